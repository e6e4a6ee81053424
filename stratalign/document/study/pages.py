"""Pages of the study on the published claims: figures, their uncertainty, cut points, and what was planned."""

from __future__ import annotations

from typing import Any

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.document.client.parts import chain_exhibit
from stratalign.document.drawing import draw_panels
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.document.study.parts import LABELS, STEP_POINTS, study_caveat, study_source
from stratalign.exhibits.claims import describe_claims, describe_cuts, plot_claims, plot_cuts
from stratalign.findings.labels import EXPOSURE_LABELS, OUTCOME_LABELS
from stratalign.findings.wording import in_text, listed, plural
from stratalign.models.propagation.claim import PropagatedClaim
from stratalign.study.load import INDEX

#: Stands where there is no figure.
MISSING = "–"


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
    lies = "lies" if len(inside) == 1 else "lie"
    title = f"{len(inside)} of {len(both)} published figures {lies} inside these companies’ intervals"
    if len(above):
        title += f"; on {listed([in_text(label) for label in above['label']])} they show less"
    sentences = (
        f"{claims.n_top} companies are called aligned and {claims.n_bottom} unaligned: the highest and lowest "
        f"{claims.top:.0%} of each industry by the alignment index, of "
        f"{plural(claims.n_companies, 'company', 'companies')}. "
        "The published study gives neither cut points nor intervals; these definitions are ours.",
        *_implied_words(results),
    )
    sd = float(results.study.companies[INDEX].std())
    counts = Exhibit(
        "ratios",
        "Counts, shares and ratios behind the claims",
        study_source(results, only_groups=True),
        table=_ratio_table(claims.ratios),
    )
    exhibits = (
        Exhibit(
            "claims",
            "Aligned against unaligned companies: published figure and interval of these companies",
            study_source(results, only_groups=True),
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
            study_source(
                results, f"one standard deviation is {sd:.1f} points; least squares, industries and size, HC3"
            ),
            table=_model_table(claims.models),
        ),
        Exhibit(
            "correlations",
            "Leaving out the middle raises a correlation",
            study_source(results, "correction by Preacher and others 2005"),
            table=_correlation_table(claims.models),
        ),
    )
    caveats = (
        "Extreme groups make an association look larger than it is over all companies; the model of all companies "
        "stands beside for that reason.",
        *study_caveat(results),
    )
    return Section("claims", "The published claims", title, sentences, exhibits, caveats)


def cuts_page(results: StudyResults) -> Section:
    """Premiums and ratios at every cut, with intervals."""
    cuts = results.claims.cuts
    cuts = cuts.assign(
        label=cuts["outcome"].map(OUTCOME_LABELS), share=cuts["cut"], cut=[f"{cut:.0%}" for cut in cuts["cut"]]
    ).rename(columns={"value": "estimate"})
    premiums, ratios = (cuts[cuts["quantity"] == name] for name in ("premium_pct", "risk_ratio"))
    rows = pd.DataFrame({"cut": list(dict.fromkeys(cuts["cut"]))}).set_index("cut")
    rows = rows.assign(n_top=cuts.groupby("cut")["n_top"].first())
    columns = [Column("cut", "Cut"), Column("n_top", "Aligned", "n")]
    for name in results.claims.cuts["outcome"].drop_duplicates():
        part = cuts[cuts["outcome"] == name].set_index("cut")
        rows[name] = [_with_bounds(row, is_pct=row.quantity == "premium_pct") for row in part.itertuples()]
        unit = "% more" if part["quantity"].iloc[0] == "premium_pct" else "to 1"
        columns.append(Column(str(name), f"{OUTCOME_LABELS[str(name)]}, {unit}"))
    spans, largest = [], []
    for name, part in premiums.dropna(subset=["estimate"]).groupby("outcome", sort=False):
        ordered = part.sort_values("estimate")
        low, high = ordered.iloc[0], ordered.iloc[-1]
        spans.append(
            f"{LABELS[str(name)]} runs from {low['estimate']:+.0f}% (cut at {low['cut']}) to {high['estimate']:+.0f}% "
            f"(cut at {high['cut']})".replace("-", "−")
        )
        largest.append(abs(high["share"] - results.claims.top) < 1e-9)
    title = "No cut is the right one: each gives another figure, inside wide intervals"
    sentences = []
    if spans:
        sentences.append(f"The premium on {listed(spans)}.")
        if all(largest):
            sentences.append(
                f"The cut of the claims page, {results.claims.top:.0%}, happens to give the largest premium of all; "
                "who quotes it should say so."
            )
    note = "In brackets the 95% interval. A dash: a cell of fewer than five companies, or a base below one point."
    exhibit = Exhibit(
        "cuts",
        "Every cut from a tenth to a half, so that none is picked",
        study_source(results, "intervals by Fieller and by the log method"),
        figure=draw_panels(
            "cuts",
            describe_cuts(premiums, ratios),
            4.4,
            bool(len(premiums)) + bool(len(ratios)),
            lambda axes: plot_cuts(premiums, ratios, axes=axes),
        ),
        numbers=Table("cuts", "Premiums and ratios by cut", tuple(columns), rows.reset_index(), note),
    )
    return Section("cuts", "Cut points", title, tuple(sentences), (exhibit,), study_caveat(results))


