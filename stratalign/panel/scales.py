"""Units of money said in words: "in millions", "T€", "EUR 000" in a header, a title or a column of units."""

from __future__ import annotations

import re

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.listing import counted, first_few
from stratalign.panel.numbers import CURRENCY_CODES, has_scale
from stratalign.sources.raw import Note
from stratalign.vocabulary import MONEY_LINES

_MONEY = rf"(?:[$€£¥]|R\$|\b(?:{'|'.join(CURRENCY_CODES)}))"
_AFTER_MONEY = rf"(?:[$€£¥]|(?:{'|'.join(CURRENCY_CODES)})\b)"
#: Words by the size they stand for; a single letter counts only beside a currency.
_WORDS: dict[float, str] = {
    1e3: (
        r"thousands?|tsd\b\.?|tausend|milliers|miles de|migliaia|duizend(?:en)?|milhares|'000s?|\(000'?s?\)|"
        rf"\bin 000'?s?|{_MONEY}\s?'?000'?s?(?!\d)|(?<!\d)000'?s? {_AFTER_MONEY}|"
        rf"(?<!\w)[TK]{_AFTER_MONEY}|{_MONEY}\s?[KkT]\b"
    ),
    1e6: (
        r"millions?\b|mio\b\.?|mln\b\.?|\bmn\b|millionen|millones(?! de millones)|milioni|miljoen(?:en)?|milh(?:õ|o)es"
        rf"|(?<!\w)[Mm]{_AFTER_MONEY}|{_MONEY}\s?[Mm](?:n|ln|io)?\b"
    ),
    1e9: (
        r"billions?\b|\bbn\b|mrd\b\.?|milliarden?|milliards?|miliardi|miljard(?:en)?|mil millones|bilh(?:õ|o)es"
        rf"|{_MONEY}\s?(?:[Bb]n?)\b"
    ),
}
_PATTERNS = {size: re.compile(words, re.IGNORECASE) for size, words in _WORDS.items()}
_PLAIN_UNITS = frozenset("people fte headcount persons employees units unit 1 % percent pure ratio".split())
_SIZE_NAMES = {1e3: "thousands", 1e6: "millions", 1e9: "billions"}


def scale_in(text: str) -> float | None:
    """Size that unit words in a text stand for; None where there are none, the largest where words overlap."""
    spaced = re.sub(r"_+", " ", text)
    found = [size for size, pattern in _PATTERNS.items() if pattern.search(spaced)]
    return max(found) if found else None


def figure_scales(cells: pd.DataFrame, raw: pd.DataFrame, performance: Performance) -> tuple[pd.Series, list[Note]]:
    """Say by what every figure is to be multiplied.

    The nearest word wins: the cell's own (12.3k), then the row's unit, then the column's header or the line's label,
    then the title above the table, then `multiplier`. Titles and one `multiplier` are about money: they leave people
    and measures alone.

    Parameters
    ----------
    cells
        From `panel.layouts.written_figures`.
    raw
        What `read_performance` returned; `attrs["titles"]` holds the rows above the header.
    performance
        Holds `multiplier`, and whether unit words apply.

    Returns
    -------
    tuple
        The factor of each figure, and what was applied.

    Raises
    ------
    SourceError
        Unit words say something else than `multiplier`, or a column of units holds no unit.
    """
    is_money = cells["account_line"].isin(MONEY_LINES)
    stated = _declared(cells, performance)
    if performance.unit_words == "ignore":
        return stated.fillna(1.0), []
    near = _unit_column_scales(cells, performance).fillna(_header_scales(cells))
    titles = raw.attrs.get("titles", {})
    by_part = {part: scale_in(text) for part, text in titles.items()}
    title = cells["part"].map(by_part).astype(float).where(is_money)
    words = near.fillna(title)
    _refuse_conflict(cells, words, stated, performance)
    own = cells["written"].map({text: has_scale(text) for text in cells["written"].unique()}).astype(bool)
    scales = words.fillna(stated).fillna(1.0).where(~own, 1.0)
    # What `multiplier` says as well needs no note.
    return scales, [*_said(cells, words.where(~own & (words != stated))), *_own_scales(cells, own)]


def _declared(cells: pd.DataFrame, performance: Performance) -> pd.Series:
    """What `multiplier` says of each figure; missing where it says nothing."""
    multiplier = performance.multiplier
    if isinstance(multiplier, dict):
        return cells["account_line"].map(multiplier).astype(float)
    factor = float("nan") if multiplier is None else multiplier
    return cells["account_line"].map(dict.fromkeys(MONEY_LINES, factor)).astype(float)


