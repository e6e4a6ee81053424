"""Results of models said aloud; verbs follow the design, and no cause is claimed."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # Parts of sentences.
    text("say.label", "{label:in_text}"),
    text("say.more", "{value:size_figures} more"),
    text("say.less", "{value:size_figures} less"),
    text("say.estimate", "{value:figures}, {interval}"),
    text("say.slope", "{name} {value:figures} ({interval})"),
    text("say.open", "; compatible with none"),
    text("say.p", "p = {p:hundredths}"),
    text("say.p.thousandths", "p = {p:thousandths}"),
    text("say.p.small", "p < 0.001"),
    text("say.n", "n = {n:count}"),
    counted("say.n.clusters", "n = {n:count} in {k:count} cluster", "n = {n:count} in {k:count} clusters", by="k"),
    # Slopes, by design.
    text(
        "say.association.cross_section",
        "One unit more of {exposure} is associated with {change} of {outcome} ({interval}; {n}{doubt}).",
    ),
    text(
        "say.association.between",
        "Companies with one unit more of {exposure} on average are associated with {change} of {outcome} ({interval}; "
        "{n}{doubt}).",
    ),
    text(
        "say.association.within",
        "In periods in which a company has one unit more of {exposure} than usual, this is associated with {change} of "
        "{outcome} ({interval}; {n}{doubt}).",
    ),
    text(
        "say.association.two_way",
        "One unit more of {exposure} than is usual for the company and the period is associated with {change} of {outcome} "
        "({interval}; {n}{doubt}).",
    ),
    text(
        "say.association.first_difference",
        "A rise of {exposure} by one unit is associated with {change} of {outcome} ({interval}; {n}{doubt}).",
    ),
    text(
        "say.association.arellano_bond",
        "With last period's {outcome} held constant, one unit more of {exposure} is associated with {change} of {outcome} "
        "({interval}; {n}{doubt}).",
    ),
    text(
        "say.association.lagged",
        "One unit more of {exposure} was followed by {change} of {outcome} ({interval}; {n}{doubt}).",
    ),
    counted(
        "say.wild_bootstrap",
        "With {n:count} cluster, {draws:count} resamples of their signs give {name} {value:figures} ({interval}; {p}).",
        "With {n:count} clusters, {draws:count} resamples of their signs give {name} {value:figures} ({interval}; {p}).",
    ),
    counted(
        "say.cluster_bootstrap",
        "In {draws:count} resamples of {n:count} whole cluster ({rows:count} rows): {slopes}.",
        "In {draws:count} resamples of {n:count} whole clusters ({rows:count} rows): {slopes}.",
    ),
    text("say.quantile", "{value:figures} at percentile {percentile:general} ({interval})"),
    text(
        "say.quantile_slopes",
        "One unit more of {exposure} is associated with a difference of {outcome} by {slopes} (n = {n:count}).",
    ),
    text(
        "say.attrition.below",
        "Of {enrolled:count} enrolled, {stayed:count} ({share:share}) have the outcome. Among them one unit more of "
        "{exposure} is associated with {unweighted} of {outcome} ({unweighted_interval}); weighted to stand for all "
        "enrolled, with {weighted} ({interval}). Nothing would be left of it if those that left lay {shift:size_figures} "
        "below what is predicted for them, for each standard deviation of {exposure}. If they may lie "
        "{off:figures} standard deviations of the outcome off, every slope in {bounds} is possible.",
    ),
    text(
        "say.attrition.above",
        "Of {enrolled:count} enrolled, {stayed:count} ({share:share}) have the outcome. Among them one unit more of "
        "{exposure} is associated with {unweighted} of {outcome} ({unweighted_interval}); weighted to stand for all "
        "enrolled, with {weighted} ({interval}). Nothing would be left of it if those that left lay {shift:size_figures} "
        "above what is predicted for them, for each standard deviation of {exposure}. If they may lie "
        "{off:figures} standard deviations of the outcome off, every slope in {bounds} is possible.",
    ),
    text(
        "say.pooled",
        "With missing values filled {m:count} times the estimate is {value:figures} ({interval}; {p}); {missing:share} of "
        "the information is lost to what is missing.",
    ),
    text(
        "say.corrected",
        "The score has a reliability of {reliability:hundredths}. As measured the slope is {attenuated:figures}; without "
        "measurement error it would be {corrected:figures} ({interval}). The correction makes the slope larger and its "
        "interval wider; it does not make it surer.",
    ),
    text(
        "say.sensitivity",
        "An unmeasured cause that explains {value:share} of what is left of both {exposure} and the outcome would explain "
        "the association away; {alpha:share} would make it compatible with chance.",
    ),
    text(
        "say.sensitivity.chance",
        "An unmeasured cause that explains {value:share} of what is left of both {exposure} and the outcome would explain "
        "the association away, which is compatible with chance as it is.",
    ),
    text("say.bound.as", "{value:figures} ({interval}) as strong"),
    text("say.bound.twice", "{value:figures} ({interval}) twice as strong"),
    text("say.bound.times", "{value:figures} ({interval}) {times:general} times as strong"),
    text(
        "say.confounder_bounds",
        "One unit more of {exposure} is associated with {change} of {outcome}. Were there an unmeasured cause, measured "
        "against {benchmark}, it would be {bounds}.",
    ),
    text(
        "say.moderation.depends",
        "The association does depend on the moderator ({p}): where that is low the slope is {low:figures} ({low_interval}), "
        "where it is high {high:figures} ({high_interval}). For {share:share} of the rows the slope can be told from zero.",
    ),
    text(
        "say.moderation.open",
        "The association cannot be shown to depend on the moderator ({p}): where that is low the slope is {low:figures} "
        "({low_interval}), where it is high {high:figures} ({high_interval}). For {share:share} of the rows the slope can "
        "be told from zero.",
    ),
    text(
        "say.mediation",
        "Of an association of {total:figures}, {indirect:figures} ({interval}) goes together with the mediator and "
        "{direct:figures} does not. This divides a number; it shows no mechanism.",
    ),
    counted(
        "say.group_slopes.differ",
        "Over {n:count} group the mean slope is {mean:figures} ({interval}); groups differ ({p}). In one more group a slope "
        "from {low:figures} to {high:figures} is to be expected.",
        "Over {n:count} groups the mean slope is {mean:figures} ({interval}); groups differ ({p}). In one more group a "
        "slope from {low:figures} to {high:figures} is to be expected.",
    ),
    counted(
        "say.group_slopes.same",
        "Over {n:count} group the mean slope is {mean:figures} ({interval}); groups cannot be shown to differ ({p}). In one "
        "more group a slope from {low:figures} to {high:figures} is to be expected.",
        "Over {n:count} groups the mean slope is {mean:figures} ({interval}); groups cannot be shown to differ ({p}). In "
        "one more group a slope from {low:figures} to {high:figures} is to be expected.",
    ),
    text(
        "say.specification_curve",
        "Of {n:count} defensible specifications, {same:share} point the same way and {clear:share} are significant that "
        "way; the median is {median:figures} standard deviations. Were there no association anywhere, a median as far from "
        "zero would come up with {p}.",
    ),
    # People in units, companies over years.
    text(
        "say.multilevel",
        "Units hold {icc:share} of the variance that is left ({people:count} people in {units}).",
    ),
    text("say.multilevel.slopes", "Slopes over people in the same unit: {slopes}."),
    text("say.multilevel.singular", "The spread of units is at the edge of what can be estimated."),
    counted(
        "say.crossed.share",
        "{name} {share:share} ({n:count} level)",
        "{name} {share:share} ({n:count} levels)",
    ),
    text(
        "say.crossed",
        "Of the variance that is left, {ratings:count} ratings share with {shares}.",
    ),
    text("say.slopes", "Slopes: {slopes}."),
    text(
        "say.dynamic.holds",
        "With last period's outcome among the terms: {slopes}. Second-order serial correlation p = {ar2:hundredths}, "
        "instruments p = {hansen:hundredths}; the tests the method stands on do not speak against it.",
    ),
    text(
        "say.dynamic.rejected",
        "With last period's outcome among the terms: {slopes}. Second-order serial correlation p = {ar2:hundredths}, "
        "instruments p = {hansen:hundredths}; its own tests reject it: do not use.",
    ),
    text("say.path.open", "whether {first} is followed by a change of {second} cannot be told ({estimate})"),
    text("say.path.more", "more {first} than usual is followed by more {second} ({estimate})"),
    text("say.path.less", "more {first} than usual is followed by less {second} ({estimate})"),
    text("say.path.none_stronger", "Neither direction can be shown to be the stronger."),
    text("say.path.stronger", "The path from {first} to {second} is the larger of the two."),
    text(
        "say.cross_lagged.within",
        "Over {periods:count} periods of {companies}, a company compared with itself: {forth}; {back}, in standard "
        "deviations. {verdict}",
    ),
    text(
        "say.cross_lagged.between",
        "Over {periods:count} periods of {companies}, companies compared with each other: {forth}; {back}, in standard "
        "deviations. {verdict}",
    ),
    text(
        "say.event_study.alike",
        "From the start on, companies in the programme differ by {value:figures} ({interval}) from companies that have not "
        "started ({n:count} in all{doubt}). Before the start both went alike as far as can be seen ({p}).",
    ),
    text(
        "say.event_study.apart",
        "From the start on, companies in the programme differ by {value:figures} ({interval}) from companies that have not "
        "started ({n:count} in all{doubt}). Both already went apart before the start, so this comparison does not hold "
        "({p}).",
    ),
    text(
        "say.event_study.left_out",
        "Companies that had already started when the record begins: {n:count}. They are left out, because nothing is known "
        "of them from before.",
    ),
    # Claims.
    text(
        "say.counts",
        "{high_top:count} of {n_top:count} aligned ({share_top:share}) and {high_bottom:count} of {n_bottom:count} "
        "unaligned ({share_bottom:share}) are high, a difference of {difference:figures} points ({interval})",
    ),
    text("say.two_by_two.none", "{counts}; no ratio is given: {why}."),
    text(
        "say.two_by_two",
        "{counts}: {ratio:hundredths} to 1 ({interval}). The odds ratio is {odds:hundredths} ({odds_interval}) and is not "
        "to be read as a ratio of chances.",
    ),
    text("say.claim.premium", "{name} {value:signed_pct} ({interval}), claimed {claimed:signed_pct}"),
    text("say.claim.premium.none", "{name} no ratio, the base is too near zero, claimed {claimed:signed_pct}"),
    text("say.claim.ratio", "{name} {value:hundredths} to 1 ({interval}), claimed {claimed:general} to 1"),
    text("say.claim.ratio.none", "{name} no ratio, too few, claimed {claimed:general} to 1"),
    text(
        "say.headline_claims",
        "{n_top:count} aligned against {n_bottom:count} unaligned of {n:count} companies: {claims}.",
    ),
    text(
        "say.headline_claims.synthetic",
        "SYNTHETIC companies, not evidence: {n_top:count} aligned against {n_bottom:count} unaligned of {n:count} "
        "companies: {claims}.",
    ),
    counted("say.propagated.set_aside", " ({n:count} careless one set aside)", " ({n:count} careless ones set aside)"),
    text(
        "say.propagated",
        "Taking scores as known, one standard deviation of alignment goes with {known:figures} points ({known_interval}). "
        "Carrying the uncertainty of {people:count} people's answers{aside} through, it is {full:figures} "
        "({full_interval}); scores have a mean reliability of {reliability:hundredths}. For these very companies, whom one "
        "asks and in which years leaves it between {again_low:figures} and {again_high:figures}.",
    ),
    text(
        "say.propagated.premium",
        "The most aligned {share:share} of companies stand {value:whole}% above the least aligned ({interval}).",
    ),
    text(
        "say.propagated.limit",
        "These intervals know nothing of careless people whom no sign shows, nor of outcomes that are missing because of "
        "what they are.",
    ),
    counted(
        "say.propagated.missing",
        "{n:count} company has no outcome: if it lay one standard deviation off what is expected of it, the slope could "
        "lie {reach:figures} to either side of the interval.",
        "{n:count} companies have no outcome: if they lay one standard deviation off what is expected of them, the slope "
        "could lie {reach:figures} to either side of the interval.",
    ),
    text(
        "say.bayesian_update",
        "Research would lead one to expect {prior:figures}; these data say {data:figures}; both together say {both:figures} "
        "({interval}), the data carrying {weight:share} of the weight.",
    ),
    text(
        "say.bayesian_update.conflict",
        "The two contradict each other, so that the mean of both stands for neither.",
    ),
)
