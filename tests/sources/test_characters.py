"""Characters that no text holds are taken out of every kind of file, and the analyst is told."""

import pytest

from stratalign.sources.files.characters import clean_rows, clean_text, clean_values
from stratalign.sources.files.text import read_rows

SPOILT, CLEAN = "id,unit\n1,No\x07rth\x1b[31m\n2,South\n", [["id", "unit"], ["1", "North[31m"], ["2", "South"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_text_file_loses_them_with_a_note(tmp_path, encoding):
    (tmp_path / "survey.csv").write_bytes(SPOILT.encode(encoding))
    rows = read_rows(tmp_path / "survey.csv")
    assert rows.rows == CLEAN
    (note,) = rows.notes
    assert (note.key, note.count, note.lines) == ("control_characters", 2, (2,))
    assert "U+0007, U+001B" in note.seen


def test_rows_and_values_lose_them_wherever_they_stand():
    rows, (note,) = clean_rows([["a"], ["b\x00", "c\ud800"]])
    assert (rows, note.count, note.lines) == ([["a"], ["b", "c"]], 2, (2,))
    values, (note,) = clean_values([{"label": "x\x01", "codes": [1, "y\x7f"]}])
    assert (values, note.count) == ([{"label": "x", "codes": [1, "y"]}], 2)


def test_a_clean_file_has_no_note():
    assert clean_text("a\tb\r\n\x85") == ("a\tb\r\n\x85", ())
    assert clean_rows([["a"]]) == ([["a"]], ())
    assert clean_values(["a", 1, None]) == (["a", 1, None], ())
