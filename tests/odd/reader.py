"""A reader who takes nothing for granted: every word of a report as data, and rules that no report may break.

A rule gives a line for each fault. Rules on words look at titles, sentences, guides, what is read instead of figures,
and every cell; rules on structure at what stands where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stratalign.document.model import Document, Section
from stratalign.document.spoken import printed_columns, printed_rows, speaker_for
from stratalign.exhibits.kinds import DRAWINGS
from stratalign.exhibits.scene import scene_of
from stratalign.exhibits.theme import theme_of

DASH = "\N{EN DASH}"
DASH_EXPLAINED = re.compile(r"An en dash|Ein Halbgeviertstrich|Un tiret")
#: What no text of a report may hold.
WORDS = {
    "no number that is none": re.compile(r"\b(?:nan|NaN|inf|NaT|None(?! of\b))\b|<NA>"),
    "nothing counted": re.compile(r"(?<![\d.,])0 of\b|\bonly 0\b"),
    "many with one": re.compile(
        r"(?<![\d.,])1 (?:units|scales|dimensions|people|questions|levels|groups|companies|decisions|findings)\b"
        r"|\band 1 more\b|\b1 of 1\b"
    ),
    "a hyphen for a minus": re.compile(r"(?<![\w\N{EN DASH}\N{MINUS SIGN}-])-\d"),
    "advice of a program": re.compile(
        r"\.(?:yml|yaml|py)\b|pip install|Traceback|[A-Z]\w+Error\b|smaller model|exploratory factor"
    ),
    "marks that do not belong": re.compile(r"\.\.(?!\.)|,,|\(\)|\s[,;]\s|“”|[{}]"),
    "a range of one": re.compile(r"\b(?:from|between) (\S+) (?:to|and) \1(?!\w|[.,]\d)"),
}
#: Words of a guide -> exhibits that they speak of, by key or kind.
SPOKEN_OF = {
    "arrow": {"consensus_map"},
    "tile": {"strategy_map"},
    "table of fit": {"structure"},
    "table of invariance": {"invariance"},
    "line joins": {"dumbbell"},
    "bars to the right": {"likert"},
    "every row is a unit": {"heat_map", "units"},
}


@dataclass(frozen=True)
class Words:
    """A text and where it stands."""

    place: str
    text: str


@dataclass(frozen=True)
class Report:
    """A document with its words."""

    document: Document
    words: tuple[Words, ...]


Rule = Callable[[Report], Iterator[str]]


def words_of_report(document: Document) -> list[Words]:
    """Every text of a report, in reading order; figures as they are read out, and none is drawn."""
    say = speaker_for(document).say
    found = [Words("cover", say(text)) for fact in document.cover.facts for text in fact]
    found += [Words("about", say(text)) for text in document.about]
    if summary := document.summary:
        parts = (summary.messages, summary.strengths, summary.gaps, summary.decisions, summary.limits)
        found += [Words("summary", say(text)) for text in (summary.title, *(text for part in parts for text in part))]
        figures = ((figure.value, figure.label, figure.detail) for figure in summary.key_figures)
        found += [Words("key figure", say(text)) for figure in figures for text in figure]
    for section in document.sections:
        texts = (section.topic, section.question, section.title, *section.sentences, *section.caveats)
        found += [Words(section.key, say(text)) for text in texts]
        found += _of_exhibits(section, document)
    return found


def faults(document: Document) -> list[str]:
    """Every fault that a rule finds, with the rule's name."""
    report = Report(document, tuple(words_of_report(document)))
    return [f"{name}: {fault}" for name, rule in RULES.items() for fault in rule(report)]


def _of_exhibits(section: Section, document: Document) -> Iterator[Words]:
    speaker, theme = speaker_for(document), theme_of(document)
    for exhibit in section.exhibits:
        place = f"{section.key}/{exhibit.key}"
        yield from (Words(place, speaker.say(text)) for text in (exhibit.subtitle, *exhibit.source, *exhibit.guide))
        if exhibit.kind != "table":
            yield Words(
                f"{place} read out", DRAWINGS[exhibit.kind].describe(scene_of(exhibit, document, speaker, theme))
            )
        if exhibit.numbers:
            table = document.tables[exhibit.numbers]
            yield from (Words(place, speaker.say(text)) for text in (table.caption, *table.note))
            yield from (Words(place, speaker.say(column.label)) for column in printed_columns(table))
            yield from (Words(f"{place} cell", cell) for row in printed_rows(table, speaker) for cell in row)


def _on_words(pattern: re.Pattern[str]) -> Rule:
    def rule(report: Report) -> Iterator[str]:
        for words in report.words:
            if found := pattern.search(words.text):
                yield f"{words.place}: “{found[0]}” in “{words.text[:120]}”"

    return rule


