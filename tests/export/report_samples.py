"""A small document and the executed notebook that shows it, for the tests of the HTML export."""

from __future__ import annotations

import nbformat
import pandas as pd
from nbformat import NotebookNode

from stratalign.document.model import Column, Cover, Document, Exhibit, Figure, KeyFigure, Section, Summary, Table
from stratalign.export.display import Shown, show, show_cover, show_summary

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'></style><a href=javascript:alert(3)>{{7*7}}"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 648 360"><circle cx="9" cy="9" r="5"/></svg>'


def gaps_table(unit: str = "Sales") -> Table:
    rows = pd.DataFrame({"unit": [unit, "Service"], "n": [1204, 41], "gap": [-12.34, None], "p": [0.0002, 0.04]})
    columns = (
        Column("unit", "Unit"),
        Column("n", "n", "n"),
        Column("gap", "Gap", "signed_points"),
        Column("p", "p", "p"),
    )
    return Table("unit_gaps", f"Gaps of {unit}", columns, rows, note="– = not shown")


def sample_document(client: str = "Northwind", unit: str = "Sales", comment: str = "Gaps are wide") -> Document:
    exhibit = Exhibit(
        key="unit_gaps",
        subtitle=f"Gap by unit, {unit}",
        source="n = 1,245",
        figure=Figure("unit_gaps", SVG, f"Bars: {unit} is lowest"),
        numbers=gaps_table(unit),
    )
    section = Section("level_gaps", "Leaders and staff", comment, (comment,), (exhibit,), (f"{unit} answered late",))
    cover = Cover(
        client,
        "Alignment report",
        "One strategy?",
        (("Respondents", "1,245"), ("Run", "run-7")),
        "Confidential",
        "synthetic",
    )
    figures = (KeyFigure("61", "Index", "58 to 64"),)
    summary = Summary(comment, figures, (comment,), (unit,), ("gap",), ("decide",), ("limit",))
    return Document("client_report", "en", cover, summary, (section,))


def sample_notebook(document: Document) -> NotebookNode:
    cells = [
        nbformat.v4.new_markdown_cell("# Alignment report\n\nWho should read it: the board."),
        _code("engagement = '/home/ana/secret-engagement'"),
        _code("load()"),
        _code("show_cover(document)", show_cover(document)),
        nbformat.v4.new_markdown_cell("## Executive summary\n\nWhat should be decided?"),
        _code("show_summary(document)", show_summary(document)),
        nbformat.v4.new_markdown_cell("## Leaders and staff\n\nHow far apart are they?"),
        _code("show(document, 'level_gaps')", show(document, "level_gaps")),
        nbformat.v4.new_markdown_cell("How to read the gap chart."),
        nbformat.v4.new_markdown_cell("## Culture fit\n\nWhich culture is needed?"),
        _code("show(document, 'culture_fit')", show(document, "culture_fit")),
        nbformat.v4.new_markdown_cell("How to read the culture chart."),
        nbformat.v4.new_markdown_cell("## Method\n\nHow were the numbers made?"),
    ]
    for position, cell in enumerate(cells):
        cell["id"] = f"cell-{position}"
    metadata = {"papermill": {"parameters": {"engagement": "/home/ana/secret-engagement"}}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def _code(source: str, shown: Shown | None = None) -> NotebookNode:
    outputs = [nbformat.v4.new_output("stream", name="stderr", text="UserWarning: /home/ana/model.py")]
    if shown:
        data, metadata = shown._repr_mimebundle_()
        outputs.append(nbformat.v4.new_output("execute_result", data=data, metadata=metadata, execution_count=1))
    return nbformat.v4.new_code_cell(source, outputs=outputs, metadata={"papermill": {"duration": 0.1}})
