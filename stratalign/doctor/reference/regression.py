"""Regression and importance of predictors, as tests/reference/regression.R has them."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.doctor.reference.stored import DRAWN, ITERATIVE, answered, table
from stratalign.models.importance.dominance import Dominance, dominance_analysis, importance_performance
from stratalign.models.importance.shares import relative_importance
from stratalign.models.multilevel.heterogeneity import group_slopes
from stratalign.models.regression.association import Association, Covariance, estimate_association
from stratalign.models.regression.differences import associated_differences
from stratalign.models.regression.influence import influence_of_rows, leave_one_out
from stratalign.models.regression.quantiles import quantile_slopes
from stratalign.models.regression.resampling import cluster_bootstrap
from stratalign.models.regression.wild import wild_cluster_bootstrap
from stratalign.numerics.resampling import bca_interval

OUTCOME, EXPOSURE = "operating_margin_pct", "alignment_index_points"
CONTROLS = ["age", "headcount"]
PILLARS = ["strategy_points", "culture_points", "talent_points"]


def _association(covariance: Covariance = "HC3", cluster: str | list[str] | None = None) -> Association:
    return estimate_association(
        table("companies"), OUTCOME, EXPOSURE, controls=CONTROLS, covariance=covariance, cluster=cluster
    )


def _design(*controls: str) -> pd.DataFrame:
    return table("companies")[[EXPOSURE, *controls]].assign(intercept=1.0)


@answered("estimate_association")
def _errors_of_a_regression() -> ArrayLike:
    order = ["intercept", EXPOSURE, *CONTROLS]
    kinds = cast(list[Covariance], ["classical", "HC0", "HC1", "HC2", "HC3", "HC4", "HC4m", "HC5"])
    fits = [_association(kind).coefficients.set_index("term").loc[order] for kind in kinds]
    return np.concatenate([fits[0]["estimate"], *(fit["std_error"] for fit in fits)])


@answered("estimate_association")
def _interval_of_a_slope() -> ArrayLike:
    found = _association()
    return [found.ci_low, found.ci_high, found.p_value, found.r_squared]


@answered("estimate_association", tolerance=1e-6)
def _errors_over_clusters() -> ArrayLike:
    reduced = _association("CR2", "region")
    return [_association("cluster", "region").std_error, reduced.std_error, reduced.degrees_of_freedom, reduced.p_value]


@answered("estimate_association")
def _errors_over_two_clusterings() -> ArrayLike:
    companies = table("companies").assign(batch=np.arange(len(table("companies"))) % 15)
    both = ["region", "batch"]
    found = estimate_association(companies, OUTCOME, EXPOSURE, controls=CONTROLS, covariance="cluster", cluster=both)
    return [found.std_error]


@answered("estimate_association")
def _weighted_with_fixed_effects() -> ArrayLike:
    found = estimate_association(
        table("companies"),
        OUTCOME,
        EXPOSURE,
        controls=["age"],
        fixed_effects=["industry"],
        weights="weight",
        covariance="HC3",
    )
    return [found.estimate, found.std_error, found.p_value]


@answered("associated_differences")
def _differences_of_moves() -> ArrayLike:
    return associated_differences(_association(), [-5, 1, 12])[["difference", "ci_low", "ci_high"]].to_numpy()


@answered("influence_of_rows")
def _influence_of_companies() -> ArrayLike:
    found = influence_of_rows(_design(*CONTROLS), table("companies")[OUTCOME])
    return found[["hat", "studentised_residual", "cooks_distance", "dffits"]].to_numpy().T


@answered("leave_one_out")
def _slopes_without_each_region() -> ArrayLike:
    companies = table("companies")
    found = leave_one_out(_design(*CONTROLS), companies[OUTCOME], companies["region"], EXPOSURE)
    return found.sort_values("group")["estimate"]


@answered("quantile_slopes", tolerance=1e-6)
def _slopes_at_quantiles() -> ArrayLike:
    return quantile_slopes(table("companies"), OUTCOME, EXPOSURE, ["age"]).table["estimate"]


@answered("quantile_slopes", tolerance=1e-6)
def _error_of_a_median_slope() -> ArrayLike:
    return quantile_slopes(table("companies"), OUTCOME, EXPOSURE, ["age"], quantiles=(0.5,)).table["std_error"]


@answered("cluster_bootstrap", tolerance=DRAWN)
def _clusters_resampled() -> ArrayLike:
    companies = table("companies")
    found = cluster_bootstrap(_design("age"), companies[OUTCOME], companies["region"], draws=4000).table
    return found.set_index("term").loc[[EXPOSURE, "age"], "std_error"]


@answered("wild_cluster_bootstrap")
def _wild_clusters() -> ArrayLike:
    companies = table("companies")
    found = wild_cluster_bootstrap(_design("age"), companies[OUTCOME], companies["region"], EXPOSURE)
    return [found.estimate, found.t_statistic, found.p_value]


@answered("bca_interval")
def _interval_from_resamples() -> ArrayLike:
    sample = table("resampled")["sample"].dropna().to_numpy()
    without = (sample.sum() - sample) / (len(sample) - 1)
    return bca_interval(float(sample.mean()), table("resampled")["draw"], without)


def _dominance() -> Dominance:
    return dominance_analysis(table("companies")[PILLARS], table("companies")["employee_engagement_points"])


@answered("dominance_analysis")
def _dominance_of_pillars() -> ArrayLike:
    found = _dominance()
    return [*found.general, *np.ravel(found.conditional), found.r_squared]


@answered("dominance_analysis")
def _complete_dominance_of_pillars() -> ArrayLike:
    complete = _dominance().complete.to_numpy(dtype=float)
    return np.where(np.eye(len(complete), dtype=bool), np.nan, complete).T


@answered("dominance_analysis")
def _dominance_with_weights() -> ArrayLike:
    companies = table("companies")
    outcome = companies["employee_engagement_points"]
    return dominance_analysis(companies[PILLARS], outcome, weights=companies["weight"]).general


@answered("relative_importance")
def _shapley_shares() -> ArrayLike:
    found = relative_importance(table("companies")[PILLARS], table("companies")["employee_engagement_points"], draws=0)
    return found[["importance", "share_pct", "vif"]].to_numpy().T


@answered("relative_importance")
def _relative_weights() -> ArrayLike:
    companies = table("companies")
    outcome = companies["employee_engagement_points"]
    return relative_importance(companies[PILLARS], outcome, method="relative_weights", draws=0)["importance"]


@answered("importance_performance")
def _corners_of_the_map() -> ArrayLike:
    shares = {"share_pct": [50, 30, 20], "share_ci_low": [40, 20, 10], "share_ci_high": [60, 40, 30]}
    importance = pd.DataFrame({"term": PILLARS, **shares, "baseline_pct": 100 / 3})
    means = {"mean_points": [55, 70, 66], "ci_low": [50, 65, 60], "ci_high": [60, 75, 70]}
    found = importance_performance(importance, pd.DataFrame({"term": PILLARS, **means}))
    codes = {"indistinguishable": 0, "priority": 1, "lower priority": 2, "strength": 3, "maintain": 4}
    return [*found["middle_points"], *found["quadrant"].map(codes)]


@answered("group_slopes", tolerance=ITERATIVE)
def _slopes_of_industries() -> ArrayLike:
    found = group_slopes(table("companies"), OUTCOME, EXPOSURE)
    return [found.mean, found.std_error, found.sd_between, found.heterogeneity_p_value]
