"""A brand as the theme of a slide deck: twelve colours by slot, every other meaning as a change of one, two fonts."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass

from stratalign.brand.brand import Brand
from stratalign.brand.colour import mix
from stratalign.brand.file_format import EMBEDDED_FAMILIES
from stratalign.brand.meanings import ROLES, SAME_MEANING
from stratalign.errors import BrandError

#: Slots of an Office theme (ECMA-376, 20.1.6.2) -> the role that fills each.
SLOTS = {
    "dk1": "ink", "lt1": "paper", "dk2": "accent", "lt2": "faint", "accent1": "ours", "accent2": "level.executives",
    "accent3": "disagree_strong", "accent4": "agree_strong", "accent5": "below", "accent6": "above", "hlink": "link",
    "folHlink": "muted",
}  # fmt: skip
#: Role without a slot -> the role whose slot it is a change of; every other one is a change of ink.
RELATIVES = {
    "level.managers": "level.executives", "level.staff": "level.executives", "disagree": "disagree_strong",
    "agree": "agree_strong", "estimate": "ours",
}  # fmt: skip
#: A font that is on every machine with slides, for the families that only our pages carry.
ON_EVERY_MACHINE = "Arial"
#: Units of ECMA-376: per cents in thousandths, angles in sixty thousandths of a degree.
_WHOLE, _TURN = 100_000, 360 * 60_000
#: Below this saturation a colour has no hue to turn.
_GREY = 0.02


@dataclass(frozen=True, slots=True)
class SchemeColour:
    """A colour as slides write it: a slot of the theme, and the changes that make the colour of it, in order.

    Under another theme the same changes are made of its own colours, so that a whole deck takes them on.
    """

    slot: str
    changes: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DeckTheme:
    """A theme's colours by slot, without `#`, as slides write them; how each role is written; and two fonts."""

    name: str
    colours: Mapping[str, str]
    roles: Mapping[str, SchemeColour]
    brand: Brand
    heading_font: str
    text_font: str

    def colour(self, role: str) -> SchemeColour:
        """How a role is written; a BrandError for one that does not exist."""
        key = SAME_MEANING.get(role, role)
        if key not in self.roles:
            raise BrandError(f"no colour is called '{role}'. Known: {', '.join((*ROLES, *SAME_MEANING))}.")
        return self.roles[key]

    def tint(self, role: str, strength: float) -> SchemeColour:
        """A role's colour mixed with the page; `strength` is its share, 0 to 1."""
        slot = self.colour(role).slot
        wanted = mix(self.brand.colour(role), self.brand.colour("paper"), strength)
        return _change(slot, f"#{self.colours[slot]}", wanted)


def deck_theme(brand: Brand) -> DeckTheme:
    """Make the theme of a brand's slides.

    Parameters
    ----------
    brand
        What `load_brand` returned.

    Returns
    -------
    DeckTheme
        Every role is a slot, or a change of one that gives exactly its colour under this theme. The families that are
        embedded in our pages are not on a reader's machine: slides are set in Arial instead.
    """
    return DeckTheme(
        name=brand.name,
        colours={slot: _bare(brand, role) for slot, role in SLOTS.items()},
        roles={role: _scheme_colour(brand, role) for role in ROLES},
        brand=brand,
        heading_font=_font(brand.letters.heading_family),
        text_font=_font(brand.letters.text_family),
    )


def _font(family: str) -> str:
    return ON_EVERY_MACHINE if family in EMBEDDED_FAMILIES else family


def _scheme_colour(brand: Brand, role: str) -> SchemeColour:
    slots = {held: slot for slot, held in SLOTS.items()}
    if role in slots:
        return SchemeColour(slots[role])
    base = RELATIVES.get(role, "ink")
    return _change(slots[base], brand.colour(base), brand.colour(role))


def _change(slot: str, base: str, wanted: str) -> SchemeColour:
    """One colour as a change of another, which has a slot."""
    changes = _changes(_hls(base), _hls(wanted))
    return SchemeColour(slot, tuple((name, number) for name, number in changes if number is not None))


def _changes(
    base: tuple[float, float, float], wanted: tuple[float, float, float]
) -> tuple[tuple[str, int | None], ...]:
    """Changes of hue, saturation and lightness that make one colour of another; None for one that is not needed."""
    (hue, light, strength), (to_hue, to_light, to_strength) = base, wanted
    has_hue = min(strength, to_strength) > _GREY
    turn = round((to_hue - hue) * _TURN) if has_hue else 0
    kept = (1 - to_light) / (1 - light) if to_light > light else to_light / light
    return (
        ("hueOff", turn or None),
        ("satMod", round(to_strength / strength * _WHOLE) if strength > _GREY else None),
        ("lumMod", round(kept * _WHOLE)),
        ("lumOff", round((1 - kept) * _WHOLE) if to_light > light else None),
    )


def _hls(colour: str) -> tuple[float, float, float]:
    """Hue, lightness and saturation, each 0 to 1, of a colour as written."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return colorsys.rgb_to_hls(red, green, blue)


def _bare(brand: Brand, role: str) -> str:
    return brand.colour(role).removeprefix("#").upper()
