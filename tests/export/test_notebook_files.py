"""Notebooks as files: what is imported with them, and what is no notebook."""

import subprocess
import sys

import pytest

from stratalign.errors import ExportError
from stratalign.export.notebook_files import GRAMMARS, read_notebook


def test_what_a_run_imports_leaves_out_what_it_does_not_use():
    plotting = ("matplotlib", "seaborn")
    heavy = (*GRAMMARS, *plotting, "scipy.stats", "statsmodels", "sqlalchemy", "duckdb", "openpyxl", "nbconvert")
    code = f"""
import importlib.util, sys, stratalign.export.html, stratalign.intake.read
print([name for name in {heavy} if name in sys.modules], all(map(importlib.util.find_spec, {GRAMMARS})))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    # The grammars can still be had by whoever wants them: what was blocked for good is not found.
    assert (found.returncode, found.stdout.strip()) == (0, "[] True"), found.stderr


def test_what_is_no_notebook_is_refused(tmp_path):
    with pytest.raises(ExportError, match=r"run\.ipynb does not exist"):
        read_notebook(tmp_path / "run.ipynb")
    (tmp_path / "run.ipynb").write_text("no JSON", encoding="utf-8")
    with pytest.raises(ExportError, match=r"run\.ipynb is not a notebook"):
        read_notebook(tmp_path / "run.ipynb")
