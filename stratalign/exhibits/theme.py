"""The brand's look for every figure, and how a drawing becomes a deterministic SVG."""

from __future__ import annotations

import base64
import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure as Canvas

from stratalign.brand.brand import FontFace, house_brand
from stratalign.brand.figures import FigureTheme, figure_theme

FONT_FOLDER = Path(__file__).parent / "fonts"
#: The theme of a report whose engagement names no brand.
HOUSE = figure_theme(house_brand())
INK, MUTED, RULE, FAINT, WHITE = map(HOUSE.colour, ("ink", "muted", "rule", "faint", "paper"))
#: Shapes of marks -> matplotlib's letters.
_SHAPES = {
    "circle": "o", "square": "s", "diamond": "D", "triangle_up": "^", "triangle_down": "v", "bar": "|",
}  # fmt: skip
#: Width of a figure in inches; its text is set for a column this wide.
WIDTH = 9.0


def marker(role: str) -> str:
    """Matplotlib's letter for the shape of a meaning."""
    return _SHAPES[HOUSE.mark(role).shape]


def ramp(*colours: str) -> LinearSegmentedColormap:
    """Colours from one end of a scale to the other."""
    return LinearSegmentedColormap.from_list("stratalign", list(colours))


@cache
def _register_house_fonts() -> None:
    # Only a glyph our font lacks falls back, and the fallback has no semi-bold: that is no news to a reader.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    for file in sorted(FONT_FOLDER.glob("*.ttf")):
        font_manager.fontManager.addfont(str(file))


@cache
def _font_folder() -> tempfile.TemporaryDirectory[str]:
    """Where a brand's fonts lie while the process runs: matplotlib draws from files."""
    return tempfile.TemporaryDirectory(prefix="stratalign-fonts-")


@cache
def _register_fonts(name: str, faces: tuple[FontFace, ...]) -> None:
    """Make a brand's fonts known under one name. A variable font is drawn as its ordinary weight."""
    for number, face in enumerate(faces):
        file = Path(_font_folder().name) / f"{name}-{number}.{face.media_type.removeprefix('font/')}"
        file.write_bytes(base64.b64decode(face.content))
        weight = int(face.weight) if face.weight.isdigit() else 400
        entry = font_manager.FontEntry(fname=str(file), name=name, style=face.style, weight=weight, size="scalable")
        font_manager.fontManager.ttflist.append(entry)


@contextmanager
def themed(theme: FigureTheme = HOUSE) -> Iterator[None]:
    """Draw with a theme; matplotlib's own settings return afterwards."""
    _register_house_fonts()
    if theme.family:
        _register_fonts(theme.family, theme.fonts)
    with mpl.rc_context(), sns.axes_style("white"):
        mpl.rcParams.update(theme.rc_params())  # type: ignore[arg-type]
        yield


def new_canvas(height: float, *, width: float = WIDTH) -> Canvas:
    """Empty figure that no window or global state knows of."""
    canvas = Canvas(figsize=(width, height), layout="constrained")
    canvas.patch.set_alpha(0)
    return canvas


def as_svg(canvas: Canvas) -> str:
    """Drawing as SVG text, the same bytes for the same drawing."""
    buffer = io.StringIO()
    canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight", pad_inches=0.04)
    return buffer.getvalue()


def tell_beside(ax: Axes, place: float, words: str) -> None:
    """Write the numbers of a row at the right of the axes, where they stretch no scale."""
    ax.annotate(
        words,
        (1.0, place),
        xycoords=("axes fraction", "data"),
        xytext=(10, 0),
        textcoords="offset points",
        va="center",
        color=MUTED,
        fontsize=9.5,
    )


def clean_axes(ax: Axes, *, grid: str = "x") -> Axes:
    """No frame, faint grid lines in one direction behind the data."""
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_axisbelow(True)
    ax.grid(visible=False)
    if grid in {"x", "y"}:
        ax.grid(visible=True, axis=grid)  # type: ignore[arg-type]
    return ax
