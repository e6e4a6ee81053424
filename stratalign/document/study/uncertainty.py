"""Pages of the study on how sure the claims are: the answers they rest on, and where aligned begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, row_key, section_of
from stratalign.document.slopes import ESTIMATE, Made, propagation_exhibit, scaled
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Finding
from stratalign.findings.study.claims import propagated_rows
from stratalign.findings.study.words import STEP_POINTS, study_source
from stratalign.language.fields import Cell, Message
from stratalign.language.messages import message
from stratalign.rows import cells, keyed_rows


class _CutFigure(NamedTuple):
    estimate: float
    ci_low: float


def propagation_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page | None:
    """Claims with and without the uncertainty of the answers they rest on."""
    finding = findings.get("propagation")
    if finding is None:
        return None
    rows = propagated_rows(results)
    premiums = rows[(rows["quantity"] == "premium_pct") & rows["ci_low"].notna()]
    slopes = scaled(rows[rows["quantity"] == "slope_per_point"], STEP_POINTS)
    first = next(iter(results.propagated.values()))
    source = study_source(results, message("propagation.how.companies", draws=first.n_draws))
    guide = (message("propagation.guide.companies"),)
    made: list[Made] = []
    if len(premiums):
        axis = message("propagation.axis.premium", share=first.share)
        caption = message("propagation.caption.premium")
        made.append(propagation_exhibit("chain_premiums", premiums, axis, source, guide=guide, caption=caption))
    axis = message("relation.axis.short", step=STEP_POINTS)
    made.append(propagation_exhibit("chain_slopes", slopes, axis, source, guide=() if made else guide))
    exhibits = [exhibit for exhibit, *_ in made]
    section = section_of("study", "chain", finding, *exhibits)
    return Page(section, tuple(table for _, *tables in made for table in tables))


def cuts_page(results: StudyResults, findings: Mapping[str, Finding]) -> Page:
    """Premiums and ratios at every cut, with intervals."""
    cuts = results.claims.cuts.rename(columns={"value": "estimate"})
    keys = [row_key(outcome, cut) for outcome, cut in zip(cuts["outcome"], cuts["cut"], strict=True)]
    cuts = cuts.assign(label=cells(outcome_name(name) for name in cuts["outcome"])).set_axis(keys)
    premiums = _drawn("cut_premiums", cuts[cuts["quantity"] == "premium_pct"], "signed_points")
    ratios = _drawn("cut_ratios", cuts[cuts["quantity"] == "risk_ratio"], "hundredths")
    printed = _printed(cuts)
    exhibit = Exhibit(
        "cuts",
        "cuts",
        message("cuts.subtitle"),
        (study_source(results, message("cuts.how")),),
        data=(premiums.key, ratios.key),
        numbers=printed.key,
        guide=(message("cuts.guide"),),
    )
    return Page(section_of("study", "cuts", findings["cuts"], exhibit), (premiums, ratios, printed))


def _drawn(key: str, rows: pd.DataFrame, number_format: str) -> Table:
    columns = (*drawn("label"), *drawn("cut", format="share"), *drawn(*ESTIMATE, format=number_format))
    return Table(key, "", columns, rows)


def _printed(cuts: pd.DataFrame) -> Table:
    """A row a cut, a column an outcome: figure and interval."""
    shares = list(dict.fromkeys(cuts["cut"]))
    rows = pd.DataFrame({"cut": shares, "n_top": [cuts.loc[cuts["cut"] == cut, "n_top"].iloc[0] for cut in shares]})
    columns = [Column("cut", message("cuts.cut"), "share"), Column("n_top", message("cuts.aligned"), "n")]
    for outcome, part in cuts.groupby("outcome", sort=False):
        kind = "premium" if part["quantity"].iloc[0] == "premium_pct" else "ratio"
        rows[str(outcome)] = cells(_cell_of(key, row, kind) for key, row in keyed_rows(part, _CutFigure))
        columns.append(Column(str(outcome), message(f"cuts.head.{kind}", outcome=outcome_name(str(outcome)))))
    keys = pd.Index([row_key(cut) for cut in shares])
    return Table("cuts", message("cuts.caption"), tuple(columns), rows.set_axis(keys), (message("cuts.note"),))


def _cell_of(key: str, row: _CutFigure, kind: str) -> Message | None:
    """A figure with its interval, alone where it has none, nothing where there is none."""
    if row.estimate != row.estimate:
        return None
    table = f"cut_{kind}s"
    if row.ci_low != row.ci_low:
        return message(f"cuts.cell.{kind}.alone", value=Cell(table, key, "estimate"))
    cells = {"value": "estimate", "low": "ci_low", "high": "ci_high"}
    return message(f"cuts.cell.{kind}", **{name: Cell(table, key, column) for name, column in cells.items()})
