"""Estimates with their intervals: points on lines beside a value that means nothing, and bars of shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from stratalign.exhibits.claims import NEUTRAL
from stratalign.exhibits.confounding_ranges import ENDS
from stratalign.exhibits.propagation import RESAMPLINGS
from stratalign.exhibits.reliability import FOR_GROUPS
from stratalign.exhibits.scene import Scene
from stratalign.exhibits.updating import SOURCES
from stratalign.export.pptx.figures.scales import around, doubling, key_entry, rows_in, shape_of
from stratalign.export.pptx.marks import (
    Axis,
    Bars,
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

_ESTIMATE = ("estimate", "ci_low", "ci_high")


def coefficients_rows(scene: Scene) -> Rows:
    """Estimates against zero; those of one result under its name."""
    table = _under_heads(scene.table.dropna(subset=["estimate"]))
    how = "drawn.estimate.hundredths" if scene.options.get("fine") else "drawn.estimate.small_signed"
    return _forest(scene, table, how, scene.labels["x"], [_estimates(scene, table, scene.labels["x"])])


def planted_rows(scene: Scene) -> Rows:
    """Found values with their intervals, and the planted ones below."""
    table = _under_heads(scene.table)
    found, planted = scene.say("legend.found"), scene.say("legend.planted")
    points = [
        _estimates(scene, table, found, offset=-0.12),
        Points(planted, values_of(table["planted"]), "reference", "diamond", offset=0.2, size=8),
    ]
    key = (KeyEntry(planted, "reference", "diamond"), key_entry(scene, "estimate", found))
    return _forest(scene, table, "drawn.estimate.hundredths", scene.say("axis.correlation"), points, key)


def updating_rows(scene: Scene) -> Rows:
    """What research, the company and both together say of each outcome."""
    roles: dict[str, tuple[str, Shape]] = {key: (role, shape_of(scene, role)) for key, role in SOURCES.items()}
    table = _under_heads(scene.table.assign(panel=scene.table["label"], label=scene.table["source_label"]))
    points, key = _by_kind(scene, table, "source", roles, "knowledge")
    x = scene.say("axis.standardised_slope")
    return _forest(scene, table, "drawn.estimate.signed_hundredths", x, points, key)


def propagation_rows(scene: Scene) -> Rows:
    """A claim under each way of resampling."""
    roles: dict[str, tuple[str, Shape]] = {key: (role, shape) for key, (shape, role) in RESAMPLINGS.items()}  # type: ignore[misc]
    table = _under_heads(scene.table.assign(panel=scene.table["label"], label=scene.table["resampling_label"]))
    points, key = _by_kind(scene, table, "resampling", roles, "propagation")
    return _forest(scene, table, "drawn.estimate.wide_signed", scene.labels["x"], points, key)


def claims_rows(scene: Scene) -> Rows:
    """Published figures beside estimates: premiums and ratios, each on a scale of its own in a column of its own."""
    tables = dict(zip(NEUTRAL, scene.tables, strict=True))
    whole = pd.concat([table.assign(what=what, is_head=False) for what, table in tables.items()])
    published = scene.labels.get("published") or scene.say("legend.published")
    estimate = scene.labels.get("estimate") or scene.say("legend.these_companies")
    columns: list[Column] = [
        ChartColumn(
            scene.labels.get(what) or scene.say(f"axis.claims.{what}"),
            _claims_chart(scene, whole.where(whole["what"] == what), what, published, estimate),
        )
        for what, table in tables.items()
        if len(table)
    ]
    texts = tuple(_said(scene, row, f"drawn.claims.{row.what}", "drawn.claims.few") for row in rows_in(whole))
    columns.append(WordsColumn(estimate, texts, is_strong=True, role="ink"))
    key = (key_entry(scene, "published", published), key_entry(scene, "estimate", estimate))
    return Rows(scene.heads[0]["label"], tuple(map(str, whole["label"])), tuple(columns), key)


def _claims_chart(scene: Scene, table: pd.DataFrame, what: str, published: str, estimate: str) -> Chart:
    """Estimates with their intervals, and published figures below them, beside the value that means no difference."""
    points = (
        _estimates(scene, table, estimate, offset=-0.12),
        Points(published, values_of(table["claimed"]), "published", shape_of(scene, "published"), offset=0.2),
    )
    values = table[[*_ESTIMATE, "claimed"]].to_numpy(dtype=float).ravel()
    axis = doubling(values) if what == "ratio" else around(values, zero=True)
    level = Level(NEUTRAL[what], "ink", scene.say("deck.no_difference"), is_dashed=False)
    return Chart(axis, points=points, levels=(level,))


def group_slopes_rows(scene: Scene) -> Rows:
    """Slope of each group, its own and drawn towards the mean of all."""
    table = _under_heads(scene.table)
    own, drawn = scene.say("legend.own_slope"), scene.say("legend.shrunken_slope")
    points = [
        Points(own, values_of(table["slope"]), "estimate", "triangle", values_of(table["ci_low"]),
               values_of(table["ci_high"]), -0.18, 7, 1.2),
        Points(drawn, values_of(table["shrunken"]), "estimate", "circle", values_of(table["shrunken_low"]),
               values_of(table["shrunken_high"]), 0.18, 8, 2.4),
    ]  # fmt: skip
    means = scene.tables[1]
    levels = tuple(
        Level(float(mean), "reference", scene.say("legend.mean_with_interval")) for mean in dict.fromkeys(means["mean"])
    )
    axis = around(table[["ci_low", "ci_high", "shrunken_low", "shrunken_high"]].to_numpy().ravel(), zero=True)
    chart = Chart(axis, points=tuple(points), levels=(_zero(scene), *(levels if len(levels) == 1 else ())))
    columns: tuple[Column, ...] = (
        ChartColumn(scene.say("axis.slope_per_ten_points"), chart),
        *(
            WordsColumn(
                head, tuple("" if value != value else scene.number(value, "hundredths") for value in table[name])
            )
            for head, name in ((own, "slope"), (drawn, "shrunken"))
        ),
    )
    key = (KeyEntry(own, "estimate", "triangle"), KeyEntry(drawn, "estimate", "circle"))
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), columns, key, _heads(table))


def confounding_ranges_rows(scene: Scene) -> Rows:
    """How strong an unmeasured cause must be, outcome by outcome."""
    table = scene.table
    shares = {column: 100 * table[column] for column in ENDS}
    points = []
    for place, (column, (shape, role)) in enumerate(ENDS.items()):
        ends = (values_of(shares["value_alpha"]), values_of(shares["value"])) if not place else ((), ())
        words = scene.say(f"legend.confounding_ranges.{column}")
        points.append(
            Points(words, values_of(shares[column]), role, shape, *ends, interval_role="interval")  # type: ignore[arg-type]
        )
    key = tuple(
        KeyEntry(scene.say(f"legend.confounding_ranges.{column}"), role, shape)
        for column, (shape, role) in ENDS.items()
    )
    texts = tuple(
        scene.say("drawn.confounding_ranges", chance=chance, nothing=nothing)
        for chance, nothing in zip(table["value_alpha"], table["value"], strict=True)
    )
    axis = around(np.concatenate([part.to_numpy() for part in shares.values()]), zero=True)
    columns = (
        ChartColumn(scene.say("axis.confounding_ranges"), Chart(axis, points=tuple(points))),
        WordsColumn("", texts),
    )
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), columns, key)


def reliability_rows(scene: Scene) -> Rows:
    """Alpha with its interval and omega, beside the least that serves to compare groups."""
    table = scene.table
    alpha = Points(
        scene.say("legend.alpha"), values_of(table["alpha"]), "estimate", "circle", values_of(table["ci_low"]),
        values_of(table["ci_high"]), -0.1, 8,
    )  # fmt: skip
    omega = Points(scene.say("head.omega"), values_of(table["omega"]), "estimate", "triangle", offset=0.18, size=7)
    low = min(0.5, float(np.floor(10 * table["ci_low"].min()) / 10))
    axis = Axis(low, 1.0, 0.1, "0.0")
    chart = Chart(
        axis,
        points=(alpha, omega),
        levels=(Level(FOR_GROUPS, "reference", scene.say("axis.reliability", threshold=FOR_GROUPS)),),
    )
    texts = tuple(
        scene.say("drawn.estimate.hundredths", estimate=row.alpha, low=row.ci_low, high=row.ci_high)
        for row in rows_in(table)
    )
    omegas = tuple("" if value != value else scene.number(value, "hundredths") for value in table["omega"])
    columns = (
        ChartColumn(scene.say("axis.reliability", threshold=FOR_GROUPS), chart),
        WordsColumn(scene.say("legend.alpha"), texts, role="ink"),
        WordsColumn(scene.say("head.omega"), omegas),
    )
    key = (key_entry(scene, "estimate", alpha.name), KeyEntry(omega.name, "estimate", "triangle"))
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), columns, key)


def importance_rows(scene: Scene) -> Rows:
    """Shares as bars with their intervals, against an equal share."""
    table = scene.table
    roles = tuple(_importance_role(row) for row in rows_in(table))
    bars = Bars(
        scene.say("axis.explained_share"), values_of(table["share_pct"]), "unclear", roles,
        values_of(table["share_ci_low"]), values_of(table["share_ci_high"]),
    )  # fmt: skip
    axis = around(table["share_ci_high"], zero=True)
    equal = float(table["baseline_pct"].iloc[0])
    chart = Chart(axis, bars=(bars,), levels=(Level(equal, "reference", scene.say("legend.equal_share")),), gap=70)
    shares = tuple(scene.number(value, "pct") for value in table["share_pct"])
    ranges = tuple(
        scene.say("range.whole", low=low, high=high)
        for low, high in zip(table["share_ci_low"], table["share_ci_high"], strict=True)
    )
    columns: list[Column] = [
        ChartColumn(scene.say("axis.explained_share"), chart),
        WordsColumn("", shares, is_strong=True, role="ink"),
        WordsColumn(scene.say("legend.interval"), ranges),
    ]
    if "published_pct" in table:
        published = tuple("" if value != value else scene.number(value, "pct") for value in table["published_pct"])
        columns.append(WordsColumn(scene.say("legend.published"), published))
    key = [KeyEntry(scene.say("legend.equal_share"), "reference", "dashed")]
    key += [KeyEntry(scene.say("legend.interval"), "ink", "line")]
    key += [
        KeyEntry(scene.say(f"legend.importance.{role}"), role, "area") for role in ("above", "below") if role in roles
    ]
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), tuple(columns), tuple(key))


def counts_rows(scene: Scene) -> Rows:
    """A bar a sign with its count and share."""
    table = scene.table
    roles = tuple("ink" if is_total else "ours" for is_total in table["is_total"])
    bars = Bars(scene.say("axis.respondents"), values_of(table["n_flagged"]), "ours", roles)
    texts = tuple(
        scene.say("drawn.counts", k=row.n_flagged, n=row.n_judged, share=row.share_pct)
        if row.n_judged
        else scene.say("drawn.counts.not_judged")
        for row in rows_in(table)
    )
    chart = Chart(around(table["n_flagged"], zero=True), bars=(bars,), gap=60)
    columns = (ChartColumn(scene.say("axis.respondents"), chart), WordsColumn("", texts))
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), columns)


def _forest(
    scene: Scene, table: pd.DataFrame, how: str, x: str, points: Sequence[Points], key: Sequence[KeyEntry] = ()
) -> Rows:
    """Estimates on a scale with zero in it, each written beside its row."""
    values = [value for one in points for value in (*one.values, *one.low, *one.high) if value is not None]
    chart = Chart(around(values, zero=True), points=tuple(points), levels=(_zero(scene),))
    texts = tuple(_said(scene, row, how) for row in rows_in(table))
    columns = (ChartColumn(x, chart), WordsColumn(scene.say("deck.estimate"), texts, role="ink"))
    return Rows(scene.heads[0]["label"], tuple(map(str, table["label"])), columns, tuple(key), _heads(table))


def _zero(scene: Scene) -> Level:
    return Level(0.0, "ink", scene.say("deck.no_difference"), is_dashed=False)


def _estimates(scene: Scene, table: pd.DataFrame, name: str, *, offset: float = 0.0) -> Points:
    value, low, high = (values_of(table[column]) for column in _ESTIMATE)
    return Points(name, value, "estimate", shape_of(scene, "estimate"), low, high, offset)


def _by_kind(
    scene: Scene, table: pd.DataFrame, column: str, roles: dict[str, tuple[str, Shape]], words: str
) -> tuple[list[Points], tuple[KeyEntry, ...]]:
    """A series for each value of a column, in the colour and shape of what it says."""
    points, key = [], []
    for kind, (role, shape) in roles.items():
        is_of = table[column] == kind
        if is_of.any():
            value, low, high = (values_of(table[name].where(is_of)) for name in _ESTIMATE)
            said = scene.say(f"{words}.{kind}")
            points.append(Points(said, value, role, shape, low, high, width=2.6))
            key.append(KeyEntry(said, role, shape))
    return points, tuple(key)


def _said(scene: Scene, row: Any, how: str, absent: str = "") -> str:
    estimate, low, high = (float(getattr(row, name)) for name in _ESTIMATE)
    if estimate != estimate or low != low:
        return scene.say(absent) if absent and not getattr(row, "is_head", False) else ""
    return scene.say(how, estimate=estimate, low=low, high=high)


def _under_heads(table: pd.DataFrame) -> pd.DataFrame:
    """Rows with one more above those of each panel, which only names it; as they are where there are no panels."""
    if "panel" not in table:
        return table.assign(is_head=False)
    return pd.concat(list(_panels(table))).assign(is_head=lambda rows: rows["is_head"].astype(bool))


def _panels(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for name, part in table.groupby("panel", sort=False):
        yield pd.DataFrame({"label": [str(name)], "is_head": [True]})
        yield part.assign(is_head=False)


def _heads(table: pd.DataFrame) -> frozenset[int]:
    return frozenset(row for row, is_head in enumerate(table["is_head"]) if is_head)


def _importance_role(row: Any) -> str:
    if not row.is_apart:
        return "unclear"
    return "above" if row.share_pct > row.baseline_pct else "below"
