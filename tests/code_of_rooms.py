"""The code that makes reports, as syntax: what tests ask of every module of some rooms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from conftest import ROOT

PACKAGE = ROOT / "stratalign"
#: Rooms in which a report is said, put in order, drawn and written.
ROOMS = ("findings", "document", "exhibits", "export")


def modules_of(*rooms: str) -> list[Path]:
    """Modules of rooms, in a fixed order."""
    return [module for room in rooms for module in sorted((PACKAGE / room).rglob("*.py"))]


@cache
def tree_of(module: Path) -> ast.Module:
    """Syntax of a module in which every node knows what it is part of."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
            todo.append(child)
    return tree


def above(node: ast.AST) -> Iterator[ast.AST]:
    """What a node is part of, from the nearest on."""
    while (node := getattr(node, "parent", None)) is not None:  # type: ignore[assignment]
        yield node


def called(node: ast.AST) -> str:
    """Name of what is called, without what it belongs to; empty for anything but a call."""
    function = getattr(node, "func", None)
    return str(getattr(function, "id", getattr(function, "attr", "")))


def place_of(module: Path, node: ast.AST) -> str:
    """Where a node stands, for a message."""
    return f"{module.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)} {ast.unparse(node)[:100]}"


def raises(node: ast.AST) -> bool:
    """Whether a node is part of an error: those are for the analyst, in English."""
    return any(isinstance(one, ast.Raise) for one in above(node))
