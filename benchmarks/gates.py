"""What stands before a result, against a peer in the same run: a hostile file, careless people, hidden groups.

Each side runs in a process of its own and its answers are compared; see measurement.py.
"""

from __future__ import annotations

import struct
import sys
import tempfile
import time
from pathlib import Path

import measurement as bench
import numpy as np
import pandas as pd
from measurement import SEED, Case, Timed, best_of

N_SCALES, ITEMS_OF_SCALE = 12, 4
#: People whose indices the peer of careless answering works out one by one.
ONE_BY_ONE = 500


# A hostile file --------------------------------------------------------------------------------------------------
def _statistical_file(folder: str, *, announced: int | None = None) -> Path:
    """SPSS file of 20,000 people and 40 items; `announced` is what its header says instead."""
    import pyreadstat

    path = Path(folder) / "answers.sav"
    answers = np.random.default_rng(SEED).integers(1, 6, (20_000, 40)).astype(float)
    pyreadstat.write_sav(pd.DataFrame(answers, columns=[f"q{k}" for k in range(40)]), path)
    if announced is not None:
        content = bytearray(path.read_bytes())
        content[80:84] = struct.pack("<i", announced)
        path.write_bytes(bytes(content))
    return path


def _ours_hostile(_: int) -> Timed:
    from stratalign.errors import SourceError
    from stratalign.sources.tools.statistical import read

    def work() -> str:
        try:
            read(path, "spss")
        except SourceError as problem:
            return str(problem)
        return ""

    with tempfile.TemporaryDirectory() as folder:
        path = _statistical_file(folder, announced=1_000_000_000)
        seconds, message = best_of(work)
    return Timed(seconds, [float("1,000,000,000 rows" in str(message))])


def _peer_hostile(_: int) -> Timed:
    """The honest file, read in the same way."""
    from stratalign.sources.tools.statistical import read

    with tempfile.TemporaryDirectory() as folder:
        path = _statistical_file(folder)
        seconds, found = best_of(lambda: read(path, "spss"))
    return Timed(seconds, [float(len(found.answers) == 20_000)])


# Careless people -------------------------------------------------------------------------------------------------
def _careless_answers() -> np.ndarray:
    rng = np.random.default_rng(SEED)
    answers = rng.integers(1, 6, (100_000, N_SCALES * ITEMS_OF_SCALE)).astype(float)
    answers[rng.random(answers.shape) < 0.05] = np.nan
    return answers


def _ours_careless(_: int) -> Timed:
    from stratalign.measurement.careless.indices import (
        even_odd_consistency,
        longest_runs,
        mahalanobis_distances,
        response_variability,
    )

    answers = _careless_answers()

    def work() -> list[np.ndarray]:
        return [
            longest_runs(answers),
            response_variability(answers),
            even_odd_consistency(answers, [ITEMS_OF_SCALE] * N_SCALES),
            mahalanobis_distances(answers).squared,
        ]

    work()
    seconds, found = best_of(work)
    return Timed(seconds, [float(value) for index in found for value in index[:20]])


def _peer_careless(_: int) -> Timed:
    """One person at a time, as R's `careless` works; the covariance from everybody."""
    answers = _careless_answers()
    table = pd.DataFrame(answers)
    whole = time.perf_counter()
    means, covariance = table.mean().to_numpy(), table.cov().to_numpy()
    whole = time.perf_counter() - whole
    start = time.perf_counter()
    found = [_indices_of(row, means, covariance) for row in answers[:ONE_BY_ONE]]
    seconds = (time.perf_counter() - start) * len(answers) / ONE_BY_ONE + whole
    return Timed(seconds, [float(value) for index in zip(*found[:20], strict=True) for value in index])


def _indices_of(row: np.ndarray, means: np.ndarray, covariance: np.ndarray) -> tuple[float, float, float, float]:
    """Longest run, variability, even-odd consistency and squared distance of one person."""
    longest = run = 0
    for before, value in zip([np.nan, *row[:-1]], row, strict=True):
        run = 0 if np.isnan(value) else run + 1 if value == before else 1
        longest = max(longest, run)
    there = ~np.isnan(row)
    scales = row.reshape(N_SCALES, ITEMS_OF_SCALE)
    r = pd.DataFrame({"odd": _means(scales[:, ::2]), "even": _means(scales[:, 1::2])}).corr().iloc[0, 1]
    centred = (row - means)[there]
    squared = centred @ np.linalg.solve(covariance[np.ix_(there, there)], centred)
    return longest, np.std(row[there], ddof=1), -1 if r <= -1 / 3 else 2 * r / (1 + r), squared


