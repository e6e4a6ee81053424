"""What the rules and pages of the study share: names of outcomes, the source line, the remark on made-up companies."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.findings.columns import exposure_name, outcome_name
from stratalign.language.fields import Listing, Message, Text, Words
from stratalign.language.messages import label_or_text, listing, message
from stratalign.models.claims.figures import Counted
from stratalign.models.claims.published import EXPOSURE
from stratalign.rows import rows_of

#: The difference in alignment that slopes are put into words with.
STEP_POINTS = 10.0
#: Industries named one by one at most.
MOST_NAMED = 6


def outcome_names(outcomes: Iterable[str]) -> Listing:
    """Printed names of several outcomes."""
    return listing([outcome_name(outcome) for outcome in outcomes])


def study_source(results: StudyResults, how: Text = "", *, only_groups: bool = False) -> Message:
    """Source line: which companies, how many (those of the two groups where only they are used), and how estimated."""
    claims = results.claims
    fewest, most = counts_behind(results)
    n = message("count.companies", n=claims.n_companies)
    if fewest < most:
        n = message("study.source.range", fewest=fewest, companies=message("count.companies", n=most))
    elif only_groups:
        n = message(
            "study.source.groups",
            both=claims.n_top + claims.n_bottom,
            companies=n,
            n_top=claims.n_top,
            n_bottom=claims.n_bottom,
        )
    key = "study.source.synthetic" if results.study.is_synthetic else "study.source.real"
    return message(f"{key}.how", n=n, how=how) if how else message(key, n=n)


def counts_behind(results: StudyResults) -> tuple[int, int]:
    """Fewest and most companies behind an outcome's figures: each outcome's are of those that have it."""
    n = results.claims.models["n_companies"] if results.claims.counts.empty else _estimated(results)["n_companies"]
    return int(n.min()), int(n.max())


def is_published(results: StudyResults) -> bool:
    """Whether a figure was published for any outcome of these companies."""
    claims = results.claims
    return bool(claims.premiums["claimed_pct"].notna().any() or claims.ratios["claimed_ratio"].notna().any())


def told_counts(results: StudyResults) -> Words:
    """How many companies are behind each outcome where they differ; outcomes and industries that few companies have."""
    told: list[Text] = []
    fewest, most = counts_behind(results)
    if fewest < most:
        parts = [
            message("study.count", outcome=outcome_name(row.outcome), n=row.n_companies)
            for row in rows_of(_estimated(results), Counted)
        ]
        told.append(message("study.counts", counts=listing(parts)))
    left = results.claims.counts[results.claims.counts["why_none"] != ""]
    told += [
        message("study.count.none", outcome=outcome_name(row.outcome), n=row.n_companies)
        for row in rows_of(left, Counted)
    ]
    if results.merged:
        industries = [label_or_text("industry", name) for name in results.merged]
        few = message("study.merged", industries=listing(industries))
        told.append(few if len(industries) <= MOST_NAMED else message("study.merged.many", n=len(industries)))
    if results.design.exposure != EXPOSURE:
        told.append(message("study.exposure", exposure=exposure_name(results.design.exposure)))
    return tuple(told)


def _estimated(results: StudyResults) -> pd.DataFrame:
    counts = results.claims.counts
    return counts[counts["why_none"] == ""]


def synthetic_caveat(results: StudyResults) -> Words:
    """Last caveat of every page where companies are made up."""
    return (message("study.synthetic"),) if results.study.is_synthetic else ()
