"""The kept files that gave a person away, planted in other formats: the same numbers in a workbook or on slides."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from html import escape
from io import BytesIO
from pathlib import Path

import openpyxl
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from stratalign.brand.brand import house_brand
from stratalign.brand.deck import deck_theme
from stratalign.export.pptx.base import base_presentation
from stratalign.export.pptx.letters import letters_of
from stratalign.export.pptx.shapes import Cell, Grid, Pen
from stratalign.export.pptx.slide import SlideWriter
from stratalign.export.printing.chromium import find_chromium, print_page
from stratalign.export.printing.finish import finish
from stratalign.language.number_formats import MISSING

#: Paper that no column of a kept table goes beyond.
_WIDE = "@page { size: 800mm 1200mm } td, th { white-space: nowrap }"
LEAKS = Path(__file__).parent / "audit" / "leaks"
#: Tables that are kept beside the pages of a leak, and were sent with them.
SENT_BESIDE = ("scores", "estimates")


def kept_tables(run: Path) -> Iterator[tuple[str, list[list[str | float]]]]:
    """Every table that is kept of a leak, heads first, numbers as they are stored."""
    for key in SENT_BESIDE:
        with (run / f"{key}.csv").open(encoding="utf-8", newline="") as handle:
            yield key, [[_number(cell) for cell in row] for row in csv.reader(handle)]
    for key, table in json.loads((run / "document.json").read_text(encoding="utf-8"))["tables"].items():
        heads = [column["key"] for column in table["columns"] if table["values"].get(column["key"])]
        rows = zip(*(table["values"][head] for head in heads), strict=True)
        yield key, [heads, *([_words(cell) for cell in row] for row in rows)]


def plant_workbook(run: Path, folder: Path) -> Path:
    """A run that sends one workbook, the tables of a leak on hidden sheets in it; `work/` is what it was."""
    workbook = openpyxl.Workbook()
    for key, rows in kept_tables(run):
        sheet = workbook.create_sheet(key)
        sheet.sheet_state = "hidden"
        for row in rows:
            sheet.append(row)
    target = _beside_work(run, folder) / "client_report.xlsx"
    workbook.save(target)
    return folder


def plant_slides(run: Path, folder: Path) -> Path:
    """A run that sends slides, the tables of a leak on them as our own are, one each; `work/` is what it was."""
    theme = deck_theme(house_brand())
    deck = Presentation(BytesIO(base_presentation(theme)))
    for key, rows in kept_tables(run):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        cells = tuple(tuple(Cell(_in_full(words), 9.0) for words in row) for row in rows)
        grid = Grid((0.5,) * len(rows[0]), (0.2,) * len(rows), cells)
        SlideWriter(slide, Pen(theme, "en-GB"), letters_of(house_brand())).table(key, (0.0, 0.0), grid, "Table")
    deck.save(str(_beside_work(run, folder) / "client_report.pptx"))
    return folder


def plant_chart(run: Path, folder: Path) -> Path:
    """A run that sends one chart on a slide, the tables of a leak on hidden sheets of the workbook inside it."""
    deck, book = Presentation(), plant_workbook(run, folder) / "send" / "client_report.xlsx"
    data = CategoryChartData()
    data.categories = ["a"]
    data.add_series("b", [1.0])
    shapes = deck.slides.add_slide(deck.slide_layouts[6]).shapes
    chart = shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, 9_000_000, 6_000_000, data).chart
    chart.part.chart_workbook.update_from_xlsx_blob(book.read_bytes())
    book.unlink()
    deck.save(str(folder / "send" / "client_report.pptx"))
    return folder


def plant_pdf(run: Path, folder: Path) -> Path:
    """A run that sends one PDF, the tables of a leak printed on it; `work/` is what it was."""
    page = folder / "work" / "page.html"
    target = _beside_work(run, folder) / "client_report.pdf"
    page.write_text(
        f'<!DOCTYPE html><html lang="en"><title>Alignment</title><style>{_WIDE}</style>'
        f"{''.join(map(_as_html, kept_tables(run)))}",
        encoding="utf-8",
    )
    raw = print_page(find_chromium(), page, folder / "work" / "raw.pdf")
    finish(raw, target, page=page.read_text(encoding="utf-8"))
    raw.unlink()
    page.unlink()
    return folder


def _as_html(table: tuple[str, list[list[str | float]]]) -> str:
    key, (heads, *rows) = table
    head = "".join(f'<th scope="col">{escape(str(words))}</th>' for words in heads)
    # As reports print what is missing: an empty cell has no tag.
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell)) or MISSING}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table id="table-{key}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _beside_work(run: Path, folder: Path) -> Path:
    """Folder of what a planted run sends, beside what its analyst keeps."""
    shutil.copytree(run, folder / "work")
    (folder / "work" / "client_report.html").unlink()
    (folder / "send").mkdir()
    return folder / "send"


def _in_full(words: str | float) -> str:
    return words if isinstance(words, str) else f"{words:.9f}"


def _number(cell: str) -> str | float:
    try:
        return float(cell)
    except ValueError:
        return cell


def _words(cell: object) -> str | float:
    if isinstance(cell, int | float):
        return float(cell)
    return "" if cell is None else cell if isinstance(cell, str) else str(cell["message"]).rpartition(".")[2]
