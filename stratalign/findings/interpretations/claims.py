"""Claims in words: counts, the published figures, what is carried through, what research adds."""

from __future__ import annotations

from collections.abc import Mapping

from stratalign.findings.interpretations.figures import LEVEL, by_key, figure, interval, name_of
from stratalign.findings.wording import plural
from stratalign.models.claims.headline import HeadlineClaims
from stratalign.models.claims.two_by_two import TwoByTwo
from stratalign.models.evidence.bayesian_update import BayesianUpdate
from stratalign.models.propagation.claim import PropagatedClaim
from stratalign.rows import named_rows


def describe_two_by_two(found: TwoByTwo, labels: Mapping[str, str]) -> str:
    """Counts first, then the ratio where cells are large enough."""
    counts = (
        f"{found.high_top} of {found.n_top} aligned ({found.share_top:.0%}) and {found.high_bottom} of "
        f"{found.n_bottom} unaligned ({found.share_bottom:.0%}) are high, a difference of "
        f"{figure(found.difference_pct)} points ({interval(found.difference_ci_low, found.difference_ci_high)})"
    )
    if found.why_none:
        return f"{counts}; no ratio is given: {found.why_none}."
    bounds = interval(found.risk_ratio_ci_low, found.risk_ratio_ci_high, 2)
    odds = interval(found.odds_ratio_ci_low, found.odds_ratio_ci_high, 2)
    return (
        f"{counts}: {found.risk_ratio:.2f} to 1 ({bounds}). The odds ratio is {found.odds_ratio:.2f} ({odds}) and is "
        "not to be read as a ratio of chances."
    )


def describe_headline_claims(found: HeadlineClaims, labels: Mapping[str, str]) -> str:
    """Each figure beside the published one."""
    made_up = "SYNTHETIC companies, not evidence: " if found.is_synthetic else ""
    parts = []
    for row in named_rows(found.premiums):
        bounds = interval(row.premium_ci_low, row.premium_ci_high, 0)
        value = "no ratio, the base is too near zero" if row.why_none else f"{row.premium_pct:+.0f}% ({bounds})"
        parts.append(f"{name_of(str(row.outcome), labels)} {value}, claimed {row.claimed_pct:+.0f}%")
    for row in named_rows(found.ratios):
        bounds = interval(row.risk_ratio_ci_low, row.risk_ratio_ci_high, 2)
        value = f"{row.risk_ratio:.2f} to 1 ({bounds})" if row.risk_ratio == row.risk_ratio else "no ratio, too few"
        parts.append(f"{name_of(str(row.outcome), labels)} {value}, claimed {row.claimed_ratio:g} to 1")
    return (
        f"{made_up}{found.n_top} aligned against {found.n_bottom} unaligned of {found.n_companies} companies: "
        f"{'; '.join(parts)}."
    )


def describe_propagated_claim(found: PropagatedClaim, labels: Mapping[str, str]) -> str:
    """A claim with and without the uncertainty of its measurement."""
    rows = by_key(found.claims.set_index(["quantity", "resampling"]))
    known, carried, again = (
        rows["slope_per_sd", how] for how in ("scores_fixed", "resampled_companies", "resampled_people")
    )
    aside = f" ({plural(found.n_set_aside, 'careless one')} set aside)" if found.n_set_aside else ""
    premium = rows["premium_pct", "resampled_companies"]
    faster = (
        f" The most aligned {found.share:.0%} of companies stand {premium['estimate']:.0f}% above the least aligned "
        f"({interval(premium['ci_low'], premium['ci_high'], 0)}).".replace("-", "−")
        if premium["estimate"] == premium["estimate"]
        else ""
    )
    return (
        f"Taking scores as known, one standard deviation of alignment goes with {figure(known['estimate'])} points "
        f"({interval(known['ci_low'], known['ci_high'])}). Carrying the uncertainty of {found.n_people:,} people's "
        f"answers{aside} through, it is {figure(carried['estimate'])} "
        f"({interval(carried['ci_low'], carried['ci_high'])}); scores have a mean reliability of "
        f"{found.reliability:.2f}. For these very companies, whom one asks and in which years leaves it between "
        f"{figure(again['ci_low'])} and {figure(again['ci_high'])}.{faster}"
    )


def describe_bayesian_update(found: BayesianUpdate, labels: Mapping[str, str]) -> str:
    """Research, data and both together."""
    conflict = (
        " The two contradict each other, so that the mean of both stands for neither."
        if found.conflict_p_value < LEVEL
        else ""
    )
    return (
        f"Research would lead one to expect {figure(found.prior_mean)}; these data say {figure(found.estimate)}; "
        f"both together say {figure(found.mean)} ({interval(found.ci_low, found.ci_high)}), the data carrying "
        f"{found.data_weight:.0%} of the weight.{conflict}"
    )
