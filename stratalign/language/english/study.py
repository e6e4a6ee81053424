"""The study of companies: claims, verdicts, propagation, plan, method."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    text("study.title", "Alignment and results: the claims put to the test"),
    counted("study.client", "Study of {n:count} company", "Study of {n:count} companies"),
    text("study.subtitle.synthetic", "Synthetic reference sample"),
    text("study.subtitle.real", "Alignment, growth and profitability"),
    text("study.confidentiality", "For research."),
    text(
        "study.synthetic",
        "These companies are SYNTHETIC: a program drew them with known associations. They show what the method does and are "
        "no evidence for or against any claim about real companies.",
    ),
    text("study.fact.companies", "Companies"),
    text("study.fact.companies.value", "{companies} in {industries}"),
    text("study.fact.people", "People"),
    text("study.fact.run", "Run"),
    text("study.not_known", "not known"),
    text("study.number", "{n:count}"),
    text(
        "study.about",
        "A study of 410 companies says that strategically aligned companies grow faster, earn more, and keep customers and "
        "people better. This report puts those figures to the test on the companies of one study folder: each claim with "
        "its interval, the uncertainty of the answers it rests on, every defensible way of computing it, and what could "
        "explain it away. Nothing here shows a cause.",
    ),
    # Source lines.
    text("study.source.synthetic", "Source: SYNTHETIC companies, not evidence; n = {n}."),
    text("study.source.synthetic.how", "Source: SYNTHETIC companies, not evidence; n = {n}; {how}."),
    text("study.source.real", "Source: study companies; n = {n}."),
    text("study.source.real.how", "Source: study companies; n = {n}; {how}."),
    text(
        "study.source.groups",
        "{both:count} of {companies} ({n_top:count} aligned, {n_bottom:count} unaligned)",
    ),
    # Summary.
    text("study.summary.topic", "Summary"),
    text("study.summary.question", "What is left of the claims after looking hard?"),
    text("study.key.premium", "{value:signed_pct}"),
    text(
        "study.key.premium.label",
        "{outcome:in_text} of aligned over unaligned companies: {top:pct_tenths} against {bottom:pct_tenths} (published "
        "{claimed:signed_pct})",
    ),
    text("study.key.premium.interval", "95% interval {low:signed_pct} to {high:signed_pct}"),
    text("study.key.ratio", "{value:tenths} : 1"),
    text(
        "study.key.ratio.label",
        "{outcome:in_text}: {top:share} against {bottom:share} in the top quarter (published {claimed:general} to 1)",
    ),
    text(
        "study.limit.cause",
        "Whether raising alignment would raise growth: companies are compared, none was changed.",
    ),
    text("study.limit.others", "What managers' skill, markets or luck contribute: they were not measured."),
    # Verdict.
    text("study.scorecard.topic", "Verdict"),
    text("study.scorecard.question", "Which of the six figures survive, and which tests did they meet?"),
    text(
        "scorecard.reading",
        "Read a row from left to right: the verdict, the published figure, these companies’ figure, and what each test "
        "leaves of it.",
    ),
    text("scorecard.subtitle", "Six published figures, and every test they were put to"),
    text("scorecard.caption", "Claims by tests"),
    text("scorecard.published", "Published"),
    text("scorecard.here", "These companies"),
    text("scorecard.treatments", "Treatments; specifications clear of zero"),
    text("scorecard.premium", "{value:signed_pct}"),
    text("scorecard.premium.here", "{value:signed_pct} ({low:signed_whole} to {high:signed_whole})"),
    text("scorecard.ratio", "{value:hundredths} : 1"),
    text("scorecard.ratio.here", "{value:hundredths} : 1 ({low:hundredths} to {high:hundredths})"),
    text("scorecard.of", "{k:count} of {n:count}"),
    text("scorecard.share", "{share:share}"),
    text("scorecard.both", "{k:count} of {n:count}; {share:share}"),
    text(
        "scorecard.note",
        "Stands: direction and size hold in every test, the strongest among them. Open: they hold, but the strongest test "
        "could not be made. Taken away: the strongest test leaves nothing clear. Other size: the direction holds, the "
        "published size does not. Strongest test: last year’s result per 10 points with earlier years held constant, or "
        "attitudes rated by different people. p: the larger of the model of all companies and the strongest test, adjusted "
        "over the six claims (Benjamini and Hochberg). Treatments are computed for growth and margin.",
    ),
    text(
        "scorecard.guide",
        "The verdict counts the strongest test that these data allow: a figure that an easier test confirms and a harder "
        "one does not is not confirmed. The other columns tell why, and what another cut or treatment would do. "
        "A claim that holds on the left and fails on the right should not be sold.",
    ),
    # The published claims.
    text("study.claims.topic", "The published claims"),
    text("study.claims.question", "Do these companies show what the study says?"),
    counted(
        "claims.claim",
        "By size alone, {k:count} of {n:count} published figures lies inside these companies’ intervals",
        "By size alone, {k:count} of {n:count} published figures lie inside these companies’ intervals",
        by="k",
    ),
    counted(
        "claims.claim.less",
        "By size alone, {k:count} of {n:count} published figures lies inside these companies’ intervals; on "
        "{outcomes:in_text} they show less",
        "By size alone, {k:count} of {n:count} published figures lie inside these companies’ intervals; on "
        "{outcomes:in_text} they show less",
        by="k",
    ),
    text(
        "claims.same",
        "Figures on {outcomes:in_text} are not counted as inside: the same people rated them and alignment, and raters "
        "cannot be told apart here.",
    ),
    text(
        "claims.different",
        "Attitudes count as inside only where different people’s ratings give the published size too.",
    ),
    text(
        "claims.groups",
        "{n_top:count} companies are called aligned and {n_bottom:count} unaligned: the highest and lowest {share:share} of "
        "each industry by the alignment index, of {companies}. The published study gives neither cut points nor intervals; "
        "these definitions are ours.",
    ),
    text(
        "claims.implied",
        "A ratio of {ratio:general} to 1 for {outcome:in_text} implies a correlation of {claimed_r:hundredths} between it "
        "and alignment over all companies.",
    ),
    text(
        "claims.implied.here",
        "A ratio of {ratio:general} to 1 for {outcome:in_text} implies a correlation of {claimed_r:hundredths} between it "
        "and alignment over all companies; here it is {own_r:hundredths}.",
    ),
    text(
        "claims.implied.people",
        "Rated by different people it is {r:hundredths} ({low:hundredths} to {high:hundredths}).",
    ),
    text(
        "claims.caveat",
        "Extreme groups make an association look larger than it is over all companies; the model of all companies stands "
        "beside for that reason.",
    ),
    text("claims.subtitle", "Aligned against unaligned companies: published figure and interval of these companies"),
    text(
        "claims.guide",
        "The dot and line are these companies and the interval in which the true figure plausibly lies; the diamond below "
        "is the published figure. A diamond beyond the end of the line is not supported by these companies.",
    ),
    text("premiums.caption", "Growth and profit of aligned against unaligned companies"),
    text("premiums.published", "Published, % more"),
    text("premiums.aligned", "Aligned"),
    text("premiums.unaligned", "Unaligned"),
    text("premiums.more", "% more"),
    text("premiums.points", "Points more"),
    text("premiums.medians", "Of medians, % more"),
    text("premiums.trimmed", "Of trimmed means"),
    text("premiums.note", "Intervals by Fieller; a premium over a mean below one point is not given."),
    text("ratios.subtitle", "Counts, shares and ratios behind the claims"),
    text("ratios.caption", "Chance of a high outcome in aligned and unaligned companies"),
    text("ratios.top", "Aligned, high"),
    text("ratios.bottom", "Unaligned, high"),
    text("ratios.top.cell", "{high_top:count} of {n_top:count} ({share_top:share})"),
    text("ratios.bottom.cell", "{high_bottom:count} of {n_bottom:count} ({share_bottom:share})"),
    text("ratios.published", "Published"),
    text("ratios.risk_ratio", "Risk ratio"),
    text("ratios.interval", "95% interval"),
    text("ratios.interval.cell", "{low:hundredths} to {high:hundredths}"),
    text("ratios.too_few", "too few"),
    text("ratios.odds_ratio", "Odds ratio"),
    text("ratios.points", "Points"),
    text("ratios.implied", "Implied r"),
    text("ratios.published_r", "Published r"),
    text(
        "ratios.note",
        "High: the outcome's top quarter of the industry. Implied r: correlation over all companies.",
    ),
    text(
        "ratios.guide",
        "The table of ratios counts companies; the tables after it use all companies instead of the extremes.",
    ),
    text("linked.subtitle", "The same figures without the error of conversions"),
    text(
        "linked.caption",
        "Figures as measured, and as they would be had every company been asked by the study’s questionnaire",
    ),
    text("linked.measured", "As measured"),
    text("linked.left", "Variance left by conversions"),
    text("linked.corrected", "Without their error"),
    text("linked.premium", "{value:signed_pct} ({low:signed_pct} to {high:signed_pct})"),
    text("linked.premium.alone", "{value:signed_pct}, interval not known"),
    text("linked.ratio", "{value:hundredths} ({low:hundredths} to {high:hundredths})"),
    text("linked.ratio.alone", "{value:hundredths}, interval not known"),
    text("linked.none", "cannot be told"),
    text(
        "linked.note",
        "Premiums: the difference of the groups divided by the root of the reliability, about the groups’ middle. "
        "Ratios: by the correlation they imply where both measures are normal. The intervals are moved likewise; how "
        "unsure the declared reliability is stands in none of them.",
    ),
    text("models.subtitle", "All companies instead of extremes: difference per standard deviation of alignment"),
    text(
        "models.how",
        "one standard deviation is {sd:tenths} points; least squares, industries and size, HC4",
    ),
    text("models.caption", "Outcome on alignment over all companies"),
    text("models.slope", "Per SD of alignment"),
    text("models.low", "Predicted at −1 SD"),
    text("models.high", "Predicted at +1 SD"),
    text("models.partial_r", "Partial r"),
    text("correlations.subtitle", "Leaving out the middle raises a correlation"),
    text("correlations.how", "correction by Preacher and others 2005"),
    text("correlations.caption", "Correlation of alignment with each outcome"),
    text("correlations.all", "All companies, r"),
    text("correlations.extreme", "The two extreme groups, r"),
    text("correlations.uninflated", "Extreme groups, inflation taken out"),
    # From answer to claim.
    text("study.chain.topic", "From answer to claim"),
    text("study.chain.question", "How sure is a claim when the answers it rests on are themselves unsure?"),
    text("propagation.claim.any", "Scores are estimates themselves, and the claims with them"),
    text(
        "propagation.claim.premium",
        "All companies compared, the premium on {outcome:in_text} is {known:signed_pct} ({known_low:signed_whole} to "
        "{known_high:signed_whole}); if errors of answers are independent, {value:signed_pct} ({low:signed_whole} to "
        "{high:signed_whole}) without them",
    ),
    text(
        "propagation.claim.slope",
        "All companies compared, the slope of {outcome:in_text} is {known:signed_hundredths} "
        "({known_low:signed_hundredths} to {known_high:signed_hundredths}); if errors of answers are independent, "
        "{value:signed_hundredths} ({low:signed_hundredths} to {high:signed_hundredths}) without them",
    ),
    text(
        "propagation.reliability",
        "A company’s score rests on {people:whole} people on average and has a reliability of {reliability:hundredths} (95% "
        "interval {low:hundredths} to {high:hundredths}).",
    ),
    counted(
        "propagation.set_aside",
        "{n:count} person with several signs of careless answering were set aside, judged anew in every resample.",
        "{n:count} people with several signs of careless answering were set aside, judged anew in every resample.",
    ),
    text(
        "propagation.errors",
        "Errors of measurement pull an association towards zero; taking them out moves the estimate away from zero and "
        "makes its interval wider. The corrected figure stands beside the observed one and does not replace it: it is right "
        "only if people’s errors are independent of each other and of the result.",
    ),
    text(
        "propagation.steps",
        "Each line takes one step more: groups alone; all companies with industry and size held constant; the same with "
        "screening, reliability, shrunken scores and regression computed anew in every resample. The last line keeps these "
        "very companies and draws their people and years again: what measurement alone leaves open.",
    ),
    text(
        "propagation.caveat",
        "Errors of answers are taken to be independent between people of one company; a mood they share is no error here. "
        "Growth of one company is taken to vary independently from year to year.",
    ),
    text(
        "propagation.how.companies",
        "{draws:count} resamples of companies with their people and years",
    ),
    text(
        "propagation.axis.premium",
        "Per cent more in the most than in the least aligned {share:share} of companies",
    ),
    text(
        "propagation.guide.companies",
        "From top to bottom each line takes one more source of doubt into account. Groups alone; every company, its score "
        "taken as if it were known; then the answers' own uncertainty, from who answered carelessly to how reliable a score "
        "is, worked out anew in every resample. The diamond asks the same companies again: it shows what measurement alone "
        "leaves open, and how much of the doubt comes from having these companies and not others.",
    ),
    text("measurement.reliability", "Reliability of a company's score"),
    text("measurement.icc1", "Share of variance between companies, ICC(1)"),
    text("measurement.alpha", "Alpha of all items"),
    text("measurement.mean_rwg_j", "Agreement within companies, mean rwg(j)"),
    text("measurement.set_aside_pct", "People set aside as careless, %"),
    text("measurement.subtitle", "How well the scores measure, with 95% intervals from the same resamples"),
    text("measurement.caption", "Quality of the measurement"),
    text("measurement.head", "Measurement"),
    # Cut points.
    text("study.cuts.topic", "Cut points"),
    text("study.cuts.question", "Who decided where aligned begins?"),
    text("cuts.claim", "No cut is the right one: each gives another figure, inside wide intervals"),
    text(
        "cuts.span",
        "{outcome:in_text} runs from {low:signed_pct} (cut at {low_cut:share}) to {high:signed_pct} (cut at "
        "{high_cut:share})",
    ),
    text("cuts.spans", "The premium on {spans}."),
    text(
        "cuts.largest",
        "The cut of the claims page, {share:share}, happens to give the largest premium of all; who quotes it should say "
        "so.",
    ),
    text("cuts.subtitle", "Every cut from a tenth to a half, so that none is picked"),
    text("cuts.how", "intervals by Fieller and by the log method"),
    text("cuts.caption", "Premiums and ratios by cut"),
    text("cuts.cut", "Cut"),
    text("cuts.aligned", "Aligned"),
    text("cuts.head.premium", "{outcome}, % more"),
    text("cuts.head.ratio", "{outcome}, to 1"),
    text("cuts.cell.premium", "{value:signed_whole} ({low:signed_whole} to {high:signed_whole})"),
    text("cuts.cell.premium.alone", "{value:signed_whole}"),
    text("cuts.cell.ratio", "{value:hundredths} ({low:hundredths} to {high:hundredths})"),
    text("cuts.cell.ratio.alone", "{value:hundredths}"),
    text(
        "cuts.note",
        "In brackets the 95% interval. A dash: a cell of fewer than five companies, or a base below one point.",
    ),
    text(
        "cuts.guide",
        "The published study does not say at which cut its figures were taken. Each place on the horizontal axis is another "
        "cut. Where intervals overlap widely, the differences between cuts may be noise; the cut should be chosen before "
        "looking.",
    ),
    # Planned and explored.
    text("study.plan.topic", "Planned and explored"),
    text("study.plan.question", "Which of these estimates were meant before they were seen?"),
    text("plan.claim.none", "Nothing was planned: every estimate is explored"),
    text("plan.none", "There is no analysis_plan.yml; read every p value as a hint."),
    counted(
        "plan.claim",
        "{k:count} of {n:count} planned associations holds after adjusting for their number, without holding earlier "
        "results constant",
        "{k:count} of {n:count} planned associations hold after adjusting for their number, without holding earlier results "
        "constant",
        by="k",
    ),
    text(
        "plan.adjusted",
        "Planned estimates are adjusted within their families (Benjamini and Hochberg, {rate:share} false findings "
        "accepted); {n:count} more were explored, and their p values are hints. The plan was hashed before estimation: "
        "{hash}.",
    ),
    text("plan.left", "Planned and not estimated: {hypotheses}."),
    text("plan.subtitle", "Every hypothesis tested, planned ones first"),
    text("plan.how", "least squares with industries and size, HC4 errors"),
    text("plan.caption", "Planned and explored"),
    text("plan.exposure", "Exposure"),
    text("plan.status", "Status"),
    text("plan.status.planned", "Planned"),
    text("plan.status.explored", "Explored"),
    text("plan.family", "Family"),
    text("plan.family.financial", "financial"),
    text("plan.family.customers", "customers"),
    text("plan.family.people", "people"),
    text("plan.per_sd", "Per SD"),
    text("plan.p_adjusted", "p adjusted"),
    text("plan.guide", "Only planned rows are tests. Explored rows are hints for the next study."),
)
