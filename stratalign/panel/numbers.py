"""Figures as people write them: grouped, signed, with a currency beside, or left out."""

from __future__ import annotations

import math
import re

import pandas as pd

from stratalign.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.listing import counted, located_cells

#: What people write where there is no number.
NOT_GIVEN = frozenset(
    {"", "-", "--", "–", "—", ".", "..", "...", "n/a", "#n/a", "na", "n.a.", "n/m", "nm", "nan", "null", "none"}
)
#: Codes that may stand beside a figure.
CURRENCY_CODES = (
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "INR", "JPY", "KRW", "MXN",
    "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "THB", "TRY", "TWD", "USD", "ZAR",
)  # fmt: skip

_SIGNS = re.compile(rf"[$€£¥₹%]|\b(?:{'|'.join(CURRENCY_CODES)})\b")


def parse_number(written: str, decimal: str = ".") -> float:
    """Read one number as people write it.

    Thousands separators must stand between groups, so that `1,5` is not taken for fifteen. Parentheses or a trailing
    minus make it negative; currency and percent signs are dropped (12 % is 12).

    Parameters
    ----------
    written
        Text of a cell.
    decimal
        The decimal sign, a point or a comma.

    Returns
    -------
    float
        NaN for what stands for "not given", such as a dash or n/a.

    Raises
    ------
    ValueError
        The text is not a number.
    """
    text = written.strip().removeprefix("'").replace("\u2212", "-")
    if text.casefold() in NOT_GIVEN:
        return math.nan
    bare, is_negative = _take_sign(" ".join(_SIGNS.sub("", text).split()))
    if not _number_pattern(decimal).fullmatch(bare):
        raise ValueError(f"{written!r} is not a number")
    thousands = "[,'’ ]" if decimal == "." else "[.'’ ]"
    value = float(re.sub(thousands, "", bare).replace(",", "."))
    if math.isinf(value):
        raise ValueError(f"{written!r} is too large for a number")
    return -value if is_negative else value


def _take_sign(text: str) -> tuple[str, bool]:
    """Text without its sign, and whether it is negative."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith(("-", "+")):
        return text[1:].strip(), text[0] == "-"
    return (text[:-1].strip(), True) if text.endswith("-") else (text, False)


def _number_pattern(decimal: str) -> re.Pattern[str]:
    """Unsigned number: plain or grouped in thousands (or lakhs), decimals, exponent."""
    point = re.escape(decimal)
    group = "[,'’ ]" if decimal == "." else "[.'’ ]"
    grouped = rf"[0-9]{{1,3}}({group})[0-9]{{3}}(?:\1[0-9]{{3}})*"
    lakhs = rf"[0-9]{{1,2}}(?:{group}[0-9]{{2}})+{group}[0-9]{{3}}"
    return re.compile(rf"(?:(?:{grouped}|{lakhs}|[0-9]+)(?:{point}[0-9]*)?|{point}[0-9]+)(?:[Ee][+-]?[0-9]+)?")


def read_figures(cells: pd.DataFrame, performance: Performance) -> pd.Series:
    """Read the written figures of a performance file.

    Parameters
    ----------
    cells
        From `panel.layouts.written_figures`.
    performance
        Says which decimal sign the file has.

    Returns
    -------
    pandas.Series
        Numbers as written; missing where none is given.

    Raises
    ------
    SourceError
        Cells hold no number; each is named with its line and column.
    """
    known = {text: _number_or_none(text, performance.decimal) for text in cells["written"].unique()}
    wrong = cells[[known[text] is None for text in cells["written"]]]
    if len(wrong):
        other = "," if performance.decimal == "." else "."
        is_other = any(_number_or_none(text, other) is not None for text in wrong["written"])
        hint = f" If '{other}' is the decimal sign, set 'decimal: \"{other}\"'." if is_other else ""
        raise SourceError(
            f"{performance.file}: {counted(len(wrong), 'cell')} of {len(cells):,} mapped cells hold no number: "
            f"{located_cells(wrong, 'written')}. Correct the file, or leave the cell blank.{hint}"
        )
    return cells["written"].map(known).astype(float)


def _number_or_none(written: str, decimal: str) -> float | None:
    """Value of a written number, NaN where none is given, None where it is no number."""
    try:
        return parse_number(written, decimal)
    except ValueError:
        return None
