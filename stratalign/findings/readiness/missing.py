"""How much was left unanswered."""

from __future__ import annotations

from stratalign.analysis.readiness import Readiness
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.readiness.waves import latest
from stratalign.language.fields import Cell, Text
from stratalign.language.messages import label_or_text, message
from stratalign.scores.groups import OVERALL
from stratalign.vocabulary import DECLARED_MISSING


def find_missing(readiness: Readiness) -> Finding | None:
    """Share of the answers to scored items that are missing, and of the item most often left out."""
    found = latest(readiness, lambda wave: not wave.missing.empty)
    if found is None:
        return None
    wave, suffix = found
    most = str(wave.missing[OVERALL].idxmax())
    claim = message("missing.claim", share=wave.missing_share, largest=Cell(f"missing_map{suffix}", most, OVERALL))
    n_complete = Cell(f"missing_patterns{suffix}", "complete", "n_people") if wave.n_complete else 0
    detail = (
        message("missing.complete", n=n_complete, total=wave.n_respondents),
        message("missing.dark"),
    )
    largest = float(wave.missing[OVERALL].max())
    evidence = (
        Evidence("missing", "share", "answers to scored items", wave.missing_share, n_respondents=wave.n_respondents),
        Evidence(most, "share", "people without an answer", largest, n_respondents=wave.n_respondents),
    )
    return Finding("missing", claim, detail, evidence, "descriptive")


def missing_reason_label(reason: str) -> Text:
    """Why an answer is missing; a reason declared in the file is named as it is there."""
    declared = reason.removeprefix(DECLARED_MISSING).strip()
    if declared != reason:
        return message("missing.reason.declared", reason=declared.replace("_", " "))
    return label_or_text("missing.reason", reason)
