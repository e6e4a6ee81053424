"""Answers as text become canonical responses: one row per respondent, wave and item, with a value or a reason."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from stratalign.errors import SourceError
from stratalign.instrument import Instrument, Scale
from stratalign.responses.mapping import Mapping, require_mapping_fits
from stratalign.responses.respondents import Respondents
from stratalign.responses.schema import check_responses
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import COMMENT_COLUMNS, RANKING_COLUMNS, RECALL_COLUMNS, RESPONSE_COLUMNS

PERSON_COLUMNS = ["respondent_id", "wave", "unit_id", "level"]
NUMBER = re.compile(r"^[-+]?\d+(?:[.,]\d+)?$")
#: A number with the words of its end point, such as "5 - Strongly agree" or "10 (extremely likely)".
LABELLED_NUMBER = re.compile(r"^(?P<number>\d{1,2})\s*(?:[-–—:=.)(]\s*)\D.*$")


def build_responses(
    raw: RawSurvey, instrument: Instrument, *, mapping: Mapping, respondents: Respondents
) -> pd.DataFrame:
    """Give the answers of an export their meaning.

    Values are as answered: reverse-keyed items are flipped when scored, not here.

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
    require_mapping_fits(mapping, raw, instrument)
    answers = raw.answers.loc[respondents.table.index]
    unknown: list[str] = []
    parts = []
    for item_key, column in mapping.items.items():
        scale_key = instrument.dimension_of[item_key].scale
        read = _read_column(answers[column], instrument.scales[scale_key], mapping.labels.get(scale_key, {}), raw)
        if read["unknown"].any():
            unknown.append(_unknown_line(item_key, column, answers[column][read["unknown"]]))
        dimension = instrument.dimension_of[item_key].key
        parts.append(
            respondents.table[PERSON_COLUMNS].assign(
                item_key=item_key, dimension=dimension, value=read["value"], missing_reason=read["missing_reason"]
            )
        )
    if unknown:
        lines = "".join(f"\n  - {line}" for line in unknown[:8])
        rest = f"\n  - and {len(unknown) - 8} more items" if len(unknown) > 8 else ""
        raise SourceError(
            f"{raw.file}: {len(unknown)} items hold answers that are not on their scale:{lines}{rest}\n"
            "Say what they mean under 'labels:' of the mapping file, such as  labels: {agree5: {\"Agree a lot\": 5}}."
        )
    responses = pd.concat(parts, ignore_index=True)[list(RESPONSE_COLUMNS)]
    return check_responses(responses)


def build_comments(raw: RawSurvey, *, mapping: Mapping, respondents: Respondents) -> pd.DataFrame:
    """Comments as written, blank ones left out.

    Parameters
    ----------
    raw, mapping, respondents
        As `build_responses`.

    Returns
    -------
    pandas.DataFrame
        Columns `COMMENT_COLUMNS`. Free text: never published without review.
    """
    cells = [(key, column, {}) for key, column in mapping.comments.items()]
    return _text_answers(raw, respondents, cells, "comment", COMMENT_COLUMNS)


def build_recall(raw: RawSurvey, *, mapping: Mapping, respondents: Respondents) -> pd.DataFrame:
    """Priorities people recalled in their own words, by position.

    Parameters
    ----------
    raw, mapping, respondents
        As `build_responses`.

    Returns
    -------
    pandas.DataFrame
        Columns `RECALL_COLUMNS`; position counts from 1. Free text: never published without review.
    """
    cells = [
        (key, column, {"position": position})
        for key, columns in mapping.recall.items()
        for position, column in enumerate(columns, start=1)
    ]
    return _text_answers(raw, respondents, cells, "recalled_text", RECALL_COLUMNS)


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
    cells = [
        (key, column, {"priority_key": priority})
        for key, columns in mapping.rankings.items()
        for priority, column in columns.items()
    ]
    ranked = _text_answers(raw, respondents, cells, "rank", RANKING_COLUMNS)
    ranks = pd.to_numeric(ranked["rank"], errors="coerce")
    limits = ranked["question_key"].map({key: len(columns) for key, columns in mapping.rankings.items()})
    wrong = ~(ranks.between(1, limits) & (ranks % 1 == 0))
    if wrong.any():
        seen = ", ".join(repr(value) for value in ranked.loc[wrong, "rank"].unique()[:5])
        raise SourceError(
            f"{raw.file}: {int(wrong.sum())} ranks are not whole numbers from 1 to the number of priorities: {seen}. "
            "Correct 'rankings' in the mapping file, or the cells."
        )
    return ranked.assign(rank=ranks.astype("int64"))


def _text_answers(
    raw: RawSurvey,
    respondents: Respondents,
    cells: Sequence[tuple[str, str, dict[str, object]]],
    value_name: str,
    columns: Sequence[str],
) -> pd.DataFrame:
    """Non-blank cells of some columns in long form."""
    parts = []
    for question_key, column, extra in cells:
        text = raw.answers.loc[respondents.table.index, column].str.strip()
        rows = respondents.table[PERSON_COLUMNS].assign(question_key=question_key, **extra, **{value_name: text})
        parts.append(rows[text != ""])
    if not parts:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(parts, ignore_index=True)[list(columns)]


def _read_column(cells: pd.Series, scale: Scale, extra_labels: dict[str, float], raw: RawSurvey) -> pd.DataFrame:
    """Value and missing reason of each cell; `unknown` marks answers that are not on the scale."""
    known = _label_values(scale, extra_labels)
    missing = _missing_words(scale, raw)
    read = {text: _read_answer(text, scale, known, missing) for text in cells.unique()}
    rows = [read[text] for text in cells]
    return pd.DataFrame(rows, columns=["value", "missing_reason", "unknown"], index=cells.index)


def _read_answer(text: str, scale: Scale, known: dict[str, float], missing: dict[str, str]) -> tuple[float, str, bool]:
    """One distinct answer: its value, why it is missing, whether nothing is known about it."""
    absent = float("nan")
    plain = _plain(text)
    if plain in missing:
        return absent, missing[plain], False
    if plain in known:
        return known[plain], "", False
    labelled = LABELLED_NUMBER.match(plain)
    written = labelled["number"] if labelled else plain
    if not NUMBER.match(written):
        return absent, "out_of_scale", True
    value = float(written.replace(",", "."))
    if not scale.low <= value <= scale.high:
        return absent, "out_of_scale", False
    return value, "", False


def _label_values(scale: Scale, extra_labels: dict[str, float]) -> dict[str, float]:
    """Value of each answer label, in every language of the instrument, and of the mapping's own labels."""
    known = {_plain(text): option.value for option in scale.options for text in option.label.values()}
    return known | {_plain(text): float(value) for text, value in extra_labels.items()}


def _missing_words(scale: Scale, raw: RawSurvey) -> dict[str, str]:
    """Reason for each answer that is no value: blank, the tool's seen-but-unanswered codes, and the scale's own."""
    words = {"": "not_seen"} | {_plain(code): "seen_unanswered" for code in raw.detection.missing_codes}
    return words | {
        _plain(t): "cannot_judge" for option in scale.missing for t in (option.code, *option.label.values())
    }


def _unknown_line(item_key: str, column: str, cells: pd.Series) -> str:
    counts = cells.value_counts()
    shown = ", ".join(f"{text!r} ({n})" for text, n in counts.head(4).items())
    return f"{item_key} (column '{column}'): {shown}{' ...' if len(counts) > 4 else ''}"


def _plain(text: str) -> str:
    """Lower case with single spaces, as labels are compared."""
    return " ".join(text.casefold().split())
