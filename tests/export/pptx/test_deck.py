"""Slides of a report: every number as the document prints it, native, in the theme's colours, and nobody's name."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from exhibit_samples import SAMPLES
from pptx import Presentation
from report_samples import HOSTILE, sample_document

from stratalign.audit.readers.office import read_office
from stratalign.audit.readers.printed import as_printed
from stratalign.document.audience import document_for
from stratalign.document.file import read_document
from stratalign.document.model import Document
from stratalign.document.spoken import rounded_rows, speaker_for
from stratalign.export.pptx.check import problems_of
from stratalign.export.pptx.figures.kinds import NATIVE
from stratalign.export.pptx.write import DeckFile, make_deck
from stratalign.export.printed import Printer

#: Where lines stand that mean the same in every report, and the ends of scales.
LINES = {0.0, 0.7, 1.0, 50.0, 100.0}
#: Pictures, for what they show has no native form: arrows on a disc, hundreds of specifications, corners of a plane.
PICTURES = {"consensus_map", "cuts", "specification_curve", "contours", "matrix"}
_SCHEME = re.compile(r"schemeClr|srgbClr")


@pytest.fixture(scope="module")
def document(northwind_run) -> Document:
    return document_for(read_document(northwind_run.folder), "analyst")


@pytest.fixture(scope="module")
def deck(document) -> DeckFile:
    return make_deck(document)


@pytest.fixture(scope="module")
def slides(deck) -> list:
    return list(Presentation(BytesIO(deck.content)).slides)


def parts(deck: DeckFile) -> dict[str, str]:
    with ZipFile(BytesIO(deck.content)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_every_printed_table_stands_on_the_slides_cell_by_cell(document, deck):
    printer = Printer(document)
    found = {table.key: table for table in read_office("deck", deck.content).tables if table.key in document.tables}
    alone = [
        exhibit.numbers for section in document.sections for exhibit in section.exhibits if exhibit.kind == "table"
    ]
    compared = 0
    for key in alone:
        printed = printer.table(document.tables[key])
        assert found[key].columns == tuple(column.label for column in printed.columns), key
        rows = [[as_printed(words) for words in row] for row in printed.rows]
        assert [list(line.cells.values()) for line in found[key].lines] == rows, key
        compared += sum(map(len, rows))
    assert compared > 500


def test_numbers_of_charts_and_their_workbooks_are_those_of_the_document(document, slides):
    """What a chart and its workbook hold is in a table that the exhibit is drawn from, as it is printed there."""
    speaker, compared = speaker_for(document), 0
    exhibits = {e.numbers or e.key: e for section in document.sections for e in section.exhibits}
    for slide in slides:
        for shape in (shape for shape in slide.shapes if shape.has_chart):
            exhibit = exhibits[re.sub(r"(-\d+)?(-chart)?$", "", shape.name)]
            rows = [rounded_rows(document.tables[key], speaker) for key in exhibit.data]
            numbers = [frame.select_dtypes("number").to_numpy().ravel() for frame in rows]
            known = {round(abs(float(number)), 4) for part in numbers for number in part if number == number}
            known |= {round(value * 100, 4) for value in known} | LINES
            known |= {round(abs(option), 4) for option in _numbers_of(exhibit, document)}
            sheet = openpyxl.load_workbook(BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)).active
            held = _columns(sheet)
            for series in (one for plot in shape.chart.plots for one in plot.series):
                ref = series._element.xpath("./c:xVal//c:f | ./c:val//c:f")[0].text
                cached = [float(v.text) for v in series._element.xpath("./c:xVal//c:v | ./c:val//c:v")]
                assert cached == [cell for cell in held[ref.partition("$")[2].partition("$")[0]] if cell is not None]
                assert {round(abs(value), 4) for value in cached} <= known, (shape.name, ref)
                compared += len(cached)
    assert compared > 400


def _columns(sheet) -> dict[str, list[float | None]]:
    return {column[0].column_letter: [cell.value for cell in column[1:]] for column in sheet.iter_cols()}


def _numbers_of(exhibit, document) -> list[float]:
    from stratalign.document.spoken import option_value

    found = (option_value(option, document) for option in exhibit.options.values())
    return [value for value in found if isinstance(value, float)]


def test_the_deck_passes_its_own_check_and_most_figures_are_native(deck):
    assert problems_of(deck.content) == []
    assert deck.n_figures >= 15 and deck.n_native / deck.n_figures >= 0.8


def test_titles_are_the_claims_each_once_and_in_the_documents_order(document, slides):
    said = [slide.shapes.title.text_frame.text for slide in slides]
    assert len(set(said)) == len(said)
    printer = Printer(document)
    wanted = [printer.say(section.title) for section in document.sections]
    bare = [re.sub(r" \(\d+\u00a0of\u00a0\d+\)$", "", title) for title in said[2:]]
    assert list(dict.fromkeys(bare)) == list(dict.fromkeys(wanted))


def test_notes_hold_the_sentences_caveats_and_the_figure_in_words(document, slides):
    printer = Printer(document)
    notes = "\n".join(slide.notes_slide.notes_text_frame.text for slide in slides)
    for section in document.sections:
        for words in (*printer.words(section.sentences), *printer.words(section.caveats)):
            assert words in notes


def test_every_colour_is_the_themes_and_no_machine_or_person_is_named(deck):
    for name, part in parts(deck).items():
        if re.match(r"ppt/(slides|charts|slideLayouts|slideMasters)/[^/]+\.xml$", name):
            assert "srgbClr" not in part, name
        assert not re.search(r"python-pptx|Steve Canny|printerSettings|thumbnail|lastModifiedBy|<dc:creator", part), (
            name
        )
    assert "Synthetic data" in parts(deck)["docProps/core.xml"]


def test_equal_documents_give_equal_bytes():
    for document in (sample_document(), _titled(SAMPLES["consensus_map"].document)):
        assert make_deck(document).content == make_deck(document).content


def test_text_leaves_no_box(slides):
    """No line of a title, subtitle or source is wider than its placeholder in letters as wide as Arial's."""
    from stratalign.brand.brand import house_brand
    from stratalign.export.pptx.letters import letters_of

    letters, checked = letters_of(house_brand()), 0
    for slide in slides:
        title = slide.shapes.title
        size = next((run.font.size.pt for p in title.text_frame.paragraphs for run in p.runs if run.font.size), 24.0)
        if title.placeholder_format.type is not None and slide.slide_layout.name == "Exhibit":
            assert letters.fits(title.text_frame.text, size, title.width / 914400, 2, is_strong=True)
            checked += 1
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0
            assert shape.left + shape.width <= 12192000 and shape.top + shape.height <= 6858000 + 5000, shape.name
    assert checked > 20


