"""Put a document together: every number gets an address, every address must hold something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from stratalign.document.kinds import require_kind
from stratalign.document.model import EVIDENCE, FACTS, Claim, Column, Cover, Document, Section, Summary, Table
from stratalign.errors import DocumentError
from stratalign.findings.model import Finding
from stratalign.language.fields import Cell, Field, Listing, Message
from stratalign.vocabulary import ESTIMATE_COLUMNS

Part = TypeVar("Part")


def assemble(
    kind: str,
    *,
    language: str,
    run_id: str,
    cover: Cover,
    summary: Summary | None,
    sections: Sequence[Section],
    findings: Iterable[Finding],
    tables: Iterable[Table],
    about: tuple[Message, ...] = (),
    brand: Mapping[str, Any] | None = None,
    audiences: tuple[str, ...] = (),
) -> Document:
    """Put a document together.

    Numbers given in messages as they are move into the table `facts`, so that each has an address; the evidence of the
    findings becomes the table `evidence`.

    Parameters
    ----------
    kind
        Which report it is.
    language, run_id, cover, summary, sections, about, brand, audiences
        As in `Document`.
    findings
        Their claims stand in the document whether or not a section tells them.
    tables
        Every table that an exhibit or a sentence points at.

    Returns
    -------
    Document
        Complete: every address holds something and every exhibit has what its kind needs.

    Raises
    ------
    DocumentError
        It is not; the address or exhibit is named.
    """
    found = list(findings)
    held = {table.key: table for table in tables}
    facts = _Facts()
    claims = tuple(facts.addressed(_claim(finding), f"claim.{finding.key}") for finding in found)
    document = Document(
        kind=kind,
        language=language,
        run_id=run_id,
        cover=facts.addressed(cover, "cover"),
        about=facts.addressed(about, "about"),
        summary=facts.addressed(summary, "summary"),
        sections=tuple(facts.addressed(section, section.key) for section in sections),
        claims=claims,
        tables={},
        brand=brand,
        audiences=audiences,
    )
    held = {key: _addressed_table(table, facts) for key, table in held.items()}
    more = [_evidence_table(found), facts.table()]
    document = replace(document, tables=held | {table.key: table for table in more})
    require_whole(document)
    return document


def require_whole(document: Document) -> None:
    """Refuse a document in which an address holds nothing, or an exhibit lacks what its kind is drawn from.

    Parameters
    ----------
    document
        Built or read from a file.

    Raises
    ------
    DocumentError
        What is missing is named.
    """
    for cell in dict.fromkeys(cells_of(document)):
        document.field(cell)
    for section in document.sections:
        for exhibit in section.exhibits:
            absent = [key for key in (*exhibit.data, exhibit.numbers) if key and key not in document.tables]
            if absent:
                raise DocumentError(f"exhibit '{exhibit.key}' names the table '{absent[0]}', which is not there.")
            require_kind(exhibit, [document.tables[key] for key in exhibit.data])


def cells_of(part: object) -> list[Cell]:
    """Every address in a part of a document, tables' captions and notes included."""
    found: list[Cell] = []
    _add_cells(part, found)
    return found


def _add_cells(part: object, found: list[Cell]) -> None:
    """Add the addresses of a part; most of what is looked at is a plain word or number, which has none."""
    if isinstance(part, _PLAIN):
        return
    if isinstance(part, Cell):
        found.append(part)
    elif isinstance(part, Mapping):
        for value in part.values():
            _add_cells(value, found)
    elif isinstance(part, tuple | list):
        for value in part:
            _add_cells(value, found)
    elif isinstance(part, pd.DataFrame):
        for name in part.columns[[pd.api.types.is_object_dtype(kind) for kind in part.dtypes]]:
            for value in part[name]:
                if isinstance(value, Message | Cell):
                    _add_cells(value, found)
    else:
        kind: Any = type(part)
        for name in _given(kind):
            _add_cells(getattr(part, name), found)


#: What holds no address, and is asked for first.
_PLAIN = (str, int, float, type(None))


@cache
def _given(kind: type) -> tuple[str, ...]:
    """Names of the fields that one of a kind is made of; none of what is no dataclass."""
    return tuple(one.name for one in fields(kind) if one.init) if is_dataclass(kind) else ()


