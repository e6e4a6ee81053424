"""Answers as text become canonical responses: one row per respondent, wave and item, with a value or a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from stratalign.configuration import shorten
from stratalign.errors import SourceError
from stratalign.instrument import Instrument, Scale
from stratalign.responses.mapping import Mapping, require_mapping_fits
from stratalign.responses.respondents import Respondents
from stratalign.responses.schema import check_responses
from stratalign.sources.raw import RawSurvey
from stratalign.vocabulary import COMMENT_COLUMNS, RANKING_COLUMNS, RECALL_COLUMNS, RESPONSE_COLUMNS

#: Question key, column of the export, and the further columns of the long table.
Cells = tuple[str, str, dict[str, Any]]
#: Value of an answer, why it is missing, whether nothing is known about it.
Answer = tuple[float, str, bool]
PERSON_COLUMNS = ["respondent_id", "wave", "unit_id", "level"]
NUMBER = re.compile(r"^[-+]?\d+(?:[.,]\d+)?$")
#: A number with the words of its end point, such as "5 - Strongly agree" or "10 (extremely likely)".
LABELLED_NUMBER = re.compile(r"^(?P<number>\d{1,2})\s*[-–—:=.)(]\s*(?P<words>\D.*?)\)?$")
#: More different answers than this outside the scale are no labels: they are not printed, people may have written them.
MAX_UNKNOWN_LABELS = 12
MAX_ITEMS_SHOWN = 8


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
    people = respondents.table[PERSON_COLUMNS]
    parts: list[pd.DataFrame] = []
    unknown: list[str] = []
    for item_key, column in mapping.items.items():
        dimension = instrument.dimension_of[item_key]
        cells = raw.answers.loc[people.index, column]
        read = _answer_reader(instrument.scales[dimension.scale], mapping.labels.get(dimension.scale, {}), raw)
        values, reasons, is_unknown = _read_cells(cells, read)
        if is_unknown.any():
            unknown.append(_unknown_line(item_key, column, cells[is_unknown]))
        answered = people.assign(item_key=item_key, dimension=dimension.key, value=values, missing_reason=reasons)
        parts.append(answered)
    if unknown:
        raise SourceError(_unknown_message(raw.file, unknown))
    return check_responses(pd.concat(parts, ignore_index=True)[list(RESPONSE_COLUMNS)])


def _unknown_message(file: str, unknown: list[str]) -> str:
    """One message for every item with answers nobody knows."""
    lines = "".join(f"\n  - {line}" for line in unknown[:MAX_ITEMS_SHOWN])
    rest = f"\n  - and {len(unknown) - MAX_ITEMS_SHOWN} more items" if len(unknown) > MAX_ITEMS_SHOWN else ""
    count = "1 item holds" if len(unknown) == 1 else f"{len(unknown)} items hold"
    return (
        f"{file}: {count} answers that are not on their scale:{lines}{rest}\n"
        "Say what they mean under 'labels:' of the mapping file, such as  labels: {agree5: {\"Agree a lot\": 5}}, "
        "or null for one that is no value."
    )


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
    cells: list[Cells] = [(key, column, {}) for key, column in mapping.comments.items()]
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
    cells: list[Cells] = [
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
    """Cells of some columns in long form, without blank ones and codes for seen but unanswered."""
    no_answer = ["", *raw.detection.missing_codes]
    parts = []
    for question_key, column, extra in cells:
        text = raw.answers.loc[respondents.table.index, column].str.strip()
        named: dict[str, Any] = {"question_key": question_key, **extra, value_name: text}
        parts.append(respondents.table[PERSON_COLUMNS].assign(**named)[~text.isin(no_answer)])
    if not parts:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(parts, ignore_index=True)[list(columns)]


def _read_cells(cells: pd.Series, read: Callable[[str], Answer]) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Value, missing reason and whether nothing is known, for each cell; every distinct text is read once."""
    known = {text: read(text) for text in cells.unique()}
    answers = [known[text] for text in cells]
    return (
        pd.Series([value for value, _, _ in answers], cells.index, dtype=float),
        pd.Series([reason for _, reason, _ in answers], cells.index, dtype="str"),
        pd.Series([is_unknown for _, _, is_unknown in answers], cells.index, dtype=bool),
    )


def _answer_reader(scale: Scale, extra_labels: dict[str, float | None], raw: RawSurvey) -> Callable[[str], Answer]:
    """How an answer on a scale is read: the instrument's labels, the mapping's own, and the tool's missing codes."""
    known = _label_values(scale, extra_labels)
    missing = _missing_words(scale, extra_labels, raw)
    return lambda text: _read_answer(_plain(text), scale, known, missing)


def _read_answer(text: str, scale: Scale, known: dict[str, float], missing: dict[str, str]) -> Answer:
    """One distinct answer."""
    absent = float("nan")
    if text in missing:
        return absent, missing[text], False
    if text in known:
        return known[text], "", False
    labelled = LABELLED_NUMBER.match(text)
    written = labelled["number"] if labelled else text
    if not NUMBER.match(written):
        return absent, "out_of_scale", True
    value = float(written.replace(",", "."))
    if labelled and known.get(labelled["words"], value) != value:
        return absent, "out_of_scale", True  # "5 - Strongly disagree": the export counts the other way round
    if not scale.low <= value <= scale.high:
        return absent, "out_of_scale", False
    return value, "", False


def _label_values(scale: Scale, extra_labels: dict[str, float | None]) -> dict[str, float]:
    """Value of each answer label, in every language of the instrument, and of the mapping's own labels."""
    known = {_plain(text): option.value for option in scale.options for text in option.label.values()}
    return known | {_plain(text): value for text, value in extra_labels.items() if value is not None}


def _missing_words(scale: Scale, extra_labels: dict[str, float | None], raw: RawSurvey) -> dict[str, str]:
    """Reason for each answer that is no value: blank, the tool's seen-but-unanswered codes, and "cannot judge"."""
    words = {"": "not_seen"} | {_plain(code): "seen_unanswered" for code in raw.detection.missing_codes}
    cannot_judge = [text for option in scale.missing for text in (option.code, *option.label.values())]
    cannot_judge += [text for text, value in extra_labels.items() if value is None]
    return words | {_plain(text): "cannot_judge" for text in cannot_judge}


def _unknown_line(item_key: str, column: str, cells: pd.Series) -> str:
    """Which answers of an item nothing is known about, with counts; not what people seem to have written freely."""
    counts = cells.map(shorten).value_counts()
    where = f"{item_key} (column '{shorten(column)}')"
    if len(counts) > MAX_UNKNOWN_LABELS:
        return f"{where}: {len(counts)} different answers; is it the right column?"
    shown = ", ".join(f"{text!r} ({n})" for text, n in counts.head(4).items())
    return f"{where}: {shown}{' ...' if len(counts) > 4 else ''}"


def _plain(text: str) -> str:
    """Lower case with single spaces and straight apostrophes, as labels are compared."""
    return " ".join(text.casefold().replace("\u2019", "'").split())
