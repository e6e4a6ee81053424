"""The sheets before the tables: contents with what the report rests on, and the summary."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from stratalign.document.model import Summary
from stratalign.export.printed import Printer, brand_of
from stratalign.export.workbook.plan import TableSheet
from stratalign.export.workbook.sheet import Sheet
from stratalign.export.workbook.tables import Back, quoted
from stratalign.export.workbook.typed import typed

CONTENTS_WIDTHS = (6.0, 46.0, 62.0)
SUMMARY_WIDTHS = (38.0, 14.0, 62.0)
#: Height of a logo in pixels.
_LOGO_HEIGHT = 46
_LINE: dict[str, Any] = {"bottom": 1, "bottom_color": "hairline"}


def write_contents(sheet: Sheet, printer: Printer, sheets: Sequence[TableSheet], *, summary: str) -> None:
    """Write whose report it is, what it rests on, and a link to every sheet.

    Parameters
    ----------
    sheet
        Empty, its columns as wide as `CONTENTS_WIDTHS`.
    printer
        Of the document.
    sheets
        The tables, in reading order.
    summary
        Name of the summary's sheet; empty where there is none.
    """
    look, cover = sheet.look, printer.document.cover
    note = printer.say(cover.synthetic_note)
    if note:
        sheet.spread(0, note, look.of("paper", bg_color="accent", bold=True, text_wrap=True))
        sheet.end_row(at_least=22)
    _write_logo(sheet, printer)
    for words, style, size in (
        (printer.say(cover.client), look.heading(26, "accent", text_wrap=True), 28),
        (printer.say(cover.title), look.heading(16, text_wrap=True), 18),
        (printer.say(cover.subtitle), look.of("muted", font_size=11, text_wrap=True), 11),
    ):
        if words:
            sheet.spread(0, words, style, size=size)
            sheet.end_row()
    sheet.end_row(at_least=8)
    for label, value in cover.facts:
        sheet.spread(0, printer.say(label), look.of("muted", **_LINE), last=1)
        sheet.spread(2, printer.say(value), look.of("ink", text_wrap=True, **_LINE))
        sheet.end_row(at_least=16)
    _write_confidentiality(sheet, printer)
    _write_links(sheet, printer, sheets, summary=summary)


def _write_confidentiality(sheet: Sheet, printer: Printer) -> None:
    words = printer.say(printer.document.cover.confidentiality)
    if words:
        sheet.spread(0, words, sheet.look.of("muted", font_size=9, text_wrap=True), size=9)
        sheet.end_row()
    sheet.end_row(at_least=8)


def _write_links(sheet: Sheet, printer: Printer, sheets: Sequence[TableSheet], *, summary: str) -> None:
    """Contents: every page with its conclusion, below it the tables it has."""
    look = sheet.look
    sheet.spread(0, printer.phrase("frame.contents"), look.heading(14))
    sheet.end_row(at_least=26)
    head = look.of("ink", bold=True, bg_color="faint", bottom=1, bottom_color="ink")
    for place, words in enumerate(("", printer.phrase("workbook.table"), printer.phrase("workbook.shows"))):
        sheet.put(place, words, head)
    first = sheet.row
    sheet.end_row(at_least=18)
    sheet.worksheet.repeat_rows(first)
    if summary and printer.document.summary is not None:
        _write_link(sheet, "1", summary, summary, printer.say(printer.document.summary.title))
    for each in sheets:
        # What captions of one page share is not repeated: a link is not broken by every program.
        words = each.table.caption.rpartition(": ")[2] if each.number[-1].isalpha() else each.table.caption
        _write_link(sheet, each.number, each.name, words, _shown(each, sheets))


def _shown(each: TableSheet, sheets: Sequence[TableSheet]) -> str:
    """What a table shows: the conclusion of its page, once, then the subtitle of the exhibit."""
    is_first = next(other for other in sheets if other.section == each.section) is each
    return each.title if is_first else each.subtitle


def _write_link(sheet: Sheet, number: str, name: str, words: str, shows: str) -> None:
    look = sheet.look
    sheet.put(0, number, look.of("muted", **_LINE))
    style = look.of("link", underline=1, text_wrap=True, **_LINE)
    sheet.worksheet.write_url(sheet.row, 1, f"internal:'{quoted(name)}'!A1", style, words)
    sheet.put(2, shows, look.of(text_wrap=True, **_LINE))
    sheet.grow(words, sheet.widths[1])
    sheet.grow(shows, sheet.widths[2])
    sheet.end_row(at_least=16)


def _write_logo(sheet: Sheet, printer: Printer) -> None:
    """The brand's logo where it is a picture of dots: a workbook takes no drawing that every version shows."""
    logo = brand_of(printer.document).logo
    if logo is None or logo.media_type == "image/svg+xml":
        return
    scale = _LOGO_HEIGHT / logo.height
    options = {
        "image_data": BytesIO(base64.b64decode(logo.content)), "description": logo.alt, "x_scale": scale,
        "y_scale": scale, "object_position": 3,
    }  # fmt: skip
    sheet.worksheet.insert_image(sheet.row, 0, f"logo.{logo.media_type.rpartition('/')[2]}", options)
    sheet.end_row(at_least=_LOGO_HEIGHT)


