"""Rows and columns of a worksheet that Excel does not show, which are read all the same."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from stratalign.sources.raw import Note

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PART = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_HIDDEN = re.compile(rb"\bhidden=\"(?:1|true)\"")
_NUMBER = re.compile(rb"\br=\"(\d+)\"")


def hidden_notes(path: Path, sheet: str | None) -> tuple[Note, ...]:
    """Tell which rows and columns of an XLSX worksheet are hidden.

    Parameters
    ----------
    path
        A file that has been read already, so that it is known to be harmless.
    sheet
        Title of the worksheet; None for a text file.

    Returns
    -------
    tuple of Note
        None where nothing is hidden, or the file is no XLSX.
    """
    if sheet is None or not zipfile.is_zipfile(path):
        return ()
    with zipfile.ZipFile(path) as archive:
        part = _part_of_sheet(archive, sheet)
        if part is None:
            return ()
        markup = archive.read(part)
    rows = [_NUMBER.search(found) for found in _ROW.findall(markup) if _HIDDEN.search(found)]
    numbers = tuple(int(found[1]) for found in rows if found)
    n_columns = sum(1 for found in _COLUMNS.findall(markup) if _HIDDEN.search(found))
    if not numbers and not n_columns:
        return ()
    what = " and ".join(
        f"{count:,} {name}{'' if count == 1 else 's'}"
        for count, name in ((len(numbers), "row"), (n_columns, "block of columns"))
        if count
    ).replace("block of columnss", "blocks of columns")
    return (
        Note(
            "accounts_hidden",
            "warns",
            f"{path.name}, sheet '{sheet}': {what} hidden in the spreadsheet, and read all the same",
            len(numbers) + n_columns,
            "Show them and look whether they belong to the table; delete what does not.",
            lines=numbers,
        ),
    )


def _part_of_sheet(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Name of the part that holds a worksheet; None where the archive is not an XLSX with it."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    try:
        workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (ParseError, DefusedXmlException):
        return None
    key = next((each.get(_RELATION) for each in workbook.iter(f"{_MAIN}sheet") if each.get("name") == sheet), None)
    target = next((each.get("Target", "") for each in relations.iter(_PART) if key and each.get("Id") == key), "")
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return part if part in names else None
