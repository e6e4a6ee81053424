"""One place where an exhibit's drawing function becomes a figure of the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes

from stratalign.document.model import Figure
from stratalign.exhibits.theme import as_svg, new_canvas, themed


def draw(key: str, alt: str, height: float, plot: Callable[[Axes], object]) -> Figure:
    """Draw on one axes under the house theme.

    Parameters
    ----------
    key
        Key of the figure.
    alt
        Words that replace it.
    height
        Inches; the width is the house's.
    plot
        Draws on the axes it is given.

    Returns
    -------
    Figure
        Deterministic SVG.
    """
    return draw_panels(key, alt, height, 1, lambda axes: plot(axes[0]))


def draw_panels(key: str, alt: str, height: float, n_panels: int, plot: Callable[[list[Axes]], object]) -> Figure:
    """Draw on several axes side by side; otherwise as `draw`."""
    with themed():
        canvas = new_canvas(height)
        plot(list(canvas.subplots(1, n_panels, squeeze=False)[0]))
        return Figure(key, as_svg(canvas), alt)


def draw_stacked(
    key: str, alt: str, height: float, shares: Sequence[float], plot: Callable[[list[Axes]], object]
) -> Figure:
    """Draw on axes above each other that share the horizontal axis, by shares of the height; else as `draw`."""
    with themed():
        canvas = new_canvas(height)
        axes = canvas.subplots(len(shares), 1, sharex=True, squeeze=False, height_ratios=list(shares))
        plot(list(axes[:, 0]))
        return Figure(key, as_svg(canvas), alt)
