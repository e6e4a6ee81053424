"""Every public statistic has an answer from outside, every answer a script and a call, and the page says so."""

import json
import re

from conftest import ROOT, as_module

from stratalign.doctor.reference.stored import stored_answers
from stratalign.doctor.reference.suite import reference_cases

SCRIPTS = ROOT / "tests" / "reference"
STORED = ROOT / "data" / "reference"


def oracles():
    return as_module(ROOT / "docs" / "generate_oracles.py")


def test_no_public_statistic_is_without_an_answer_from_outside():
    functions = oracles().public_functions()
    assert oracles().without_answer(functions) == []
    assert oracles().without_answer([*functions, "a_new_statistic"]) == ["a_new_statistic"]
    held, excused = {case.statistic for case in reference_cases()}, set(oracles().NO_STATISTICS)
    assert not held & excused
    assert held | excused == {*functions, *oracles().INNER}


def test_the_page_is_what_the_answers_give():
    found, page = oracles().page(lambda anchor: 0.0), oracles().PAGE.read_text(encoding="utf-8")
    assert oracles().without_deviations(page) == oracles().without_deviations(found)
    assert oracles().without_deviations(page) != oracles().without_deviations(found.replace("1e-08 |", "1e-09 |", 1))


def test_every_answer_is_used_and_names_call_package_and_tables():
    answers = stored_answers()
    assert {case.key for case in reference_cases()} == set(answers)
    for answer in answers.values():
        assert answer.call
        assert re.fullmatch(r"R \w+ \d+(\.\d+)+", answer.package)
        tables = answer.data.split(", ")
        assert tables == ["none"] or all((STORED / f"{name}.csv").is_file() for name in tables)


def test_every_stored_answer_is_asked_for_in_its_script():
    for file in (STORED / "answers").glob("*.json"):
        script = (SCRIPTS / f"{file.stem}.R").read_text(encoding="utf-8")
        asked = re.findall(r'^answer\("(\w+)"', script, re.MULTILINE)
        assert asked == list(json.loads(file.read_text(encoding="utf-8")))


def test_the_tables_are_those_their_script_makes(monkeypatch, tmp_path):
    script = as_module(SCRIPTS / "make_data.py")
    monkeypatch.setattr(script, "FOLDER", tmp_path)
    script.main()
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in STORED.glob("*.csv")}
