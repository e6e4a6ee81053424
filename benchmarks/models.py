"""Models against the best peer in Python on this machine, each side in a process of its own; see measurement.py."""

from __future__ import annotations

import sys
import time
import warnings

import measurement as bench
import numpy as np
import pandas as pd
from measurement import SEED, Case, Timed, best_of


def companies(n: int = 410, years: int = 5) -> pd.DataFrame:
    """A panel of companies with shared errors."""
    rng = np.random.default_rng(SEED)
    firm = np.repeat(np.arange(n), years)
    data = pd.DataFrame({name: rng.normal(size=n)[firm] + rng.normal(size=n * years) for name in "abcdefghi"})
    data["y"] = 0.2 * data["a"] + 0.3 * data["b"] + rng.normal(size=n)[firm] + rng.normal(size=n * years)
    return data.assign(firm=firm, industry=rng.integers(0, 8, n)[firm].astype(str), year=np.tile(np.arange(years), n))


def people(n: int = 100_000, groups: int = 2_000) -> pd.DataFrame:
    """People in units with random intercepts and slopes."""
    rng = np.random.default_rng(SEED)
    unit, x = rng.integers(0, groups, n), rng.normal(size=n)
    u = rng.normal(size=(groups, 2)) * [0.5, 0.3]
    return pd.DataFrame({"y": 1 + 0.5 * x + u[unit, 0] + u[unit, 1] * x + rng.normal(size=n), "x": x, "unit": unit})


# Multilevel ------------------------------------------------------------------------------------------------------
def _ours_multilevel(_: int) -> Timed:
    from stratalign.models.multilevel.nested import estimate_multilevel

    data = people()
    estimate_multilevel(data.head(2000), "y", ["x"], "unit")
    seconds, found = best_of(lambda: estimate_multilevel(data, "y", ["x"], "unit", random=("1", "x")))
    return Timed(seconds, [*found.coefficients["estimate"], *found.coefficients["std_error"]])


def _peer_multilevel(_: int) -> Timed:
    import statsmodels.formula.api as smf

    data = people()
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = smf.mixedlm("y ~ x", data, groups="unit", re_formula="~x").fit(reml=True)
    return Timed(time.perf_counter() - start, [*fit.fe_params, *fit.bse_fe])


# Few clusters ----------------------------------------------------------------------------------------------------
def _wild_data() -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    data = companies()
    return data[list("abcdefgh")].assign(one=1.0), data["y"].to_numpy(), data["firm"].to_numpy()


def _ours_wild(_: int) -> Timed:
    from stratalign.models.regression.wild import _Problem, _weights

    design, y, codes = _wild_data()
    drawn = _weights(410, 9999, "rademacher", 0)
    seconds, p_value = best_of(lambda: _Problem(design.to_numpy(), y, codes, 2, drawn).p_value(0.03))
    return Timed(seconds, [float(p_value)])


def _peer_wild(_: int) -> Timed:
    design, y, codes = _wild_data()
    x = design.to_numpy()
    k = x.shape[1]
    bread = np.linalg.inv(x.T @ x)
    others = np.delete(np.arange(k), 2)
    held = y - 0.03 * x[:, 2]
    fitted = x[:, others] @ np.linalg.lstsq(x[:, others], held, rcond=None)[0] + 0.03 * x[:, 2]
    rest = y - fitted

    def t_of(outcome: np.ndarray) -> float:
        b = bread @ (x.T @ outcome)
        e = outcome - x @ b
        sums = np.stack([np.bincount(codes, column) for column in (x * e[:, None]).T], axis=1)
        return float((b[2] - 0.03) / np.sqrt((bread @ (sums.T @ sums) @ bread)[2, 2]))

    rng = np.random.default_rng(0)
    signs = rng.integers(0, 2, (9999, 410)) * 2.0 - 1
    observed, n_timed = abs(t_of(y)), 1000
    start = time.perf_counter()
    above = [abs(t_of(fitted + rest * sign[codes])) >= observed for sign in signs[:n_timed]]
    return Timed(time.perf_counter() - start, [float(np.mean(above))], share=n_timed / 9999)


# Specifications --------------------------------------------------------------------------------------------------
def _choices() -> dict[str, tuple[str, ...]]:
    names = "cdefgh"
    return {
        f"set {number}": tuple(name for place, name in enumerate(names) if number >> place & 1) for number in range(64)
    }


def _ours_specifications(_: int) -> Timed:
    from stratalign.models.specifications.curve import specification_curve

    data = companies()
    samples = {"all": np.ones(len(data), bool), "late": (data["year"] > 0).to_numpy()}
    options = {
        "control_sets": _choices(), "fixed_effects": {"none": (), "industry": ("industry",)}, "samples": samples,
        "cluster": "firm", "draws": 1000,
    }  # fmt: skip
    found = specification_curve(data, ["y", "b"], ["a", "i"], **options)
    start = time.perf_counter()
    found = specification_curve(data, ["y", "b"], ["a", "i"], **options)
    return Timed(time.perf_counter() - start, [float(found.table["estimate"].iloc[0])])


