"""Exports are audited with all that a run sends, before their files take their places."""

import shutil
from pathlib import Path

import pytest

from stratalign.audit.exported import export_run
from stratalign.audit.report import audit_draft, refuse_leaks
from stratalign.errors import ExportError
from stratalign.export import formats
from stratalign.export.formats import ExportFormat

SAFE = Path(__file__).parent / "leaks" / "nobody" / "run"


def test_new_files_are_audited_together_with_those_a_run_sends_already(tmp_path):
    run, draft = tmp_path / "run", tmp_path / "draft"
    shutil.copytree(SAFE, run)
    (draft / "send").mkdir(parents=True)
    (draft / "send" / "note.txt").write_text("Thank you.", encoding="utf-8")
    assert audit_draft(draft, run).is_clean
    (draft / "send" / "note.txt").write_text("North C stands at 41.", encoding="utf-8")
    with pytest.raises(ExportError, match="run must not be sent"):
        refuse_leaks(audit_draft(draft, run), run.name)


def test_a_new_file_is_looked_at_in_place_of_the_one_it_replaces(tmp_path):
    run, draft = tmp_path / "run", tmp_path / "draft"
    shutil.copytree(SAFE, run)
    page = run / "send" / "client_report.html"
    (draft / "send").mkdir(parents=True)
    shutil.copy(page, draft / "send")
    page.write_text(page.read_text(encoding="utf-8").replace("</main>", "<p>North C: 41</p></main>"), encoding="utf-8")
    assert not audit_draft(run, run).is_clean and audit_draft(draft, run).is_clean


@pytest.mark.slow
def test_an_export_that_names_somebody_fails_and_leaves_the_run_as_it_was(northwind_run, tmp_path, monkeypatch):
    run = tmp_path / northwind_run.folder.name
    shutil.copytree(northwind_run.folder, run)
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}

    def write(finished, path):
        path.write_text("Ask Ada Quill (NW-0001).", encoding="utf-8")
        return path

    monkeypatch.setitem(formats.FORMATS, "note", ExportFormat(".txt", write))
    with pytest.raises(ExportError, match=r"person of the roster: send/client_report\.txt"):
        export_run(run, formats=["note"], people={"NW-0001"})
    assert {path: path.read_bytes() for path in run.rglob("*") if path.is_file()} == before
    assert export_run(run, formats=["note"])["note"].is_file()
