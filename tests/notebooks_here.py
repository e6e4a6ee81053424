"""Runs whose notebook is executed in this process: a kernel of its own costs more than most of what it would run.

Everything else of such a run is real: checks, folder, export, verification, manifest. Whole runs with a kernel are the
shared one of the single-wave sample (`northwind_run`), and those of the proofs.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from page_words import draw_words_only


def execute_here(source: Path, output: Path, values: Mapping[str, Any], *, cell_timeout: int = 0) -> Path:
    """Do what `runs.notebook.execute_notebook` does, cell by cell in this process; errors come as they are raised."""
    notebook: Any = nbformat.read(source, as_version=4)
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _outputs(_last_value(cell.source, names))
            if "parameters" in cell.metadata.get("tags", ()):
                names.update(values)
    nbformat.write(notebook, output)
    return output


def run_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run notebooks in this process from now on, and put the words of figures in their place."""
    for module in ("execute", "study"):
        monkeypatch.setattr(f"stratalign.runs.{module}.execute_notebook", execute_here)
    draw_words_only(monkeypatch)


def _last_value(source: str, names: dict[str, Any]) -> object:
    """Run a cell; what its last line gives, if that is an expression."""
    *statements, last = ast.parse(source).body or [ast.Pass()]
    if not isinstance(last, ast.Expr):
        statements, last = [*statements, last], None
    exec(compile(ast.Module(statements, []), "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None


def _outputs(value: Any) -> list[Any]:
    """What a notebook keeps of a value that is shown."""
    if value is None:
        return []
    data, metadata = value._repr_mimebundle_()
    return [nbformat.v4.new_output("execute_result", data=data, metadata=metadata, execution_count=1)]
