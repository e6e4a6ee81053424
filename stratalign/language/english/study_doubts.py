"""The study of companies: what speaks against the claims."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # Other treatments.
    text("study.treatments.topic", "Other treatments"),
    text("study.treatments.question", "Does it hang on a few companies or on how extremes are handled?"),
    text("robustness.subtitle.companies", "{axis} under each treatment, with 95% interval"),
    text(
        "robustness.how.companies",
        "least squares with industries and size unless said; moved inwards: {share:share} of the outcome at each end",
    ),
    text(
        "robustness.guide.companies",
        "Every row is the same slope, estimated with another honest treatment. A line that reaches zero means that this "
        "treatment leaves no more than a hint.",
    ),
    text("past.subtitle", "The same with earlier results held constant"),
    text("past.how", "least squares with industries and size, HC4"),
    text("past.caption", "Last year’s outcome on alignment"),
    text("past.model", "Model"),
    text("past.per_step", "Per {step:count} points"),
    text("past.last_year", "Last year"),
    text("past.past_held_constant", "Last year, earlier years held constant"),
    text(
        "past.note",
        "Companies that did well may think well of their strategy. Where nothing is left, alignment says nothing of last "
        "year beyond earlier years: it may mirror their results, or have gone with them all along. This cannot tell which.",
    ),
    # Every specification.
    text("study.curve.topic", "Every specification"),
    text("study.curve.question", "Does the answer depend on choices another analyst would make differently?"),
    text(
        "curve.claim.chance",
        "The median of {n:count} defensible specifications is compatible with chance",
    ),
    text(
        "curve.claim.positive",
        "{n:count} specifications together speak for an association, {share:share} of them clearly; none holds earlier "
        "results constant",
    ),
    text(
        "curve.claim.negative",
        "{n:count} specifications together speak for a negative association, {share:share} of them clearly; none holds "
        "earlier results constant",
    ),
    text("curve.shares", "The interval excludes zero in {shares}."),
    text("curve.share", "{share:share} of those on {outcome:in_text}"),
    counted(
        "treatments.claim.past",
        "{claim}; with earlier results held constant in {k:count} of {n:count} outcome",
        "{claim}; with earlier results held constant in {k:count} of {n:count} outcomes",
    ),
    text(
        "treatments.corrected",
        "The corrected slope takes people’s errors to be independent of each other and of the result; it stands beside the "
        "others, with its interval, and is no further test.",
    ),
    text(
        "curve.raters",
        "Leadership and engagement are rated by the same people as alignment in every specification; the page on who rated "
        "tells what that is worth.",
    ),
    text(
        "curve.caveat",
        "The test holds for this list of choices. Write the list before looking; a list made to fit fits.",
    ),
    counted(
        "curve.left_out",
        "{n:count} combination could not be estimated.",
        "{n:count} combinations could not be estimated.",
    ),
    text("curve.subtitle", "Standardised slopes of every combination of choices, and the choices behind each"),
    text(
        "curve.how",
        "errors robust to unequal variance; joint test by random signs of companies",
    ),
    text(
        "curve.sampled",
        "{drawn:count} of {n:count} specifications, evenly spaced by size, are drawn.",
    ),
    text("curve.caption", "The curve as a whole"),
    text("curve.statistic", "Statistic"),
    text("curve.value", "Value"),
    text("curve.statistic.median_estimate", "Median estimate"),
    text("curve.statistic.share_same_sign", "Share of the same sign"),
    text("curve.statistic.share_significant_same_sign", "Share significant and of the same sign"),
    text("curve.statistic.mean_z", "Mean t statistic"),
    text(
        "curve.note",
        "p: share of {n:count} curves without any association that are as far from none. The share of one sign has none: "
        "specifications are so alike that curves without an association often have one sign throughout.",
    ),
    text(
        "curve.guide",
        "Each dot is one way of computing the association, smallest first; the marks below it show which choices made it. "
        "Look for options whose marks gather at one end: that choice decides the answer.",
    ),
    text("choice.outcome", "Outcome: {option:in_text}"),
    text("choice.exposure", "Exposure: {option:in_text}"),
    text("choice.controls", "Controls: {option}"),
    text("choice.fixed_effects", "Industries: {option}"),
    text("choice.cut", "Exposure as: {option}"),
    text("choice.sample", "Sample: {option}"),
    text("choice.estimator", "Estimator: {option}"),
    text("estimator.least_squares", "least squares"),
    text("estimator.ranks", "ranks"),
    text("estimator.winsorised", "extremes moved inwards"),
    text("estimator.weighted", "weighted"),
    text("option.none", "none"),
    text("option.no control", "no control"),
    text("option.size", "size"),
    text("option.industries pooled", "industries pooled"),
    text("option.within industries", "within industries"),
    text("option.continuous", "continuous"),
    text("option.extreme", "extreme {share:share}"),
    text("option.all", "all"),
    text("option.all companies", "all companies"),
    text("option.12 respondents and more", "12 respondents and more"),
    text("option.without the largest tenth", "without the largest tenth"),
    text("curve_options.subtitle", "Which choice decides: estimates by option"),
    text("curve_options.caption", "Specifications by option"),
    text("curve_options.option", "Option"),
    text("curve_options.n", "Specifications"),
    text("curve_options.median", "Median estimate"),
    text("curve_options.clear", "Interval excludes zero, %"),
    # Unmeasured causes.
    text("study.confounding.topic", "Unmeasured causes"),
    text("study.confounding.question", "How strong would something we did not measure have to be?"),
    text(
        "confounding.claim",
        "An unmeasured cause that explains {weakest:share} of what is left would make the figure on {weak:in_text} "
        "compatible with chance; {strong:in_text} would need {strongest:share}",
    ),
    text(
        "confounding.claim.none",
        "The figure on {weak:in_text} is compatible with chance as it stands; for {strong:in_text} an unmeasured cause "
        "would have to explain {strongest:share} of what is left",
    ),
    text("confounding.claim.all", "Every figure is compatible with chance as it stands, without any unmeasured cause"),
    text("confounding.outcome", "{outcome}: {words}"),
    text(
        "confounding.caveat",
        "Nothing but industry and size is held constant here; a real confounder such as good management may be far "
        "stronger than either.",
    ),
    text(
        "confounding.subtitle",
        "How much an unmeasured cause would have to explain of what industry and size leave unexplained",
    ),
    text("confounding.how", "Cinelli and Hazlett 2020"),
    text("confounding.caption", "Strength a cause needs, as a share of what is left of both"),
    text("confounding.partial_r2", "Partial R²"),
    text("confounding.nothing", "To leave nothing"),
    text("confounding.chance", "To make it compatible with chance"),
    text("confounding.e_value", "E-value of the ratio"),
    text("confounding.e_value_bound", "of its bound"),
    text(
        "confounding.guide",
        "In the first figure, an association with both marks near zero is easily explained by something nobody measured.",
    ),
    text(
        "contours.subtitle",
        "{outcome} per {step:count} points of alignment with an unmeasured cause",
    ),
    text("contours.as_size", "As strong as size"),
    text(
        "contours.guide",
        "In the second, move right for a cause more strongly tied to alignment, up for one more strongly tied to the "
        "result; each line is what would be left of the estimate, beyond the dashed line it could be chance, on the "
        "coloured line nothing is left.",
    ),
    # Industries.
    text("study.industries.topic", "Industries"),
    text("study.industries.question", "Is it the same everywhere?"),
    text("industries.claim.differ", "Industries differ in how alignment goes with {outcomes:in_text}"),
    text(
        "industries.claim.same",
        "Industries cannot be shown to differ in how alignment goes with results",
    ),
    text(
        "industries.detail",
        "{outcome}: over {industries}, {step:count} more points of alignment are associated with {mean:tenths} percentage "
        "points (95% interval {low:tenths} to {high:tenths}); in one more industry {least:tenths} to {most:tenths} would be "
        "expected. Whether industries differ: p = {p:hundredths}, {share:share} of the spread beyond chance (I²).",
    ),
    text("industries.subtitle", "Percentage points per {step:count} points of alignment, by industry"),
    text(
        "industries.how",
        "mean by Paule and Mandel, Hartung and Knapp; slopes drawn together over every likely spread",
    ),
    text("industries.caption", "Slopes of industries"),
    text("industries.industry", "Industry"),
    text("industries.own", "Own slope"),
    text("industries.shrunken", "Drawn to mean"),
    text(
        "industries.guide",
        "The hollow mark is what an industry shows alone, the full one what is to be believed of it once all industries are "
        "known. Small industries are drawn further towards the mean.",
    ),
    # Shares of the pillars.
    text("study.pillars.topic", "Shares of the pillars"),
    text("study.pillars.question", "Is it strategy, culture or talent?"),
    counted(
        "pillars.claim.differ",
        "{pillars} differs from an equal share",
        "{pillars} differ from an equal share",
    ),
    text("pillars.claim.equal", "No pillar’s share can be told from a third"),
    text("pillars.claim.fit", "Neither the published shares nor a third each can be ruled out"),
    text(
        "pillars.detail",
        "Together the three pillars explain {r_squared:share} of the mean of the standardised outcomes "
        "({outcomes:in_text}). The published shares are strategy 31%, culture 40%, talent 29%; with three predictors "
        "counting alone gives 33% each.",
    ),
    text("pillars.subtitle", "Shares of the explained variance (R² {r_squared:hundredths}), general dominance"),
    text("pillars.how", "general dominance, bootstrap of companies"),
    text("pillars.caption", "Shares of the pillars"),
    text("pillars.pillar", "Pillar"),
    text("pillars.share", "Share, %"),
    text("pillars.published", "Published, %"),
    text("pillars.equal", "Equal share, %"),
    text(
        "pillars.guide",
        "The bars divide what the three pillars explain together, the diamonds are the published shares, and the dashed "
        "line is what counting alone would give.",
    ),
)
