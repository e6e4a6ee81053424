"""Any layout of a performance file -> one row per written figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.declarations.performance import Layout, Performance
from stratalign.errors import SourceError
from stratalign.panel.company_facts import company_cells, wanted_tags
from stratalign.panel.keys import one_spaced, row_keys
from stratalign.panel.listing import first_few
from stratalign.panel.periods import period_columns, with_year
from stratalign.panel.profit_and_loss import profit_and_loss_cells
from stratalign.panel.trial_balance import account_numbers, in_ranges, trial_balance_cells
from stratalign.sources.raw import repeated_header

#: Fields that name a column of the file.
NAMED_COLUMNS = (
    "entity", "period_end", "measure", "value", "fiscal_year", "industry", "currency_column", "unit_column", "account",
    "account_name", "debit", "credit", "balance",
)  # fmt: skip
#: Layouts whose mapped names stand in the column `measure`, once each.
LABELLED: tuple[Layout, ...] = ("long", "wide")


def require_columns(raw: pd.DataFrame, performance: Performance) -> None:
    """Refuse a file that lacks a column the engagement names.

    Parameters
    ----------
    raw
        What `read_accounts_file` returned.
    performance
        Which columns are what.

    Raises
    ------
    SourceError
        Names every absent column, or measure of a long or wide file, with the nearest name that is there; a column
        whose header stands twice; or a column that is mapped to two account lines.
    """
    problems = list(_column_problems(raw, performance))
    if problems:
        listed = "".join(f"\n  - {problem}" for problem in problems)
        raise SourceError(f"{performance.file} does not have what 'performance' in engagement.yml names:{listed}")


def _column_problems(raw: pd.DataFrame, performance: Performance) -> Iterator[str]:
    """One line for each name that is not there or stands twice."""
    if performance.layout == "sec_companyfacts":
        return
    named = {key: getattr(performance, key) for key in NAMED_COLUMNS}
    mapped = {line: names[0] for line, names in performance.lines.items()}
    if performance.layout == "tidy":
        named |= {f"columns.{line}": column for line, column in mapped.items()}
    columns = list(raw.columns)
    for key, column in named.items():
        if column is not None and column not in columns:
            yield f"{key}: there is no column '{column}'.{did_you_mean(column, columns)}{_sheet_hint(raw)}"
    yield from _repeated(raw, named)
    if performance.layout in LABELLED and performance.measure in columns:
        labels = [label for label in one_spaced(raw[performance.measure]).unique() if label]
        for line, label in mapped.items():
            if label not in labels:
                yield f"columns.{line}: no row has the measure '{label}'.{did_you_mean(label, labels)}"
    if performance.layout != "trial_balance":
        yield from _mapped_twice(performance)


def _sheet_hint(raw: pd.DataFrame) -> str:
    """Which sheet was read, where a column that is missing may stand in another."""
    sheet = raw.attrs.get("sheet")
    return f" Sheet '{sheet}' was read; name another with 'sheet', or several with 'sheets'." if sheet else ""


def _repeated(raw: pd.DataFrame, named: dict[str, str | None]) -> Iterator[str]:
    """One line for each named column whose header stands several times, while only one of them is named."""
    counts = raw.attrs.get("repeated", {})
    used = set(named.values())
    for key, column in named.items():
        n_times = counts.get(column, 1)
        if n_times > 1 and used.isdisjoint(f"{column} ({place})" for place in range(2, n_times + 1)):
            yield f"{key}: {repeated_header(str(column), n_times)}"


def _mapped_twice(performance: Performance) -> Iterator[str]:
    """One line for each name that stands for several account lines."""
    mapped = [name for names in performance.lines.values() for name in names]
    for name in sorted({name for name in mapped if mapped.count(name) > 1}):
        lines = ", ".join(line for line, names in performance.lines.items() if name in names)
        yield f"'{name}' is mapped to {lines}. Map it once."


def mapped_rows(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Select the rows that hold mapped figures.

    Parameters
    ----------
    raw
        What `read_accounts_file` returned.
    performance
        Which columns are what.

    Returns
    -------
    pandas.DataFrame
        Of a long or wide file or a statement, the rows whose measure is mapped; of company facts, those with a wanted
        tag; every row of the others.
    """
    names = [name for names in performance.lines.values() for name in names]
    if performance.layout in LABELLED:
        return raw[one_spaced(raw[performance.measure]).isin(names)]
    if performance.layout == "profit_and_loss":
        return raw.loc[list(dict.fromkeys(profit_and_loss_cells(raw, performance)["line"]))]
    if performance.layout == "sec_companyfacts":
        return raw[raw["tag"].isin([tag for tags in wanted_tags(performance).values() for tag in tags])]
    return raw


