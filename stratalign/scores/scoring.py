"""Respondents' scores: 0-100 points per dimension and pillar, and the alignment index."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.engagement.instrument import Instrument
from stratalign.numerics.long_tables import number_names
from stratalign.scores.matrices import PERSON_COLUMNS, answer_matrices, people_of

MissingRule = Literal["complete", "half", "any"]
INDEX_KEY = "alignment_index"
SCORE_COLUMNS = [*PERSON_COLUMNS, "measure_key", "score_points", "n_items_answered"]

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
    items, keys = number_names(responses["item_key"])
    ends = np.array([sums.get(key, np.nan) for key in keys], dtype=float)[items]
    value = responses["value"].to_numpy(dtype=float)
    return responses.assign(value=np.where(np.isnan(ends), value, ends - value))


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
    responses: pd.DataFrame,
    instrument: Instrument,
    *,
    missing_rule: MissingRule = "half",
    matrices: Mapping[str, pd.DataFrame] | None = None,
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
    matrices
        Answers to these dimensions from `answer_matrices`, where they have been made.

    Returns
    -------
    pandas.DataFrame
        One row per respondent, wave and dimension asked: respondent_id, wave, unit_id, level, measure_key,
        score_points (0-100; net promoter -100 to 100; missing where too few items), n_items_answered.
    """
    if matrices is None:
        matrices = answer_matrices(responses, instrument, instrument.with_role("alignment", "outcome"))
    if not matrices:
        return pd.DataFrame(columns=SCORE_COLUMNS)
    scored = [_score_one(points, instrument, key, REQUIRED_SHARE[missing_rule]) for key, points in matrices.items()]
    people = matrices[next(iter(matrices))].index
    whole = {name: people.get_level_values(name).to_numpy(dtype=object) for name in PERSON_COLUMNS}
    columns = {
        name: np.concatenate(
            [
                whole[name] if points.index is people else points.index.get_level_values(name).to_numpy(dtype=object)
                for points in matrices.values()
            ]
        )
        for name in PERSON_COLUMNS
    }
    columns["measure_key"] = np.repeat(
        np.array(list(matrices), dtype=object), [len(points) for points in matrices.values()]
    )
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()}).assign(
        score_points=np.concatenate([points for points, _ in scored]),
        n_items_answered=np.concatenate([n_answered for _, n_answered in scored]),
    )


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
    points: pd.DataFrame, instrument: Instrument, key: str, required_share: float
) -> tuple[np.ndarray, np.ndarray]:
    """Score of each respondent in one dimension, missing where too few items are answered, and how many are."""
    dimension = instrument.dimension(key)
    scale = instrument.scales[dimension.scale]
    n_answered = points.notna().to_numpy().sum(axis=1)
    score = SCORING_RULES[dimension.rule](points, scale.low, scale.high).to_numpy(dtype=float)
    is_enough = (n_answered >= required_share * points.shape[1]) & (n_answered > 0)
    return np.where(is_enough, score, np.nan), n_answered


def _mean_if_complete(scores: pd.DataFrame) -> pd.DataFrame:
    """Mean per respondent and measure, missing as soon as a part that others of the wave were asked is missing."""
    measure, keys = pd.factorize(scores["measure_key"])
    people = people_of(scores)
    cell, cells = pd.factorize(people.codes * len(keys) + measure)
    scored = scores["score_points"].notna().to_numpy()
    n_parts, n_scored = np.bincount(cell, minlength=len(cells)), np.bincount(cell, scored, len(cells))
    total = np.bincount(cell, np.where(scored, scores["score_points"], 0.0), len(cells))
    person, measure = np.divmod(cells, max(len(keys), 1))
    combined = people.table.iloc[person].reset_index(drop=True).assign(measure_key=keys.take(measure))
    n_asked = pd.Series(n_parts).groupby([combined["wave"], combined["measure_key"]], dropna=False).transform("max")
    points = np.divide(total, n_scored, out=np.full(len(cells), np.nan), where=n_scored == n_asked.to_numpy())
    n_items = np.bincount(cell, scores["n_items_answered"], len(cells)).astype("int64")
    return combined.assign(score_points=points, n_items_answered=n_items)
