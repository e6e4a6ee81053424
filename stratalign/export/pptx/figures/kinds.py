"""Which kinds of exhibit a slide holds natively: one row a kind; any other is shown as the picture that pages show."""

from __future__ import annotations

from collections.abc import Callable

from stratalign.exhibits.scene import Scene
from stratalign.export.pptx.figures.answers import items_rows, likert_rows, scale_usage_rows, themes_rows
from stratalign.export.pptx.figures.cells import heat_map_cells, missingness_cells
from stratalign.export.pptx.figures.estimates import (
    claims_rows,
    coefficients_rows,
    confounding_ranges_rows,
    counts_rows,
    group_slopes_rows,
    importance_rows,
    planted_rows,
    propagation_rows,
    reliability_rows,
    updating_rows,
)
from stratalign.export.pptx.figures.groups import (
    benchmark_rows,
    dumbbell_rows,
    level_shares_rows,
    levels_rows,
    mean_ranks_rows,
    response_rates_rows,
    shrunken_ranks_rows,
    sliders_rows,
)
from stratalign.export.pptx.figures.panels import accounts_panels, moves_panels, quartiles_panels
from stratalign.export.pptx.figures.tiles import strategy_map_tiles
from stratalign.export.pptx.marks import Figure

#: Kind of exhibit -> what makes its native figure.
NATIVE: dict[str, Callable[[Scene], Figure]] = {
    "accounts": accounts_panels,
    "benchmark": benchmark_rows,
    "claims": claims_rows,
    "coefficients": coefficients_rows,
    "confounding_ranges": confounding_ranges_rows,
    "counts": counts_rows,
    "dumbbell": dumbbell_rows,
    "group_slopes": group_slopes_rows,
    "heat_map": heat_map_cells,
    "importance": importance_rows,
    "items": items_rows,
    "level_shares": level_shares_rows,
    "levels": levels_rows,
    "likert": likert_rows,
    "mean_ranks": mean_ranks_rows,
    "missingness": missingness_cells,
    "moves": moves_panels,
    "planted": planted_rows,
    "propagation": propagation_rows,
    "quartiles": quartiles_panels,
    "reliability": reliability_rows,
    "response_rates": response_rates_rows,
    "scale_usage": scale_usage_rows,
    "shrunken_ranks": shrunken_ranks_rows,
    "sliders": sliders_rows,
    "strategy_map": strategy_map_tiles,
    "themes": themes_rows,
    "updating": updating_rows,
}


def native_figure(kind: str, scene: Scene) -> Figure | None:
    """Make the native figure of an exhibit.

    Parameters
    ----------
    kind
        Of the exhibit.
    scene
        What it is drawn from.

    Returns
    -------
    Figure or None
        None for a kind that is shown as a picture.
    """
    make = NATIVE.get(kind)
    return make(scene) if make else None
