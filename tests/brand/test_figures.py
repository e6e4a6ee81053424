"""Figures take colours, marks and letters from the brand, and equal brands draw equal bytes."""

import colorsys
import shutil

import matplotlib as mpl
import pytest
from conftest import ROOT, SAMPLES

from stratalign.brand.brand import house_brand
from stratalign.brand.colour import distance_oklab
from stratalign.brand.contrast import TEXT_RATIO, contrast_ratio
from stratalign.brand.deck import SLOTS, deck_theme
from stratalign.brand.figures import figure_theme
from stratalign.brand.load import load_brand
from stratalign.brand.meanings import ROLES
from stratalign.errors import BrandError
from stratalign.exhibits.canvas import new_canvas
from stratalign.exhibits.matplotlib_theme import themed
from stratalign.exhibits.parts import MARKERS
from stratalign.exhibits.theme import as_svg, ramp

HOUSE = figure_theme(house_brand())
FONTS = ROOT / "stratalign/exhibits/fonts"


@pytest.fixture(scope="module")
def fjord():
    return load_brand(SAMPLES / "brands" / "fjord")


def branded(folder, name, file):
    brand = folder / name
    brand.mkdir()
    shutil.copy(file, brand / f"font{file.suffix}")
    text = f"typography: {{fonts: [{{family: Own, source: file, files: [font{file.suffix}]}}], base: Own}}\n"
    (brand / "_brand.yml").write_text(text, encoding="utf-8")
    return figure_theme(load_brand(brand))


def drawn(theme):
    canvas = new_canvas(2)
    canvas.subplot().set_yticks([0], ["Clarity of the strategy"])
    return as_svg(canvas, theme)


def test_settings_are_ones_that_matplotlib_knows_and_return_afterwards(fjord):
    before = mpl.rcParams["text.color"]
    with themed(figure_theme(fjord)):
        assert mpl.rcParams["text.color"] == fjord.colour("ink")
        assert set(figure_theme(fjord).rc_params()) <= set(mpl.rcParams)
    assert mpl.rcParams["text.color"] == before


def test_colours_and_marks_go_by_meaning():
    assert HOUSE.colour("this_wave") == house_brand().colour("ours")
    shapes = [HOUSE.mark(f"level.{level}").shape for level in ("executives", "managers", "staff")]
    assert [MARKERS[shape] for shape in shapes] == ["D", "s", "o"]
    assert not HOUSE.mark("last_wave").is_filled
    with pytest.raises(BrandError, match="no colour is called 'orange'"):
        HOUSE.colour("orange")
    with pytest.raises(BrandError, match="'neutral' has no mark"):
        HOUSE.mark("neutral")


@pytest.mark.parametrize("role", ROLES)
def test_words_on_any_colour_can_be_read(role, fjord):
    for theme in (HOUSE, figure_theme(fjord)):
        ground = theme.colour(role)
        assert contrast_ratio(theme.print_on(ground), ground) >= TEXT_RATIO


def test_ink_can_be_read_everywhere_on_a_diverging_ramp(fjord):
    for theme in (HOUSE, figure_theme(fjord)):
        colours = ramp(*theme.diverging())
        steps = [colours(step / 50) for step in range(51)]
        assert min(contrast_ratio(step, theme.colour("ink")) for step in steps) >= TEXT_RATIO - 0.01
        assert theme.diverging()[1] == theme.colour("paper")
        assert theme.sequential() == (theme.colour("paper"), theme.colour("missing"))


def test_a_font_beside_the_brand_is_drawn_and_files_of_one_name_are_told_apart(tmp_path):
    regular = branded(tmp_path, "a", FONTS / "StratalignSans-Regular.ttf")
    semibold = branded(tmp_path, "b", FONTS / "StratalignSans-SemiBold.ttf")
    assert regular.family != semibold.family
    house, first, second = drawn(HOUSE), drawn(regular), drawn(semibold)
    assert len({house, first, second}) == 3
    assert drawn(regular) == first
    assert "font-family=\"'Own', sans-serif\"" in first and "font-family=\"'Source Sans 3', sans-serif\"" in house


def test_figures_of_a_brand_whose_font_cannot_be_drawn_are_set_in_the_houses(tmp_path):
    woff2 = ROOT / "stratalign/export/nbconvert_template/stratalign/fonts/source-sans-3-latin-400-normal.woff2"
    theme = branded(tmp_path, "a", woff2)
    assert theme.family is None
    assert drawn(theme) == drawn(HOUSE)


def changed(colour: str, changes) -> str:
    """Colour after the changes of a theme's colour, as ECMA-376 (20.1.2.3) has them."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    for name, number in changes:
        hue = (hue + number / 360 / 60_000) % 1 if name == "hueOff" else hue
        strength *= number / 100_000 if name == "satMod" else 1
        light = light * number / 100_000 if name == "lumMod" else light
        light += number / 100_000 if name == "lumOff" else 0
    return "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hls_to_rgb(hue, light, strength))


def test_slides_write_every_role_as_a_slot_or_as_a_change_of_one_that_gives_its_colour(fjord):
    for brand in (house_brand(), fjord):
        deck = deck_theme(brand)
        assert set(deck.colours) == set(SLOTS)
        for role in ROLES:
            found = deck.colour(role)
            assert distance_oklab(changed(deck.colours[found.slot], found.changes), brand.colour(role)) < 0.01, role


def test_slides_are_set_in_a_font_that_readers_have(fjord):
    assert deck_theme(fjord).text_font == "Arial"
    letters = fjord.letters.model_copy(update={"text_family": "Inter"})
    assert deck_theme(fjord.model_copy(update={"letters": letters})).text_font == "Inter"
