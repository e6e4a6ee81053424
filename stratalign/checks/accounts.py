"""Readiness of an accounts file: each known trap looked for, counted, located, with the line that mends it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from stratalign.checks.result import CheckResult, worst_first
from stratalign.engagement import Performance
from stratalign.panel.build import (
    CURRENCY_CODES,
    NOT_GIVEN,
    mapped_rows,
    period_columns,
    require_columns,
    tidy_accounts,
)
from stratalign.panel.outcomes import MAX_DAYS, MIN_DAYS
from stratalign.vocabulary import ACCOUNT_LINES

MAX_SHOWN = 5
EXTREME_MARGIN_PCT = 100
#: Figures in thousands one year and in units the next differ a thousandfold; no size changes so much by itself.
JUMP_RATIO = 200
SIZE_LINES = ("revenue", "total_assets", "total_liabilities", "headcount")
#: 52 and 53 weeks.
WEEK_YEAR_DAYS = (364, 371)
MIN_DECIMAL_CELLS = 3

_MARKET_PRICE = re.compile(
    r"(?:(?:adj(?:usted)?\.?|share|stock|market|closing|last) ?)*(?:price|close)(?: per share)?(?: ?\(.*\))?"
    r"|market ?cap(?:itali[sz]ation)?(?: ?\(.*\))?|market value(?: ?\(.*\))?",
    re.IGNORECASE,
)
_SCIENTIFIC = r"[-+]?\d(?:[.,](\d+))?[Ee]\+?(\d+)"


@dataclass(frozen=True, slots=True)
class _Accounts:
    """What every check looks at: the raw text, its tidy rows, and each entity's periods beside the one before."""

    file: str
    raw: pd.DataFrame
    performance: Performance
    rows: pd.DataFrame
    periods: pd.DataFrame
    entities: set[str] | None

    def columns(self) -> list[str]:
        """Names of the file's columns, in order."""
        return [str(column) for column in self.raw.columns]

    def written(self) -> dict[str, pd.Series]:
        """Text of the columns that hold mapped figures."""
        performance = self.performance
        rows = mapped_rows(self.raw, performance)
        if performance.layout == "wide":
            return {column: rows[column] for column in period_columns(self.raw, performance)}
        columns = performance.columns.values() if performance.layout == "tidy" else [str(performance.value)]
        return {column: rows[column] for column in columns}

    def unmapped(self) -> list[str]:
        """Columns (of a long or wide file: measures) that nothing is mapped to; unnamed ones are not among them."""
        performance = self.performance
        if performance.layout != "tidy":
            names = self.raw[performance.measure].str.strip().unique()
            return [name for name in names if name and name not in performance.columns.values()]
        used = {performance.entity, performance.period_end, performance.fiscal_year, performance.industry}
        used |= set(performance.columns.values())
        return [column for column in self.columns() if column not in used and not _is_unnamed(column)]


def check_accounts(
    raw: pd.DataFrame, performance: Performance, entities: set[str] | None = None, *, file: str
) -> list[CheckResult]:
    """Look for every known trap of an accounts file.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.
    entities
        The units of the survey, where accounts are kept by unit; None leaves the two unmatched.
    file
        Name of the file, for the results.

    Returns
    -------
    list[CheckResult]
        One result a trap that is there, worst first; empty where there is none.

    Raises
    ------
    SourceError
        A mapped column is absent, or a mapped cell is neither blank nor readable; nothing can be checked then.
    """
    require_columns(raw, performance)
    rows = tidy_accounts(raw, performance)
    accounts = _Accounts(file, raw, performance, rows, _beside_previous(rows), entities)
    return worst_first([result for check in ACCOUNT_CHECKS for result in check(accounts)])


def _beside_previous(rows: pd.DataFrame) -> pd.DataFrame:
    """Each entity's periods in order, once, with days since the one before and its figures as `previous_...`."""
    keys = ["entity_id", "period_end"]
    once = rows.drop_duplicates(keys).sort_values(keys, ignore_index=True)
    figures = [line for line in ACCOUNT_LINES if line in once]
    before = once.groupby("entity_id", sort=False)[["period_end", *figures]].shift().add_prefix("previous_")
    return once.join(before).assign(days=(once["period_end"] - before["previous_period_end"]).dt.days)


