"""Which column of an export is which item: `mapping.yml`, its checks, and a proposal for a file nobody mapped yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from pydantic import Field

from stratalign.engagement.configuration import LARGEST_FILE, Frozen, did_you_mean, parse_yaml, shorten, validate
from stratalign.engagement.instrument import Instrument, Item
from stratalign.errors import InstrumentError, SourceError
from stratalign.numerics.display import displayed
from stratalign.paths import why_no_file
from stratalign.responses.codes import code_parts, instrument_codes, plain_code
from stratalign.responses.wordings import alike_texts, letter_table
from stratalign.rows import rows_of
from stratalign.sources.raw import RawSurvey, repeated_headers

#: A mapping of so many columns, none of which a file has, is of another survey.
FEWEST_COLUMNS = 5
#: Wordings this alike (0 to 1) are proposed as the same question.
PROPOSAL_SIMILARITY = 0.85
#: Marks behind the part of a question that several share.
STEM_ENDS = re.compile(r" - |[:?\u2026]\s+")
#: A line such as `"Often": ?`, as messages propose it.
OPEN_LABEL = re.compile(r":\s+[\"']?\?[\"']?\s*(?:#.*)?$")


class Metadata(Frozen):
    """Columns about the answering, not the answers.

    `submitted` is filled only for finished answers; `finished` says so in a word or a code of its own.
    """

    started: str | None = None
    ended: str | None = None
    submitted: str | None = None
    duration_seconds: str | None = None
    status: str | None = None
    finished: str | None = None
    progress: str | None = None
    language: str | None = None
    weight: str | None = None


class Mapping(Frozen):
    """What each column of one survey file is. Items, questions and scales are named by their instrument keys.

    Where `metadata` is left out, the columns whose meaning the survey tool tells are used; `metadata: {}` uses none.

    `labels` gives the value of answers the instrument does not know, by scale; null says that one means "cannot judge".
    They stand above the labels of the file and of the instrument.
    """

    respondent_id: str | None = None
    roster_id: str | None = None
    unit: str | None = None
    level: str | None = None
    items: dict[str, str] = Field(min_length=1, json_schema_extra={"such_as": "clarity_1: Q2_1"})
    labels: dict[str, dict[str, float | None]] = Field(
        default_factory=dict, json_schema_extra={"such_as": "agree5: {{Often: 4}}, with the key of a scale first"}
    )
    comments: dict[str, str] = Field(default_factory=dict)
    rankings: dict[str, dict[str, str]] = Field(default_factory=dict)
    recall: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    metadata: Metadata = Metadata()
    ignore: dict[str, str] = Field(
        default_factory=dict, json_schema_extra={"such_as": "Consent: everybody gave it, a column and the reason"}
    )

    @property
    def columns(self) -> dict[str, str]:
        """Every mapped column and what it is, in words."""
        return dict(self.uses)

    @property
    def uses(self) -> list[tuple[str, str]]:
        """Each use of a column as (column, what it is in words); a column may stand more than once."""
        named = {
            "respondent id": self.respondent_id,
            "roster id": self.roster_id,
            "unit": self.unit,
            "level": self.level,
        }
        named |= {f"metadata: {key}": column for key, column in self.metadata.model_dump().items()}
        uses = [(column, use) for use, column in named.items() if column]
        uses += [(column, f"item: {key}") for key, column in self.items.items()]
        uses += [(column, f"comment: {key}") for key, column in self.comments.items()]
        uses += [(c, f"ranking: {key}.{p}") for key, columns in self.rankings.items() for p, c in columns.items()]
        uses += [(column, f"recall: {key}") for key, columns in self.recall.items() for column in columns]
        return uses + [(column, f"ignored: {reason}") for column, reason in self.ignore.items()]


@displayed
@dataclass(frozen=True, slots=True)
class ProposedMapping:
    """A mapping proposed from names and wordings; `unmatched` are item columns nothing was found for."""

    items: dict[str, str]
    unmatched: tuple[str, ...]
    missing_items: tuple[str, ...]


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Parameters
    ----------
    path
        `mapping.yml` of an engagement.

    Returns
    -------
    Mapping
        Frozen; not yet compared with an export.

    Raises
    ------
    InstrumentError
        The file is missing or wrong; every problem is named in one message.
    """
    _refuse_open_labels(path)
    return validate(Mapping, parse_yaml(path, InstrumentError), path, InstrumentError)


