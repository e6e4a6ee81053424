"""Whom a wave's report counts: the same people throughout, so that no two of its numbers differ by a few of them.

A person who answered one dimension and lacks another stands in the first and not in the pillar of both: dimensions less
pillar speak of this person alone. So people who lack a part of alignment count for none of it, unless so many of their
own unit and level lack the same that a difference would speak of as many as the threshold asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.disclosure.telling import WIDTH
from stratalign.engagement.instrument import Instrument, Scale
from stratalign.numerics.long_tables import number_names, places_of, spread
from stratalign.scores.scoring import INDEX_KEY

#: Up to this share of the people scored on alignment are left out of it; where it would be more, pillars and index are.
MOST_LEFT_OUT = 0.25
#: Statistics that are no sums of answers, such as slopes, fits and intraclass correlations, rest on so many people, and
#: on so many more than they have coefficients.
FEWEST_OF_A_MODEL, FEWEST_LEFT_OVER = 30, 10
#: More than rounding adds to sums.
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Population:
    """Whom a report counts.

    `left_out`: ids of the people who count for nothing, not for participation either. `unpublished`: pillars and index
    that are not published, because too many people lack a part of them.
    """

    left_out: frozenset[str]
    unpublished: tuple[str, ...]


def decide_population(scores: pd.DataFrame, instrument: Instrument, *, minimum: int) -> Population:
    """Decide whom a report counts, so that its parts and their wholes speak of the same people.

    Parameters
    ----------
    scores
        Scores of respondents, as `score_measures` returns them.
    instrument
        Says which dimensions make up which pillar, and what the main outcome is.
    minimum
        The disclosure threshold.

    Returns
    -------
    Population
        Of the rest, those who have some parts of a pillar or of the index and not all are none or `minimum` and more in
        every unit and level; so are, where models may rest on them, those with the main outcome and no index, or the
        other way round.
    """
    points = spread(scores, index="respondent_id", columns="measure_key", values="score_points")
    has = points.notna()
    lacking = _parts_without_whole(has, instrument)
    unit_and_level = _units_and_levels(scores)
    in_parts = [pillar.key for pillar in instrument.pillars if pillar.key in has]
    nothing = _few_with_nothing(has, instrument, unit_and_level, minimum)
    parts = _Parts(lacking, points[lacking.columns].to_numpy(dtype=float) / 100, unit_and_level, minimum)
    left_out = _few_of(parts, instrument)
    n_scored = int((has[in_parts].any(axis=1) | lacking.any(axis=1)).sum())
    n_left = n_scored - int(left_out.sum())
    unpublished: tuple[str, ...] = ()
    if left_out.any() and (left_out.sum() > MOST_LEFT_OUT * n_scored or n_left < minimum):
        unpublished = _incomplete(lacking, instrument)
        left_out = np.zeros(len(has), dtype=bool)
    main = instrument.main_outcome
    if main is not None and {main.key, INDEX_KEY} <= set(has) and INDEX_KEY not in unpublished:
        left_out |= _few_without(has[INDEX_KEY].to_numpy(), has[main.key].to_numpy(), left_out, minimum)
        # Without these, others who lack a part may have become few.
        left_out |= _few_of(parts, instrument, left_out)
    return Population(frozenset(map(str, has.index[left_out | nothing])), unpublished)


def keep_counted(responses: pd.DataFrame, scores: pd.DataFrame, population: Population) -> pd.DataFrame:
    """Answers that enter a report: of people who count, and to dimensions that these have a score in.

    Parameters
    ----------
    responses
        Canonical responses of one wave.
    scores
        Scores made of them.
    population
        Whom the report counts.

    Returns
    -------
    pandas.DataFrame
        The rows that remain; the responses themselves where all do. Dimensions that are not scored keep the answers of
        all people who count.
    """
    unscored = scores.loc[scores["score_points"].isna(), ["respondent_id", "measure_key"]]
    if not population.left_out and unscored.empty:
        return responses
    person, people = number_names(responses["respondent_id"])
    dimension, dimensions = number_names(responses["dimension"])
    # Shape (n_people, n_dimensions); the last row and column are of who, and what, is not among the responses.
    out = np.zeros((len(people) + 1, len(dimensions) + 1), dtype=bool)
    out[places_of(unscored["respondent_id"], people), places_of(unscored["measure_key"], dimensions)] = True
    out[:-1][[one in population.left_out for one in people]] = True
    is_out = out[person, dimension]
    return responses[~is_out] if is_out.any() else responses


def complete_few(answers: pd.DataFrame, scale: Scale, *, minimum: int) -> pd.DataFrame:
    """Give a few people who left a question of a scale open the answer that is usual beside their others.

    A statistic on complete answers, beside the scores, would speak of the few who are not in it. Where they are as many
    as the threshold asks for they stay out of it, and are left as they are.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), scale points in whole steps; everybody answered something.
    scale
        Their answers, lowest to highest.
    minimum
        The disclosure threshold.

    Returns
    -------
    pandas.DataFrame
        The same people, of whom none or `minimum` and more lack an answer. An answer that was lacking is the nearest to
        its least-squares prediction from the person's other answers, by those who answered everything.
    """
    if not is_few(n_incomplete(answers), minimum):
        return answers
    points = answers.to_numpy(dtype=float, copy=True)
    is_open = np.isnan(points)
    complete = points[~is_open.any(axis=1)]
    for row in np.flatnonzero(is_open.any(axis=1)):
        given = ~is_open[row]
        design = np.column_stack([np.ones(len(complete)), complete[:, given]])
        slopes = np.linalg.lstsq(design, complete[:, ~given])[0]
        usual = np.r_[1.0, points[row, given]] @ slopes
        points[row, ~given] = np.clip(scale.low + np.round(usual - scale.low), scale.low, scale.high)
    return pd.DataFrame(points, answers.index, answers.columns)


def n_incomplete(answers: pd.DataFrame) -> int:
    """Count the people who left something open.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items).

    Returns
    -------
    int
        Rows with a missing answer.
    """
    return int(np.isnan(answers.to_numpy(dtype=float)).any(axis=1).sum())


def few_left_open(answers: pd.DataFrame, minimum: int, *, by: str | None = None) -> bool:
    """Whether those who left a question of a scale open are a few people.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items).
    minimum
        The disclosure threshold.
    by
        Level of the index, every value of which is looked at by itself; people without one together.

    Returns
    -------
    bool
        True where somewhere 1 to `minimum` - 1 people did.
    """
    if by is None:
        return is_few(n_incomplete(answers), minimum)
    is_open = pd.Series(answers.isna().any(axis=1).to_numpy())
    counts = is_open.groupby(answers.index.get_level_values(by), dropna=False).sum()
    return bool(counts.between(1, minimum - 1).any())


def is_enough_for_model(n_people: int, n_coefficients: int) -> bool:
    """Whether a statistic that is no sum of answers rests on enough people to be published.

    Parameters
    ----------
    n_people
        People it is computed from.
    n_coefficients
        What it estimates of them: coefficients of a model, means of units.

    Returns
    -------
    bool
        True from 30 people on, and 10 more than coefficients.
    """
    return n_people >= FEWEST_OF_A_MODEL and n_people - n_coefficients >= FEWEST_LEFT_OVER


def is_few(n: int, minimum: int) -> bool:
    """Whether so many people are too few to be spoken of, and not none.

    Parameters
    ----------
    n
        How many.
    minimum
        The disclosure threshold.

    Returns
    -------
    bool
        True from 1 to `minimum` - 1.
    """
    return 0 < n < minimum


def _units_and_levels(scores: pd.DataFrame) -> np.ndarray:
    """Number of everybody's unit and level together, people in the order of their ids; no unit is one of its own."""
    person, _ = number_names(scores["respondent_id"], sort=True)
    first = np.unique(person, return_index=True)[1]
    unit, level = (
        pd.factorize(scores[name].to_numpy(dtype=object)[first], use_na_sentinel=False)[0]
        for name in ("unit_id", "level")
    )
    return np.asarray(pd.factorize(unit * (int(level.max(initial=0)) + 1) + level)[0])


