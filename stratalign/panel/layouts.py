"""Tidy, long or wide: any layout of a performance file -> one row per written figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from stratalign.configuration import did_you_mean
from stratalign.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.listing import first_few
from stratalign.panel.periods import period_columns


def require_columns(raw: pd.DataFrame, performance: Performance) -> None:
    """Refuse a file that lacks a column the engagement names.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.

    Raises
    ------
    SourceError
        Names every absent column, or measure of a long or wide file, with the nearest name that is there; or a column
        that is mapped to two account lines.
    """
    problems = list(_column_problems(raw, performance))
    if problems:
        listed = "".join(f"\n  - {problem}" for problem in problems)
        raise SourceError(f"{performance.file} does not have what 'performance' in engagement.yml names:{listed}")


def _column_problems(raw: pd.DataFrame, performance: Performance) -> Iterator[str]:
    """One line for each name that is not there or stands twice."""
    named = {
        key: getattr(performance, key)
        for key in ("entity", "period_end", "measure", "value", "fiscal_year", "industry")
    }
    if performance.layout == "tidy":
        named |= {f"columns.{line}": column for line, column in performance.columns.items()}
    columns = list(raw.columns)
    for key, column in named.items():
        if column is not None and column not in columns:
            yield f"{key}: there is no column '{column}'.{did_you_mean(column, columns)}"
    if performance.layout != "tidy" and performance.measure in columns:
        labels = list(_labels(raw[performance.measure]).unique())
        for line, label in performance.columns.items():
            if label not in labels:
                yield f"columns.{line}: no row has the measure '{label}'.{did_you_mean(label, labels)}"
    mapped = list(performance.columns.values())
    for column in sorted({column for column in mapped if mapped.count(column) > 1}):
        lines = ", ".join(line for line, name in performance.columns.items() if name == column)
        yield f"'{column}' is mapped to {lines}. Map it once."


def mapped_rows(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Select the rows that hold mapped figures.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.

    Returns
    -------
    pandas.DataFrame
        Every row of a tidy file; of a long or wide one, those whose measure is mapped.
    """
    if performance.layout == "tidy":
        return raw
    return raw[_labels(raw[performance.measure]).isin(list(performance.columns.values()))]


def written_figures(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Take every mapped figure out of a file, as text.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.

    Returns
    -------
    pandas.DataFrame
        One row per figure: `line` and `column` of the file, `entity_id`, `period`, `account_line`, `written`, and
        `industry` where a column is named for it. Figures are as written, names and periods with single spaces.

    Raises
    ------
    SourceError
        A wide file has no column headed with a period.
    """
    return _LAYOUTS[performance.layout](raw, performance)


def _tidy_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Figures of a file whose columns are account lines."""
    keys = _keys(raw, performance, period=_labels(raw[performance.period_end]))
    parts = [
        keys.assign(account_line=line, column=column, written=raw[column].to_numpy())
        for line, column in performance.columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _long_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Figures of a file with one figure a row."""
    rows = mapped_rows(raw, performance)
    keys = _keys(rows, performance, period=_labels(rows[performance.period_end]))
    return keys.assign(
        account_line=_account_lines(rows, performance),
        column=performance.value,
        written=rows[performance.value].to_numpy(),
    ).reset_index(drop=True)


def _wide_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Figures of a file with one column a period."""
    rows = mapped_rows(raw, performance)
    dated = period_columns(raw, performance)
    if not dated:
        raise SourceError(
            f"{performance.file}: none of its {raw.shape[1]:,} columns is headed with a period such as 2023, FY2023 or "
            f"2023-12-31: {first_few(raw.columns)}. Correct 'layout', or give 'date_format'."
        )
    lines = _account_lines(rows, performance)
    parts = [
        _keys(rows, performance, period=text).assign(account_line=lines, column=column, written=rows[column].to_numpy())
        for column, text in dated.items()
    ]
    return pd.concat(parts, ignore_index=True)


_LAYOUTS: dict[str, Callable[[pd.DataFrame, Performance], pd.DataFrame]] = {
    "tidy": _tidy_cells,
    "long": _long_cells,
    "wide": _wide_cells,
}


def _keys(rows: pd.DataFrame, performance: Performance, *, period: pd.Series | str) -> pd.DataFrame:
    """Name what a figure belongs to: line, entity, period, and industry where named."""
    keys = {"line": rows.index, "entity_id": _labels(rows[performance.entity]), "period": period}
    if performance.industry:
        keys["industry"] = _labels(rows[performance.industry])
    return pd.DataFrame(keys, index=rows.index)


def _account_lines(rows: pd.DataFrame, performance: Performance) -> pd.Series:
    """Account line of each row of a long or wide file."""
    return _labels(rows[performance.measure]).map({label: line for line, label in performance.columns.items()})


def _labels(written: pd.Series) -> pd.Series:
    """Text with runs of white space as one space."""
    return written.map(lambda text: " ".join(text.split()))
