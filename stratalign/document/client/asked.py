"""Pages on what was asked beside the dimensions: culture there is and culture required, and recommendation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from stratalign.analysis.culture import profiles_of, slider_rows
from stratalign.analysis.results import Analysis
from stratalign.document.client.parts import label_of, survey_source
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, section_of
from stratalign.findings.client.asked import (
    CULTURE,
    RECOMMENDATION,
    Bands,
    pole_of,
    recommendation_asked,
    recommendation_bands,
)
from stratalign.findings.labels import group_label
from stratalign.findings.model import Finding
from stratalign.language.fields import Text
from stratalign.language.messages import message

HALF = 50
BANDS = ("detractors_pct", "passives_pct", "promoters_pct")


def culture_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Each slider with its poles: how many see the company on the right side, how many say the strategy asks for it."""
    latest, instrument, finding = analysis.latest, analysis.instrument, findings.get("culture")
    profiles = profiles_of(instrument) if instrument else None
    if latest is None or instrument is None or profiles is None or finding is None:
        return None
    rows, language = slider_rows(latest, profiles), analysis.engagement.language
    rows = rows.assign(
        **{
            name: label_column(pole_of(instrument, str(key), language, is_right=right) for key in rows.index)
            for name, right in (("label", False), ("high_label", True))
        },
        **{f"{kind}_said": _said(rows, kind) for kind in ("today", "required")},
    )
    columns = (
        Column("label", message("culture.low")),
        Column("high_label", message("culture.high")),
        Column("today_said", message("culture.today")),
        Column("today_low", message("head.from"), "pct"),
        Column("today_high", message("head.to"), "pct"),
        Column("required_said", message("culture.required")),
        Column("required_low", message("head.from"), "pct"),
        Column("required_high", message("head.to"), "pct"),
        *drawn("today_pct", "required_pct", format="pct"),
        *drawn("today_n", "required_n", format="n"),
    )
    table = Table(CULTURE, message("culture.caption"), columns, rows, (message("culture.note"),))
    exhibit = Exhibit(
        CULTURE,
        "sliders",
        message("culture.subtitle"),
        (survey_source(latest),),
        data=(CULTURE,),
        labels={"today": message("culture.legend.today"), "required": message("culture.legend.required")},
        numbers=CULTURE,
        guide=(message("culture.guide"),),
    )
    return Page(section_of("client", "culture", finding, exhibit), (table,))


def _said(rows: pd.DataFrame, kind: str) -> np.ndarray:
    """Shares in words: those that are held to an end say so."""
    return label_column(
        message(_wording(bool(capped), float(share)), value=float(share))
        for share, capped in zip(rows[f"{kind}_pct"], rows[f"{kind}_capped"], strict=True)
    )


def _wording(is_capped: bool, share: float) -> str:
    if not is_capped:
        return "strategy_tests.value"
    return "strategy_tests.at_least" if share > HALF else "strategy_tests.at_most"


def recommendation_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Promoters, passives and detractors of the company and of its levels."""
    latest, finding, asked = analysis.latest, findings.get("recommendation"), recommendation_asked(analysis)
    if latest is None or finding is None or asked is None:
        return None
    bands = recommendation_bands(analysis)
    rows = pd.DataFrame(bands).set_index("group_id")
    label = label_of(analysis, str(asked.key))
    rows = rows.assign(label=label_column(map(_group, bands)), panel=label_column([label] * len(rows)))
    rows = rows.assign(favourable_pct=rows["promoters_pct"])
    columns = (
        Column("label", message("head.group")),
        Column("detractors_pct", message("recommendation.detractors"), "pct"),
        Column("passives_pct", message("recommendation.passives"), "pct"),
        Column("promoters_pct", message("recommendation.promoters"), "pct"),
        Column("score_points", message("recommendation.score"), "signed_whole"),
        Column("ci_low", message("head.from"), "signed_whole"),
        Column("ci_high", message("head.to"), "signed_whole"),
        Column("n_respondents", message("head.n"), "n"),
        *drawn("panel"),
        *drawn("favourable_pct", format="pct"),
    )
    # Under the figure as well: the table may stay closed.
    held = (message("recommendation.note"),) if rows["promoters_pct"].isna().any() else ()
    table = Table(RECOMMENDATION, message("recommendation.caption"), columns, rows, held)
    exhibit = Exhibit(
        RECOMMENDATION,
        "items",
        message("recommendation.subtitle"),
        (survey_source(latest), *held),
        data=(RECOMMENDATION,),
        options={"columns": BANDS},
        labels={"share": message("recommendation.promoters")},
        numbers=RECOMMENDATION,
        guide=(message("recommendation.guide"),),
    )
    return Page(section_of("client", "recommendation", finding, exhibit), (table,))


def _group(row: Bands) -> Text:
    return message("group.company") if row.kind == "overall" else group_label(row.kind, row.group_id, "")
