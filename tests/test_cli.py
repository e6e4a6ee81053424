"""The command line as a user meets it."""

import gc
import json
import subprocess
import sys

import pytest
from conftest import SAMPLES
from drafting.own_export import write_own_export

import stratalign
from stratalign.cli import _ask, main
from stratalign.errors import EngagementError, StratalignError
from stratalign.runs.execute import run_engagement
from stratalign.usage import each_named, join_parameters


def test_check_prints_problems_worst_first_and_exits_0(run_command):
    found = run_command("check", SAMPLES / "northwind")
    assert found.returncode == 0, found.stderr
    assert "0 blocking" in found.stdout
    assert "Flow Southern Europe" in found.stdout


def test_a_process_of_its_own_ends_without_looking_through_what_it_loaded(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr("atexit.register", asked.append)
    monkeypatch.setattr(sys, "argv", ["stratalign", "--version"])
    for given in (["--version"], None):
        with pytest.raises(SystemExit):
            main(given)
    assert asked == [gc.freeze] and capsys.readouterr().out.count(stratalign.__version__) == 2


def test_check_as_json_is_json(run_command):
    found = json.loads(run_command("check", SAMPLES / "harbour", "--json").stdout)
    assert all({"check", "severity", "seen", "where", "n_affected", "fix"} <= set(row) for row in found)


def test_error_is_one_message_on_stderr_without_traceback(run_command, tmp_path):
    found = run_command("check", tmp_path)
    assert found.returncode == 2
    assert found.stderr.startswith("Error: ")
    assert "Traceback" not in found.stderr
    with pytest.raises(StratalignError):
        run_command("check", tmp_path, "--debug")


def test_inspect_names_format_and_proposes_a_mapping(run_command):
    found = json.loads(run_command("inspect", SAMPLES / "northwind" / "raw" / "survey.csv", "--json").stdout)
    assert found["format"] == "qualtrics"
    assert found["header_rows"] == 3
    assert len(found["proposed_items"]) >= 48


def test_new_scaffolds_a_folder_that_loads(run_command, tmp_path):
    found = run_command(
        "new", "ACME 2026", "--folder", tmp_path, "--from", SAMPLES / "northwind" / "raw" / "survey.csv"
    )
    assert found.returncode == 0, found.stderr
    assert stratalign.load_engagement(tmp_path / "acme-2026").client == "ACME 2026"
    assert run_command("new", "ACME 2026", "--folder", tmp_path).returncode == 2


def test_new_drafts_an_own_questionnaire_and_checks_it_at_once(run_command, tmp_path):
    export = write_own_export(tmp_path / "survey.csv")
    found = run_command("new", "Own", "--folder", tmp_path, "--from", export, "--yes")
    assert found.returncode == 0, found.stderr
    assert "9 questions in 3 dimensions on 3 scales drafted" in found.stdout
    assert "questions are left to you" in found.stdout
    assert "0 blocking" in found.stdout


def test_inspect_says_that_a_questionnaire_would_be_drafted(run_command, tmp_path):
    export = write_own_export(tmp_path / "survey.csv")
    text = run_command("inspect", export, "--format", "generic_wide").stdout
    assert "would draft a questionnaire: 9 questions in 3 dimensions on 3 scales" in text


def test_check_reads_in_another_format_and_says_how_to_keep_it(run_command, tmp_path):
    export = write_own_export(tmp_path / "survey.csv")
    assert run_command("new", "Own", "--folder", tmp_path, "--from", export, "--yes").returncode == 0
    found = run_command("check", tmp_path / "own", "--format", "generic_wide")
    assert "write it under 'survey' of the wave in engagement.yml" in found.stdout
    wrong = run_command("check", tmp_path / "own", "--format", "surveymonky")
    assert (wrong.returncode, "Did you mean 'surveymonkey'?" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(("typed", "chosen"), [("2", "no"), ("", None), ("7", None), ("x", None)])
def test_a_number_answers_a_question_and_enter_leaves_it_open(monkeypatch, capsys, typed, chosen):
    monkeypatch.setattr("typer.prompt", lambda *_, **__: typed)
    assert _ask("Is it?", ("yes", "no")) == chosen
    assert "  2  no" in capsys.readouterr().out


def test_unknown_command_is_usage_error(run_command):
    assert run_command("rum").returncode == 2


@pytest.mark.slow
def test_study_simulate_writes_marked_synthetic_files(run_command, tmp_path):
    found = run_command("study", "simulate", tmp_path / "study", "--companies", "40", "--seed", "3")
    assert found.returncode == 0, found.stderr
    assert "True" in (tmp_path / "study" / "companies.csv").read_text(encoding="utf-8")


def test_study_estimate_runs_the_study_as_asked_and_says_where_it_is(study_run, run_command, monkeypatch, tmp_path):
    asked = {}

    def run_study(folder, **options):
        asked.update(options, folder=folder)
        return study_run

    monkeypatch.setattr("stratalign.runs.study.run_study", run_study)
    found = run_command("study", "estimate", "data/study", "--draws", "100", "--reports", tmp_path, "--seed", "4")
    assert found.returncode == 0, found.stderr
    assert str(study_run.files["html"]) in found.stdout
    assert {"folder": "data/study", "draws": 100, "reports": str(tmp_path), "seed": 4}.items() <= asked.items()
    assert asked["formats"] == ["html"]


def test_study_estimate_of_no_study_says_what_one_is(run_command, tmp_path):
    missing = run_command("study", "estimate", tmp_path / "nothing")
    assert missing.returncode == 2
    assert "a study is a folder with companies.csv" in missing.stderr


def test_parameters_may_be_typed_in_two_ways_and_stay_text():
    given = ["run", "x", "-p", "a", "007", "-p", "b=NO", "--format", "html"]
    assert join_parameters(given) == ["run", "x", "-p", "a=007", "-p", "b=NO", "--format", "html"]


def test_parameter_without_a_value_is_refused(run_command, tmp_path):
    found = run_command("run", SAMPLES / "northwind", "-p", "engagement", "--reports", tmp_path)
    assert found.returncode == 2


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("run E -p engagement X --reports Y", "run E -p engagement=X --reports Y"),
        ("run E -p share -5 --reports Y", "run E -p share=-5 --reports Y"),
        ("run E -p language --reports Y", "run E -p language --reports Y"),
        ("run E -p a 1 -p b", "run E -p a=1 -p b"),
        ("run E -p a -p b 2", "run E -p a -p b=2"),
        ("run E -p", "run E -p"),
    ],
)
def test_a_parameter_takes_the_word_that_follows_but_no_option(typed, read):
    assert join_parameters(typed.split()) == read.split()


