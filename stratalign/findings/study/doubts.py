"""Rules on what speaks against the claims: other treatments, other specifications, unmeasured causes, industries."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.study_verdicts import PAST
from stratalign.findings.columns import exposure_name, outcome_name
from stratalign.findings.interpretations.read import interpret
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.robustness import robustness_claim, robustness_sentences
from stratalign.findings.study.words import STEP_POINTS, outcome_names, synthetic_caveat
from stratalign.language.fields import Cell, Message, Text
from stratalign.language.messages import listing, message
from stratalign.models.claims.published import EXPOSURE, PILLARS
from stratalign.models.importance.shares import ImportanceShare
from stratalign.models.multilevel.heterogeneity import GroupSlopes
from stratalign.models.specifications.curve import SpecificationCurve
from stratalign.rows import keyed_rows, rows_of
from stratalign.study.design import PUBLISHED_DESIGN, StudyDesign
from stratalign.study.people import ATTITUDES

#: p values below this count as a finding here.
LEVEL = 0.05
#: Shares the published study names.
PUBLISHED_SHARES = {"strategy_points": 31.0, "culture_points": 40.0, "talent_points": 29.0}


class _Treatment(NamedTuple):
    outcome: str
    check: str
    estimate: float
    ci_low: float
    ci_high: float
    n_units: float


def find_robustness(results: StudyResults) -> Finding | None:
    """Under how many treatments the interval excludes zero, and whether the direction turns round."""
    rows = results.robustness_checks
    if rows.empty:
        return None
    checks = {str(name): part for name, part in rows.groupby("outcome", sort=False)}
    paragraph = message("paragraph", sentences=listing(robustness_sentences(checks), "sentences"))
    return Finding(
        "treatments",
        _with_past(robustness_claim(checks), results.past),
        (paragraph,),
        tuple(
            Evidence(row.outcome, f"slope, {row.check}", "", row.estimate, row.ci_low, row.ci_high, n_units=row.n_units)
            for row in rows_of(rows, _Treatment)
        ),
        "descriptive",
        (
            *((message("treatments.corrected"),) if "corrected" in set(rows["check"]) else ()),
            *synthetic_caveat(results),
        ),
    )


def _with_past(claim: Message, past: pd.DataFrame) -> Message:
    """The claim on treatments, and what the strongest of them leaves."""
    if past.empty:
        return claim
    held = past[past["check"] == PAST]
    return message("treatments.claim.past", claim=claim, k=int(is_clear(held).sum()), n=len(held))


def find_curve(results: StudyResults) -> Finding:
    """What the joint test says, and how many specifications of each outcome are clear."""
    curve = results.curve
    left_out = (message("curve.left_out", n=len(curve.left_out)),) if len(curve.left_out) else ()
    joint = curve.joint.set_index("statistic")[["value", "p_value"]].astype(float)
    middle = joint.loc["median_estimate"].to_dict()
    return Finding(
        "curve",
        _curve_claim(curve),
        (_shares_clear(curve), interpret(curve, study_labels(results.design))),
        (
            Evidence(
                "all specifications", "median_estimate", "standard deviations", middle["value"],
                n_units=float(curve.table["n_observations"].max()),
            ),
        ),
        "clear" if middle["p_value"] < LEVEL else "inconclusive",
        (message("curve.caveat"), *_same_raters(results, curve), *left_out, *synthetic_caveat(results)),
    )  # fmt: skip


def _curve_claim(curve: SpecificationCurve) -> Message:
    joint = curve.joint.set_index("statistic")
    if float(joint["p_value"]["median_estimate"]) >= LEVEL:
        return message("curve.claim.chance", n=curve.n_specifications)
    way = "positive" if joint["value"]["median_estimate"] > 0 else "negative"
    share = float(is_clear(curve.table).mean())
    return message(f"curve.claim.{way}", n=curve.n_specifications, share=share)


def _shares_clear(curve: SpecificationCurve) -> Message:
    """How many specifications of each outcome exclude zero."""
    shares = is_clear(curve.table).groupby(curve.table["outcome"], sort=False).mean().sort_values(ascending=False)
    parts = [message("curve.share", share=share, outcome=outcome_name(str(name))) for name, share in shares.items()]
    return message("curve.shares", shares=listing(parts))


def _same_raters(results: StudyResults, curve: SpecificationCurve) -> tuple[Message, ...]:
    attitudes = {outcome.name for outcome in results.design.outcomes if outcome.is_attitude}
    has_attitudes = not attitudes.isdisjoint(curve.table["outcome"])
    if not has_attitudes:
        return ()
    if attitudes <= set(ATTITUDES):
        return (message("curve.raters"),)
    named = [outcome.name for outcome in results.design.outcomes if outcome.is_attitude]
    return (message("curve.raters.unpublished", outcomes=outcome_names(named)),)


def is_clear(table: pd.DataFrame) -> pd.Series:
    """Whether the interval of each row excludes zero."""
    return (table["ci_low"] > 0) | (table["ci_high"] < 0)


def find_confounding(results: StudyResults) -> Finding | None:
    """What an unmeasured cause would have to explain."""
    if results.contours.empty:
        return None
    values = pd.Series({name: found.robustness_value_alpha for name, found in results.robustness.items()}).sort_values()
    outcome = results.focal[0]
    words = interpret(results.robustness[outcome], study_labels(results.design))
    return Finding(
        "confounding",
        _confounding_claim(values),
        (message("confounding.outcome", outcome=outcome_name(outcome), words=words),),
        tuple(
            Evidence(
                name, "robustness_value", "share", found.robustness_value, n_units=float(results.claims.n_companies)
            )
            for name, found in results.robustness.items()
        ),
        "descriptive",
        (message("confounding.caveat"), *synthetic_caveat(results)),
    )


def _confounding_claim(values: pd.Series) -> Message:
    """What the weakest and the strongest figure would need; a figure that chance explains needs no cause."""
    weak, strong = str(values.index[0]), str(values.index[-1])
    if values.iloc[-1] == 0:
        return message("confounding.claim.all")
    weak_name, strong_name = outcome_name(weak), outcome_name(strong)
    strongest = Cell("robustness", strong, "value_alpha")
    if values.iloc[0] == 0:
        return message("confounding.claim.none", weak=weak_name, strong=strong_name, strongest=strongest)
    weakest = Cell("robustness", weak, "value_alpha")
    if len(values) == 1:
        return message("confounding.claim.one", weakest=weakest, weak=weak_name)
    return message("confounding.claim", weakest=weakest, weak=weak_name, strong=strong_name, strongest=strongest)


def find_industries(results: StudyResults) -> Finding | None:
    """Whether industries differ, and the mean slope of each outcome."""
    if not results.industries:
        return None
    differing = [name for name, found in results.industries.items() if found.heterogeneity_p_value < LEVEL]
    claim = message("industries.claim.same")
    if differing:
        claim = message("industries.claim.differ", outcomes=outcome_names(differing))
    return Finding(
        "industries",
        claim,
        tuple(_industry_sentence(name, found) for name, found in results.industries.items()),
        tuple(
            Evidence(
                name, "mean_slope", "", found.mean, found.ci_low, found.ci_high, n_units=float(found.n_observations)
            )
            for name, found in results.industries.items()
        ),
        "clear" if differing else "inconclusive",
        synthetic_caveat(results),
    )


def _industry_sentence(outcome: str, found: GroupSlopes) -> Message:
    """Mean slope and where the next industry's is expected, per ten points."""

    def cell(column: str) -> Cell:
        return Cell("industry_means", outcome, column)

    return message(
        "industries.detail",
        outcome=outcome_name(outcome),
        industries=message("count.industries", n=found.n_groups),
        step=STEP_POINTS,
        mean=cell("mean"),
        low=cell("ci_low"),
        high=cell("ci_high"),
        least=cell("prediction_low"),
        most=cell("prediction_high"),
        p=found.heterogeneity_p_value,
        share=found.share_between,
    )


