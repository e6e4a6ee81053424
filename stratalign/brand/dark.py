"""A brand on a dark page: every colour stands as far from the dark page as it stood from the light one.

Contrast is a ratio of luminances; keeping every colour's ratio to the page keeps the ratio of any two colours. What was
checked on the light page, words on bars and marks beside each other included, so holds on the dark one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from stratalign.brand.brand import Brand
from stratalign.brand.check import told_apart
from stratalign.brand.colour import from_oklch, oklch
from stratalign.brand.contrast import contrast_ratio, luminance
from stratalign.brand.css import css_name
from stratalign.brand.vision import difference

#: The dark page.
DARK_PAPER = "#11171b"
#: What every luminance is raised by in a contrast ratio (WCAG 2.2).
FLARE = 0.05
#: Pages darker than this are dark already.
LIGHT_PAGE = 0.4
#: Growth of the contrast of what moves away from the page.
STEP = 1.08
_HALVINGS = 24


@lru_cache(maxsize=4096)
def on_dark(colour: str, paper: str) -> str:
    """Colour that stands out on a dark page as another does on a light one.

    Parameters
    ----------
    colour
        As `#rrggbb`.
    paper
        The light page.

    Returns
    -------
    str
        Of the same hue, with as much of the chroma as can be shown.
    """
    if colour == paper:
        return DARK_PAPER
    return _at_contrast(colour, contrast_ratio(colour, paper))


def dark_palette(brand: Brand) -> dict[str, str]:
    """Give every role its colour on the dark page.

    Parameters
    ----------
    brand
        Its page is light.

    Returns
    -------
    dict of str
        Dark colours by role. What would no longer be told apart moves away from the page.
    """
    paper = brand.colours["paper"]
    dark = {role: on_dark(colour, paper) for role, colour in brand.colours.items()}
    for (one, other), visions in told_apart():
        moves = max(one, other, key=lambda role: contrast_ratio(dark[role], DARK_PAPER))
        stays = other if moves == one else one
        while min(difference(dark[moves], dark[stays], vision) for vision in visions) < 1:
            further = _at_contrast(dark[moves], STEP * contrast_ratio(dark[moves], DARK_PAPER))
            if further == dark[moves]:
                break
            dark[moves] = further
    return dark


def _at_contrast(colour: str, ratio: float) -> str:
    """Colour of a hue that has a contrast with the dark page; white where there is none so far."""
    wanted = ratio * (luminance(DARK_PAPER) + FLARE) - FLARE
    _, chroma, hue = oklch(colour)
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if luminance(from_oklch(middle, chroma, hue)) < wanted else (low, middle)
    return from_oklch(high, chroma, hue)


def dark_rules(brand: Brand, drawn: Iterable[str]) -> str:
    """Write the style rules of the dark page.

    Parameters
    ----------
    brand
        Its variables get a second value, which the browser takes where the page is dark.
    drawn
        Colours that figures on the page are drawn in, as `#rrggbb`.

    Returns
    -------
    str
        CSS for screens alone; nothing for a brand whose page is dark already.
    """
    paper = brand.colours["paper"]
    if luminance(paper) < LIGHT_PAGE:
        return ""
    dark = dark_palette(brand)
    variables = [f"--{css_name(role)}:light-dark({brand.colours[role]},{colour});" for role, colour in dark.items()]
    moved = {brand.colours[role]: colour for role, colour in dark.items()}
    figures = [
        f'.drawing [{part}="{colour}"]{{{part}:light-dark({colour},{moved.get(colour) or on_dark(colour, paper)})}}'
        for colour in sorted(set(drawn))
        for part in ("fill", "stroke")
    ]
    within = ["@supports (color: light-dark(red, red)) {", "@media screen {", ":root {"]
    switch = ':root[data-look="dark"] { color-scheme: dark; } :root[data-look="light"] { color-scheme: light; }'
    logo = f".logo img {{ background: {paper}; }}"
    return "\n".join([*within, "color-scheme: light dark;", *variables, "}", switch, logo, *figures, "} }"])
