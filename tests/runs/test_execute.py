"""From an engagement's folder to a report, and what happens when something is wrong."""

import dataclasses
import getpass
import json
import tempfile
from hashlib import sha256
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from kept_tables import count_reading, forbid_reading
from notebooks_here import execute_here
from page_words import draw_words_only, executed_notebook

from stratalign.audit.report import audit_report
from stratalign.cli import exit_status
from stratalign.document.client.report import build_client_report
from stratalign.errors import EngagementError, ExportError, ReadinessError
from stratalign.export.html import write_html
from stratalign.export.verify import verify_html
from stratalign.runs.execute import execute_notebook, find_notebook, require_parameters, run_engagement
from stratalign.study.released import load_release

CLIENT = "<script>alert(1)</script>"
UNIT = "<img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def hostile_page(northwind_analysis, tmp_path_factory):
    """The sample's report where client and unit have hostile names, as a run writes it."""
    engagement = northwind_analysis.engagement
    units = tuple(
        unit.model_copy(update={"name": UNIT}) if unit.key == "temperature-nordics" else unit
        for unit in engagement.units
    )
    hostile = engagement.model_copy(update={"client": CLIENT, "units": units})
    document = build_client_report(dataclasses.replace(northwind_analysis, engagement=hostile), run_id="run-1")
    folder = tmp_path_factory.mktemp("hostile")
    source, page = folder / "client_report.ipynb", folder / "client_report.html"
    with pytest.MonkeyPatch.context() as patch:
        draw_words_only(patch)
        nbformat.write(executed_notebook(document, "client_report"), source)
        return write_html(source, page, document=document)


@pytest.mark.slow
def test_hostile_names_are_inert_text(hostile_page):
    html = hostile_page.read_text(encoding="utf-8")
    assert CLIENT not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<img src=x" not in html
    assert verify_html(hostile_page).is_clean


