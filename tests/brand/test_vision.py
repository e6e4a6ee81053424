"""Simulated colour blindness is what Machado et al. published, and the scale of differences what Stone et al. did."""

import math

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex

from stratalign.brand.vision import MATRICES, NOTICEABLE, VISIONS, difference, seen

#: Table of Machado, Oliveira & Fernandes (2009), severity 1.0, typed in from the authors' page, row by row.
PUBLISHED = {
    "protanopia": "0.152286 1.052583 -0.204868 0.114503 0.786281 0.099216 -0.003882 -0.048116 1.051998",
    "deuteranopia": "0.367322 0.860646 -0.227968 0.280085 0.672501 0.047413 -0.011820 0.042940 0.968881",
}


@pytest.mark.parametrize("vision", PUBLISHED)
def test_matrices_are_the_published_ones_and_leave_grey_alone(vision):
    matrix = np.array(MATRICES[vision])
    assert matrix.ravel() == pytest.approx([float(number) for number in PUBLISHED[vision].split()], abs=0)
    assert matrix.sum(axis=1) == pytest.approx([1, 1, 1], abs=2e-6)
    assert seen("#808080", vision) == pytest.approx(seen("#808080"), abs=1e-3)


def test_noticeable_differences_are_those_of_the_paper():
    """Stone, Szafir & Setlur (2014): half of all people notice 5.08 + 0.75/s in L*, 5.34 + 1.54/s, 5.35 + 2.87/s."""
    half = (5.08 + 0.75 * 3, 5.34 + 1.54 * 3, 5.35 + 2.87 * 3)
    assert pytest.approx([2 * 0.95 * each for each in half], abs=0.02) == NOTICEABLE


def test_difference_is_the_distance_in_units_of_what_is_noticed():
    assert difference("#0b4f6c", "#0b4f6c") == 0
    one, two = seen("#123456"), seen("#a1b2c3")
    by_hand = math.sqrt(sum(((a - b) / unit) ** 2 for a, b, unit in zip(one, two, NOTICEABLE, strict=True)))
    assert difference("#123456", "#a1b2c3") == pytest.approx(by_hand)
    assert difference("#123456", "#a1b2c3") == difference("#a1b2c3", "#123456")


def test_an_orange_and_a_green_differ_to_normal_sight_only():
    orange, green = "#f98e52", "#84ca66"
    assert difference(orange, green) > 2
    assert all(difference(orange, green, vision) < 1 for vision in VISIONS if vision != "normal")


@pytest.mark.parametrize(
    ("name", "strong", "strong_without_green", "mild", "mild_without_green"),
    [("RdYlGn", 113, 26, 57, 6), ("RdBu", 92, 83, 60, 53), ("BrBG", 68, 52, 49, 43), ("PuOr", 104, 104, 72, 73)],
)
def test_known_palettes_lose_what_they_are_known_to_lose(name, strong, strong_without_green, mild, mild_without_green):
    """Distances (CIE 1976) of the ends and of the mild steps of five samples, as measured for these maps elsewhere."""
    steps = [to_hex(mpl.colormaps[name](place)) for place in (0.1, 0.3, 0.5, 0.7, 0.9)]
    found = [
        math.dist(seen(steps[place], vision), seen(steps[4 - place], vision))
        for place in (0, 1)
        for vision in ("normal", "deuteranopia")
    ]
    assert found == pytest.approx([strong, strong_without_green, mild, mild_without_green], abs=1.1)
