"""Write the client's HTML: a finished run through our template, verified before it gets its name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from stratalign.document.file import document_to_plain
from stratalign.document.model import Document
from stratalign.errors import ExportError
from stratalign.export.display import PART_TYPE
from stratalign.export.notebook_files import nbformat, read_notebook
from stratalign.export.pages import Report, alone, arrange_report
from stratalign.export.verify import refuse_unclean, verify_html
from stratalign.shipped import TEMPLATE_BASE

#: Mail systems refuse or detach more than this; a report stays far below.
MAX_BYTES = 15_000_000


def write_html(
    notebook_path: Path | nbformat.NotebookNode,
    html_path: Path,
    *,
    document: Document | None = None,
) -> Path:
    """Turn an executed notebook into one HTML file that runs offline; equal runs give equal bytes.

    Parameters
    ----------
    notebook_path
        Executed notebook, or its path: the order of the pages, and what the analyst added.
    html_path
        File to write; its folder is made. An older file is replaced only by a verified one.
    document
        The report whose parts the notebook shows; None: the parts that the notebook's outputs carry.

    Returns
    -------
    pathlib.Path
        `html_path`.

    Raises
    ------
    ExportError
        The notebook cannot be read or holds an error, the page fails verification, or it is over 15 MB.
    """
    named = PART_TYPE if document else ""
    notebook = read_notebook(notebook_path, named=named) if isinstance(notebook_path, Path) else notebook_path
    page = render_html(notebook, document=document)
    told = texts_in(document_to_plain(document)) if document else texts_in(shown_parts(notebook))
    html_path.parent.mkdir(parents=True, exist_ok=True)
    unverified = html_path.with_name(f".{html_path.name}.{os.getpid()}.part")
    try:
        unverified.write_text(page, encoding="utf-8", newline="\n")
        audit = verify_html(unverified, told=told)
        refuse_unclean(audit, html_path.name)
        if audit.size_bytes > MAX_BYTES:
            raise ExportError(
                f"{html_path.name} was not written: {audit.size_bytes / 1e6:.1f} MB is over the limit of "
                f"{MAX_BYTES / 1e6:.0f} MB. Draw fewer points, or split the report."
            )
        unverified.replace(html_path)
    finally:
        unverified.unlink(missing_ok=True)
    return html_path


def notebook_of_parts(document: Document) -> nbformat.NotebookNode:
    """A notebook that shows every part of a document in its order, where none was executed for it.

    Parameters
    ----------
    document
        Whose pages are to be written.

    Returns
    -------
    nbformat.NotebookNode
        It names the parts and holds none.
    """
    summary = [] if document.summary is None else ["summary"]
    keys = ["cover", *summary, *(section.key for section in document.sections)]
    outputs = [nbformat.v4.new_output("display_data", {PART_TYPE: {"part": key}}) for key in keys]
    cells = [nbformat.v4.new_code_cell("", outputs=[output], id=f"part-{n}") for n, output in enumerate(outputs)]
    notebook: nbformat.NotebookNode = nbformat.v4.new_notebook(cells=cells)
    return notebook


def shown_parts(notebook: nbformat.NotebookNode) -> list[Any]:
    """Parts of a document that a notebook's outputs carry, as plain data."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output.data[PART_TYPE] for output in outputs if PART_TYPE in output.get("data", {})]


def texts_in(value: Any) -> Iterator[str]:
    """Every text in nested mappings and lists, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts_in([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)


def render_html(notebook: nbformat.NotebookNode, *, document: Document | None = None) -> str:
    """Convert an executed notebook into the text of the page, not yet verified.

    Parameters
    ----------
    notebook
        Executed notebook; not changed.
    document
        As in `write_html`.

    Returns
    -------
    str
        One whole HTML document.
    """
    return _written(arrange_report(notebook, document=document))


def render_page(notebook: nbformat.NotebookNode, key: str, *, document: Document) -> str:
    """Write one page of a report as the whole page would have it, number and what an analyst added included.

    Parameters
    ----------
    notebook
        As in `render_html`.
    key
        Of a section, or `summary`; the document has it.
    document
        The report whose part the page is. Drawings that the notebook shows already are taken where they would be drawn
        from the same.

    Returns
    -------
    str
        One whole HTML document, without cover and contents of other pages.

    Raises
    ------
    ExportError
        The notebook does not show the part, or a cell of it ended in an error.
    """
    # Other pages only count: what they draw takes all the time.
    others = (section if section.key == key else replace(section, exhibits=()) for section in document.sections)
    cells = [_naming_others(cell, key) for cell in notebook.cells]
    only = replace(document, sections=tuple(others))
    report = arrange_report(nbformat.NotebookNode(notebook | {"cells": cells}), document=only)
    return _written(alone(report, key))


def _naming_others(cell: nbformat.NotebookNode, key: str) -> nbformat.NotebookNode:
    """A cell that only names its part, where that is another one."""
    parts = [
        output.data[PART_TYPE]["part"] for output in cell.get("outputs", ()) if PART_TYPE in output.get("data", {})
    ]
    if not parts or key in parts:
        return cell
    outputs = [nbformat.v4.new_output("display_data", {PART_TYPE: {"part": part}}) for part in parts]
    return nbformat.NotebookNode(cell | {"outputs": outputs})


def _written(report: Report) -> str:
    """The page of a report."""
    return compile_page().render(report=report)


@cache
def compile_page() -> Template:
    """Compile the template that nbconvert's command prints pages with, too."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATE_BASE / "stratalign"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    return environment.get_template("page.html.j2")
