"""The key of a drawing: what its marks, lines and colours stand for, in columns above or below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stratalign.brand.figures import FigureTheme
from stratalign.exhibits.letters import ASCENT, DESCENT, LINE_SPACING, extent_of
from stratalign.exhibits.marks import Key, KeyEntry
from stratalign.exhibits.placed import Look, PlacedBox, Shape, path
from stratalign.exhibits.shapes_of_marks import hatched, lines_of_words, point_shape

#: In sizes of its letters: between rows, between a mark and its words, around the whole.
ROW_GAP, MARK_GAP, PAD = 0.5, 0.4, 0.2
#: Height of a patch of colour, in sizes.
PATCH = 0.7
#: Points below a key above a drawing, or above one below it.
APART = 8.0


def key_height(key: Key) -> float:
    """Points that a key takes with the room beside it."""
    rows = max((sum(_height(entry, key) for entry in column) for column in _columns(key)), default=0.0)
    return rows + 2 * PAD * key.size + APART


def placed_key(key: Key, x: float, y: float, theme: FigureTheme) -> Iterator[Shape]:
    """A key whose left top corner, room beside it included, lies at a place of the page."""
    y += APART if key.is_below else 0.0
    left, size = x + PAD * key.size, key.size
    for column in _columns(key):
        top, widest = y + PAD * size, 0.0
        for entry in column:
            height = _height(entry, key)
            middle = top + (ASCENT + DESCENT) * size / 2
            yield from _handle(entry, left, middle, key)
            lines, _ = lines_of_words(
                entry.label, left + _indent(entry, key), top, size=size, weight=400,
                colour=key.colour, side="left", rise="top", theme=theme,
            )  # fmt: skip
            yield from lines
            widest = max(widest, _indent(entry, key) + extent_of(entry.label, size, 400, theme).width)
            top += height
        left += key.gap * size + widest


def _columns(key: Key) -> list[Sequence[KeyEntry]]:
    """Entries of each column: as many in each, the first ones one more where that does not come out even."""
    n = max(1, min(key.columns, len(key.entries)))
    each, more = divmod(len(key.entries), n)
    columns: list[Sequence[KeyEntry]] = []
    start = 0
    for number in range(n):
        end = start + each + (number < more)
        columns.append(key.entries[start:end])
        start = end
    return columns


def _height(entry: KeyEntry, key: Key) -> float:
    lines = entry.label.count("\n")
    return (ASCENT + DESCENT + ROW_GAP + lines * LINE_SPACING) * key.size


def _indent(entry: KeyEntry, key: Key) -> float:
    """Where the words of an entry begin."""
    return 0.0 if entry.is_head else (key.handle + MARK_GAP) * key.size


def _handle(entry: KeyEntry, left: float, middle: float, key: Key) -> Iterator[Shape]:
    """The mark, line or patch of an entry."""
    width = key.handle * key.size
    if entry.is_area:
        half = PATCH * key.size / 2
        rect = (left, middle - half, left + width, middle + half)
        yield PlacedBox(rect, Look(entry.face, entry.edge, entry.edge_width if entry.edge else 0.0))
        if entry.hatch:
            yield hatched(rect, entry.hatch)
    if entry.line:
        dash = tuple(part * entry.line for part in entry.dash)
        look = Look(stroke=entry.line_colour, width=entry.line, dash=dash, is_round=not dash)
        yield path([(left, middle), (left + width, middle)], look)
    if entry.shape:
        face = "" if entry.shape == "|" else entry.face
        look = Look(face, entry.edge, entry.edge_width if entry.edge else 0.0)
        yield point_shape(entry.shape, left + width / 2, middle, entry.size, look)
