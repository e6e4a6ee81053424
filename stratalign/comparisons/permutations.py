"""Groups and outcomes tested by dealing people or units out again: p values adjusted over everything compared.

Dealt out at random, people of two groups show how large the largest of many differences becomes by chance, with the
answers' own spread, skewness and correlation in it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from stratalign.comparisons.simultaneous import balanced_p_values
from stratalign.errors import StatisticError

#: Random deals; p values have steps of one in as many.
DEALS = 2000
#: Share of the error of either direction where both count alike.
EVEN = 0.5
#: Cells worked on at a time.
CELLS_AT_ONCE = 4_000_000
#: How much more the spread that measures share counts than a measure's own, in the smaller group.
SHARED_TO_OWN = 2.0
#: Degrees of freedom that the spread common to all units counts for in each unit's own.
COMMON_FREEDOM = 10.0
#: A spread below this share of what is usual counts as this much.
LEAST_SPREAD = 1e-6


def permute_groups(
    scores: ArrayLike,
    is_first: ArrayLike,
    *,
    margin: ArrayLike = 0.0,
    above: float = 0.5,
    deals: int = DEALS,
    seed: int = 0,
) -> np.ndarray:
    """Adjusted p values of the differences of two groups in several measures of the same people.

    The statistic is Welch's t. In the smaller group, whose spread is poorly known, a measure's variance is drawn
    towards the other group's, multiplied by the ratio of the two groups' variances over all measures: a group that
    spreads more or less in everything keeps its spread. With one measure it is Welch's t itself.

    Parameters
    ----------
    scores
        Shape (n_people, n_measures); missing scores are left out.
    is_first
        Shape (n_people,), whether a person belongs to the first of the two groups.
    margin
        Points, one number or one per measure: only what a difference has beyond it counts.
    above
        Share of the error that is kept for the first group above the second, between 0 and 1, fixed before any score
        is seen. At one half the two directions count alike; else each is ranked among its own deals.
    deals
        Random deals of people to the groups, sizes kept.
    seed
        Same seed, same deals.

    Returns
    -------
    numpy.ndarray
        Shape (n_measures,), adjusted over the measures; missing where a group has fewer than two people with a score.

    Raises
    ------
    StatisticError
        Shapes that do not fit, infinite scores, a group of fewer than two people, or a share that is not between 0
        and 1.

    References
    ----------
    Largest statistic: Westfall & Young (1993). Studentised, so that it holds where groups spread differently: Janssen
    (1997); Chung & Romano (2013). Moderated variances after Smyth (2004). Unequal shares of the two directions: Rice &
    Gaines (1994), Trends in Ecology & Evolution 9. Checked against all deals of a small sample in
    tests/comparisons/test_permutations.py.
    """
    table, first = np.atleast_2d(np.asarray(scores, dtype=float)), np.asarray(is_first, dtype=bool)
    if first.shape != table.shape[:1] or np.isinf(table).any():
        raise StatisticError(f"{len(table)} people need as many memberships and finite scores; {first.size} are given.")
    if min(first.sum(), (~first).sum()) < 2:
        raise StatisticError(f"two people are needed in each group; there are {first.sum()} and {(~first).sum()}.")
    if not 0 < above < 1:
        raise StatisticError(f"the share of the error of one direction lies between 0 and 1; {above:g} is given.")
    # The smaller group is the one whose spread is drawn; a difference has the same size either way.
    small = first if first.sum() <= (~first).sum() else ~first
    summands = _summands(table)
    total = summands.sum(axis=0)
    observed = _group_statistics(small[None].astype(float), summands, total, _margin(margin, table.shape[1]))[0]
    dealt = (
        _group_statistics(part, summands, total) for part in _dealt_groups(len(table), int(small.sum()), deals, seed)
    )
    if above == EVEN:
        return balanced_p_values([np.abs(observed)], [np.concatenate([_largest(np.abs(part)) for part in dealt])])[0]
    both = [(_largest(part), _largest(-part)) for part in dealt]
    largest = [np.concatenate(side) for side in zip(*both, strict=True)]
    weights = [above, 1 - above] if small is first else [1 - above, above]
    return np.asarray(np.minimum(*balanced_p_values([observed, -observed], largest, weights)))


def permute_units(
    scores: ArrayLike, units: ArrayLike, *, margin: ArrayLike = 0.0, deals: int = DEALS, seed: int = 0
) -> np.ndarray:
    """Adjusted p values of each unit against everybody outside it.

    Parameters
    ----------
    scores
        Shape (n_people,), one measure without missing values.
    units
        Shape (n_people,), the unit's number from 0; -1 for people of no unit that is compared, who belong to every
        unit's rest.
    margin
        As in `permute_groups`, one number or one per unit.
    deals
        Random deals of people to the units, sizes kept.
    seed
        Same seed, same deals.

    Returns
    -------
    numpy.ndarray
        Shape (n_units,), adjusted over the units; missing for units of one and where the rest is.

    Raises
    ------
    StatisticError
        Lengths that do not fit, or scores that are not finite.

    References
    ----------
    Westfall & Young (1993). A unit's variance is drawn towards that within all units (Smyth 2004), which counts as ten
    more people, so that units of five do not decide how large the largest statistic becomes by chance.
    """
    values, codes = np.asarray(scores, dtype=float), np.asarray(units, dtype=int)
    if values.shape != codes.shape or values.ndim != 1 or not np.isfinite(values).all():
        raise StatisticError(
            f"{codes.size} units are given for {values.size} scores; give one each, finite scores only."
        )
    n_units = int(codes.max(initial=-1)) + 1
    if n_units < 1:
        raise StatisticError("no unit is compared: every person's unit is -1.")
    centred = values - values.mean()
    observed = _unit_statistics(centred[None], codes, n_units, _margin(margin, n_units))[0]
    rng = np.random.default_rng(seed)
    parts = [
        _largest(_unit_statistics(rng.permuted(np.broadcast_to(centred, (n, len(centred))), axis=1), codes, n_units))
        for n in _at_once(deals, len(centred))
    ]
    return balanced_p_values([observed], [np.concatenate(parts)])[0]


def permute_outcomes(exposure: ArrayLike, outcomes: ArrayLike, *, deals: int = DEALS, seed: int = 0) -> np.ndarray:
    """Adjusted p values of the slopes of several outcomes on one exposure.

    Parameters
    ----------
    exposure
        Shape (n_units,).
    outcomes
        Shape (n_units, n_outcomes); missing outcomes are left out.
    deals
        Random deals of the exposure to the units.
    seed
        Same seed, same deals.

    Returns
    -------
    numpy.ndarray
        Shape (n_outcomes,), adjusted over the outcomes; missing where fewer than four units have an outcome, or one of
        the two does not vary.

    Raises
    ------
    StatisticError
        Lengths that do not fit, or an exposure that is not finite.

    References
    ----------
    Slopes studentised with HC3 errors: DiCiccio & Romano (2017), Journal of the American Statistical Association 112.
    """
    x, table = np.asarray(exposure, dtype=float), np.asarray(outcomes, dtype=float)
    if table.ndim != 2 or table.shape[0] != len(x) or not np.isfinite(x).all():
        raise StatisticError(
            f"{len(table)} rows of outcomes are given for {len(x)} units; give a finite exposure each."
        )
    rng = np.random.default_rng(seed)
    observed = _slopes(x[None], table)[0]
    parts = [
        _largest(_slopes(rng.permuted(np.broadcast_to(x, (n, len(x))), axis=1), table)) for n in _at_once(deals, len(x))
    ]
    return balanced_p_values([observed], [np.concatenate(parts)])[0]


def _summands(table: np.ndarray) -> np.ndarray:
    """What is added up over a group: known, score, square of every measure; scores are centred."""
    is_known = ~np.isnan(table)
    centre = np.nanmean(np.where(is_known.any(axis=0), table, 0.0), axis=0)
    known = np.where(is_known, table - centre, 0.0)
    return np.concatenate([is_known.astype(float), known, known**2], axis=1)


def _margin(margin: ArrayLike, n: int) -> np.ndarray:
    """Margins of n differences."""
    given = np.asarray(margin, dtype=float)
    if given.shape not in ((), (n,)) or not (given >= 0).all():
        raise StatisticError(
            f"{n} differences need one margin of nought and more, or one each; {given.size} are given."
        )
    return given


def _beyond(difference: np.ndarray, margin: np.ndarray | float) -> np.ndarray:
    """What differences have beyond a margin, with the sign they had."""
    return np.asarray(np.copysign(np.maximum(np.abs(difference) - margin, 0.0), difference))


def _group_statistics(
    membership: np.ndarray, summands: np.ndarray, total: np.ndarray, margin: np.ndarray | float = 0.0
) -> np.ndarray:
    """Moderated t of every measure, with its sign, shape (n_deals, n_measures), for each row of zeros and ones."""
    sums = membership @ summands
    (n, mean, variance), (n_rest, mean_rest, variance_rest) = _moments(sums), _moments(total - sums)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.nansum(variance, axis=1, keepdims=True) / np.nansum(variance_rest, axis=1, keepdims=True)
        drawn = (SHARED_TO_OWN * ratio * variance_rest + variance) / (SHARED_TO_OWN + 1)
        return np.asarray(_beyond(mean - mean_rest, margin) / _spread(drawn / n + variance_rest / n_rest))


def _moments(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count, mean and variance of each measure; missing below two people."""
    counts, totals, squares = np.split(sums, 3, axis=1)
    n = np.where(counts >= 2, counts, np.nan)
    mean = totals / n
    return n, mean, np.maximum(squares - totals * mean, 0.0) / (n - 1)


