"""What a drawing is made from: tables rounded as printed, choices, words and a theme; nothing else reaches it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from stratalign.brand.figures import FigureTheme
from stratalign.document.model import Document, Exhibit, Table
from stratalign.document.spoken import option_value, rounded_rows
from stratalign.exhibits.canvas import Canvas
from stratalign.language.fields import Field
from stratalign.language.messages import message
from stratalign.language.speaker import Speaker

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Columns that are words in every kind: where they hold a term's keys, its labels stand in their place.
WORDS = ("label", "panel")
#: Tables that were drawn last, whose words they are in, and their rows as drawn.
_rounded: deque[tuple[Table, Speaker, pd.DataFrame]] = deque(maxlen=4)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a drawing may use.

    - `tables`: rows of the exhibit's tables, no number with more digits than are printed; row keys are the index.
    - `heads`: of each table the names of its columns, said.
    - `is_narrow`, `is_flat`: whether it is for a phone, or for a screen that is presented on; asked by kinds that lay
      themselves out for one.
    - `options`: plain choices and numbers of the kind; of the first table only the rows that `rows` names are there.
    - `labels`: its words, said.
    """

    tables: tuple[pd.DataFrame, ...]
    heads: tuple[Mapping[str, str], ...]
    options: Mapping[str, Any]
    labels: Mapping[str, str]
    speaker: Speaker
    theme: FigureTheme
    is_narrow: bool = False
    is_flat: bool = False

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

    def colour(self, role: str) -> str:
        """Colour of a meaning or of a part of the page."""
        return self.theme.colour(role)


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a kind is drawn, and the words that replace the drawing for who cannot see it.

    `plot` gives a canvas of ours; or, where `is_by_matplotlib`, a figure of matplotlib, which is plotted under the
    theme's settings and has no form for phones of its own.
    """

    plot: Callable[[Scene], Canvas | Figure]
    describe: Callable[[Scene], str]
    is_by_matplotlib: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, with the words that replace it.

    `narrow` is that for a phone, `flat` a lower one for a screen that is presented on; empty where there is none.
    """

    svg: str
    alt: str
    narrow: str = ""
    flat: str = ""


def scene_of(exhibit: Exhibit, document: Document, speaker: Speaker, theme: FigureTheme) -> Scene:
    """What an exhibit is drawn from.

    Parameters
    ----------
    exhibit
        Of the document.
    document
        Holds its tables.
    speaker
        Of the document.
    theme
        Of the document's brand.

    Returns
    -------
    Scene
        Tables rounded, addresses resolved, words said.
    """
    tables = [document.tables[key] for key in exhibit.data]
    options = {name: option_value(option, document) for name, option in exhibit.options.items()}
    first, *further = (_drawn_rows(table, speaker) for table in tables)
    return Scene(
        tables=(first.loc[list(options.get("rows", first.index))], *further),
        heads=tuple({column.key: speaker.say(column.label) for column in table.columns} for table in tables),
        options=options,
        labels={name: speaker.say(words) for name, words in exhibit.labels.items()},
        speaker=speaker,
        theme=theme,
    )


def _drawn_rows(table: Table, speaker: Speaker) -> pd.DataFrame:
    """Rows of a table as drawn; a hundred parts of one large drawing round their table once."""
    for known, said_by, rows in _rounded:
        if known is table and said_by is speaker:
            return rows.copy(deep=False)
    rows = rounded_rows(table, speaker)
    rows = rows.assign(**{name: rows[f"{name}_label"] for name in WORDS if f"{name}_label" in rows})
    _rounded.append((table, speaker, rows))
    return rows.copy(deep=False)