# Columns ---------------------------------------------------------------------------------------------------------
def _check_unnamed(accounts: _Accounts) -> Iterator[CheckResult]:
    """Columns without a name."""
    columns = accounts.columns()
    numbers = [str(number) for number, column in enumerate(columns, start=1) if _is_unnamed(column)]
    if numbers:
        yield CheckResult(
            "accounts_unnamed_columns",
            "informs",
            f"{_count(len(numbers), 'column')} without a name, left out",
            f"{accounts.file}, column {_shown(numbers)}",
            len(numbers),
            "Nothing, if they are row numbers; else name them in line 1 of the file.",
        )


def _check_market_prices(accounts: _Accounts) -> Iterator[CheckResult]:
    """Market prices among the account lines."""
    prices = [name for name in accounts.unmapped() if _is_market_price(name)]
    if prices:
        yield CheckResult(
            "accounts_market_price",
            "informs",
            f"{_count(len(prices), 'column')} of market prices: a market price is not an account line, left out",
            f"{accounts.file}, {_shown(prices)}",
            len(prices),
            "Nothing; do not map it to an account line.",
        )
    mapped = {line: name for line, name in accounts.performance.columns.items() if _is_market_price(name)}
    for line, name in mapped.items():
        yield CheckResult(
            "accounts_market_price",
            "blocks",
            f"'{line}' is mapped to a market price, which is not an account line",
            f"{accounts.file}, {name}",
            len(accounts.rows),
            f"Map 'performance.columns.{line}' to the account line, or take it out.",
        )


def _check_unmapped(accounts: _Accounts) -> Iterator[CheckResult]:
    """Columns that nothing is mapped to."""
    names = [name for name in accounts.unmapped() if not _is_market_price(name)]
    if names:
        what = "column" if accounts.performance.layout == "tidy" else "measure"
        yield CheckResult(
            "accounts_unmapped",
            "informs",
            f"{_count(len(names), what)} not mapped to an account line, left out",
            f"{accounts.file}, {_shown(names)}",
            len(names),
            "Nothing, unless one of them is wanted: then name it under 'performance.columns'.",
        )


def _check_encoding(accounts: _Accounts) -> Iterator[CheckResult]:
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


# How figures are written -----------------------------------------------------------------------------------------
def _check_rounded(accounts: _Accounts) -> Iterator[CheckResult]:
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
            f"{_count(total, 'figure')} in {_count(len(counts), 'column')} rounded by a spreadsheet, such as 1.07E+11; "
            f"{sum(mapped.values()):,} of them mapped. Three digits leave a figure uncertain by up to 0.5 %",
            f"{accounts.file}, {where}",
            total,
            "Export again with the columns formatted as whole numbers.",
        )


def _n_rounded(written: pd.Series) -> int:
    """Count the cells in scientific notation that has fewer decimals than the exponent moves."""
    cells = written.str.strip()
    parts = cells[cells.str.fullmatch(_SCIENTIFIC)].str.extract(_SCIENTIFIC)
    return int((parts[0].fillna("").str.len() < parts[1].astype(int)).sum())


def _check_decimal_sign(accounts: _Accounts) -> Iterator[CheckResult]:
    """Decimal signs that always stand before three digits, as thousands signs do."""
    sign = accounts.performance.decimal
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
            f"{accounts.file}, {_shown(suspects)}",
            sum(suspects.values()),
            f"If '{sign}' separates thousands, set 'performance.decimal: \"{other}\"'.",
        )


