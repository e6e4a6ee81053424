"""A drawing is used again only where it would be drawn from exactly the same."""

from dataclasses import replace

import pytest
from report_samples import sample_document

from stratalign.document.model import Document
from stratalign.export.display import show
from stratalign.export.drawn import drawn_already
from stratalign.export.fragments import render_section


@pytest.fixture(scope="module")
def shown():
    return show(sample_document(), "level_gaps")


def _found(shown, document: Document) -> dict:
    return drawn_already(shown.data["document"], shown.html, document, document.sections[0])


def _with(document: Document, **changes) -> Document:
    """The document with another exhibit."""
    section = document.sections[0]
    exhibit = replace(section.exhibits[0], **changes)
    return replace(document, sections=(replace(section, exhibits=(exhibit,)),))


def test_a_page_of_an_audience_takes_the_drawing_it_shares(shown):
    document = _with(sample_document(), guide=(), audiences=("board",))
    found = _found(shown, document)
    assert list(found) == ["unit_gaps"]
    page = render_section(document, document.sections[0], drawn=found)
    assert page == render_section(document, document.sections[0])


@pytest.mark.parametrize(
    "document",
    [
        sample_document(unit="Service"),
        _with(sample_document(), labels={"upper": "Bosses", "lower": "Staff", "difference": "Gap"}),
        _with(sample_document(), key="other"),
        replace(sample_document(), language="de"),
    ],
    ids=["row", "label", "key", "language"],
)
def test_what_would_be_drawn_otherwise_is_drawn(shown, document):
    assert _found(shown, document) == {}


def test_a_cell_that_shows_no_drawing_gives_none(shown):
    document = sample_document()
    assert drawn_already(shown.data["document"], "<p>Nothing</p>", document, document.sections[0]) == {}
