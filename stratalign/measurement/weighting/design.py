"""Weighted means with errors that follow from how people were sampled: weights, clusters, strata."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.numerics.distributions import t_quantile
from stratalign.numerics.input_checks import require_level
from stratalign.numerics.tables import as_answers


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
        (against a simple random sample of as many people), n_respondents; why_none: why a figure is missing, else
        empty.

    Raises
    ------
    StatisticError
        Lengths differ, a weight is negative, infinite or missing, a cluster or stratum is missing, a variable is no
        number, a stratum has a single cluster, or its population is missing, differs within it or is smaller than what
        was sampled of it.

    References
    ----------
    Woodruff (1971); as R survey::svymean. Checked against it in tests/scores/weighting/test_weighting.py.
    """
    require_level(ci_level)
    answers = as_answers(answers)
    n = len(answers)
    weight = np.ones(n) if weights is None else as_answers(np.asarray(weights)[:, None])[0].to_numpy()
    cluster = np.arange(n) if clusters is None else pd.factorize(pd.Series(clusters).to_numpy())[0]
    stratum, names = pd.factorize(np.repeat("all", n) if strata is None else pd.Series(strata).to_numpy())
    lengths = {len(weight), len(cluster), len(stratum), n}
    if len(lengths) > 1 or not ((weight >= 0) & np.isfinite(weight)).all() or n == 0:
        raise StatisticError(
            f"a design needs one weight (not negative), cluster and stratum per respondent; there are {n} respondents, "
            f"{len(weight)} weights ({int((~((weight >= 0) & np.isfinite(weight))).sum())} negative, infinite or "
            f"missing), {len(cluster)} clusters and {len(stratum)} strata."
        )
    _require_design(cluster, stratum)
    sampled, codes = np.unique(np.stack([stratum, cluster], axis=1), axis=0, return_inverse=True)
    per_stratum = np.bincount(sampled[:, 0])
    if (per_stratum == 1).any():
        raise StatisticError(
            f"{int((per_stratum == 1).sum())} of {len(per_stratum)} strata have a single cluster, so their "
            "variance is unknown. Merge each with a similar stratum."
        )
    share = np.zeros(len(per_stratum))
    if populations is not None:
        share = per_stratum / _population_sizes(populations, stratum, names, per_stratum)
    freedom = len(sampled) - len(per_stratum)
    t = float(t_quantile((1 + ci_level) / 2, freedom)) if freedom > 0 else float("nan")
    rows = []
    for name in answers.columns:
        values = answers[name].to_numpy()
        used = ~np.isnan(values) & (weight > 0)
        total = weight[used].sum()
        if not used.any():
            rows.append((name, *[float("nan")] * 6, 0, "nobody with a weight answered it"))
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
        why = "" if simple > 0 else "it does not vary, so that there is no design effect"
        rows.append((name, mean, error, mean - t * error, mean + t * error, float(freedom), effect, n_used, why))
    columns = "variable estimate std_error ci_low ci_high degrees_of_freedom design_effect n_respondents why_none"
    return pd.DataFrame(rows, columns=columns.split())


def _require_design(cluster: np.ndarray, stratum: np.ndarray) -> None:
    """Refuse respondents without a cluster or stratum."""
    for name, codes in (("cluster", cluster), ("stratum", stratum)):
        if (codes < 0).any():
            raise StatisticError(
                f"{int((codes < 0).sum())} of {len(codes)} respondents have no {name}. Fill it in, or leave them out."
            )


def _population_sizes(
    populations: ArrayLike, stratum: np.ndarray, names: np.ndarray, per_stratum: np.ndarray
) -> np.ndarray:
    """Clusters in the population of each stratum; refused where fewer than were sampled."""
    given = np.asarray(populations, dtype=float)
    given = np.full(len(stratum), float(given)) if given.ndim == 0 else given
    if len(given) != len(stratum):
        raise StatisticError(f"there are {len(given)} populations for {len(stratum)} respondents. Give one each.")
    by_stratum = pd.Series(given).groupby(stratum)
    low, high = by_stratum.min().to_numpy(), by_stratum.max().to_numpy()
    n_given = by_stratum.count().to_numpy()
    unclear = (low != high) | (n_given < np.bincount(stratum))
    if unclear.any():
        raise StatisticError(
            f"{int(unclear.sum())} of {len(names)} strata have a population that is missing or differs within them: "
            f"{_first_strata(names, unclear)}. Give every respondent of a stratum the same number."
        )
    small = low < per_stratum
    if small.any():
        shown = ", ".join(
            f"{name} ({n} sampled of {size:g})"
            for name, n, size in zip(names[small][:5], per_stratum[small], low[small], strict=False)
        )
        raise StatisticError(
            f"{int(small.sum())} of {len(names)} strata have a population smaller than their sample: {shown}. Use the "
            "head count of the day people were asked, or leave 'populations' out."
        )
    return np.asarray(low)


def _first_strata(names: np.ndarray, chosen: np.ndarray) -> str:
    """First few names of strata."""
    return ", ".join(map(str, names[chosen][:5]))
