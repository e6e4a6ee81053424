"""What every result can do besides `tidy()`: say itself, print itself in full, draw itself.

Words and pictures stand in rooms further down. They are public functions, found by their public name when they are
asked for, as a user finds them; nothing here imports them.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from stratalign.lazy import public
from stratalign.numerics.display import full_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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

    def plot(self, labels: Mapping[str, Any] | None = None, *, language: str = "en") -> Figure:
        """Draw the result as a report would.

        Parameters
        ----------
        labels, language
            As in `interpret`.

        Returns
        -------
        matplotlib.figure.Figure
            In the house's theme; notebooks show it, `savefig` keeps it.

        Raises
        ------
        StatisticError
            There is no picture of such a result.
        """
        figure: Figure = public("plot_result")(self, labels, language=language)
        return figure
