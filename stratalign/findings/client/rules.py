"""Every rule that turns results into findings, in the order in which the report tells them."""

from __future__ import annotations

from collections.abc import Callable

from stratalign.analysis.results import Analysis
from stratalign.findings.client import (
    accounts,
    asked,
    benchmark,
    closing,
    confidentiality,
    dimensions,
    items,
    questionnaire,
    results,
    strategy,
    understanding,
    units,
)
from stratalign.findings.model import Finding

Rule = Callable[[Analysis], Finding | None]
RULES: dict[str, Rule] = {
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
    "change": strategy.find_change,
    "relation": results.find_relation,
    "results": results.find_results,
    "accounts": accounts.find_accounts,
    "benchmark": benchmark.find_benchmark_position,
    "items": items.find_items,
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
    found = {key: rule(analysis) for key, rule in RULES.items()}
    return {key: finding for key, finding in found.items() if finding is not None}
