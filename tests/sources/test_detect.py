"""The format is decided by evidence, or the evidence is shown."""

import pytest

from stratalign.errors import SourceError
from stratalign.shipped import shipped_path
from stratalign.sources import detect
from stratalign.sources.detect import FORMATS, detect_format, read_survey


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text("id,q1\n1,4\n2,5\n")
    return path


def test_the_samples_are_recognised():
    sample = shipped_path("data", "sample")
    found = {
        name: detect_format(sample / name)
        for name in ("northwind/raw/survey.csv", "harbour/raw/wave-2025.xlsx", "harbour/raw/wave-2026.csv")
    }
    assert [(d.format, d.header_rows) for d in found.values()] == [
        ("qualtrics", 3), ("excel", 1), ("generic_wide", 1),
    ]  # fmt: skip


def test_a_detection_says_why(plain):
    detection = detect_format(plain)
    assert detection.confidence == pytest.approx(0.7)
    assert detection.reasons == ("one header record names 2 columns", "no marks of a survey tool")


def test_too_few_marks_of_a_tool_are_shown(plain, monkeypatch):
    parse = FORMATS["qualtrics"][1]
    monkeypatch.setitem(FORMATS, "qualtrics", (lambda rows: (0.4, ("two of its columns",)), parse))
    detection = detect_format(plain)
    assert detection.format == "generic_wide"
    assert detection.reasons[-1] == "too few marks of a survey tool: qualtrics 0.40 (two of its columns)"


def scored(monkeypatch, **scores):
    """Let formats score what a test needs, and the others nothing."""

    def alike(score):
        return lambda rows: (score, ("seen",))

    changed = {name: (alike(scores.get(name, 0.0)), parse) for name, (_, parse) in FORMATS.items()}
    monkeypatch.setattr(detect, "FORMATS", changed)


def test_a_clear_winner_is_needed(plain, monkeypatch):
    scored(monkeypatch, qualtrics=0.9, generic_wide=0.75)
    with pytest.raises(SourceError, match=r"not clear.*qualtrics 0\.90 \(seen\); generic_wide 0\.75.*'format:'"):
        read_survey(plain)


def test_a_lead_of_exactly_the_minimum_is_enough(plain, monkeypatch):
    scored(monkeypatch, qualtrics=0.5, generic_wide=0.7)
    assert read_survey(plain).detection.format == "generic_wide"


def test_an_unknown_format_names_the_nearest(plain):
    with pytest.raises(SourceError, match=r"no survey format 'qualtrix'\. Did you mean 'qualtrics'"):
        read_survey(plain, format="qualtrix")


@pytest.mark.parametrize("name", ["none.csv", "none.qsf", "none.lss"])
def test_a_missing_file_is_missing_whatever_its_ending(tmp_path, name):
    with pytest.raises(SourceError, match=rf"{name} does not exist"):
        read_survey(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.qsf", '{"SurveyEntry":{}}', r"Qualtrics survey definition.*Export Data > CSV"),
        ("a.txt", '\ufeff  {"SurveyEntry":{}}', r"Qualtrics survey definition"),
        ("a.lss", '<?xml version="1.0"?><document/>', r"LimeSurvey survey structure.*Export responses.*'codebook:'"),
        ("a.R", "data <- read.csv('x')", r"R syntax file.*'codebook:'"),
        ("a.sps", "GET DATA.", r"SPSS syntax file.*\.sav"),
    ],
)
def test_a_definition_of_a_survey_is_not_its_answers(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        read_survey(tmp_path / name)


def test_a_statistical_file_is_known_by_how_it_begins(tmp_path):
    (tmp_path / "survey.csv").write_bytes(b"$FL2@(#) SPSS DATA FILE" + b"\x00" * 200)
    with pytest.raises(SourceError, match=r"survey\.csv.*SPSS"):
        read_survey(tmp_path / "survey.csv")


def test_a_codebook_is_attached(tmp_path):
    (tmp_path / "survey.csv").write_text("record_id,q1,survey_complete\n1,2,2\n2,1,2\n")
    header = 'Variable / Field Name,Form Name,Field Type,Field Label,"Choices, Calculations, OR Slider Labels"'
    (tmp_path / "codebook.csv").write_text(
        f'{header}\nrecord_id,survey,text,Id,\nq1,survey,radio,Goals,"1, No | 2, Yes"\n'
    )
    raw = read_survey(tmp_path / "survey.csv", codebook=tmp_path / "codebook.csv")
    labels = raw.value_labels[raw.value_labels["column"] == "q1"]
    assert dict(zip(labels["value"], labels["label"], strict=True)) == {"1": "No", "2": "Yes"}


def test_header_row_and_sheet_are_passed_on(tmp_path):
    (tmp_path / "survey.csv").write_text("a,b,c\nid,q1,q2\n1,4,5\n2,5,5\n")
    assert detect_format(tmp_path / "survey.csv", header_row=2).item_columns == ("id", "q1", "q2")
