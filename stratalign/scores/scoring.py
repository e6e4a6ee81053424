"""Respondents' scores: 0-100 points per dimension and pillar, and the alignment index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Dimension, Instrument

MissingRule = Literal["complete", "half", "any"]
PERSON_COLUMNS = ["respondent_id", "wave", "unit_id", "level"]
INDEX_KEY = "alignment_index"

#: Share of a dimension's items that must be answered for it to be scored.
REQUIRED_SHARE: dict[MissingRule, float] = {"complete": 1.0, "half": 0.5, "any": 1e-9}


def flip_reverse_items(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Turn reverse-keyed answers round, so that a high value means the same on every item.

    Parameters
    ----------
    responses
        Canonical responses, as answered.
    instrument
        Says which items are reverse-keyed and their scales.

    Returns
    -------
    pandas.DataFrame
        The same rows; `value` of reverse items is low + high - value.
    """
    sums = {
        key: instrument.scale_of(key).low + instrument.scale_of(key).high
        for key, item in instrument.items.items()
        if item.reverse
    }
    flipped = responses["item_key"].map(sums)
    return responses.assign(value=responses["value"].where(flipped.isna(), flipped - responses["value"]))


def answer_matrix(responses: pd.DataFrame, instrument: Instrument, dimension: Dimension) -> pd.DataFrame:
    """Answers to one dimension, one row per respondent and wave, one column per item, reverse items flipped.

    Parameters
    ----------
    responses
        Canonical responses, as answered.
    instrument
        Items and scales.
    dimension
        Whose items to take.

    Returns
    -------
    pandas.DataFrame
        Scale points; index respondent_id, wave, unit_id, level; only items that were asked.
    """
    chosen = responses[responses["dimension"] == dimension.key]
    flipped = flip_reverse_items(chosen, instrument)
    # Missing units and levels must stay rows: a pivot drops missing index values.
    people = flipped[PERSON_COLUMNS].drop_duplicates(["respondent_id", "wave"]).set_index(["respondent_id", "wave"])
    wide = flipped.pivot(index=["respondent_id", "wave"], columns="item_key", values="value")
    asked = [item.key for item in dimension.items if item.key in wide.columns]
    wide = wide[asked].join(people).set_index(["unit_id", "level"], append=True)
    return wide.rename_axis(columns=None)


def mean_of_items(points: pd.DataFrame, low: float, high: float) -> pd.Series:
    """Mean of the answered items, rescaled so that the scale's ends are 0 and 100."""
    return (points.mean(axis=1) - low) / (high - low) * 100


def net_promoter(points: pd.DataFrame, low: float, high: float) -> pd.Series:
    """+100 for promoters (9, 10), -100 for detractors (0-6), else 0; the mean over people is the net promoter score.

    Parameters
    ----------
    points
        One column, answers 0 to 10.
    low, high
        Ends of the scale; must be 0 and 10.

    Returns
    -------
    pandas.Series
        -100, 0 or 100; missing where unanswered.
    """
    answers = points.iloc[:, 0]
    scored = np.select([answers >= 9, answers <= 6], [100.0, -100.0], 0.0)
    return pd.Series(scored, index=points.index).where(answers.notna())


SCORING_RULES: dict[str, Callable[[pd.DataFrame, float, float], pd.Series]] = {
    "mean": mean_of_items,
    "net_promoter": net_promoter,
}


def score_dimensions(
    responses: pd.DataFrame, instrument: Instrument, *, missing_rule: MissingRule = "half"
) -> pd.DataFrame:
    """Score every alignment and outcome dimension of every respondent.

    Parameters
    ----------
    responses
        Canonical responses, as answered.
    instrument
        Dimensions, roles and rules.
    missing_rule
        How many of a dimension's asked items must be answered.

    Returns
    -------
    pandas.DataFrame
        One row per respondent, wave and dimension asked: respondent_id, wave, unit_id, level, measure_key,
        score_points (0-100; net promoter -100 to 100; missing where too few items), n_items_answered.
    """
    asked = set(responses["dimension"])
    parts = [
        _score_one(responses, instrument, dimension, REQUIRED_SHARE[missing_rule])
        for dimension in instrument.with_role("alignment", "outcome")
        if dimension.key in asked
    ]
    return pd.concat(parts, ignore_index=True)


def score_pillars(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Pillars (mean of their dimensions) and the alignment index (mean of the pillars), per respondent.

    Parameters
    ----------
    scores
        From `score_dimensions`.
    instrument
        Says which dimension is in which pillar.

    Returns
    -------
    pandas.DataFrame
        Rows shaped as `scores`, measure_key a pillar's key or `alignment_index`. A pillar needs all its asked
        dimensions scored, the index all pillars. Empty where the instrument has no pillars.
    """
    pillar_of = {d.key: d.pillar for d in instrument.with_role("alignment") if d.pillar}
    facets = scores[scores["measure_key"].isin(pillar_of)]
    if facets.empty:
        return scores.iloc[:0]
    pillars = _mean_if_complete(facets.assign(measure_key=facets["measure_key"].map(pillar_of)))
    index = _mean_if_complete(pillars.assign(measure_key=INDEX_KEY))
    return pd.concat([pillars, index], ignore_index=True)


def favourable_answers(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Whether each answer is favourable, after flipping reverse items.

    Parameters
    ----------
    responses
        Canonical responses, as answered.
    instrument
        `favourable_from` of each dimension, in scale points.

    Returns
    -------
    pandas.DataFrame
        The answered rows of dimensions that define it, with `favourable` 0.0 or 1.0.
    """
    cuts = {d.key: d.favourable_from for d in instrument.dimensions if d.favourable_from is not None}
    rows = responses[responses["dimension"].isin(cuts) & responses["value"].notna()]
    flipped = flip_reverse_items(rows, instrument)
    return flipped.assign(favourable=(flipped["value"] >= flipped["dimension"].map(cuts)).astype(float))


def _score_one(
    responses: pd.DataFrame, instrument: Instrument, dimension: Dimension, required_share: float
) -> pd.DataFrame:
    """Scores of one dimension."""
    points = answer_matrix(responses, instrument, dimension)
    scale = instrument.scales[dimension.scale]
    n_answered = points.notna().sum(axis=1)
    score = SCORING_RULES[dimension.rule](points, scale.low, scale.high)
    enough = n_answered >= required_share * points.shape[1]
    scored = pd.DataFrame({"score_points": score.where(enough & (n_answered > 0)), "n_items_answered": n_answered})
    return scored.reset_index().assign(measure_key=dimension.key)[
        [*PERSON_COLUMNS, "measure_key", "score_points", "n_items_answered"]
    ]


def _mean_if_complete(scores: pd.DataFrame) -> pd.DataFrame:
    """Mean per respondent and measure, missing as soon as a part that others of the wave were asked is missing."""
    grouped = scores.groupby([*PERSON_COLUMNS, "measure_key"], dropna=False, sort=False)
    combined = grouped.agg(
        score_points=("score_points", "mean"),
        n_scored=("score_points", "count"),
        n_parts=("score_points", "size"),
        n_items_answered=("n_items_answered", "sum"),
    ).reset_index()
    n_asked = combined.groupby(["wave", "measure_key"], dropna=False)["n_parts"].transform("max")
    complete = combined["n_scored"] == n_asked
    return combined.assign(score_points=combined["score_points"].where(complete)).drop(columns=["n_scored", "n_parts"])
