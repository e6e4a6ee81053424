"""Claims in words: counts, the published figures, what is propagated, what research adds."""

from __future__ import annotations

from stratalign.findings.interpretations.figures import LEVEL, Labels, by_key, interval, name_of, paragraph
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.models.claims.figures import ClaimedRatio, Premium
from stratalign.models.claims.headline import HeadlineClaims
from stratalign.models.claims.two_by_two import TwoByTwo
from stratalign.models.evidence.bayesian_update import BayesianUpdate
from stratalign.models.propagation.claim import PropagatedClaim
from stratalign.rows import rows_of


def describe_two_by_two(found: TwoByTwo, labels: Labels) -> Message:
    """Counts first, then the ratio where cells are large enough."""
    counts = message(
        "say.counts",
        high_top=found.high_top,
        n_top=found.n_top,
        share_top=found.share_top,
        high_bottom=found.high_bottom,
        n_bottom=found.n_bottom,
        share_bottom=found.share_bottom,
        difference=found.difference_pct,
        interval=interval(found.difference_ci_low, found.difference_ci_high),
    )
    if found.why_none:
        return message("say.two_by_two.none", counts=counts, why=found.why_none)
    return message(
        "say.two_by_two",
        counts=counts,
        ratio=found.risk_ratio,
        interval=interval(found.risk_ratio_ci_low, found.risk_ratio_ci_high, "hundredths"),
        odds=found.odds_ratio,
        odds_interval=interval(found.odds_ratio_ci_low, found.odds_ratio_ci_high, "hundredths"),
    )


def describe_headline_claims(found: HeadlineClaims, labels: Labels) -> Message:
    """Each figure with the published one."""
    premiums = [_premium(row, labels) for row in rows_of(found.premiums, Premium)]
    ratios = [_ratio(row, labels) for row in rows_of(found.ratios, ClaimedRatio)]
    return message(
        "say.headline_claims.synthetic" if found.is_synthetic else "say.headline_claims",
        n_top=found.n_top,
        n_bottom=found.n_bottom,
        n=found.n_companies,
        claims=listing([*premiums, *ratios], "semicolons"),
    )


def _premium(row: Premium, labels: Labels) -> Message:
    name, claimed = name_of(row.outcome, labels), row.claimed_pct
    if claimed != claimed:
        if row.why_none:
            return message("say.claim.none", name=name)
        bounds = interval(row.premium_ci_low, row.premium_ci_high, "whole")
        return message("say.claim.premium.alone", name=name, value=row.premium_pct, interval=bounds)
    if row.why_none:
        return message("say.claim.premium.none", name=name, claimed=claimed)
    bounds = interval(row.premium_ci_low, row.premium_ci_high, "whole")
    return message("say.claim.premium", name=name, value=row.premium_pct, interval=bounds, claimed=claimed)


def _ratio(row: ClaimedRatio, labels: Labels) -> Message:
    name, claimed, value = name_of(row.outcome, labels), row.claimed_ratio, row.risk_ratio
    if claimed != claimed:
        if value != value:
            return message("say.claim.none", name=name)
        bounds = interval(row.risk_ratio_ci_low, row.risk_ratio_ci_high, "hundredths")
        return message("say.claim.ratio.alone", name=name, value=value, interval=bounds)
    if value != value:
        return message("say.claim.ratio.none", name=name, claimed=claimed)
    bounds = interval(row.risk_ratio_ci_low, row.risk_ratio_ci_high, "hundredths")
    return message("say.claim.ratio", name=name, value=value, interval=bounds, claimed=claimed)


def describe_propagated_claim(found: PropagatedClaim, labels: Labels) -> Message:
    """A claim with and without the uncertainty of its measurement."""
    rows = by_key(found.claims.set_index(["quantity", "resampling"]))
    known, full, again = (
        rows["slope_per_sd", how] for how in ("scores_fixed", "resampled_companies", "resampled_people")
    )
    premium = rows["premium_pct", "resampled_companies"]
    aside = message("say.propagated.set_aside", n=found.n_set_aside) if found.n_set_aside else message("nothing")
    slope = message(
        "say.propagated",
        known=known["estimate"],
        known_interval=interval(known["ci_low"], known["ci_high"]),
        people=found.n_people,
        aside=aside,
        full=full["estimate"],
        full_interval=interval(full["ci_low"], full["ci_high"]),
        reliability=found.reliability,
        again_low=again["ci_low"],
        again_high=again["ci_high"],
    )
    limit = message("say.propagated.limit")
    if found.n_without_outcome:
        limit = paragraph(
            limit, message("say.propagated.missing", n=found.n_without_outcome, reach=found.reach_of_missing)
        )
    if premium["estimate"] != premium["estimate"]:
        return paragraph(slope, limit)
    bounds = interval(premium["ci_low"], premium["ci_high"], "whole")
    return paragraph(
        slope,
        message("say.propagated.premium", share=found.share, value=premium["estimate"], interval=bounds),
        limit,
    )


def describe_bayesian_update(found: BayesianUpdate, labels: Labels) -> Message:
    """Research, data and both together."""
    words = message(
        "say.bayesian_update",
        prior=found.prior_mean,
        data=found.estimate,
        both=found.mean,
        interval=interval(found.ci_low, found.ci_high),
        weight=found.data_weight,
    )
    if found.conflict_p_value >= LEVEL:
        return words
    return paragraph(words, message("say.bayesian_update.conflict"))
