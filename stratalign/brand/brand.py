"""A brand, ready to use: every colour decided, fonts and logo inside. Plain data, so that a document can carry it."""

from __future__ import annotations

import base64
import binascii
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from stratalign.brand.assets import LARGEST_FONT, encode, font_media_type, read_logo
from stratalign.brand.file_format import EMBEDDED_FAMILIES, Family, LineHeight, Style, Words
from stratalign.brand.meanings import HOUSE_COLOURS, ROLES, SAME_MEANING
from stratalign.engagement.configuration import Frozen, did_you_mean, validate
from stratalign.errors import BrandError

HexColour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


class FontFace(Frozen):
    """One file of a font, inside the brand. `weight` is a number or, of a variable font, two with a space."""

    family: Family
    weight: Annotated[str, StringConstraints(pattern=r"^[1-9]00(?: [1-9]00)?$")]
    style: Style
    media_type: Literal["font/woff2", "font/ttf", "font/otf"]
    content: str

    @model_validator(mode="after")
    def _is_what_it_says(self) -> FontFace:
        content = _decoded(self.content)
        if len(content) > LARGEST_FONT or font_media_type(content) != self.media_type:
            raise ValueError(f"the font {self.family} is not what it says it is.")
        return self


class Logo(Frozen):
    """The logo, inside the brand, with the words that replace it. A drawing is sanitised."""

    media_type: Literal["image/svg+xml", "image/png", "image/jpeg"]
    content: str
    alt: Words
    width: Annotated[float, Field(gt=0)]
    height: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _is_what_it_says(self) -> Logo:
        content = _decoded(self.content)
        if read_logo(content) != (self.media_type, content, self.width, self.height):
            raise ValueError("the logo is not what it says it is.")
        return self

    @property
    def data_uri(self) -> str:
        """Address for an `<img>`, in which nothing runs."""
        return f"data:{self.media_type};base64,{self.content}"


class Letters(Frozen):
    """How text is set. A size is in per cent of a browser's own."""

    text_family: Family = EMBEDDED_FAMILIES[0]
    heading_family: Family = EMBEDDED_FAMILIES[1]
    text_weight: Annotated[int, Field(ge=100, le=900)] = 400
    heading_weight: Annotated[int, Field(ge=100, le=900)] = 600
    heading_style: Style = "normal"
    text_size_pct: Annotated[float, Field(ge=50, le=200)] = 106.25
    line_height: LineHeight = 1.55


class Brand(Frozen):
    """Colours by role, letters, fonts and logo of one report. Immutable; `load_brand` reads one."""

    name: Words
    colours: dict[str, HexColour]
    letters: Letters = Letters()
    fonts: tuple[FontFace, ...] = ()
    logo: Logo | None = None

    @field_validator("colours", mode="after")
    @classmethod
    def _has_every_role(cls, value: dict[str, str]) -> dict[str, str]:
        if set(value) != set(ROLES):
            missing, unknown = sorted(set(ROLES) - set(value)), sorted(set(value) - set(ROLES))
            raise ValueError(f"colours of every role and of no other. Missing: {missing}; unknown: {unknown}.")
        return {key: value[key] for key in ROLES}

    def colour(self, role: str) -> str:
        """Colour of a meaning or of a part of the page, as `#rrggbb`; a BrandError for a role that does not exist."""
        key = SAME_MEANING.get(role, role)
        if key not in self.colours:
            raise BrandError(f"no colour is called '{role}'.{did_you_mean(role, [*ROLES, *SAME_MEANING])}")
        return self.colours[key]

    def to_dict(self) -> dict[str, Any]:
        """Plain data that JSON can hold: `from_dict` makes the same brand of it."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Brand:
        """Make a brand from plain data; everything in it is checked as if it came from a stranger.

        Parameters
        ----------
        data
            What `to_dict` returned.

        Returns
        -------
        Brand
            Equal to the one that was written.

        Raises
        ------
        BrandError
            Something is missing, unknown or not what it says it is; every problem is named.
        """
        return validate(cls, data, Path("brand"), BrandError)


@cache
def house_brand() -> Brand:
    """The brand of a report whose engagement names none."""
    return Brand(name="stratalign", colours=HOUSE_COLOURS)


def _decoded(content: str) -> bytes:
    """Bytes of base64 text that is written in one way only."""
    try:
        decoded = base64.b64decode(content, validate=True)
    except binascii.Error:
        decoded = b""
    if encode(decoded) != content or not content:
        raise ValueError("a font or logo is not base64.")
    return decoded
