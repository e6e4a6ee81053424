"""The template's style, script and fonts, made ready to stand inside one file that asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from stratalign.errors import ExportError
from stratalign.shipped import TEMPLATE_BASE

TEMPLATE = TEMPLATE_BASE / "stratalign"
_FONT_ADDRESS = re.compile(r"url\((fonts/[a-z0-9-]+\.woff2)\)")
#: Letters the extended fonts hold and the basic ones do not; a report without them is lighter by 110 kB.
_EXTENDED_LATIN = re.compile("[\u0100-\u0130\u0132-\u0151\u0154-\u02ba\u1d00-\u1dbf\u1e00-\u1e9f\u1ef2-\u1eff]")


@cache
def read_asset(name: str) -> str:
    """Text of one of the template's files.

    Parameters
    ----------
    name
        File name in the template's folder.

    Returns
    -------
    str
        UTF-8 text.

    Raises
    ------
    ExportError
        The template is not part of this installation.
    """
    try:
        return (TEMPLATE / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ExportError(f"the report template lacks {name} in {TEMPLATE}. Install stratalign again.") from None


@cache
def font_faces(*, extended: bool) -> str:
    """Style rules that carry the fonts inside themselves.

    Parameters
    ----------
    extended
        Whether to include the fonts of extended Latin letters, such as in Łódź or Škoda.

    Returns
    -------
    str
        CSS whose only addresses are `data:`.
    """
    names = ("fonts.css", "fonts-extended.css") if extended else ("fonts.css",)
    return "\n".join(_FONT_ADDRESS.sub(_inline_font, read_asset(name)) for name in names)


def needs_extended_latin(text: str) -> bool:
    """Whether a text has letters that only the extended fonts hold."""
    return _EXTENDED_LATIN.search(text) is not None


@cache
def script_hash() -> str:
    """Hash of the template's script, as a content security policy writes it."""
    return f"sha256-{_digest(read_asset('script.js'))}"


def is_template_script(text: str) -> bool:
    """Whether the text of a script is the template's own, to the byte."""
    return _digest(text) == _digest(read_asset("script.js"))


def css_string(text: str) -> str:
    """Quote any text for CSS; every character but ASCII letters and digits is escaped, so that nothing can end it."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text) + '"'


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _inline_font(address: re.Match[str]) -> str:
    encoded = base64.b64encode((TEMPLATE / address[1]).read_bytes()).decode("ascii")
    return f"url(data:font/woff2;base64,{encoded})"
