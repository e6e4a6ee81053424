"""Published ratios, evidence and carried claims, as tests/reference/claims.R has them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.doctor.reference.stored import DRAWN, ITERATIVE, answered, table
from stratalign.models.claims.headline import HeadlineClaims, headline_claims
from stratalign.models.claims.implied import implied_correlation, ratio_of_correlation, uninflate_correlation
from stratalign.models.claims.inflated import inflate_ratio
from stratalign.models.claims.same_source import bound_same_source_bias, estimate_same_source_bias
from stratalign.models.claims.two_by_two import compare_counts
from stratalign.models.evidence.bayesian_update import bayesian_update, normal_from_range
from stratalign.models.evidence.studies import correlations_of, prior_for, summarise_evidence
from stratalign.models.propagation.claim import PropagatedClaim
from stratalign.models.propagation.inputs import PeopleColumns
from stratalign.models.propagation.propagate import propagate_from_summaries, propagate_uncertainty

BOUNDS = ["ci_low", "ci_high"]


@answered("ratio_of_correlation")
def _ratios_a_correlation_gives() -> ArrayLike:
    other = ratio_of_correlation(-0.15, top=0.2, bottom=0.3, high=0.4)
    return [ratio_of_correlation(0.3), ratio_of_correlation(0.3, kind="odds"), other]


@answered("implied_correlation", tolerance=1e-7)
def _correlation_of_a_ratio() -> ArrayLike:
    other = implied_correlation(1.5, top=0.2, bottom=0.3, high=0.4, kind="odds")
    return [implied_correlation(2.23), implied_correlation(16.8), other]


@answered("uninflate_correlation")
def _correlation_without_extremes() -> ArrayLike:
    return [uninflate_correlation(0.45, share=0.25), uninflate_correlation(0.45, share=0.1)]


@answered("compare_counts")
def _two_counts() -> ArrayLike:
    found = compare_counts(24, 50, 12, 50)
    risk = [found.risk_ratio, found.risk_ratio_ci_low, found.risk_ratio_ci_high]
    odds = [found.odds_ratio, found.odds_ratio_ci_low, found.odds_ratio_ci_high]
    return [*risk, *odds, found.difference_pct, found.difference_ci_low, found.difference_ci_high]


@answered("bayesian_update")
def _prior_and_data() -> ArrayLike:
    found = bayesian_update(0.31, 0.09, prior_mean=0.20, prior_sd=0.0765)
    chances = [found.probability_positive, found.conflict_p_value]
    return [found.mean, found.sd, found.ci_low, found.ci_high, *chances]


@answered("normal_from_range", tolerance=ITERATIVE)
def _normal_of_a_range() -> ArrayLike:
    return normal_from_range(0.05, 0.35)


@answered("prior_for")
def _priors_of_outcomes() -> ArrayLike:
    found = [prior_for(name) for name in ("revenue_cagr_pct", "employee_engagement")]
    return [number for prior in found for number in (prior.mean, prior.sd)]


def _evidence() -> pd.DataFrame:
    return table("evidence").assign(level="firm", n_of="firms", n_is="exact", design="survey")


@answered("correlations_of")
def _correlations_of_studies() -> ArrayLike:
    found = correlations_of(_evidence())
    is_d = found["metric"] == "d"
    return [*found["r"], *found.loc[is_d, "r_low"], *found.loc[is_d, "r_high"]]


@answered("summarise_evidence", tolerance=ITERATIVE)
def _studies_pooled() -> ArrayLike:
    found = summarise_evidence(_evidence())
    elsewhere = [found.prediction_low, found.prediction_high]
    return [found.mean, found.ci_low, found.ci_high, found.sd_between, *elsewhere]


@cache
def _headline() -> HeadlineClaims:
    return headline_claims(table("companies"), within=None, draws=50)


@answered("headline_claims")
def _premiums_of_the_aligned() -> ArrayLike:
    columns = ["mean_top", "mean_bottom", "premium_pct", "difference_ci_low", "difference_ci_high"]
    return _headline().premiums[columns].to_numpy()


@answered("headline_claims")
def _ratios_of_the_aligned() -> ArrayLike:
    columns = ["high_top", "high_bottom", "risk_ratio", "risk_ratio_ci_low", "risk_ratio_ci_high"]
    return _headline().ratios[columns].to_numpy()


@answered("headline_claims")
def _models_of_all_companies() -> ArrayLike:
    return _headline().models[["slope_per_sd", *BOUNDS, "p_value", "partial_r", "r"]].to_numpy()


def _carried(found: PropagatedClaim) -> list[float]:
    """Figures with scores as known, then corrected; mean reliability and ICC(1)."""
    figures = found.claims.pivot(index="resampling", columns="quantity", values="estimate")
    rows = figures.loc[["scores_fixed", "resampled_companies"], ["slope_per_point", "slope_per_sd", "premium_pct"]]
    measured = found.measurement.set_index("quantity")["estimate"]
    return [*np.ravel(rows), found.reliability, measured["icc1"]]


@answered("propagate_from_summaries")
def _claim_from_summaries() -> ArrayLike:
    return _carried(propagate_from_summaries(table("companies"), "operating_margin_pct", controls=["age"], draws=100))


@answered("propagate_uncertainty")
def _claim_from_people() -> ArrayLike:
    people = table("people").assign(company=table("people")["unit"] + table("people")["site"])
    several = people[people.groupby("company")["company"].transform("size") > 1]
    companies = several.groupby("company")["tenure"].mean().reset_index()
    columns = PeopleColumns(score="alignment", company="company")
    return _carried(propagate_uncertainty(several, companies, "tenure", columns=columns, within=None, draws=100))


@answered("estimate_same_source_bias")
def _different_people() -> ArrayLike:
    found = estimate_same_source_bias(table("people"), "engagement", exposure="alignment", unit="unit", level="level")
    bounds = [found.different_ci_low, found.different_ci_high, found.inflation_ci_low, found.inflation_ci_high]
    return [found.same, found.different, found.inflation, *bounds]


@answered("bound_same_source_bias")
def _shared_method() -> ArrayLike:
    found = bound_same_source_bias("engagement", 0.5, 103, n_held=9, claimed_r=0.64)
    return [found.ci_low, found.ci_high, found.explains_all, found.explains_clear, found.explains_published]


@answered("inflate_ratio", tolerance=DRAWN)
def _steps_to_a_ratio() -> ArrayLike:
    found = inflate_ratio(n_companies=3000, n_studies=100)
    return [*found.steps["ratio"].iloc[:3], *found.careful["estimate"]]
