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
        ("qualtrics", 3), ("generic_wide", 1), ("generic_wide", 1),
    ]  # fmt: skip


def test_a_detection_says_why(plain):
    detection = detect_format(plain)
    assert detection.confidence == pytest.approx(0.7)
    assert detection.reasons == ("one header record names 2 columns",)


def test_a_clear_winner_is_needed(plain, monkeypatch):
    alike = {name: (lambda rows, s=score: (s, ("seen",)), parse)
             for (name, (_, parse)), score in zip(FORMATS.items(), (0.9, 0.75), strict=True)}  # fmt: skip
    monkeypatch.setattr(detect, "FORMATS", alike)
    with pytest.raises(SourceError, match=r"not clear.*qualtrics 0\.90 \(seen\); generic_wide 0\.75.*'format:'"):
        read_survey(plain)


def test_a_lead_of_exactly_the_minimum_is_enough(plain, monkeypatch):
    ahead = {name: (lambda rows, s=score: (s, ("seen",)), parse)
             for (name, (_, parse)), score in zip(FORMATS.items(), (0.5, 0.7), strict=True)}  # fmt: skip
    monkeypatch.setattr(detect, "FORMATS", ahead)
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
        ("a.lss", '<?xml version="1.0"?><document/>', r"LimeSurvey survey structure.*Export responses"),
    ],
)
def test_a_definition_of_a_survey_is_not_its_answers(tmp_path, name, content, message):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        read_survey(tmp_path / name)
