"""The strategy on one page: six zones, each with what is official and how clear it is to whom."""

from __future__ import annotations

from typing import Any, NamedTuple

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.fitting import MARGINS, fitted
from stratalign.exhibits.parts import draw_points, key_of, place_key, with_every_level
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.sizes import NARROW, WIDTH
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.language.number_formats import MISSING
from stratalign.rows import rows_of
from stratalign.vocabulary import LEVELS, Level

COLUMNS, ROWS = 3, 2
#: Size of a tile and the space between two, in units of the drawing; how tall a tile is when presented.
WIDE, TALL, GUTTER, FLAT = 3.0, 2.35, 0.16, 1.36
#: Room between a tile's edge and what stands in it.
INSET = 0.16
#: Points that the corners of a tile are round.
CORNER = 2.6
#: Inches, height first, of a drawing; for a phone, its tiles below each other; and for a screen that is presented on.
SIZE, NARROW_SIZE, FLAT_SIZE = (5.4, WIDTH), (15.2, NARROW), (3.35, WIDTH)
#: Lines of the official text; on a screen that is presented on.
N_LINES, N_FLAT = 4, 2


class ZoneRow(NamedTuple):
    """A zone: what is official, and how clear it is to everybody and to each level; missing where it is not shown."""

    step_label: str
    statement: str
    clear_pct: float
    executives: float
    managers: float
    staff: float

    @property
    def by_level(self) -> dict[Level, float]:
        """How clear it is to each level."""
        return dict(zip(LEVELS, (self.executives, self.managers, self.staff), strict=True))


def plot_strategy_map(scene: Scene) -> Canvas:
    """Draw six zones as tiles with the share of clarity answers that are favourable, by level.

    Parameters
    ----------
    scene
        Table of six rows in reading order: step, statement (the official text, may be ""), clear_pct (company), and one
        column per level shown (executives, managers, staff; 0-100, missing where hidden).

    Returns
    -------
    Canvas
        Of one size; lower for a screen that is presented on.
    """
    columns, tall = 1 if scene.is_narrow else COLUMNS, _tall(scene)
    height, width = NARROW_SIZE if scene.is_narrow else FLAT_SIZE if scene.is_flat else SIZE
    n_rows = COLUMNS * ROWS // columns
    canvas = new_canvas(height, width=width)
    ax = canvas.subplot()
    for position, zone in enumerate(_zones(scene)):
        left = (position % columns) * (WIDE + GUTTER)
        bottom = (n_rows - 1 - position // columns) * (tall + GUTTER)
        _draw_tile(ax, scene, left, bottom)
        _write_tile(ax, scene, zone, position + 1, (left, bottom))
        _draw_levels(ax, scene, zone, left + INSET, bottom + 0.3)
    shown = [level for level in LEVELS if level in scene.table and scene.table[level].notna().any()]
    if shown:
        place_key(canvas, scene, [key_of(scene, f"level.{level}", scene.say(f"level.{level}")) for level in shown])
    ax.set_xlim(-0.02, columns * WIDE + (columns - 1) * GUTTER + 0.02)
    ax.set_ylim(-0.02, n_rows * tall + (n_rows - 1) * GUTTER + 0.02)
    ax.is_shown = False
    return canvas


def describe_strategy_map(scene: Scene) -> str:
    """Words that replace the drawing."""
    zones = [_told(zone) for zone in _zones(scene)]
    return scene.say("alt.strategy_map", rows=listing(zones, "semicolons"))


def _tall(scene: Scene) -> float:
    return FLAT if scene.is_flat else TALL


def _zones(scene: Scene) -> list[ZoneRow]:
    return rows_of(with_every_level(scene.table), ZoneRow)


def _draw_tile(ax: Axes, scene: Scene, left: float, bottom: float) -> None:
    """Frame with a band of the page's own colour at its top."""
    look: dict[str, Any] = {"facecolor": scene.colour("paper"), "edgecolor": scene.colour("rule"), "linewidth": 1.0}
    top = [bottom + _tall(scene)] * 2
    ax.cell(left, left + WIDE, bottom, top[0], corner=CORNER, **look)
    ax.plot([left, left + WIDE], top, color=scene.colour("accent"), linewidth=3, is_round=False)


def _write_tile(ax: Axes, scene: Scene, zone: ZoneRow, number: int, corner: tuple[float, float]) -> None:
    """Number, name, official text, and clarity in large type."""
    left, bottom, top = corner[0] + INSET, corner[1], corner[1] + _tall(scene)
    small: dict[str, Any] = {"fontsize": scene.theme.smallest_size, "color": scene.colour("muted")}
    name = scene.say("drawn.strategy_map.zone", number=number, label=zone.step_label)
    ax.text(left, top - 0.26, name, fontsize=11.5, fontweight=600, va="center", color=scene.colour("ink"))
    ax.text(left, top - 0.48, _statement(scene, zone), va="top", **small)
    has_value = zone.clear_pct == zone.clear_pct
    value = scene.number(zone.clear_pct, "pct") if has_value else MISSING
    if scene.is_flat:
        # Beside the name, so that tiles are low and their letters large.
        end, colour = left + WIDE - 2 * INSET, scene.colour("ours")
        ax.text(end, top - 0.27, value, fontsize=17, fontweight=600, color=colour, ha="right", va="center")
        return
    ax.text(left, bottom + 0.72, value, fontsize=20, fontweight=600, color=scene.colour("ours"), va="center")
    words = scene.say("drawn.favourable" if has_value else "drawn.not_measured")
    ax.text(left + 0.66, bottom + 0.7, words, va="center", **small)


def _statement(scene: Scene, zone: ZoneRow) -> str:
    """Official text in lines that end within the tile."""
    columns, width = (1, NARROW) if scene.is_narrow else (COLUMNS, WIDTH)
    lines = N_FLAT if scene.is_flat else N_LINES
    room = (72 * width - MARGINS) * (WIDE - 2 * INSET) / (columns * WIDE + (columns - 1) * GUTTER)
    return fitted(zone.statement, room, scene.theme, size=scene.theme.smallest_size, n_lines=lines)


def _draw_levels(ax: Axes, scene: Scene, zone: ZoneRow, start: float, line: float) -> None:
    """A line from 0 to 100 with one mark per level."""
    length = WIDE - 2 * INSET
    ends = [start, start + length]
    ax.plot(ends, [line, line], color=scene.colour("faint"), linewidth=5, zorder=1)
    size = scene.theme.smallest_size
    small: dict[str, Any] = {"fontsize": size, "color": scene.colour("muted"), "ha": "center", "va": "center"}
    for tick in (0, 50, 100):
        ax.text(start + length * tick / 100, line - 0.18, scene.number(tick, "whole"), **small)
    for place, (level, value) in enumerate(zone.by_level.items()):
        if value == value:
            # A step down per level keeps the marks of equal values apart.
            height = line + (1 - place) * 0.07
            draw_points(ax, scene, f"level.{level}", start + length * value / 100, height, size=52)


def _told(zone: ZoneRow) -> Message:
    """How clear a zone is to everybody, and to each level in brackets."""
    values = [
        message("alt.strategy_map.level", level=message(f"level.{level}"), share=share)
        for level, share in zone.by_level.items()
        if share == share
    ]
    by_level = message("alt.strategy_map.levels", values=listing(values, "commas")) if values else message("nothing")
    if zone.clear_pct != zone.clear_pct:
        return message("alt.strategy_map.not_measured", label=zone.step_label, levels=by_level)
    return message("alt.strategy_map.row", label=zone.step_label, share=zone.clear_pct, levels=by_level)
