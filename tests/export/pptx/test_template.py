"""A client's template: found by types and places, emptied of its slides, refused where it is hostile."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.util import Inches
from report_samples import sample_document

from stratalign.brand.brand import house_brand
from stratalign.brand.deck import deck_theme
from stratalign.errors import ExportError
from stratalign.export.pptx.base import base_presentation
from stratalign.export.pptx.check import problems_of
from stratalign.export.pptx.check_template import check_template
from stratalign.export.pptx.opening import open_template
from stratalign.export.pptx.package import archive_of, parts_of
from stratalign.export.pptx.write import make_deck


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """The library's own template as a client's: 16:9, with two slides, sections, a person's name and a thumbnail."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(13.333), Inches(7.5)
    for layout in presentation.slide_layouts:
        for shape in layout.placeholders:
            left, top, width, height = shape.left, shape.top, shape.width, shape.height
            shape.left, shape.top, shape.width, shape.height = round(left * 4 / 3), top, round(width * 4 / 3), height
    for title in ("Draft for Ana", "Old figures"):
        presentation.slides.add_slide(presentation.slide_layouts[1]).shapes.title.text = title
    presentation.core_properties.author = "Ana Example"
    presentation.save(tmp_path / "theirs.pptx")
    return tmp_path / "theirs.pptx"


def test_a_deck_in_a_clients_template_has_its_layouts_and_none_of_its_slides(theirs):
    made = make_deck(sample_document(), template=theirs)
    assert problems_of(made.content) == []
    presentation = Presentation(BytesIO(made.content))
    assert [slide.slide_layout.name for slide in presentation.slides][:2] == ["Title Slide", "Title and Content"]
    everything = b"".join(parts_of(made.content).values())
    assert b"Draft for Ana" not in everything and b"Ana Example" not in everything
    assert not [name for name in parts_of(made.content) if "thumbnail" in name or "printerSettings" in name]


def test_a_long_title_in_large_letters_is_set_smaller_and_keeps_which_of_how_many_it_is(theirs):
    long = " ".join(["People find the strategy believable more than they find that it can be carried out"] * 4)
    document = sample_document()
    section = replace(document.sections[0], title=long, exhibits=document.sections[0].exhibits * 2)
    made = make_deck(replace(document, sections=(section,)), template=theirs)
    assert problems_of(made.content) == []
    titles = [slide.shapes.title.text_frame for slide in Presentation(BytesIO(made.content)).slides][-2:]
    assert [frame.text[-8:] for frame in titles] == ["(1\u00a0of\u00a02)", "(2\u00a0of\u00a02)"]
    assert all(frame.paragraphs[0].runs[0].font.size.pt == 18 for frame in titles)


def test_figures_stand_in_the_content_placeholders_room(theirs):
    found = check_template(theirs)
    assert found.can_be_used and "front page: layout 'Title Slide'" in found.found
    area = Presentation(theirs).slide_layouts[1].placeholders[1]
    slide = Presentation(BytesIO(make_deck(sample_document(), template=theirs).content)).slides[-1]
    for shape in slide.shapes:
        if shape.has_chart or shape.has_table:
            assert area.left <= shape.left and shape.left + shape.width <= area.left + area.width
            assert area.top <= shape.top and shape.top + shape.height <= area.top + area.height


def test_our_own_base_needs_no_advice(tmp_path):
    path = tmp_path / "ours.pptx"
    path.write_bytes(base_presentation(deck_theme(house_brand())))
    found = check_template(path)
    assert found.can_be_used and found.advice == ()


def test_what_is_missing_is_said_with_a_way_to_mend_it(tmp_path):
    presentation = Presentation()
    presentation.save(tmp_path / "narrow.pptx")
    found = check_template(tmp_path / "narrow.pptx")
    assert any("16:9" in line for line in found.advice)
    for layout in presentation.slide_layouts:
        for shape in list(layout.placeholders):
            shape.element.getparent().remove(shape.element)
    presentation.save(tmp_path / "bare.pptx")
    assert "no layout has a title placeholder" in check_template(tmp_path / "bare.pptx").problem


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("ppt/vbaProject.bin", b"macro", "macros"),
        ("ppt/embeddings/oleObject1.bin", b"ole", "embedded objects"),
        (
            "ppt/slideMasters/_rels/slideMaster9.xml.rels",
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="r1" Type="t" Target="https://evil.example/a" TargetMode="External"/></Relationships>',
            "evil.example",
        ),
        (
            "ppt/slideMasters/_rels/slideMaster8.xml.rels",
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            b'Id="r1" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="a.bin"/>'
            b"</Relationships>",
            "macros",
        ),
        ("ppt/media/picture.emf", b"0" * 90_000_000, "unpacks to"),
        ("ppt/theme/theme7.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "cannot|no XML"),
    ],
)
def test_a_hostile_template_is_refused_by_name(theirs, name, content, word):
    theirs.write_bytes(archive_of(parts_of(theirs.read_bytes()) | {name: content}))
    with pytest.raises(ExportError, match=word):
        open_template(theirs)


def test_a_presentation_with_macros_by_another_name_is_refused(theirs):
    parts, types = parts_of(theirs.read_bytes()), "[Content_Types].xml"
    plain = b"openxmlformats-officedocument.presentationml.presentation"
    macros = b"ms-powerpoint.presentation.macroEnabled"
    assert plain in parts[types]
    theirs.write_bytes(archive_of(parts | {types: parts[types].replace(plain, macros)}))
    with pytest.raises(ExportError, match="macros"):
        open_template(theirs)


def test_what_is_no_presentation_is_refused(tmp_path):
    path = tmp_path / "no.pptx"
    for content, word in (
        (b"\xd0\xcf\x11\xe0abc", "password"),
        (b"hello", "no presentation"),
        (archive_of({}), "lacks"),
    ):
        path.write_bytes(content)
        with pytest.raises(ExportError, match=word):
            open_template(path)


def test_the_command_says_what_it_found_and_whether_it_serves(theirs, run_command, tmp_path):
    told = run_command("check-template", theirs)
    assert told.returncode == 0 and "can be used" in told.stdout and "figures:" in told.stdout
    (tmp_path / "no.pptx").write_bytes(b"hello")
    refused = run_command("check-template", tmp_path / "no.pptx")
    assert refused.returncode == 1 and "cannot be used" in refused.stdout
