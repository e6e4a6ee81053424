"""The study of companies with an exposure of its own: sentences that say its name where others say alignment."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    text("study.title.by_exposure", "{exposure} and results: associations put to the test"),
    text("study.subtitle.real.by_exposure", "{exposure} and what goes with it"),
    text(
        "study.source.groups.by_exposure",
        "{both:count} of {companies} ({n_top:count} highest, {n_bottom:count} lowest)",
    ),
    text(
        "study.limit.cause.by_exposure",
        "Whether raising {exposure:in_text} would change results: companies are compared, none was changed.",
    ),
    text(
        "claims.same.by_exposure",
        "Figures on {outcomes:in_text} are not counted as inside: the same people rated them and "
        "{exposure:in_text}, and raters cannot be told apart here.",
    ),
    text(
        "claims.groups.unpublished.by_exposure",
        "{n_top:count} companies are highest and {n_bottom:count} lowest in {exposure:in_text}: the top and"
        " bottom {share:share} of each industry, of {companies}.",
    ),
    counted(
        "claims.claim.unpublished.by_exposure",
        "{k:count} of {n:count} outcomes differs beyond chance between the companies highest and lowest in "
        "{exposure:in_text}",
        "{k:count} of {n:count} outcomes differ beyond chance between the companies highest and lowest in "
        "{exposure:in_text}",
        by="k",
    ),
    text(
        "claims.subtitle.unpublished.by_exposure",
        "Companies highest against lowest in {exposure:in_text}, with the interval of these companies",
    ),
    text(
        "study.claims.question.unpublished.by_exposure",
        "Do outcomes differ between the companies highest and lowest in {exposure:in_text}?",
    ),
    text("premiums.caption.by_exposure", "Means of companies highest and lowest in {exposure:in_text}"),
    text(
        "ratios.caption.by_exposure", "Chance of a high outcome in companies highest and lowest in {exposure:in_text}"
    ),
    text(
        "models.subtitle.by_exposure",
        "All companies instead of extremes: difference per standard deviation of {exposure:in_text}",
    ),
    text("models.caption.by_exposure", "Outcome on {exposure:in_text} over all companies"),
    text("models.slope.by_exposure", "Per SD of {exposure:in_text}"),
    text("correlations.caption.by_exposure", "Correlation of {exposure:in_text} with each outcome"),
    text(
        "propagation.axis.premium.by_exposure",
        "Per cent more in the {share:share} of companies highest than in those lowest in {exposure:in_text}",
    ),
    text(
        "propagation.caption.premium.by_exposure",
        "Companies highest and lowest in {exposure:in_text}, with and without measurement uncertainty",
    ),
    text("relation.axis.short.by_exposure", "Percentage points per {step:count} points of {exposure:in_text}"),
    text("study.cuts.question.by_exposure", "Who decided where high in {exposure:in_text} begins?"),
    text(
        "raters.claim.bound.by_exposure",
        "Who rated {exposure:in_text} also rated {outcome:in_text}: a method shared to {share:share} would "
        "explain all of it",
    ),
    text(
        "raters.halves.by_exposure",
        "{exposure} comes from one half of each company’s people and the attitude from the other half, "
        "averaged over every way to halve ({people:count} people in {companies:count} companies). Both rows"
        " have the spreads of whole companies, so that they differ by the raters alone.",
    ),
    text(
        "raters.subtitle.by_exposure",
        "Correlation of {exposure:in_text} with each attitude over companies, within industries",
    ),
    text("raters.axis.by_exposure", "Correlation with {exposure:in_text} over companies"),
    text(
        "raters.guide.by_exposure",
        "The lower row is what everybody gets who asks the same people about both. The upper row asks one "
        "half of them about {exposure:in_text} and the other half about the attitude. Where the upper one "
        "is nearer to zero, the difference was made by the raters.",
    ),
    text(
        "raters.bound.advice.by_exposure",
        "A people.csv with what each respondent says of {exposure:in_text} and of the attitudes settles it.",
    ),
    text(
        "made.drawn.by_exposure",
        "SYNTHETIC: a program drew {studies:count} studies of {companies:count} companies each. In all of them the true "
        "correlation of an exposure, as {exposure:in_text} is one here, with engagement is {r:hundredths}; only the way of "
        "computing differs from row to row, and each row keeps the steps before it.",
    ),
    text(
        "made.best.by_exposure",
        "The largest ratio of {cuts:count} cuts of exposure and outcome is reported: now {reached:share} of the studies "
        "reach {claimed:general} to 1.",
    ),
    text(
        "made.subtitle.by_exposure",
        "Companies highest over those lowest in the exposure: each row takes one step more",
    ),
    text(
        "scorecard.past.by_exposure",
        "With {step:count} more points of {exposure:in_text}, last year’s {outcome:in_text} differs by "
        "{alone:signed_hundredths} percentage points; once earlier years are held constant, "
        "{left:signed_hundredths} ({low:signed_hundredths} to {high:signed_hundredths}) are left.",
    ),
    text(
        "scorecard.first.unpublished.by_exposure",
        "Before the strongest tests, {n_above:count} of {n:count} outcomes are associated with "
        "{exposure:in_text} beyond chance, adjusted for all {n:count} as one family. No size was published "
        "for them: direction alone is judged.",
    ),
    text("past.caption.by_exposure", "Last year’s outcome on {exposure:in_text}"),
    text(
        "past.note.by_exposure",
        "Companies that did well may think well of themselves. Where nothing is left, {exposure:in_text} "
        "says nothing of last year beyond earlier years: it may mirror their results, or have gone with "
        "them all along. This cannot tell which.",
    ),
    text(
        "curve.raters.unpublished.by_exposure",
        "{outcomes:raised}: rated by the same people as {exposure:in_text} in every specification; the page"
        " on who rated tells what that is worth.",
    ),
    text(
        "contours.subtitle.by_exposure",
        "{outcome} per {step:count} points of {exposure:in_text} with an unmeasured cause",
    ),
    text(
        "contours.guide.by_exposure",
        "In the second, move right for a cause more strongly tied to {exposure:in_text}, up for one more "
        "strongly tied to the result; each line is what would be left of the estimate, beyond the dashed "
        "line it could be chance, on the coloured line nothing is left.",
    ),
    text(
        "industries.claim.differ.by_exposure",
        "Industries differ in how {exposure:in_text} goes with {outcomes:in_text}",
    ),
    text(
        "industries.claim.same.by_exposure",
        "Industries cannot be shown to differ in how {exposure:in_text} goes with results",
    ),
    text(
        "industries.detail.by_exposure",
        "{outcome}: over {industries}, {step:count} more points of {exposure:in_text} are associated with "
        "{mean:tenths} percentage points (95% interval {low:tenths} to {high:tenths}); in one more industry"
        " {least:tenths} to {most:tenths} would be expected. Whether industries differ: p = {p:hundredths},"
        " {share:share} of the spread beyond chance (I²).",
    ),
    text(
        "industries.subtitle.by_exposure",
        "Percentage points per {step:count} points of {exposure:in_text}, by industry",
    ),
    text(
        "study.method.groups.by_exposure",
        "Highest and lowest: the top and bottom share of companies by {exposure:in_text} within their "
        "industry. High: the outcome's top quarter of the industry.",
    ),
    text("threat.same_people.by_exposure", "The same people rate {exposure:in_text} and outcome"),
    text(
        "threat.same_people.done.by_exposure",
        "Attitudes from other people than {exposure:in_text}, where people’s answers are held; else the "
        "shared method that would explain it",
    ),
    text("threat.reverse.by_exposure", "Good results make answers look good"),
    text(
        "threat.reverse.done.by_exposure",
        "No causal words; earlier results held constant; paths both ways where {exposure:in_text} is known "
        "for several years",
    ),
    text("threat.extremes.by_exposure", "Only companies highest and lowest in {exposure:in_text} are compared"),
    text(
        "years.within.by_exposure",
        "In years in which a company stands {step:count} points higher in {exposure:in_text} than in its "
        "other years, beside what all share in a year, its {outcome:in_text} differs by "
        "{estimate:signed_hundredths} points ({low:signed_hundredths} to {high:signed_hundredths}; "
        "{companies} with several years).",
    ),
    text("years.subtitle.by_exposure", "Outcome on {exposure:in_text} in every year by itself"),
    text("premiums.aligned.by_exposure", "Highest"),
    text("premiums.unaligned.by_exposure", "Lowest"),
    text("ratios.top.by_exposure", "Highest, high"),
    text("ratios.bottom.by_exposure", "Lowest, high"),
    text("cuts.aligned.by_exposure", "Highest"),
)
