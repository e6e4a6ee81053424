"""How every kind of exhibit is drawn: one row a kind, as `document/kinds.py` lists what each is drawn from."""

from __future__ import annotations

from stratalign.exhibits.dumbbell import describe_dumbbell, plot_dumbbell
from stratalign.exhibits.scene import DRAWINGS, Drawing, Picture, draw_exhibit

DRAWINGS |= {
    "dumbbell": Drawing(plot_dumbbell, describe_dumbbell),
}


def add_drawing(kind: str, drawing: Drawing) -> None:
    """Say how a kind is drawn; what it is drawn from is added to `document.kinds` as well."""
    DRAWINGS[kind] = drawing


__all__ = ["DRAWINGS", "Drawing", "Picture", "add_drawing", "draw_exhibit"]
