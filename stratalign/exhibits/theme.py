"""One look for every figure: colours, type, and how a drawing becomes a deterministic SVG."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure as Canvas

FONT_FOLDER = Path(__file__).parent / "fonts"
FONT_FAMILY = "Stratalign Sans"

ACCENT = "#0b4f6c"
#: The accent's lighter relative, for a second series.
CALM = "#2f7a99"
INK = "#22303a"
MUTED = "#5b6a75"
RULE = "#c8d0d5"
FAINT = "#eef1f3"
#: Data that stand back; like everything that carries data it keeps 3 to 1 against white.
QUIET = "#7d8b95"
WHITE = "#ffffff"
#: Diverging pair, distinguishable with red-green colour blindness; used only where a value diverges.
LOW, HIGH = "#5e3c99", "#b35806"
LOW_MILD, HIGH_MILD = "#b2abd2", "#fdb863"
NEUTRAL = "#d9dee1"

DIVERGING = LinearSegmentedColormap.from_list(
    "stratalign_diverging", ["#8073ac", "#d8daeb", "#ffffff", "#fee0b6", "#e08214"]
)
#: Levels differ by shape as well as by colour.
LEVEL_MARKERS = {"executives": "D", "managers": "s", "staff": "o"}
LEVEL_COLOURS = {"executives": ACCENT, "managers": CALM, "staff": HIGH}
#: Width of a figure in inches; its text is set for a column this wide.
WIDTH = 9.0


@cache
def _register_fonts() -> None:
    # Only a glyph our font lacks falls back, and the fallback has no semi-bold: that is no news to a reader.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    for file in sorted(FONT_FOLDER.glob("*.ttf")):
        font_manager.fontManager.addfont(str(file))


@contextmanager
def themed() -> Iterator[None]:
    """Draw with the house theme; matplotlib's own settings return afterwards."""
    _register_fonts()
    settings: dict[str, Any] = {
        "font.family": [FONT_FAMILY, "DejaVu Sans"],
        "font.size": 10.5,
        "text.color": INK,
        "axes.labelcolor": MUTED,
        "axes.labelsize": 9.5,
        "axes.edgecolor": RULE,
        "axes.linewidth": 0.8,
        "axes.titlelocation": "left",
        "axes.titlesize": 10.5,
        "axes.titleweight": 600,
        "axes.titlecolor": INK,
        "xtick.color": MUTED,
        "ytick.color": INK,
        "xtick.labelsize": 9.5,
        "ytick.labelsize": 10.5,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "grid.color": FAINT,
        "grid.linewidth": 1.0,
        "hatch.linewidth": 0.6,
        "legend.frameon": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "stratalign",
        "figure.dpi": 100,
    }
    with mpl.rc_context(), sns.axes_style("white"):
        mpl.rcParams.update(settings)  # type: ignore[arg-type]
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
