"""Readiness of an accounts file as a file: columns nobody asked for, and figures that are not written as they look."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from stratalign.checks.accounts_tables import AccountsFile, is_market_price, is_unnamed
from stratalign.checks.result import CheckResult
from stratalign.panel.currency_signs import FIX, located_marks, unlike_figures
from stratalign.panel.listing import counted, first_few
from stratalign.panel.month_names import is_actual, is_cumulative, is_forecast
from stratalign.panel.numbers import NOT_GIVEN

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = (
    "accounts_currency", "accounts_decimal_sign", "accounts_encoding", "accounts_market_price",
    "accounts_rounded_by_spreadsheet", "accounts_unmapped", "accounts_unnamed_columns", "accounts_pasted_notes",
    "accounts_plan_rows", "accounts_cumulative",
)  # fmt: skip

MIN_DECIMAL_CELLS = 3
_YEAR = r"((?:19|20)\d\d)"
#: A list pasted beside a table has some rows, ends long before the table does, and is mostly words.
MIN_PASTED_ROWS, MAX_PASTED_SHARE, HALF = 3, 0.1, 0.5
_SCIENTIFIC = r"[-+]?\d(?:[.,](\d+))?[Ee]\+?(\d+)"


def check_unnamed(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Columns without a name."""
    columns = accounts.columns()
    numbers = [str(number) for number, column in enumerate(columns, start=1) if is_unnamed(column)]
    if numbers:
        yield CheckResult(
            "accounts_unnamed_columns",
            "informs",
            f"{counted(len(numbers), 'column')} without a name, left out",
            f"{accounts.file}, column {first_few(numbers)}",
            len(numbers),
            "Nothing, if they are row numbers; else name them in line 1 of the file.",
        )