def _means(halves: np.ndarray) -> np.ndarray:
    """Means of the halves of the scales over what was answered."""
    n_answered = (~np.isnan(halves)).sum(axis=1)
    return np.where(n_answered > 0, np.nansum(halves, axis=1) / np.maximum(n_answered, 1), np.nan)


# Hidden groups ---------------------------------------------------------------------------------------------------
def _company() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """10,000 people in 285 units of 15 divisions and three levels: groups, who belongs to them, who answered what."""
    rng = np.random.default_rng(0)
    weights = rng.gamma(1.2, size=285)
    leaf = rng.choice(285, 10_000, p=weights / weights.sum())
    level = rng.choice(["executives", "managers", "staff"], 10_000, p=[0.01, 0.12, 0.87])
    is_above = rng.random(10_000) < 0.01  # directly in the division
    members = {"overall": np.full(10_000, True)}
    members |= {f"level:{name}": level == name for name in ("executives", "managers", "staff")}
    members |= {f"unit:d{n}": leaf // 19 == n for n in range(15)}
    members |= {f"unit:u{n}": (leaf == n) & ~is_above for n in range(285)}
    membership = pd.DataFrame(members, index=[f"p{n:05d}" for n in range(10_000)])
    above = {f"unit:u{n}": f"unit:d{n // 19}" for n in range(285)}
    rows = [
        (name, name.split(":")[0], name, above.get(name, "overall"), int(membership[name].sum())) for name in membership
    ]
    table = pd.DataFrame(rows, columns=["group_id", "kind", "label", "parent_id", "n_respondents"])
    answered = pd.DataFrame(rng.random((10_000, 30)) < 0.95, index=membership.index)
    return table, membership, answered


def _ours_decision(_: int) -> Timed:
    from stratalign.disclosure.decide import decide_publication
    from stratalign.scores.groups import Groups

    table, membership, answered = _company()
    groups = Groups(table, membership)
    seconds, found = best_of(lambda: decide_publication(groups, answered, minimum=5))
    return Timed(seconds, [float(reason == "PRIMARY") for reason in found.reasons])


def _peer_decision(_: int) -> Timed:
    """The threshold alone, without any protection against subtraction."""
    _, membership, answered = _company()

    def work() -> pd.Series:
        counts = pd.DataFrame({name: answered[membership[name]].sum() for name in membership})
        return (counts < 5).any()

    seconds, is_small = best_of(work)
    return Timed(seconds, [float(value) for value in is_small])


def _attacked() -> tuple[np.ndarray, np.ndarray]:
    """Who belongs to which group, and the groups of 30 people and more, which are shown."""
    table, membership, _ = _company()
    return membership.to_numpy(), (table["n_respondents"] >= 30).to_numpy()


def _ours_attack(_: int) -> Timed:
    from stratalign.disclosure.attack import recoverable_groups

    belongs, shown = _attacked()
    seconds, found = best_of(lambda: recoverable_groups(belongs, shown, ~shown))
    return Timed(seconds, [float(group) for group, _ in found])


def _peer_attack(_: int) -> Timed:
    belongs, shown = _attacked()

    def work() -> list[int]:
        cells = np.unique(belongs, axis=0).astype(float)
        known = cells[:, shown]
        hidden = np.flatnonzero(~shown)
        wanted = cells[:, hidden]
        misfit = wanted - known @ np.linalg.lstsq(known, wanted)[0]
        return [int(group) for group, gap in zip(hidden, np.abs(misfit).max(axis=0), strict=True) if gap < 1e-8]

    seconds, found = best_of(work)
    return Timed(seconds, [float(group) for group in found])


CASES = {
    "hostile": Case(
        "refuse an SPSS file of 20,000 people that says a billion", "the honest file, read", _ours_hostile,
        _peer_hostile,
    ),
    "careless": Case(
        "4 indices of careless answering, 100,000 people, 48 items", "NumPy, one by one, scaled", _ours_careless,
        _peer_careless,
    ),
    "decision": Case(
        "which of 304 groups of 10,000 people to show, 30 measures", "pandas, threshold only", _ours_decision,
        _peer_decision,
    ),
    "attack": Case(
        "which hidden ones of 304 groups can be computed", "NumPy least squares", _ours_attack, _peer_attack
    ),
}  # fmt: skip


if __name__ == "__main__":
    bench.CASES.clear()
    bench.CASES.update(CASES)
    sys.exit(bench.main())
