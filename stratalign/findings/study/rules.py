"""Every rule that turns a study's results into findings, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Callable

from stratalign.analysis.alignment_study import StudyResults
from stratalign.findings.model import Finding
from stratalign.findings.study import claims, doubts, method, naive, raters, sample, verdict, years

Rule = Callable[[StudyResults], Finding | None]
RULES: dict[str, Rule] = {
    "scorecard": verdict.find_scorecard,
    "data": sample.find_data,
    "measurement": sample.find_measurement,
    "claims": claims.find_claims,
    "raters": raters.find_raters,
    "propagation": claims.find_propagation,
    "confounding": doubts.find_confounding,
    "treatments": doubts.find_robustness,
    "years": years.find_years,
    "made": raters.find_made,
    "naive": naive.find_naive,
    "cuts": claims.find_cuts,
    "curve": doubts.find_curve,
    "industries": doubts.find_industries,
    "pillars": doubts.find_pillars,
    "plan": claims.find_plan,
    "planted": claims.find_planted,
    "limits": method.find_limits,
    "method": method.find_method,
}


def find_in_study(results: StudyResults) -> dict[str, Finding]:
    """Run every rule.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    dict
        Finding by the rule's key, in the order of RULES; rules without data are absent.
    """
    found = {key: rule(results) for key, rule in RULES.items()}
    return {key: finding for key, finding in found.items() if finding is not None}
