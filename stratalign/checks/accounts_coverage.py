"""Readiness of an accounts file as a record: which entities and periods are there, once each and a year apart."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from stratalign.checks.accounts_tables import AccountsFile
from stratalign.checks.result import CheckResult
from stratalign.panel.listing import counted, first_few
from stratalign.panel.numbers import NOT_GIVEN
from stratalign.panel.outcomes import MAX_DAYS, MIN_DAYS
from stratalign.panel.periods import full_year

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = (
    "accounts_duplicates", "accounts_fiscal_year_blank", "accounts_fiscal_year_unlike_period", "accounts_gaps",
    "accounts_survey_without", "accounts_too_few_periods", "accounts_week_years", "accounts_without_survey",
)  # fmt: skip

_SPACING_FIX = "Add the years between, or leave it: growth over another span is not compared."
_PARTS_FIX = " Parts of a year are summed with 'sum_to_years: true'."
#: 52 and 53 weeks.
WEEK_YEAR_DAYS = (364, 371)


def check_duplicates(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Entities with the same period twice."""
    keys = ["entity_id", "period_end"]
    twice = accounts.rows[accounts.rows.duplicated(keys, keep=False)]
    if len(twice):
        pairs = twice.groupby(keys)["line"].agg(first_few).reset_index()
        named = first_few(f"{row.entity_id} {row.period_end:%Y-%m-%d} (line {row.line})" for row in pairs.itertuples())
        yield CheckResult(
            "accounts_duplicates",
            "blocks",
            f"{counted(len(pairs), 'entity-period')} with more than one row: no rule can say which figures are right",
            f"{accounts.file}: {named}",
            len(pairs),
            "Keep one row for each entity and period.",
        )


def check_spacing(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Gaps between years, and periods shorter than one."""
    apart = accounts.periods.dropna(subset="days")
    odd = apart[~apart["days"].between(MIN_DAYS, MAX_DAYS)]
    if len(odd):
        named = first_few(
            f"{row.entity_id} {row.period_end:%Y-%m-%d} ({row.days:.0f} days)" for row in odd.itertuples()
        )
        yield CheckResult(
            "accounts_gaps",
            "warns",
            f"{len(odd):,} of {len(apart):,} periods end less than {MIN_DAYS} or more than {MAX_DAYS} days after "
            "the one before; they have no growth",
            f"{accounts.file}: {named}",
            len(odd),
            _SPACING_FIX + (_PARTS_FIX if (odd["days"] < MIN_DAYS).any() else ""),
        )


def check_too_few(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Entities with one period, which have no growth."""
    n_periods = accounts.periods.groupby("entity_id").size()
    single = n_periods[n_periods < 2]
    if len(single):
        yield CheckResult(
            "accounts_too_few_periods",
            "warns",
            f"{len(single):,} of {counted(len(n_periods), 'entity', 'entities')} have one period only: no growth",
            f"{accounts.file}: {first_few(single.index)}",
            len(single),
            "Add the year before.",
        )


def check_blank_fiscal_years(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Fiscal years that are blank."""
    rows = _with_fiscal_year(accounts)
    blank = rows[rows["fiscal_year"].str.casefold().isin(NOT_GIVEN)]
    if len(blank):
        yield CheckResult(
            "accounts_fiscal_year_blank",
            "informs",
            f"the fiscal year is blank in {len(blank):,} of {len(rows):,} rows; the period's end is used",
            f"{accounts.file}, column '{accounts.performance.fiscal_year}', line {first_few(blank['line'])}",
            len(blank),
            "Nothing: periods are keyed on the date they end.",
        )


def check_unlike_fiscal_years(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Fiscal years that are not the year of the period's end."""
    rows = _with_fiscal_year(accounts)
    given = rows[~rows["fiscal_year"].str.casefold().isin(NOT_GIVEN)]
    years_off = _years(given["fiscal_year"]) - given["period_end"].dt.year
    unlike = given[years_off != 0]
    if len(unlike):
        far = unlike[~years_off[unlike.index].between(-1, 1)]
        named = first_few(f"{row.entity_id} on line {row.line}: {row.fiscal_year!r}" for row in far.itertuples())
        yield CheckResult(
            "accounts_fiscal_year_unlike_period",
            "warns",
            f"the fiscal year is not the year of the period's end in {counted(len(unlike), 'row')}; the end is used"
            + (f". {len(far):,} by more than one year: {named}" if len(far) else ""),
            f"{accounts.file}, column '{accounts.performance.fiscal_year}', line {first_few(unlike['line'])}",
            len(unlike),
            "Nothing, where a year that ends in January is named for the one before; else correct the file.",
        )


def _with_fiscal_year(accounts: AccountsFile) -> pd.DataFrame:
    """Tidy rows with `fiscal_year` as written; none where no column is named for it."""
    column = accounts.performance.fiscal_year
    if column is None:
        return accounts.rows.iloc[:0].assign(fiscal_year=pd.Series(dtype="str"))
    written = accounts.raw.loc[accounts.rows["line"], column].str.strip()
    return accounts.rows.assign(fiscal_year=written.to_numpy())


def _years(written: pd.Series) -> pd.Series:
    """Year of each text such as 2023, FY2023 or FY23; missing where there is none."""
    full = pd.to_numeric(written.str.extract(r"(\d{4})")[0])
    short = written.str.extract(r"^FY[ -]?'?(\d\d)$")[0].dropna().map(full_year)
    return full.fillna(short.reindex(full.index))


def check_week_years(accounts: AccountsFile) -> Iterator[CheckResult]:
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
            f"{accounts.file}, {counted(len(entities), 'entity', 'entities')}: {first_few(entities)}",
            int(is_odd_end.sum()),
            f"Nothing: growth is taken over {MIN_DAYS} to {MAX_DAYS} days. A 53rd week adds about 2 % to a year.",
        )


def check_entities(accounts: AccountsFile) -> Iterator[CheckResult]:
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
                f"{len(alone):,} of {counted(len(everything), one, several)} {what}: left out where both are needed",
                f"{accounts.entity_place()}: {first_few(sorted(alone))}",
                len(alone),
                "Write the names alike, add what is missing, or leave it.",
            )
