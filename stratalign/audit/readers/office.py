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

from stratalign.audit.readers.printed import Line, Reading, ReadTable, Span, Text, as_printed, decimal_of, exactly

#: An archive with more entries or bytes than this, or more compressed, is not read.
MOST_ENTRIES, MOST_BYTES, MOST_RATIO = 10_000, 300_000_000, 200
#: Words of an element's attribute that a reader can be shown.
_SAID = ("descr", "title", "name", "author", "initials", "prompt", "promptTitle", "userName")
_WORKBOOK = "xl/workbook.xml"
_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
#: A name that stands for the cells of a table: its key, sheet and corners.
_TABLE_NAME = re.compile(r"table_(\w+)")
_CELLS = re.compile(r"'?(.+?)'?!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)")
_BOUND = re.compile(r"[<>≤≥]\s*\d+\s*%?")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
#: Per cent in the formats that have a number and no code of their own (ECMA-376, 18.8.30).
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}


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
    runs, asks = [], []
    trees: dict[str, Element] = {}
    for name, content in parts.items():
        if name.endswith((".xlsx", ".xlsm", ".pptx", ".docx")):
            inner = read_office(f"{file}, {name}", content)
            tables += inner.tables
            texts += inner.texts
            unread += inner.unread
            runs += inner.facts.get("runs", ())
            asks += inner.facts.get("asks", ())
        elif name.endswith((".xml", ".rels", ".vml")):
            try:
                trees[name] = fromstring(content)
            except (ParseError, DefusedXmlException, ValueError) as problem:
                unread.append(f"{file}, {name} ({type(problem).__name__})")
        elif name.endswith((".bin", ".ole")):
            unread.append(f"{file}, {name}: embedded in a form that is not read")
    language = _language(trees)
    tables += _slide_tables(file, trees, language)
    for name, tree in trees.items():
        texts += (Text(f"{file}, {name}", words) for words in _words(tree))
        if "/charts/" in name and not name.endswith(".rels"):
            tables += _charts(f"{file}, {name}", tree)
    if _WORKBOOK in trees:
        sheets, said = _sheets(file, trees)
        tables += sheets
        texts += said
    facts = {"runs": (*runs, *_running(file, parts, trees)), "asks": (*asks, *_asking(file, trees))}
    return Reading(file, tuple(tables), tuple(texts), language, facts, tuple(unread))


def _language(trees: dict[str, Element]) -> str:
    """Language that a workbook or a deck says it is written in."""
    for stated in trees.get("docProps/core.xml", Element("none")):
        if _plain(stated.tag) == "language" and stated.text:
            return stated.text.strip().partition("-")[0]
    for stated in trees.get("docProps/custom.xml", Element("none")):
        if stated.get("name") == "Language":
            return "".join(stated.itertext()).strip() or "en"
    return "en"


def _slide_tables(file: str, trees: dict[str, Element], language: str) -> Iterator[ReadTable]:
    """Tables of slides by the names of their frames; one that goes on over several slides is one table.

    Columns without a word hold charts and are left out, so that the others stand as they do on a page.
    """
    slides = [name for name in trees if _SLIDE.fullmatch(name)]
    heads: dict[tuple[str, tuple[str, ...]], str] = {}
    rows: dict[tuple[str, tuple[str, ...]], list[list[str]]] = defaultdict(list)
    for name in sorted(slides, key=lambda part: int(_SLIDE.fullmatch(part)[1])):  # type: ignore[index]
        for frame in (element for element in trees[name].iter() if _plain(element.tag) == "graphicFrame"):
            cells = [
                [_cell_words(cell) for cell in row if _plain(cell.tag) == "tc"]
                for row in frame.iter()
                if _plain(row.tag) == "tr"
            ]
            if cells:
                kept = [
                    place for place in range(len(cells[0])) if any(row[place : place + 1] != [""] for row in cells[1:])
                ]
                key = next((e.get("name", "") for e in frame.iter() if _plain(e.tag) == "cNvPr"), "")
                table = (key, tuple(cells[0][place] for place in kept))
                heads.setdefault(table, name)
                rows[table] += [[row[place] for place in kept if place < len(row)] for row in cells[1:]]
    decimal = decimal_of(language)
    for (key, columns), name in heads.items():
        # Heads that are keys name their columns, as they do on a sheet; those that are words are numbered as on a page.
        are_keys = all(map(_KEY.fullmatch, columns))
        names = columns if are_keys else tuple(map(str, range(len(columns))))
        lines = tuple(
            Line(
                row[0] if row else "",
                {place: as_printed(words, decimal=decimal) for place, words in zip(names, row, strict=False)},
            )
            for row in rows[key, columns]
        )
        yield ReadTable(f"{file}, {name}, table {key or '?'}", key, columns, lines)


def _cell_words(cell: Element) -> str:
    return " ".join(part.text.strip() for part in cell.iter() if _plain(part.tag) == "t" and part.text)


