"""Colours as slides write them: slots of the theme and changes of them, so that another master recolours everything."""

from __future__ import annotations

from stratalign.brand.deck import DeckTheme, SchemeColour

#: Slots of a theme by the names that shapes use for them.
_NAMES = {"dk1": "tx1", "lt1": "bg1", "dk2": "tx2", "lt2": "bg2"}
#: Points in English metric units.
POINT = 12_700


def colour_of(theme: DeckTheme, role: str) -> str:
    """Colour element of a role."""
    return written_colour(theme.colour(role))


def written_colour(found: SchemeColour) -> str:
    """Colour element of a slot and its changes."""
    changes = "".join(f'<a:{name} val="{number}"/>' for name, number in found.changes)
    slot = _NAMES.get(found.slot, found.slot)
    return f'<a:schemeClr val="{slot}">{changes}</a:schemeClr>' if changes else f'<a:schemeClr val="{slot}"/>'


def fill_of(theme: DeckTheme, role: str) -> str:
    """Fill of a role; none where the role is empty."""
    return f"<a:solidFill>{colour_of(theme, role)}</a:solidFill>" if role else "<a:noFill/>"


def line_of(theme: DeckTheme, role: str, width: float = 0.75, *, is_dashed: bool = False) -> str:
    """Line of a role, width in points; none where the role is empty."""
    if not role:
        return "<a:ln><a:noFill/></a:ln>"
    dash = '<a:prstDash val="dash"/>' if is_dashed else ""
    return f'<a:ln w="{round(width * POINT)}">{fill_of(theme, role)}{dash}</a:ln>'
