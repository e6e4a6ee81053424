"""Raw accounts -> canonical panel: one row per entity and period, keyed on the period's end, in currency units."""

from __future__ import annotations

import pandas as pd

from stratalign.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.layouts import require_columns, written_figures
from stratalign.panel.listing import counted, first_few
from stratalign.panel.numbers import read_figures
from stratalign.panel.periods import read_periods
from stratalign.panel.schema import check_panel
from stratalign.vocabulary import ACCOUNT_LINES, PANEL_COLUMNS


def build_panel(raw: pd.DataFrame, performance: Performance, *, source: str, currency: str) -> pd.DataFrame:
    """Build the canonical panel from a performance file.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what, and how numbers and dates are written.
    source
        Where the figures come from; stands in every row.
    currency
        Three-letter code of the currency the figures are in.

    Returns
    -------
    pandas.DataFrame
        Columns `PANEL_COLUMNS`, the mapped account lines in currency units (headcount in people; missing where not
        given), and `industry` where a column is named for it. Sorted by entity and period.

    Raises
    ------
    SourceError
        As `tidy_accounts`; or an entity has the same period twice; or the result is not a canonical panel.
    """
    accounts = tidy_accounts(raw, performance)
    _refuse_duplicates(accounts, performance)
    named = accounts.assign(source=source, currency=currency)
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
        What `read_performance` returned.
    performance
        Which columns are what, and how numbers and dates are written.

    Returns
    -------
    pandas.DataFrame
        `line` of the file (the first, where several make a row), `entity_id`, `period_end`, the mapped account lines as
        numbers after `multiplier` (headcount is not multiplied), `industry` where a column is named for it. An entity
        that stands twice with the same period has two rows. Of a wide file, periods without any figure are left out.

    Raises
    ------
    SourceError
        A mapped column is absent, an entity or period is blank or unreadable, or a cell is not a number.
    """
    require_columns(raw, performance)
    cells = written_figures(raw, performance)
    _refuse_blank(cells, performance)
    dated = cells.assign(
        period_end=read_periods(cells, performance),
        value=read_figures(cells, performance) * _multipliers(cells, performance),
    )
    return _spread_lines(dated, performance)


def _refuse_blank(cells: pd.DataFrame, performance: Performance) -> None:
    """Refuse rows without an entity or a period: they would belong to nobody."""
    columns = {"entity_id": performance.entity, "period": performance.period_end}
    for key, column in columns.items():
        lines = cells.loc[cells[key] == "", "line"].unique()
        if len(lines):
            raise SourceError(
                f"{performance.file}: {counted(len(lines), 'row')} of {cells['line'].nunique():,} have nothing in "
                f"'{column}': line {first_few(lines)}. Fill it in, or delete rows of totals and notes."
            )


def _multipliers(cells: pd.DataFrame, performance: Performance) -> pd.Series:
    """Factor of each figure: headcount is people, whatever the unit of the money."""
    return (cells["account_line"] == "headcount").map({True: 1.0, False: performance.multiplier})


def _spread_lines(cells: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """One row per entity and period, account lines side by side; the n-th figure for a key goes to its n-th row."""
    key = ["entity_id", "period_end"]
    numbered = cells.assign(copy=cells.groupby([*key, "account_line"]).cumcount())
    rows = numbered.pivot(index=[*key, "copy"], columns="account_line", values="value")
    about = numbered.groupby([*key, "copy"]).agg(
        line=("line", "min"), **({"industry": ("industry", "first")} if "industry" in cells else {})
    )
    lines = [line for line in ACCOUNT_LINES if line in performance.columns]
    accounts = rows[lines].join(about).reset_index()
    if performance.layout == "wide":
        accounts = accounts.dropna(how="all", subset=lines)
    order = ["line", *key, *lines, *(["industry"] if "industry" in about else [])]
    return accounts[order].rename_axis(columns=None).sort_values(["line", "period_end"], ignore_index=True)
