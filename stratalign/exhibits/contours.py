"""What an unmeasured cause would make of an estimate, by how much of exposure and outcome it explains."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from contourpy import contour_generator
from numpy.typing import NDArray

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.parts import DASHES, line_key, place_key, solid, write_ticks
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.exhibits.ticks import UPRIGHT_ROOM, ticks_between
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

#: Covariates weaker than this on both axes share one name with the estimate as measured.
NEAR = 0.005
#: Contours of nothing are drawn apart.
ZERO = 1e-12
#: Most parts between lines of equal estimate.
LEVELS = 12


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
    Canvas
        Of one size.
    """
    canvas = new_canvas(3.7)
    ax = canvas.subplot()
    _draw_lines(ax, scene)
    _draw_nothing_left(ax, scene)
    _draw_measured(ax, scene)
    clean_axes(ax, grid="")
    for which in ("x", "y"):
        write_ticks(ax, scene, which)
    ax.set_xlabel(scene.say("axis.contours.exposure"))
    ax.set_ylabel(scene.say("axis.contours.outcome"))
    place_key(canvas, scene, [
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
    places, z = (grid.columns.to_numpy(), grid.index.to_numpy()), grid.to_numpy()
    levels = ticks_between(float(z.min()), float(z.max()), LEVELS * UPRIGHT_ROOM, 1.0, is_level=False, is_whole=False)
    grey, size = scene.colour("interval"), scene.theme.smallest_size
    for level in levels:
        if abs(level) > ZERO:
            longest = _draw_level(ax, *places, z, level, color=grey, linewidth=1.0)
            for x, y in longest[len(longest) // 2 :][:1]:
                ax.text(
                    x, y, scene.number(level, "tenths"), ha="center", va="center", color=scene.colour("muted"),
                    fontsize=size, ground=scene.colour("paper"),
                )  # fmt: skip
    critical, chance = scene.options["critical_t"], scene.colour("unclear")
    _draw_level(ax, *places, t_values.to_numpy(), critical, color=chance, linewidth=1.8, linestyle=DASHES)
    _draw_level(ax, *places, z, 0.0, color=scene.colour("estimate"), linewidth=2.2)


def _draw_level(
    ax: Axes, x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64], level: float, **look: Any
) -> list[tuple[float, float]]:
    """Lines where a surface has a height; the places of the longest one, none where it has it nowhere."""
    found = [np.asarray(line) for line in contour_generator(x, y, z).lines(level)]
    for line in found:
        ax.plot(line[:, 0], line[:, 1], is_round=False, **look)
    return [(float(at[0]), float(at[1])) for at in max(found, key=len, default=np.empty((0, 2)))]


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
    ax.scatter(exposure * 100, outcome * 100, s=56, zorder=5, **solid(scene, role))


def _name(ax: Axes, scene: Scene, words: str, x: float, y: float, role: str) -> None:
    ax.text(
        x * 100,
        y * 100,
        words,
        color=scene.colour(role),
        fontsize=scene.theme.small_size,
        zorder=6,
        shift=(9, 7),
        ground=scene.colour("paper"),
    )
