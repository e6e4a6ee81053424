"""Currency signs and codes beside figures: which they are, and whether they can be one currency."""

from __future__ import annotations

import re

import pandas as pd

from stratalign.errors import SourceError
from stratalign.panel.listing import counted, located_cells
from stratalign.panel.numbers import CURRENCY_CODES

#: What a sign may stand for; a code stands for itself.
SIGNS: dict[str, frozenset[str]] = {
    "R$": frozenset({"BRL"}),
    "$": frozenset("USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP".split()),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "₩": frozenset({"KRW"}),
    "₺": frozenset({"TRY"}),
    "₽": frozenset({"RUB"}),
    "₪": frozenset({"ILS"}),
}
_MARK = re.compile(rf"\b(?:{'|'.join(CURRENCY_CODES)})\b|{'|'.join(map(re.escape, SIGNS))}")
FIX = "Bring them to one currency, or name a column of currencies as 'performance.currency_column'."
# Full-width signs of East Asian keyboards.
_WIDE = str.maketrans({"＄": "$", "￡": "£", "￥": "¥", "￦": "₩"})


def currency_marks(cells: pd.DataFrame) -> pd.DataFrame:
    """Find the figures that carry a currency.

    Parameters
    ----------
    cells
        From `panel.layouts.written_figures`.

    Returns
    -------
    pandas.DataFrame
        The cells that carry one, with `mark`: the sign or code as written.
    """
    found = {text: _MARK.search(text.translate(_WIDE)) for text in cells["written"].unique()}
    marks = cells["written"].map({text: match[0] if match else "" for text, match in found.items()})
    return cells.assign(mark=marks.astype("str"))[(marks != "").to_numpy()]


def unlike_figures(cells: pd.DataFrame, currency: str | None) -> tuple[pd.DataFrame, str]:
    """Choose the figures whose signs cannot be one currency, or that of their accounts.

    Parameters
    ----------
    cells
        From `panel.layouts.written_figures`.
    currency
        Currency of the whole file; None where it is not known. A `currency` of the rows stands above it.

    Returns
    -------
    tuple
        The figures with their `mark`, none where all agree; and what is wrong with them, in words.
    """
    marked = currency_marks(cells)
    by_row = "currency" in marked
    possible = [meant(mark) for mark in marked["mark"].unique()]
    if possible and not by_row and not frozenset.intersection(*possible):
        return marked, "figures in several currencies"
    codes = marked["currency"] if by_row else pd.Series(currency or "", index=marked.index)
    is_unlike = [bool(code) and code not in meant(mark) for code, mark in zip(codes, marked["mark"], strict=True)]
    unlike = marked[is_unlike]
    whose = "the currency of their row" if by_row else currency
    return unlike, f"{counted(len(unlike), 'figure')} in another currency than {whose}"


def meant(mark: str) -> frozenset[str]:
    """Currencies that a sign or code may stand for."""
    return SIGNS.get(mark) or frozenset({mark})


def located_marks(unlike: pd.DataFrame) -> str:
    """How many figures carry each mark, and where the first two of each stand."""
    listed = ", ".join(f"{mark} ({count:,})" for mark, count in unlike["mark"].value_counts().items())
    return f"{listed}: {located_cells(unlike[unlike.groupby('mark').cumcount() < 2], 'written')}"


def refuse_unlike_figures(cells: pd.DataFrame, currency: str, file: str) -> None:
    """Refuse figures whose signs differ, or are of another currency than the accounts.

    Parameters
    ----------
    cells
        From `panel.layouts.written_figures`.
    currency
        Currency of the figures where no column says it.
    file
        For the message.

    Raises
    ------
    SourceError
        Names the first cells.
    """
    unlike, seen = unlike_figures(cells, currency)
    if len(unlike):
        raise SourceError(f"{file}: {seen}, {located_marks(unlike)}. {FIX}")
