"""An analysis that may claim what a test says, whatever its answers were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from stratalign.analysis.report_claims import family_rows, guard_claims, pair_key
from stratalign.analysis.results import Analysis
from stratalign.vocabulary import ClaimFamily

#: A p value that is claimed in any family, and one that never is.
SURE, CHANCE = 1e-9, 1.0


def claiming(analysis: Analysis, **hypotheses: Iterable[str | tuple[str, str]]) -> Analysis:
    """The analysis with these hypotheses claimed and nothing else; a pair stands for both in either order."""
    return replace(analysis, claims=guard_claims([_rows(family, named) for family, named in hypotheses.items()]))


def _rows(family: ClaimFamily, named: Iterable[str | tuple[str, str]]):
    keys = [one if isinstance(one, str) else pair_key(*one) for one in named]
    return family_rows(family, [*keys, "another"], [SURE] * len(keys) + [CHANCE])
