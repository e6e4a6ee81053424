"""Shares of answers as stacked bars: disagreement to the left of zero, or all of a hundred per cent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.exhibits.scene import Scene
from stratalign.exhibits.themes import columns_of
from stratalign.export.pptx.figures.scales import around, hundred, percent_code
from stratalign.export.pptx.marks import Bars, Chart, ChartColumn, Column, KeyEntry, Rows, Value, WordsColumn, values_of
from stratalign.language.number_formats import MISSING
from stratalign.vocabulary import LEVELS

#: Shares below this have no room for their number; per cent.
SMALLEST_PRINTED = 6.5
#: Column of the diverging bars -> its colour, and which way it goes; those nearest to zero first.
_SIDES = (("low_pct", "disagree", -1), ("strong_low_pct", "disagree_strong", -1), ("high_pct", "agree", 1),
          ("strong_high_pct", "agree_strong", 1))  # fmt: skip
#: Colours on which ink is read, and those that need an outline on the page.
_INK_ON = ("neutral", "faint", "disagree", "agree")
_PALE = ("neutral", "faint")
#: Part of the scale -> what its colour says.
_USED = (("low", "disagree_strong"), ("middle", "neutral"), ("high", "agree_strong"), ("other", "faint"))


def likert_rows(scene: Scene) -> Rows:
    """Diverging bars; the answers in the middle and their number stand at the right."""
    table, code = scene.table, percent_code(scene)
    names = {side: scene.labels.get(side) or scene.say(f"drawn.{side}") for side in ("disagree", "agree", "neither")}
    said = {
        role: scene.say("deck.strongly", side=names[role.partition("_")[0]]) if "_" in role else names[role]
        for _, role, _ in _SIDES
    }
    bars = tuple(_bars(scene, said[role], sign * table[column], role) for column, role, sign in _SIDES)
    widest = max(float(table["disagree_pct"].max()), float(table["agree_pct"].max()), 50.0)
    axis = hundred(scene, low=-float(np.ceil(table["disagree_pct"].max() / 25) * 25), step=25.0, is_share=True)
    end = float(np.ceil(min(widest, 100.0) / 25) * 25)
    chart = Chart(type(axis)(axis.low, end, axis.step, axis.code), bars=bars, code=code)
    columns = (
        ChartColumn(f"{names['disagree']}  |  {names['agree']}", chart),
        WordsColumn(scene.heads[0]["disagree_pct"], _percents(scene, table["disagree_pct"])),
        WordsColumn(scene.heads[0]["neutral_pct"], _percents(scene, table["neutral_pct"])),
        WordsColumn(scene.heads[0]["agree_pct"], _percents(scene, table["agree_pct"]), is_strong=True, role="ink"),
        WordsColumn(scene.say("head.n"), tuple(scene.number(n, "count") for n in table["n_respondents"])),
    )
    key = tuple(
        KeyEntry(words, role, "area")
        for words, role in (
            (said["disagree_strong"], "disagree_strong"), (said["disagree"], "disagree"), (said["agree"], "agree"),
            (said["agree_strong"], "agree_strong"),
        )
    )  # fmt: skip
    return Rows(scene.heads[0]["label"], _labels(table), columns, key)


def items_rows(scene: Scene) -> Rows:
    """Answers to single questions over one whole, those of a dimension under its name."""
    table, answers = _with_heads(scene.table), list(scene.options["columns"])
    roles = answer_roles(len(answers))
    whole = table[answers].sum(axis=1)
    bars = tuple(
        _bars(scene, scene.heads[0][name], table[name].where(whole > 0), role)
        for name, role in zip(answers, roles, strict=True)
    )
    levels = [level for level in LEVELS if level in table]
    columns: list[Column] = [
        ChartColumn("", Chart(hundred(scene, step=25.0, is_share=True), bars=bars, code="0")),
        _share(scene, table, "favourable_pct", scene.labels["share"], is_first=True),
        *(_share(scene, table, level, scene.heads[0][level]) for level in levels),
        WordsColumn(scene.say("head.n"), tuple(_or_nothing(scene, n, "count") for n in table["n_respondents"])),
    ]
    key = tuple(
        KeyEntry(scene.heads[0][name], role, "area", "outline" if role in _PALE else "")
        for name, role in zip(answers, roles, strict=True)
    )
    heads = frozenset(row for row, is_head in enumerate(table["is_head"]) if is_head)
    return Rows(scene.heads[0]["label"], _labels(table), tuple(columns), key, heads, label_width=4.7)


def scale_usage_rows(scene: Scene) -> Rows:
    """Where the answers to each dimension lie on their scale."""
    table = scene.table
    bars = tuple(
        _bars(scene, scene.say(f"drawn.scale_usage.{part}"), table[f"{part}_pct"], role) for part, role in _USED
    )
    chart = Chart(hundred(scene, step=25.0, is_share=True), bars=bars, code=percent_code(scene))
    n = tuple(scene.number(value, "count") for value in table["n_answered"])
    key = tuple(
        KeyEntry(scene.say(f"drawn.scale_usage.{part}"), role, "area", "outline" if role in _PALE else "")
        for part, role in _USED
    )
    columns = (
        ChartColumn(scene.say("axis.share_of_answers"), chart),
        WordsColumn(scene.say("drawn.scale_usage.answers"), n),
    )
    return Rows(scene.heads[0]["label"], _labels(table), columns, key)


def themes_rows(scene: Scene) -> Rows:
    """People who wrote about each theme, those of a question under its words; a single question heads the names."""
    panels = [str(name) for name in scene.table["panel"].unique()]
    is_one = len(panels) == 1
    table = scene.table.assign(is_head=False) if is_one else _with_heads(scene.table)
    shares = table["share_pct"].astype(float)
    bars = Bars(scene.say("axis.wrote"), values_of(shares), "ours")
    columns: list[Column] = [
        ChartColumn(scene.say("axis.wrote"), Chart(around(shares, zero=True), bars=(bars,), gap=60)),
        _share(scene, table, "share_pct", scene.heads[0]["share_pct"], is_first=True),
    ]
    for name, head in columns_of(scene):
        nothing = [("" if is_head else MISSING) for is_head in table["is_head"]]
        counts = zip(table[name].astype(float), nothing, strict=True)
        columns.append(WordsColumn(head, tuple(_or_nothing(scene, n, "count", none) for n, none in counts)))
    heads = frozenset(row for row, is_head in enumerate(table["is_head"]) if is_head)
    head = panels[0] if is_one else scene.heads[0]["label"]
    return Rows(head, _labels(table), tuple(columns), heads=heads, label_width=4.7)


def answer_roles(n: int) -> list[str]:
    """Colours of n answers, lowest first: from strong to mild on each side, one in the middle neutral."""
    half = n // 2
    low = ["disagree_strong" if step < (half + 1) // 2 else "disagree" for step in range(half)]
    high = ["agree_strong" if step < (half + 1) // 2 else "agree" for step in range(half)]
    if half == 1:
        low, high = ["disagree"], ["agree"]
    return [*low, *(["neutral"] if n % 2 else []), *high[::-1]]


def _bars(scene: Scene, name: str, values: pd.Series, role: str) -> Bars:
    printed = tuple(bool(abs(value) >= SMALLEST_PRINTED) for value in values.fillna(0.0))
    letters = "ink" if role in _INK_ON else "paper"
    cells: tuple[Value, ...] = values_of(values.astype(float))
    return Bars(name, cells, role, printed=printed, letters=letters, outline="outline" if role in _PALE else "paper")


def _with_heads(table: pd.DataFrame) -> pd.DataFrame:
    """Rows with one more above those of each dimension, which only names it."""
    parts = []
    for name, part in table.groupby("panel", sort=False):
        parts += [pd.DataFrame({"label": [str(name)], "is_head": [True]}), part.assign(is_head=False)]
    found = pd.concat(parts)
    return found.assign(is_head=found["is_head"].astype(bool))


def _share(scene: Scene, table: pd.DataFrame, column: str, head: str, *, is_first: bool = False) -> WordsColumn:
    said = table.get(f"{column}_said", pd.Series("", index=table.index)).fillna("")
    texts = tuple(
        "" if is_head else str(words) or _or_nothing(scene, value, "pct", MISSING)
        for is_head, value, words in zip(table["is_head"], table[column], said, strict=True)
    )
    return WordsColumn(head, texts, is_strong=is_first, role="ink" if is_first else "text")


def _percents(scene: Scene, values: pd.Series) -> tuple[str, ...]:
    return tuple(_or_nothing(scene, value, "pct", MISSING) for value in values)


def _or_nothing(scene: Scene, value: float, how: str, nothing: str = "") -> str:
    return nothing if value != value else scene.number(value, how)


def _labels(table: pd.DataFrame) -> tuple[str, ...]:
    return tuple(map(str, table["label"]))
