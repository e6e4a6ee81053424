"""Figures as people write them: grouped, signed, scaled, with a currency beside, or left out."""

from __future__ import annotations

import math
import re
from functools import lru_cache

import numpy as np
import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.listing import counted, first_few, located_cells

#: What people write where there is no number.
NOT_GIVEN = frozenset(
    {"", "-", "--", "–", "—", ".", "..", "...", "n/a", "#n/a", "na", "n.a.", "n/m", "nm", "nan", "null", "none"}
)
#: Codes that may stand beside a figure.
CURRENCY_CODES = (
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "INR", "JPY", "KRW", "MXN",
    "NOK", "NZD", "PLN", "RON", "SEK", "SGD", "THB", "TRY", "TWD", "USD", "ZAR",
)  # fmt: skip
#: Words behind a figure that say how large its unit is.
SUFFIX_SCALES = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "mio.": 1e6, "mln": 1e6, "mln.": 1e6,
    "million": 1e6, "b": 1e9, "bn": 1e9, "mrd": 1e9, "mrd.": 1e9, "mia": 1e9, "mia.": 1e9, "billion": 1e9,
}  # fmt: skip

_SIGNS = re.compile(rf"R\$|[$€£¥₹₩₺₽₪%]|\b(?:{'|'.join(CURRENCY_CODES)})\b")
_SUFFIX = re.compile(rf"(.*\d.?) ?({'|'.join(map(re.escape, sorted(SUFFIX_SCALES, key=len, reverse=True)))})", re.I)
# Nobody groups thousands behind a zero: 0.123 is a fraction.
_LEADING_ZERO = re.compile(r"\D{0,6}0([.,])\d+\D*")
# Full-width digits and signs of East Asian keyboards, and the wide space.
_WIDE = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}


def parse_number(written: str, decimal: str = ".") -> float:
    """Read one number as people write it.

    Thousands separators must stand between groups, so that `1,5` is not taken for fifteen. Parentheses or a trailing
    minus make it negative; currency and percent signs are dropped (12 % is 12); 12.3k, 4,5 Mio. and 1.2bn are scaled.

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
    text = _plain(written)
    if text.casefold() in NOT_GIVEN:
        return math.nan
    bare, is_negative = _take_sign(" ".join(_SIGNS.sub("", text).split()))
    scaled = _SUFFIX.fullmatch(bare)
    digits = scaled[1].strip() if scaled else bare
    if not _number_pattern(decimal).fullmatch(digits):
        raise ValueError(f"{written!r} is not a number")
    thousands = "[,'’ ]" if decimal == "." else "[.'’ ]"
    value = float(re.sub(thousands, "", digits).replace(",", "."))
    value *= SUFFIX_SCALES[scaled[2].casefold()] if scaled else 1
    if math.isinf(value):
        raise ValueError(f"{written!r} is too large for a number")
    return -value if is_negative else value


def has_scale(written: str) -> bool:
    """Whether a figure says itself how large its unit is, such as 12.3k."""
    bare, _ = _take_sign(" ".join(_SIGNS.sub("", _plain(written)).split()))
    return _SUFFIX.fullmatch(bare) is not None


def _plain(written: str) -> str:
    """Text without the dress of keyboards and spreadsheets."""
    return written.translate(_WIDE).strip().removeprefix("'").replace("\u2212", "-")


def _take_sign(text: str) -> tuple[str, bool]:
    """Text without its sign, and whether it is negative."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith(("-", "+")):
        return text[1:].strip(), text[0] == "-"
    return (text[:-1].strip(), True) if text.endswith("-") else (text, False)


