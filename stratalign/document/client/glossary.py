"""The glossary: what the words of the report mean, those of the technical appendix apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from stratalign.analysis.results import Analysis
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.document.page import Page, label_column
from stratalign.findings.model import Finding
from stratalign.language.messages import message

#: Words of every report, and of the technical appendix; their messages are `glossary.<word>` with `.meaning`.
WORDS = (
    "score", "favourable", "dimension", "index", "level", "unit", "gap", "interval", "promoters", "percentile",
    "hidden",
)  # fmt: skip
TECHNICAL_WORDS = ("alpha", "rwg", "icc1", "icc2", "htmt", "fit", "p", "r_squared", "hc4", "cohens_d")


def glossary_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """What the words of a report on a survey mean."""
    if analysis.latest is None:
        return None
    made = [_words("glossary", WORDS), _words("glossary_technical", TECHNICAL_WORDS)]
    section = Section(
        "glossary",
        message("client.glossary.topic"),
        message("client.glossary.question"),
        message("glossary.claim"),
        exhibits=tuple(exhibit for exhibit, _ in made),
    )
    return Page(section, tuple(table for _, table in made))


def _words(key: str, words: Sequence[str]) -> tuple[Exhibit, Table]:
    rows = pd.DataFrame(
        {
            "word": label_column(message(f"glossary.{word}") for word in words),
            "meaning": label_column(message(f"glossary.{word}.meaning") for word in words),
        },
        index=list(words),
    )
    columns = (Column("word", message("glossary.word")), Column("meaning", message("glossary.meaning")))
    table = Table(key, message(f"{key}.caption"), columns, rows)
    source = (message("glossary.source"),)
    return Exhibit(key, "table", message(f"{key}.subtitle"), source, data=(key,), numbers=key), table
