"""Did somebody answer twice."""

from __future__ import annotations

from stratalign.analysis.readiness import Readiness
from stratalign.findings.model import Evidence, Finding
from stratalign.language.messages import message


def find_duplicates(readiness: Readiness) -> Finding | None:
    """How many pairs of records look like one person's answers twice."""
    if not readiness.waves:
        return None
    n = sum(len(wave.duplicates.pairs) for wave in readiness.waves)
    n_compared = sum(wave.duplicates.n_compared for wave in readiness.waves)
    claim = message("duplicates.claim", n=n) if n else message("duplicates.claim.none")
    evidence = Evidence("pairs", "count", "pairs of records", float(n), n_respondents=n_compared)
    return Finding("duplicates", claim, (message("duplicates.compared"),), (evidence,), "descriptive")
