"""What people answered to each question, as far as it may be published."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.results import ItemResults
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.items import publish_items
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables
from stratalign.scores.groups import Groups
from stratalign.scores.items import favourable_items, item_answers


def analyse_items(
    tables: WaveTables,
    scores: pd.DataFrame,
    groups: Groups,
    decisions: Mapping[str, Decision],
    instrument: Instrument,
    *,
    minimum: int,
) -> ItemResults:
    """Answers to every reported question of one wave.

    Parameters
    ----------
    tables
        Responses and respondents of the wave.
    scores
        Scores of respondents that enter the report.
    groups, decisions
        Groups of the wave, and which of them may be shown.
    instrument
        The questionnaire.
    minimum
        Fewest people whose result may be shown.

    Returns
    -------
    ItemResults
        Publishable numbers only.
    """
    answers = item_answers(tables.responses, tables.respondents.table["respondent_id"], instrument)
    favourable = favourable_items(answers, instrument)
    return ItemResults(*publish_items(answers, favourable, scores, groups, decisions, instrument, minimum=minimum))
