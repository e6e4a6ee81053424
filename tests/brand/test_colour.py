"""Colour spaces agree with published coordinates, and a colour survives the way there and back."""

import itertools

import pytest

from stratalign.brand.colour import cielab, from_linear_light, from_oklch, linear_light, mix, oklch

#: Channels of a coarse cube of colours.
CUBE = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in itertools.product((0, 51, 127, 200, 255), repeat=3)]


# CSS Color Module Level 4 prints these for the primaries; CIELAB from Lindbloom's tables of sRGB under D65.
@pytest.mark.parametrize(
    ("colour", "lightness", "chroma", "hue", "lab"),
    [
        ("#ff0000", 0.62796, 0.25768, 29.234, (53.24, 80.09, 67.20)),
        ("#00ff00", 0.86644, 0.29483, 142.495, (87.73, -86.18, 83.18)),
        ("#0000ff", 0.45201, 0.31321, 264.052, (32.30, 79.19, -107.86)),
    ],
)
def test_primaries_have_their_published_coordinates(colour, lightness, chroma, hue, lab):
    assert oklch(colour) == pytest.approx((lightness, chroma, hue), abs=2e-3)
    assert cielab(linear_light(colour)) == pytest.approx(lab, abs=0.02)


def test_greys_have_no_chroma_in_either_space():
    for grey in ("#000000", "#5a5a5a", "#ffffff"):
        _, a, b = cielab(linear_light(grey))
        assert oklch(grey)[1] == pytest.approx(0, abs=1e-4)
        assert (a, b) == pytest.approx((0, 0), abs=1e-6)


@pytest.mark.parametrize("colour", CUBE)
def test_a_colour_survives_the_way_there_and_back(colour):
    assert from_linear_light(linear_light(colour)) == colour
    assert from_oklch(*oklch(colour)) == colour


def test_what_srgb_cannot_show_loses_chroma_and_keeps_lightness_and_hue():
    lightness, chroma, hue = oklch(from_oklch(0.6, 0.4, 145))
    assert chroma < 0.4
    assert (lightness, hue) == pytest.approx((0.6, 145), abs=0.5)


def test_a_mix_begins_and_ends_with_its_colours():
    assert mix("#0b4f6c", "#ffffff", 1) == "#0b4f6c"
    assert mix("#0b4f6c", "#ffffff", 0) == "#ffffff"
    assert oklch(mix("#000000", "#ffffff", 0.5))[0] == pytest.approx(0.5, abs=0.003)
