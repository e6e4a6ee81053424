"""Rule on what a careless analyst would have reported of the same companies."""

from __future__ import annotations

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.naive_beside_careful import N_CUTS, BothWays, naive_beside_careful
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.study.words import synthetic_caveat
from stratalign.language.messages import message
from stratalign.rows import rows_of


def find_naive(results: StudyResults) -> Finding:
    """The largest ratio carelessness makes, and what care leaves of it."""
    rows = rows_of(naive_beside_careful(results), BothWays)
    careful = {row.outcome: row for row in rows if row.way == "careful"}
    largest = max((row for row in rows if row.way == "naive"), key=lambda row: row.ratio)
    left = careful[largest.outcome]
    n_grown = sum(row.ratio > careful[row.outcome].ratio for row in rows if row.way == "naive")
    return Finding(
        "naive",
        message(
            "naive.claim",
            outcome=outcome_name(largest.outcome),
            naive=largest.ratio,
            careful=left.ratio,
            low=left.ci_low,
            high=left.ci_high,
        ),
        (
            message("naive.ways", cuts=N_CUTS),
            message("naive.best", outcome=outcome_name(largest.outcome), cut=largest.cut, high=largest.high),
            message("naive.grown", k=n_grown, n=len(careful)),
        ),
        tuple(
            Evidence(
                f"{row.outcome}.{row.way}", "risk_ratio", "ratio", row.ratio, row.ci_low, row.ci_high,
                n_units=float(row.n_companies),
            )
            for row in rows
        ),
        "descriptive",
        synthetic_caveat(results),
    )  # fmt: skip
