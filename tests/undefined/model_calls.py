"""How each statistic of `models` and `claims` is called on a damaged table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from extreme_tables import Case

import stratalign as sa
from stratalign.claims import correlations_of, load_evidence, summarise_evidence
from stratalign.models import AnalysisPlan

OUTCOMES = {"revenue_cagr_pct": "y", "operating_margin_pct": "m", "customer_retention_pct": "points"}


def _design(case: Case) -> pd.DataFrame:
    return case.table[["x", "w"]].assign(const=1.0)


def _companies(case: Case) -> pd.DataFrame:
    table = case.table[["industry", "x", "w", *OUTCOMES.values()]]
    named = table.rename(columns={own: name for name, own in OUTCOMES.items()})
    return named.rename(columns={"x": "alignment_index_points"})


def _summaries(case: Case) -> pd.DataFrame:
    return case.table[["x", "y", "industry"]].assign(n_respondents=case.table["a"], sd_points=case.table["weight"])


def _one_a_company(case: Case) -> pd.DataFrame:
    return case.table.drop_duplicates("entity_id").rename(columns={"entity_id": "company_id"})


def _importance(case: Case) -> pd.DataFrame:
    found = pd.DataFrame({"term": list("xwm"), "share_pct": case.numbers[:3]})
    return found.assign(share_ci_low=case.numbers[3], share_ci_high=case.numbers[4], baseline_pct=100 / 3)


def _performance(case: Case) -> pd.DataFrame:
    return pd.DataFrame({"term": list("xwm"), "mean_points": case.numbers[:3], "ci_low": 0.0, "ci_high": 100.0})


def _evidence(case: Case) -> pd.DataFrame:
    """Eight studies alike but for what they found and how many they asked."""
    given = {"metric": "r", "value_is": "exact", "n_of": "firms", "n_is": "", "level": "firm", "design": "survey"}
    one = load_evidence().head(1).assign(**given)
    rows = pd.concat([one] * 8, ignore_index=True).assign(key=[f"S{place}" for place in range(8)])
    sizes = pd.to_numeric(case.table["points"], errors="coerce")
    return rows.assign(value=case.numbers, n=sizes.reset_index(drop=True).reindex(range(8)))


def _results(case: Case) -> pd.DataFrame:
    return pd.DataFrame({"outcome": "y", "exposure": "x", "controls": [("w",)], "p_value": case.numbers[:1]})


MODELS = {
    "estimate_association": lambda case: sa.estimate_association(case.table, "y", "x", controls=["w"]),
    "estimate_association effects": lambda case: sa.estimate_association(
        case.table, "y", "x", controls=["w"], fixed_effects=["industry"], weights="weight"
    ),
    "estimate_association cluster": lambda case: sa.estimate_association(
        case.table, "y", "x", covariance="cluster", cluster="group"
    ),
    "estimate_association two clusters": lambda case: sa.estimate_association(
        case.table, "y", "x", covariance="cluster", cluster=["group", "w"]
    ),
    "estimate_association CR2": lambda case: sa.estimate_association(
        case.table, "y", "x", controls=["w"], covariance="CR2", cluster="group"
    ),
    "association": lambda case: sa.association("y ~ x + w + I(x * w)", case.table, vcov="HC1"),
    "association factor": lambda case: sa.association("y ~ x + C(industry)", case.table),
    "association CR2": lambda case: sa.association("y ~ x | group", case.table, vcov="CR2"),
    "estimate_association lag": lambda case: sa.estimate_association(case.table, "y", "x", lag=1),
    "associated_differences": lambda case: sa.associated_differences(
        sa.estimate_association(case.table, "y", "x"), case.numbers[:2]
    ),
    "influence_of_rows": lambda case: sa.influence_of_rows(_design(case), case.table["y"]),
    "leave_one_out": lambda case: sa.leave_one_out(_design(case), case.table["y"], case.table["group"], "x"),
    "quantile_slopes": lambda case: sa.quantile_slopes(case.table, "y", "x", ["w"]),
    "cluster_bootstrap": lambda case: sa.cluster_bootstrap(
        _design(case), case.table["y"], case.table["group"], draws=50
    ),
    "wild_cluster_bootstrap": lambda case: sa.wild_cluster_bootstrap(
        _design(case), case.table["y"], case.table["group"], "x", draws=99
    ),
    "estimate_panel within": lambda case: sa.estimate_panel(case.table, "y", "x", controls=["w"]),
    "estimate_panel two_way": lambda case: sa.estimate_panel(case.table, "y", "x", effects="two_way"),
    "estimate_panel driscoll_kraay": lambda case: sa.estimate_panel(
        case.table, "y", "x", covariance="driscoll_kraay", entity="period_end", period="group"
    ),
    "estimate_panel random": lambda case: sa.estimate_panel(case.table, "y", "x", effects="random"),
    "estimate_panel between": lambda case: sa.estimate_panel(
        case.table, "y", "x", effects="between", covariance="classical"
    ),
    "estimate_panel first_difference": lambda case: sa.estimate_panel(case.table, "y", "x", effects="first_difference"),
    "estimate_panel mundlak": lambda case: sa.estimate_panel(case.table, "y", "x", effects="mundlak"),
    "estimate_panel arellano_bond": lambda case: sa.estimate_panel(case.table, "y", "x", effects="arellano_bond"),
    "arellano_bond": lambda case: sa.arellano_bond(case.table, "y", {"x": 0}, period_effects=False),
    "compare_panel_models": lambda case: sa.compare_panel_models(case.table, "y", ["x", "w"]),
    "cross_lagged": lambda case: sa.cross_lagged(case.table, "y", "x"),
    "cross_lagged fixed": lambda case: sa.cross_lagged(case.table, "y", "x", random_intercepts=False),
    "event_study": lambda case: sa.event_study(case.table, "y", "start", draws=50),
    "estimate_multilevel": lambda case: sa.estimate_multilevel(case.table, "y", ["x", "w"], "group"),
    "estimate_multilevel slopes": lambda case: sa.estimate_multilevel(
        case.table, "y", ["x"], "group", random=["1", "x"]
    ),
    "estimate_crossed": lambda case: sa.estimate_crossed(case.table, "y", ["x"], ["group", "industry"]),
    "group_slopes": lambda case: sa.group_slopes(case.table, "y", "x", controls=["w"]),
    "estimate_with_attrition": lambda case: sa.estimate_with_attrition(
        case.table, "stayed", "x", predictors=["w"], draws=50
    ),
    "impute": lambda case: sa.impute(case.table[["x", "w", "stayed"]], ["stayed"], m=2, rounds=2),
    "pool_estimates": lambda case: sa.pool_estimates(case.numbers[:3], np.abs(case.numbers[3:6])),
    "attenuation_factor": lambda case: sa.attenuation_factor(case.numbers[0], case.numbers[1]),
    "correct_for_unreliability": lambda case: sa.correct_for_unreliability(
        case.table, "y", "x", ["w"], reliability=0.8, draws=50
    ),
    "correct_for_unreliability rows": lambda case: sa.correct_for_unreliability(
        case.table,
        "y",
        "x",
        reliability=pd.to_numeric(case.table["weight"], errors="coerce").astype(float).clip(0.1, 0.9),
        draws=50,
    ),
    "mediation": lambda case: sa.mediation(case.table, "y", "x", "m", draws=50),
    "moderation": lambda case: sa.moderation(case.table, "y", "x", "m", ["w"]),
    "oster": lambda case: sa.oster(case.table, "y", "x", ["w"]),
    "oster_delta": lambda case: sa.oster_delta(
        *case.numbers[:4],
        r2_max=case.numbers[4],
        variance_outcome=case.numbers[5],
        variance_exposure=case.numbers[6],
        variance_exposure_residual=case.numbers[7],
    ),
    "run_robustness_checks": lambda case: sa.run_robustness_checks(case.table, "y", "x", controls=["w"], draws=50),
    "sensitivity": lambda case: sa.sensitivity(case.table, "y", "x", ["w"]),
    "benchmark_bounds": lambda case: sa.benchmark_bounds(case.table, "y", "x", ["w"], "w"),
    "contour_grid": lambda case: sa.contour_grid(sa.sensitivity(case.table, "y", "x"), steps=5),
    "e_value": lambda case: sa.e_value(*case.numbers[:3]),
    "robustness_value": lambda case: sa.robustness_value(case.numbers[0], 50, q=case.numbers[1]),
    "robustness_value alpha": lambda case: sa.robustness_value(
        case.numbers[0], int(np.nan_to_num(case.numbers[2], posinf=9, neginf=9)), alpha=case.numbers[1]
    ),
    "dominance_analysis": lambda case: sa.dominance_analysis(case.table[["x", "w", "m"]], case.table["y"]),
    "relative_importance": lambda case: sa.relative_importance(
        case.table[["x", "w", "m"]], case.table["y"], draws=50, weights=case.table["weight"]
    ),
    "relative_importance weights": lambda case: sa.relative_importance(
        case.table[["x", "w", "m"]], case.table["y"], method="relative_weights", draws=50
    ),
    "importance_performance": lambda case: sa.importance_performance(_importance(case), _performance(case)),
    "specification_curve": lambda case: sa.specification_curve(case.table, "y", "x", {"no": [], "w": ["w"]}, draws=50),
    "mark_planned": lambda case: sa.mark_planned(_results(case), _plan()),
    "bca_interval": lambda case: sa.bca_interval(
        case.numbers[0], pd.to_numeric(case.table["x"], errors="coerce"), case.numbers
    ),
}


def _plan() -> AnalysisPlan:
    return AnalysisPlan.model_validate(
        {
            "hypotheses": [{"outcome": "y", "exposure": "x", "controls": ["w"], "family": "one"}],
        }
    )


CLAIMS = {
    "headline_claims": lambda case: sa.headline_claims(_companies(case), draws=50),
    "inflate_ratio": lambda case: sa.inflate_ratio(
        case.numbers[0],
        reliability=case.numbers[1],
        method_share=case.numbers[2],
        n_companies=60,
        n_small=20,
        n_studies=50,
    ),
    "estimate_same_source_bias": lambda case: sa.estimate_same_source_bias(
        case.table.rename(columns={"points": "alignment_index_points"}), "x", unit="group"
    ),
    "bound_same_source_bias": lambda case: sa.bound_same_source_bias(
        "x", case.numbers[0], 410, claimed_r=case.numbers[1], expected_r=case.numbers[2]
    ),
    "implied_correlation": lambda case: sa.implied_correlation(case.numbers[0], top=case.numbers[1]),
    "ratio_of_correlation": lambda case: sa.ratio_of_correlation(case.numbers[0], high=case.numbers[1]),
    "uninflate_correlation": lambda case: sa.uninflate_correlation(case.numbers[0], share=case.numbers[1]),
    "compare_counts": lambda case: sa.compare_counts(*_counts(case), suppress=False),
    "bayesian_update": lambda case: sa.bayesian_update(
        case.numbers[0], case.numbers[1], prior_mean=case.numbers[2], prior_sd=case.numbers[3]
    ),
    "normal_from_range": lambda case: sa.normal_from_range(case.numbers[0], case.numbers[1], coverage=case.numbers[2]),
    "correlations_of": lambda case: correlations_of(_evidence(case)),
    "summarise_evidence": lambda case: summarise_evidence(_evidence(case)),
    "prior_for": lambda case: sa.prior_for("revenue_growth_pct"),
    "propagate_from_summaries": lambda case: sa.propagate_from_summaries(
        _summaries(case), "y", score="x", within="industry", draws=50
    ),
    "propagate_uncertainty": lambda case: sa.propagate_uncertainty(
        case.table.rename(columns={"entity_id": "company_id", "points": "alignment_index_points"}),
        _one_a_company(case),
        "y",
        draws=50,
    ),
}


def _counts(case: Case) -> list[float]:
    return [value if abs(value) > 100 or not np.isfinite(value) else round(abs(value)) for value in case.numbers[:4]]