def _claim(finding: Finding) -> Claim:
    rows = tuple(f"{finding.key}.{number}" for number in range(1, len(finding.evidence) + 1))
    return Claim(finding.key, finding.claim, finding.detail, finding.strength, rows, finding.caveats, finding.actions)


def _evidence_table(findings: Sequence[Finding]) -> Table:
    """Unrounded numbers behind every claim."""
    parts = [
        finding.tidy().set_axis([f"{finding.key}.{n + 1}" for n in range(len(finding.evidence))])
        for finding in findings
    ]
    rows = pd.concat(parts) if parts else pd.DataFrame(columns=list(ESTIMATE_COLUMNS))
    texts = ("term", "quantity", "measure")
    columns = [
        Column(name, format="key" if name in texts else "estimate", is_printed=False) for name in ESTIMATE_COLUMNS
    ]
    return Table(EVIDENCE, "", tuple(columns), rows)


def _addressed_table(table: Table, facts: _Facts) -> Table:
    """The table with an address for every number in its words, those in its cells included."""
    worded = [name for name, kind in table.rows.dtypes.items() if pd.api.types.is_object_dtype(kind)]
    return replace(
        table,
        caption=facts.addressed(table.caption, table.key),
        columns=facts.addressed(tuple(_said(column, table.rows) for column in table.columns), table.key),
        note=facts.addressed(table.note, table.key),
        rows=table.rows.assign(
            **{str(name): _addressed_cells(table, str(name), facts) for name in worded if len(table.rows)}
        ),
    )


def _said(column: Column, rows: pd.DataFrame) -> Column:
    """The column, not printed where it would be one of dashes: nothing is known in any of its rows."""
    is_silent = column.is_printed and column.key in rows and len(rows) > 0 and bool(rows[column.key].isna().all())
    return replace(column, is_printed=False) if is_silent else column


def _addressed_cells(table: Table, column: str, facts: _Facts) -> np.ndarray:
    cells = [
        facts.addressed(cell, f"{table.key}.{row}.{column}") if isinstance(cell, Message) else cell
        for row, cell in table.rows[column].items()
    ]
    found = np.empty(len(cells), dtype=object)
    found[:] = cells
    return found


@dataclass(slots=True)
class _Facts:
    """Numbers that stand in sentences alone, by the place where they were met."""

    values: dict[str, float] = field(default_factory=dict)

    def addressed(self, part: Part, owner: str) -> Part:
        """The part with an address in the place of every number in its messages."""
        addressed: Part = self._walk(part, owner)
        return addressed

    def table(self) -> Table:
        """All of them, each under its own key."""
        rows = pd.DataFrame({"value": pd.Series(self.values, dtype=float)})
        return Table(FACTS, "", (Column("value", format="estimate", is_printed=False),), rows)

    def _walk(self, part: Any, owner: str) -> Any:
        match part:
            case Message():
                return Message(
                    part.key, {name: self._field(value, owner, part.key, name) for name, value in part.fields.items()}
                )
            case Listing():
                return Listing(tuple(self._walk(item, owner) for item in part.items), part.style)
            case Cell() | str() | int() | float() | None | dt.date() | pd.DataFrame():
                return part
            case tuple():
                return tuple(self._walk(value, owner) for value in part)
            case Mapping():
                return {name: self._walk(value, owner) for name, value in part.items()}
        # Dataclasses of the document: each field in its turn.
        return replace(part, **{one.name: self._walk(getattr(part, one.name), owner) for one in fields(part)})

    def _field(self, value: Field, owner: str, key: str, name: str) -> Field:
        if isinstance(value, bool) or not isinstance(value, int | float):
            walked: Field = self._walk(value, owner)
            return walked
        return Cell(FACTS, self._row(float(value), f"{owner}.{key}.{name}"), "value")

    def _row(self, value: float, wanted: str) -> str:
        """Key of a fact; one that is met again with the same value is the same fact."""
        row, number = wanted, 1
        while row in self.values and not _is_same(self.values[row], value):
            number += 1
            row = f"{wanted}.{number}"
        self.values[row] = value
        return row


def _is_same(one: float, other: float) -> bool:
    return one == other or (one != one and other != other)
