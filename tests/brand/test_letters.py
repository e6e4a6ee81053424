"""Letters that figures' fonts lack are known, and taken from an installed font that has them."""

import re
import unicodedata

import matplotlib as mpl
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib import font_manager

from stratalign.brand import letters
from stratalign.exhibits.canvas import new_canvas
from stratalign.exhibits.theme import as_svg
from stratalign.shipped import PACKAGE


@pytest.fixture
def chinese_font(tmp_path, monkeypatch):
    """A font of the machine that draws two letters, and nothing else."""
    pen = TTGlyphPen(None)
    for place, step in enumerate([(0, 0), (700, 0), (350, 900)]):
        (pen.lineTo if place else pen.moveTo)(step)
    pen.closePath()
    glyphs = {".notdef": TTGlyphPen(None).glyph(), "north": pen.glyph(), "capital": pen.glyph()}
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap({ord("北"): "north", ord("京"): "capital"})
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (800, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Two Letters", "styleName": "Regular", "psName": "TwoLetters-Regular"})
    font.setupOS2()
    font.setupPost()
    font.save(tmp_path / "two.ttf")
    # Whatever else this machine has installed.
    shipped = [font for font in font_manager.fontManager.ttflist if font.name.startswith(("DejaVu", "Stratalign"))]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", shipped)
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(tmp_path / "two.ttf")])
    letters.fallback_fonts.cache_clear()
    yield "Two Letters"
    letters.fallback_fonts.cache_clear()


def test_letters_that_are_not_looked_up_are_in_the_fonts_that_are_always_there():
    plain = [point for point in range(0x20, 0x3000) if not letters._FIRST_TO_LOOK_UP.match(chr(point))]
    visible = {point for point in plain if unicodedata.category(chr(point))[0] in "LMNPS"}
    assert len(visible) > 900
    assert visible <= letters._always_there()


def test_letters_that_are_always_there_are_those_that_the_drawing_library_finds():
    ours = letters._letters_of(str(PACKAGE / "exhibits" / "fonts" / "StratalignSans-Regular.ttf"))
    assert letters._own() == ours
    assert letters._always_there() == ours | letters._letters_of(f"{mpl.get_data_path()}/{letters._LIBRARYS_OWN}")


@pytest.mark.parametrize("text", ["Łódź Ελλάδα Київ", "مبيعات", "שיווק", "a\u200bb\u2068c\u2069", "R$ 5 – €"])
def test_letters_that_every_installation_draws_are_not_lacking(text):
    assert letters.lacking(text) == frozenset()


def test_letters_of_an_installed_font_are_drawn_and_others_named(chinese_font):
    assert letters.undrawable(["北京", "Ökonomie"]) == frozenset()
    assert letters.undrawable(["北京", "한"]) == {"한"}
    assert letters.fallback_fonts(frozenset("北한")) == ((chinese_font,), frozenset("한"))


def test_a_figure_takes_the_letters_from_the_installed_font(chinese_font):
    canvas = new_canvas(1.5)
    canvas.subplot().set_yticks([0], ["北京 sales"])
    drawn = as_svg(canvas)
    (words,) = re.findall(r"<text [^>]*>北京 sales", drawn)
    assert f"'{chinese_font}', sans-serif\"" in words
    # The letters of another font keep the room that the drawing has left for them.
    assert "textLength=" in words


def test_a_font_that_draws_no_letter_as_itself_is_no_fallback():
    assert not any(name.startswith("Last Resort") for name, _ in letters._installed())
