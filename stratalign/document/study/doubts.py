"""Pages of the study on what speaks against it: other specifications, unmeasured causes, other treatments."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from stratalign.analysis.alignment_study import WINSORISED, StudyResults
from stratalign.document.drawing import draw, draw_panels, draw_stacked
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.document.study.parts import LABELS, STEP_POINTS, study_caveat, study_source
from stratalign.document.treatments import draw_treatments, treatments_words
from stratalign.exhibits.confounding import (
    describe_contours,
    describe_robustness,
    plot_contours,
    plot_robustness,
)
from stratalign.exhibits.importance import describe_importance, plot_importance
from stratalign.exhibits.industries import describe_group_slopes, legend_of_groups, plot_group_slopes
from stratalign.exhibits.specifications import MOST_DRAWN, describe_curve, plot_curve
from stratalign.findings.interpretations.read import reading
from stratalign.findings.labels import EXPOSURE_LABELS, OUTCOME_LABELS, TREATMENT_LABELS
from stratalign.findings.wording import listed, plural
from stratalign.models.multilevel.heterogeneity import GroupSlopes
from stratalign.models.robustness.sensitivity import e_value
from stratalign.models.specifications.curve import CHOICES, SpecificationCurve
from stratalign.vocabulary import INDUSTRY_LABELS

ESTIMATOR_LABELS = {"least_squares": "least squares", "ranks": "ranks", "winsorised": "extremes moved inwards"}
#: Shares the published study names.
PUBLISHED_SHARES = {"strategy_points": 31.0, "culture_points": 40.0, "talent_points": 29.0}
CHOICE_LABELS = {
    "outcome": "Outcome", "exposure": "Exposure", "controls": "Controls", "fixed_effects": "Industries",
    "cut": "Exposure as", "sample": "Sample", "estimator": "Estimator",
}  # fmt: skip


def treatments_page(results: StudyResults) -> Section | None:
    """One slope under several honest treatments."""
    rows = results.robustness_checks
    if rows.empty:
        return None
    table = rows.assign(
        label=rows["check"].map(TREATMENT_LABELS),
        outcome_label=rows["outcome"].map(OUTCOME_LABELS),
        **{name: rows[name] * STEP_POINTS for name in ("estimate", "ci_low", "ci_high")},
    )
    columns = (
        Column("label", "Treatment"),
        Column("outcome_label", "Outcome"),
        Column("estimate", "Estimate", "hundredths"),
        Column("ci_low", "From", "hundredths"),
        Column("ci_high", "To", "hundredths"),
        Column("n_units", "Companies", "n"),
        Column("covariance", "Errors"),
    )
    title, sentences = treatments_words(rows)
    x_label = f"Percentage points per {STEP_POINTS:.0f} points of alignment"
    exhibit = Exhibit(
        "treatments",
        f"{x_label} under each treatment, with 95% interval",
        study_source(
            results,
            f"least squares with industries and size unless said; moved inwards: {WINSORISED:.0%} of the outcome at "
            "each end",
        ),
        figure=draw_treatments(table, x_label),
        numbers=Table("treatments", "One slope, treated in several ways", columns, table),
    )
    exhibits = (exhibit, _past_exhibit(results)) if len(results.past) else (exhibit,)
    return Section("treatments", "Other treatments", title, sentences, exhibits, study_caveat(results))


def _past_exhibit(results: StudyResults) -> Exhibit:
    """Last year's outcome, alone and with earlier years held constant."""
    names = {"last_year": "Last year", "past_held_constant": "Last year, earlier years held constant"}
    rows = results.past.assign(
        label=results.past["check"].map(names),
        outcome_label=results.past["outcome"].map(OUTCOME_LABELS),
        **{name: results.past[name] * STEP_POINTS for name in ("estimate", "ci_low", "ci_high")},
    )
    columns = (
        Column("outcome_label", "Outcome"),
        Column("label", "Model"),
        Column("estimate", "Per 10 points", "hundredths"),
        Column("ci_low", "From", "hundredths"),
        Column("ci_high", "To", "hundredths"),
        Column("p_value", "p", "p"),
        Column("n_units", "Companies", "n"),
    )
    note = (
        "Companies that did well may think well of their strategy. Where nothing is left, alignment says nothing of "
        "last year beyond earlier years: it may mirror their results, or have gone with them all along. This cannot "
        "tell which."
    )
    return Exhibit(
        "past",
        "The same with earlier results held constant",
        study_source(results, "least squares with industries and size, HC3"),
        table=Table("past", "Last year’s outcome on alignment", columns, rows, note),
    )


