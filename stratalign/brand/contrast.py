"""Contrast as WCAG 2.2 measures it, and the nearest shade that has enough of it."""

from __future__ import annotations

from collections.abc import Callable

from stratalign.brand.colour import distance_oklab, from_oklch, linear_light, oklch

#: WCAG 2.2, 1.4.3: text. Large text and graphics need less (1.4.3, 1.4.11). Ratios are compared unrounded.
TEXT_RATIO = 4.5
GRAPHICS_RATIO = 3.0
#: Steps of lightness in the search for a shade: finer than the steps of `#rrggbb`.
STEPS = 1000
#: Steps of the search that also turns the hue, coarser: it answers a question of taste.
_HUE_STEP, _LIGHTNESS_STEP = 6, 0.02


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 (black) to 1 (white)."""
    red, green, blue = linear_light(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(colour: str, other: str) -> float:
    """Contrast of two colours, 1 to 21.

    Parameters
    ----------
    colour, other
        As `#rrggbb`; their order does not matter.

    Returns
    -------
    float
        Unrounded: 2.999 is not 3.

    References
    ----------
    WCAG 2.2, "contrast ratio" and "relative luminance". Checked against the ratios that the W3C prints.
    """
    darker, lighter = sorted((luminance(colour), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_shade(colour: str, passes: Callable[[str], bool]) -> str | None:
    """Shade of the same hue that passes a test, with the lightness moved as little as possible.

    Parameters
    ----------
    colour
        Where to start, `#rrggbb`.
    passes
        The test a shade must pass.

    Returns
    -------
    str or None
        The nearest shade in steps of a thousandth of OKLCH's lightness, chroma kept as far as sRGB can show it; the
        colour itself if it passes; None where no shade of this hue does.
    """
    if passes(colour):
        return colour
    lightness, chroma, hue = oklch(colour)
    nearest_first = sorted(range(STEPS + 1), key=lambda step: (abs(step / STEPS - lightness), step))
    shades = (from_oklch(step / STEPS, chroma, hue) for step in nearest_first)
    return next((shade for shade in shades if passes(shade)), None)


def nearest_colour(colour: str, passes: Callable[[str], bool]) -> str | None:
    """Colour of any hue that passes a test and is nearest in OKLab, where no shade of the same hue need do.

    Parameters
    ----------
    colour
        Where to start, `#rrggbb`.
    passes
        The test a colour must pass.

    Returns
    -------
    str or None
        The nearest of a grid of hues and lightnesses at the chroma of the start, at least a tenth; None where none
        passes.
    """
    _, chroma, hue = oklch(colour)
    grid = {
        from_oklch(step * _LIGHTNESS_STEP, max(chroma, 0.1), (hue + turn) % 360)
        for step in range(round(1 / _LIGHTNESS_STEP) + 1)
        for turn in range(0, 360, _HUE_STEP)
    }
    nearest_first = sorted(grid, key=lambda other: (distance_oklab(colour, other), other))
    return next((other for other in nearest_first if passes(other)), None)
