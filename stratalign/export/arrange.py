"""Order an executed notebook into the pages of a report: an nbconvert preprocessor, so that every way there is one.

`##` headings open sections. A section whose every part is unavailable is left out with its heading and its prose.
Only markdown, our own HTML and described pictures go on; both are sanitised against an allow-list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from stratalign.errors import ExportError
from stratalign.export.fragments import html_id, svg_data_uri
from stratalign.export.sanitise import sanitise
from stratalign.export.template_assets import css_string, font_faces, needs_extended_latin, read_asset, script_hash

_HEADING = re.compile(r"^(#{1,2})[ \t]+(.+?)[ \t#]*$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")


@dataclass(frozen=True, slots=True)
class Page:
    """One section of the exported page: an anchor, a number, a topic and its parts as safe HTML."""

    anchor: str
    number: int
    topic: str
    parts: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that the template prints."""

    title: str
    heading: str
    language: str
    client: str
    run_id: str
    confidentiality: str
    synthetic_note: str
    cover: Markup | None
    about: tuple[Markup, ...]
    pages: tuple[Page, ...]
    style: Markup
    script: Markup
    script_hash: str


@dataclass(slots=True)
class _Draft:
    """A section while its cells are being gathered."""

    topic: str = ""
    parts: list[Markup] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    n_available: int = 0

    @property
    def is_left_out(self) -> bool:
        """Whether every part that was asked for is unavailable."""
        return bool(self.keys) and self.n_available == 0


class ArrangeSections(Preprocessor):
    """nbconvert preprocessor behind the `stratalign` template; it leaves the report in `resources["report"]`."""

    def preprocess(self, notebook: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Arrange the cells and strip what is not for the client.

        Parameters
        ----------
        notebook
            Executed notebook.
        resources
            nbconvert's; `run_id` is printed in the footer if given.

        Returns
        -------
        tuple
            A notebook without code, streams and parameters, and the resources with the report added.

        Raises
        ------
        ExportError
            A cell ended in an error, or shows a picture without words.
        """
        report = arrange_report(notebook, run_id=str(resources.get("run_id", "")))
        resources["report"] = report
        return _published(notebook, report), resources


def arrange_report(notebook: NotebookNode, *, run_id: str = "") -> Report:
    """Arrange an executed notebook into a report.

    Parameters
    ----------
    notebook
        Executed notebook; not changed.
    run_id
        Printed in the footer; empty: the one on the cover, if any.

    Returns
    -------
    Report
        Sections in the notebook's order, without those the data do not allow.

    Raises
    ------
    ExportError
        A cell ended in an error, or shows a picture without words.
    """
    heading, cover, drafts = _gather(notebook)
    front, *sections = drafts
    facts = cover["metadata"] if cover else {}
    title = facts.get("title") or heading or "Report"
    client = facts.get("client", "")
    pages = _number([draft for draft in sections if not draft.is_left_out])
    text = "".join([client, title, *front.parts, *(part for page in pages for part in page.parts)])
    report_facts = {key: facts.get(key, "") for key in ("confidentiality", "synthetic_note")}
    run = run_id or facts.get("run_id", "")
    synthetic = "Synthetic data" if report_facts["synthetic_note"] else ""
    footer = " · ".join(part for part in (client, title, run and f"Run {run}", synthetic) if part)
    return Report(
        title=f"{client} – {title}" if client else title,
        heading=title,
        language=facts.get("language") or "en",
        client=client,
        run_id=run,
        cover=cover["html"] if cover else None,
        about=tuple(front.parts),
        pages=pages,
        style=Markup(_style(footer, extended=needs_extended_latin(text))),
        script=Markup(read_asset("script.js")),
        script_hash=script_hash(),
        **report_facts,
    )


def _gather(notebook: NotebookNode) -> tuple[str, dict[str, Any] | None, list[_Draft]]:
    """First-level heading, cover, and one draft per second-level heading after the draft of what comes before."""
    heading, cover, drafts = "", None, [_Draft()]
    for position, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            for level, text, body in _split_headings(cell.source):
                if level == 1:
                    heading = text
                elif level == 2:
                    drafts.append(_Draft(topic=text))
                _add_prose(drafts[-1], body, cell)
        elif cell.cell_type == "code":
            for output in cell.outputs:
                metadata = dict(output.get("metadata", {}).get("stratalign", {}))
                html = _output_html(output, cell, position)
                if html and metadata.get("cover"):
                    cover = {"html": html, "metadata": metadata}
                elif html:
                    _add_output(drafts[-1], html, metadata)
    return heading, cover, drafts


def _split_headings(source: str) -> Iterator[tuple[int, str, str]]:
    """Level, text and following markdown of each heading of level 1 or 2; level 0 for what precedes them."""
    level, text, in_fence = 0, "", False
    lines: list[str] = []
    for line in source.splitlines():
        in_fence ^= bool(_FENCE.match(line))
        found = None if in_fence else _HEADING.match(line)
        if found:
            yield level, text, "\n".join(lines)
            level, text, lines = len(found[1]), found[2], []
        else:
            lines.append(line)
    yield level, text, "\n".join(lines)


def _add_prose(draft: _Draft, source: str, cell: NotebookNode) -> None:
    """Add markdown: the section's question if nothing has been shown yet, else a note on how to read."""
    if not source.strip():
        return
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True, attachments=cell.get("attachments", {}))
    prose = sanitise(MarkdownWithMath(renderer=renderer).render(source))
    kind = "reading" if draft.parts else "lead"
    draft.parts.append(Markup('<div class="{}">{}</div>').format(kind, Markup(prose)))