def _spread(variance: np.ndarray) -> np.ndarray:
    """Standard error; one that is nearly none counts as a little of what is usual."""
    n_known = np.maximum((~np.isnan(variance)).sum(axis=1, keepdims=True), 1)
    usual = np.nansum(variance, axis=1, keepdims=True) / n_known
    floored = np.maximum(variance, LEAST_SPREAD * usual)
    return np.sqrt(np.where(floored > 0, floored, np.nan))


def _dealt_groups(n_people: int, n_first: int, deals: int, seed: int) -> Iterator[np.ndarray]:
    """Random memberships of a group of a size, as rows of zeros and ones."""
    rng = np.random.default_rng(seed)
    for n in _at_once(deals, n_people):
        chosen = np.argpartition(rng.random((n, n_people), dtype=np.float32), n_first - 1, axis=1)[:, :n_first]
        dealt = np.zeros((n, n_people))
        np.put_along_axis(dealt, chosen, 1.0, axis=1)
        yield dealt


def _unit_statistics(
    values: np.ndarray, codes: np.ndarray, n_units: int, margin: np.ndarray | float = 0.0
) -> np.ndarray:
    """Moderated t of every unit against the rest, shape (n_deals, n_units); values are centred."""
    n_deals = len(values)
    places = (np.arange(n_deals)[:, None] * (n_units + 1) + np.where(codes < 0, n_units, codes)).ravel()

    def of_units(numbers: np.ndarray) -> np.ndarray:
        return np.bincount(places, numbers.ravel(), n_deals * (n_units + 1)).reshape(n_deals, -1)[:, :n_units]

    counts = np.bincount(codes[codes >= 0], minlength=n_units).astype(float)
    n, n_rest = np.where(counts >= 2, counts, np.nan), len(codes) - counts
    n_rest = np.where(n_rest >= 2, n_rest, np.nan)
    sums, squares = of_units(values), of_units(values**2)
    total, total_squares = values.sum(axis=1, keepdims=True), (values**2).sum(axis=1, keepdims=True)
    mean, mean_rest = sums / n, (total - sums) / n_rest
    within = np.maximum(squares - sums * mean, 0.0)
    within_rest = np.maximum(total_squares - squares - (total - sums) * mean_rest, 0.0) / (n_rest - 1)
    known = np.nansum(np.where(counts >= 2, counts - 1, 0.0))
    common = np.nansum(within, axis=1, keepdims=True) / max(known, 1.0)
    variance = (COMMON_FREEDOM * common + within) / (COMMON_FREEDOM + n - 1)
    return np.asarray(np.abs(_beyond(mean - mean_rest, margin)) / _spread(variance / n + within_rest / n_rest))


