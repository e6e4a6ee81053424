"""Units against the company: own mean and best estimate with its interval."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.exhibits.canvas import Axes, Canvas, new_canvas
from stratalign.exhibits.marks import KeyEntry
from stratalign.exhibits.parts import (
    DASHES,
    draw_interval,
    draw_points,
    key_of,
    line_key,
    name_rows,
    place_key,
    write,
)  # fmt: skip
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.theme import clean_axes
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

VERDICTS = ("above", "below", "unclear")
#: Room for the counts and the estimates at the right, in shares of the width of what is drawn.
COLUMNS_AT, NARROW_COLUMNS_AT = (0.06, 0.09, 0.38), (0.16, 0.22, 0.95)


class UnitRow(NamedTuple):
    """Own mean and best estimate of a unit."""

    label: str
    n_respondents: float
    mean_points: float
    shrunken_points: float
    ci_low: float
    ci_high: float
    verdict: str


def plot_shrunken_ranks(scene: Scene) -> Canvas:
    """Draw each unit's best estimate with its interval, and its own mean as an open circle.

    Parameters
    ----------
    scene
        Table: label, n_respondents, mean_points, shrunken_points, ci_low, ci_high, verdict (above, below, or anything
        else for not separated); drawn in the order given. Option `company_points`: a vertical line.

    Returns
    -------
    Canvas
        As tall as its rows ask for.
    """
    units = scene.table
    canvas = new_canvas(1.1 + 0.27 * len(units))
    ax = canvas.subplot()
    ax.axvline(scene.options["company_points"], color=scene.colour("reference"), linewidth=1.0, linestyle=DASHES)
    for row, unit in enumerate(rows_of(units, UnitRow)):
        _draw_unit(ax, scene, row, unit)
    low = float(units[["ci_low", "mean_points"]].min().min())
    high = float(units[["ci_high", "mean_points"]].max().max())
    span = (high - low) or 1.0
    count_at, estimate_at, end = NARROW_COLUMNS_AT if scene.is_narrow else COLUMNS_AT
    for row, unit in enumerate(rows_of(units, UnitRow)):
        write(ax, scene, high + count_at * span, row, scene.number(unit.n_respondents, "count"), side="right")
        write(ax, scene, high + estimate_at * span, row, scene.say("drawn.estimate.whole", **_numbers(unit)))
    clean_axes(ax)
    name_rows(ax, list(units["label"]), above=1.4)
    write(ax, scene, high + count_at * span, -1, scene.say("head.n"), side="right", is_strong=True)
    write(ax, scene, high + estimate_at * span, -1, scene.say("drawn.best_estimate"), is_strong=True)
    ax.set_xlim(low - 0.03 * span, high + end * span)
    steps = ([tick for tick in range(0, 101, step) if low <= tick <= high] for step in (5, 2, 1))
    ax.set_xticks(next((ticks for ticks in steps if len(ticks) > 1), [round(low), round(low) + 1]))
    ax.set_xlabel(scene.say("axis.score"))
    place_key(canvas, scene, _key(scene))
    return canvas


def describe_shrunken_ranks(scene: Scene) -> str:
    """Words that replace the drawing."""
    rows = [
        message(f"alt.shrunken_ranks.{_role(unit)}", label=unit.label, **_numbers(unit))
        for unit in rows_of(scene.table, UnitRow)
    ]
    company = scene.options["company_points"]
    return scene.say("alt.shrunken_ranks", company=company, rows=listing(rows, "semicolons"))


def _draw_unit(ax: Axes, scene: Scene, row: int, unit: UnitRow) -> None:
    role = _role(unit)
    draw_interval(ax, scene, role, row, unit.ci_low, unit.ci_high, width=2.2)
    ax.scatter(
        unit.mean_points, row, s=34, facecolor=scene.colour("paper"), edgecolor=scene.colour("outline"), linewidth=1.2,
        zorder=4,
    )  # fmt: skip
    draw_points(ax, scene, role, unit.shrunken_points, row, size=56, zorder=5)


def _key(scene: Scene) -> list[KeyEntry]:
    own = KeyEntry(scene.say("legend.own_mean"), "o", scene.colour("paper"), scene.colour("outline"), 1.0, 6.0)
    return [
        line_key(scene, "reference", scene.say("legend.company"), width=1.0, is_dashed=True),
        key_of(scene, "unclear", scene.say("legend.shrunken_ranks.unclear"), line=2.2),
        own,
        *(key_of(scene, role, scene.say(f"legend.shrunken_ranks.{role}")) for role in ("above", "below")),
    ]


def _role(unit: UnitRow) -> str:
    return unit.verdict if unit.verdict in VERDICTS else "unclear"


def _numbers(unit: UnitRow) -> dict[str, float]:
    return {"estimate": unit.shrunken_points, "low": unit.ci_low, "high": unit.ci_high}
