"""Pages of the study that draw the line: every claim under every test, and planned and explored."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.study_verdicts import OTHERS, PAST, is_rated_by_the_same, scorecard
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, row_key, section_of
from stratalign.findings.columns import exposure_name, outcome_name
from stratalign.findings.model import Finding
from stratalign.findings.study.words import STEP_POINTS, is_published, study_source
from stratalign.language.fields import Cell, Message
from stratalign.language.messages import is_known, message
from stratalign.rows import cells


def scorecard_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """Every claim beside every test it was put to."""
    rows = scorecard(results)
    is_past = rows["strongest"] == PAST
    has_published = is_published(results)
    rows = rows.assign(
        label=cells(outcome_name(str(name)) for name in rows.index),
        published=cells(
            None if claimed != claimed else _published(str(key), quantity)
            for key, quantity, claimed in rows[["quantity", "claimed"]].itertuples()
        ),
        here=cells(_here(str(key), row) for key, row in rows.iterrows()),
        best=cells(_best(str(key), row) for key, row in rows.iterrows()),
        strongest_said=cells(_strongest(results, str(key), row) for key, row in rows.iterrows()),
        treatments=cells(_clear(str(key), row) for key, row in rows.iterrows()),
        left=rows["strongest_estimate"].where(is_past) * STEP_POINTS,
        left_low=rows["strongest_low"].where(is_past) * STEP_POINTS,
        left_high=rows["strongest_high"].where(is_past) * STEP_POINTS,
        split=[
            results.same_source[key].ratio_different if key in results.same_source else float("nan")
            for key in rows.index
        ],
    )
    columns = (
        Column("label", message("head.outcome")),
        Column("verdict", message("scorecard.verdict"), term="verdict"),
        Column("published", message("scorecard.published")),
        Column("here", message("scorecard.here")),
        Column("best", message("scorecard.best_cut")),
        Column("strongest_said", message("scorecard.strongest")),
        Column("p_with_strongest", message("scorecard.p" if has_published else "scorecard.p.unpublished"), "p"),
        Column("treatments", message("scorecard.treatments")),
        *drawn("claimed", "estimate", "ci_low", "ci_high", "best_estimate", format="hundredths"),
        *drawn("left", "left_low", "left_high", "split", "size_low", "size_high", format="hundredths"),
        *drawn("n_checks", "n_clear_checks", format="n"),
        *drawn("best_cut", "clear_specifications_share", format="share"),
    )
    note = (message("scorecard.note" if has_published else "scorecard.note.unpublished"),)
    table = Table("scorecard", message("scorecard.caption"), columns, rows, note)
    exhibit = Exhibit(
        "scorecard",
        "table",
        message("scorecard.subtitle" if is_published(results) else "scorecard.subtitle.unpublished"),
        (study_source(results),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("scorecard.guide"),),
    )
    section = section_of("study", "scorecard", findings["scorecard"], exhibit)
    if not is_published(results):
        asked = message("study.scorecard.question.unpublished")
        section = section_of("study", "scorecard", findings["scorecard"], exhibit, question=asked)
    return Page(section, (table,))


def _family(name: str) -> Message | str:
    """Family of a hypothesis: those of the shipped plan in the report's language, others as they are declared."""
    key = f"plan.family.{name}"
    return message(key) if is_known(key) else name


def plan_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """What was planned and what was explored."""
    rows = results.planned.sort_values("status", key=lambda status: status != "planned", kind="stable")
    keys = [row_key(outcome, exposure) for outcome, exposure in zip(rows["outcome"], rows["exposure"], strict=True)]
    # A planned hypothesis and an explored one may differ by their controls alone.
    keys = [f"{key}.{place}" if key in keys[:place] else key for place, key in enumerate(keys)]
    held = rows["controls"].map(lambda names: " + ".join(sorted(names)))
    rows = rows.assign(
        label=cells(outcome_name(name) for name in rows["outcome"]),
        exposure_label=cells(exposure_name(name) for name in rows["exposure"]),
        held=cells(held),
        family_label=cells(map(_family, rows["family"])),
    ).set_axis(keys)
    columns = (
        Column("label", message("head.outcome")),
        Column("exposure_label", message("plan.exposure")),
        Column("status", message("plan.status"), term="plan.status"),
        Column("family_label", message("plan.family")),
        Column("estimate", message("plan.per_sd"), "hundredths"),
        Column("ci_low", message("head.from"), "hundredths"),
        Column("ci_high", message("head.to"), "hundredths"),
        Column("p_value", message("head.p"), "p"),
        Column("p_adjusted", message("plan.p_adjusted"), "p"),
        *([Column("held", message("plan.controls"))] if held.nunique() > 1 else ()),
        *(
            [Column("n_companies", message("head.companies"), "n")]
            if rows["n_companies"].nunique() > 1
            else drawn("n_companies", format="n")
        ),
    )
    table = Table("plan", message("plan.caption"), columns, rows)
    exhibit = Exhibit(
        "plan",
        "table",
        message("plan.subtitle"),
        (study_source(results, message("plan.how")),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("plan.guide"),),
    )
    return Page(section_of("study", "plan", findings["plan"], exhibit), (table,))


def _cell(outcome: str, column: str) -> Cell:
    return Cell("scorecard", outcome, column)


def _published(outcome: str, quantity: str) -> Message:
    key = "scorecard.ratio" if quantity == "risk_ratio" else "scorecard.premium"
    return message(key, value=_cell(outcome, "claimed"))


def _here(outcome: str, row: pd.Series) -> Message | None:
    """Estimate with its interval; nothing where there is none."""
    if row["estimate"] != row["estimate"]:
        return None
    key = "scorecard.ratio.here" if row["quantity"] == "risk_ratio" else "scorecard.premium.here"
    cells = {"value": "estimate", "low": "ci_low", "high": "ci_high"}
    return message(key, **{name: _cell(outcome, column) for name, column in cells.items()})


def _best(outcome: str, row: pd.Series) -> Message | None:
    """The largest figure of all cuts."""
    if row["best_estimate"] != row["best_estimate"]:
        return None
    kind = "ratio" if row["quantity"] == "risk_ratio" else "premium"
    return message(f"scorecard.best.{kind}", value=_cell(outcome, "best_estimate"), cut=_cell(outcome, "best_cut"))


def _strongest(results: StudyResults, outcome: str, row: pd.Series) -> Message:
    """The hardest test of the claim, and what it leaves."""
    if row["strongest"] == PAST:
        cells = {"value": "left", "low": "left_low", "high": "left_high"}
        return message("scorecard.strongest.past", **{name: _cell(outcome, column) for name, column in cells.items()})
    if row["strongest"] == OTHERS:
        cells = {"value": "split", "low": "size_low", "high": "size_high"}
        return message("scorecard.strongest.people", **{name: _cell(outcome, column) for name, column in cells.items()})
    return message("scorecard.strongest.same" if is_rated_by_the_same(results, outcome) else "scorecard.strongest.none")


def _clear(outcome: str, row: pd.Series) -> Message | None:
    """Treatments and specifications that exclude zero."""
    k, n = _cell(outcome, "n_clear_checks"), _cell(outcome, "n_checks")
    share = _cell(outcome, "clear_specifications_share")
    has_checks, has_share = row["n_checks"] == row["n_checks"], row["clear_specifications_share"] >= 0
    if has_checks and has_share:
        return message("scorecard.both", k=k, n=n, share=share)
    if has_checks:
        return message("scorecard.of", k=k, n=n)
    return message("scorecard.share", share=share) if has_share else None
