"""What of people's answers is protected, and what is not."""

from __future__ import annotations

from stratalign.analysis.results import Analysis
from stratalign.findings.model import Evidence, Finding
from stratalign.language.messages import message


def find_confidentiality(analysis: Analysis) -> Finding | None:
    """The smallest group the report speaks of, and what cannot be promised; None where nobody was surveyed."""
    if analysis.latest is None:
        return None
    minimum = analysis.engagement.disclosure.minimum_respondents
    sentences = (
        message("confidentiality.collected"),
        message("confidentiality.decided", minimum=minimum),
        message("confidentiality.checked"),
    )
    limits = (
        message("confidentiality.limit.known", minimum=minimum),
        message("confidentiality.limit.comments"),
        message("confidentiality.limit.sent"),
        message("confidentiality.limit.trust"),
    )
    evidence = Evidence("minimum_respondents", "count", "people", float(minimum))
    claim = message("confidentiality.claim", minimum=minimum)
    return Finding("confidentiality", claim, sentences, (evidence,), "descriptive", limits)
