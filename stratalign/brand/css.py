"""A brand as the style sheet's variables, with the fonts it brings."""

from __future__ import annotations

from stratalign.brand.brand import Brand, FontFace
from stratalign.brand.figures import figure_theme
from stratalign.brand.file_format import EMBEDDED_FAMILIES

#: What a browser takes where a family is neither in the brand nor installed.
_AFTER_TEXT = (EMBEDDED_FAMILIES[0], "Segoe UI", "Helvetica Neue", "Arial", "sans-serif")
_AFTER_HEADINGS = (EMBEDDED_FAMILIES[1], "Georgia", "Times New Roman", "serif")
_GENERIC = ("sans-serif", "serif")
_FORMATS = {"font/woff2": "woff2", "font/ttf": "truetype", "font/otf": "opentype"}


def css_variables(brand: Brand) -> str:
    """Write a brand as CSS: its own fonts, then one variable for every colour and every setting of text.

    Parameters
    ----------
    brand
        What `load_brand` returned.

    Returns
    -------
    str
        `@font-face` rules and a `:root` block. A role is a variable of its name: `--level-staff`, `--agree-strong`.
        The only addresses are `data:`.
    """
    lines = [f"  --{css_name(role)}: {colour};" for role, colour in brand.colours.items()]
    letters = brand.letters
    after = _AFTER_TEXT if letters.heading_family == letters.text_family else _AFTER_HEADINGS
    settings = {
        "text-font": _stack(letters.text_family, *_AFTER_TEXT),
        "heading-font": _stack(letters.heading_family, *after),
        "text-weight": f"{letters.text_weight}",
        "heading-weight": f"{letters.heading_weight}",
        "heading-style": letters.heading_style,
        "text-size": f"{letters.text_size_pct:g}%",
        "line-height": f"{letters.line_height:g}",
    }
    lines += [f"  --{name}: {value};" for name, value in settings.items()]
    return "\n".join([*map(_font_face, brand.fonts), ":root {", *lines, "}"])


def css_name(role: str) -> str:
    """Name of a role's variable, without the two hyphens before it."""
    return role.replace(".", "-").replace("_", "-")


def embedded_families(brand: Brand) -> tuple[str, ...]:
    """Families of the template's own fonts that a page needs, by name, in place of a brand's, or for its figures."""
    own = {face.family for face in brand.fonts}
    letters = brand.letters
    text = () if letters.text_family in own else (EMBEDDED_FAMILIES[0],)
    headings = () if letters.heading_family in {*own, letters.text_family} else (EMBEDDED_FAMILIES[1],)
    named = {letters.text_family, letters.heading_family, *text, *headings, figure_theme(brand).page_family}
    return tuple(family for family in EMBEDDED_FAMILIES if family in named)


def _stack(*families: str) -> str:
    """Families in the order a browser tries them; all but generic ones in quotes."""
    return ", ".join(name if name in _GENERIC else f'"{name}"' for name in dict.fromkeys(families))


def _font_face(face: FontFace) -> str:
    return (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style}; '
        f"font-display: swap; src: url(data:{face.media_type};base64,{face.content}) "
        f'format("{_FORMATS[face.media_type]}"); }}'
    )
