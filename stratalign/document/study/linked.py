"""Exhibit of the claims without the error of conversions from other questionnaires, beside the measured ones."""

from __future__ import annotations

import math

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.study_links import claims_without_links
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.slopes import Made
from stratalign.findings.columns import outcome_name
from stratalign.findings.study.words import study_source
from stratalign.language.fields import Cell, Text
from stratalign.language.messages import message
from stratalign.rows import cells

_MEASURED = ("measured", "measured_ci_low", "measured_ci_high")
_CORRECTED = ("estimate", "ci_low", "ci_high")


def linked_claims(results: StudyResults) -> Made | None:
    """Premiums and ratios as measured and corrected; None where no company's measures were converted."""
    rows = claims_without_links(results)
    if rows.empty:
        return None
    rows = rows.assign(label=cells(outcome_name(name) for name in rows["outcome"])).set_index("outcome", drop=False)
    rows = rows.assign(as_measured=cells(_told(rows, _MEASURED)), corrected=cells(_told(rows, _CORRECTED)))
    columns = (
        Column("label", message("head.outcome")),
        Column("as_measured", message("linked.measured")),
        Column("left", message("linked.left"), "share"),
        Column("corrected", message("linked.corrected")),
        *drawn(*_MEASURED, *_CORRECTED, format="hundredths"),
    )
    table = Table("linked", message("linked.caption"), columns, rows, (message("linked.note"),))
    source = (study_source(results, only_groups=True),)
    return Exhibit("linked", "table", message("linked.subtitle"), source, data=(table.key,), numbers=table.key), table


def _told(rows: pd.DataFrame, columns: tuple[str, str, str]) -> list[Text]:
    """A figure with its interval where both can be told, as per cents more or as a ratio."""
    told: list[Text] = []
    for outcome, quantity, *numbers in rows[["outcome", "quantity", *columns]].itertuples(index=False):
        value, low, high = (Cell("linked", str(outcome), name) for name in columns)
        is_premium, is_whole = quantity == "premium_pct", all(map(math.isfinite, numbers))
        if not math.isfinite(numbers[0]):
            told.append(message("linked.none"))
        elif is_premium:
            shown = message("linked.premium", value=value, low=low, high=high)
            told.append(shown if is_whole else message("linked.premium.alone", value=value))
        else:
            shown = message("linked.ratio", value=value, low=low, high=high)
            told.append(shown if is_whole else message("linked.ratio.alone", value=value))
    return told
