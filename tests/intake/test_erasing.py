"""Rows of a person go, every other byte stays; what cannot be written anew is left as it was."""

import openpyxl
import pytest

from stratalign.errors import SourceError
from stratalign.intake.erasing import Sought, mentions, remove_person

ANNA = Sought(frozenset({"anna@small.example", "17"}), frozenset({"Person"}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_other_rows_keep_their_bytes(tmp_path, encoding, delimiter, newline):
    path = tmp_path / "survey.csv"
    rows = [
        ["Person", "Q1", "Note"],
        ["16", "17", '"two\nlines, ""quoted"""'],
        ["17", "3", "gone"],
        ["18", "4", "für 17"],
    ]
    lines = [delimiter.join(row) + newline for row in rows]
    path.write_bytes("".join(lines).encode(encoding))
    path.chmod(0o640)
    assert remove_person(path, ANNA) == 1
    assert path.read_bytes() == "".join([*lines[:2], lines[3]]).encode(encoding)
    assert path.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["survey.csv"]


def test_address_is_found_in_any_column_and_number_in_its_own_alone(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("Number,Mail\n17,Bert@small.example\n3, ANNA@small.example \n")
    assert remove_person(path, ANNA) == 1
    assert path.read_text() == "Number,Mail\n17,Bert@small.example\n"


def test_file_without_the_person_is_not_touched(tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text("Person,Q1\n16,3\n")
    before = path.stat().st_mtime_ns
    assert remove_person(path, ANNA) == 0
    assert path.stat().st_mtime_ns == before


def test_rows_of_every_sheet_go_and_their_text_with_them(tmp_path):
    path = tmp_path / "survey.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Person", "Q1"])
    for person in (16, 17, 18):
        book.active.append([person, 4])
    second = book.create_sheet("Comments")
    for row in (
        ["Answers of spring"],
        ["Who", "Text"],
        ["anna@small.example", "only mine"],
        ["bert@small.example", "his"],
    ):
        second.append(row)
    book.save(path)
    assert remove_person(path, ANNA) == 2
    sheets = openpyxl.load_workbook(path)
    assert [row[0] for row in sheets["Sheet"].iter_rows(values_only=True)] == ["Person", 16, 18]
    assert [row[-1] for row in sheets["Comments"].iter_rows(values_only=True)] == [None, "Text", "his"]


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("survey.sav", b"$FL2", "rows cannot be taken out of this format"),
        ("survey.xlsx", b"no workbook", "cannot be read as a workbook"),
        ("survey.csv", b"\xff\xfea", "its encoding is not one that can be written again"),
    ],
)
def test_what_cannot_be_written_anew_is_said_and_left(tmp_path, name, content, match):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=match):
        remove_person(path, ANNA)
    assert path.read_bytes() == content


def test_full_disk_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "survey.csv"
    path.write_text("Person,Q1\n17,3\n")

    def fail(*given):
        raise OSError(28, "full")

    monkeypatch.setattr("stratalign.intake.erasing.os.replace", fail)
    with pytest.raises(SourceError, match="the disk is full"):
        remove_person(path, ANNA)
    assert path.read_text() == "Person,Q1\n17,3\n"
    assert [file.name for file in tmp_path.iterdir()] == ["survey.csv"]


def test_other_files_that_name_a_person_are_found(tmp_path):
    path = tmp_path / "corrections.yml"
    path.write_text("where: {Mail: Anna@Small.example}")
    assert mentions(path, ["anna@small.example"])
    assert not mentions(path, ["bert@small.example"])
