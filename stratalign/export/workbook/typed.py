"""A printed cell as a workbook holds it: exactly the number that is printed, with the format that prints it again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from babel.numbers import get_decimal_symbol, get_group_symbol

from stratalign.language.number_formats import MINUS

#: Digits before the point that are written without a mark between thousands.
_UNMARKED = 3


@dataclass(frozen=True, slots=True)
class Typed:
    """A number with its format, or words with none. A percentage is a share of one, as a spreadsheet keeps it."""

    value: float | str
    number_format: str = ""


def typed(words: str, locale: str) -> Typed:
    """Read a printed number; the precision that was printed is all it has.

    Parameters
    ----------
    words
        Such as `−22.4`, `1.245`, `57 %`, `.007` or `< .001`.
    locale
        Whose signs they are written with.

    Returns
    -------
    Typed
        Words that are no single number, such as a bound, stay words.
    """
    found = _number(locale).fullmatch(words)
    if not found or not (found["whole"] or found["decimals"]):
        return Typed(words)
    whole, decimals = found["whole"] or "", found["decimals"] or ""
    digits = re.sub(r"\D", "", whole)
    value = float(f"{digits or 0}.{decimals or 0}") * (-1 if found["sign"] == MINUS else 1)
    if found["per_cent"]:
        value = round(value / 100, len(decimals) + 2)
    is_marked = len(digits) <= _UNMARKED or digits != whole
    written = ("#,##0" if is_marked else "0") if whole else ""
    return Typed(value, _format(f"{written}{'.' if decimals else ''}{'0' * len(decimals)}", found))


def _format(digits: str, found: re.Match[str]) -> str:
    """Format with a true minus sign, and a plus and the space before a per cent sign where they are printed."""
    per_cent = found["per_cent"] or ""
    after = f'"{per_cent[:-1]}"%' if len(per_cent) > 1 else per_cent
    below = f'"{MINUS}"{digits}{after}'
    return f"+{digits}{after};{below};{digits}{after}" if found["sign"] == "+" else f"{digits}{after};{below}"


@cache
def _number(locale: str) -> re.Pattern[str]:
    group, decimal = (re.escape(symbol(locale)) for symbol in (get_group_symbol, get_decimal_symbol))
    return re.compile(
        rf"(?P<sign>[+{MINUS}]?)(?P<whole>\d[\d{group}]*)?(?:{decimal}(?P<decimals>\d+))?(?P<per_cent>\s?%)?"
    )
