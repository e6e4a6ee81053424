"""How a figure looks under a brand's theme, and how it becomes the same SVG each time."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from xml.parsers.expat import ExpatError, ParserCreate

from stratalign.brand.brand import Brand, house_brand
from stratalign.brand.figures import FigureTheme, figure_theme
from stratalign.document.model import Document
from stratalign.errors import ExportError
from stratalign.exhibits.canvas import Axes, Canvas
from stratalign.exhibits.layout import laid_out
from stratalign.exhibits.svg import svg_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes as DrawnAxes
    from matplotlib.figure import Figure

_Plotted = TypeVar("_Plotted", Axes, "DrawnAxes")
#: Names with which drawings of matplotlib were made here, and what they are called in `matplotlib_theme` now.
_MOVED = {"new_canvas": "new_figure", "themed": "themed"}


def __getattr__(name: str) -> Any:
    if name not in _MOVED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from stratalign.exhibits import matplotlib_theme

    warnings.warn(
        f"{__name__}.{name} is now {matplotlib_theme.__name__}.{_MOVED[name]}", DeprecationWarning, stacklevel=2
    )
    return getattr(matplotlib_theme, _MOVED[name])


def theme_of(document: Document) -> FigureTheme:
    """Theme of a document's figures: of its brand, else of the house's."""
    return figure_theme(Brand.from_dict(dict(document.brand)) if document.brand else house_brand())


def clean_axes(ax: _Plotted, *, grid: str = "x") -> _Plotted:
    """Faint lines behind the marks in one direction, `x`, `y`, or none; of our own axes or of matplotlib's."""
    if isinstance(ax, Axes):
        ax.grid = grid
        return ax
    ax.spines[:].set_visible(False)
    ax.grid(visible=False)
    if grid in {"x", "y"}:
        ax.grid(visible=True, axis=grid)  # type: ignore[arg-type]
    return ax


def ramp(*colours: str) -> Callable[[float], str]:
    """Colours from one end of a scale, 0, to the other, 1."""
    parts = [[int(colour[place : place + 2], 16) for place in (1, 3, 5)] for colour in colours]

    def at(share: float) -> str:
        place = min(max(share, 0.0), 1.0) * (len(parts) - 1)
        first = min(int(place), len(parts) - 2)
        mixed = [a + (b - a) * (place - first) for a, b in zip(parts[first], parts[first + 1], strict=True)]
        return f"#{bytes(round(part) for part in mixed).hex()}"

    return at


def as_svg(canvas: Canvas | Figure, theme: FigureTheme | None = None) -> str:
    """Drawing as SVG text, the same bytes for the same drawing; its words are set in the theme's family.

    Parameters
    ----------
    canvas
        What a kind has plotted: on our own canvas, or a figure of matplotlib.
    theme
        The house's unless told.

    Returns
    -------
    str
        One `<svg>`; its size is in points.

    Raises
    ------
    ExportError
        It would be no well-formed XML, and a broken picture in every browser.
    """
    theme = theme or _house_theme()
    if isinstance(canvas, Canvas):
        svg = svg_of(laid_out(canvas, theme), theme)
    else:
        from stratalign.exhibits.svg_canvas import write_svg

        svg = write_svg(canvas, theme.page_family)
    _refuse_malformed(svg)
    return svg


@cache
def _house_theme() -> FigureTheme:
    return figure_theme(house_brand())


def _refuse_malformed(svg: str) -> None:
    try:
        ParserCreate().Parse(svg, True)
    except ExpatError as problem:
        raise ExportError(
            f"a figure is no well-formed SVG ({problem}). Look for odd characters in its labels."
        ) from None
