"""Every rule of the readiness report, in the order in which the report tells them."""

from __future__ import annotations

from collections.abc import Callable

from stratalign.analysis.readiness import Readiness
from stratalign.findings.model import Finding
from stratalign.findings.readiness import (
    careless,
    columns,
    duplicates,
    missing,
    problems,
    response_rates,
    reverse_keys,
    scale_usage,
    set_aside,
)

RULES: dict[str, Callable[[Readiness], Finding | None]] = {
    "problems": problems.find_problems,
    "columns": columns.find_columns,
    "set_aside": set_aside.find_set_aside,
    "response_rates": response_rates.find_response_rates,
    "missing": missing.find_missing,
    "careless": careless.find_careless,
    "scale_usage": scale_usage.find_scale_usage,
    "reverse_keys": reverse_keys.find_reverse_keys,
    "duplicates": duplicates.find_duplicates,
}


def find_in_readiness(readiness: Readiness) -> dict[str, Finding]:
    """Run every rule.

    Parameters
    ----------
    readiness
        From `assess_readiness`.

    Returns
    -------
    dict
        Finding by the rule's key, in the order of RULES; rules without data are absent.
    """
    found = {key: rule(readiness) for key, rule in RULES.items()}
    return {key: finding for key, finding in found.items() if finding is not None}
