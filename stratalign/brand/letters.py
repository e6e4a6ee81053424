"""Letters that the fonts of figures lack, and which installed fonts have them.

Two fonts come with every installation: our own, and the one of the drawing library. Together they have Latin, Greek,
Cyrillic, Hebrew and Arabic letters; Chinese, Japanese, Korean and Indian ones come from fonts of the machine.
"""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from stratalign.shipped import PACKAGE

_LIBRARYS_OWN = "fonts/ttf/DejaVuSans.ttf"
#: A font that draws every letter as a sign for its script: nobody can read it.
_PLACEHOLDER = "Last Resort"
#: Outside of these ranges a letter is looked up; inside, the fonts that are always there have it.
_FIRST_TO_LOOK_UP = re.compile("[^\x00-\u02df\u0370-\u0377\u0384-\u03ff\u0400-\u0525\u2010-\u2027]")


def has_own_letters(text: str) -> bool:
    """Whether our own font, and so the one of a page, has every letter of a text.

    Parameters
    ----------
    text
        Any.

    Returns
    -------
    bool
        False where a browser takes a letter from another font, whose letters are of other widths.
    """
    return not set(map(ord, text)) - _own()


def lacking(text: str) -> frozenset[str]:
    """Letters, marks and signs of a text that no font that is always there can draw.

    Parameters
    ----------
    text
        Any.

    Returns
    -------
    frozenset of str
        Single characters.
    """
    found = set(_FIRST_TO_LOOK_UP.findall(text))
    visible = {letter for letter in found if unicodedata.category(letter)[0] in "LMNPS"}
    return frozenset(letter for letter in visible if ord(letter) not in _always_there()) if visible else frozenset()


@cache
def fallback_fonts(letters: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Choose installed fonts that have letters, and make them known to the drawing library.

    Parameters
    ----------
    letters
        Single characters.

    Returns
    -------
    tuple of str
        Names of fonts, the one that has most letters first; none where nothing is lacking.
    frozenset of str
        Letters that no installed font has.
    """
    wanted = {ord(letter) for letter in letters}
    has = {name: wanted & _letters_of(file) for name, file in _installed()} if wanted else {}
    chosen: list[str] = []
    while wanted and has:
        name = max(sorted(has), key=lambda each: len(has[each] & wanted))
        if not has[name] & wanted:
            break
        chosen.append(name)
        wanted -= has[name]
    return tuple(chosen), frozenset(map(chr, wanted))


def undrawable(texts: Iterable[str]) -> frozenset[str]:
    """Letters of texts that no font can draw, those of this machine included.

    Parameters
    ----------
    texts
        Names, labels and the like.

    Returns
    -------
    frozenset of str
        Single characters; empty where every figure can be read.
    """
    return fallback_fonts(frozenset().union(*map(lacking, texts)))[1]


@cache
def _own() -> frozenset[int]:
    """Characters of our own font."""
    return _letters_of_shipped(PACKAGE / "exhibits" / "fonts" / "StratalignSans-Regular.ttf")


@cache
def _always_there() -> frozenset[int]:
    """Characters of the fonts that come with every installation."""
    library = importlib.util.find_spec("matplotlib")
    assert library is not None and library.origin is not None
    return _own() | _letters_of_shipped(Path(library.origin).parent / "mpl-data" / _LIBRARYS_OWN)


def _installed() -> Iterator[tuple[str, str]]:
    """Name and file of each upright font of ordinary weight on this machine, by name."""
    from matplotlib import font_manager

    known = {font.fname for font in font_manager.fontManager.ttflist}
    for file in sorted(font_manager.findSystemFonts()):
        # The library keeps a list of the fonts it found once; one installed since is not in it.
        if file not in known:
            _make_known(file)
    fonts = font_manager.fontManager.ttflist
    plain = {(font.name, font.fname) for font in fonts if font.style == "normal" and font.weight in (400, "normal")}
    yield from sorted(font for font in plain if not font[0].startswith(_PLACEHOLDER))


def _make_known(file: str) -> None:
    """Put a font on the library's list; one that it cannot read is none to draw with."""
    from matplotlib import font_manager

    try:
        font_manager.fontManager.addfont(file)
    except (OSError, RuntimeError, ValueError):
        return


def _letters_of_shipped(file: Path) -> frozenset[int]:
    """Characters of a font that is always there, without the drawing library, which takes .3 s to load."""
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _letters_of(file: str) -> frozenset[int]:
    """Characters of a font's file; none where it cannot be read."""
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(FT2Font(file).get_charmap())
    except (OSError, RuntimeError, ValueError):
        return frozenset()