def _peer_specifications(_: int) -> Timed:
    import statsmodels.api as sm

    data = companies()
    scaled = data[list("abcdefghiy")]
    scaled = (scaled - scaled.mean()) / scaled.std()
    dummies = pd.get_dummies(data["industry"], drop_first=True, dtype=float)
    sets = list(_choices().values())[:8]
    start = time.perf_counter()
    found = []
    for outcome in ("y", "b"):
        for exposure in ("a", "i"):
            for terms in sets:
                x = [scaled[[exposure, *(term for term in terms if term != exposure)]].assign(one=1.0)]
                for parts in (x, [*x, dummies]):
                    for rows in (slice(None), (data["year"] > 0).to_numpy()):
                        design = np.hstack([part.to_numpy() for part in parts])[rows]
                        fit = sm.OLS(scaled[outcome].to_numpy()[rows], design).fit(
                            cov_type="cluster", cov_kwds={"groups": data["firm"].to_numpy()[rows]}
                        )
                        found.append((fit.params[0], fit.bse[0]))
    return Timed(time.perf_counter() - start, [], share=len(found) / 1024)


def _ours_many(_: int) -> Timed:
    from stratalign.models.specifications.curve import specification_curve

    data = companies()
    samples = {f"sample {number}": np.random.default_rng(number).random(len(data)) < 0.9 for number in range(20)}
    effects = {"none": (), "industry": ("industry",)}

    options = {"fixed_effects": effects, "cluster": "firm", "draws": 1000}
    seconds, found = best_of(lambda: specification_curve(data, ["y", "b"], ["a", "i"], _choices(), samples, **options))
    return Timed(seconds, [float(found.n_specifications)])


def _peer_many(_: int) -> Timed:
    timed = _peer_specifications(0)
    return Timed(timed.seconds, [10_240.0], share=timed.share / 10)


# Resampling ------------------------------------------------------------------------------------------------------
def _wide_design() -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(SEED)
    firm = np.repeat(np.arange(410), 5)
    design = pd.DataFrame(rng.normal(size=(2050, 21)), columns=[f"v{place}" for place in range(21)]).assign(v0=1.0)
    return design, design["v1"].to_numpy() * 0.2 + rng.normal(size=410)[firm] + rng.normal(size=2050), firm


def _ours_resampling(_: int) -> Timed:
    from stratalign.models.regression.resampling import cluster_bootstrap

    design, y, firm = _wide_design()
    seconds, found = best_of(lambda: cluster_bootstrap(design, y, firm, draws=10_000))
    return Timed(seconds, [float(found.table["std_error"][1])])


def _peer_resampling(_: int) -> Timed:
    import statsmodels.api as sm

    design, y, firm = _wide_design()
    x, rng, n_timed = design.to_numpy(), np.random.default_rng(1), 500
    members = [np.flatnonzero(firm == one) for one in range(410)]
    start = time.perf_counter()
    drawn = []
    for _ in range(n_timed):
        rows = np.concatenate([members[one] for one in rng.integers(0, 410, 410)])
        drawn.append(sm.OLS(y[rows], x[rows]).fit().params[1])
    return Timed(time.perf_counter() - start, [float(np.std(drawn, ddof=1))], share=n_timed / 10_000)


# Missing values --------------------------------------------------------------------------------------------------
def _gaps() -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    values = rng.normal(size=(5000, 3)) @ rng.normal(size=(3, 15)) + rng.normal(size=(5000, 15))
    table = pd.DataFrame(values, columns=[f"c{place}" for place in range(15)])
    return table.mask(rng.random(table.shape) < 0.1)


def _ours_imputation(_: int) -> Timed:
    from stratalign.models.robustness.imputation import impute

    data = _gaps()
    start = time.perf_counter()
    tables = impute(data, list(data), m=20, rounds=5)
    return Timed(time.perf_counter() - start, [float(np.mean([one["c0"].std() for one in tables]))])


def _peer_imputation(_: int) -> Timed:
    from statsmodels.imputation.mice import MICEData

    data = _gaps()
    start = time.perf_counter()
    chain = MICEData(data)
    chain.update_all(5)
    return Timed(time.perf_counter() - start, [float(chain.data["c0"].std())], share=1 / 20)


# Claims ----------------------------------------------------------------------------------------------------------
def _ours_claims(_: int) -> Timed:
    from stratalign.models.claims.contrasts import Companies, strata_of
    from stratalign.study.reference import load_reference_companies

    data = load_reference_companies()
    frame = Companies(
        data["alignment_index_points"].to_numpy(), data[["revenue_cagr_pct"]].to_numpy(),
        strata_of(list(data["industry"])), 0.25, 0.25, 0.25,
    )  # fmt: skip
    seconds, drawn = best_of(lambda: frame.resampled(10_000, np.random.default_rng(1)), times=1)
    return Timed(seconds, [float(np.median(drawn.mean_top / drawn.mean_bottom))])


