"""Raw accounts -> canonical panel: one row per entity and period, keyed on the period's end, in currency units."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.numerics.display import displayed
from stratalign.panel.company_facts import wanted_tags
from stratalign.panel.company_notes import company_notes
from stratalign.panel.currency_signs import refuse_unlike_figures
from stratalign.panel.fiscal_years import add_rows, keep_year_ends, sum_to_fiscal_years
from stratalign.panel.keys import row_keys
from stratalign.panel.layouts import require_columns, rows_with_figures, written_figures
from stratalign.panel.listing import counted, first_few
from stratalign.panel.numbers import read_figures
from stratalign.panel.part_years import sum_parts_of_years
from stratalign.panel.period_starts import end_of_periods
from stratalign.panel.periods import forecast_columns, read_periods
from stratalign.panel.scales import figure_scales
from stratalign.panel.schema import check_panel
from stratalign.sources.performance.accounts import named_table, read_performance
from stratalign.sources.performance.filled import are_names_once, fill_down
from stratalign.sources.performance.sec import read_companyfacts
from stratalign.sources.raw import Note
from stratalign.vocabulary import ACCOUNT_LINES, PANEL_COLUMNS


@displayed
@dataclass(frozen=True, slots=True)
class Accounts:
    """Rows of an accounts file, as `tidy_accounts` describes them, and what was seen and done on the way."""

    rows: pd.DataFrame
    notes: tuple[Note, ...]


def read_accounts_table(performance: Performance) -> pd.DataFrame:
    """Read the performance table of a database.

    Parameters
    ----------
    performance
        Its `database` says where.

    Returns
    -------
    pandas.DataFrame
        Text, as `read_performance` gives it.

    Raises
    ------
    SourceError
        As `read_table`, or `performance` names no database.
    """
    if performance.database is None:
        raise SourceError(f"{performance.file} is no database table. Read it as a file.")
    from stratalign.sources.database import read_table  # its drivers cost more than most engagements' files

    return fill_down(named_table(performance.database.name, read_table(performance.database)), performance)


def read_accounts_file(path: str | Path, performance: Performance) -> pd.DataFrame:
    """Read the performance file of an engagement, whatever its layout.

    Parameters
    ----------
    path
        The file, pattern or folder that `performance.file` names.
    performance
        Says how it is laid out.

    Returns
    -------
    pandas.DataFrame
        Text, as `read_performance` or `read_companyfacts` gives it.

    Raises
    ------
    SourceError
        The file cannot be read.
    """
    if performance.layout == "sec_companyfacts":
        return read_companyfacts(path, tags={tag for tags in wanted_tags(performance).values() for tag in tags})
    return read_performance(path, performance)


def build_panel(
    raw: pd.DataFrame, performance: Performance, *, source: str, currency: str, built: Accounts | None = None
) -> pd.DataFrame:
    """Build the canonical panel from a performance file.

    Parameters
    ----------
    raw
        What `read_accounts_file` or `read_performance` returned.
    performance
        Which columns are what, and how numbers and dates are written.
    source
        Where the figures come from; stands in every row.
    currency
        Three-letter code of the currency the figures are in where no column says it.
    built
        From `build_accounts`, where the accounts have been built.

    Returns
    -------
    pandas.DataFrame
        Columns `PANEL_COLUMNS`, the mapped account lines in currency units (headcount in people; missing where not
        given), and `industry` where a column is named for it. Sorted by entity and period. `source` names the tag and
        filing of every figure where they are known. `measures` are not part of it; `tidy_accounts` has them.

    Raises
    ------
    SourceError
        As `tidy_accounts`; or no row has a figure; or an entity has the same period twice; or figures carry signs of
        several currencies or of another than theirs; or the result is not a canonical panel.
    """
    accounts = (build_accounts(raw, performance) if built is None else built).rows
    if accounts.empty:
        raise SourceError(
            f"{performance.file}: no row of the {len(raw):,} read has a figure of {', '.join(performance.columns)}. "
            "Look whether 'columns' and the layout fit the file."
        )
    _refuse_duplicates(accounts, performance)
    refuse_unlike_figures(written_figures(raw, performance), currency, performance.file)
    origin = accounts["origin"].map(lambda text: f"{source}: {text}") if "origin" in accounts else source
    named = accounts.assign(source=origin, currency=accounts.get("currency", currency))
    lines = [column for column in (*ACCOUNT_LINES, "industry") if column in named]
    panel = named[[*PANEL_COLUMNS, *lines]].sort_values(["entity_id", "period_end"], ignore_index=True)
    return check_panel(panel)


def _refuse_duplicates(accounts: pd.DataFrame, performance: Performance) -> None:
    """Refuse an entity with the same period twice: no rule could say which figure is right."""
    twice = accounts[accounts.duplicated(["entity_id", "period_end"], keep=False)]
    if len(twice):
        pairs = twice.groupby(["entity_id", "period_end"])["line"].agg(first_few).reset_index()
        named = [
            f"{entity} {end:%Y-%m-%d} (line {lines})"
            for entity, end, lines in zip(pairs["entity_id"], pairs["period_end"], pairs["line"], strict=True)
        ]
        raise SourceError(
            f"{performance.file}: {counted(len(named), 'entity-period')} with more than one row: "
            f"{first_few(named, '; ')}. Keep one row each."
        )


def tidy_accounts(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Bring any layout into one row per entity and period, duplicates kept.

    Parameters
    ----------
    raw
        What `read_accounts_file` or `read_performance` returned.
    performance
        Which columns are what, and how numbers and dates are written.

    Returns
    -------
    pandas.DataFrame
        `line` of the file (the first, where several make a row), `entity_id`, `period_end`, the mapped account lines as
        numbers in units, `measures` as written, `industry` where a column is named for it and `origin` of company
        facts. An entity that stands twice with the same period has two rows. Of a file with periods as columns,
        periods without any figure are left out.

    Raises
    ------
    SourceError
        A mapped column is absent, an entity or period is blank or unreadable, or a cell is not a number.
    """
    return build_accounts(raw, performance).rows


