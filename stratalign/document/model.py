"""What a report is made of: sections with a conclusion for a title, exhibits, tables. Holds only publishable values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

#: How a column is printed: text as is; n whole numbers; points and number with one decimal; signed points with a sign;
#: pct a value that is already 0-100, printed whole; ratio with three decimals (reliability, correlation); hundredths
#: with two; estimate with three significant digits; p a p value.
Format = Literal["text", "n", "points", "signed_points", "number", "pct", "ratio", "hundredths", "estimate", "p"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a printed table."""

    key: str
    label: str
    format: Format = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table to print; the first column holds the row headers. A missing value prints as an en dash."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as SVG, with the words that replace it for who cannot see it."""

    key: str
    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One figure or table with its subtitle and source line; `numbers` is the figure's table alternative."""

    key: str
    subtitle: str
    source: str
    figure: Figure | None = None
    table: Table | None = None
    numbers: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the report: a topic, a conclusion, the sentences and exhibits that carry it, and its limits."""

    key: str
    topic: str
    title: str
    sentences: tuple[str, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number printed large on the summary page, with its label and its interval or n."""

    value: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The executive summary: a verdict, key figures, what was found, strengths, gaps, decisions and limits."""

    title: str
    key_figures: tuple[KeyFigure, ...]
    messages: tuple[str, ...]
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]
    decisions: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """Front page: whose report it is, what it rests on, and whether the data are synthetic."""

    client: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    confidentiality: str
    synthetic_note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `sections` are in reading order; what the data cannot show is simply not among them."""

    key: str
    language: str
    cover: Cover
    summary: Summary | None
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section | None:
        """Section by its key; None where the data do not allow it."""
        return next((section for section in self.sections if section.key == key), None)
