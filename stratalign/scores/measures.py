"""Everything that is scored per respondent, in one long table: dimensions, pillars, index, strategy tests, steps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Instrument
from stratalign.numerics.long_tables import number_names
from stratalign.scores.matrices import PERSON_COLUMNS, people_of
from stratalign.scores.scoring import (
    MissingRule,
    find_favourable,
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
    shares = _favourable_pct(responses, instrument, measures)
    return pd.concat([dimensions, score_pillars(dimensions, instrument), shares], ignore_index=True)


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
    is_used = responses["item_key"].isin(keys) & responses["value"].notna()
    if equal_levels:
        is_used &= responses["level"].notna()
    flipped = flip_reverse_items(responses[is_used], instrument)
    item, _ = number_names(flipped["item_key"])
    level, levels = number_names(flipped["level"]) if equal_levels else (np.zeros(len(item), dtype=int), ["all"])
    if not len(item):
        empty = flipped[["dimension", "item_key"]].reset_index(drop=True)
        return empty.assign(value=np.empty(0), share=np.empty(0), n_respondents=np.empty(0, dtype=int))
    value, values = pd.factorize(flipped["value"].to_numpy(dtype=float))
    cell, cells = pd.factorize(item * len(values) + value)
    own, points = np.divmod(cells, max(len(values), 1))
    counts = _count_pairs(cell, level, len(levels))
    sizes = _count_pairs(item, level, len(levels))[own]
    parts = np.divide(counts, sizes, out=np.zeros(counts.shape), where=sizes > 0)
    n_respondents, smallest = sizes.sum(axis=1), np.where(sizes > 0, sizes, minimum).min(axis=1, initial=minimum)
    is_enough = (n_respondents >= minimum) & (smallest >= minimum if equal_levels else True)
    # Cells are numbered as they are met, so each one's first row is where the numbers grow.
    first = np.unique(cell, return_index=True)[1][is_enough]
    shares = flipped[["dimension", "item_key"]].take(first).reset_index(drop=True)
    return shares.assign(
        value=values[points][is_enough],
        share=(parts.sum(axis=1) / (sizes > 0).sum(axis=1))[is_enough],
        n_respondents=n_respondents[is_enough],
    )


def _count_pairs(first: np.ndarray, second: np.ndarray, n_second: int) -> np.ndarray:
    """How many rows have each pair of numbers, shape (n_first, n_second)."""
    return np.bincount(first * n_second + second, minlength=(int(first.max(initial=-1)) + 1) * n_second).reshape(
        -1, n_second
    )


def _favourable_pct(responses: pd.DataFrame, instrument: Instrument, measures: Mapping[str, set[str]]) -> pd.DataFrame:
    """Percent favourable of each respondent's answers to the items of a measure; nobody is listed where not asked."""
    found = find_favourable(responses, instrument)
    people, yes = people_of(responses.loc[found.is_there, PERSON_COLUMNS]), found.is_favourable.astype(float)
    persons, asked, points, n_answers = [np.empty(0, dtype=np.intp)], list[str](), [np.empty(0)], [np.empty(0, int)]
    for measure, item_keys in measures.items():
        chosen: np.ndarray = np.array([key in item_keys for key in found.keys], dtype=bool)[found.items]
        place, answering = pd.factorize(people.codes[chosen])
        n_answers.append(np.bincount(place))
        persons.append(answering)
        points.append(np.bincount(place, yes[chosen]) / n_answers[-1] * 100)
        asked += [measure] * len(answering)
    return (
        people.table.take(np.concatenate(persons))
        .reset_index(drop=True)
        .assign(
            measure_key=pd.array(asked, dtype="str"),
            score_points=np.concatenate(points),
            n_items_answered=np.concatenate(n_answers),
        )
    )
