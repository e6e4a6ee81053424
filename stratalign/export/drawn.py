"""Drawings that a notebook shows already, for pages with the same exhibits: drawing is most of what a page costs."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from stratalign.brand.figures import figure_theme
from stratalign.document.file import document_from_plain
from stratalign.document.model import Document, Section
from stratalign.document.spoken import speaker_for
from stratalign.exhibits.scene import Picture, Scene, scene_of
from stratalign.export.printed import brand_of

_IMAGE = r'<img class="drawing(?: wide)?" alt="([^"]*)"[^>]* src="data:image/svg\+xml;base64,([^"]*)">'
_DRAWING = re.compile(rf'<div class="picture">{_IMAGE}</div>(?:\s*<div class="picture narrow" hidden>{_IMAGE})?')


def drawn_already(shown: Mapping[str, Any], html: str, document: Document, section: Section) -> dict[str, Picture]:
    """Find the drawings of a section's exhibits in what a cell showed.

    Parameters
    ----------
    shown
        The part of a document that the cell showed, as plain data.
    html
        How it showed it.
    document
        The document that the page is made of: the same, or what of it an audience gets.
    section
        One of its sections.

    Returns
    -------
    dict of str to Picture
        By key of the exhibit; only those that would be drawn from exactly the same.
    """
    before = document_from_plain(dict(shown))
    if (before.language, before.brand) != (document.language, document.brand):
        return {}
    theirs = before.section(section.key)
    of_cell = [] if theirs is None else [exhibit for exhibit in theirs.exhibits if exhibit.kind != "table"]
    pictures = [
        Picture(base64.b64decode(svg).decode(), unescape(alt), base64.b64decode(narrow).decode())
        for alt, svg, _, narrow in _DRAWING.findall(html)
    ]
    if len(pictures) != len(of_cell):
        return {}
    theme = figure_theme(brand_of(document))
    there = {
        (exhibit.key, exhibit.kind): (scene_of(exhibit, before, speaker_for(before), theme), picture)
        for exhibit, picture in zip(of_cell, pictures, strict=True)
    }
    found = {}
    for exhibit in section.exhibits:
        scene, picture = there.get((exhibit.key, exhibit.kind), (None, None))
        if scene and picture and _are_alike(scene, scene_of(exhibit, document, speaker_for(document), theme)):
            found[exhibit.key] = picture
    return found


def _are_alike(one: Scene, other: Scene) -> bool:
    """Whether two scenes are drawn alike: a drawing uses nothing else."""
    are_words_alike = (one.heads, one.options, one.labels) == (other.heads, other.options, other.labels)
    return (
        are_words_alike
        and len(one.tables) == len(other.tables)
        and all(mine.equals(theirs) for mine, theirs in zip(one.tables, other.tables, strict=True))
    )
