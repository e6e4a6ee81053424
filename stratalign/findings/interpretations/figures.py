"""How numbers, intervals and names are put into the words of a reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from stratalign.findings.wording import between

#: Signs of a p value that is told as such.
LEVEL = 0.05


def name_of(column: str, labels: Mapping[str, str]) -> str:
    """Printed name, lower case at the start of a common noun; a column without one in words."""
    if column in labels:
        return labels[column]
    words = str(column)
    for suffix in ("_points", "_pct"):
        words = words.removesuffix(suffix)
    return words.replace("_", " ")


def figure(value: float) -> str:
    """Three significant digits with a true minus."""
    return f"{value:.3g}".replace("-", "−")


def more_or_less(value: float) -> str:
    """Size of a difference with its direction."""
    return f"{figure(abs(value))} {'more' if value >= 0 else 'less'}"


def interval(low: float, high: float, decimals: int | None = None) -> str:
    """Interval in words, to three significant digits or so many decimals."""
    if not (low == low and high == high):
        return "no interval"
    if decimals is not None:
        return between(low, high, decimals=decimals)
    return f"95% interval {figure(low)} to {figure(high)}"


def with_interval(row: Mapping[str, Any]) -> str:
    """Estimate with its interval."""
    return f"{figure(row['estimate'])}, {interval(row['ci_low'], row['ci_high'])}"


def ordinal(level: float) -> str:
    """Quantile as a percentile, such as `25th` or `2.5th`."""
    value = round(100 * level, 1)
    is_irregular = value % 1 == 0 and int(value) % 100 not in (11, 12, 13)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(int(value) % 10, "th") if is_irregular else "th"
    return f"{value:g}{ending}"


def times_as(times: float) -> str:
    """How many times as strong, in words."""
    return "as" if times == 1 else "twice as" if times == 2 else f"{times:g} times as"


def p_value(value: float) -> str:
    """A p value, no smaller than is worth telling."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}" if value < LEVEL else f"p = {value:.2f}"


def by_key(table: pd.DataFrame) -> dict[Any, dict[str, Any]]:
    """Rows by their index."""
    return {key: dict(zip(table.columns, row, strict=True)) for key, *row in table.itertuples()}


def doubt(low: float, high: float) -> str:
    """Remark where the interval holds zero."""
    return "; compatible with none" if low <= 0 <= high else ""


def raised(text: str) -> str:
    """First letter raised."""
    return text[:1].upper() + text[1:]
