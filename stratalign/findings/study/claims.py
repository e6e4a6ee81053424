"""Rules on the published claims: which hold, how sure they are, at which cut, what was planned, what was planted."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.planted_and_found import PlantedCorrelation, planted_correlations, planted_figures
from stratalign.analysis.study_verdicts import scorecard
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.study.raters import rated_by_the_same
from stratalign.findings.study.words import outcome_names, synthetic_caveat, told_counts
from stratalign.language.fields import Cell, Text
from stratalign.language.messages import listing, message
from stratalign.models.claims.figures import Cut
from stratalign.models.propagation.claim import PropagatedClaim, PropagatedFigure
from stratalign.rows import keyed_rows, rows_of


class Figure(NamedTuple):
    """A premium (premium_pct) or a ratio (risk_ratio) beside the published one."""

    outcome: str
    quantity: str
    claimed: float
    estimate: float
    ci_low: float
    ci_high: float


class _PlannedSlope(NamedTuple):
    outcome: str
    exposure: str
    estimate: float
    ci_low: float
    ci_high: float
    n_companies: int


def find_claims(results: StudyResults) -> Finding:
    """How many of the six published figures lie inside the intervals."""
    claims = results.claims
    both = figures(results)
    rows = scorecard(results)
    n_inside, n_published = int(rows["is_inside"].sum()), int(rows["claimed"].notna().sum())
    above = list(rows.index[rows["claimed"] > rows["size_high"]])
    claim = message("claims.claim", k=n_inside, n=n_published)
    if above:
        claim = message("claims.claim.less", k=n_inside, n=n_published, outcomes=outcome_names(above))
    if not n_published:
        claim = message("claims.claim.unpublished", k=int(rows["is_above_neutral"].sum()), n=len(rows))
    groups = message(
        "claims.groups" if n_published else "claims.groups.unpublished",
        n_top=claims.n_top,
        n_bottom=claims.n_bottom,
        share=claims.top,
        companies=message("count.companies", n=claims.n_companies),
    )
    return Finding(
        "claims",
        claim,
        (groups, *told_counts(results), *_implied(results), *rated_by_the_same(results)),
        tuple(
            Evidence(
                row.outcome,
                row.quantity,
                "",
                row.estimate,
                row.ci_low,
                row.ci_high,
                n_units=_n_of(results, row.outcome),
            )
            for row in rows_of(both, Figure)
        ),
        "descriptive",
        (message("claims.caveat"), *synthetic_caveat(results)),
    )


def figures(results: StudyResults) -> pd.DataFrame:
    """Rows of `Figure`: premiums, then ratios."""
    columns = list(Figure._fields)
    premiums, ratios = results.claims.premiums, results.claims.ratios
    parts = [
        table.assign(quantity=quantity)
        .rename(columns=dict(zip(names, columns[2:], strict=True)))
        .reindex(columns=columns)
        for table, quantity, names in (
            (premiums, "premium_pct", ("claimed_pct", "premium_pct", "premium_ci_low", "premium_ci_high")),
            (ratios, "risk_ratio", ("claimed_ratio", "risk_ratio", "risk_ratio_ci_low", "risk_ratio_ci_high")),
        )
        if len(table)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _implied(results: StudyResults) -> tuple[Text, ...]:
    """What the largest published ratio implies for all companies."""
    ratios = results.claims.ratios.dropna(subset=["claimed_ratio"])
    if ratios.empty:
        return ()
    strongest = ratios.sort_values("claimed_ratio").iloc[-1]
    outcome = str(strongest["outcome"])

    def cell(column: str) -> Cell:
        return Cell("ratios", outcome, column)

    shared = {
        "ratio": cell("claimed_ratio"),
        "outcome": outcome_name(outcome),
        "claimed_r": cell("claimed_implied_r"),
    }
    here: Text = message("claims.implied", **shared)
    if not math.isnan(strongest["implied_r"]):
        here = message("claims.implied.here", own_r=cell("implied_r"), **shared)
    if outcome not in results.same_source:
        return (here,)
    split = results.same_source[outcome]
    other = message(
        "claims.implied.people", r=split.different, low=split.different_ci_low, high=split.different_ci_high
    )
    return (message("paragraph", sentences=listing([here, other], "sentences")),)


def find_propagation(results: StudyResults) -> Finding | None:
    """The first claim with and without the uncertainty of its measurement."""
    if not results.propagated:
        return None
    first = next(iter(results.propagated.values()))
    return Finding(
        "propagation",
        _propagation_claim(results),
        _propagation_sentences(first),
        tuple(
            Evidence(
                row.resampling,
                row.quantity,
                "",
                row.estimate,
                row.ci_low,
                row.ci_high,
                first.n_people,
                first.n_companies,
            )
            for row in rows_of(first.claims, PropagatedFigure)
        ),
        "descriptive",
        (message("propagation.caveat"), *synthetic_caveat(results)),
    )


def propagated_rows(results: StudyResults) -> pd.DataFrame:
    """Every claim under each way of resampling, with the groups' premiums first; outcomes in their order."""
    premiums = results.claims.premiums
    premiums = premiums[premiums["outcome"].isin(list(results.propagated))]
    groups = premiums[["outcome", "premium_pct", "premium_ci_low", "premium_ci_high"]].set_axis(
        ["outcome", "estimate", "ci_low", "ci_high"], axis=1
    )
    groups = groups.assign(quantity="premium_pct", resampling="groups")
    tables = [
        claim.claims.assign(outcome=name, n_companies=claim.n_companies) for name, claim in results.propagated.items()
    ]
    rows = pd.concat([groups, *tables], ignore_index=True)
    order = {name: place for place, name in enumerate(results.propagated)}
    return rows.sort_values("outcome", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def _propagation_claim(results: StudyResults) -> Text:
    """Premium where there is one, else slope, with and without the answers' uncertainty."""
    rows = propagated_rows(results)
    premiums = rows[(rows["quantity"] == "premium_pct") & rows["ci_low"].notna()]
    rows = premiums if len(premiums) else rows[rows["quantity"] == "slope_per_point"]
    outcome = str(rows["outcome"].iloc[0])
    by_resampling = rows[rows["outcome"] == outcome].set_index("resampling")
    if not {"scores_fixed", "resampled_companies"} <= set(by_resampling.index):
        return message("propagation.claim.any")
    numbers = by_resampling[["estimate", "ci_low", "ci_high"]].astype(float)
    known, full = (numbers.loc[key].to_dict() for key in ("scores_fixed", "resampled_companies"))
    return message(
        "propagation.claim.premium" if len(premiums) else "propagation.claim.slope",
        outcome=outcome_name(outcome),
        value=full["estimate"],
        low=full["ci_low"],
        high=full["ci_high"],
        known=known["estimate"],
        known_low=known["ci_low"],
        known_high=known["ci_high"],
    )


def _propagation_sentences(claim: PropagatedClaim) -> tuple[Text, ...]:
    """What was done in every resample, and how the lines differ."""
    rows = claim.measurement.set_index("quantity")
    reliability = message(
        "propagation.reliability",
        people=claim.n_people / claim.n_companies,
        reliability=claim.reliability,
        low=float(rows["ci_low"]["reliability"]),
        high=float(rows["ci_high"]["reliability"]),
    )
    aside = (message("propagation.set_aside", n=claim.n_set_aside),) if "set_aside_pct" in rows.index else ()
    opening = listing([reliability, *aside, message("propagation.errors")], "sentences")
    return message("paragraph", sentences=opening), message("propagation.steps")


def find_cuts(results: StudyResults) -> Finding:
    """How far each premium moves with the cut."""
    cuts = results.claims.cuts
    premiums = cuts[cuts["quantity"] == "premium_pct"].dropna(subset=["value"])
    spans, is_largest = [], []
    for outcome, part in premiums.groupby("outcome", sort=False):
        ordered = part.sort_values("value")
        low, high = ordered.iloc[0], ordered.iloc[-1]
        spans.append(
            message(
                "cuts.span",
                outcome=outcome_name(str(outcome)),
                low=low["value"],
                low_cut=low["cut"],
                high=high["value"],
                high_cut=high["cut"],
            )
        )
        is_largest.append(abs(high["cut"] - results.claims.top) < 1e-9)
    sentences: list[Text] = []
    if spans:
        sentences.append(message("cuts.spans", spans=listing(spans)))
        if all(is_largest):
            sentences.append(message("cuts.largest", share=results.claims.top))
    return Finding(
        "cuts",
        message("cuts.claim"),
        tuple(sentences),
        tuple(
            Evidence(row.outcome, row.quantity, "", row.value, row.ci_low, row.ci_high, n_units=2 * row.n_top)
            for row in rows_of(cuts, Cut)
        ),
        "descriptive",
        synthetic_caveat(results),
    )


def find_plan(results: StudyResults) -> Finding:
    """How many planned associations hold after adjustment."""
    table = results.planned
    is_planned = table["status"] == "planned"
    n_planned, n_found = int(is_planned.sum()), int(table["is_discovery"].sum())
    claim, sentences = message("plan.claim.none"), (message("plan.none"),)
    if results.plan is not None:
        claim = message("plan.claim", k=n_found, n=n_planned)
        left = table.attrs.get("not_estimated", [])
        sentences = (
            message(
                "plan.adjusted",
                rate=results.plan.false_discovery_rate,
                n=int((~is_planned).sum()),
                hash=results.plan.sha256[:16],
            ),
            *((message("plan.left", hypotheses=listing(left)),) if left else ()),
        )
    return Finding(
        "plan",
        claim,
        sentences,
        tuple(
            Evidence(
                row.outcome,
                "slope_per_sd",
                row.exposure,
                row.estimate,
                row.ci_low,
                row.ci_high,
                n_units=row.n_companies,
            )
            for row in rows_of(table, _PlannedSlope)
        ),
        "descriptive",
        synthetic_caveat(results),
    )


def find_planted(results: StudyResults) -> Finding | None:
    """Whether the method finds what was planted; only for a simulated study."""
    rows, premiums = planted_correlations(results), planted_figures(results)
    if rows.empty:
        return None
    known = premiums[premiums["ci_low"].notna()]
    n_inside, n = int(rows["is_inside"].sum() + known["is_inside"].sum()), len(rows) + len(known)
    key = "planted.claim.all" if n_inside == n else "planted.claim.some"
    return Finding(
        "planted",
        message(key, k=n_inside, n=n),
        (message("planted.detail"), message("planted.assumes"), message("planted.expected")),
        tuple(
            Evidence(outcome, "correlation", "unitless", row.estimate, row.ci_low, row.ci_high, n_units=_n(results))
            for outcome, row in keyed_rows(rows, PlantedCorrelation)
        ),
        "descriptive",
        synthetic_caveat(results),
    )


def _n_of(results: StudyResults, outcome: str) -> float:
    """Companies behind an outcome's figures."""
    models = results.claims.models
    return float(models.loc[models["outcome"] == outcome, "n_companies"].iloc[0])


def _n(results: StudyResults) -> float:
    return float(results.claims.n_companies)