@pytest.mark.slow
def test_run_leaves_report_tables_and_manifest(northwind_run):
    assert northwind_run.n_blocking == 0
    folder = northwind_run.folder
    assert {path.name for path in folder.iterdir()} == {"manifest.json", "send", "work"}
    assert {path.name for path in (folder / "send").iterdir()} == {
        "client_report.html", "client_report-analyst.html", "manifest.json",
    }  # fmt: skip
    assert {path.name for path in (folder / "work").iterdir()} == {
        "client_report.ipynb", "estimates.csv", "items.csv", "scores.csv", "suppression.csv", "document.json", "intake",
        "ledger.kept", "questionnaire.json",
    }  # fmt: skip
    manifest = json.loads((northwind_run.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["audiences"] == ["leadership", "analyst"]
    assert manifest["run_id"] == northwind_run.run_id
    assert set(manifest["inputs"]) >= {"engagement.yml", "survey.csv", "roster.csv", "accounts.csv"}
    assert "/" not in json.dumps(manifest["inputs"])
    release = load_release(ROOT / "data" / "study")
    assert manifest["benchmark"] == {"release": str(release.version), "sha256": release.sha256}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["northwind", "harbour", "study"])
def test_what_is_sent_names_no_input_no_path_and_no_user(name, request):
    run = request.getfixturevalue(f"{name}_run")
    inputs = json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    machine = {str(ROOT), str(run.folder), str(Path.home()), tempfile.gettempdir(), "papermill", ".ipynb"}
    # The reference study is public and named as what it is; everybody's "root" is also a word.
    told = machine | ({getpass.getuser()} - {"root"}) | (set(inputs) if name != "study" else set())
    sent = [file for file in (run.folder / "send").rglob("*") if file.is_file()]
    assert {file.suffix for file in sent} == {".html", ".json"}
    assert [(file.name, word) for file in sent for word in told if word in file.read_text(encoding="utf-8")] == []


@pytest.mark.slow
def test_the_manifest_that_is_sent_holds_hashes_of_what_is_sent_alone(northwind_run):
    sent = northwind_run.folder / "send"
    manifest = json.loads((sent / "manifest.json").read_text(encoding="utf-8"))
    audiences = {"client_report.html": "leadership", "client_report-analyst.html": "analyst"}
    assert set(manifest) == {"run_id", "made_by", "files", "audiences"}
    assert manifest["files"] == {name: sha256((sent / name).read_bytes()).hexdigest() for name in audiences}
    assert manifest["audiences"] == audiences


@pytest.mark.slow
def test_the_executed_notebook_names_the_folder_its_run_has_now(northwind_run):
    text = (northwind_run.folder / "work" / "client_report.ipynb").read_text(encoding="utf-8")
    assert text.count(str(northwind_run.folder)) == 3
    assert ".partial" not in text


@pytest.mark.slow
def test_audit_of_a_run_finds_nothing(northwind_run):
    audit = audit_report(northwind_run.folder)
    assert audit.is_clean, audit.lines()


@pytest.mark.slow
def test_audit_catches_a_planted_leak(northwind_run, tmp_path):
    import shutil

    import pandas as pd

    folder = tmp_path / "run"
    shutil.copytree(northwind_run.folder, folder)
    scores = pd.read_csv(folder / "work" / "scores.csv")
    index = scores["measure_key"] == "alignment_index"
    together = scores.loc[index & (scores["group_id"] == "unit:flow-west+1"), "n_respondents"].iloc[0]
    complement = index & (scores["group_id"] == "unit:flow-west")
    # All but three people of the hidden unit it is shown together with.
    scores.loc[complement, ["n_respondents", "mean_points"]] = [together - 3, 50.0]
    scores.loc[complement, "is_hidden"] = False
    scores.to_csv(folder / "send" / "scores.csv", index=False)
    found = [cell for cell in audit_report(folder).recoverable_cells if "Flow Southern Europe" in cell]
    assert any(cell.startswith("alignment_index, wave 2026-02: 3 people of Flow Southern Europe") for cell in found)


@pytest.mark.slow
def test_small_unit_and_its_complement_show_no_number(northwind_run):
    import pandas as pd

    scores = pd.read_csv(northwind_run.folder / "work" / "scores.csv")
    hidden = scores[scores["group_id"] == "unit:flow-south"]
    assert hidden["is_hidden"].all()
    assert hidden[["n_respondents", "mean_points", "sd_points", "ci_low", "ci_high"]].isna().all(axis=None)
    reasons = pd.read_csv(northwind_run.folder / "work" / "suppression.csv").set_index("group_id")["reason"]
    assert reasons["unit:flow-south"] == "PRIMARY"
    assert "COMPLEMENT" in set(reasons)


@pytest.mark.slow
@pytest.mark.browser
def test_report_of_a_hostile_client_opens_in_a_browser_without_running_anything(hostile_page):
    import os
    import shutil

    from conftest import absent

    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = os.environ.get("STRATALIGN_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        absent("no Chromium on the path; name one with STRATALIGN_CHROMIUM")
    seen = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("dialog", lambda dialog: seen.append(dialog.message))
        page.on("request", lambda request: seen.append(request.url))
        page.on("console", lambda message: seen.append(message.text))
        address = hostile_page.as_uri()
        page.goto(address)
        client = page.inner_text(".client")
        browser.close()
    assert client == CLIENT
    assert [entry for entry in seen if entry != address and not entry.startswith("data:")] == []


def test_missing_column_blocks_the_run_and_writes_nothing(northwind, tmp_path):
    mapping = northwind / "mapping.yml"
    text = mapping.read_text(encoding="utf-8")
    column = next(
        line.split(": ")[1].split("#")[0].strip() for line in text.splitlines() if line.strip().startswith("clarity_1:")
    )
    survey = northwind / "raw" / "survey.csv"
    survey.write_text(survey.read_text(encoding="utf-8").replace(column, "Renamed", 1), encoding="utf-8")
    with pytest.raises(ReadinessError, match=column) as caught:
        run_engagement(northwind, reports=tmp_path / "reports")
    assert exit_status(caught.value) == 1
    assert not (tmp_path / "reports").exists()


def test_typo_in_the_engagement_is_explained_in_one_message(northwind, tmp_path):
    file = northwind / "engagement.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("disclosure:", "disclosures:"), encoding="utf-8")
    with pytest.raises(EngagementError, match=r"unknown key 'disclosures'. Did you mean 'disclosure'") as caught:
        run_engagement(northwind, reports=tmp_path)
    assert exit_status(caught.value) == 2


def test_unknown_format_and_notebook_are_refused_by_name(northwind, tmp_path):
    with pytest.raises(EngagementError, match="no export format 'docx'"):
        run_engagement(northwind, formats=["docx"], reports=tmp_path)
    with pytest.raises(EngagementError, match="Did you mean 'client_report'"):
        find_notebook("client_raport")


def test_unknown_parameters_are_refused():
    with pytest.raises(EngagementError, match=r"unknown parameter 'engagment'. Did you mean 'engagement'"):
        require_parameters(find_notebook("client_report"), {"engagment": "x", "run_folder": "y"})


@pytest.mark.slow
def test_failing_notebook_leaves_no_output(tmp_path):
    parameters = nbformat.v4.new_code_cell("engagement = 'here'", metadata={"tags": ["parameters"]})
    fails = nbformat.v4.new_code_cell("raise LookupError(f'{engagement} is no engagement')")
    spoken = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[parameters, fails], metadata=spoken), tmp_path / "fails.ipynb")
    with pytest.raises(ExportError, match="stopped at cell 2: LookupError: nowhere is no engagement") as caught:
        execute_notebook(tmp_path / "fails.ipynb", tmp_path / "out.ipynb", {"engagement": "nowhere"})
    assert exit_status(caught.value) == 3
    assert not (tmp_path / "out.ipynb").exists()
    assert (tmp_path / "out.failed.ipynb").exists()


