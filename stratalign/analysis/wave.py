"""One wave: scored, decided upon, and what may be published of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from stratalign.analysis.agreement import estimate_agreement
from stratalign.analysis.comments import analyse_comments
from stratalign.analysis.consensus import RANKING, analyse_consensus, complete_rankings, decide_rankings
from stratalign.analysis.counted import count_people, scales_of, share_answers
from stratalign.analysis.drivers import analyse_drivers
from stratalign.analysis.families import changing_errors, wave_tests
from stratalign.analysis.items import analyse_items
from stratalign.analysis.ledger import decided_cells, item_cells, wave_ledger
from stratalign.analysis.left_open import LeftOpen, find_left_open, margins_of_units
from stratalign.analysis.memory import settle_wave, with_hidden
from stratalign.analysis.questionnaire import analyse_questionnaire
from stratalign.analysis.register import Sources, register_wave
from stratalign.analysis.representation import weigh_to_roster
from stratalign.analysis.results import WaveResults
from stratalign.analysis.units import shrunken_ranks, units_beside_rest
from stratalign.comparisons.gaps import compare_groups
from stratalign.disclosure.caps import hold_shares
from stratalign.disclosure.consistency import hold_reliability, widening
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier
from stratalign.disclosure.items import telling_dimensions
from stratalign.disclosure.mask import suppression_log
from stratalign.disclosure.pooling import pool_hidden_units
from stratalign.disclosure.population import is_enough_for_model
from stratalign.disclosure.publish import (
    publish_company_scores,
    publish_group_scores,
    publish_participation,
)
from stratalign.disclosure.spreads import hold_spreads, squares_added
from stratalign.engagement.instrument import Instrument
from stratalign.errors import StatisticError
from stratalign.intake.ledger import LedgerWave
from stratalign.intake.published import NOTHING_PUBLISHED, Memory
from stratalign.intake.read import Intake, WaveTables
from stratalign.measurement.scales.reliability import Reliability, cronbach_alpha
from stratalign.scores.aggregation import aggregate_scores
from stratalign.scores.groups import Groups, build_groups
from stratalign.scores.items import item_answers
from stratalign.scores.scoring import INDEX_KEY, MissingRule
from stratalign.vocabulary import LEVELS


@dataclass(frozen=True, slots=True, eq=False)
class WavePeople:
    """Whom the results of a wave count, person by person: for jobs that link waves, never for a page.

    `points` (as `wide_scores` gives them), `placed` (unit_id and level) and `answers` (a column an item, as answered),
    index respondent_id, are of the people who count; `earlier` are sums published before. `left_open` is of everybody
    who answered.
    """

    results: WaveResults
    groups: Groups
    decisions: Mapping[str, Decision]
    points: pd.DataFrame
    placed: pd.DataFrame
    answers: pd.DataFrame
    earlier: Earlier | None
    left_open: LeftOpen


def _keep_nothing(people: WavePeople) -> None:
    """Nobody is told whom the results count."""


def analyse_wave(
    tables: WaveTables,
    intake: Intake,
    *,
    is_reported: bool = True,
    memory: Memory = NOTHING_PUBLISHED,
    remember: Callable[[LedgerWave], None] = lambda wave: None,
    hand_on: Callable[[WavePeople], None] = _keep_nothing,
    missing_rule: MissingRule = "half",
) -> WaveResults:
    """Score one wave and keep what may be published.

    Parameters
    ----------
    tables
        Responses and respondents of the wave.
    intake
        The engagement they belong to, with its instrument.
    is_reported
        Whether pages speak of it; of an earlier wave nothing but its change to the next is tested.
    memory
        What the engagement has published.
    remember
        Gets what the results show of whom, for the run's ledger.
    hand_on
        Gets the people whom the results count, for jobs that link waves.
    missing_rule
        As in `score_dimensions`.

    Returns
    -------
    WaveResults
        Publishable results only.
    """
    engagement, instrument = intake.engagement, intake.instrument
    assert instrument is not None
    minimum = engagement.disclosure.minimum_respondents
    settled = settle_wave(tables, memory, instrument, engagement.hierarchy, minimum=minimum)
    counted = count_people(settled.tables, instrument, minimum=minimum, missing_rule=missing_rule)
    earlier = settled.earlier
    tables, scores, points = counted.tables, counted.scores, counted.points
    respondents = tables.respondents.table
    placed = respondents.set_index("respondent_id")[["unit_id", "level"]]
    groups = build_groups(respondents, engagement.hierarchy)
    groups, decisions = pool_hidden_units(points, groups, instrument, minimum=minimum, earlier=earlier)
    scales = scales_of(counted, instrument, minimum=minimum)
    priorities = engagement.strategy.optimizing_strategies
    rankings = complete_rankings(tables, {priority.key: priority.name for priority in priorities})
    ranked = decide_rankings(rankings, groups, decisions["participation"], minimum=minimum, earlier=earlier)
    decisions |= {} if ranked is None else {RANKING: ranked}
    given = item_answers(tables.responses, respondents["respondent_id"], instrument)
    items = analyse_items(given, points, groups, decisions, instrument, minimum=minimum, earlier=earlier)
    unheld = aggregate_scores(scores, groups)
    exact = hold_spreads(unheld, points, groups, decisions, instrument, minimum=minimum, earlier=earlier)
    added, widened = squares_added(unheld, exact, groups), widening(unheld, exact)
    exact = hold_shares(
        exact, scores, given, items.groups, groups, decisions, instrument=instrument, minimum=minimum, earlier=earlier
    )
    group_scores = publish_group_scores(exact, groups, decisions)
    company, weighting = publish_company_scores(exact, group_scores, instrument, weighting=engagement.weighting)
    answers = share_answers(counted, instrument, minimum=minimum, equal_levels=weighting == "levels")
    participation = decisions["participation"]
    invited = tables.respondents.invited
    comments, mentions = analyse_comments(
        tables.comments if is_reported else tables.comments[:0],
        engagement,
        instrument,
        groups,
        participation,
        wave=tables.wave.key,
        key=memory.key,
        earlier=earlier,
    )
    results = WaveResults(
        wave=tables.wave,
        n_respondents=len(respondents),
        n_invited=None if invited is None else len(invited),
        n_comments=len(tables.comments),
        set_aside=tables.respondents.set_aside,
        participation=publish_participation(groups, participation, invited, engagement.hierarchy),
        group_scores=group_scores,
        company_scores=company,
        weighting=weighting,
        answer_shares=answers[~answers["dimension"].isin(telling_dimensions(items.groups, items.answers))],
        gaps=_compare_levels(group_scores),
        reliability=_estimate_reliability(scales, widened),
        agreement=estimate_agreement(scales, instrument, groups, decisions, minimum=minimum, added=added),
        suppression=suppression_log(decisions["alignment"], groups),
        consensus=analyse_consensus(
            tables,
            rankings,
            groups,
            decisions,
            _clarity_of(scores, instrument),
            priorities,
            seed=engagement.seed,
        ),
        drivers=analyse_drivers(
            points,
            placed["unit_id"],
            company,
            instrument,
            minimum=engagement.disclosure.minimum_model_respondents,
            threshold=minimum,
            seed=engagement.seed,
        ),
        questionnaire=analyse_questionnaire(
            scales,
            points,
            instrument,
            groups,
            decisions,
            widened=widened,
            minimum=engagement.disclosure.minimum_model_respondents,
            seed=engagement.seed,
        ),
        standing=shrunken_ranks(group_scores, INDEX_KEY),
        items=items,
        representation=weigh_to_roster(scores, groups, invited, decisions["alignment"], engagement.hierarchy),
        score_errors=changing_errors(points, groups, weighting, instrument),
        remembered=with_hidden(settled.remembered, decisions["alignment"]),
        n_uncounted=len(counted.population.left_out),
        unpublished=counted.population.unpublished,
        withheld=counted.withheld,
        comments=comments,
    )
    sources = Sources(groups, decisions, points, scales, given, rankings, mentions)
    results = replace(results, register=register_wave(results, sources, instrument))
    cells = decided_cells(decisions.values()) | item_cells(results, given) | (mentions.cells() if mentions else {})
    remember(wave_ledger(settled.tables, groups, cells, results.remembered, key=memory.key))
    everybody = settled.tables.respondents.table
    membership = build_groups(everybody, engagement.hierarchy).membership
    left_open = find_left_open(settled.tables.responses, everybody, membership, groups, points, instrument)
    hand_on(WavePeople(results, groups, decisions, points, placed, given, earlier, left_open))
    if not is_reported:
        return results
    tests = wave_tests(
        results, given, points, groups, instrument, left_open, ranked=rankings.index, seed=engagement.seed
    )
    shown = results.group_scores
    has_units = (shown["kind"] == "unit") & ~shown["is_hidden"].astype(bool)
    margins = margins_of_units(left_open, units_beside_rest(shown, instrument)) if has_units.any() else None
    return replace(results, tests=tests) if margins is None else replace(results, tests=tests, unit_margins=margins)


def _clarity_of(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Everybody's score of perceived clarity of the strategy; of nobody where the questionnaire does not ask for it."""
    is_clarity = (scores["measure_key"] == "clarity") & instrument.asks_about_strategy
    return scores.loc[is_clarity, ["respondent_id", "score_points"]].dropna()


def _compare_levels(group_scores: pd.DataFrame) -> pd.DataFrame:
    """Gap between the highest shown level and staff."""
    shown = group_scores[~group_scores["is_hidden"]]
    ids = set(shown["group_id"].tolist())
    levels = [f"level:{level}" for level in LEVELS if f"level:{level}" in ids]
    upper = next((level for level in levels if level != "level:staff"), "level:executives")
    return compare_groups(shown, upper, "level:staff")


def _estimate_reliability(scales: Mapping[str, pd.DataFrame], widened: Mapping[str, float]) -> tuple[Reliability, ...]:
    """Alpha of every scale for which it can be computed, from enough people, and as its spread is printed."""
    found = []
    for dimension, answers in scales.items():
        try:
            alpha = cronbach_alpha(answers, dimension=dimension)
        except StatisticError:
            # Reported as absent in the method table: too few complete respondents is a property of the data.
            continue
        if is_enough_for_model(alpha.n_respondents, answers.shape[1]):
            found.append(hold_reliability(alpha, widened[dimension]) if dimension in widened else alpha)
    return tuple(found)
