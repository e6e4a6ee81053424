"""Order an executed notebook into the pages of a report, whichever way it is exported.

Where a cell shows a part of the document, that part is put in its place, in the notebook's order. The workbook's own
prose is not exported; what an analyst added is: Markdown, tables and described pictures, sanitised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from stratalign.brand.brand import Brand
from stratalign.brand.dark import dark_rules
from stratalign.document.audience import document_for
from stratalign.document.file import document_from_plain
from stratalign.document.model import Cover, Document
from stratalign.document.part import joined
from stratalign.errors import ExportError
from stratalign.export.definitions import Definition, definitions_in
from stratalign.export.display import EXPLORED_TYPE, PART_TYPE
from stratalign.export.drawings import colours_in, with_drawings
from stratalign.export.fragments import html_id, render_cover, render_section, render_summary, svg_data_uri
from stratalign.export.notebook_files import nbformat
from stratalign.export.paper import Paper, paper_of
from stratalign.export.printed import Printer, brand_of
from stratalign.export.sanitise import sanitise
from stratalign.export.template_assets import (
    css_string,
    needs_extended_latin,
    read_asset,
    script_hash,
    style_sheet,
)
from stratalign.language.fields import Text
from stratalign.language.messages import message

#: Tag of the prose that comes with a notebook and is for who works with it.
WORKBOOK = "workbook"
_HEADING = re.compile(r"^(#{1,2})[ \t]+(.+?)[ \t#]*$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg")
#: Fixed phrases of the page.
FRAME_WORDS = (
    "contents", "skip", "present", "about", "appendix", "look", "notes", "leave", "next", "copy_picture", "save_table",
    "done", "rest", "sideways", "words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One section of the exported page: anchor, number, topic, parts as safe HTML, and if it is of the appendix."""

    anchor: str
    number: int
    topic: str
    parts: tuple[Markup, ...]
    is_technical: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All that the template prints; `phrases` are the page's fixed words in its language."""

    title: str
    heading: str
    language: str
    client: str
    run: str
    confidentiality: str
    synthetic_note: str
    cover: Markup | None
    about: tuple[Markup, ...]
    pages: tuple[Page, ...]
    definitions: tuple[Definition, ...]
    phrases: dict[str, str]
    style: Markup
    script: Markup
    script_hash: str


@dataclass(slots=True)
class _Draft:
    """A page while its cells are being gathered; `keys` are the parts of the document that were asked for."""

    topic: str = ""
    parts: list[Markup] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    n_available: int = 0
    is_closed: bool = False
    is_technical: bool = False

    @property
    def is_left_out(self) -> bool:
        """Whether every part that was asked for is unavailable, or nothing stands on the page."""
        return (bool(self.keys) and self.n_available == 0) or not self.parts


def alone(report: Report, key: str) -> Report:
    """Keep one page of a report with its number in the whole, without what stands before the first.

    Parameters
    ----------
    report
        All its pages.
    key
        Of the section that is kept, or `summary`.

    Returns
    -------
    Report
        Of one page.

    Raises
    ------
    ExportError
        The notebook does not show the part.
    """
    page = next((page for page in report.pages if page.anchor == html_id("section", key)), None)
    if page is None:
        raise ExportError(
            f"the notebook of this report does not show '{key}': add a cell sa.show(document, \"{key}\")."
        )
    return replace(report, cover=None, about=(), pages=(page,))


def arrange_report(notebook: nbformat.NotebookNode, *, document: Document | None = None) -> Report:
    """Arrange an executed notebook into a report.

    Parameters
    ----------
    notebook
        Executed notebook; not changed.
    document
        The report that parts are taken from; None: the parts that the notebook's outputs carry.

    Returns
    -------
    Report
        Pages in the notebook's order, without those the data do not allow.

    Raises
    ------
    ExportError
        A cell ended in an error, or shows a picture without words.
    """
    whole = document or _for_its_audience(_document_in(notebook))
    printer = Printer(whole)
    front, *drafts = _gather(notebook, whole)
    numbered = _number([draft for draft in drafts if not draft.is_left_out])
    marked, definitions = definitions_in([page.parts for page in numbered], printer)
    pages = tuple(replace(page, parts=parts) for page, parts in zip(numbered, marked, strict=True))
    about = [Markup("<p>{}</p>").format(text) for text in printer.words(whole.about)]
    cover = {name: printer.say(getattr(whole.cover, name)) for name in ("client", "title", "confidentiality")}
    note = printer.say(whole.cover.synthetic_note)
    run = printer.phrase("frame.run", run=whole.run_id) if whole.run_id else ""
    synthetic = printer.phrase("synthetic.word") if note else ""
    footer = " · ".join(part for part in (cover["client"], cover["title"], run, synthetic) if part)
    paper = paper_of(printer.speaker.language.locale)
    text = "".join([footer, note, *front.parts, *about, *(part for page in pages for part in page.parts)])
    return Report(
        title=" – ".join(part for part in (cover["client"], cover["title"]) if part),
        heading=cover["title"],
        language=whole.language,
        client=cover["client"],
        run=run,
        confidentiality=cover["confidentiality"],
        synthetic_note=note,
        cover=Markup(sanitise(render_cover(whole))) if "cover" in front.keys else None,
        about=(*about, *front.parts),
        pages=pages,
        definitions=tuple(definitions),
        phrases={name: printer.phrase(f"frame.{name}") for name in FRAME_WORDS},
        style=Markup(_style(footer, brand_of(whole), paper, text)),
        script=Markup(read_asset("script.js")),
        script_hash=script_hash(),
    )


