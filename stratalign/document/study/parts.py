"""What the pages of the study share: names, the source line, the remark on synthetic companies."""

from __future__ import annotations

from stratalign.analysis.alignment_study import StudyResults
from stratalign.findings.labels import EXPOSURE_LABELS, OUTCOME_LABELS
from stratalign.findings.wording import SYNTHETIC_STUDY, in_text, plural

LABELS = {key: in_text(label) for key, label in {**OUTCOME_LABELS, **EXPOSURE_LABELS}.items()}
STEP_POINTS = 10.0


def study_source(results: StudyResults, how: str = "", *, only_groups: bool = False) -> str:
    """Source line: which companies, how many (those of the two groups where only they are used), and how estimated."""
    kind = "SYNTHETIC companies, not evidence" if results.study.is_synthetic else "study companies"
    claims = results.claims
    n = plural(claims.n_companies, "company", "companies")
    if only_groups:
        n = f"{claims.n_top + claims.n_bottom} of {n} ({claims.n_top} aligned, {claims.n_bottom} unaligned)"
    return f"Source: {kind}; n = {n}{f'; {how}' if how else ''}."


def study_caveat(results: StudyResults) -> tuple[str, ...]:
    """Last caveat of every page where companies are made up."""
    return (SYNTHETIC_STUDY,) if results.study.is_synthetic else ()
