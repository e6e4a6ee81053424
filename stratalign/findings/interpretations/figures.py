"""How numbers, intervals and names become parts of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from stratalign.language.fields import Listing, Message, Text
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: p values below this count as a finding.
LEVEL = 0.05
Labels = Mapping[str, Text]


class Slope(NamedTuple):
    """An estimate of a named term with its interval, of any model's table."""

    term: str
    estimate: float
    ci_low: float
    ci_high: float


def name_of(column: str, labels: Labels) -> Text:
    """Printed name inside a sentence; a column without one in words."""
    if column in labels:
        label = labels[column]
        return message("say.label", label=label) if isinstance(label, Message) else label
    words = str(column)
    for suffix in ("_points", "_pct"):
        words = words.removesuffix(suffix)
    return words.replace("_", " ")


def more_or_less(value: float) -> Message:
    """Size of a difference with its direction."""
    return message("say.more" if value >= 0 else "say.less", value=value)


def interval(low: float, high: float, precision: str = "figures") -> Message:
    """Interval in words: to three significant digits, or whole, or in hundredths."""
    if not (low == low and high == high):
        return message("interval.none")
    return message(f"interval.{precision}", low=low, high=high)


def slopes(rows: pd.DataFrame, labels: Labels) -> Listing:
    """Every row's named estimate with its interval; the column term names them."""
    return listing([_slope(row, labels) for row in rows_of(rows, Slope)], "semicolons")


def _slope(row: Slope, labels: Labels) -> Message:
    bounds = interval(row.ci_low, row.ci_high)
    return message("say.slope", name=name_of(row.term, labels), value=row.estimate, interval=bounds)


def with_interval(row: Mapping[str, Any]) -> Message:
    """Estimate with its interval."""
    return message("say.estimate", value=row["estimate"], interval=interval(row["ci_low"], row["ci_high"]))


def p_value(value: float) -> Message:
    """A p value, no smaller than is worth saying."""
    if value < 0.001:
        return message("say.p.small")
    return message("say.p.thousandths" if value < LEVEL else "say.p", p=value)


def by_key(table: pd.DataFrame) -> dict[Any, dict[str, Any]]:
    """Rows by their index."""
    return {key: dict(zip(table.columns, row, strict=True)) for key, *row in table.itertuples()}


def doubt(low: float, high: float) -> Message:
    """Remark where the interval holds zero."""
    return message("say.open") if low <= 0 <= high else message("nothing")


def paragraph(*sentences: Text) -> Message:
    """Sentences that belong together."""
    return message("paragraph", sentences=listing(sentences, "sentences"))
