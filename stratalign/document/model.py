"""A report as data: sections, claims, exhibits and tables, and nothing that is drawn or written for one format.

Every number stands in a table and has an address (`Cell`); every sentence is a message of the catalogue whose fields
point at addresses. A plain string is the client's own text and is printed as it is. Holds only publishable values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from stratalign.errors import DocumentError
from stratalign.language.english import ENGLISH
from stratalign.language.fields import Cell, Field, Message, Text, Words
from stratalign.language.messages import label_or_text
from stratalign.language.number_formats import FORMATS
from stratalign.numerics.display import displayed
from stratalign.vocabulary import Strength

#: Raised when a reader of the last version could misread a document.
SCHEMA_VERSION = 2
#: Formats of columns that hold no number. `text` is printed as it is, `key` and `flag` are never printed.
TEXT_FORMATS = ("text", "key", "flag")
#: Tables that every document may have: figures that stand in sentences alone, and the evidence of its claims.
FACTS, EVIDENCE = "facts", "evidence"

#: Kinds of exhibit, each a row in `document/kinds.py`.
ExhibitKind = str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    - `format`: how a value is printed and how far it is rounded before it is drawn, a key of
      `language.number_formats.FORMATS`; or text, key, flag.
    - `term`: the values are keys of labels with this prefix, such as `level` for `level.staff`.
    - `message`: the cell is a message whose fields are columns of its row; the column itself holds no values.
    - `is_printed`: whether the column stands in the printed table; else it is there to be drawn or pointed at.
    - `is_technical`: whether it is printed for the analyst alone.
    """

    key: str
    label: Text = ""
    format: str = "text"
    term: str = ""
    message: str = ""
    is_printed: bool = True
    is_technical: bool = False

    def __post_init__(self) -> None:
        if self.format not in FORMATS and self.format not in TEXT_FORMATS:
            raise DocumentError(f"column '{self.key}' has the format '{self.format}'; known: {', '.join(FORMATS)}.")


def drawn(*keys: str, format: str = "text", term: str = "") -> tuple[Column, ...]:
    """Columns that are drawn or pointed at, and not printed."""
    return tuple(Column(key, format=format, term=term, is_printed=False) for key in keys)


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers with addresses: rows by their key, columns as declared; no other column is kept.

    The first printed column holds the row headers. A missing value prints as an en dash. `rows` has the row keys as
    its index: unique text. Numbers are not rounded.
    """

    key: str
    caption: Text
    columns: tuple[Column, ...]
    rows: pd.DataFrame
    note: Words = ()
    #: Values of the columns that were asked for, by row: a report asks for thousands of single cells.
    _values: dict[str, dict[str, Any]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        held = [column.key for column in self.columns if not column.message]
        absent = [name for name in held if name not in self.rows]
        if absent or len(set(held)) < len(held):
            raise DocumentError(f"table '{self.key}' lacks or repeats the columns {absent or held}.")
        # What another table holds already is as it should be: documents are made again and again of their parts.
        rows = self.rows.copy(deep=False) if list(self.rows.columns) == held else self.rows[held]
        if not isinstance(rows.index.dtype, pd.StringDtype):
            rows = rows.set_axis(rows.index.map(str), axis=0)
        kinds = dict(zip(rows.columns, rows.dtypes, strict=True))
        numbers = [c.key for c in self.columns if c.format in FORMATS and not c.message and kinds[c.key] != "float64"]
        if numbers:
            rows = rows.assign(**{name: rows[name].astype(float) for name in numbers})
        if not rows.index.is_unique:
            raise DocumentError(f"table '{self.key}' has two rows of one key; give each row a key of its own.")
        object.__setattr__(self, "rows", rows)

    def column(self, key: str) -> Column:
        """Declaration of a column."""
        for column in self.columns:
            if column.key == key:
                return column
        raise DocumentError(f"table '{self.key}' has no column '{key}'.")

    def field(self, row: str, key: str) -> Field:
        """What a cell holds: a number, text, the message of a label, or a message made of other cells of its row."""
        column = self.column(key)
        if row not in self.rows.index:
            raise DocumentError(f"table '{self.key}' has no row '{row}'.")
        if column.message:
            return self._composed(column, row)
        if key not in self._values:
            self._values[key] = dict(zip(self.rows.index, self.rows[key].tolist(), strict=True))
        value = self._values[key][row]
        if isinstance(value, Message):
            return value
        if pd.isna(value):
            return float("nan") if column.format in FORMATS else None
        if column.term:
            return label_or_text(column.term, str(value))
        plain: Field = value.item() if hasattr(value, "item") else value
        return plain

    def cell(self, row: object, column: str) -> Cell:
        """Address of a cell."""
        return Cell(self.key, str(row), column)

    def _composed(self, column: Column, row: str) -> Message:
        return Message(column.message, {name: self.cell(row, name) for name in sorted(ENGLISH[column.message].places)})


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One figure or table with its subtitle and source; what is drawn is said, not drawn.

    - `kind`: one of `document.kinds.KINDS`; `table` for a table alone.
    - `data`: keys of the tables it is drawn from, in the order the kind asks for.
    - `options`: plain choices of the kind, such as the value of a line. `labels`: its words, by the kind's names.
    - `numbers`: key of the table that stands behind the figure for who wants the numbers; for `table` it is printed.
    - `guide`: how to read it.
    - `audiences`: who gets it where they get its page; everybody where none is named.
    """

    key: str
    kind: ExhibitKind
    subtitle: Text
    source: Words
    data: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Text] = field(default_factory=dict)
    numbers: str = ""
    guide: Words = ()
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with its evidence: `evidence` are rows of the document's table `evidence`."""

    key: str
    text: Text
    detail: Words
    strength: Strength
    evidence: tuple[str, ...]
    caveats: Words = ()
    actions: Words = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One page: its topic and question, a conclusion for a title, the sentences and exhibits that carry it, its limits.

    `claim` is the key of the claim that its title makes; `speaker_notes` are for who presents it. `so_what` says what
    follows from it. `audiences` are who gets the page, everybody where none is named; `is_technical` puts it into the
    appendix.
    """

    key: str
    topic: Text
    question: Text
    title: Text
    claim: str = ""
    sentences: Words = ()
    exhibits: tuple[Exhibit, ...] = ()
    caveats: Words = ()
    speaker_notes: Words = ()
    so_what: Text = ""
    audiences: tuple[str, ...] = ()
    is_technical: bool = False


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number printed large on the summary page, with its label and its interval or n."""

    value: Text
    label: Text
    detail: Text


