"""Everything that is scored per respondent, in one long table: dimensions, pillars, index, strategy tests, steps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Instrument
from stratalign.numerics.long_tables import number_names
from stratalign.scores.matrices import people_of
from stratalign.scores.scoring import (
    MissingRule,
    favourable_answers,
    flip_reverse_items,
    score_dimensions,
    score_pillars,
)
from stratalign.vocabulary import STEPS, STRATEGY_TESTS

#: Prefixes of the measures that are percentages of favourable answers.
TEST_PREFIX, STEP_PREFIX = "test:", "step:"


def score_measures(
    responses: pd.DataFrame,
    instrument: Instrument,
    *,
    matrices: Mapping[str, pd.DataFrame] | None = None,
    missing_rule: MissingRule = "half",
) -> pd.DataFrame:
    """Score every respondent on every measure a report speaks of.

    Parameters
    ----------
    responses
        Canonical responses of one wave, as answered.
    instrument
        Dimensions, pillars, strategy tests and steps of the items.
    matrices
        Answers to the dimensions of alignment and outcomes from `answer_matrices`, where they have been made.
    missing_rule
        As in `score_dimensions`.

    Returns
    -------
    pandas.DataFrame
        respondent_id, wave, unit_id, level, measure_key, score_points, n_items_answered. Measures: dimension keys;
        pillar keys and `alignment_index`; `test:clear` and the like, `step:success_metrics` and the like: percent of
        the respondent's answers that are favourable (steps: to the clarity items of the step).
    """
    dimensions = score_dimensions(responses, instrument, matrices=matrices, missing_rule=missing_rule)
    of_test = {test: {key for key, item in instrument.items.items() if item.test == test} for test in STRATEGY_TESTS}
    of_step = {step: {key for key in of_test["clear"] if instrument.items[key].step == step} for step in STEPS}
    measures = {TEST_PREFIX + test: keys for test, keys in of_test.items()}
    measures |= {STEP_PREFIX + step: keys for step, keys in of_step.items()}
    shares = _favourable_pct(favourable_answers(responses, instrument), measures)
    return pd.concat([dimensions, score_pillars(dimensions, instrument), *shares], ignore_index=True)


def is_share(measure_keys: pd.Series) -> pd.Series:
    """Whether measures are percentages of favourable answers.

    Parameters
    ----------
    measure_keys
        Keys of measures.

    Returns
    -------
    pandas.Series
        True for tests and steps.
    """
    return measure_keys.str.startswith((TEST_PREFIX, STEP_PREFIX))


def answer_shares(
    responses: pd.DataFrame, instrument: Instrument, *, minimum: int, equal_levels: bool = False
) -> pd.DataFrame:
    """Distribution of answers to every scored item over the whole company, reverse items flipped.

    Parameters
    ----------
    responses
        Canonical responses of one wave, as answered.
    instrument
        Scales and items.
    minimum
        Items answered by fewer people are left out; with equal levels, also items that fewer people of a level
        answered, because each of them would be seen in the shares.
    equal_levels
        Let every level count the same, however many people it has; people without a level are then left out.

    Returns
    -------
    pandas.DataFrame
        dimension, item_key, value (scale points), share (0-1, of who answered the item), n_respondents.
    """
    keys = {item.key for d in instrument.with_role("alignment", "outcome") if d.rule == "mean" for item in d.items}
    rows = responses[responses["item_key"].isin(keys) & responses["value"].notna()]
    flipped = flip_reverse_items(rows, instrument)
    if equal_levels:
        flipped = flipped[flipped["level"].notna()]
        sizes = flipped.groupby(["item_key", "level"])["value"].transform("size")
        smallest = sizes.groupby(flipped["item_key"]).transform("min")
        flipped = flipped.assign(weight=1 / sizes)[smallest >= minimum]
    else:
        flipped = flipped.assign(weight=1.0)
    cells = flipped.groupby(["dimension", "item_key", "value"], sort=False)["weight"].agg(["sum", "size"]).reset_index()
    totals = cells.groupby("item_key")[["sum", "size"]].transform("sum")
    shares = cells.assign(share=cells["sum"] / totals["sum"], n_respondents=totals["size"])
    shares = shares.drop(columns=["sum", "size"])
    return shares[shares["n_respondents"] >= minimum].reset_index(drop=True)


def _favourable_pct(favourable: pd.DataFrame, measures: Mapping[str, set[str]]) -> list[pd.DataFrame]:
    """Percent favourable of each respondent's answers to the items of a measure; nobody is listed where not asked."""
    people, yes = people_of(favourable), favourable["favourable"].to_numpy(dtype=float)
    items, keys = number_names(favourable["item_key"])
    found = []
    for measure, item_keys in measures.items():
        chosen: np.ndarray = np.array([key in item_keys for key in keys], dtype=bool)[items]
        if not chosen.any():
            continue
        place, persons = pd.factorize(people.codes[chosen])
        n_answers = np.bincount(place)
        scored = people.table.take(persons).reset_index(drop=True)
        points = np.bincount(place, yes[chosen]) / n_answers * 100
        found.append(scored.assign(measure_key=measure, score_points=points, n_items_answered=n_answers))
    return found
