"""How large a zipped workbook is before anything is made of it: what it unpacks to, and the cells of its sheets.

An archive says the size of each part itself, and one that lies is cut off there by the reader of archives. Cells are
counted in the markup, which takes a second where laying them out would take minutes.
"""

from __future__ import annotations

import itertools
import re
import zipfile

from stratalign.errors import SourceError
from stratalign.sources.files import table

MAX_COMPRESSION_RATIO = 100
MAX_ARCHIVE_ENTRIES = 10_000
#: A workbook's cells; a text file of as many is read in a fraction of the time.
MAX_SHEET_CELLS = 10_000_000
#: Texts that cells share.
MAX_SHARED_TEXTS = 3_000_000
#: Parts that are laid out whole: styles, themes, relations.
MAX_PART_BYTES = 16 * 2**20
#: Bytes without the beginning of an element: far more than a cell's longest text takes, or the attributes of a row.
MAX_BETWEEN_ELEMENTS = 512 * 2**10
#: Bytes of a part's own header before its name; what follows the name is its content.
_LOCAL_HEADER = 30
_WHOLE = ("xl/styles.xml", "xl/workbook.xml", "xl/theme/", "docProps/", "[Content_Types].xml", "styles.xml", "meta.xml")
_CHUNK, _START = 4 * 2**20, 4096
_ROOT = re.compile(r"<(\w+:)?worksheet\b")
_AS_CSV = "Save the sheet as CSV"


def refuse_oversized(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse an archive that would unpack to more than is read.

    Parameters
    ----------
    name
        Name of the file, for messages.
    archive
        The opened file; only its table of contents is looked at.

    Raises
    ------
    SourceError
        Too many parts, too many bytes, too great a ratio, parts that lie over each other, or a large part that would be
        laid out whole.
    """
    entries = archive.infolist()
    if len(entries) > MAX_ARCHIVE_ENTRIES:
        raise SourceError(
            f"{name} has {len(entries):,} parts; a workbook has at most {MAX_ARCHIVE_ENTRIES:,}. Save anew."
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > table.MAX_BYTES:
        raise SourceError(
            f"{name} unpacks to {unpacked / 2**20:,.0f} MB; at most {table.MAX_BYTES / 2**20:,.0f} are read. {_AS_CSV}."
        )
    ratio = unpacked / max(1, sum(entry.compress_size for entry in entries))
    if ratio > MAX_COMPRESSION_RATIO:
        raise SourceError(
            f"{name} unpacks to {ratio:,.0f} times its size; more than {MAX_COMPRESSION_RATIO} is refused. "
            "If it is yours, save the sheet as CSV."
        )
    _refuse_overlap(name, entries)
    _refuse_large_parts(name, entries)


def refuse_many_cells(name: str, archive: zipfile.ZipFile, kind: str) -> None:
    """Refuse sheets with more cells, or a wider row, than is read.

    Parameters
    ----------
    name
        Name of the file, for messages.
    archive
        The opened file, not oversized.
    kind
        `xlsx` or `ods`; cells of other kinds are counted where they are read.

    Raises
    ------
    SourceError
        There are too many.
    """
    n_cells = 0
    for entry in archive.infolist():
        if entry.filename.startswith("xl/sharedStrings") and _count(archive, entry, b"<si") > MAX_SHARED_TEXTS:
            raise SourceError(f"{name} has more than {MAX_SHARED_TEXTS:,} texts. {_AS_CSV}.")
        _refuse_long_elements(name, archive, entry)
        if kind == "xlsx" and entry.filename.startswith("xl/worksheets/"):
            n_cells += _cells_of(name, archive, entry)
        elif kind == "ods" and entry.filename == "content.xml":
            n_cells += _count(archive, entry, b"<table:table-cell")
        if n_cells > MAX_SHEET_CELLS:
            raise SourceError(
                f"{name} has more than {MAX_SHEET_CELLS:,} cells, which is the most that is read of a workbook. "
                f"{_AS_CSV}, which is read many times as fast."
            )


def _refuse_overlap(name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse parts that share bytes: a small one listed many times unpacks to any size."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in itertools.pairwise(ordered):
        if entry.header_offset + _LOCAL_HEADER + entry.compress_size > following.header_offset:
            raise SourceError(
                f"{name} is refused: its parts {entry.filename} and {following.filename} lie over each other, which no "
                "spreadsheet program writes. If it is yours, open it and save it again."
            )


def _refuse_large_parts(name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse styles, themes and the like of a size they never have."""
    for entry in entries:
        is_whole = entry.filename.startswith(_WHOLE) or entry.filename.endswith(".rels")
        if is_whole and entry.file_size > MAX_PART_BYTES:
            raise SourceError(
                f"{name}: its part {entry.filename} has {entry.file_size / 2**20:,.0f} MB; at most "
                f"{MAX_PART_BYTES / 2**20:,.0f} are read. {_AS_CSV}."
            )


def _refuse_long_elements(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse markup with an element of endless attributes, which readers take minutes to look at one by one.

    Whatever is longer than two blocks holds a whole one.
    """
    if not entry.filename.startswith(("xl/", *_WHOLE, "content.xml")) or not entry.filename.endswith((".xml", ".rels")):
        return
    with archive.open(entry) as part:
        blocks = iter(lambda: part.read(MAX_BETWEEN_ELEMENTS), b"")
        if any(len(block) == MAX_BETWEEN_ELEMENTS and b"<" not in block for block in blocks):
            raise SourceError(
                f"{name} is refused: an element of its part {entry.filename} is longer than "
                f"{MAX_BETWEEN_ELEMENTS // 2**10:,} kB, which no spreadsheet program writes. If it is yours, save the "
                "sheet as CSV."
            )


def _cells_of(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Cells of a worksheet; a row that is wider than a worksheet is refused."""
    total = in_row = 0
    with archive.open(entry) as part:
        start = part.read(_START)
        cell, row = _marks(start)
        for chunk in itertools.chain([start], iter(lambda: part.read(_CHUNK), b"")):
            first, *others = (stretch.count(cell) for stretch in chunk.split(row))
            if max(in_row + first, *others, 0) > table.MAX_COLUMNS:
                raise SourceError(
                    f"{name}: a row of {entry.filename} has more than {table.MAX_COLUMNS:,} columns, the most a "
                    "worksheet has. Open it in Excel and save it again."
                )
            total += first + sum(others)
            in_row = others[-1] if others else in_row + first
    return total


def _marks(start: bytes) -> tuple[bytes, bytes]:
    """What a cell and a row begin with, from the first bytes of a sheet: prefix and encoding."""
    is_little = start[1:2] == b"\x00" or start.startswith(b"\xff\xfe")
    encoding = "utf-8" if b"\x00" not in start else "utf-16-le" if is_little else "utf-16-be"
    found = _ROOT.search(start.decode(encoding, "replace"))
    prefix = found[1] or "" if found else ""
    return f"<{prefix}c".encode(encoding), f"<{prefix}row".encode(encoding)


def _count(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, mark: bytes) -> int:
    """How often a mark stands in a part."""
    with archive.open(entry) as part:
        return sum(chunk.count(mark) for chunk in iter(lambda: part.read(_CHUNK), b""))
