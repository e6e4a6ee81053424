"""Are the data ready, and if not, how much has to be mended or said."""

from __future__ import annotations

from stratalign.analysis.readiness import Readiness
from stratalign.findings.model import Evidence, Finding
from stratalign.language.messages import message


def find_problems(readiness: Readiness) -> Finding:
    """How many problems block a report, and how many must be said with it."""
    n_blocking, n_warnings = readiness.n_blocking, readiness.n_warnings
    claim = message("problems.claim.none")
    if n_blocking:
        claim = message("problems.claim.blocks", n=n_blocking)
    elif n_warnings:
        claim = message("problems.claim.warns", n=n_warnings)
    evidence = (
        Evidence("blocks", "count", "problems", float(n_blocking)),
        Evidence("warns", "count", "problems", float(n_warnings)),
    )
    return Finding("problems", claim, (), evidence, "descriptive")
