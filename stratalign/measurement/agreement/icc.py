"""Do groups differ? Intraclass correlation of one variable over groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from stratalign.errors import StatisticError
from stratalign.measurement.agreement.moments import group_answers, group_moments
from stratalign.measurement.agreement.reml import profile_interval, restricted_ratio, robust_scale
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import f_quantile, f_upper_tail
from stratalign.numerics.input_checks import require_same_rows
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_scores
from stratalign.vocabulary import estimate_rows

Method = Literal["anova", "reml"]
Interval = Literal["exact", "profile", "robust"]
#: Intervals of each method, its default first.
INTERVALS: dict[str, tuple[Interval, ...]] = {"anova": ("exact",), "reml": ("profile", "robust")}
#: Above this the result says that normal scores are no good guide to the width of the profile interval.
MOST_UNEVEN = 1.5
#: Degrees of freedom of the robust interval where one group says nearly all: with fewer it would have no end.
FEWEST_GROUPS = 4.0


@displayed
@dataclass(frozen=True, slots=True)
class Icc(Result):
    """Intraclass correlations of one variable over groups, unrounded.

    `icc1` is the share of variance between groups, `icc2` the reliability of group means, each with its interval;
    variances are in squared units of the variable. `f_statistic` and `p_value` test whether groups differ at all.
    `interval` says how the bounds were made; `why_doubtful` why estimate or bounds may be off, and is empty where
    nothing speaks against them.
    """

    icc1: float
    icc2: float
    ci_low: float
    ci_high: float
    icc2_ci_low: float
    icc2_ci_high: float
    ci_level: float
    between_variance: float
    within_variance: float
    f_statistic: float
    p_value: float
    n_groups: int
    mean_group_size: float
    n_respondents: int
    method: str
    interval: str = ""
    why_doubtful: str = ""

    def tidy(self) -> pd.DataFrame:
        """Two rows, ICC(1) and ICC(2), in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=["icc1", "icc2"],
            quantity=f"icc_{self.method}",
            measure="unitless",
            estimate=[self.icc1, self.icc2],
            ci_low=[self.ci_low, self.icc2_ci_low],
            ci_high=[self.ci_high, self.icc2_ci_high],
            p_value=self.p_value,
            n_respondents=self.n_respondents,
            n_units=self.n_groups,
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """What an intraclass correlation needs of the data: each group's size, mean and sum of squares from it."""

    sizes: np.ndarray
    means: np.ndarray
    squares: np.ndarray

    @property
    def within_squares(self) -> float:
        """Sum of squares within all groups."""
        return float(self.squares.sum())

    @property
    def n(self) -> int:
        """People in all groups."""
        return int(self.sizes.sum())


def icc(
    scores: ArrayLike,
    groups: ArrayLike,
    *,
    method: Method = "anova",
    interval: Interval | None = None,
    ci_level: float = 0.95,
) -> Icc:
    """Share of variance between groups, and reliability of group means.

    Parameters
    ----------
    scores
        Shape (n_respondents,); missing ones are left out.
    groups
        Shape (n_respondents,), group of each respondent; respondents without a group are left out.
    method
        `anova`: from the mean squares of a one-way analysis of variance with the plain mean group size, even when sizes
        differ, as the reference implementation does; negative estimates are kept. With unequal sizes it is biased, and
        the result says so. `reml`: from the variance components of the null random-intercept model, which weigh groups
        by their size; never negative.
    interval
        `exact`: F interval of `anova`, exact for normal scores in groups of one size. `profile`: of the restricted
        likelihood, for normal scores in groups of any size. `robust`: the same, widened as far as what each group adds
        to the likelihood differs more from group to group than it would with normal scores; reports use it. None for
        the first that goes with the method.
    ci_level
        Coverage of the intervals, strictly between 0 and 1.

    Returns
    -------
    Icc
        Unrounded estimates and the counts used.

    Raises
    ------
    StatisticError
        Fewer than two groups, no group of two, scores that do not vary, an unknown method, or an interval that does not
        go with it.

    References
    ----------
    Bliese (2000); Shrout & Fleiss (1979); robust interval: Huber (1967), Kent (1982). Checked against R
    multilevel::ICC1, ICC2, mult.icc, nlme::lme and lme4 in tests/measurement/test_agreement.py and
    tests/measurement/test_icc.py; coverage: docs/measurement/intervals.md.
    """
    chosen = _require_options(method, interval, ci_level)
    return _estimate(summarise_groups(scores, groups), method, chosen, ci_level)


def icc_of_summary(summary: Summary, *, ci_level: float = 0.95) -> Icc:
    """Estimate as `icc` does by method `reml` with interval `robust`, of groups of which only summaries are known.

    Parameters
    ----------
    summary
        Sizes, means and squares of the groups.
    ci_level
        Coverage of the intervals, strictly between 0 and 1.

    Returns
    -------
    Icc
        Unrounded estimates and the counts used.

    Raises
    ------
    StatisticError
        No group varies within.
    """
    return _estimate(summary, "reml", "robust", ci_level)


