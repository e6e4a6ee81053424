"""What people answered to each question, as far as it may be published."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.results import ItemResults
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier
from stratalign.disclosure.items import publish_items
from stratalign.engagement.instrument import Instrument
from stratalign.scores.groups import Groups
from stratalign.scores.items import favourable_items


def analyse_items(
    answers: pd.DataFrame,
    points: pd.DataFrame,
    groups: Groups,
    decisions: Mapping[str, Decision],
    instrument: Instrument,
    *,
    minimum: int,
    earlier: Earlier | None = None,
) -> ItemResults:
    """Answers to every reported question of one wave.

    Parameters
    ----------
    answers
        To every reported question, as `item_answers` gives them.
    points
        Scores of respondents that enter the report, as `wide_scores` gives them.
    groups, decisions
        Groups of the wave, and which of them may be shown.
    instrument
        The questionnaire.
    minimum
        Fewest people whose result may be shown.
    earlier
        What was published of the wave before.

    Returns
    -------
    ItemResults
        Publishable numbers only.
    """
    favourable = favourable_items(answers, instrument)
    found = publish_items(answers, favourable, points, groups, decisions, instrument, minimum=minimum, earlier=earlier)
    return ItemResults(*found)


def judged_items(items: ItemResults, instrument: Instrument) -> pd.DataFrame:
    """Questions of which it is known what answer is favourable, most favourable first.

    Parameters
    ----------
    items
        Answers to single questions.
    instrument
        The questionnaire.

    Returns
    -------
    pandas.DataFrame
        Rows of `items.groups` on the whole company that are shown.
    """
    rows = items.groups
    shown = rows[(rows["kind"] == "overall") & ~rows["is_hidden"]]
    # A net promoter item has a cut of its own, far up its scale: it would always stand at the end.
    means = {dimension.key for dimension in instrument.dimensions if dimension.rule == "mean"}
    judged = shown[[key in means and is_judged(str(key), instrument) for key in shown["dimension"]]]
    return judged.sort_values("favourable_pct", ascending=False, kind="stable")


def is_judged(dimension: str, instrument: Instrument) -> bool:
    """Whether a dimension says which answers are favourable."""
    return instrument.dimension(dimension).favourable_from is not None