def _peer_claims(_: int) -> Timed:
    from stratalign.study.reference import load_reference_companies

    data = load_reference_companies()
    rng = np.random.default_rng(1)

    def one() -> float:
        drawn = data.groupby("industry").sample(frac=1, replace=True, random_state=rng)
        rank = drawn.groupby("industry")["alignment_index_points"].rank(method="first", pct=True)
        growth = drawn["revenue_cagr_pct"]
        return float(growth[rank > 0.75].mean() / growth[rank <= 0.25].mean())

    start = time.perf_counter()
    drawn = [one() for _ in range(200)]
    return Timed(time.perf_counter() - start, [float(np.median(drawn))], share=0.02)


# From answers to claims ------------------------------------------------------------------------------------------
def _ours_chain(_: int) -> Timed:
    from stratalign.engagement.instrument import load_instrument
    from stratalign.models.propagation.inputs import ItemAnswers, PeopleColumns
    from stratalign.models.propagation.propagate import propagate_uncertainty
    from stratalign.study.load import INSTRUMENT, load_study

    study = load_study()
    answers = ItemAnswers(study.answers, load_instrument(INSTRUMENT))
    options = {"columns": PeopleColumns(unit="level"), "answers": answers, "draws": 1000}
    start = time.perf_counter()
    claim = propagate_uncertainty(study.people, study.companies, "revenue_cagr_pct", **options)
    rows = claim.claims.set_index(["quantity", "resampling"])
    return Timed(
        time.perf_counter() - start, [float(rows.loc[("slope_per_point", "resampled_companies"), "std_error"])]
    )


def _peer_chain(_: int) -> Timed:
    from stratalign.study.load import INDEX, load_study

    study = load_study()
    companies = study.companies.set_index("company_id")
    dummies = pd.get_dummies(companies["industry"], drop_first=True, dtype=float).assign(one=1.0)
    people = study.people.assign(row=np.arange(len(study.people)))
    members = people.groupby("company_id")["row"].agg(np.asarray)
    rng, n_timed = np.random.default_rng(1), 40

    def one() -> float:
        drawn = companies.groupby("industry").sample(frac=1, replace=True, random_state=rng).index
        parts = members[drawn]
        copy = np.repeat(np.arange(len(drawn)), parts.str.len())
        scores = people[INDEX].to_numpy()[np.concatenate(parts.to_list())]
        grouped = pd.Series(scores).groupby([copy, people["level"].to_numpy()[np.concatenate(parts.to_list())]])
        squares, spare = (grouped.var() * (grouped.size() - 1)).sum(), (grouped.size() - 1).sum()
        company = pd.Series(scores).groupby(copy)
        x, noise = company.mean().to_numpy(), squares / spare / company.size().to_numpy()
        z, y = dummies.loc[drawn].to_numpy(), companies.loc[drawn, "revenue_cagr_pct"].to_numpy()
        predicted = z @ np.linalg.lstsq(z, x, rcond=None)[0]
        true = ((x - predicted) ** 2).sum() / (len(x) - z.shape[1]) - noise.mean()
        calibrated = predicted + (x - predicted) * true / (true + noise)
        return float(np.linalg.lstsq(np.column_stack([calibrated, z]), y, rcond=None)[0][0])

    start = time.perf_counter()
    drawn = [one() for _ in range(n_timed)]
    # One resampling of companies without screening, against two with it.
    return Timed((time.perf_counter() - start), [float(np.std(drawn, ddof=1))], share=n_timed / 1000)


CASES = {
    "multilevel": Case(
        "random intercept and slope, 100,000 people, 2,000 units", "statsmodels MixedLM", _ours_multilevel,
        _peer_multilevel, 1e-3,
    ),
    "wild": Case("wild cluster bootstrap, 9,999 draws, 410 x 5 rows", "NumPy loop", _ours_wild, _peer_wild, 0.2),
    "specifications": Case(
        "1,024 specifications with joint test, 1,000 draws", "statsmodels loop, no joint test", _ours_specifications,
        _peer_specifications,
    ),
    "many": Case(
        "10,240 specifications with joint test, 1,000 draws", "statsmodels loop, no joint test", _ours_many,
        _peer_many,
    ),
    "resampling": Case(
        "cluster bootstrap with BCa, 10,000 draws, 21 coefficients, 410 x 5 rows", "statsmodels loop, no interval",
        _ours_resampling, _peer_resampling, 0.1,
    ),
    "imputation": Case(
        "20 tables of 5,000 x 15 filled, 5 rounds", "statsmodels MICE", _ours_imputation, _peer_imputation, 0.05
    ),
    "chain": Case(
        "from 139,000 answers to the claim, 1,000 + 1,000 resamples, screening", "pandas loop, 1,000 and no screening",
        _ours_chain, _peer_chain, 0.3,
    ),
    "claims": Case(
        "growth premium, 10,000 resamples, groups formed anew", "pandas loop", _ours_claims, _peer_claims, 0.1
    ),
}  # fmt: skip


if __name__ == "__main__":
    bench.CASES.clear()
    bench.CASES.update(CASES)
    sys.exit(bench.main())
