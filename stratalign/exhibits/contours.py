"""What an unmeasured cause would make of an estimate, by how much of exposure and outcome it explains."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import MaxNLocator

from stratalign.exhibits.parts import line_key, place_key, solid, write_ticks
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes, new_canvas
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Covariates weaker than this on both axes share one name with the estimate as measured.
NEAR = 0.005
#: Contours of nothing are drawn apart.
ZERO = 1e-12


class CauseRow(NamedTuple):
    """A cause as strong as a measured covariate."""

    label: str
    r2_exposure: float
    r2_outcome: float


def plot_contours(scene: Scene) -> Canvas:
    """Draw lines of equal adjusted estimate, with measured covariates for comparison.

    Parameters
    ----------
    scene
        First table: r2_exposure, r2_outcome, adjusted_estimate, adjusted_t over a whole grid. Second: label,
        r2_exposure, r2_outcome of causes as strong as measured covariates; may have no rows. Options
        `robustness_value`: strength on both axes at which nothing is left; `critical_t`: below it what is left
        is compatible with chance.

    Returns
    -------
    matplotlib.figure.Figure
        Of one size.
    """
    canvas = new_canvas(4.4)
    ax = canvas.subplots()
    _draw_lines(ax, scene)
    _draw_nothing_left(ax, scene)
    _draw_measured(ax, scene)
    clean_axes(ax, grid="")
    for which in ("x", "y"):
        write_ticks(ax, scene, which)
    ax.set_xlabel(scene.say("axis.contours.exposure"), loc="left")
    ax.set_ylabel(scene.say("axis.contours.outcome"))
    place_key(canvas, [
        line_key(scene, "interval", scene.say("legend.contours.left"), width=1.0),
        line_key(scene, "unclear", scene.say("legend.contours.chance"), width=1.8, is_dashed=True),
        line_key(scene, "estimate", scene.say("legend.contours.nothing"), width=2.2),
    ])  # fmt: skip
    return canvas


def describe_contours(scene: Scene) -> str:
    """Words that replace the drawing."""
    robustness = scene.options["robustness_value"]
    rows = [
        message("alt.contours.row", label=row.label, exposure=row.r2_exposure, outcome=row.r2_outcome)
        for row in rows_of(scene.tables[1], CauseRow)
    ]
    if not rows:
        return scene.say("alt.contours", robustness=robustness)
    return scene.say("alt.contours.compared", robustness=robustness, rows=listing(rows, "semicolons"))


def _grid(scene: Scene, column: str) -> pd.DataFrame:
    """Values of a column over the grid, shares in per cent."""
    grid = scene.table.pivot(index="r2_outcome", columns="r2_exposure", values=column)
    return grid.set_axis(grid.index * 100, axis=0).set_axis(grid.columns * 100, axis=1)


def _draw_lines(ax: Axes, scene: Scene) -> None:
    """Lines of equal estimate, of none, and where what is left is compatible with chance."""
    grid, t_values = _grid(scene, "adjusted_estimate"), _grid(scene, "adjusted_t")
    x, y, z = grid.columns.to_numpy(), grid.index.to_numpy(), grid.to_numpy()
    levels = [level for level in MaxNLocator(8).tick_values(float(z.min()), float(z.max())) if abs(level) > ZERO]
    grey = scene.colour("interval")
    lines = ax.contour(x, y, z, levels=levels, colors=grey, linewidths=1.0, negative_linestyles="solid")
    sizes: dict[str, Any] = {"fontsize": scene.theme.smallest_size, "colors": scene.colour("muted")}
    ax.clabel(lines, fmt=lambda value: scene.number(value, "tenths"), **sizes)
    critical, chance = [scene.options["critical_t"]], scene.colour("unclear")
    ax.contour(x, y, t_values.to_numpy(), levels=critical, colors=chance, linewidths=1.8, linestyles="--")
    ax.contour(x, y, z, levels=[0.0], colors=scene.colour("estimate"), linewidths=2.2)


def _draw_nothing_left(ax: Axes, scene: Scene) -> None:
    """The cause that explains as much of both and leaves nothing."""
    robustness = scene.options["robustness_value"]
    ax.scatter(robustness * 100, robustness * 100, s=64, color=scene.colour("estimate"), zorder=4)
    _name(ax, scene, scene.say("drawn.contours.nothing", share=robustness), robustness, robustness, "ink")


def _draw_measured(ax: Axes, scene: Scene) -> None:
    """The estimate as measured, and causes as strong as measured covariates; near ones share one name."""
    measured = float(_grid(scene, "adjusted_estimate").to_numpy()[0, 0])
    near = []
    _draw_point(ax, scene, 0.0, 0.0, "estimate")
    for row in rows_of(scene.tables[1], CauseRow):
        _draw_point(ax, scene, row.r2_exposure, row.r2_outcome, "reference")
        if row.r2_exposure < NEAR and row.r2_outcome < NEAR:
            near.append(row.label)
        else:
            _name(ax, scene, row.label, row.r2_exposure, row.r2_outcome, "reference")
    words = scene.say("drawn.contours.measured", estimate=measured)
    if near:
        words = scene.say("drawn.contours.measured.near", estimate=measured, names=listing(near, "semicolons"))
    _name(ax, scene, words, 0.0, 0.0, "estimate")


def _draw_point(ax: Axes, scene: Scene, exposure: float, outcome: float, role: str) -> None:
    ax.scatter(exposure * 100, outcome * 100, s=56, zorder=5, clip_on=False, **solid(scene, role))


def _name(ax: Axes, scene: Scene, words: str, x: float, y: float, role: str) -> None:
    ax.annotate(
        words, (x * 100, y * 100), xytext=(9, 7), textcoords="offset points", color=scene.colour(role),
        fontsize=scene.theme.small_size, zorder=6,
        bbox={"facecolor": scene.colour("paper"), "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip
