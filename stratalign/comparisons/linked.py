"""Change between two waves for people who can be linked: paired, partly paired, reliable, and who left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.comparisons.differences import NUMBERS, SIDES, welch_differences
from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import normal_quantile, t_quantile, t_upper_tail
from stratalign.numerics.results import Result
from stratalign.numerics.shares import wilson_interval
from stratalign.numerics.tables import as_scores
from stratalign.vocabulary import estimate_rows


@displayed
@dataclass(frozen=True, slots=True)
class Change(Result):
    """Change of a mean between two waves, later minus earlier, in the units of the scores.

    `method` says whom it rests on: `paired` (people in both waves), `partly_paired` (everybody, with the correlation of
    those in both) or `independent` (nobody linked). `d_z` is the mean change over its own standard deviation,
    `d_average` over the root of the mean of the two waves' variances; `correlation` is that of linked people.
    `why_none` says why one of them or the test is missing.
    """

    method: str
    change: float
    std_error: float
    ci_low: float
    ci_high: float
    ci_level: float
    p_value: float
    degrees_of_freedom: float
    d_z: float
    d_average: float
    correlation: float
    n_linked: int
    n_before_only: int
    n_after_only: int
    why_none: str = ""

    def tidy(self) -> pd.DataFrame:
        """One row in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term="change",
            quantity=f"change_{self.method}",
            measure="points",
            estimate=self.change,
            std_error=self.std_error,
            ci_low=self.ci_low,
            ci_high=self.ci_high,
            p_value=self.p_value,
            n_respondents=self.n_linked + self.n_before_only + self.n_after_only,
        )


def estimate_change(before: pd.Series, after: pd.Series, *, ci_level: float = 0.95) -> Change:
    """Estimate the change of a mean from everybody who answered, linked or not.

    Parameters
    ----------
    before, after
        Scores with the respondents' pseudonyms as index; missing ones are left out.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    Change
        The difference of the waves' means over everybody, with an error that takes the correlation of linked people
        into account: the paired t test where everybody is linked, Welch's where nobody is, and the partly overlapping
        samples test between them.

    Raises
    ------
    StatisticError
        A respondent appears twice in a wave, a score is infinite, or fewer than two people answered a wave.

    References
    ----------
    Derrick, Russ, Toher & White (2017), Journal of Modern Applied Statistical Methods 16: unequal variances.
    """
    first, second = (_once(scores.dropna(), name) for scores, name in ((before, "before"), (after, "after")))
    linked = first.index.intersection(second.index)
    n1, n2, n_linked = len(first), len(second), len(linked)
    if min(n1, n2) < 2:
        raise StatisticError(f"a change needs two people in each wave; {n1} answered before and {n2} after.")
    v1, v2 = float(first.var()), float(second.var())
    correlation = _correlation(first[linked].to_numpy(), second[linked].to_numpy())
    shared = correlation if np.isfinite(correlation) else 0.0
    parts = v1 / n1, v2 / n2
    # Rounding leaves a little variance where everybody changed by the same.
    error2 = max(sum(parts) - 2 * shared * np.sqrt(v1 * v2) * n_linked / (n1 * n2), 0.0)
    std_error = float(np.sqrt(error2)) if error2 > 1e-14 * sum(parts) else 0.0
    welch = _welch_freedom(parts, (n1, n2))
    n_single = n1 + n2 - 2 * n_linked
    freedom = (n_linked - 1) + (welch - n_linked + 1) / (n_single + 2 * n_linked) * n_single if n_linked > 1 else welch
    change = float(second.mean() - first.mean())
    half = float(t_quantile((1 + ci_level) / 2, freedom)) * std_error
    pairs = (second[linked] - first[linked]).to_numpy()
    spread = float(np.std(pairs, ddof=1)) if n_linked > 1 else float("nan")
    # Equal changes leave a spread by rounding only.
    spread = spread if spread > 1e-10 * max(np.abs(pairs).max(initial=0), 1e-300) else 0.0
    average = np.sqrt((v1 + v2) / 2)
    missing = float("nan")
    return Change(
        method="independent" if n_linked < 2 else "paired" if n_single == 0 else "partly_paired",
        change=change,
        std_error=std_error,
        ci_low=change - half,
        ci_high=change + half,
        ci_level=ci_level,
        p_value=float(2 * t_upper_tail(abs(change) / std_error, freedom)) if std_error else missing,
        degrees_of_freedom=float(freedom),
        d_z=float(pairs.mean()) / spread if spread > 0 else missing,
        d_average=change / average if average > 0 else missing,
        correlation=correlation,
        n_linked=n_linked,
        n_before_only=n1 - n_linked,
        n_after_only=n2 - n_linked,
        why_none=_why_none(n_linked, std_error, correlation),
    )


