"""Names, addresses and ids of an engagement's people, to be looked for where they must not stand."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from stratalign.audit.readers.office import read_office
from stratalign.sources.people.person_words import names_a_person

#: Lines of mappings and engagements that name the column of ids.
_ID_COLUMN = re.compile(r"^\s*(?:respondent_id|person_id):\s*[\"']?([^\"'#\n]+)", re.MULTILINE)
#: Bytes of a table that are looked at to learn what parts its columns.
_SNIFFED = 4096


def people_of(folder: Path) -> set[str]:
    """Read what identifies the people of an engagement from its raw files.

    Parameters
    ----------
    folder
        Folder of the engagement: rosters and exports as CSV or workbooks, and the files that name their columns.

    Returns
    -------
    set of str
        Cells of columns whose head names a person, or that hold ids: names of two words and more, addresses, ids with
        letters and digits. Plain numbers and single words are left out: a report is full of the former, and "Will" and
        "April" are names too.
    """
    ids = {
        name.strip().casefold() for file in folder.glob("*.yml") for name in _ID_COLUMN.findall(file.read_text("utf-8"))
    }
    return {
        cell.strip()
        for file in sorted(folder.rglob("*"))
        for row in _rows(file)
        for head, cell in row.items()
        if _tells(cell) and not names_a_person(cell) and (head.strip().casefold() in ids or names_a_person(head))
    }


def _tells(cell: str) -> bool:
    """Whether a cell can be told from ordinary words and numbers."""
    words, has_digit = cell.split(), any(sign.isdecimal() for sign in cell)
    has_letter = any(sign.isalpha() for sign in cell)
    return has_letter and (has_digit or "@" in cell or len(words) > 1)


def _rows(file: Path) -> Iterator[dict[str, str]]:
    """Rows of a raw file by the heads of their columns; of other files none."""
    if file.suffix.lower() in (".xlsx", ".xlsm"):
        for table in read_office(file.name, file.read_bytes()).tables:
            for line in table.lines:
                yield {head: cell for head, cell in line.cells.items() if isinstance(cell, str)}
    elif file.suffix.lower() in (".csv", ".tsv", ".txt"):
        words = file.read_bytes().decode("utf-8-sig", errors="replace")
        try:
            dialect: type[csv.Dialect] = csv.Sniffer().sniff(words[:_SNIFFED], ",;\t|")
        except csv.Error:
            dialect = csv.excel
        for row in csv.DictReader(StringIO(words), dialect=dialect):
            yield {str(head): str(cell) for head, cell in row.items() if head and isinstance(cell, str)}
