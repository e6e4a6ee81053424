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
    both = naive_beside_careful(results)
    naive, careful = (both[both["way"] == way].set_index("outcome") for way in ("naive", "careful"))
    rows = careful.rename(columns={"ratio": "estimate"}).assign(
        label=cells(outcome_name(str(outcome)) for outcome in careful.index),
        claimed=naive["ratio"],
        cut=naive["cut"],
        high=naive["high"],
    )
    columns = (
        Column("label", message("head.outcome")),
        Column("claimed", message("naive.carelessly"), "tenths"),
        Column("cut", message("naive.cut"), "share"),
        Column("high", message("naive.high"), "share"),
        Column("estimate", message("naive.carefully"), "tenths"),
        Column("ci_low", message("head.from"), "tenths"),
        Column("ci_high", message("head.to"), "tenths"),
        *drawn("n_companies", format="n"),
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
        labels={
            "estimate": message("naive.estimate"),
            "published": message("naive.published"),
            "ratio": message("made.axis"),
        },
        numbers=table.key,
        guide=(message("naive.guide"),),
    )
    return Page(section_of("study", "naive", findings["naive"], exhibit), (nothing, table))
