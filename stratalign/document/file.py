"""`document.json`: a document as plain data, kept in a run's `work/` and read by every format.

Where consultants wrote over the report, the report as it was before lies beside it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from stratalign.document.assemble import require_whole
from stratalign.document.model import (
    SCHEMA_VERSION,
    Claim,
    Column,
    Cover,
    Document,
    Exhibit,
    KeyFigure,
    Section,
    Summary,
    Table,
)
from stratalign.errors import DocumentError
from stratalign.language.fields import Words, from_plain, to_plain
from stratalign.language.number_formats import FORMATS
from stratalign.layout import WORK, work_folder
from stratalign.paths import read_file

DOCUMENT_FILE = "document.json"
#: The report without what consultants wrote over it; only where they did.
BEFORE_FILE = "document_before_overrides.json"


def write_document(document: Document, folder: str | Path) -> Path:
    """Write `document.json`, the one source of every format, for the analyst: it holds more digits than are printed.

    Parameters
    ----------
    document
        The report.
    folder
        Folder of the run; made if it does not exist.

    Returns
    -------
    pathlib.Path
        The file, in `work/`; equal documents give equal bytes.
    """
    path = work_folder(folder) / DOCUMENT_FILE
    before = path.with_name(BEFORE_FILE)
    if document.without_overrides is None:
        before.unlink(missing_ok=True)
    else:
        _write(document.without_overrides, before)
    _write(document, path)
    return path


def _write(document: Document, path: Path) -> None:
    draft = path.with_suffix(".json.part")
    draft.write_text(json.dumps(document_to_plain(document), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def read_document(path: str | Path) -> Document:
    """Read a document.

    Parameters
    ----------
    path
        `document.json`, or the folder of a run that holds it.

    Returns
    -------
    Document
        Whole: every address holds something.

    Raises
    ------
    DocumentError
        The file is missing, no JSON, of another schema, or points at what is not there.
    """
    given = Path(path)
    file = given / WORK / DOCUMENT_FILE if given.is_dir() else given
    if not os.path.lexists(file):
        raise DocumentError(f"{file.name} is not in {file.parent}. Run the engagement, or name the run's folder.")
    try:
        plain = json.loads(read_file(file, DocumentError))
    except ValueError as problem:
        raise DocumentError(f"{file.name} is not JSON ({problem}). Run the engagement again.") from None
    return document_from_plain(plain)


def read_audiences(folder: str | Path) -> tuple[str, ...]:
    """Read whom a run's document is for, where nothing else of it is asked.

    Parameters
    ----------
    folder
        Of a run that has written its document.

    Returns
    -------
    tuple of str
        Of `AUDIENCES`.

    Raises
    ------
    DocumentError
        The file cannot be read.
    """
    plain = json.loads(read_file(Path(folder) / WORK / DOCUMENT_FILE, DocumentError))
    return tuple(plain.get("audiences", ()))


def read_before_overrides(path: str | Path) -> Document:
    """Read a run's document as it was before consultants wrote over it.

    Parameters
    ----------
    path
        Folder of the run.

    Returns
    -------
    Document
        The run's document itself where nobody did.

    Raises
    ------
    DocumentError
        As in `read_document`.
    """
    before = Path(path) / WORK / BEFORE_FILE
    return read_document(before if before.is_file() else path)


def document_to_plain(document: Document) -> dict[str, Any]:
    """Plain data of a document: dict, list, str, int, float, bool and None only.

    Parameters
    ----------
    document
        The report.

    Returns
    -------
    dict
        As `document/schema.json` describes it.
    """
    return {
        "schema_version": document.schema_version,
        "kind": document.kind,
        "language": document.language,
        "run_id": document.run_id,
        "audiences": list(document.audiences),
        "brand": document.brand,
        "cover": _plain_cover(document.cover),
        "about": _plain_words(document.about),
        "summary": None if document.summary is None else _plain_summary(document.summary),
        "sections": [_plain_section(section) for section in document.sections],
        "claims": [_plain_claim(claim) for claim in document.claims],
        "tables": {key: _plain_table(table) for key, table in document.tables.items()},
    }


def document_from_plain(plain: Mapping[str, Any]) -> Document:
    """Document of its plain data; the reverse of `document_to_plain`.

    Parameters
    ----------
    plain
        As a file holds it.

    Returns
    -------
    Document
        Whole.

    Raises
    ------
    DocumentError
        It is of another schema, something is missing, or an address holds nothing.
    """
    version = plain.get("schema_version")
    if version != SCHEMA_VERSION:
        raise DocumentError(
            f"the document has schema version {version}; this installation reads version {SCHEMA_VERSION}. Run the "
            "engagement again, or use the version of stratalign that wrote it."
        )
    try:
        document = Document(
            kind=plain["kind"],
            language=plain["language"],
            run_id=plain["run_id"],
            audiences=tuple(plain.get("audiences", ())),
            brand=plain["brand"],
            cover=_cover(plain["cover"]),
            about=_words(plain["about"]),
            summary=None if plain["summary"] is None else _summary(plain["summary"]),
            sections=tuple(_section(section) for section in plain["sections"]),
            claims=tuple(_claim(claim) for claim in plain["claims"]),
            tables={key: _table(key, table) for key, table in plain["tables"].items()},
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise DocumentError(
            f"the document lacks or misspells a part ({problem!r}). Run the engagement again."
        ) from None
    require_whole(document)
    return document


def _plain_words(words: Words) -> list[Any]:
    return [to_plain(text) for text in words]


def _words(plain: list[Any]) -> Words:
    return tuple(from_plain(text) for text in plain)


def _plain_cover(cover: Cover) -> dict[str, Any]:
    texts = ("client", "title", "subtitle", "confidentiality", "synthetic_note")
    return {name: to_plain(getattr(cover, name)) for name in texts} | {
        "facts": [[to_plain(label), to_plain(value)] for label, value in cover.facts]
    }


def _cover(plain: Mapping[str, Any]) -> Cover:
    texts = {name: from_plain(value) for name, value in plain.items() if name != "facts"}
    return Cover(**texts, facts=tuple((from_plain(label), from_plain(value)) for label, value in plain["facts"]))


_SUMMARY_WORDS = ("messages", "strengths", "gaps", "decisions", "limits")


def _plain_summary(summary: Summary) -> dict[str, Any]:
    return {
        **{name: to_plain(getattr(summary, name)) for name in ("topic", "question", "title")},
        "key_figures": [
            {name: to_plain(getattr(figure, name)) for name in ("value", "label", "detail")}
            for figure in summary.key_figures
        ],
        **{name: _plain_words(getattr(summary, name)) for name in _SUMMARY_WORDS},
    }


def _summary(plain: Mapping[str, Any]) -> Summary:
    figures = tuple(
        KeyFigure(*(from_plain(figure[name]) for name in ("value", "label", "detail")))
        for figure in plain["key_figures"]
    )
    texts = {name: from_plain(plain[name]) for name in ("topic", "question", "title")}
    words: dict[str, Any] = {name: _words(plain[name]) for name in _SUMMARY_WORDS}
    return Summary(**texts, key_figures=figures, **words)


def _plain_section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "claim": section.claim,
        "audiences": list(section.audiences),
        "is_technical": section.is_technical,
        **{name: to_plain(getattr(section, name)) for name in ("topic", "question", "title", "so_what")},
        **{name: _plain_words(getattr(section, name)) for name in ("sentences", "caveats", "speaker_notes")},
        "exhibits": [_plain_exhibit(exhibit) for exhibit in section.exhibits],
    }


def _section(plain: Mapping[str, Any]) -> Section:
    texts: dict[str, Any] = {name: from_plain(plain[name]) for name in ("topic", "question", "title")}
    texts |= {name: _words(plain[name]) for name in ("sentences", "caveats", "speaker_notes")}
    exhibits = tuple(_exhibit(exhibit) for exhibit in plain["exhibits"])
    # Documents of earlier versions are for everybody.
    texts |= {"so_what": from_plain(plain.get("so_what", "")), "is_technical": plain.get("is_technical", False)}
    audiences = tuple(plain.get("audiences", ()))
    return Section(key=plain["key"], claim=plain["claim"], exhibits=exhibits, audiences=audiences, **texts)


def _plain_exhibit(exhibit: Exhibit) -> dict[str, Any]:
    return {
        "key": exhibit.key,
        "kind": exhibit.kind,
        "subtitle": to_plain(exhibit.subtitle),
        "source": _plain_words(exhibit.source),
        "data": list(exhibit.data),
        "numbers": exhibit.numbers,
        "options": {name: _plain_option(value) for name, value in exhibit.options.items()},
        "labels": {name: to_plain(text) for name, text in exhibit.labels.items()},
        "guide": _plain_words(exhibit.guide),
        "audiences": list(exhibit.audiences),
    }


def _exhibit(plain: Mapping[str, Any]) -> Exhibit:
    return Exhibit(
        key=plain["key"],
        kind=plain["kind"],
        subtitle=from_plain(plain["subtitle"]),
        source=_words(plain["source"]),
        data=tuple(plain["data"]),
        numbers=plain["numbers"],
        options={name: _option(value) for name, value in plain["options"].items()},
        labels={name: from_plain(text) for name, text in plain["labels"].items()},
        guide=_words(plain["guide"]),
        audiences=tuple(plain.get("audiences", ())),
    )


def _plain_option(value: Any) -> Any:
    return [_plain_option(part) for part in value] if isinstance(value, tuple | list) else to_plain(value)


def _option(plain: Any) -> Any:
    return tuple(_option(part) for part in plain) if isinstance(plain, list) else from_plain(plain)


def _plain_claim(claim: Claim) -> dict[str, Any]:
    return {
        "key": claim.key,
        "text": to_plain(claim.text),
        "strength": claim.strength,
        "evidence": list(claim.evidence),
        **{name: _plain_words(getattr(claim, name)) for name in ("detail", "caveats", "actions")},
    }


def _claim(plain: Mapping[str, Any]) -> Claim:
    return Claim(
        key=plain["key"],
        text=from_plain(plain["text"]),
        strength=plain["strength"],
        evidence=tuple(plain["evidence"]),
        **{name: _words(plain[name]) for name in ("detail", "caveats", "actions")},
    )


def _plain_table(table: Table) -> dict[str, Any]:
    return {
        "caption": to_plain(table.caption),
        "note": _plain_words(table.note),
        "columns": [
            {"key": column.key, "label": to_plain(column.label), "format": column.format, "term": column.term,
             "message": column.message, "is_printed": column.is_printed, "is_technical": column.is_technical}
            for column in table.columns
        ],
        "rows": list(table.rows.index),
        "values": {name: [_plain_value(value) for value in table.rows[name]] for name in table.rows.columns},
    }  # fmt: skip


def _table(key: str, plain: Mapping[str, Any]) -> Table:
    columns = tuple(
        Column(label=from_plain(column["label"]), **{name: value for name, value in column.items() if name != "label"})
        for column in plain["columns"]
    )
    formats = {column.key: column.format for column in columns}
    # One index for all columns: pandas need not compare them.
    index = pd.Index(plain["rows"], dtype=pd.StringDtype(na_value=float("nan")))
    values = {
        name: pd.Series([from_plain(cell) for cell in cells], index=index, dtype=_dtype(formats[name]))
        for name, cells in plain["values"].items()
    }
    rows = pd.DataFrame(values, index=index)
    return Table(key, from_plain(plain["caption"]), columns, rows, _words(plain["note"]))


def _dtype(column_format: str) -> type:
    return float if column_format in FORMATS else object


def _plain_value(value: Any) -> Any:
    """Plain data of a cell: numpy's numbers as Python's, days as such, what is missing as None."""
    if isinstance(value, pd.Timestamp):
        return to_plain(value.date())
    if hasattr(value, "item"):
        value = value.item()
    return None if value is pd.NaT or value is pd.NA else to_plain(value)
