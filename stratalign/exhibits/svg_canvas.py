"""A drawing written as SVG: words stay words, marks stay shapes, and nothing refers to anything else."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from matplotlib.backend_bases import FigureCanvasBase, GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties, weight_dict
from matplotlib.path import Path as Outline
from matplotlib.text import Text as Words
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Bbox, Transform

from stratalign.brand.letters import fallback_fonts, has_own_letters, lacking
from stratalign.exhibits.letters import LIBRARYS_OWN, MEASURED_AT
from stratalign.exhibits.svg import number
from stratalign.exhibits.svg_shapes import fill, is_within, places_of, shapes, slanted, stroke

#: Room around a drawing, in points.
MARGIN = 3.0
#: Rows from which on a drawing may be shown in parts.
MANY_ROWS = 14
#: Letters of words that stand within the axes wherever they are put there.
SHORT = 5
#: Look of what cannot be seen.
NOTHING = ' fill="none"'
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def write_svg(canvas: Canvas, family: str) -> str:
    """Write a drawing as SVG, the same bytes for the same drawing.

    Parameters
    ----------
    canvas
        What a kind has plotted.
    family
        Family that a page calls the font by which the drawing was fitted.

    Returns
    -------
    str
        One `<svg>` of words, boxes, circles and paths; its size is in points.
    """
    page = _Page(canvas, family)
    _leave_inner_words_out_of_the_fit(canvas)
    canvas.draw(page.renderer)
    frame = canvas.get_tightbbox(page.renderer).padded(MARGIN / 72)
    x, y, width, height = (72 * frame.x0, page.renderer.height - 72 * frame.y1, 72 * frame.width, 72 * frame.height)
    box = " ".join(map(number, (x, y, width, height)))
    cuts = " ".join(number(page.renderer.height - place) for place in _between_rows(canvas))
    said = f' data-cuts="{cuts}"' if cuts else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family={_families(family)}{said}>'
    return "\n".join([head, *page.renderer.parts, "</svg>"])


class _Page(FigureCanvasBase):
    """What the drawing library measures words by and draws on."""

    def __init__(self, canvas: Canvas, family: str) -> None:
        super().__init__(canvas)
        self.renderer = _Renderer(canvas.bbox.width, canvas.bbox.height, family)

    def get_renderer(self) -> _Renderer:
        return self.renderer


class _Renderer(RendererBase):
    """Collects elements; the drawing library wants a class."""

    def __init__(self, width: float, height: float, family: str) -> None:
        super().__init__()
        self.width, self.height, self.family = width, height, family
        self.parts: list[str] = []

    def flipy(self) -> bool:
        return True

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def points_to_pixels(self, points: Any) -> Any:
        return points

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | str
    ) -> tuple[float, float, float]:
        """Room of a line of words, from one memory for all drawings."""
        room = _room(s, tuple(prop.get_family()), _weight(prop), prop.get_style())
        return tuple(value * prop.get_size_in_points() / MEASURED_AT for value in room)  # type: ignore[return-value]

    def draw_path(self, gc: GraphicsContextBase, path: Outline, transform: Transform, rgbFace: Any = None) -> None:
        to_page = transform + Affine2D().scale(1, -1).translate(0, self.height)
        style = fill(gc, rgbFace) + stroke(gc)
        if style == NOTHING and not gc.get_hatch():
            return
        outline = path.cleaned(to_page, remove_nans=True, curves=True)
        clip = self._clip(gc, outline)
        for shape in shapes(outline, clip, is_filled=rgbFace is not None):
            self.parts.append(f"<{shape}{style}/>")
        if gc.get_hatch() and len(places_of(outline)):
            self._hatch(gc, outline.get_extents())

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: FontProperties, *turned: Any, **how: Any
    ) -> None:
        angle, mtext = float(turned[0]), how.get("mtext")
        if not s.strip():
            return
        anchor = ""
        if mtext is not None and (angle == 0 or mtext.get_rotation_mode() == "anchor"):
            x, y = self._anchored(x, y, angle, mtext)
            side = _ANCHORS[mtext.get_horizontalalignment()]
            anchor = f' text-anchor="{side}"' if side != "start" else ""
        turn = f' transform="rotate({number(-angle)} {number(x)} {number(y)})"' if angle else ""
        place = f'x="{number(x)}" y="{number(y)}"{turn}{anchor}'
        look = f'font-size="{number(prop.get_size_in_points())}" fill="{to_hex(gc.get_rgb()[:3])}"'
        self.parts.append(f"<text {place} {look}{self._font(s, prop)}>{escape(s)}</text>")

    def _font(self, words: str, prop: FontProperties) -> str:
        """Weight, and for letters of other fonts their families and the room that the drawing left for them."""
        weight = _weight(prop)
        said = f' font-weight="{weight}"' if weight != weight_dict["normal"] else ""
        if has_own_letters(words):
            return said
        width, _, _ = self.get_text_width_height_descent(words, prop, False)
        found, _ = fallback_fonts(lacking(words))
        room = f' textLength="{number(width)}" lengthAdjust="spacingAndGlyphs"'
        return f"{said}{room} font-family={_families(self.family, LIBRARYS_OWN, *found)}"

    def _anchored(self, x: float, y: float, angle: float, mtext: Words) -> tuple[float, float]:
        """Where words are held, on the line that the drawing library has put them on."""
        held_x, held_y = mtext.get_transform().transform(mtext.get_unitless_position())
        held_y = self.height - held_y
        turn = np.deg2rad(angle)
        down = np.array([np.sin(turn), np.cos(turn)])
        offset = float(np.dot(down, [x - held_x, y - held_y]))
        return float(held_x + offset * down[0]), float(held_y + offset * down[1])

    def _clip(self, gc: GraphicsContextBase, outline: Outline) -> Bbox | None:
        """Box to cut an outline at; None where nothing sticks out."""
        box = gc.get_clip_rectangle()
        if box is None or not len(places_of(outline)):
            return None
        frame = Bbox.from_extents(box.x0, self.height - box.y1, box.x1, self.height - box.y0)
        return None if is_within(outline.get_extents(), frame) else frame

    def _hatch(self, gc: GraphicsContextBase, box: Bbox) -> None:
        """Slanted lines across a box."""
        colour, width = to_hex(gc.get_hatch_color()[:3]), number(gc.get_hatch_linewidth())
        lines = slanted(box)
        self.parts.append(f'<path d="{lines}" fill="none" stroke="{colour}" stroke-width="{width}"/>')


@lru_cache(maxsize=20_000)
def _room(words: str, families: tuple[str, ...], weight: int, style: str) -> tuple[float, float, float]:
    """Width, height and depth of a line of words at the measured size; letters of other fonts are those of theirs."""
    found, _ = fallback_fonts(lacking(words))
    prop = FontProperties(
        family=[*families, *found], weight=weight, style="italic" if style == "italic" else "normal", size=MEASURED_AT
    )
    width, height, depth = text_to_path.get_text_width_height_descent(words, prop, False)
    return float(width), float(height), float(depth)


def _leave_inner_words_out_of_the_fit(canvas: Canvas) -> None:
    """Fit a drawing without the numbers well inside its axes, which ask for no room and are most of its words."""
    for ax in canvas.axes:
        (left, right), (bottom, top) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
        for words in ax.texts:
            x, y = words.get_unitless_position()
            is_placed = words.get_transform() is ax.transData and len(words.get_text()) <= SHORT
            words.set_in_layout(not (is_placed and left < x < right and bottom < y < top))


def _between_rows(canvas: Canvas) -> list[float]:
    """Heights between the rows of a drawing of many, where it may be cut, topmost first."""
    if len(canvas.axes) != 1 or len(canvas.axes[0].get_yticklabels()) < MANY_ROWS:
        return []
    ax = canvas.axes[0]
    rows = sorted((float(ax.transData.transform((0, tick))[1]) for tick in ax.get_yticks()), reverse=True)
    middles = [(one + other) / 2 for one, other in pairwise(rows)]
    return [rows[0] + (rows[0] - middles[0]), *middles, rows[-1] - (middles[-1] - rows[-1])]


def _families(*names: str) -> str:
    """Families in the order a browser tries them, as the value of an attribute."""
    return quoteattr(", ".join([*(f"'{name}'" for name in names), "sans-serif"]))


def _weight(prop: FontProperties) -> int:
    weight = prop.get_weight()
    return weight_dict.get(weight, 400) if isinstance(weight, str) else int(weight)
