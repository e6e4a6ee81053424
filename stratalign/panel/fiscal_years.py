"""Months, quarters and halves -> fiscal years: summed where every part is there, otherwise named and left out."""

from __future__ import annotations

import calendar

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.listing import counted, first_few
from stratalign.sources.raw import Note
from stratalign.vocabulary import LINE_KINDS

#: What one figure is known by; a month and a year may end on one day.
FIGURE = ["entity_id", "period_end", "length", "account_line"]
#: How often a part of each length stands in a year.
PARTS_A_YEAR = {"month": 12, "quarter": 4, "half": 2, "year": 1}
#: Days between ends, up to which parts are weeks in fours, months, quarters, halves.
SPACING = ((28.0, 13), (31.5, 12), (98.0, 4), (190.0, 2))
PART_NAMES = {13: "four-week periods", 12: "months", 4: "quarters", 2: "halves"}
#: Weeks end up to so many days after the calendar's end of a fiscal year.
WEEK_SLACK_DAYS = 7
#: Lines that are what they were at a year's begin or end; flows are summed, points averaged.
OPENING_LINES = frozenset({"recurring_revenue_start", "customers_start"})
CLOSING_LINES = frozenset({"headcount", "customers_end"})


def add_rows(cells: pd.DataFrame, performance: Performance) -> tuple[pd.DataFrame, list[Note]]:
    """Add the rows or accounts that make up one figure.

    A blank cell counts as zero where another row of the same figure is given; a figure without any row given stays
    missing.

    Parameters
    ----------
    cells
        Figures with `value`, `period_end`, `length`, and `sign` where a figure may take away.
    performance
        For messages.

    Returns
    -------
    tuple
        One row per entity, period and line; and a note on blank cells.

    Raises
    ------
    SourceError
        A figure stands in several columns, sheets or files.
    """
    columns = "part" if performance.layout == "trial_balance" else ["part", "column"]
    places = cells[cells["value"].notna()].drop_duplicates([*FIGURE, *([columns] if columns == "part" else columns)])
    twice = places[places.duplicated(FIGURE, keep=False)]
    if len(twice):
        pairs = twice.groupby(["entity_id", "period_end"])["line"].agg(first_few).reset_index()
        named = [f"{row.entity_id} {row.period_end:%Y-%m-%d} (line {row.line})" for row in pairs.itertuples()]
        raise SourceError(
            f"{performance.file}: {counted(len(named), 'entity-period')} in more than one column, sheet or file: "
            f"{first_few(named, '; ')}. Keep one each."
        )
    # Columns of one sheet are blank in the rows of another; that is no blank cell of a sum.
    is_given = cells["value"].notna().groupby([cells[key] for key in (*FIGURE, "part")]).transform("any")
    is_zero = cells["value"].isna() & is_given
    signs = cells.get("sign", pd.Series(1.0, index=cells.index))
    filled = cells.assign(value=cells["value"].mask(is_zero, 0.0) * signs)
    about = [column for column in ("line", "part", "column", "label", "industry", "currency") if column in cells]
    grouped = filled.groupby(FIGURE, sort=False)
    added = grouped[about].first().assign(value=grouped["value"].sum(min_count=1)).reset_index()
    return added, [] if performance.layout == "trial_balance" else _blank_note(int(is_zero.sum()))


def _blank_note(n_blank: int) -> list[Note]:
    """Tell that blank cells among the rows of a sum are zeros."""
    if not n_blank:
        return []
    fix = "Write 0 where it is zero; fill in what is missing."
    text = f"{counted(n_blank, 'blank cell')} counted as zero, because other rows of the same sum are given"
    return [Note("accounts_blank_as_zero", "informs", text, n_blank, fix)]


