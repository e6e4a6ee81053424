"""The style sheet names no colour and no font: all of them are the brand's variables, and every one is written."""

import re
import shutil

import pytest
from conftest import ROOT, SAMPLES

from stratalign.brand.brand import house_brand
from stratalign.brand.css import css_name, css_variables, embedded_families
from stratalign.brand.load import load_brand
from stratalign.brand.meanings import ROLES
from stratalign.export.template_assets import read_asset, style_sheet
from stratalign.export.verify import verify_html

SHEET = read_asset("style.css")
#: Properties that take a colour.
COLOURED = re.compile(r"(?:^|[\s;{-])(?:color|background|background-color|border[\w-]*|outline|fill|stroke):([^;}]+)")
WORDS_OF_COLOURS = {"none", "transparent", "inherit", "currentcolor", "solid", "collapse", "light", "0"}


@pytest.fixture(scope="module")
def fjord():
    return load_brand(SAMPLES / "brands" / "fjord")


def with_font(folder, family):
    shutil.copy(ROOT / "stratalign/exhibits/fonts/StratalignSans-Regular.ttf", folder / "a.ttf")
    text = f"typography:\n  fonts: [{{family: Own, source: file, files: [a.ttf]}}]\n  base: Own\n  headings: {family}\n"
    (folder / "_brand.yml").write_text(text, encoding="utf-8")
    return load_brand(folder)


def variables(css):
    return dict(re.findall(r"--([\w-]+): ([^;]+);", css))


def test_no_literal_colour_is_left_in_the_style_sheet():
    bare = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*})", bare)
    assert not re.findall(r"\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color|color-mix)a?\(", bare)
    values = [part for value in COLOURED.findall(bare) for part in re.sub(r"var\([\w-]+\)", "", value).split()]
    assert [part for part in values if part not in WORDS_OF_COLOURS and not re.match(r"-?[\d.]+", part)] == []


def test_no_font_is_named_in_the_style_sheet():
    fonts = re.findall(r"font(?:-family)?: ([^;}]+)", SHEET)
    assert fonts
    assert all("var(--text-font)" in font or "var(--heading-font)" in font or font == "inherit" for font in fonts)


def test_every_variable_the_style_sheet_uses_is_written():
    used = set(re.findall(r"var\(--([\w-]+)", SHEET))
    own = set(variables(SHEET))
    assert used <= own | set(variables(css_variables(house_brand())))


def test_every_role_is_a_variable_of_its_colour(fjord):
    for brand in (house_brand(), fjord):
        written = variables(css_variables(brand))
        assert {css_name(role): brand.colour(role) for role in ROLES}.items() <= written.items()
    assert css_name("level.staff") == "level-staff"
    assert written["accent"] == "#9c1f2e"
    assert written["line-height"] == "1.5"
    assert written["heading-font"] == written["text-font"]


def test_the_house_is_set_as_before():
    written = variables(css_variables(house_brand()))
    assert written["text-font"].startswith('"Source Sans 3", "Segoe UI"')
    assert written["heading-font"].startswith('"Source Serif 4", "Georgia"')
    assert (written["text-size"], written["text-weight"], written["heading-weight"]) == ("106.25%", "400", "600")


def test_only_the_fonts_a_page_needs_are_inside(fjord, tmp_path):
    assert embedded_families(house_brand()) == ("Source Sans 3", "Source Serif 4")
    assert embedded_families(fjord) == ("Source Sans 3",)
    assert embedded_families(with_font(tmp_path, "Own")) == ()
    assert embedded_families(with_font(tmp_path, "Didot")) == ("Source Serif 4",)
    assert style_sheet(house_brand(), extended=False).count("@font-face") == 3
    assert style_sheet(house_brand(), extended=True).count("@font-face") == 6
    assert style_sheet(fjord, extended=True).count("@font-face") == 4


def test_a_brands_own_font_is_inside_the_page_and_nothing_is_asked_of_the_network(tmp_path, fjord):
    own = with_font(tmp_path, "Own")
    css = css_variables(own)
    assert '@font-face { font-family: "Own"; font-weight: 400; font-style: normal;' in css
    assert 'format("truetype")' in css
    for brand in (own, fjord, house_brand()):
        page = tmp_path / "page.html"
        page.write_text(f"<html lang='en'><style>{style_sheet(brand, extended=True)}</style></html>", encoding="utf-8")
        assert verify_html(page).problems == ()
