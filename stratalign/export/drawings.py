"""Drawings of a report within its page, so that their words can be found, marked and read in the page's own letters."""

from __future__ import annotations

import base64
import re
from html import unescape

from markupsafe import escape

from stratalign.errors import ExportError

#: Class of the pictures that a report draws itself.
DRAWING = "drawing"
#: What a drawing is made of, and what is said of its parts; nothing that runs, embeds, moves or leads anywhere.
ELEMENTS = frozenset({"svg", "path", "rect", "circle", "text"})
ATTRIBUTES = frozenset({
    "aria-label", "class", "cx", "cy", "d", "fill", "fill-opacity", "font-family", "font-size", "font-weight", "height",
    "lengthadjust", "r", "role", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-opacity",
    "stroke-width", "text-anchor", "textlength", "transform", "viewbox", "width", "x", "xmlns", "y",
})  # fmt: skip
_PICTURE = re.compile(r'<img((?:\s+[\w-]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_ADDRESS = "data:image/svg+xml;base64,"
_TAG = re.compile(r"<(/?)([\w:!?-]+)((?:\s+[\w:-]+=(?:\"[^\"<]*\"|'[^'<]*'))*)\s*/?>")
_NAME = re.compile(r"([\w:-]+)=(?:\"([^\"]*)\"|'([^']*)')")


def with_drawings(html: str) -> str:
    """Put the drawings of a part of the document into its page, in the place of pictures of them.

    Parameters
    ----------
    html
        A rendered part, sanitised.

    Returns
    -------
    str
        Pictures that are not the report's own stay as they are.

    Raises
    ------
    ExportError
        A drawing holds something that a report never draws.
    """
    return _PICTURE.sub(_drawn, html)


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
    said = {name: unescape(value) for name, value in _ATTRIBUTE.findall(picture[1])}
    classes = said.get("class", "").split()
    if DRAWING not in classes or not said.get("src", "").startswith(_ADDRESS):
        return picture[0]
    svg = base64.b64decode(said["src"].removeprefix(_ADDRESS)).decode("utf-8")
    foreign = foreign_parts(svg)
    if foreign or not svg.startswith("<svg "):
        raise ExportError(
            f"a figure holds {', '.join(dict.fromkeys(foreign)) or 'no drawing'}, which no report draws. "
            "Run the notebook again."
        )
    size = "".join(f' {name}="{said[name]}"' for name in ("width", "height") if name in said)
    look = f' class="{escape(" ".join(classes))}" role="img" aria-label="{escape(said.get("alt", ""))}"'
    return f"<svg{look}{size} {svg.removeprefix('<svg ')}"
