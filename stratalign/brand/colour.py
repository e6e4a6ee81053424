"""Colours and the spaces they are measured in: sRGB as written, linear light, OKLCH to move in, CIELAB to compare."""

from __future__ import annotations

import math

Triple = tuple[float, float, float]

#: Linear sRGB -> XYZ under D65 (IEC 61966-2-1); its rows sum to the white that CIELAB refers to.
_RGB_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
#: Linear sRGB -> cone responses -> OKLab, and back (Ottosson 2020).
_RGB_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_LMS_TO_OKLAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_OKLAB_TO_LMS = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_LMS_TO_RGB = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
#: Steps of the search for the strongest chroma that sRGB can show; halves sixteen times, far below one part in 255.
_HALVINGS = 16
#: How far outside 0 to 1 a channel may lie and still round to a colour that can be shown.
_SLACK = 1e-4


def linear_light(colour: str) -> Triple:
    """Intensities of red, green and blue, 0 to 1, of a colour written `#rrggbb`."""
    red, green, blue = (_to_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return red, green, blue


def from_linear_light(light: Triple) -> str:
    """Colour as `#rrggbb` from intensities; what lies outside 0 to 1 is clipped."""
    return "#" + "".join(f"{round(255 * _to_written(min(max(part, 0.0), 1.0))):02x}" for part in light)


def oklch(colour: str) -> Triple:
    """Lightness (0 to 1), chroma and hue (degrees) of a colour in OKLCH (Ottosson 2020)."""
    cones = _multiply(_RGB_TO_LMS, linear_light(colour))
    lightness, a, b = _multiply(_LMS_TO_OKLAB, (math.cbrt(cones[0]), math.cbrt(cones[1]), math.cbrt(cones[2])))
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Colour of a lightness and hue, with as much of the chroma as sRGB can show."""
    if not _is_shown(_light_of(lightness, chroma, hue)):
        low, high = 0.0, chroma
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if _is_shown(_light_of(lightness, middle, hue)) else (low, middle)
        chroma = low
    return from_linear_light(_light_of(lightness, chroma, hue))


def cielab(light: Triple) -> Triple:
    """CIELAB coordinates (CIE 1976, D65) of linear light."""
    white = [sum(row) for row in _RGB_TO_XYZ]
    x, y, z = (_cube_root(part / full) for part, full in zip(_multiply(_RGB_TO_XYZ, light), white, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def mix(colour: str, other: str, share: float) -> str:
    """Blend of two colours in OKLab; `share` of the first, 0 to 1."""
    first, second = _oklab(colour), _oklab(other)
    a, b, c = (share * one + (1 - share) * two for one, two in zip(first, second, strict=True))
    return from_oklch(a, math.hypot(b, c), math.degrees(math.atan2(c, b)) % 360)


def distance_oklab(colour: str, other: str) -> float:
    """Straight distance of two colours in OKLab; 1 is black to white."""
    return math.dist(_oklab(colour), _oklab(other))


def _oklab(colour: str) -> Triple:
    lightness, chroma, hue = oklch(colour)
    return lightness, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))


def _light_of(lightness: float, chroma: float, hue: float) -> Triple:
    """Linear light of OKLCH coordinates; may lie outside what sRGB can show."""
    angle = math.radians(hue)
    cones = _multiply(_OKLAB_TO_LMS, (lightness, chroma * math.cos(angle), chroma * math.sin(angle)))
    return _multiply(_LMS_TO_RGB, (cones[0] ** 3, cones[1] ** 3, cones[2] ** 3))


def _is_shown(light: Triple) -> bool:
    return min(light) >= -_SLACK and max(light) <= 1 + _SLACK


def _multiply(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    x, y, z = vector
    return a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z


def _to_linear(written: float) -> float:
    """Intensity of a channel as written, 0 to 1 (IEC 61966-2-1, as WCAG 2.2 corrected it)."""
    return written / 12.92 if written <= 0.04045 else ((written + 0.055) / 1.055) ** 2.4


def _to_written(intensity: float) -> float:
    return 12.92 * intensity if intensity <= 0.0031308 else 1.055 * intensity ** (1 / 2.4) - 0.055


def _cube_root(part: float) -> float:
    """Cube root with the straight part near zero that CIELAB has."""
    return math.cbrt(part) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29
