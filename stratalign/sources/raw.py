"""What reading a survey export gives: answers as text, questions as asked, and the evidence for the format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

#: Header words that say a column names or locates a person, and what a name may also belong to.
IDENTIFIER_WORDS = frozenset(
    "email mail firstname lastname surname forename fullname name phone telephone mobile ip ipaddress latitude "
    "longitude address birthdate vorname nachname telefon".split()
)
THING_WORDS = frozenset(
    "unit team department division group company organisation organization business site office location country "
    "region city brand product model project item file question survey strategy level role job".split()
)
#: A header of more words is a question; it asks for a person only where it says so.
MAX_HEADER_WORDS = 4
ASKS_FOR_PERSON = re.compile(
    r"\byour (?:own |full |first |last |family |work |private )*"
    r"(?:name|e ?mail|mail address|address|phone number|mobile number|telephone)\b"
)

QUESTION_COLUMNS = ("column", "code", "text", "sub_question", "choice", "import_id", "role")


@dataclass(frozen=True, slots=True)
class Detection:
    """Which tool wrote a file, how sure that is, and why; columns by role are names of `RawSurvey.answers`.

    A workbook has no `encoding` and no `delimiter`.
    """

    format: str
    confidence: float
    reasons: tuple[str, ...]
    header_rows: int
    id_columns: tuple[str, ...]
    metadata_columns: tuple[str, ...]
    item_columns: tuple[str, ...]
    missing_codes: tuple[str, ...]
    encoding: str | None = "utf-8"
    delimiter: str | None = ","


@dataclass(frozen=True, slots=True)
class RawSurvey:
    """An export as it is.

    `answers` has one row per data row of the file, indexed by its number among the file's records (the first header is
    record 1), every cell text and "" where blank. `questions` has one row per column in `QUESTION_COLUMNS`.
    """

    file: str
    answers: pd.DataFrame
    questions: pd.DataFrame
    detection: Detection


def unique_names(codes: Sequence[str]) -> list[str]:
    """Column names that do not repeat: blank headers become `unnamed_<position>`, repeats get ` (2)`, ` (3)`."""
    named = [code.strip() or f"unnamed_{position}" for position, code in enumerate(codes, start=1)]
    kept, taken = set(named), set[str]()
    n_same: Counter[str] = Counter()
    names = []
    for code in named:
        name = code
        while name in taken or (name != code and name in kept):
            n_same[code] += 1
            name = f"{code} ({n_same[code] + 1})"
        taken.add(name)
        names.append(name)
    return names


def names_a_person(header: str) -> bool:
    """Whether a header says that its column names or locates a person: "E-mail", "last_name", "What is your name?"."""
    words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).casefold())
    if ASKS_FOR_PERSON.search(" ".join(words)):
        return True
    if len(words) > MAX_HEADER_WORDS or THING_WORDS.intersection(words):
        return False
    return bool(IDENTIFIER_WORDS.intersection([*words, "".join(words)]))


def text_table(rows: Sequence[Sequence[str]], names: Sequence[str], *, first_record: int) -> pd.DataFrame:
    """Rows as a table of text; short rows are filled with "", records that are wholly blank are left out."""
    width = len(names)
    filled = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    records = [number for number, row in enumerate(filled, start=first_record) if any(cell.strip() for cell in row)]
    table = pd.DataFrame([filled[number - first_record] for number in records], columns=list(names), dtype="str")
    return table.set_axis(pd.Index(records, name="record"), axis=0)