def _add_output(draft: _Draft, html: Markup, metadata: dict[str, Any]) -> None:
    """Add what a cell showed, unless it says that the data do not allow it."""
    if "section" in metadata:
        draft.keys.append(str(metadata["section"]))
        if not metadata.get("available", True):
            return
        draft.n_available += 1
    draft.parts.append(html)


def _output_html(output: NotebookNode, cell: NotebookNode, position: int) -> Markup | None:
    """Safe HTML of an output; None for streams and bare text, which are not for the client."""
    if output.output_type == "error":
        raise ExportError(
            f"cell {position} of the notebook ended in {output.get('ename', 'an error')}: {output.get('evalue', '')}. "
            "Mend it and run the notebook again; nothing was exported."
        )
    data = output.get("data", {})
    if "text/html" in data:
        return Markup(sanitise("".join(data["text/html"])))
    picture = next((kind for kind in _PICTURES if kind in data), None)
    return _picture(picture, output, cell, position) if picture else None


def _picture(kind: str, output: NotebookNode, cell: NotebookNode, position: int) -> Markup:
    """Picture drawn without an exhibit; it needs `alt` in its metadata or its cell's."""
    alt = output.get("metadata", {}).get("alt") or cell.metadata.get("alt")
    if not alt:
        raise ExportError(
            f"cell {position} of the notebook shows a picture without words for who cannot see it. "
            "Show it as an exhibit, or give the cell the metadata 'alt'."
        )
    content = "".join(output.data[kind])
    address = svg_data_uri(content) if kind == "image/svg+xml" else f"data:{kind};base64,{content.strip()}"
    return Markup('<figure class="exhibit"><img alt="{}" src="{}"></figure>').format(alt, address)


def _number(drafts: list[_Draft]) -> tuple[Page, ...]:
    """Sections with numbers without holes, and anchors that are unique and follow the keys."""
    pages: list[Page] = []
    for number, draft in enumerate(drafts, start=1):
        anchor = html_id("section", draft.keys[0] if draft.keys else draft.topic)
        if any(page.anchor == anchor for page in pages):
            anchor = f"{anchor}-{number}"
        pages.append(Page(anchor, number, draft.topic, tuple(draft.parts)))
    return tuple(pages)


def _style(footer: str, *, extended: bool) -> str:
    """All style rules of the page, with the running footer of the print."""
    running = f"@page {{ @bottom-left {{ content: {css_string(footer)}; }} }}"
    return "\n".join([font_faces(extended=extended), read_asset("style.css"), running])


def _published(notebook: NotebookNode, report: Report) -> NotebookNode:
    """Notebook as a client may have it: prose and sanitised outputs, no code, no parameters."""
    cells = [_published_cell(cell) for cell in notebook.cells if cell.cell_type in ("markdown", "code")]
    metadata = {"title": report.title, "language": report.language}
    return NotebookNode(notebook | {"cells": cells, "metadata": NotebookNode(metadata)})


def _published_cell(cell: NotebookNode) -> NotebookNode:
    if cell.cell_type == "markdown":
        return NotebookNode(cell | {"metadata": NotebookNode()})
    outputs = [output for output in cell.outputs if output.output_type in ("display_data", "execute_result")]
    return NotebookNode(cell | {"metadata": NotebookNode(), "source": "", "outputs": outputs})
