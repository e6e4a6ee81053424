"""Fonts and logos: what a file must look like to be carried inside a report."""

from __future__ import annotations

import base64
import os
import struct
from pathlib import Path

from stratalign.brand.svg import sanitise_svg
from stratalign.paths import real_path, reason

KILOBYTE = 1000
LARGEST_FONT = 400 * KILOBYTE
LARGEST_FONTS = 1500 * KILOBYTE
LARGEST_SVG = 200 * KILOBYTE
LARGEST_PICTURE = 500 * KILOBYTE
LARGEST_SIDE = 4000
#: First bytes of a font -> its type; a collection holds several and says nothing of which is meant.
_FONT_STARTS = {b"wOF2": "font/woff2", b"\x00\x01\x00\x00": "font/ttf", b"true": "font/ttf", b"OTTO": "font/otf"}
_TABLE_ENTRY = 16
_PNG_START = b"\x89PNG\r\n\x1a\n"
_JPEG_START = b"\xff\xd8\xff"
#: Markers of a JPEG that carry its size: start of frame, without the three that mean something else.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def read_inside(folder: Path, name: str, largest: int) -> bytes:
    """Read a file that a brand names, if it lies in the brand's folder.

    Parameters
    ----------
    folder
        Where `_brand.yml` is.
    name
        Path as written there.
    largest
        Bytes it may have at most.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    ValueError
        The path leads elsewhere (an address, an absolute path, `..`, a link), nothing is there, or it is too large.
    """
    if "://" in name or name.startswith("//"):
        raise ValueError(f"'{name}' is an address. Put the file beside the brand; nothing is fetched.")
    path = real_path(name, folder)
    if Path(name).is_absolute() or "\\" in name or ":" in name or not path.is_relative_to(real_path(folder)):
        raise ValueError(f"'{name}' leads out of the brand's folder. Put the file inside and name it from there.")
    if not os.path.isfile(path):
        raise ValueError(f"'{name}' is not in the brand's folder. Check the name.")
    size = path.stat().st_size
    if size > largest:
        raise ValueError(
            f"'{name}' has {size / KILOBYTE:,.0f} kB; at most {largest // KILOBYTE:,} kB fit into a report. "
            "Make it smaller."
        )
    try:
        return path.read_bytes()
    except OSError as problem:
        raise ValueError(f"'{name}' cannot be read: {reason(problem)}.") from None


def font_media_type(content: bytes) -> str:
    """Type of a font file, from its own directory.

    Parameters
    ----------
    content
        The file.

    Returns
    -------
    str
        `font/woff2`, `font/ttf` or `font/otf`.

    Raises
    ------
    ValueError
        It is none of these, or is cut off.
    """
    media = _FONT_STARTS.get(content[:4])
    if media is None:
        raise ValueError("is no font that can be embedded. Give a .woff2, .ttf or .otf file.")
    whole = _woff2_is_whole(content) if media == "font/woff2" else _tables_are_whole(content)
    if not whole:
        raise ValueError("is a damaged font: its tables lie beyond its end. Get the file again.")
    return media


def read_logo(content: bytes) -> tuple[str, bytes, float, float]:
    """Recognise a logo, rebuild it where it is a drawing, and measure it.

    Parameters
    ----------
    content
        The file.

    Returns
    -------
    str
        `image/svg+xml`, `image/png` or `image/jpeg`.
    bytes
        What may be shown: the sanitised drawing, or the picture as it is.
    float
        Width.
    float
        Height, in the same units.

    Raises
    ------
    ValueError
        It is none of these, is too large, or the drawing holds what a logo must not.
    """
    if content.startswith(_PNG_START):
        return "image/png", content, *_checked_picture(content, _png_size(content))
    if content.startswith(_JPEG_START):
        return "image/jpeg", content, *_checked_picture(content, _jpeg_size(content))
    if len(content) > LARGEST_SVG:
        raise ValueError(f"has more than {LARGEST_SVG // KILOBYTE} kB. Simplify the drawing, or give a PNG.")
    if b"<" not in content[:1000]:
        raise ValueError("is neither SVG, PNG nor JPEG. Save it as one of them.")
    drawing, width, height = sanitise_svg(content)
    return "image/svg+xml", drawing, width, height


def encode(content: bytes) -> str:
    """Bytes as base64 text."""
    return base64.b64encode(content).decode("ascii")


def _checked_picture(content: bytes, size: tuple[int, int] | None) -> tuple[int, int]:
    """Size of a picture in pixels, if it is one that a report can carry."""
    if size is None or min(size) < 1:
        raise ValueError("is a damaged picture: it says no size. Save it again.")
    if max(size) > LARGEST_SIDE or len(content) > LARGEST_PICTURE:
        raise ValueError(
            f"has {size[0]} x {size[1]} pixels and {len(content) / KILOBYTE:,.0f} kB; at most {LARGEST_SIDE} a side "
            f"and {LARGEST_PICTURE // KILOBYTE} kB. Make it smaller."
        )
    return size


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, from its first chunk."""
    if content[12:16] != b"IHDR" or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG, from its frame."""
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None


def _woff2_is_whole(content: bytes) -> bool:
    """Whether a compressed font is as long as it says."""
    return len(content) >= 48 and int.from_bytes(content[8:12], "big") == len(content)


def _tables_are_whole(content: bytes) -> bool:
    """Whether every table of a font lies inside the file."""
    n_tables = int.from_bytes(content[4:6], "big")
    entries = [content[12 + _TABLE_ENTRY * n : 12 + _TABLE_ENTRY * (n + 1)] for n in range(n_tables)]
    ends = [int.from_bytes(entry[8:12], "big") + int.from_bytes(entry[12:16], "big") for entry in entries]
    return bool(ends) and len(entries[-1]) == _TABLE_ENTRY and max(ends) <= len(content)
