"""Questions left to the reader of a file, kept when it is written anew: what a change settles goes, the rest stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from stratalign.drafting.mapping_file import QUESTION

#: What a question stands at: the kind of thing, and its key.
Place = tuple[str, str]
FILE: Place = ("file", "")


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a question, and the key that the line below all of them has."""

    line: str
    above: str


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of a file that say one thing: first and last (from 0), and how far what is in them is indented."""

    place: Place
    first: int
    last: int
    indent: int


def open_lines(text: str) -> dict[Place, list[Asked]]:
    """Questions of an instrument's file by what they stand at, each with the comments that follow it at once.

    Parameters
    ----------
    text
        Of the file; it can be read.

    Returns
    -------
    dict
        Comment lines by ("scale", key), ("dimension", key), ("item", key) or ("file", "").
    """
    lines, blocks = text.splitlines(), list(_blocks(text))
    found: dict[Place, list[Asked]] = {}
    is_going_on = False
    for number, line in enumerate(lines):
        plain = line.strip()
        is_going_on = plain.startswith(QUESTION) or (is_going_on and plain.startswith("#"))
        if is_going_on:
            within = [block for block in blocks if block.first <= number <= block.last]
            below = next((other for other in lines[number:] if not other.strip().startswith("#")), "")
            found.setdefault(within[-1].place if within else FILE, []).append(Asked(plain, _key_of(below)))
    return found


def with_questions(text: str, before: str, kept: Mapping[Place, list[Asked]]) -> str:
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
        The same YAML; a question stands above the line it stood above, else first in what it is about.
    """
    lines = text.splitlines()
    added: dict[int, list[str]] = {}
    for block in _blocks(text):
        for asked in kept.get(block.place, []):
            place = _line_of(lines, block, asked.above)
            added.setdefault(place, []).append(" " * block.indent + asked.line)
    body = [one for number, line in enumerate(lines) for one in (*added.get(number, []), line)]
    head = _head(before)
    at_file = [asked.line for asked in kept.get(FILE, []) if asked.line not in head]
    return "\n".join([*head, *at_file, *body]) + "\n"


def _line_of(lines: list[str], block: _Block, key: str) -> int:
    """Line of a key directly in a block; the one below its first where it has no such line."""
    inside = range(block.first + 1, block.last + 1)
    is_there = (n for n in inside if lines[n].startswith(" " * block.indent + f"{key}:"))
    return next(is_there, block.first + 1) if key else block.first + 1


def _key_of(line: str) -> str:
    """Key a line begins with; "" for none."""
    key, colon, _ = line.strip().partition(":")
    return key if colon and key.isidentifier() else ""


def _head(text: str) -> list[str]:
    """Comments a file begins with."""
    lines = text.lstrip("\ufeff").splitlines()
    end = next((n for n, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return [line for line in lines[:end] if line.strip()]


def _blocks(text: str) -> Iterator[_Block]:
    """Scales, dimensions and items of an instrument's file; what is inside stands behind what it is in."""
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, scale in _entry(root, "scales").value:
        yield _Block(("scale", key.value), key.start_mark.line, _last(scale), scale.start_mark.column)
    for dimension in _entry(root, "dimensions").value:
        yield _listed("dimension", dimension)
        for item in _entry(dimension, "items").value:
            yield _listed("item", item)


def _listed(kind: str, node: Any) -> _Block:
    """An entry of a list that has a key."""
    return _Block((kind, _entry(node, "key").value), node.start_mark.line, _last(node), node.start_mark.column)


def _last(node: Any) -> int:
    """Last line of a node; one without brackets goes on to where the next begins."""
    return int(node.end_mark.line if node.flow_style else node.end_mark.line - 1)


def _entry(node: Any, name: str) -> Any:
    """Value of a key of a mapping."""
    return next(value for key, value in node.value if key.value == name)