def _document_in(notebook: nbformat.NotebookNode) -> Document:
    """The document that the outputs of a notebook carry; without any, one that has only the notebook's own title."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    found = [output.data[PART_TYPE] for output in outputs if PART_TYPE in output.get("data", {})]
    if found:
        return joined([document_from_plain(part["document"]) for part in found])
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    titles = [text for source in prose for level, text, _ in _split_headings(source) if level == 1]
    cover = Cover("", titles[0] if titles else message("frame.report"), "", (), "")
    return Document("notebook", "en", "", cover, (), None, (), (), {})


def _for_its_audience(document: Document) -> Document:
    """What the first audience gets that a notebook was run for: whoever converts it by other means gets one page."""
    return document_for(document, next(iter(document.audiences), ""))


def _gather(notebook: nbformat.NotebookNode, document: Document) -> list[_Draft]:
    """What stands before the first page, then one draft a page, in the notebook's order."""
    drafts = [_Draft()]
    for position, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown" and WORKBOOK in cell.metadata.get("tags", []):
            # The words of the report come from the document; the next section begins a page of its own.
            drafts[-1].is_closed = True
        elif cell.cell_type == "markdown":
            for level, text, body in _split_headings(cell.source):
                if level == 2:
                    drafts.append(_Draft(topic=text))
                _add_prose(drafts[-1], body, cell)
        elif cell.cell_type == "code":
            for output in cell.outputs:
                if PART_TYPE in output.get("data", {}):
                    _add_part(drafts, output, document)
                else:
                    _add_own(drafts[-1], output, cell, position)
    return drafts


def _add_own(draft: _Draft, output: nbformat.NotebookNode, cell: nbformat.NotebookNode, position: int) -> None:
    """Add what an analyst's own cell showed, sanitised."""
    html = _output_html(output, cell, position)
    if html:
        draft.parts.append(html)


def _add_part(drafts: list[_Draft], output: nbformat.NotebookNode, document: Document) -> None:
    """Add a part of the document in the place where a cell showed it."""
    key = str(output.data[PART_TYPE]["part"])
    if key == "cover":
        drafts[0].keys.append(key)
        return
    draft = drafts[-1]
    if draft is drafts[0] or draft.keys or draft.is_closed:
        draft = _Draft()
        drafts.append(draft)
    draft.keys.append(key)
    heading = _heading_of(document, key)
    if heading is None:
        return
    section = document.section(key)
    draft.is_technical = section is not None and section.is_technical
    topic, question = map(Printer(document).say, heading)
    if question and not draft.parts:
        draft.parts.append(Markup('<div class="lead"><p>{}</p></div>').format(question))
    draft.topic = draft.topic or topic
    draft.n_available += 1
    # What the cell showed is the analyst's: a page has its audience's words, and pictures for phones.
    html = render_summary(document) if section is None else render_section(document, section)
    draft.parts.append(Markup(with_drawings(sanitise(html))))


def _heading_of(document: Document, key: str) -> tuple[Text, Text] | None:
    """Topic and question of a part; None where the document has no such part."""
    part = document.summary if key == "summary" else document.section(key)
    return None if part is None else (part.topic, part.question)


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


def _add_prose(draft: _Draft, source: str, cell: nbformat.NotebookNode) -> None:
    """Add an analyst's markdown: above what is shown it leads to it, below it says how to read it."""
    if not source.strip():
        return
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True, attachments=cell.get("attachments", {}))
    prose = sanitise(MarkdownWithMath(renderer=renderer).render(source))
    kind = "reading" if draft.parts else "lead"
    draft.parts.append(Markup('<div class="{}">{}</div>').format(kind, Markup(prose)))


def _output_html(output: nbformat.NotebookNode, cell: nbformat.NotebookNode, position: int) -> Markup | None:
    """Safe HTML of an analyst's output; None for streams and bare text, which are not for the client."""
    if output.output_type == "error":
        raise ExportError(
            f"cell {position} of the notebook ended in {output.get('ename', 'an error')}: {output.get('evalue', '')}. "
            "Mend it and run the notebook again; nothing was exported."
        )
    data = output.get("data", {})
    if EXPLORED_TYPE in data:
        raise ExportError(
            f"cell {position} of the notebook shows cut points or a what-if, which are for the analyst alone. Take the "
            "cell out and run the notebook again; nothing was exported."
        )
    if "text/html" in data:
        return Markup(sanitise("".join(data["text/html"])))
    picture = next((kind for kind in _PICTURES if kind in data), None)
    return _picture(picture, output, cell, position) if picture else None


def _picture(kind: str, output: nbformat.NotebookNode, cell: nbformat.NotebookNode, position: int) -> Markup:
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
    """Pages with numbers without holes, and anchors that are unique and follow the keys."""
    pages: list[Page] = []
    for number, draft in enumerate(drafts, start=1):
        anchor = html_id("section", draft.keys[0] if draft.keys else draft.topic)
        if any(page.anchor == anchor for page in pages):
            anchor = f"{anchor}-{number}"
        pages.append(Page(anchor, number, draft.topic, tuple(draft.parts), draft.is_technical))
    return tuple(pages)


def _style(footer: str, brand: Brand, paper: Paper, text: str) -> str:
    """All style rules of a page that says and draws what a text does: its paper, running footer and dark page."""
    running = f"@page {{ size: {paper.name}; @bottom-left {{ content: {css_string(footer)}; }} }}"
    sheet = style_sheet(brand, extended=needs_extended_latin(text))
    return "\n".join([sheet, running, dark_rules(brand, colours_in(text))])
