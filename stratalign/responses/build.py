"""Answers as text become canonical responses: one row per respondent, wave and item, with a value or a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from stratalign.engagement.configuration import shorten
from stratalign.engagement.instrument import Instrument
from stratalign.errors import SourceError
from stratalign.responses.labels import (
    Answer,
    ColumnReader,
    code_key,
    column_readers,
    conflicting_labels,
    declared_codes,
)
from stratalign.responses.mapping import Mapping, require_mapping_fits
from stratalign.responses.respondents import Respondents
from stratalign.responses.schema import check_responses
from stratalign.responses.unknown_answers import UnknownAnswers, unknown_message
from stratalign.sources.people.named import NOBODY, Names, mask_written
from stratalign.sources.people.person_content import mask_identifiers
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import COMMENT_COLUMNS, RANKING_COLUMNS, RECALL_COLUMNS, RESPONSE_COLUMNS

#: Question key, column of the export, and the further columns of the long table.
Cells = tuple[str, str, dict[str, Any]]
PERSON_COLUMNS = ["respondent_id", "wave", "unit_id", "level"]


@dataclass(frozen=True, slots=True)
class _ItemAnswers:
    """How one item's cells are read: the meaning of each of its distinct texts."""

    item_key: str
    column: str
    dimension: str
    meanings: dict[str, Answer]


def build_responses(
    raw: RawSurvey, instrument: Instrument, *, mapping: Mapping, respondents: Respondents
) -> pd.DataFrame:
    """Give the answers of an export their meaning.

    Values are as answered: reverse-keyed items are flipped when scored, not here. Where the file labels its codes, the
    labels decide, not the codes.

    Parameters
    ----------
    raw
        The export.
    instrument
        Items and scales.
    mapping
        Which column is which item.
    respondents
        Whose rows to use.

    Returns
    -------
    pandas.DataFrame
        Columns `RESPONSE_COLUMNS`, one row per respondent and mapped item; `value` is missing exactly where
        `missing_reason` is not "".

    Raises
    ------
    SourceError
        The mapping names what does not exist, or an answer is neither a number nor a label of the item's scale; every
        such label is listed with its column and count.
    """
    known = _known_answers(raw, instrument, mapping, respondents)
    return check_responses(_rows_of_all(raw, known, respondents))


def iter_responses(
    raw: RawSurvey, instrument: Instrument, *, mapping: Mapping, respondents: Respondents
) -> Iterator[pd.DataFrame]:
    """Give the answers of a large export their meaning, one item at a time.

    All items together are what `build_responses` returns, in the same order. Only one item's rows are held at once, so
    that a caller can write them to a file as they come. Every answer is known before the first rows are given.

    Parameters
    ----------
    raw, instrument, mapping, respondents
        As `build_responses`.

    Returns
    -------
    Iterator of pandas.DataFrame
        Columns `RESPONSE_COLUMNS`, one table per mapped item with one row per respondent.

    Raises
    ------
    SourceError
        As `build_responses`, at once and not on iterating.
    """
    return map(check_responses, _item_rows(raw, _known_answers(raw, instrument, mapping, respondents), respondents))


def _known_answers(
    raw: RawSurvey, instrument: Instrument, mapping: Mapping, respondents: Respondents
) -> list[_ItemAnswers]:
    """Meaning of each distinct answer of each item; one error for all that nobody knows."""
    require_mapping_fits(mapping, raw, instrument)
    known: list[_ItemAnswers] = []
    unknown: list[UnknownAnswers] = []
    chosen = raw.answers.index.get_indexer(respondents.table.index)
    for item_key, reader in column_readers(raw, instrument, mapping.items, mapping.labels).items():
        column, dimension = mapping.items[item_key], instrument.dimension_of[item_key]
        scale = instrument.scales[dimension.scale]
        different = dict.fromkeys(raw.answers[column].to_numpy(dtype=object)[chosen].tolist())
        meanings = {str(text): reader.read(str(text)) for text in different}
        conflicts = conflicting_labels(reader.said(meanings), scale)
        if conflicts or any(answer.unknown for answer in meanings.values()):
            cells = raw.answers.loc[respondents.table.index, column]
            unknown.append(_unknown(item_key, dimension.scale, cells, meanings, reader, conflicts))
        known.append(_ItemAnswers(item_key, column, dimension.key, meanings))
    if unknown:
        raise SourceError(unknown_message(raw.file, unknown, instrument.scales))
    return known


