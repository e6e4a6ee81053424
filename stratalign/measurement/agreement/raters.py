"""How many raters a mean needs, how reliable it is, and the correlations of targets rated by the same raters."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.measurement.agreement.icc import icc, summarise_groups
from stratalign.numerics.distributions import f_quantile, f_upper_tail
from stratalign.numerics.tables import as_answers, as_scores

#: A spread below this share of the numbers' size is rounding.
ROUNDING = 1e-12


def raters_needed(icc1: float, *, target: float = 0.70) -> int:
    """People a group needs for its mean to reach a reliability.

    Parameters
    ----------
    icc1
        ICC(1), strictly between 0 and 1.
    target
        Reliability of the mean wanted, strictly between 0 and 1.

    Returns
    -------
    int
        Smallest whole number of people whose mean has ICC(2) of at least the target.

    Raises
    ------
    StatisticError
        A value lies outside its range: with an ICC(1) of zero no number of people is enough.

    References
    ----------
    Spearman-Brown formula; Bliese (2000).
    """
    if not 0 < icc1 < 1 or not 0 < target < 1:
        raise StatisticError(
            f"the people needed follow from an ICC(1) and a target between 0 and 1; not {icc1:g} and {target:g}. Where "
            "groups do not differ, no number of people makes their means reliable."
        )
    exact = target * (1 - icc1) / (icc1 * (1 - target))
    return int(np.ceil(exact - 1e-9))


def group_mean_reliability(scores: ArrayLike, groups: ArrayLike) -> pd.DataFrame:
    """Reliability of each group's own mean, from its own size and the ICC(1) of the variance components.

    Parameters
    ----------
    scores
        Shape (n_respondents,); missing ones are left out.
    groups
        Shape (n_respondents,), group of each respondent.

    Returns
    -------
    pandas.DataFrame
        group, n, reliability (0-1).

    Raises
    ------
    StatisticError
        As `icc` with `method="reml"`.

    References
    ----------
    Bliese (2000), as in R multilevel::gmeanrel.
    """
    icc1 = icc(scores, groups, method="reml").icc1
    labels = pd.Series(np.asarray(groups, dtype=object)[~np.isnan(as_scores(scores))])
    codes, names = pd.factorize(labels, sort=True)
    n = np.bincount(codes[codes >= 0], minlength=len(names))
    return pd.DataFrame({"group": names, "n": n, "reliability": n * icc1 / (1 + (n - 1) * icc1)})


def rater_correlations(ratings: pd.DataFrame, *, ci_level: float = 0.95) -> pd.DataFrame:
    """The six intraclass correlations of targets rated by the same raters.

    Parameters
    ----------
    ratings
        Shape (n_targets, n_raters); targets with a missing rating are left out.
    ci_level
        Coverage of the intervals, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Rows ICC1, ICC2, ICC3 (one rater) and ICC1k, ICC2k, ICC3k (mean of all): type, icc, f_statistic, df1, df2,
        p_value, ci_low, ci_high, n_targets, n_raters.

    Raises
    ------
    StatisticError
        Fewer than two complete targets or two raters, or ratings that do not vary within targets.

    References
    ----------
    Shrout & Fleiss (1979). Checked against R psych::ICC in tests/scores/test_icc.py.
    """
    table = as_answers(ratings, "ratings").dropna().to_numpy()
    n, k = table.shape
    if n < 2 or k < 2:
        raise StatisticError(f"rater correlations need two complete targets and two raters; there are {n} and {k}.")
    targets, raters, error, within = _two_way_mean_squares(table)
    if not min(within, error, targets) > ROUNDING * float(np.ptp(table)) ** 2:
        raise StatisticError(
            f"rater correlations are undefined: the {k} raters differ in nothing over {n} targets, or no target "
            "differs from another."
        )
    tail = 1 - (1 - ci_level) / 2
    free_n, free_e = n - 1, (n - 1) * (k - 1)
    f_one, f_two = targets / within, targets / error
    one_low, one_high = f_one / f_quantile(tail, free_n, n * (k - 1)), f_one * f_quantile(tail, n * (k - 1), free_n)
    three_low, three_high = f_two / f_quantile(tail, free_n, free_e), f_two * f_quantile(tail, free_e, free_n)
    two = (targets - error) / (targets + (k - 1) * error + k * (raters - error) / n)
    two_low, two_high = _random_rater_interval(targets, raters, error, two, n, k, tail)
    rows = [
        (
            "ICC1",
            (f_one - 1) / (f_one + k - 1),
            f_one,
            n * (k - 1),
            *((f - 1) / (f + k - 1) for f in (one_low, one_high)),
        ),
        ("ICC2", two, f_two, free_e, two_low, two_high),
        (
            "ICC3",
            (f_two - 1) / (f_two + k - 1),
            f_two,
            free_e,
            *((f - 1) / (f + k - 1) for f in (three_low, three_high)),
        ),
        ("ICC1k", 1 - 1 / f_one, f_one, n * (k - 1), 1 - 1 / one_low, 1 - 1 / one_high),
        (
            "ICC2k",
            (targets - error) / (targets + (raters - error) / n),
            f_two,
            free_e,
            *(k * b / (1 + (k - 1) * b) for b in (two_low, two_high)),
        ),
        ("ICC3k", 1 - 1 / f_two, f_two, free_e, 1 - 1 / three_low, 1 - 1 / three_high),
    ]
    found = pd.DataFrame(rows, columns=["type", "icc", "f_statistic", "df2", "ci_low", "ci_high"])
    p_values = f_upper_tail(found["f_statistic"], free_n, found["df2"])
    return found.assign(df1=free_n, p_value=p_values, n_targets=n, n_raters=k)


def within_and_between(first: ArrayLike, second: ArrayLike, groups: ArrayLike) -> pd.Series:
    """Split the correlation of two variables into its part between groups and its part within them.

    Parameters
    ----------
    first, second
        Shape (n_respondents,); people who lack one are left out.
    groups
        Shape (n_respondents,), group of each respondent.

    Returns
    -------
    pandas.Series
        raw, eta_between_first, eta_between_second, between, eta_within_first, eta_within_second, within (correlations).

    Raises
    ------
    StatisticError
        As `icc`; or a variable does not vary between groups, or within them.

    References
    ----------
    Within and between analysis: Dansereau, Alutto & Yammarino (1984). Checked against R multilevel::waba.
    """
    table = pd.DataFrame(
        {"x": as_scores(first), "y": as_scores(second), "group": pd.factorize(np.asarray(groups, dtype=object))[0]}
    ).dropna()
    table = table[table["group"] >= 0]
    for name in ("x", "y"):
        summarise_groups(table[name], table["group"])
    means = table.groupby("group")[["x", "y"]].transform("mean")
    within = table[["x", "y"]] - means
    correlation = {"raw": table, "between": means, "within": within}
    for where in ("between", "within"):
        flat = [n for n in ("x", "y") if not correlation[where][n].std() > ROUNDING * table[n].abs().max()]
        if flat:
            which = "first" if flat[0] == "x" else "second"
            raise StatisticError(
                f"the {which} variable does not vary {where} groups over {len(table)} people: its part of the "
                "correlation is undefined."
            )
    found = {name: float(np.corrcoef(part["x"], part["y"])[0, 1]) for name, part in correlation.items()}
    eta = {name: float(np.corrcoef(table[name], means[name])[0, 1]) for name in ("x", "y")}
    eta_within = {name: float(np.sqrt(max(1 - eta[name] ** 2, 0.0))) for name in ("x", "y")}
    return pd.Series(
        {
            "raw": found["raw"],
            "eta_between_first": eta["x"],
            "eta_between_second": eta["y"],
            "between": found["between"],
            "eta_within_first": eta_within["x"],
            "eta_within_second": eta_within["y"],
            "within": found["within"],
        }
    )


def _two_way_mean_squares(table: np.ndarray) -> tuple[float, float, float, float]:
    """Mean squares of targets, of raters, of the rest, and within targets."""
    n, k = table.shape
    grand = table.mean()
    rows = k * ((table.mean(axis=1) - grand) ** 2).sum()
    columns = n * ((table.mean(axis=0) - grand) ** 2).sum()
    within = ((table - table.mean(axis=1, keepdims=True)) ** 2).sum()
    rest = within - columns
    return rows / (n - 1), columns / (k - 1), rest / ((n - 1) * (k - 1)), within / (n * (k - 1))


def _random_rater_interval(
    targets: float, raters: float, error: float, icc2: float, n: int, k: int, tail: float
) -> tuple[float, float]:
    """Interval of one random rater's correlation (Shrout & Fleiss 1979, equation 9)."""
    f_raters = raters / error
    spread = k * icc2 * f_raters + n * (1 + (k - 1) * icc2) - k * icc2
    freedom = (
        (n - 1)
        * (k - 1)
        * spread**2
        / ((n - 1) * (k * icc2 * f_raters) ** 2 + (n * (1 + (k - 1) * icc2) - k * icc2) ** 2)
    )
    upper, lower = f_quantile(tail, n - 1, freedom), f_quantile(tail, freedom, n - 1)
    rest = k * raters + (k * n - k - n) * error
    return (
        float(n * (targets - upper * error) / (upper * rest + n * targets)),
        float(n * (lower * targets - error) / (rest + n * lower * targets)),
    )
