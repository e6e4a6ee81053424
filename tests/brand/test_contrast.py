"""Contrast is what WCAG measures, and a proposed shade is the nearest one that passes."""

import random

import pytest

from stratalign.brand.colour import distance_oklab, from_oklch, oklch
from stratalign.brand.contrast import GRAPHICS_RATIO, TEXT_RATIO, contrast_ratio, nearest_colour, nearest_shade

WHITE = "#ffffff"


# Printed by the W3C in "Understanding WCAG 2.2" (1.4.3 and 1.4.11), there with one digit, rounded or cut.
@pytest.mark.parametrize(
    ("colour", "other", "published"),
    [("#000000", WHITE, 21), ("#949494", WHITE, 3), ("#e5e5e5", "#6221ea", 5.6), ("#fff000", WHITE, 1.2)],
)
def test_contrast_is_what_the_w3c_prints(colour, other, published):
    assert contrast_ratio(colour, other) == pytest.approx(published, abs=0.1)
    assert contrast_ratio(colour, other) == contrast_ratio(other, colour)


def test_thresholds_are_hard_at_the_nearest_greys():
    assert contrast_ratio("#777777", WHITE) < TEXT_RATIO < contrast_ratio("#767676", WHITE)
    assert contrast_ratio("#959595", WHITE) < GRAPHICS_RATIO < contrast_ratio("#949494", WHITE)
    assert nearest_shade("#777777", lambda shade: contrast_ratio(shade, WHITE) >= TEXT_RATIO) == "#767676"


def test_a_colour_that_passes_stays():
    assert nearest_shade("#0b4f6c", lambda shade: contrast_ratio(shade, WHITE) >= TEXT_RATIO) == "#0b4f6c"


@pytest.mark.parametrize("seed", range(5))
def test_no_shade_nearer_in_lightness_passes(seed):
    """Brute force on a grid four times as fine: nothing nearer than the proposal, but for one step of the search."""
    draw = random.Random(seed)
    colour = f"#{draw.randrange(0x1000000):06x}"
    page = draw.choice([WHITE, "#f4ead6", "#dfe8f0"])

    def passes(shade):
        return contrast_ratio(shade, page) >= TEXT_RATIO

    found = nearest_shade(colour, passes)
    lightness, chroma, hue = oklch(colour)
    passing = [step / 4000 for step in range(4001) if passes(from_oklch(step / 4000, chroma, hue))]
    nearest = min(abs(other - lightness) for other in passing)
    assert passes(found)
    assert nearest - 1 / 255 <= abs(oklch(found)[0] - lightness) <= nearest + 1 / 1000 + 1 / 255


def test_another_hue_is_proposed_where_no_shade_passes_and_is_the_nearest_of_its_grid():
    def is_green(shade):
        return 130 < oklch(shade)[2] < 160 and contrast_ratio(shade, WHITE) >= TEXT_RATIO

    assert nearest_shade("#c00000", is_green) is None
    found = nearest_colour("#c00000", is_green)
    _, chroma, hue = oklch("#c00000")
    grid = (from_oklch(step / 50, chroma, (hue + turn) % 360) for step in range(51) for turn in range(0, 360, 6))
    assert distance_oklab("#c00000", found) == min(
        distance_oklab("#c00000", other) for other in grid if is_green(other)
    )
    assert nearest_colour("#c00000", lambda shade: False) is None
