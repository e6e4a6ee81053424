"""Gates before claims: what a measure must be fit for before a difference or an association on it may be claimed.

A closed gate voids a claim, an open one stands beside it as a caveat. Gates look at the measure, never at the p value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from stratalign.analysis.families import ABOVE_PREFIX, BELOW_PREFIX
from stratalign.analysis.left_open import left_open_gates
from stratalign.analysis.report_claims import Gate, GateReason
from stratalign.analysis.results import DriverResults, Relation, WaveResults
from stratalign.engagement.instrument import Instrument
from stratalign.models.robustness.measurement_error import reliability_of_means
from stratalign.numerics.distributions import f_upper_tail
from stratalign.scores.measures import TEST_PREFIX
from stratalign.vocabulary import RELATED_EXPOSURE, STRATEGY_TESTS, ClaimFamily

#: Reliability of a scale below which nothing is claimed of it, and below which a claim on it has a caveat
#: (Nunnally & Bernstein 1994; Hair et al. 2019: .70, .60 in exploratory work).
LEAST_RELIABLE, RELIABLE = 0.60, 0.70
#: Largest share of people with one and the same score, and smallest spread in points (a tenth of a step of a scale of
#: five answers), of a score that goes into an association.
MOST_ALIKE, LEAST_SD_POINTS = 0.90, 2.5
#: Units that an association asks for, and below which it has a caveat. Where a correlation of .30 is true, those that a
#: test at 5 % finds are on average 2.0 times as large with 15 units, 1.6 times with 30 (tests/analysis/test_gates.py;
#: Gelman & Carlin 2014).
FEWEST_UNITS, FEW_UNITS = 15, 30
#: Units below which it is not said whether units differ: with five, an intraclass correlation of .47 has an interval
#: from .11 to .98 (Donner 1986).
FEWEST_TO_DIFFER = 10
#: Share of the scales of a pillar, an index or a test from which on, being too loose, they close the whole as well.
MOST_LOOSE = 0.5
#: Reliability of unit means below which a claim across units has a caveat (Bliese 2000; LeBreton & Senter 2008).
RELIABLE_MEANS = 0.70
#: Reliability of unit means below which units are not told apart as a whole, though one may stand apart.
LOOSE_MEANS = 0.50
#: Reliability of one unit's mean below which it says next to nothing of the unit.
LEAST_RELIABLE_MEAN = 0.05
#: People for each dimension of a model of drivers (Harrell 2015, section 4.4: 10 to 20).
PEOPLE_PER_TERM = 10
#: Level of the tests that units differ at all, and that dimensions explain anything at all.
LEVEL_OF_TESTS = 0.05


def scale_gates(
    waves: Sequence[WaveResults], tests: Sequence[pd.DataFrame], instrument: Instrument | None = None
) -> list[Gate]:
    """Find hypotheses on scales that hang together too loosely to be read as one thing.

    Parameters
    ----------
    waves
        Waves that the tests compare; the lower reliability counts.
    tests
        Rows as `family_rows`, of levels, measures, change and drivers; others are left alone.
    instrument
        Says which scales make a pillar or a test of the strategy; without, those have no gate.

    Returns
    -------
    list of Gate
        Closed below .60, open below .70; of a pillar or a test closed where half of its scales are. Single questions
        and zones have no gate.
    """
    loose = _loose_scales(waves)
    loose |= {} if instrument is None else _loose_wholes(loose, instrument)
    drivers = waves[-1].drivers if waves else None
    outcome = () if drivers is None else (drivers.outcome,)
    return [
        Gate(family, hypothesis, "reliability", subject, loose[subject] < LEAST_RELIABLE)
        for family, hypothesis in _hypotheses(tests)
        for subject in (*_subjects(family, hypothesis), *(outcome if family == "drivers" else ()))
        if subject in loose
    ]


def _loose_scales(waves: Sequence[WaveResults]) -> dict[str, float]:
    """Reliability of each scale below .70 in one of the waves.

    The better of alpha and omega: alpha is a lower bound where loadings differ. Ordinal alpha is that of the latent
    answers, not of the scores that are compared (Chalmers 2018), and stays in the table.
    """
    found: dict[str, float] = {}
    for wave in waves:
        scales = pd.DataFrame() if wave.questionnaire is None else wave.questionnaire.scales
        if scales.empty or "alpha" not in scales:
            continue
        best = scales.set_index("dimension")[["alpha", "omega"]].max(axis=1).dropna()
        found |= {
            str(key): min(float(value), found.get(str(key), 1.0)) for key, value in best.items() if value < RELIABLE
        }
    return found


def _loose_wholes(loose: dict[str, float], instrument: Instrument) -> dict[str, float]:
    """Pillars and tests of which half of the scales or more are closed, by the reliability of the best closed one."""
    wholes = {
        pillar.key: {one.key for one in instrument.dimensions if one.pillar == pillar.key}
        for pillar in instrument.pillars
    }
    for test in STRATEGY_TESTS:
        wholes[TEST_PREFIX + test] = {
            one.key for one in instrument.compared_dimensions if all(item.test == test for item in one.items)
        }
    found = {}
    for key, parts in wholes.items():
        closed = [loose[part] for part in parts if loose.get(part, 1.0) < LEAST_RELIABLE]
        if closed and len(closed) >= MOST_LOOSE * len(parts):
            found[key] = max(closed)
    return found


def agreement_gates(wave: WaveResults) -> list[Gate]:
    """Find dimensions on which too few units are shown to say whether units differ.

    Parameters
    ----------
    wave
        With agreement within units.

    Returns
    -------
    list of Gate
        Closed below ten units.
    """
    return [
        Gate("agreement", row.dimension, "units", row.dimension, True)
        for row in wave.agreement
        if row.icc is not None and row.n_units < FEWEST_TO_DIFFER
    ]


def _hypotheses(tests: Sequence[pd.DataFrame]) -> Iterator[tuple[ClaimFamily, str]]:
    for table in tests:
        yield from zip(table["family"].tolist(), table["hypothesis"].tolist(), strict=True)


def _subjects(family: ClaimFamily, hypothesis: str) -> tuple[str, ...]:
    """Measures that a hypothesis speaks of; of a pair both."""
    if family in ("levels", "change", "stayed_change"):
        return (hypothesis,)
    if family == "measures":
        return tuple(hypothesis.split("|"))
    if family == "drivers":
        return (hypothesis.removeprefix(ABOVE_PREFIX).removeprefix(BELOW_PREFIX),)
    return ()


def flat_scores(scores: pd.DataFrame) -> tuple[str, ...]:
    """Find scores that hardly vary between people, at the end of a scale or elsewhere.

    Parameters
    ----------
    scores
        Shape (n_respondents, n_measures), points; missing ones are left out.

    Returns
    -------
    tuple of str
        Measures on which more than nine in ten people have one score, or whose spread is below 2.5 points.
    """
    alike = np.array([_share_of_usual(column) for column in scores.to_numpy(dtype=float).T])
    is_flat = (alike > MOST_ALIKE) | (scores.std().to_numpy() < LEAST_SD_POINTS)
    return tuple(map(str, scores.columns[is_flat]))


def _share_of_usual(values: np.ndarray) -> float:
    """Share of the most frequent value among those known; missing where none is."""
    counts = np.unique(values[~np.isnan(values)], return_counts=True)[1]
    return float(counts.max() / counts.sum()) if len(counts) else float("nan")


def driver_gates(found: DriverResults | None) -> list[Gate]:
    """Find what keeps shares of explained variance from being compared.

    Parameters
    ----------
    found
        Shares of explained variance, with the scores that hardly vary.

    Returns
    -------
    list of Gate
        All hypotheses closed with fewer than ten people for each dimension, where the dimensions together explain no
        more than chance would (F test of R squared, which holds where the interval of adjusted R squared is above
        zero), or where the outcome hardly varies; of a dimension that hardly varies its own.
    """
    if found is None or found.shares.empty:
        return []
    terms, n, p = list(map(str, found.shares["term"])), *_size(found.shares)
    gates = [gate for term in terms if term in found.flat for gate in _driver_pair(term, "spread", term)]
    whole: list[GateReason] = ["spread"] if found.outcome in found.flat else []
    whole += ["people"] if n < PEOPLE_PER_TERM * p else []
    whole += ["fit"] if explained_by_chance(float(found.shares.attrs["r_squared"]), n, p) > LEVEL_OF_TESTS else []
    return gates + [gate for why in whole for term in terms for gate in _driver_pair(term, why, found.outcome)]


def _size(shares: pd.DataFrame) -> tuple[float, int]:
    return float(shares.attrs["n_rows"]), int(shares.attrs["n_predictors"])


def _driver_pair(term: str, reason: GateReason, subject: str) -> Iterable[Gate]:
    return (Gate("drivers", prefix + term, reason, subject, True) for prefix in (ABOVE_PREFIX, BELOW_PREFIX))


def explained_by_chance(r_squared: float, n: float, n_predictors: int) -> float:
    """P value of the F test that predictors explain nothing.

    Parameters
    ----------
    r_squared
        Explained share, not adjusted.
    n, n_predictors
        Rows, and predictors beside the constant.

    Returns
    -------
    float
        Between 0 and 1.
    """
    freedom = n - n_predictors - 1
    return float(f_upper_tail(r_squared / n_predictors / max(1 - r_squared, 1e-15) * freedom, n_predictors, freedom))


def relation_gates(units: pd.DataFrame, relations: Sequence[Relation]) -> list[Gate]:
    """Find what keeps units from telling whether alignment goes with an outcome.

    Parameters
    ----------
    units
        One row per unit: the exposure, n_respondents, is_hidden, sd_points and every outcome.
    relations
        What was estimated of them.

    Returns
    -------
    list of Gate
        Closed below 15 units, and where units differ in alignment no more than chance among their people makes them;
        open below 30 units, and where their means are reliable to less than .70.
    """
    gates = []
    for found in relations:
        if found.association is None:
            continue
        shown = units[~units["is_hidden"].astype(bool)].dropna(subset=[RELATED_EXPOSURE, found.outcome])
        faults: list[tuple[GateReason, bool]] = []
        if len(shown) < FEW_UNITS:
            faults.append(("units", len(shown) < FEWEST_UNITS))
        is_told, reliability = units_told_apart(shown)
        if not is_told or reliability < RELIABLE_MEANS:
            faults.append(("exposure", not is_told))
        gates += [Gate("outcomes", found.outcome, why, found.outcome, is_closed) for why, is_closed in faults]
    return gates


def units_told_apart(units: pd.DataFrame) -> tuple[bool, float]:
    """Test whether units' means differ more than the spread among their people makes them.

    Parameters
    ----------
    units
        One row per unit: the exposure, n_respondents and sd_points. Without spreads nothing is known against them.

    Returns
    -------
    tuple of bool and float
        Whether one-way analysis of variance tells them apart at 5 %, and the mean reliability of their means, ICC(2).

    References
    ----------
    Bliese (2000). Checked against R aov in tests/analysis/test_gates.py.
    """
    if "sd_points" not in units or units["sd_points"].isna().any() or len(units) < 2:
        return True, 1.0
    n, mean, sd = (units[column].to_numpy(dtype=float) for column in ("n_respondents", RELATED_EXPOSURE, "sd_points"))
    k, total, squares = len(units), n.sum(), sd**2 * (n - 1)
    between = (n * (mean - np.average(mean, weights=n)) ** 2).sum() / (k - 1)
    inside = squares.sum() / (total - k)
    if inside <= 0:
        return bool(between > 0), float(between > 0)
    reliability, _ = reliability_of_means(n, mean, squares)
    return bool(f_upper_tail(between / inside, k - 1, total - k) <= LEVEL_OF_TESTS), float(reliability.mean())


def unit_gates(standing: pd.DataFrame) -> list[Gate]:
    """Find units whose mean is too unreliable to name them, or to do so without a caveat.

    Parameters
    ----------
    standing
        Best estimates of units, as `shrunken_ranks` returns them; empty below five units.

    Returns
    -------
    list of Gate
        Closed where a unit's mean is reliable to less than .05: its best estimate is then the company's score. Open of
        a unit where the interval of its best estimate holds the company's score, and of all (subject "") where means
        are reliable to less than .50 on average. With k units alike but for one that lies z standard errors off, that
        is z^2 / (z^2 + k): a higher floor for all would hide the one that does stand apart.
    """
    if standing.empty:
        return []
    company, keys = float(standing.attrs["company_points"]), standing["group_id"].astype(str)
    is_closed = standing["reliability"] < LEAST_RELIABLE_MEAN
    is_inside = (standing["ci_low"] <= company) & (company <= standing["ci_high"]) & ~is_closed
    gates = [Gate("units", key, "unit_means", key, True) for key in keys[is_closed]]
    gates += [Gate("units", key, "unit_means", key, False) for key in keys[is_inside]]
    if standing["reliability"].mean() < LOOSE_MEANS:
        gates += [Gate("units", key, "unit_means", "", False) for key in keys]
    return gates


def report_gates(
    waves: Sequence[WaveResults],
    units: pd.DataFrame,
    relations: Sequence[Relation],
    beyond: tuple[pd.DataFrame, pd.DataFrame],
    instrument: Instrument | None = None,
) -> list[Gate]:
    """Find every gate of a report.

    Parameters
    ----------
    waves
        In order, the last is the one reported.
    units
        As in `relation_gates`.
    relations
        What was estimated of units and outcomes.
    beyond
        Tests of what changed since the wave before, and of what goes with outcomes.
    instrument
        The questionnaire.

    Returns
    -------
    list of Gate
        Of levels, measures, change, drivers, agreement, units and outcomes.
    """
    if not waves:
        return []
    return [
        *scale_gates(waves[-1:], [waves[-1].tests], instrument),
        *agreement_gates(waves[-1]),
        *scale_gates(waves[-2:], beyond[:1]),
        *driver_gates(waves[-1].drivers),
        *unit_gates(waves[-1].standing),
        *relation_gates(units, relations),
        *left_open_gates([waves[-1].tests, *beyond]),
    ]