def test_every_kind_of_exhibit_is_native_or_a_picture_by_choice():
    assert set(NATIVE) | PICTURES == set(SAMPLES) and not set(NATIVE) & PICTURES


@pytest.mark.parametrize("kind", [*NATIVE, "cuts"])
def test_a_slide_of_every_kind_opens_without_repair(kind):
    made = make_deck(_titled(SAMPLES[kind].document))
    assert problems_of(made.content) == []
    assert made.n_native == int(kind in NATIVE)


def _titled(document: Document) -> Document:
    section = replace(document.sections[0], title="What is found", topic="Topic")
    exhibit = replace(section.exhibits[0], subtitle="What is shown", source=("Source: a sample.",))
    section = replace(section, exhibits=(exhibit,))
    return replace(document, sections=(section,), cover=replace(document.cover, title="Report", client="Client"))


def test_a_clients_words_are_words_in_every_part():
    made = make_deck(sample_document(f"=cmd|{HOSTILE}", unit=f"=HYPERLINK({HOSTILE})", comment=HOSTILE))
    assert problems_of(made.content) == []
    found = read_office("deck", made.content)
    assert found.facts == {"runs": (), "asks": ()} and not found.unread
    assert any(HOSTILE in text.words for text in found.texts)


def test_a_section_that_says_what_the_summary_says_names_its_topic():
    document = sample_document()
    title = document.sections[0].title
    document = replace(
        document, summary=replace(document.summary, title=title), cover=replace(document.cover, title=title)
    )
    made = make_deck(document)
    assert problems_of(made.content) == []
    said = [slide.shapes.title.text_frame.text for slide in Presentation(BytesIO(made.content)).slides]
    assert said[1].endswith("– Executive summary") and said[2].endswith("– Leaders and staff")


def test_long_titles_that_differ_only_in_what_is_left_out_get_numbers():
    document = sample_document()
    section = document.sections[0]
    document = replace(
        document,
        sections=tuple(
            replace(section, key=f"{section.key}_{end}", title="Leaders and staff see it differently " * 9 + end)
            for end in "abc"
        ),
    )
    made = make_deck(document)
    assert problems_of(made.content) == []
    said = [slide.shapes.title.text_frame.text for slide in Presentation(BytesIO(made.content)).slides][-3:]
    assert said[0].endswith("…")
    assert [one[-4:] for one in said[1:]] == ["\u00a0(2)", "\u00a0(3)"]


def test_words_and_decimal_signs_of_slides_are_those_of_the_language():
    made = make_deck(replace(sample_document(), language="de"))
    text = parts(made)["ppt/slides/slide3.xml"]
    assert 'lang="de-DE"' in text and 'lang="en' not in text
    assert "−12" in text and "Was sich zeigt" in parts(made)["ppt/slides/slide2.xml"]


def test_without_the_extra_one_message_says_how_to_install_it(monkeypatch):
    import sys

    from stratalign.errors import ExportError

    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(ExportError, match=r"pip install 'stratalign\[pptx\]'"):
        make_deck(sample_document())