def icc_table(
    answers: pd.DataFrame, groups: ArrayLike, *, method: Method = "anova", ci_level: float = 0.95
) -> pd.DataFrame:
    """Intraclass correlations of many variables over the same groups.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_variables); each variable uses who answered it.
    groups
        Shape (n_respondents,), group of each respondent.
    method, ci_level
        As in `icc`.

    Returns
    -------
    pandas.DataFrame
        One row per variable: variable, icc1, ci_low, ci_high, icc2, n_groups, mean_group_size, n_respondents, why_none.
        A variable whose correlation is undefined has missing numbers and the reason.
    """
    interval = _require_options(method, None, ci_level)
    rows = []
    for name, summary in zip(answers.columns, _summaries(answers, groups), strict=True):
        if isinstance(summary, StatisticError):
            rows.append({"variable": name, "why_none": str(summary)})
            continue
        found = _estimate(summary, method, interval, ci_level)
        fields = ("icc1", "ci_low", "ci_high", "icc2", "n_groups", "mean_group_size", "n_respondents")
        rows.append({"variable": name, **{field: getattr(found, field) for field in fields}, "why_none": ""})
    columns = "variable icc1 ci_low ci_high icc2 n_groups mean_group_size n_respondents why_none".split()
    return pd.DataFrame(rows, columns=columns)


def summarise_groups(scores: ArrayLike, groups: ArrayLike) -> Summary:
    """Group sizes and means, and the squares within groups, of one variable.

    Parameters
    ----------
    scores
        Shape (n_respondents,); missing ones are left out.
    groups
        Shape (n_respondents,); respondents without a group are left out.

    Returns
    -------
    Summary
        Means are taken from the first score on, so that large values keep their digits.

    Raises
    ------
    StatisticError
        Fewer than two groups, no group of two, or scores that do not vary.
    """
    require_same_rows(scores, groups)
    (summary,) = _summaries(as_scores(scores)[:, None], np.asarray(groups))
    if isinstance(summary, StatisticError):
        raise summary
    return summary


def _summaries(answers: pd.DataFrame | np.ndarray, groups: ArrayLike) -> list[Summary | StatisticError]:
    """Summary of each variable over who answered it, or why it has none; in one pass where nobody left any out."""
    require_same_rows(answers, groups)
    if isinstance(answers, pd.DataFrame) and answers.shape[1] > 1 and answers.isna().any(axis=None):
        return [_summaries(answers[[name]], groups)[0] for name in answers.columns]
    grouped = group_answers(answers, groups, complete=True)
    sizes = grouped.sizes
    n, n_groups = int(sizes.sum()), int((sizes > 0).sum())
    if n_groups < 2 or n <= n_groups:
        problem = f"ICC needs two groups and a group of two people; there are {n} people in {n_groups} groups."
        return [StatisticError(problem)] * answers.shape[1]
    values = grouped.values
    moments = group_moments(replace(grouped, values=values - values[0]) if values.dtype.kind == "f" else grouped)
    there = sizes > 0
    squares = np.nan_to_num(moments.squares[there])
    # Asked of the scores, not of the mean squares: rounding leaves a little variance in equal decimals.
    is_constant = values.min(axis=0) == values.max(axis=0)
    return [
        StatisticError(f"ICC is undefined: all {n} scores are equal.")
        if is_constant[place]
        else Summary(sizes[there].astype(float), moments.mean[there, place], squares[:, place])
        for place in range(values.shape[1])
    ]


def _require_options(method: str, interval: str | None, ci_level: float) -> Interval:
    """The interval asked for, or the method's own."""
    if method not in INTERVALS:
        raise StatisticError(f"ICC has no method {method!r}; use 'anova' or 'reml'.")
    if interval is not None and interval not in INTERVALS[method]:
        raise StatisticError(
            f"method='{method}' has no interval {interval!r}; use {' or '.join(map(repr, INTERVALS[method]))}."
        )
    if not 0 < ci_level < 1:
        raise StatisticError(f"ci_level lies between 0 and 1, such as 0.95; not {ci_level}.")
    return next(known for known in INTERVALS[method] if interval in (None, known))


def _estimate(summary: Summary, method: Method, interval: Interval, ci_level: float) -> Icc:
    return _anova(summary, ci_level) if method == "anova" else _reml(summary, interval, ci_level)


def mean_squares(sizes: np.ndarray, means: np.ndarray, within_squares: np.ndarray | float) -> tuple[Any, Any, Any]:
    """Between and within mean squares of a one-way analysis of variance.

    Parameters
    ----------
    sizes, means
        Shape (..., n_groups).
    within_squares
        Sum of squares within groups, shape (...).

    Returns
    -------
    tuple
        Mean square between, mean square within, mean group size; each of shape (...).
    """
    n, n_groups = sizes.sum(axis=-1), sizes.shape[-1]
    grand = (sizes * means).sum(axis=-1) / n
    between = (sizes * (means - np.expand_dims(grand, -1)) ** 2).sum(axis=-1) / (n_groups - 1)
    return between, within_squares / (n - n_groups), n / n_groups