def rows_with_figures(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Select the rows that may hold mapped figures, before it is known what they belong to.

    Parameters
    ----------
    raw
        What `read_accounts_file` returned.
    performance
        Which columns are what.

    Returns
    -------
    pandas.DataFrame
        Of a long or wide file, the rows whose measure is mapped; of a statement, those with a label and something
        else; of a trial balance, those of mapped accounts; every row of the others.
    """
    if performance.layout == "profit_and_loss":
        dated = [column for column in period_columns(raw, performance) if column in raw.columns]
        has_figures = (raw[dated].map(str.strip) != "").any(axis=1)
        return raw[(raw[performance.measure].str.strip() != "") & has_figures]
    if performance.layout == "trial_balance":
        ranges = ",".join(name for names in performance.lines.values() for name in names)
        numbers = account_numbers(raw, performance)
        known = {number: in_ranges(number, ranges) for number in numbers.unique()}
        return raw[numbers.map(known).to_numpy(dtype=bool)]
    return mapped_rows(raw, performance)


def written_figures(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Take every mapped figure out of a file, as text.

    Parameters
    ----------
    raw
        What `read_accounts_file` returned.
    performance
        Which columns are what.

    Returns
    -------
    pandas.DataFrame
        One row per figure: `line` and `column` of the file, `part` (file and sheet), `label` of the row, `entity_id`,
        `period`, `account_line`, `written`, and `industry` and `unit` where columns are named for them; `sign` of a
        trial balance, `origin` of company facts. Figures are as written, names and periods with single spaces.

    Raises
    ------
    SourceError
        A wide file has no column headed with a period, or a label of a statement is not clear.
    """
    return _LAYOUTS[performance.layout](raw, performance)


def _tidy_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Figures of a file whose columns are account lines."""
    keys, lines = row_keys(raw, raw, performance).assign(label=""), performance.lines
    below = keys.take(np.tile(np.arange(len(keys)), len(lines))).reset_index(drop=True)
    places = np.repeat(np.arange(len(lines)), len(keys))
    columns = [names[0] for names in lines.values()]
    return below.assign(
        account_line=pd.array(list(lines), dtype="str").take(places),
        column=pd.array(columns, dtype="str").take(places),
        written=pd.array(np.concatenate([raw[column].to_numpy(dtype=object) for column in columns]), dtype="str"),
    )


def _long_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Figures of a file with one figure a row."""
    rows = mapped_rows(raw, performance)
    return _labelled(rows, raw, performance).assign(
        column=performance.value, written=rows[performance.value].to_numpy()
    )


def _wide_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Figures of a file with one column a period."""
    rows = mapped_rows(raw, performance)
    dated = period_columns(raw, performance)
    if not dated:
        raise SourceError(
            f"{performance.file}: none of its {raw.shape[1]:,} columns is headed with a period such as 2023, FY2023 or "
            f"2023-12-31: {first_few(raw.columns)}. Correct 'layout', or give 'date_format'."
        )
    labelled = _labelled(rows, raw, performance)
    parts = [
        labelled.assign(
            period=[with_year(text, year, performance) for year in labelled["period"]],
            column=column,
            written=rows[column].to_numpy(),
        )
        for column, text in dated.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _labelled(rows: pd.DataFrame, raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Keys of rows with the label and the account line of each."""
    labels = one_spaced(rows[performance.measure])
    lines = {names[0]: line for line, names in performance.lines.items()}
    return row_keys(rows, raw, performance).assign(label=labels, account_line=labels.map(lines)).reset_index(drop=True)


_LAYOUTS: dict[Layout, Callable[[pd.DataFrame, Performance], pd.DataFrame]] = {
    "tidy": _tidy_cells,
    "long": _long_cells,
    "wide": _wide_cells,
    "profit_and_loss": profit_and_loss_cells,
    "trial_balance": trial_balance_cells,
    "sec_companyfacts": company_cells,
}
