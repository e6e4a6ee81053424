"""What could make such a study wrong, what was done about it, and what numbers follow from."""

from __future__ import annotations

from stratalign.analysis.alignment_study import StudyResults
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.study.words import synthetic_caveat
from stratalign.language.messages import message

#: Threat -> the way it moves an association; its words are messages.
THREATS = {
    "same_people": "larger", "reverse": "larger", "extremes": "larger", "few_answers": "smaller",
    "industries": "either", "unmeasured": "either", "many_tests": "larger", "many_choices": "larger",
    "few_companies": "either", "small_groups": "either", "between_industries": "either", "survivors": "either",
    "pillar_order": "either",
}  # fmt: skip
#: What definitions and tests rest on: keys of data/evidence/references.yml.
REFERENCES = (
    "fieller", "katz", "preacher", "ostroff", "podsakoff", "carroll", "simonsohn", "cinelli", "azen", "benjamini",
)  # fmt: skip


def find_limits(results: StudyResults) -> Finding:
    """How many threats were met, and that nothing here is a cause."""
    evidence = Evidence("threats", "count", "threats", float(len(THREATS)))
    claim, cause = message("study.method.claim", n=len(THREATS)), message("study.method.cause")
    return Finding("limits", claim, (cause,), (evidence,), "descriptive", synthetic_caveat(results))


def find_method(results: StudyResults) -> Finding:
    """Definitions, and what the numbers can be made again from."""
    sentences = tuple(message(f"study.method.{part}") for part in ("groups", "intervals"))
    claim = message("study.method.repeat", n=results.draws, seed=str(results.seed))
    evidence = Evidence("resamples", "count", "resamples", float(results.draws))
    return Finding("method", claim, sentences, (evidence,), "descriptive", synthetic_caveat(results))
