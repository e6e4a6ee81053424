"""Whether the questionnaire measured what it says: reliability, structure, invariance, item bias, same sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from stratalign.analysis.results import QuestionnaireResults
from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.disclosure.consistency import hold_row
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.population import (
    FEWEST_OF_A_MODEL,
    complete_few,
    is_enough_for_model,
    is_few,
    n_incomplete,
)
from stratalign.disclosure.units import decided_units
from stratalign.engagement.instrument import Instrument, Scale
from stratalign.errors import StatisticError
from stratalign.measurement.common_method_bias import SMALLEST_UNIT, SplitSample, split_sample
from stratalign.measurement.factor_models.confirmatory import confirmatory_factor_analysis
from stratalign.measurement.factor_models.invariance import invariance_of_scales
from stratalign.measurement.factor_models.item_bias import MODERATE, item_bias_of_scales
from stratalign.measurement.scales.summary import summarise_scales
from stratalign.scores.groups import Groups
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import LEVELS

#: People for each item that a model of the whole questionnaire, and people in each group that a comparison, ask for.
PEOPLE_PER_ITEM, FEWEST_IN_GROUP = 5, 50
#: Items of a scale whose meaning to two groups can be compared.
FEWEST_COMPARED = 3
#: Free parameters of one factor model at most: its work grows with their third power. Where there are more,
#: neighbouring dimensions are fitted in groups. The bound is a size and no time: every machine prints the same table.
MOST_PARAMETERS = 1_000
#: People times halvings of the split sample at most; large companies need fewer halvings.
MOST_HALVED = 2_000_000
#: Units that a correlation over units asks for.
FEWEST_UNITS = 10
LEVEL_OF_TESTS = 0.05


def analyse_questionnaire(
    matrices: Mapping[str, pd.DataFrame],
    points: pd.DataFrame,
    instrument: Instrument,
    groups: Groups,
    decisions: Mapping[str, Decision],
    *,
    widened: Mapping[str, float],
    minimum: int,
    seed: int,
) -> QuestionnaireResults:
    """Examine the scales of one wave over everybody who counts in its scores.

    Parameters
    ----------
    matrices
        Answers to each scale of two or more items, by key of its dimension, of everybody with a score in it
        (`analysis.counted.scales_of`).
    points
        Scores of respondents, as `wide_scores` gives them.
    instrument
        Scales and their items.
    groups, decisions
        Groups of the wave, and which may be shown; hidden ones could be given away by what compares groups.
    widened
        Scales whose spread is held, and by how much their variance was multiplied (`disclosure.consistency.widening`).
    minimum
        Smallest number of people a model may rest on.
    seed
        Seed of the resampling.

    Returns
    -------
    QuestionnaireResults
        What could be computed; what could not says why.
    """
    alignment = [dimension.key for dimension in instrument.with_role("alignment") if dimension.key in matrices]
    levels = [level for level in LEVELS if decisions["alignment"].is_visible(f"level:{level}")]
    compared = {
        key: _of_levels(
            matrices[key],
            levels,
            instrument.scales[instrument.dimension(key).scale],
            minimum=decisions["alignment"].minimum,
        )
        for key in alignment
        if matrices[key].shape[1] >= FEWEST_COMPARED
    }
    invariance, bias = _compare_groups(compared)
    return QuestionnaireResults(
        scales=_scales(matrices, widened),
        structure=_structure(matrices, instrument, minimum, decisions["alignment"].minimum),
        invariance=invariance,
        item_bias=bias,
        same_source=_same_source(points, instrument, groups, decisions, seed),
    )


def _scales(matrices: Mapping[str, pd.DataFrame], widened: Mapping[str, float]) -> pd.DataFrame:
    """Reliability of every scale, as its spread is printed; gaps where too few answered all of it."""
    enough = [
        answers if is_enough_for_model(len(answers) - n_incomplete(answers), answers.shape[1]) else answers.iloc[:0]
        for answers in matrices.values()
    ]
    rows = dict(zip(matrices, summarise_scales(enough), strict=True))
    rows |= {key: hold_row(rows[key], matrices[key].shape[1], widened[key]) for key in rows if key in widened}
    return pd.DataFrame([{"dimension": key} | row for key, row in rows.items()])


def _structure(matrices: Mapping[str, pd.DataFrame], instrument: Instrument, minimum: int, few: int) -> pd.DataFrame:
    """Fit of the declared dimensions as correlated factors, pillar by pillar; what cannot be fitted says why."""
    return pd.DataFrame(
        {"pillar": pillar, "part": number, "n_parts": n_parts}
        | _fit_of({key: matrices[key] for key in keys}, minimum, few)
        for pillar, number, n_parts, keys in structure_parts(matrices, instrument)
    )


def structure_parts(
    matrices: Mapping[str, pd.DataFrame], instrument: Instrument
) -> list[tuple[str, int, int, list[str]]]:
    """Dimensions that one factor model each holds.

    Parameters
    ----------
    matrices
        As in `analyse_questionnaire`.
    instrument
        Pillars of the dimensions.

    Returns
    -------
    list of tuple
        Pillar, number of the part of it, number of its parts, dimensions.
    """
    found = []
    for pillar, keys in _pillars(instrument, set(matrices)).items():
        parts = _parts({key: matrices[key].shape[1] for key in keys})
        found += [(pillar, number, len(parts), part) for number, part in enumerate(parts, start=1)]
    return found


def _fit_of(matrices: Mapping[str, pd.DataFrame], minimum: int, few: int) -> dict[str, object]:
    """Fit of some dimensions as correlated factors, or why there is none."""
    answers = _side_by_side(list(matrices.values()))
    n_complete, n_items = len(answers) - n_incomplete(answers), answers.shape[1]
    row: dict[str, object] = {"n_dimensions": len(matrices), "n_items": n_items, "n": n_complete}
    needed = max(minimum, FEWEST_OF_A_MODEL, PEOPLE_PER_ITEM * n_items)
    if n_complete < needed:
        return row | {"why_none": f"{n_complete} people answered all {n_items} questions; {needed} are needed"}
    # Whom scores of a scale count, and whom its reliability: a fit of all but a few of either would tell of these.
    counted = [n for matrix in matrices.values() for n in (len(matrix), len(matrix) - n_incomplete(matrix))]
    if any(is_few(n - n_complete, few) for n in counted):
        return row | {"why_none": f"fewer than {few} people left a question open, of whom the fit would tell"}
    if _n_parameters([n_items]) > MOST_PARAMETERS:
        return row | {"why_none": f"{n_items} questions are more than one model holds"}
    model = "; ".join(f"{key} =~ {' + '.join(matrix.columns)}" for key, matrix in matrices.items())
    try:
        found = confirmatory_factor_analysis(answers, model, estimator="MLR")
    except StatisticError as problem:
        return row | {"why_none": str(problem)}
    apart = found.htmt.to_numpy()[np.triu_indices(len(matrices), 1)]
    fit = {name: getattr(found, name) for name in ("cfi", "tli", "rmsea", "rmsea_ci_low", "rmsea_ci_high", "srmr")}
    highest = apart.max() if len(apart) else float("nan")
    return row | fit | {"highest_htmt": highest, "why_none": "; ".join(found.warnings)}


def _side_by_side(matrices: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Answers to several scales as one table, a row for everybody with answers to one of them."""
    if all(matrix.index is matrices[0].index for matrix in matrices):
        values = np.hstack([matrix.to_numpy(dtype=float) for matrix in matrices])
        return pd.DataFrame(values, matrices[0].index, [key for matrix in matrices for key in matrix.columns])
    return pd.concat([matrix.droplevel(["unit_id", "level"]) for matrix in matrices], axis=1)


