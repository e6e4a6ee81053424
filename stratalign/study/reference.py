"""The committed 410-company reference sample, as released. SYNTHETIC: a yardstick for the method, not evidence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.shipped import shipped_path
from stratalign.study.released import LATEST, Release, load_release
from stratalign.vocabulary import LEVELS, Level

#: Columns of the table of levels that are no scores.
_NO_SCORES = ("company_id", "level", "n_respondents", "synthetic", "origin")
#: Weights may miss a sum of one by this much.
ROUNDING = 1e-9


def reference_release(version: str | None = None) -> Release:
    """Release of the shipped study that companies are compared with.

    Parameters
    ----------
    version
        Its number; the latest where none is given.

    Returns
    -------
    Release
        Its bytes are those that were released.

    Raises
    ------
    EngagementError
        There is no such release.
    """
    return load_release(shipped_path("data", "study"), version or LATEST)


def load_reference_companies(version: str | None = None) -> pd.DataFrame:
    """Companies of the synthetic reference sample.

    Parameters
    ----------
    version
        Number of the release; the latest where none is given.

    Returns
    -------
    pandas.DataFrame
        One row per company: company_id, industry, scores with suffix `_points` (0-100; mean of the levels, a third
        each), outcomes. Columns are described in `data/study/codebook.csv`.
    """
    return _table("companies.csv", version).copy()


def load_reference_levels(version: str | None = None) -> pd.DataFrame:
    """Levels of the reference companies.

    Parameters
    ----------
    version
        As in `load_reference_companies`.

    Returns
    -------
    pandas.DataFrame
        One row per company and level: company_id, level, n_respondents, scores with suffix `_points` (0-100).
    """
    return _table("levels.csv", version).copy()


def weigh_reference_levels(weights: Mapping[Level, float], version: str | None = None) -> pd.DataFrame:
    """Scores that the reference companies would have with given weights of their levels.

    A company's score over people is the mean of its levels, weighted by how many people each has. The sample's
    respondents were drawn by level, so their own numbers say nothing of that; the weights are those of whoever is
    compared with it.

    Parameters
    ----------
    weights
        Share of each level, executives, managers and staff, none negative, sum 1.
    version
        As in `load_reference_companies`.

    Returns
    -------
    pandas.DataFrame
        Shape (n_companies, n_scores), index company_id, columns with suffix `_points`, 0-100.

    Raises
    ------
    StatisticError
        A level has no weight, one is negative, or they do not sum to 1.
    """
    shares = np.array([weights.get(level, np.nan) for level in LEVELS], dtype=float)
    if not ((shares >= 0).all() and abs(shares.sum() - 1) < ROUNDING):
        raise StatisticError(
            f"the weights of {', '.join(LEVELS)} must be at least 0 and sum to 1; they are {dict(weights)}."
        )
    scores, companies, names = _scores_by_level(version)
    return pd.DataFrame((shares[:, None, None] * scores).sum(axis=0), index=companies, columns=names)


@cache
def _scores_by_level(version: str | None) -> tuple[np.ndarray, pd.Index, pd.Index]:
    """Scores at each level, shape (n_levels, n_companies, n_scores), the companies and the names of the scores."""
    levels = _table("levels.csv", version).set_index("company_id")
    scores = levels.drop(columns=[name for name in _NO_SCORES if name in levels])
    first, *others = (scores[levels["level"] == level] for level in LEVELS)
    values = [first.to_numpy(), *(other.reindex(first.index).to_numpy() for other in others)]
    return np.array(values), first.index, first.columns


@cache
def _table(name: str, version: str | None) -> pd.DataFrame:
    """A table of the release without companies that exist: those are never mixed with made-up ones."""
    table = pd.read_csv(reference_release(version).folder / name, keep_default_na=False, na_values=[""])
    return table[table["origin"] == "synthetic"].reset_index(drop=True)
