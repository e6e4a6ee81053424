"""Every rule that turns results into findings, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Callable

from stratalign.analysis.results import Analysis
from stratalign.findings import results_rules, survey_rules
from stratalign.findings.model import Finding

Rule = Callable[[Analysis], Finding | None]
RULES: dict[str, Rule] = {
    "index": survey_rules.find_index,
    "zones": survey_rules.find_least_clear_zone,
    "tests": survey_rules.find_failed_test,
    "dimensions": survey_rules.find_extreme_dimensions,
    "level_gap": survey_rules.find_level_gap,
    "agreement": survey_rules.find_agreement,
    "change": survey_rules.find_change,
    "relation": results_rules.find_relation,
    "accounts": results_rules.find_accounts,
    "benchmark": results_rules.find_benchmark_position,
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