def test_the_engagement_may_be_named_as_a_parameter(run_command, tmp_path):
    named = ("-p", "engagement", tmp_path / "nothing", "--reports", tmp_path)
    assert "nothing" in run_command("run", *named).stderr
    assert "nothing" in run_command("run", tmp_path / "nothing", *named).stderr
    assert "named twice" in run_command("run", "elsewhere", *named).stderr


def test_the_package_is_the_command_too():
    found = subprocess.run(
        [sys.executable, "-m", "stratalign", "--version"], capture_output=True, text=True, check=True
    )
    assert found.stdout.startswith("stratalign ")


def test_what_a_file_is_called_does_not_steer_the_terminal(run_command, tmp_path):
    done = run_command("check", tmp_path / "gone\x1b[31m\x07")
    assert done.returncode == 2
    assert "gone[31m" in done.stderr
    assert not set(done.stderr) & {"\x1b", "\x07"}


def test_formats_may_stand_between_commas_or_be_given_again():
    assert each_named(["html,xlsx", "html", " pdf ,"], "--format") == ["html", "xlsx", "pdf"]
    assert each_named(None, "--format") == []
    with pytest.raises(EngagementError, match="--format was given and names nothing"):
        each_named([" , "], "--format")


def test_formats_of_the_engagement_are_written_where_none_is_typed(northwind):
    described = northwind / "engagement.yml"
    described.write_text(described.read_text().replace("  synthetic_data: true", "  formats: [html, odt]"))
    with pytest.raises(EngagementError, match=r"no export format 'odt'"):
        run_engagement(northwind)


def test_check_refuses_what_was_written_over_other_numbers(run_command, northwind):
    file = northwind / "engagement.yml"
    over = "  overrides:\n    sentences:\n      - {of: verdict, says: All is well, written_for: [90, 80]}\n"
    file.write_text(file.read_text(encoding="utf-8").replace("report:\n", f"report:\n{over}"), encoding="utf-8")
    found = run_command("check", northwind)
    assert found.returncode == 2
    assert "was written for [90, 80]; now it is [48, 21]" in found.stderr
