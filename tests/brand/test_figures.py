"""Figures take colours, marks and letters from the brand, and equal brands draw equal bytes."""

import shutil

import matplotlib as mpl
import pytest
from conftest import ROOT, SAMPLES

from stratalign.brand.brand import house_brand
from stratalign.brand.contrast import TEXT_RATIO, contrast_ratio
from stratalign.brand.deck import SLOTS, deck_theme
from stratalign.brand.figures import figure_theme
from stratalign.brand.load import load_brand
from stratalign.brand.meanings import MEANINGS, ROLES
from stratalign.errors import BrandError
from stratalign.exhibits.parts import MARKERS
from stratalign.exhibits.theme import as_svg, new_canvas, ramp, themed

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
    with themed(theme):
        canvas = new_canvas(2)
        canvas.subplots().set_yticks([0], ["Clarity of the strategy"])
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
        steps = [mpl.colors.to_hex(colours(step / 50)) for step in range(51)]
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


def test_slides_name_a_slot_or_a_colour_for_every_meaning(fjord):
    deck = deck_theme(fjord)
    assert set(deck.colours) == set(SLOTS)
    assert deck.colours["accent1"] == deck.colours["dk2"] == "9C1F2E"
    assert deck.colours[deck.slots["level.staff"]] == fjord.colour("level.staff").removeprefix("#").upper()
    assert {role.key for role in MEANINGS} == set(deck.custom) | (set(deck.slots) & {role.key for role in MEANINGS})
    assert (deck.heading_font, deck.text_font) == ("Source Sans 3", "Source Sans 3")
