"""Page of the study that sets a careless analysis of the same companies beside the careful one."""

from __future__ import annotations

from collections.abc import Mapping

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.naive_beside_careful import naive_beside_careful
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, section_of
from stratalign.document.slopes import ESTIMATE
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Finding
from stratalign.findings.study.words import study_source
from stratalign.language.messages import message
from stratalign.rows import cells


def naive_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """Ratios of every outcome, carelessly and carefully."""
    rows = naive_beside_careful(results)
    rows = rows.assign(
        estimate=rows["ratio"],
        label=cells(
            message(f"naive.row.{way}", outcome=outcome_name(outcome))
            for way, outcome in zip(rows["way"], rows["outcome"], strict=True)
        ),
        claimed=float("nan"),
    ).set_axis(rows["outcome"] + "." + rows["way"])
    columns = (
        Column("label", message("naive.outcome")),
        Column("estimate", message("made.ratio"), "tenths"),
        Column("ci_low", message("head.from"), "tenths"),
        Column("ci_high", message("head.to"), "tenths"),
        Column("cut", message("naive.cut"), "share"),
        Column("high", message("naive.high"), "share"),
        *drawn("claimed", format="hundredths"),
    )
    table = Table("naive", message("naive.caption"), columns, rows)
    nothing = Table(
        "naive_premiums", "", (*drawn("label"), *drawn("claimed", *ESTIMATE, format="hundredths")), rows[:0]
    )
    exhibit = Exhibit(
        "naive",
        "claims",
        message("naive.subtitle"),
        (study_source(results, message("naive.how")),),
        data=(nothing.key, table.key),
        labels={"estimate": message("naive.estimate"), "ratio": message("made.axis")},
        numbers=table.key,
        guide=(message("naive.guide"),),
    )
    return Page(section_of("study", "naive", findings["naive"], exhibit), (nothing, table))
