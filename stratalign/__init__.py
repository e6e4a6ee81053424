"""stratalign: measure strategic alignment, relate it to results with honest uncertainty, report it.

Every public name is importable from here and is loaded on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

#: Public name -> the module that defines it.
_PUBLIC = {
    "load_engagement": "stratalign.engagement",
    "Engagement": "stratalign.engagement",
    "load_instrument": "stratalign.instrument",
    "Instrument": "stratalign.instrument",
    "detect_format": "stratalign.sources.detect",
    "read_survey": "stratalign.sources.detect",
    "Detection": "stratalign.sources.raw",
    "RawSurvey": "stratalign.sources.raw",
    "split_choices": "stratalign.sources.questions.choices",
    "rebuild_questions": "stratalign.sources.questions.choices",
    "attach_codebook": "stratalign.sources.codebooks.attach",
    "load_corrections": "stratalign.corrections",
    "apply_corrections": "stratalign.corrections",
    "load_mapping": "stratalign.responses.mapping",
    "propose_mapping": "stratalign.responses.mapping",
    "find_respondents": "stratalign.responses.respondents",
    "build_responses": "stratalign.responses.build",
    "iter_responses": "stratalign.responses.build",
    "write_responses": "stratalign.responses.large",
    "append_downloads": "stratalign.responses.downloads",
    "match_roster": "stratalign.responses.roster",
    "resolve_units": "stratalign.responses.hierarchy",
    "read_performance": "stratalign.sources.performance.accounts",
    "read_accounts_file": "stratalign.panel.build",
    "build_panel": "stratalign.panel.build",
    "translate_panel": "stratalign.panel.currency",
    "constant_currency_growth": "stratalign.panel.currency",
    "align_to_survey": "stratalign.panel.calendar",
    "outcome_table": "stratalign.panel.outcome_definitions",
    "compute_outcomes": "stratalign.panel.outcomes",
    "summarise_outcomes": "stratalign.panel.outcomes",
    "run_checks": "stratalign.checks.suite",
    "CheckResult": "stratalign.checks.result",
    "score_dimensions": "stratalign.scores.scoring",
    "score_pillars": "stratalign.scores.scoring",
    "cronbach_alpha": "stratalign.scores.scales.reliability",
    "ordinal_alpha": "stratalign.scores.scales.reliability",
    "item_statistics": "stratalign.scores.scales.reliability",
    "mcdonald_omega": "stratalign.scores.scales.omega",
    "polychoric": "stratalign.scores.scales.polychoric",
    "explore_factors": "stratalign.scores.scales.exploratory",
    "parallel_analysis": "stratalign.scores.scales.exploratory",
    "rwg": "stratalign.scores.agreement.within",
    "rwg_j": "stratalign.scores.agreement.within",
    "r_star_wg_j": "stratalign.scores.agreement.within",
    "average_deviation": "stratalign.scores.agreement.within",
    "awg": "stratalign.scores.agreement.within",
    "agreement_thresholds": "stratalign.scores.agreement.thresholds",
    "icc": "stratalign.scores.agreement.icc",
    "icc_table": "stratalign.scores.agreement.icc",
    "bootstrap_icc": "stratalign.scores.agreement.resampling",
    "random_group_resampling": "stratalign.scores.agreement.resampling",
    "raters_needed": "stratalign.scores.agreement.raters",
    "group_mean_reliability": "stratalign.scores.agreement.raters",
    "rater_correlations": "stratalign.scores.agreement.raters",
    "within_and_between": "stratalign.scores.agreement.raters",
    "interpret_aggregation": "stratalign.scores.agreement.verdict",
    "rank_units": "stratalign.scores.agreement.ranking",
    "shrink_unit_scores": "stratalign.scores.small_groups.shrinkage",
    "shrink_published_scores": "stratalign.scores.small_groups.shrinkage",
    "rake": "stratalign.scores.weighting.raking",
    "rake_weights": "stratalign.scores.weighting.raking",
    "weighted_means": "stratalign.scores.weighting.design",
    "consensus_map": "stratalign.scores.consensus.mapping",
    "official_priorities": "stratalign.scores.consensus.recall",
    "match_recall": "stratalign.scores.consensus.recall",
    "score_recall": "stratalign.scores.consensus.recall",
    "recall_by_priority": "stratalign.scores.consensus.recall",
    "write_coding_sheet": "stratalign.scores.consensus.coding",
    "read_coding_sheet": "stratalign.scores.consensus.coding",
    "compare_clarity": "stratalign.scores.consensus.clarity",
    "culture_fit": "stratalign.scores.consensus.clarity",
    "kendall_w": "stratalign.scores.consensus.concordance",
    "compare_groups": "stratalign.comparisons.gaps",
    "compare_with_rest": "stratalign.comparisons.units",
    "favourable_shares": "stratalign.comparisons.favourable",
    "adjust_p_values": "stratalign.comparisons.multiplicity",
    "ratio_of_means": "stratalign.comparisons.ratios",
    "percentage_gap": "stratalign.comparisons.ratios",
    "equivalence_test": "stratalign.comparisons.equivalence",
    "estimate_change": "stratalign.comparisons.linked",
    "reliable_change": "stratalign.comparisons.linked",
    "decompose_change": "stratalign.comparisons.composition",
    "compare_waves": "stratalign.comparisons.changes",
    "position_in_cohort": "stratalign.comparisons.benchmarks",
    "estimate_association": "stratalign.models.association",
    "Association": "stratalign.models.association",
    "relative_importance": "stratalign.models.importance.shares",
    "dominance_analysis": "stratalign.models.importance.dominance",
    "importance_performance": "stratalign.models.importance.dominance",
    "simulate_study": "stratalign.study.simulate",
    "Study": "stratalign.study.simulate",
    "Truth": "stratalign.study.simulate",
    "assess_readiness": "stratalign.readiness",
    "Readiness": "stratalign.readiness",
    "write_respondent_flags": "stratalign.readiness",
    "analyse_engagement": "stratalign.analysis.engagement",
    "Analysis": "stratalign.analysis.results",
    "find_all": "stratalign.findings.rules",
    "build_client_report": "stratalign.document.client_report",
    "build_readiness_report": "stratalign.document.readiness_report",
    "show": "stratalign.export.display",
    "show_cover": "stratalign.export.display",
    "show_summary": "stratalign.export.display",
    "write_published_tables": "stratalign.export.tables",
    "audit_report": "stratalign.export.audit",
    "run_engagement": "stratalign.runs.execute",
    "Run": "stratalign.runs.execute",
    "StratalignError": "stratalign.errors",
}
__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'stratalign' has no attribute '{name}'")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
