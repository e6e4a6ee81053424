"""Workbooks and slides as the zip archives they are: hidden sheets, names, caches of charts, notes, properties.

Nothing is opened with a library for these formats: what such a library does not show is what an audit is after.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from stratalign.audit.readers.printed import Line, Reading, ReadTable, Span, Text, as_printed, exactly

#: An archive with more entries or bytes than this, or more compressed, is not read.
MOST_ENTRIES, MOST_BYTES, MOST_RATIO = 10_000, 300_000_000, 200
#: Words of an element's attribute that a reader can be shown.
_SAID = ("descr", "title", "name", "author", "initials", "prompt", "promptTitle", "userName")
_WORKBOOK = "xl/workbook.xml"
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


def read_office(file: str, content: bytes) -> Reading:
    """Read a workbook, slides or a text with everything that is stored in it.

    Parameters
    ----------
    file
        Its name, for places.
    content
        The archive.

    Returns
    -------
    Reading
        Sheets and caches of charts as tables, embedded workbooks included; every string of every part as a text with
        the part as its place. Parts that cannot be read are named.
    """
    try:
        archive = ZipFile(BytesIO(content))
        entries = archive.infolist()
        total = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or total > MOST_BYTES or total > MOST_RATIO * max(len(content), 1):
            return Reading(file, unread=(f"{file} unpacks to {total:,} bytes in {len(entries):,} parts",))
        parts = {entry.filename: archive.read(entry) for entry in entries if not entry.is_dir()}
    except (BadZipFile, RuntimeError, NotImplementedError, OSError) as problem:
        return Reading(file, unread=(f"{file} is no archive that can be read ({problem})",))
    return _of_parts(file, parts)


def _of_parts(file: str, parts: dict[str, bytes]) -> Reading:
    tables: list[ReadTable] = []
    texts: list[Text] = []
    unread: list[str] = []
    trees: dict[str, Element] = {}
    for name, content in parts.items():
        if name.endswith((".xlsx", ".xlsm", ".pptx", ".docx")):
            inner = read_office(f"{file}, {name}", content)
            tables += inner.tables
            texts += inner.texts
            unread += inner.unread
        elif name.endswith((".xml", ".rels", ".vml")):
            try:
                trees[name] = fromstring(content)
            except (ParseError, DefusedXmlException, ValueError) as problem:
                unread.append(f"{file}, {name} ({type(problem).__name__})")
        elif name.endswith((".bin", ".ole")):
            unread.append(f"{file}, {name}: embedded in a form that is not read")
    for name, tree in trees.items():
        texts += (Text(f"{file}, {name}", words) for words in _words(tree))
        if "/charts/" in name and not name.endswith(".rels"):
            tables += _charts(f"{file}, {name}", tree)
    if _WORKBOOK in trees:
        sheets, said = _sheets(file, trees)
        tables += sheets
        texts += said
    return Reading(file, tuple(tables), tuple(texts), unread=tuple(unread))


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _words(tree: Element) -> Iterator[str]:
    """Every string of a part: between tags, and in attributes that are shown."""
    for element in tree.iter():
        if element.text and element.text.strip():
            yield element.text.strip()
        for key, value in element.attrib.items():
            if _plain(key) in _SAID and value.strip():
                yield value.strip()
        if _plain(element.tag) == "Relationship" and element.get("TargetMode") == "External":
            yield element.get("Target", "")


def _charts(place: str, tree: Element) -> Iterator[ReadTable]:
    """What a chart keeps of the sheet it was drawn from: one row a category, one column a series."""
    lines: dict[int, dict[str, Span | str]] = defaultdict(dict)
    columns = ["label"]
    for number, series in enumerate(element for element in tree.iter() if _plain(element.tag) == "ser"):
        parts = {_plain(child.tag): child for child in series}
        said = [words for _, words in _points(parts.get("tx"))]
        name = said[0] if said else f"series {number + 1}"
        columns.append(name)
        for place_in, words in _points(parts.get("cat")):
            lines[place_in].setdefault("label", words)
        for key in ("val", "xVal", "yVal", "bubbleSize"):
            for place_in, words in _points(parts.get(key)):
                lines[place_in][name if key in ("val", "yVal") else f"{name} {key}"] = _number(words)
    read = tuple(Line(str(cells.get("label", row)), cells) for row, cells in sorted(lines.items()))
    if read:
        yield ReadTable(place, "", tuple(columns), read)


def _points(element: Element | None) -> Iterator[tuple[int, str]]:
    """Cached points of a reference."""
    for point in element.iter() if element is not None else ():
        if _plain(point.tag) == "pt":
            yield int(point.get("idx", "0")), "".join(value.text or "" for value in point)


def _number(words: str) -> Span | str:
    try:
        return exactly(float(words))
    except ValueError:
        return as_printed(words)


def _sheets(file: str, trees: dict[str, Element]) -> tuple[list[ReadTable], list[Text]]:
    """Sheets by their names, hidden ones too, and names defined for cells."""
    shared = [
        "".join(part.text or "" for part in item.iter() if _plain(part.tag) == "t")
        for item in trees.get("xl/sharedStrings.xml", Element("none"))
    ]
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in trees.get("xl/_rels/workbook.xml.rels", Element("none"))
    }
    tables, said = [], []
    for element in trees[_WORKBOOK].iter():
        if _plain(element.tag) == "definedName":
            said.append(Text(f"{file}, defined name {element.get('name', '')}", element.text or ""))
        if _plain(element.tag) != "sheet":
            continue
        relation = next((value for key, value in element.attrib.items() if _plain(key) == "id"), "")
        part = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/")
        name, state = element.get("name", ""), element.get("state", "")
        place = f"{file}, {state + ' ' if state else ''}sheet {name}"
        if part in trees:
            tables.append(_sheet(place, name, trees[part], shared))
    return tables, said


def _sheet(place: str, name: str, tree: Element, shared: list[str]) -> ReadTable:
    """Cells of a sheet under the words of its first row."""
    rows: dict[int, dict[str, Span | str]] = defaultdict(dict)
    for cell in (element for element in tree.iter() if _plain(element.tag) == "c"):
        found = _REFERENCE.fullmatch(cell.get("r", ""))
        words = "".join(part.text or "" for part in cell.iter() if _plain(part.tag) in ("v", "t"))
        if not found or not words:
            continue
        kind = cell.get("t", "n")
        if kind == "s" and words.isdecimal() and int(words) < len(shared):
            words = shared[int(words)]
        rows[int(found[2])][found[1]] = words if kind in ("s", "str", "inlineStr") else _number(words)
    if not rows:
        return ReadTable(place, name.lower(), (), ())
    first = min(rows)
    heads = {column: str(words) for column, words in rows[first].items() if isinstance(words, str)}
    lines = []
    for number in sorted(set(rows) - {first}):
        cells = {heads.get(column, column): cell for column, cell in rows[number].items()}
        words_first = next((cell for cell in cells.values() if isinstance(cell, str)), str(number))
        lines.append(Line(words_first, cells))
    return ReadTable(place, name.lower().replace(" ", "_"), tuple(heads.values()), tuple(lines))
