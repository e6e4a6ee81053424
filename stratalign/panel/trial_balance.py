"""Trial balances: accounts by number, debit and credit or one balance, gathered into account lines by ranges."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from stratalign.engagement.declarations.performance import ACCOUNT_RANGE, Performance
from stratalign.errors import SourceError
from stratalign.panel.keys import row_keys
from stratalign.panel.listing import first_few

#: Lines that grow with debits; all others grow with credits.
DEBIT_LINES = frozenset({"total_assets", "depreciation_and_amortisation", "headcount"})
_ACCOUNT = re.compile(r"\s*([0-9][0-9A-Za-z.]*|[A-Za-z]{1,3}[0-9][0-9A-Za-z.]*)(?:[\s–:-].*)?", re.DOTALL)
_SIDE = re.compile(r"\s*\b(cr|dr|[SHDC])\.?\s*$", re.IGNORECASE)


def account_numbers(raw: pd.DataFrame, performance: Performance) -> pd.Series:
    """Find the account number of every row.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Names the column; a name may stand behind the number.

    Returns
    -------
    pandas.Series
        The number without leading zeros, "" where the row has none, as totals and headings have.
    """
    found = raw[performance.account].str.extract(_ACCOUNT)[0].fillna("")
    return found.str.replace(r"\.0$", "", regex=True).str.replace(r"^0+(?=.)", "", regex=True)


def in_ranges(account: str, ranges: str) -> bool:
    """Whether an account is among accounts and ranges such as `4000-4999, 8100`.

    Parameters
    ----------
    account
        Number without leading zeros.
    ranges
        Separated by commas; both ends belong to a range. Numbers compare by size, others as text of equal length.

    Returns
    -------
    bool
        False for a blank account.
    """
    for part in ranges.split(","):
        found = ACCOUNT_RANGE.fullmatch(part.strip())
        if not account or not found:
            continue
        low = found[1].lstrip("0") or "0"
        high = (found[2] or found[1]).lstrip("0") or "0"
        if account.isdecimal() and low.isdecimal() and high.isdecimal():
            is_inside = int(low) <= int(account) <= int(high)
        else:
            is_inside = len(low) == len(account) == len(high) and low <= account <= high
        if is_inside:
            return True
    return False


def trial_balance_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Take the figures of mapped accounts out of a trial balance, as text.

    Revenue, income and liabilities are credits, assets and depreciation debits: each line is positive on its own side,
    and an income line over revenue and cost accounts is what remains of both.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what, and which accounts make up a line.

    Returns
    -------
    pandas.DataFrame
        As `panel.layouts.written_figures`, with `sign`: 1 where a figure adds to its line, -1 where it takes away.

    Raises
    ------
    SourceError
        A line has no account.
    """
    numbers = account_numbers(raw, performance)
    keys = row_keys(raw, raw, performance)
    parts, absent = [], []
    for line, ranges in performance.lines.items():
        wanted = {number: in_ranges(number, ",".join(ranges)) for number in numbers.unique()}
        rows = raw[numbers.map(wanted).to_numpy()]
        if rows.empty:
            absent.append(f"{line} ({', '.join(ranges)})")
            continue
        credit = -1 if line in DEBIT_LINES else 1
        about = keys[keys["line"].isin(rows.index)].assign(account_line=line, label=line)
        parts += [about.assign(**side) for side in _sides(rows, performance, credit)]
    if absent:
        raise SourceError(
            f"{performance.file}: no account of column '{performance.account}' is in the ranges of "
            f"{first_few(absent)}. Its accounts are {first_few(number for number in numbers.unique() if number)}. "
            "Correct 'columns'."
        )
    return pd.concat(parts, ignore_index=True)


def _sides(rows: pd.DataFrame, performance: Performance, credit: int) -> list[dict[str, Any]]:
    """Figures of accounts by column, and whether they add to a line that grows with credits (1) or debits (-1)."""
    if performance.balance is None:
        return [
            {"column": performance.debit, "written": rows[performance.debit].to_numpy(), "sign": float(-credit)},
            {"column": performance.credit, "written": rows[performance.credit].to_numpy(), "sign": float(credit)},
        ]
    positive = credit if performance.balance_sign == "credit_positive" else -credit
    written, sides = split_side(rows[performance.balance])
    signs = sides.map({"": positive, "credit": credit, "debit": -credit}).astype(float)
    return [{"column": performance.balance, "written": written.to_numpy(), "sign": signs.to_numpy()}]


def split_side(written: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Take the side off figures that carry it, such as `1,200.00 CR` or `1.200,00 H`.

    Parameters
    ----------
    written
        Figures as text.

    Returns
    -------
    tuple
        The figures without it, and "credit", "debit" or "" where a figure carries none.
    """
    letters = written.str.extract(_SIDE)[0].fillna("").str.casefold()
    sides = letters.map({"": "", "cr": "credit", "c": "credit", "h": "credit"}).fillna("debit")
    return written.str.replace(_SIDE, "", regex=True), sides
