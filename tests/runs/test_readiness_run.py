"""The readiness notebook from end to end: on ready data, and on data that block the client's report."""

import re

import pytest
from page_words import page_of

from stratalign.audit.report import audit_report
from stratalign.document.file import read_document
from stratalign.document.readiness.report import build_readiness_report
from stratalign.errors import ReadinessError
from stratalign.export.verify import verify_html
from stratalign.runs.execute import find_notebook, run_engagement, shows_blocked_data


def test_only_the_readiness_notebook_shows_blocked_data(tmp_path):
    assert shows_blocked_data(find_notebook("data_readiness"))
    assert not shows_blocked_data(find_notebook("client_report"))
    other = tmp_path / "own.ipynb"
    other.write_text("no notebook", encoding="utf-8")
    assert not shows_blocked_data(other)


TOPICS = ["summary", "problems", "columns", "set-aside", "missing", "careless", "scale-usage", "reverse-keys",
          "duplicates", "response-rates"]  # fmt: skip


def topics_of(html):
    return re.findall(r'<section[^>]* id="section-([a-z-]+)"', html)


def test_ready_data_have_a_page_of_every_topic(northwind_readiness, monkeypatch):
    html = page_of(build_readiness_report(northwind_readiness, run_id="run-1"), "data_readiness", monkeypatch)
    assert sorted(topics_of(html)) == sorted(TOPICS)
    assert "Internal. For the analysts of this engagement, not for the client." in html


def test_without_a_roster_the_page_has_no_response_rates(harbour_readiness, monkeypatch):
    html = page_of(build_readiness_report(harbour_readiness, run_id="run-1"), "data_readiness", monkeypatch)
    assert topics_of(html) == [topic for topic in TOPICS if topic != "response-rates"]


@pytest.mark.slow
def test_blocked_data_give_a_page_that_says_so_and_exit_status_1(northwind, run_command, tmp_path):
    mapping = northwind / "mapping.yml"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("Q2_1\n", "Q2_1x\n", 1), encoding="utf-8")
    ended = run_command("run", northwind, "--reports", tmp_path / "reports", "--notebook", "data_readiness")
    assert ended.returncode == 1, ended.stderr
    assert "1 problem blocks the client's report; the page written says which." in ended.stderr
    (page,) = (tmp_path / "reports").rglob("data_readiness.html")
    html = page.read_text(encoding="utf-8")
    assert "1 problem blocks the report until mended" in html
    assert "Q2_1x" in html
    assert verify_html(page).is_clean
    folder = page.parent.parent
    assert {path.name for path in folder.iterdir()} == {"manifest.json", "work"}
    files = {"data_readiness.html", "data_readiness.ipynb", "document.json", "respondent_flags.csv"}
    assert {path.name for path in page.parent.iterdir()} == {*files, "intake"}
    assert read_document(folder).kind == "data_readiness"
    assert audit_report(folder).is_clean
    with pytest.raises(ReadinessError):
        run_engagement(northwind, reports=tmp_path / "client")
    assert not (tmp_path / "client").exists()
