"""Tables of coloured cells: how far units lie from the company, and how many left questions open."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.exhibits.heat_map import FULL_COLOUR_POINTS
from stratalign.exhibits.missingness import FULL_COLOUR_PCT
from stratalign.exhibits.scene import Scene
from stratalign.export.pptx.marks import STRONGEST, Cells, KeyEntry, Shade
from stratalign.language.number_formats import MISSING


def heat_map_cells(scene: Scene) -> Cells:
    """Scores coloured by their distance from the company's in the same column; hidden ones are hatched."""
    points = scene.table[list(scene.options["columns"])].astype(float)
    distance = points - scene.tables[1]["company_points"]
    is_strong = scene.table.get("is_strong", pd.Series(False, index=points.index)).astype(bool)
    texts = tuple(
        tuple("" if value != value else scene.number(value, "whole") for value in row) for row in points.to_numpy()
    )
    shades = tuple(tuple(map(_distance_shade, row)) for row in distance.to_numpy())
    key = [
        KeyEntry(scene.say("legend.heat_map.lower"), "below", "shade"),
        KeyEntry(scene.say("legend.heat_map.higher"), "above", "shade"),
        KeyEntry(scene.say("legend.heat_map.colour"), "", ""),
    ]
    if points.isna().to_numpy().any():
        key.insert(2, KeyEntry(scene.say("legend.heat_map.hidden"), "hidden", "hatched"))
    heads = tuple(scene.heads[0][name] for name in points.columns)
    return Cells(tuple(map(str, scene.table["label"])), heads, texts, shades, tuple(is_strong), tuple(key))


def missingness_cells(scene: Scene) -> Cells:
    """Shares of people without an answer, items down and groups across."""
    table = scene.table
    rows = table[table["is_drawn"].astype(bool)] if "is_drawn" in table else table
    shares = rows[list(scene.options["columns"])].astype(float)
    full = max(FULL_COLOUR_PCT, float(shares.to_numpy().max()))
    texts = tuple(tuple(_share(scene, share) for share in row) for row in shares.to_numpy())
    shades = tuple(tuple(Shade("missing", STRONGEST * share / full) for share in row) for row in shares.to_numpy())
    heads = tuple(scene.heads[0][name] for name in shares.columns)
    key = (KeyEntry(scene.say("drawn.missingness.key"), "", ""),)
    return Cells(tuple(map(str, rows["label"])), heads, texts, shades, (False,) * len(rows), key)


def _distance_shade(distance: float) -> Shade:
    if distance != distance:
        return Shade(is_hidden=True)
    strength = min(abs(distance) / FULL_COLOUR_POINTS, 1.0) * STRONGEST
    # Eight strengths are more than an eye tells apart, and few enough to be recoloured by hand.
    return Shade("above" if distance > 0 else "below", float(np.round(strength * 8 / STRONGEST) * STRONGEST / 8))


def _share(scene: Scene, share: float) -> str:
    if share != share:
        return MISSING
    if share == 0:
        return ""
    return scene.say("drawn.missingness.trace") if share < 0.5 else scene.number(share, "whole")