def _unknown(
    item_key: str,
    scale_key: str,
    cells: pd.Series,
    meanings: dict[str, Answer],
    reader: ColumnReader,
    conflicts: list[tuple[str, str]],
) -> UnknownAnswers:
    """Answers of one item that nobody knows, the most frequent first."""
    shown = cells.map({text: answer.unknown for text, answer in meanings.items()})
    shown = shown[shown != ""]
    return UnknownAnswers(
        item_key=item_key,
        column=str(cells.name),
        scale_key=scale_key,
        n_answers=int((cells.str.strip() != "").sum()),
        counts={str(text): int(n) for text, n in shown.value_counts().items()},
        records={str(text): int(str(record)) for record, text in shown.drop_duplicates().items()},
        labels=reader.codebook.labels,
        conflicts=conflicts,
    )


def _rows_of_all(raw: RawSurvey, known: Sequence[_ItemAnswers], respondents: Respondents) -> pd.DataFrame:
    """Canonical rows of all items, one below the other; as `_item_rows`, and faster where there is room for them."""
    n_people, answers, places = len(respondents.table), list[Answer](), list[int]()
    for item, texts in _cells_of(raw, known, respondents):
        place_of = {text: len(answers) + number for number, text in enumerate(item.meanings)}
        places += map(place_of.__getitem__, texts)
        answers += item.meanings.values()
    people = respondents.table[PERSON_COLUMNS].take(np.tile(np.arange(n_people), len(known))).reset_index(drop=True)
    of_item, meant = np.repeat(np.arange(len(known)), n_people), np.array(places, dtype=np.intp)
    held = {
        "item_key": ([item.item_key for item in known], of_item),
        "dimension": ([item.dimension for item in known], of_item),
        "missing_reason": ([answer.missing_reason for answer in answers], meant),
    }
    values = np.array([answer.value for answer in answers], dtype=float).take(meant)
    columns = {name: pd.array(words, dtype="str").take(chosen) for name, (words, chosen) in held.items()}
    return people.assign(**columns, value=values)[list(RESPONSE_COLUMNS)]


def _cells_of(
    raw: RawSurvey, known: Sequence[_ItemAnswers], respondents: Respondents
) -> Iterator[tuple[_ItemAnswers, list[str]]]:
    """Each item with its cells, one for each respondent."""
    chosen = raw.answers.index.get_indexer(respondents.table.index)
    for item in known:
        yield item, raw.answers[item.column].to_numpy(dtype=object)[chosen].tolist()


def _item_rows(raw: RawSurvey, known: list[_ItemAnswers], respondents: Respondents) -> Iterator[pd.DataFrame]:
    """Canonical rows of each item; every distinct text was read once."""
    people = respondents.table[PERSON_COLUMNS].reset_index(drop=True)
    for item in known:
        positions, texts = pd.factorize(raw.answers.loc[respondents.table.index, item.column])
        answers = [item.meanings[text] for text in texts]
        values = np.array([answer.value for answer in answers], dtype=float)
        reasons = pd.Series([answer.missing_reason for answer in answers], dtype="str")
        rows = people.assign(
            item_key=pd.Series(item.item_key, people.index, dtype="str"),
            dimension=pd.Series(item.dimension, people.index, dtype="str"),
            value=values[positions],
            missing_reason=reasons.take(positions).reset_index(drop=True),
        )
        yield rows[list(RESPONSE_COLUMNS)]