def find_pillars(results: StudyResults) -> Finding | None:
    """Whether a pillar's share differs from a third, or the published shares from these companies'."""
    rows = pillar_shares(results)
    if rows.empty:
        return None
    apart = list(rows.index[rows["is_apart"]])
    is_off = (rows["share_ci_low"] > rows["published_pct"]) | (rows["share_ci_high"] < rows["published_pct"])
    claim = message("pillars.claim.equal" if is_off.any() else "pillars.claim.fit")
    if apart:
        names = listing([exposure_name(str(key)) for key in apart])
        claim = message("pillars.claim.differ", pillars=names, n=len(apart))
    detail = message(
        "pillars.detail",
        r_squared=float(results.claims.pillars.attrs["r_squared"]),
        outcomes=outcome_names(results.robustness),
    )
    return Finding(
        "pillars",
        claim,
        (detail,),
        tuple(
            Evidence(key, "share", "percent", row.share_pct, row.share_ci_low, row.share_ci_high)
            for key, row in keyed_rows(rows, ImportanceShare)
        ),
        "clear" if apart else "inconclusive",
        synthetic_caveat(results),
    )


def pillar_shares(results: StudyResults) -> pd.DataFrame:
    """Shares of the pillars by their key, largest first, with the published ones and whether they differ from equal."""
    shares = results.claims.pillars
    if shares.empty:
        return shares
    rows = shares.assign(published_pct=shares["term"].map(PUBLISHED_SHARES))
    is_apart = (rows["share_ci_low"] > rows["baseline_pct"]) | (rows["share_ci_high"] < rows["baseline_pct"])
    return rows.assign(is_apart=is_apart).sort_values("share_pct", ascending=False).set_index("term")


def study_labels(design: StudyDesign = PUBLISHED_DESIGN) -> dict[str, Text]:
    """Printed names of a study's columns, and of those of the published one."""
    known = {outcome.name: outcome_name(outcome.name) for outcome in (*PUBLISHED_DESIGN.outcomes, *design.outcomes)}
    exposures = (EXPOSURE, *PILLARS, design.exposure, *design.parts)
    return known | {name: exposure_name(name) for name in exposures}
