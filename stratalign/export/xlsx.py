"""Write the workbook of a report: every printed table as typed numbers, contents and summary; nothing runs in it."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stratalign.document.model import Document
from stratalign.export.paper import paper_of
from stratalign.export.printed import Printer, brand_of
from stratalign.export.workbook.front import CONTENTS_WIDTHS, SUMMARY_WIDTHS, write_contents, write_summary
from stratalign.export.workbook.look import TEXT_FAMILY, TEXT_SIZE, Look, family
from stratalign.export.workbook.plan import TableSheet, sheet_name, table_sheets
from stratalign.export.workbook.sheet import Sheet
from stratalign.export.workbook.tables import Back, column_widths, quoted, write_table

#: When every workbook says it was made: the same report gives the same bytes.
CREATED = dt.datetime(2000, 1, 1)
#: Property that says in which language the workbook is written.
LANGUAGE = "Language"
_NOTHING_RUNS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_xlsx(document: Document, path: Path) -> Path:
    """Write the workbook of a document; equal documents give equal bytes.

    Parameters
    ----------
    document
        The report.
    path
        File to write; its folder is made. An older file is replaced only by a whole one.

    Returns
    -------
    pathlib.Path
        `path`.

    Raises
    ------
    ExportError
        A text is longer than a cell can hold.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _write(document, unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _write(document: Document, path: Path) -> None:
    import xlsxwriter

    brand = brand_of(document)
    letters = {"font_name": family(brand.letters.text_family, TEXT_FAMILY), "font_size": TEXT_SIZE}
    with path.open("wb") as file:
        options = {"in_memory": True, "default_format_properties": letters, **_NOTHING_RUNS}
        workbook = xlsxwriter.Workbook(file, options)
        book = _Book(workbook, Look(workbook, brand), Printer(document))
        book.describe()
        book.fill()
        workbook.close()


@dataclass(frozen=True)
class _Book:
    """A workbook of xlsxwriter, how it looks, and the report it is filled from."""

    workbook: Any
    look: Look
    printer: Printer

    def describe(self) -> None:
        """Say title and language, and nobody's name."""
        cover, say = self.printer.document.cover, self.printer.say
        title = " – ".join(part for part in (say(cover.client), say(cover.title)) if part)
        self.workbook.set_properties({"title": title, "subject": say(cover.subtitle), "created": CREATED})
        self.workbook.set_custom_property(LANGUAGE, self.printer.document.language, "text")

    def fill(self) -> None:
        """Write all sheets in the order they are read in."""
        document, phrase = self.printer.document, self.printer.phrase
        contents = sheet_name(phrase("frame.contents"))
        summary = sheet_name(self.printer.say(document.summary.topic)) if document.summary else ""
        sheets = table_sheets(self.printer, (contents, summary))
        first = self._sheet(contents, CONTENTS_WIDTHS)
        write_contents(first, self.printer, sheets, summary=summary)
        self._end(first)
        back = Back(contents, phrase("workbook.back"))
        if document.summary:
            page = self._sheet(summary, SUMMARY_WIDTHS)
            write_summary(page, self.printer, document.summary, sheets, back)
            self._end(page)
        for planned in sheets:
            self._fill_table(planned, back)

    def _fill_table(self, planned: TableSheet, back: Back) -> None:
        sheet = self._sheet(planned.name, column_widths(planned.table))
        first, last = write_table(sheet, planned, locale=self._locale, back=back, mark=self._mark)
        right = chr(ord("A") + len(planned.table.columns) - 1)
        cells = f"='{quoted(planned.name)}'!$A${first + 1}:${right}${last + 1}"
        self.workbook.define_name(planned.defined_name, cells)

        self._end(sheet)

    def _sheet(self, name: str, widths: tuple[float, ...]) -> Sheet:
        sheet = Sheet(self.workbook.add_worksheet(name), self.look, widths)
        sheet.set_up()
        return sheet

    def _end(self, sheet: Sheet) -> None:
        sheet.set_print(paper_of(self._locale), self._footer)

    @property
    def _locale(self) -> str:
        return self.printer.speaker.language.locale

    @property
    def _mark(self) -> str:
        return self.printer.phrase("synthetic.word") if self.printer.document.cover.synthetic_note else ""

    @property
    def _footer(self) -> str:
        cover, say, run_id = self.printer.document.cover, self.printer.say, self.printer.document.run_id
        run = self.printer.phrase("frame.run", run=run_id) if run_id else ""
        return " · ".join(part for part in (say(cover.client), say(cover.title), run, self._mark) if part)
