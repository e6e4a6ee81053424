"""The documented commands: papermill, then nbconvert with our template by its name alone."""

import os
import subprocess
import sys

import nbformat
import pytest
import yaml
from conftest import ROOT

from stratalign.export.verify import verify_html


@pytest.mark.slow
def test_papermill_and_nbconvert_by_hand_give_a_clean_report(harbour, tmp_path, monkeypatch):
    from papermill.cli import papermill

    # Accounts alone: the commands are in question, and whole reports are made elsewhere.
    file = harbour / "engagement.yml"
    declared = yaml.safe_load(file.read_text(encoding="utf-8"))
    for action in declared["strategy"]["goals_and_actions"]:
        # Of what was agreed after a survey, nothing is left to be compared.
        action.pop("agreed_after", None)
        action.pop("moves", None)
    file.write_text(yaml.safe_dump({**declared, "waves": []}), encoding="utf-8")
    monkeypatch.chdir(ROOT)
    # So are all of its sections: the first cells of the shipped notebook, with one of them.
    notebook = nbformat.read("notebooks/client_report.ipynb", as_version=4)
    shown = next(place for place, cell in enumerate(notebook.cells) if cell.source == 'sa.show(document, "accounts")')
    notebook.cells = [*notebook.cells[:4], *notebook.cells[shown - 1 : shown + 1]]
    nbformat.write(notebook, tmp_path / "short.ipynb")
    parameters = ["-p", "engagement", str(harbour), "-p", "run_folder", str(tmp_path / "run")]
    # What papermill runs has a process of its own, so that the command itself needs none.
    command = [str(tmp_path / "short.ipynb"), str(tmp_path / "out.ipynb"), *parameters]
    papermill.main(command, standalone_mode=False)
    environment = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--template", "stratalign"]
    converted = subprocess.run(
        [*command, str(tmp_path / "out.ipynb")], env=environment, capture_output=True, text=True, check=False
    )
    assert converted.returncode == 0, converted.stderr[-2000:]
    assert verify_html(tmp_path / "out.html").is_clean
    assert "Harbour Health Partners" in (tmp_path / "out.html").read_text(encoding="utf-8")
