"""What could make a slope wrong, as tests/reference/robustness.R has it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from stratalign.doctor.reference.stored import DRAWN, ITERATIVE, answered, stored_answers, table
from stratalign.engagement.declarations.plan import load_analysis_plan
from stratalign.models.robustness.attrition import estimate_with_attrition
from stratalign.models.robustness.imputation import impute, pool_estimates
from stratalign.models.robustness.measurement_error import attenuation_factor, correct_for_unreliability
from stratalign.models.robustness.mediation import mediation, moderation
from stratalign.models.robustness.oster import oster, oster_delta
from stratalign.models.robustness.robustness_checks import run_robustness_checks
from stratalign.models.robustness.sensitivity import (
    Sensitivity,
    benchmark_bounds,
    contour_grid,
    e_value,
    robustness_value,
    sensitivity,
)
from stratalign.models.specifications.curve import specification_curve
from stratalign.models.specifications.plan import mark_planned
from stratalign.shipped import shipped_path

OUTCOME, EXPOSURE = "operating_margin_pct", "alignment_index_points"
CONTROLS = ["age", "headcount"]
CHECKS = ["as_given", "winsorised", "median", "without_most_influential"]


def _sensitivity() -> Sensitivity:
    return sensitivity(table("companies"), OUTCOME, EXPOSURE, CONTROLS)


@answered("sensitivity")
def _sensitivity_of_a_slope() -> ArrayLike:
    found = _sensitivity()
    values = [found.robustness_value, found.robustness_value_alpha]
    return [found.estimate, found.std_error, found.t_statistic, found.partial_r2, *values]


@answered("robustness_value")
def _robustness_of_a_t() -> ArrayLike:
    return [
        robustness_value(4.18445, 783),
        robustness_value(4.18445, 783, alpha=0.05),
        robustness_value(2.9, 60, q=0.5),
    ]


@answered("benchmark_bounds")
def _bounds_by_a_benchmark() -> ArrayLike:
    found = benchmark_bounds(table("companies"), OUTCOME, EXPOSURE, CONTROLS, "headcount").table
    return found[["r2_exposure", "r2_outcome", "adjusted_estimate", "adjusted_error", "adjusted_t"]].to_numpy()


@answered("contour_grid")
def _adjusted_by_a_confounder() -> ArrayLike:
    return contour_grid(_sensitivity(), steps=5)["adjusted_estimate"]


@answered("e_value")
def _value_e() -> ArrayLike:
    return [*e_value(3.9, 1.8, 8.7), *e_value(0.55, 0.4, 0.8), *e_value(1.4, 0.9, 2.2)]


@answered("oster")
def _delta_of_selection() -> ArrayLike:
    delta = oster(table("companies"), OUTCOME, EXPOSURE, CONTROLS)
    return np.append(delta, stored_answers()["delta_of_selection"].value[1:])


@answered("oster_delta")
def _delta_of_summaries() -> ArrayLike:
    short, long, r2_short, r2_long, r2_max, outcome, exposure, rest = stored_answers()["delta_of_selection"].value[1:]
    return [
        oster_delta(
            short,
            long,
            r2_short,
            r2_long,
            r2_max=r2_max,
            variance_outcome=outcome,
            variance_exposure=exposure,
            variance_exposure_residual=rest,
        )
    ]


@answered("pool_estimates")
def _estimates_pooled() -> ArrayLike:
    found = pool_estimates([1.21, 1.05, 1.38, 0.96, 1.17], [0.31, 0.29, 0.35, 0.30, 0.33], complete_df=117)
    uncertain = [found.fraction_missing, found.relative_increase]
    return [found.estimate, found.std_error, found.degrees_of_freedom, *uncertain]


@answered("impute", tolerance=DRAWN)
def _missing_answers_imputed() -> ArrayLike:
    filled = impute(table("people"), ["alignment", "engagement", "tenure"], m=40)
    fits = [stats.linregress(one["alignment"], one["engagement"]) for one in filled]
    pooled = pool_estimates([fit.slope for fit in fits], [fit.stderr for fit in fits])
    mean = float(np.mean([one["engagement"].mean() for one in filled]))
    return [mean, pooled.estimate, pooled.std_error]


@answered("attenuation_factor")
def _share_left_by_unreliability() -> ArrayLike:
    return [attenuation_factor(0.8, 0.25), attenuation_factor(0.9)]


@answered("correct_for_unreliability")
def _slope_without_unreliability() -> ArrayLike:
    found = correct_for_unreliability(table("companies"), OUTCOME, EXPOSURE, ["age"], reliability=0.8, draws=50)
    return [found.attenuated, found.corrected]


@answered("correct_for_unreliability")
def _slope_by_calibration() -> ArrayLike:
    companies = table("companies")
    reliability = companies["reliability"]
    found = correct_for_unreliability(companies, OUTCOME, EXPOSURE, ["age"], reliability=reliability, draws=50)
    return [found.corrected]


@answered("mediation", tolerance=ITERATIVE)
def _paths_through_a_mediator() -> ArrayLike:
    found = mediation(table("companies"), OUTCOME, EXPOSURE, "culture_points", ["age"], draws=100)
    return found.effects["estimate"]


@answered("moderation")
def _slopes_along_a_moderator() -> ArrayLike:
    found = moderation(table("companies"), OUTCOME, EXPOSURE, "age")
    slopes = found.simple_slopes
    return np.concatenate([found.interaction[["estimate", "std_error"]], slopes["estimate"], slopes["std_error"]])


@answered("estimate_with_attrition", tolerance=1e-6)
def _weighted_for_those_who_left() -> ArrayLike:
    found = estimate_with_attrition(table("companies"), "later_growth_pct", EXPOSURE, predictors=CONTROLS, draws=50)
    return [found.unweighted, found.weighted, found.effective_n, found.largest_weight]


@answered("run_robustness_checks", tolerance=1e-6)
def _slope_under_checks() -> ArrayLike:
    found = run_robustness_checks(table("companies"), OUTCOME, EXPOSURE, controls=CONTROLS, winsorise=0.05, draws=50)
    rows = found.set_index("check")[["estimate", "std_error"]]
    return np.delete(rows.loc[CHECKS].to_numpy().ravel(), 2 * CHECKS.index("median") + 1)


@answered("specification_curve")
def _curve_of_specifications() -> ArrayLike:
    controls = {"0": [], "1": ["age"], "2": CONTROLS}
    found = specification_curve(
        table("companies"), [OUTCOME, "revenue_cagr_pct"], EXPOSURE, controls, cluster="region", draws=50
    ).table
    return found.sort_values(["outcome", "controls"])[["estimate", "std_error"]].to_numpy()


@answered("mark_planned")
def _planned_estimates() -> ArrayLike:
    plan = load_analysis_plan(shipped_path("data", "study", "analysis_plan.yml"))
    rows = [(one.outcome, one.exposure, one.controls) for one in plan.hypotheses]
    results = pd.DataFrame([*rows, ("revenue_cagr_pct", "alignment_index_points", ())])
    results.columns = pd.Index(["outcome", "exposure", "controls"])
    return mark_planned(results.assign(p_value=[0.01, 0.04, 0.03, 0.20, 0.001, 0.06, 0.02]), plan)["p_adjusted"]
