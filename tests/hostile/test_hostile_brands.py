"""Hostile brands and templates: every text, path, colour and picture of `_brand.yml`, and slides of another shape."""

import os
import struct
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
import yaml
from hostile.payloads import PAYLOADS
from pptx import Presentation
from report_samples import sample_document

from stratalign.brand.css import css_variables
from stratalign.brand.load import load_brand
from stratalign.errors import BrandError
from stratalign.export.html import notebook_of_parts, write_html
from stratalign.export.pptx.check import problems_of
from stratalign.export.pptx.write import make_deck
from stratalign.export.verify import verify_html

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0 L4 4Z"/></svg>'
#: Where a client's text may stand in a brand: what the file then holds.
FIELDS = {
    "words of the logo": lambda text: {"logo": {"path": "a.svg", "alt": text}},
    "name": lambda text: {"meta": {"name": text}},
    "link": lambda text: {"meta": {"link": text}},
    "family": lambda text: {"typography": {"base": text}},
    "size": lambda text: {"typography": {"base": {"size": text}}},
    "name of a colour": lambda text: {"color": {"palette": {text: "#123456"}, "primary": text}},
    "colour": lambda text: {"color": {"primary": text}},
    "file of the logo": lambda text: {"logo": {"path": text, "alt": "A"}},
    "file of a font": lambda text: {
        "typography": {"fonts": [{"family": "Inter", "source": "file", "files": [text]}]},
    },
    "key": lambda text: {text: "x"},
}
#: Of these fields nothing that is no colour, size or file can be loaded.
STRICT = {"size", "colour", "file of the logo", "file of a font", "key"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "brand").mkdir()
    (tmp_path / "brand" / "a.svg").write_text(SVG, encoding="utf-8")
    (tmp_path / "secret.svg").write_text(SVG, encoding="utf-8")
    return tmp_path / "brand"


def loaded(folder, brand):
    """The brand, or nothing where it is refused in a message of the file's."""
    (folder / "_brand.yml").write_text(yaml.safe_dump(brand, allow_unicode=True), encoding="utf-8")
    try:
        return load_brand(folder)
    except BrandError as problem:
        assert str(problem).startswith("_brand.yml")
        return None


@pytest.mark.parametrize("field", FIELDS)
def test_texts_of_a_brand_are_refused_or_do_nothing(folder, field):
    brands = [loaded(folder, FIELDS[field](text)) for text in PAYLOADS.values()]
    found = [brand for brand in brands if brand is not None]
    assert not found or field not in STRICT
    for brand in found:
        rules = css_variables(brand).casefold()
        assert not any(word in rules for word in ("<", "@import", "javascript", "expression", "evil", "url("))


def test_words_of_a_logo_stand_as_words_in_a_page(folder, tmp_path):
    for number, text in enumerate(PAYLOADS.values()):
        if (brand := loaded(folder, FIELDS["words of the logo"](text))) is None:
            continue
        page = tmp_path / f"{number}.html"
        document = replace(sample_document(), brand=brand.to_dict())
        write_html(notebook_of_parts(document), page, document=document)
        assert verify_html(page, told=PAYLOADS.values()).problems == ()


def picture(width, height):
    """A PNG that says it is of any size, of one byte a row: small as a file, huge as it is drawn."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(min(1 + width // 8, 8000)) * min(height, 2000))
    parts = [(b"IHDR", head), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


@pytest.mark.parametrize("content", [
    picture(60_000, 60_000), picture(2**31 - 1, 2**31 - 1), picture(0, 10),
    SVG.replace("<path", "<script>alert(1)</script><path").encode(),
    SVG.replace("<path", "<image href='file:///etc/passwd'/><path").encode(),
    SVG.replace("<path", "<path onload='alert(1)'").encode(),
    SVG.replace("d=", "style='fill:url(//evil.example/a)' d=").encode(),
    b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' + SVG.encode(),
    b'<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + SVG.encode(),
    SVG.replace("<path", "<g>" * 5000 + "<path").replace("/>", "/>" + "</g>" * 5000).encode(),
    SVG.replace("viewBox=\"0 0 40 10\"", "viewBox=\"0 0 1e999 1\"").encode(),
], ids=[
    "huge", "immense", "nothing wide", "script", "file", "handler", "address", "entities", "outside", "deep", "endless",
])  # fmt: skip
def test_hostile_logos_are_refused(folder, content):
    (folder / "a.svg").write_bytes(content)
    assert loaded(folder, {"logo": {"path": "a.svg", "alt": "A"}}) is None


@pytest.mark.parametrize("path", [
    "../secret.svg", "x/../../secret.svg", "/etc/passwd", "..\\secret.svg", "~/.ssh/id_rsa", "file:///etc/passwd",
    "%2e%2e/secret.svg", "a.svg\x00.png", "CON", "link.svg", "loop.svg", ".",
])  # fmt: skip
def test_files_of_a_brand_stay_in_its_folder(folder, path):
    os.symlink("../secret.svg", folder / "link.svg")
    os.symlink("loop.svg", folder / "loop.svg")
    assert loaded(folder, {"logo": {"path": path, "alt": "A"}}) is None
    assert loaded(folder, FIELDS["file of a font"](path)) is None


@pytest.mark.parametrize("text", [
    "[" * 3000, "{a: " * 3000, "color: " + "9" * 5000, "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    "meta: !!python/object/apply:os.system [ls]", "color: {primary: " + "x" * 2_000_000 + "}", "\x00", "? [a]\n: b",
    "- a\n- b", "logo: &l {path: *l}",
])  # fmt: skip
def test_hostile_files_are_refused(folder, text):
    (folder / "_brand.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BrandError, match=r"^_brand\.yml"):
        load_brand(folder)


@pytest.mark.parametrize("payload", ["script", "formula", "bidi", "long", "many words", "path"])
def test_slides_of_four_to_three_hold_everything_inside_them(tmp_path, payload):
    Presentation().save(tmp_path / "narrow.pptx")
    text = PAYLOADS[payload]
    made = make_deck(sample_document(text, text, text), template=tmp_path / "narrow.pptx")
    assert problems_of(made.content) == []
    deck = Presentation(BytesIO(made.content))
    assert deck.slide_width * 3 == deck.slide_height * 4
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width + 1
            assert shape.top + shape.height <= deck.slide_height + 1
