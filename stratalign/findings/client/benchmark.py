"""Where the index stands in the synthetic reference sample."""

from __future__ import annotations

from stratalign.analysis.benchmark import reference_weights
from stratalign.analysis.results import Analysis
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell, Message
from stratalign.language.messages import message
from stratalign.scores.scoring import INDEX_KEY


def find_benchmark_position(analysis: Analysis) -> Finding | None:
    """Whether the index lies above or below the median of the reference companies."""
    position = next((found for found in analysis.benchmarks if found.measure_key == INDEX_KEY), None)
    if position is None:
        return None
    way = "above" if position.percentile > 50 else "below"
    standing = way if analysis.claims.holds("benchmark", INDEX_KEY) else "level"
    cohort = _cohort(position.cohort)

    def cell(column: str) -> Cell:
        return Cell("benchmark", INDEX_KEY, column)

    detail = message(
        "benchmark.detail",
        score=cell("score_points"),
        percentile=cell("percentile"),
        companies=message("count.synthetic_companies", n=cell("n_companies")),
        cohort=cohort,
        low=cell("total_ci_low"),
        high=cell("total_ci_high"),
        median=cell("median_points"),
    )
    evidence = Evidence(
        INDEX_KEY,
        "benchmark_percentile",
        "percentile",
        position.percentile,
        position.total_ci_low,
        position.total_ci_high,
        n_units=position.n_companies,
        p_adjusted=analysis.claims.p_adjusted("benchmark", INDEX_KEY),
    )
    return Finding(
        "benchmark",
        message(f"benchmark.claim.{standing}", cohort=cohort),
        (detail, *_weights(analysis)),
        (evidence,),
        "descriptive",
        (message("benchmark.synthetic"),),
        family="benchmark",
    )


def _weights(analysis: Analysis) -> tuple[Message, ...]:
    """How levels count, in the company's score and alike in those of the reference companies."""
    latest = analysis.latest
    shares = None if latest is None else reference_weights(latest, INDEX_KEY)
    if latest is None or shares is None:
        return ()
    if latest.weighting == "levels":
        return (message("benchmark.weights.levels"),)
    return (message("benchmark.weights.respondents", **{level: 100 * share for level, share in shares.items()}),)


def _cohort(cohort: str) -> Message:
    """The companies compared with, in words."""
    if cohort == "all":
        return message("benchmark.cohort.all")
    return message("benchmark.cohort.one", industry=message(f"industry.{cohort}"))
