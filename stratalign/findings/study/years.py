"""Rule on several years: whether every year shows the association, and whether companies show it within themselves."""

from __future__ import annotations

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.study_panel import WithinSlope, YearSlope
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.study.words import STEP_POINTS, synthetic_caveat
from stratalign.language.fields import Text
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of


def find_years(results: StudyResults) -> Finding | None:
    """How many years show the association, and what is left within companies."""
    years, within = rows_of(results.years, YearSlope), rows_of(results.within, WithinSlope)
    if not years:
        return None
    n_clear = sum(row.ci_low > 0 or row.ci_high < 0 for row in years)
    claim = message("years.claim", k=n_clear, n=len(years))
    own = [row for row in within if row.effects == "two_way"] or within
    sentences: list[Text] = [
        message(
            "years.within",
            outcome=outcome_name(row.outcome),
            step=STEP_POINTS,
            estimate=row.estimate * STEP_POINTS,
            low=row.ci_low * STEP_POINTS,
            high=row.ci_high * STEP_POINTS,
            companies=message("count.companies", n=row.n_companies),
        )
        for row in own
    ]
    return Finding(
        "years",
        claim,
        ((message("paragraph", sentences=listing(sentences, "sentences")),) if sentences else ()),
        tuple(
            Evidence(row.outcome, f"slope, {row.period}", "", row.estimate, row.ci_low, row.ci_high, n_units=n)
            for row in years
            for n in [float(row.n_companies)]
        ),
        "descriptive",
        (message("years.caveat"), *synthetic_caveat(results)),
    )
