"""One wave: scored, decided upon, and what may be published of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from stratalign.analysis.consensus import analyse_consensus, complete_rankings, decide_rankings
from stratalign.analysis.drivers import analyse_drivers
from stratalign.analysis.families import changing_errors, wave_tests
from stratalign.analysis.items import analyse_items
from stratalign.analysis.ledger import decided_cells, item_cells, wave_ledger
from stratalign.analysis.memory import settle_wave, with_hidden
from stratalign.analysis.questionnaire import analyse_questionnaire
from stratalign.analysis.representation import weigh_to_roster
from stratalign.analysis.results import Agreement, WaveResults
from stratalign.analysis.scored import score_wave
from stratalign.analysis.units import shrunken_ranks
from stratalign.comparisons.gaps import compare_groups
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.mask import suppression_log
from stratalign.disclosure.pooling import pool_hidden_units
from stratalign.disclosure.publish import (
    publish_company_scores,
    publish_group_scores,
    publish_participation,
)
from stratalign.engagement.instrument import Instrument, Scale
from stratalign.errors import StatisticError
from stratalign.intake.ledger import LedgerWave
from stratalign.intake.published import NOTHING_PUBLISHED, Memory
from stratalign.intake.read import Intake, WaveTables
from stratalign.measurement.agreement.icc import icc
from stratalign.measurement.agreement.nulls import NullDistribution, null_of_answers, stretched_null
from stratalign.measurement.agreement.rwg import rwg_j
from stratalign.measurement.agreement.verdict import STRONG_AGREEMENT, interpret_aggregation
from stratalign.measurement.scales.reliability import Reliability, cronbach_alpha
from stratalign.scores.aggregation import aggregate_scores
from stratalign.scores.groups import build_groups
from stratalign.scores.measures import answer_shares
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import LEVELS


def analyse_wave(
    tables: WaveTables,
    intake: Intake,
    *,
    is_reported: bool = True,
    memory: Memory = NOTHING_PUBLISHED,
    remember: Callable[[LedgerWave], None] = lambda wave: None,
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

    Returns
    -------
    WaveResults
        Publishable results only.
    """
    engagement, instrument = intake.engagement, intake.instrument
    assert instrument is not None
    minimum = engagement.disclosure.minimum_respondents
    settled = settle_wave(tables, memory, instrument, engagement.hierarchy, minimum=minimum)
    tables, earlier = settled.tables, settled.earlier
    respondents = tables.respondents.table
    groups = build_groups(respondents, engagement.hierarchy)
    answers, scores = score_wave(tables, instrument, minimum=minimum)
    matrices = {key: points for key, points in answers.items() if points.shape[1] > 1}
    groups, decisions = pool_hidden_units(scores, groups, instrument, minimum=minimum, earlier=earlier)
    exact = aggregate_scores(scores, groups)
    group_scores = publish_group_scores(exact, groups, decisions)
    company, weighting = publish_company_scores(exact, group_scores, instrument, weighting=engagement.weighting)
    participation = decisions["participation"]
    invited = tables.respondents.invited
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
        answer_shares=answer_shares(
            tables.responses,
            instrument,
            minimum=minimum,
            equal_levels=weighting == "levels",
        ),
        gaps=_compare_levels(group_scores),
        reliability=_estimate_reliability(matrices),
        agreement=_estimate_agreement(matrices, instrument, decisions),
        suppression=suppression_log(decisions["alignment"], groups),
        consensus=analyse_consensus(
            tables,
            groups,
            participation,
            _clarity_of(scores, instrument),
            engagement.strategy.optimizing_strategies,
            minimum=minimum,
            seed=engagement.seed,
            earlier=earlier,
        ),
        drivers=analyse_drivers(
            scores,
            company,
            instrument,
            minimum=engagement.disclosure.minimum_model_respondents,
            seed=engagement.seed,
        ),
        questionnaire=analyse_questionnaire(
            matrices,
            scores,
            instrument,
            shown_units=decisions["alignment"].visible,
            minimum=engagement.disclosure.minimum_model_respondents,
            seed=engagement.seed,
        ),
        standing=shrunken_ranks(group_scores, INDEX_KEY),
        items=analyse_items(tables, scores, groups, decisions, instrument, minimum=minimum, earlier=earlier),
        representation=weigh_to_roster(scores, groups, invited, decisions["alignment"], engagement.hierarchy),
        score_errors=changing_errors(scores, groups, weighting, instrument),
        remembered=with_hidden(settled.remembered, decisions["alignment"]),
    )
    names = {priority.key: priority.name for priority in engagement.strategy.optimizing_strategies}
    ranks = complete_rankings(tables, names)
    of_ranks = decide_rankings(ranks, groups, participation, minimum=minimum, earlier=earlier)
    decided = decided_cells([*decisions.values(), *([of_ranks] if of_ranks else [])])
    cells = decided | item_cells(results, tables, groups, instrument)
    remember(wave_ledger(tables, groups, cells, results.remembered, key=memory.key))
    if not is_reported:
        return results
    return replace(results, tests=wave_tests(results, tables, scores, groups, instrument, seed=engagement.seed))


