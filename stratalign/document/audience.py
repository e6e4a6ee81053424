"""One document, several products: what an audience gets is selected from it, with the same numbers in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from stratalign.document.model import Document, Exhibit, Section, Summary, Table
from stratalign.document.part import only_addressed, part_of
from stratalign.errors import EngagementError
from stratalign.language.fields import Listing, Message, Text
from stratalign.language.messages import is_known, message
from stratalign.vocabulary import AUDIENCES, UNIT, WHERE_UNITS, Audience

#: Its pages have one exhibit each and no technical words.
BOARD: Audience = "board"
ANALYST: Audience = "analyst"
#: Sentences that the summary of the board has room for.
N_MESSAGES = 3
#: Messages that only an analyst has a use for; one that ends in a dot stands for all that it begins.
TECHNICAL = (
    "benchmark.weights.", "consensus.alphas", "consensus.divided", "consensus_map.note", "drivers.caveat.equal",
    "drivers.note", "following.note", "level_gaps.note", "method.agreement", "method.alpha", "method.associations",
    "method.claims", "method.counted.models", "method.gates", "method.intervals", "method.outcome.",
    "relation.explored", "relation.mostly_research", "relation.no_plan", "relation.note", "relation.plan",
    "relation.some_research", "relation.note.hidden", "robustness.", "standing.note", "units.caveat.adjusted",
)  # fmt: skip
_PUT_TOGETHER = ("paragraph",)
Part = TypeVar("Part")


def require_audiences(names: Iterable[str]) -> tuple[Audience, ...]:
    """Audiences by their names, each once, in the order of `AUDIENCES`.

    Parameters
    ----------
    names
        As a user gives them.

    Returns
    -------
    tuple of str
        None where none is named.

    Raises
    ------
    EngagementError
        There is no such audience; the known ones are named.
    """
    asked = list(names)
    if UNIT in asked:
        raise EngagementError(f"{WHERE_UNITS}.")
    unknown = [name for name in asked if name not in AUDIENCES]
    if unknown:
        raise EngagementError(f"there is no audience {', '.join(map(repr, unknown))}. Known: {', '.join(AUDIENCES)}.")
    return tuple(audience for audience in AUDIENCES if audience in asked)


def audiences_of(document: Document, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Audiences that a document is written for: those asked for, else those it names.

    Parameters
    ----------
    document
        Any report.
    asked
        Names; none where nobody asks.

    Returns
    -------
    tuple of str
        One empty name where the report is the same for everybody.

    Raises
    ------
    EngagementError
        An audience is unknown, or the report knows none.
    """
    wanted = require_audiences(asked)
    if wanted and not document.audiences:
        raise EngagementError(f"the report '{document.kind}' is the same for everybody: leave the audience out.")
    return wanted or document.audiences or ("",)


def document_for(document: Document, audience: str) -> Document:
    """Select what an audience gets.

    Parameters
    ----------
    document
        The whole report.
    audience
        One of `AUDIENCES`; empty for a report that is the same for everybody.

    Returns
    -------
    Document
        Whole in itself: the pages, exhibits and columns of the audience, the tables they point at, and no others. No
        number differs from the whole.
    """
    if not audience:
        return document
    sections = [_section_for(section, audience) for section in document.sections if _is_for(section, audience)]
    summary = document.summary and _summary_for(document.summary, audience)
    tables = {key: _table_for(table, audience) for key, table in document.tables.items()}
    cover = replace(document.cover, facts=(*document.cover.facts, _for_whom(audience)))
    claims = (
        document.claims if audience != BOARD else tuple(replace(one, detail=(), caveats=()) for one in document.claims)
    )
    parts: dict[str, Any] = {"cover": cover, "summary": summary, "sections": tuple(sections)}
    whole = replace(document, **parts, claims=claims, tables=tables, without_overrides=None)
    keys = [section.key for section in sections]
    selected = part_of(_worded_for(whole, audience), sections=keys, with_summary=True, with_about=True)
    return only_addressed(replace(selected, audiences=(audience,)))


def _for_whom(audience: str) -> tuple[Text, Text]:
    return message("cover.audience"), message(f"audience.{audience}")


def _is_for(part: Section | Exhibit, audience: str) -> bool:
    return not part.audiences or audience in part.audiences


def _section_for(section: Section, audience: str) -> Section:
    """A page with what of it an audience gets; the board reads one exhibit, its presenter has the rest as notes.

    A page of the appendix is looked up, not presented: it has all of its exhibits, with their numbers.
    """
    exhibits = tuple(exhibit for exhibit in section.exhibits if _is_for(exhibit, audience))
    if audience != BOARD:
        return replace(section, exhibits=exhibits)
    return replace(
        section,
        sentences=(),
        caveats=(),
        exhibits=exhibits if section.is_technical else tuple(map(_alone, exhibits[:1])),
        speaker_notes=(*section.sentences, *section.caveats, *section.speaker_notes),
    )


def _alone(exhibit: Exhibit) -> Exhibit:
    """An exhibit that is looked at: its table is printed where it is nothing else."""
    return replace(exhibit, guide=(), numbers=exhibit.numbers if exhibit.kind == "table" else "")


def _summary_for(summary: Summary, audience: str) -> Summary:
    """The summary; the board's fits one screen."""
    if audience != BOARD:
        return summary
    return replace(summary, messages=summary.messages[:N_MESSAGES], strengths=(), gaps=())


def _table_for(table: Table, audience: str) -> Table:
    """A table whose technical columns are printed for the analyst alone."""
    if audience == ANALYST:
        return table
    columns = tuple(
        replace(column, is_printed=column.is_printed and not column.is_technical) for column in table.columns
    )
    return replace(table, columns=columns)


def _worded_for(part: Part, audience: str) -> Part:
    """A part in the words of an audience: the message `<key>.<audience>`, else `<key>.plain`, where there is one."""
    return cast("Part", _worded(part, audience))


def _worded(part: Any, audience: str) -> Any:
    match part:
        case Message():
            worded = {name: _worded(field, audience) for name, field in part.fields.items()}
            return Message(_key_for(part.key, audience), worded)
        case Listing():
            return Listing(_kept(part.items, audience), part.style)
        case tuple():
            return _kept(part, audience)
        case Table():
            return replace(
                part,
                caption=_worded(part.caption, audience),
                note=_kept(part.note, audience),
                columns=_kept(part.columns, audience),
            )
        case dict():
            return {name: _worded(value, audience) for name, value in part.items()}
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{one.name: _worded(getattr(part, one.name), audience) for one in fields(part)})
    return part


def _kept(parts: tuple[Any, ...], audience: str) -> tuple[Any, ...]:
    """Parts in the words of an audience, without the messages that it has no use for."""
    kept = [part for part in parts if audience == ANALYST or not is_technical(part)]
    return tuple(_worded(part, audience) for part in kept)


def is_technical(text: object) -> bool:
    """Whether a text is for the analyst alone: its own message is, or all that it is put together of."""
    if not isinstance(text, Message):
        return False
    if any(text.key == key or (key[-1] == "." and text.key.startswith(key)) for key in TECHNICAL):
        return True
    listed = [item for field in text.fields.values() if isinstance(field, Listing) for item in field.items]
    return text.key in _PUT_TOGETHER and bool(listed) and all(map(is_technical, listed))


def _key_for(key: str, audience: str) -> str:
    """Key of the words for an audience."""
    own, plain = f"{key}.{audience}", f"{key}.plain"
    if is_known(own):
        return own
    return plain if audience != ANALYST and is_known(plain) else key
