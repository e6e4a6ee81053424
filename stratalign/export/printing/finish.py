"""What Chromium printed, finished: margins are artifacts, figures have words, tables names; no program signs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from stratalign.errors import ExportError
from stratalign.export.printing.artifacts import mark_artifacts

#: Library that finishes, and the extra it comes with.
FINISHER, EXTRA = "pikepdf", "pdf"
#: What the PDF says it was made by.
PRODUCER = "stratalign"


def require_finisher() -> None:
    """Raise an ExportError that says how to install what finishes a PDF, where it is not there."""
    if find_spec(FINISHER) is None:
        raise ExportError(f'a PDF needs {FINISHER}, which is not installed: pip install "stratalign[{EXTRA}]"')


def finish(printed: Path, target: Path, *, page: str) -> Path:
    """Finish a print: what is missing for readers who listen, and nothing of who printed it when.

    Parameters
    ----------
    printed
        PDF as Chromium wrote it.
    target
        File to write; the same print gives the same bytes.
    page
        The page that was printed: its title, and the ids of its tables, which the tables of the PDF get.

    Returns
    -------
    pathlib.Path
        `target`.

    Raises
    ------
    ExportError
        The print has no tags, a figure without words, or other tables than the page.
    """
    import pikepdf

    told = _Told(page)
    with pikepdf.open(printed) as pdf:
        if "/StructTreeRoot" not in pdf.Root:
            raise ExportError(f"{target.name} was printed without tags. Use Chromium or Chrome 119 or newer.")
        elements = list(elements_of(pdf.Root.StructTreeRoot))
        _unwrap_figures(elements)
        _require_words(elements, target.name)
        _name_elements(pdf, elements, told.tables, target.name)
        repeated = _free_repeated_heads(elements)
        for sheet in pdf.pages:
            mark_artifacts(pdf, sheet, repeated[sheet.obj.objgen])
            sheet.obj.Tabs = pikepdf.Name.S
        _describe(pdf, told)
        pdf.save(
            target, deterministic_id=True, min_version="1.7", compress_streams=True, linearize=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True,
        )  # fmt: skip
    return target


def elements_of(element: Any) -> Iterator[Any]:
    """Every structure element below one, in reading order.

    Parameters
    ----------
    element
        Structure element or the root of all.

    Yields
    ------
    pikepdf.Dictionary
        Elements with a kind.
    """
    for child in children_of(element):
        yield child
        yield from elements_of(child)


def children_of(element: Any) -> list[Any]:
    """Structure elements directly below one."""
    import pikepdf

    held = element.get("/K")
    many = list(held) if isinstance(held, pikepdf.Array) else [held]
    return [child for child in many if isinstance(child, pikepdf.Dictionary) and "/S" in child]


def _unwrap_figures(elements: list[Any]) -> None:
    """A figure element around a picture, table and caption is a group: only the picture is a figure with words."""
    import pikepdf

    for element in elements:
        if element.S == "/Figure" and "/Alt" not in element and children_of(element):
            element.S = pikepdf.Name.Div
            for child in children_of(element):
                if child.S == "/Caption":
                    child.S = pikepdf.Name.P


def _require_words(elements: list[Any], name: str) -> None:
    silent = sum(element.S == "/Figure" and not str(element.get("/Alt", "")).strip() for element in elements)
    if silent:
        raise ExportError(f"{name} was not written: {silent} of its figures have no words for who cannot see them.")


def _name_elements(pdf: Any, elements: list[Any], keys: list[str], name: str) -> None:
    """Give every table of the print the id that it has on the page, and other elements the number of their place.

    The browser numbers elements by what it has done before, differently each time.
    """
    import pikepdf

    tables = [element for element in elements if element.S == "/Table"]
    if len(tables) != len(keys):
        raise ExportError(f"{name} was not written: it prints {len(tables)} tables, and the page shows {len(keys)}.")
    named = [(element, f"element-{str(place).zfill(6)}") for place, element in enumerate(elements) if "/ID" in element]
    renamed = {str(element.ID): new for element, new in named}
    for element in elements:
        _rename_heads(element, renamed)
    tree = pikepdf.NameTree.new(pdf)
    for element, new in [*named, *((table, key) for table, key in zip(tables, keys, strict=True) if key)]:
        element.ID = pikepdf.String(new)
        tree[new] = element
    pdf.Root.StructTreeRoot.IDTree = tree.obj


def _free_repeated_heads(elements: list[Any]) -> dict[Any, set[int]]:
    """Take from the heads of tables what repeats them on further pages: its marks, by page.

    Who listens hears a head once; on paper it stands on every page.
    """
    freed: dict[Any, set[int]] = defaultdict(set)
    for table in (element for element in elements if element.S == "/Table"):
        rows = [element for element in elements_of(table) if element.S == "/TR"]
        for head in children_of(rows[0]) if rows else ():
            for element in (head, *elements_of(head)):
                _keep_first_page(element, freed)
    return freed


def _keep_first_page(element: Any, freed: dict[Any, set[int]]) -> None:
    """Leave an element the marks of its first page."""
    import pikepdf

    held = element.get("/K")
    if not isinstance(held, pikepdf.Array):
        return
    kept, first = [], None
    for child in held:
        is_mark = isinstance(child, int) or (isinstance(child, pikepdf.Dictionary) and "/MCID" in child)
        on = element.Pg if isinstance(child, int) else child.get("/Pg", element.get("/Pg"))
        if is_mark and first is not None and on.objgen != first:
            freed[on.objgen].add(child if isinstance(child, int) else int(child.MCID))
            continue
        first = on.objgen if is_mark and first is None else first
        kept.append(child)
    element.K = pikepdf.Array(kept)


def _rename_heads(element: Any, renamed: dict[str, str]) -> None:
    """Let a cell point at its heads by their new ids."""
    import pikepdf

    held = element.get("/A")
    for attributes in held if isinstance(held, pikepdf.Array) else [held]:
        if isinstance(attributes, pikepdf.Dictionary) and "/Headers" in attributes:
            heads = [renamed[str(head)] for head in attributes.Headers]
            attributes.Headers = pikepdf.Array([pikepdf.String(head) for head in heads])


def _describe(pdf: Any, told: _Told) -> None:
    """Title and language; no browser, no hour."""
    import pikepdf

    for name in list(pdf.docinfo.keys()):
        del pdf.docinfo[name]
    pdf.docinfo.Title = told.title
    pdf.docinfo.Producer = PRODUCER
    pdf.Root.Lang = pikepdf.String(told.language)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = pikepdf.Name.UseOutlines
    pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = told.title
        metadata["dc:language"] = [told.language]
        metadata["dc:format"] = "application/pdf"
        metadata["pdf:Producer"] = PRODUCER


class _Told(HTMLParser):
    """Title and language of a page, and the ids of its tables that are printed, empty where one has none."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self.language = "", "en"
        self.tables: list[str] = []
        self._is_title = False
        self._closed: list[bool] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or "en"
        elif tag == "details":
            self._closed.append("open" not in given)
        elif tag == "table" and not any(self._closed):
            self.tables.append(given.get("id") or "")
        self._is_title = tag == "title"

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._closed:
            self._closed.pop()
        self._is_title = False

    def handle_data(self, data: str) -> None:
        if self._is_title:
            self.title += data