def sum_to_fiscal_years(cells: pd.DataFrame, performance: Performance) -> tuple[pd.DataFrame, list[Note]]:
    """Sum the parts of each fiscal year that has all of them.

    Flows are summed; balances, people and customers at the end are those of the last part, those at the start of the
    first; points and percentages are averaged. Columns of whole years beside months are compared, not added.

    Parameters
    ----------
    cells
        One row per entity, period and line, with `value` and `length`.
    performance
        Says when a fiscal year ends.

    Returns
    -------
    tuple
        The same columns, one period a year; and notes on years left out and on totals that differ.

    Raises
    ------
    SourceError
        A figure stands twice, or no fiscal year is complete.
    """
    if cells.duplicated(FIGURE).any():
        twice = cells[cells.duplicated(FIGURE, keep=False)]
        named = first_few(f"{row.entity_id} {row.period_end:%Y-%m-%d} (line {row.line})" for row in twice.itertuples())
        raise SourceError(f"{performance.file}: figures stand twice and cannot be summed: {named}. Keep one each.")
    given = cells[cells["value"].notna()]
    parts, totals, years = _years_of_parts(given, performance)
    complete = years[years["n_given"] == years["n_parts"]]
    if complete.empty:
        short = _incomplete(years, performance)
        why = short[0].seen if short else "there is no figure"
        raise SourceError(
            f"{performance.file}: no fiscal year is complete: {why}. "
            "Add the periods that are missing, correct 'fiscal_year_end', or keep them as they are with "
            "'sum_to_years: false'."
        )
    notes = [*_incomplete(years, performance), *_unlike_totals(complete, totals, parts)]
    return complete.drop(columns=["n_parts", "n_given", "year_end"]), notes


