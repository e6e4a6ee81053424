"""matplotlib under a brand's theme: for drawings that are added from outside, and for letters our fonts lack."""

from __future__ import annotations

import atexit
import base64
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

from stratalign.brand.brand import FontFace, house_brand
from stratalign.brand.figures import FigureTheme, figure_theme
from stratalign.exhibits.sizes import FONT_FOLDER, WIDTH
from stratalign.temporary import temporary_folder

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


@contextmanager
def themed(theme: FigureTheme | None = None) -> Iterator[None]:
    """Draw with a theme, the house's unless told; matplotlib's own settings return afterwards."""
    theme = theme or figure_theme(house_brand())
    register_fonts(theme)
    with mpl.rc_context():
        # What a person has in matplotlibrc must not reach a report.
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS | theme.rc_params() | {"patch.edgecolor": theme.colour("paper")})  # type: ignore[arg-type]
        yield


def new_figure(height: float, *, width: float = WIDTH) -> Figure:
    """Empty figure that no window or global state knows of."""
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.patch.set_alpha(0)
    return figure


def register_fonts(theme: FigureTheme) -> None:
    """Make the fonts of the house and of a brand known to matplotlib."""
    _register_house_fonts()
    if theme.family:
        _register(theme.family, theme.fonts)


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
def _register(name: str, faces: tuple[FontFace, ...]) -> None:
    """Make a brand's fonts known under one name. A variable font is drawn as its ordinary weight."""
    for number, face in enumerate(faces):
        file = _font_folder() / f"{name}-{number}.{face.media_type.removeprefix('font/')}"
        file.write_bytes(base64.b64decode(face.content))
        weight = int(face.weight) if face.weight.isdigit() else 400
        entry = font_manager.FontEntry(fname=str(file), name=name, style=face.style, weight=weight, size="scalable")
        font_manager.fontManager.ttflist.append(entry)