def _slopes(x: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
    """Slope over its HC3 error for every outcome, shape (n_deals, n_outcomes)."""
    found = np.full((len(x), outcomes.shape[1]), np.nan)
    for place, outcome in enumerate(outcomes.T):
        known = np.isfinite(outcome)
        y = outcome[known]
        if len(y) < 4 or np.ptp(y) == 0:
            continue
        centred = x[:, known] - x[:, known].mean(axis=1, keepdims=True)
        squares = (centred**2).sum(axis=1, keepdims=True)
        squares = np.where(squares > 0, squares, np.nan)
        slope = (centred @ (y - y.mean()))[:, None] / squares
        leverage = np.minimum(1 / len(y) + centred**2 / squares, 1 - 1e-9)
        errors = (y - y.mean() - slope * centred) / (1 - leverage)
        variance = ((centred * errors) ** 2).sum(axis=1, keepdims=True) / squares**2
        found[:, [place]] = np.abs(slope) / np.sqrt(np.where(variance > 0, variance, np.nan))
    return found


def _largest(statistics: np.ndarray) -> np.ndarray:
    """Largest known statistic of each deal."""
    return np.asarray(np.fmax.reduce(statistics, axis=1, initial=0.0))


def _at_once(deals: int, cells_each: int) -> list[int]:
    """Sizes of the parts that deals are worked on in."""
    most = max(CELLS_AT_ONCE // max(cells_each, 1), 1)
    return [min(most, deals - first) for first in range(0, deals, most)]
