"""What the pages of the study share: names, the source line, the remark on synthetic companies."""

from __future__ import annotations

from stratalign.analysis.alignment_study import StudyResults
from stratalign.findings.labels import EXPOSURE_LABELS, OUTCOME_LABELS
from stratalign.findings.wording import SYNTHETIC_STUDY, in_text, plural

LABELS = {key: in_text(label) for key, label in {**OUTCOME_LABELS, **EXPOSURE_LABELS}.items()}
STEP_POINTS = 10.0


def study_source(results: StudyResults, how: str = "") -> str:
    """Source line: which companies, how many, and how estimated."""
    kind = "SYNTHETIC companies, not evidence" if results.study.is_synthetic else "study companies"
    n = plural(results.claims.n_companies, "company", "companies")
    return f"Source: {kind}; n = {n}{f'; {how}' if how else ''}."


def study_caveat(results: StudyResults) -> tuple[str, ...]:
    """Last caveat of every page where companies are made up."""
    return (SYNTHETIC_STUDY,) if results.study.is_synthetic else ()
