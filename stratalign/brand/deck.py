"""A brand as the theme of a slide deck: twelve colours by slot, the other meanings by name, two fonts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stratalign.brand.brand import Brand
from stratalign.brand.meanings import MEANINGS

#: Slots of an Office theme (ECMA-376, 20.1.6.2) -> the role that fills each.
SLOTS = {
    "dk1": "ink", "lt1": "paper", "dk2": "accent", "lt2": "faint", "accent1": "ours", "accent2": "level.executives",
    "accent3": "level.managers", "accent4": "level.staff", "accent5": "below", "accent6": "above", "hlink": "link",
    "folHlink": "muted",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeckTheme:
    """Colours without `#`, as slides write them. `slots` says which slot stands for a role, `custom` holds the rest."""

    name: str
    colours: Mapping[str, str]
    slots: Mapping[str, str]
    custom: Mapping[str, str]
    heading_font: str
    text_font: str


def deck_theme(brand: Brand) -> DeckTheme:
    """Make the theme of a brand's slides.

    Parameters
    ----------
    brand
        What `load_brand` returned.

    Returns
    -------
    DeckTheme
        A shape names a slot where its meaning has one, and takes the colour from `custom` where not.
    """
    slots = {role: slot for slot, role in SLOTS.items()}
    return DeckTheme(
        name=brand.name,
        colours={slot: _bare(brand, role) for slot, role in SLOTS.items()},
        slots=slots,
        custom={role.key: _bare(brand, role.key) for role in MEANINGS if role.key not in slots},
        heading_font=brand.letters.heading_family,
        text_font=brand.letters.text_family,
    )


def _bare(brand: Brand, role: str) -> str:
    return brand.colour(role).removeprefix("#").upper()
