"""How a figure looks under a brand's theme: fonts and settings, canvas, and how it becomes the same SVG each time."""

from __future__ import annotations

import atexit
import base64
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure as Canvas

from stratalign.brand.brand import Brand, FontFace, house_brand
from stratalign.brand.figures import FigureTheme, figure_theme
from stratalign.document.model import Document
from stratalign.errors import ExportError
from stratalign.exhibits.svg_canvas import write_svg
from stratalign.temporary import temporary_folder

FONT_FOLDER = Path(__file__).parent / "fonts"
#: Settings of no brand: the page shows through, areas have an edge, lines end round, axes have no ticks.
SETTINGS: dict[str, Any] = {
    "axes.facecolor": "none",
    "axes.axisbelow": True,
    "lines.solid_capstyle": "round",
    "patch.force_edgecolor": True,
    "xtick.bottom": False,
    "ytick.left": False,
    # Names are the client's: money between two dollar signs is no formula.
    "text.parse_math": False,
}
#: Width of a figure in inches; its text is set for a column this wide. And of one for a phone: the narrowest has 280
#: pixels for it, and so 11 for letters of nine points.
WIDTH, NARROW = 9.0, 3.1


def theme_of(document: Document) -> FigureTheme:
    """Theme of a document's figures: of its brand, else of the house's."""
    return figure_theme(Brand.from_dict(dict(document.brand)) if document.brand else house_brand())


@contextmanager
def themed(theme: FigureTheme | None = None) -> Iterator[None]:
    """Draw with a theme, the house's unless told; matplotlib's own settings return afterwards."""
    theme = theme or figure_theme(house_brand())
    _register_house_fonts()
    if theme.family:
        _register_fonts(theme.family, theme.fonts)
    with mpl.rc_context():
        # What a person has in matplotlibrc must not reach a report.
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS | theme.rc_params() | {"patch.edgecolor": theme.colour("paper")})  # type: ignore[arg-type]
        yield


def new_canvas(height: float, *, width: float = WIDTH) -> Canvas:
    """Empty figure that no window or global state knows of."""
    canvas = Canvas(figsize=(width, height), layout="constrained")
    canvas.patch.set_alpha(0)
    return canvas


def clean_axes(ax: Axes, *, grid: str = "x") -> Axes:
    """No frame, faint grid lines in one direction behind the data."""
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_axisbelow(True)
    ax.grid(visible=False)
    if grid in {"x", "y"}:
        ax.grid(visible=True, axis=grid)  # type: ignore[arg-type]
    return ax


def ramp(*colours: str) -> LinearSegmentedColormap:
    """Colours from one end of a scale to the other."""
    return LinearSegmentedColormap.from_list("stratalign", list(colours))


def as_svg(canvas: Canvas, theme: FigureTheme | None = None) -> str:
    """Drawing as SVG text, the same bytes for the same drawing; its words are set in the theme's family."""
    svg = write_svg(canvas, (theme or figure_theme(house_brand())).page_family)
    _refuse_malformed(svg)
    return svg


def _refuse_malformed(svg: str) -> None:
    """A drawing that is no well-formed XML would be a broken picture in every browser."""
    try:
        ParserCreate().Parse(svg, True)
    except ExpatError as problem:
        raise ExportError(
            f"a figure is no well-formed SVG ({problem}). Look for odd characters in its labels."
        ) from None


@cache
def _register_house_fonts() -> None:
    # Only a glyph our font lacks falls back, and the fallback has no semi-bold: that is no news to a reader.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    for file in sorted(FONT_FOLDER.glob("*.ttf")):
        font_manager.fontManager.addfont(str(file))


@cache
def _font_folder() -> Path:
    """Where a brand's fonts lie while the process runs: matplotlib draws from files."""
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    return until_the_end.enter_context(temporary_folder())


@cache
def _register_fonts(name: str, faces: tuple[FontFace, ...]) -> None:
    """Make a brand's fonts known under one name. A variable font is drawn as its ordinary weight."""
    for number, face in enumerate(faces):
        file = _font_folder() / f"{name}-{number}.{face.media_type.removeprefix('font/')}"
        file.write_bytes(base64.b64decode(face.content))
        weight = int(face.weight) if face.weight.isdigit() else 400
        entry = font_manager.FontEntry(fname=str(file), name=name, style=face.style, weight=weight, size="scalable")
        font_manager.fontManager.ttflist.append(entry)
