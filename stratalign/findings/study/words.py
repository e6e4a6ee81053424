"""What the rules and pages of the study share: names of outcomes, the source line, the remark on made-up companies."""

from __future__ import annotations

from collections.abc import Iterable

from stratalign.analysis.alignment_study import StudyResults
from stratalign.language.fields import Listing, Message, Text, Words
from stratalign.language.messages import label_or_text, listing, message

#: The difference in alignment that slopes are put into words with.
STEP_POINTS = 10.0


def outcome_name(outcome: str) -> Text:
    """Printed name of an outcome; a column without one by its own name."""
    return label_or_text("outcome", outcome)


def exposure_name(exposure: str) -> Text:
    """Printed name of an exposure; a column without one by its own name."""
    return label_or_text("exposure", exposure)


def outcome_names(outcomes: Iterable[str]) -> Listing:
    """Printed names of several outcomes."""
    return listing([outcome_name(outcome) for outcome in outcomes])


def study_source(results: StudyResults, how: Text = "", *, only_groups: bool = False) -> Message:
    """Source line: which companies, how many (those of the two groups where only they are used), and how estimated."""
    claims = results.claims
    n = message("count.companies", n=claims.n_companies)
    if only_groups:
        n = message(
            "study.source.groups",
            both=claims.n_top + claims.n_bottom,
            companies=n,
            n_top=claims.n_top,
            n_bottom=claims.n_bottom,
        )
    key = "study.source.synthetic" if results.study.is_synthetic else "study.source.real"
    return message(f"{key}.how", n=n, how=how) if how else message(key, n=n)


def synthetic_caveat(results: StudyResults) -> Words:
    """Last caveat of every page where companies are made up."""
    return (message("study.synthetic"),) if results.study.is_synthetic else ()
