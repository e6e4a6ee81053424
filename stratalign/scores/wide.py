"""Scores of respondents side by side: spread once for each wave, and handed to whatever compares measures or people."""

from __future__ import annotations

import pandas as pd

from stratalign.numerics.long_tables import spread


def wide_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """Scores of respondents, a row each.

    Parameters
    ----------
    scores
        As `score_measures` returns them, of one wave.

    Returns
    -------
    pandas.DataFrame
        Shape (n_respondents, n_measures), index respondent_id, both sorted; missing where there is no score.
    """
    return spread(scores, index="respondent_id", columns="measure_key", values="score_points")
