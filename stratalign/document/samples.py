"""Whom each table rests on: told where it is fewer than the report speaks of elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import pandas as pd

from stratalign.document.model import Table
from stratalign.language.fields import Message
from stratalign.language.messages import message

Counted = Literal["people", "units", "companies"]
#: Tables with the number behind each row: the column, and what it counts. A key that ends in `_` stands for all that it
#: begins. Numbers of the groups that are compared, such as levels, are no samples.
SAMPLES: Mapping[str, tuple[str, Counted]] = {
    "likert": ("n_respondents", "people"),
    "dimension_scores": ("n_respondents", "people"),
    "items_": ("n_respondents", "people"),
    "reliability": ("n", "people"),
    "structure": ("n", "people"),
    "change": ("n_after", "people"),
    "agreement": ("n_units", "units"),
    "relation": ("n_observations", "units"),
    "following": ("n_units", "units"),
    "treatments": ("n_units", "units"),
    "chain": ("n_companies", "units"),
    "chain_premiums": ("n_companies", "companies"),
    "chain_slopes": ("n_companies", "companies"),
    "curve_options": ("n_companies", "companies"),
    "naive": ("n_companies", "companies"),
    "correlations": ("n_companies", "companies"),
    "models": ("n_companies", "companies"),
    "past": ("n_units", "companies"),
    "plan": ("n_companies", "companies"),
    "robustness": ("n_companies", "companies"),
}
#: A table that rests on less than this part is said to.
MATTERS_BELOW = 0.95


def tell_samples(tables: Sequence[Table], whole: Mapping[Counted, float]) -> list[Table]:
    """Say below each table that rests on fewer people, units or companies than the report has how many they are.

    Parameters
    ----------
    tables
        Of one document.
    whole
        How many there are in all; of what is not named, the most that any table rests on.

    Returns
    -------
    list of Table
        The same, some with one more note.
    """
    used = {table.key: found for table in tables if (found := sample_of(table, whole)) is not None}
    most: dict[Counted, float] = {}
    for counted, rows in used.values():
        most[counted] = max(most.get(counted, 0.0), float(rows.max()))
    most |= whole
    told = []
    for table in tables:
        counted, rows = used.get(table.key, ("people", pd.Series(dtype=float)))
        if len(rows) and rows.min() < MATTERS_BELOW * most[counted]:
            table = replace(table, note=(*table.note, _note(counted, rows, most[counted])))
        told.append(table)
    return told


def sample_of(table: Table, whole: Mapping[Counted, float]) -> tuple[Counted, pd.Series] | None:
    """What a table counts and the number behind each of its rows; None where it has none.

    Parameters
    ----------
    table
        Of a document.
    whole
        As in `tell_samples`: where only companies are counted, units of models are companies.

    Returns
    -------
    tuple or None
        People, units or companies, and the numbers.
    """
    family = f"{table.key.rpartition('_')[0]}_"
    column, counted = SAMPLES.get(table.key) or SAMPLES.get(family) or ("", "people")
    if column not in table.rows:
        return None
    rows = table.rows[column].astype(float).dropna()
    return ("companies" if counted == "units" and "companies" in whole else counted, rows) if len(rows) else None


def _note(counted: Counted, rows: pd.Series, whole: float) -> Message:
    low, high = float(rows.min()), float(rows.max())
    if low == high:
        return message(f"sample.{counted}", n=low, whole=whole)
    return message(f"sample.{counted}.range", low=low, high=high, whole=whole)
