"""Sizes of drawings, and where the letters lie that they are fitted by."""

from __future__ import annotations

from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"
#: Width of a figure in inches; its text is set for a column this wide. And of one for a phone: the narrowest has 280
#: pixels for it, and so 11 for letters of nine points.
WIDTH, NARROW = 9.0, 3.1
