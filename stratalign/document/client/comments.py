"""The page on what people wrote: themes by question and level, and approved quotes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from stratalign.analysis.comments import theme_names
from stratalign.analysis.results import Analysis, CommentResults, WaveResults
from stratalign.document.client.parts import survey_source
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, section_of
from stratalign.engagement.instrument import Instrument, wording
from stratalign.findings.client.comments import THEMES, told_themes
from stratalign.findings.model import Finding
from stratalign.language.fields import Message, Text
from stratalign.language.messages import message

QUOTES = "quotes"
#: Themes of all questions that one figure has room for; of more, each question has a figure of its own.
MOST_ROWS = 14
_SAID = {"critical": "comments.said.critical", "appreciative": "comments.said.appreciative"}


def comments_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Themes that may be told, and quotes for those who get them; None where no theme may be told."""
    latest, instrument, finding = analysis.latest, analysis.instrument, findings.get("comments")
    if latest is None or latest.comments is None or instrument is None or finding is None:
        return None
    themes, table = _themes(analysis, latest, latest.comments, instrument)
    exhibits, tables = _by_question(themes, table), [table]
    if len(latest.comments.quotes):
        quotes, quoted = _quotes(analysis, latest, latest.comments, instrument)
        exhibits.append(quotes)
        tables.append(quoted)
    return Page(section_of("client", "comments", finding, *exhibits), tuple(tables))


def _by_question(themes: Exhibit, table: Table) -> list[Exhibit]:
    """One figure of all questions; one of each where they have many themes, the table behind the first."""
    named = zip(table.rows.index, table.rows["panel"], strict=True)
    questions = [tuple(key for key, _ in rows) for _, rows in groupby(named, itemgetter(1))]
    if len(table.rows) <= MOST_ROWS or len(questions) == 1:
        return [themes]
    first, *further = questions
    parts = [
        replace(themes, key=f"{THEMES}_{place}", options={"rows": rows}, numbers="", guide=())
        for place, rows in enumerate(further, start=2)
    ]
    return [replace(themes, options={"rows": first}), *parts]


def _themes(
    analysis: Analysis, latest: WaveResults, comments: CommentResults, instrument: Instrument
) -> tuple[Exhibit, Table]:
    """Themes as bars under their questions."""
    disclosure, language = analysis.engagement.disclosure, analysis.engagement.language
    found, names = told_themes(comments), theme_names(comments, language)
    has_levels = bool(found["n_staff"].notna().any())
    rows = found.assign(
        label=[names[key] for key in found["theme_key"]],
        panel=label_column(_question(row, instrument, language) for row in found.to_dict("records")),
        share_pct=100 * found["n_respondents"] / found["n_wrote"],
        staff=found["n_staff"],
        leaders=found["n_respondents"] - found["n_staff"],
        minimum=float(disclosure.minimum_comments),
    )
    columns = [
        Column("label", message("comments.head.theme")),
        Column("panel", message("comments.head.question")),
        Column("n_respondents", message("comments.head.people"), "n"),
        Column("share_pct", message("comments.head.share"), "pct"),
    ]
    if has_levels:
        columns += [Column("staff", message("level.staff"), "n")]
        columns += [Column("leaders", message("comments.head.leaders"), "n")]
    columns += drawn("n_wrote", "minimum", format="n")
    note = message("comments.note.company", minimum=disclosure.minimum_comments)
    if has_levels:
        note = message("comments.note", minimum=disclosure.minimum_comments, least=disclosure.minimum_respondents)
    table = Table(THEMES, message("comments.caption"), tuple(columns), rows, (note,))
    both = {"critical", "appreciative"} <= {comments.tones.get(key) for key in found["question_key"]}
    exhibit = Exhibit(
        THEMES,
        "themes",
        message("comments.subtitle"),
        (survey_source(latest),),
        data=(THEMES,),
        numbers=THEMES,
        guide=(message("comments.guide" if both else "comments.guide.asked"),),
    )
    return exhibit, table


def _question(row: Mapping[Hashable, Any], instrument: Instrument, language: str) -> Message:
    """A question with how many answered it, and of which level where that may be told."""
    fields: dict[str, Text | float] = {"question": _asked(str(row["question_key"]), instrument, language)}
    n, staff = float(row["n_wrote"]), float(row["wrote_staff"])
    if staff != staff:
        return message("comments.panel.n", **fields, n=n)
    return message("comments.panel.levels", **fields, n=n, staff=staff, leaders=n - staff)


def _said_of(key: str, comments: CommentResults, instrument: Instrument, language: str) -> Text:
    """What a comment answers: in few words where its question has a tone, else the question."""
    tone = comments.tones.get(key)
    return message(_SAID[tone]) if tone in _SAID else _asked(key, instrument, language)


def _asked(key: str, instrument: Instrument, language: str) -> str:
    return next((wording(one.text, language) for one in instrument.questions if one.key == key), key)


def _quotes(
    analysis: Analysis, latest: WaveResults, comments: CommentResults, instrument: Instrument
) -> tuple[Exhibit, Table]:
    """Approved comments, masked and shuffled."""
    language, names = analysis.engagement.language, theme_names(comments, analysis.engagement.language)
    quotes = comments.quotes
    order = {key: place for place, key in enumerate(told_themes(comments).index)}
    places = quotes["question_key"] + "." + quotes["theme_key"]
    quotes = quotes.iloc[places.map(order).argsort(kind="stable")]
    rows = pd.DataFrame(
        {
            "theme": [names[key] for key in quotes["theme_key"]],
            "panel": label_column(_said_of(key, comments, instrument, language) for key in quotes["question_key"]),
            "quote": label_column(message("comments.quotes.said", quote=quote) for quote in quotes["quote"]),
        },
        index=[f"quote_{number}" for number in range(1, len(quotes) + 1)],
    )
    columns = (
        Column("theme", message("comments.head.theme")),
        Column("panel", message("comments.head.said")),
        Column("quote", message("comments.quotes.quote")),
    )
    table = Table(QUOTES, message("comments.quotes.caption"), columns, rows)
    subtitle, source = message("comments.quotes.subtitle"), (survey_source(latest),)
    return Exhibit(QUOTES, "table", subtitle, source, data=(QUOTES,), numbers=QUOTES), table
