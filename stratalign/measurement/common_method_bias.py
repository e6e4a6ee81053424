"""Split-sample estimate: alignment from one half of each unit, attitudes from the other half."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_quantile
from stratalign.numerics.results import Result
from stratalign.numerics.tables import complete_rows
from stratalign.vocabulary import estimate_rows

#: Members a unit needs, so that each half has two.
SMALLEST_UNIT = 4
#: Perfect correlations have no z: they are taken to be this.
LARGEST_CORRELATION = 1 - 1e-12


@displayed
@dataclass(frozen=True, slots=True)
class SplitSample(Result):
    """Correlation over units of an exposure with an attitude, by the same people and by different ones.

    - `naive`: both from all members. `split`: exposure from a random half, attitude from the other, mean over splits.
    - `naive_halves`: both from the same half: what is left of the difference to `split` is not the smaller groups.
    - `inflation`: `naive_halves` - `split`, with its interval; both intervals are over units, left out one by one.
    - `split_full_length`: `split` stepped up by Spearman and Brown to units of full size; missing, with `why_none`,
      where halves of the same units do not go together.
    """

    naive: float
    naive_halves: float
    split: float
    split_ci_low: float
    split_ci_high: float
    inflation: float
    inflation_ci_low: float
    inflation_ci_high: float
    split_full_length: float
    n_units: int
    n_respondents: int
    n_left_out: int
    n_splits: int
    why_none: str = ""

    def tidy(self) -> pd.DataFrame:
        """Correlations by the same and by different people, in the estimate columns of vocabulary.py."""
        missing = float("nan")
        rows = {
            "split": (self.split, self.split_ci_low, self.split_ci_high),
            "naive": (self.naive, missing, missing),
            "naive_halves": (self.naive_halves, missing, missing),
            "inflation": (self.inflation, self.inflation_ci_low, self.inflation_ci_high),
            "split_full_length": (self.split_full_length, missing, missing),
        }
        estimate, low, high = map(list, zip(*rows.values(), strict=True))
        return estimate_rows(
            term=list(rows),
            quantity="correlation_over_units",
            measure="unitless",
            estimate=estimate,
            ci_low=low,
            ci_high=high,
            n_respondents=self.n_respondents,
            n_units=self.n_units,
        )


def split_sample(
    people: pd.DataFrame,
    *,
    exposure: str,
    attitude: str,
    unit: str = "unit_id",
    splits: int = 200,
    seed: int = 0,
    ci_level: float = 0.95,
) -> SplitSample:
    """Compare the unit-level correlation from the same people with that from different people.

    Parameters
    ----------
    people
        One row per respondent with the columns named; rows that lack one are left out, and so are units of fewer than
        four.
    exposure, attitude
        Columns of scores, such as the alignment index and engagement.
    unit
        Column of units.
    splits
        Random halvings of every unit; in odd units the odd member falls on either side.
    seed
        Seed of the random numbers; the same seed gives the same halves.
    ci_level
        Coverage of the intervals: of `split` by t of Fisher's z with each unit left out in turn, of `inflation` from
        the intervals of its parts and their correlation. Both hold with a dozen units, where resampled units do not.

    Returns
    -------
    SplitSample
        All correlations over the same units.

    Raises
    ------
    StatisticError
        Fewer than five units of four people, or means that do not vary.

    References
    ----------
    Ostroff, Kinicki & Clark (2002); Podsakoff, MacKenzie, Lee & Podsakoff (2003). Intervals: jackknife, Efron &
    Tibshirani (1993); difference of correlations, Zou (2007). Checked by brute force in
    tests/measurement/test_common_method_bias.py; coverage: docs/measurement/intervals.md.
    """
    used = complete_rows(people, [exposure, attitude], [unit], varying=[exposure, attitude])
    used = used[used.groupby(unit)[unit].transform("size") >= SMALLEST_UNIT].sort_values(unit, kind="stable")
    codes, names = pd.factorize(used[unit])
    n_units = len(names)
    if n_units < 5:
        raise StatisticError(
            f"a split sample needs five units of {SMALLEST_UNIT} people with both scores; there are {n_units}. "
            "Put small units together."
        )
    x, y = used[exposure].to_numpy(dtype=float), used[attitude].to_numpy(dtype=float)
    rng = np.random.default_rng(seed)
    first = _halves(codes, n_units, splits, rng)
    means = {
        ("x", "all"): _means(x, codes, n_units, np.ones((1, len(x)), dtype=bool)),
        ("y", "all"): _means(y, codes, n_units, np.ones((1, len(x)), dtype=bool)),
        ("x", "first"): _means(x, codes, n_units, first),
        ("y", "first"): _means(y, codes, n_units, first),
        ("y", "second"): _means(y, codes, n_units, ~first),
        ("x", "second"): _means(x, codes, n_units, ~first),
    }
    with np.errstate(invalid="ignore", divide="ignore"):
        naive, halves, split = (float(part[0]) for part in _correlations(means, is_left_out=False))
        _, halves_without, split_without = _correlations(means, is_left_out=True)
    if not np.isfinite([naive, halves, split, *halves_without, *split_without]).all():
        raise StatisticError(
            f"'{exposure}' or '{attitude}' hardly varies: the half means of {n_units} units are all the same in some "
            "splits, or without one unit. Use larger units, or scores that differ between people."
        )
    of_split = _jackknife_interval(split, split_without, ci_level)
    of_halves = _jackknife_interval(halves, halves_without, ci_level)
    low, high = _interval_of_difference(
        (halves, *of_halves), (split, *of_split), _correlation_of_z(halves_without, split_without)
    )
    full = _full_length(split, means)
    return SplitSample(
        naive=naive,
        naive_halves=halves,
        split=split,
        split_ci_low=of_split[0],
        split_ci_high=of_split[1],
        inflation=halves - split,
        inflation_ci_low=low,
        inflation_ci_high=high,
        split_full_length=full,
        n_units=n_units,
        n_respondents=len(used),
        n_left_out=len(people) - len(used),
        n_splits=splits,
        why_none="" if np.isfinite(full) else "halves of the same units do not go together",
    )


def partial_out_marker(correlation: float, marker: float) -> float:
    """Correlation without the part that a marker scale, unrelated in theory, shows to be method.

    Parameters
    ----------
    correlation
        Of the two scales.
    marker
        Of the marker with the scale it goes with least, from 0 to below 1.

    Returns
    -------
    float
        (r - m) / (1 - m).

    Raises
    ------
    StatisticError
        A correlation lies outside its range.

    References
    ----------
    Lindell & Whitney (2001).
    """
    if not -1 <= correlation <= 1:
        raise StatisticError(f"a correlation lies from -1 to 1; not {correlation:g}.")
    if not 0 <= marker < 1:
        raise StatisticError(f"a marker's correlation lies from 0 to below 1; not {marker:g}.")
    return (correlation - marker) / (1 - marker)


def _halves(codes: np.ndarray, n_units: int, splits: int, rng: np.random.Generator) -> np.ndarray:
    """Whether each person is in the first half, shape (splits, n_people)."""
    sizes = np.bincount(codes, minlength=n_units)
    order = np.lexsort((rng.random((splits, len(codes))), np.broadcast_to(codes, (splits, len(codes)))), axis=-1)
    place = np.arange(len(codes)) - np.repeat(np.append(0, sizes.cumsum()[:-1]), sizes)
    odd = rng.integers(0, 2, (splits, n_units)) * (sizes % 2)
    is_first = place[None, :] < (sizes // 2 + odd)[:, codes]
    found = np.zeros((splits, len(codes)), dtype=bool)
    np.put_along_axis(found, order, is_first, axis=1)
    return found


def _means(values: np.ndarray, codes: np.ndarray, n_units: int, chosen: np.ndarray) -> np.ndarray:
    """Mean of the chosen members of each unit, shape (n_splits, n_units)."""
    starts = np.append(0, np.bincount(codes, minlength=n_units).cumsum()[:-1])
    sums = np.add.reduceat(np.where(chosen, values, 0.0), starts, axis=1)
    return sums / np.add.reduceat(chosen.astype(float), starts, axis=1)


def _correlations(
    means: dict[tuple[str, str], np.ndarray], *, is_left_out: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Naive, same-half and split correlations, mean over splits: of all units (1,), or without each (n_units,)."""

    def total(values: np.ndarray) -> np.ndarray:
        every = values.sum(axis=1, keepdims=True)
        part = (every - values) / (values.shape[1] - 1) if is_left_out else every / values.shape[1]
        return np.asarray(part)

    def over(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        # From the middle: sums of squares of large scores would lose their digits.
        x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
        mx, my = total(x), total(y)
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = np.sqrt((total(x * x) - mx**2) * (total(y * y) - my**2))
            return np.asarray(((total(x * y) - mx * my) / spread).mean(axis=0))

    naive = over(means[("x", "all")], means[("y", "all")])
    halves = (
        over(means[("x", "first")], means[("y", "first")]) + over(means[("x", "second")], means[("y", "second")])
    ) / 2
    split = (
        over(means[("x", "first")], means[("y", "second")]) + over(means[("x", "second")], means[("y", "first")])
    ) / 2
    return naive, halves, split


def _z(correlations: np.ndarray | float) -> np.ndarray:
    """Fisher's z, of perfect correlations too."""
    return np.asarray(np.arctanh(np.clip(correlations, -LARGEST_CORRELATION, LARGEST_CORRELATION)))


def _jackknife_interval(estimate: float, without: np.ndarray, ci_level: float) -> tuple[float, float]:
    """Interval of a correlation from those without each unit, on the scale of Fisher's z."""
    n, z = len(without), _z(without)
    error = float(np.sqrt((n - 1) / n * ((z - z.mean()) ** 2).sum()))
    reach = float(t_quantile((1 + ci_level) / 2, n - 1)) * error
    low, high = np.tanh(_z(estimate) + np.array([-reach, reach]))
    return float(min(low, estimate)), float(max(high, estimate))


def _interval_of_difference(
    first: tuple[float, float, float], second: tuple[float, float, float], correlation: float
) -> tuple[float, float]:
    """Interval of the difference of two dependent correlations, each given with its bounds."""
    (one, low_one, high_one), (other, low_other, high_other) = first, second

    def reach(away: float, towards: float) -> float:
        return float(np.sqrt(max(away**2 + towards**2 - 2 * correlation * away * towards, 0.0)))

    difference = one - other
    return difference - reach(one - low_one, high_other - other), difference + reach(high_one - one, other - low_other)


def _correlation_of_z(first: np.ndarray, second: np.ndarray) -> float:
    """Correlation of two series of left-out correlations; none where one of them does not vary."""
    z1, z2 = _z(first), _z(second)
    return float(np.corrcoef(z1, z2)[0, 1]) if np.ptp(z1) > 0 and np.ptp(z2) > 0 else 0.0


def _full_length(split: float, means: dict[tuple[str, str], np.ndarray]) -> float:
    """Split correlation stepped up from halves to whole units, by the reliabilities the halves show."""

    def step(key: str) -> float:
        first, second = (
            half - half.mean(axis=1, keepdims=True) for half in (means[key, "first"], means[key, "second"])
        )
        spread = np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
        with np.errstate(invalid="ignore", divide="ignore"):
            between = float(np.mean((first * second).sum(axis=1) / spread))
        return 2 * between / (1 + between) / between if between > 0 else float("nan")

    return float(split * np.sqrt(step("x") * step("y")))