def build_comments(
    raw: RawSurvey, *, mapping: Mapping, respondents: Respondents, names: Names = NOBODY
) -> pd.DataFrame:
    """Comments as written but for what identifies people, which is masked; blank ones left out.

    Parameters
    ----------
    raw, mapping, respondents
        As `build_responses`.
    names
        Of the engagement's people, beside those in the export.

    Returns
    -------
    pandas.DataFrame
        Columns `COMMENT_COLUMNS`. Free text: never published without review.
    """
    cells: list[Cells] = [(key, column, {}) for key, column in mapping.comments.items()]
    comments = _text_answers(raw, respondents, cells, "comment", COMMENT_COLUMNS)
    known = names.beside(comments["comment"])
    return comments.assign(comment=comments["comment"].map(lambda text: mask_written(text, known)))


def build_recall(raw: RawSurvey, *, mapping: Mapping, respondents: Respondents) -> pd.DataFrame:
    """Priorities people recalled in their own words, by position; addresses and telephone numbers are masked.

    Parameters
    ----------
    raw, mapping, respondents
        As `build_responses`.

    Returns
    -------
    pandas.DataFrame
        Columns `RECALL_COLUMNS`; position counts from 1. Free text: never published without review.
    """
    cells: list[Cells] = [
        (key, column, {"position": position})
        for key, columns in mapping.recall.items()
        for position, column in enumerate(columns, start=1)
    ]
    recalled = _text_answers(raw, respondents, cells, "recalled_text", RECALL_COLUMNS)
    return recalled.assign(recalled_text=recalled["recalled_text"].map(mask_identifiers))


def build_rankings(raw: RawSurvey, *, mapping: Mapping, respondents: Respondents) -> pd.DataFrame:
    """Ranks given to the official priorities.

    Parameters
    ----------
    raw, mapping, respondents
        As `build_responses`.

    Returns
    -------
    pandas.DataFrame
        Columns `RANKING_COLUMNS`; rank 1 is the most important.

    Raises
    ------
    SourceError
        A rank is not a whole number from 1 to the number of priorities.
    """
    cells: list[Cells] = [
        (key, column, {"priority_key": priority})
        for key, columns in mapping.rankings.items()
        for priority, column in columns.items()
    ]
    ranked = _text_answers(raw, respondents, cells, "rank", RANKING_COLUMNS)
    ranks = pd.to_numeric(ranked["rank"], errors="coerce")
    limits = ranked["question_key"].map({key: len(columns) for key, columns in mapping.rankings.items()})
    wrong = ~(ranks.between(1, limits) & (ranks % 1 == 0))
    if wrong.any():
        seen = ", ".join(repr(shorten(value)) for value in ranked.loc[wrong, "rank"].unique()[:5])
        count = "1 rank is not a whole number" if wrong.sum() == 1 else f"{wrong.sum()} ranks are not whole numbers"
        raise SourceError(
            f"{raw.file}: {count} from 1 to the number of priorities: {seen}. "
            "Correct 'rankings' in the mapping file, or the cells."
        )
    return ranked.assign(rank=ranks.astype("int64"))


def _text_answers(
    raw: RawSurvey,
    respondents: Respondents,
    cells: Sequence[Cells],
    value_name: str,
    columns: Sequence[str],
) -> pd.DataFrame:
    """Cells of some columns in long form, without blank ones and codes that are no answer."""
    if not cells:
        return pd.DataFrame(columns=list(columns))
    records, declared = raw.answers.index.get_indexer(respondents.table.index), declared_codes(raw)
    of_all = {"", *map(code_key, raw.detection.missing_codes)}
    places: list[int] = []
    told: list[str] = []
    n_answers: list[int] = []
    for _, column, _ in cells:
        texts = [text.strip() for text in raw.answers[column].to_numpy(dtype=object)[records]]
        no_answer = of_all | declared.get(column, frozenset())
        blank = {text for text in set(texts) if code_key(text) in no_answer}
        answered = [place for place, text in enumerate(texts) if text not in blank]
        places += answered
        told += [texts[place] for place in answered]
        n_answers.append(len(answered))
    named = pd.DataFrame([{"question_key": key, **extra} for key, _, extra in cells])
    rows = respondents.table[PERSON_COLUMNS].iloc[places].reset_index(drop=True)
    asked = {str(name): named[name].repeat(n_answers).array for name in named}
    return rows.assign(**asked, **{value_name: pd.Series(told, dtype="str")})[list(columns)]
