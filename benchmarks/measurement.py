"""Measurement statistics against the best peer on this machine, each in a process of its own.

Every line prints seconds, peak memory, and how many times faster stratalign is than the peer in the same run. The peer
is R where `Rscript` and its package are installed, else the stored method in Python: the one a careful analyst would
write with pandas, NumPy or SciPy. Answers are compared before times are. A peer too slow for a size is timed on a part
of the work and marked "scaled".
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20260601
N_ITEMS, GROUP_SIZE = 20, 10
#: People drawn at a time, so that a smaller survey is the beginning of a larger one.
BLOCK = 10_000
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
#: Rows written for R at most; beyond, R is timed at this size and scaled.
MOST_ROWS_FOR_R = 100_000


@dataclass(frozen=True)
class Timed:
    """Seconds of one way, its answers for comparison, and the share of the work that was timed."""

    seconds: float
    answer: list[float]
    share: float = 1.0


def main() -> int:
    """Run every case; 1 where an answer differs from the peer's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=list(SIZES), help="respondents of the first table")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.job:
        print(json.dumps(_measure(given.job, given.size)))
        return 0
    by_size = [name for name in CASES if "{size}" in CASES[name].words]
    cases = [(name, size) for size in given.rows for name in by_size]
    cases += [(name, 0) for name in CASES if name not in by_size]
    head = f"{'work':<62}{'stratalign':>11}{'MB':>7}  {'peer':<28}{'seconds':>10}{'MB':>7}{'ratio':>9}"
    print(head, "-" * len(head), sep="\n")
    n_wrong = 0
    for name, size in cases:
        n_wrong += _compare(name, size)
    print(f"answers that differ from the peer's: {n_wrong}")
    return int(n_wrong > 0)


def _compare(name: str, size: int) -> int:
    ours = _run(f"ours:{name}", size)
    peer = _peer_in_r(name, size) or (_run(f"peer:{name}", size) if CASES[name].peer else None)
    if peer is None:
        print(
            f"{CASES[name].title(size):<62}{ours['seconds']:>10.4f}s{ours['peak_mb']:>7.0f}  {CASES[name].peer_words}"
        )
        return 0
    seconds = peer["seconds"] / peer["share"]
    label = peer.get("label", CASES[name].peer_words) + ("" if peer["share"] == 1 else ", scaled")
    print(
        f"{CASES[name].title(size):<62}{ours['seconds']:>10.4f}s{ours['peak_mb']:>7.0f}  {label:<28}{seconds:>9.3g}s"
        f"{peer['peak_mb']:>7.0f}{seconds / ours['seconds']:>9.3g}"
    )
    n = min(len(ours["answer"]), len(peer["answer"]))
    is_same = np.allclose(ours["answer"][:n], peer["answer"][:n], rtol=CASES[name].rtol, atol=1e-6)
    if not is_same:
        print(f"   differs: {ours['answer'][:5]} and {peer['answer'][:5]}")
    return int(not is_same)


def _run(job: str, size: int) -> dict:
    words = [sys.executable, sys.argv[0], "--job", job, "--size", str(size)]
    found = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(found.stdout.splitlines()[-1]))


def _measure(job: str, size: int) -> dict:
    who, name = job.split(":")
    timed = getattr(CASES[name], who)(size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": timed.seconds, "answer": timed.answer, "share": timed.share, "peak_mb": peak}


def best_of(work: Callable[[], object], *, times: int = 3) -> tuple[float, object]:
    """Shortest of some runs, and what it gave; one run where it takes seconds."""
    best, answer = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - start)
        if best > 2:
            break
    return best, answer


