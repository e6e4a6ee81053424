"""What a result may lack, and what in the same row shows why: a count, a flag, or the statistic it rests on.

Every rule is one that the function's docstring states; a gap that its row does not explain is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan

from other_calls import INSTRUMENT

from stratalign.panel.outcome_definitions import outcome_table

Row = dict[str, object]
Rule = Callable[[Row], bool]


def few(column: str, fewest: int = 2) -> Rule:
    """Fewer than are needed."""
    return lambda row: float(row[column]) < fewest  # type: ignore[arg-type]


def _any(*rules: Rule) -> Rule:
    return lambda row: any(rule(row) for rule in rules)


def _same(first: str, second: str) -> Rule:
    """An interval without width: nothing varies, so that there is no test and no size in standard deviations."""
    return lambda row: row[first] == row[second]


def _is(column: str, *values: object) -> Rule:
    return lambda row: row[column] in values


def _missing(column: str) -> Rule:
    return lambda row: isnan(float(row[column]))  # type: ignore[arg-type]


def always(row: Row) -> bool:
    """The value comes as it was given, or the docstring says of whole columns that they may be empty."""
    return True


_ALONE = few("n")
_FIXED = _is("is_free", False)
_SPREAD = _any(few("n_respondents"))
_SUMMARY = dict.fromkeys(("sd_points", "ci_low", "ci_high"), _SPREAD)
_FLAT = _same("ci_low", "ci_high")
#: Columns of a table of accounts, or of answers: what nobody stated is missing.
_DATA = "entity_id revenue operating_income recalled_text level period_end"

#: Function -> column or field -> when it may be missing.
LACKS: dict[str, Mapping[str, object]] = {
    "rwg": {"rwg": _ALONE},
    "rwg_j": {"rwg_j": _ALONE},
    "r_star_wg_j": {"r_star_wg_j": _ALONE},
    "average_deviation": {"average_deviation": _ALONE},
    "awg": {"awg": _ALONE},
    "agreement_table": dict.fromkeys(
        (*(f"rwg_j_{null}" for null in ("uniform", "slight_skew", "moderate_skew", "heavy_skew")), "r_star_wg_j"),
        _ALONE,
    ),
    "icc": {"infinite f_statistic": _is("within_variance", 0.0), "icc2": _is("f_statistic", 0.0)},
    "interpret_aggregation": {"people_needed": always},
    "confirmatory_factor_analysis": {
        **dict.fromkeys(("std_error", "z", "p_value"), _FIXED),
        **dict.fromkeys(("log_likelihood", "aic", "bic"), _is("estimator", "WLSMV")),
        "htmt": always,
    },
    "measurement_invariance": dict.fromkeys(
        "chi_square_difference df_difference p_difference cfi_difference rmsea_difference".split(),
        _missing("df_difference"),
    ),
    "cluster_bootstrap": {"draws": always},
    "kendall_w": {"infinite f_statistic": _is("w", 1.0)},
    "consensus_map": {
        **dict.fromkeys(("alpha", "alpha_ci_low", "alpha_ci_high", "alpha_p_value"), always),
        **dict.fromkeys(("similarity", "similarity_ci_low", "similarity_ci_high", "similarity_p_value"), always),
    },
    "match_recall": dict.fromkeys(_DATA.split(), always),
    "score_recall": {"level": always, "precision": few("n_named", 1)},
    "compare_panel_models": {"df2": always},
    "arellano_bond": {"df": always},
    "estimate_panel": {
        "r_squared": _is("design", "arellano_bond"),
        "highest_leverage": lambda row: row["design"] != "cross_section",
        "infinite degrees_of_freedom": _is("design", "arellano_bond"),
    },
    "cross_lagged": {"between_correlation": _any(_is("has_random_intercepts", False), _is("is_improper", True))},
    "mediation": {"share_indirect": lambda row: row["effects"]["estimate"].loc[["indirect", "total"]].prod() <= 0},  # type: ignore[index]
    "mark_planned": {"p_value": always, "p_adjusted": _any(_missing("p_value"), _is("status", "explored"))},
    "specification_curve": {"p_value": _is("statistic", "share_same_sign")},
    "relative_importance": dict.fromkeys(("coefficient", "correlation", "vif"), always),
    "run_robustness_checks": {"p_value": _is("covariance", "bootstrap")},
    "impute": dict.fromkeys(("x", "w", "infinite x", "infinite w"), always),
    "select_families": dict.fromkeys(("p_value", "p_within", "p_adjusted", "level"), always),
    "importance_performance": dict.fromkeys(("share_ci_low", "share_ci_high", "ci_low", "ci_high"), always),
    "aggregate_scores": _SUMMARY,
    "compare_waves": {
        **dict.fromkeys(("change_points", "ci_low", "ci_high"), _any(few("n_before"), few("n_after"))),
        "p_value": _any(few("n_before"), few("n_after"), _FLAT),
    },
    "compare_groups": {
        **dict.fromkeys(("p_value", "cohens_d", "d_ci_low", "d_ci_high", "hedges_g"), _FLAT),
    },
    "compare_with_rest": {
        **dict.fromkeys(("p_value", "adjusted_p_value", "cohens_d"), _any(_FLAT, few("n_unit"), few("n_rest"))),
        **dict.fromkeys(("difference_points", "ci_low", "ci_high"), _any(few("n_unit"), few("n_rest"))),
    },
    "decompose_change": {"mean_before": few("n_before", 1), "mean_after": few("n_after", 1)},
    "favourable_shares": dict.fromkeys(
        ("favourable_pct", "neutral_pct", "unfavourable_pct", "ci_low", "ci_high"), few("n_respondents", 1)
    ),
    **{
        name: dict.fromkeys(("value", "level", "unit_id", *(item.key for item in INSTRUMENT.items.values())), always)
        for name in ("answer_matrices", "answer_matrix", "flip_reverse_items", "favourable_answers")
    },
    **{
        name: {"score_points": few("n_items_answered"), "level": always, "unit_id": always}
        for name in ("score_dimensions",)
    },
    # A pillar has items answered and no score where too few of its dimensions have one.
    **{
        name: dict.fromkeys(("score_points", "level", "unit_id"), always)
        for name in ("score_measures", "score_pillars")
    },
    "correlations_of": dict.fromkeys("r r_low r_high ci_low ci_high plus_minus k_of value n".split(), always),
    "compute_outcomes": dict.fromkeys(outcome_table()["key"], always),
    "summarise_outcomes": {
        **dict.fromkeys(("revenue_cagr_pct", "span_years"), always),
        "operating_margin_pct": few("n_margin_periods", 1),
    },
    "translate_panel": dict.fromkeys(_DATA.split(), always),
    "adjust_p_values": {"p_value": always, "p_adjusted": _missing("p_value")},
    "equivalence_test": {"infinite degrees_of_freedom": always},
    "pool_estimates": {"infinite degrees_of_freedom": always},
}
