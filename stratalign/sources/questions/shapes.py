"""What the answers of a question look like where the export does not say of what kind it is."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

#: With fewer complete rows, distinct ranks may be chance.
MINIMUM_RANKINGS = 5
#: More different numbers than this are amounts, not points of a scale.
MAX_SCALE_POINTS = 11
#: A cell longer than this was written by a person.
MAX_CHOICE_CHARACTERS = 200

_INTEGER = re.compile(r"-?\d{1,9}")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")


def given_values(column: pd.Series, missing: frozenset[str]) -> pd.Series:
    """Cells of a column that are answers: neither blank nor a code of a missing answer."""
    cells = column.str.strip()
    return cells[(cells != "") & ~cells.isin(missing)]


def _given(column: pd.Series, missing: frozenset[str]) -> list[str]:
    """The same as texts."""
    return [cell for cell in map(str.strip, column.tolist()) if cell and cell not in missing]


def _distinct(columns: pd.DataFrame, missing: frozenset[str]) -> list[set[str]]:
    """Distinct answers of each column."""
    cells = (set(map(str.strip, set(column))) for column in columns.to_numpy(dtype=object).T.tolist())
    return [found - {""} - missing for found in cells]


def is_ticked_only(columns: pd.DataFrame, missing: frozenset[str], labels: tuple[str, ...] = ()) -> bool:
    """Whether each column holds one value at most: "1", or the choice it stands for (`labels`, one a column)."""
    seen = _distinct(columns, missing)
    if not any(seen) or max(map(len, seen)) > 1:
        return False
    values = [next(iter(value), "") for value in seen]
    named = [value == label for value, label in zip(values, labels, strict=True) if value] if labels else [False]
    return all(named) or {value for value in values if value} == {"1"}


def is_ranking(columns: pd.DataFrame, missing: frozenset[str]) -> bool:
    """Whether every row gives the ranks 1, 2, 3 ... once each, in enough rows not to be chance."""
    if columns.shape[1] < 3:
        return False
    n_rankings = 0
    for row in columns.to_numpy(dtype=object).tolist():
        given = [cell for cell in map(str.strip, row) if cell and cell not in missing]
        if sorted(given) != sorted(map(str, range(1, len(given) + 1))):
            return False
        n_rankings += len(given) >= 3
    return n_rankings >= MINIMUM_RANKINGS


def holds_amounts(columns: pd.DataFrame, missing: frozenset[str]) -> bool:
    """Whether the answers are numbers, and too many different ones for a scale."""
    values = set[str]().union(*_distinct(columns, missing))
    return len(values) > MAX_SCALE_POINTS and all(_NUMBER.fullmatch(value) for value in values)


def holds_text(columns: pd.DataFrame, missing: frozenset[str]) -> bool:
    """Whether people wrote the answers: long ones, or many of which hardly any repeats."""
    times = Counter[str]()
    for cell, n in Counter(columns.to_numpy(dtype=object).ravel().tolist()).items():
        if (text := cell.strip()) and text not in missing:
            times[text] += n
    words = {cell: n for cell, n in times.items() if not _NUMBER.fullmatch(cell)}
    if not words:
        return False
    return max(map(len, words)) > MAX_CHOICE_CHARACTERS or (len(words) > 20 and len(words) > sum(words.values()) / 2)


def holds_several(column: pd.Series, missing: frozenset[str], separator: str = ",") -> bool:
    """Whether cells join several choices: "1,3,4", or words that are seen in other combinations too."""
    cells = _given(column, missing)
    if not any(separator in cell for cell in cells):
        return False
    parts = [[part.strip() for part in cell.split(separator)] for cell in cells]
    if any(len(set(cell)) < len(cell) for cell in parts):
        return False
    if all(_INTEGER.fullmatch(part) for cell in parts for part in cell):
        return True
    times = Counter(part for cell in parts for part in cell)
    return len(times) < len(set(cells)) and min(times.values()) > 1