def _refuse_open_labels(path: Path) -> None:
    """Refuse a block of labels that was pasted from a message and not completed; to YAML a `?` is a mistake."""
    if why_no_file(path) or path.stat().st_size > LARGEST_FILE:
        return  # the reader of the file says so
    lines = path.read_bytes().decode("utf-8-sig", errors="replace").splitlines()
    open_lines = [number for number, line in enumerate(lines, start=1) if OPEN_LABEL.search(line)]
    if open_lines:
        count = "1 label has" if len(open_lines) == 1 else f"{len(open_lines)} labels have"
        shown = ", ".join(map(str, open_lines[:8])) + (" ..." if len(open_lines) > 8 else "")
        raise InstrumentError(
            f"{path.name}: {count} no value yet (line {shown}). Replace each ? by the label's value on its scale, or "
            "by null if it is no value."
        )


def metadata_of(mapping: Mapping, raw: RawSurvey) -> Metadata:
    """Columns about the answering: as mapped, or as the survey tool tells where the mapping says nothing of them.

    Parameters
    ----------
    mapping
        What each column is said to be.
    raw
        The export.

    Returns
    -------
    Metadata
        The first column of each meaning that is not mapped to something else.
    """
    if "metadata" in mapping.model_fields_set:
        return mapping.metadata
    return metadata_by_meaning(raw, besides=mapping.columns)


def answer_id_of(mapping: Mapping, raw: RawSurvey) -> str | None:
    """Column with the tool's own id of each answer; None where the mapping names a respondent id, or there is none.

    Parameters
    ----------
    mapping, raw
        As `metadata_of`.

    Returns
    -------
    str or None
        Name of a column.
    """
    return None if mapping.respondent_id else columns_by_meaning(raw, besides=mapping.columns).get("respondent_id")


def columns_by_meaning(raw: RawSurvey, *, besides: Collection[str] = ()) -> dict[str, str]:
    """First column of each meaning that the survey tool tells.

    Parameters
    ----------
    raw
        The export.
    besides
        Columns that are something else.

    Returns
    -------
    dict
        Column by meaning.
    """
    free = raw.questions[(raw.questions["meaning"] != "") & ~raw.questions["column"].isin(list(besides))]
    first = free.drop_duplicates("meaning")
    return dict(zip(first["meaning"].astype(str), first["column"].astype(str), strict=True))


def metadata_by_meaning(raw: RawSurvey, *, besides: Collection[str] = ()) -> Metadata:
    """Columns about the answering as the survey tool tells them; parameters as `columns_by_meaning`."""
    stated = columns_by_meaning(raw, besides=besides)
    return Metadata(**{meaning: column for meaning, column in stated.items() if meaning in Metadata.model_fields})


def require_mapping_fits(mapping: Mapping, raw: RawSurvey, instrument: Instrument) -> None:
    """Raise one error naming every column, item, scale or question of the mapping that does not exist.

    Parameters
    ----------
    mapping
        What each column is said to be.
    raw
        The export.
    instrument
        The questionnaire.

    Raises
    ------
    SourceError
        At least one name is unknown, or a column that identifies people is used as something else than an id; each is
        listed with a suggestion.
    """
    columns, named = list(raw.answers.columns), mapping.columns
    _refuse_another_survey(mapping, columns, raw.file)
    free = [column for column in columns if column not in named] or columns
    problems = [
        f"column '{column}' ({use}) is not in the file.{did_you_mean(column, free)}"
        for column, use in mapping.uses
        if column not in columns
    ]
    problems += _unknown("item", list(mapping.items), list(instrument.items))
    problems += _unknown("scale", list(mapping.labels), list(instrument.scales))
    for kind, used in (("comment", mapping.comments), ("ranking", mapping.rankings), ("recall", mapping.recall)):
        known = [question.key for question in instrument.questions if question.kind == kind]
        problems += _unknown(f"{kind} question", list(used), known)
    problems += [
        *_columns_used_twice(mapping),
        *_headers_repeated(mapping, raw),
        *_identifiers_used(mapping, raw),
        *_labels_off_scale(mapping, instrument),
    ]
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = "".join(f"\n  - {problem}" for problem in problems[:12])
        rest = f"\n  - and {len(problems) - 12} more" if len(problems) > 12 else ""
        raise SourceError(f"{raw.file} and its mapping have {count}:{lines}{rest}\nCorrect the mapping file.")


