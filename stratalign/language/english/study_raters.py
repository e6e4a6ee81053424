"""The study of companies: who rated, how a ratio is made, and what was planted."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # Who rated.
    text("study.raters.topic", "Who rated"),
    text("study.raters.question", "How much comes from the same people rating both sides?"),
    text(
        "raters.claim.inflated",
        "Rated by different people, {outcome:in_text} shows {different:tenths} to 1 ({low:tenths} to {high:tenths}) instead "
        "of {same:tenths} to 1",
    ),
    text(
        "raters.claim.equal",
        "Different people show what the same people show: on {outcome:in_text} {different:tenths} to 1 ({low:tenths} to "
        "{high:tenths})",
    ),
    text(
        "raters.claim.bound",
        "Who rated alignment also rated {outcome:in_text}: a method shared to {share:share} would explain all of it",
    ),
    text(
        "raters.halves",
        "Alignment comes from one half of each company’s people and the attitude from the other half, averaged over every "
        "way to halve ({people:count} people in {companies:count} companies). Both rows have the spreads of whole "
        "companies, so that they differ by the raters alone.",
    ),
    text(
        "raters.inflation",
        "On {outcome:in_text}, rating both adds {inflation:signed_hundredths} to the correlation (95% interval "
        "{low:signed_hundredths} to {high:signed_hundredths}).",
    ),
    text(
        "raters.mood",
        "What all people of a company share, such as a mood or a good year, is in both halves; it is not taken out.",
    ),
    text("raters.subtitle", "Correlation of alignment with each attitude over companies, within industries"),
    text("raters.how", "every way to halve; intervals leave out each company in turn; ratios by bivariate normality"),
    text("raters.axis", "Correlation with alignment over companies"),
    text("raters.caption", "By different and by the same people"),
    text("raters.raters", "Raters"),
    text("raters.who.different", "Different people"),
    text("raters.who.same", "The same people"),
    text("raters.correlation", "Correlation"),
    text("raters.ratio", "Ratio, to 1"),
    text("raters.published", "Published, to 1"),
    text(
        "raters.guide",
        "The lower row is what everybody gets who asks the same people about both. The upper row asks one half of them "
        "about alignment and the other half about the attitude. Where the upper one is nearer to zero, the difference was "
        "made by the raters.",
    ),
    text(
        "raters.bound.detail",
        "Nobody’s attitudes are held one by one here, so that raters cannot be told apart. If a method that both ratings "
        "share made up the share of their variance in the table, nothing would be left of the association, or nothing "
        "clear. Reviews find about {usual:share} of a measure’s variance to be method (Cote and Buckley 1987). To make "
        "{ratio:general} to 1 out of a correlation of {expected:hundredths} takes {share:share}.",
    ),
    text("raters.bound.why", "A split sample could not be made: {reason}"),
    text(
        "raters.bound.advice",
        "A people.csv with what each respondent says of alignment, leaders and work settles it.",
    ),
    text("raters.bound.subtitle", "How much a method shared by both ratings would explain"),
    text("raters.bound.how", "Lindell and Whitney 2001, correlations with industries and size held constant"),
    text("raters.bound.caption", "Shared method, as a share of the variance of both ratings"),
    text("raters.bound.all", "Explains all of it"),
    text("raters.bound.clear", "Makes it compatible with chance"),
    text("raters.bound.published", "Makes the published ratio of .30"),
    # How a ratio is made.
    text("study.made.topic", "How 16.8 to 1 is made"),
    text("study.made.question", "How does an ordinary correlation become a spectacular ratio?"),
    text(
        "made.claim",
        "In simulations, four steps turn a correlation of {r:hundredths} into {last:whole} to 1; done with care it is "
        "{careful:tenths} to 1 ({low:tenths} to {high:tenths})",
    ),
    text(
        "made.drawn",
        "SYNTHETIC: a program drew {studies:count} studies of {companies:count} companies each. In all of them the true "
        "correlation of alignment with engagement is {r:hundredths}; only the way of computing differs from row to row, and "
        "each row keeps the steps before it.",
    ),
    text(
        "made.same",
        "The same people rate both: their method, {share:share} of the variance of each rating as reviews find it (Cote and "
        "Buckley 1987), enters both, and {before:tenths} to 1 becomes {after:tenths} to 1.",
    ),
    text(
        "made.extreme",
        "Only the extreme quarters are compared, the middle half is left out: {after:tenths} to 1.",
    ),
    text(
        "made.small",
        "Only {n:count} companies are looked at, as in one region or a few industries. The middle ratio hardly moves, but "
        "chance now spreads it from {low:tenths} to {high:whole} to 1, and {reached:share} of the studies reach "
        "{claimed:general} to 1.",
    ),
    text(
        "made.best",
        "The largest ratio of {cuts:count} cuts of alignment and outcome is reported: now {reached:share} of the studies "
        "reach {claimed:general} to 1.",
    ),
    text(
        "made.careful",
        "The careful estimate, the first row, takes the same companies, all of them, and different raters: a correlation of "
        "{r:hundredths} ({low:hundredths} to {high:hundredths}), put into the ratio of extreme quarters that it stands for.",
    ),
    text(
        "made.caveat",
        "How the published study computed its figure is not known, and its data are not public. This page shows what such a "
        "figure is compatible with, not what was done.",
    ),
    text(
        "made.synthetic", "These studies are SYNTHETIC: a program drew them, whatever companies this report is about."
    ),
    text("made.subtitle", "Aligned over unaligned companies: each row takes one step more"),
    text(
        "made.source",
        "Source: SYNTHETIC studies, computed with the seed {seed:general}; n = {studies:count} studies of {companies:count} "
        "companies; reliability of the index {reliability:hundredths}.",
    ),
    text("made.published", "Published"),
    text("made.estimate", "SYNTHETIC studies: median and middle 95%"),
    text("made.axis", "Times as likely to have a high outcome, log scale"),
    text("made.caption", "From a correlation of .30 to 16.8 to 1 (SYNTHETIC)"),
    text("made.step", "Step"),
    text("made.step.different_people", "Halves, different raters"),
    text("made.step.same_people", "+ same raters"),
    text("made.step.extreme_groups", "+ extreme quarters only"),
    text("made.step.small_cells", "+ a quarter of companies"),
    text("made.step.best_cut", "+ best of all cuts"),
    text("made.step.careful", "Estimated with care"),
    text("made.ratio", "Ratio, median"),
    text("made.from", "Middle 95% from"),
    text("made.reached", "Studies at 16.8 or more"),
    text("made.careful.subtitle", "The careful estimate from the same companies, beside it"),
    text("made.careful.caption", "All companies, different raters (SYNTHETIC)"),
    text("made.careful.what", "Estimate"),
    text("made.careful.what.correlation", "Correlation over all companies"),
    text("made.careful.what.corrected_correlation", "The same, corrected for the index’s unreliability"),
    text("made.careful.what.ratio", "Ratio of extreme quarters that the correlation stands for"),
    text(
        "made.careful.note",
        "Corrected: divided by the root of the reliability. That takes people’s errors to be independent of each other and "
        "of the outcome, and the reliability to be known; it stands beside the estimate and does not replace it.",
    ),
    text(
        "made.guide",
        "Read from top to bottom, the careful estimate first. The diamond is the published ratio, the same in every row. Nothing about the companies "
        "changes from row to row; what changes is who is asked, who is compared, how many are left, and which of many "
        "results is told.",
    ),
    # Planted and found.
    text("study.planted.topic", "Planted and found"),
    text("study.planted.question", "Does the method find an answer that is known?"),
    text(
        "planted.claim.all",
        "The method finds what was planted: {k:count} of {n:count} true values lie inside their intervals",
    ),
    text(
        "planted.claim.some",
        "{k:count} of {n:count} true values lie inside their intervals",
    ),
    text(
        "planted.detail",
        "These companies were drawn by a program with known associations. What the pages before have estimated without "
        "looking can therefore be compared with the truth, which no study of real companies allows.",
    ),
    text(
        "planted.assumes",
        "The correlations in the figure are corrected for the index’s unreliability, with an interval for both. The "
        "correction takes people’s errors to be independent of each other and of the outcome; the observed correlation "
        "stands beside it in the table.",
    ),
    text(
        "planted.expected",
        "Premiums and ratios are not corrected: they are compared with what an index of this reliability is to show of the "
        "true ones, which are larger.",
    ),
    text(
        "planted.subtitle",
        "Correlation of true alignment with each outcome: planted by the program, and found from the answers",
    ),
    text("planted.how", "divided by the root of the reliability, {reliability:hundredths}; interval of both"),
    text("planted.caption", "Planted and found"),
    text("planted.planted", "Planted"),
    text("planted.observed", "Observed"),
    text("planted.found", "Corrected"),
    text(
        "planted.guide",
        "Only synthetic companies have a known truth, the diamonds. A method that misses them here should not be trusted "
        "with real companies.",
    ),
    text(
        "planted_figures.subtitle", "Premiums and ratios: what this index is to show of the truth, and what was found"
    ),
    text("planted_figures.how", "true values by bivariate normality"),
    text("planted_figures.caption", "True premiums and ratios"),
    text("planted_figures.true", "By true alignment"),
    text("planted_figures.expected", "By this index, expected"),
    text("planted_figures.found", "Found"),
    text("planted_figures.estimate", "Found, 95% interval"),
    text("planted_figures.published", "Expected of this index"),
    # Naive beside careful.
    text("study.naive.topic", "Naive beside careful"),
    text("study.naive.question", "What would a careless analyst have reported of the same companies?"),
    text(
        "naive.claim",
        "Carelessly, {outcome:in_text} becomes {naive:tenths} to 1; carefully the same companies show {careful:tenths} to 1 "
        "({low:tenths} to {high:tenths})",
    ),
    text(
        "naive.ways",
        "Carelessly: the same people rate both sides, industries are pooled, nothing is held constant, and of {cuts:count} "
        "pairs of cuts the one that tells most is kept. Carefully: all companies, industries and controls held constant, "
        "attitudes by different raters where people are known, and the correlation put into the ratio of extreme quarters "
        "that it stands for.",
    ),
    text(
        "naive.best",
        "For {outcome:in_text} the best cut takes {cut:share} of the companies at each end and calls the best {high:share} "
        "of all high.",
    ),
    text("naive.grown", "Of {n:count} outcomes, {k:count} have a larger ratio carelessly than carefully."),
    text("naive.subtitle", "Ratio to one of the same companies, worked out in two ways"),
    text("naive.how", "the largest of all cuts beside the ratio that the correlation stands for"),
    text("naive.caption", "Naive beside careful"),
    text("naive.carelessly", "Carelessly"),
    text("naive.carefully", "Carefully"),
    text("naive.published", "Carelessly, best of all cuts"),
    text("naive.cut", "Best cut, share at each end"),
    text("naive.high", "Called high"),
    text("naive.estimate", "Carefully, 95% interval"),
    text(
        "naive.guide",
        "Diamond and dot of an outcome come from the same companies. What lies between them was made by who was asked, what "
        "was left out and which of many cuts was kept.",
    ),
    # The verdict's words.
    text("verdict.stands", "Stands"),
    text("verdict.open", "Open"),
    text("verdict.taken", "Taken away"),
    text("verdict.other_size", "Other size"),
    text("verdict.not_shown", "Not shown"),
    counted(
        "scorecard.claim",
        "{k:count} of {n:count} figures passes every test",
        "{k:count} of {n:count} figures pass every test",
        by="k",
    ),
    text("scorecard.claim.none", "None of {n:count} figures passes every test"),
    text("scorecard.claim.because", "{claim}: {reasons}"),
    text("scorecard.reason.past", "earlier results account for {outcomes:in_text}"),
    text("scorecard.reason.people", "different raters leave nothing clear of {outcomes:in_text}"),
    text("scorecard.reason.size", "different raters leave less than the published size of {outcomes:in_text}"),
    counted(
        "scorecard.reason.open",
        "{n:count} could not be put to the strongest",
        "{n:count} could not be put to the strongest",
    ),
    text(
        "scorecard.first",
        "Before the strongest tests, {n_above:count} of {n:count} claims have the claimed direction beyond chance, adjusted "
        "for all {n:count} as one family, and {n_inside:count} of {n:count} the claimed size inside their interval.",
    ),
    text(
        "scorecard.past",
        "With {step:count} more points of alignment, last year’s {outcome:in_text} differs by {alone:signed_hundredths} "
        "percentage points; once earlier years are held constant, {left:signed_hundredths} ({low:signed_hundredths} to "
        "{high:signed_hundredths}) are left.",
    ),
    text(
        "scorecard.open",
        "The strongest test could not be made of {outcomes:in_text}: neither earlier values nor other raters are known here.",
    ),
    text("scorecard.outside", "The published figures on {outcomes:in_text} lie outside these companies’ intervals."),
    text(
        "scorecard.cut.best",
        "Not the planned cut ({share:share} at each end) but the best of all cuts would have told {cuts}.",
    ),
    text("scorecard.cut.premium", "{best:signed_pct} instead of {planned:signed_pct} on {outcome:in_text}"),
    text("scorecard.cut.ratio", "{best:tenths} instead of {planned:tenths} to 1 on {outcome:in_text}"),
    text(
        "scorecard.cut.largest",
        "On {outcomes:in_text} the planned cut ({share:share} at each end) happens to give the largest figure of all cuts.",
    ),
    text("scorecard.verdict", "Verdict"),
    text("scorecard.best_cut", "Best of all cuts"),
    text("scorecard.best.premium", "{value:signed_pct} at {cut:share}"),
    text("scorecard.best.ratio", "{value:hundredths} : 1 at {cut:share}"),
    text("scorecard.strongest", "Strongest test"),
    text(
        "scorecard.strongest.past",
        "Earlier results: {value:signed_hundredths} ({low:signed_hundredths} to {high:signed_hundredths})",
    ),
    text(
        "scorecard.strongest.people", "Different raters: {value:hundredths} : 1 ({low:hundredths} to {high:hundredths})"
    ),
    text("scorecard.strongest.same", "Same raters; not possible here"),
    text("scorecard.strongest.none", "Not possible here"),
    text("scorecard.p", "p, six claims"),
    text("study.key.premium.interval.taken", "{interval}; earlier results held constant leave nothing clear"),
    text("study.key.ratio.interval.people", "{interval}; rated by different people {ratio:tenths} : 1"),
    text("study.key.ratio.interval.same", "{interval}; rated by the same people"),
    text("alt.claims.other", "{estimate}, beside: {published}. {rows}."),
    text(
        "alt.claims.premium.beside",
        "{label}: {estimate:signed_pct} ({low:signed_pct} to {high:signed_pct}); beside {claimed:signed_pct}",
    ),
    text(
        "alt.claims.ratio.beside",
        "{label}: {estimate:hundredths} to 1 ({low:hundredths} to 1 to {high:hundredths} to 1); beside "
        "{claimed:hundredths} to 1",
    ),
)
