"""Read a `_brand.yml` with the fonts and the logo beside it, and decide every colour of the report."""

from __future__ import annotations

from pathlib import Path

from stratalign.brand.assets import (
    LARGEST_FONT,
    LARGEST_FONTS,
    LARGEST_PICTURE,
    encode,
    font_media_type,
    read_inside,
    read_logo,
)
from stratalign.brand.brand import Brand, FontFace, Letters, Logo, house_brand
from stratalign.brand.check import find_problems
from stratalign.brand.file_format import BrandFile, Colours, Font
from stratalign.brand.meanings import HOUSE_COLOURS, ROLES, SAME_MEANING
from stratalign.engagement.configuration import describe_problems, did_you_mean, parse_yaml, validate
from stratalign.errors import BrandError
from stratalign.shipped import resolve

FILE_NAME = "_brand.yml"
#: Roles that take their colour from a key of the format.
_FROM_THEME = {"paper": "background", "ink": "foreground", "accent": "primary", "link": "link"}
_BASIC = {"black": "#000000", "white": "#ffffff"}
_THEME_KEYS = tuple(key for key in Colours.model_fields if key != "palette")


def load_brand(path: str | Path | None = None) -> Brand:
    """Read a brand from its file or folder.

    Parameters
    ----------
    path
        A `_brand.yml` or the folder it lies in; a relative path that does not exist here is looked for among the
        shipped samples. None: the house's own brand.

    Returns
    -------
    Brand
        Frozen, with every colour decided and its fonts and logo inside.

    Raises
    ------
    BrandError
        The file, a font or the logo is missing or wrong, a colour has too little contrast, or two meanings look alike;
        every problem is named in one message, colours with the nearest one that serves.
    """
    if path is None:
        return house_brand()
    found = resolve(path)
    file = found / FILE_NAME if found.is_dir() and found.name != FILE_NAME else found
    written = validate(BrandFile, parse_yaml(file, BrandError), file, BrandError)
    problems: list[str] = []
    given = _given_colours(written, problems)
    colours, origins = _decided(given)
    fonts = _fonts(written.typography.fonts, file.parent, problems)
    logo = _logo(written, file.parent, problems)
    if not problems:
        problems += find_problems(colours, origins)
    if problems:
        raise BrandError(describe_problems(file.name, problems))
    name = written.meta.shown_name or "The client"
    return Brand(name=name, colours=colours, letters=_letters(written), fonts=fonts, logo=logo)


def _given_colours(written: BrandFile, problems: list[str]) -> dict[str, tuple[str, str]]:
    """Role -> colour and the key that gave it, for roles the file gives a colour; unknown names become problems."""
    texts = {role: (f"color.{key}", getattr(written.color, key)) for role, key in _FROM_THEME.items()}
    texts["heading"] = ("typography.headings.color", written.typography.headings.color)
    if written.typography.link.color:
        texts["link"] = ("typography.link.color", written.typography.link.color)
    for key, colour in written.defaults.stratalign.color.items():
        texts[SAME_MEANING.get(key, key)] = (f"defaults.stratalign.color.{key}", colour)
    found = {
        role: (_resolved(text, where, written.color, problems), where) for role, (where, text) in texts.items() if text
    }
    return {role: (colour, where) for role, (colour, where) in found.items() if colour}


def _resolved(text: str, where: str, colours: Colours, problems: list[str]) -> str | None:
    """Colour behind a name of the theme or the palette, in that order; None with a problem where it leads nowhere."""
    theme = {key: getattr(colours, key) for key in _THEME_KEYS if getattr(colours, key)}
    theme.pop(where.removeprefix("color."), None)
    palette = _BASIC | colours.palette
    while not text.startswith("#"):
        known = [*palette, *theme]
        following = theme.pop(text, None) or palette.pop(text, None)
        if following is None:
            cure = "goes round in a circle." if text in colours.palette else f"is no colour.{did_you_mean(text, known)}"
            problems.append(f"'{where}': the name '{text}' {cure}")
            return None
        text = following
    return text


def _decided(given: dict[str, tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """Colour of every role, and the key of the file for those that follow from it."""
    colours, origins = {}, {}
    for key, role in ROLES.items():
        colour, origin = given.get(key, given.get(role.follows or "", (HOUSE_COLOURS[key], "")))
        colours[key] = colour
        if origin:
            origins[key] = origin
    return colours, origins


def _fonts(fonts: tuple[Font, ...], folder: Path, problems: list[str]) -> tuple[FontFace, ...]:
    """Every file of every font, read and recognised."""
    faces, n_bytes = [], 0
    for font in fonts:
        for file in font.files:
            try:
                content = read_inside(folder, file.path, LARGEST_FONT)
                media = font_media_type(content)
            except ValueError as problem:
                problems.append(f"the font '{font.family}': {_about(file.path, problem)}")
                continue
            n_bytes += len(content)
            weight = file.weight.replace("..", " ")
            faces.append(
                FontFace(family=font.family, weight=weight, style=file.style, media_type=media, content=encode(content))
            )
    if n_bytes > LARGEST_FONTS:
        problems.append(
            f"the fonts have {n_bytes / 1000:,.0f} kB together; at most {LARGEST_FONTS // 1000:,} kB fit into a "
            "report. Leave out weights that are not used."
        )
    return tuple(faces)


def _logo(written: BrandFile, folder: Path, problems: list[str]) -> Logo | None:
    """The chosen logo, read and sanitised; it needs words."""
    chosen = written.logo.chosen
    if chosen is None:
        return None
    alt = chosen.alt or written.meta.shown_name
    if alt is None:
        problems.append("the logo has no words for who cannot see it. Give it 'alt', or name the brand under 'meta'.")
        return None
    try:
        media, content, width, height = read_logo(read_inside(folder, chosen.path, LARGEST_PICTURE))
    except ValueError as problem:
        problems.append(f"the logo: {_about(chosen.path, problem)}")
        return None
    return Logo(media_type=media, content=encode(content), alt=alt, width=width, height=height)


def _about(path: str, problem: ValueError) -> str:
    """Problem of a file with the file's name, once."""
    return str(problem) if str(problem).startswith("'") else f"'{path}' {problem}"


def _letters(written: BrandFile) -> Letters:
    """How text is set: what the file says, else the house's."""
    base, headings, house = written.typography.base, written.typography.headings, Letters()
    text_family = base.family or house.text_family
    return Letters(
        text_family=text_family,
        heading_family=headings.family or base.family or house.heading_family,
        text_weight=base.weight or house.text_weight,
        heading_weight=headings.weight or house.heading_weight,
        heading_style=headings.style or house.heading_style,
        text_size_pct=base.size or house.text_size_pct,
        line_height=base.line_height or house.line_height,
    )
