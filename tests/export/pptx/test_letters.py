"""Words measured as they will stand on a slide."""

from __future__ import annotations

import pytest

from stratalign.brand.brand import house_brand
from stratalign.export.pptx.letters import letters_of

LETTERS = letters_of(house_brand())
#: Advances of Arial in thousandths of its size, from the font's own table (those of Liberation Sans are the same).
ARIAL = {
    "a": 556, "i": 222, "m": 833, "W": 944, "0": 556, " ": 278, "t": 278, "R": 722, "e": 556,
    "o": 556, "p": 556, "r": 333, "s": 500, "n": 556, "d": 556, "l": 222, "f": 278, "2": 556, "6": 556,
}  # fmt: skip


@pytest.mark.parametrize("words", ["0 to 100", "a matter of time", "Report 2026", "We met at a retreat"])
def test_words_are_measured_as_wide_as_arials_or_a_little_wider(words):
    known = [letter for letter in words if letter in ARIAL]
    arial = sum(ARIAL[letter] for letter in known) / 1000 * 12 / 72
    ours = sum(LETTERS.width(letter, 12) for letter in known)
    assert arial <= ours <= 1.2 * arial


def test_lines_are_no_wider_than_asked_and_lose_no_word():
    words = "The strategy is found believable more than implementable by everybody who answered"
    lines = LETTERS.lines(words, 14, 2.5)
    assert " ".join(lines) == words and max(LETTERS.width(line, 14) for line in lines) <= 2.5


def test_what_has_no_room_is_marked_as_left_out():
    short = LETTERS.shortened("Word after word after word", 12, 1.0, 1)
    assert short.endswith(" …") and LETTERS.fits(short, 12, 1.0, 1)
    assert LETTERS.fits(LETTERS.shortened("Donaudampfschifffahrtsgesellschaft", 12, 1.0, 1), 12, 1.0, 1)


def test_the_largest_size_is_taken_at_which_words_have_room():
    size = LETTERS.fitting_size("A title of some length", (24.0, 18.0, 12.0), 2.2, 1)
    assert size == 12.0 and not LETTERS.fits("A title of some length", 18.0, 2.2, 1)


def test_a_word_that_is_longer_than_its_box_is_broken_in_it():
    one = LETTERS.height("x", 10, 2.0)
    assert LETTERS.height("x" * 400, 10, 2.0) >= 10 * one
    assert LETTERS.height("two words", 10, 2.0) == one
