"""Whether the questionnaire measured what it says: reliability, structure, invariance, item bias, same sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from stratalign.analysis.results import QuestionnaireResults
from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.engagement.instrument import Instrument
from stratalign.errors import StatisticError
from stratalign.measurement.common_method_bias import SplitSample, split_sample
from stratalign.measurement.factor_models.confirmatory import confirmatory_factor_analysis
from stratalign.measurement.factor_models.invariance import invariance_of_scales
from stratalign.measurement.factor_models.item_bias import MODERATE, item_bias_of_scales
from stratalign.measurement.scales.summary import summarise_scales
from stratalign.numerics.long_tables import spread
from stratalign.scores.scoring import INDEX_KEY

#: People for each item that a model of the whole questionnaire, and people in each group that a comparison, ask for.
PEOPLE_PER_ITEM, FEWEST_IN_GROUP = 5, 50
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
    scores: pd.DataFrame,
    instrument: Instrument,
    *,
    shown_units: list[str],
    minimum: int,
    seed: int,
) -> QuestionnaireResults:
    """Examine the scales of one wave over everybody who answered.

    Parameters
    ----------
    matrices
        Answers to each scale of two or more items, by key of its dimension (`scores.matrices.answer_matrices`).
    scores
        Scores of respondents, as `score_measures` returns them.
    instrument
        Scales and their items.
    shown_units
        Ids of the units that may be shown; a correlation over hidden ones could give them away.
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
    invariance, bias = _compare_groups(matrices, alignment)
    return QuestionnaireResults(
        scales=_scales(matrices),
        structure=_structure(matrices, instrument, minimum),
        invariance=invariance,
        item_bias=bias,
        same_source=_same_source(scores, instrument, shown_units, seed),
    )


def _scales(matrices: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Reliability of every scale."""
    rows = zip(matrices, summarise_scales(list(matrices.values())), strict=True)
    return pd.DataFrame([{"dimension": key} | row for key, row in rows])


def _structure(matrices: Mapping[str, pd.DataFrame], instrument: Instrument, minimum: int) -> pd.DataFrame:
    """Fit of the declared dimensions as correlated factors, pillar by pillar; what cannot be fitted says why."""
    rows = []
    for pillar, keys in _pillars(instrument, set(matrices)).items():
        parts = _parts({key: matrices[key].shape[1] for key in keys})
        for number, part in enumerate(parts, start=1):
            fit = _fit_of({key: matrices[key].droplevel(["unit_id", "level"]) for key in part}, minimum)
            rows.append({"pillar": pillar, "part": number, "n_parts": len(parts)} | fit)
    return pd.DataFrame(rows)


def _fit_of(matrices: Mapping[str, pd.DataFrame], minimum: int) -> dict[str, object]:
    """Fit of some dimensions as correlated factors, or why there is none."""
    answers = pd.concat(list(matrices.values()), axis=1)
    n_complete, n_items = len(answers.dropna()), answers.shape[1]
    row: dict[str, object] = {"n_dimensions": len(matrices), "n_items": n_items, "n": n_complete}
    needed = max(minimum, PEOPLE_PER_ITEM * n_items)
    if n_complete < needed:
        return row | {"why_none": f"{n_complete} people answered all {n_items} questions; {needed} are needed"}
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


def _compare_groups(matrices: Mapping[str, pd.DataFrame], alignment: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leaders (executives and managers) against staff: ladder of invariance by dimension, and bias of items."""
    scales = {key: scale for key in alignment if (scale := _scale_by_group(matrices[key])) is not None}
    ladders, biases = invariance_of_scales(scales), item_bias_of_scales(scales)
    # A dimension whose groups cannot be modelled is not among the rows.
    tested = {key: bias for key, bias in biases.items() if key in ladders and isinstance(bias, pd.DataFrame)}
    if not tested:
        return pd.DataFrame(), pd.DataFrame()
    items = pd.concat([bias.reset_index().assign(dimension=key) for key, bias in tested.items()], ignore_index=True)
    items["p_adjusted"] = adjust_p_values(items["p_total"])["p_adjusted"].to_numpy()
    items["is_biased"] = (items["p_adjusted"] < LEVEL_OF_TESTS) & (items["r_squared_change"] >= MODERATE)
    return pd.DataFrame([_ladder_row(key, ladders[key], scales[key][1]) for key in tested]), items


def _scale_by_group(answers: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray] | None:
    """Complete answers to a scale beside everybody's group; None where items or people are too few to compare."""
    level = np.asarray(answers.index.get_level_values("level"), dtype=object)
    is_used = answers.notna().all(axis=1).to_numpy() & ~pd.isna(level)
    group = np.where(level[is_used] == "staff", "staff", "leaders")
    is_small = min((group == name).sum() for name in ("leaders", "staff")) < FEWEST_IN_GROUP
    return None if answers.shape[1] < 3 or is_small else (answers[is_used], group)


def _ladder_row(key: str, steps: pd.DataFrame, group: np.ndarray) -> dict[str, object]:
    held = [step for step, holds in zip(steps.index, steps["holds"], strict=True) if holds]
    return {
        "dimension": key,
        "cfi": steps.at["configural", "cfi"],
        "metric_cfi_difference": steps.at["metric", "cfi_difference"],
        "metric_p_value": steps.at["metric", "p_difference"],
        "scalar_cfi_difference": steps.at["scalar", "cfi_difference"],
        "scalar_p_value": steps.at["scalar", "p_difference"],
        "held": held[-1] if held else "none",
        "n_leaders": int((group == "leaders").sum()),
        "n_staff": int((group == "staff").sum()),
    }


def _same_source(scores: pd.DataFrame, instrument: Instrument, shown_units: list[str], seed: int) -> SplitSample | None:
    """Index and main outcome over shown units, by the same people and by different ones; None where too few."""
    wide = spread(scores, index="respondent_id", columns="measure_key", values="score_points")
    main = instrument.main_outcome
    if main is None or not {INDEX_KEY, main.key} <= set(wide):
        return None
    unit = scores.drop_duplicates("respondent_id").set_index("respondent_id")["unit_id"]
    people = wide[[INDEX_KEY, main.key]].assign(unit_id=unit.where(("unit:" + unit).isin(shown_units)))
    try:
        splits = int(np.clip(MOST_HALVED // max(len(people), 1), 20, 200))
        found = split_sample(people, exposure=INDEX_KEY, attitude=main.key, splits=splits, seed=seed)
    except StatisticError:
        # Too few units of four: there is nothing to compare.
        return None
    return found if found.n_units >= FEWEST_UNITS else None
