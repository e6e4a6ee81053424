"""Cells a program has changed on the way: bands turned into dates, long ids rounded, formula errors, broken letters.

The cells are left as they are: what they were is a guess, and the analyst decides it in the mapping or the corrections.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from stratalign.sources.raw import Note, RawSurvey

MAX_LINES = 20
MAX_SHOWN = 5
#: Answers are looked at by their different texts; a column with more of them is free text or an id.
MAX_DIFFERENT = 100_000

_MONTHS = (
    "jan januar january janv janvier ene enero gen gennaio jän",
    "feb februar february févr fév février febrero fev febbraio",
    "mar march mär mrz märz mars marzo mrt maart", "apr april avr avril abr abril aprile",
    "may mai mayo mei mag maggio maio", "jun juni june juin junio giu giugno junho",
    "jul juli july juil juillet julio lug luglio julho",
    "aug august août aou ago agosto augustus", "sep sept september septembre septiembre set settembre setembro",
    "oct oktober october okt octobre octubre ott ottobre out outubro", "nov november novembre noviembre novembro",
    "dec december dez dezember déc décembre dic diciembre dicembre dezembro",
)  # fmt: skip
MONTHS = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}
_DAY_MONTH = re.compile(r"(\d{1,2})[-. /]([^\W\d]{3,10})\.?")
_MONTH_YEAR = re.compile(r"([^\W\d]{3,10})\.?[-. /](\d{2})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
#: A band of numbers, or a number.
BAND = re.compile(
    r"(?:[<>≤≥]=?|more than|over|under|less than|up to|at least|mehr als|über|unter|bis|plus de|moins de|más de|"
    r"menos de|meer dan|minder dan)? ?\d[\d.,']*(?: ?(?:-|–|—|to|bis|à|a|tot|até) ?\d[\d.,']*)?"
    r"(?: ?\+| (?:or|and) more| oder mehr)?(?: [^\W\d]+){0,3}",
    re.I,
)
_ROUNDED = re.compile(r"[-+]?\d(?:[.,]\d+)?E\+\d{2,3}", re.I)
_APOSTROPHE = re.compile(r"'[-+=@\d(].*", re.S)
_ERROR = re.compile(r"#(?:REF|N/A|NAME|VALUE|DIV/0|NUM|NULL|BEZUG|NV|WERT|ZAHL|NOM|VALEUR|¡?REF|¿?NOMBRE)[!?]?", re.I)
_TOO_NARROW = re.compile(r"#{3,}")
_BROKEN = re.compile(r"\ufffd|Ã[\x80-\xbf¡-¿ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\x80-\xbf™œ\x9d“”¦˜]|Â[\xa0-\xbf]")


def is_rounded(cell: str) -> bool:
    """Whether a cell is a long number of which a spreadsheet kept the first digits, such as 1.17E+10."""
    return bool(_ROUNDED.fullmatch(cell))


@dataclass(frozen=True, slots=True)
class _Damage:
    """One kind of damage: how a cell shows it, and what the analyst reads."""

    key: str
    shows: Callable[[str], bool]
    seen: str
    fix: str


_DAMAGES = (
    _Damage(
        "ids_rounded",
        is_rounded,
        "cells are long numbers that a spreadsheet has rounded ('1.23E+15'): the last digits are lost",
        "Export again and open the file without Excel, or import the column as text. Do not match on this column.",
    ),
    _Damage(
        "leading_apostrophes",
        lambda cell: bool(_APOSTROPHE.fullmatch(cell)),
        "cells begin with an apostrophe, which a program put there so that a spreadsheet takes them as text",
        "Nothing where the column is not used; to match or label it, leave the apostrophe out in a correction.",
    ),
    _Damage(
        "formula_errors",
        lambda cell: bool(_ERROR.fullmatch(cell)),
        "cells are errors of a spreadsheet's formula (#NAME?, #REF!), often an answer that began with '-' or '='",
        "Export again and do not save the file in a spreadsheet, or give the answers in corrections.yml.",
    ),
    _Damage(
        "columns_too_narrow",
        lambda cell: bool(_TOO_NARROW.fullmatch(cell)),
        "cells are '####': the column was too narrow when the spreadsheet was saved as text, and the content is lost",
        "Widen the column in the workbook and save it again, or give the workbook itself.",
    ),
    _Damage(
        "broken_letters",
        lambda cell: bool(_BROKEN.search(cell)),
        "cells hold broken letters ('Ã¼', '�'): the text was read in a wrong encoding before it reached us",
        "Export again and do not open the file in a spreadsheet; labels in the mapping must be written as in the file.",
    ),
)


def mangled_notes(raw: RawSurvey, line_of: Callable[[int], int]) -> tuple[Note, ...]:
    """Name the cells a program has changed.

    Parameters
    ----------
    raw
        The survey.
    line_of
        Line of the file by record.

    Returns
    -------
    tuple of Note
        One for each column with bands turned into dates; one for each other kind of damage, with its columns.
    """
    bands, damaged = [], dict[str, dict[str, pd.Series]]()
    asked = set(raw.detection.item_columns)
    # Labels of answers stand in many columns; each text is looked at once.
    shown_by: dict[str, list[str]] = {}
    is_band: dict[str, bool] = {}
    for column in raw.answers.columns:
        written = dict.fromkeys(raw.answers[column].tolist())
        different = [cell for cell in dict.fromkeys(map(str.strip, written)) if cell]
        if len(different) > MAX_DIFFERENT:
            different = different[:MAX_DIFFERENT]
        if column in asked:
            is_band.update((cell, bool(band_of(cell))) for cell in different if cell not in is_band)
        if column in asked and any(is_band[cell] for cell in different):
            bands += _band_note(column, raw.answers[column].str.strip(), different, line_of)
        for cell in different:
            if cell not in shown_by:
                is_plain = cell.isascii() and cell.isalnum()
                shown_by[cell] = [] if is_plain else [damage.key for damage in _DAMAGES if damage.shows(cell)]
        for key in dict.fromkeys(key for cell in different for key in shown_by[cell]):
            shown = [cell for cell in different if key in shown_by[cell]]
            damaged.setdefault(key, {})[column] = raw.answers[column].str.strip().isin(shown)
    return (*bands, *(_damage_note(kind, damaged[kind.key], line_of) for kind in _DAMAGES if kind.key in damaged))


def band_of(cell: str) -> str | None:
    """Band of numbers a date was probably typed as.

    Parameters
    ----------
    cell
        Such as "Jun-25", "01-May" or "2025-06-25".

    Returns
    -------
    str or None
        Such as "6-25" or "1-5", the lower number first; None where the cell is no such date.
    """
    month_year, day_month, iso = (pattern.fullmatch(cell) for pattern in (_MONTH_YEAR, _DAY_MONTH, _ISO_DATE))
    if month_year and month_year[1].casefold() in MONTHS:
        low, high = MONTHS[month_year[1].casefold()], int(month_year[2])
    elif day_month and day_month[2].casefold() in MONTHS:
        low, high = sorted((int(day_month[1]), MONTHS[day_month[2].casefold()]))
    elif iso:
        year, month, day = map(int, iso.groups())
        # A month and a year stand in a workbook as the first of that month.
        low, high = (month, year % 100) if day == 1 and year % 100 > 12 else sorted((month, day))
    else:
        return None
    return f"{low}-{high}"


def _band_note(column: str, cells: pd.Series, different: Sequence[str], line_of: Callable[[int], int]) -> list[Note]:
    """A note where some answers are dates and the others bands or numbers."""
    dates = {cell: band for cell in different if (band := band_of(cell))}
    others = [cell for cell in different if cell not in dates]
    n_bands = sum(bool(BAND.fullmatch(cell)) for cell in others)
    if not dates or not n_bands or n_bands < len(others) / 2 or len(dates) > len(others) + 2:
        return []
    found = cells.isin(list(dates))
    shown = ", ".join(f"'{cell}' was probably '{band}'" for cell, band in list(dates.items())[:MAX_SHOWN])
    return [
        Note(
            "dates_for_bands",
            "warns",
            f"{int(found.sum()):,} answers of '{column}' are dates among bands and numbers: {shown}. A spreadsheet has "
            "changed them.",
            int(found.sum()),
            "Give the label for each in the mapping or corrections.yml, or export again and keep it out of Excel.",
            lines=_lines(found, line_of),
            columns=(column,),
        )
    ]


def _damage_note(damage: _Damage, found: dict[str, pd.Series], line_of: Callable[[int], int]) -> Note:
    count = sum(int(cells.sum()) for cells in found.values())
    lines = sorted({line for cells in found.values() for line in _lines(cells, line_of)})[:MAX_LINES]
    return Note(
        damage.key,
        "informs" if damage.key == "leading_apostrophes" else "warns",
        f"{count:,} {damage.seen}.",
        count,
        damage.fix,
        lines=tuple(lines),
        columns=tuple(found),
    )


def _lines(found: pd.Series, line_of: Callable[[int], int]) -> tuple[int, ...]:
    return tuple(line_of(int(record)) for record in found.index[found][:MAX_LINES])