def _check_currency(accounts: _Accounts) -> Iterator[CheckResult]:
    """Currency codes or signs beside figures that are not the one currency of the file."""
    pattern = rf"\b({'|'.join(CURRENCY_CODES)})\b|([€£])"
    marks: pd.Series = pd.concat([_currency_marks(cells, pattern) for cells in accounts.written().values()])
    known = accounts.performance.currency
    counts = marks[marks != known].value_counts() if known else marks.value_counts()
    if len(counts) > (0 if known else 1):
        named = ", ".join(f"{code} ({count:,})" for code, count in counts.items())
        yield CheckResult(
            "accounts_currency",
            "blocks",
            f"figures in another currency than {known}" if known else "figures in several currencies",
            f"{accounts.file}: {named}",
            int(counts.sum()),
            "Translate them into one currency, or correct 'performance.currency'.",
        )


def _currency_marks(written: pd.Series, pattern: str) -> pd.Series:
    """Code of each cell that carries one."""
    found = written.str.extract(pattern)
    return found[0].fillna(found[1].map({"€": "EUR", "£": "GBP"})).dropna().astype(str)


def _check_missing(accounts: _Accounts) -> Iterator[CheckResult]:
    """Account lines that are not given everywhere."""
    counts = {line: int(accounts.rows[line].isna().sum()) for line in ACCOUNT_LINES if line in accounts.rows}
    counts = {line: count for line, count in counts.items() if count}
    if counts:
        yield CheckResult(
            "accounts_missing_figures",
            "warns",
            f"{_count(sum(counts.values()), 'figure')} not given in {len(accounts.rows):,} rows",
            f"{accounts.file}, {', '.join(f'{line} ({count:,})' for line, count in counts.items())}",
            sum(counts.values()),
            "Fill them in where they are known; outcomes that need them stay missing.",
        )


# Periods ---------------------------------------------------------------------------------------------------------
def _check_fiscal_year(accounts: _Accounts) -> Iterator[CheckResult]:
    """Fiscal years that are blank, or not the year of the period's end."""
    column = accounts.performance.fiscal_year
    if column is None:
        return
    written = accounts.raw.loc[accounts.rows["line"], column].str.strip()
    rows = accounts.rows.assign(written=written.to_numpy())
    is_blank = rows["written"].str.casefold().isin(NOT_GIVEN)
    if is_blank.any():
        yield CheckResult(
            "accounts_fiscal_year_blank",
            "informs",
            f"the fiscal year is blank in {int(is_blank.sum()):,} of {len(rows):,} rows; the period's end is used",
            f"{accounts.file}, column '{column}', line {_shown(rows.loc[is_blank, 'line'])}",
            int(is_blank.sum()),
            "Nothing: periods are keyed on the date they end.",
        )
    years_off = (_years(rows["written"]) - rows["period_end"].dt.year)[~is_blank]
    unlike = years_off[years_off != 0]
    if len(unlike):
        far = rows.loc[unlike[~unlike.between(-1, 1)].index]
        named = _shown(f"{row.entity_id} on line {row.line}: {row.written!r}" for row in far.itertuples())
        yield CheckResult(
            "accounts_fiscal_year_unlike_period",
            "warns",
            f"the fiscal year is not the year of the period's end in {_count(len(unlike), 'row')}; the end is used"
            + (f". {len(far):,} by more than one year: {named}" if len(far) else ""),
            f"{accounts.file}, column '{column}', line {_shown(rows.loc[unlike.index, 'line'])}",
            len(unlike),
            "Nothing, where a year that ends in January is named for the one before; else correct the file.",
        )


def _years(written: pd.Series) -> pd.Series:
    """Year of each text such as 2023, FY2023 or FY23; missing where there is none."""
    full = pd.to_numeric(written.str.extract(r"(\d{4})")[0])
    return full.fillna(2000 + pd.to_numeric(written.str.extract(r"^FY[ -]?'?(\d\d)$")[0]))


