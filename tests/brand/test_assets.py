"""Files a brand names: only from its folder, only what they say they are, and no larger than a report can carry."""

import io
import struct

import pytest
from conftest import ROOT
from PIL import Image

from stratalign.brand.assets import LARGEST_SVG, font_media_type, read_inside, read_logo

WOFF2 = ROOT / "stratalign/export/nbconvert_template/stratalign/fonts/source-sans-3-latin-400-normal.woff2"
TTF = ROOT / "stratalign/exhibits/fonts/StratalignSans-Regular.ttf"


def picture(kind, size=(6, 4)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#9c1f2e").save(buffer, kind)
    return buffer.getvalue()


def test_a_file_inside_is_read(tmp_path):
    (tmp_path / "logo").mkdir()
    (tmp_path / "logo" / "a.svg").write_bytes(b"x")
    assert read_inside(tmp_path, "logo/a.svg", 10) == b"x"
    assert read_inside(tmp_path, "logo/../logo/a.svg", 10) == b"x"


@pytest.mark.parametrize(
    "name", ["../secret", "logo/../../secret", "/etc/hostname", "C:\\secret", "..\\secret", "link"]
)
def test_a_path_that_leaves_the_folder_is_refused(tmp_path, name):
    brand = tmp_path / "brand"
    brand.mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (brand / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(ValueError, match="leads out of the brand's folder"):
        read_inside(brand, name, 100)


@pytest.mark.parametrize("name", ["https://e.example/a.svg", "//e.example/a.svg", "file:///etc/hostname"])
def test_an_address_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="is an address"):
        read_inside(tmp_path, name, 100)


def test_what_is_not_there_or_too_large_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 3000)
    with pytest.raises(ValueError, match="not in the brand's folder"):
        read_inside(tmp_path, "b", 100)
    with pytest.raises(ValueError, match="'a' has 3 kB; at most 2 kB"):
        read_inside(tmp_path, "a", 2000)


def test_fonts_are_recognised_by_their_content():
    assert font_media_type(WOFF2.read_bytes()) == "font/woff2"
    assert font_media_type(TTF.read_bytes()) == "font/ttf"
    assert font_media_type(b"OTTO" + TTF.read_bytes()[4:]) == "font/otf"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no font that can be embedded"),
        (b"wOFF" + bytes(60), "no font that can be embedded"),
        (b"ttcf" + bytes(60), "no font that can be embedded"),
        (b"<svg/>", "no font that can be embedded"),
        (WOFF2.read_bytes()[:-1], "damaged font"),
        (TTF.read_bytes()[:5000], "damaged font"),
        (b"\x00\x01\x00\x00\xff\xff" + bytes(20), "damaged font"),
        (b"\x00\x01\x00\x00", "damaged font"),
    ],
)
def test_what_is_no_whole_font_is_refused(content, message):
    with pytest.raises(ValueError, match=message):
        font_media_type(content)


@pytest.mark.parametrize(("kind", "media"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_pictures_are_recognised_and_measured(kind, media):
    content = picture(kind)
    assert read_logo(content) == (media, content, 6, 4)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"GIF89a", "neither SVG, PNG nor JPEG"),
        (b"\x89PNG\r\n\x1a\n", "damaged picture"),
        (b"\xff\xd8\xff\xe0\x00\x02", "damaged picture"),
        (picture("PNG")[:16] + struct.pack(">II", 0, 4), "damaged picture"),
        (picture("PNG")[:16] + struct.pack(">II", 9000, 4), "9000 x 4 pixels"),
        (picture("PNG") + bytes(600_000), "600 kB"),
        (b"<svg" + b" " * LARGEST_SVG, "Simplify the drawing"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><script/></svg>", "<script>"),
    ],
)
def test_what_is_no_logo_is_refused(content, message):
    with pytest.raises(ValueError, match=message):
        read_logo(content)
