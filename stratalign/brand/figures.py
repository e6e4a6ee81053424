"""A brand as the figures' theme: colours by meaning, marks, fonts, and the settings of the drawing library."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stratalign.brand.brand import Brand, FontFace
from stratalign.brand.colour import mix
from stratalign.brand.contrast import TEXT_RATIO, contrast_ratio
from stratalign.brand.file_format import EMBEDDED_FAMILIES
from stratalign.brand.meanings import ROLES, SAME_MEANING, Mark
from stratalign.errors import BrandError

#: Fonts that matplotlib can draw with; of a compressed one it cannot.
_DRAWABLE = ("font/ttf", "font/otf")
#: Ends of a ramp are mixed towards the page in these steps until ink can be read on them.
_MIX_STEPS = 100


@dataclass(frozen=True, slots=True)
class FigureTheme:
    """What a drawing needs to know of a brand. Sizes are in points, for a figure nine inches wide.

    On A4, where it is 186 mm wide, the smallest letters have eight points.

    `family` is the name that `fonts` are drawn by; it tells files apart, so that two brands may use one name for two.
    `page_family` is what a page calls the same letters.
    """

    colours: Mapping[str, str]
    family: str | None
    fonts: tuple[FontFace, ...] = ()
    page_family: str = EMBEDDED_FAMILIES[0]
    size: float = 10.5
    small_size: float = 9.85
    smallest_size: float = 9.85

    def colour(self, role: str) -> str:
        """Colour of a meaning or of a part of the page, as `#rrggbb`; a BrandError for a role that does not exist."""
        key = SAME_MEANING.get(role, role)
        if key not in self.colours:
            raise BrandError(f"no colour is called '{role}'. Known: {', '.join((*ROLES, *SAME_MEANING))}.")
        return self.colours[key]

    def mark(self, role: str) -> Mark:
        """Shape of a meaning that is drawn as a point; a BrandError for one that is not."""
        key = SAME_MEANING.get(role, role)
        mark = ROLES[key].mark if key in ROLES else None
        if mark is None:
            raise BrandError(f"'{role}' has no mark. Those that have: {', '.join(k for k in ROLES if ROLES[k].mark)}.")
        return mark

    def print_on(self, colour: str) -> str:
        """Colour for words on a coloured ground: ink, else the page's, else black or white; 4.5 to 1 at least."""
        choices = (self.colours["ink"], self.colours["paper"], "#000000", "#ffffff")
        return next(choice for choice in choices if contrast_ratio(choice, colour) >= TEXT_RATIO)

    def diverging(self, low: str = "below", high: str = "above") -> tuple[str, str, str]:
        """Ends and middle of a ramp between two meanings, pale enough that ink can be read everywhere on it."""
        return self._pale(low), self.colours["paper"], self._pale(high)

    def sequential(self, role: str = "missing") -> tuple[str, str]:
        """Ends of a ramp from the page to a meaning; what stands on its dark half is printed with `print_on`."""
        return self.colours["paper"], self.colour(role)

    def rc_params(self) -> dict[str, Any]:
        """Settings for matplotlib."""
        ink, muted = self.colours["ink"], self.colours["muted"]
        return {
            "font.family": [*([self.family] if self.family else []), "Stratalign Sans", "DejaVu Sans"],
            "font.size": self.size,
            "text.color": ink,
            "axes.labelcolor": muted,
            "axes.labelsize": self.small_size,
            "axes.edgecolor": self.colours["rule"],
            "axes.linewidth": 0.8,
            "axes.titlelocation": "left",
            "axes.titlesize": self.size,
            "axes.titleweight": 600,
            "axes.titlecolor": ink,
            "xtick.color": muted,
            "ytick.color": ink,
            "xtick.labelsize": self.small_size,
            "ytick.labelsize": self.size,
            "xtick.major.size": 0,
            "ytick.major.size": 0,
            "grid.color": self.colours["faint"],
            "grid.linewidth": 1.0,
            "hatch.color": self.colours["hidden"],
            "hatch.linewidth": 0.6,
            "legend.frameon": False,
            # A point of a drawing is one of the page.
            "figure.dpi": 72,
        }

    def _pale(self, role: str) -> str:
        """Strongest tint of a meaning on which ink can be read."""
        colour, paper = self.colour(role), self.colours["paper"]
        tints = (mix(colour, paper, step / _MIX_STEPS) for step in range(_MIX_STEPS, -1, -1))
        return next(tint for tint in tints if contrast_ratio(tint, self.colours["ink"]) >= TEXT_RATIO)


def figure_theme(brand: Brand) -> FigureTheme:
    """Make the theme of a brand's figures.

    Parameters
    ----------
    brand
        What `load_brand` returned.

    Returns
    -------
    FigureTheme
        Figures are drawn in the brand's text family only where its file is in the brand and can be drawn from (.ttf or
        .otf), so that a drawing has the same bytes on every machine; else in the house's.
    """
    family = brand.letters.text_family
    drawable = tuple(face for face in brand.fonts if face.family == family and face.media_type in _DRAWABLE)
    digest = hashlib.sha256("".join(face.content for face in drawable).encode()).hexdigest()[:8]
    if not drawable:
        return FigureTheme(dict(brand.colours), None)
    return FigureTheme(dict(brand.colours), f"{family} {digest}", drawable, family)