def _refuse_another_survey(mapping: Mapping, columns: list[str], file: str) -> None:
    """Refuse a file that has none of the columns mapped: one sentence, and not one for each column."""
    named = list(mapping.columns)
    if len(named) >= FEWEST_COLUMNS and not set(named) & set(columns):
        shown = ", ".join(shorten(column) for column in columns[:8]) + (" ..." if len(columns) > 8 else "")
        raise SourceError(
            f"{file} has none of the {len(named)} columns that the mapping names, such as {', '.join(named[:3])}: this "
            f"is another survey's file, or another export of it. It has: {shown}. Name the right file in "
            "engagement.yml, or map this one anew: stratalign new NAME --from FILE."
        )


def _headers_repeated(mapping: Mapping, raw: RawSurvey) -> Iterator[str]:
    """One line for each mapped header that stands several times while the mapping speaks of one."""
    uses = dict(mapping.uses)
    for column, others in repeated_headers(raw, list(uses)).items():
        named = " and ".join(f"'{other}'" for other in others[:3])
        yield (
            f"column '{column}' ({uses[column]}) stands {len(others) + 1} times in the header, so that the name does "
            f"not say which is meant. '{column}' is the first, the next is called {named}: map the right one, and name "
            "the others under 'ignore' with the reason."
        )


def account_for_columns(raw: RawSurvey, mapping: Mapping) -> pd.DataFrame:
    """Say what became of every column of an export.

    Parameters
    ----------
    raw
        The export.
    mapping
        What each column is said to be.

    Returns
    -------
    pandas.DataFrame
        One row per column of the file: column, text, use. Columns used because the survey tool tells their meaning say
        `(from the export)`; other unmapped ones `identifier: dropped`, `metadata: not used` or `not mapped`.
    """
    fallback = {"identifier": "identifier: dropped", "metadata": "metadata: not used", "item": "not mapped"}
    uses = _uses_by_meaning(mapping, raw) | mapping.columns
    rows = raw.questions[["column", "text", "role"]]
    use = [
        uses.get(column, fallback[role])
        for column, role in zip(rows["column"].tolist(), rows["role"].tolist(), strict=True)
    ]
    return rows.drop(columns="role").assign(use=use).reset_index(drop=True)


def propose_mapping(raw: RawSurvey, instrument: Instrument) -> ProposedMapping:
    """Propose which column is which item: by equal key first, then by the wording in any of its languages.

    A key counts where it stands at the end of a column's name too, as tools write it whose questions have several rows.

    Parameters
    ----------
    raw
        The export.
    instrument
        The questionnaire to look for.

    Returns
    -------
    ProposedMapping
        Each column at most once; a proposal for a person to read, never applied by itself.
    """
    candidates = raw.questions[raw.questions["role"] == "item"]
    by_key = {_plain(code): column for column, code in zip(candidates["column"], candidates["code"], strict=True)}
    proposed = {key: by_key[_plain(key)] for key in instrument.items if _plain(key) in by_key}
    proposed |= _match_codes(candidates, instrument, proposed)
    columns = {row.column: _asked(row) for row in rows_of(candidates, _Question)}
    proposed |= _match_wordings(
        {key: _wordings(item) for key, item in instrument.items.items() if key not in proposed},
        {column: texts for column, texts in columns.items() if column not in proposed.values()},
    )
    unmatched = tuple(column for column in columns if column not in proposed.values())
    ordered = {key: proposed[key] for key in instrument.items if key in proposed}
    return ProposedMapping(ordered, unmatched, tuple(key for key in instrument.items if key not in proposed))


def _match_codes(candidates: pd.DataFrame, instrument: Instrument, proposed: dict[str, str]) -> dict[str, str]:
    """Column of each item whose key, or short code, ends the name of exactly one column."""
    wanted: dict[str, set[str]] = {}
    codes = instrument_codes(instrument)
    for key in instrument.items:
        for code in {plain_code(key), plain_code(codes[key])}:
            wanted.setdefault(code, set()).add(key)
    found: dict[str, list[str]] = {}
    for column, code in zip(candidates["column"], candidates["code"], strict=True):
        keys = next((wanted[part] for part in code_parts(code) if part in wanted), set())
        if column not in proposed.values() and len(keys) == 1:
            found.setdefault(next(iter(keys)), []).append(column)
    return {key: columns[0] for key, columns in found.items() if len(columns) == 1 and key not in proposed}


