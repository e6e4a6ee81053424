"""Draw what each person of a simulated study says of leaders and work, around what holds for the company. SYNTHETIC."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

#: Spread of people within a company, in points, that has nothing to do with their answers on alignment.
SPREAD_WITHIN = 15.0
LOWEST, HIGHEST = 0.0, 100.0


def draw_attitudes(
    company_points: pd.DataFrame, halo_per_point: Mapping[str, float], people: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw every person's attitudes, and the companies' means of level means.

    A person's own error in the alignment index, times `halo_per_point`, is part of what that person says of leaders and
    work: this is the shared method. Where 0 to 100 leaves too little room for a company's people, all their
    deviations, the shared error among them, shrink alike.

    Parameters
    ----------
    company_points
        Shape (n_companies, n_attitudes), 0 to 100: what holds for each company, free of its raters' errors.
    halo_per_point
        Points of each attitude for one point of a person's error in the alignment index.
    people
        One row a person: company (its row), level, index_error (points).
    rng
        Random numbers.

    Returns
    -------
    tuple of pandas.DataFrame
        Attitudes of people, in the order of `people`; and of companies, each level counting alike.
    """
    company = people["company"].to_numpy()
    weights = level_weights(people["company"], people["level"])
    said, means = {}, {}
    for name in company_points.columns.astype(str):
        own = SPREAD_WITHIN * rng.standard_normal(len(people))
        own -= np.bincount(company, weights=weights * own)[company]
        deviation = own + halo_per_point[name] * people["index_error"].to_numpy()
        centre = company_points[name].to_numpy()
        deviation *= _room(centre, deviation, company)[company]
        said[name] = centre[company] + deviation
        means[name] = centre + np.bincount(company, weights=weights * deviation)
    return pd.DataFrame(said), pd.DataFrame(means)


def level_weights(company: pd.Series, level: pd.Series) -> np.ndarray:
    """Weight of each person where the levels of a company count alike; the weights of a company add up to one.

    Parameters
    ----------
    company, level
        Shape (n_people,).

    Returns
    -------
    numpy.ndarray
        One over the number of levels in the company and of people in the level.
    """
    n_people = level.groupby([company, level]).transform("size")
    n_levels = level.groupby(company).transform("nunique")
    return np.asarray(1.0 / (n_people * n_levels), dtype=float)


def _room(centre: np.ndarray, deviation: np.ndarray, company: np.ndarray) -> np.ndarray:
    """Share of their deviations that keeps all people of each company within 0 to 100."""
    n = len(centre)
    up, down = np.zeros(n), np.zeros(n)
    np.maximum.at(up, company, deviation)
    np.maximum.at(down, company, -deviation)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.stack([(HIGHEST - centre) / up, (centre - LOWEST) / down])
    return np.asarray(np.clip(np.where(np.isfinite(shares), shares, 1.0).min(axis=0), 0.0, 1.0))