@lru_cache
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
        Cells hold no number, each named with its line and column; or the decimal sign is open.
    """
    signs = decimal_signs(cells, performance)
    pairs = list(zip(cells["column"].tolist(), cells["written"].tolist(), strict=True))
    known = {pair: number_or_none(pair[1], signs[str(pair[0])]) for pair in dict.fromkeys(pairs)}
    numbers = [known[pair] for pair in pairs]
    if None in numbers:
        by_column = cells[[number is None for number in numbers]].groupby("column", sort=False)
        _refuse_no_numbers(pd.concat([wrong for _, wrong in by_column]), len(cells), performance)
    return pd.Series(np.array(numbers, dtype=float), index=cells.index)


def _refuse_no_numbers(wrong: pd.DataFrame, n_cells: int, performance: Performance) -> None:
    """Refuse cells that hold no number."""
    if not len(wrong):
        return
    other = "," if performance.decimal == "." else "."
    is_other = performance.decimal != "auto" and any(
        number_or_none(text, other) is not None for text in wrong["written"]
    )
    hint = f" If '{other}' is the decimal sign, set 'decimal: \"{other}\"'." if is_other else ""
    raise SourceError(
        f"{performance.file}: {counted(len(wrong), 'cell')} of {n_cells:,} mapped cells hold no number: "
        f"{located_cells(wrong, 'written')}. Correct the file, or leave the cell blank.{hint}"
    )


def decimal_signs(cells: pd.DataFrame, performance: Performance) -> dict[str, str]:
    """Find the decimal sign of every column.

    Parameters
    ----------
    cells
        From `panel.layouts.written_figures`.
    performance
        Its `decimal` is taken as it is, unless it is `auto`.

    Returns
    -------
    dict[str, str]
        A point or a comma by column. A column that leaves it open has the sign of the columns that do not.

    Raises
    ------
    SourceError
        Cells of one column show both signs; or none shows which of two readings is right.
    """
    columns = [str(column) for column in cells["column"].unique()]
    if performance.decimal != "auto":
        return dict.fromkeys(columns, performance.decimal)
    evidence = {str(column): _signs_shown(found) for column, found in cells.groupby("column", sort=False)}
    mixed = [column for column in columns if len(evidence[column][0]) > 1]
    if mixed:
        shown = "; ".join(" and ".join(map(repr, evidence[column][0].values())) for column in mixed[:1])
        raise SourceError(
            f"{performance.file}: both '.' and ',' are decimal signs in {first_few(map(repr, mixed))} ({shown}). "
            "Write the column in one way; text cells among the numbers of a spreadsheet are often the reason."
        )
    stated = {sign for column in columns for sign in evidence[column][0]}
    still_open = [column for column in columns if not evidence[column][0] and evidence[column][1]]
    if len(stated) != 1 and still_open:
        example = evidence[still_open[0]][1]
        raise SourceError(
            f"{performance.file}: the decimal sign is open in {first_few(map(repr, still_open))}: {example!r} is "
            f"{parse_number(example, '.'):,.15g} with '.' as the decimal sign and {parse_number(example, ','):,.15g} "
            "with ','. Set 'decimal' to one of them."
        )
    usual = next(iter(stated)) if len(stated) == 1 else "."
    return {column: next(iter(evidence[column][0]), usual) for column in columns}


def _signs_shown(found: pd.DataFrame) -> tuple[dict[str, str], str]:
    """Decimal signs that cells prove, each with an example; and a cell that reads differently with each sign."""
    proven: dict[str, str] = {}
    doubtful = ""
    for text in found["written"].unique():
        point, comma = number_or_none(text, "."), number_or_none(text, ",")
        leading = _LEADING_ZERO.fullmatch(text)
        if leading:
            proven.setdefault(leading[1], text)
        elif point is None and comma is not None:
            proven.setdefault(",", text)
        elif comma is None and point is not None:
            proven.setdefault(".", text)
        elif point is not None and comma is not None and point != comma and not math.isnan(point):
            doubtful = doubtful or text
    return proven, doubtful


def number_or_none(written: str, decimal: str) -> float | None:
    """Value of a written number, NaN where none is given, None where it is no number."""
    try:
        return parse_number(written, decimal)
    except ValueError:
        return None