def _check_week_years(accounts: _Accounts) -> Iterator[CheckResult]:
    """Years of 52 or 53 weeks."""
    periods = accounts.periods
    is_odd_end = ~periods["period_end"].dt.is_month_end
    is_week_year = periods["days"].isin(WEEK_YEAR_DAYS)
    if is_odd_end.any() or is_week_year.any():
        entities = periods.loc[is_odd_end | is_week_year, "entity_id"].unique()
        yield CheckResult(
            "accounts_week_years",
            "informs",
            f"52/53-week years: {int(is_odd_end.sum()):,} of {len(periods):,} periods do not end with a month, and "
            f"{int(is_week_year.sum()):,} end 364 or 371 days after the one before",
            f"{accounts.file}, {_count(len(entities), 'entity', 'entities')}: {_shown(entities)}",
            int(is_odd_end.sum()),
            f"Nothing: growth is taken over {MIN_DAYS} to {MAX_DAYS} days. A 53rd week adds about 2 % to a year.",
        )


def _check_spacing(accounts: _Accounts) -> Iterator[CheckResult]:
    """Gaps between years, and periods shorter than one."""
    apart = accounts.periods.dropna(subset="days")
    odd = apart[~apart["days"].between(MIN_DAYS, MAX_DAYS)]
    if len(odd):
        named = _shown(f"{row.entity_id} {row.period_end:%Y-%m-%d} ({row.days:.0f} days)" for row in odd.itertuples())
        yield CheckResult(
            "accounts_gaps",
            "warns",
            f"{len(odd):,} of {len(apart):,} periods end less than {MIN_DAYS} or more than {MAX_DAYS} days after "
            "the one before; they have no growth",
            f"{accounts.file}: {named}",
            len(odd),
            "Add the years between, or leave it: growth over another span is not compared.",
        )


def _check_too_few(accounts: _Accounts) -> Iterator[CheckResult]:
    """Entities with one period, which have no growth."""
    n_periods = accounts.periods.groupby("entity_id").size()
    single = n_periods[n_periods < 2]
    if len(single):
        yield CheckResult(
            "accounts_too_few_periods",
            "warns",
            f"{len(single):,} of {_count(len(n_periods), 'entity', 'entities')} have one period only: no growth",
            f"{accounts.file}: {_shown(single.index)}",
            len(single),
            "Add the year before.",
        )


def _check_duplicates(accounts: _Accounts) -> Iterator[CheckResult]:
    """Entities with the same period twice."""
    keys = ["entity_id", "period_end"]
    twice = accounts.rows[accounts.rows.duplicated(keys, keep=False)]
    if len(twice):
        pairs = twice.groupby(keys)["line"].agg(_shown).reset_index()
        named = _shown(f"{row.entity_id} {row.period_end:%Y-%m-%d} (line {row.line})" for row in pairs.itertuples())
        yield CheckResult(
            "accounts_duplicates",
            "blocks",
            f"{_count(len(pairs), 'entity-period')} with more than one row: no rule can say which figures are right",
            f"{accounts.file}: {named}",
            len(pairs),
            "Keep one row for each entity and period.",
        )


# Figures ---------------------------------------------------------------------------------------------------------
def _check_revenue_base(accounts: _Accounts) -> Iterator[CheckResult]:
    """Revenue of zero or less, which growth cannot start from."""
    periods = accounts.periods
    if "revenue" not in periods:
        return
    base = periods[periods["revenue"] <= 0]
    if len(base):
        named = _shown(f"{row.entity_id} {row.period_end:%Y-%m-%d} ({row.revenue:,.0f})" for row in base.itertuples())
        yield CheckResult(
            "accounts_revenue_not_positive",
            "warns",
            f"revenue is zero or negative in {_count(len(base), 'period')}: growth from it and margin are undefined",
            f"{accounts.file}: {named}",
            len(base),
            "Check the sign and the line mapped to revenue; else nothing, these figures stay missing.",
        )


