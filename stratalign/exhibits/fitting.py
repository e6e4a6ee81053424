"""Words in as many lines as they have room for, and the room that columns beside bars want: by the letters' widths."""

from __future__ import annotations

from collections.abc import Sequence

from stratalign.brand.figures import FigureTheme
from stratalign.exhibits.letters import extent_of, width_of
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.sizes import NARROW, WIDTH

#: Points of a drawing's width that are not its axes': margins, and half a tick's number at each end.
MARGINS = 14.0
#: What marks the place where words are left out.
CUT = " …"


def fitted(words: str, points: float, theme: FigureTheme, *, size: float, weight: int = 400, n_lines: int = 1) -> str:
    """Words in lines that are no wider than there is room.

    Parameters
    ----------
    words
        On one line.
    points
        Room of a line.
    theme
        Whose letters they are set in.
    size, weight
        Of the letters.
    n_lines
        Most lines; what does not fit into them is left out, and its place is marked.

    Returns
    -------
    str
        Lines parted by line ends. A single word that is wider than the room stays whole.
    """
    room, lines = points / size, [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, weight, theme) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) <= n_lines:
        return "\n".join(lines)
    last = lines[n_lines - 1].split(" ")
    while len(last) > 1 and width_of(" ".join(last) + CUT, weight, theme) > room:
        last.pop()
    return "\n".join([*lines[: n_lines - 1], " ".join(last).rstrip(".,;") + CUT])


def points_beside(scene: Scene, names: Sequence[str]) -> float:
    """Points across that axes have beside such names of rows, which on a phone stand above them."""
    if scene.is_narrow:
        return 72 * NARROW - MARGINS
    widest = max((extent_of(name, scene.theme.size, 400, scene.theme).width for name in names), default=0.0)
    return 72 * WIDTH - MARGINS - widest
