"""Inspection says what a file is and names nobody."""

import csv
import json

import pytest

from stratalign.engagement.instrument import load_instrument
from stratalign.runs.inspection import inspection, inspection_text
from stratalign.shipped import shipped_path
from stratalign.sources.detect import read_survey


@pytest.fixture(scope="module")
def export():
    return shipped_path("data", "sample", "northwind", "raw", "survey.csv")


@pytest.fixture(scope="module")
def found(export):
    return inspection(read_survey(export), load_instrument("strategic-alignment"))


def test_inspection_says_what_the_file_is(found):
    assert (found["format"], found["header_rows"], found["rows"]) == ("qualtrics", 3, 410)
    assert len(found["id_columns"]) + len(found["metadata_columns"]) + len(found["item_columns"]) == 114
    assert json.loads(json.dumps(found)) == found


def test_inspection_shows_the_scales_most_columns_share_first(found):
    first = found["scales_seen"][0]
    assert set(first["labels"]) == {
        "Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree", "Cannot judge",
    }  # fmt: skip
    assert [scale["n_columns"] for scale in found["scales_seen"]] == sorted(
        (scale["n_columns"] for scale in found["scales_seen"]), reverse=True
    )


def test_no_cell_of_an_identifying_column_is_shown(found, export):
    with export.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    hidden = {
        cell.casefold()
        for name in found["id_columns"]
        for cell in (row[rows[0].index(name)] for row in rows[3:])
        if len(cell) > 3
    }
    assert len(hidden) > 500
    shown = (json.dumps(found, ensure_ascii=False) + inspection_text(found)).casefold()
    assert not [cell for cell in hidden if cell in shown]


def test_what_people_wrote_is_not_shown_as_a_scale(tmp_path):
    sentence = "My manager is the reason why nothing here is ever decided in time, ask anybody"
    path = tmp_path / "survey.csv"
    path.write_text(f"clarity_1,remark\n4,{sentence}\n5,fine\n4,fine\n".replace(", ask", " ask"))
    found = inspection(read_survey(path), load_instrument("strategic-alignment"))
    assert found["scales_seen"] == [{"labels": ["4", "5"], "n_columns": 1}]


def test_inspection_reads_as_lines(found):
    text = inspection_text(found)
    assert text.startswith("survey.csv: qualtrics (confidence 1.00), 410 rows, 3 header rows, utf-8")
    assert "Items of 'strategic-alignment' recognised: 83 of 83" in text
    assert "  clarity_1: Q2_1" in text


def test_inspection_of_a_workbook_and_of_a_foreign_file(tmp_path):
    workbook = shipped_path("data", "sample", "harbour", "raw", "wave-2025.xlsx")
    instrument = load_instrument("strategic-alignment")
    assert "180 rows, 1 header row, workbook" in inspection_text(inspection(read_survey(workbook), instrument))
    (tmp_path / "other.csv").write_text("colour,size\nred,1\nblue,2\n")
    text = inspection_text(inspection(read_survey(tmp_path / "other.csv"), instrument))
    assert "recognised: 0 of 83" in text
    assert "Not recognised: colour, size" in text


def test_an_own_questionnaire_is_not_counted_against_a_shipped_one(tmp_path):
    path = tmp_path / "own.csv"
    rows = [f"{1 + n % 5},{1 + n * n % 5},{1 + n * n * n % 5}" for n in range(60)]
    path.write_text("\n".join(["v01,v02,v03", *rows]) + "\n", encoding="utf-8")
    text = inspection_text(inspection(read_survey(path), load_instrument("strategic-alignment")))
    assert "Another questionnaire than 'strategic-alignment' was asked" in text
    assert "'stratalign new' would draft a questionnaire: 3 questions" in text
    assert "0 of 83" not in text
