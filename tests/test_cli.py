"""The command line as a user meets it."""

import json
import subprocess
import sys

import pytest
from conftest import SAMPLES

import stratalign
from stratalign.cli import join_parameters


def run(*arguments, cwd=None):
    code = "from stratalign.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, check=False
    )


def test_check_prints_problems_worst_first_and_exits_0():
    found = run("check", SAMPLES / "northwind")
    assert found.returncode == 0, found.stderr
    assert "0 blocking" in found.stdout
    assert "Flow Southern Europe" in found.stdout


def test_check_as_json_is_json():
    found = json.loads(run("check", SAMPLES / "harbour", "--json").stdout)
    assert all({"check", "severity", "seen", "where", "n_affected", "fix"} <= set(row) for row in found)


def test_error_is_one_message_on_stderr_without_traceback(tmp_path):
    found = run("check", tmp_path)
    assert found.returncode == 2
    assert found.stderr.startswith("Error: ")
    assert "Traceback" not in found.stderr
    assert "Traceback" in run("check", tmp_path, "--debug").stderr


def test_inspect_names_format_and_proposes_a_mapping():
    found = json.loads(run("inspect", SAMPLES / "northwind" / "raw" / "survey.csv", "--json").stdout)
    assert found["format"] == "qualtrics"
    assert found["header_rows"] == 3
    assert len(found["proposed_items"]) >= 48


def test_new_scaffolds_a_folder_that_loads(tmp_path):
    found = run("new", "ACME 2026", "--folder", tmp_path, "--from", SAMPLES / "northwind" / "raw" / "survey.csv")
    assert found.returncode == 0, found.stderr
    assert stratalign.load_engagement(tmp_path / "acme-2026").client == "ACME 2026"
    assert run("new", "ACME 2026", "--folder", tmp_path).returncode == 2


def test_unknown_command_is_usage_error():
    assert run("rum").returncode == 2


@pytest.mark.slow
def test_study_simulate_writes_marked_synthetic_files(tmp_path):
    found = run("study", "simulate", tmp_path / "study", "--companies", "40", "--seed", "3")
    assert found.returncode == 0, found.stderr
    assert "True" in (tmp_path / "study" / "companies.csv").read_text(encoding="utf-8")


def test_study_estimate_writes_a_report_and_says_where(tmp_path):
    made = run("study", "simulate", tmp_path / "study", "--companies", "120", "--seed", "3")
    assert made.returncode == 0
    found = run("study", "estimate", tmp_path / "study", "--draws", "100", "--reports", tmp_path / "reports")
    assert found.returncode == 0, found.stderr
    assert "alignment_study.html" in found.stdout
    missing = run("study", "estimate", tmp_path / "nothing")
    assert missing.returncode == 2
    assert "a study is a folder with companies.csv" in missing.stderr


def test_parameters_may_be_typed_in_two_ways_and_stay_text():
    given = ["run", "x", "-p", "a", "007", "-p", "b=NO", "--format", "html"]
    assert join_parameters(given) == ["run", "x", "-p", "a=007", "-p", "b=NO", "--format", "html"]


def test_parameter_without_a_value_is_refused(tmp_path):
    found = run("run", SAMPLES / "northwind", "-p", "engagement", "--reports", tmp_path)
    assert found.returncode == 2
