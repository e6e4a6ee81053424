"""Scores and the groups of their respondents belong together row by row."""

from __future__ import annotations

import pandas as pd

from stratalign.errors import StatisticError


def require_same_rows(scores: object, groups: object) -> None:
    """Refuse scores and groups of different length or index: they would be matched by mere position.

    Parameters
    ----------
    scores
        Shape (n_respondents,) or (n_respondents, n_items).
    groups
        Shape (n_respondents,).

    Raises
    ------
    StatisticError
        The lengths or the indexes differ.
    """
    n_scores, n_groups = (len(rows) for rows in (scores, groups))  # type: ignore[arg-type]
    if n_scores != n_groups:
        raise StatisticError(f"there are {n_scores} scores but {n_groups} groups: give one group per score.")
    if (
        isinstance(scores, pd.Series | pd.DataFrame)
        and isinstance(groups, pd.Series)
        and not scores.index.equals(groups.index)
    ):
        raise StatisticError(
            "scores and groups have different indexes, so their rows may not belong together. Reindex one like "
            "the other."
        )
