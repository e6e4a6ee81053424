"""Drawings of a report within its page, so that their words can be found, marked and read in the page's own letters."""

from __future__ import annotations

import base64
import re
from html import unescape

from markupsafe import escape

#: Class of the pictures that a report draws itself.
DRAWING = "drawing"
#: What a drawing is made of, and what is said of its parts; nothing that runs, embeds, moves or leads anywhere.
ELEMENTS = frozenset({"svg", "path", "rect", "circle", "text"})
ATTRIBUTES = frozenset({
    "aria-label", "class", "cx", "cy", "d", "data-cuts", "fill", "fill-opacity", "font-family", "font-size",
    "font-weight", "height", "lengthadjust", "r", "role", "stroke", "stroke-dasharray", "stroke-dashoffset",
    "stroke-linecap", "stroke-opacity", "stroke-width", "text-anchor", "textlength", "transform", "viewbox", "width",
    "x", "xmlns", "y",
})  # fmt: skip
_VALUE = r"(?:\"[^\"]*\"|'[^']*')"
_PICTURE = re.compile(rf"<img((?:\s+[\w-]+={_VALUE})*)\s*/?>")
_ATTRIBUTE = re.compile(r"([\w-]+)=(?:\"([^\"]*)\"|'([^']*)')")
_COLOUR = re.compile(r'(?:fill|stroke)="(#[0-9a-f]{6})"')
_ADDRESS = "data:image/svg+xml;base64,"
_TAG = re.compile(r"<(/?)([\w:!?-]+)((?:\s+[\w:-]+=(?:\"[^\"<]*\"|'[^'<]*'))*)\s*/?>")
_NAME = re.compile(r"([\w:-]+)=(?:\"([^\"]*)\"|'([^']*)')")


def with_drawings(html: str) -> str:
    """Put drawings into a page, in the place of the pictures that show them.

    Parameters
    ----------
    html
        A page or a part of one, sanitised.

    Returns
    -------
    str
        Pictures that are no drawings of a report, or hold something that none draws, stay pictures.
    """
    return _PICTURE.sub(_drawn, html)


def colours_in(page: str) -> set[str]:
    """Colours, as `#rrggbb`, that the drawings of a page are drawn in."""
    return set(_COLOUR.findall(page))


def foreign_parts(svg: str) -> list[str]:
    """Name what a drawing holds that a report never draws.

    Parameters
    ----------
    svg
        Its text.

    Returns
    -------
    list of str
        Elements in brackets, attributes as they are, and `<` where something looks like an element and is none.
    """
    found = []
    for tag in _TAG.finditer(svg):
        if tag[2].lower() not in ELEMENTS:
            found.append(f"<{tag[2]}>")
        for name, *values in _NAME.findall(tag[3]):
            if name.lower() not in ATTRIBUTES or "url(" in "".join(values).lower():
                found.append(name)
    return found + ["<"] * _TAG.sub("", svg).count("<")


def _drawn(picture: re.Match[str]) -> str:
    said = {name: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(picture[1])}
    classes = said.get("class", "").split()
    if DRAWING not in classes or not said.get("src", "").startswith(_ADDRESS):
        return picture[0]
    svg = base64.b64decode(said["src"].removeprefix(_ADDRESS)).decode("utf-8", errors="replace")
    if not svg.startswith("<svg ") or foreign_parts(svg):
        return picture[0]
    size = "".join(f' {name}="{escape(said[name])}"' for name in ("width", "height") if name in said)
    look = f' class="{escape(" ".join(classes))}" role="img" aria-label="{escape(said.get("alt", ""))}"'
    return f"<svg{look}{size} {svg.removeprefix('<svg ')}"
