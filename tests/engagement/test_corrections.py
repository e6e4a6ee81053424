"""Declared fixes of source cells."""

import pandas as pd
import pytest

from stratalign.engagement.corrections import apply_corrections, load_corrections, require_known_files
from stratalign.errors import EngagementError, SourceError

TABLE = pd.DataFrame(
    {"id": ["a", "b", "c"], "size": ["Jun-25", "26-100", " Jun-25 "], "q1": ["4", "99", "5"]},
    index=pd.Index([2, 3, 5], name="record"),
    dtype="str",
)


def written(folder, text):
    (folder / "corrections.yml").write_text(f"corrections:\n{text}", encoding="utf-8")
    return load_corrections(folder)


def test_no_file_is_no_correction(tmp_path):
    assert load_corrections(tmp_path) == ()


def test_every_cell_that_holds_the_found_text_is_replaced(tmp_path):
    found = written(
        tmp_path, '  - {file: s.csv, column: size, found: Jun-25, value: "6-25", reason: Excel made a date}\n'
    )
    table, applied = apply_corrections(TABLE, found, file="s.csv")
    assert list(table["size"]) == ["6-25", "26-100", "6-25"]
    assert list(TABLE["size"]) == ["Jun-25", "26-100", " Jun-25 "]
    assert applied.to_dict("records") == [
        {
            "file": "s.csv",
            "correction": 1,
            "column": "size",
            "n_cells": 2,
            "n_rows_left_out": 0,
            "reason": "Excel made a date",
        }
    ]


def test_rows_are_found_by_other_columns_and_can_be_left_out(tmp_path):
    text = '  - {file: s.csv, where: {id: b}, column: q1, value: "", reason: no answer}\n'
    text += "  - {file: s.csv, where: {id: c}, leave_out: true, reason: test run}\n"
    table, applied = apply_corrections(TABLE, written(tmp_path, text), file="s.csv")
    assert table["q1"].to_dict() == {2: "4", 3: ""}
    assert list(applied["n_rows_left_out"]) == [0, 1]


def test_a_correction_sees_what_those_before_it_left(tmp_path):
    text = '  - {file: s.csv, column: q1, found: "99", value: "3", reason: one}\n'
    text += '  - {file: s.csv, column: q1, found: "3", value: "2", reason: two}\n'
    table, _ = apply_corrections(TABLE, written(tmp_path, text), file="s.csv")
    assert list(table["q1"]) == ["4", "2", "5"]


def test_corrections_that_match_nothing_are_refused_together(tmp_path):
    text = '  - {file: s.csv, column: q1, found: "98", value: "", reason: old code}\n'
    text += '  - {file: s.csv, column: qq1, found: "99", value: "", reason: typo}\n'
    with pytest.raises(SourceError) as problem:
        apply_corrections(TABLE, written(tmp_path, text), file="s.csv")
    assert "number 1 (old code) matches nothing in 'q1'." in str(problem.value)
    assert "number 2: there is no column 'qq1'. Did you mean 'q1'?" in str(problem.value)


def test_corrections_of_other_files_are_left_alone_or_refused(tmp_path):
    found = written(tmp_path, '  - {file: t.csv, column: q1, found: "98", value: "", reason: old code}\n')
    table, applied = apply_corrections(TABLE, found, file="s.csv")
    assert table.equals(TABLE)
    assert applied.empty
    with pytest.raises(EngagementError, match=r"number 1 names 't\.csv', which engagement\.yml does not"):
        require_known_files(found, ["s.csv"])


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{file: s.csv, column: q1, value: '1', reason: r}", "must not overwrite a whole column"),
        ("{file: s.csv, column: q1, found: '1', reason: r}", "give 'column' and 'value'"),
        ("{file: s.csv, leave_out: true, reason: r}", "must not leave out every row"),
        ("{file: s.csv, where: {id: a}, column: q1, leave_out: true, reason: r}", "takes whole rows"),
        ("{file: s.csv, column: q1, found: '1', value: '2'}", "'corrections.1.reason' is missing"),
        ("{file: s.csv, column: q1, found: '1', value: 2, reason: r}", "Put it in quotes"),
    ],
)
def test_entries_that_say_too_little_are_refused(tmp_path, entry, message):
    with pytest.raises(EngagementError, match=message):
        written(tmp_path, f"  - {entry}\n")
