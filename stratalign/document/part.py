"""Parts of a document that stand alone: a section with its tables and claims, as a notebook's output carries it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from stratalign.document.assemble import cells_of
from stratalign.document.model import Document, Section, Table


def part_of(
    document: Document, *, sections: Iterable[str] = (), with_summary: bool = False, with_about: bool = False
) -> Document:
    """Restrict a document to some of its sections.

    Parameters
    ----------
    document
        The report.
    sections
        Keys of those that stay; unknown ones are passed over.
    with_summary, with_about
        Whether the executive summary, and what the report is about, stay.

    Returns
    -------
    Document
        Whole in itself: it holds the tables, facts and claims that its parts point at, and no others.
    """
    kept = tuple(section for section in document.sections if section.key in set(sections))
    claims = tuple(claim for claim in document.claims if claim.key in {section.claim for section in kept})
    part = replace(
        document,
        summary=document.summary if with_summary else None,
        about=document.about if with_about else (),
        sections=kept,
        claims=claims,
        tables={},
        without_overrides=None,
    )
    return replace(part, tables=_tables_of(part, document))


def only_addressed(document: Document) -> Document:
    """Restrict tables that no exhibit shows to the rows that something points at.

    Parameters
    ----------
    document
        A part that is not to be joined with others again.

    Returns
    -------
    Document
        Whole in itself.
    """
    named = {key for section in document.sections for key in _named(section)}
    wanted: dict[str, set[str]] = {"evidence": {row for claim in document.claims for row in claim.evidence}}
    for cell in cells_of(document):
        wanted.setdefault(cell.table, set()).add(cell.row)
    tables = {key: table if key in named else _only(table, wanted[key]) for key, table in document.tables.items()}
    return replace(document, tables=tables)


def joined(parts: Iterable[Document]) -> Document:
    """Put parts of one document together again; a later part of the same section replaces an earlier one.

    Parameters
    ----------
    parts
        At least one; in reading order.

    Returns
    -------
    Document
        With the cover of the first.
    """
    first, *more = parts
    found = first
    for part in more:
        sections = {section.key: section for section in (*found.sections, *part.sections)}
        claims = {claim.key: claim for claim in (*found.claims, *part.claims)}
        found = replace(
            found,
            summary=part.summary or found.summary,
            about=found.about or part.about,
            sections=tuple(sections.values()),
            claims=tuple(claims.values()),
            tables=_united(found.tables, part.tables),
        )
    return found


def _tables_of(part: Document, whole: Document) -> dict[str, Table]:
    """Tables that a part needs, each with the rows it needs of those that serve the whole document."""
    wanted: dict[str, set[str]] = {}
    for claim in part.claims:
        wanted.setdefault("evidence", set()).update(claim.evidence)
    named = {key for section in part.sections for key in _named(section)}
    open_ = cells_of(part) + [cell for key in named for cell in cells_of(whole.tables[key])]
    seen = set(named)
    while open_:
        cell = open_.pop()
        wanted.setdefault(cell.table, set()).add(cell.row)
        if cell.table not in seen:
            seen.add(cell.table)
            open_ += cells_of(whole.tables[cell.table])
    return {
        key: table if key in named or key not in ("facts", "evidence") else _only(table, wanted[key])
        for key, table in whole.tables.items()
        if key in named or key in wanted
    }


def _named(section: Section) -> list[str]:
    return [key for exhibit in section.exhibits for key in (*exhibit.data, exhibit.numbers) if key]


def _only(table: Table, rows: set[str]) -> Table:
    return replace(table, rows=table.rows[table.rows.index.isin(rows)])


def _united(one: Mapping[str, Table], other: Mapping[str, Table]) -> dict[str, Table]:
    """Tables of two parts; rows that only one part has are kept."""
    tables = dict(one)
    for key, table in other.items():
        if key in tables:
            rows = pd.concat([tables[key].rows, table.rows])
            tables[key] = replace(table, rows=rows[~rows.index.duplicated(keep="last")])
        else:
            tables[key] = table
    return tables
