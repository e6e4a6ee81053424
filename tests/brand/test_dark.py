"""The dark page: what could be read and told apart on the light one still can."""

import itertools

import pytest
from conftest import ROOT

from stratalign.brand.brand import house_brand
from stratalign.brand.check import told_apart
from stratalign.brand.contrast import contrast_ratio
from stratalign.brand.dark import DARK_PAPER, dark_palette, dark_rules, on_dark
from stratalign.brand.load import load_brand
from stratalign.brand.meanings import ROLES
from stratalign.brand.vision import difference

HOUSE, FJORD = house_brand(), load_brand(ROOT / "data/sample/brands/fjord")
#: Rounding to 256 steps a channel moves a ratio by less, and the palest tints have no steps between them.
RATIO_TOLERANCE = 0.12


@pytest.mark.parametrize("brand", [HOUSE, FJORD], ids=["house", "fjord"])
def test_every_meaning_has_the_contrast_on_the_dark_page_that_it_needs(brand):
    colours = dark_palette(brand)
    assert colours["paper"] == DARK_PAPER
    too_faint = {
        key: contrast_ratio(colours[key], DARK_PAPER)
        for key, role in ROLES.items()
        if contrast_ratio(colours[key], DARK_PAPER) < role.ratio - 0.02
    }
    assert not too_faint


@pytest.mark.parametrize("brand", [HOUSE, FJORD], ids=["house", "fjord"])
def test_any_two_colours_keep_their_contrast(brand):
    colours = {role: on_dark(colour, brand.colours["paper"]) for role, colour in brand.colours.items()}
    for one, other in itertools.combinations(colours, 2):
        light = contrast_ratio(brand.colours[one], brand.colours[other])
        assert contrast_ratio(colours[one], colours[other]) == pytest.approx(light, rel=RATIO_TOLERANCE), (one, other)


@pytest.mark.parametrize("brand", [HOUSE, FJORD], ids=["house", "fjord"])
def test_meanings_that_are_told_apart_by_colour_still_are(brand):
    colours = dark_palette(brand)
    for (one, other), visions in told_apart():
        for vision in visions:
            assert difference(colours[one], colours[other], vision) >= 1, (one, other, vision)


def test_rules_are_for_screens_and_leave_the_light_page_as_it_is():
    rules = dark_rules(HOUSE, ["#0b4f6c"])
    assert rules.startswith("@supports (color: light-dark(red, red)) {\n@media screen {")
    ours = on_dark("#0b4f6c", "#ffffff")
    assert f"--ours:light-dark(#0b4f6c,{ours});" in rules
    assert f'.drawing [fill="#0b4f6c"]{{fill:light-dark(#0b4f6c,{ours})}}' in rules
    assert rules.count("{") == rules.count("}")


def test_a_page_that_is_dark_already_has_no_second_one():
    assert dark_rules(HOUSE.model_copy(update={"colours": {**HOUSE.colours, "paper": "#101010"}}), []) == ""