def write_summary(sheet: Sheet, printer: Printer, summary: Summary, sheets: Sequence[TableSheet], back: Back) -> None:
    """Write the executive summary: the verdict, its figures as numbers, its lists, and what every page concludes.

    Parameters
    ----------
    sheet
        Empty, its columns as wide as `SUMMARY_WIDTHS`.
    printer
        Of the document.
    summary
        Of the document.
    sheets
        The tables that conclusions lead to.
    back
        To the contents.
    """
    look = sheet.look
    sheet.put(0, printer.say(summary.topic), look.of("accent", bold=True))
    link = look.of("link", underline=1, align="right")
    sheet.worksheet.write_url(sheet.row, 2, f"internal:'{quoted(back.sheet)}'!A1", link, back.words)
    sheet.end_row()
    sheet.spread(0, printer.say(summary.title), look.heading(18, text_wrap=True), size=20)
    sheet.end_row()
    sheet.spread(0, printer.say(summary.question), look.of("muted", text_wrap=True))
    sheet.end_row()
    _write_key_figures(sheet, printer, summary)
    lists = (
        ("workbook.messages", summary.messages), ("frame.strengths", summary.strengths), ("frame.gaps", summary.gaps),
        ("frame.decisions", summary.decisions), ("frame.limits", summary.limits),
    )  # fmt: skip
    for heading, texts in lists:
        _write_list(sheet, printer.phrase(heading), printer.words(texts), is_ordered=heading == "frame.decisions")
    _write_conclusions(sheet, printer, sheets)


def _write_key_figures(sheet: Sheet, printer: Printer, summary: Summary) -> None:
    look, locale = sheet.look, printer.speaker.language.locale
    sheet.end_row(at_least=8)
    for figure in summary.key_figures:
        value = typed(printer.say(figure.value), locale)
        sheet.put(0, printer.say(figure.label), look.of("ink", bold=True, text_wrap=True, **_LINE))
        large = {"align": "right", **_LINE}
        if isinstance(value.value, str):
            sheet.put(1, value.value, look.heading(18, "accent", **large))
        else:
            style = look.heading(18, "accent", num_format=value.number_format, **large)
            sheet.worksheet.write_number(sheet.row, 1, value.value, style)
        detail = printer.say(figure.detail)
        sheet.put(2, detail, look.of("muted", indent=1, text_wrap=True, **_LINE))
        sheet.grow(detail, sheet.widths[2] - 2)
        sheet.end_row(at_least=28)


def _write_list(sheet: Sheet, heading: str, texts: Sequence[str], *, is_ordered: bool) -> None:
    if not texts:
        return
    _write_heading(sheet, heading)
    for place, words in enumerate(texts, start=1):
        said = f"{place}.  {words}" if is_ordered else words
        sheet.spread(0, said, sheet.look.of(text_wrap=True, **_LINE))
        sheet.end_row(at_least=16)


def _write_heading(sheet: Sheet, words: str) -> None:
    sheet.end_row(at_least=10)
    sheet.spread(0, words, sheet.look.of("ink", bold=True, bottom=1, bottom_color="ink"))
    sheet.end_row(at_least=18)


def _write_conclusions(sheet: Sheet, printer: Printer, sheets: Sequence[TableSheet]) -> None:
    """What each page concludes, with a link to its first table."""
    first = {each.section: each for each in reversed(sheets)}
    _write_heading(sheet, printer.phrase("workbook.conclusions"))
    for section in printer.document.sections:
        topic, title = printer.say(section.topic), printer.say(section.title)
        if section.key in first:
            style = sheet.look.of("link", underline=1, text_wrap=True, **_LINE)
            target = f"internal:'{quoted(first[section.key].name)}'!A1"
            sheet.worksheet.write_url(sheet.row, 0, target, style, topic)
        else:
            sheet.put(0, topic, sheet.look.of("ink", text_wrap=True, **_LINE))
        sheet.spread(1, title, sheet.look.of(text_wrap=True, **_LINE))
        sheet.end_row(at_least=16)
