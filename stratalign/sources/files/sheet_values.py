"""The text of a spreadsheet's value, the same for every kind of workbook."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

#: Parts of a number format that are shown as they are, take no room or colour only.
_LITERAL = re.compile(r'\\(.)|"([^"]*)"|([-/: ()])')
_UNSEEN = re.compile(r"\[[^\]]*\]|[_*].")
#: A format of zeros alone pads from so many; one with other letters around them from one more.
MIN_ZEROS = 2
#: What a spreadsheet shows of a number that is padded: zeros first, no decimals and no thousands.
_SHOWN_PADDED = re.compile(r"[^\d.,%]*0\d+(?:[^\d.,%]\d+)*")


def cell_text(value: object) -> str:
    """Text of a worksheet's value: ISO dates, whole numbers without '.0', TRUE and FALSE.

    Parameters
    ----------
    value
        As a workbook reader gives it; None is a blank cell.

    Returns
    -------
    str
        The text; "" where blank.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def padded_text(value: object, number_format: str) -> str:
    """Text of a value as a format of zeros shows it: 42 as "00042", 7 as "EMP-007".

    Parameters
    ----------
    value
        As `cell_text` takes it.
    number_format
        The format of its cell.

    Returns
    -------
    str
        As `cell_text` where the value is no whole number or its format does more than pad.
    """
    parts = padding_of(number_format)
    is_whole = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 and value == int(value)
    if not parts or not is_whole:
        return cell_text(value)
    assert isinstance(value, int | float)
    n_zeros = sum(map(len, parts[1::2]))
    digits = str(int(value)).zfill(n_zeros)
    text, taken = "", 0
    for number, part in enumerate(parts):
        # More digits than zeros stand where the first of these does.
        width = len(part) + (len(digits) - n_zeros if number == 1 else 0)
        text += digits[taken : taken + width] if number % 2 else part
        taken += width if number % 2 else 0
    return text


@lru_cache(maxsize=1_000)
def padding_of(number_format: str) -> tuple[str, ...]:
    """Split a number format that only pads with zeros into literal parts and runs of zeros, one after the other.

    Parameters
    ----------
    number_format
        Such as `00000`, `"EMP-"000` or `000-00-0000`.

    Returns
    -------
    tuple of str
        Literal, zeros, literal and so on; nothing where the format does anything else.
    """
    first = _UNSEEN.sub("", number_format.split(";")[0])
    parts, position = [""], 0
    while position < len(first):
        run = re.compile("0+").match(first, position)
        found = _LITERAL.match(first, position)
        if run:
            parts += [run[0], ""]
            position = run.end()
        elif found:
            parts[-1] += next(group for group in found.groups() if group is not None)
            position = found.end()
        else:
            return ()
    zeros, literal = "".join(parts[1::2]), "".join(parts[::2])
    return tuple(parts) if len(zeros) >= MIN_ZEROS + bool(literal) else ()


def shown_padded(shown: str, value: float) -> bool:
    """Whether what a spreadsheet shows of a whole number is the number padded with zeros.

    Parameters
    ----------
    shown
        Text of the cell.
    value
        Its number.

    Returns
    -------
    bool
        True where the digits are those of the number after zeros.
    """
    if not value.is_integer() or value < 0 or not _SHOWN_PADDED.fullmatch(shown):
        return False
    return int(re.sub(r"\D", "", shown)) == int(value)
