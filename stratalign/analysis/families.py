"""The tests behind what a report says of one wave, family by family, from the answers of its people.

Every p value is adjusted within its family. Over the families they are put together by `analysis.report_claims`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from stratalign.analysis.culture import culture_tests
from stratalign.analysis.items import judged_items
from stratalign.analysis.left_open import (
    ITEM_PREFIX,
    LeftOpen,
    margins_of_agreement,
    margins_of_groups,
    margins_of_pairs,
)
from stratalign.analysis.left_open_closed import margins_of_drivers, margins_of_meaning, margins_of_ranking
from stratalign.analysis.report_claims import family_rows, pair_key, where_apart
from stratalign.analysis.results import (
    Agreement,
    ConsensusResults,
    DriverResults,
    QuestionnaireResults,
    WaveResults,
)
from stratalign.analysis.score_errors import ScoreErrors, score_errors, score_influences
from stratalign.analysis.units import lowest_units
from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.comparisons.permutations import permute_groups, permute_units
from stratalign.comparisons.simultaneous import pairwise_p_values
from stratalign.engagement.instrument import Instrument
from stratalign.scores.groups import Groups
from stratalign.scores.items import favourable_items
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.vocabulary import STEPS, STRATEGY_TESTS

#: Prefixes of the hypotheses on terms that go with an outcome more, or less, than all others.
ABOVE_PREFIX, BELOW_PREFIX = "above:", "below:"
#: Prefix of the hypothesis that a dimension means the same to two groups.
SCALE_PREFIX = "scale:"
#: Share of the error of the levels' tests that is kept for leaders above staff, who see more of the strategy nearly
#: everywhere; the other direction has the rest.
LEADERS_ABOVE = 0.75
#: Two units at least are compared.
FEWEST_UNITS = 2


def wave_tests(
    results: WaveResults,
    answers: pd.DataFrame,
    points: pd.DataFrame,
    groups: Groups,
    instrument: Instrument,
    left_open: LeftOpen,
    *,
    ranked: pd.Index,
    seed: int,
) -> pd.DataFrame:
    """Run every test behind a sentence on one wave.

    Parameters
    ----------
    results
        What may be published of the wave.
    answers
        To every reported question, as `item_answers` gives them.
    points
        Scores of respondents that enter the report, as `wide_scores` gives them.
    groups
        Groups of the wave.
    instrument
        The questionnaire.
    left_open
        What everybody left open.
    ranked
        respondent_ids of those who ranked all priorities.
    seed
        Of deals and draws.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, of eight families.
    """
    _, units = lowest_units(results.group_scores, instrument)
    tests = [
        level_tests(points, groups, results.gaps, instrument, left_open, seed=seed),
        measure_tests(results, answers, points, groups, instrument, left_open, seed=seed),
        unit_tests(points, groups, results.group_scores, instrument, left_open, seed=seed),
        agreement_tests(results.agreement, left_open, list(units["group_id"])),
        priority_tests(results.consensus, left_open, ranked),
        driver_tests(results.drivers, left_open),
        questionnaire_tests(results.questionnaire, left_open),
        culture_tests(results, instrument, left_open),
    ]
    return pd.concat(tests, ignore_index=True)


def level_tests(
    points: pd.DataFrame,
    groups: Groups,
    gaps: pd.DataFrame,
    instrument: Instrument,
    left_open: LeftOpen,
    *,
    seed: int,
) -> pd.DataFrame:
    """Test leaders against staff in every compared dimension, by dealing people to the two levels at random.

    Parameters
    ----------
    points
        Scores of respondents that enter the report, as `wide_scores` gives them.
    groups
        Groups of the wave.
    gaps
        Published gaps, whose intervals are printed.
    instrument
        Says which dimensions are compared.
    left_open
        What everybody left open.
    seed
        Of the deals.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, a hypothesis per dimension.
    """
    keys = [dimension.key for dimension in instrument.compared_dimensions]
    rows = gaps[gaps["measure_key"].isin(keys)] if len(gaps) else gaps
    if rows.empty:
        return family_rows("levels", (), ())
    compared = [str(key) for key in rows["measure_key"]]
    wide = points.reindex(columns=compared)
    sides = [str(rows[side].iloc[0]) for side in ("upper_group", "lower_group")]
    upper, lower = (
        groups.membership[side].reindex(wide.index, fill_value=False).to_numpy(dtype=bool) for side in sides
    )
    is_compared = (upper | lower) & wide.notna().any(axis=1).to_numpy()
    means = list(zip(rows["upper_points"].astype(float), rows["lower_points"].astype(float), strict=True))
    first, second = (left_open.of(side, compared) for side in sides)
    margins = margins_of_groups(first, second, means, compared)
    p = permute_groups(
        wide.to_numpy(dtype=float)[is_compared],
        upper[is_compared],
        margin=[margin.points for margin in margins],
        above=LEADERS_ABOVE,
        seed=seed,
    )
    return family_rows("levels", compared, where_apart(p, rows["ci_low"], rows["ci_high"]), margins)


def measure_tests(
    results: WaveResults,
    answers: pd.DataFrame,
    points: pd.DataFrame,
    groups: Groups,
    instrument: Instrument,
    left_open: LeftOpen,
    *,
    seed: int,
) -> pd.DataFrame:
    """Test high against low among pillars, dimensions, zones, tests and questions: the same people, pair by pair.

    Parameters
    ----------
    results, answers, points, groups, instrument, left_open, seed
        As in `wave_tests`.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, hypotheses as `pair_key`; of the questions only the two that stand at the ends.
    """
    weighting = results.weighting
    blocks = [[key for key in block if key in points] for block in measure_blocks(instrument)]
    favourable = _judged_answers(results, answers, instrument)
    means = pd.concat([_company_means(points, groups, weighting), favourable.mean()]).dropna()
    blocks.append(list(map(str, favourable.columns)))
    chosen = [[key for key in block if key in means.index] for block in blocks]
    chosen = [block for block in chosen if len(block) > 1]
    keys = list(dict.fromkeys(key for block in chosen for key in block))
    if not keys:
        return family_rows("measures", (), ())
    of_scores, freedom = score_influences(points[[key for key in keys if key in points]], groups, weighting)
    of_items, _ = score_influences(favourable[[key for key in keys if key in favourable]], groups, "respondents")
    influences = of_scores.join(of_items, how="outer").fillna(0.0)[keys]
    places = {key: place for place, key in enumerate(keys)}
    pairs = [pair for block in chosen for pair in _pairs_of(block)]
    margins = margins_of_pairs(left_open.shares, pairs, means.to_dict())
    margin = np.zeros((len(keys), len(keys)))
    for (first, second), own in zip(pairs, margins, strict=True):
        margin[[places[first], places[second]], [places[second], places[first]]] = own.points
    p = pairwise_p_values(
        means[keys].to_numpy(dtype=float),
        influences.T @ influences,
        freedom,
        blocks=[[places[key] for key in block] for block in chosen],
        margin=margin,
        seed=seed,
    )
    return family_rows(
        "measures",
        [pair_key(*pair) for pair in pairs],
        [p[places[first], places[second]] for first, second in pairs],
        margins,
    )


def measure_blocks(instrument: Instrument) -> list[list[str]]:
    """Measures that are said to be higher or lower than each other: pillars, dimensions, zones, tests.

    Parameters
    ----------
    instrument
        The questionnaire.

    Returns
    -------
    list of list of str
        Keys of each kind.
    """
    return [
        [pillar.key for pillar in instrument.pillars],
        [dimension.key for dimension in instrument.compared_dimensions],
        [STEP_PREFIX + step for step in STEPS],
        [TEST_PREFIX + test for test in STRATEGY_TESTS],
    ]


def changing_errors(points: pd.DataFrame, groups: Groups, weighting: str, instrument: Instrument) -> ScoreErrors:
    """How surely the scores are known together that two waves are compared on.

    Parameters
    ----------
    points, groups, instrument
        As in `wave_tests`.
    weighting
        How people count in the company's scores.

    Returns
    -------
    ScoreErrors
        Of dimensions that are means of items.
    """
    keys = [d.key for d in instrument.with_role("alignment", "outcome") if d.rule == "mean"]
    return score_errors(points[[key for key in dict.fromkeys(keys) if key in points]], groups, weighting)


def unit_tests(
    points: pd.DataFrame,
    groups: Groups,
    group_scores: pd.DataFrame,
    instrument: Instrument,
    left_open: LeftOpen,
    *,
    seed: int,
) -> pd.DataFrame:
    """Test every shown unit that has none below it against everybody outside it, by dealing people to units at random.

    Parameters
    ----------
    points
        Scores of respondents that enter the report, as `wide_scores` gives them.
    groups
        Groups of the wave.
    group_scores
        Published scores of groups.
    instrument
        The questionnaire.
    left_open
        What everybody left open.
    seed
        Of the deals.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, a hypothesis per unit.
    """
    key, units = lowest_units(group_scores, instrument)
    if len(units) < FEWEST_UNITS:
        return family_rows("units", (), ())
    own = points[key].dropna()
    member = groups.membership[list(units["group_id"])].reindex(own.index, fill_value=False).to_numpy(dtype=bool)
    codes = np.where(member.any(axis=1), member.argmax(axis=1), -1)
    ids, index = list(map(str, units["group_id"])), own.to_numpy(dtype=float)
    means = [(index[codes == place].mean(), index[codes != place].mean()) for place in range(len(ids))]
    margins = [
        margins_of_groups(left_open.of(one, [key]), left_open.of(one, [key], is_outside=True), [pair], [one])[0]
        for one, pair in zip(ids, means, strict=True)
    ]
    p = permute_units(index, codes, margin=[margin.points for margin in margins], seed=seed)
    return family_rows("units", ids, p, margins)


def agreement_tests(agreement: Sequence[Agreement], left_open: LeftOpen, units: Sequence[str]) -> pd.DataFrame:
    """Test whether units differ at all, dimension by dimension.

    Parameters
    ----------
    agreement
        With intraclass correlations.
    left_open
        What everybody left open.
    units
        Groups that are compared.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, F tests adjusted by Holm.
    """
    known = {row.dimension: row.icc.p_value for row in agreement if row.icc is not None}
    margins = margins_of_agreement(left_open, units, list(known))
    return family_rows("agreement", known, _holm(list(known.values())), margins)


def priority_tests(found: ConsensusResults | None, left_open: LeftOpen, ranked: pd.Index) -> pd.DataFrame:
    """Test whether two levels order the priorities differently.

    Parameters
    ----------
    found
        Consensus of levels, tested by dealing people to the levels at random.
    left_open
        What everybody left open.
    ranked
        respondent_ids of those who ranked all priorities.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, hypotheses as `pair_key` of two levels, adjusted by Holm.
    """
    if found is None or found.map is None:
        return family_rows("priorities", (), ())
    table = found.map.similarity_p_value
    pairs = list(combinations(map(str, table.index), 2))
    p = [float(table.loc[[first], [second]].to_numpy(dtype=float)[0, 0]) for first, second in pairs]
    margins = margins_of_ranking(left_open, ranked, pairs)
    return family_rows("priorities", [pair_key(*pair) for pair in pairs], _holm(p), margins)


def driver_tests(found: DriverResults | None, left_open: LeftOpen) -> pd.DataFrame:
    """Test whether dimensions go with the outcome more, or less, than all others, from contrasts of shares.

    Parameters
    ----------
    found
        Shares of explained variance.
    left_open
        What everybody left open.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, two hypotheses per dimension.
    """
    if found is None or found.shares.empty:
        return family_rows("drivers", (), ())
    shares = found.shares
    hypotheses = [*(ABOVE_PREFIX + shares["term"]), *(BELOW_PREFIX + shares["term"])]
    above, below = margins_of_drivers(left_open, list(map(str, shares["term"])), found.outcome)
    p = [*shares["p_above_others"], *shares["p_below_others"]]
    return family_rows("drivers", hypotheses, p, [*above, *below])


def questionnaire_tests(found: QuestionnaireResults | None, left_open: LeftOpen) -> pd.DataFrame:
    """Test whether questions and dimensions mean the same to leaders and staff.

    Parameters
    ----------
    found
        With invariance and item bias, where groups were large enough.
    left_open
        What everybody left open.

    Returns
    -------
    pandas.DataFrame
        Rows as `family_rows`, a hypothesis per question and one per dimension (equal loadings and intercepts), adjusted
        by Holm.
    """
    if found is None or found.invariance.empty:
        return family_rows("questionnaire", (), ())
    steps = found.invariance[["metric_p_value", "scalar_p_value"]].astype(float).min(axis=1)
    hypotheses = [*(ITEM_PREFIX + found.item_bias["item"].astype(str)), *(SCALE_PREFIX + found.invariance["dimension"])]
    p = [*found.item_bias["p_total"].astype(float), *np.minimum(2 * steps, 1.0)]
    measures = [*hypotheses[: len(found.item_bias)], *map(str, found.invariance["dimension"])]
    subjects = [*map(str, found.item_bias["dimension"]), *map(str, found.invariance["dimension"])]
    margins = margins_of_meaning(left_open, measures, subjects)
    return family_rows("questionnaire", hypotheses, _holm(p), margins)


def _holm(p: Sequence[float]) -> list[float]:
    return list(adjust_p_values(np.array(p, dtype=float), method="holm")["p_adjusted"])


def _judged_answers(results: WaveResults, answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Whether each person's answers to the judged questions are favourable, in per cent, in the order of the report."""
    judged = [] if results.items is None else judged_items(results.items, instrument)["item_key"].astype(str).to_list()
    return favourable_items(answers[judged], instrument).add_prefix(ITEM_PREFIX) * 100


def _company_means(wide: pd.DataFrame, groups: Groups, weighting: str) -> pd.Series:
    """Scores of the company as people count in them, before anything of them is rounded to be shown."""
    if weighting != "levels":
        return wide.mean()
    levels = [groups.membership[key].reindex(wide.index, fill_value=False) for key in groups.of_kind("level")]
    return pd.concat([wide[level.to_numpy(dtype=bool)].mean() for level in levels], axis=1).mean(axis=1, skipna=False)


def _pairs_of(block: list[str]) -> list[tuple[str, str]]:
    """Pairs that a sentence may speak of: of questions, listed in order, the two ends."""
    if block[0].startswith(ITEM_PREFIX):
        return [(block[0], block[-1])]
    return list(combinations(block, 2))
