"""Pages of the study on what speaks against it: other specifications, unmeasured causes, other treatments."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from stratalign.analysis.alignment_study import WINSORISED, StudyResults
from stratalign.document.drawing import draw, draw_panels, draw_stacked
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.document.study_parts import LABELS, STEP_POINTS, study_caveat, study_source
from stratalign.exhibits.confounding import describe_contours, plot_contours
from stratalign.exhibits.importance import describe_importance, plot_importance
from stratalign.exhibits.industries import describe_group_slopes, legend_of_groups, plot_group_slopes
from stratalign.exhibits.specifications import MOST_DRAWN, describe_curve, plot_curve
from stratalign.findings.labels import EXPOSURE_LABELS, OUTCOME_LABELS, TREATMENT_LABELS
from stratalign.findings.readings import reading
from stratalign.findings.wording import listed, plural
from stratalign.models.heterogeneity import GroupSlopes
from stratalign.models.sensitivity import e_value
from stratalign.models.specifications.curve import CHOICES
from stratalign.vocabulary import INDUSTRY_LABELS

ESTIMATOR_LABELS = {"least_squares": "least squares", "ranks": "ranks", "winsorised": "extremes moved inwards"}
CHOICE_LABELS = {
    "outcome": "Outcome", "exposure": "Exposure", "controls": "Controls", "fixed_effects": "Industries",
    "cut": "Exposure as", "sample": "Sample", "estimator": "Estimator",
}  # fmt: skip


def treatments_page(results: StudyResults) -> Section | None:
    """One slope under several honest treatments."""
    rows = results.treatments
    if rows.empty:
        return None
    table = rows.assign(
        label=rows["outcome"].map(OUTCOME_LABELS),
        treatment=rows["treatment"].map(TREATMENT_LABELS),
        **{name: rows[name] * STEP_POINTS for name in ("estimate", "ci_low", "ci_high")},
    )
    columns = (
        Column("treatment", "Treatment"),
        Column("label", "Outcome"),
        Column("estimate", "Estimate", "estimate"),
        Column("ci_low", "From", "estimate"),
        Column("ci_high", "To", "estimate"),
        Column("n_units", "Companies", "n"),
        Column("covariance", "Errors"),
    )
    told = rows.dropna(subset=["estimate"])
    same = told.groupby("outcome")["estimate"].agg(lambda values: float(abs(values.gt(0).mean() - 0.5)))
    agree = [name for name, spread in same.items() if spread == 0.5]
    title = (
        "The direction does not depend on how the data are treated"
        if len(agree) == len(same)
        else ("The direction depends on how the data are treated")
    )
    note = f"Moved inwards: {WINSORISED:.0%} of the outcome at each end."
    exhibit = Exhibit(
        "treatments",
        f"Percentage points per {STEP_POINTS:.0f} points of alignment under each treatment",
        study_source(results, "least squares with industries and size unless said"),
        table=Table("treatments", "One slope, treated in several ways", columns, table, note),
    )
    return Section("treatments", "Other treatments", title, (), (exhibit,), study_caveat(results))


def curve_page(results: StudyResults) -> Section:
    """Every specification and the test of all together."""
    curve = results.curve
    joint = curve.joint.set_index("statistic")
    p_value = float(joint["p_value"]["median_estimate"])
    title = (
        f"{curve.n_specifications:,} defensible specifications together speak for an association"
        if p_value < 0.05
        else f"{curve.n_specifications:,} defensible specifications together are compatible with chance"
    )
    options = [
        (column, value, _option(column, value))
        for column in CHOICES
        for value in dict.fromkeys(curve.table.sort_values(column)[column])
        if curve.table[column].nunique() > 1
    ]
    height = 2.6 + 0.19 * len(options)
    source = study_source(results, "errors clustered by row; joint test by random signs of companies")
    if curve.n_specifications > MOST_DRAWN:
        source += f" {MOST_DRAWN} of them, evenly spaced by size, are drawn."
    statistics = {
        "median_estimate": "Median estimate",
        "share_same_sign": "Share of the same sign",
        "share_significant_same_sign": "Share significant and of the same sign",
        "mean_z": "Mean t statistic",
    }
    rows = curve.joint.assign(label=curve.joint["statistic"].map(statistics))
    columns = (Column("label", "Statistic"), Column("value", "Value", "ratio"), Column("p_value", "p", "p"))
    note = f"p: share of {curve.n_draws:,} curves without any association that are as far from none."
    exhibit = Exhibit(
        "curve",
        "Standardised slopes of every combination of choices, and the choices behind each",
        source,
        figure=draw_stacked(
            "curve",
            describe_curve(curve.table),
            height,
            (2.0, 0.17 * len(options)),
            lambda axes: plot_curve(curve.table, options, axes=axes),
        ),
        numbers=Table("curve_numbers", "The curve as a whole", columns, rows, note),
    )
    left_out = len(curve.left_out)
    caveats = (
        "The test holds for this list of choices. Write the list before looking; a list made to fit fits.",
        *((f"{plural(left_out, 'combination')} could not be estimated.",) if left_out else ()),
        *study_caveat(results),
    )
    return Section("curve", "Every specification", title, (reading(curve, LABELS),), (exhibit,), caveats)


def confounding_page(results: StudyResults) -> Section | None:
    """What an unmeasured cause would have to explain."""
    if results.contours.empty:
        return None
    outcome = results.claims.premiums["outcome"].iloc[0]
    found = results.robustness[outcome]
    bounds = results.bounds[results.bounds["outcome"] == outcome] if len(results.bounds) else results.bounds
    names = bounds.assign(label="As strong as size").head(1) if len(bounds) else bounds
    share = f"{found.robustness_value:.0%}"
    title = f"An unmeasured cause would have to explain {share} of both alignment and {LABELS[outcome]}"
    rows = pd.DataFrame(
        {
            "label": [OUTCOME_LABELS[name] for name in results.robustness],
            "partial_r2": [one.partial_r2 for one in results.robustness.values()],
            "value": [one.robustness_value for one in results.robustness.values()],
            "value_alpha": [one.robustness_value_alpha for one in results.robustness.values()],
        }
    )
    rows = rows.assign(**_e_values(results))
    columns = (
        Column("label", "Outcome"),
        Column("partial_r2", "Partial R²", "ratio"),
        Column("value", "To leave nothing", "ratio"),
        Column("value_alpha", "To make it compatible with chance", "ratio"),
        Column("e_value", "E-value of the ratio", "estimate"),
        Column("e_value_bound", "of its bound", "estimate"),
    )
    exhibits = (
        Exhibit(
            "contours",
            f"{OUTCOME_LABELS[outcome]} per point of alignment with an unmeasured cause; in colour where nothing is "
            "left",
            study_source(results, "Cinelli and Hazlett 2020"),
            figure=draw(
                "contours",
                describe_contours(names, robustness_value=found.robustness_value),
                4.2,
                lambda ax: plot_contours(results.contours, names, robustness_value=found.robustness_value, ax=ax),
            ),
            numbers=Table("robustness", "Strength a cause needs, as a share of what is left of both", columns, rows),
        ),
    )
    caveats = (
        "Size is the only covariate measured here and explains little; a real confounder such as good management may "
        "be far stronger.",
        *study_caveat(results),
    )
    return Section("confounding", "Unmeasured causes", title, (reading(found, LABELS),), exhibits, caveats)


def industries_page(results: StudyResults) -> Section | None:
    """Slopes of industries."""
    if not results.industries:
        return None
    drawn, tables = [], []
    for name, found in results.industries.items():
        scaled = found.groups.assign(
            label=found.groups["group"].map(lambda key: INDUSTRY_LABELS.get(key, key)),
            **{
                column: found.groups[column] * STEP_POINTS
                for column in ("slope", "ci_low", "ci_high", "shrunken", "shrunken_low", "shrunken_high")
            },
        )
        drawn.append((name, found, scaled))
        tables.append(scaled.assign(outcome=OUTCOME_LABELS[name]))
    differing = [LABELS[name] for name, found, _ in drawn if found.heterogeneity_p_value < 0.05]
    title = (
        f"Industries differ in how alignment goes with {listed(differing)}"
        if differing
        else "Industries cannot be shown to differ in how alignment goes with results"
    )

    def plot(axes: list[Axes]) -> None:
        for place, (ax, (name, found, scaled)) in enumerate(zip(axes, drawn, strict=True)):
            plot_group_slopes(
                scaled,
                mean=found.mean * STEP_POINTS,
                interval=(found.ci_low * STEP_POINTS, found.ci_high * STEP_POINTS),
                label=OUTCOME_LABELS[name],
                ax=ax,
            )
            if place:
                ax.set_yticks(range(len(scaled)), [])
        legend_of_groups(axes[0])

    columns = (
        Column("label", "Industry"),
        Column("outcome", "Outcome"),
        Column("n_observations", "Companies", "n"),
        Column("slope", "Own slope", "estimate"),
        Column("ci_low", "From", "estimate"),
        Column("ci_high", "To", "estimate"),
        Column("shrunken", "Drawn to mean", "estimate"),
        Column("shrunken_low", "From", "estimate"),
        Column("shrunken_high", "To", "estimate"),
    )
    alt = " ".join(
        describe_group_slopes(scaled, mean=found.mean * STEP_POINTS, label=OUTCOME_LABELS[name])
        for name, found, scaled in drawn
    )
    exhibit = Exhibit(
        "industries",
        f"Percentage points per {STEP_POINTS:.0f} points of alignment, by industry",
        study_source(results, "random effects by Paule and Mandel; intervals by Hartung and Knapp"),
        figure=draw_panels("industries", alt, 0.9 + 0.42 * len(drawn[0][2]), len(drawn), plot),
        numbers=Table(
            "industries_numbers",
            "Slopes of industries",
            columns,
            pd.concat(tables, ignore_index=True).reset_index(drop=True),
        ),
    )
    sentences = tuple(_industry_words(name, found) for name, found, _ in drawn)
    return Section("industries", "Industries", title, sentences, (exhibit,), study_caveat(results))


def pillars_page(results: StudyResults) -> Section | None:
    """Shares of strategy, culture and talent."""
    shares = results.claims.pillars
    if shares.empty:
        return None
    rows = shares.assign(label=shares["term"].map(EXPOSURE_LABELS)).sort_values(
        "share_pct", ascending=False, ignore_index=True
    )
    apart = rows[(rows["share_ci_low"] > rows["baseline_pct"]) | (rows["share_ci_high"] < rows["baseline_pct"])]
    title = (
        f"{listed(list(apart['label']))} differ from an equal share"
        if len(apart)
        else "No pillar's share can be told from a third"
    )
    r_squared = float(shares.attrs["r_squared"])
    sentences = (
        f"Together the three pillars explain {r_squared:.0%} of the mean standardised outcome. The published shares "
        "are strategy 31%, culture 40%, talent 29%; with three predictors counting alone gives 33% each.",
    )
    columns = (
        Column("label", "Pillar"),
        Column("share_pct", "Share, %", "number"),
        Column("share_ci_low", "From", "number"),
        Column("share_ci_high", "To", "number"),
        Column("baseline_pct", "Equal share, %", "number"),
    )
    exhibit = Exhibit(
        "pillars",
        f"Shares of the explained variance (R² {r_squared:.2f}), general dominance",
        study_source(results, "general dominance, bootstrap of companies"),
        figure=draw(
            "pillars", describe_importance(rows), 0.9 + 0.55 * len(rows), lambda ax: plot_importance(rows, ax=ax)
        ),
        numbers=Table("pillars_numbers", "Shares of the pillars", columns, rows),
    )
    return Section("pillars", "Shares of the pillars", title, sentences, (exhibit,), study_caveat(results))


def _option(column: str, value: str) -> str:
    """Printed name of one option of the curve."""
    names = {**LABELS, **ESTIMATOR_LABELS}
    told = names.get(value, value)
    return f"{CHOICE_LABELS[column]}: {told}"


def _e_values(results: StudyResults) -> dict[str, list[float]]:
    """Strength, as a risk ratio with both, at which a cause explains away each ratio and its bound nearest to one."""
    ratios = {str(row["outcome"]): row for _, row in results.claims.ratios.iterrows()}
    found = []
    for name in results.robustness:
        row = ratios.get(name)
        is_known = row is not None and row["risk_ratio"] == row["risk_ratio"]
        found.append(
            e_value(row["risk_ratio"], row["risk_ratio_ci_low"], row["risk_ratio_ci_high"])
            if is_known and row is not None
            else (float("nan"), float("nan"))
        )
    return {"e_value": [one for one, _ in found], "e_value_bound": [one for _, one in found]}


def _industry_words(outcome: str, found: GroupSlopes) -> str:
    """Mean slope and where the next industry's is expected, per ten points."""
    numbers = [found.mean, found.ci_low, found.ci_high, found.prediction_low, found.prediction_high]
    mean, low, high, least, most = [f"{value * STEP_POINTS:.1f}".replace("-", "−") for value in numbers]
    return (
        f"{OUTCOME_LABELS[outcome]}: over {plural(found.n_groups, 'industry', 'industries')}, {STEP_POINTS:.0f} more "
        f"points of alignment are associated with {mean} percentage points (95% interval {low} to {high}); in one more "
        f"industry {least} to {most} would be expected."
    )
