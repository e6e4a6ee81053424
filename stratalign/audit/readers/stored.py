"""Data files of a run: `document.json`, the executed notebook, tables of numbers, the manifest."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from stratalign.audit.readers.page import read_page
from stratalign.audit.readers.printed import Line, Reading, ReadTable, Span, Text, exactly

#: Stands in the type of a notebook's output that carries tables as data.
_PART = "part+json"


def read_document(file: str, content: str) -> Reading:
    """Read a report stored as data.

    Parameters
    ----------
    file
        Its name, for places.
    content
        JSON.

    Returns
    -------
    Reading
        Its tables, printed or not; every string as a text. A file that is no JSON is unread.
    """
    try:
        stored = json.loads(content)
    except ValueError as problem:
        return Reading(file, unread=(f"{file} is no JSON ({problem})",))
    if not isinstance(stored, dict):
        return Reading(file, texts=tuple(_strings(file, stored)))
    tables = tuple(_tables(file, stored.get("tables", {})))
    language = str(stored.get("language", "en"))
    return Reading(file, tables, tuple(_strings(file, stored)), language, {"run_id": stored.get("run_id", "")})


def _tables(file: str, stored: Any) -> Iterator[ReadTable]:
    for key, table in stored.items() if isinstance(stored, dict) else ():
        if not {"columns", "rows", "values"} <= set(table):
            continue
        printed = tuple(column["key"] for column in table["columns"] if column.get("is_printed", True))
        heads = {
            column["key"]: str(column["label"].get("message", ""))
            for column in table["columns"]
            if isinstance(column.get("label"), dict) and not column["label"].get("fields")
        }
        lines = []
        for place, row in enumerate(table["rows"]):
            values = {column: cells[place] for column, cells in table["values"].items() if cells is not None}
            lines.append(Line(str(row), {column: _value(cell) for column, cell in values.items() if cell is not None}))
        yield ReadTable(f"{file}, table {key}", str(key), printed, tuple(lines), heads)


def _value(cell: Any) -> Span | str:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
    return exactly(float(cell))


def _strings(place: str, stored: Any) -> Iterator[Text]:
    """Every string in nested data."""
    if isinstance(stored, str):
        yield Text(place, stored)
    elif isinstance(stored, Mapping):
        for key, value in stored.items():
            yield from _strings(place, value)
            yield Text(place, str(key))
    elif isinstance(stored, list):
        for value in stored:
            yield from _strings(place, value)


def read_notebook(file: str, content: str) -> Reading:
    """Read an executed notebook: its cells, what they printed, and the data within.

    Parameters
    ----------
    file
        Its name, for places.
    content
        JSON.

    Returns
    -------
    Reading
        `facts["parameters"]` are the parameters it was run with, as its metadata keep them.
    """
    try:
        stored = json.loads(content)
    except ValueError as problem:
        return Reading(file, unread=(f"{file} is no notebook ({problem})",))
    found = [_output(file, output) for cell in stored.get("cells", []) for output in cell.get("outputs", [])]
    texts = [text for reading in found for text in reading.texts]
    for number, cell in enumerate(stored.get("cells", []), start=1):
        texts.append(Text(f"{file}, cell {number}", _joined(cell.get("source", ""))))
    metadata = stored.get("metadata", {})
    texts += _strings(f"{file}, metadata", metadata)
    parameters = metadata.get("papermill", {}).get("parameters", {}) if isinstance(metadata, dict) else {}
    return Reading(
        file,
        tuple(table for reading in found for table in reading.tables),
        tuple(texts),
        facts={"parameters": parameters},
        unread=tuple(problem for reading in found for problem in reading.unread),
    )


def _output(file: str, output: Mapping[str, Any]) -> Reading:
    """One output of a cell, in all the types it is kept in."""
    tables: list[ReadTable] = []
    texts = [Text(f"{file}, output", _joined(output.get("text", "")))] if output.get("text") else []
    unread: list[str] = []
    for kind, data in output.get("data", {}).items():
        if kind == "text/html":
            page = read_page(file, _joined(data))
            tables += page.tables
            texts += page.texts
            unread += page.unread
        elif kind.endswith(_PART) and isinstance(data, dict):
            tables += _tables(file, data.get("tables", {}))
            texts += _strings(f"{file}, data", data)
        elif kind.startswith("text/"):
            texts.append(Text(f"{file}, output", _joined(data)))
    return Reading(file, tuple(tables), tuple(texts), unread=tuple(unread))


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def read_csv(file: str, content: str) -> Reading:
    """Read a table of numbers, every number as stored.

    Parameters
    ----------
    file
        Its name; without its ending it is the key of the table.
    content
        Comma-separated, with a row of heads.

    Returns
    -------
    Reading
        One table.
    """
    rows = list(csv.DictReader(StringIO(content)))
    heads = tuple(rows[0]) if rows else ()
    read = {words: _cell(words) for words in {words for row in rows for words in row.values() if words}}
    lines = tuple(
        Line(str(number), {head: read[words] for head, words in row.items() if head and words})
        for number, row in enumerate(rows, start=1)
    )
    key = file.rpartition("/")[2].removesuffix(".csv")
    texts = {words for words, cell in read.items() if isinstance(cell, str)}
    table = ReadTable(file, key, heads, lines)
    return Reading(file, (table,), tuple(Text(file, words) for words in sorted(texts)))


def _cell(words: str) -> Span | str:
    try:
        return exactly(float(words))
    except ValueError:
        return words
