"""Take a person's rows out of raw files: written beside, without those rows, and renamed; every other row as it was."""

from __future__ import annotations

import csv
import io
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from stratalign.errors import SourceError
from stratalign.paths import reason
from stratalign.responses.identity import plain_id
from stratalign.sources.files.sheet_values import cell_text
from stratalign.sources.files.text import DELIMITERS, TEXT_SUFFIXES

#: Formats whose rows can be taken out.
REWRITTEN = (*TEXT_SUFFIXES, ".xlsx")
#: A header row is looked for in so many rows: titles and a second header may stand above the answers.
HEADER_ROWS = 20
#: What a text file may be encoded in; those that a mark at its beginning names come first.
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Sought:
    """A person as files know them: `ids`, as `plain_id` writes them, and the `columns` that hold ids of people.

    An address is found in any cell, anything else in these columns alone: a number means many things.
    """

    ids: frozenset[str]
    columns: frozenset[str]

    def rows(self, rows: Iterable[Sequence[str]]) -> Iterator[bool]:
        """Whether each row of a table is the person's."""
        places: set[int] = set()
        for number, row in enumerate(rows):
            cells = [plain_id(cell) for cell in row]
            if number < HEADER_ROWS:
                places |= {place for place, cell in enumerate(row) if cell.strip() in self.columns}
            own = any(place < len(cells) and cells[place] in self.ids for place in places)
            yield own or any("@" in cell and cell in self.ids for cell in cells)


def remove_person(path: Path, person: Sought) -> int:
    """Take the rows of a person out of a file.

    Parameters
    ----------
    path
        A delimited text or an .xlsx workbook.
    person
        Who.

    Returns
    -------
    int
        Rows taken out; 0 where the file is left as it is.

    Raises
    ------
    SourceError
        The file is of another format, or cannot be read or written; it is then as it was.
    """
    if path.suffix.lower() not in REWRITTEN:
        raise SourceError(f"{path.name}: rows cannot be taken out of this format")
    remove = _remove_from_workbook if path.suffix.lower() == ".xlsx" else _remove_from_text
    try:
        return remove(path, person)
    except OSError as problem:
        raise SourceError(f"{path.name} cannot be written anew: {reason(problem)}") from None


def _remove_from_text(path: Path, person: Sought) -> int:
    """Rows of a text file; the bytes of every other row stay as they are."""
    content = path.read_bytes()
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    text, encoding = _decoded(path, content, encoding)
    for delimiter in DELIMITERS:
        records = list(_records(text, delimiter, path))
        is_own = list(person.rows(row for row, _ in records))
        if any(is_own):
            kept = "".join(raw for (_, raw), own in zip(records, is_own, strict=True) if not own)
            _replace(path, partial(Path.write_bytes, data=kept.encode(encoding)))
            return sum(is_own)
    return 0


def _decoded(path: Path, content: bytes, marked: str) -> tuple[str, str]:
    """Text of a file and its encoding, where writing it again gives the same bytes."""
    for encoding in (marked,) if marked else ("utf-8", "cp1252", "latin-1"):
        with suppress(UnicodeError):
            text = content.decode(encoding)
            if text.encode(encoding) == content:
                return text, encoding
    raise SourceError(f"{path.name}: its encoding is not one that can be written again unchanged")


def _records(text: str, delimiter: str, path: Path) -> Iterator[tuple[list[str], str]]:
    """Records of a delimited text with the characters they are written in."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    try:
        for row in csv.reader(lines(), delimiter=delimiter):
            yield row, "".join(taken)
            taken.clear()
    except csv.Error as problem:
        raise SourceError(f"{path.name}: cannot be read row by row ({problem})") from None


def _remove_from_workbook(path: Path, person: Sought) -> int:
    """Rows of every worksheet; what openpyxl does not know of a workbook, such as pictures, is lost."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(path)
    except Exception as problem:
        # openpyxl meets damage in many ways; the file is left alone and told of.
        raise SourceError(f"{path.name}: cannot be read as a workbook ({type(problem).__name__})") from None
    n_removed = 0
    for sheet in book.worksheets:
        texts = ([cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True))
        own = [number for number, is_own in enumerate(person.rows(texts), start=1) if is_own]
        for number in reversed(own):
            sheet.delete_rows(number)
        n_removed += len(own)
    if n_removed:
        _replace(path, lambda draft: book.save(draft))
    return n_removed


def mentions(path: Path, ids: Collection[str]) -> bool:
    """Whether a small file holds one of these texts anywhere, whatever its case."""
    with suppress(OSError):
        if path.stat().st_size <= 2**24:
            content = path.read_bytes().lower()
            return any(known.encode() in content for known in ids)
    return False


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Put a new file in the place of one, whole or not at all, with the same rights."""
    draft = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part{path.suffix}")
    try:
        write(draft)
        shutil.copymode(path, draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
