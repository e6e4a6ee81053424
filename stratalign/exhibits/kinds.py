"""How every kind of exhibit is drawn: one row a kind, as `document/kinds.py` lists what each is drawn from."""

from __future__ import annotations

from dataclasses import replace

from stratalign.brand.figures import FigureTheme
from stratalign.document.model import Document, Exhibit
from stratalign.errors import DocumentError
from stratalign.exhibits.accounts import describe_accounts, plot_accounts
from stratalign.exhibits.benchmark import describe_benchmark, plot_benchmark
from stratalign.exhibits.canvas import Canvas
from stratalign.exhibits.claims import describe_claims, plot_claims
from stratalign.exhibits.coefficients import describe_coefficients, plot_coefficients
from stratalign.exhibits.confounding_ranges import describe_confounding_ranges, plot_confounding_ranges
from stratalign.exhibits.consensus_map import describe_consensus_map, plot_consensus_map
from stratalign.exhibits.contours import describe_contours, plot_contours
from stratalign.exhibits.counts import describe_counts, plot_counts
from stratalign.exhibits.cuts import describe_cuts, plot_cuts
from stratalign.exhibits.dumbbell import describe_dumbbell, plot_dumbbell
from stratalign.exhibits.flat import ROW_AT_LEAST, flattened
from stratalign.exhibits.group_slopes import describe_group_slopes, plot_group_slopes
from stratalign.exhibits.heat_map import describe_heat_map, plot_heat_map
from stratalign.exhibits.importance import describe_importance, plot_importance
from stratalign.exhibits.items import describe_items, plot_items
from stratalign.exhibits.levels import describe_levels, plot_levels
from stratalign.exhibits.likert import describe_likert, plot_likert
from stratalign.exhibits.matrix import describe_matrix, plot_matrix
from stratalign.exhibits.mean_ranks import (
    describe_level_shares,
    describe_mean_ranks,
    plot_level_shares,
    plot_mean_ranks,
)
from stratalign.exhibits.missingness import describe_missingness, plot_missingness
from stratalign.exhibits.moves import describe_moves, plot_moves
from stratalign.exhibits.narrow import narrowed
from stratalign.exhibits.planted import describe_planted, plot_planted
from stratalign.exhibits.propagation import describe_propagation, plot_propagation
from stratalign.exhibits.quartiles import describe_quartiles, plot_quartiles
from stratalign.exhibits.reliability import describe_reliability, plot_reliability
from stratalign.exhibits.response_rates import describe_response_rates, plot_response_rates
from stratalign.exhibits.scale_usage import describe_scale_usage, plot_scale_usage
from stratalign.exhibits.scene import Drawing, Picture, Scene, scene_of
from stratalign.exhibits.shrunken_ranks import describe_shrunken_ranks, plot_shrunken_ranks
from stratalign.exhibits.sliders import describe_sliders, plot_sliders
from stratalign.exhibits.specification_curve import describe_specification_curve, plot_specification_curve
from stratalign.exhibits.strategy_map import describe_strategy_map, plot_strategy_map
from stratalign.exhibits.theme import as_svg, theme_of
from stratalign.exhibits.themes import describe_themes, plot_themes
from stratalign.exhibits.updating import describe_updating, plot_updating
from stratalign.language.speaker import Speaker

