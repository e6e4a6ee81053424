"""Pages of the study on the published claims: figures, their uncertainty, cut points, and what was planned."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.document.drawing import draw_panels
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.document.parts import pairs_exhibit
from stratalign.document.study_parts import LABELS, study_caveat, study_source
from stratalign.exhibits.claims import describe_claims, plot_claims
from stratalign.findings.labels import EXPOSURE_LABELS, OUTCOME_LABELS
from stratalign.findings.wording import in_text, listed, plural


def claims_page(results: StudyResults) -> Section:
    """The six published figures beside those of these companies."""
    claims = results.claims
    premiums = pd.DataFrame(
        {
            "label": claims.premiums["outcome"].map(OUTCOME_LABELS),
            "claimed": claims.premiums["claimed_pct"],
            "estimate": claims.premiums["premium_pct"],
            "ci_low": claims.premiums["premium_ci_low"],
            "ci_high": claims.premiums["premium_ci_high"],
        }
    )
    ratios = pd.DataFrame(
        {
            "label": claims.ratios["outcome"].map(OUTCOME_LABELS),
            "claimed": claims.ratios["claimed_ratio"],
            "estimate": claims.ratios["risk_ratio"],
            "ci_low": claims.ratios["risk_ratio_ci_low"],
            "ci_high": claims.ratios["risk_ratio_ci_high"],
        }
    )
    both = pd.concat([premiums, ratios], ignore_index=True)
    inside = both[(both["ci_low"] <= both["claimed"]) & (both["claimed"] <= both["ci_high"])]
    above = both[both["claimed"] > both["ci_high"]]
    title = f"{len(inside)} of {len(both)} published figures lie inside these companies' intervals"
    if len(above):
        title += f"; on {listed([in_text(label) for label in above['label']])} they show less"
    sentences = (
        f"{claims.n_top} companies are called aligned and {claims.n_bottom} unaligned: the highest and lowest "
        f"{claims.top:.0%} of each industry by the alignment index, of "
        f"{plural(claims.n_companies, 'company', 'companies')}. "
        "The published study gives neither cut points nor intervals; these definitions are ours.",
        *_implied_words(results),
    )
    counts = Exhibit(
        "ratios",
        "Counts, shares and ratios behind the claims",
        study_source(results),
        table=_ratio_table(claims.ratios),
    )
    exhibits = (
        Exhibit(
            "claims",
            "Aligned against unaligned companies: published figure and interval of these companies",
            study_source(results),
            figure=draw_panels(
                "claims",
                describe_claims(premiums, ratios),
                3.6,
                bool(len(premiums)) + bool(len(ratios)),
                lambda axes: plot_claims(premiums, ratios, axes=axes),
            ),
            numbers=_premium_table(claims.premiums),
        ),
        *((counts,) if len(ratios) else ()),
        Exhibit(
            "models",
            "All companies instead of extremes: difference per standard deviation of alignment",
            study_source(results, "least squares with industries and size, HC3 errors"),
            table=_model_table(claims.models),
        ),
    )
    caveats = (
        "Extreme groups make an association look larger than it is over all companies; the model of all companies "
        "stands beside for that reason.",
        *study_caveat(results),
    )
    return Section("claims", "The published claims", title, sentences, exhibits, caveats)


def cuts_page(results: StudyResults) -> Section:
    """Premiums and ratios at every cut."""
    cuts = results.claims.cuts.assign(cut=[f"top and bottom {cut:.0%}" for cut in results.claims.cuts["cut"]])
    wide = cuts.pivot(index="cut", columns="outcome", values="value")
    order = list(dict.fromkeys(cuts["cut"]))
    rows = wide.loc[order].assign(n_top=cuts.groupby("cut")["n_top"].first()).reset_index()
    premiums = [name for name in results.claims.premiums["outcome"]]
    columns = [Column("cut", "Cut"), Column("n_top", "Aligned", "n")]
    columns += [Column(name, f"{OUTCOME_LABELS[name]}, % more", "signed_points") for name in premiums]
    columns += [Column(name, f"{OUTCOME_LABELS[name]}, to 1", "estimate") for name in results.claims.ratios["outcome"]]
    spans = []
    for name in premiums:
        values = wide[name].dropna()
        if len(values):
            spans.append(f"{LABELS[name]} from {values.min():+.0f}% to {values.max():+.0f}%".replace("-", "−"))
    title = "The same companies give other figures at other cuts"
    sentences = (f"Moving the cut from a tenth to a half moves the premium on {listed(spans)}.",) if spans else ()
    note = "A dash stands where a cell holds fewer than five companies, or a premium's base is below one point."
    exhibit = Exhibit(
        "cuts",
        "Every cut from a tenth to a half, so that none is picked",
        study_source(results),
        table=Table("cuts", "Premiums and ratios by cut", tuple(columns), rows, note),
    )
    return Section("cuts", "Cut points", title, sentences, (exhibit,), study_caveat(results))


def chain_page(results: StudyResults) -> Section | None:
    """Claims with and without the uncertainty of the answers they rest on."""
    if not results.chains:
        return None
    tables = [chain.claims.assign(label=OUTCOME_LABELS[name]) for name, chain in results.chains.items()]
    rows = pd.concat(tables, ignore_index=True)
    slopes = rows[rows["quantity"] == "slope_per_sd"]
    premiums = rows[(rows["quantity"] == "premium_pct") & rows["estimate"].notna()]
    first = next(iter(results.chains.values()))
    widths = slopes.assign(width=slopes["ci_high"] - slopes["ci_low"]).pivot(
        index="label", columns="treatment", values="width"
    )
    wider = float((widths["carried"] / widths["as_known"]).mean() - 1)
    title = f"Counting the uncertainty of the answers makes the claims' intervals {wider:.0%} wider"
    sentences = (
        f"A company's score rests on {first.n_people / first.n_companies:.0f} people on average and has a reliability "
        f"of {first.reliability:.2f} (95% interval {first.reliability_ci_low:.2f} to {first.reliability_ci_high:.2f}). "
        "Errors of measurement pull a slope towards zero; taking them out makes it larger and less sure at once.",
        f"In {first.n_draws:,} resamples of companies with their people, reliability, shrunken scores and regression "
        "were computed anew each time.",
    )
    x_slope = "Percentage points per standard deviation of alignment, 95% interval"
    x_premium = f"Per cent more in the top than in the bottom {first.share:.0%}, by the model of all companies"
    source = study_source(results, "resamples of companies with their people")
    exhibits = [pairs_exhibit("chain_slopes", slopes, x_slope, source)]
    if len(premiums) and (premiums.groupby("label")["treatment"].nunique() == 2).all():
        exhibits.append(pairs_exhibit("chain_premiums", premiums, x_premium, source))
    caveats = (
        "Errors of answers are taken to be independent between people of one company; a mood they share is no error "
        "here.",
        *study_caveat(results),
    )
    return Section("chain", "From answer to claim", title, sentences, tuple(exhibits), caveats)


def plan_page(results: StudyResults) -> Section:
    """What was planned and what was explored."""
    table = results.planned.assign(
        outcome=results.planned["outcome"].map(OUTCOME_LABELS),
        exposure=results.planned["exposure"].map(EXPOSURE_LABELS),
        status=results.planned["status"].map({"planned": "Planned", "explored": "Explored"}),
    ).sort_values("status", ascending=False, kind="stable")
    n_planned, n_explored = int((table["status"] == "Planned").sum()), int((table["status"] == "Explored").sum())
    columns = (
        Column("outcome", "Outcome"),
        Column("exposure", "Exposure"),
        Column("status", "Status"),
        Column("family", "Family"),
        Column("estimate", "Per SD", "estimate"),
        Column("ci_low", "From", "estimate"),
        Column("ci_high", "To", "estimate"),
        Column("p_value", "p", "p"),
        Column("p_adjusted", "p adjusted", "p"),
    )
    if results.plan is None:
        title = "Nothing was planned: every estimate is explored"
        sentences: tuple[str, ...] = ("There is no analysis_plan.yml; read every p value as a hint.",)
    else:
        n_found = int(table["is_discovery"].sum())
        title = f"{n_found} of {n_planned} planned associations hold after adjusting for their number"
        sentences = (
            f"The plan has the hash {results.plan.sha256[:16]}. Planned estimates are adjusted within their families "
            f"(Benjamini and Hochberg, {results.plan.false_discovery_rate:.0%} false findings accepted); {n_explored} "
            "more were explored, and their p values are hints.",
            *_not_estimated(results),
        )
    exhibit = Exhibit(
        "plan",
        "Every hypothesis tested, planned ones first",
        study_source(results, "least squares with industries and size, HC3 errors"),
        table=Table("plan", "Planned and explored", columns, table.reset_index(drop=True)),
    )
    return Section("plan", "Planned and explored", title, sentences, (exhibit,), study_caveat(results))


def _not_estimated(results: StudyResults) -> tuple[str, ...]:
    """What was planned and could not be done."""
    left = results.planned.attrs.get("not_estimated", [])
    return (f"Planned and not estimated: {listed(left)}.",) if left else ()


def _implied_words(results: StudyResults) -> tuple[str, ...]:
    ratios = results.claims.ratios
    if ratios.empty:
        return ()
    strongest = ratios.sort_values("claimed_ratio").iloc[-1]
    own = strongest["implied_r"]
    told = f"; here it is {own:.2f}" if own == own else ""
    words = (
        f"A ratio of {strongest['claimed_ratio']:g} to 1 for {LABELS[str(strongest['outcome'])]} implies a "
        "correlation of "
        f"{strongest['claimed_implied_r']:.2f} between it and alignment over all companies{told}. Correlations of that "
        "size are what rating both in one survey produces."
    )
    return (words,)


def _premium_table(premiums: pd.DataFrame) -> Table:
    columns = (
        Column("label", "Outcome"),
        Column("claimed_pct", "Published, % more", "signed_points"),
        Column("mean_top", "Aligned", "number"),
        Column("mean_bottom", "Unaligned", "number"),
        Column("premium_pct", "% more", "signed_points"),
        Column("premium_ci_low", "From", "signed_points"),
        Column("premium_ci_high", "To", "signed_points"),
        Column("difference_points", "Points more", "number"),
        Column("premium_of_medians_pct", "Of medians, % more", "signed_points"),
        Column("premium_of_trimmed_pct", "Of trimmed means", "signed_points"),
    )
    note = "Intervals by Fieller; a premium over a mean below one point is not given."
    rows = premiums.assign(label=premiums["outcome"].map(OUTCOME_LABELS))
    return Table("premiums", "Growth and profit of aligned against unaligned companies", columns, rows, note)


def _ratio_table(ratios: pd.DataFrame) -> Table:
    columns = (
        Column("label", "Outcome"),
        Column("top", "Aligned, high"),
        Column("bottom", "Unaligned, high"),
        Column("claimed_ratio", "Published", "estimate"),
        Column("risk_ratio", "Risk ratio", "estimate"),
        Column("interval", "95% interval"),
        Column("odds_ratio", "Odds ratio", "estimate"),
        Column("difference_pct", "Points", "signed_points"),
        Column("implied_r", "Implied r", "ratio"),
        Column("claimed_implied_r", "Published r", "ratio"),
    )
    rows = ratios.assign(
        label=ratios["outcome"].map(OUTCOME_LABELS),
        top=[
            f"{high} of {n} ({share:.0%})"
            for high, n, share in zip(ratios["high_top"], ratios["n_top"], ratios["share_top"], strict=True)
        ],
        bottom=[
            f"{high} of {n} ({share:.0%})"
            for high, n, share in zip(ratios["high_bottom"], ratios["n_bottom"], ratios["share_bottom"], strict=True)
        ],
        interval=[
            f"{low:.2f} to {high:.2f}" if low == low else "too few"
            for low, high in zip(ratios["risk_ratio_ci_low"], ratios["risk_ratio_ci_high"], strict=True)
        ],
    )
    note = "High: the outcome's top quarter of the industry. Implied r: correlation over all companies."
    return Table("ratios", "Chance of a high outcome in aligned and unaligned companies", columns, rows, note)


def _model_table(models: pd.DataFrame) -> Table:
    columns = (
        Column("label", "Outcome"),
        Column("slope_per_sd", "Per SD of alignment", "estimate"),
        Column("ci_low", "From", "estimate"),
        Column("ci_high", "To", "estimate"),
        Column("p_value", "p", "p"),
        Column("predicted_low", "Predicted at −1 SD", "number"),
        Column("predicted_high", "at +1 SD", "number"),
        Column("partial_r", "Partial r", "ratio"),
        Column("r", "r, all", "ratio"),
        Column("r_extreme", "r, extremes", "ratio"),
        Column("r_uninflated", "corrected", "ratio"),
        Column("n_companies", "Companies", "n"),
    )
    rows = models.assign(label=models["outcome"].map(OUTCOME_LABELS))
    note = (
        "Leaving out the middle raises a correlation (r, extremes, against r, all); corrected takes that out again "
        "(Preacher and others 2005)."
    )
    return Table("models", "Outcome on alignment over all companies", columns, rows, note)
