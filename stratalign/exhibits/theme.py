"""How a figure looks under a brand's theme: fonts and settings, canvas, and how it becomes the same SVG each time."""

from __future__ import annotations

import atexit
import base64
import io
import logging
import warnings
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
from matplotlib.text import Text as Words

from stratalign.brand.brand import Brand, FontFace, house_brand
from stratalign.brand.figures import FigureTheme, figure_theme
from stratalign.brand.letters import fallback_fonts, lacking
from stratalign.document.model import Document
from stratalign.errors import ExportError
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
#: Width of a figure in inches; its text is set for a column this wide.
WIDTH = 9.0


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


def as_svg(canvas: Canvas) -> str:
    """Drawing as SVG text, the same bytes for the same drawing."""
    svg = _written(canvas)
    if _add_fallbacks(canvas):
        svg = _written(canvas)
    _refuse_malformed(svg)
    return svg


def as_png(canvas: Canvas, *, dots: int = 200) -> bytes:
    """Drawing as a picture of so many dots an inch on the page's own colour, the same bytes for the same drawing."""
    _add_fallbacks(canvas)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph ")
        canvas.savefig(
            buffer, format="png", dpi=dots, metadata={"Software": None}, bbox_inches="tight", pad_inches=0.04
        )
    return buffer.getvalue()


def _written(canvas: Canvas) -> str:
    """Drawing as SVG text; what a letter without a font looks like is not news to a reader."""
    buffer = io.StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph ")
        canvas.savefig(
            buffer, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight", pad_inches=0.04
        )
    return buffer.getvalue()


def _add_fallbacks(canvas: Canvas) -> bool:
    """Give words whose letters our fonts lack the installed fonts that have them; names of ticks are set on drawing."""
    is_changed = False
    for words in canvas.findobj(Words):
        found, _ = fallback_fonts(lacking(words.get_text()))
        families = words.get_fontfamily()
        if not set(found) <= set(families):
            words.set_fontfamily([*families, *found])
            is_changed = True
    return is_changed


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
