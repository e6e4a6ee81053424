"""Which column of an export is which item: `mapping.yml`, its checks, and a proposal for a file nobody mapped yet."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import Field

from stratalign.configuration import Frozen, did_you_mean, parse_yaml, validate
from stratalign.errors import InstrumentError, SourceError
from stratalign.instrument import Instrument
from stratalign.sources.raw import RawSurvey

#: Wordings this alike (0 to 1) are proposed as the same question.
PROPOSAL_SIMILARITY = 0.85


class Metadata(Frozen):
    """Columns about the answering, not the answers."""

    started: str | None = None
    ended: str | None = None
    duration_seconds: str | None = None
    status: str | None = None
    finished: str | None = None
    progress: str | None = None


class Mapping(Frozen):
    """What each column of one survey file is. Items, questions and scales are named by their instrument keys."""

    respondent_id: str | None = None
    roster_id: str | None = None
    unit: str | None = None
    level: str | None = None
    items: dict[str, str] = Field(min_length=1)
    labels: dict[str, dict[str, float]] = Field(default_factory=dict)
    comments: dict[str, str] = Field(default_factory=dict)
    rankings: dict[str, dict[str, str]] = Field(default_factory=dict)
    recall: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    metadata: Metadata = Metadata()
    ignore: dict[str, str] = Field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """Every mapped column and what it is, in words."""
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
        uses += [(column, f"ignored: {reason}") for column, reason in self.ignore.items()]
        return dict(uses)


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
    return validate(Mapping, parse_yaml(path, InstrumentError), path, InstrumentError)


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
        At least one name is unknown; each is listed with a suggestion.
    """
    columns = list(raw.answers.columns)
    problems = [
        f"column '{column}' ({use}) is not in the file.{did_you_mean(column, columns)}"
        for column, use in mapping.columns.items()
        if column not in columns
    ]
    problems += _unknown("item", list(mapping.items), list(instrument.items))
    problems += _unknown("scale", list(mapping.labels), list(instrument.scales))
    questions = [question.key for question in instrument.questions]
    problems += _unknown("question", [*mapping.comments, *mapping.rankings, *mapping.recall], questions)
    used = list(mapping.items.values())
    problems += [
        f"column '{c}' is given to more than one item." for c in sorted({c for c in used if used.count(c) > 1})
    ]
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = "".join(f"\n  - {problem}" for problem in problems[:12])
        rest = f"\n  - and {len(problems) - 12} more" if len(problems) > 12 else ""
        raise SourceError(f"{raw.file} and its mapping have {count}:{lines}{rest}\nCorrect the mapping file.")


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
        One row per column of the file: column, text, use. Unmapped columns say `identifier: dropped`, `metadata: not
        used` or `not mapped`.
    """
    fallback = {"identifier": "identifier: dropped", "metadata": "metadata: not used", "item": "not mapped"}
    uses = mapping.columns
    rows = raw.questions[["column", "text", "role"]]
    use = [uses.get(column, fallback[role]) for column, role in zip(rows["column"], rows["role"], strict=True)]
    return rows.drop(columns="role").assign(use=use).reset_index(drop=True)


def propose_mapping(raw: RawSurvey, instrument: Instrument) -> ProposedMapping:
    """Propose which column is which item: by equal key first, then by the wording in any of its languages.

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
    asked = {column: _asked(row) for column, row in candidates.set_index("column").iterrows()}
    for key, item in instrument.items.items():
        free = {column: texts for column, texts in asked.items() if column not in proposed.values()}
        if key not in proposed and (found := _most_alike(list(item.text.values()), free)):
            proposed[key] = found
    unmatched = tuple(column for column in candidates["column"] if column not in proposed.values())
    ordered = {key: proposed[key] for key in instrument.items if key in proposed}
    return ProposedMapping(ordered, unmatched, tuple(key for key in instrument.items if key not in proposed))


def _unknown(what: str, used: list[str], known: list[str]) -> list[str]:
    return [f"{what} '{key}' is not in the instrument.{did_you_mean(key, known)}" for key in used if key not in known]


def _asked(row: pd.Series) -> list[str]:
    """Wordings a column may carry: its whole text, or a matrix row."""
    return [_plain(text) for text in (row["text"], row["sub_question"], row["choice"]) if text]


def _most_alike(wordings: list[str], columns: dict[str, list[str]]) -> str | None:
    """Column whose wording is most like one of these, if any is alike enough."""
    best, found = PROPOSAL_SIMILARITY, None
    for wanted in map(_plain, wordings):
        matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)
        for column, texts in columns.items():
            for text in texts:
                matcher.set_seq1(text)
                if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and matcher.ratio() >= best:
                    best, found = matcher.ratio(), column
    return found


def _plain(text: str) -> str:
    """Lower case without mark-up and punctuation, for comparing wordings."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"<[^>]*>", " ", text.casefold())))