def _with_bounds(row: Any, *, is_pct: bool) -> str:
    """A figure with its interval as text; a dash where there is none."""
    if row.estimate != row.estimate:
        return MISSING
    form = "{:+.0f}" if is_pct else "{:.2f}"
    told = form.format(row.estimate)
    if row.ci_low == row.ci_low:
        told += f" ({form.format(row.ci_low)} to {form.format(row.ci_high)})"
    return told.replace("-", "−")


def chain_page(results: StudyResults) -> Section | None:
    """Claims with and without the uncertainty of the answers they rest on."""
    if not results.propagated:
        return None
    tables = [chain.claims.assign(label=OUTCOME_LABELS[name]) for name, chain in results.propagated.items()]
    rows = pd.concat([_group_premiums(results), *tables], ignore_index=True)
    order = {OUTCOME_LABELS[name]: place for place, name in enumerate(results.propagated)}
    rows = rows.sort_values("label", key=lambda labels: labels.map(order), kind="stable", ignore_index=True)
    premiums = rows[(rows["quantity"] == "premium_pct") & rows["ci_low"].notna()]
    slopes = rows[rows["quantity"] == "slope_per_point"]
    scaled = {name: slopes[name] * STEP_POINTS for name in ("estimate", "ci_low", "ci_high")}
    first = next(iter(results.propagated.values()))
    source = study_source(results, f"{first.n_draws:,} resamples of companies with their people and years")
    exhibits = []
    if len(premiums):
        x_premium = f"Per cent more in the most than in the least aligned {first.share:.0%} of companies"
        exhibits.append(chain_exhibit("chain_premiums", premiums, x_premium, source))
    x_slope = f"Percentage points per {STEP_POINTS:.0f} points of alignment"
    exhibits += [chain_exhibit("chain_slopes", slopes.assign(**scaled), x_slope, source), _measurement(first, source)]
    caveats = (
        "Errors of answers are taken to be independent between people of one company; a mood they share is no error "
        "here. Growth of one company is taken to vary independently from year to year.",
        *study_caveat(results),
    )
    title = _chain_title(premiums, slopes)
    return Section("chain", "From answer to claim", title, _chain_words(first), tuple(exhibits), caveats)


def _chain_title(premiums: pd.DataFrame, slopes: pd.DataFrame) -> str:
    """The first claim with and without the uncertainty of its measurement."""
    told, form = (premiums, "{:+.0f}%") if len(premiums) else (slopes, "{:+.2f}")
    label = told["label"].iloc[0]
    part = told[told["label"] == label].set_index("resampling")
    if not {"scores_fixed", "resampled_companies"} <= set(part.index):
        return "Scores are estimates themselves, and the claims with them"
    known, carried = part.loc["scores_fixed"], part.loc["resampled_companies"]

    def interval(row: pd.Series) -> str:
        low, high = form.format(row["ci_low"]).rstrip("%"), form.format(row["ci_high"]).rstrip("%")
        return f"{form.format(row['estimate'])} ({low} to {high})".replace("-", "−")

    what = "premium on " if len(premiums) else "slope of "
    return (
        f"With the uncertainty of answers counted, the {what}{in_text(str(label))} is {interval(carried)} instead of "
        f"{interval(known)}"
    )


