"""What the columns of a printed table are, and which table it is, by the heads it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from stratalign.audit.readers.printed import Line, ReadTable
from stratalign.language.english import ENGLISH
from stratalign.language.languages import known_languages
from stratalign.language.messages import message
from stratalign.language.speaker import Speaker, speaker_of

#: Heads of columns of a page that are read, by table: column -> key of the head's message.
HEADS = {
    "likert": {
        "label": "head.dimension",
        "disagree_pct": "likert.disagree",
        "neutral_pct": "likert.neither",
        "agree_pct": "likert.agree",
        "n_respondents": "head.n",
    },
    "dimension_scores": {
        "label": "head.measure",
        "mean_points": "dimension_scores.score",
        "n_respondents": "head.n",
        "n_items": "dimension_scores.items",
    },
    "participation": {"label": "participation.group", "n_respondents": "participation.respondents"},
    "standing": {"label": "head.unit", "n_respondents": "head.n", "mean_points": "standing.mean"},
    "agreement": {"label": "head.dimension", "icc1": "agreement.icc1", "n_units": "head.units"},
    "themes": {
        "label": "comments.head.theme",
        "panel": "comments.head.question",
        "n_respondents": "comments.head.people",
        "share_pct": "comments.head.share",
        "staff": "level.staff",
        "leaders": "comments.head.leaders",
    },
    "units": {"label": "head.unit"},
}


def name_columns(table: ReadTable, language: str, stored: Mapping[str, ReadTable]) -> ReadTable:
    """Give columns and rows of a printed table the keys of the same table stored as data, else those of its heads.

    Parameters
    ----------
    table
        As read; of a file that gives tables no key, such as slides, the heads tell which it is.
    language
        Of the file.
    stored
        Tables of the same run that are stored as data, by key.

    Returns
    -------
    ReadTable
        The same cells by column.
    """
    speaker = speaker_of(language if language in known_languages() else "en")
    if table.key not in stored and table.key not in HEADS:
        # A name of its own, such as that of a sheet or a shape, says less than the heads.
        table = replace(table, key=_key_of(table, speaker, stored) or table.key)
    kept = stored.get(table.key)
    found = table.lines if kept is None or len(kept.lines) == len(table.lines) else _with_numbers(table.lines)
    if kept is None or table.heads or len(kept.lines) != len(found):
        return _with_heads(table, speaker)
    lines = tuple(Line(one.key, line.cells) for one, line in zip(kept.lines, found, strict=True))
    if lines and "0" in lines[0].cells:
        names = {str(place): column for place, column in enumerate(kept.columns)}
        if len(kept.columns) != len(table.columns):
            # It holds more columns than its report prints, or others.
            names = _by_heads(kept, table, speaker)
        if len(names) < 2:
            return _with_heads(replace(table, lines=lines), speaker)
        lines = tuple(
            Line(line.key, {names.get(place, place): cell for place, cell in line.cells.items()}) for line in lines
        )
    return replace(table, lines=lines)


def _with_numbers(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Rows of a table without those that only name the rows below them."""
    return tuple(line for line in lines if any(cell != "" for place, cell in line.cells.items() if place != "0"))


def _by_heads(kept: ReadTable, table: ReadTable, speaker: Speaker) -> dict[str, str]:
    """Columns of a table that shows some of those stored, by the words of their heads."""
    said = {speaker.say(message(head)): column for column, head in kept.heads.items() if _is_plain(head)}
    return {str(place): said[words] for place, words in enumerate(table.columns) if words in said}


def _is_plain(head: str) -> bool:
    """Whether a head is words alone: what fills its places is not kept with it."""
    return head in ENGLISH and not ENGLISH[head].places


def _key_of(table: ReadTable, speaker: Speaker, stored: Mapping[str, ReadTable]) -> str:
    """Key of the stored table with these heads, else of the first whose heads are all among them; empty for others."""
    fitting = {key: kept for key, kept in stored.items() if _has_heads(table, speaker, kept)}
    alike = [key for key, kept in fitting.items() if len(kept.lines) == len(table.lines)]
    if alike or fitting:
        return next(iter(alike or fitting))
    said = {key: {speaker.say(message(head)) for head in wanted.values()} for key, wanted in HEADS.items()}
    return next((key for key, heads in said.items() if len(heads) > 1 and heads <= set(table.columns)), "")


def _has_heads(table: ReadTable, speaker: Speaker, kept: ReadTable) -> bool:
    """Whether a printed table has the heads that a stored one is printed with, as far as these are known words."""
    known = {
        place: kept.heads[column] for place, column in enumerate(kept.columns) if _is_plain(kept.heads.get(column, ""))
    }
    return (
        len(known) > 1
        and len(kept.columns) == len(table.columns)
        and all(table.columns[place] == speaker.say(message(head)) for place, head in known.items())
    )


def _with_heads(table: ReadTable, speaker: Speaker) -> ReadTable:
    """Name the columns of a page's table by the heads it has, known or not; they are numbered until then."""
    wanted = HEADS.get(table.key, {})
    if not table.lines or "0" not in table.lines[0].cells:
        return table
    names = {speaker.say(message(head)): column for column, head in reversed(wanted.items())}
    columns = tuple(names.get(head, head) for head in table.columns)
    lines = tuple(
        Line(
            line.key,
            {column: line.cells[str(place)] for place, column in enumerate(columns) if str(place) in line.cells},
        )
        for line in table.lines
    )
    return replace(table, columns=columns, lines=lines)
