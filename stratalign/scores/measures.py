"""Everything that is scored per respondent, in one long table: dimensions, pillars, index, strategy tests, steps."""

from __future__ import annotations

import pandas as pd

from stratalign.engagement.instrument import Instrument
from stratalign.scores.scoring import (
    PERSON_COLUMNS,
    favourable_answers,
    flip_reverse_items,
    score_dimensions,
    score_pillars,
)
from stratalign.vocabulary import STEPS, STRATEGY_TESTS

#: Prefixes of the measures that are percentages of favourable answers.
TEST_PREFIX, STEP_PREFIX = "test:", "step:"


def score_measures(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Score every respondent on every measure a report speaks of.

    Parameters
    ----------
    responses
        Canonical responses of one wave, as answered.
    instrument
        Dimensions, pillars, strategy tests and steps of the items.

    Returns
    -------
    pandas.DataFrame
        respondent_id, wave, unit_id, level, measure_key, score_points, n_items_answered. Measures: dimension keys;
        pillar keys and `alignment_index`; `test:clear` and the like, `step:success_metrics` and the like: percent of
        the respondent's answers that are favourable (steps: to the clarity items of the step).
    """
    dimensions = score_dimensions(responses, instrument)
    favourable = favourable_answers(responses, instrument)
    shares = [
        _favourable_pct(
            favourable, {key for key, item in instrument.items.items() if item.test == test}, TEST_PREFIX + test
        )
        for test in STRATEGY_TESTS
    ]
    clear = {key: item for key, item in instrument.items.items() if item.test == "clear"}
    shares += [
        _favourable_pct(favourable, {key for key, item in clear.items() if item.step == step}, STEP_PREFIX + step)
        for step in STEPS
    ]
    return pd.concat([dimensions, score_pillars(dimensions, instrument), *shares], ignore_index=True)


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


def _favourable_pct(favourable: pd.DataFrame, item_keys: set[str], measure_key: str) -> pd.DataFrame:
    """Percent favourable of each respondent's answers to some items; nobody is listed where none was asked."""
    rows = favourable[favourable["item_key"].isin(item_keys)]
    if rows.empty:
        return pd.DataFrame(columns=[*PERSON_COLUMNS, "measure_key", "score_points", "n_items_answered"])
    grouped = rows.groupby(PERSON_COLUMNS, dropna=False, sort=False)["favourable"]
    scored = grouped.agg(["mean", "size"]).reset_index()
    return scored.assign(measure_key=measure_key, score_points=scored["mean"] * 100, n_items_answered=scored["size"])[
        [*PERSON_COLUMNS, "measure_key", "score_points", "n_items_answered"]
    ]