def _chain_words(chain: PropagatedClaim) -> tuple[str, ...]:
    """What was done in every resample, and how to tell the treatments apart."""
    rows = chain.measurement.set_index("quantity")
    low, high = (float(rows[end]["reliability"]) for end in ("ci_low", "ci_high"))
    aside = (
        f" {plural(chain.n_set_aside, 'person', 'people')} with several signs of careless answering were set aside, "
        "judged anew in every resample."
        if "set_aside_pct" in rows.index
        else ""
    )
    return (
        f"A company’s score rests on {chain.n_people / chain.n_companies:.0f} people on average and has a reliability "
        f"of {chain.reliability:.2f} (95% interval {low:.2f} to {high:.2f}).{aside} "
        "Errors of measurement pull an association towards zero; taking them out moves the estimate away from zero "
        "and makes its interval wider.",
        "Each line takes one step more: groups alone; all companies with industry and size held constant; the same "
        "with screening, reliability, shrunken scores and regression computed anew in every resample. The last line "
        "keeps these very companies and draws their people and years again: what measurement alone leaves open.",
    )


def _group_premiums(results: StudyResults) -> pd.DataFrame:
    """Premiums of the claims page in the columns of a chain."""
    premiums = results.claims.premiums
    premiums = premiums[premiums["outcome"].isin(results.propagated)]
    return pd.DataFrame(
        {
            "quantity": "premium_pct",
            "resampling": "groups",
            "estimate": premiums["premium_pct"],
            "ci_low": premiums["premium_ci_low"],
            "ci_high": premiums["premium_ci_high"],
            "label": premiums["outcome"].map(OUTCOME_LABELS),
        }
    )


def _measurement(chain: PropagatedClaim, source: str) -> Exhibit:
    """How well the scores measure, with the uncertainty of that."""
    names = {
        "reliability": "Reliability of a company's score",
        "icc1": "Share of variance between companies, ICC(1)",
        "alpha": "Alpha of all items",
        "mean_rwg_j": "Agreement within companies, mean rwg(j)",
        "set_aside_pct": "People set aside as careless, %",
    }
    columns = (
        Column("label", "Measurement"),
        Column("estimate", "Estimate", "hundredths"),
        Column("ci_low", "From", "hundredths"),
        Column("ci_high", "To", "hundredths"),
    )
    rows = chain.measurement.assign(label=chain.measurement["quantity"].map(names))
    return Exhibit(
        "chain_measurement",
        "How well the scores measure, with 95% intervals from the same resamples",
        source,
        table=Table("chain_measurement", "Quality of the measurement", columns, rows),
    )


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
        Column("estimate", "Per SD", "hundredths"),
        Column("ci_low", "From", "hundredths"),
        Column("ci_high", "To", "hundredths"),
        Column("p_value", "p", "p"),
        Column("p_adjusted", "p adjusted", "p"),
    )
    if results.plan is None:
        title = "Nothing was planned: every estimate is explored"
        sentences: tuple[str, ...] = ("There is no analysis_plan.yml; read every p value as a hint.",)
    else:
        n_found = int(table["is_discovery"].sum())
        holds = "holds" if n_found == 1 else "hold"
        title = f"{n_found} of {n_planned} planned associations {holds} after adjusting for their number"
        sentences = (
            "Planned estimates are adjusted within their families (Benjamini and Hochberg, "
            f"{results.plan.false_discovery_rate:.0%} false findings accepted); {n_explored} more were explored, and "
            f"their p values are hints. The plan was hashed before estimation: {results.plan.sha256[:16]}.",
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
        "size can come from rating both in one survey (Podsakoff and others 2003)."
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
        Column("slope_per_sd", "Per SD of alignment", "hundredths"),
        Column("ci_low", "From", "hundredths"),
        Column("ci_high", "To", "hundredths"),
        Column("p_value", "p", "p"),
        Column("predicted_low", "Predicted at −1 SD", "number"),
        Column("predicted_high", "Predicted at +1 SD", "number"),
        Column("partial_r", "Partial r", "hundredths"),
    )
    rows = models.assign(label=models["outcome"].map(OUTCOME_LABELS))
    return Table("models", "Outcome on alignment over all companies", columns, rows)


def _correlation_table(models: pd.DataFrame) -> Table:
    columns = (
        Column("label", "Outcome"),
        Column("r", "All companies, r", "hundredths"),
        Column("r_extreme", "The two extreme groups, r", "hundredths"),
        Column("r_uninflated", "Extreme groups, inflation taken out", "hundredths"),
        Column("n_companies", "Companies", "n"),
    )
    rows = models.assign(label=models["outcome"].map(OUTCOME_LABELS))
    return Table("correlations", "Correlation of alignment with each outcome", columns, rows)
