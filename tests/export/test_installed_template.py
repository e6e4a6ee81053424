"""The documented commands: papermill, then nbconvert with our template by its name alone."""

import os
import subprocess
import sys

import pytest
from conftest import ROOT

from stratalign.export.verify import verify_html


@pytest.mark.slow
def test_papermill_and_nbconvert_by_hand_give_a_clean_report(tmp_path):
    from importlib.util import find_spec

    assert find_spec("papermill")
    environment = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"}
    run = {"cwd": ROOT, "env": environment, "capture_output": True, "text": True, "check": False}
    parameters = ["-p", "engagement", "data/sample/harbour", "-p", "run_folder", str(tmp_path / "run")]
    source = "notebooks/client_report.ipynb"
    made = subprocess.run([sys.executable, "-m", "papermill", source, str(tmp_path / "out.ipynb"), *parameters], **run)
    assert made.returncode == 0, made.stderr[-2000:]
    convert = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", "--template", "stratalign"]
    converted = subprocess.run([*convert, str(tmp_path / "out.ipynb")], **run)
    assert converted.returncode == 0, converted.stderr[-2000:]
    assert verify_html(tmp_path / "out.html").is_clean
