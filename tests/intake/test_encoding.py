"""Values become JSON and arrays and come back equal in every bit; what is of no known kind is refused, not guessed."""

import dataclasses
import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from kept_tables import require_same

from stratalign.engagement.declarations.hierarchy import Unit
from stratalign.errors import SourceError
from stratalign.intake.encoding import decode, encode
from stratalign.sources.raw import Note, nothing_left_out

KINDS = {"Note": Note, "Unit": Unit}
NOTE = Note("corrected", "informs", "1 cell", 1, "Nothing to do.", lines=(4, 7), columns=("Q1",))
SMALLEST = 5e-324


def again(value):
    arrays = {}
    told = json.loads(json.dumps(encode(value, arrays)))
    return decode(told, arrays, KINDS)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, 2**70, -1.5, 0.1 + 0.2, SMALLEST, float("inf"), float("nan"), "", "Zoë \ud800 \x00 \u2028",
        dt.date(2026, 2, 28), (), (1, (2, "x")), [1.0, None], {}, {"b": 1, "a": (2,), 3: [], None: "x"},
        {"table": 1}, NOTE, Unit(key="north", name="North", labels=("N",)), SourceError("a.csv: no, 2 rows"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_value_comes_back_equal_and_of_its_kind(value):
    require_same(value, again(value))


def test_numbers_of_numpy_come_back_as_those_of_python():
    require_same((3, 0.25, True), again((np.int64(3), np.float64(0.25), np.bool_(True))))


COLUMNS = {
    "text": pd.Series(["a", "", None, "ü", "a"], dtype="str"),
    "no text at all": pd.Series([None] * 5, dtype="str"),
    "many texts": pd.Series([f"text {n}" for n in range(300)], dtype="str"),
    "numbers": pd.Series([0.1, -0.0, np.nan, np.inf, SMALLEST]),
    "small numbers": pd.Series([1, 2, 3], dtype="float32"),
    "counts": pd.Series([1, -(2**62), 3]),
    "bytes": pd.Series([0, 255], dtype="uint8"),
    "truth": pd.Series([True, False]),
    "days": pd.to_datetime(pd.Series(["2024-12-31", None, "1677-09-22"])),
    "nanoseconds": pd.Series(np.array(["2024-12-31T00:00:00.000000001", "NaT"], dtype="datetime64[ns]")),
    "spans": pd.Series(pd.to_timedelta([1, None], unit="s")),
    "objects": pd.Series(["1", 1, 1.5, None, float("nan"), dt.date(2026, 1, 1), (1, 2), True], dtype=object),
    "categories": pd.Series(pd.Categorical(["low", "high", None], categories=["low", "mid", "high"], ordered=True)),
    "categories of numbers": pd.Series(pd.Categorical([3, 1, 3])),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_comes_back_exactly(name):
    column = COLUMNS[name]
    found = again(column.to_frame(name))
    pd.testing.assert_series_equal(found[name], column.rename(name), check_exact=True)
    assert [type(cell) for cell in found[name]] == [type(cell) for cell in column]


@pytest.mark.parametrize("name", COLUMNS)
def test_an_empty_column_keeps_its_kind(name):
    empty = COLUMNS[name].iloc[:0].to_frame(name)
    require_same(empty, again(empty))


def test_signs_of_zero_and_bits_of_numbers_stay():
    numbers = np.array([-0.0, 0.1 + 0.2, SMALLEST, np.nan])
    assert again(pd.DataFrame({"n": numbers}))["n"].to_numpy().tobytes() == numbers.tobytes()


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(),
        pd.DataFrame(index=[3, 1]),
        pd.DataFrame({"a": [1.0], 7: ["x"]}),
        pd.DataFrame([[1, 2]], columns=["same", "same"]),
        pd.DataFrame({"a": [1, 2]}, index=pd.Index([9, 4], name="record")),
        pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", None], dtype="str", name="person")),
        pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(10, 4, -3, name="line")),
        pd.DataFrame({"a": [1]}, index=pd.to_datetime(["2025-12-31"])),
        pd.DataFrame([[1]], columns=pd.Index(["a"], name="item")),
        nothing_left_out(),
    ],
    ids=range(10),
)
def test_a_table_keeps_its_labels(table):
    require_same(table, again(table))


def test_a_table_keeps_its_attributes():
    table = pd.DataFrame({"a": ["1"]}, dtype="str")
    table.attrs = {"encoding": "utf-8", "sheet": None, "notes": (NOTE,), "titles": {"a.csv!": "in millions"}}
    require_same(table, again(table))


def test_what_comes_back_may_be_changed_without_changing_what_was_kept():
    table = pd.DataFrame({"a": [1.0, 2.0]})
    found = again(table)
    found.loc[0, "a"] = 9.0
    assert table.loc[0, "a"] == 1.0


@dataclasses.dataclass(frozen=True)
class Unknown:
    """A result nobody named."""

    value: int = 1


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({1}, "a set"), (b"x", "a bytes"), (dt.datetime(2026, 1, 1), "a datetime"), (print, "a builtin"),
        (Unknown, "a type"), (pd.Series([1]), "a Series"), (ValueError("x"), "a ValueError"),
        (pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}), "a column of Int64"),
        (pd.DataFrame({"a": pd.array(["x"], dtype=pd.StringDtype(na_value=pd.NA))}), "a column of string"),
        (pd.DataFrame({"a": pd.to_datetime(["2026-01-01"], utc=True)}), "a column of datetime64"),
        (pd.DataFrame({"a": pd.Series([{1}], dtype=object)}), "a set"),
        (pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([(1, 2)])), "several layers"),
    ],
)  # fmt: skip
def test_what_has_no_exact_form_is_refused(value, what):
    with pytest.raises(TypeError, match=f"{what}.* cannot be kept"):
        encode(value, {})


def test_only_kinds_that_are_named_are_made_again():
    with pytest.raises(KeyError, match="Unknown"):
        again(Unknown())
    with pytest.raises(KeyError, match="SystemExit"):
        decode({"error": ["SystemExit", "1"]}, {}, KINDS)
