"""Scales of native charts, and how a spreadsheet writes their numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from stratalign.exhibits.scene import Scene
from stratalign.export.pptx.marks import Axis, KeyEntry, Shape

#: Steps of a scale, in powers of ten.
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
#: Stretches between two numbers of a scale, about.
_STRETCHES = 5
#: Shape of a meaning -> the nearest that native charts have.
_SHAPES: dict[str, Shape] = {
    "circle": "circle", "square": "square", "diamond": "diamond", "triangle_up": "triangle",
    "triangle_down": "square", "bar": "tick",
}  # fmt: skip


def hundred(scene: Scene, *, low: float = 0.0, step: float = 20.0, is_share: bool = False) -> Axis:
    """Scale up to a hundred, points or per cent."""
    return Axis(low, 100.0, step, percent_code(scene) if is_share else "0")


def around(values: Iterable[float], *, zero: bool = False) -> Axis:
    """Scale with round ends around values; with zero in it where wanted."""
    known = [value for value in values if math.isfinite(value)] + ([0.0] if zero else [])
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    wide = (high - low) or max(abs(high), 1.0)
    power = 10.0 ** math.floor(math.log10(wide / _STRETCHES))
    step = next(one * power for one in _STEPS if one * power >= wide / _STRETCHES)
    decimals = next(n for n in range(9) if abs(round(step, n) - step) < step / 1000)
    ends = round(math.floor(low / step) * step, 9), round(math.ceil(high / step) * step, 9)
    return Axis(*ends, round(step, 9), decimal_code(decimals))


def doubling(values: Iterable[float]) -> Axis:
    """Scale on which twice as much is as far everywhere, with one in it."""
    known = [1.0, *(value for value in values if value > 0)]
    return Axis(
        2.0 ** math.floor(math.log2(min(known))), 2.0 ** math.ceil(math.log2(max(known))), 1.0, "General", True, True
    )


def decimal_code(decimals: int) -> str:
    """Format of numbers with so many decimals; the program that opens it writes the decimal sign of its language."""
    return f"0.{'0' * decimals}" if decimals else "0"


def percent_code(scene: Scene) -> str:
    """Format of whole per cents with the language's sign; what lies left of zero has no minus."""
    sign = scene.number(50, "pct").removeprefix("50")
    return f'0"{sign}";0"{sign}"'


def shape_of(scene: Scene, role: str) -> Shape:
    """Native shape of a meaning's mark."""
    return _SHAPES[scene.theme.mark(role).shape]


def key_entry(scene: Scene, role: str, words: str) -> KeyEntry:
    """Entry of the key for a meaning that is drawn as a mark."""
    return KeyEntry(words, role, shape_of(scene, role))


def rows_in(table: pd.DataFrame) -> Iterator[Any]:
    """Rows of a table, each with its columns by name."""
    yield from table.itertuples()
