"""How a result shows itself at a prompt and in a notebook: the one place where a result's numbers are rounded.

A result with a `tidy()` shows its numbers. One without, such as a run or an export as it was read, shows its fields:
words and numbers as they are, tables by their size alone, so that a prompt, a page or a log shows nobody's answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sized
from html import escape
from numbers import Integral, Real
from pathlib import Path
from textwrap import wrap
from typing import Any, TypeVar

import pandas as pd

from stratalign.numerics.coefficients import basis_of, coefficients_of, printed_rows

#: Rows of a result's table that are shown; of a model fewer, for what it rests on stands above them.
MOST_ROWS = 12
MOST_TERMS = 9
#: Characters of a line at a prompt, and of one cell.
SCREEN_WIDTH = 80
CELL_WIDTH = 32
#: Characters of a text that is shown in full.
FULL_WIDTH = 2000
#: Digits that are shown of a number below a thousand.
DIGITS = 4
#: Lines that a headline may run over.
MOST_LINES = 3
#: Entries of a mapping that are written out, not counted.
MOST_ENTRIES = 4
#: Columns that are said once where they are the same in every row.
ONCE = ("measure", "covariance", "formula")
#: Columns in the order of what a reader wants first; a line holds only some.
FIRST = ("term", "quantity", "estimate", "std_error", "ci_low", "ci_high", "p_value", "n_respondents", "n_units")


R = TypeVar("R")


def displayed(result: type[R]) -> type[R]:
    """Let results show their headline and the first rows of `tidy()`, or their fields where they have none.

    Parameters
    ----------
    result
        Class of the results; a decorator above `dataclass`.

    Returns
    -------
    type
        The same class: `repr` fits a screen, and notebooks show a short table.
    """
    ways: dict[str, Callable[[object], str]] = {"__repr__": as_text, "_repr_html_": as_html}
    for name, way in ways.items():
        setattr(result, name, way)
    return result


def as_text(result: object) -> str:
    """Show a result at a prompt.

    Parameters
    ----------
    result
        With a `tidy()`, or with fields.

    Returns
    -------
    str
        At most 24 lines of at most 80 characters.
    """
    table = _table(result)
    cells, n_more = _shown_cells(result, table)
    shown = _that_fit(cells)
    said = [line for words in _said(result, table) for line in wrap(words, SCREEN_WIDTH, max_lines=MOST_LINES)]
    lines = [type(result).__name__, *said]
    body = ["  ".join(cell.rjust(width) for cell, width in row) for row in _padded(shown)]
    left_out = _left_out(result, n_more, len(cells) - len(shown))
    return "\n".join([*lines, *(["", *body] if len(table) else []), *left_out])


def full_text(result: object) -> str:
    """Show everything of a result: every row, every column that says something, and what kind of result it is.

    Parameters
    ----------
    result
        With a `tidy()`.

    Returns
    -------
    str
        As wide and as long as it is.
    """
    table = _table(result)
    rows = coefficients_of(result)
    cells = _cells(table, len(table), FULL_WIDTH) if rows is None else printed_rows(rows)
    same = {name: column[0] for name, column in cells.items() if name in ONCE and len(set(column)) == 1}
    cells = {name: column for name, column in cells.items() if name not in same}
    body = ["  ".join(cell.rjust(width) for cell, width in row).rstrip() for row in _padded(cells)]
    told = [*_said(result, table, FULL_WIDTH), *(f"{name}: {words}" for name, words in same.items())]
    said = [line for words in told for line in wrap(words, SCREEN_WIDTH)]
    about = [line for words in _about(result) for line in wrap(words, SCREEN_WIDTH)]
    rule = "-" * max(map(len, body), default=0)
    effects = getattr(result, "fixed_effects", ())
    absorbed = [f"Fixed effects: {', '.join(effects)}"] if rows is not None and effects else []
    return "\n".join([type(result).__name__, *about, "", *said, *(["", *body, rule] if body else []), *absorbed])


def as_html(result: object) -> str:
    """Show a result in a notebook.

    Parameters
    ----------
    result
        With a `tidy()`, or with fields.

    Returns
    -------
    str
        A table with its title, headers with their scope, and a note; every word is escaped.
    """
    table = _table(result)
    said = [f"<strong>{escape(type(result).__name__)}</strong>", *map(escape, _said(result, table))]
    cells, n_more = _shown_cells(result, table)
    note = [*_about(result), *_left_out(result, n_more, 0)]
    below = "".join(f"<p>{escape(line)}</p>" for line in note)
    return f"<div>{_html_table('<br>'.join(said), cells)}{below}</div>"


def headline(result: object, table: pd.DataFrame, width: int = CELL_WIDTH) -> str:
    """First estimate of a result with its interval and n, in one line.

    Parameters
    ----------
    result
        Its `ci_level`, if it has one, is the interval's.
    table
        Its `tidy()`.
    width
        Characters of a name.

    Returns
    -------
    str
        Empty where the table has no estimate.
    """
    known = table.dropna(subset=["estimate"]) if "estimate" in table else table.head(0)
    if known.empty:
        return ""
    row = known.iloc[0]
    name = " ".join(_words(row[column], width) for column in ("quantity", "term") if _is_known(row.get(column)))
    level = getattr(result, "ci_level", None)
    interval = f"{f'{100 * level:g} % ' if level else ''}interval {_words(row['ci_low'])} to {_words(row['ci_high'])}"
    counts = [
        f"{column} {_words(row[column])}" for column in ("n_respondents", "n_units") if _is_known(row.get(column))
    ]
    bounds = [interval] if _is_known(row.get("ci_low")) and _is_known(row.get("ci_high")) else []
    return ", ".join([f"{name}: {_words(row['estimate'])}", *bounds, *counts])


def _table(result: object) -> pd.DataFrame:
    """Numbers of a result, or its fields."""
    tidy = getattr(result, "tidy", None)
    if tidy is not None:
        table: pd.DataFrame = tidy()
        return table
    shown = {name: _described(getattr(result, name)) for name in _fields_of(result)}
    known = {name: words for name, words in shown.items() if words}
    return pd.DataFrame({"field": list(known), "value": list(known.values())}, dtype=object)


def _fields_of(result: object) -> list[str]:
    """Names of the fields that may be shown: of a dataclass, or of a model of declarations."""
    declared = getattr(type(result), "__dataclass_fields__", None) or getattr(type(result), "model_fields", {})
    return [name for name, field in declared.items() if field.repr]


def _described(value: object) -> str:
    """A field in words: what is large by its size."""
    if isinstance(value, pd.DataFrame):
        return f"{len(value)} rows, {value.shape[1]} columns"
    if isinstance(value, Mapping) and 0 < len(value) <= MOST_ENTRIES and all(map(_is_single, value.values())):
        return ", ".join(f"{name}: {_words(entry)}" for name, entry in value.items())
    if isinstance(value, Sized) and not isinstance(value, str):
        return f"{len(value)}" if len(value) else ""
    if _is_single(value):
        return _words(value)
    return type(value).__name__ if value is not None else ""


def _is_single(value: object) -> bool:
    """Whether a value is one word or number, and says it."""
    return isinstance(value, str | Real | Path | dt.date)


def _about(result: object) -> list[str]:
    """What kind of result it is, in the first sentence of its class."""
    lines = (type(result).__doc__ or "").strip().splitlines()
    return [lines[0].replace("`", "")] if lines else []


def _said(result: object, table: pd.DataFrame, width: int = CELL_WIDTH) -> list[str]:
    """Headline, and what the result says of itself in words: its fields that are text or true."""
    if not hasattr(result, "tidy"):
        return []
    if coefficients_of(result) is not None:
        slopes = table[table["term"] != "intercept"].assign(n_respondents=float("nan"), n_units=float("nan"))
        return [line for line in (headline(result, slopes, width), *basis_of(result)) if line]
    values = {field: getattr(result, field) for field in getattr(result, "__dataclass_fields__", {})}
    words = [f"{field} {_words(value, width)}" for field, value in values.items() if isinstance(value, str) and value]
    words += [f"{field} {value}" for field, value in values.items() if isinstance(value, bool)]
    return [line for line in (headline(result, table, width), ", ".join(words)) if line]


def _shown_cells(result: object, table: pd.DataFrame) -> tuple[dict[str, list[str]], int]:
    """Words of the first rows, and how many rows there are more; of a model its coefficients."""
    rows = coefficients_of(result)
    if rows is None:
        return _cells(table), len(table) - MOST_ROWS
    cells = printed_rows(rows.head(MOST_TERMS))
    room = SCREEN_WIDTH - sum(2 + max(map(len, (name, *cells[name]))) for name in cells if name != "term")
    cells["term"] = [_shorten(term, max(room, 8)) for term in cells["term"]]
    return {name: column for name, column in cells.items() if any(column)}, len(rows) - MOST_TERMS


def _cells(table: pd.DataFrame, n_rows: int = MOST_ROWS, width: int = CELL_WIDTH) -> dict[str, list[str]]:
    """Words of the first rows, of the columns that say something, what is wanted first before the rest."""
    names = sorted(table, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    words = {str(name): [_words(value, width) for value in table[name].head(n_rows)] for name in names}
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


def _left_out(result: object, n_rows: int, n_columns: int) -> list[str]:
    """How much the table shown leaves out, in one line or none."""
    more = [f"{n} more {what}{'s' if n > 1 else ''}" for n, what in ((n_rows, "row"), (n_columns, "column")) if n > 0]
    is_model = coefficients_of(result) is not None
    where = "summary()" if is_model else "tidy()" if hasattr(result, "tidy") else "its fields"
    return [f"{' and '.join(more)} in {where}"] if more else []


def _html_table(title: str, cells: dict[str, list[str]]) -> str:
    """A table with its title; only the title where there is no cell."""
    if not cells:
        return f"<p>{title}</p>"
    rows = "".join(_html_row(row) for row in zip(*cells.values(), strict=True))
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in cells)
    caption = f'<caption style="text-align: left">{title}</caption>'
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _html_row(cells: Iterable[str]) -> str:
    """A row whose first cell heads it."""
    first, *others = map(escape, cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'


def _words(value: Any, width: int = CELL_WIDTH) -> str:
    """A value as it is shown: whole numbers whole, others rounded, text on one line."""
    if not _is_known(value):
        return ""
    if isinstance(value, Integral | bool) or not isinstance(value, Real):
        return _shorten(" ".join(str(value).split()), width)
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
