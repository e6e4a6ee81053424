"""The study of companies: outcomes that some companies lack, outcomes nobody published a figure for, plan and rest."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    text("study.column", "{words:raised}"),
    text("study.source.range", "{fewest:count} to {companies}, those that have the outcome"),
    text("study.counts", "Each figure is of the companies that have the outcome: {counts}."),
    text("study.count", "{outcome:in_text} {n:count}"),
    counted(
        "study.count.none",
        "{outcome} is not estimated: only {n:count} company has it.",
        "{outcome} is not estimated: only {n:count} companies have it, or it does not vary.",
    ),
    text("study.merged", "Industries of fewer than eight companies are taken together: {industries}."),
    text(
        "study.exposure",
        "Companies are compared by {exposure:in_text}, the exposure that the study declares.",
    ),
    text(
        "study.about.unpublished",
        "This report puts associations to the test on the companies of one study folder: each with its interval, every "
        "defensible way of computing it, and what could explain it away. Nothing here shows a cause.",
    ),
    text("study.key.premium.label.unpublished", "{outcome:in_text}: a mean of {top:number} against {bottom:number}"),
    text(
        "study.key.ratio.label.unpublished", "{outcome:in_text}: {top:share} against {bottom:share} in the top quarter"
    ),
    counted(
        "claims.claim.unpublished",
        "{k:count} of {n:count} outcomes differs beyond chance between the companies highest and lowest in alignment",
        "{k:count} of {n:count} outcomes differ beyond chance between the companies highest and lowest in alignment",
        by="k",
    ),
    text("claims.subtitle.unpublished", "Aligned against unaligned companies, with the interval of these companies"),
    text("scorecard.subtitle.unpublished", "Every outcome, and every test it was put to"),
    text(
        "scorecard.first.unpublished",
        "Before the strongest tests, {n_above:count} of {n:count} outcomes are associated with alignment beyond chance, "
        "adjusted for all {n:count} as one family. No size was published for them: direction alone is judged.",
    ),
    text(
        "raters.bound.detail.unpublished",
        "Nobody’s attitudes are held one by one here, so that raters cannot be told apart. If a method that both ratings "
        "share made up the share of their spread in the table, nothing would be left of the association, or nothing "
        "clear. Reviews find about {usual:share} of a measure’s spread to be method (Cote and Buckley 1987).",
    ),
    text(
        "curve.raters.unpublished",
        "{outcomes:raised}: rated by the same people as alignment in every specification; the page on who rated tells "
        "what that is worth.",
    ),
    text("study.years.topic", "Year by year"),
    text("study.years.question", "Does every year show it, and does a company differ from itself?"),
    counted(
        "years.claim",
        "The interval excludes zero in {k:count} of {n:count} year",
        "The interval excludes zero in {k:count} of {n:count} years",
    ),
    text(
        "years.within",
        "In years in which a company stands {step:count} points higher in alignment than in its other years, beside what "
        "all share in a year, its {outcome:in_text} differs by {estimate:signed_hundredths} points ({low:signed_hundredths} "
        "to {high:signed_hundredths}; {companies} with several years).",
    ),
    text(
        "years.caveat",
        "A company compared with itself is free of everything about it that stays the same; what changes with both, such "
        "as a new leadership, is not held constant.",
    ),
    text("years.subtitle", "Outcome on alignment in every year by itself"),
    text("years.how", "least squares, HC4"),
    text("years.caption", "Year by year"),
    text("years.period", "Year"),
    text("years.compared", "Compared"),
    text("years.rows", "Company-years"),
    text("years.effects.within", "Years of one company"),
    text("years.effects.two_way", "Years of one company, beside what all share in a year"),
    text("within.subtitle", "Companies compared with themselves"),
    text("within.how", "companies held constant, errors summed over the years of each"),
    text("within.caption", "Within companies"),
    text("study.source.years.synthetic", "Source: SYNTHETIC companies over several years, not evidence; {how}."),
    text("study.source.years.real", "Source: study companies over several years; {how}."),
    text("study.merged.many", "{n:count} industries of fewer than eight companies each are taken together."),
    text(
        "scorecard.open.rated",
        "On {outcomes:in_text} earlier results leave something, but the same people rated both sides; different raters are "
        "not known here.",
    ),
    text("study.scorecard.question.unpublished", "Which associations survive, and which tests did they meet?"),
    text("study.claims.topic.unpublished", "Highest against lowest"),
    text(
        "study.claims.question.unpublished",
        "Do outcomes differ between the companies highest and lowest in alignment?",
    ),
    text(
        "claims.groups.unpublished",
        "{n_top:count} companies are called aligned and {n_bottom:count} unaligned: the highest and lowest "
        "{share:share} of each industry, of {companies}.",
    ),
    text("scorecard.p.unpublished", "p, all outcomes"),
    text(
        "scorecard.note.unpublished",
        "Stands: the direction holds in every test, the strongest among them. Open: it holds, but the "
        "strongest test could not be made. Taken away: the strongest test leaves nothing clear. Strongest "
        "test: last year’s result per 10 points with earlier years held constant, or attitudes rated by "
        "different people. p: the larger of the model of all companies and the strongest test, adjusted over "
        "all outcomes (Benjamini and Hochberg).",
    ),
    text(
        "confounding.claim.one",
        "An unmeasured cause that explains {weakest:share} of what is left would make the figure on "
        "{weak:in_text} compatible with chance",
    ),
    text("say.claim.none", "{name} no ratio, too few"),
    text("say.claim.premium.alone", "{name} {value:signed_pct} ({interval})"),
    text("say.claim.ratio.alone", "{name} {value:hundredths} to 1 ({interval})"),
    text("plan.controls", "Held constant"),
    text("plan.mark.planned", "Planned."),
    text("plan.mark.explored", "Explored: not in the plan."),
    text("plan.mark.some", "Planned for {outcomes:in_text}; explored for the others."),
    text("plan.mark.cut", "{share:share}"),
    text("plan.mark.cuts", "Planned at {cuts}; explored at the other cuts."),
    text("alt.claims.few", "{label}: no ratio, too few"),
    text("alt.claims.premium.alone", "{label}: {estimate:signed_pct} ({low:signed_pct} to {high:signed_pct})"),
    text("alt.claims.ratio.alone", "{label}: {estimate:hundredths} to 1 ({low:hundredths} to {high:hundredths})"),
)
