"""The documented commands: papermill, then nbconvert with our template by its name alone."""

import os
import subprocess
import sys

import pytest
import yaml
from conftest import ROOT

from stratalign.export.verify import verify_html


@pytest.mark.slow
def test_papermill_and_nbconvert_by_hand_give_a_clean_report(harbour, tmp_path):
    # Accounts alone: the commands are in question, and whole reports are made elsewhere.
    file = harbour / "engagement.yml"
    declared = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(yaml.safe_dump({**declared, "waves": []}), encoding="utf-8")
    environment = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"}
    run = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True, "check": False}
    parameters = ["-p", "engagement", str(harbour), "-p", "run_folder", str(tmp_path / "run")]
    source = "notebooks/client_report.ipynb"
    made = subprocess.run([sys.executable, "-m", "papermill", source, str(tmp_path / "out.ipynb"), *parameters], **run)
    assert made.returncode == 0, made.stderr[-2000:]
    convert = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--template", "stratalign"]
    converted = subprocess.run([*convert, str(tmp_path / "out.ipynb")], **run)
    assert converted.returncode == 0, converted.stderr[-2000:]
    assert verify_html(tmp_path / "out.html").is_clean
    assert "Harbour Health Partners" in (tmp_path / "out.html").read_text(encoding="utf-8")