def complete_years(given: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Find the fiscal years of which every part is given.

    Parameters
    ----------
    given
        Figures with a value, as in `sum_to_fiscal_years`.
    performance
        Says when a fiscal year ends.

    Returns
    -------
    pandas.DataFrame
        One row per entity, fiscal year and line.
    """
    _, _, years = _years_of_parts(given, performance)
    return years[years["n_given"] == years["n_parts"]]


def _years_of_parts(given: pd.DataFrame, performance: Performance) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The finest parts of each entity, its coarser periods, and the sums of the parts by fiscal year."""
    dated = given.assign(n_parts=parts_a_year(given), year_end=fiscal_year_ends(given["period_end"], performance))
    finest = dated.groupby("entity_id")["n_parts"].transform("max")
    parts, totals = dated[dated["n_parts"] == finest], dated[dated["n_parts"] < finest]
    return parts, totals, _sum_parts(parts)


def fiscal_year_ends(ends: pd.Series, performance: Performance) -> pd.Series:
    """Last day of the fiscal year that each date lies in; a week past it still belongs to it."""
    month, day = map(int, performance.fiscal_year_end.split("-"))
    known = {end: _year_end(end, month, day) for end in ends.unique()}
    return pd.to_datetime(ends.map(known))


def _year_end(end: pd.Timestamp, month: int, day: int) -> pd.Timestamp:
    """First end of a fiscal year that is at most a week before a date."""
    candidates = (
        pd.Timestamp(year, month, min(day, calendar.monthrange(year, month)[1]))
        for year in range(end.year - 1, end.year + 2)
    )
    return next(found for found in candidates if found >= end - pd.Timedelta(days=WEEK_SLACK_DAYS))


def parts_a_year(given: pd.DataFrame) -> pd.Series:
    """How many periods like a figure's make a year: by its name, or of dates by the days between them."""
    named = given["length"].map(PARTS_A_YEAR)
    spaced = days_apart(given[named.isna()]).map(_parts_of)
    return named.fillna(given["entity_id"].map(spaced)).fillna(1).astype(int)


def days_apart(given: pd.DataFrame) -> pd.Series:
    """Usual distance between the ends of an entity's periods, in days; missing where there is one period."""
    once = given[["entity_id", "period_end"]].drop_duplicates().sort_values(["entity_id", "period_end"])
    found: pd.Series = once.groupby("entity_id")["period_end"].diff().dt.days.groupby(once["entity_id"]).median()
    return found


def _parts_of(days: float) -> int:
    """How many periods a year such a distance makes."""
    return next((n_parts for limit, n_parts in SPACING if days <= limit), 1)


def _sum_parts(parts: pd.DataFrame) -> pd.DataFrame:
    """One row per entity, fiscal year and line, with how many parts were given; keyed on the end of the last."""
    ordered = parts.sort_values("period_end", kind="stable")
    grouped = ordered.groupby(["entity_id", "year_end", "account_line"], sort=False)
    carried = ("line", "part", "column", "label", "length", "industry", "currency")
    about = [column for column in carried if column in parts]
    years = grouped[[*about, "n_parts"]].first()
    values = grouped["value"].agg(["sum", "first", "last", "mean"])
    lines = years.index.get_level_values("account_line")
    rules = pd.Series([_rule(str(line)) for line in lines], index=years.index)
    value = values["sum"].copy()
    for rule in ("first", "last", "mean"):
        value = value.mask(rules == rule, values[rule])
    return years.assign(value=value, n_given=grouped.size(), period_end=grouped["period_end"].max()).reset_index()


def _rule(line: str) -> str:
    """How the parts of a year make its figure."""
    kind = LINE_KINDS.get(line, "points")
    if line in OPENING_LINES:
        return "first"
    if line in CLOSING_LINES or kind == "money_at_end":
        return "last"
    return "mean" if kind == "points" else "sum"


def _incomplete(years: pd.DataFrame, performance: Performance) -> list[Note]:
    """Fiscal years of which parts are missing."""
    short = years[years["n_given"] < years["n_parts"]]
    if short.empty:
        return []
    worst = (
        short.sort_values("n_given").drop_duplicates(["entity_id", "year_end"]).sort_values(["entity_id", "year_end"])
    )
    named = [
        f"{row.entity_id}, {row.account_line} of the year to {row.year_end:%Y-%m-%d} ({row.n_given} of {row.n_parts} "
        f"{PART_NAMES.get(int(str(row.n_parts)), 'periods')})"
        for row in worst.itertuples()
    ]
    return [
        Note(
            "accounts_incomplete_year",
            "warns",
            f"{counted(len(worst), 'fiscal year')} left out because parts are missing: {first_few(named, '; ')}",
            len(worst),
            f"Add the periods that are missing, or correct 'fiscal_year_end' (now {performance.fiscal_year_end}).",
        )
    ]


def _unlike_totals(complete: pd.DataFrame, totals: pd.DataFrame, parts: pd.DataFrame) -> list[Note]:
    """Columns of whole years that are not what their parts sum to."""
    key = ["entity_id", "year_end", "account_line"]
    beside = complete.merge(
        totals.loc[totals["n_parts"] == 1, [*key, "value", "column"]], on=key, suffixes=("", "_total")
    )
    last = parts.sort_values("period_end").drop_duplicates(key, keep="last")[[*key, "value"]]
    beside = beside.merge(last, on=key, suffixes=("", "_last"))
    slack = 0.5 * (beside["n_parts"] + 1) + 1e-9 * beside["value"].abs()
    unlike = beside[(beside["value"] - beside["value_total"]).abs() > slack]
    if unlike.empty:
        return []
    cumulative = unlike[(unlike["value_last"] - unlike["value_total"]).abs() <= slack[unlike.index]]
    named = [
        f"{row.entity_id} {row.account_line} {row.year_end:%Y-%m-%d} "
        f"(sum {row.value:,.15g}, column {row.value_total:,.15g})"
        for row in unlike.itertuples()
    ]
    why = "; the last part equals it, as in columns that count from the year's begin" if len(cumulative) else ""
    return [
        Note(
            "accounts_total_column",
            "warns",
            f"{counted(len(unlike), 'figure')} of a year's column differ from the sum of its parts{why}: "
            f"{first_few(named, '; ')}",
            len(unlike),
            "Correct the file; the sum of the parts is taken.",
            columns=tuple(str(column) for column in unlike["column_total"].unique()),
        )
    ]


def keep_year_ends(cells: pd.DataFrame, performance: Performance) -> tuple[pd.DataFrame, list[Note]]:
    """Keep the trial balances that close a fiscal year; those before hold part of a year.

    Parameters
    ----------
    cells
        One row per entity, period and line.
    performance
        Says when a fiscal year ends.

    Returns
    -------
    tuple
        The figures at the ends of fiscal years, and a note on the others.

    Raises
    ------
    SourceError
        None closes a fiscal year.
    """
    away = (fiscal_year_ends(cells["period_end"], performance) - cells["period_end"]).dt.days.abs()
    is_end = away <= WEEK_SLACK_DAYS
    interim = cells.loc[~is_end, ["entity_id", "period_end"]].drop_duplicates()
    if interim.empty:
        return cells, []
    named = first_few(f"{row.entity_id} {row.period_end:%Y-%m-%d}" for row in interim.itertuples())
    if not is_end.any():
        raise SourceError(
            f"{performance.file}: no trial balance closes a fiscal year (its end is {performance.fiscal_year_end}): "
            f"{named}. Correct 'fiscal_year_end', or add the closing balances."
        )
    text = f"{counted(len(interim), 'trial balance')} within a fiscal year left out: {named}"
    fix = f"Nothing, if fiscal years end on {performance.fiscal_year_end}; else correct 'fiscal_year_end'."
    return cells[is_end], [Note("accounts_interim_balance", "informs", text, len(interim), fix)]
