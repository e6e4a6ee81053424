"""Sheets of a print: none nearly empty, no letters that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from conftest import in_browser

from stratalign.export.printing.chromium import find_chromium, print_page
from stratalign.export.printing.filling import (
    LAST_WORDS,
    MARGINS,
    NEARLY_EMPTY,
    Breaks,
    _filled,
    _starts,
    print_filled,
)
from stratalign.export.printing.measure import PageFill, measure_page

ANCHORS = ["section-a", "section-b", "section-c"]


def measured(printed: Path) -> list[PageFill]:
    with pikepdf.open(printed) as pdf:
        return [measure_page(sheet, margins=MARGINS) for sheet in pdf.pages]


def test_the_next_section_goes_on_where_one_ends_early():
    assert _filled(Breaks(), ANCHORS, [1, 2, 4], 3, 0.2) == Breaks(flowing=("section-c",))


def test_the_last_section_begins_earlier_and_then_is_set_closer():
    begun = _filled(Breaks(), ANCHORS, [1, 2, 4], 5, 0.2)
    assert begun == Breaks(flowing=("section-c",))
    closer = _filled(begun, ANCHORS, [1, 2, 3], 4, 0.2)
    assert closer == Breaks(flowing=("section-c",), closer=("section-c",))
    assert _filled(closer, ANCHORS, [1, 2, 3], 4, 0.2) == closer


def test_the_last_words_of_a_section_are_brought_back_before_another_follows_them():
    closer = _filled(Breaks(), ANCHORS, [1, 2, 4], 3, 0.02)
    assert closer == Breaks(closer=("section-b",))
    closest = _filled(closer, ANCHORS, [1, 2, 4], 3, 0.02)
    assert closest == Breaks(closer=("section-b",), closest=("section-b",))
    assert _filled(closest, ANCHORS, [1, 2, 4], 3, 0.02) == Breaks(("section-c",), ("section-b",), ("section-b",))
    # A section that begins on the sheet itself has no sheet before to go to.
    assert _filled(Breaks(), ANCHORS, [1, 2, 3], 2, 0.02) == Breaks(flowing=("section-c",))


@pytest.mark.browser
@in_browser
def test_a_line_more_than_a_sheet_holds_is_set_closer_and_every_section_begins_where_it_is_seen(tmp_path):
    rows = "".join(f"<tr><th>Row {number}</th></tr>" for number in range(38))
    words = f"<table><tbody>{rows}</tbody></table><div class='note'><p>Stray.</p></div>"
    sections = "".join(
        f'<section class="page" id="{anchor}"><h2 id="{anchor}-topic">{anchor}</h2>{held}</section>'
        for anchor, held in zip(ANCHORS, ("<p>Words.</p>" * 15, words, "<p>Words.</p>" * 15), strict=True)
    )
    style = "@page { size: A4; margin: 15mm 12mm 17mm } p, h2, th { margin: 0; font-size: 10pt; line-height: 14pt } "
    style += "th { padding: 2.7pt 0 } table { border-collapse: collapse } @media print { .page { break-before: page } }"
    page = tmp_path / "page.html"
    page.write_text(f"<html lang='en'><head><style>{style}</style></head><body><h1>Cover</h1>{sections}</body></html>")
    print_page(find_chromium(), page, tmp_path / "plain.pdf")
    assert [sheet.share for sheet in measured(tmp_path / "plain.pdf")][3] < LAST_WORDS
    filled = print_filled(find_chromium(), page, tmp_path)
    assert len(measured(filled)) == 4
    with pikepdf.open(filled) as pdf:
        assert list(_starts(pdf)) == [1, 2, 3]


def test_a_footer_is_not_measured_however_it_is_marked():
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        words = [(700, "a line"), (30, "a footer of"), (20, "two lines")]
        shown = "".join(f"/P BMC BT /F1 9 Tf 1 0 0 1 34 {y} Tm ({line}) Tj ET EMC\n" for y, line in words)
        pdf.pages[0].Contents = pdf.make_stream(shown.encode())
        assert 0.1 < measure_page(pdf.pages[0], margins=MARGINS).share < NEARLY_EMPTY


@pytest.mark.browser
@in_browser
def test_a_sheet_with_a_few_lines_is_filled_by_the_next_section(tmp_path):
    lines = "".join(f"<p>Line {number}</p>" for number in range(44))
    sections = "".join(
        f'<section class="page" id="{anchor}"><h2 id="{anchor}-topic">{anchor}</h2>{words}</section>'
        for anchor, words in zip(ANCHORS, ("<p>Words.</p>" * 15, lines, "<p>Words.</p>" * 15), strict=True)
    )
    style = "@page { size: A4; margin: 15mm 12mm 17mm } p, h2 { margin: 0; font-size: 10pt; line-height: 18pt } "
    style += "@media print { .page { break-before: page } }"
    page = tmp_path / "page.html"
    page.write_text(f"<html lang='en'><head><style>{style}</style></head><body><h1>Cover</h1>{sections}</body></html>")
    sheets = measured(print_filled(find_chromium(), page, tmp_path))
    assert len(sheets) == 4
    assert all(sheet.share >= NEARLY_EMPTY for sheet in sheets[1:])
    assert sheets[1].smallest == pytest.approx(10, abs=0.1)


@pytest.mark.prove
@pytest.mark.browser
@in_browser
@pytest.mark.parametrize("sample", ["northwind", "harbour"])
def test_no_sheet_of_a_sample_is_nearly_empty_and_no_letter_is_under_eight_points(sample, tmp_path):
    from golden.record import make_run

    run = make_run(sample, tmp_path / "reports")
    sheets = measured(print_filled(find_chromium(), run.files["html"], tmp_path))
    assert len(sheets) > 10
    assert [number for number, sheet in enumerate(sheets[1:], start=2) if sheet.share < NEARLY_EMPTY] == []
    assert min(sheet.smallest for sheet in sheets) >= 7.99
