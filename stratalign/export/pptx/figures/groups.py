"""Scores and shares of groups as points beside their names, with intervals where there are any."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from stratalign.exhibits.levels import STEP
from stratalign.exhibits.scene import Scene
from stratalign.export.pptx.figures.scales import around, hundred, key_entry, rows_in, shape_of
from stratalign.export.pptx.marks import (
    Axis,
    Chart,
    ChartColumn,
    Column,
    KeyEntry,
    Level,
    Points,
    Rows,
    Shape,
    WordsColumn,
    values_of,
)
from stratalign.vocabulary import LEVELS

_VERDICTS = ("above", "below")
#: Share of a slider -> its colour and mark, and how far below the middle of its row it stands.
_SLIDERS: tuple[tuple[str, str, Shape, float], ...] = (
    ("today", "ours", "circle", -0.16),
    ("required", "level.executives", "diamond", 0.16),
)


def levels_rows(scene: Scene) -> Rows:
    """A row a test, a mark a level, its printed value in a column of its level."""
    table = scene.table
    labels = tuple(dict.fromkeys(table["test_label"]))
    levels = [level for level in LEVELS if level in set(table["level"])]
    points: list[Points] = []
    columns: list[Column] = []
    for place, level in enumerate(levels):
        part = table[table["level"] == level].drop_duplicates("test_label").set_index("test_label").reindex(labels)
        offset = (place - (len(levels) - 1) / 2) * STEP
        points.append(
            Points(
                scene.say(f"level.{level}"), values_of(part["value"]), f"level.{level}",
                shape_of(scene, f"level.{level}"), values_of(part["ci_low"].clip(0, 100)),
                values_of(part["ci_high"].clip(0, 100)), offset,
            )
        )  # fmt: skip
        texts = tuple("" if words != words else str(words) for words in part["value_label"])
        columns.append(WordsColumn(scene.say(f"level.{level}"), texts, is_strong=True, role=f"level.{level}"))
    chart = ChartColumn(scene.labels["x"], Chart(hundred(scene), points=tuple(points)))
    return Rows(scene.heads[0]["test"], labels, (chart, *columns), _key_of_levels(scene, levels))


def dumbbell_rows(scene: Scene) -> Rows:
    """Two scores a row joined by a line; both, their difference and its interval at the right."""
    table = scene.table
    upper, lower, difference = (table[name] for name in scene.options["columns"])
    above, below = scene.options["meanings"]
    ends = pd.concat([upper, lower], axis=1)
    joined = Points(
        scene.labels["lower"], values_of(lower), below, shape_of(scene, below),
        values_of(ends.min(axis=1)), values_of(ends.max(axis=1)), size=10, width=3.0, interval_role="rule",
    )  # fmt: skip
    other = Points(scene.labels["upper"], values_of(upper), above, shape_of(scene, above), size=9)
    ranges = tuple(
        "" if low != low else scene.say("range.signed_whole", low=low, high=high)
        for low, high in zip(table["ci_low"], table["ci_high"], strict=True)
    )
    columns = (
        ChartColumn(scene.say("axis.score"), Chart(hundred(scene), points=(joined, other))),
        WordsColumn(scene.labels["upper"], _numbers(scene, upper, "whole")),
        WordsColumn(scene.labels["lower"], _numbers(scene, lower, "whole")),
        WordsColumn(
            scene.labels["difference"], _numbers(scene, difference, "signed_whole"), is_strong=True, role="ink"
        ),
        WordsColumn(scene.say("legend.interval"), ranges),
    )
    key = (key_entry(scene, above, scene.labels["upper"]), key_entry(scene, below, scene.labels["lower"]))
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), columns, key)


def mean_ranks_rows(scene: Scene) -> Rows:
    """Mean place of every priority at each level."""
    axis = Axis(0.5, len(scene.table) + 0.5, 1.0, "0", is_shown=False)
    return _marks_of_levels(scene, axis, "axis.mean_place", "tenths")


def level_shares_rows(scene: Scene) -> Rows:
    """Share of each level that names every priority."""
    return _marks_of_levels(scene, Axis(0.0, 100.0, 20.0, "0"), "axis.level_shares", "pct")


def _marks_of_levels(scene: Scene, axis: Axis, head: str, number: str) -> Rows:
    """A mark for each level in a row, and what each says beside it."""
    table = scene.table
    levels = [name for name in table.columns if name in LEVELS]
    ends = table[levels]
    points = [
        Points(
            scene.say(f"level.{level}"), values_of(table[level]), f"level.{level}", shape_of(scene, f"level.{level}"),
            values_of(ends.min(axis=1)) if not place else (), values_of(ends.max(axis=1)) if not place else (),
            width=4.0, interval_role="rule", size=10,
        )
        for place, level in enumerate(levels)
    ]  # fmt: skip
    columns: list[Column] = [
        ChartColumn(scene.say(head), Chart(axis, points=tuple(points))),
        *(
            WordsColumn(scene.say(f"level.{level}"), _numbers(scene, table[level], number), role=f"level.{level}")
            for level in levels
        ),
    ]
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), tuple(columns), _key_of_levels(scene, levels))


def shrunken_ranks_rows(scene: Scene) -> Rows:
    """Best estimate of each unit with its interval and its own mean, against the company."""
    table = scene.table
    verdicts = [verdict if verdict in _VERDICTS else "unclear" for verdict in table["verdict"]]
    points = [Points(scene.say("legend.own_mean"), values_of(table["mean_points"]), "outline", "tick")]
    key = [KeyEntry(scene.say("legend.company"), "reference", "dashed")]
    for role in ("unclear", *_VERDICTS):
        is_of = pd.Series([verdict == role for verdict in verdicts], index=table.index)
        part = table[["shrunken_points", "ci_low", "ci_high"]].where(is_of)
        words = scene.say(f"legend.shrunken_ranks.{role}")
        if role == "unclear" or is_of.any():
            shape = shape_of(scene, role)
            value, low, high = (values_of(part[name]) for name in ("shrunken_points", "ci_low", "ci_high"))
            points.append(Points(words, value, role, shape, low, high))
            key.append(KeyEntry(words, role, shape))
    key.append(KeyEntry(scene.say("legend.own_mean"), "outline", "tick"))
    axis = around(table[["ci_low", "ci_high", "mean_points"]].to_numpy().ravel())
    chart = Chart(
        axis,
        points=tuple(points),
        levels=(Level(scene.options["company_points"], "reference", scene.say("legend.company")),),
    )
    estimates = tuple(
        scene.say("drawn.estimate.whole", estimate=row.shrunken_points, low=row.ci_low, high=row.ci_high)
        for row in rows_in(table)
    )
    columns_shown = (
        ChartColumn(scene.say("axis.score"), chart),
        WordsColumn(scene.say("head.n"), _numbers(scene, table["n_respondents"], "count")),
        WordsColumn(scene.say("drawn.best_estimate"), estimates),
    )
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), columns_shown, tuple(key))


def benchmark_rows(scene: Scene) -> Rows:
    """A score against the middle half of others."""
    table = scene.table
    half = Points(
        scene.say("legend.median_company"), values_of(table["median_points"]), "reference", "tick",
        values_of(table["lower_quartile_points"]), values_of(table["upper_quartile_points"]), width=9.0,
        interval_role="rule",
    )  # fmt: skip
    ours = Points(scene.labels["client"], values_of(table["score_points"]), "ours", "diamond", size=10)
    columns = (
        ChartColumn(scene.say("axis.score"), Chart(hundred(scene), points=(half, ours))),
        WordsColumn(
            scene.labels["client"], _numbers(scene, table["score_points"], "whole"), is_strong=True, role="ours"
        ),
        WordsColumn(scene.say("legend.median_company"), _numbers(scene, table["median_points"], "whole")),
        WordsColumn(scene.say("drawn.percentile"), _numbers(scene, table["percentile"], "whole")),
    )
    key = (
        key_entry(scene, "ours", scene.labels["client"]),
        key_entry(scene, "reference", scene.say("legend.median_company")),
        KeyEntry(scene.say("legend.middle_half"), "rule", "area"),
    )
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), columns, key)


def sliders_rows(scene: Scene) -> Rows:
    """Two shares of answers a row with their intervals, between the poles of each slider."""
    table = scene.table
    points = tuple(
        Points(
            scene.labels[name], values_of(table[f"{name}_pct"]), role, shape,
            values_of(table[f"{name}_low"].clip(0, 100)), values_of(table[f"{name}_high"].clip(0, 100)), offset,
        )
        for name, role, shape, offset in _SLIDERS
    )  # fmt: skip
    middle = Level(50.0, "rule", scene.say("axis.right_side"), is_dashed=False)
    chart = Chart(hundred(scene, step=25.0, is_share=True), points=points, levels=(middle,))
    columns: tuple[Column, ...] = (
        ChartColumn(scene.say("axis.right_side"), chart),
        WordsColumn("", tuple(map(str, table["high_label"])), "l", role="ink"),
        *(
            WordsColumn(scene.labels[name], tuple(map(str, table[f"{name}_said"])), is_strong=True, role=role)
            for name, role, _, _ in _SLIDERS
        ),
    )
    key = tuple(KeyEntry(scene.labels[name], role, shape) for name, role, shape, _ in _SLIDERS)
    return Rows("", tuple(map(str, table["label"])), columns, key)


def response_rates_rows(scene: Scene) -> Rows:
    """Response rate of each group with its interval, against everybody's."""
    table, overall = scene.table, scene.options["overall_pct"]
    points = []
    for role in ("unclear", "below", "above"):
        is_of = [
            _rate_role(rate, is_apart, overall) == role
            for rate, is_apart in zip(table["rate_pct"], table["is_apart"], strict=True)
        ]
        part = table[["rate_pct", "low_pct", "high_pct"]].where(pd.Series(is_of, index=table.index))
        value, low, high = (values_of(part[name]) for name in part)
        # The subtitle speaks of diamonds, whichever way a group is apart.
        points.append(
            Points(
                scene.heads[0].get("rate_pct", ""), value, role, "circle" if role == "unclear" else "diamond", low, high
            )
        )
    chart = Chart(
        hundred(scene, step=25.0, is_share=True),
        points=tuple(points),
        levels=(Level(overall, "reference", scene.say("drawn.response_rates.everybody", rate=overall)),),
    )
    rates = tuple(
        scene.say("drawn.response_rates.over") if rate != rate else scene.number(rate, "pct")
        for rate in table["rate_pct"]
    )
    counts = tuple(
        scene.say("drawn.of", k=k, n=n) for k, n in zip(table["n_respondents"], table["n_invited"], strict=True)
    )
    columns = (
        ChartColumn(scene.say("axis.response_rate"), chart),
        WordsColumn("", rates, is_strong=True, role="ink"),
        WordsColumn(scene.say("drawn.response_rates.answered"), counts),
    )
    key = (KeyEntry(scene.say("drawn.response_rates.everybody", rate=overall), "reference", "dashed"),)
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), columns, key)


def _rate_role(rate: float, is_apart: bool, overall: float) -> str:
    if not is_apart or rate != rate:
        return "unclear"
    return "below" if rate < overall else "above"


def _numbers(scene: Scene, values: Sequence[float] | pd.Series, how: str) -> tuple[str, ...]:
    return tuple("" if value != value else scene.number(value, how) for value in values)


def _key_of_levels(scene: Scene, levels: Sequence[str]) -> tuple[KeyEntry, ...]:
    return tuple(key_entry(scene, f"level.{level}", scene.say(f"level.{level}")) for level in levels)
