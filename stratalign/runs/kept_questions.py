"""Questions left to the reader of a file, kept when it is written anew: what a change settles goes, the rest stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from stratalign.drafting.mapping_file import QUESTION

#: What a question stands at: the kind of thing, and its key.
Place = tuple[str, str]
FILE: Place = ("file", "")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of a file that say one thing: first and last (from 0), and how far what is in them is indented."""

    place: Place
    first: int
    last: int
    indent: int


def open_lines(text: str) -> dict[Place, list[str]]:
    """Questions of an instrument's file by what they stand at, each with the comments that follow it at once.

    Parameters
    ----------
    text
        Of the file; it can be read.

    Returns
    -------
    dict
        Comment lines without indent, by ("scale", key), ("dimension", key), ("item", key) or ("file", "").
    """
    lines, blocks = text.splitlines(), list(_blocks(text))
    found: dict[Place, list[str]] = {}
    is_going_on = False
    for number, line in enumerate(lines):
        plain = line.strip()
        is_going_on = plain.startswith(QUESTION) or (is_going_on and plain.startswith("#"))
        if is_going_on:
            within = [block for block in blocks if block.first <= number <= block.last]
            found.setdefault(within[-1].place if within else FILE, []).append(plain)
    return found


def with_questions(text: str, before: str, kept: Mapping[Place, list[str]]) -> str:
    """Text of an instrument's file with the head of the one before, and with the questions that stay.

    Parameters
    ----------
    text
        As `instrument_yaml` writes it, items with a question over several lines.
    before
        The file so far; the comments it begins with are kept.
    kept
        As from `open_lines`.

    Returns
    -------
    str
        The same YAML.
    """
    lines = text.splitlines()
    for block in sorted(_blocks(text), key=lambda block: block.first, reverse=True):
        asked = kept.get(block.place, [])
        lines[block.first + 1 : block.first + 1] = [" " * block.indent + line for line in asked]
    head = _head(before)
    at_file = [line for line in kept.get(FILE, []) if line not in head]
    return "\n".join([*head, *at_file, *lines]) + "\n"


def _head(text: str) -> list[str]:
    """Comments a file begins with."""
    lines = text.lstrip("\ufeff").splitlines()
    end = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return [line for line in lines[:end] if line.strip()]


def _blocks(text: str) -> Iterator[_Block]:
    """Scales, dimensions and items of an instrument's file; what is inside stands behind what it is in."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, scale in _entry(root, "scales").value:
        yield _Block(("scale", key.value), key.start_mark.line, _last(scale), scale.start_mark.column)
    for dimension in _entry(root, "dimensions").value:
        yield _listed("dimension", dimension)
        for item in _entry(dimension, "items").value:
            yield _listed("item", item)


def _listed(kind: str, node: yaml.Node) -> _Block:
    """An entry of a list that has a key."""
    return _Block((kind, _entry(node, "key").value), node.start_mark.line, _last(node), node.start_mark.column)


def _last(node: yaml.Node) -> int:
    """Last line of a node; one without brackets goes on to where the next begins."""
    return int(node.end_mark.line if node.flow_style else node.end_mark.line - 1)


def _entry(node: yaml.Node, name: str) -> yaml.Node:
    """Value of a key of a mapping."""
    return next(value for key, value in node.value if key.value == name)
