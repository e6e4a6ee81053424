"""What a result leaves undefined without a word: numbers that are missing, infinite, absurdly wide or contradictory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from numbers import Number
from typing import Any

import numpy as np
import pandas as pd

Row = Mapping[str, Any]
#: Half an interval is at most so many standard errors: t with one degree of freedom has 12.7 (95 %).
WIDEST = 1e3
#: Rounding: how far outside an interval its own estimate may lie, as a share of its size.
ROUNDING = 1e-9
#: Fields and columns that hold words about what is missing.
REASONS = ("why", "warning", "reason", "caveat")
#: Counts in the estimate columns that a result of another kind does not have.
BY_CONVENTION = ("n_respondents", "n_units", "n_clusters", "degrees_of_freedom")
#: What an interval without a name of its own is about, the first that is there.
ESTIMATES = (
    "shrunken_mean", "mean", "estimate", "mean_points", "change", "alpha", "icc1", "difference", "difference_points",
    "percentile", "score_points", "weighted", "corrected", "gap_points", "change_points",
)  # fmt: skip
#: What a number of this name can mean: outside it, the row must say why. ICC, TLI and agreement without a floor are
#: estimates that may lie outside by their definition.
SHARES = (
    "alpha", "omega_total", "omega_hierarchical", "omega_one_factor", "ordinal_alpha", "alpha_if_dropped",
    "reliability", "composite_reliability", "ave", "cfi", "p_value", "p_adjusted", "r_squared", "share", "communality",
)  # fmt: skip
MEANINGFUL = dict.fromkeys(SHARES, (0.0, 1.0)) | dict.fromkeys(
    ("awg", "correlation", "r", "item_rest_correlation"), (-1.0, 1.0)
)


def undefined(result: object, *, lacks: Mapping[str, Any] | None = None) -> list[str]:
    """Places of a result that hold what no reader can use, and say nothing of why.

    `lacks` names what may be missing: a column or field -> a rule of its row that says when, by what the row itself
    shows. `infinite NAME` says so of what may be infinite.
    """
    return list(dict.fromkeys(_of(result, "", lacks or {})))


def _of(value: Any, place: str, lacks: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(value, pd.DataFrame):
        for row in value.to_dict("records"):
            yield from _of_row(row, place, lacks)
    elif isinstance(value, pd.Series):
        if value.dtype.kind in "fO":
            yield from _of_row(value.to_dict(), place, lacks)
    elif isinstance(value, np.ndarray):
        if value.dtype.kind == "f" and not np.isfinite(value).all() and place.rpartition(".")[2] not in lacks:
            yield f"{place}: {int((~np.isfinite(value)).sum())} of {value.size} not finite"
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _of_row({field.name: getattr(value, field.name) for field in fields(value)}, place, lacks)
    elif isinstance(value, Mapping):
        yield from _of_row(value, place, lacks)
    elif isinstance(value, tuple | list):
        for number, part in enumerate(value):
            yield from _of(part, f"{place}[{number}]", lacks)
    elif isinstance(value, Number) and not np.isfinite(float(value)):  # type: ignore[arg-type]
        yield f"{place}: {value}"


def _of_row(row: Row, place: str, lacks: Mapping[str, Any]) -> Iterator[str]:
    has_reason = any(
        any(word in str(name) for word in REASONS) and isinstance(value, str | tuple | list) and len(value)
        for name, value in row.items()
    )
    for name, value in row.items():
        where = f"{place}.{name}" if place else str(name)
        if isinstance(value, Number):
            if not np.isfinite(float(value)) and not has_reason and not _may_lack(where, float(value), row, lacks):  # type: ignore[arg-type]
                yield f"{where}: {value} of {_short(row)}"
        elif not isinstance(value, str) and value is not pd.NaT and (not has_reason or isinstance(value, pd.DataFrame)):
            # A table has reasons of its own, row by row; the result's is for its other parts.
            yield from _of(value, where, lacks)
    if not has_reason:
        yield from _beyond_meaning(row, place, lacks)
    yield from _contradictions(row, place)


def _beyond_meaning(row: Row, place: str, lacks: Mapping[str, Any]) -> Iterator[str]:
    """Numbers outside what their name can mean; `beyond NAME` of `lacks` says by what the row shows why."""
    for name, (low, high) in MEANINGFUL.items():
        value = row.get(name)
        if not isinstance(value, Number) or not np.isfinite(float(value)):  # type: ignore[arg-type]
            continue
        is_shown = f"beyond {name}" in lacks and bool(lacks[f"beyond {name}"](row))
        if not low - ROUNDING <= float(value) <= high + ROUNDING and not is_shown:  # type: ignore[arg-type]
            yield f"{place}: {name} of {value} lies outside {low:g} to {high:g} in {_short(row)}"


def _contradictions(row: Row, place: str) -> Iterator[str]:
    """Intervals that miss their estimate, and widths no error explains."""
    numbers = {str(name): float(value) for name, value in row.items() if isinstance(value, Number)}  # type: ignore[arg-type]
    for low_name in [name for name in numbers if name.endswith("ci_low")]:
        low, high = numbers[low_name], numbers.get(low_name.replace("ci_low", "ci_high"), np.nan)
        if not np.isfinite([low, high]).all():
            continue
        if low > high:
            yield f"{place}: {low_name} above its upper end in {_short(row)}"
        stem = low_name.removesuffix("ci_low").rstrip("_")
        found = [numbers[name] for name in ([stem] if stem else ESTIMATES) if np.isfinite(numbers.get(name, np.nan))]
        slack = ROUNDING * max(abs(low), abs(high))
        if found and not low - slack <= found[0] <= high + slack:
            yield f"{place}: {low_name} to its upper end misses its estimate in {_short(row)}"
        error = numbers.get("std_error", np.nan)
        if not stem and error > 0 and (high - low) / 2 > WIDEST * error:
            yield f"{place}: absurd width in {_short(row)}"


def _may_lack(place: str, value: float, row: Row, lacks: Mapping[str, Any]) -> bool:
    """Whether the row shows why a number is missing."""
    parts = place.split(".")
    if parts[-1] in BY_CONVENTION and "quantity" in row and np.isnan(value):
        return True
    kind = "" if np.isnan(value) else "infinite "
    return any(bool(lacks[kind + part](row)) for part in parts if kind + part in lacks)


def _short(row: Row) -> str:
    plain = {name: value for name, value in row.items() if isinstance(value, Number | str)}
    return str({name: round(value, 4) if isinstance(value, float) else value for name, value in plain.items()})[:300]