def _clarity_of(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Everybody's score of perceived clarity of the strategy; of nobody where the questionnaire does not ask for it."""
    is_clarity = (scores["measure_key"] == "clarity") & instrument.asks_about_strategy
    return scores.loc[is_clarity, ["respondent_id", "score_points"]].dropna()


def _compare_levels(group_scores: pd.DataFrame) -> pd.DataFrame:
    """Gap between the highest shown level and staff."""
    shown = group_scores[~group_scores["is_hidden"]]
    levels = [f"level:{level}" for level in LEVELS if f"level:{level}" in set(shown["group_id"])]
    upper = next((level for level in levels if level != "level:staff"), "level:executives")
    return compare_groups(shown, upper, "level:staff")


def _estimate_reliability(matrices: Mapping[str, pd.DataFrame]) -> tuple[Reliability, ...]:
    """Alpha of every scale for which it can be computed."""
    found = []
    for dimension, answers in matrices.items():
        try:
            found.append(cronbach_alpha(answers, dimension=dimension))
        except StatisticError:
            # Reported as absent in the method table: too few complete respondents is a property of the data.
            continue
    return tuple(found)


def _estimate_agreement(
    matrices: Mapping[str, pd.DataFrame], instrument: Instrument, decisions: dict[str, Decision]
) -> tuple[Agreement, ...]:
    """Agreement within shown units and differences between them, for every scale.

    Over hidden units too, the share of variance between units together with the shown means would give theirs away.
    """
    found = []
    for dimension, answers in matrices.items():
        shown = {group.removeprefix("unit:") for group in decisions.get(dimension, decisions["alignment"]).visible}
        units = np.asarray(answers.index.get_level_values("unit_id"), dtype=object)
        is_shown = np.array([unit in shown for unit in units], dtype=bool)
        if len(set(units[is_shown])) < 2:
            continue
        scale = instrument.scales[instrument.dimension(dimension).scale]
        found.append(_agreement_of(answers.to_numpy()[is_shown], units[is_shown], dimension, scale))
    return tuple(found)


def _agreement_of(answers: np.ndarray, units: np.ndarray, dimension: str, scale: Scale) -> Agreement:
    """Agreement of one scale; groups of one have none and are left out."""
    null = null_of_answers(answers, low=scale.low, n_options=scale.n_options)
    within = _within(answers, units, scale.n_options, "uniform")
    held = within if null == "uniform" else _within(answers, units, scale.n_options, null)
    n_answered = (~np.isnan(answers)).sum(axis=1)
    scores = np.divide(np.nansum(answers, axis=1), n_answered, out=np.full(len(units), np.nan), where=n_answered > 0)
    try:
        between, why_not = icc(scores, units, method="reml", interval="robust"), ""
    except StatisticError as problem:
        between, why_not = None, str(problem)
    is_known, missing = len(within) > 0, float("nan")
    return Agreement(
        dimension,
        between,
        float(within.mean()) if is_known else missing,
        float(np.median(within)) if is_known else missing,
        float((within >= STRONG_AGREEMENT).mean()) if is_known else missing,
        len(within),
        interpret_aggregation(between, held),
        why_not,
        null,
        float(np.median(held)) if is_known else missing,
        float((held >= STRONG_AGREEMENT).mean()) if is_known else missing,
    )


def _within(answers: np.ndarray, units: np.ndarray, n_options: int, null: NullDistribution) -> np.ndarray:
    """Agreement of every unit of two and more."""
    shares = list(stretched_null(n_options, null))
    return rwg_j(answers, units, n_options=n_options, null=shares)["rwg_j"].dropna().to_numpy()
