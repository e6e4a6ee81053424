"""A drawing as an attacker measures it: widths of bars, and the words beside them."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from stratalign.audit.readers.printed import Line, Reading, ReadTable, Span, Text

_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_BOX = re.compile(r'<path d="M ([\d.]+) ([\d.]+)\s+L ([\d.]+) ([\d.]+)\s+L ([\d.]+) ([\d.]+)\s+L ([\d.]+) ([\d.]+)\s+z')
_WORDS = re.compile(r"<(?:text|tspan|title|desc)\b[^>]*>([^<]+)<")
_TICK = re.compile(r'<g id="ytick_\d+">(.*?)<!--(.*?)-->', re.S)
#: Digits a drawing writes of a place on the page.
PLACE_WIDTH = 1e-6
#: What rounded shares of one row can add up to, likeliest first, and how near to whole ones widths must be.
ROUNDED_TOTALS = (100, 99, 101, 98, 102)
WHOLE = 1e-4
#: Bars of a row of an exhibit of agreement in the order they are drawn: outwards from the middle, the neutral one last.
DRAWN = ("low_pct", "strong_low_pct", "high_pct", "strong_high_pct", "neutral_pct")


@lru_cache(maxsize=256)
def read_drawing(place: str, exhibit: str, svg: str) -> Reading:
    """Read a drawing; bars of agreement become a table of shares.

    Parameters
    ----------
    place
        Where it stands, for messages.
    exhibit
        Key of the exhibit; `likert` has bars that are measured.
    svg
        Its text.

    Returns
    -------
    Reading
        Texts are what the drawing says in words, also where letters are drawn as outlines and words are comments.
    """
    words = [*_COMMENT.findall(svg), *_WORDS.findall(svg)]
    texts = tuple(Text(place, unescape(said.strip())) for said in words if said.strip())
    tables = (_shares(place, svg),) if exhibit == "likert" else ()
    return Reading(place, tuple(table for table in tables if table.lines), texts)


def _shares(place: str, svg: str) -> ReadTable:
    """Shares of answers from the widths of stacked bars, one row for each height on the page."""
    rows: dict[float, list[float]] = {}
    for box in _BOX.findall(svg):
        rows.setdefault(float(box[1]), []).append(abs(float(box[2]) - float(box[0])))
    stacked = [widths for _, widths in sorted(rows.items()) if len(widths) == len(DRAWN)]
    names = [words.strip() for _, words in _TICK.findall(svg)]
    if not stacked or len(names) != len(stacked):
        return ReadTable(place, "likert", DRAWN, ())
    unit = _per_cent(stacked)
    lines = tuple(Line(name, _line(widths, unit)) for name, widths in zip(names, stacked, strict=True))
    return ReadTable(place, "likert", DRAWN, lines)


def _per_cent(stacked: list[list[float]]) -> float:
    """Width of one per cent: such that every bar has whole ones, where shares were rounded; else a hundredth of all."""
    for total in ROUNDED_TOTALS:
        unit = sum(stacked[0]) / total
        parts = [width / unit for widths in stacked for width in widths]
        if all(abs(part - round(part)) < WHOLE for part in parts):
            return unit
    return sum(stacked[0]) / 100


def _line(widths: list[float], unit: float) -> dict[str, Span | str]:
    """Shares of one row."""
    half = 2 * PLACE_WIDTH / unit
    shares = {key: width / unit for key, width in zip(DRAWN, widths, strict=True)}
    return {key: Span(share - half, share + half) for key, share in shares.items()}
