"""A small document and the executed notebook that shows it, for the tests of the export."""

from __future__ import annotations

import nbformat
import pandas as pd
from nbformat import NotebookNode

from stratalign.document.assemble import assemble
from stratalign.document.model import Column, Cover, Document, Exhibit, KeyFigure, Section, Summary, Table, drawn
from stratalign.export.display import Shown, show
from stratalign.findings.model import Evidence, Finding
from stratalign.language.messages import message

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'></style><a href=javascript:alert(3)>{{7*7}}"


def gaps_table(unit: str = "Sales") -> Table:
    rows = pd.DataFrame(
        {
            "label": [unit, "Service"],
            "n": [1204, 41],
            "upper": [40.04, 70.0],
            "lower": [52.34, 61.5],
            "gap": [-12.34, 8.5],
            "ci_low": [-20.1, -1.2],
            "ci_high": [-4.2, 18.1],
            "p": [0.0002, None],
        },
        index=["sales", "service"],
    )
    columns = (
        Column("label", message("head.unit")),
        Column("n", message("head.n"), "n"),
        Column("gap", message("level_gaps.gap"), "signed_points"),
        Column("p", message("head.p"), "p"),
        *drawn("upper", "lower", "ci_low", "ci_high", format="points"),
    )
    return Table("unit_gaps", f"Gaps of {unit}", columns, rows, ("– = not shown",))


def sample_document(client: str = "Northwind", unit: str = "Sales", comment: str = "Gaps are wide") -> Document:
    """One section with a dumbbell; its first sentence cites a cell of the dumbbell's table."""
    table = gaps_table(unit)
    exhibit = Exhibit(
        "unit_gaps",
        "dumbbell",
        f"Gap by unit, {unit}",
        ("n = 1,245",),
        data=(table.key,),
        options={"columns": ("upper", "lower", "gap"), "meanings": ("level.executives", "level.staff")},
        labels={"upper": "Leaders", "lower": "Staff", "difference": "Gap"},
        numbers=table.key,
        guide=("Each line joins two scores.",),
    )
    claim = message(
        "level_gap.claim.lower",
        upper=message("level.executives"),
        label=table.cell("sales", "label"),
        gap=table.cell("sales", "gap"),
        upper_points=table.cell("sales", "upper"),
        lower_points=table.cell("sales", "lower"),
    )
    finding = Finding("level_gap", claim, (comment,), (Evidence("gap", "gap_points", "points", -12.34),), "clear")
    section = Section(
        "level_gaps",
        "Leaders and staff",
        "How far apart are they?",
        claim,
        finding.key,
        (comment,),
        (exhibit,),
        (f"{unit} answered late",),
    )
    figures = (KeyFigure("61", "Index", "58 to 64"),)
    question = "What should be decided?"
    summary = Summary(
        "Executive summary", question, comment, figures, (comment,), (unit,), ("gap",), ("decide",), ("limit",)
    )
    cover = Cover(
        client,
        "Alignment report",
        "One strategy?",
        (("Respondents", "1,245"), ("Run", "run-7")),
        "Confidential",
        "synthetic",
    )
    return assemble(
        "client_report",
        language="en",
        run_id="run-7",
        cover=cover,
        summary=summary,
        sections=[section],
        findings=[finding],
        tables=[table],
        about=("Who should read it: the board.",),
    )


def workbook(source: str) -> NotebookNode:
    """Prose that comes with a notebook."""
    return nbformat.v4.new_markdown_cell(source, metadata={"tags": ["workbook"]})


def sample_notebook(document: Document) -> NotebookNode:
    cells = [
        workbook("# Alignment report\n\nFor who works with it."),
        code("engagement = '/home/ana/secret-engagement'"),
        code("load()"),
        code("show(document, 'cover')", show(document, "cover")),
        workbook("## Executive summary\n\nWhat should be decided?"),
        code("show(document, 'summary')", show(document, "summary")),
        workbook("## Leaders and staff\n\nHow far apart are they?"),
        code("show(document, 'level_gaps')", show(document, "level_gaps")),
        nbformat.v4.new_markdown_cell("The analyst's own remark on the gaps."),
        workbook("## Culture fit\n\nWhich culture is needed?"),
        code("show(document, 'culture_fit')", show(document, "culture_fit")),
        nbformat.v4.new_markdown_cell("## Method\n\nHow were the numbers made?"),
    ]
    for position, cell in enumerate(cells):
        cell["id"] = f"cell-{position}"
    metadata = {"papermill": {"parameters": {"engagement": "/home/ana/secret-engagement"}}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def code(source: str, shown: Shown | None = None) -> NotebookNode:
    """A code cell with what it showed, and a warning that is nobody's business."""
    outputs = [nbformat.v4.new_output("stream", name="stderr", text="UserWarning: /home/ana/model.py")]
    if shown:
        data, metadata = shown._repr_mimebundle_()
        outputs.append(nbformat.v4.new_output("execute_result", data=data, metadata=metadata, execution_count=1))
    return nbformat.v4.new_code_cell(source, outputs=outputs, metadata={"papermill": {"duration": 0.1}})
