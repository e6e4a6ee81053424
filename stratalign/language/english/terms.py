"""Labels of closed options: levels, steps and tests of a strategy, industries, outcomes, treatments."""

from __future__ import annotations

from stratalign.language.entries import text

ENTRIES = (
    text("level.executives", "Executives"),
    text("level.managers", "Managers"),
    text("level.staff", "Staff"),
    text("step.strategic_drivers", "Strategic drivers"),
    text("step.ideal_target_clients", "Ideal target clients"),
    text("step.differentiation", "Differentiation"),
    text("step.success_metrics", "Success metrics"),
    text("step.optimizing_strategies", "Optimizing strategies"),
    text("step.goals_and_actions", "Goals and actions"),
    text("test.clear", "Clear"),
    text("test.believable", "Believable"),
    text("test.implementable", "Implementable"),
    text("measure.alignment_index", "Alignment index"),
    text("measure.alignment_index.own", "Overall index"),
    text("industry.technology", "Technology"),
    text("industry.professional_services", "Professional services"),
    text("industry.life_sciences_health", "Life sciences and health"),
    text("industry.financial", "Financial services"),
    text("industry.industrial", "Industrial"),
    text("industry.consumer_retail", "Consumer and retail"),
    text("industry.energy_utilities", "Energy and utilities"),
    text("industry.media_telecom", "Media and telecom"),
    text("outcome.revenue_cagr_pct", "Annual revenue growth"),
    text("outcome.operating_margin_pct", "Operating margin"),
    text("outcome.customer_retention_pct", "Customer retention"),
    text("outcome.customer_satisfaction_pct", "Customer satisfaction"),
    text("outcome.leadership_effectiveness_points", "Leadership effectiveness"),
    text("outcome.employee_engagement_points", "Employee engagement"),
    text("exposure.alignment_index_points", "Alignment index"),
    text("exposure.strategy_points", "Strategy"),
    text("exposure.culture_points", "Culture"),
    text("exposure.talent_points", "Talent"),
    text("robustness.as_given", "As the data are"),
    text("robustness.winsorised", "Extreme outcomes moved inwards"),
    text("robustness.median", "Median instead of mean"),
    text("robustness.without_most_influential", "Without the most influential one"),
    text("robustness.imputed", "Missing values filled"),
    text("robustness.reweighted", "Weighted for missing outcomes, which may lie 1 SD off"),
    text("robustness.corrected", "Without measurement error"),
    # How standard errors were estimated; other ways go by the names of those who found them.
    text("errors.bootstrap", "bootstrap"),
    text("errors.kernel sandwich", "kernel sandwich"),
    # Whom a table rests on, where that is fewer than elsewhere.
    text(
        "sample.people",
        "Rests on {n:count} of {whole:count} people: those who were asked and answered everything that is used here.",
    ),
    text(
        "sample.people.range",
        "Rests on {low:count} to {high:count} of {whole:count} people: those who were asked and answered everything that is "
        "used here.",
    ),
    text(
        "sample.units",
        "Rests on {n:count} of {whole:count} units: those of which everything that is used here is known and may be shown.",
    ),
    text(
        "sample.units.range",
        "Rests on {low:count} to {high:count} of {whole:count} units: those of which everything that is used here is known "
        "and may be shown.",
    ),
    text(
        "sample.companies",
        "Rests on {n:count} of {whole:count} companies: those of which everything that is used here, such as size, is known.",
    ),
    text(
        "sample.companies.range",
        "Rests on {low:count} to {high:count} of {whole:count} companies: those of which everything that is used here, such "
        "as size, is known.",
    ),
    # How people count in the company's scores.
    text("weighting.levels", "executives, managers and staff counting a third each"),
    text("weighting.respondents", "every person counting once"),
    text("severity.blocks", "Blocks"),
    text("severity.warns", "Warning"),
    text("severity.informs", "Note"),
)
