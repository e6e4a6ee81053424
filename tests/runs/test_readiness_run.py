"""The readiness notebook from end to end: on ready data, and on data that block the client's report."""

import re
import subprocess
import sys

import pytest

from stratalign.document.file import read_document
from stratalign.errors import ReadinessError
from stratalign.export.audit import audit_report
from stratalign.export.verify import verify_html
from stratalign.runs.execute import find_notebook, run_engagement, shows_blocked_data


def test_only_the_readiness_notebook_shows_blocked_data(tmp_path):
    assert shows_blocked_data(find_notebook("data_readiness"))
    assert not shows_blocked_data(find_notebook("client_report"))
    other = tmp_path / "own.ipynb"
    other.write_text("no notebook", encoding="utf-8")
    assert not shows_blocked_data(other)


@pytest.mark.slow
@pytest.mark.parametrize("sample", ["northwind", "harbour"])
def test_the_notebook_runs_on_a_sample(sample, request, tmp_path):
    finished = run_engagement(request.getfixturevalue(sample), notebook="data_readiness", reports=tmp_path / "reports")
    assert finished.n_blocking == 0
    names = {path.name for path in finished.folder.iterdir()}
    files = {"data_readiness.html", "data_readiness.ipynb", "document.json", "manifest.json", "respondent_flags.csv"}
    assert names == {*files, "work"}
    assert read_document(finished.folder).kind == "data_readiness"
    assert verify_html(finished.files["html"]).is_clean
    assert audit_report(finished.folder).is_clean
    html = finished.files["html"].read_text(encoding="utf-8")
    assert "Internal. For the analysts of this engagement, not for the client." in html
    topics = re.findall(r'<section[^>]* id="section-([a-z-]+)"', html)
    expected = ["summary", "problems", "columns", "set-aside", "missing", "careless", "scale-usage", "reverse-keys",
                "duplicates"]  # fmt: skip
    assert [topic for topic in topics if topic != "response-rates"] == expected
    assert ("response-rates" in topics) == (sample == "northwind")


@pytest.mark.slow
def test_blocked_data_give_a_page_that_says_so_and_exit_status_1(northwind, tmp_path):
    mapping = northwind / "mapping.yml"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("Q2_1\n", "Q2_1x\n", 1), encoding="utf-8")
    command = [sys.executable, "-c", "from stratalign.cli import main; main()", "run", str(northwind)]
    options = ["--reports", str(tmp_path / "reports"), "--notebook", "data_readiness"]
    ended = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr
    assert "1 problem blocks the client's report; the page written says which." in ended.stderr
    (page,) = (tmp_path / "reports").rglob("data_readiness.html")
    html = page.read_text(encoding="utf-8")
    assert "1 problem blocks the report until mended" in html
    assert "Q2_1x" in html
    assert verify_html(page).is_clean
    with pytest.raises(ReadinessError):
        run_engagement(northwind, reports=tmp_path / "client")
    assert not (tmp_path / "client").exists()
