"""What differs between two documents: cells of their tables as they are printed, digits beyond print, and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.document.model import EVIDENCE, FACTS, Document, Table
from stratalign.document.spoken import speaker_for, write_cell
from stratalign.language.fields import Words
from stratalign.language.speaker import Speaker


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell that prints differently; `row` and `column` as a reader knows them."""

    table: str
    row: str
    column: str
    before: str
    after: str

    def line(self) -> str:
        """The cell and both values in one line."""
        return f"“{self.table}”, {self.row}, {self.column}: {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class DocumentDifference:
    """What differs between two documents.

    - `cells`: those that print differently. `n_unprinted`: numbers that differ and print alike, or stand in no table
      that is printed.
    - `tables`, `rows`, `sections`: in words, what only one of the two has.
    - `sentences`: by topic of a section, how many of its sentences are not those of the other.
    """

    cells: tuple[CellDifference, ...]
    n_unprinted: int
    tables: tuple[str, ...]
    rows: tuple[str, ...]
    sections: tuple[str, ...]
    sentences: dict[str, int]

    @property
    def is_none(self) -> bool:
        """Whether the two say the same to the last digit."""
        return not (self.cells or self.n_unprinted or self.tables or self.rows or self.sections or self.sentences)


def difference_of_documents(before: Document, after: Document) -> DocumentDifference:
    """Compare two documents cell by cell and sentence by sentence.

    Parameters
    ----------
    before, after
        Of the same kind; each is said in its own language.

    Returns
    -------
    DocumentDifference
        Empty where both say the same; names of runs are not compared.
    """
    speakers = speaker_for(before), speaker_for(after)
    pairs = [(table, after.tables[key]) for key, table in before.tables.items() if key in after.tables]
    found = [difference for pair in pairs for difference in _cells(*pair, *speakers)]
    printed = [one for one in found if one is not None]
    rows = (_only_one([*one.rows.index], [*other.rows.index], f"{one.key}: row") for one, other in pairs)
    return DocumentDifference(
        cells=tuple(printed),
        n_unprinted=len(found) - len(printed),
        tables=tuple(_only_one([*before.tables], [*after.tables], "table")),
        rows=tuple(line for lines in rows for line in lines),
        sections=tuple(_only_one(_keys(before), _keys(after), "section")),
        sentences=_sentences(before, after, speakers),
    )


def _cells(one: Table, other: Table, says: Speaker, says_other: Speaker) -> Iterator[CellDifference | None]:
    """Cells that print differently; None for a number that differs and is not printed so far."""
    rows = [row for row in one.rows.index if row in other.rows.index]
    known = {column.key for column in other.columns}
    label = next((column.key for column in one.columns if column.is_printed), "")
    for column in (column for column in one.columns if column.key in known and not column.message):
        values, others = one.rows.loc[rows, column.key], other.rows.loc[rows, column.key]
        for row in [row for row, is_moved in zip(rows, _is_moved(values, others), strict=True) if is_moved]:
            shown = [
                write_cell(table.field(row, column.key), column.format, speaker)
                for table, speaker in ((one, says), (other, says_other))
            ]
            if shown[0] == shown[1] or one.key in (FACTS, EVIDENCE):
                yield None
            else:
                place = write_cell(one.field(row, label), "text", says) if label and label != column.key else row
                names = says.say(one.caption) or one.key, place, says.say(column.label) or column.key
                yield CellDifference(*names, *shown)


def _is_moved(values: pd.Series, others: pd.Series) -> list[bool]:
    """Whether each value is another; two missing ones are not."""
    if pd.api.types.is_float_dtype(values) and pd.api.types.is_float_dtype(others):
        one, other = values.to_numpy(), others.to_numpy()
        return list((one != other) & ~(np.isnan(one) & np.isnan(other)))
    return [not _same(one, other) for one, other in zip(values, others, strict=True)]


def _same(one: object, other: object) -> bool:
    is_missing = [(isinstance(value, float) and np.isnan(value)) or value is None for value in (one, other)]
    return all(is_missing) or (not any(is_missing) and one == other)


def _only_one(before: list[str], after: list[str], what: str) -> Iterator[str]:
    """In words, what only one of two lists has."""
    yield from (f"{what} '{name}' is gone" for name in before if name not in set(after))
    yield from (f"{what} '{name}' is new" for name in after if name not in set(before))


def _keys(document: Document) -> list[str]:
    return [section.key for section in document.sections]


def _sentences(before: Document, after: Document, speakers: tuple[Speaker, Speaker]) -> dict[str, int]:
    """How many sentences of each shared part are not those of the other document."""
    found = {}
    words, others = _words_by_part(before), _words_by_part(after)
    for key in (key for key in words if key in others):
        said, said_other = (
            Counter(speaker.say_all(part[key])) for part, speaker in zip((words, others), speakers, strict=True)
        )
        if said != said_other:
            topic = speakers[0].say(words[key][0])
            found[topic] = max((said - said_other).total(), (said_other - said).total())
    return found


def _words_by_part(document: Document) -> dict[str, Words]:
    """Topic and sentences of the summary and of each section."""
    found = {
        section.key: (section.topic, section.title, *section.sentences, *section.caveats)
        for section in document.sections
    }
    summary = document.summary
    if summary is None:
        return found
    figures = (text for figure in summary.key_figures for text in (figure.value, figure.label, figure.detail))
    lists = (summary.messages, summary.strengths, summary.gaps, summary.decisions, summary.limits)
    return {"summary": (summary.topic, summary.title, *figures, *(text for words in lists for text in words)), **found}
