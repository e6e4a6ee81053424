"""`stratalign instrument`: check, show, template and export as a user meets them."""

import re

import pytest
import yaml
from typer.testing import CliRunner

from stratalign.engagement.instrument import Instrument, load_instrument
from stratalign.errors import InstrumentError
from stratalign.fielding.review import TEMPLATE, oddities
from stratalign.instrument_commands import instrument_app


def run(*arguments):
    found = CliRunner().invoke(instrument_app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


def refused(*arguments):
    with pytest.raises(InstrumentError) as problem:
        CliRunner().invoke(instrument_app, [str(argument) for argument in arguments], catch_exceptions=False)
    return str(problem.value)


def test_the_template_is_short_and_passes_its_own_check(tmp_path):
    lines = run("template").splitlines()
    assert 20 <= len([line for line in lines if not line.startswith("#")]) <= 30
    assert sum("#" in line for line in lines) >= 12
    run("template", tmp_path / "own.yml")
    said = run("check", tmp_path / "own.yml")
    assert "1 dimension, 3 items; en" in said
    assert "It can be used; 0 warnings." in said


def test_the_template_is_never_written_over_a_file(tmp_path):
    (tmp_path / "own.yml").write_text("key: mine", encoding="utf-8")
    assert "exists already" in refused("template", tmp_path / "own.yml")
    assert (tmp_path / "own.yml").read_text(encoding="utf-8") == "key: mine"
    assert "survey.yml" in refused("template", tmp_path / "survey.txt")
    assert "cannot be written" in refused("template", tmp_path / "no" / "own.yml")


def test_check_refuses_a_questionnaire_with_every_problem_in_one_message(tmp_path):
    broken = (
        TEMPLATE.read_text(encoding="utf-8")
        .replace("scale: agree5", "scale: agre5")
        .replace("direction_2", "direction_1")
    )
    (tmp_path / "own.yml").write_text(broken, encoding="utf-8")
    message = refused("check", tmp_path / "own.yml")
    assert "unknown scale 'agre5'" in message
    assert "'direction_1' stands more than once" in message


def test_show_prints_words_marks_and_rules():
    said = run("show", "strategic-alignment", "--language", "de")
    assert "belief_4 (reversed, only in the long form): Ich habe Zweifel" in said
    assert "only for executives" in said
    assert "priority_recall (recall)" in said
    assert "no wording in 'es'" in refused("show", "strategic-alignment", "--language", "es")


def odd(**changed):
    """Oddities of the template with parts changed."""
    return " ".join(oddities(Instrument.model_validate(yaml.safe_load(TEMPLATE.read_text(encoding="utf-8")) | changed)))


def two_items(**changed):
    return [{"key": key, "text": {"en": f"Text of {key}."}} | changed for key in "ab"]


def dimension(**changed):
    items = changed.pop("items", two_items())
    return [{"key": "d", "label": {"en": "D"}, "scale": "agree5", "items": items} | changed]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"dimensions": dimension(rule="net_promoter")}, "give it a scale from 0 to 10"),
        ({"dimensions": dimension(items=two_items(reverse=True))}, "higher_is: worse"),
        ({"dimensions": dimension(items=two_items(text={"en": "Same."}))}, "items 'a', 'b' of 'd' have the same words"),
        ({"dimensions": dimension(items=[{"key": "a", "text": {"en": "word " * 26}}])}, "has 26 words in 'en'"),
        ({"scales": {"agree5": {"low": 1, "high": 5}, "more": {"low": 1, "high": 2}}}, "'more' is used by no"),
        (
            {"scales": {"agree5": {"low": 1, "high": 5, "options": [{"value": 3, "label": {"en": "Middle"}}]}}},
            "has 5 steps and 1 labels",
        ),
        ({"questions": [{"key": "c", "kind": "comment", "text": {"de": "Was?"}}]}, "no text in 'en'"),
    ],
)  # fmt: skip
def test_what_is_probably_a_slip_is_said(changed, words):
    assert words in odd(**changed)


def test_equal_words_under_two_headings_are_no_slip():
    one, other = (dimension(items=[{"key": key, "text": {"en": "Same."}}]) for key in "ab")
    assert "same words" not in odd(dimensions=[*one, other[0] | {"key": "e"}])


def test_tools_are_known_by_their_other_names_and_notes_speak_of_this_questionnaire(tmp_path):
    run("template", tmp_path / "own.yml")
    for name in ("kobo", "odk", "KoBoToolbox"):
        assert "xlsx" in run("export", tmp_path / "own.yml", "--to", name, "--out", tmp_path)
    said = run("export", tmp_path / "own.yml", "--to", "limesurvey", "--out", tmp_path)
    assert "direction_1 is direction[direction1]" in said


def test_nothing_is_odd_about_the_shipped_questionnaire():
    assert oddities(load_instrument("strategic-alignment")) == []


def test_export_prints_files_and_what_the_tool_cannot_hold(tmp_path):
    said = run(
        "export", "strategic-alignment", "--form", "short", "--language", "en,de", "--to", "redcap", "--out", tmp_path
    )
    written = re.findall(r"Written: (.+)", said)
    assert [line.rsplit("/", 1)[-1] for line in written] == [
        "strategic-alignment-short-redcap-en.csv",
        "strategic-alignment-short-redcap-de.csv",
    ]
    assert "a dictionary holds one language" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--to", "surveymonkey"], "cannot be written for 'surveymonkey'"),
        (["--to", "html", "--language", "en,es"], "no wording in 'es'"),
        (["--to", "html", "--form", "medium"], "no form 'medium'"),
    ],
)
def test_export_refuses_what_is_not_known_by_name(options, words, tmp_path):
    assert words in refused("export", "strategic-alignment", "--out", tmp_path, *options)
    assert list(tmp_path.iterdir()) == []