# Data ------------------------------------------------------------------------------------------------------------
def likert(n: int, items: int = N_ITEMS) -> tuple[np.ndarray, np.ndarray]:
    """Answers 1 to 5 (int8) of people in groups of ten who share a little, and their groups."""
    rng = np.random.default_rng(SEED)
    groups = np.repeat(np.arange(n // GROUP_SIZE), GROUP_SIZE)
    answers = np.empty((n, items), dtype=np.int8)
    for start in range(0, n, BLOCK):
        size = min(BLOCK, n - start)
        shared = np.repeat(rng.normal(0, 0.5, size // GROUP_SIZE), GROUP_SIZE)[:, None]
        person = rng.normal(0, 0.7, (size, 1))
        latent = shared + person + rng.normal(0, 0.8, (size, items))
        answers[start : start + size] = np.clip(np.rint(latent + 3), 1, 5)
    return answers, groups


def predictors(n: int = 410, p: int = 12) -> tuple[pd.DataFrame, np.ndarray]:
    """Correlated predictors and an outcome."""
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(n, 1)) * 0.7 + rng.normal(size=(n, p))
    return pd.DataFrame(x, columns=[f"x{k}" for k in range(p)]), x @ np.linspace(0.3, 0, p) + rng.normal(size=n)


def teams() -> tuple[np.ndarray, np.ndarray]:
    """7,382 scores in 99 unequal groups."""
    rng = np.random.default_rng(SEED)
    sizes = rng.multinomial(7382 - 99 * 8, rng.dirichlet(np.full(99, 4.0))) + 8
    groups = np.repeat(np.arange(99), sizes)
    return rng.normal(0, 0.2, 99)[groups] + rng.normal(0, 0.9, 7382), groups


# Agreement -------------------------------------------------------------------------------------------------------
def _ours_agreement(size: int) -> Timed:
    from stratalign.measurement.agreement.icc import icc_table
    from stratalign.measurement.agreement.rwg import agreement_table

    answers, groups = likert(size)
    table = pd.DataFrame(answers)

    def work() -> tuple[pd.DataFrame, pd.DataFrame]:
        return agreement_table(answers, groups, n_options=5), icc_table(table, groups)

    seconds, (within, between) = best_of(work)
    return Timed(seconds, [*within["rwg_j_uniform"].head(20), *within["r_star_wg_j"].head(20), *between["icc1"]])


def _peer_agreement(size: int) -> Timed:
    answers, groups = likert(size)

    def work() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        grouped = pd.DataFrame(answers).groupby(groups)
        variances, means = grouped.var(), grouped.mean()
        for null in (1.34, 0.90, 0.44, 2.0):
            ratio = variances.mean(axis=1).to_numpy() / null
            top = N_ITEMS * (1 - ratio)
            within = np.where(ratio > 1, 0.0, top / (top + ratio))
        n_groups = len(means)
        between = GROUP_SIZE * ((means - means.mean()) ** 2).sum() / (n_groups - 1)
        error = (variances * (GROUP_SIZE - 1)).sum() / (len(answers) - n_groups)
        return within, 1 - ratio, ((between - error) / (between + (GROUP_SIZE - 1) * error)).to_numpy()

    seconds, (within, star, between) = best_of(work)
    return Timed(seconds, [*within[:20], *star[:20], *between])


def _peer_agreement_by_group(size: int) -> Timed:
    """Group by group, as the reference implementations work; the first 1,000 groups, scaled."""
    answers, groups = likert(min(size, 1000 * GROUP_SIZE))
    table = pd.DataFrame(answers)

    def of_group(part: pd.DataFrame) -> list[float]:
        ratios = [part.var().mean() / null for null in (2.0, 1.34, 0.90, 0.44)]
        tops = [N_ITEMS * (1 - ratio) for ratio in ratios]
        return [0.0 if r > 1 else t / (t + r) for t, r in zip(tops, ratios, strict=True)] + [1 - ratios[0]]

    start = time.perf_counter()
    found = np.array([of_group(part) for _, part in table.groupby(groups)])
    return Timed(time.perf_counter() - start, [*found[:20, 0], *found[:20, 4]], share=len(answers) / size)


R_AGREEMENT = """
suppressMessages(library(multilevel)); d <- read.csv("data.csv"); q <- d[, -1]
t <- system.time({for (v in c(1.34, .9, .44, 2)) w <- rwg.j(q, d$g, ranvar = v)$rwg.j
  s <- rwg.j.lindell(q, d$g, ranvar = 2)$rwg.lindell; b <- sapply(q, function(x) ICC1(aov(x ~ as.factor(d$g))))})[3]
cat(t, head(w, 20), head(s, 20), b)
"""


# Resampling ------------------------------------------------------------------------------------------------------
def _ours_bootstrap_icc(_: int) -> Timed:
    from stratalign.measurement.agreement.resampling import bootstrap_icc

    scores, groups = teams()
    bootstrap_icc(scores, groups, draws=10)
    seconds, drawn = best_of(lambda: bootstrap_icc(scores, groups, draws=1000))
    return Timed(seconds, [float(np.std(drawn))])


def _peer_bootstrap_icc(_: int) -> Timed:
    scores, groups = teams()
    parts = [scores[groups == g] for g in range(99)]
    rng = np.random.default_rng(1)

    def one() -> float:
        picked = [parts[g] for g in rng.integers(0, 99, 99)]
        data = pd.DataFrame({"y": np.concatenate(picked), "g": np.repeat(np.arange(99), [len(p) for p in picked])})
        by = data.groupby("g")["y"]
        size = len(data) / 99
        between = (by.size() * (by.mean() - data["y"].mean()) ** 2).sum() / 98
        error = ((data["y"] - by.transform("mean")) ** 2).sum() / (len(data) - 99)
        return (between - error) / (between + (size - 1) * error)

    start = time.perf_counter()
    drawn = [one() for _ in range(200)]
    return Timed(time.perf_counter() - start, [float(np.std(drawn))], share=0.2)


R_BOOTSTRAP_ICC = """
suppressMessages(library(multilevel)); d <- read.csv("data.csv")
one <- function() { k <- sample(unique(d$g), replace = TRUE)
  e <- do.call(rbind, lapply(seq_along(k), function(i) data.frame(y = d$y[d$g == k[i]], g = i)))
  ICC1(aov(y ~ as.factor(g), e)) }
t <- system.time(v <- replicate(200, one()))[3]; cat(t * 5, sd(v))
"""


# Drivers ---------------------------------------------------------------------------------------------------------
def _ours_importance(_: int) -> Timed:
    from stratalign.models.importance.shares import relative_importance

    x, y = predictors()
    relative_importance(x, y, draws=0)
    seconds, found = best_of(lambda: relative_importance(x, y, draws=0))
    return Timed(seconds, list(found["importance"]))


def _peer_importance(_: int) -> Timed:
    x, y = predictors()
    seconds, shares = best_of(lambda: _shapley(x.to_numpy(), y))
    return Timed(seconds, list(shares))


def _ours_bootstrap_importance(_: int) -> Timed:
    from stratalign.models.importance.shares import relative_importance

    x, y = predictors()
    seconds, found = best_of(lambda: relative_importance(x, y, draws=1000))
    return Timed(seconds, list(found["importance"]))


def _peer_bootstrap_importance(_: int) -> Timed:
    x, y = predictors()
    rng = np.random.default_rng(1)
    start = time.perf_counter()
    for _ in range(10):
        picked = rng.integers(0, len(y), len(y))
        _shapley(x.to_numpy()[picked], y[picked])
    return Timed(time.perf_counter() - start, list(_shapley(x.to_numpy(), y)), share=0.01)


def _shapley(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """R squared of every subset from the correlation matrix, averaged over orders."""
    from math import factorial

    correlations = np.corrcoef(np.column_stack([x, y]), rowvar=False)
    p = x.shape[1]
    fit = np.zeros(2**p)
    for subset in range(1, 2**p):
        chosen = [k for k in range(p) if subset >> k & 1]
        r = correlations[chosen, p]
        fit[subset] = r @ np.linalg.solve(correlations[np.ix_(chosen, chosen)], r)
    shares = np.zeros(p)
    for subset in range(2**p):
        size = subset.bit_count()
        weight = factorial(size) * factorial(p - size - 1) / factorial(p) if size < p else 0.0
        for k in range(p):
            if not subset >> k & 1:
                shares[k] += weight * (fit[subset | 1 << k] - fit[subset])
    return shares


R_IMPORTANCE = """
suppressMessages(library(relaimpo)); d <- read.csv("data.csv")
t <- system.time(v <- calc.relimp(y ~ ., data = d[, c("y", setdiff(names(d), "y"))], type = "lmg")@lmg)[3]; cat(t, v)
"""


# Ordinal answers -------------------------------------------------------------------------------------------------
def _ours_polychoric(_: int) -> Timed:
    from stratalign.measurement.scales.polychoric import ordinal_moments

    answers = pd.DataFrame(likert(10_000)[0])
    seconds, found = best_of(lambda: ordinal_moments(answers))
    return Timed(seconds, list(found.correlations.iloc[0, 1:6]))


def _peer_polychoric(_: int) -> Timed:
    """Two-step estimates of single pairs by SciPy."""
    from scipy import optimize, stats

    answers = likert(10_000)[0]

    def pair(first: np.ndarray, second: np.ndarray) -> float:
        table = pd.crosstab(first, second).to_numpy()
        cuts = [
            np.concatenate([[-9], stats.norm.ppf(np.cumsum(table.sum(axis=axis))[:-1] / table.sum()), [9]])
            for axis in (1, 0)
        ]
        corners = np.array([[h, k] for h in cuts[0] for k in cuts[1]])

        def minus(rho: float) -> float:
            below = stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf(corners)
            cells = np.diff(np.diff(below.reshape(len(cuts[0]), -1), axis=0), axis=1)
            return -float((table * np.log(np.maximum(cells, 1e-12))).sum())

        return float(optimize.minimize_scalar(minus, bounds=(-0.99, 0.99), method="bounded").x)

    start = time.perf_counter()
    found = [pair(answers[:, 0], answers[:, k]) for k in range(1, 6)]
    return Timed(time.perf_counter() - start, found, share=5 / 190)


R_POLYCHORIC = """
suppressMessages(library(lavaan)); d <- read.csv("data.csv")
t <- system.time(v <- lavCor(d, ordered = names(d)))[3]; cat(t, v[1, 2:6])
"""


def _ours_wlsmv(_: int) -> Timed:
    from stratalign.measurement.factor_models.confirmatory import confirmatory_factor_analysis

    answers = pd.DataFrame(likert(10_000)[0], columns=[f"q{k}" for k in range(N_ITEMS)])
    model = "f =~ " + " + ".join(answers.columns)
    seconds, found = best_of(lambda: confirmatory_factor_analysis(answers, model, estimator="WLSMV"))
    return Timed(seconds, [found.chi_square, found.cfi, *found.loadings["loading"].head(3)])


R_WLSMV = """
suppressMessages(library(lavaan)); d <- read.csv("data.csv")
t <- system.time(f <- cfa(paste("f =~", paste(names(d), collapse = "+")), d, ordered = TRUE, std.lv = TRUE))[3]
m <- fitMeasures(f, c("chisq.scaled", "cfi.scaled")); s <- standardizedSolution(f)
cat(t, m, head(s$est.std[s$op == "=~"], 3))
"""


# Consensus -------------------------------------------------------------------------------------------------------
def _rankings() -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(SEED)
    ranks = np.argsort(np.argsort(rng.normal(size=(1000, 8)) + np.linspace(0, 1.5, 8), axis=1), axis=1) + 1
    return pd.DataFrame(ranks, columns=[f"p{k}" for k in range(8)]), np.repeat(["a", "b", "c"], [100, 300, 600])


def _ours_consensus(_: int) -> Timed:
    from stratalign.measurement.consensus.mapping import consensus_map

    ranks, groups = _rankings()
    seconds, found = best_of(lambda: consensus_map(ranks, groups, permutations=1000))
    return Timed(seconds, [float(found.alpha["a"]), float(found.alpha["b"]), float(found.similarity.loc["a", "b"])])


def _peer_consensus(_: int) -> Timed:
    ranks, groups = _rankings()
    rng = np.random.default_rng(1)
    values = -(ranks.to_numpy().T - ranks.to_numpy().mean(axis=1))
    values = values / np.linalg.norm(values, axis=0)

    def once(labels: np.ndarray) -> list[float]:
        means = {g: values[:, labels == g].mean(axis=1) for g in "abc"}
        lengths = {g: float(np.linalg.norm(m)) for g, m in means.items()}
        return [lengths["a"], lengths["b"], float(means["a"] @ means["b"] / lengths["a"] / lengths["b"])]

    start = time.perf_counter()
    for _ in range(1000):
        for pair in ("ab", "ac", "bc"):  # similarity of two groups against shuffled membership
            rows = np.flatnonzero(np.isin(groups, list(pair)))
            labels = rng.permutation(groups[rows])
            first, second = (values[:, rows[labels == g]].mean(axis=1) for g in pair)
            first @ second / np.linalg.norm(first) / np.linalg.norm(second)
        shuffled = rng.permuted(values, axis=0)  # consensus of each group against random orders
        for g in "abc":
            np.linalg.norm(shuffled[:, groups == g].mean(axis=1))
    return Timed(time.perf_counter() - start, once(groups))


# R ---------------------------------------------------------------------------------------------------------------
def _peer_in_r(name: str, size: int) -> dict | None:
    """Time the peer in R; None where R or its package is not installed."""
    case = CASES[name]
    if not case.r_code or shutil.which("Rscript") is None:
        return None
    rows = min(size, MOST_ROWS_FOR_R)
    with tempfile.TemporaryDirectory() as folder:
        case.r_data(rows).to_csv(Path(folder) / "data.csv", index=False)
        found = subprocess.run(["Rscript", "-e", case.r_code], cwd=folder, capture_output=True, text=True, check=False)
    if found.returncode:
        return None
    numbers = [float(word) for word in found.stdout.split()]
    share = rows / size if size else 1.0
    return {
        "seconds": numbers[0],
        "answer": numbers[1:] if share == 1 else [],
        "share": share,
        "peak_mb": 0,
        "label": "R",
    }


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    words: str
    peer_words: str
    ours: Callable[[int], Timed]
    peer: Callable[[int], Timed] | None
    rtol: float = 1e-6
    r_code: str = ""
    r_data: Callable[[int], pd.DataFrame] = lambda size: pd.DataFrame()

    def title(self, size: int) -> str:
        """The work, with its size."""
        return self.words.format(size=f"{size:,}")


def _agreement_table(size: int) -> pd.DataFrame:
    answers, groups = likert(size)
    table = pd.DataFrame(answers, columns=[f"q{k}" for k in range(N_ITEMS)])
    table.insert(0, "g", groups)
    return table


CASES = {
    "agreement": Case(
        "rwg(j), 4 nulls, r*wg, ICC of 20 items, {size} people", "pandas, vectorised by hand",
        _ours_agreement, _peer_agreement,
    ),
    "agreement_by_group": Case(
        "the same, {size} people", "pandas, group by group", _ours_agreement, _peer_agreement_by_group,
        1e-6, R_AGREEMENT, _agreement_table,
    ),
    "bootstrap_icc": Case(
        "ICC(1), 1,000 resamples of 99 groups, 7,382 people", "pandas loop", _ours_bootstrap_icc, _peer_bootstrap_icc,
        0.25, R_BOOTSTRAP_ICC, lambda size: pd.DataFrame(dict(zip(("y", "g"), teams(), strict=True))),
    ),
    "importance": Case(
        "Shapley shares, 12 predictors", "NumPy, all subsets", _ours_importance, _peer_importance,
        1e-6, R_IMPORTANCE, lambda size: predictors()[0].assign(y=predictors()[1]),
    ),
    "bootstrap_importance": Case(
        "Shapley shares, 12 predictors, 1,000 resamples", "NumPy, all subsets", _ours_bootstrap_importance,
        _peer_bootstrap_importance,
    ),
    "polychoric": Case(
        "polychoric correlations with errors, 20 items, 10,000 people", "SciPy, pair by pair", _ours_polychoric,
        _peer_polychoric, 1e-3, R_POLYCHORIC, lambda size: pd.DataFrame(likert(10_000)[0]).add_prefix("q"),
    ),
    "wlsmv": Case(
        "WLSMV factor model, 20 items, 10,000 people", "none in Python", _ours_wlsmv, None,
        1e-3, R_WLSMV, lambda size: pd.DataFrame(likert(10_000)[0]).add_prefix("q"),
    ),
    "consensus": Case(
        "consensus map, 1,000 people in 3 groups, 1,000 permutations", "NumPy loop", _ours_consensus, _peer_consensus,
    ),
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
