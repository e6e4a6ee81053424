"""How a value is printed: the only place of the HTML report that rounds."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from stratalign.document.model import Format

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_value(value: object, value_format: Format = "text") -> str:
    """Print one value of a table.

    Parameters
    ----------
    value
        A number or text; text in a numeric column, such as a note that a value is hidden, is printed as it stands.
    value_format
        One of the formats of a document's columns.

    Returns
    -------
    str
        Plain text, not escaped: true minus sign, comma between thousands, an en dash for a missing value.

    Raises
    ------
    KeyError
        The format is not one of the document's formats.
    """
    printer = _PRINTERS[value_format]
    if bool(pd.isna(value)):  # type: ignore[call-overload]
        return MISSING
    if isinstance(value, str) or value_format == "text":
        return str(value)
    number = float(value)  # type: ignore[arg-type]
    if math.isinf(number):
        return f"{MINUS if number < 0 else ''}∞"
    return printer(number).replace("-", MINUS)


def is_numeric(value_format: Format) -> bool:
    """Whether a format is for numbers, which are set flush right."""
    return value_format != "text"


def _decimals(number: float, places: int, *, sign: str = "") -> str:
    """Print fixed decimals with separators; what rounds to zero has no sign."""
    rounded = round(number, places)
    return f"{rounded:{sign if rounded else ''},.{places}f}" if rounded else f"{0:.{places}f}"


def _estimate(number: float) -> str:
    """Three significant digits; whole from 100 on, powers of ten below one in ten thousand."""
    if number == 0:
        return "0"
    exponent = math.floor(math.log10(abs(float(f"{number:.2e}"))))
    if exponent < -4:
        mantissa = f"{number:.2e}".split("e")[0]
        return f"{mantissa} × 10{str(exponent).translate(_SUPERSCRIPTS)}"
    return _decimals(number, max(0, 2 - exponent))


def _p_value(number: float) -> str:
    """Three decimals without the leading zero, bounded where three decimals would say 0 or 1."""
    if number < 0.001:
        return "< .001"
    return "> .999" if number > 0.999 else f"{number:.3f}".removeprefix("0")


_PRINTERS: dict[Format, Callable[[float], str]] = {
    "text": str,
    "n": lambda number: _decimals(number, 0),
    "points": lambda number: _decimals(number, 1),
    "signed_points": lambda number: _decimals(number, 1, sign="+"),
    "number": lambda number: _decimals(number, 1),
    "pct": lambda number: f"{_decimals(number, 0)}%",
    "ratio": lambda number: _decimals(number, 3),
    "hundredths": lambda number: _decimals(number, 2),
    "estimate": _estimate,
    "p": _p_value,
}