def _tables_of_dashes(report: Report) -> Iterator[str]:
    """A table, or a column of it, that says nothing; or a table without a row."""
    document = report.document
    speaker = speaker_for(document)
    for section in document.sections:
        for exhibit in section.exhibits:
            if not exhibit.numbers:
                continue
            table = document.tables[exhibit.numbers]
            rows = printed_rows(table, speaker)
            if not rows:
                yield f"{section.key}: the table {table.key} has no row"
                continue
            for column, cells in zip(printed_columns(table), zip(*rows, strict=True), strict=True):
                if set(cells) == {DASH}:
                    yield f"{section.key}: the column {column.key} of {table.key} holds dashes alone"


def _signs_that_are_not_there(report: Report) -> Iterator[str]:
    """A note on what an en dash marks, under a table that has none."""
    document = report.document
    speaker = speaker_for(document)
    for section in document.sections:
        for table in (document.tables[exhibit.numbers] for exhibit in section.exhibits if exhibit.numbers):
            is_marked = any(DASH in row for row in printed_rows(table, speaker))
            said = [note for note in speaker.say_all(table.note) if DASH_EXPLAINED.match(note)]
            if said and not is_marked:
                yield f"{section.key}: {table.key} explains a dash that it does not hold"


def _guides_to_nothing(report: Report) -> Iterator[str]:
    document = report.document
    speaker = speaker_for(document)
    for section in document.sections:
        shown = {name for exhibit in section.exhibits for name in (exhibit.key, exhibit.kind)}
        for guide in section.speaker_notes:
            said = speaker.say(guide).lower()
            yield from (
                f"{section.key}: speaks of {word}, which is not there"
                for word, exhibits in SPOKEN_OF.items()
                if re.search(rf"\b{word}", said) and not exhibits & shown
            )


def _empty_pages(report: Report) -> Iterator[str]:
    document = report.document
    summary = document.summary
    if summary is None or not (summary.messages or summary.key_figures or summary.decisions):
        yield "the summary says nothing beside its title"
    yield from (f"{one.key} is empty" for one in document.sections if not one.sentences and not one.exhibits)


def _topics_for_titles(report: Report) -> Iterator[str]:
    document = report.document
    say = speaker_for(document).say
    for section in document.sections:
        if say(section.title) == say(section.topic) or say(section.title).startswith(("Which ", "How ", "What ")):
            yield f"{section.key} has a topic or a question for a title: “{say(section.title)}”"


def _names_that_are_numbers(report: Report) -> Iterator[str]:
    document = report.document
    speaker = speaker_for(document)
    for key in ("units", "standing", "participation"):
        if key in document.tables:
            heads = [row[0] for row in printed_rows(document.tables[key], speaker)]
            yield from (f"{key}: a unit is called “{head}”" for head in heads if re.fullmatch(r"[\d\s.,/-]+", head))


def _strength_and_problem(report: Report) -> Iterator[str]:
    document = report.document
    if summary := document.summary:
        say = speaker_for(document).say
        strong, weak = ({say(line).split(":")[0] for line in part} for part in (summary.strengths, summary.gaps))
        yield from (f"{label} is strength and gap on one page" for label in strong & weak)


def _gaps_without_decision(report: Report) -> Iterator[str]:
    document = report.document
    summary = document.summary
    if summary and summary.gaps and not summary.decisions:
        yield "gaps are named, and nothing is decided"
    if summary and document.section("strategy_tests") and "decisions" not in document.tables:
        yield "people were asked, and nothing is decided"


def _levels_where_there_is_one(report: Report) -> Iterator[str]:
    document = report.document
    levels, section = document.tables.get("consensus_map"), document.section("consensus")
    if section and levels is not None and len(levels.rows) == 1:
        title = speaker_for(document).say(section.title)
        if "levels" in title:
            yield f"one level is shown, and the title compares: “{title}”"


def _belief_of_nobody(report: Report) -> Iterator[str]:
    """Accounts alone, and still people's answers are spoken of."""
    document = report.document
    if document.section("accounts") and "dimension_scores" not in document.tables:
        for words in report.words:
            if re.search(r"\bbeliev|\bscores?\b|\baligned units\b|\brespondents?\b", words.text):
                yield f"{words.place}: “{words.text[:100]}”"


def _said_twice(report: Report) -> Iterator[str]:
    document = report.document
    if summary := document.summary:
        say = speaker_for(document).say
        said = [say(text).rstrip(".") for text in (summary.title, *summary.messages)]
        yield from (f"the summary says twice “{text}”" for text in {one for one in said if said.count(one) > 1})


RULES: dict[str, Rule] = {
    **{name: _on_words(pattern) for name, pattern in WORDS.items()},
    "a table of dashes": _tables_of_dashes,
    "a sign that is not there": _signs_that_are_not_there,
    "a guide to nothing": _guides_to_nothing,
    "an empty page": _empty_pages,
    "a topic for a title": _topics_for_titles,
    "a name that is a number": _names_that_are_numbers,
    "a strength that is a problem": _strength_and_problem,
    "a gap without a decision": _gaps_without_decision,
    "a comparison of one level": _levels_where_there_is_one,
    "belief of nobody": _belief_of_nobody,
    "said twice": _said_twice,
}
