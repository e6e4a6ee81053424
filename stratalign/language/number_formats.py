"""How numbers are written: named formats, each with the precision it prints and the locale's signs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"
#: Far below what a drawing can show.
HAIR = 1e-9
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a number is printed.

    - `decimals` after `scale`; `sign`: with a plus too; `size`: without its sign; `percent`: with the locale's sign.
    - `write`: digits in a way of its own.
    - `trace`: what stands for a value above zero that would round to it, where a drawing tells little from none.
    - `keeps_first`: a value that would round to zero keeps its first digit where it is drawn, for its sign counts.
    """

    decimals: int = 0
    scale: float = 1.0
    sign: bool = False
    size: bool = False
    percent: bool = False
    write: Callable[[float], str] | None = None
    trace: float = 0.0
    keeps_first: bool = False

    def rounded(self, value: float) -> float:
        """The value with no more digits than are printed."""
        if not math.isfinite(value):
            return value
        if self.write is not None:
            return round(value, 3) if self.write is _p_value else float(f"{value:.3g}")
        if not round(value * self.scale, self.decimals):
            if self.keeps_first:
                return float(f"{value:.1g}")
            if self.trace and value > 0:
                return self.trace
        return _kept_in_order(value, round(value * self.scale, self.decimals) / self.scale, self.scale, self.decimals)

    def digits(self, value: float) -> str:
        """English digits, before the locale's signs are put in."""
        if self.write is not None:
            return self.write(value)
        number = round((abs(value) if self.size else value) * self.scale, self.decimals)
        # What rounds to zero has no sign.
        mark = "+" if self.sign and number else ""
        return f"{number or 0.0:{mark},.{self.decimals}f}"


def _kept_in_order(value: float, rounded: float, scale: float, decimals: int) -> float:
    """Rounded value; one that ends in a five lies a hair towards the exact one, so that coarser rounding agrees."""
    last = round(abs(rounded) * scale * 10**decimals) % 10
    return rounded + math.copysign(HAIR / scale, value - rounded) if last == 5 and value != rounded else rounded


def _estimate(number: float) -> str:
    """Three significant digits; whole from 100 on, powers of ten below one in ten thousand."""
    if number == 0:
        return "0"
    exponent = math.floor(math.log10(abs(float(f"{number:.2e}"))))
    if exponent < -4:
        mantissa = f"{number:.2e}".split("e")[0]
        return f"{mantissa} × 10{str(exponent).translate(_SUPERSCRIPTS)}"
    return f"{round(number, max(0, 2 - exponent)):,.{max(0, 2 - exponent)}f}"


def _three_figures(number: float) -> str:
    return f"{number:.3g}"


def _p_value(number: float) -> str:
    """Three decimals without the leading zero, bounded where three decimals would say 0 or 1."""
    if number < 0.001:
        return "< .001"
    return "> .999" if number > 0.999 else f"{number:.3f}".removeprefix("0")


def _small_signed(number: float) -> str:
    """One decimal with a sign; what would round to zero keeps its first digit, for the sign is what counts."""
    return f"{number:+.1g}" if 0 < abs(number) < 0.05 else f"{number:+.1f}"


def _wide_signed(number: float) -> str:
    """One decimal below ten, none above, with a sign."""
    return f"{number:+,.{1 if abs(number) < 10 else 0}f}"


#: Every format by its name. Those of tables first: n, points, ... are what columns are declared with.
FORMATS: dict[str, NumberFormat] = {
    "n": NumberFormat(),
    "points": NumberFormat(1),
    "signed_points": NumberFormat(1, sign=True),
    "number": NumberFormat(1),
    "pct": NumberFormat(percent=True),
    "ratio": NumberFormat(3),
    "hundredths": NumberFormat(2),
    "slope": NumberFormat(2, keeps_first=True),
    "estimate": NumberFormat(write=_estimate),
    "p": NumberFormat(write=_p_value),
    "count": NumberFormat(),
    "whole": NumberFormat(),
    "signed_whole": NumberFormat(sign=True),
    "size_whole": NumberFormat(size=True),
    "tenths": NumberFormat(1),
    "signed_tenths": NumberFormat(1, sign=True),
    "size_tenths": NumberFormat(1, size=True),
    "signed_hundredths": NumberFormat(2, sign=True),
    "thousandths": NumberFormat(3),
    "share": NumberFormat(scale=100, percent=True),
    "share_tenths": NumberFormat(1, scale=100, percent=True),
    "share_whole": NumberFormat(scale=100),
    "pct_tenths": NumberFormat(1, percent=True),
    "pct_trace": NumberFormat(percent=True, trace=0.1),
    "signed_pct": NumberFormat(sign=True, percent=True),
    "figures": NumberFormat(write=_three_figures),
    "size_figures": NumberFormat(write=lambda number: _three_figures(abs(number))),
    "small_signed": NumberFormat(write=_small_signed),
    "wide_signed": NumberFormat(write=_wide_signed),
    "general": NumberFormat(write=lambda number: f"{number:g}"),
}


def is_number_format(name: str) -> bool:
    """Whether a format of a column is for numbers, which are set flush right."""
    return name in FORMATS


def format_number(value: float, name: str, locale: str) -> str:
    """Write a number as a locale does.

    Parameters
    ----------
    value
        Finite or not; a missing one is an en dash.
    name
        A key of `FORMATS`.
    locale
        Such as `en_GB` or `de_DE`.

    Returns
    -------
    str
        With a true minus sign, the locale's decimal sign, thousands and per cent sign.

    Raises
    ------
    KeyError
        There is no such format.
    """
    wanted = FORMATS[name]
    if math.isnan(value):
        return MISSING
    if math.isinf(value):
        return f"{MINUS if value < 0 else ''}∞"
    signs, after = _signs(locale)
    digits = wanted.digits(value).replace("-", MINUS)
    if wanted.write is _p_value and not locale.startswith("en"):
        # Only English drops the zero before the point.
        digits = digits.replace(".", "0.")
    written = digits.translate(signs)
    return f"{written}{after}" if wanted.percent else written


@cache
def _signs(locale: str) -> tuple[dict[int, str], str]:
    """How a locale writes the marks of English digits, and what follows a percentage."""
    marks = {ord("."): get_decimal_symbol(locale), ord(","): get_group_symbol(locale)}
    pattern = Locale.parse(locale).percent_formats[None].pattern
    return marks, pattern[pattern.rindex("0") + 1 :]
