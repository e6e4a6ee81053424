"""A finished run is exported once more with what is known of its people, and says what is not."""

import shutil
import sys

import pytest

from stratalign.errors import ExportError
from stratalign.export.formats import require_tools
from stratalign.layout import WORK
from stratalign.runs import exported
from stratalign.runs.exported import export_again, known_of_run


@pytest.mark.slow
def test_people_and_ledger_of_a_run_are_known_again(northwind_run, tmp_path, monkeypatch):
    known = known_of_run(northwind_run.folder)
    assert known.ledger is not None and known.ledger.waves[0].people.size and not known.note
    assert any(name.startswith("NW-") for name in known.people)
    given = []
    monkeypatch.setattr(exported, "export_run", lambda folder, **options: given.append(options) or {})
    assert export_again(northwind_run.folder, formats=["xlsx"]) == ({}, "")
    assert given[0]["people"] == known.people and given[0]["ledger"].waves[0].key == known.ledger.waves[0].key


@pytest.mark.slow
def test_what_is_gone_is_said(northwind_run, tmp_path, monkeypatch):
    run = tmp_path / "run"
    (run / WORK).mkdir(parents=True)
    assert known_of_run(run) == exported.Known()
    shutil.copy(northwind_run.folder / WORK / "ledger.kept", run / WORK)
    monkeypatch.setattr(exported, "engagement_of_ledger", lambda folder: tmp_path)
    assert known_of_run(run).note.startswith("its engagement is not in")
    monkeypatch.delenv("STRATALIGN_PSEUDONYM_KEY", raising=False)
    (tmp_path / "engagement.yml").write_text("client: X\n", encoding="utf-8")
    assert known_of_run(run).note.startswith("the key of its engagement is not in")


def test_a_format_without_its_tools_is_refused_before_anything_is_computed(monkeypatch):
    require_tools(["html", "xlsx", "pptx"])
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(ExportError, match=r"pip install 'stratalign\[pptx\]'"):
        require_tools(["html", "pptx"])
    monkeypatch.setenv("STRATALIGN_CHROMIUM", "/none")
    with pytest.raises(ExportError, match="/none, which is no program"):
        require_tools(["pdf"])
