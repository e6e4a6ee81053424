"""Empirical-Bayes scores of units: each mean drawn towards the whole as far as it is unreliable."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.measurement.agreement.icc import Summary, mean_squares, summarise_groups
from stratalign.measurement.agreement.reml import restricted_ratio
from stratalign.numerics.distributions import t_quantile
from stratalign.numerics.input_checks import require_option
from stratalign.numerics.tables import as_scores, complete_rows

SHRUNKEN_COLUMNS = (
    "group", "n_respondents", "mean", "shrunken_mean", "reliability", "std_error", "ci_low", "ci_high",
)  # fmt: skip


def shrink_unit_scores(
    scores: ArrayLike, groups: ArrayLike, *, method: str = "reml", ci_level: float = 0.95
) -> pd.DataFrame:
    """Estimate the mean of every unit with the help of all units.

    Parameters
    ----------
    scores
        Shape (n_respondents,); missing ones are left out.
    groups
        Shape (n_respondents,), unit of each respondent.
    method
        `reml` (variance components of the null random-intercept model) or `anova` (method of moments).
    ci_level
        Coverage of the intervals, over units.

    Returns
    -------
    pandas.DataFrame
        Columns `SHRUNKEN_COLUMNS`, one row per unit in the order of its label. reliability is the share of the unit's
        own mean in its estimate. The error adds what is not known of the grand mean and of the two variances (Kackar &
        Harville); with no variance between units every unit is estimated by the grand mean. `attrs` holds grand_mean,
        between_variance, within_variance, n_units, method.

    Raises
    ------
    StatisticError
        As `icc`.

    References
    ----------
    Morris (1983); Kackar & Harville (1984); Prasad & Rao (1990). Estimates equal the predictions of R lme4::lmer and
    nlme::lme (tests/scores/small_groups/test_shrinkage.py).
    """
    require_option("method", method, ("reml", "anova"))
    summary = summarise_groups(scores, groups)
    if summary.within_squares == 0:
        raise StatisticError("members of every unit gave equal scores: unit means are exact and need no shrinkage.")
    values, labels = as_scores(scores), np.asarray(groups, dtype=object)
    first = values[~np.isnan(values)][0]
    names = pd.factorize(labels[~np.isnan(values) & ~pd.isna(labels)], sort=True)[1]
    ratio, within = _components(summary, method)
    table = _predict(summary.sizes, summary.means, ratio * within, within, ratio, ci_level)
    found = table.assign(group=names, mean=table["mean"] + first, shrunken_mean=table["shrunken_mean"] + first)
    found = found.assign(ci_low=found["ci_low"] + first, ci_high=found["ci_high"] + first)[list(SHRUNKEN_COLUMNS)]
    found.attrs = table.attrs | {"grand_mean": table.attrs["grand_mean"] + first, "method": method}
    return found


def shrink_published_scores(units: pd.DataFrame, *, ci_level: float = 0.95) -> pd.DataFrame:
    """Shrink unit means of which only summaries are known.

    Parameters
    ----------
    units
        One row per unit: group, n_respondents (two or more), mean_points, sd_points.
    ci_level
        Coverage of the intervals, over units.

    Returns
    -------
    pandas.DataFrame
        As `shrink_unit_scores`; the variance within units is the pooled one.

    Raises
    ------
    StatisticError
        A column is absent or no number, fewer than two units, a unit of one, a negative deviation, or scores that do
        not vary.
    """
    summaries = ["n_respondents", "mean_points", "sd_points"]
    rows = complete_rows(units, summaries, ["group"])
    if (rows["sd_points"] < 0).any():
        raise StatisticError(f"{int((rows['sd_points'] < 0).sum())} of {len(rows)} standard deviations are negative.")
    if len(rows) < 2 or (rows["n_respondents"] < 2).any():
        raise StatisticError(
            f"shrinkage needs two units of two people with mean and standard deviation; {len(rows)} of {len(units)} "
            f"have these, {int((rows['n_respondents'] < 2).sum())} of one person."
        )
    sizes = rows["n_respondents"].to_numpy(dtype=float)
    squares = (sizes - 1) * rows["sd_points"].to_numpy() ** 2
    if squares.sum() == 0:
        raise StatisticError("members of every unit gave equal scores: unit means are exact and need no shrinkage.")
    summary = Summary(sizes, rows["mean_points"].to_numpy(dtype=float), squares)
    ratio, within = _components(summary, "reml")
    found = _predict(summary.sizes, summary.means, ratio * within, within, ratio, ci_level)
    attrs = found.attrs | {"method": "reml"}
    found = found.assign(group=rows["group"].to_numpy())[list(SHRUNKEN_COLUMNS)]
    found.attrs = attrs
    return found


def _components(summary: Summary, method: str) -> tuple[float, float]:
    """Ratio of between to within variance, and the within variance."""
    if method == "reml":
        ratio, within = restricted_ratio(summary.sizes, summary.means, summary.within_squares)
        return float(ratio), float(within)
    between, within, _ = mean_squares(summary.sizes, summary.means, summary.within_squares)
    n, n_groups = summary.n, len(summary.sizes)
    # The size that makes the moment estimate unbiased with unequal units (Searle, Casella & McCulloch 1992).
    size = (n - (summary.sizes**2).sum() / n) / (n_groups - 1)
    return max(float((between - within) / size / within), 0.0), float(within)


def _predict(
    sizes: np.ndarray, means: np.ndarray, between: float, within: float, ratio: float, ci_level: float
) -> pd.DataFrame:
    """Best predictions with errors that carry the uncertainty of the grand mean and of the variances."""
    weights = 1 / (between + within / sizes)
    grand = float((weights * means).sum() / weights.sum())
    reliability = between / (between + within / sizes)
    shrunken = grand + reliability * (means - grand)
    own = reliability * within / sizes
    of_grand = (1 - reliability) ** 2 / weights.sum()
    of_variances = _variance_of_ratio(sizes, ratio) * _slope_of_reliability(sizes, ratio) ** 2 / weights
    n_groups = len(sizes)
    # The plug-in term is counted twice: the first-order error is itself too small by as much (Prasad & Rao 1990).
    error = np.sqrt(own + of_grand + 2 * of_variances)
    half = t_quantile((1 + ci_level) / 2, max(n_groups - 1, 1)) * error
    found = pd.DataFrame(
        {
            "n_respondents": sizes.astype(int),
            "mean": means,
            "shrunken_mean": shrunken,
            "reliability": reliability,
            "std_error": error,
            "ci_low": shrunken - half,
            "ci_high": shrunken + half,
        }
    )
    found.attrs = {
        "grand_mean": grand,
        "between_variance": between,
        "within_variance": within,
        "n_units": n_groups,
    }
    return found


def _slope_of_reliability(sizes: np.ndarray, ratio: float) -> np.ndarray:
    """Change of the reliability with the ratio of variances."""
    return sizes / (1 + sizes * ratio) ** 2


def _variance_of_ratio(sizes: np.ndarray, ratio: float) -> float:
    """Asymptotic variance of the estimated ratio, from the expected information of the restricted likelihood."""
    freedom = sizes.sum() - 1
    parts = sizes / (1 + sizes * ratio)
    information = (parts**2).sum() / 2 - parts.sum() ** 2 / (2 * freedom)
    if not information > 0:
        raise StatisticError(f"{len(sizes)} units of mostly one person say nothing of how units differ: merge units.")
    return float(1 / information)
