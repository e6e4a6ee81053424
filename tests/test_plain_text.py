"""What is no text goes, and what runs from right to left stays to itself."""

import unicodedata

import pytest

from stratalign.plain_text import NOT_TEXT, isolated, without_controls


def test_every_control_character_and_half_character_goes_but_tab_and_line_ends():
    removed = {point for point in range(0x110000) if NOT_TEXT.match(chr(point))}
    controls = {point for point in range(0x110000) if unicodedata.category(chr(point)) in ("Cc", "Cs")}
    assert removed == controls - {*b"\t\n\r", 0x85} | {0xFFFE, 0xFFFF}
    assert without_controls("a\x1b[31m\ud800b\x00") == "a[31mb"


@pytest.mark.parametrize("text", ["Müller & Søn", "R$ 5", "北京", "\tTab"])
def test_text_from_left_to_right_is_left_alone(text):
    assert isolated(text) == text


@pytest.mark.parametrize("text", ["مبيعات", "שיווק (צפון)", "a\u202eb", "\u2069\u2069a", "\u2067a"])
def test_other_text_stands_between_one_pair_of_isolates(text):
    shown = isolated(text)
    assert (shown[0], shown[-1]) == ("\u2068", "\u2069")
    assert not set(shown[1:-1]) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_isolating_twice_is_isolating_once():
    assert isolated(isolated("שיווק")) == isolated("שיווק")