#: Kind of exhibit -> how it is drawn.
DRAWINGS: dict[str, Drawing] = {
    "accounts": Drawing(plot_accounts, describe_accounts),
    "benchmark": Drawing(plot_benchmark, describe_benchmark),
    "claims": Drawing(plot_claims, describe_claims),
    "coefficients": Drawing(plot_coefficients, describe_coefficients),
    "confounding_ranges": Drawing(plot_confounding_ranges, describe_confounding_ranges),
    "consensus_map": Drawing(plot_consensus_map, describe_consensus_map),
    "contours": Drawing(plot_contours, describe_contours),
    "counts": Drawing(plot_counts, describe_counts),
    "cuts": Drawing(plot_cuts, describe_cuts),
    "dumbbell": Drawing(plot_dumbbell, describe_dumbbell),
    "group_slopes": Drawing(plot_group_slopes, describe_group_slopes),
    "heat_map": Drawing(plot_heat_map, describe_heat_map),
    "importance": Drawing(plot_importance, describe_importance),
    "items": Drawing(plot_items, describe_items),
    "levels": Drawing(plot_levels, describe_levels),
    "likert": Drawing(plot_likert, describe_likert),
    "matrix": Drawing(plot_matrix, describe_matrix),
    "level_shares": Drawing(plot_level_shares, describe_level_shares),
    "quartiles": Drawing(plot_quartiles, describe_quartiles),
    "mean_ranks": Drawing(plot_mean_ranks, describe_mean_ranks),
    "missingness": Drawing(plot_missingness, describe_missingness),
    "moves": Drawing(plot_moves, describe_moves),
    "planted": Drawing(plot_planted, describe_planted),
    "propagation": Drawing(plot_propagation, describe_propagation),
    "reliability": Drawing(plot_reliability, describe_reliability),
    "response_rates": Drawing(plot_response_rates, describe_response_rates),
    "scale_usage": Drawing(plot_scale_usage, describe_scale_usage),
    "shrunken_ranks": Drawing(plot_shrunken_ranks, describe_shrunken_ranks),
    "sliders": Drawing(plot_sliders, describe_sliders),
    "specification_curve": Drawing(plot_specification_curve, describe_specification_curve),
    "strategy_map": Drawing(plot_strategy_map, describe_strategy_map),
    "themes": Drawing(plot_themes, describe_themes),
    "updating": Drawing(plot_updating, describe_updating),
}


#: Kinds that lay themselves out for a screen that is presented on.
OWN_FLAT = frozenset({"strategy_map"})
#: Kinds that lay themselves out for a phone, and those that are scrolled there: their columns are the point.
OWN_NARROW = frozenset({"consensus_map", "heat_map", "items", "matrix", "strategy_map"})
ONLY_WIDE = frozenset({"contours", "missingness", "specification_curve"})


def add_drawing(kind: str, drawing: Drawing) -> None:
    """Say how a kind is drawn; what it is drawn from is added to `document.kinds` as well."""
    DRAWINGS[kind] = drawing


def drawing_of(kind: str) -> Drawing:
    """How a kind is drawn and said; a DocumentError for one that nobody said it of."""
    if kind not in DRAWINGS:
        raise DocumentError(f"there is no drawing of the kind '{kind}'. Add it to exhibits/kinds.py.")
    return DRAWINGS[kind]


def draw_exhibit(
    exhibit: Exhibit,
    document: Document,
    speaker: Speaker,
    theme: FigureTheme | None = None,
    *,
    for_phones: bool = True,
) -> Picture | None:
    """Draw an exhibit and describe it.

    Parameters
    ----------
    exhibit
        Of the document.
    document
        Holds its tables.
    speaker
        Of the document.
    theme
        Made once for many exhibits; without it that of the document's brand.
    for_phones
        Whether its form for phones is drawn as well, where it has one.

    Returns
    -------
    Picture or None
        None for a table alone.

    Raises
    ------
    DocumentError
        Nobody said how its kind is drawn.
    """
    if exhibit.kind == "table":
        return None
    drawing = drawing_of(exhibit.kind)
    theme = theme or theme_of(document)
    scene = scene_of(exhibit, document, speaker, theme)
    if drawing.is_by_matplotlib:
        from stratalign.exhibits.matplotlib_theme import themed

        with themed(theme):
            return Picture(as_svg(drawing.plot(scene), theme), drawing.describe(scene))
    svg, words = as_svg(drawing.plot(scene), theme), drawing.describe(scene)
    if not for_phones:
        return Picture(svg, words)
    return Picture(svg, words, _narrow(exhibit.kind, scene), _flat(exhibit.kind, scene))


def _flat(kind: str, scene: Scene) -> str:
    """The drawing for a screen that is presented on; empty where it would hardly be another."""
    if kind in OWN_FLAT:
        return as_svg(DRAWINGS[kind].plot(replace(scene, is_flat=True)), scene.theme)
    if kind not in ROW_AT_LEAST:
        return ""
    canvas = DRAWINGS[kind].plot(scene)
    return as_svg(canvas, scene.theme) if isinstance(canvas, Canvas) and flattened(canvas, kind) else ""


def _narrow(kind: str, scene: Scene) -> str:
    """The drawing for a phone; empty where it would not be one."""
    if kind in ONLY_WIDE:
        return ""
    canvas = DRAWINGS[kind].plot(replace(scene, is_narrow=True))
    if kind not in OWN_NARROW and isinstance(canvas, Canvas):
        canvas = narrowed(canvas, scene)
    return as_svg(canvas, scene.theme)
