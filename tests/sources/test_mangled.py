"""Cells a program has changed are named, with what they probably were, and stay as they are."""

import openpyxl
import pytest
from conftest import read_once

from stratalign.sources.detect import read_survey
from stratalign.sources.files.mangled import band_of


def write(folder, column, header="employees"):
    lines = "\n".join(f"{number};{cell}" for number, cell in enumerate(column, start=1))
    (folder / "survey.csv").write_text(f"id;{header}\n{lines}\n", encoding="utf-8")
    return folder / "survey.csv"


@pytest.mark.parametrize(
    ("cell", "band"),
    [
        ("Jun-25", "6-25"), ("01-May", "1-5"), ("5-Jan", "1-5"), ("2-Mar", "2-3"), ("Oct-49", "10-49"),
        ("10. Okt", None), ("01. Mai", None), ("05.Mai", "5-5"), ("6-févr.", "2-6"), ("Dez 24", "12-24"),
        ("2025-06-25", "6-25"), ("1999-10-01", "10-99"), ("2025-01-05", "1-5"),
        ("26-100", None), ("Foo-25", None), ("June", None), ("", None),
    ],
)  # fmt: skip
def test_a_date_says_which_band_it_was(cell, band):
    assert band_of(cell) == band


def test_dates_among_bands_are_named_and_left(tmp_path):
    raw = read_survey(write(tmp_path, ["01-May", "Jun-25", "26-100", "Jun-25", "100-500", "More than 1000", ""]))
    (note,) = raw.notes
    assert (note.key, note.count, note.lines, note.columns) == ("dates_for_bands", 3, (2, 3, 5), ("employees",))
    assert "'01-May' was probably '1-5', 'Jun-25' was probably '6-25'" in note.seen
    assert raw.answers["employees"].to_list()[:2] == ["01-May", "Jun-25"]


def test_a_workbook_holds_the_dates_themselves(tmp_path):
    import datetime as dt

    book = openpyxl.Workbook()
    for row in (["id", "size"], [1, dt.datetime(2025, 6, 25)], [2, "26-100"], [3, "1-5"], [4, "101+"]):
        book.active.append(row)
    book.save(tmp_path / "survey.xlsx")
    (note,) = read_survey(tmp_path / "survey.xlsx").notes
    assert "'2025-06-25' was probably '6-25'" in note.seen


@pytest.mark.parametrize(
    "column",
    [
        ["2025-06-25", "2025-06-26", "2025-07-01", "n/a"],  # dates that were asked for
        ["May-24", "Jun-24", "Jul-24", "Aug-24"],
        ["26-100", "1-5", "6-25", "100-500"],
        ["May", "June", "not sure", "3"],
    ],
)
def test_dates_and_bands_as_such_are_no_damage(tmp_path, column):
    assert read_survey(write(tmp_path, column)).notes == ()


@pytest.mark.parametrize(
    ("column", "key", "count"),
    [
        (["1.23E+15", "1,23E+15", "5"], "ids_rounded", 2),
        (["'+49 30 123", "'-2", "don't"], "leading_apostrophes", 2),
        (["#NAME?", "#REF!", "#WERT!", "# 1"], "formula_errors", 3),
        (["########", "ok", "#1"], "columns_too_narrow", 1),
        (["MÃ¼nchen", "donâ€™t", "München", "Â© x", "A\ufffdb"], "broken_letters", 4),
    ],
)
def test_each_kind_of_damage_is_counted(tmp_path, column, key, count):
    raw = read_survey(write(tmp_path, column, header="answer"), format="generic_wide")
    assert (key, count, ("answer",)) in [(note.key, note.count, note.columns) for note in raw.notes]
    assert raw.answers["answer"].to_list() == column


def test_a_note_shows_no_more_than_so_many_lines(tmp_path):
    raw = read_survey(write(tmp_path, ["#NAME?"] * 50))
    assert raw.notes[0].count == 50
    assert raw.notes[0].lines == tuple(range(2, 22))


@pytest.mark.real
def test_bands_a_real_export_lost_to_a_spreadsheet_are_found(real_data):
    name = "OSMI Mental Health in Tech Survey 2018 (first 278 responses).csv"
    raw = read_once(real_data("export_typeform_osmi2018") / name)
    (note,) = [note for note in raw.notes if note.key == "dates_for_bands"]
    assert note.count == 48
    assert "'Jun-25' was probably '6-25'" in note.seen or "'01-May' was probably '1-5'" in note.seen
