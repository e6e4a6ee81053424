"""Columns that identify people, found by what stands in them; and contact details masked where people typed them."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from stratalign.engagement.configuration import shorten
from stratalign.sources.people.person_content import (
    DECIMAL,
    KINDS,
    has_given_name,
    is_free_id,
    is_person_name,
    mask_identifiers,
)
from stratalign.sources.people.person_words import (
    COORDINATE_WORDS,
    ID_WORDS,
    MAX_HEADER_WORDS,
    THING_WORDS,
    names_a_person,
    plain_words,
)
from stratalign.sources.raw import Note, RawSurvey

#: A column is of a kind when this share of its different cells is, and at least so many cells.
KIND_SHARE = 0.5
MINIMUM_CELLS = 3
#: Ids and names differ from row to row; options of a question do not.
DISTINCT_SHARE = 0.9
MINIMUM_IDS = 8
NAME_SHARE = 0.8
GIVEN_NAME_SHARE = 0.2
#: A column with at most this many different answers is a closed question, whatever its wording mentions.
MAX_OPTIONS = 5
#: No address or number is shorter; no more lines are named in a note.
SHORTEST_DETAIL = 7
MAX_LINES = 20


def mark_identifiers(raw: RawSurvey) -> RawSurvey:
    """Give every column that identifies people the role `identifier`, found by header or by content.

    Contact details that people typed into other columns are counted in a note; `mask_identifiers` hides them.

    Parameters
    ----------
    raw
        An export; the answers stay as they are.

    Returns
    -------
    RawSurvey
        Roles, detection and notes brought up to date. Notes name columns and counts, never what stands in them.
    """
    found = identifiers_by_header(raw) | identifiers_by_content(raw)
    questions = raw.questions.assign(
        role=[
            "identifier" if column in found else role
            for column, role in zip(raw.questions["column"].tolist(), raw.questions["role"].tolist(), strict=True)
        ]
    )
    described = list(zip(questions["column"].tolist(), questions["role"].tolist(), strict=True))
    by_role = {
        role: tuple(column for column, own in described if own == role) for role in {own for _, own in described}
    }
    detection = dataclasses.replace(
        raw.detection,
        id_columns=by_role.get("identifier", ()),
        metadata_columns=by_role.get("metadata", ()),
        item_columns=by_role.get("item", ()),
        multiple_columns=tuple(column for column in raw.detection.multiple_columns if column not in found),
    )
    marked = dataclasses.replace(raw, questions=questions, detection=detection)
    notes = [_marked_note(raw, column, reason) for column, reason in found.items()]
    return dataclasses.replace(marked, notes=(*raw.notes, *notes, *_typed_notes(marked)))


def identifiers_by_header(raw: RawSurvey) -> dict[str, str]:
    """Columns whose header or question asks for a person, which no parser has marked yet.

    Parameters
    ----------
    raw
        An export.

    Returns
    -------
    dict
        Reason by column. A closed question that only mentions a name or an address is none.
    """
    found = {}
    for row in _candidates(raw).to_dict("records"):
        # An export tag is not what was asked: "name_1" may be the first of several names of products.
        asked = [row["text"], row["sub_question"]] if row["text"] else [row["code"]]
        header = next(filter(names_a_person, asked), "")
        if header and not _is_closed(_cells(raw, row["column"]), header):
            found[str(row["column"])] = "its header says so"
    return found


def identifiers_by_content(raw: RawSurvey) -> dict[str, str]:
    """Columns whose cells identify people, whatever their header says.

    Parameters
    ----------
    raw
        An export.

    Returns
    -------
    dict
        What its cells are ("e-mail addresses", "personal names") by column, with how many of them.
    """
    found = {}
    candidates = _candidates(raw).to_dict("records")
    cells = {row["column"]: _cells(raw, row["column"]) for row in candidates}
    # Many questions have the same few answers.
    kinds: dict[frozenset[str], str] = {}
    for row in candidates:
        different = list(cells[row["column"]])
        alike = frozenset(different)
        if alike not in kinds:
            kinds[alike] = _kind_of(different)
        reason = kinds[alike] or _names_or_ids(row, different, n_cells=cells[row["column"]].total())
        if reason:
            found[str(row["column"])] = reason
    return found | _paired_coordinates({str(column): own for column, own in cells.items() if column not in found})


def _kind_of(different: Sequence[str]) -> str:
    """Kind of which most of the different cells are, with their number; "" for none."""
    counts = ((what, _mostly(different, is_kind)) for what, is_kind in KINDS.items())
    return next((f"{what} ({n} different cells)" for what, n in counts if n), "")


def _candidates(raw: RawSurvey) -> pd.DataFrame:
    """Columns that are not marked yet and have no meaning the tool has told."""
    is_open = raw.questions["role"].isin(["item", "metadata"]) & (raw.questions["meaning"] == "")
    return raw.questions[is_open]


def _cells(raw: RawSurvey, column: str) -> Counter[str]:
    """How often what stands in a column, without blank cells and outer spaces; in the order it is met."""
    found = Counter[str]()
    for cell, n in Counter(raw.answers[column].tolist()).items():
        if text := cell.strip():
            found[text] += n
    return found


def _is_closed(cells: Counter[str], header: str) -> bool:
    """Whether the answers are those of a closed question: a few that repeat, or ratings."""
    if cells.total() < 2 * MAX_OPTIONS:
        return False
    different = set(cells)
    words = plain_words(header)
    if len(words) > 1 and all(re.fullmatch(r"-?\d{1,2}|-999?", cell) for cell in different):
        return True
    return len(words) > MAX_HEADER_WORDS and len(different) <= MAX_OPTIONS


def _mostly(different: Sequence[str], is_kind: Callable[[str], bool], *, share: float = KIND_SHARE) -> str:
    """How many of the different cells of a column are of a kind, where that is most of them; else ""."""
    n, n_left = 0, len(different)
    for cell in different:
        if is_kind(cell):
            n += 1
            continue
        n_left -= 1
        if n_left < share * len(different):
            # Too few are left, whatever the others are.
            return ""
    is_enough = n >= MINIMUM_CELLS or n == len(different)
    return f"{n} of {len(different)}" if n and is_enough else ""


def _names_or_ids(row: Mapping[Hashable, Any], different: Sequence[str], *, n_cells: int) -> str:
    """Reason for a column of names, ids or notes with contact details, whose cells differ from row to row."""
    if len(different) < DISTINCT_SHARE * n_cells or len(different) < MINIMUM_CELLS:
        return ""
    stated = _mostly(different, lambda cell: mask_identifiers(cell) != cell)
    if stated:
        return f"texts with contact details ({stated} different cells)"
    words = plain_words(row["code"] or row["column"])
    asked = plain_words(row["text"])
    topic = {*words, *(asked if len(asked) <= 2 * MAX_HEADER_WORDS else [])}
    names = _mostly(different, is_person_name, share=NAME_SHARE)
    n_given = sum(map(has_given_name, different))
    if names and n_given >= GIVEN_NAME_SHARE * len(different) and not THING_WORDS & topic:
        return f"personal names ({names} different cells)"
    is_of_people = row["role"] == "item" and not THING_WORDS & topic
    return _ids(words, different) if is_of_people and len(different) >= MINIMUM_IDS else ""


def _ids(words: Sequence[str], different: Sequence[str]) -> str:
    """Reason for a column of ids: letters with digits, or long numbers of one length under a header that says so."""
    ids = _mostly(different, is_free_id, share=NAME_SHARE)
    if ids:
        return f"free-form ids ({ids} different cells)"
    is_numbered = bool(ID_WORDS.intersection([*words, "".join(words)])) and len(words) <= MAX_HEADER_WORDS
    lengths = {len(cell) for cell in different}
    is_padded = any(cell.startswith("0") for cell in different) and len(lengths) == 1
    if is_numbered or is_padded:
        numbers = _mostly(different, lambda cell: bool(re.fullmatch(r"\d{5,20}", cell)), share=DISTINCT_SHARE)
        return f"id numbers ({numbers} different cells)" if numbers else ""
    return ""


def _paired_coordinates(cells: Mapping[str, Counter[str]]) -> dict[str, str]:
    """Columns of latitudes and longitudes: two with a header that says so, or two beside each other in America."""
    found = {}
    ranges = {column: _decimal_range(own) for column, own in cells.items()}
    for column, limits in ranges.items():
        if limits and COORDINATE_WORDS.intersection(plain_words(column)) and max(map(abs, limits)) <= 180:
            found[column] = "coordinates (every cell has at least three decimals)"
    for first, second in itertools.pairwise(cells):
        north, west = sorted((ranges[first] or (0, 0), ranges[second] or (0, 0)), reverse=True)
        if ranges[first] and ranges[second] and 15 <= north[0] <= north[1] <= 72 and -170 <= west[0] <= west[1] <= -30:
            found |= dict.fromkeys((first, second), "coordinates (a latitude and a longitude in each row)")
    return found


def _decimal_range(cells: Counter[str]) -> tuple[float, float] | None:
    """Smallest and largest of cells that all have three or more decimals; None where some have not."""
    if cells.total() < MINIMUM_CELLS or not all(DECIMAL.fullmatch(cell) for cell in cells):
        return None
    numbers = [float(cell.replace(",", ".")) for cell in cells]
    return min(numbers), max(numbers)


def _marked_note(raw: RawSurvey, column: str, reason: str) -> Note:
    """Note for a column that was marked here."""
    return Note(
        key="identifiers",
        severity="informs",
        seen=f"the column '{shorten(column)}' identifies people and is dropped: {reason}",
        count=_cells(raw, column).total(),
        fix="Nothing to do; it may still be named as 'respondent_id' or 'roster_id' in the mapping file.",
        columns=(column,),
    )


def _typed_notes(raw: RawSurvey) -> list[Note]:
    """Note for contact details inside answers of columns that are kept."""
    kept = raw.questions.loc[raw.questions["role"] == "item", "column"]
    # Labels of answers stand in many columns; each text is looked at once.
    known: dict[str, bool] = {}
    records = {str(column): _records_with_details(raw.answers[column], known) for column in kept}
    columns = tuple(column for column, found in records.items() if found)
    lines = tuple(sorted({record for found in records.values() for record in found}))
    if not columns:
        return []
    n = sum(map(len, records.values()))
    answers = "1 answer contains" if n == 1 else f"{n:,} answers contain"
    where = ", ".join(f"'{shorten(column)}'" for column in columns[:MAX_OPTIONS])
    return [
        Note(
            key="contact_details",
            severity="informs",
            seen=f"{answers} an e-mail address, a telephone number or the like, in {where}",
            count=n,
            fix="They are hidden where comments are read; tell the client if people should not have been asked.",
            lines=lines[:MAX_LINES],
            columns=columns,
        )
    ]


def _records_with_details(cells: pd.Series, known: dict[str, bool]) -> list[int]:
    """Records of a column whose answers hold something that `mask_identifiers` hides; `known` texts are not asked."""
    different = {text for text in set(cells.tolist()) if len(text) >= SHORTEST_DETAIL}
    known |= {text: mask_identifiers(text) != text for text in different - known.keys()}
    telling = {text for text in different if known[text]}
    return [int(record) for record in cells.index[cells.isin(telling)]] if telling else []
