"""How wide the letters of a drawing are, from the fonts' own tables, once for all drawings of a process."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import quoteattr

from stratalign.brand.brand import FontFace
from stratalign.brand.figures import FigureTheme
from stratalign.brand.letters import fallback_fonts, has_own_letters, lacking
from stratalign.exhibits.sizes import FONT_FOLDER

#: The drawing library's own font, which has Greek, Cyrillic, Hebrew and Arabic letters.
LIBRARYS_OWN = "DejaVu Sans"
#: Above and below the line, in shares of the size: highest and lowest part of ordinary letters.
ASCENT, DESCENT = 0.712, 0.205
#: From one line of words to the next, in sizes of their letters.
LINE_SPACING = 1.25
#: Words with letters of other fonts are measured at this size.
MEASURED_AT = 100.0
#: Signs before a number that is not shown exactly, which the library's own font has: their width, in sizes. Loading
#: matplotlib to measure two signs takes .3 s.
_OF_BOUNDS = dict.fromkeys("\u2264\u2265", 0.83796875)
_WITHOUT_BOUNDS = str.maketrans("", "", "".join(_OF_BOUNDS))
#: Weight of letters from which on the semi-bold font is taken.
STRONG = 500


@dataclass(frozen=True, slots=True)
class Extent:
    """Room of words in points: width, and of each line its width; height above the first line and below the last."""

    width: float
    widths: tuple[float, ...]
    step: float
    above: float
    below: float

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last."""
        return self.above + self.below + self.step * (len(self.widths) - 1)


def extent_of(words: str, size: float, weight: int, theme: FigureTheme, spacing: float = LINE_SPACING) -> Extent:
    """Measure words of one or more lines.

    Parameters
    ----------
    words
        Lines are parted by line ends.
    size
        Points.
    weight
        As CSS has it.
    theme
        Whose letters they are set in.
    spacing
        From line to line, in sizes of the letters.

    Returns
    -------
    Extent
        In points.
    """
    widths = tuple(width_of(line, weight, theme) * size for line in words.split("\n"))
    return Extent(max(widths), widths, spacing * size, ASCENT * size, DESCENT * size)


def width_of(words: str, weight: int, theme: FigureTheme) -> float:
    """Width of a line of words, in sizes of its letters."""
    if not has_own_letters(words.translate(_WITHOUT_BOUNDS)):
        return _width_by_matplotlib(words, weight, theme)
    return _width(words, weight >= STRONG, theme.family or "", theme.fonts)


def families_for(words: str, theme: FigureTheme) -> str:
    """Families that a browser tries for words with letters of other fonts; empty for our own letters."""
    if has_own_letters(words):
        return ""
    found, _ = fallback_fonts(lacking(words))
    return families(theme.page_family, LIBRARYS_OWN, *found)


def families(*names: str) -> str:
    """Families in the order a browser tries them, as the value of an attribute."""
    return quoteattr(", ".join([*(f"'{name}'" for name in names), "sans-serif"]))


@lru_cache(maxsize=50_000)
def _width(words: str, is_strong: bool, family: str, fonts: tuple[FontFace, ...]) -> float:
    advances, missing = _advances(is_strong, family, fonts)
    return sum(advances.get(letter, _OF_BOUNDS.get(letter, missing)) for letter in words)


@cache
def _advances(is_strong: bool, family: str, fonts: tuple[FontFace, ...]) -> tuple[Mapping[str, float], float]:
    """Advance of each letter of a font, in sizes, and of what it lacks."""
    from fontTools.ttLib import TTFont

    house = FONT_FOLDER / f"StratalignSans-{'SemiBold' if is_strong else 'Regular'}.ttf"
    file: BytesIO | Path = BytesIO(base64.b64decode(_face(fonts, is_strong).content)) if family else house
    with TTFont(file, lazy=True) as font:
        unit, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        found = {chr(point): widths[name][0] / unit for point, name in font.getBestCmap().items()}
    if family:
        house_widths, missing = _advances(is_strong, "", ())
        return {**house_widths, **found}, missing
    return found, found["x"]


def _face(fonts: tuple[FontFace, ...], is_strong: bool) -> FontFace:
    """Face of a brand's whose weight is nearest."""
    wanted = 600 if is_strong else 400
    upright = [face for face in fonts if face.style == "normal"] or list(fonts)
    return min(upright, key=lambda face: abs((int(face.weight) if face.weight.isdigit() else 400) - wanted))


def _width_by_matplotlib(words: str, weight: int, theme: FigureTheme) -> float:
    """Width of words with letters of other fonts, which matplotlib finds and joins."""
    from stratalign.exhibits.matplotlib_theme import register_fonts

    register_fonts(theme)
    found, _ = fallback_fonts(lacking(words))
    names = [*([theme.family] if theme.family else []), "Stratalign Sans", LIBRARYS_OWN, *found]
    return _joined_width(words, weight, tuple(names))


@lru_cache(maxsize=5_000)
def _joined_width(words: str, weight: int, names: tuple[str, ...]) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    prop = FontProperties(family=list(names), weight=weight, size=MEASURED_AT)
    return float(text_to_path.get_text_width_height_descent(words, prop, False)[0]) / MEASURED_AT
