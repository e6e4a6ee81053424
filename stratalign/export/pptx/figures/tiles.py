"""The strategy on one page as six tiles."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from stratalign.exhibits.scene import Scene
from stratalign.export.pptx.marks import Tile, Tiles
from stratalign.language.number_formats import MISSING
from stratalign.vocabulary import LEVELS


def strategy_map_tiles(scene: Scene) -> Tiles:
    """Zones in reading order, each with its official text and how clear it is to everybody and to each level."""
    levels = [level for level in LEVELS if level in scene.table and scene.table[level].notna().any()]
    return Tiles(
        tuple(_tile(scene, number, row, levels) for number, row in enumerate(scene.table.to_dict("records"), 1))
    )


def _tile(scene: Scene, number: int, row: Mapping[Hashable, Any], levels: Sequence[str]) -> Tile:
    clear = float(row["clear_pct"])
    is_known = clear == clear
    return Tile(
        scene.say("drawn.strategy_map.zone", number=number, label=str(row["step_label"])),
        str(row["statement"] or ""),
        scene.number(clear, "pct") if is_known else MISSING,
        scene.say("drawn.favourable" if is_known else "drawn.not_measured"),
        tuple((scene.say(f"level.{level}"), _percent(scene, float(row[level])), f"level.{level}") for level in levels),
    )


def _percent(scene: Scene, value: float) -> str:
    return scene.number(value, "pct") if value == value else MISSING
