"""A questionnaire as it is fielded: pages of questions with codes and choices, before any survey tool's format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from stratalign.vocabulary import Form, Level

#: A scale without labels is shown as numbers to choose from up to this many, else as a slider.
MAX_NUMBERS = 11
UNIT, LEVEL = "unit", "level"

Texts = dict[str, str]
#: One choice; a grid with a row an item; a slider an item; short text; one line a row; long text; a rank a row.
Kind = Literal["choice", "grid", "slider", "text", "lines", "comment", "ranking"]


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose: the code a file holds for it, and its text by language."""

    code: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a question with a code of its own; sliders have their two ends in words."""

    code: str
    texts: Texts
    low: Texts
    high: Texts


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its code, text by language, rows and choices; a slider goes from `low` to `high`."""

    code: str
    kind: Kind
    texts: Texts
    rows: tuple[Row, ...] = ()
    choices: tuple[Choice, ...] = ()
    low: int = 0
    high: int = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Questions shown together; `asked_of` names the levels that see them, empty for everybody.

    `notice` says so on paper.
    """

    code: str
    questions: tuple[Asked, ...]
    asked_of: tuple[Level, ...] = ()
    notice: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A form of an instrument in some languages, the first of which is shown where nothing else is chosen.

    `short_codes` are codes by key for tools that allow letters and digits only. `notes` say what is not asked, and what
    whoever fields it should know.
    """

    key: str
    title: Texts
    form: Form
    languages: tuple[str, ...]
    pages: tuple[Page, ...]
    short_codes: dict[str, str]
    notes: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        """The first language."""
        return self.languages[0]

    @property
    def questions(self) -> tuple[Asked, ...]:
        """Every question in its order."""
        return tuple(asked for page in self.pages for asked in page.questions)

    def level_choices(self, levels: tuple[Level, ...]) -> tuple[Choice, ...]:
        """Choices of the question about the level that stand for some levels."""
        asked = next(question for question in self.questions if question.code == LEVEL)
        return tuple(choice for choice in asked.choices if choice.code in levels)
