"""What a careless analyst would have reported of a study's companies, beside what a careful one does."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.models.claims.implied import LARGEST, ratio_of_correlation
from stratalign.models.claims.inflated import HIGHS
from stratalign.models.claims.published import CUTS
from stratalign.numerics.distributions import normal_quantile
from stratalign.study.design import INDUSTRY
from stratalign.study.recovery_naive import best_ratio

#: Pairs of cuts that a careless analyst tries.
N_CUTS = len(CUTS) * len(HIGHS)


class BothWays(NamedTuple):
    """The ratio of one outcome as one way of working gives it, with its 95 % interval.

    `way`: `naive`, the largest of `N_CUTS` ratios of all companies together, nothing held constant, attitudes by the
    same raters, or `careful`, the ratio of extreme quarters that the correlation of all companies stands for, with
    industries and controls held constant and attitudes by different raters where people are known.
    """

    outcome: str
    way: str
    ratio: float
    ci_low: float
    ci_high: float
    cut: float
    high: float
    n_companies: int


def naive_beside_careful(results: StudyResults) -> pd.DataFrame:
    """Set both ways of working side by side for every outcome.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.DataFrame
        Rows of `BothWays`, two an outcome, the naive one first.

    References
    ----------
    Interval of a partial correlation: Fisher (1924).
    """
    rows = []
    models = results.claims.models[["outcome", "partial_r", "n_companies"]]
    for outcome, partial_r, n_modelled in models.itertuples(index=False, name=None):
        companies = results.study.companies
        known = companies[[results.design.exposure, str(outcome)]].dropna().to_numpy(dtype=float)
        best = best_ratio(known[:, 0], known[:, 1])
        bounds = (best.ratio, best.ci_low, best.ci_high)
        rows.append(BothWays(str(outcome), "naive", *bounds, best.cut, best.high, len(known)))
        careful, n = _careful(results, str(outcome), float(partial_r), int(n_modelled))
        rows.append(BothWays(str(outcome), "careful", *careful, float("nan"), float("nan"), n))
    return pd.DataFrame(rows, columns=list(BothWays._fields))


def _careful(results: StudyResults, outcome: str, partial_r: float, n: int) -> tuple[tuple[float, float, float], int]:
    """Ratio that the careful correlation stands for, with its bounds, and the companies that it rests on."""
    split = results.same_source.get(outcome)
    if split is not None:
        bounds = (split.ratio_different, split.ratio_different_ci_low, split.ratio_different_ci_high)
        return bounds, split.n_companies
    companies = results.study.companies
    n_industries = companies[INDUSTRY].nunique() if INDUSTRY in companies else 1
    n_held = len(results.design.controls) + n_industries - 1
    reach = normal_quantile(0.975) / np.sqrt(n - n_held - 3)
    ends = np.tanh(np.arctanh(partial_r) + np.array([0.0, -reach, reach])).clip(-LARGEST, LARGEST)
    ratio, low, high = (ratio_of_correlation(float(end)) for end in ends)
    return (ratio, low, high), n
