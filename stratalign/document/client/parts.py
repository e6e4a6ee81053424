"""What several pages of the client report share: labels, source lines, the levels that may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from stratalign.findings.labels import days_between, measure_label
from stratalign.language.fields import Message, Text
from stratalign.language.messages import message

if TYPE_CHECKING:
    from stratalign.analysis.results import Analysis, WaveResults


def label_of(analysis: Analysis, key: str) -> Text:
    """Printed name of a measure: a message, or the instrument's wording in the language of the engagement."""
    return measure_label(key, analysis.instrument, analysis.engagement.language) if analysis.instrument else key


def survey_source(latest: WaveResults) -> Message:
    """Source line of a survey exhibit: wave, period, n and response rate."""
    days = days_between(latest.wave.fielded_from, latest.wave.fielded_to)
    nothing = message("nothing")
    return message(
        "source.survey",
        wave=latest.wave.label,
        period=message("source.survey.period", days=days) if days else nothing,
        n=latest.n_respondents,
        rate=message("source.survey.rate", rate=latest.n_respondents / latest.n_invited)
        if latest.n_invited
        else nothing,
    )


def shown_level_scores(latest: WaveResults) -> pd.DataFrame:
    """Group scores of the levels that may be shown, with the level's key as `level`."""
    rows = latest.group_scores[(latest.group_scores["kind"] == "level") & ~latest.group_scores["is_hidden"]]
    return rows.assign(level=rows["group_id"].str.removeprefix("level:"))


def upper_level(gaps: pd.DataFrame) -> str:
    """Level that staff are compared with."""
    return str(gaps["upper_group"].iloc[0]).removeprefix("level:")
