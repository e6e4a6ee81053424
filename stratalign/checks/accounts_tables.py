"""What every check of an accounts file looks at: the text as written, its tidy rows, and each entity's periods."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.panel.build import Accounts, build_accounts
from stratalign.panel.layouts import mapped_rows, require_columns, written_figures
from stratalign.panel.periods import period_columns
from stratalign.panel.trial_balance import account_numbers, in_ranges
from stratalign.sources.performance.filled import FILE_COLUMN, SHEET_COLUMN
from stratalign.sources.raw import Note
from stratalign.vocabulary import ACCOUNT_LINES

_MARKET_PRICE = re.compile(
    r"(?:(?:adj(?:usted)?\.?|share|stock|market|closing|last) ?)*(?:price|close)(?: per share)?(?: ?\(.*\))?"
    r"|market ?cap(?:itali[sz]ation)?(?: ?\(.*\))?|market value(?: ?\(.*\))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AccountsFile:
    """What every check looks at: the raw text, its tidy rows, and each entity's periods beside the one before.

    `figures`: as `panel.layouts.written_figures` takes them out of the text.
    """

    file: str
    raw: pd.DataFrame
    performance: Performance
    rows: pd.DataFrame
    periods: pd.DataFrame
    entities: set[str] | None
    figures: pd.DataFrame
    notes: tuple[Note, ...] = ()

    def columns(self) -> list[str]:
        """Names of the file's columns, in order."""
        return [str(column) for column in self.raw.columns if column not in {FILE_COLUMN, SHEET_COLUMN}]

    def entity_place(self) -> str:
        """The file, with the column that names entities where one does."""
        column = self.performance.entity
        return f"{self.file}, column '{column}'" if column else self.file

    def written(self) -> dict[str, pd.Series]:
        """Text of the columns that hold mapped figures."""
        performance = self.performance
        rows = mapped_rows(self.raw, performance)
        if performance.layout in {"wide", "profit_and_loss"}:
            return {column: rows[column] for column in period_columns(self.raw, performance)}
        figures: dict[str, list[str | None]] = {
            "tidy": [names[0] for names in performance.lines.values()],
            "long": [performance.value],
            "trial_balance": [performance.balance, performance.debit, performance.credit],
            "sec_companyfacts": ["val"],
        }
        return {column: rows[column] for column in figures[performance.layout] if column}

    def unmapped(self) -> list[str]:
        """Columns (of a long or wide file: measures) that nothing is mapped to; unnamed ones are not among them."""
        performance = self.performance
        mapped = [name for names in performance.lines.values() for name in names]
        if performance.layout == "sec_companyfacts":
            return []
        if performance.layout == "trial_balance":
            ranges = ",".join(mapped)
            numbers = account_numbers(self.raw, performance).unique()
            return [number for number in numbers if number and not in_ranges(number, ranges)]
        if performance.layout != "tidy":
            names = dict.fromkeys(" ".join(name.split()) for name in self.raw[performance.measure])
            return [name for name in names if name and name not in mapped]
        return [column for column in self.describing() if column != performance.fiscal_year]

    def describing(self) -> list[str]:
        """Named columns that hold neither keys nor mapped figures."""
        performance = self.performance
        used = {performance.entity, performance.period_end, performance.measure, performance.value}
        used |= {performance.industry, performance.currency_column, performance.unit_column}
        used |= {name for names in performance.lines.values() for name in names}
        return [column for column in self.columns() if column not in used and not is_unnamed(column)]


def describe_accounts(
    raw: pd.DataFrame,
    performance: Performance,
    entities: set[str] | None,
    *,
    file: str,
    accounts: Accounts | None = None,
) -> AccountsFile:
    """Bring an accounts file into the tables that the checks look at.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.
    entities
        The units of the survey, where accounts are kept by unit.
    file
        Name of the file, for the results.
    accounts
        From `build_accounts`, where they have been built.

    Returns
    -------
    AccountsFile
        Duplicated periods are in `rows`, not in `periods`.

    Raises
    ------
    SourceError
        A mapped column is absent, or a mapped cell is neither blank nor readable.
    """
    require_columns(raw, performance)
    built = build_accounts(raw, performance) if accounts is None else accounts
    rows = built.rows
    figures = written_figures(raw, performance)
    return AccountsFile(file, raw, performance, rows, _with_previous(rows), entities, figures, built.notes)


def _with_previous(rows: pd.DataFrame) -> pd.DataFrame:
    """Each entity's periods in order, once, with days since the one before and its figures as `previous_...`."""
    keys = ["entity_id", "period_end"]
    once = rows.drop_duplicates(keys).sort_values(keys, ignore_index=True)
    figures = [line for line in ACCOUNT_LINES if line in once]
    before = once.groupby("entity_id", sort=False)[["period_end", *figures]].shift().add_prefix("previous_")
    return once.join(before).assign(days=(once["period_end"] - before["previous_period_end"]).dt.days)


def is_unnamed(column: str) -> bool:
    """Whether a column had no name in the file."""
    return re.fullmatch(r"unnamed_\d+", column) is not None


def is_market_price(name: str) -> bool:
    """Whether a name is that of a market price, however it is written."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", name)
    return _MARKET_PRICE.fullmatch(spaced.strip()) is not None
