"""Which sheets a workbook has: one for each printed table of a document, in reading order, with names Excel takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from stratalign.document.model import Document, Exhibit, Section
from stratalign.export.printed import PrintedTable, Printer
from stratalign.language.messages import message

#: Letters of a sheet's name at most, and what none may hold (Excel's own rules).
LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
#: What begins the name that stands for a table's cells, so that it is never the name of a cell.
TABLE_NAME = "table_"


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table and where it stands: the words of its section and exhibit."""

    name: str
    number: str
    section: str
    topic: str
    title: str
    subtitle: str
    table: PrintedTable
    notes: tuple[tuple[str, str], ...]

    @property
    def defined_name(self) -> str:
        """Name that stands for the table's cells in the workbook."""
        return TABLE_NAME + re.sub(r"\W", "_", self.table.key)


def table_sheets(printer: Printer, taken: tuple[str, ...]) -> tuple[TableSheet, ...]:
    """Sheets of every table that the report prints, each once.

    Parameters
    ----------
    printer
        Of the document.
    taken
        Names that other sheets have.

    Returns
    -------
    tuple of TableSheet
        Numbered as the report's pages, letters where a page has several tables; names differ in more than case.
    """
    found: list[TableSheet] = []
    names = set(map(_known_as, taken))
    keys: set[str] = set()
    for number, section in _numbered(printer.document):
        exhibits = [each for each in section.exhibits if each.numbers and each.numbers not in keys]
        for place, exhibit in enumerate(exhibits):
            keys.add(exhibit.numbers)
            letter = chr(ord("a") + place) if len(exhibits) > 1 else ""
            sheet = _sheet(printer, section, exhibit, f"{number}{letter}")
            found.append(replace(sheet, name=_unique(f"{sheet.number} {sheet.name}", names)))
            names.add(_known_as(found[-1].name))
    return tuple(found)


def sheet_name(words: str) -> str:
    """Name that Excel takes for a sheet: short, without the signs it forbids, cut between words.

    Parameters
    ----------
    words
        Any.

    Returns
    -------
    str
        Not empty.
    """
    name = " ".join(_FORBIDDEN.sub(" ", words).split()).strip("'")
    if len(name) > LONGEST_NAME:
        whole, _, rest = name[: LONGEST_NAME - 1].rpartition(" ")
        name = f"{(whole or rest).rstrip(' ,;.–-')}…"
    return name or "–"


def _numbered(document: Document) -> Iterator[tuple[int, Section]]:
    """Sections by the number of their page; the summary is the first where there is one."""
    return enumerate(document.sections, start=1 if document.summary is None else 2)


def _sheet(printer: Printer, section: Section, exhibit: Exhibit, number: str) -> TableSheet:
    table = printer.table(printer.document.tables[exhibit.numbers])
    topic = printer.say(section.topic)
    notes = (
        ("", table.note),
        ("", " ".join(printer.words(exhibit.source))),
        (printer.head(message("frame.so_what")), printer.say(section.so_what)),
        (printer.head(message("frame.how_to_read")), " ".join(printer.words(exhibit.guide))),
        *((printer.head(message("frame.keep_in_mind")), caveat) for caveat in printer.words(section.caveats)),
    )
    kept = tuple((label, words) for label, words in notes if words)
    # Captions of tables that continue each other begin with what they share: "Question by question: Clarity".
    name = table.caption.rpartition(": ")[2] if number[-1].isalpha() else topic
    return TableSheet(
        name, number, section.key, topic, printer.say(section.title), printer.say(exhibit.subtitle), table, kept
    )


def _known_as(name: str) -> str:
    """A sheet's name as Excel compares names."""
    return name.casefold()


def _unique(words: str, names: set[str]) -> str:
    """Name that no other sheet has, in whatever case."""
    name, number = sheet_name(words), 1
    while _known_as(name) in names:
        number += 1
        name = sheet_name(f"{words[: LONGEST_NAME - 4]} {number}")
    return name