def curve_page(results: StudyResults) -> Section:
    """Every specification and the test of all together."""
    curve = results.curve
    options = [
        (column, value, _option(column, value))
        for column in CHOICES
        for value in dict.fromkeys(curve.table.sort_values(column)[column])
        if curve.table[column].nunique() > 1
    ]
    height = 2.6 + 0.19 * len(options)
    source = study_source(results, "errors robust to unequal variance; joint test by random signs of companies")
    if curve.n_specifications > MOST_DRAWN:
        source += f" {MOST_DRAWN} of {curve.n_specifications:,} specifications, evenly spaced by size, are drawn."
    statistics = {
        "median_estimate": "Median estimate",
        "share_same_sign": "Share of the same sign",
        "share_significant_same_sign": "Share significant and of the same sign",
        "mean_z": "Mean t statistic",
    }
    rows = curve.joint.assign(label=curve.joint["statistic"].map(statistics))
    columns = (Column("label", "Statistic"), Column("value", "Value", "hundredths"), Column("p_value", "p", "p"))
    note = (
        f"p: share of {curve.n_draws:,} curves without any association that are as far from none. The share of one "
        "sign has none: specifications are so alike that curves without an association often have one sign throughout."
    )
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
    exhibits = (exhibit, _options_exhibit(results, options)) if options else (exhibit,)
    return Section("curve", "Every specification", _curve_title(curve), (reading(curve, LABELS),), exhibits, caveats)


def _curve_title(curve: SpecificationCurve) -> str:
    """What the joint test says, and how many specifications of each outcome are clear."""
    joint = curve.joint.set_index("statistic")
    if float(joint["p_value"]["median_estimate"]) >= 0.05:
        return f"{curve.n_specifications:,} defensible specifications together are compatible with chance"
    way = "an association" if joint["value"]["median_estimate"] > 0 else "a negative association"
    clear = _is_clear(curve.table).groupby(curve.table["outcome"], sort=False).mean().sort_values(ascending=False)
    told = listed([f"{share:.0%} of those on {LABELS[str(name)]}" for name, share in clear.items()])
    return f"{curve.n_specifications:,} specifications together speak for {way}; {told} exclude zero"


def _is_clear(table: pd.DataFrame) -> pd.Series:
    return (table["ci_low"] > 0) | (table["ci_high"] < 0)


def _options_exhibit(results: StudyResults, options: list[tuple[str, str, str]]) -> Exhibit:
    """Median and share of clear specifications by option: which choice decides."""
    table = results.curve.table
    is_clear = _is_clear(table)
    rows = pd.DataFrame(
        {
            "label": name,
            "n": int((table[column] == value).sum()),
            "median": table.loc[table[column] == value, "estimate"].median(),
            "clear_pct": float(100 * is_clear[table[column] == value].mean()),
        }
        for column, value, name in options
    )
    columns = (
        Column("label", "Option"),
        Column("n", "Specifications", "n"),
        Column("median", "Median estimate", "hundredths"),
        Column("clear_pct", "Interval excludes zero, %", "pct"),
    )
    return Exhibit(
        "curve_options",
        "Which choice decides: estimates by option",
        study_source(results),
        table=Table("curve_options", "Specifications by option", columns, rows),
    )


