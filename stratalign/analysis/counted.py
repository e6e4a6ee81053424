"""The answers and scores of one wave that its report counts, the same people in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from stratalign.disclosure.alike import Withheld, withhold_alike
from stratalign.disclosure.population import Population, complete_few, decide_population, few_left_open, keep_counted
from stratalign.disclosure.publish import keep_answered
from stratalign.engagement.instrument import Instrument
from stratalign.intake.read import WaveTables
from stratalign.scores.matrices import answer_matrices
from stratalign.scores.measures import answer_shares, score_measures
from stratalign.scores.scoring import MissingRule
from stratalign.scores.wide import wide_scores


@dataclass(frozen=True, slots=True)
class CountedWave:
    """One wave as far as its report counts it.

    - `tables`: those of the wave without people who do not count; responses of the others are to dimensions that they
      have a score in.
    - `answers`: these as tables by dimension of alignment and outcomes, as `answer_matrices` gives them.
    - `scores`: as `score_measures` gives them, of the same people, without measures that too few answered.
    - `points`: these scores as `wide_scores` gives them.
    - `population`: who does not count, and what is not published.
    - `withheld`: measures in which all are of one mind, and what would give these away; in none of the tables.
    """

    tables: WaveTables
    answers: dict[str, pd.DataFrame]
    scores: pd.DataFrame
    points: pd.DataFrame
    population: Population
    withheld: Withheld


def count_people(
    tables: WaveTables, instrument: Instrument, *, minimum: int, missing_rule: MissingRule = "half"
) -> CountedWave:
    """Score a wave and keep the people whom its report counts.

    Parameters
    ----------
    tables
        Responses and respondents of the wave.
    instrument
        The questionnaire.
    minimum
        The disclosure threshold.
    missing_rule
        As in `score_dimensions`.

    Returns
    -------
    CountedWave
        Scores and answers of the same people.

    Raises
    ------
    DisclosureError
        In every measure all answered so alike that no number of it may be published.
    """
    dimensions = instrument.with_role("alignment", "outcome")
    responses = tables.responses
    answers = answer_matrices(responses, instrument, dimensions)
    scores = score_measures(responses, instrument, matrices=answers, missing_rule=missing_rule)
    population = decide_population(scores, instrument, minimum=minimum)
    counted = keep_counted(responses, scores, population)
    if counted is not responses:
        # Who counts for nothing does not answer either: those who answered less those who have a score are nobody.
        answers = _of_scored(answers, scores, population)
        scores = _of_counted(counted, scores, population, instrument, answers, missing_rule)
    if population.unpublished:
        scores = scores[~scores["measure_key"].isin(population.unpublished)]
    scores = keep_answered(scores, minimum)
    points = wide_scores(scores)
    withheld = withhold_alike(points, instrument, minimum=minimum)
    if withheld.measures:
        counted = counted[~counted["dimension"].isin(withheld.measures)]
        scores = scores[~scores["measure_key"].isin(withheld.measures)]
        points = wide_scores(scores)
        answers = {key: points for key, points in answers.items() if key not in withheld.measures}
    kept = without_people(replace(tables, responses=counted), population.left_out)
    return CountedWave(kept, answers, scores, points, population, withheld)


def without_people(tables: WaveTables, aside: Iterable[str]) -> WaveTables:
    """Leave people out of a wave, with everything they said.

    Parameters
    ----------
    tables
        A wave.
    aside
        Respondent_ids.

    Returns
    -------
    WaveTables
        The same object where nobody is left out.
    """
    out = set(aside)
    if not out:
        return tables

    def rest(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[~rows["respondent_id"].isin(out)] if "respondent_id" in rows else rows

    return replace(
        tables,
        respondents=replace(tables.respondents, table=rest(tables.respondents.table)),
        responses=rest(tables.responses),
        comments=rest(tables.comments),
        rankings=rest(tables.rankings),
        recall=rest(tables.recall),
    )


def _of_scored(
    answers: Mapping[str, pd.DataFrame], scores: pd.DataFrame, population: Population
) -> dict[str, pd.DataFrame]:
    """Answers of the people who count and have a score in the dimension."""
    scored = scores[scores["score_points"].notna() & ~scores["respondent_id"].isin(population.left_out)]
    people_of = scored.groupby("measure_key")["respondent_id"]
    kept = {
        key: points[points.index.get_level_values("respondent_id").isin(people_of.get_group(key))]
        for key, points in answers.items()
        if key in people_of.groups
    }
    return {key: points for key, points in kept.items() if len(points)}


def _of_counted(
    counted: pd.DataFrame,
    scores: pd.DataFrame,
    population: Population,
    instrument: Instrument,
    answers: Mapping[str, pd.DataFrame],
    missing_rule: MissingRule,
) -> pd.DataFrame:
    """Scores of the people who count, made anew where one of them loses the answers to a dimension."""
    remaining = scores[~scores["respondent_id"].isin(population.left_out)]
    is_whole = remaining.loc[remaining["measure_key"].isin(answers), "score_points"].notna().all()
    if is_whole:
        return remaining.reset_index(drop=True)
    return score_measures(counted, instrument, matrices=answers, missing_rule=missing_rule)


def scales_of(counted: CountedWave, instrument: Instrument, *, minimum: int) -> dict[str, pd.DataFrame]:
    """Answers to every scale of two and more items, of everybody with a score in it.

    Parameters
    ----------
    counted
        Answers of one wave.
    instrument
        Scales of the dimensions.
    minimum
        The disclosure threshold.

    Returns
    -------
    dict of str to pandas.DataFrame
        By key of the dimension, as `complete_few` leaves them.
    """
    return {
        key: complete_few(answers, instrument.scales[instrument.dimension(key).scale], minimum=minimum)
        for key, answers in counted.answers.items()
        if answers.shape[1] > 1
    }


def share_answers(counted: CountedWave, instrument: Instrument, *, minimum: int, equal_levels: bool) -> pd.DataFrame:
    """Distribution of answers to every scored item over the company, as far as the scores beside it allow.

    The sum of all answers less the sum of the scores speaks of those who left a question open: with equal levels level
    by level.

    Parameters
    ----------
    counted
        Answers of one wave.
    instrument
        Scales and items.
    minimum
        The disclosure threshold.
    equal_levels
        As in `answer_shares`.

    Returns
    -------
    pandas.DataFrame
        Columns as `answer_shares`; without dimensions of which a few people left a question open.
    """
    telling = {
        key
        for key, answers in counted.answers.items()
        if few_left_open(answers, minimum, by="level" if equal_levels else None)
    }
    shares = answer_shares(counted.tables.responses, instrument, minimum=minimum, equal_levels=equal_levels)
    return shares[~shares["dimension"].isin(telling)].reset_index(drop=True)