def _n_parameters(n_items: Sequence[int]) -> int:
    """Free parameters of correlated factors: loadings, residuals, and the factors' correlations."""
    return 2 * sum(n_items) + len(n_items) * (len(n_items) - 1) // 2


def _parts(n_items: Mapping[str, int]) -> list[list[str]]:
    """Dimensions in as few groups of neighbours, about equally large, as one model each can hold."""
    keys = list(n_items)
    for n_parts in range(1, len(keys) + 1):
        parts = [list(part) for part in np.array_split(np.array(keys, dtype=object), n_parts)]
        if all(_n_parameters([n_items[key] for key in part]) <= MOST_PARAMETERS for part in parts):
            return parts
    return [[key] for key in keys]


def _pillars(instrument: Instrument, measured: set[str]) -> dict[str, list[str]]:
    """Measured dimensions of alignment by pillar ("" where there is none); pillars of one are left out."""
    found: dict[str, list[str]] = {}
    for dimension in instrument.with_role("alignment"):
        if dimension.key in measured:
            found.setdefault(dimension.pillar or "", []).append(dimension.key)
    return {pillar: keys for pillar, keys in found.items() if len(keys) > 1}


def _compare_groups(answers: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leaders (executives and managers) against staff: ladder of invariance by dimension, and bias of items."""
    scales = {key: scale for key, table in answers.items() if (scale := _scale_by_group(table)) is not None}
    ladders, biases = invariance_of_scales(scales), item_bias_of_scales(scales)
    # A dimension whose groups cannot be modelled is not among the rows.
    tested = {key: bias for key, bias in biases.items() if key in ladders and isinstance(bias, pd.DataFrame)}
    if not tested:
        return pd.DataFrame(), pd.DataFrame()
    items = pd.concat(list(tested.values())).reset_index()
    items["dimension"] = pd.array([key for key, bias in tested.items() for _ in range(len(bias))], dtype="str")
    items["p_adjusted"] = adjust_p_values(items["p_total"])["p_adjusted"].to_numpy()
    items["is_biased"] = (items["p_adjusted"] < LEVEL_OF_TESTS) & (items["r_squared_change"] >= MODERATE)
    return pd.DataFrame([_ladder_row(key, ladders[key], scales[key][1]) for key in tested]), items


def _of_levels(answers: pd.DataFrame, levels: Sequence[str], scale: Scale, *, minimum: int) -> pd.DataFrame:
    """Answers of the people of shown levels, of each of which none or enough left a question open."""
    level = np.asarray(answers.index.get_level_values("level"), dtype=object)
    is_open = np.isnan(answers.to_numpy(dtype=float)).any(axis=1)
    if not is_open.any() and np.isin(level, levels).all():
        return answers
    if not any(is_few(int(is_open[level == name].sum()), minimum) for name in levels):
        is_shown = np.isin(level, levels)
        return answers if is_shown.all() else answers[is_shown]
    points, is_used = answers.to_numpy(dtype=float, copy=True), np.isin(level, levels)
    for place in (np.flatnonzero(level == name) for name in levels):
        points[place] = complete_few(answers.iloc[place], scale, minimum=minimum).to_numpy(dtype=float)
    return pd.DataFrame(points[is_used], answers.index[is_used], answers.columns)


def _scale_by_group(answers: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray] | None:
    """Complete answers to a scale beside everybody's group; None where people are too few to compare."""
    level = np.asarray(answers.index.get_level_values("level"), dtype=object)
    is_used = ~np.isnan(answers.to_numpy(dtype=float)).any(axis=1)
    group = np.where(level[is_used] == "staff", "staff", "leaders")
    is_small = min((group == name).sum() for name in ("leaders", "staff")) < FEWEST_IN_GROUP
    return None if is_small else (answers if is_used.all() else answers[is_used], group)


def _ladder_row(key: str, steps: pd.DataFrame, group: np.ndarray) -> dict[str, object]:
    held = [step for step, holds in zip(steps.index, steps["holds"], strict=True) if holds]
    names = ("cfi", "cfi_difference", "p_difference")
    cfi, difference, p = (dict(zip(steps.index, steps[name].tolist(), strict=True)) for name in names)
    return {
        "dimension": key,
        "cfi": cfi["configural"],
        "metric_cfi_difference": difference["metric"],
        "metric_p_value": p["metric"],
        "scalar_cfi_difference": difference["scalar"],
        "scalar_p_value": p["scalar"],
        "held": held[-1] if held else "none",
        "n_leaders": int((group == "leaders").sum()),
        "n_staff": int((group == "staff").sum()),
    }


def _same_source(
    points: pd.DataFrame, instrument: Instrument, groups: Groups, decisions: Mapping[str, Decision], seed: int
) -> SplitSample | None:
    """Index and main outcome over decided units, by the same people and by different ones; None where too few."""
    main = instrument.main_outcome
    people = people_of_same_source(points, instrument, groups, decisions)
    if main is None or people is None:
        return None
    try:
        splits = int(np.clip(MOST_HALVED // max(len(people), 1), 20, 200))
        found = split_sample(people, exposure=INDEX_KEY, attitude=main.key, splits=splits, seed=seed)
    except StatisticError:
        # Too few units of four: there is nothing to compare.
        return None
    return found if found.n_units >= FEWEST_UNITS else None


def people_of_same_source(
    points: pd.DataFrame, instrument: Instrument, groups: Groups, decisions: Mapping[str, Decision]
) -> pd.DataFrame | None:
    """Find who has index and main outcome in units that were decided upon for both.

    Parameters
    ----------
    points, instrument, groups, decisions
        As in `analyse_questionnaire`.

    Returns
    -------
    pandas.DataFrame or None
        Both scores and unit_id, index respondent_id; None where one was not asked, or where a few of the people scored
        in these units are left out, of whom the correlations would tell.
    """
    main = instrument.main_outcome
    if main is None or not {INDEX_KEY, main.key} <= set(points):
        return None
    keys = [INDEX_KEY, main.key]
    decided = [decided_units(groups, decisions.get(key, decisions["alignment"])) for key in keys]
    units = [own.reindex(points.index).fillna("").to_numpy(dtype=object) for own in decided]
    is_scored = points[keys].notna().to_numpy().T
    is_in = (units[0] == units[1]) & (units[0] != "") & is_scored.all(axis=0)
    unit, size = np.unique(units[0][is_in].astype(str), return_counts=True)
    is_in &= np.isin(units[0], unit[size >= SMALLEST_UNIT])
    n_left = [int(((own != "") & there & ~is_in).sum()) for own, there in zip(units, is_scored, strict=True)]
    if any(is_few(n, decisions["alignment"].minimum) for n in n_left):
        return None
    people: pd.DataFrame = points.loc[is_in, keys]
    return people.assign(unit_id=pd.array(units[0][is_in], dtype="str"))