def _check_margins(accounts: _Accounts) -> Iterator[CheckResult]:
    """Operating margins beyond 100 % either way."""
    periods = accounts.periods
    if not {"revenue", "operating_income"} <= set(periods):
        return
    margins = periods.assign(
        margin_pct=100 * periods["operating_income"] / periods["revenue"].where(periods["revenue"] > 0)
    )
    extreme = margins[margins["margin_pct"].abs() > EXTREME_MARGIN_PCT]
    if len(extreme):
        worst = extreme.sort_values("margin_pct", key=abs, ascending=False)
        named = _shown(
            f"{row.entity_id} {row.period_end:%Y-%m-%d} ({row.margin_pct:.0f} %)" for row in worst.itertuples()
        )
        yield CheckResult(
            "accounts_extreme_margin",
            "warns",
            f"the operating margin is beyond {EXTREME_MARGIN_PCT} % either way in {_count(len(extreme), 'period')}",
            f"{accounts.file}: {named}",
            len(extreme),
            "Check both figures; if they are right, read means beside medians.",
        )


def _check_jumps(accounts: _Accounts) -> Iterator[CheckResult]:
    """Sizes that change more than two-hundredfold between periods: thousands and units mixed."""
    periods = accounts.periods
    jumps = []
    for line in (line for line in SIZE_LINES if line in periods):
        ratio = periods[line].abs() / periods[f"previous_{line}"].abs()
        is_jump = ((ratio > JUMP_RATIO) | (ratio < 1 / JUMP_RATIO)) & (ratio > 0) & (ratio < float("inf"))
        jumps += [
            f"{row.entity_id} {row.period_end:%Y-%m-%d} {line} (x{row.ratio:,.4g})"
            for row in periods.assign(ratio=ratio)[is_jump].itertuples()
        ]
    if jumps:
        yield CheckResult(
            "accounts_unit_jump",
            "warns",
            f"{_count(len(jumps), 'figure')} more than {JUMP_RATIO} times the period before, or less than "
            f"1/{JUMP_RATIO}: probably units and thousands mixed",
            f"{accounts.file}: {_shown(jumps)}",
            len(jumps),
            "Bring the file to one unit; 'performance.multiplier' holds for all of it.",
        )


# Survey ----------------------------------------------------------------------------------------------------------
def _check_entities(accounts: _Accounts) -> Iterator[CheckResult]:
    """Entities without a survey unit, and survey units without accounts."""
    if accounts.entities is None:
        return
    in_accounts = set(accounts.rows["entity_id"])
    sides = (
        ("accounts_without_survey", in_accounts - accounts.entities, "entity", "entities", "are no unit of the survey"),
        ("accounts_survey_without", accounts.entities - in_accounts, "survey unit", "survey units", "have no accounts"),
    )
    for key, alone, one, several, what in sides:
        if alone:
            everything = in_accounts if key == "accounts_without_survey" else accounts.entities
            yield CheckResult(
                key,
                "warns",
                f"{len(alone):,} of {_count(len(everything), one, several)} {what}: left out where both are needed",
                f"{accounts.file}, column '{accounts.performance.entity}': {_shown(sorted(alone))}",
                len(alone),
                "Write the names alike, add what is missing, or leave it.",
            )


ACCOUNT_CHECKS: tuple[Callable[[_Accounts], Iterator[CheckResult]], ...] = (
    _check_duplicates,
    _check_currency,
    _check_market_prices,
    _check_rounded,
    _check_decimal_sign,
    _check_jumps,
    _check_margins,
    _check_revenue_base,
    _check_spacing,
    _check_too_few,
    _check_fiscal_year,
    _check_missing,
    _check_entities,
    _check_week_years,
    _check_unnamed,
    _check_unmapped,
    _check_encoding,
)


def _is_unnamed(column: str) -> bool:
    """Whether a column had no name in the file."""
    return re.fullmatch(r"unnamed_\d+", column) is not None


def _is_market_price(name: str) -> bool:
    """Whether a name is that of a market price, however it is written."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", name)
    return _MARKET_PRICE.fullmatch(spaced.strip()) is not None


def _shown(names: Iterable[object]) -> str:
    """First few names, and how many more there are."""
    listed = [str(name) for name in names]
    rest = f" and {len(listed) - MAX_SHOWN:,} more" if len(listed) > MAX_SHOWN else ""
    return ", ".join(listed[:MAX_SHOWN]) + rest


def _count(number: int, one: str, several: str | None = None) -> str:
    """Count with its noun."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