def build_accounts(raw: pd.DataFrame, performance: Performance) -> Accounts:
    """Bring any layout into one row per entity and period, and tell what was seen and done on the way.

    Parameters
    ----------
    raw
        What `read_accounts_file` or `read_performance` returned.
    performance
        Which columns are what, and how numbers and dates are written.

    Returns
    -------
    Accounts
        Rows as `tidy_accounts` describes them, and notes on unit words, years left out, tags taken and the like.

    Raises
    ------
    SourceError
        As `tidy_accounts`.
    """
    require_columns(raw, performance)
    raw = fill_down(raw, performance)
    _refuse_blank(raw, performance)
    cells = written_figures(raw, performance)
    _refuse_mixed_currencies(cells, performance)
    ends, lengths, of_starts = end_of_periods(*read_periods(cells, performance), performance)
    scales, notes = figure_scales(cells, raw, performance)
    dated = cells.assign(period_end=ends, length=lengths, value=read_figures(cells, performance) * scales)
    notes = [*raw.attrs.get("notes", ()), *of_starts, *notes, *_forecasts(raw, performance)]
    if performance.layout in {"profit_and_loss", "trial_balance"}:
        dated, more = add_rows(dated, performance)
        notes += more
    if performance.layout == "trial_balance":
        dated, more = keep_year_ends(dated, performance)
        notes += more
    if performance.sums_to_years:
        dated, more = sum_to_fiscal_years(dated, performance)
        notes += more
    elif performance.sums_parts:
        dated, more = sum_parts_of_years(dated, performance)
        notes += more
    if performance.layout == "sec_companyfacts":
        notes += company_notes(raw, performance)
    return Accounts(_spread_lines(dated, performance), tuple(notes))


def _refuse_blank(raw: pd.DataFrame, performance: Performance) -> None:
    """Refuse rows without an entity or a period: they would belong to nobody."""
    if performance.layout == "sec_companyfacts":
        return
    rows = rows_with_figures(raw, performance)
    keys = row_keys(rows, raw, performance)
    columns = {
        "entity_id": performance.entity or performance.entity_from,
        "period": performance.period_end or performance.period_from,
    }
    for key, column in columns.items():
        lines = keys.loc[keys[key] == "", "line"].unique()
        if column is None or not len(lines):
            continue
        fix = "Fill it in, or delete rows of totals and notes."
        if column in raw.columns and are_names_once(raw[column]):
            fix = (
                "Where a name stands once above its rows, as in merged cells, set 'fill_down: true' under "
                "'performance': each blank row then gets the name above it. Else fill it in, or delete rows of totals "
                "and notes."
            )
        elif column == "sheet":
            fix = (
                f"{performance.file} has no sheets: name the column with 'entity' or 'period_end', or the one there is."
            )
        raise SourceError(
            f"{performance.file}: {counted(len(lines), 'row')} of {keys['line'].nunique():,} have nothing in "
            f"'{column}': line {first_few(lines)}. {fix}"
        )


def _refuse_mixed_currencies(cells: pd.DataFrame, performance: Performance) -> None:
    """Refuse an entity whose figures of one period are in several currencies: they cannot stand in one row."""
    if "currency" not in cells:
        return
    counts = cells.groupby(["entity_id", "period"])["currency"].nunique()
    mixed = [f"{entity} {period}" for entity, period in counts[counts > 1].index]
    if mixed:
        raise SourceError(
            f"{performance.file}: {counted(len(mixed), 'entity-period')} with figures in several currencies: "
            f"{first_few(mixed)}. Bring each to one currency."
        )


def _forecasts(raw: pd.DataFrame, performance: Performance) -> list[Note]:
    """Columns of budgets and forecasts, which are no accounts."""
    columns = forecast_columns(raw, performance) if performance.layout in {"wide", "profit_and_loss"} else []
    if not columns:
        return []
    text = f"{counted(len(columns), 'column')} of budgets or forecasts left out: {first_few(columns)}"
    fix = "Nothing; rename the column if its figures are actual."
    return [Note("accounts_forecast_columns", "informs", text, len(columns), fix, columns=tuple(columns))]


def _spread_lines(cells: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """One row per entity and period, account lines side by side; the n-th figure for a key goes to its n-th row."""
    key = ["entity_id", "period_end"]
    numbered = cells.assign(copy=cells.groupby([*key, "account_line"]).cumcount())
    rows = numbered.pivot(index=[*key, "copy"], columns="account_line", values="value")
    gathered: dict[str, tuple[str, Any]] = {"line": ("line", "min")}
    gathered |= {name: (name, "first") for name in ("industry", "currency") if name in cells}
    gathered |= {"origin": ("origin", "; ".join)} if "origin" in cells else {}
    about = numbered.groupby([*key, "copy"]).agg(**gathered)
    wanted = [line for line in ACCOUNT_LINES if line in performance.columns] + list(performance.measures)
    lines = wanted or [line for line in ACCOUNT_LINES if line in rows]
    if performance.layout == "sec_companyfacts":
        lines = [line for line in ACCOUNT_LINES if line in rows]
    accounts = rows.reindex(columns=lines).join(about).reset_index()
    if performance.layout not in {"tidy", "long"}:
        accounts = accounts.dropna(how="all", subset=lines)
    order = ["line", *key, *lines, *[column for column in ("industry", "currency", "origin") if column in about]]
    return accounts[order].rename_axis(columns=None).sort_values(["line", "period_end"], ignore_index=True)
