"""How a result shows itself at a prompt and in a notebook: the one place where a result's numbers are rounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from numbers import Integral, Real
from typing import Any, Protocol, TypeVar

import pandas as pd

#: Rows of a result's table that are shown.
MOST_ROWS = 12
#: Characters of a line at a prompt, and of one cell.
SCREEN_WIDTH = 100
CELL_WIDTH = 32
#: Digits that are shown of a number below a thousand.
DIGITS = 4
#: Columns in the order of what a reader wants first; a line holds only some.
FIRST = ("term", "quantity", "estimate", "std_error", "ci_low", "ci_high", "p_value", "n_respondents", "n_units")


class Result(Protocol):
    """What can be shown: anything with a table of its numbers."""

    def tidy(self) -> pd.DataFrame:
        """Numbers of the result, one row for each, unrounded."""


R = TypeVar("R", bound=Result)


def displayed(result: type[R]) -> type[R]:
    """Let results show their headline and the first rows of `tidy()`.

    Parameters
    ----------
    result
        Class of the results; a decorator above `dataclass`.

    Returns
    -------
    type
        The same class: `repr` fits a screen, and notebooks show a short table.
    """
    ways: dict[str, Callable[[Result], str]] = {"__repr__": as_text, "_repr_html_": as_html}
    for name, way in ways.items():
        setattr(result, name, way)
    return result


def as_text(result: Result) -> str:
    """Show a result at a prompt.

    Parameters
    ----------
    result
        With a `tidy()`.

    Returns
    -------
    str
        At most 24 lines of at most 100 characters.
    """
    table = result.tidy()
    cells = _cells(table)
    shown = _that_fit(cells)
    lines = [_shorten(line, SCREEN_WIDTH) for line in (type(result).__name__, *_said(result, table))]
    body = ["  ".join(cell.rjust(width) for cell, width in row) for row in _padded(shown)]
    left_out = _left_out(len(table) - MOST_ROWS, len(cells) - len(shown))
    return "\n".join([*lines, *(["", *body] if len(table) else []), *left_out])


def as_html(result: Result) -> str:
    """Show a result in a notebook.

    Parameters
    ----------
    result
        With a `tidy()`.

    Returns
    -------
    str
        A heading line and a table; every word is escaped.
    """
    table = result.tidy()
    said = [f"<strong>{escape(type(result).__name__)}</strong>", *map(escape, _said(result, table))]
    below = "".join(f"<p>{escape(line)}</p>" for line in _left_out(len(table) - MOST_ROWS, 0))
    return f"<div><p>{'<br>'.join(said)}</p>{_html_table(_cells(table))}{below}</div>"


def headline(result: Result, table: pd.DataFrame) -> str:
    """First estimate of a result with its interval and n, in one line.

    Parameters
    ----------
    result
        Its `ci_level`, if it has one, is the interval's.
    table
        Its `tidy()`.

    Returns
    -------
    str
        Empty where the table has no estimate.
    """
    known = table.dropna(subset=["estimate"]) if "estimate" in table else table.head(0)
    if known.empty:
        return ""
    row = known.iloc[0]
    name = " ".join(_words(row[column]) for column in ("quantity", "term") if _is_known(row.get(column)))
    level = getattr(result, "ci_level", None)
    interval = f"{f'{100 * level:g} % ' if level else ''}interval {_words(row['ci_low'])} to {_words(row['ci_high'])}"
    counts = [
        f"{column} {_words(row[column])}" for column in ("n_respondents", "n_units") if _is_known(row.get(column))
    ]
    bounds = [interval] if _is_known(row.get("ci_low")) and _is_known(row.get("ci_high")) else []
    return ", ".join([f"{name}: {_words(row['estimate'])}", *bounds, *counts])


def _said(result: Result, table: pd.DataFrame) -> list[str]:
    """Headline, and what the result says of itself in words: its fields that are text or true."""
    values = {field: getattr(result, field) for field in getattr(result, "__dataclass_fields__", {})}
    words = [f"{field} {_words(value)}" for field, value in values.items() if isinstance(value, str) and value]
    words += [f"{field} {value}" for field, value in values.items() if isinstance(value, bool)]
    return [line for line in (headline(result, table), ", ".join(words)) if line]


def _cells(table: pd.DataFrame) -> dict[str, list[str]]:
    """Words of the first rows, of the columns that say something, what is wanted first before the rest."""
    names = sorted(table, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    words = {str(name): [_words(value) for value in table[name].head(MOST_ROWS)] for name in names}
    return {_shorten(name): column for name, column in words.items() if any(column)}


def _that_fit(cells: dict[str, list[str]]) -> dict[str, list[str]]:
    """Columns that fit a line, from the first."""
    kept: dict[str, list[str]] = {}
    width = -2
    for name, column in cells.items():
        width += 2 + max(map(len, (name, *column)))
        if width > SCREEN_WIDTH:
            break
        kept[name] = column
    return kept


def _padded(cells: dict[str, list[str]]) -> list[list[tuple[str, int]]]:
    """Rows of cells with the width of their column, the names first."""
    widths = [max(map(len, (name, *column))) for name, column in cells.items()]
    rows = zip(*([name, *column] for name, column in cells.items()), strict=True)
    return [list(zip(row, widths, strict=True)) for row in rows]


def _left_out(n_rows: int, n_columns: int) -> list[str]:
    """How much the table shown leaves out, in one line or none."""
    more = [f"{n} more {what}{'s' if n > 1 else ''}" for n, what in ((n_rows, "row"), (n_columns, "column")) if n > 0]
    return [f"{' and '.join(more)} in tidy()"] if more else []


def _html_table(cells: dict[str, list[str]]) -> str:
    if not cells:
        return ""
    rows = "".join(_html_row(row, "td") for row in zip(*cells.values(), strict=True))
    return f"<table><thead>{_html_row(cells, 'th')}</thead><tbody>{rows}</tbody></table>"


def _html_row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _words(value: Any) -> str:
    """A value as it is shown: whole numbers whole, others rounded, text on one line."""
    if not _is_known(value):
        return ""
    if isinstance(value, Integral | bool) or not isinstance(value, Real):
        return _shorten(" ".join(str(value).split()))
    return _number(float(value))


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e9:
        return str(int(value))
    return f"{value:.{DIGITS}g}" if abs(value) < 1000 or abs(value) >= 1e9 else f"{value:.0f}"


def _is_known(value: Any) -> bool:
    """Whether there is anything to show; tables and lists are."""
    return value is not None and value != "" and not (pd.api.types.is_scalar(value) and pd.isna(value))


def _shorten(text: str, width: int = CELL_WIDTH) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
