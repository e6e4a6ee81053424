"""What a PDF says: words, tables and alternative texts as its tags have them, and what it holds besides pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import pikepdf

from stratalign.audit.readers.letters import Marked
from stratalign.audit.readers.printed import Line, Reading, ReadTable, Text, as_printed, decimal_of

#: Words that an element of the structure, a field or an annotation may say without drawing them.
_SAID = ("/Alt", "/ActualText", "/E", "/T", "/Contents", "/TU", "/V", "/Title")
#: Elements of the structure that are followed into each other.
DEEPEST = 400


def read_tagged(file: str, content: bytes) -> Reading:
    """Read a PDF that can be opened.

    Parameters
    ----------
    file
        Its name, for places.
    content
        Its bytes.

    Returns
    -------
    Reading
        Tables of its tags, with columns by number; words by page; alternative texts, bookmarks, properties, fields and
        names of attached files. Attached files, and letters that do not say what they are, are unread.
    """
    with pikepdf.open(BytesIO(content)) as document:
        return _of_document(file, document)


def _of_document(file: str, document: pikepdf.Pdf) -> Reading:
    language = str(document.Root.get("/Lang", "en"))
    pages = {}
    texts = list(_besides(file, document))
    unread = [f"{file}: a file is attached, which is not read" for _ in document.attachments]
    for number, page in enumerate(document.pages, start=1):
        marked = pages[page.objgen] = Marked()
        marked.read(page, page.get("/Resources", {}))
        texts += (Text(f"{file}, page {number}", " ".join(words.split())) for words in marked.words.values())
        if marked.unknown:
            unread.append(f"{file}, page {number}: {marked.unknown} letters of a font that does not say what they are")
    tables = []
    root = document.Root.get("/StructTreeRoot")
    for element in _elements(root) if root is not None else ():
        texts += (Text(f"{file}, words of a tag", words) for words in _said(element))
        if element.get("/S") == "/Table":
            tables.append(_table(file, element, pages, decimal_of(language)))
    facts = {"runs": tuple(_running(file, document)), "asks": tuple(_asking(file, document))}
    said = tuple(text for text in texts if text.words.strip())
    return Reading(file, tuple(tables), said, language, facts, tuple(unread))


def _elements(element: Any, depth: int = 0) -> Iterator[Any]:
    """Elements of the structure, in order, each before those in it."""
    for child in _children(element):
        if _is_element(child) and depth < DEEPEST:
            yield child
            yield from _elements(child, depth + 1)


def _children(element: Any) -> list[Any]:
    """What an element holds: elements, numbers of marks and references to marks."""
    held = element.get("/K")
    return [] if held is None else list(held) if isinstance(held, pikepdf.Array) else [held]


def _is_element(held: Any) -> bool:
    return isinstance(held, pikepdf.Dictionary) and held.get("/S") is not None


def _said(element: Any) -> Iterator[str]:
    """Words that an object says without drawing them."""
    yield from (str(element[key]) for key in _SAID if isinstance(element.get(key), pikepdf.String))


def _table(file: str, element: Any, pages: Mapping[Any, Marked], decimal: str) -> ReadTable:
    """A table of the tags: the first row are its heads, and its key that of its element's id, as of a page's table."""
    rows = [
        [_words(cell, pages) for cell in _elements(row) if cell.get("/S") in ("/TH", "/TD")]
        for row in _elements(element)
        if row.get("/S") == "/TR"
    ]
    lines = tuple(
        Line(row[0], {str(place): as_printed(words, decimal=decimal) for place, words in enumerate(row)})
        for row in rows[1:]
        if row
    )
    key = str(element.get("/ID", "")).removeprefix("table-").replace("-", "_")
    return ReadTable(f"{file}, a table", key, tuple(rows[0]) if rows else (), lines)


def _words(element: Any, pages: Mapping[Any, Marked]) -> str:
    """Words under all marks of an element; a head that stands on each page of a table once."""
    said: dict[str, Any] = {}
    parts = []
    for page, mark in _marks(element):
        words = pages[page].words.get(mark, "") if page in pages else ""
        if said.setdefault(words, page) == page:
            parts.append(words)
    return " ".join(" ".join(parts).split())


def _marks(element: Any, page: Any = None) -> Iterator[tuple[Any, int]]:
    """Pages and numbers of the marks under an element."""
    page = element.get("/Pg", page)
    for child in _children(element):
        if _is_element(child):
            yield from _marks(child, page)
            continue
        is_named = isinstance(child, pikepdf.Dictionary)
        mark, of = (child.get("/MCID"), child.get("/Pg", page)) if is_named else (child, page)
        if mark is not None and of is not None:
            yield of.objgen, int(mark)


def _besides(file: str, document: pikepdf.Pdf) -> Iterator[Text]:
    """Words that stand on no page: properties, bookmarks, annotations, fields, names of attached files."""
    for key, value in document.docinfo.items():
        yield Text(f"{file}, property {key}", str(value))
    metadata = document.Root.get("/Metadata")
    if metadata is not None:
        yield Text(f"{file}, metadata", metadata.read_bytes().decode("utf-8", errors="replace"))
    for stored in _objects(document):
        if stored.get("/S") is None:
            yield from (Text(f"{file}, words of an object", words) for words in _said(stored))
    yield from (Text(f"{file}, an attached file", name) for name in document.attachments)


def _objects(document: pikepdf.Pdf) -> Iterator[Any]:
    """Everything with named parts, those that stand in no object of their own too."""
    ahead: list[Any] = list(document.objects)
    while ahead:
        stored = ahead.pop()
        if isinstance(stored, pikepdf.Dictionary | pikepdf.Stream):
            yield stored
            ahead += [part for _, part in stored.items() if _is_within(part)]
        elif isinstance(stored, pikepdf.Array):
            ahead += [part for part in stored if _is_within(part)]


def _is_within(part: Any) -> bool:
    """Whether a part stands in what holds it and not for itself."""
    return isinstance(part, pikepdf.Dictionary | pikepdf.Array) and not part.is_indirect


def _running(file: str, document: pikepdf.Pdf) -> Iterator[str]:
    """Programs that a reader could run."""
    for stored in _objects(document):
        if stored.get("/JS") is not None or stored.get("/S") in ("/JavaScript", "/Launch"):
            yield f"{file}: a program"


def _asking(file: str, document: pikepdf.Pdf) -> Iterator[str]:
    """Addresses and files that a reader could be led to."""
    for stored in _objects(document):
        if stored.get("/S") in ("/URI", "/GoToR", "/SubmitForm", "/ImportData"):
            yield f"{file}: a link to {'an address' if stored.get('/S') == '/URI' else 'another file'}"