@dataclass(frozen=True, slots=True)
class Summary:
    """The executive summary: a verdict, key figures, what was found, strengths, gaps, decisions and limits."""

    topic: Text
    question: Text
    title: Text
    key_figures: tuple[KeyFigure, ...]
    messages: Words
    strengths: Words
    gaps: Words
    decisions: Words
    limits: Words


@dataclass(frozen=True, slots=True)
class Cover:
    """Front page: whose report it is, what it rests on, and whether the data are synthetic."""

    client: Text
    title: Text
    subtitle: Text
    facts: tuple[tuple[Text, Text], ...]
    confidentiality: Text
    synthetic_note: Text = ""


@displayed
@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    `sections` are in reading order; what the data cannot show is simply not among them. `brand` is the plain data of a
    brand, or None for the house's. `kind` says which report it is. `audiences` are the products that are written of it
    where nobody asks for others; none where it is one report for everybody. `without_overrides` is the same report as
    it was before consultants wrote over it, where they did; it is kept beside the document, not in it.
    """

    kind: Literal["client_report", "data_readiness", "alignment_study"] | str
    language: str
    run_id: str
    cover: Cover
    about: Words
    summary: Summary | None
    sections: tuple[Section, ...]
    claims: tuple[Claim, ...]
    tables: Mapping[str, Table]
    brand: Mapping[str, Any] | None = None
    audiences: tuple[str, ...] = ()
    schema_version: int = SCHEMA_VERSION
    without_overrides: Document | None = field(default=None, repr=False, compare=False)

    def section(self, key: str) -> Section | None:
        """Section by its key; None where the data do not allow it."""
        return next((section for section in self.sections if section.key == key), None)

    def field(self, cell: Cell) -> Field:
        """What an address holds.

        Parameters
        ----------
        cell
            Table, row and column.

        Returns
        -------
        Field
            A number, text, or the message of a label.

        Raises
        ------
        DocumentError
            There is no such table, row or column.
        """
        if cell.table not in self.tables:
            raise DocumentError(f"there is no table '{cell.table}' in this document.")
        return self.tables[cell.table].field(cell.row, cell.column)
