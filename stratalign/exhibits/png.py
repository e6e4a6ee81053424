"""A drawing as a picture of dots, for programs that show no SVG: its letters in fonts that have them."""

from __future__ import annotations

import io
import warnings

from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text as Words

from stratalign.brand.letters import fallback_fonts, lacking


def as_png(canvas: Canvas, *, dots: int = 200) -> bytes:
    """Drawing as a picture of so many dots an inch, the same bytes for the same drawing."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # What a letter without a font looks like is not news to a reader.
        warnings.filterwarnings("ignore", message="Glyph ")
        # Names of ticks are set on drawing.
        canvas.draw_without_rendering()
        _add_fallbacks(canvas)
        canvas.savefig(
            buffer, format="png", dpi=dots, metadata={"Software": None}, bbox_inches="tight", pad_inches=0.04
        )
    return buffer.getvalue()


def _add_fallbacks(canvas: Canvas) -> None:
    """Give words whose letters our fonts lack the installed fonts that have them."""
    for words in canvas.findobj(Words):
        found, _ = fallback_fonts(lacking(words.get_text()))
        families = words.get_fontfamily()
        if not set(found) <= set(families):
            words.set_fontfamily([*families, *found])
