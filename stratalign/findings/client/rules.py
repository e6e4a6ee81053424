"""Every rule that turns results into findings, in the order in which the report tells them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial

from stratalign.analysis.results import Analysis
from stratalign.findings.client import (
    accounts,
    asked,
    benchmark,
    closing,
    comments,
    confidentiality,
    decisions,
    dimensions,
    items,
    questionnaire,
    results,
    strategy,
    understanding,
    units,
    verdict,
)
from stratalign.findings.client.gap_keys import FELL
from stratalign.findings.model import Finding

Rule = Callable[[Analysis], Finding | None]
RULES: dict[str, Rule] = {
    "verdict": verdict.find_verdict,
    "index": dimensions.find_index,
    "zones": strategy.find_least_clear_zone,
    "tests": strategy.find_failed_test,
    "dimensions": dimensions.find_extreme_dimensions,
    "level_gap": strategy.find_level_gap,
    "consensus": understanding.find_consensus,
    "culture": asked.find_culture,
    "units": units.find_units,
    "agreement": units.find_agreement,
    "questionnaire": questionnaire.find_questionnaire,
    "drivers": understanding.find_drivers,
    "recommendation": asked.find_recommendation,
    "comments": comments.find_comments,
    "change": strategy.find_change,
    "relation": results.find_relation,
    "results": results.find_results,
    "accounts": accounts.find_accounts,
    "benchmark": benchmark.find_benchmark_position,
    "items": items.find_items,
    "decisions": decisions.find_decided,
    "action_plan": closing.find_action_plan,
    "method": closing.find_method,
    "confidentiality": confidentiality.find_confidentiality,
}


def find_all(analysis: Analysis) -> dict[str, Finding]:
    """Run every rule.

    Parameters
    ----------
    analysis
        Publishable results.

    Returns
    -------
    dict
        Finding by the rule's key, in the order of RULES; rules without data are absent.
    """
    return dict(_found(analysis))


# The report and the published tables are written of the same.
@lru_cache(maxsize=1)
def _found(analysis: Analysis) -> Mapping[str, Finding]:
    decided = decisions.find_decisions(analysis)
    of_decisions: dict[str, Rule] = {
        "decisions": partial(decisions.find_decided, decided=decided),
        "action_plan": partial(closing.find_action_plan, decided=decided),
    }
    ran = {key: rule(analysis) for key, rule in (RULES | of_decisions).items()}
    found = {key: finding for key, finding in ran.items() if finding is not None}
    for decision in decided:
        key = _finding_of(decision.gap.key)
        if key in found:
            found[key] = replace(found[key], actions=(*found[key].actions, decision.what))
    return found


def _finding_of(gap: str) -> str:
    """Finding that tells of a gap: its namesake, or the one on all dimensions, on change, on the whole."""
    if gap.startswith(FELL):
        return "change"
    return gap if gap in RULES else {"whole": "index"}.get(gap, "dimensions")
