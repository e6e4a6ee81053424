"""Rows of tables as typed records."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from stratalign.rows import keyed_rows, rows_of


class UnitRow(NamedTuple):
    """A row to read."""

    label: str
    n: int
    share: float
    day: pd.Timestamp
    is_hidden: bool


UNITS = pd.DataFrame(
    {
        "share": [0.5, np.nan],
        "n": [3, 4],
        "label": ["North", "South"],
        "day": pd.to_datetime(["2026-01-31", "2026-02-28"]),
        "is_hidden": [False, True],
        "not read": [1, 2],
    },
    index=["r0", "r1"],
)


def test_fields_are_read_from_the_columns_of_their_names():
    north, south = rows_of(UNITS, UnitRow)
    assert north == UnitRow("North", 3, 0.5, pd.Timestamp("2026-01-31"), False)
    assert (south.label, np.isnan(south.share)) == ("South", True)


def test_values_are_what_pandas_hands_out_row_by_row():
    ours = [type(value) for value in rows_of(UNITS, UnitRow)[0]]
    theirs = next(UNITS[list(UnitRow._fields)].itertuples(index=False))
    assert ours == [type(value) for value in theirs] == [str, int, float, pd.Timestamp, bool]


def test_keys_stand_before_their_rows():
    assert [(key, row.label) for key, row in keyed_rows(UNITS, UnitRow)] == [("r0", "North"), ("r1", "South")]


def test_table_without_rows_has_none():
    assert rows_of(UNITS.iloc[:0], UnitRow) == []


def test_missing_columns_are_named_together():
    with pytest.raises(KeyError, match="UnitRow reads columns the table lacks: n, day"):
        rows_of(UNITS.drop(columns=["n", "day"]), UnitRow)
