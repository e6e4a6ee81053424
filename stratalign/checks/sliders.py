"""Sliders answered in fractions of one, such as .53, where others give 0 to 100."""

from __future__ import annotations

import pandas as pd

from stratalign.checks.result import CheckResult, counted
from stratalign.checks.survey import item_columns, records_by_id
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("slider_fractions",)

#: A scale so wide is a slider; a fraction of one is then hardly an answer of somebody who moved it.
WIDTH = 50
#: Answers in fractions that one person gave show the person's file, not a careful hand.
FEWEST_OF_A_PERSON = 3


def check_slider_fractions(tables: WaveTables, instrument: Instrument, engagement: Engagement) -> list[CheckResult]:
    """Answers to sliders that are fractions of one, among others from 0 to 100 or throughout."""
    wide = {key for key in instrument.items if instrument.scale_of(key).high - instrument.scale_of(key).low >= WIDTH}
    if not wide:
        return []
    answers = tables.responses[tables.responses["item_key"].isin(wide) & tables.responses["value"].notna()]
    is_fraction = (answers["value"] > 0) & (answers["value"] < 1)
    if not is_fraction.any():
        return []
    is_odd = is_fraction & (_others_are_whole(answers, is_fraction) | _of_one_person(answers, is_fraction))
    found = answers[is_odd]
    if found.empty:
        return []
    items = list(dict.fromkeys(found["item_key"].astype(str)))
    records, columns = records_by_id(tables), item_columns(tables)
    among = "among others from 0 to 100" if len(found) < len(answers[answers["item_key"].isin(items)]) else "throughout"
    return [
        CheckResult(
            "slider_fractions",
            "warns",
            f"{counted(len(found), 'answer')} to {', '.join(items[:5])} in fractions of one, such as "
            f"{found['value'].iloc[0]:g}, {among}: probably shares that were not multiplied by 100",
            tables.file,
            len(found),
            "Multiply them by 100 in the file or in corrections.yml; they are taken as they are.",
            rows=tuple(sorted({records[str(person)] for person in found["respondent_id"]})),
            column=columns.get(items[0], "") if len(items) == 1 else "",
            expected="answers from 0 to 100",
        )
    ]


def _others_are_whole(answers: pd.DataFrame, is_fraction: pd.Series) -> pd.Series:
    """Whether the other answers to an item are whole numbers, as of a slider without decimals; or there are none."""
    is_whole = (answers["value"] % 1 == 0).where(~is_fraction)
    share = is_whole.astype(float).groupby(answers["item_key"]).transform("mean")
    n_fractions = is_fraction.groupby(answers["item_key"]).transform("sum")
    return (share >= 0.5) | (share.isna() & (n_fractions >= FEWEST_OF_A_PERSON))


def _of_one_person(answers: pd.DataFrame, is_fraction: pd.Series) -> pd.Series:
    """Whether a person answered all sliders in fractions, and several of them."""
    by_person = is_fraction.groupby(answers["respondent_id"])
    return by_person.transform("all") & (by_person.transform("sum") >= FEWEST_OF_A_PERSON)
