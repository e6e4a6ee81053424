"""A `_brand.yml` as it is written (posit-dev.github.io/brand-yml): closed objects, our own keys under `defaults`.

What the report does not use (secondary to dark, monospace, where links lead) is checked and left alone; see the guide.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, field_validator, model_validator

from stratalign.brand.meanings import ROLES, SAME_MEANING
from stratalign.engagement.configuration import Frozen, did_you_mean
from stratalign.engagement.declarations.types import matching

EMBEDDED_FAMILIES = ("Source Sans 3", "Source Serif 4")
WEIGHTS = {
    "thin": 100, "extra-light": 200, "ultra-light": 200, "light": 300, "normal": 400, "regular": 400, "medium": 500,
    "semi-bold": 600, "demi-bold": 600, "bold": 700, "extra-bold": 800, "ultra-bold": 800, "black": 900,
}  # fmt: skip
#: Length units -> per cent of the 16 pixels that a browser starts from.
_SIZES = {"px": 100 / 16, "pt": 100 / 12, "rem": 100.0, "em": 100.0, "%": 1.0}
SMALLEST_PCT, LARGEST_PCT = 90.0, 135.0
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,59}")
_FETCHED = ("google", "bunny")


def _read_colour(value: object) -> object:
    """Colour or name of one; of a light and a dark form the light one, for the report has no dark page."""
    if isinstance(value, dict):
        unknown = sorted(set(value) - {"light", "dark"})
        if unknown or "light" not in value:
            raise ValueError("write one colour, or 'light' and 'dark' of which the report uses 'light'")
        value = value["light"]
    if value is None:
        raise ValueError("a colour that begins with # needs quotes; without, it is taken for a remark")
    text = value.strip() if isinstance(value, str) else ""
    digits = re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text)
    if digits:
        short = len(digits[1]) == 3
        return "#" + ("".join(2 * digit for digit in digits[1]) if short else digits[1]).lower()
    if not _NAME.fullmatch(text):
        raise ValueError("not a colour; write '#rrggbb' in quotes, without transparency, or name one of the palette")
    return text


def _read_weight(value: object) -> object:
    """Weight of a font as a number from 100 to 900."""
    number = WEIGHTS.get(value, value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int) or not 100 <= number <= 900:
        raise ValueError(f"not a weight of a font; write 100 to 900, or one of {', '.join(WEIGHTS)}")
    return number


def _read_size(value: object) -> object:
    """Size of the running text in per cent of a browser's own."""
    parts = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)(px|pt|rem|em|%)", value.strip()) if isinstance(value, str) else None
    if not parts:
        raise ValueError("not a size; write it with its unit, such as 17px, 1.05rem or 106%")
    size = float(parts[1]) * _SIZES[parts[2]]
    if not SMALLEST_PCT <= size <= LARGEST_PCT:
        raise ValueError(
            f"{size:.0f}% of a browser's own size; stay between {SMALLEST_PCT:.0f}% and {LARGEST_PCT:.0f}%"
        )
    return size


def _read_family_only(value: object) -> object:
    """Settings of a kind of text; a bare word is its family."""
    return {"family": value} if isinstance(value, str) else value


def _read_resource(value: object) -> object:
    """Logo with its words; a bare word is its path or name, of a light and a dark form the light one is used."""
    if isinstance(value, dict) and {"light", "dark"} & set(value):
        if set(value) - {"light", "dark"} or value.get("light") is None:
            raise ValueError("write 'light' and 'dark', of which the report uses 'light'")
        value = value["light"]
    return {"path": value} if isinstance(value, str) else value


def _read_logos(value: object) -> object:
    """Logos by size; one alone is the medium one."""
    is_one = isinstance(value, str) or (isinstance(value, dict) and bool({"path", "light"} & set(value)))
    return {"medium": value} if is_one else value


ColourText = Annotated[str, BeforeValidator(_read_colour)]
#: A key that is there and empty is a colour that YAML took for a comment: refused, not left out.
OptionalColour = Annotated[str | None, BeforeValidator(_read_colour)]
ColourName = Annotated[
    str, matching(_NAME.pattern, "a name of letters, digits, '_', '.' and '-' that begins with a letter, at most 60")
]
Weight = Annotated[int, BeforeValidator(_read_weight)]
Size = Annotated[float, BeforeValidator(_read_size)]
#: Printed between quotes in a style sheet: letters that cannot end it.
Family = Annotated[
    str, matching(r"[^\W_][\w .+&'-]{0,59}", "the name of a font in letters, digits and blanks, such as Source Sans 3")
]
LineHeight = Annotated[float, Field(ge=1.2, le=2.0)]
Style = Literal["normal", "italic", "oblique"]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Hyphenated(Frozen):
    """Keys are written with hyphens, as in the format; their Python names have none."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))


class FullName(Frozen):
    """Name of the brand, official and short."""

    full: Words | None = None
    short: Words | None = None


class Meta(Frozen):
    """Whose brand it is. Links are kept in the file and never followed."""

    name: Annotated[FullName | None, BeforeValidator(lambda v: {"full": v} if isinstance(v, str) else v)] = None
    link: str | dict[str, str] | None = None

    @property
    def shown_name(self) -> str | None:
        """Short name, else the full one."""
        return (self.name.short or self.name.full) if self.name else None


class Resource(Frozen):
    """A file of a logo, or the name of one under `images`, with the words that replace it."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    alt: Words | None = None


LogoText = Annotated[Resource, BeforeValidator(_read_resource)]


