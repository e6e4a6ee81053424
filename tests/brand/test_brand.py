"""A brand travels as plain data and is checked again when it comes back."""

import base64
import json
import shutil

import pytest
from conftest import ROOT, SAMPLES
from pydantic import ValidationError

from stratalign.brand.brand import Brand, house_brand
from stratalign.brand.load import load_brand
from stratalign.errors import BrandError

TTF = ROOT / "stratalign/exhibits/fonts/StratalignSans-Regular.ttf"


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A brand with everything a brand can have."""
    folder = tmp_path_factory.mktemp("brand")
    shutil.copytree(SAMPLES / "brands" / "fjord", folder, dirs_exist_ok=True)
    shutil.copy(TTF, folder / "a.ttf")
    file = folder / "_brand.yml"
    font = "typography:\n  fonts: [{family: Fjord Sans, source: file, files: [a.ttf]}]"
    file.write_text(file.read_text(encoding="utf-8").replace("typography:", font, 1), encoding="utf-8")
    return load_brand(file)


def test_a_brand_survives_json(full):
    assert full.logo
    assert full.fonts
    for brand in (house_brand(), full):
        assert Brand.from_dict(json.loads(json.dumps(brand.to_dict()))) == brand


def test_a_brand_cannot_be_changed(full):
    with pytest.raises(ValidationError):
        full.name = "Other"


def test_colours_go_by_every_name_of_a_meaning():
    assert house_brand().colour("this_wave") == house_brand().colour("ours")
    with pytest.raises(BrandError, match=r"no colour is called 'agree_strongly'\. Did you mean 'agree_strong'\?"):
        house_brand().colour("agree_strongly")


def encoded(text):
    return base64.b64encode(text.encode()).decode()


TAMPERED = {
    "a colour that ends the rule": (("colours", "ink"), "#123456;} body{", "'colours.ink'"),
    "a colour in capitals": (("colours", "ink"), "#ABCDEF", "'colours.ink'"),
    "a role of its own": (("colours", "mine"), "#123456", r"Missing: \[\]; unknown: \['mine'\]"),
    "an unknown key": (("letter",), {}, r"unknown key 'letter'.* Did you mean 'letters'"),
    "a family that ends the rule": (("letters", "text_family"), 'A"; } body {', "'letters.text_family'"),
    "a font family that ends the rule": (("fonts", 0, "family"), 'A"; } body {', "'fonts.1.family'"),
    "a font that is none": (("fonts", 0, "content"), encoded("wOF2"), "damaged font"),
    "a font of another type": (("fonts", 0, "media_type"), "font/woff2", "is not what it says"),
    "no base64": (("fonts", 0, "content"), 'x) url("https://e.example', "not base64"),
    "a script in the logo": (
        ("logo", "content"),
        encoded("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 168 48'><script/></svg>"),
        "<script>",
    ),
    "a logo that was not sanitised": (
        ("logo", "content"),
        encoded("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 168 48'><!-- c --></svg>"),
        "the logo is not what it says",
    ),
    "a logo of another type": (("logo", "media_type"), "image/png", "the logo is not what it says"),
    "a logo without words": (("logo", "alt"), "", "'logo.alt'"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_tampered_data_is_refused(full, case):
    path, value, message = TAMPERED[case]
    data = full.to_dict()
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(BrandError, match=message):
        Brand.from_dict(data)


def test_a_missing_colour_is_refused():
    data = house_brand().to_dict()
    del data["colours"]["above"]
    with pytest.raises(BrandError, match=r"Missing: \['above'\]"):
        Brand.from_dict(data)
