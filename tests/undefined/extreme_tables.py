"""Tables and numbers at the edge of what a statistic is defined for: damages to a small sound table."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from hypothesis import strategies as st

ITEMS, PRIORITIES = list("abcdef"), ["p1", "p2", "p3", "p4", "p5"]
NUMBERS = ["x", "w", "m", "y", "points", "stayed", "weight", *ITEMS, *PRIORITIES]
LABELS = ["entity_id", "industry", "group", "level", "period_end"]


class Case(NamedTuple):
    """A table, and numbers for statistics that take no table; rows and numbers may be anything."""

    table: pd.DataFrame
    numbers: tuple[float, ...]


@cache
def _sound() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n_companies, n_years = 52, 4
    company = np.repeat(np.arange(n_companies), n_years)
    n, factor = len(company), rng.normal(size=len(company))
    table = pd.DataFrame({"entity_id": [f"c{code}" for code in company]})
    table["period_end"] = np.tile(np.arange(2018, 2018 + n_years), n_companies)
    table["industry"] = np.array(["energy", "mining", "retail", "software", "transport"])[company % 5]
    table["group"] = company
    table["level"] = np.array(["executives", "managers", "staff"])[np.arange(n) % 3]
    table["x"] = factor + 0.5 * rng.normal(size=n_companies)[company]
    table["w"] = rng.normal(size=n)
    table["m"] = 0.5 * factor + rng.normal(size=n)
    table["y"] = 0.4 * table["x"] + 0.3 * table["m"] + rng.normal(size=n)
    table["points"] = np.clip(60 + 12 * factor, 0, 100)
    table["stayed"] = table["y"].where(rng.random(n) < 0.8)
    table["weight"] = rng.uniform(0.5, 2, n)
    for item in ITEMS:
        table[item] = np.clip(np.round(3 + factor + rng.normal(size=n)), 1, 5)
    ranks = (rng.normal(size=(n, 5)) + np.arange(5)).argsort(axis=1).argsort(axis=1) + 1
    table["start"] = np.where(company % 2, 2020.0, np.nan)
    return pd.concat([table, pd.DataFrame(ranks.astype(float), columns=PRIORITIES)], axis=1)


def sound_table() -> pd.DataFrame:
    """208 rows from which every statistic can be had."""
    return _sound().copy()


def _first_other(values: pd.Series) -> pd.Series:
    found = pd.Series(float(np.nanmin(values)) if values.notna().any() else 0.0, index=values.index)
    found.iloc[:1] += 1
    return found


def _some_missing(values: pd.Series) -> pd.Series:
    return values.where(np.arange(len(values)) < 2)


def _infinite(values: pd.Series) -> pd.Series:
    return values.where(np.arange(len(values)) % 7 > 0, np.inf)


def _nullable(values: pd.Series) -> pd.Series:
    return values.round().where(np.arange(len(values)) % 5 > 0).astype("Int64")


def _categorical(values: pd.Series) -> pd.Series:
    return values.round().astype("category").cat.add_categories([99.0])


#: Name -> what is done to a column of numbers.
NUMBER_DAMAGES: dict[str, Callable[[pd.Series], pd.Series]] = {
    "constant": lambda values: values * 0 + 3,
    "zero": lambda values: values * 0,
    "two values": lambda values: (values > values.median()).astype(float),
    "one apart": _first_other,
    "ties": lambda values: values.round(),
    "tiny": lambda values: values * 1e-300,
    "huge": lambda values: values * 1e300,
    "nearly constant": lambda values: 5 + 1e-13 * values,
    "negative": lambda values: -abs(values) - 1,
    "text": lambda values: values.astype(str),
    "whole numbers as text": lambda values: values.fillna(0).round().astype(int).astype(str),
    "words": lambda values: pd.Series("many", index=values.index),
    "all missing": lambda values: values * np.nan,
    "two known": _some_missing,
    "infinite": _infinite,
    "boolean": lambda values: values > values.median(),
    "categorical": _categorical,
    "nullable": _nullable,
    "objects": lambda values: values.astype(object),
    "outlier": lambda values: values.where(np.arange(len(values)) > 0, 1e12),
}
#: Name -> what is done to a column of labels.
LABEL_DAMAGES: dict[str, Callable[[pd.Series], pd.Series]] = {
    "one label": lambda labels: (
        pd.Series([labels.iloc[0]] * len(labels), index=labels.index, dtype=labels.dtype) if len(labels) else labels
    ),
    "a label a row": lambda labels: pd.Series(range(len(labels)), index=labels.index),
    "no label": lambda labels: pd.Series(None, index=labels.index, dtype=object),
    "some without": lambda labels: labels.astype(object).where(np.arange(len(labels)) % 3 > 0, None),
    "unused category": lambda labels: labels.astype("category").cat.set_categories(
        [*labels.astype("category").cat.categories.drop("nobody", errors="ignore"), "nobody"]
    ),
    "one apart": lambda labels: labels.astype(object).where(np.arange(len(labels)) > 0, "alone"),
    "mixed": lambda labels: labels.astype(object).where(np.arange(len(labels)) % 2 > 0, 7),
}
#: Name -> what is done to the whole table.
TABLE_DAMAGES: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "no row": lambda table: table.head(0),
    "one row": lambda table: table.head(1),
    "two rows": lambda table: table.head(2),
    "three rows": lambda table: table.head(3),
    "few rows": lambda table: table.head(13),
    "index twice": lambda table: table.set_axis(np.arange(len(table)) // 2),
    "rows twice": lambda table: pd.concat([table, table]),
    "shuffled": lambda table: table.sample(frac=1, random_state=1),
    "x copied": lambda table: table.assign(w=table["x"], m=table["x"], y=table["x"]),
    "control is the exposure": lambda table: table.assign(w=table["x"]),
    "control nearly the exposure": lambda table: table.assign(w=table["x"] + 1e-9 * table["w"]),
    "outcome nearly the exposure": lambda table: table.assign(y=table["x"] + 1e-9 * table["w"]),
    "exposure upside down": lambda table: table.assign(y=-table["x"]),
    "separated": lambda table: table.assign(y=(table["x"] > table["x"].median()).astype(float)),
    "items alike": lambda table: table.assign(**dict.fromkeys(ITEMS, table["a"])),
    "items nearly alike": lambda table: table.assign(
        **{item: table["a"] + 1e-9 * place * table["x"] for place, item in enumerate(ITEMS)}
    ),
    "an item upside down": lambda table: table.assign(b=6 - table["a"]),
    "all answer the same": lambda table: table.assign(**dict.fromkeys(ITEMS, 4.0)),
    "all but one answer the same": lambda table: table.assign(
        **{item: np.where(np.arange(len(table)) == place, 1.0, 5.0) for place, item in enumerate(ITEMS)}
    ),
    "rare answers": lambda table: table.assign(
        **{item: np.where((table[item] > 4) & (table["x"] > 1), 2.0, 1.0) for item in ITEMS}
    ),
    "groups apart": lambda table: table.assign(
        x=pd.factorize(table["group"])[0] * 1.0, y=pd.factorize(table["group"])[0] * 2.0, a=table["group"] != 0
    ),
    "all rank alike": lambda table: table.assign(**{name: place + 1.0 for place, name in enumerate(PRIORITIES)}),
    "all rank tied": lambda table: table.assign(**dict.fromkeys(PRIORITIES, 1.0)),
}

EXTREME = (0.0, 1.0, -1.0, 0.5, 1e-300, 1e300, -1e300, 1e-12, 1 - 1e-12, 3.0, 50.0, float("nan"), float("inf"))


def damage_column(table: pd.DataFrame, column: str, damage: str) -> pd.DataFrame:
    """The table with one column damaged; a second damage to what is no number any more leaves it as it is."""
    if column not in table:
        return table
    ways = NUMBER_DAMAGES if column in NUMBERS else LABEL_DAMAGES
    if column in NUMBERS and table[column].dtype != float:
        return table
    with np.errstate(all="ignore"):
        return table.assign(**{column: ways[damage](table[column])})


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A sound table with up to three damages, and eight numbers many of which are extreme."""
    table = sound_table()
    for damage in draw(st.lists(st.sampled_from(sorted(TABLE_DAMAGES)), max_size=1)):
        table = TABLE_DAMAGES[damage](table)
    numbers = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(sorted(NUMBER_DAMAGES)))
    labels = st.tuples(st.sampled_from(LABELS), st.sampled_from(sorted(LABEL_DAMAGES)))
    for column, damage in draw(st.lists(numbers | labels, max_size=3)):
        table = damage_column(table, column, damage)
    number = st.sampled_from(EXTREME) | st.floats(-2, 2)
    return Case(table, draw(st.tuples(*[number] * 8)))