def _running(file: str, parts: dict[str, bytes], trees: dict[str, Element]) -> Iterator[str]:
    """Formulas and programs: places in a file where something is computed or runs."""
    yield from (f"{file}, {name}: a program" for name in parts if name.lower().endswith(("vbaproject.bin", ".js")))
    for name, tree in trees.items():
        if name.startswith("xl/worksheets/"):
            cells = (cell for cell in tree.iter() if _plain(cell.tag) == "c")
            yield from (f"{file}, {name}, {cell.get('r')}" for cell in cells if any(_plain(p.tag) == "f" for p in cell))


def _asking(file: str, trees: dict[str, Element]) -> Iterator[str]:
    """Links and pictures that lead out of a file."""
    for name, tree in trees.items():
        for relation in tree.iter():
            if _plain(relation.tag) == "Relationship" and relation.get("TargetMode") == "External":
                yield f"{file}, {name}"


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
    formats = _formats(trees.get("xl/styles.xml", Element("none")))
    tables, said, cells = [], [], {}
    for element in trees[_WORKBOOK].iter():
        if _plain(element.tag) != "sheet":
            continue
        relation = next((value for key, value in element.attrib.items() if _plain(key) == "id"), "")
        part = posixpath.normpath(posixpath.join("/xl", targets.get(relation, ""))).lstrip("/")
        name, state = element.get("name", ""), element.get("state", "")
        place = f"{file}, {state + ' ' if state else ''}sheet {name}"
        if part in trees:
            cells[name] = _cells(trees[part], shared, formats)
            tables.append(_sheet(place, name, cells[name]))
    for element in (element for element in trees[_WORKBOOK].iter() if _plain(element.tag) == "definedName"):
        said.append(Text(f"{file}, defined name {element.get('name', '')}", element.text or ""))
        tables += _named_table(file, element.get("name", ""), element.text or "", cells)
    return tables, said


def _formats(styles: Element) -> list[str]:
    """Number format of each style that a cell may name."""
    found = {name: [part for part in styles if _plain(part.tag) == name] for name in ("numFmts", "cellXfs")}
    codes = _BUILT_IN | {
        int(code.get("numFmtId", "0")): code.get("formatCode", "") for part in found["numFmts"] for code in part
    }
    return [codes.get(int(style.get("numFmtId", "0")), "") for part in found["cellXfs"] for style in part]


def _shown(words: str, number_format: str) -> Span | str:
    """Number of a cell as it is shown, as wide as its last digit; one that holds more digits than it shows in full."""
    number = _number(words)
    if isinstance(number, str) or not number_format:
        return number
    bare = _LITERAL.sub("", number_format.partition(";")[0])
    value = number.middle * (100 if "%" in bare else 1)
    n_decimals = sum(sign in "0#?" for sign in bare.partition(".")[2])
    is_all = abs(value - round(value, n_decimals)) < 1e-9 * max(1.0, abs(value))
    half = 0.5 * 10.0**-n_decimals
    return Span(value - half, value + half) if is_all else exactly(value)


def _bound(words: str) -> Span | str:
    """Words of a cell; a whole number that is a bound, such as `≥ 95%`, is one here as it is on a page."""
    return as_printed(words) if _BOUND.fullmatch(words) else words


def _named_table(
    file: str, name: str, cells: str, sheets: dict[str, dict[int, dict[str, Span | str]]]
) -> Iterator[ReadTable]:
    """Table that a name stands for: its first row are its heads, its columns are numbered."""
    known, place = _TABLE_NAME.fullmatch(name), _CELLS.fullmatch(cells)
    sheet = sheets.get(place[1].replace("''", "'")) if place else None
    if not known or not place or sheet is None:
        return
    columns = [_letters(number) for number in range(_column(place[2]), _column(place[4]) + 1)]
    rows = [
        [sheet.get(row, {}).get(column, "") for column in columns] for row in range(int(place[3]), int(place[5]) + 1)
    ]
    lines = tuple(
        Line(row[0] if isinstance(row[0], str) else "", {str(number): cell for number, cell in enumerate(row)})
        for row in rows[1:]
    )
    yield ReadTable(f"{file}, sheet {place[1]}", known[1], tuple(map(str, rows[0])), lines)


def _column(letters: str) -> int:
    """Number of a column by its letters, A being 1."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _letters(number: int) -> str:
    """Letters of a column by its number."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _cells(tree: Element, shared: list[str], formats: list[str]) -> dict[int, dict[str, Span | str]]:
    """Cells of a sheet by row and column."""
    rows: dict[int, dict[str, Span | str]] = defaultdict(dict)
    for cell in (element for element in tree.iter() if _plain(element.tag) == "c"):
        found = _REFERENCE.fullmatch(cell.get("r", ""))
        words = "".join(part.text or "" for part in cell.iter() if _plain(part.tag) in ("v", "t"))
        if not found or not words:
            continue
        kind, style = cell.get("t", "n"), int(cell.get("s", "0"))
        if kind == "s" and words.isdecimal() and int(words) < len(shared):
            words = shared[int(words)]
        number_format = formats[style] if style < len(formats) else ""
        is_text = kind in ("s", "str", "inlineStr")
        rows[int(found[2])][found[1]] = _bound(words) if is_text else _shown(words, number_format)
    return rows


def _sheet(place: str, name: str, rows: dict[int, dict[str, Span | str]]) -> ReadTable:
    """Cells of a sheet under the words of its first row."""
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