def confounding_page(results: StudyResults) -> Section | None:
    """What an unmeasured cause would have to explain."""
    if results.contours.empty:
        return None
    outcome = results.claims.premiums["outcome"].iloc[0]
    found = results.robustness[outcome]
    bounds = results.bounds[results.bounds["outcome"] == outcome] if len(results.bounds) else results.bounds
    names = bounds.assign(label="As strong as size").head(1) if len(bounds) else bounds
    rows = pd.DataFrame(
        {
            "outcome": list(results.robustness),
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
        Column("e_value", "E-value of the ratio", "hundredths"),
        Column("e_value_bound", "of its bound", "hundredths"),
    )
    ordered = rows.sort_values("value_alpha")
    weakest, strongest = ordered.iloc[0], ordered.iloc[-1]
    title = (
        f"An unmeasured cause that explains {weakest['value_alpha']:.0%} of what is left would make the figure on "
        f"{LABELS[str(weakest['outcome'])]} compatible with chance; {LABELS[str(strongest['outcome'])]} would need "
        f"{strongest['value_alpha']:.0%}"
    )
    scaled = results.contours.assign(adjusted_estimate=results.contours["adjusted_estimate"] * STEP_POINTS)
    critical = float(stats.t.ppf(0.975, found.degrees_of_freedom - 1))
    exhibits = (
        Exhibit(
            "robustness",
            "How much an unmeasured cause would have to explain of what industry and size leave unexplained",
            study_source(results, "Cinelli and Hazlett 2020"),
            figure=draw(
                "robustness",
                describe_robustness(rows),
                1.0 + 0.42 * len(rows),
                lambda ax: plot_robustness(rows, ax=ax),
            ),
            numbers=Table(
                "robustness_numbers", "Strength a cause needs, as a share of what is left of both", columns, rows
            ),
        ),
        Exhibit(
            "contours",
            f"{OUTCOME_LABELS[outcome]} per {STEP_POINTS:.0f} points of alignment with an unmeasured cause",
            study_source(results, "Cinelli and Hazlett 2020"),
            figure=draw(
                "contours",
                describe_contours(names, robustness_value=found.robustness_value),
                4.4,
                lambda ax: plot_contours(
                    scaled, names, robustness_value=found.robustness_value, critical_t=critical, ax=ax
                ),
            ),
        ),
    )
    caveats = (
        "Size is the only covariate measured here and explains little; a real confounder such as good management may "
        "be far stronger.",
        *study_caveat(results),
    )
    words = f"{OUTCOME_LABELS[outcome]}: {reading(found, LABELS)}"
    return Section("confounding", "Unmeasured causes", title, (words,), exhibits, caveats)


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

    ends = pd.concat([scaled[["ci_low", "ci_high"]] for _, _, scaled in drawn])

    def plot(axes: list[Axes]) -> None:
        for place, (ax, (name, found, scaled)) in enumerate(zip(axes, drawn, strict=True)):
            plot_group_slopes(
                scaled,
                mean=found.mean * STEP_POINTS,
                interval=(found.ci_low * STEP_POINTS, found.ci_high * STEP_POINTS),
                label=OUTCOME_LABELS[name],
                ax=ax,
            )
            # One scale, so that zero and widths can be compared.
            ax.set_xlim(float(ends["ci_low"].min()) - 0.4, float(ends["ci_high"].max()) + 0.4)
            if place:
                ax.set_yticks(range(len(scaled)), [])
        legend_of_groups(axes[0])

    columns = (
        Column("label", "Industry"),
        Column("outcome", "Outcome"),
        Column("n_observations", "Companies", "n"),
        Column("slope", "Own slope", "number"),
        Column("ci_low", "From", "number"),
        Column("ci_high", "To", "number"),
        Column("shrunken", "Drawn to mean", "number"),
        Column("shrunken_low", "From", "number"),
        Column("shrunken_high", "To", "number"),
    )
    alt = " ".join(
        describe_group_slopes(scaled, mean=found.mean * STEP_POINTS, label=OUTCOME_LABELS[name])
        for name, found, scaled in drawn
    )
    exhibit = Exhibit(
        "industries",
        f"Percentage points per {STEP_POINTS:.0f} points of alignment, by industry",
        study_source(
            results, "mean by Paule and Mandel, Hartung and Knapp; slopes drawn together over every likely spread"
        ),
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
    rows = shares.assign(label=shares["term"].map(EXPOSURE_LABELS), published_pct=shares["term"].map(PUBLISHED_SHARES))
    rows = rows.sort_values("share_pct", ascending=False, ignore_index=True)
    apart = rows[(rows["share_ci_low"] > rows["baseline_pct"]) | (rows["share_ci_high"] < rows["baseline_pct"])]
    off = rows[(rows["share_ci_low"] > rows["published_pct"]) | (rows["share_ci_high"] < rows["published_pct"])]
    if len(apart):
        title = f"{listed(list(apart['label']))} {'differs' if len(apart) == 1 else 'differ'} from an equal share"
    elif len(off):
        title = "No pillar’s share can be told from a third"
    else:
        title = "The published shares fit these companies, and so does a third each"
    r_squared = float(shares.attrs["r_squared"])
    sentences = (
        f"Together the three pillars explain {r_squared:.0%} of the mean of the standardised outcomes "
        f"({listed([LABELS[name] for name in results.robustness])}). The published shares are strategy 31%, culture "
        "40%, talent 29%; with three predictors counting alone gives 33% each.",
    )
    columns = (
        Column("label", "Pillar"),
        Column("share_pct", "Share, %", "number"),
        Column("share_ci_low", "From", "number"),
        Column("share_ci_high", "To", "number"),
        Column("published_pct", "Published, %", "number"),
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
        f"industry {least} to {most} would be expected. Whether industries differ: p = "
        f"{found.heterogeneity_p_value:.2f}, {found.share_between:.0%} of the spread beyond chance (I²)."
    )
