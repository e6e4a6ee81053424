"""PDF: its tables by the tags that make them tables, its words, properties, and what in it runs or leads out."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from stratalign.audit.readers.portable_text import NO_MARK, Letters, letters_of
from stratalign.audit.readers.printed import Line, Reading, ReadTable, Text, as_printed

#: Library that is used where it is there.
READER = "pikepdf"
#: Actions that start something, or lead out of the file (ISO 32000-1, 12.6.4).
_RUNNING, _LEADING = ("/JavaScript", "/Launch", "/Rendition", "/ImportData"), ("/URI", "/GoToR", "/SubmitForm")
_CELLS = ("/TH", "/TD")


def read_portable(file: str, content: bytes) -> Reading:
    """Read a PDF.

    Parameters
    ----------
    file
        Its name, for places.
    content
        Its bytes.

    Returns
    -------
    Reading
        Tables as its tags have them, with the id of their element as key, without `table-`; words by page, words for
        figures, titles of the outline, properties. Without a reader the file is named as unread, so that its audit is
        not clean.
    """
    if find_spec(READER) is None:
        return Reading(file, unread=(f"{file}: install {READER} to have it read",))
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return _read(file, pdf)
    except Exception as problem:  # A damaged PDF raises whatever its reader meets; it stays unread either way.
        return Reading(file, unread=(f"{file} cannot be read ({type(problem).__name__})",))


def _read(file: str, pdf: Any) -> Reading:
    pages = {page.obj.objgen: letters_of(page) for page in pdf.pages}
    texts = [
        Text(f"{file}, page {number}", " ".join(letters.by_mark.values()))
        for number, letters in enumerate(pages.values(), start=1)
    ]
    language = str(pdf.Root.get("/Lang", "en"))
    tables = []
    for element, page in _elements(pdf.Root.get("/StructTreeRoot"), None):
        for said in ("/Alt", "/ActualText", "/E", "/T"):
            if said in element:
                texts.append(Text(f"{file}, words for {str(element.S)[1:]}", str(element[said])))
        if element.S == "/Table":
            tables.append(_table(file, element, page, pages, language))
    texts += _said_about(file, pdf)
    facts = {"runs": tuple(_acting(file, pdf, _RUNNING)), "asks": tuple(_acting(file, pdf, _LEADING))}
    unread = tuple(f"{file}: holds the file {name}, which is not read" for name in pdf.attachments)
    return Reading(file, tuple(tables), tuple(texts), language, facts, unread)


def _said_about(file: str, pdf: Any) -> Iterator[Text]:
    """Properties, metadata and the outline."""
    for key, value in pdf.docinfo.items():
        yield Text(f"{file}, property {key[1:]}", str(value))
    if "/Metadata" in pdf.Root:
        yield Text(f"{file}, metadata", pdf.Root.Metadata.read_bytes().decode("utf-8", errors="replace"))
    with pdf.open_outline() as outline:
        left = list(outline.root)
        while left:
            item = left.pop()
            left += item.children
            yield Text(f"{file}, outline", str(item.title))


def _acting(file: str, pdf: Any, kinds: tuple[str, ...]) -> Iterator[str]:
    """Places that start something or lead out, by object."""
    import pikepdf

    for held in pdf.objects:
        if isinstance(held, pikepdf.Dictionary) and str(held.get("/S", "")) in kinds:
            yield f"{file}, action {str(held.S)[1:]}"
        for key in ("/A", "/AA", "/OpenAction"):
            action = held.get(key) if isinstance(held, pikepdf.Dictionary) else None
            if isinstance(action, pikepdf.Dictionary) and not action.is_indirect and str(action.get("/S", "")) in kinds:
                yield f"{file}, action {str(action.S)[1:]}"


def _elements(element: Any, page: Any) -> Iterator[tuple[Any, Any]]:
    """Structure elements below one with the page they stand on, in reading order."""
    for child in _kids(element):
        if "/S" in child:
            on = child.get("/Pg", page)
            yield child, on
            yield from _elements(child, on)


def _kids(element: Any) -> list[Any]:
    import pikepdf

    held = element.get("/K") if isinstance(element, pikepdf.Dictionary) else None
    many = list(held) if isinstance(held, pikepdf.Array) else [held]
    return [child for child in many if isinstance(child, pikepdf.Dictionary)]


def _table(file: str, table: Any, page: Any, pages: dict[Any, Letters], language: str) -> ReadTable:
    """Rows of cells; the first row are the heads, as a page's reader takes it."""
    key = str(table.get("/ID", "")).removeprefix("table-").replace("-", "_")
    decimal = "," if language.startswith("de") else "."
    rows = [
        [" ".join(_words(cell, at, pages).split()) for cell, at in _elements(row, on) if cell.S in _CELLS]
        for row, on in _elements(table, page)
        if row.S == "/TR"
    ]
    heads, *body = rows or [[]]
    lines = tuple(
        Line(row[0] if row else "", {f"{n}": as_printed(words, decimal=decimal) for n, words in enumerate(row)})
        for row in body
    )
    return ReadTable(f"{file}, table {key or '?'}", key, tuple(heads), lines)


def _words(element: Any, page: Any, pages: dict[Any, Letters]) -> str:
    """Text of everything that belongs to an element, in reading order."""
    import pikepdf

    page = element.get("/Pg", page)
    held = element.get("/K")
    said = []
    for child in list(held) if isinstance(held, pikepdf.Array) else [held]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            said.append(_words(child, page, pages))
        elif isinstance(child, pikepdf.Dictionary) and "/MCID" in child:
            said.append(_of_mark(child.get("/Pg", page), int(child.MCID), pages))
        elif isinstance(child, int):
            said.append(_of_mark(page, child, pages))
    return " ".join(said)


def _of_mark(page: Any, mark: int, pages: dict[Any, Letters]) -> str:
    letters = pages.get(page.objgen) if page is not None else None
    return letters.by_mark.get(mark, "") if letters and mark != NO_MARK else ""
