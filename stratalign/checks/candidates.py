"""Columns of an export that nobody uses and whose words say that they may be the unit or the level of a person."""

from __future__ import annotations

from typing import Literal

from stratalign.drafting.headers import rank_of_header
from stratalign.intake.read import WaveTables

#: Kinds of headers, in `data/answers`, that may name what is asked about a person.
KINDS = {"unit": ("unit_headers", "place_headers"), "level": ("level_headers",)}
#: Columns named in a sentence at most.
MOST_NAMED = 3


def how_to_name(tables: WaveTables, use: Literal["unit", "level"]) -> str:
    """Say how a column is named as the unit or the level of people.

    Parameters
    ----------
    tables
        The wave.
    use
        What nothing says yet.

    Returns
    -------
    str
        Beginning of a sentence; it names the columns that may be meant, and what to delete where they are ignored.
    """
    found = _candidates(tables, use)
    if not found:
        return f"Name the column under '{use}' in the mapping file"
    columns = " or ".join(f"'{column}'" for column in found)
    is_ignored = any(kept.startswith("ignored: ") for kept in found.values())
    ignored = ", and delete its line under 'ignore'" if is_ignored else ""
    return f"Name the column under '{use}' in the mapping file (it may be {columns}){ignored}"


def _candidates(tables: WaveTables, use: str) -> dict[str, str]:
    """What became of the columns that may be meant, by their names as the mapping writes them."""
    rows = zip(tables.columns["column"], tables.columns["text"], tables.columns["use"], strict=True)
    found = {str(column): str(kept) for column, text, kept in rows if _is_free(kept) and _asks_for(column, text, use)}
    return dict(list(found.items())[:MOST_NAMED])


def _is_free(kept: str) -> bool:
    return kept == "not mapped" or (kept.startswith("ignored: ") and "several answers" not in kept)


def _asks_for(column: str, text: str, use: str) -> bool:
    """Whether a header, or a short question, has a word for what is meant."""
    return any(rank_of_header(given, kind) is not None for given in (column, text) for kind in KINDS[use])
