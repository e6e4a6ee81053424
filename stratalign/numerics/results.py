"""What every result can do besides `tidy()`: say itself, print itself in full, draw itself.

Words and pictures stand in rooms further down. They are public functions, found by their public name when they are
asked for, as a user finds them; nothing here imports them.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, Protocol

from stratalign.lazy import public
from stratalign.numerics.display import full_text


class Drawn(Protocol):
    """A picture: as SVG, in words, and as a file."""

    @property
    def svg(self) -> str:
        """The drawing."""

    @property
    def alt(self) -> str:
        """Words that replace it."""

    def save(self, path: str | Path) -> Path:
        """Write it as `.svg` or `.png`."""


class Printed(str):
    """Text that a prompt and a notebook show as it is, line by line."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the text without quotes."""
        return str(self)

    def _repr_html_(self) -> str:
        return f'<pre style="white-space: pre-wrap">{escape(self)}</pre>'


class Result:
    """Methods of every public result; each of them also has a `tidy()` of its own.

    `tidy()` gives the numbers in the estimate columns of vocabulary.py, models in the model columns.
    """

    __slots__ = ()

    def summary(self) -> Printed:
        """Everything there is to read: headline, every row of `tidy()` or of the coefficients, and how it was made."""
        return Printed(full_text(self))

    def interpret(self, labels: Mapping[str, Any] | None = None, *, language: str = "en") -> Printed:
        """Say the result aloud.

        Parameters
        ----------
        labels
            Column -> printed name; columns without one are named by their words.
        language
            Of a complete catalogue.

        Returns
        -------
        Printed
            Sentences with the numbers rounded; no cause is claimed.
        """
        return Printed(public("reading")(self, labels, language=language))

    def plot(self, labels: Mapping[str, Any] | None = None, *, language: str = "en") -> Drawn:
        """Draw the result as a report would.

        Parameters
        ----------
        labels, language
            As in `interpret`.

        Returns
        -------
        Drawn
            In the house's theme, with the words that replace it; notebooks show it, `save` keeps it.

        Raises
        ------
        StatisticError
            There is no picture of such a result.
        """
        picture: Drawn = public("plot_result")(self, labels, language=language)
        return picture
