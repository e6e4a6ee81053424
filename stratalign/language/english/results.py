"""The page on results: associations, research beside them, robustness, what was planned."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    text("client.results.topic", "Link to results"),
    text("client.results.question", "Do more aligned units grow faster and earn more, as far as this can be told?"),
    # What is claimed.
    counted(
        "relation.claim.none",
        "{n:count} unit are too few to tell whether alignment goes with {outcomes:in_text}",
        "{n:count} units are too few to tell whether alignment goes with {outcomes:in_text}",
    ),
    text("relation.claim.closed", "These units cannot tell whether alignment goes with {outcomes:in_text}"),
    text("relation.claim.higher", "More aligned units are associated with higher {outcomes:in_text}"),
    text("relation.claim.lower", "More aligned units are associated with lower {outcomes:in_text}"),
    text(
        "relation.claim.both",
        "More aligned units are associated with higher {higher:in_text} and lower {lower:in_text}",
    ),
    text(
        "relation.claim.both.lower_first",
        "More aligned units are associated with lower {lower:in_text} and higher {higher:in_text}",
    ),
    text(
        "relation.detail.higher",
        "{step:count} more points of alignment are associated with {outcome:in_text} {change:size_tenths} percentage points "
        "higher ({interval}; n = {units}).",
    ),
    text(
        "relation.detail.lower",
        "{step:count} more points of alignment are associated with {outcome:in_text} {change:size_tenths} percentage points "
        "lower ({interval}; n = {units}).",
    ),
    text(
        "relation.detail.higher.open",
        "{step:count} more points of alignment are associated with {outcome:in_text} {change:size_tenths} percentage points "
        "higher ({interval}; n = {units}), which is compatible with no association.",
    ),
    text(
        "relation.detail.higher.closed",
        "{step:count} more points of alignment are associated with {outcome:in_text} {change:size_tenths} percentage points "
        "higher ({interval}; n = {units}); nothing is claimed of it.",
    ),
    text(
        "relation.detail.higher.guarded",
        "{step:count} more points of alignment are associated with {outcome:in_text} {change:size_tenths} percentage points "
        "higher ({interval}; n = {units}), which chance may explain among all that is looked at.",
    ),
    text(
        "relation.detail.lower.open",
        "{step:count} more points of alignment are associated with {outcome:in_text} {change:size_tenths} percentage points "
        "lower ({interval}; n = {units}), which is compatible with no association.",
    ),
    text(
        "relation.detail.lower.closed",
        "{step:count} more points of alignment are associated with {outcome:in_text} {change:size_tenths} percentage points "
        "lower ({interval}; n = {units}); nothing is claimed of it.",
    ),
    text(
        "relation.detail.lower.guarded",
        "{step:count} more points of alignment are associated with {outcome:in_text} {change:size_tenths} percentage points "
        "lower ({interval}; n = {units}), which chance may explain among all that is looked at.",
    ),
    text(
        "relation.caveat",
        "This compares units at one time. It does not show that raising alignment would change results: well-run units may "
        "have both, and good results may themselves make a strategy look clear.",
    ),
    text(
        "gate.units.closed",
        "Nothing is claimed across fewer than {floor:count} units: of associations of usual size, those that so few units show "
        "are on average twice as large as they are.",
    ),
    text(
        "gate.units.few",
        "With {n:count} units an association that is found tends to look larger than it is; from {floor:count} on that wears "
        "off.",
    ),
    text(
        "gate.exposure.closed",
        "Nothing is claimed across these units: they differ in alignment no more than chance among their people makes them.",
    ),
    text(
        "gate.exposure.closed.own",
        "Nothing is claimed across these units: they differ in the index no more than chance among their people makes them.",
    ),
    text(
        "gate.exposure.loose",
        "Units' alignment is known loosely (reliability below {floor:hundredths}), which draws an association towards none.",
    ),
    text(
        "gate.exposure.loose.own",
        "Units' index is known loosely (reliability below {floor:hundredths}), which draws an association towards none.",
    ),
    text("relation.research_share", "{share:share} for {outcome:in_text}"),
    text(
        "relation.mostly_research",
        "Research and these units together are mostly research, which weighs {shares}: it says what to expect, not what was "
        "found here.",
    ),
    text("relation.some_research", "Where research and these units are put together, research weighs {shares}."),
    counted(
        "relation.refused",
        "No estimate is given for {outcome:in_text}: {n:count} unit with both figures are too few, or too alike, for an "
        "honest one.",
        "No estimate is given for {outcome:in_text}: {n:count} units with both figures are too few, or too alike, for an "
        "honest one.",
    ),
    text(
        "relation.explained_away",
        "An unmeasured cause that explains {value:share} of what is left of both alignment and {outcome:in_text} would "
        "explain this association away.",
    ),
    text(
        "relation.no_plan",
        "No plan of the analysis was written before these numbers were seen: read their p values as hints.",
    ),
    text("relation.plan", "Planned before estimation (plan {hash}): {outcomes}."),
    text("relation.plan.nothing", "Planned before estimation (plan {hash}): nothing here."),
    text("relation.plan.outcome", "{outcome:in_text} (adjusted p = {p:hundredths})"),
    text("relation.plan.outcome.small", "{outcome:in_text} (adjusted p < 0.01)"),
    text("relation.explored", "Explored, and so a hint only: {outcomes:in_text}."),
    text("relation.plan.left", "Planned and not estimated: {hypotheses}."),
    text("relation.hypothesis", "{outcome:in_text} on {exposure:in_text}"),
    text("relation.hypothesis.controls", "{outcome:in_text} on {exposure:in_text} with controls"),
    # Slopes.
    text("relation.subtitle", "Difference in results associated with {step:count} more points of alignment"),
    text(
        "relation.source",
        "Source: survey scores and accounts of {units}; least squares, HC4 errors.",
    ),
    counted(
        "relation.hidden",
        "{n:count} unit left out to protect respondents.",
        "{n:count} units left out to protect respondents.",
    ),
    text("relation.caption", "Association of alignment with results"),
    text("relation.axis", "Percentage points per {step:count} points of alignment, with 95% interval"),
    text("relation.axis.short", "Percentage points per {step:count} points of alignment"),
    text("relation.r_squared", "R²"),
    text("relation.residual_df", "Residual df"),
    text("relation.errors", "Errors"),
    text("relation.model", "Model"),
    text("relation.note", "Ordinary least squares over units."),
    counted(
        "relation.note.hidden",
        "Ordinary least squares over units; {n:count} unit left out to protect respondents.",
        "Ordinary least squares over units; {n:count} units left out to protect respondents.",
    ),
    text(
        "relation.guide",
        "Where enough units have both figures, the mark is the difference in the result that goes with ten more points of "
        "alignment, the line its interval. Where it crosses zero, there may be no association at all. Nothing here says "
        "that one causes the other.",
    ),
    # The same of a questionnaire of the client's own.
    text("client.results.question.own", "Do units with a higher index grow faster and earn more?"),
    counted(
        "relation.claim.none.own",
        "{n:count} unit are too few to tell whether the overall index goes with {outcomes:in_text}",
        "{n:count} units are too few to tell whether the overall index goes with {outcomes:in_text}",
    ),
    text("relation.claim.closed.own", "These units cannot tell whether the index goes with {outcomes:in_text}"),
    text("relation.claim.higher.own", "Units with a higher index are associated with higher {outcomes:in_text}"),
    text("relation.claim.lower.own", "Units with a higher index are associated with lower {outcomes:in_text}"),
    text(
        "relation.claim.both.own",
        "Units with a higher index are associated with higher {higher:in_text} and lower {lower:in_text}",
    ),
    text(
        "relation.claim.both.lower_first.own",
        "Units with a higher index are associated with lower {lower:in_text} and higher {higher:in_text}",
    ),
    text(
        "relation.detail.higher.own",
        "{step:count} more points of the overall index are associated with {outcome:in_text} {change:size_tenths} "
        "percentage points higher ({interval}; n = {units}).",
    ),
    text(
        "relation.detail.higher.open.own",
        "{step:count} more points of the overall index are associated with {outcome:in_text} {change:size_tenths} "
        "percentage points higher ({interval}; n = {units}), which is compatible with no association.",
    ),
    text(
        "relation.detail.higher.closed.own",
        "{step:count} more points of the overall index are associated with {outcome:in_text} {change:size_tenths} "
        "percentage points higher ({interval}; n = {units}); nothing is claimed of it.",
    ),
    text(
        "relation.detail.higher.guarded.own",
        "{step:count} more points of the overall index are associated with {outcome:in_text} {change:size_tenths} "
        "percentage points higher ({interval}; n = {units}), which chance may explain among all that is looked at.",
    ),
    text(
        "relation.detail.lower.own",
        "{step:count} more points of the overall index are associated with {outcome:in_text} {change:size_tenths} "
        "percentage points lower ({interval}; n = {units}).",
    ),
    text(
        "relation.detail.lower.open.own",
        "{step:count} more points of the overall index are associated with {outcome:in_text} {change:size_tenths} "
        "percentage points lower ({interval}; n = {units}), which is compatible with no association.",
    ),
    text(
        "relation.detail.lower.closed.own",
        "{step:count} more points of the overall index are associated with {outcome:in_text} {change:size_tenths} "
        "percentage points lower ({interval}; n = {units}); nothing is claimed of it.",
    ),
    text(
        "relation.detail.lower.guarded.own",
        "{step:count} more points of the overall index are associated with {outcome:in_text} {change:size_tenths} "
        "percentage points lower ({interval}; n = {units}), which chance may explain among all that is looked at.",
    ),
    text(
        "relation.caveat.own",
        "This compares units at one time. It does not show that raising the index would change results: well-run units may "
        "have both, and good results may themselves lift the answers.",
    ),
    text(
        "relation.subtitle.own", "Difference in results associated with {step:count} more points of the overall index"
    ),
    text("relation.caption.own", "Association of the overall index with results"),
    text("relation.axis.own", "Percentage points per {step:count} points of the overall index, with 95% interval"),
    text(
        "relation.guide.own",
        "Where enough units have both figures, the mark is the difference in the result that goes with ten more points of "
        "the overall index, the line its interval. Where it crosses zero, there may be no association at all. Nothing here "
        "says that one causes the other.",
    ),
    # Repeated waves: what followed, each unit against itself.
    text(
        "following.subtitle",
        "Units compared with themselves: difference in results that followed {step:count} more points of alignment",
    ),
    text(
        "following.subtitle.own",
        "Units compared with themselves: difference in results that followed {step:count} more points of the overall index",
    ),
    text("following.caption", "Alignment and the results that followed"),
    text("following.caption.own", "The overall index and the results that followed"),
    text("following.observations", "Scores with results"),
    text("following.source", "Source: survey scores of every wave and accounts of {units}."),
    text(
        "following.note",
        "Each score stands beside the first financial period that began after its wave. Least squares with effects of units "
        "and of waves; errors clustered by unit; shown units with two such scores or more.",
    ),
    text(
        "following.guide",
        "Where a unit rose more than the others from one wave to the next, did its results of the following period rise more, "
        "too? What stays the same in a unit cannot explain such a difference, what changed in it at the same time can. "
        "Scores of units rest on few people: chance in them draws the difference towards zero.",
    ),
    text(
        "following.none.days",
        "Whether results followed the scores within units is not estimated: the days on which a wave was fielded are not "
        "known.",
    ),
    counted(
        "following.none.units",
        "Whether results followed the scores within units is not estimated: {n:count} unit has two waves that are each "
        "followed by a financial period; {minimum:count} are needed.",
        "Whether results followed the scores within units is not estimated: {n:count} units have two waves that are each "
        "followed by a financial period; {minimum:count} are needed.",
    ),
    text(
        "following.none.estimate",
        "Whether results followed the scores within units is not estimated: too little changed within units from wave to "
        "wave.",
    ),
    # Research beside the units.
    text("knowledge.research", "Research on related practices"),
    text("knowledge.company", "This company"),
    text("knowledge.together", "Both together"),
    text("updating.subtitle", "What research would lead one to expect, what these units show, and both together"),
    text(
        "updating.source",
        "Source: survey scores and accounts of {units}; research: a range of .05 to .35 around .20, our choice after "
        "meta-analyses of related practices (Combs and others 2006, r = .20; Whitman and others 2010, rho = .34, "
        "corrected).",
    ),
    text("updating.caption", "Prior, data and both together"),
    text("updating.source_head", "Source"),
    text(
        "updating.note",
        "Research: work practices and firm performance .20, satisfaction and unit performance .34; most of the 36 studies "
        "of the evidence table give a direction and no figure. Both together: conjugate normal update.",
    ),
    text(
        "updating.guide",
        "This chart sets what published research would lead one to expect beside what these units show, and both together.",
    ),
    # Differences over a range.
    text("moves.subtitle", "Difference in results associated with more or less alignment, with 95% interval"),
    text(
        "moves.source",
        "Source: survey scores and accounts of {units}; least squares, HC4 errors. An association between units at one "
        "time, solid over the range observed, dashed beyond; no forecast.",
    ),
    text("moves.caption", "Differences associated with moves of alignment"),
    text("moves.move", "Points of alignment"),
    text("moves.difference", "Difference"),
    text(
        "moves.note",
        "An association between units at one time, drawn solid over the range observed; it is no forecast of a change.",
    ),
    text("moves.guide", "This chart draws the difference over a range of alignment."),
    # Uncertainty of the answers carried through; for units and for companies.
    text("propagation.groups", "Aligned against unaligned groups"),
    text("propagation.scores_fixed", "All of them, scores taken as known"),
    text("propagation.resampled_companies", "Uncertainty of the answers carried through"),
    text("propagation.resampled_people", "The same ones asked again"),
    text("propagation.subtitle", "{axis}, with and without the uncertainty of the answers"),
    text("propagation.caption", "With and without measurement uncertainty"),
    text("propagation.caption.premium", "Most and least aligned companies, with and without measurement uncertainty"),
    text("propagation.how", "How"),
    text(
        "propagation.source.units",
        "Source: survey scores and accounts of {units}; {draws:count} resamples of units, and of their people. Reliability "
        "of a unit's score {reliability:hundredths}.",
    ),
    text(
        "propagation.guide",
        "Where there are twenty units and more, a chart takes into account that scores rest on answers, once for other "
        "units and once for these units asked again.",
    ),
    # The same slope otherwise.
    text("robustness.share_clear", "{k:count} of {n:count} treatments of {outcome:in_text}"),
    text("robustness.claim", "The interval excludes zero in {parts}"),
    text("robustness.turned.one", "{outcome:in_text} in {treatments}"),
    text("robustness.direction.same", "The direction is the same in every treatment."),
    text("robustness.direction.turned", "The direction turns round for {outcomes}."),
    counted("robustness.refused", "{n:count} treatment had too few cases.", "{n:count} treatments had too few cases."),
    text("robustness.warning", "Rows that differ by more than their intervals would be a warning."),
    text("robustness.subtitle", "{axis}: as measured, and treated in other ways, with 95% interval"),
    text(
        "robustness.source.units",
        "Source: survey scores and accounts of {units}; moved inwards: {share:share} of the outcome at each end.",
    ),
    text("robustness.caption", "One slope, treated in several ways"),
    text("robustness.treatment", "Treatment"),
    text(
        "robustness.note",
        "Without measurement error: regression calibration by each unit's reliability, interval by resampling units.",
    ),
    text("robustness.note.few", "A dash: too few units for that treatment."),
    text(
        "robustness.guide.units",
        "The last chart treats the data in other honest ways: where a line reaches zero, that treatment leaves no more than "
        "a hint.",
    ),
)