class Logos(Frozen):
    """Files of the logo by size; the report shows the medium one, else the large, else the small."""

    images: dict[ColourName, LogoText] = Field(default_factory=dict)
    small: LogoText | None = None
    medium: LogoText | None = None
    large: LogoText | None = None

    @property
    def chosen(self) -> Resource | None:
        """The one for the report, looked up under `images` where it is a name."""
        found = self.medium or self.large or self.small
        named = self.images.get(found.path) if found else None
        return found if found is None or named is None else Resource(path=named.path, alt=found.alt or named.alt)


class Colours(Frozen):
    """Palette and theme colours; any may name another."""

    palette: dict[ColourName, ColourText] = Field(default_factory=dict)
    foreground: OptionalColour = None
    background: OptionalColour = None
    primary: OptionalColour = None
    secondary: OptionalColour = None
    tertiary: OptionalColour = None
    success: OptionalColour = None
    info: OptionalColour = None
    warning: OptionalColour = None
    danger: OptionalColour = None
    light: OptionalColour = None
    dark: OptionalColour = None
    link: OptionalColour = None


class FontFile(Frozen):
    """One file of a font. A variable font names its range of weights, such as 200..900."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    weight: Annotated[str, matching(r"[1-9]00(?:\.\.[1-9]00)?", 'a weight such as "400" or "300..700"')] = "400"
    style: Style = "normal"

    @field_validator("weight", mode="before")
    @classmethod
    def _is_weight(cls, value: object) -> object:
        return value if isinstance(value, str) and ".." in value else str(_read_weight(value))


class Font(Frozen):
    """A family and where its letters come from: files beside the brand, or the reader's own machine."""

    family: Family
    source: Literal["file", "system"]
    files: tuple[Annotated[FontFile, BeforeValidator(lambda v: {"path": v} if isinstance(v, str) else v)], ...] = ()
    weight: int | str | tuple[int | str, ...] | None = None
    style: Style | tuple[Style, ...] | None = None
    display: Literal["auto", "block", "swap", "fallback", "optional"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _is_never_fetched(cls, value: Any) -> Any:
        source = value.get("source", "google") if isinstance(value, dict) else None
        if source in _FETCHED:
            raise ValueError(
                f"a font from {source} would be fetched over the network, and a report asks nothing of it. Put its "
                "files beside the brand ('source: file'), or write 'source: system' for a font that is installed on "
                f"the readers' machines; {' and '.join(EMBEDDED_FAMILIES)} are in every report."
            )
        return value

    @model_validator(mode="after")
    def _has_its_files(self) -> Font:
        if (self.source == "file") != bool(self.files):
            raise ValueError("'files' belong to 'source: file', and to no other.")
        return self


class BaseText(_Hyphenated):
    """Running text."""

    family: Family | None = None
    size: Size | None = None
    weight: Weight | None = None
    line_height: LineHeight | None = None


class Headings(_Hyphenated):
    """Headings."""

    family: Family | None = None
    weight: Weight | None = None
    style: Style | None = None
    color: OptionalColour = None
    line_height: LineHeight | None = None


class Monospace(_Hyphenated):
    """Text of fixed width; a report has none."""

    family: Family | None = None
    size: Size | None = None
    weight: Weight | None = None
    color: OptionalColour = None
    background_color: OptionalColour = None
    line_height: LineHeight | None = None


class Link(_Hyphenated):
    """Links."""

    weight: Weight | None = None
    color: OptionalColour = None
    background_color: OptionalColour = None
    decoration: Words | None = None


class Typography(_Hyphenated):
    """Fonts, and which text is set in which."""

    fonts: tuple[Font, ...] = ()
    base: Annotated[BaseText, BeforeValidator(_read_family_only)] = BaseText()
    headings: Annotated[Headings, BeforeValidator(_read_family_only)] = Headings()
    monospace: Annotated[Monospace | None, BeforeValidator(_read_family_only)] = None
    monospace_inline: Annotated[Monospace | None, BeforeValidator(_read_family_only)] = None
    monospace_block: Annotated[Monospace | None, BeforeValidator(_read_family_only)] = None
    link: Annotated[Link, BeforeValidator(lambda v: {"color": v} if isinstance(v, str) else v)] = Link()


class OwnKeys(Frozen):
    """Our own keys: colours of meanings and of the page's parts (stratalign/brand/meanings.py)."""

    color: dict[str, ColourText] = Field(default_factory=dict)

    @field_validator("color", mode="after")
    @classmethod
    def _names_roles(cls, value: dict[str, str]) -> dict[str, str]:
        known = [*ROLES, *SAME_MEANING]
        listed = f" Known: {', '.join(known)}."
        problems = [
            f"unknown meaning '{key}'.{did_you_mean(key, known) or listed}" for key in value if key not in known
        ]
        if problems:
            raise ValueError(" ".join(problems))
        return value


class Defaults(Frozen):
    """Settings of programs by their names; other programs' are none of ours."""

    model_config = ConfigDict(extra="ignore")
    stratalign: OwnKeys = OwnKeys()

    @model_validator(mode="before")
    @classmethod
    def _is_not_misspelt(cls, value: Any) -> Any:
        for key in value if isinstance(value, dict) else ():
            if key != "stratalign" and "Did you mean" in did_you_mean(str(key), ["stratalign"]):
                raise ValueError(f"unknown key '{key}'. Did you mean 'stratalign'?")
        return value


class BrandFile(Frozen):
    """The whole file."""

    meta: Meta = Meta()
    logo: Annotated[Logos, BeforeValidator(_read_logos)] = Logos()
    color: Colours = Colours()
    typography: Typography = Typography()
    defaults: Defaults = Defaults()