def check_pasted_notes(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Columns that hold text beside the first rows only, as a list pasted next to the table does."""
    n_rows = len(accounts.raw)
    pasted = {}
    for column in accounts.columns():
        positions = accounts.raw[column].str.strip().to_numpy().nonzero()[0]
        is_block = len(positions) >= MIN_PASTED_ROWS and positions[-1] < MAX_PASTED_SHARE * n_rows
        if is_block and accounts.raw[column].iloc[positions].str.contains(r"[^\W\d_]").mean() > HALF:
            pasted[column] = len(positions)
    if pasted:
        yield CheckResult(
            "accounts_pasted_notes",
            "informs",
            f"{counted(len(pasted), 'column')} filled beside the first rows only, as if notes or a codebook had been "
            "pasted next to the table; left out",
            f"{accounts.file}, {', '.join(f'{column!r} ({count} rows)' for column, count in pasted.items())}",
            sum(pasted.values()),
            "Nothing; do not map these columns.",
        )


def check_market_prices(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Market prices among the account lines."""
    prices = [name for name in accounts.unmapped() if is_market_price(name)]
    if prices:
        yield CheckResult(
            "accounts_market_price",
            "informs",
            f"{counted(len(prices), 'column')} of market prices: a market price is not an account line, left out",
            f"{accounts.file}, {first_few(prices)}",
            len(prices),
            "Nothing; do not map it to an account line.",
        )
    mapped = [(line, name) for line, names in accounts.performance.lines.items() for name in names]
    for line, name in ((line, name) for line, name in mapped if is_market_price(name)):
        yield CheckResult(
            "accounts_market_price",
            "blocks",
            f"'{line}' is mapped to a market price, which is not an account line",
            f"{accounts.file}, {name}",
            len(accounts.rows),
            f"Map 'performance.columns.{line}' to the account line, or take it out.",
        )


def check_plan_rows(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Rows that another column calls a budget or a forecast: they would count as accounts."""
    for column in accounts.describing() if accounts.performance.layout in ("tidy", "long") else ():
        kinds = accounts.raw[column].str.strip()
        given = {kind for kind in kinds.unique() if kind}
        planned = {kind for kind in given if is_forecast(kind)}
        # A place may be called Plan-les-Ouates: such words say what a row is where all of the column are of the kind.
        is_kind = all(kind in planned or is_actual(kind) for kind in given)
        n_planned, named = int(kinds.isin(planned).sum()), first_few(sorted(map(repr, planned)))
        if planned and is_kind:
            yield CheckResult(
                "accounts_plan_rows",
                "blocks",
                f"{counted(n_planned, 'row')} of {len(kinds):,} called {named}, which is no account",
                f"{accounts.file}, column '{column}'",
                n_planned,
                "Delete them, or keep them in a file of their own; what is planned is not what was earned.",
            )


def check_cumulative(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Figures of months or quarters whose name says that they are counted from the beginning of the year."""
    named = [name for names in accounts.performance.lines.values() for name in names if is_cumulative(name)]
    periods = accounts.figures["period"].drop_duplicates()
    n_years = periods.str.extract(_YEAR, expand=False).nunique()
    if named and 0 < n_years < len(periods):
        yield CheckResult(
            "accounts_cumulative",
            "blocks",
            f"{counted(len(named), 'figure')} counted from the beginning of the year, given for {len(periods):,} "
            f"periods of {counted(n_years, 'year')}: their sum counts the first months many times",
            f"{accounts.file}, {first_few(named)}",
            len(named),
            "Give the figures of each month or quarter alone, or those of the last period of each year only.",
        )


def check_unmapped(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Columns that nothing is mapped to."""
    names = [name for name in accounts.unmapped() if not is_market_price(name)]
    if names:
        kinds = {"tidy": "column", "trial_balance": "account", "profit_and_loss": "row"}
        what = kinds.get(accounts.performance.layout, "measure")
        yield CheckResult(
            "accounts_unmapped",
            "informs",
            f"{counted(len(names), what)} not mapped to an account line, left out",
            f"{accounts.file}, {first_few(names)}",
            len(names),
            "Nothing, unless one of them is wanted: then name it under 'performance.columns'.",
        )


def check_encoding(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Text that is not Unicode."""
    if accounts.raw.attrs.get("encoding") == "cp1252":
        yield CheckResult(
            "accounts_encoding",
            "informs",
            "the file is not UTF-8 and was read as Windows-1252",
            accounts.file,
            1,
            "Look at a name with an accent; if it is wrong, save the file as UTF-8.",
        )


def check_rounded(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Figures a spreadsheet cut to a few digits, such as 1.07E+11."""
    counts = {column: _n_rounded(accounts.raw[column]) for column in accounts.columns()}
    counts = {column: count for column, count in counts.items() if count}
    if counts:
        mapped = {column: count for column, count in counts.items() if column in accounts.written()}
        where = ", ".join(f"{column} ({count:,})" for column, count in mapped.items()) or "in no mapped column"
        total = sum(counts.values())
        yield CheckResult(
            "accounts_rounded_by_spreadsheet",
            "warns" if mapped else "informs",
            f"{counted(total, 'figure')} in {counted(len(counts), 'column')} rounded by a spreadsheet, such as "
            f"1.07E+11; {sum(mapped.values()):,} of them mapped. Three digits leave a figure uncertain by up to 0.5 %",
            f"{accounts.file}, {where}",
            total,
            "Export again with the columns formatted as whole numbers.",
        )


def _n_rounded(written: pd.Series) -> int:
    """Count the cells in scientific notation that has fewer decimals than the exponent moves."""
    cells = written.str.strip()
    is_scientific = cells.str.fullmatch(_SCIENTIFIC)
    if not is_scientific.any():
        return 0
    parts = cells[is_scientific].str.extract(_SCIENTIFIC)
    return int((parts[0].fillna("").str.len() < parts[1].astype(int)).sum())


def check_decimal_sign(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Decimal signs that always stand before three digits, as thousands signs do."""
    sign = accounts.performance.decimal
    if sign == "auto" or accounts.performance.layout == "sec_companyfacts":
        return
    pattern = rf"\D*[1-9]\d{{0,2}}{re.escape(sign)}\d{{3}}\D*"
    suspects = {}
    for column, written in accounts.written().items():
        cells = written[~written.str.strip().str.casefold().isin(NOT_GIVEN)]
        if len(cells) >= MIN_DECIMAL_CELLS and bool(cells.str.fullmatch(pattern).all()):
            suspects[column] = len(cells)
    if suspects:
        other = "," if sign == "." else "."
        yield CheckResult(
            "accounts_decimal_sign",
            "warns",
            f"every figure has exactly three digits after its decimal '{sign}', as if it were a thousands sign",
            f"{accounts.file}, {first_few(suspects)}",
            sum(suspects.values()),
            f"If '{sign}' separates thousands, set 'performance.decimal: \"{other}\"'.",
        )


def check_currency(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Currency codes or signs beside figures that are not the one currency of the file, or that of their row."""
    cells = accounts.figures
    unlike, seen = unlike_figures(cells, accounts.performance.currency)
    if len(unlike):
        where = f"{accounts.file}: {located_marks(unlike)}"
        yield CheckResult("accounts_currency", "blocks", seen, where, len(unlike), FIX)
