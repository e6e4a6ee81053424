"""A `_brand.yml` is read strictly, and every fault is named with its key and its cure."""

import re
import shutil

import pytest
from conftest import ROOT, SAMPLES

from stratalign.brand.brand import house_brand
from stratalign.brand.colour import oklch
from stratalign.brand.contrast import contrast_ratio
from stratalign.brand.load import load_brand
from stratalign.errors import BrandError

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0 L4 4Z"/></svg>'
FONTS = ROOT / "stratalign/export/nbconvert_template/stratalign/fonts"


def write(folder, text):
    (folder / "_brand.yml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder, text):
    with pytest.raises(BrandError) as refused:
        load_brand(write(folder, text))
    return str(refused.value)


def test_no_file_is_the_house():
    assert load_brand(None) is house_brand()
    assert load_brand().colour("accent") == "#0b4f6c"


def test_an_empty_brand_looks_like_the_house(tmp_path):
    brand = load_brand(write(tmp_path, "meta: {name: Acme}\n"))
    assert brand == house_brand().model_copy(update={"name": "Acme"})


def test_the_sample_brand_is_read_from_its_folder_from_anywhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    brand = load_brand("data/sample/brands/fjord")
    assert brand == load_brand(SAMPLES / "brands" / "fjord" / "_brand.yml")
    assert brand.name == "Fjord"
    assert brand.logo.alt == "Fjord: two red peaks over a dark line"
    assert (brand.logo.width, brand.logo.height) == (168, 48)
    assert brand.letters.heading_family == "Source Sans 3"
    assert brand.colour("accent") == brand.colour("ours") == brand.colour("this_wave") == "#9c1f2e"
    assert brand.colour("ink") == brand.colour("text") == brand.colour("heading") == "#24303b"
    assert brand.colour("above") == "#7a6a00"
    assert brand.colour("agree") == house_brand().colour("agree")


def test_every_key_that_is_used_is_used(tmp_path):
    brand = load_brand(
        write(
            tmp_path,
            "color: {palette: {sea: '#0A4F6C', deep: sea}, foreground: '#222', "
            "background: {light: white, dark: black}, primary: deep, secondary: '#f80', link: '#1260ac'}\n"
            "typography:\n  base: {family: Georgia, size: 17px, weight: light, line-height: 1.4}\n"
            "  headings: {family: Lato, weight: 700, style: italic, color: primary}\n"
            "  monospace: Fira Code\n  link: {color: sea, decoration: underline}\n"
            "defaults: {quarto: {format: html}, stratalign: {color: {this_wave: sea, level.staff: '#8b5bcc'}}}\n",
        )
    )
    wanted = {
        "ink": "#222222", "paper": "#ffffff", "accent": "#0a4f6c", "heading": "#0a4f6c", "link": "#0a4f6c",
        "ours": "#0a4f6c", "level.staff": "#8b5bcc", "above": "#b35806",
    }  # fmt: skip
    assert {role: brand.colour(role) for role in wanted} == wanted
    letters = brand.letters
    assert (letters.text_family, letters.text_weight, letters.line_height) == ("Georgia", 300, 1.4)
    assert (letters.heading_family, letters.heading_weight, letters.heading_style) == ("Lato", 700, "italic")
    assert letters.text_size_pct == 106.25


def test_fonts_beside_the_brand_are_carried_inside_it(tmp_path):
    shutil.copy(FONTS / "source-sans-3-latin-400-normal.woff2", tmp_path / "a.woff2")
    text = (
        "typography:\n  fonts:\n    - {family: House Sans, source: file, files: [a.woff2, {path: a.woff2, weight: "
        "200..900, style: italic}]}\n    - {family: Arial, source: system}\n  base: House Sans\n"
    )
    brand = load_brand(write(tmp_path, text))
    found = [(face.family, face.weight, face.style, face.media_type) for face in brand.fonts]
    assert found == [
        ("House Sans", "400", "normal", "font/woff2"),
        ("House Sans", "200 900", "italic", "font/woff2"),
    ]


@pytest.mark.parametrize(
    ("logo", "alt"),
    [
        ("logo: a.svg", "Acme"),
        ("logo: {path: a.svg, alt: A peak}", "A peak"),
        ("logo: {light: a.svg, dark: b.svg}", "Acme"),
        ("logo: {small: b.svg, medium: {light: {path: a.svg, alt: A peak}, dark: c.svg}}", "A peak"),
        ("logo: {images: {wide: {path: a.svg, alt: A peak}}, large: wide}", "A peak"),
    ],
)
def test_a_logo_may_be_written_in_each_way_of_the_format(tmp_path, logo, alt):
    (tmp_path / "a.svg").write_text(SVG)
    brand = load_brand(write(tmp_path, f"meta: {{name: {{full: Acme Incorporated, short: Acme}}}}\n{logo}\n"))
    assert brand.logo.alt == alt
    assert brand.logo.data_uri.startswith("data:image/svg+xml;base64,")


PLANTED = {
    "a key that does not exist": ("colour: {primary: '#123456'}", "unknown key 'colour'. Did you mean 'color'?"),
    "a key within": ("color: {pallete: {}}", "unknown key 'pallete' in 'color'. Did you mean 'palette'?"),
    "a key with a hyphen": (
        "typography: {base: {line_height: 1.4}}",
        "unknown key 'line_height' in 'typography.base'. Did you mean 'line-height'?",
    ),
    "our own key": ("defaults: {strataling: {}}", "'defaults': unknown key 'strataling'. Did you mean 'stratalign'?"),
    "a meaning": (
        "defaults: {stratalign: {color: {agre: '#123456'}}}",
        "unknown meaning 'agre'. Did you mean 'agree'?",
    ),
    "a meaning far off": (
        "defaults: {stratalign: {color: {xyz: '#123456'}}}",
        "unknown meaning 'xyz'. Known: paper, ink",
    ),
    "a colour without quotes": (
        "color:\n  primary: #123456",
        "'color.primary': a colour that begins with # needs quotes; without, it is taken for a remark",
    ),
    "a colour without quotes in the palette": (
        "color:\n  palette:\n    a: #123456",
        "'color.palette.a': a colour that",
    ),
    "transparency": ("color: {primary: '#12345680'}", "'color.primary': not a colour; write '#rrggbb' in quotes"),
    "another notation": ("color: {primary: 'rgb(1, 2, 3)'}", "not a colour; write '#rrggbb' in quotes"),
    "no dark page": ("color: {primary: {dark: '#123456'}}", "write one colour, or 'light' and 'dark'"),
    "an unknown name": (
        "color: {palette: {sea: '#123456'}, primary: see}",
        "'color.primary': the name 'see' is no colour. Did you mean 'sea'?",
    ),
    "a circle": ("color: {palette: {a: b, b: a}, primary: a}", "'color.primary': the name 'a' goes round in a circle."),
    "a font of the network": (
        "typography: {fonts: [{family: Inter, source: google}]}",
        "a font from google would be fetched over the network",
    ),
    "a font without a source": (
        "typography: {fonts: [{family: Inter}]}",
        "'source: system' for a font that is installed",
    ),
    "a font of another network": ("typography: {fonts: [{family: Inter, source: bunny}]}", "a font from bunny would"),
    "a font at an address": (
        "typography: {fonts: [{family: Inter, source: file, files: ['https://e.example/a.woff2']}]}",
        "the font 'Inter': 'https://e.example/a.woff2' is an address.",
    ),
    "a font from elsewhere": (
        "typography: {fonts: [{family: Inter, source: file, files: [../a.woff2]}]}",
        "the font 'Inter': '../a.woff2' leads out of the brand's folder.",
    ),
    "a font that is none": (
        "typography: {fonts: [{family: Inter, source: file, files: [_brand.yml]}]}",
        "the font 'Inter': '_brand.yml' is no font that can be embedded. Give a .woff2, .ttf or .otf file.",
    ),
    "a font without files": (
        "typography: {fonts: [{family: Inter, source: file}]}",
        "'files' belong to 'source: file'",
    ),
    "a family that ends a rule": ("typography: {base: 'A\"; } body {'}", "'typography.base.family'"),
    "a weight": ("typography: {base: {weight: heavy}}", "'typography.base.weight': not a weight of a font"),
    "a size without a unit": ("typography: {base: {size: 17}}", "not a size; write it with its unit, such as 17px"),
    "a size too large": ("typography: {base: {size: 40px}}", "250% of a browser's own size; stay between 90% and 135%"),
    "lines too close": ("typography: {base: {line-height: 1}}", "'typography.base.line-height'"),
    "a logo that is not there": ("logo: {path: a.svg, alt: A}", "the logo: 'a.svg' is not in the brand's folder."),
    "a logo at an address": ("logo: {path: 'https://e.example/a.svg', alt: A}", "is an address"),
    "a logo without words": ("logo: a.svg", "the logo has no words for who cannot see it. Give it 'alt'"),
    "a dark page": ("color: {background: '#111111'}", "'paper' (#111111, 'color.background') is dark"),
    "no YAML": ("color: [", "_brand.yml, line 2"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_named(tmp_path, fault):
    text, message = PLANTED[fault]
    found = refusal(tmp_path, text + "\n")
    assert found.startswith("_brand.yml")
    assert message in found


def test_every_fault_of_colours_and_files_stands_in_one_message(tmp_path):
    found = refusal(tmp_path, "color: {primary: nope, link: nix}\nlogo: {path: ../a.svg, alt: A}\n")
    assert found.startswith("_brand.yml has 3 problems:")


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(BrandError, match="does not exist"):
        load_brand(tmp_path)


def test_little_contrast_is_refused_with_the_nearest_shade_once_for_each_key(tmp_path):
    found = refusal(tmp_path, "color: {primary: '#e03c31'}\n")
    assert (
        "'accent' (#e03c31, 'color.primary') has a contrast of 4.32 to 1 with the page (#ffffff); text needs 4.5."
        in found
    )
    assert found.count("has a contrast") == 1
    proposed = re.search(r"Nearest shade that does: '(#[0-9a-f]{6})'", found)[1]
    assert contrast_ratio(proposed, "#ffffff") >= 4.5
    assert load_brand(write(tmp_path, f"color: {{primary: '{proposed}'}}\n")).colour("accent") == proposed


def test_figures_need_less_contrast_than_text(tmp_path):
    found = refusal(tmp_path, "defaults: {stratalign: {color: {agree: '#fdb863', level.staff: '#9d75d6'}}}\n")
    assert "'agree' (#fdb863, 'defaults.stratalign.color.agree') has a contrast of 1.71 to 1" in found
    assert "figures need 3" in found
    assert "'level.staff'" in found
    assert "text needs 4.5" in found


def test_levels_that_look_alike_without_red_or_green_are_refused(tmp_path):
    found = refusal(
        tmp_path,
        "defaults: {stratalign: {color: {level.executives: '#a3312a', level.staff: '#52701c'}}}\n",
    )
    assert re.search(r"'level\.staff' .* and 'level\.executives' .* look alike without (red|green) cones", found)


def test_a_grey_that_must_move_stays_grey(tmp_path):
    found = refusal(tmp_path, "defaults: {stratalign: {color: {estimate: '#3f7f7f'}}}\n")
    proposed = re.search(r"- 'unclear' \(.*'(#[0-9a-f]{6})'; write it as 'unclear' under", found)[1]
    assert oklch(proposed)[1] < 0.03


def test_a_brand_near_a_house_meaning_moves_the_house_meaning(tmp_path):
    found = refusal(tmp_path, "color: {primary: '#2c560f'}\n")
    assert (
        "'agree_strong' (#2c560f, the house's) and 'ours' (#2c560f, 'color.primary') look alike to normal sight (0.00"
        in found
    )
    assert "write it as 'agree_strong' under defaults.stratalign.color" in found


@pytest.mark.parametrize(
    "primary",
    [
        "#f0a030",
        "#2a8ba8",
        "#1b8a5a",
        "#4a90d9",
        "#5e3e8c",
        "#2c560f",
        "#e4002b",
        "#ffcc00",
        "#00a3e0",
        "#111111",
        "#888888",
        "#0b7465",
        "#ff69b4",
    ],
)
def test_all_proposals_together_pass(tmp_path, primary):
    """What a message proposes is enough: written into the file, the brand is read."""
    written = {"color.primary": primary}
    for _ in range(2):
        own = {key: colour for key, colour in written.items() if key != "color.primary"}
        keys = ", ".join(f"{key}: '{colour}'" for key, colour in own.items())
        text = f"color: {{primary: '{written['color.primary']}'}}\ndefaults: {{stratalign: {{color: {{{keys}}}}}}}\n"
        try:
            load_brand(write(tmp_path, text))
        except BrandError as problem:
            lines = [line for line in str(problem).splitlines() if line.startswith("  - ")]
        else:
            break
        for line in lines:
            role, source, proposed = re.search(
                r"- '([\w.]+)' \(#\w+, (?:'([\w.]+)'|the house's)\).*'(#\w{6})'", line
            ).groups()
            written["color.primary" if source == "color.primary" else role] = proposed
    assert load_brand(write(tmp_path, text)).colour("accent") == written["color.primary"]
