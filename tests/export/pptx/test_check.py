"""The check of a finished deck finds what PowerPoint would repair, and what must not be sent."""

from __future__ import annotations

import re

import pytest
from report_samples import sample_document

from stratalign.export.pptx.check import problems_of
from stratalign.export.pptx.package import archive_of, parts_of
from stratalign.export.pptx.write import make_deck


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    return parts_of(make_deck(sample_document()).content)


@pytest.mark.parametrize(
    ("part", "before", "after", "said"),
    [
        ("ppt/charts/chart", rb"(<c:idx [^>]*/>)(<c:order [^>]*/>)", rb"\2\1", "out of order"),
        ("ppt/slides/slide3.xml", rb'firstRow="1"', b'firstRow="0"', "no row of heads"),
        ("ppt/slides/slide3.xml", rb' descr="[^"]*"', b"", "a graphic has no words"),
        ("ppt/slides/slide3.xml", rb' lang="en-GB"', b"", "words have no language"),
        ("ppt/slides/slide3.xml", rb'cNvPr id="\d+"', b'cNvPr id="7"', "two shapes have the number"),
        ("ppt/slides/_rels/slide3.xml.rels", rb'Target="\.\./charts/[^"]*"', b'Target="../charts/no.xml"', "not there"),
        (
            "ppt/slides/_rels/slide3.xml.rels",
            rb"/></Relationships>",
            b' TargetMode="External"/></Relationships>',
            "calls out",
        ),
    ],
)
def test_a_deck_that_is_broken_by_hand_is_found_out(parts, part, before, after, said):
    name = next(name for name in parts if name.startswith(part))
    changed = re.sub(before, after, parts[name])
    assert changed != parts[name]
    found = problems_of(archive_of(parts | {name: changed}))
    assert any(said in problem for problem in found)


def test_two_slides_of_one_title_and_a_part_nobody_declared_are_found(parts):
    third = parts["ppt/slides/slide3.xml"]
    found = problems_of(archive_of(parts | {"ppt/slides/slide2.xml": third, "docProps/thumbnail.jpeg": b""}))
    assert any("have the title" in problem for problem in found)
    assert any("must not be sent" in problem for problem in found)
