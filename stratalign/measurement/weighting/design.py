"""Weighted means with errors that follow from how people were sampled: weights, clusters, strata."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from stratalign.errors import StatisticError


def weighted_means(
    answers: pd.DataFrame,
    *,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    populations: ArrayLike | None = None,
    ci_level: float = 0.95,
) -> pd.DataFrame:
    """Estimate weighted means (shares, for columns of zeros and ones) with Taylor-linearised errors.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_variables); each variable uses who answered it, within the whole design.
    weights
        Shape (n_respondents,), not negative; equal where absent.
    clusters
        Shape (n_respondents,): the unit that was sampled; each respondent where absent.
    strata
        Shape (n_respondents,); one stratum where absent.
    populations
        Shape (n_respondents,): clusters in the population of each respondent's stratum, for the finite population
        correction; none where absent.
    ci_level
        Coverage of the t intervals, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        variable, estimate, std_error, ci_low, ci_high, degrees_of_freedom (clusters less strata), design_effect
        (against a simple random sample of as many people), n_respondents.

    Raises
    ------
    StatisticError
        Lengths differ, a weight is negative or missing, or a stratum has a single cluster.

    References
    ----------
    Woodruff (1971); as R survey::svymean. Checked against it in tests/scores/weighting/test_weighting.py.
    """
    n = len(answers)
    weight = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    cluster = np.arange(n) if clusters is None else pd.factorize(np.asarray(clusters))[0]
    stratum = np.zeros(n, dtype=int) if strata is None else pd.factorize(np.asarray(strata))[0]
    lengths = {len(weight), len(cluster), len(stratum), n}
    if len(lengths) > 1 or not (weight >= 0).all() or n == 0:
        raise StatisticError(
            f"a design needs one weight (not negative), cluster and stratum per respondent; there are {n} respondents, "
            f"{len(weight)} weights ({int((~(weight >= 0)).sum())} negative or missing), {len(cluster)} clusters and "
            f"{len(stratum)} strata."
        )
    sampled, codes = np.unique(np.stack([stratum, cluster], axis=1), axis=0, return_inverse=True)
    per_stratum = np.bincount(sampled[:, 0])
    if (per_stratum == 1).any():
        raise StatisticError(
            f"{int((per_stratum == 1).sum())} of {len(per_stratum)} strata have a single cluster, so their "
            "variance is unknown. Merge each with a similar stratum."
        )
    share = np.zeros(len(per_stratum))
    if populations is not None:
        size = np.zeros(len(per_stratum))
        size[stratum] = np.asarray(populations, dtype=float)
        share = per_stratum / size
    freedom = len(sampled) - len(per_stratum)
    t = float(stats.t.ppf((1 + ci_level) / 2, freedom)) if freedom > 0 else float("nan")
    rows = []
    for name in answers.columns:
        values = answers[name].to_numpy(dtype=float)
        used = ~np.isnan(values) & (weight > 0)
        total = weight[used].sum()
        if not used.any():
            rows.append((name, *[float("nan")] * 6, 0))
            continue
        mean = float((weight[used] * values[used]).sum() / total)
        influence = np.where(used, weight * (np.nan_to_num(values) - mean) / total, 0.0)
        sums = np.bincount(codes.ravel(), influence, len(sampled))
        centred = sums - (np.bincount(sampled[:, 0], sums) / per_stratum)[sampled[:, 0]]
        factor = ((1 - share) * per_stratum / (per_stratum - 1))[sampled[:, 0]]
        error = float(np.sqrt((factor * centred**2).sum()))
        n_used = int(used.sum())
        spread = (weight[used] * (values[used] - mean) ** 2).sum() / total * n_used / max(n_used - 1, 1)
        simple = spread / n_used
        effect = error**2 / simple if simple > 0 else float("nan")
        rows.append((name, mean, error, mean - t * error, mean + t * error, float(freedom), effect, n_used))
    columns = "variable estimate std_error ci_low ci_high degrees_of_freedom design_effect n_respondents".split()
    return pd.DataFrame(rows, columns=columns)
