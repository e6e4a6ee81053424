"""What a drawing is made from: tables rounded as they are printed, choices, words and theme; nothing else reaches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure as Canvas

from stratalign.document.model import Document, Exhibit
from stratalign.document.spoken import option_value, rounded_rows
from stratalign.errors import DocumentError
from stratalign.exhibits.theme import as_svg, themed
from stratalign.language.fields import Field, Text
from stratalign.language.messages import message
from stratalign.language.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a drawing may use.

    - `tables`: rows of the exhibit's tables, no number with more digits than are printed; row keys are the index.
    - `options`: plain choices of the kind. `labels`: its words, said.
    """

    tables: tuple[pd.DataFrame, ...]
    options: Mapping[str, Any]
    labels: Mapping[str, str]
    speaker: Speaker

    @property
    def table(self) -> pd.DataFrame:
        """Rows of the first table."""
        return self.tables[0]

    def say(self, key: str, /, **fields: Field) -> str:
        """Words of a message of the catalogue."""
        return self.speaker.say(message(key, **fields))

    def number(self, value: float, name: str) -> str:
        """A number in a named format."""
        return self.speaker.number(float(value), name)

    def listed(self, items: list[str], mark: str = "; ") -> str:
        """Parts of a description after one another."""
        return mark.join(items)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a kind is drawn, and the words that replace the drawing for who cannot see it."""

    plot: Callable[[Scene], Canvas]
    describe: Callable[[Scene], str]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, with the words that replace it."""

    svg: str
    alt: str


#: Kind of exhibit -> how it is drawn; filled by `exhibits.kinds`.
DRAWINGS: dict[str, Drawing] = {}


def scene_of(exhibit: Exhibit, document: Document, speaker: Speaker) -> Scene:
    """What an exhibit is drawn from.

    Parameters
    ----------
    exhibit
        Of the document.
    document
        Holds its tables.
    speaker
        Of the document.

    Returns
    -------
    Scene
        Tables rounded, addresses resolved, words said.
    """
    tables = tuple(rounded_rows(document.tables[key], speaker) for key in exhibit.data)
    options = {name: option_value(option, document) for name, option in exhibit.options.items()}
    labels = {name: _said(text, speaker) for name, text in exhibit.labels.items()}
    return Scene(tables, options, labels, speaker)


def draw_exhibit(exhibit: Exhibit, document: Document, speaker: Speaker) -> Picture | None:
    """Draw an exhibit and describe it.

    Parameters
    ----------
    exhibit
        Of the document.
    document
        Holds its tables.
    speaker
        Of the document.

    Returns
    -------
    Picture or None
        None for a table alone.

    Raises
    ------
    DocumentError
        Nobody said how its kind is drawn.
    """
    if exhibit.kind == "table":
        return None
    drawing = DRAWINGS.get(exhibit.kind)
    if drawing is None:
        raise DocumentError(f"there is no drawing of the kind '{exhibit.kind}'. Add it to exhibits/kinds.py.")
    scene = scene_of(exhibit, document, speaker)
    with themed():
        return Picture(as_svg(drawing.plot(scene)), drawing.describe(scene))


def _said(text: Text, speaker: Speaker) -> str:
    return speaker.say(text)
