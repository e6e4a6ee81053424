"""Rules on who rated both sides of an association, and on how a spectacular ratio is made."""

from __future__ import annotations

from typing import NamedTuple

from stratalign.analysis.alignment_study import StudyResults
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.study.words import outcome_names, synthetic_caveat
from stratalign.language.fields import Cell, Text
from stratalign.language.messages import listing, message
from stratalign.models.claims.published import CLAIMED_RATIOS
from stratalign.models.claims.same_source import USUAL_METHOD_SHARE, SameSourceBias
from stratalign.rows import rows_of


class _Ends(NamedTuple):
    ci_low: float
    ci_high: float


class _Careful(NamedTuple):
    estimate: float
    ci_low: float
    ci_high: float


def find_raters(results: StudyResults) -> Finding | None:
    """What different people's ratings leave of the attitudes, or what a shared method would explain."""
    if results.same_source:
        return _split(results)
    return _bounded(results) if results.same_source_bounds else None


def _split(results: StudyResults) -> Finding:
    largest = max(results.same_source, key=lambda name: CLAIMED_RATIOS.get(name, 0.0))
    found = results.same_source[largest]
    sentences = [
        message("raters.halves", people=found.n_people, companies=found.n_companies),
        *(_inflation(name, one) for name, one in results.same_source.items()),
    ]
    return Finding(
        "raters",
        _claim(largest, found),
        (message("paragraph", sentences=listing(sentences, "sentences")),),
        tuple(
            Evidence(
                name, "correlation by different people", "unitless", one.different, one.different_ci_low,
                one.different_ci_high, float(one.n_people), float(one.n_companies),
            )
            for name, one in results.same_source.items()
        ),
        "descriptive",
        (message("raters.mood"), *synthetic_caveat(results)),
    )  # fmt: skip


def _claim(outcome: str, found: SameSourceBias) -> Text:
    shared = {
        "outcome": outcome_name(outcome),
        "different": found.ratio_different,
        "low": found.ratio_different_ci_low,
        "high": found.ratio_different_ci_high,
    }
    if found.inflation_ci_low > 0:
        return message("raters.claim.inflated", same=found.ratio_same, **shared)
    return message("raters.claim.equal", **shared)


def _inflation(outcome: str, found: SameSourceBias) -> Text:
    return message(
        "raters.inflation",
        outcome=outcome_name(outcome),
        inflation=found.inflation,
        low=found.inflation_ci_low,
        high=found.inflation_ci_high,
    )


def _bounded(results: StudyResults) -> Finding:
    bounds = results.same_source_bounds
    largest = bounds[max(bounds, key=lambda name: CLAIMED_RATIOS.get(name, 0.0))]
    why = (message("raters.bound.why", reason=results.why_not_split),) if results.why_not_split else ()
    detail = message("raters.bound.detail.unpublished", usual=USUAL_METHOD_SHARE)
    if largest.attitude in CLAIMED_RATIOS:
        detail = message(
            "raters.bound.detail",
            usual=USUAL_METHOD_SHARE,
            ratio=CLAIMED_RATIOS[largest.attitude],
            expected=largest.expected_r,
            share=Cell("raters", largest.attitude, "explains_published"),
        )
    return Finding(
        "raters",
        message(
            "raters.claim.bound",
            outcome=outcome_name(largest.attitude),
            share=Cell("raters", largest.attitude, "explains_all"),
        ),
        (detail, *why, message("raters.bound.advice")),
        tuple(
            Evidence(name, "shared method that explains all", "share", one.explains_all, n_units=float(one.n_companies))
            for name, one in bounds.items()
        ),
        "descriptive",
        synthetic_caveat(results),
    )


def rated_by_the_same(results: StudyResults) -> tuple[Text, ...]:
    """Which attitudes the same people rated, where raters cannot be told apart; else that they are told apart."""
    if results.same_source_bounds:
        return (message("claims.same", outcomes=outcome_names(results.same_source_bounds)),)
    return (message("claims.different"),) if results.same_source else ()


def find_made(results: StudyResults) -> Finding:
    """How a published ratio is made from an ordinary correlation."""
    made = results.inflated
    steps = made.steps.set_index("step")
    ratio = {str(name): float(value) for name, value in steps["ratio"].items()}
    reached = {str(name): float(value) for name, value in steps["reached_share"].items()}
    small = rows_of(made.steps[made.steps["step"] == "small_cells"], _Ends)[0]
    sentences = [
        message("made.drawn", studies=made.n_studies, companies=made.n_companies, r=made.correlation),
        message("made.same", share=made.method_share, before=ratio["different_people"], after=ratio["same_people"]),
        message("made.extreme", after=ratio["extreme_groups"]),
        message(
            "made.small",
            n=made.n_small,
            low=small.ci_low,
            high=small.ci_high,
            reached=reached["small_cells"],
            claimed=made.claimed,
        ),
        message("made.best", cuts=made.n_cuts, reached=reached["best_cut"], claimed=made.claimed),
    ]
    careful = dict(zip(made.careful["quantity"], rows_of(made.careful, _Careful), strict=True))
    r, honest = careful["correlation"], careful["ratio"]
    return Finding(
        "made",
        message(
            "made.claim",
            last=ratio["best_cut"],
            r=made.correlation,
            careful=honest.estimate,
            low=honest.ci_low,
            high=honest.ci_high,
        ),
        (
            sentences[0],
            message("paragraph", sentences=listing(sentences[1:], "sentences")),
            message("made.careful", r=r.estimate, low=r.ci_low, high=r.ci_high),
        ),
        tuple(
            Evidence(
                step, "median risk ratio of simulated studies", "ratio", ratio[step], row.ci_low, row.ci_high,
                n_units=float(made.n_companies),
            )
            for step, row in zip(ratio, rows_of(made.steps, _Ends), strict=True)
        ),
        "descriptive",
        (message("made.caveat"), message("made.synthetic")),
    )  # fmt: skip
