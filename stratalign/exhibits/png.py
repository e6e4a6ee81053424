"""A drawing as a picture of dots, for programs that show no SVG: its letters in fonts that have them."""

from __future__ import annotations

import io
import warnings
from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.text import Text

from stratalign.brand.figures import FigureTheme
from stratalign.brand.letters import fallback_fonts, lacking
from stratalign.exhibits.canvas import Canvas
from stratalign.exhibits.layout import laid_out
from stratalign.exhibits.letters import LIBRARYS_OWN
from stratalign.exhibits.matplotlib_theme import themed
from stratalign.exhibits.placed import Look, Page, PlacedBox, PlacedCircle, PlacedLine, PlacedPath, Shape
from stratalign.exhibits.scene import Drawing, Scene

_CODES = {"M": [Outline.MOVETO], "L": [Outline.LINETO], "C": [Outline.CURVE4] * 3, "Z": [Outline.CLOSEPOLY]}
_SIDES = {"start": "left", "middle": "center", "end": "right"}


def as_png(drawing: Drawing, scene: Scene, room: tuple[float, float], *, dots: int = 200) -> bytes:
    """Draw as a picture of dots, the same bytes for the same drawing.

    Parameters
    ----------
    drawing
        How its kind is drawn.
    scene
        What it is drawn from.
    room
        Inches that it may be wide and tall: its letters are then as large as they say.
    dots
        An inch.

    Returns
    -------
    bytes
        A PNG.
    """
    buffer = io.BytesIO()
    with themed(scene.theme), warnings.catch_warnings():
        # What a letter without a font looks like is not news to a reader.
        warnings.filterwarnings("ignore", message="Glyph ")
        canvas = drawing.plot(scene)
        if isinstance(canvas, Canvas):
            canvas.width, canvas.height = min(canvas.width, room[0]), min(canvas.height, room[1])
            figure, around = _on_figure(laid_out(canvas, scene.theme), scene.theme), None
        else:
            canvas.set_size_inches(min(canvas.get_figwidth(), room[0]), min(canvas.get_figheight(), room[1]))
            figure, around = canvas, "tight"
            # Names of ticks are set on drawing.
            figure.draw_without_rendering()
        _add_fallbacks(figure)
        figure.savefig(buffer, format="png", dpi=dots, metadata={"Software": None}, bbox_inches=around, pad_inches=0.04)
    return buffer.getvalue()


def _on_figure(page: Page, theme: FigureTheme) -> Figure:
    """Everything in its place on a figure as large as the page."""
    left, top, right, bottom = page.frame
    figure = Figure(figsize=((right - left) / 72, (bottom - top) / 72), dpi=72)
    figure.patch.set_alpha(0)
    ax = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    ax.set_axis_off()
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)
    for number, shape in enumerate(page.shapes):
        artist = _artist(shape, theme)
        artist.set(zorder=number, clip_on=False)
        ax.add_artist(artist)
    return figure


def _artist(shape: Shape, theme: FigureTheme) -> Artist:
    if isinstance(shape, PlacedLine):
        family = [*([theme.family] if theme.family else []), "Stratalign Sans", LIBRARYS_OWN]
        return Text(
            shape.x, shape.y, shape.words, color=shape.colour, ha=_SIDES[shape.anchor], va="baseline", family=family,
            fontsize=shape.size, fontweight=shape.weight, rotation=shape.turn, rotation_mode="anchor",
        )  # fmt: skip
    look = _look(shape.look)
    if isinstance(shape, PlacedBox):
        x0, y0, x1, y1 = shape.rect
        return Rectangle((x0, y0), x1 - x0, y1 - y0, **look)
    if isinstance(shape, PlacedCircle):
        return Circle((shape.x, shape.y), shape.radius, **look)
    return PathPatch(_outline(shape), **look)


def _outline(shape: PlacedPath) -> Outline:
    places, codes = [], []
    for letter, numbers in shape.steps:
        codes += _CODES[letter]
        places += [(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)] or [(0.0, 0.0)]
    return Outline(places, codes)


def _look(look: Look) -> dict[str, Any]:
    stroke = {"edgecolor": look.stroke or "none", "linewidth": look.width, "alpha": None}
    dash = {"linestyle": (0, [part / look.width for part in look.dash])} if look.dash else {}
    cap = {"capstyle": "round"} if look.is_round else {"capstyle": "butt"}
    seen = {"alpha": look.opacity} if look.opacity < 1 else {}
    return {"facecolor": look.fill or "none", **stroke, **dash, **cap, **seen}


def _add_fallbacks(figure: Figure) -> None:
    """Give words whose letters our fonts lack the installed fonts that have them."""
    for words in figure.findobj(Text):
        found, _ = fallback_fonts(lacking(words.get_text()))
        families = words.get_fontfamily()
        if not set(found) <= set(families):
            words.set_fontfamily([*families, *found])