def _anova(summary: Summary, ci_level: float) -> Icc:
    """Estimates from mean squares, with exact F intervals."""
    n_groups, n = len(summary.sizes), summary.n
    between, within, size = (float(part) for part in mean_squares(summary.sizes, summary.means, summary.within_squares))
    freedom = (n_groups - 1, n - n_groups)
    tail = (1 - ci_level) / 2
    if within == 0:
        ratio, bounds = float("inf"), (float("inf"), float("inf"))
    else:
        ratio = between / within
        bounds = (ratio / f_quantile(1 - tail, *freedom), ratio / f_quantile(tail, *freedom))
    low, high = (_icc1(bound, size) for bound in bounds)
    return Icc(
        icc1=_icc1(ratio, size),
        icc2=_icc2(ratio),
        ci_low=low,
        ci_high=high,
        icc2_ci_low=_icc2(bounds[0]),
        icc2_ci_high=_icc2(bounds[1]),
        ci_level=ci_level,
        between_variance=(between - within) / size,
        within_variance=within,
        f_statistic=ratio,
        p_value=float(f_upper_tail(ratio, *freedom)),
        n_groups=n_groups,
        mean_group_size=size,
        n_respondents=n,
        method="anova",
        interval="exact",
        why_doubtful=_one_sided(between, within) or _unequal(summary),
    )


def _one_sided(between: float, within: float) -> str:
    """Why the F interval has no width; empty where scores vary within groups and between them."""
    if between > 0 and within > 0:
        return ""
    return f"scores do not vary {'within' if between > 0 else 'between'} groups: the F interval has no width"


def _unequal(summary: Summary) -> str:
    """Why an analysis of variance with the mean size is off; empty where groups have one size."""
    smallest, largest = int(summary.sizes.min()), int(summary.sizes.max())
    if smallest == largest:
        return ""
    return (
        f"groups have {smallest} to {largest} people: with their mean size the estimate is biased and the F interval "
        "not exact; method='reml' weighs groups by their size"
    )


def _reml(summary: Summary, interval: Interval, ci_level: float) -> Icc:
    """Estimates from the null random-intercept model, with intervals of the profiled restricted likelihood."""
    n_groups, n = len(summary.sizes), summary.n
    between, within, size = (float(part) for part in mean_squares(summary.sizes, summary.means, summary.within_squares))
    if summary.within_squares == 0:
        raise StatisticError(
            f"the random-intercept model of {n_groups} groups has no variance within groups: members of "
            "each group gave equal scores. Use method='anova', which answers 1."
        )
    found = restricted_ratio(summary.sizes, summary.means, summary.within_squares)
    ratio, within_variance = (float(part) for part in found)
    limit = float(special.ndtri((1 + ci_level) / 2)) ** 2
    scale = robust_scale(summary.sizes, summary.means, summary.squares, ratio)
    unevenness, freedom = (float(part) for part in scale)
    if interval == "robust" and unevenness > 1:
        limit = unevenness * float(special.stdtrit(max(freedom, FEWEST_GROUPS), (1 + ci_level) / 2)) ** 2
    low, high = profile_interval(summary.sizes, summary.means, summary.within_squares, ratio, limit)
    f_statistic = between / within
    return Icc(
        icc1=ratio / (1 + ratio),
        icc2=size * ratio / (1 + size * ratio),
        ci_low=low / (1 + low),
        ci_high=high / (1 + high),
        icc2_ci_low=size * low / (1 + size * low),
        icc2_ci_high=size * high / (1 + size * high),
        ci_level=ci_level,
        between_variance=ratio * within_variance,
        within_variance=within_variance,
        f_statistic=f_statistic,
        p_value=float(special.fdtrc(n_groups - 1, n - n_groups, f_statistic)),
        n_groups=n_groups,
        mean_group_size=size,
        n_respondents=n,
        method="reml",
        interval=interval,
        why_doubtful=_uneven(unevenness) if interval == "profile" else "",
    )


def _uneven(unevenness: float) -> str:
    """Why the likelihood of normal scores gives too short an interval; empty where nothing speaks against it."""
    if unevenness <= MOST_UNEVEN:
        return ""
    return (
        f"groups differ {unevenness:.1f} times as much in what they say of the variance as with normal scores, so that "
        "the profile interval is too short; interval='robust' is wider"
    )


def _icc1(ratio: float, size: float) -> float:
    """ICC(1) from the ratio of mean squares."""
    return 1.0 if np.isinf(ratio) else (ratio - 1) / (ratio - 1 + size)


def _icc2(ratio: float) -> float:
    """ICC(2) from the ratio of mean squares; missing where groups do not differ at all."""
    return 1 - 1 / ratio if ratio > 0 else float("nan")
