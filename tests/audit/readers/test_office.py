"""Workbooks and slides: what is hidden in them is read too."""

from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from stratalign.audit.readers.files import read_finished
from stratalign.audit.readers.office import read_office
from stratalign.audit.readers.printed import exactly

CHART = """<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart><c:plotArea><c:barChart>
<c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>Clarity</c:v></c:pt></c:strCache></c:strRef></c:tx>
<c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>North</c:v></c:pt><c:pt idx="1"><c:v>South</c:v></c:pt></c:strCache>
</c:strRef></c:cat><c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>61.25</c:v></c:pt><c:pt idx="1"><c:v>58</c:v></c:pt>
</c:numCache></c:numRef></c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"""
SLIDE = """<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:cNvPr id="1" name="Bild" descr="North: 61"/>
 <a:t>Where we stand</a:t></p:sld>"""
NOTES = SLIDE.replace("Where we stand", "ask Ada Quill").replace("North: 61", "")


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "scores"
    for row in (["label", "mean_points"], ["North", 61.25]):
        sheet.append(row)
    sheet["A2"].comment = Comment("only four people", "A. Analyst")
    hidden = book.create_sheet("raw")
    hidden.append(["person", "answer"])
    hidden.append(["P001", 4])
    hidden.sheet_state = "veryHidden"
    book.defined_names["secret_mean"] = DefinedName("secret_mean", attr_text="raw!$B$2")
    book.properties.creator = "ada.quill@example.com"
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def archive(parts: dict[str, str | bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w") as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return target.getvalue()


def test_a_workbook_gives_hidden_sheets_names_comments_and_properties():
    read = read_office("book.xlsx", workbook())
    by_key = {table.key: table for table in read.tables}
    assert by_key["scores"].lines[0].cells == {"label": "North", "mean_points": exactly(61.25)}
    assert "veryHidden sheet raw" in by_key["raw"].place
    assert by_key["raw"].lines[0].cells["person"] == "P001"
    said = {text.words for text in read.texts}
    assert said >= {"only four people", "A. Analyst", "raw!$B$2", "ada.quill@example.com"} and not read.unread


def test_slides_give_notes_alternative_texts_caches_of_charts_and_embedded_workbooks():
    parts = {
        "ppt/slides/slide1.xml": SLIDE,
        "ppt/notesSlides/notesSlide1.xml": NOTES,
        "ppt/charts/chart1.xml": CHART,
        "ppt/embeddings/book.xlsx": workbook(),
    }
    read = read_office("deck.pptx", archive(parts))
    chart = next(table for table in read.tables if "chart1" in table.place)
    assert [line.cells for line in chart.lines] == [
        {"label": "North", "Clarity": exactly(61.25)},
        {"label": "South", "Clarity": exactly(58.0)},
    ]
    assert any(table.key == "raw" for table in read.tables)
    assert {text.words for text in read.texts} >= {"North: 61", "ask Ada Quill", "Where we stand"}


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"xl/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "EntitiesForbidden"),
        ({"xl/a.xml": "<a>"}, "ParseError"),
        ({"ppt/embeddings/ole.bin": b"\0"}, "not read"),
    ],
)
def test_what_cannot_be_read_is_said(parts, why):
    (unread,) = read_office("x.pptx", archive(parts)).unread
    assert why in unread


def test_an_archive_that_unpacks_too_far_and_one_that_is_none_are_not_read():
    target = BytesIO()
    with ZipFile(target, "w", compression=8) as written:
        written.writestr("xl/a.xml", b"0" * 3_000_000)
    assert "unpacks to 3,000,000 bytes" in read_office("x.xlsx", target.getvalue()).unread[0]
    assert "no archive" in read_office("x.xlsx", b"nothing").unread[0]


def test_a_file_without_a_reader_is_unread(tmp_path):
    (tmp_path / "a.docm").write_bytes(b"x")
    assert "no reader for files ending in .docm" in read_finished(tmp_path / "a.docm", "a.docm").unread[0]
