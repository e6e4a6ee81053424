"""The template's style, script and fonts, made ready to stand inside one file that asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from stratalign.brand.brand import Brand
from stratalign.brand.css import css_variables, embedded_families
from stratalign.errors import ExportError
from stratalign.shipped import TEMPLATE_BASE

TEMPLATE = TEMPLATE_BASE / "stratalign"
_FONT_ADDRESS = re.compile(r"url\((fonts/[a-z0-9-]+\.woff2)\)")
_FONT_RULE = re.compile(r"@font-face \{[^}]*font-family: \"([^\"]+)\";[^}]*\}")
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


def style_sheet(brand: Brand, *, extended: bool) -> str:
    """Style rules of a report in a brand.

    Parameters
    ----------
    brand
        Whose fonts, colours and letters.
    extended
        Whether to include the template's fonts of extended Latin letters, such as in Łódź or Škoda.

    Returns
    -------
    str
        CSS whose only addresses are `data:`.
    """
    return "\n".join([brand_rules(brand, extended=extended), read_asset("style.css")])


def brand_rules(brand: Brand, *, extended: bool) -> str:
    """Style rules that a brand brings: fonts that it is set in, inside themselves, and its variables."""
    faces = [face for family in embedded_families(brand) for face in _font_rules(family, extended=extended)]
    return "\n".join([*faces, css_variables(brand)])


@cache
def _font_rules(family: str, *, extended: bool) -> tuple[str, ...]:
    """Rules of one of the template's own fonts, with the font inside."""
    names = ("fonts.css", "fonts-extended.css") if extended else ("fonts.css",)
    rules = [rule for name in names for rule in _FONT_RULE.finditer(read_asset(name))]
    return tuple(_FONT_ADDRESS.sub(_inline_font, rule[0]) for rule in rules if rule[1] == family)


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
