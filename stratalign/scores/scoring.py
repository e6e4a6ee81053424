"""Respondents' scores: 0-100 points per dimension and pillar, and the alignment index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

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
    items, keys = number_names(responses["item_key"])
    ends = _sums_of_ends(keys, instrument)[items]
    value = responses["value"].to_numpy(dtype=float)
    return responses.assign(value=np.where(np.isnan(ends), value, ends - value))


def _sums_of_ends(keys: Sequence[str], instrument: Instrument) -> np.ndarray:
    """Low + high of the scale of each reverse-keyed item, missing for others."""
    reverse = {key for key, item in instrument.items.items() if item.reverse}
    scales = [instrument.scale_of(key) if key in reverse else None for key in keys]
    return np.array([np.nan if scale is None else scale.low + scale.high for scale in scales], dtype=float)


def mean_of_items(points: pd.DataFrame, low: float, high: float) -> pd.Series:
    """Mean of the answered items, rescaled so that the scale's ends are 0 and 100."""
    values = points.to_numpy(dtype=float)
    answered = ~np.isnan(values)
    n_answered = answered.sum(axis=1)
    sums = np.where(answered, values, 0.0).sum(axis=1)
    mean = np.divide(sums, n_answered, out=np.full(len(values), np.nan), where=n_answered > 0)
    return pd.Series((mean - low) / (high - low) * 100, index=points.index)


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
    found = find_favourable(responses, instrument)
    flipped = flip_reverse_items(responses[found.is_there], instrument)
    return flipped.assign(favourable=found.is_favourable.astype(float))


class FavourableAnswers(NamedTuple):
    """Which rows of long answers are answers that can be favourable, and of these which are.

    `is_there`: shape (n_rows,). Of shape (n_there,): `items`, places in `keys`, and `is_favourable`.
    """

    is_there: np.ndarray
    items: np.ndarray
    keys: list[str]
    is_favourable: np.ndarray


def find_favourable(responses: pd.DataFrame, instrument: Instrument) -> FavourableAnswers:
    """Find which answers are favourable, without a table of them.

    Parameters
    ----------
    responses, instrument
        As in `favourable_answers`.

    Returns
    -------
    FavourableAnswers
        Of every answered row of dimensions that say what is favourable.
    """
    items, keys = number_names(responses["item_key"])
    asked = [instrument.dimension_of.get(key) for key in keys]
    cuts = [np.nan if own is None or own.favourable_from is None else own.favourable_from for own in asked]
    cut, ends = np.array(cuts, dtype=float)[items], _sums_of_ends(keys, instrument)[items]
    value = responses["value"].to_numpy(dtype=float)
    is_there = ~np.isnan(cut) & ~np.isnan(value)
    turned = np.where(np.isnan(ends), value, ends - value)
    return FavourableAnswers(is_there, items[is_there], keys, (turned >= cut)[is_there])


def _score_one(
    points: pd.DataFrame, instrument: Instrument, key: str, required_share: float
) -> tuple[np.ndarray, np.ndarray]:
    """Score of each respondent in one dimension, missing where too few items are answered, and how many are."""
    dimension = instrument.dimension(key)
    scale = instrument.scales[dimension.scale]
    n_answered = (~np.isnan(points.to_numpy(dtype=float))).sum(axis=1)
    score = SCORING_RULES[dimension.rule](points, scale.low, scale.high).to_numpy(dtype=float)
    is_enough = (n_answered >= required_share * points.shape[1]) & (n_answered > 0)
    return np.where(is_enough, score, np.nan), n_answered


def _mean_if_complete(scores: pd.DataFrame) -> pd.DataFrame:
    """Mean per respondent and measure, missing as soon as a part that others of the wave were asked is missing."""
    measure, keys = pd.factorize(scores["measure_key"])
    people = people_of(scores)
    cell, cells = pd.factorize(people.codes * len(keys) + measure)
    given = scores["score_points"].to_numpy(dtype=float)
    scored = ~np.isnan(given)
    n_parts, n_scored = np.bincount(cell, minlength=len(cells)), np.bincount(cell, scored, len(cells))
    total = np.bincount(cell, np.where(scored, given, 0.0), len(cells))
    person, measure = np.divmod(cells, max(len(keys), 1))
    combined = people.table.take(person).reset_index(drop=True).assign(measure_key=keys.take(measure))
    wave, waves = number_names(combined["wave"])
    most_parts = np.zeros((len(waves), len(keys)), dtype=int)
    np.maximum.at(most_parts, (wave, measure), n_parts)
    is_whole = n_scored == most_parts[wave, measure]
    points = np.divide(total, n_scored, out=np.full(len(cells), np.nan), where=is_whole)
    n_items = np.bincount(cell, scores["n_items_answered"], len(cells)).astype("int64")
    return combined.assign(score_points=points, n_items_answered=n_items)
