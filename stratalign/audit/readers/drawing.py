"""A drawing as an attacker measures it: widths of bars, and the words beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from stratalign.audit.readers.printed import Line, Reading, ReadTable, Span, Text

_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_BOX = re.compile(r'<path d="M ([\d.]+) ([\d.]+)\s+L ([\d.]+) ([\d.]+)\s+L ([\d.]+) ([\d.]+)\s+L ([\d.]+) ([\d.]+)\s+z')
#: Attributes stand in any order: pages sort them.
_RECT = re.compile(r"<rect\b([^>]*)>")
_PLACED = re.compile(r"<text\b([^>]*)>([^<]+)<")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_WORDS = re.compile(r"<(?:text|tspan|title|desc)\b[^>]*>([^<]+)<")
_TICK = re.compile(r'<g id="ytick_\d+">(.*?)<!--(.*?)-->', re.S)
#: Half of the last digit that a drawing writes of a place on the page: with outlines of letters, and with words.
OUTLINED, WORDED = 1e-6, 0.005
#: A box: left edge, top, width, height.
Box = tuple[float, float, float, float]
#: What rounded shares of one row can add up to, likeliest first, and how near to whole ones widths must be.
ROUNDED_TOTALS = (100, 99, 101, 98, 102)
WHOLE = 1e-4
#: A bar's name stands within so many of its heights of its middle.
BESIDE = 1.0
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
    is_worded = "<text" in svg
    rows: dict[float, list[Box]] = {}
    for box in _boxes(svg):
        rows.setdefault(box[1], []).append(box)
    stacked = [boxes for _, boxes in sorted(rows.items()) if len(boxes) == len(DRAWN)]
    names = _names(svg, stacked) if is_worded else [words.strip() for _, words in _TICK.findall(svg)]
    if not stacked or len(names) != len(stacked):
        return ReadTable(place, "likert", DRAWN, ())
    half = WORDED if is_worded else OUTLINED
    widths = [[box[2] for box in boxes] for boxes in stacked]
    unit = _per_cent(widths, half)
    lines = tuple(Line(name, _line(row, unit, half)) for name, row in zip(names, widths, strict=True))
    return ReadTable(place, "likert", DRAWN, lines)


def _boxes(svg: str) -> Iterator[Box]:
    """Boxes in the order they are drawn."""
    for given in map(dict, map(_ATTRIBUTE.findall, _RECT.findall(svg))):
        if {"x", "y", "width", "height"} <= set(given) and "%" not in given["width"] + given["height"]:
            yield float(given["x"]), float(given["y"]), float(given["width"]), float(given["height"])
    for box in _BOX.findall(svg):
        yield float(box[0]), float(box[1]), abs(float(box[2]) - float(box[0])), abs(float(box[5]) - float(box[1]))


def _names(svg: str, stacked: list[list[Box]]) -> list[str]:
    """Names of rows: the words left of the leftmost bar, each beside the bar that is nearest, top line first."""
    said = [(dict(_ATTRIBUTE.findall(given)), unescape(words)) for given, words in _PLACED.findall(svg)]
    placed = [(float(at["x"]), float(at["y"]), words) for at, words in said if {"x", "y"} <= set(at)]
    edge = min((box[0] for boxes in stacked for box in boxes), default=0.0)
    middles = [boxes[0][1] + boxes[0][3] / 2 for boxes in stacked]
    beside: list[list[str]] = [[] for _ in stacked]
    for _, y, words in sorted((at for at in placed if at[0] <= edge), key=lambda at: at[1]):
        row = min(range(len(middles)), key=lambda number: abs(middles[number] - y), default=None)
        if row is not None and abs(middles[row] - y) < BESIDE * stacked[row][0][3]:
            beside[row].append(words)
    return [" ".join(words) for words in beside]


def _per_cent(stacked: list[list[float]], half: float) -> float:
    """Width of one per cent: such that every bar has whole ones, where shares were rounded; else a hundredth of all."""
    for total in ROUNDED_TOTALS:
        unit = sum(stacked[0]) / total
        parts = [width / unit for widths in stacked for width in widths]
        if all(abs(part - round(part)) < WHOLE + 2 * half / unit for part in parts):
            return unit
    return sum(stacked[0]) / 100


def _line(widths: list[float], unit: float, digit: float) -> dict[str, Span | str]:
    """Shares of one row."""
    half = 2 * digit / unit
    shares = {key: width / unit for key, width in zip(DRAWN, widths, strict=True)}
    return {key: Span(share - half, share + half) for key, share in shares.items()}