@pytest.mark.slow
def test_a_cell_that_never_ends_is_named_and_called_that_in_one_message(tmp_path, capfd):
    cells = [nbformat.v4.new_code_cell(code) for code in ("", "# Wait for nothing\nwhile True:\n    pass")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "slow.ipynb")
    with pytest.raises(ExportError, match=r"cell 1 \('Wait for nothing'\): .* longer than 1 s,.*--cell-timeout"):
        execute_notebook(tmp_path / "slow.ipynb", tmp_path / "out.ipynb", {}, cell_timeout=1)
    assert not (tmp_path / "out.ipynb").exists()
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
@pytest.mark.parametrize(("code", "error", "said"), [
    ("import os\nos.kill(os.getpid(), 9)", ExportError, r"at cell 1 \('Say goodbye'\): the process .* has died"),
    ("raise OSError(28, 'No space left on device', 'a.csv')", OSError, r"\[Errno 28\] .*: 'a.csv'"),
])  # fmt: skip
def test_a_kernel_that_dies_and_a_full_disk_are_told_apart(tmp_path, code, error, said, capfd):
    cells = [nbformat.v4.new_code_cell(source) for source in ("", f"# Say goodbye\n{code}")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "ends.ipynb")
    with pytest.raises(error, match=said):
        execute_notebook(tmp_path / "ends.ipynb", tmp_path / "out.ipynb", {})
    assert not (tmp_path / "out.ipynb").exists()
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_notebook_that_names_no_language_is_taken_for_python(tmp_path):
    cells = [nbformat.v4.new_code_cell("who = ''", metadata={"tags": ["parameters"]}), nbformat.v4.new_code_cell("who")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "bare.ipynb")
    executed = nbformat.read(execute_notebook(tmp_path / "bare.ipynb", tmp_path / "out.ipynb", {"who": "me"}), 4)
    assert executed.cells[-1].outputs[0].data["text/plain"] == "'me'"


@pytest.mark.parametrize("seconds", [0, -1, 2.5, True])
def test_a_time_for_a_cell_is_a_whole_number_of_seconds(northwind, tmp_path, seconds):
    with pytest.raises(EngagementError, match="whole number of seconds, such as 1800"):
        run_engagement(northwind, reports=tmp_path, cell_timeout=seconds)


class Loaded(Exception):
    """A notebook has got its data."""


@pytest.fixture
def run_without_reading(harbour, tmp_path, monkeypatch):
    """Run a shipped notebook in this process where files must not be read any more, after a change of the folder."""

    def run(notebook, change=lambda folder: None):
        def execute(source, output, values, **limits):
            change(Path(values["engagement"]))
            forbid_reading(monkeypatch)
            return execute_here(source, output, values)

        monkeypatch.setattr("stratalign.runs.execute.execute_notebook", execute)
        return run_engagement(harbour, notebook=notebook, formats=(), reports=tmp_path / "reports")

    return run


def test_the_client_report_reads_no_file_that_its_run_has_read(run_without_reading, monkeypatch):
    # What comes after loading takes long and is not in question.
    def stop(checks):
        raise Loaded(f"{len(checks)} results without reading")

    monkeypatch.setattr("stratalign.analysis.engagement.require_ready", stop)
    with pytest.raises(Loaded, match=r"\d+ results without reading"):
        run_without_reading("client_report")


def test_the_readiness_page_reads_a_file_that_has_changed_during_the_run(run_without_reading):
    def change(folder):
        with (folder / "raw" / "accounts.csv").open("a", encoding="utf-8") as file:
            file.write("\n")

    with pytest.raises(AssertionError, match="files are read again"):
        run_without_reading("data_readiness", change)


def load_in_this_process(source, output, values, **limits):
    """Do what a notebook does first, where reading can be counted."""
    from stratalign.checks.kept import check_engagement
    from stratalign.engagement.engagement import load_engagement

    assert check_engagement(load_engagement(values["engagement"]), run_folder=values["run_folder"]).intake.waves
    raise Loaded


def test_a_run_reads_and_checks_every_file_once(harbour, tmp_path, monkeypatch):
    counted = count_reading(monkeypatch)
    monkeypatch.setattr("stratalign.runs.execute.execute_notebook", load_in_this_process)
    with pytest.raises(Loaded):
        run_engagement(harbour, reports=tmp_path / "reports")
    assert counted == dict.fromkeys(["tables", "checks", "wave-2025.xlsx", "wave-2026.csv", "accounts.csv"], 1)
