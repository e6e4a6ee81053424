"""Names, addresses and ids of an engagement's people, to be looked for where they must not stand."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from stratalign.audit.readers.office import read_office
from stratalign.sources.people.person_words import names_a_person

#: Lines of mappings and engagements that name the column of ids.
_ID_COLUMN = re.compile(r"^\s*(?:respondent_id|person_id):\s*[\"']?([^\"'#\n]+)", re.MULTILINE)
#: Characters of a table that are looked at to learn what parts its columns, and rows of one that are read.
_SNIFFED, MOST_ROWS = 4096, 1_000_000


def people_of(files: Iterable[Path]) -> set[str]:
    """Read what identifies the people of an engagement from its input files.

    Parameters
    ----------
    files
        Rosters and exports as CSV or workbooks, the first million rows of each; and the YAML files that name their
        columns. Other files hold no table that is read here.

    Returns
    -------
    set of str
        Cells of columns whose head names a person, or that hold ids: names of two words and more, addresses, ids with
        letters and digits. Plain numbers and single words are left out: a report is full of the former, and "Will" and
        "April" are names too; so are names the analyst wrote into those files, such as the owner of an action.
    """
    given = sorted(files)
    told = [file.read_text("utf-8", errors="replace") for file in given if file.suffix in (".yml", ".yaml")]
    ids = {name.strip().casefold() for words in told for name in _ID_COLUMN.findall(words)}
    found = {cell.strip() for file in given for rows in _tables(file) for cell in _telling(rows, ids) if _tells(cell)}
    return {name for name in found if not any(name in words for words in told)}


def _telling(rows: Iterator[Sequence[str]], ids: set[str]) -> Iterator[str]:
    """Cells of the columns that tell who somebody is."""
    heads = next(rows, ())
    places = [place for place, head in enumerate(heads) if head.strip().casefold() in ids or names_a_person(head)]
    for row in islice(rows, MOST_ROWS) if places else ():
        yield from (row[place] for place in places if place < len(row))


def _tells(cell: str) -> bool:
    """Whether a cell can be told from ordinary words and numbers, and from a second row of heads."""
    words, has_digit = cell.split(), any(sign.isdecimal() for sign in cell)
    has_letter = any(sign.isalpha() for sign in cell)
    return has_letter and (has_digit or "@" in cell or len(words) > 1) and not names_a_person(cell)


def _tables(file: Path) -> Iterator[Iterator[Sequence[str]]]:
    """Rows of each table of a file, heads first; of other files none."""
    if file.suffix.lower() in (".xlsx", ".xlsm"):
        for table in read_office(file.name, file.read_bytes()).tables:
            heads = list(dict.fromkeys(head for line in table.lines for head in line.cells))
            lines = ([str(line.cells.get(head, "")) for head in heads] for line in table.lines)
            yield iter([heads, *lines])
    elif file.suffix.lower() in (".csv", ".tsv", ".txt"):
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
            try:
                dialect: type[csv.Dialect] = csv.Sniffer().sniff(handle.read(_SNIFFED), ",;\t|")
            except csv.Error:
                dialect = csv.excel
            handle.seek(0)
            yield csv.reader(handle, dialect)
