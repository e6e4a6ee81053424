"""What a notebook lets a run decide: the names its parameters cell gives a value to."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stratalign.engagement.configuration import did_you_mean
from stratalign.errors import EngagementError
from stratalign.paths import read_file


def require_parameters(notebook: Path, values: Mapping[str, Any]) -> None:
    """Refuse parameters the notebook does not declare, and missing ones.

    Parameters
    ----------
    notebook
        With a cell tagged `parameters`.
    values
        What it will be run with.

    Raises
    ------
    EngagementError
        A parameter is unknown, or one without a default is missing; all are named.
    """
    needed = declared_parameters(notebook)
    unknown = [name for name in values if name not in needed]
    missing = [name for name, is_needed in needed.items() if is_needed and name not in values]
    problems = [f"unknown parameter '{name}'.{did_you_mean(name, list(needed))}" for name in unknown]
    problems += [f"parameter '{name}' is missing. Give it a value: -p {name} VALUE." for name in missing]
    if problems:
        raise EngagementError(f"{notebook.name}: {' '.join(problems)}")


def require_free(values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters an analyst may give; the two that the run decides are refused.

    Parameters
    ----------
    values
        As given.

    Returns
    -------
    dict
        The same.

    Raises
    ------
    EngagementError
        `engagement` or `run_folder` is among them.
    """
    taken = {"engagement": "name the engagement itself", "run_folder": "name the folder of reports with --reports"}
    problems = [
        f"parameter '{name}' is given by the run: {instead}." for name, instead in taken.items() if name in values
    ]
    if problems:
        raise EngagementError(" ".join(problems))
    return dict(values)


def declared_parameters(notebook: Path) -> dict[str, bool]:
    """Names that the parameters cell of a notebook gives a value to.

    Parameters
    ----------
    notebook
        Its first cell tagged `parameters` counts.

    Returns
    -------
    dict
        By name, in order, whether a value must be given: the cell says None, "" or nothing, and no type that allows
        None.

    Raises
    ------
    EngagementError
        The file is no notebook, or the cell is no Python.
    """
    source = _parameters_cell(notebook)
    try:
        statements = ast.parse(source).body
    except SyntaxError as problem:
        raise EngagementError(
            f"{notebook.name}: line {problem.lineno} of the parameters cell is no Python ({problem.msg}). Write "
            "name = value, one a line."
        ) from None
    return {name: is_needed for statement in statements for name, is_needed in _declared(statement)}


def _parameters_cell(notebook: Path) -> str:
    """Text of the first cell tagged `parameters`, "" where there is none."""
    content = read_file(notebook, EngagementError)
    try:
        plain = json.loads(content)
        cells = plain["cells"]
    except (ValueError, KeyError, TypeError):
        raise EngagementError(
            f"{notebook.name} is not a notebook of Jupyter (version 4). Open it in Jupyter and save it again."
        ) from None
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    source = tagged[0]["source"] if tagged else ""
    return source if isinstance(source, str) else "".join(source)


def _declared(statement: ast.stmt) -> Iterator[tuple[str, bool]]:
    """Names a statement gives a value to, and whether the value is still to be given."""
    if isinstance(statement, ast.Assign):
        for node in (node for target in statement.targets for node in ast.walk(target)):
            if isinstance(node, ast.Name):
                yield node.id, _is_open(statement.value)
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        allows_none = statement.value is not None and _allows_none(statement.annotation)
        yield statement.target.id, _is_open(statement.value) and not allows_none


def _is_open(value: ast.expr | None) -> bool:
    """Whether there is no value, or one that stands for none."""
    return value is None or (isinstance(value, ast.Constant) and value.value in (None, ""))


def _allows_none(annotation: ast.expr) -> bool:
    """Whether a type says that None is a value: `X | None`, `Optional[X]`, or a text that says so."""
    return "None" in ast.unparse(annotation) or "Optional" in ast.unparse(annotation)
