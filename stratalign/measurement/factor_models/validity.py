"""Convergent and discriminant validity of factors: variance extracted, composite reliability, HTMT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.measurement.factor_models.implied import Implied
from stratalign.measurement.factor_models.parameters import ParameterTable
from stratalign.numerics.tables import as_answers, known_rows

#: Below this a loading is beyond one, or a correlation nothing, by rounding only.
ROUNDING = 1e-9


def average_variance_extracted(implied: Implied, table: ParameterTable, sample: np.ndarray) -> pd.Series:
    """Share of its items' variance that each factor explains.

    Parameters
    ----------
    implied
        Implied moments; those of the first group.
    table
        Parameters of the model.
    sample
        Covariances of the items, shape (n_items, n_items).

    Returns
    -------
    pandas.Series
        By factor; NaN for a factor of factors, and where items load on several factors.

    References
    ----------
    Fornell & Larcker (1981).
    """
    found: dict[str, float] = {}
    loadings, variances_of_factors = implied.loadings[0], np.diag(implied.factor_covariances[0])
    for place, factor in enumerate(table.factors):
        items = _own_items(loadings, place)
        if len(items) == 0:
            found[factor] = float("nan")
            continue
        common = loadings[items, place] ** 2 * variances_of_factors[place]
        found[factor] = float(common.sum() / np.diag(sample)[items].sum())
    return pd.Series(found, name="ave", dtype=float)


def composite_reliability(implied: Implied, table: ParameterTable, variances: np.ndarray) -> pd.Series:
    """Share of the variance of the sum of its items that each factor explains; omega of one factor.

    Parameters
    ----------
    implied, table
        As in `average_variance_extracted`.
    variances
        Covariances whose sum divides, shape (n_items, n_items): the sample's, or those the model implies.

    Returns
    -------
    pandas.Series
        By factor; NaN for a factor of factors, and where items load on several factors.

    References
    ----------
    Raykov (2001). R semTools compRelSEM divides by the sample's, its reliability() by the implied.
    """
    found: dict[str, float] = {}
    loadings, variances_of_factors = implied.loadings[0], np.diag(implied.factor_covariances[0])
    for place, factor in enumerate(table.factors):
        items = _own_items(loadings, place)
        if len(items) == 0:
            found[factor] = float("nan")
            continue
        common = loadings[items, place].sum() ** 2 * variances_of_factors[place]
        found[factor] = float(common / variances[np.ix_(items, items)].sum())
    return pd.Series(found, name="composite_reliability", dtype=float)


def validity_of_loadings(loadings: ArrayLike) -> pd.Series:
    """Composite reliability and variance extracted of one factor by its standardised loadings alone.

    Parameters
    ----------
    loadings
        Standardised, of items that load on this factor only.

    Returns
    -------
    pandas.Series
        composite_reliability, ave.

    Raises
    ------
    StatisticError
        There is none, one is missing or lies outside -1 to 1, or all are zero.

    References
    ----------
    Fornell & Larcker (1981).
    """
    values = np.asarray(loadings, dtype=float)
    n_wrong = int((~(np.abs(values) <= 1 + ROUNDING)).sum())
    if values.ndim != 1 or not values.size or n_wrong or not values.any():
        raise StatisticError(
            f"{n_wrong} of {values.size} loadings are missing or lie outside -1 to 1, or all are zero; give the "
            "standardised loadings of one factor."
        )
    common = values.sum() ** 2
    return pd.Series(
        {
            "composite_reliability": float(common / (common + (1 - values**2).sum())),
            "ave": float((values**2).mean()),
        }
    )


def htmt(
    answers: pd.DataFrame,
    scales: Mapping[str, Sequence[str]],
    *,
    mean: Literal["geometric", "arithmetic"] = "geometric",
) -> pd.DataFrame:
    """Heterotrait-monotrait ratio of correlations of all pairs of scales.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), complete; incomplete respondents are left out.
    scales
        Scale -> its items.
    mean
        How correlations are averaged: `geometric` is HTMT2, which does not ask for equal loadings; `arithmetic` the
        first form.

    Returns
    -------
    pandas.DataFrame
        Shape (n_scales, n_scales), 1 on the diagonal; NaN where a scale has one item. Above .85 two scales are hardly
        two (.90 for scales of kindred meaning).

    Raises
    ------
    StatisticError
        Items the table does not have, or that do not vary over the complete respondents; a scale whose items have
        nothing in common.

    References
    ----------
    Henseler, Ringle & Sarstedt (2015); Roemer, Schuberth & Henseler (2021). Absolute correlations.
    """
    found, flat = heterotrait_ratios(answers, scales, mean=mean)
    if flat:
        raise StatisticError(f"{', '.join(flat[:5])} do not vary over the complete respondents: leave them out.")
    several = [name for name, items in scales.items() if name in found and len(items) > 1]
    missing = found.loc[several, several].isna()
    if missing.any(axis=None):
        name = missing.sum().idxmax()
        raise StatisticError(f"the items of {name} have nothing in common: the ratio is undefined.")
    return found


def heterotrait_ratios(
    answers: pd.DataFrame,
    scales: Mapping[str, Sequence[str]],
    *,
    mean: Literal["geometric", "arithmetic"] = "geometric",
) -> tuple[pd.DataFrame, list[str]]:
    """Ratios as of `htmt`, missing where they are undefined; and the items that do not vary."""
    wanted = {name: [item for item in items if item in answers] for name, items in scales.items()}
    every = list(dict.fromkeys(item for items in wanted.values() for item in items))
    absent = {item for items in scales.values() for item in items} - set(every) - set(scales)
    if absent:
        raise StatisticError(f"scales name items the table does not have: {', '.join(sorted(absent)[:5])}.")
    complete = known_rows(as_answers(answers[every]))
    varies = (complete.to_numpy() != complete.to_numpy()[:1]).any(axis=0)
    flat = [str(name) for name, does in zip(every, varies.tolist(), strict=True) if not does]
    correlations = complete.corr().abs().to_numpy()
    with np.errstate(divide="ignore"):
        terms = correlations if mean == "arithmetic" else np.log(correlations)

    def average(block: np.ndarray) -> float:
        return (
            float("nan") if block.size == 0 else float(block.mean() if mean == "arithmetic" else np.exp(block.mean()))
        )

    items = [[every.index(item) for item in chosen] for chosen in wanted.values()]
    within = [average(terms[np.ix_(own, own)][np.triu_indices(len(own), 1)]) for own in items]
    table = np.eye(len(items))
    for first, second in combinations(range(len(items)), 2):
        between, own = average(terms[np.ix_(items[first], items[second])]), within[first] * within[second]
        table[first, second] = table[second, first] = between / np.sqrt(own) if own > ROUNDING else float("nan")
    return pd.DataFrame(table, index=list(wanted), columns=list(wanted)), flat


def _own_items(loadings: np.ndarray, factor: int) -> np.ndarray:
    """Items that load on a factor, if they load on no other."""
    items = np.flatnonzero(loadings[:, factor])
    return items if (loadings[items] != 0).sum(axis=1).max(initial=0) == 1 else items[:0]
