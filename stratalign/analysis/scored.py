"""Scores of one wave as far as they may enter a report."""

from __future__ import annotations

import pandas as pd

from stratalign.disclosure.publish import keep_answered, keep_complete
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables
from stratalign.scores.matrices import answer_matrices
from stratalign.scores.measures import score_measures


def score_wave(
    tables: WaveTables, instrument: Instrument, *, minimum: int
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Score everybody of a wave on everything a report speaks of.

    Parameters
    ----------
    tables
        Responses and respondents of the wave.
    instrument
        The questionnaire.
    minimum
        Fewest people whose result may be shown.

    Returns
    -------
    tuple of dict and pandas.DataFrame
        Answers to each scale, as `answer_matrices` gives them, and scores as `score_measures` does: of the people and
        measures that may enter a report.
    """
    answers = answer_matrices(tables.responses, instrument, instrument.with_role("alignment", "outcome"))
    scores = keep_complete(score_measures(tables.responses, instrument, matrices=answers), instrument)
    return answers, keep_answered(scores, minimum)
