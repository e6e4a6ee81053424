"""How full the pages of a print are, and how small its letters: measured on what is painted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})


@dataclass(frozen=True, slots=True)
class Painted:
    """Words on a page: their baseline and the size of their letters, in points; whether an element holds them."""

    x: float
    y: float
    size: float
    is_marked: bool


@dataclass(frozen=True, slots=True)
class PageFill:
    """How far down a page words reach, as a share of what is left between its margins, and its smallest letters."""

    share: float
    smallest: float


def measure_page(page: Any, *, margins: tuple[float, float]) -> PageFill:
    """Measure a page.

    Parameters
    ----------
    page
        Of pikepdf.
    margins
        At the top and at the bottom, in points.

    Returns
    -------
    PageFill
        The running footer does not count.
    """
    # A footer of two lines is marked as the words of a page are, but stands in the margin.
    floor = float(page.mediabox[1]) + margins[1]
    held = [words for words in painted_on(page) if words.is_marked and words.y >= floor]
    height = float(page.mediabox[3]) - float(page.mediabox[1])
    room = height - sum(margins)
    if not held:
        return PageFill(0.0, float("inf"))
    lowest = min(words.y for words in held)
    return PageFill(max(0.0, height - margins[0] - lowest) / room, min(words.size for words in held))


def painted_on(page: Any) -> Iterator[Painted]:
    """Words that are painted on a page, in the order they are.

    Parameters
    ----------
    page
        Of pikepdf.

    Yields
    ------
    Painted
        One for each operator that shows text.
    """
    import pikepdf

    matrix, size, text, depth = _IDENTITY, 0.0, _IDENTITY, 0
    kept: list[tuple[Matrix, float]] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            kept.append((matrix, size))
        elif operator == "Q":
            matrix, size = kept.pop()
        elif operator == "cm":
            matrix = _times(_matrix(operands), matrix)
        elif operator == "Tf":
            size = float(operands[1])
        elif operator == "BT":
            text = _IDENTITY
        elif operator == "Tm":
            text = _matrix(operands)
        elif operator in ("Td", "TD"):
            text = _times((1.0, 0.0, 0.0, 1.0, float(operands[0]), float(operands[1])), text)
        elif operator in ("BDC", "BMC"):
            depth += 1
        elif operator == "EMC":
            depth -= 1
        elif operator in _SHOWS:
            placed = _times(text, matrix)
            yield Painted(placed[4], placed[5], size * (placed[2] ** 2 + placed[3] ** 2) ** 0.5, depth > 0)


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(number) for number in operands)
    return a, b, c, d, e, f


def _times(first: Matrix, then: Matrix) -> Matrix:
    """One transformation after the other (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
