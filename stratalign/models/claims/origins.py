"""Real and made-up companies never stand in one estimate."""

from __future__ import annotations

import pandas as pd

from stratalign.errors import StatisticError

ORIGIN, FLAG = "origin", "synthetic"


def require_one_origin(companies: pd.DataFrame) -> bool:
    """Refuse companies of which some are real and others made up.

    Parameters
    ----------
    companies
        One row per company; the column `origin` (real, synthetic), or the flag `synthetic`, says what it is.

    Returns
    -------
    bool
        Whether all are made up; False where no column says so.

    Raises
    ------
    StatisticError
        Both kinds stand there.
    """
    if ORIGIN in companies:
        is_made_up = companies[ORIGIN].eq("synthetic")
    elif FLAG in companies:
        is_made_up = companies[FLAG].astype(str).str.lower().eq("true")
    else:
        return False
    n = int(is_made_up.sum())
    if 0 < n < len(companies):
        raise StatisticError(
            f"{len(companies) - n} real and {n} synthetic companies are never estimated together. Take one kind, such "
            "as study.of_origin('real'), or --origin real on the command line."
        )
    return n > 0
