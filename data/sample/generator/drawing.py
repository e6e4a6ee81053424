"""How people answer: what units, people and answers share, drawn so that what is planted comes out. SYNTHETIC."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Instrument

# Variance components of one answer in squared scale points, as in stratalign/study/simulate.py.
VARIANCE_UNIT = 0.05
VARIANCE_UNIT_FACET = 0.035
VARIANCE_PERSON = 0.17
VARIANCE_PERSON_FACET = 0.19
VARIANCE_STYLE = 0.02
VARIANCE_ANSWER = 0.42
ENGAGEMENT_FROM_ALIGNMENT = 0.7
#: Points by which an item stands off its dimension: the drivers are clear, the order of the priorities is not.
ITEM_SHIFTS = {
    "clarity_1": 13, "clarity_2": -6, "clarity_3": -8, "clarity_4": 1, "implementability_1": -2,
    "implementability_2": 3, "capability_fit_1": 6, "capability_fit_2": -6, "line_of_sight_2": 3, "line_of_sight_3": -3,
}  # fmt: skip


def draw_effects(
    people: pd.DataFrame, units: Sequence[str], dimensions: Sequence[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Draw by how many scale points each person stands off the mean of his or her level, by dimension.

    Units differ in all and in single dimensions, and so do people; engagement shares part of the person's view of
    alignment; the marker and the attention checks share nothing. Effects cancel out in each level (and, where people
    answer different waves, in each group of waves), so that gaps and changes come out near what is planted.
    """
    n_people = len(people)
    alignment = pd.Series(standardised(rng.standard_normal(len(units))), index=list(units))
    of_units = standardised(rng.standard_normal((len(units), len(dimensions))))
    by_unit = pd.DataFrame(of_units, index=list(units), columns=list(dimensions))
    view = np.sqrt(VARIANCE_UNIT) * people["unit"].map(alignment).fillna(0).to_numpy()
    view = view + np.sqrt(VARIANCE_PERSON) * rng.standard_normal(n_people)
    own = np.sqrt(VARIANCE_PERSON_FACET) * rng.standard_normal((n_people, len(dimensions)))
    effects = pd.DataFrame(own, columns=list(dimensions))
    effects += np.sqrt(VARIANCE_UNIT_FACET) * by_unit.reindex(people["unit"]).fillna(0).to_numpy()
    shares = {"employee_engagement": ENGAGEMENT_FROM_ALIGNMENT, "marker": 0.0, "attention": 0.0}
    effects += np.outer(view, [shares.get(dimension, 1.0) for dimension in dimensions])
    groups = [people[column] for column in ("level", "waves") if column in people]
    return effects - effects.groupby(groups).transform("mean")


def felt_by_unit(
    people: pd.DataFrame, effects: pd.DataFrame, units: Sequence[str], instrument: Instrument
) -> pd.Series:
    """Mean alignment felt by the people of each unit, standardised: what results are planted upon."""
    facets = [dimension.key for dimension in instrument.with_role("alignment")]
    felt = effects[facets].mean(axis=1).groupby(people["unit"]).mean().reindex(list(units))
    return pd.Series(standardised(felt.to_numpy()), index=felt.index)


def draw_answers(
    people: pd.DataFrame,
    effects: pd.DataFrame,
    points: dict[str, tuple[int, int, int]],
    items: Sequence[str],
    instrument: Instrument,
    rng: np.random.Generator,
    *,
    change: dict[str, float] | None = None,
) -> pd.DataFrame:
    """Draw answers 1-5 as given, one column an item; attention checks come out as expected."""
    style = np.sqrt(VARIANCE_STYLE) * rng.standard_normal(len(people))
    columns = {}
    for key in items:
        dimension = instrument.dimension_of[key].key
        staff, managers, executives = points[dimension]
        above = people["level"].map({"executives": executives, "managers": managers, "staff": 0}).to_numpy(dtype=float)
        mean = staff + above + ITEM_SHIFTS.get(key, 0) + (change or {}).get(dimension, 0)
        noise = np.sqrt(VARIANCE_ANSWER) * rng.standard_normal(len(people))
        agreed = np.clip(np.rint(1 + mean / 25 + effects[dimension].to_numpy() + style + noise), 1, 5).astype(int)
        item = instrument.items[key]
        if item.expected_value is not None:
            agreed = np.full(len(people), int(item.expected_value))
        columns[key] = 6 - agreed if item.reverse else agreed
    return pd.DataFrame(columns)


def draw_recall(
    levels: Sequence[str], texts: dict[str, list[str]], other: list[str], rng: np.random.Generator
) -> list[list[str]]:
    """Draw up to five priorities in free words a person; executives know more of the official ones."""
    chances = {"executives": 0.88, "managers": 0.62, "staff": 0.36}
    recalled = []
    for level in levels:
        named = [str(rng.choice(words)) for words in texts.values() if rng.random() < chances[level]]
        n_other = min(5 - len(named), rng.poisson({"executives": 0.3, "managers": 0.8, "staff": 1.4}[level]))
        named += [str(text) for text in rng.choice(other, n_other, replace=False)]
        shuffled = [named[position] for position in rng.permutation(len(named))]
        recalled.append([*shuffled, *[""] * (5 - len(shuffled))])
    return recalled


def draw_comments(n_people: int, texts: dict[str, list[str]], share: float, rng: np.random.Generator) -> list[str]:
    """Draw a comment for a share of the people, each pair of opening and reason at most once."""
    pairs = [f"{opening}, {reason}" for opening, reason in itertools.product(texts["openings"], texts["reasons"])]
    drawn = [pairs[position] for position in rng.permutation(len(pairs))]
    writers = np.flatnonzero(rng.random(n_people) < share)[: len(drawn)]
    comments = [""] * n_people
    for writer, comment in zip(writers, drawn, strict=False):
        comments[writer] = comment
    return comments


def related_values(alignment: pd.Series, correlation: float, rng: np.random.Generator) -> np.ndarray:
    """Draw standardised values whose correlation with a unit's alignment is exactly as given, in these units."""
    known = np.column_stack([np.ones(len(alignment)), alignment])
    drawn = rng.standard_normal(len(alignment))
    rest = drawn - known @ np.linalg.lstsq(known, drawn, rcond=None)[0]
    return correlation * alignment.to_numpy() + np.sqrt(1 - correlation**2) * rest / rest.std()


def standardised(values: np.ndarray) -> np.ndarray:
    """Values with mean 0 and standard deviation 1 in each column."""
    return (values - values.mean(axis=0)) / values.std(axis=0)
