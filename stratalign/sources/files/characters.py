"""Characters of a file that no text holds: taken out as it is read, counted and told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stratalign.plain_text import NOT_TEXT, named, without_controls
from stratalign.sources.raw import Note
from stratalign.vocabulary import counted

#: Characters and lines that a note lists.
MOST_NAMED = 5


def clean_text(text: str) -> tuple[str, tuple[Note, ...]]:
    """Take what is no text out of a whole file.

    Parameters
    ----------
    text
        Decoded, with its line ends.

    Returns
    -------
    str
        The same text where every character is one.
    tuple of Note
        One that counts what was taken out and names its lines, or none.
    """
    found = list(NOT_TEXT.finditer(text))
    if not found:
        return text, ()
    lines = sorted({text.count("\n", 0, each.start()) + 1 for each in found[:MOST_NAMED]})
    return without_controls(text), note_of_removed([each[0] for each in found], tuple(lines))


def clean_rows(rows: Iterable[list[str]]) -> tuple[list[list[str]], tuple[Note, ...]]:
    """Take what is no text out of rows of cells.

    Parameters
    ----------
    rows
        Cells of each row.

    Returns
    -------
    list of list of str
        Rows in their order; one without such a character is the same list.
    tuple of Note
        As `clean_text` gives it.
    """
    cleaned, found, lines = [], list[str](), list[int]()
    for number, row in enumerate(rows, start=1):
        taken = NOT_TEXT.findall("".join(row))
        found += taken
        lines += [number] if taken else []
        cleaned.append([without_controls(cell) for cell in row] if taken else row)
    return cleaned, note_of_removed(found, tuple(lines[:MOST_NAMED])) if found else ()


def clean_values(values: Any) -> tuple[Any, tuple[Note, ...]]:
    """Take what is no text out of lists and mappings, however deep their texts stand.

    Parameters
    ----------
    values
        Lists, mappings and texts, as JSON holds them.

    Returns
    -------
    object
        The same values with their texts cleaned.
    tuple of Note
        As `clean_text` gives it, without lines.
    """
    found: list[str] = []
    cleaned = _cleaned(values, found)
    return cleaned, note_of_removed(found, ()) if found else ()


def _cleaned(value: Any, found: list[str]) -> Any:
    """One value cleaned; what is taken out joins those found."""
    if isinstance(value, str):
        found += NOT_TEXT.findall(value)
        return without_controls(value)
    if isinstance(value, list):
        return [_cleaned(each, found) for each in value]
    if isinstance(value, dict):
        return {key: _cleaned(each, found) for key, each in value.items()}
    return value


def note_of_removed(found: list[str], lines: tuple[int, ...], *, n_removed: int | None = None) -> tuple[Note, ...]:
    """Say what was taken out.

    Parameters
    ----------
    found
        Characters that were taken out; each kind at least once.
    lines
        Lines, or records, in which they stood; the first of them.
    n_removed
        How many there were, where `found` does not hold all.

    Returns
    -------
    tuple of Note
        One.
    """
    n_removed = len(found) if n_removed is None else n_removed
    kinds = sorted(set(found))
    shown = ", ".join(map(named, kinds[:MOST_NAMED])) + (", …" if len(kinds) > MOST_NAMED else "")
    return (
        Note(
            "control_characters",
            "warns",
            f"{counted(n_removed, 'character is', 'characters are')} no text ({shown}) and left out.",
            n_removed,
            "Look at these lines in the export: what wrote such characters may have spoilt others. Export it anew.",
            lines=lines,
        ),
    )