def _header_scales(cells: pd.DataFrame) -> pd.Series:
    """Size said by the header of a figure's column or the label of its line."""
    known = {text: scale_in(text) for text in {*cells["label"].unique(), *cells["column"].unique()}}
    return cells["label"].map(known).astype(float).fillna(cells["column"].map(known).astype(float))


def _unit_column_scales(cells: pd.DataFrame, performance: Performance) -> pd.Series:
    """Size said by the unit of a figure's row; money without a word of size is in units."""
    if performance.unit_column is None:
        return pd.Series(float("nan"), index=cells.index)
    known = {text: _size_of_unit(text) for text in cells["unit"].unique()}
    wrong = cells[[known[text] is None for text in cells["unit"]]].drop_duplicates("line")
    if len(wrong):
        raise SourceError(
            f"{performance.file}, column '{performance.unit_column}': {counted(len(wrong), 'row')} name no unit such "
            f"as EUR, EUR thousand or %: line {first_few(wrong['line'])}. Correct the file, or 'unit_column'."
        )
    return cells["unit"].map(known).astype(float)


def _size_of_unit(text: str) -> float | None:
    """Size of a unit; 1 for a currency, a share or people; NaN where blank; None where it is no unit."""
    plain = text.strip().casefold()
    if not plain:
        return float("nan")
    size = scale_in(text) or {"k": 1e3, "m": 1e6, "bn": 1e9, "t": 1e3}.get(plain)
    if size:
        return size
    people = {
        "people",
        "fte",
        "headcount",
        "persons",
        "employees",
        "units",
        "unit",
        "1",
        "%",
        "percent",
        "pure",
        "ratio",
    }
    return 1.0 if plain in people or re.search(_MONEY, text, re.IGNORECASE) else None


def _refuse_conflict(cells: pd.DataFrame, words: pd.Series, stated: pd.Series, performance: Performance) -> None:
    """Refuse a `multiplier` that the file's own words contradict."""
    unlike = cells[words.notna() & stated.notna() & (words != stated)]
    if len(unlike):
        first = unlike.index[0]
        raise SourceError(
            f"{performance.file}: 'multiplier' is {stated[first]:,.15g}, and the file says {_size_name(words[first])} "
            f"for column '{unlike.loc[first, 'column']}' ({counted(len(unlike), 'figure')}). "
            "Take 'multiplier' out, or set 'unit_words: ignore'."
        )


def _said(cells: pd.DataFrame, words: pd.Series) -> list[Note]:
    """Which unit words were applied, and to what."""
    applied = cells.assign(size=words)[words.notna() & (words != 1)]
    notes = []
    for size in sorted(applied["size"].unique()):
        found = applied[applied["size"] == size]
        columns = tuple(str(column) for column in found["column"].unique())
        lines = ", ".join(found["account_line"].unique())
        notes.append(
            Note(
                "accounts_unit_words",
                "informs",
                f"the file says {_size_name(float(size))}: {counted(len(found), 'figure')} of {lines} times "
                f"{float(size):,.0f}",
                len(found),
                "Nothing, if that is right; else set 'performance.unit_words: ignore' and 'multiplier'.",
                columns=columns,
            )
        )
    return notes


def _own_scales(cells: pd.DataFrame, own: pd.Series) -> list[Note]:
    """Figures that carry a unit themselves, beside others that do not."""
    given = cells["written"].str.contains(r"\d")
    n_own = int(own.sum())
    if not n_own:
        return []
    n_without = int((given & ~own & cells["column"].isin(cells.loc[own, "column"].unique())).sum())
    beside = f"; {n_without:,} in the same columns do not" if n_without else ""
    return [
        Note(
            "accounts_unit_in_cells",
            "warns" if n_without else "informs",
            f"{counted(n_own, 'figure')} carry their unit themselves, such as 12.3k or 4.5m{beside}",
            n_own,
            "Nothing, if k, m and bn stand for thousand, million and billion; such figures are rounded.",
            columns=tuple(str(column) for column in cells.loc[own, "column"].unique()),
        )
    ]


def _size_name(size: float) -> str:
    """Size in words."""
    return _SIZE_NAMES.get(size, f"a unit of {size:,.15g}")
