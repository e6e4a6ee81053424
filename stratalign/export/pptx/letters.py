"""How wide words are on a slide, so that none leaves its box on a machine that we never see."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from stratalign.brand.brand import Brand
from stratalign.exhibits.sizes import FONT_FOLDER

#: Points of an inch; height of a line, in letters.
POINTS = 72.0
LINE = 1.2
#: Letters of Arial against those of our own font, whose widths are at hand: as much wider at most, in text and in bold.
WIDER, WIDER_BOLD = 1.13, 1.17
#: Units of an outline at the size that advances are measured at.
_UNITS = 1000
#: Where a line may end; not at a space that keeps words together.
_BREAKS = re.compile("[ \t\n]+")
#: What is left out of words that have no room.
_MORE = " …"


@dataclass(frozen=True, slots=True)
class Letters:
    """Widths of letters of one deck, in thousandths of their size."""

    plain: Callable[[str], float]
    strong: Callable[[str], float]

    def width(self, words: str, size: float, *, is_strong: bool = False) -> float:
        """Width of words on one line, inches; `size` in points."""
        of = self.strong if is_strong else self.plain
        return sum(map(of, words)) * size / _UNITS / POINTS

    def lines(self, words: str, size: float, width: float, *, is_strong: bool = False) -> list[str]:
        """Words divided into lines of at most a width, inches; a word that is longer is a line alone."""
        found: list[str] = []
        for paragraph in words.split("\n"):
            line = ""
            for word in _BREAKS.split(paragraph.strip()):
                longer = f"{line} {word}".strip()
                if line and self.width(longer, size, is_strong=is_strong) > width:
                    found.append(line)
                    line = word
                else:
                    line = longer
            found.append(line)
        return found

    def height(self, words: str, size: float, width: float, *, is_strong: bool = False) -> float:
        """Height of words in a box of a width, inches; a word that is longer than the box is broken in it."""
        lines = self.lines(words, size, width, is_strong=is_strong)
        n_lines = sum(max(1, math.ceil(self.width(line, size, is_strong=is_strong) / width - 1e-9)) for line in lines)
        return n_lines * size * LINE / POINTS

    def fits(self, words: str, size: float, width: float, n_lines: int, *, is_strong: bool = False) -> bool:
        """Whether words stand in so many lines, each word whole."""
        lines = self.lines(words, size, width, is_strong=is_strong)
        return len(lines) <= n_lines and max(self.width(line, size, is_strong=is_strong) for line in lines) <= width

    def fitting_size(
        self, words: str, sizes: Sequence[float], width: float, n_lines: int, *, is_strong: bool = False
    ) -> float:
        """Largest of falling sizes at which words stand in so many lines; the last where they do at none."""
        return next((s for s in sizes if self.fits(words, s, width, n_lines, is_strong=is_strong)), sizes[-1])

    def shortened(
        self, words: str, size: float, width: float, n_lines: int, *, is_strong: bool = False, tail: str = ""
    ) -> str:
        """Words in so many lines; what has no room is marked as left out. `tail` stands at the end whatever is."""
        if self.fits(words + tail, size, width, n_lines, is_strong=is_strong):
            return words + tail
        more = _MORE + tail
        kept = _BREAKS.split(words.strip())
        while len(kept) > 1 and not self.fits(" ".join(kept) + more, size, width, n_lines, is_strong=is_strong):
            kept.pop()
        text = " ".join(kept).rstrip(".,;:") + more
        while len(text) > len(more) + 1 and not self.fits(text, size, width, n_lines, is_strong=is_strong):
            text = text[: -len(more) - 1] + more
        return text

    def longest_word(self, words: str, size: float, *, is_strong: bool = False) -> float:
        """Width of the widest word, inches: a column that is narrower would break it."""
        return max((self.width(word, size, is_strong=is_strong) for word in _BREAKS.split(words.strip())), default=0.0)


def letters_of(brand: Brand) -> Letters:
    """Letters that a brand's slides are set in.

    Parameters
    ----------
    brand
        Of the document.

    Returns
    -------
    Letters
        Of the brand's own font where its file is in the brand and can be measured; else as wide as Arial's are at most,
        which is wider than most.
    """
    own = [face for face in brand.fonts if face.family == brand.letters.text_family]
    plain = _measured(next((face.content for face in own if face.media_type != "font/woff2"), ""))
    if plain is not None:
        return Letters(plain, lambda letter: plain(letter) * WIDER_BOLD / WIDER)
    return Letters(
        _scaled(_of_file(str(FONT_FOLDER / "StratalignSans-Regular.ttf")), WIDER),
        _scaled(_of_file(str(FONT_FOLDER / "StratalignSans-Regular.ttf")), WIDER_BOLD),
    )


def _scaled(of: Callable[[str], float], factor: float) -> Callable[[str], float]:
    return lambda letter: of(letter) * factor


def _measured(content: str) -> Callable[[str], float] | None:
    """Advances of a font inside a brand; None where there is none."""
    try:
        return _of_font(BytesIO(base64.b64decode(content))) if content else None
    except (binascii.Error, OSError, RuntimeError):
        return None


@cache
def _of_file(file: str) -> Callable[[str], float]:
    return _of_font(file)


def _of_font(file: Any) -> Callable[[str], float]:
    from matplotlib.ft2font import FT2Font, LoadFlags

    font = FT2Font(file)
    font.set_size(_UNITS, POINTS)
    known = set(font.get_charmap())
    widest = _UNITS * 1.0

    @cache
    def advance(letter: str) -> float:
        # A letter that the font lacks comes from another; those of Chinese and the like are as wide as they are high.
        if ord(letter) not in known:
            return widest
        return math.ceil(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536)

    return advance
