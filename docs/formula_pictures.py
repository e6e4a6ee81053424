"""Formulas drawn as outlines, so that they look the same in every browser, with MathML beside for who hears them."""

from __future__ import annotations

import re
from functools import cache

from mathml import mathml
from matplotlib import rc_context
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

#: Points the outlines are made at, which is what matplotlib makes them at, and how large a formula stands in the text.
SIZE, EM = 100.0, 1.12
#: Points of air around outlines, which reach a little over their box.
AIR = 5.0
#: What mathtext calls otherwise.
_OTHERWISE = {
    "le": r"\leq", "ge": r"\geq", "ne": r"\neq", "text": r"\mathrm", "top": r"\mathsf{T}", "Pr": r"\mathrm{Pr}\,",
    "colon": ":",
}  # fmt: skip
_UPRIGHT = ("arctanh", "diag", "var", "cov", "sd", "trace", "sign")


@cache
def formula(tex: str, *, is_block: bool) -> str:
    """Draw a formula.

    Parameters
    ----------
    tex
        In the part of TeX that `mathml` knows.
    is_block
        Whether it stands on a line of its own.

    Returns
    -------
    str
        Outlines in the colour of the text, and MathML that is heard, not seen.
    """
    spoken = mathml(tex, is_block=is_block)
    with rc_context({"mathtext.fontset": "stix", "text.parse_math": True}):
        font = FontProperties(size=SIZE)
        drawn = f"${_for_mathtext(tex, is_block=is_block)}$"
        width, height, depth = text_to_path.get_text_width_height_descent(drawn, font, ismath=True)
        vertices, codes = text_to_path.get_text_path(font, drawn, ismath=True)
    wide, tall = width + 2 * AIR, height + 2 * AIR
    box = f"{-AIR:.1f} {-(height - depth) - AIR:.1f} {wide:.1f} {tall:.1f}"
    down = -(depth + AIR) / SIZE * EM
    look = f"width:{wide / SIZE * EM:.3f}em;height:{tall / SIZE * EM:.3f}em;vertical-align:{down:.3f}em"
    svg = f'<svg aria-hidden="true" viewBox="{box}" style="{look}"><path d="{_outlines(vertices, codes)}"/></svg>'
    kind = "formula block" if is_block else "formula"
    return f'<span class="{kind}">{svg}{spoken}</span>'


def _for_mathtext(tex: str, *, is_block: bool) -> str:
    """A formula in the words of matplotlib."""
    drawn = " ".join(tex.split())
    upright = {name: rf"\mathrm{{{name}}}\," for name in _UPRIGHT}
    others = _OTHERWISE | upright
    drawn = re.sub(r"\\([A-Za-z]+)", lambda found: others.get(found[1], found[0]), drawn)
    # Fractions and sums are as large as on a line of their own.
    return drawn.replace(r"\frac", r"\dfrac") if is_block else drawn


def _outlines(vertices: object, codes: object) -> str:
    """Outlines as the path of an SVG, whose y axis points down."""
    parts = []
    for points, code in Path(vertices, codes).iter_segments(curves=True, simplify=False):
        pairs = [f"{x:.1f} {-y:.1f}" for x, y in zip(points[::2], points[1::2], strict=True)]
        letter = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}[code]
        parts.append("Z" if letter == "Z" else letter + " ".join(pairs))
    return "".join(parts)