def _parts_without_whole(has: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Who has a dimension and not its pillar, or a pillar and not the index; a column each."""
    column = dict(zip(has.columns.tolist(), has.to_numpy().T, strict=True))
    wholes = _wholes(instrument).items()
    found = {part: column[part] & ~column[whole] for part, whole in wholes if part in column and whole in column}
    return pd.DataFrame(found, index=has.index)


def _wholes(instrument: Instrument) -> dict[str, str]:
    """Pillar of each dimension, and the index of each pillar."""
    pillar_of = {d.key: d.pillar for d in instrument.with_role("alignment") if d.pillar}
    return {**pillar_of, **{pillar.key: INDEX_KEY for pillar in instrument.pillars}}


class _Parts(NamedTuple):
    """Who has a part of a whole and lacks the whole, a column each part.

    `points`: shape (n_people, n_parts), scores of the parts, 0 to 1; `cells`: shape (n_people,), unit and level.
    """

    lacking: pd.DataFrame
    points: np.ndarray
    cells: np.ndarray
    minimum: int


def _few_of(parts: _Parts, instrument: Instrument, without: np.ndarray | None = None) -> np.ndarray:
    """People to leave out so that in every cell none or enough lack the same; who goes may make others few.

    Enough are few where all are so near an end that their sum, which is wholes less parts, tells a few of theirs.
    """
    gone = np.zeros(len(parts.lacking), dtype=bool) if without is None else without.copy()
    left_out, whole_of = np.zeros(len(gone), dtype=bool), _wholes(instrument)
    wholes = np.array([whole_of[str(part)] for part in parts.lacking])
    of_same = (wholes[:, None] == wholes).astype(float)
    needed = WIDTH * (parts.minimum - 1) * of_same.sum(axis=0) - _NEAR
    while parts.lacking.size:
        remaining = parts.lacking.to_numpy() & ~gone[:, None]
        counts = _by_cell(remaining, parts.cells)
        sums = _by_cell(np.where(remaining, parts.points, 0.0), parts.cells)
        room = np.minimum(sums @ of_same, (counts - sums) @ of_same)
        found = (remaining & ((counts < parts.minimum) | (room < needed))[parts.cells]).any(axis=1)
        if not found.any():
            break
        left_out |= found
        gone |= found
    return left_out


def _few_with_nothing(has: pd.DataFrame, instrument: Instrument, cells: np.ndarray, minimum: int) -> np.ndarray:
    """People with no score of alignment, where they are few of their unit and level: who answered less who has one."""
    measures = [d.key for d in instrument.with_role("alignment") if d.key in has]
    nothing = ~has[measures].any(axis=1).to_numpy(dtype=bool)
    is_few_of_cell: np.ndarray = np.bincount(cells, nothing)[cells] < minimum
    return np.asarray(nothing & is_few_of_cell & bool(measures))


def _by_cell(values: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Sums of columns by cell, shape (n_cells, n_columns)."""
    sums = np.zeros((cells.max() + 1, values.shape[1]))
    np.add.at(sums, cells, values)
    return sums


def _few_without(first: np.ndarray, second: np.ndarray, left_out: np.ndarray, minimum: int) -> np.ndarray:
    """People with one of two scores only, where they are few; nobody where too few have both for any model."""
    found = np.zeros(len(first), dtype=bool)
    if (first & second & ~left_out).sum() < FEWEST_OF_A_MODEL:
        return found
    for one, other in ((first, second), (second, first)):
        only = one & ~other & ~left_out
        if is_few(int(only.sum()), minimum):
            found |= only
    return found


def _incomplete(lacking: pd.DataFrame, instrument: Instrument) -> tuple[str, ...]:
    """Pillars of which somebody has a part only, and the index, which then is made of other people than they are."""
    parts = set(lacking.columns[lacking.any()])
    pillars = {d.pillar for d in instrument.with_role("alignment") if d.key in parts and d.pillar}
    return (*(pillar.key for pillar in instrument.pillars if pillar.key in pillars), INDEX_KEY)
