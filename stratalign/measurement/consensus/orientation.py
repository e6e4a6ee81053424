"""Which way a table of rankings lies: people in its rows, priorities in its columns, as answers to items."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError

#: Ratings by fewer people may be the places 1 to n in every column by chance.
FEWEST_ROWS = 3


def require_respondents_in_rows(rankings: pd.DataFrame) -> None:
    """Refuse rankings whose people stand in the columns.

    Parameters
    ----------
    rankings
        Numbers, shape (n_respondents, n_priorities).

    Raises
    ------
    StatisticError
        Every column is a ranking, and not every row is.
    """
    values = rankings.to_numpy(dtype=float)
    is_missing = np.isnan(values)
    people, priorities = values[~is_missing.any(axis=1)], values[:, ~is_missing.any(axis=0)].T
    if len(values) >= FEWEST_ROWS and len(priorities) > 1 and are_rankings(priorities) and not are_rankings(people):
        raise StatisticError(
            f"the {values.shape[1]} columns of the rankings are rankings and the {len(values)} rows are not: people "
            "belong in rows, priorities in columns. Transpose it."
        )


def are_rankings(rows: np.ndarray) -> bool:
    """Whether there are rows, and every one holds the places from one (or zero) on; ties share their mean place."""
    if not rows.size:
        return False
    return bool(np.ptp(rows - pd.DataFrame(rows).rank(axis=1).to_numpy()) == 0)
