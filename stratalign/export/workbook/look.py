"""How cells look: a brand's colours and letters, one format for each set of properties."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stratalign.brand.brand import Brand
from stratalign.brand.file_format import EMBEDDED_FAMILIES

#: What stands for the families that only travel inside a page: what its style sheet takes where they are absent.
TEXT_FAMILY, HEADING_FAMILY = "Arial", "Georgia"
TEXT_SIZE = 10


def family(name: str, instead: str) -> str:
    """Family a workbook is set in: the brand's, which its readers have installed, else one that everybody has."""
    return instead if name in EMBEDDED_FAMILIES else name


@dataclass(frozen=True)
class Look:
    """Formats of one workbook. `workbook` is xlsxwriter's, which has no types."""

    workbook: Any
    brand: Brand
    _made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def of(self, colour: str = "text", **properties: Any) -> Any:
        """Format in a colour of the brand; every property as xlsxwriter names it, colours as roles."""
        roles = {"font_color": colour} | {key: properties[key] for key in properties if key.endswith("_color")}
        wanted = {"font_name": self.text_family, "font_size": TEXT_SIZE, "valign": "vcenter"} | properties
        wanted |= {key: self.brand.colour(role) for key, role in roles.items()}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(wanted)
        return self._made[key]

    def heading(self, size: float, colour: str = "heading", **properties: Any) -> Any:
        """Format of a heading."""
        letters = self.brand.letters
        is_bold, is_italic = letters.heading_weight >= 600, letters.heading_style == "italic"
        name = family(letters.heading_family, HEADING_FAMILY)
        return self.of(colour, font_name=name, font_size=size, bold=is_bold, italic=is_italic, **properties)

    @property
    def text_family(self) -> str:
        """Family of the text."""
        return family(self.brand.letters.text_family, TEXT_FAMILY)