def reliable_change(
    before: pd.Series, after: pd.Series, *, reliability: float, sd: float | None = None, level: float = 0.05
) -> pd.DataFrame:
    """How many linked people changed by more than measurement error explains.

    Parameters
    ----------
    before, after
        Scores with the respondents' pseudonyms as index.
    reliability
        Of the scale, such as alpha, from 0 to below 1.
    sd
        Standard deviation of the scores; of the earlier wave where none is given.
    level
        Two-sided error rate of each person's test.

    Returns
    -------
    pandas.DataFrame
        Rows improved, unchanged, deteriorated: direction, n_respondents, share_pct, ci_low, ci_high (Wilson), and the
        threshold_points a person must pass.

    Raises
    ------
    StatisticError
        The reliability lies outside its range, nobody is linked, or scores do not vary.

    References
    ----------
    Jacobson & Truax (1991).
    """
    if not 0 <= reliability < 1:
        raise StatisticError(f"reliable change needs a reliability from 0 to below 1; not {reliability:g}.")
    first, second = _once(before.dropna(), "before"), _once(after.dropna(), "after")
    linked = first.index.intersection(second.index)
    spread = float(first.std()) if sd is None else sd
    if not len(linked) or not spread > 0:
        raise StatisticError(f"reliable change needs linked people whose scores vary; {len(linked)} are linked.")
    threshold = float(normal_quantile(1 - level / 2)) * spread * np.sqrt(2 * (1 - reliability))
    change = second[linked] - first[linked]
    counts = [int((change > threshold).sum()), int((change.abs() <= threshold).sum()), int((change < -threshold).sum())]
    low, high = wilson_interval(counts, [len(linked)] * 3)
    return pd.DataFrame(
        {
            "direction": ["improved", "unchanged", "deteriorated"],
            "n_respondents": counts,
            "share_pct": 100 * np.array(counts) / len(linked),
            "ci_low": 100 * low,
            "ci_high": 100 * high,
            "threshold_points": threshold,
        }
    )


def composite_reliability(
    weights: np.ndarray, sds: np.ndarray, reliabilities: np.ndarray, composite_sd: float
) -> float:
    """Reliability of a weighted sum of scales, from theirs.

    Parameters
    ----------
    weights
        Shape (n_scales,), of each scale in the sum.
    sds
        Shape (n_scales,), standard deviations of the scales.
    reliabilities
        Shape (n_scales,), such as alpha.
    composite_sd
        Standard deviation of the sum.

    Returns
    -------
    float
        One less the share of error variance in the sum; errors of scales count as independent.

    Raises
    ------
    StatisticError
        The sum does not vary, or a number is missing, infinite or no reliability.

    References
    ----------
    Mosier (1943), Psychometrika 8. Parallel scales: Spearman-Brown, in tests/comparisons/test_linked_change.py.
    """
    if not composite_sd > 0:
        raise StatisticError(
            "the reliability of a sum needs one that varies; its standard deviation is not above zero."
        )
    known = [np.asarray(part, dtype=float) for part in (weights, sds, reliabilities)]
    if not (all(np.isfinite(part).all() for part in known) and np.isfinite(composite_sd) and (known[2] <= 1).all()):
        raise StatisticError(
            "the reliability of a sum needs weights, spreads and reliabilities that are known, and none above one."
        )
    errors = (known[0] * known[1]) ** 2 * (1 - known[2])
    return float(1 - errors.sum() / composite_sd**2)


def compare_leavers(before: pd.Series, after: pd.Series, *, ci_level: float = 0.95) -> pd.Series:
    """Compare those who answered only the earlier wave with those who answered both.

    Parameters
    ----------
    before, after
        Scores with the respondents' pseudonyms as index.
    ci_level
        Coverage of Welch's interval.

    Returns
    -------
    pandas.Series
        leavers_points, stayers_points, difference_points, ci_low, ci_high, p_value, n_leavers, n_stayers; of the
        earlier wave.

    Raises
    ------
    StatisticError
        Fewer than two leavers or stayers.
    """
    first = _once(before.dropna(), "before")
    stays = first.index.isin(after.dropna().index)
    leavers, stayers = first[~stays], first[stays]
    if min(len(leavers), len(stayers)) < 2:
        raise StatisticError(f"two leavers and two stayers are compared; there are {len(leavers)} and {len(stayers)}.")
    pair: dict[str, list[float]] = {}
    for side, points in zip(SIDES, (leavers, stayers), strict=True):
        pair |= {f"{name}_{side}": [fact] for name, fact in zip(NUMBERS, _facts(points), strict=True)}
    found = welch_differences(pd.DataFrame(pair), ci_level=ci_level).iloc[0]
    return pd.Series(
        {
            "leavers_points": leavers.mean(),
            "stayers_points": stayers.mean(),
            "difference_points": found["difference_points"],
            "ci_low": found["ci_low"],
            "ci_high": found["ci_high"],
            "p_value": found["p_value"],
            "n_leavers": len(leavers),
            "n_stayers": len(stayers),
        }
    )


def _facts(points: pd.Series) -> tuple[int, float, float]:
    """Count, mean and standard deviation."""
    return len(points), float(points.mean()), float(points.std())


def _once(scores: pd.Series, wave: str) -> pd.Series:
    """Scores of respondents who appear once."""
    twice = int(scores.index.duplicated().sum())
    if twice:
        raise StatisticError(f"{twice} respondents appear more than once in the wave {wave}; keep one answer of each.")
    return pd.Series(as_scores(scores, f"scores of the wave {wave}"), index=scores.index)


def _why_none(n_linked: int, std_error: float, correlation: float) -> str:
    """Why a change lacks its test, its correlation or its size in standard deviations."""
    if std_error == 0:
        return "everybody changed by the same"
    if n_linked < 2:
        return f"{n_linked} people answered both waves"
    return "" if np.isfinite(correlation) else "the scores of the people in both waves do not vary in one of them"


def _welch_freedom(parts: tuple[float, float], sizes: tuple[int, int]) -> float:
    """Degrees of freedom of Welch's test; one where nobody differs."""
    below = sum(part**2 / (n - 1) for part, n in zip(parts, sizes, strict=True))
    return sum(parts) ** 2 / below if below > 0 else 1.0


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    if len(first) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])