def _match_wordings(items: dict[str, list[str]], columns: dict[str, list[str]]) -> dict[str, str]:
    """Column of each item by wording, the most alike pairs first; among equals the order of the file decides."""

    def n_shared_words(pair: tuple[float, str, str]) -> int:
        asked, wanted = (" ".join(texts).split() for texts in (columns[pair[2]], items[pair[1]]))
        return len(set(asked) & set(wanted))

    pairs = sorted(_pairs_alike(items, columns), key=lambda pair: (-pair[0], -n_shared_words(pair)))
    matched: dict[str, str] = {}
    taken: set[str] = set()
    for _, key, column in pairs:
        if key not in matched and column not in taken:
            matched[key] = column
            taken.add(column)
    return matched


def _unknown(what: str, used: list[str], known: list[str]) -> list[str]:
    return [f"{what} '{key}' is not in the instrument.{did_you_mean(key, known)}" for key in used if key not in known]


def _columns_used_twice(mapping: Mapping) -> list[str]:
    """Problem lines for columns that are said to be two things; one column may be respondent and roster id."""
    uses: dict[str, list[str]] = {}
    for column, use in mapping.uses:
        uses.setdefault(column, []).append(use)
    return [
        f"column '{column}' is given to more than one use: {', '.join(several)}."
        + " Delete its line under 'ignore'." * several[-1].startswith("ignored: ")
        for column, several in uses.items()
        if len(several) > 1 and several != ["respondent id", "roster id"]
    ]


def _identifiers_used(mapping: Mapping, raw: RawSurvey) -> list[str]:
    """Problem lines for columns that identify people and are not used as ids."""
    identifying = set(raw.questions.loc[raw.questions["role"] == "identifier", "column"])
    is_other = ("item: ", "comment: ", "ranking: ", "recall: ")
    return [
        f"column '{column}' ({use}) holds names, addresses, numbers or ids of people. Such a column may only be "
        "'respondent_id' or 'roster_id', which become pseudonyms."
        for column, use in mapping.uses
        if column in identifying and (use in ("unit", "level") or use.startswith(is_other))
    ]


def _uses_by_meaning(mapping: Mapping, raw: RawSurvey) -> dict[str, str]:
    """Uses that follow from what the survey tool tells."""
    metadata = {} if "metadata" in mapping.model_fields_set else metadata_of(mapping, raw).model_dump()
    uses = {column: f"metadata: {key} (from the export)" for key, column in metadata.items() if column}
    answer_id = answer_id_of(mapping, raw)
    return uses | ({answer_id: "respondent id (from the export)"} if answer_id else {})


def _labels_off_scale(mapping: Mapping, instrument: Instrument) -> list[str]:
    """Problem lines for labels that are given a value their scale does not have."""
    return [
        f"label '{label}' of scale '{key}' is given {value:g}, outside {scale.low:g} to {scale.high:g}."
        for key, labels in mapping.labels.items()
        if (scale := instrument.scales.get(key))
        for label, value in labels.items()
        if value is not None and not scale.low <= value <= scale.high
    ]


class _Question(NamedTuple):
    """A column of the export and the parts of what it asked."""

    column: str
    text: str
    sub_question: str
    choice: str


def _asked(question: _Question) -> list[str]:
    """Wordings a column may carry: its whole text, and what follows each mark of it that ends a stem."""
    parts = [part for text in question[1:] if text for part in STEM_ENDS.split(text)]
    return [_plain(" - ".join(parts[start:])) for start in range(len(parts))]


def _wordings(item: Item) -> list[str]:
    """Wordings an item may be asked in: its text, or the two poles of a slider, in each language."""
    poles = [f"{low} {(item.high_label or {}).get(language, '')}" for language, low in (item.low_label or {}).items()]
    return [_plain(text) for text in (*item.text.values(), *poles)]


def _pairs_alike(items: dict[str, list[str]], columns: dict[str, list[str]]) -> Iterator[tuple[float, str, str]]:
    """Every item and column that are alike enough, with how alike (0 to 1) they are."""
    table = letter_table(text for texts in columns.values() for text in texts)
    for key, wordings in items.items():
        for wanted in wordings:
            alike = alike_texts(wanted, table, PROPOSAL_SIMILARITY)
            for column, texts in columns.items():
                likeness = max((alike.get(text, 0.0) for text in texts), default=0.0)
                if likeness >= PROPOSAL_SIMILARITY:
                    yield likeness, key, column


def _plain(text: str) -> str:
    """Lower case without mark-up and punctuation, for comparing wordings."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"<[^>]*>", " ", text.casefold())))
