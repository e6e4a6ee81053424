"""The suite shows every problem at once, worst first, and stops a run with one message."""

import ast
import importlib
import re

import pytest
from conftest import ROOT

from stratalign.checks.result import CheckResult
from stratalign.checks.suite import CHECK_KEYS, require_ready, run_checks
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError, ReadinessError
from stratalign.language.english import ENGLISH
from stratalign.vocabulary import SEVERITIES


def change(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def blocking(results):
    return [result for result in results if result.severity == "blocks"]


def test_the_samples_are_ready_and_say_what_is_planted(northwind_checks, harbour_checks):
    require_ready(northwind_checks)
    require_ready(harbour_checks)
    seen = {result.check: result for result in northwind_checks if result.check != "set_aside"}
    assert seen["attention"].n_affected == 17
    assert seen["straight_lining"].n_affected == 12
    assert seen["response_rate"].seen == "400 of 529 invited people answered (76%)"
    assert "Flow Southern Europe" in seen["small_units"].seen
    assert sum(result.n_affected for result in northwind_checks if result.check == "set_aside") == 10


def test_an_engagement_and_its_path_give_the_same(harbour, harbour_checks):
    assert run_checks(load_engagement(harbour)) == harbour_checks == run_checks(str(harbour))


def test_a_missing_column_an_unreadable_file_and_a_broken_mapping_stand_in_one_list(harbour):
    (harbour / "raw/wave-2025.xlsx").write_bytes(b"%PDF-1.7")
    change(harbour / "raw/wave-2026.csv", "clarity_1", "clarity_one")
    change(harbour / "mapping-2025.yml", "respondent_id:", "respondnt_id:")
    change(harbour / "engagement.yml", "measure: measure", "measure: what")
    problems = blocking(run_checks(harbour))
    assert [result.where for result in problems] == [
        "wave-2025.xlsx", "mapping-2025.yml", "mapping-2026.yml", "accounts.csv",
    ]  # fmt: skip
    for result, message in zip(
        problems,
        (
            r"is a PDF", r"unknown key 'respondnt_id'\. Did you mean 'respondent_id'",
            r"column 'clarity_1' \(item: clarity_1\) is not in the file\. Did you mean 'clarity_one'", r"'what'",
        ),
        strict=True,
    ):  # fmt: skip
        assert re.search(message, result.seen)


def test_one_broken_wave_does_not_silence_the_checks_of_the_other(harbour):
    (harbour / "mapping-2025.yml").unlink()
    change(harbour / "mapping-2026.yml", "  comment_obstacle: obstacle", "  comment_strength: obstacle")
    change(harbour / "mapping-2026.yml", "  attention_2: attention_2\n", "")
    results = run_checks(harbour)
    assert [result.check for result in results[:3]] == ["unreadable", "unmapped_columns", "missing_items"]


def test_results_of_waves_and_accounts_are_sorted_together(northwind_checks):
    order = [SEVERITIES.index(result.severity) for result in northwind_checks]
    assert order == sorted(order)
    for severity in ("warns", "informs"):
        files = {result.file for result in northwind_checks if result.severity == severity}
        assert files == {"survey.csv", "accounts.csv"}


def test_only_previews_block_instead_of_crashing(northwind):
    survey = northwind / "raw/survey.csv"
    survey.write_text(
        survey.read_text(encoding="utf-8").replace("IP Address,192", "Survey Preview,192"), encoding="utf-8"
    )
    messages = [result.seen for result in blocking(run_checks(northwind))]
    assert "no usable respondent is left" in messages


def test_an_unknown_unit_for_many_blocks_and_for_few_warns(harbour):
    export = harbour / "raw/wave-2026.csv"
    n_northgate = export.read_text(encoding="utf-8").count(";northgate;")
    assert 0 < n_northgate <= 0.2 * 180
    change(export, ";northgate;", ";westgate;", -1)
    (few,) = [result for result in run_checks(harbour) if result.check == "unknown_units"]
    assert (few.severity, few.n_affected) == ("warns", n_northgate)
    for unit in ("imaging", "riverside", "quayside"):
        change(export, f";{unit};", ";westgate;", -1)
    (many,) = blocking(run_checks(harbour))
    assert many.check == "unknown_units"
    assert f"'westgate' ({many.n_affected})" in many.seen


def test_a_wrong_engagement_file_is_an_error_not_a_result(harbour):
    change(harbour / "engagement.yml", "client:", "clinet:")
    with pytest.raises(EngagementError, match="Did you mean 'client'"):
        run_checks(harbour)


def test_a_run_is_stopped_with_every_blocking_problem():
    results = [
        CheckResult("a", "blocks", "no usable respondent is left", "survey.csv", 3, "Check the export."),
        CheckResult("b", "warns", "something else", "survey.csv", 1, "Nothing."),
        CheckResult("c", "blocks", "a.csv does not exist", "a.csv", 1, "Mend it and run again."),
    ]
    with pytest.raises(ReadinessError) as problem:
        require_ready(results)
    assert str(problem.value) == (
        "2 problems block the run:\n"
        "  - survey.csv: no usable respondent is left. Check the export.\n"
        "  - a.csv: a.csv does not exist. Mend it and run again."
    )
    with pytest.raises(ReadinessError, match=r"^1 problem blocks the run:"):
        require_ready(results[:1])


def test_warnings_do_not_stop_a_run():
    require_ready([CheckResult("b", "warns", "something", "survey.csv", 1, "Nothing.")])


def test_every_module_names_its_checks():
    for module in sorted((ROOT / "stratalign" / "checks").glob("*.py")):
        keys = set()
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            is_result = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "CheckResult"
            if is_result and node.args and isinstance(node.args[0], ast.Constant):
                keys.add(node.args[0].value)
        owner = importlib.import_module(f"stratalign.checks.{module.stem}") if module.stem != "__init__" else None
        assert keys <= set(getattr(owner, "KEYS", ())), module.name


def test_every_check_stands_once_and_has_a_label_for_the_client():
    assert len(CHECK_KEYS) == len(set(CHECK_KEYS))
    labelled = {key.removeprefix("check.") for key in ENGLISH if key.startswith("check.")}
    assert labelled == set(CHECK_KEYS)


def keys_of_notes():
    """Keys that readers give their notes, from the code: in `Note(...)`, and in the table of damages."""
    keys = set()
    for room in ("sources", "responses", "panel", "intake"):
        for module in sorted((ROOT / "stratalign" / room).rglob("*.py")):
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Note", "_Damage"):
                    named = [word.value for word in node.keywords if word.arg == "key"]
                    keys |= {first.value for first in (*node.args[:1], *named) if isinstance(first, ast.Constant)}
    return keys


def test_every_note_of_a_reader_has_a_label_for_the_client():
    labelled = {key.removeprefix("note.") for key in ENGLISH if key.startswith("note.")}
    assert labelled == keys_of_notes() - set(CHECK_KEYS)
