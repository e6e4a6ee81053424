"""Profit and loss files: lines as rows, months or quarters as columns; every line taken once, no subtotal twice."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.keys import one_spaced, row_keys
from stratalign.panel.listing import first_few
from stratalign.panel.periods import period_columns, with_year
from stratalign.panel.statement import SECTION_SIGN, Statement, read_statements, says_total


def profit_and_loss_cells(raw: pd.DataFrame, performance: Performance) -> pd.DataFrame:
    """Take the mapped figures out of a profit and loss file, as text.

    A line may be the label of a row, several labels that are summed, `Section > Label` where a label stands in several
    sections, or the heading of a section: then its total is taken, or the sum of its rows where it has none.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.

    Returns
    -------
    pandas.DataFrame
        As `panel.layouts.written_figures`.

    Raises
    ------
    SourceError
        No column is headed with a period, a label is not there or stands several times, or one of several labels is
        the subtotal of another.
    """
    dated = period_columns(raw, performance)
    if not dated:
        raise SourceError(
            f"{performance.file}: none of its {raw.shape[1]:,} columns is headed with a month, quarter or year such as "
            f"Jan 2023, Q1 2023 or 2023: {first_few(raw.columns)}. Where a title says the year, give 'period'; or "
            "correct 'header_row'."
        )
    taken = pd.DataFrame(_rows_taken(raw, performance), columns=["line", "account_line"])
    rows = raw.loc[taken["line"]]
    keys = row_keys(rows, raw, performance).reset_index(drop=True)
    labels = one_spaced(rows[performance.measure]).to_numpy()
    about = keys.assign(account_line=taken["account_line"].to_numpy(), label=labels)
    parts = [
        about.assign(
            period=[with_year(text, year, performance) for year in about["period"]],
            column=column,
            written=rows[column].to_numpy(),
        )
        for column, text in dated.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _rows_taken(raw: pd.DataFrame, performance: Performance) -> list[tuple[object, str]]:
    """Line of the file and account line of every row that is taken."""
    problems: list[str] = []
    taken: list[tuple[object, str]] = []
    statements = read_statements(raw, performance)
    for line, names in performance.lines.items():
        n_before = len(taken) + len(problems)
        for statement in statements:
            found, wrong = _rows_of_line(statement, line, names)
            taken += [(statement.rows["line"].iloc[row], line) for row in found]
            problems += wrong
        if len(taken) + len(problems) == n_before:
            labels = list(dict.fromkeys(label for each in statements for label in each.rows["label"]))
            known = "".join(did_you_mean(name, labels) for name in names)
            problems.append(f"columns.{line}: no row is labelled {first_few(map(repr, names))}.{known}")
    if problems:
        listed = "".join(f"\n  - {problem}" for problem in dict.fromkeys(problems))
        raise SourceError(f"{performance.file} does not have what 'performance' in engagement.yml names:{listed}")
    return taken


def _rows_of_line(statement: Statement, line: str, names: tuple[str, ...]) -> tuple[list[int], list[str]]:
    """Rows of a statement that make up an account line, and what is wrong with them."""
    rows: list[int] = []
    problems: list[str] = []
    for name in names:
        found = _rows_named(statement, name)
        if len(found) > 1:
            where = first_few(statement.rows["line"].iloc[row] for row in found)
            problems.append(
                f"columns.{line}: '{name}' stands on {len(found)} rows of {statement.entity_id} (line {where}). "
                f"Write 'Section{SECTION_SIGN}{name}', or correct the file."
            )
        rows += _summed_rows(statement, found[0]) if found else []
    problems += list(_held_twice(statement, line, rows))
    return list(dict.fromkeys(rows)), problems


def _rows_named(statement: Statement, name: str) -> list[int]:
    """Rows with a label; those with figures where there are some, else headings."""
    section, _, label = name.rpartition(SECTION_SIGN)
    table = statement.rows
    is_named = (table["label"] == name) | ((table["label"] == label) & (table["section"] == section) & (section != ""))
    with_figures = table.index[is_named & ~table["is_heading"]]
    return list(with_figures) if len(with_figures) else list(table.index[is_named])[:1]


def _summed_rows(statement: Statement, row: int) -> list[int]:
    """The row itself; of a heading, the total of its section, or its rows where it has none."""
    table = statement.rows
    if not table["is_heading"].iloc[row]:
        return [row]
    members: list[int] = []
    for below in range(row + 1, len(table)):
        if table["is_heading"].iloc[below]:
            break
        held = statement.parts_of(below)
        if members and (held.issuperset(members) or (not held and says_total(table["label"].iloc[below]))):
            return [below]
        members = [member for member in members if member not in held] + [below]
    return members


def _held_twice(statement: Statement, line: str, rows: list[int]) -> Iterator[str]:
    """Rows of one line that another of its rows already holds."""
    labels = statement.rows["label"]
    for row in rows:
        inside = statement.parts_of(row).intersection(rows)
        if inside:
            named = first_few(f"'{labels.iloc[part]}'" for part in sorted(inside))
            yield f"columns.{line}: '{labels.iloc[row]}' already holds {named}. Name the total or its parts, not both."
