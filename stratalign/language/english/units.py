"""Pages on units and on agreement within them."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # Units against the company.
    text("client.units.topic", "Units"),
    text("client.units.question", "Where do scores lie above or below those of the company?"),
    text("units.claim.none", "No unit's score can be told apart from the company's"),
    counted(
        "units.claim.apart",
        "{n:count} unit lies below the company and {above:count} above it",
        "{n:count} units lie below the company and {above:count} above it",
    ),
    counted(
        "units.claim.low",
        "{n:count} unit lies below the company, none above it",
        "{n:count} units lie below the company, none above it",
    ),
    counted(
        "units.claim.high",
        "{n:count} unit lies above the company, none below it",
        "{n:count} units lie above the company, none below it",
    ),
    text(
        "units.range",
        "{label} of {units} runs from {low:whole} to {high:whole}. Here every person counts once: the company stands at "
        "{company:whole}.",
    ),
    text(
        "units.range.levels",
        "{label} of {units} runs from {low:whole} to {high:whole}. Here every person counts once: the company stands at "
        "{company:whole} (the {weighted:whole} of the other pages counts executives, managers and staff a third each).",
    ),
    text("units.below", "Below the rest of the company: {units}."),
    text("units.above", "Above it: {units}."),
    text("units.some", "{names} and {n:count} more"),
    text(
        "units.caveat.ranks",
        "Units are compared with the company, not ranked: most neighbours cannot be told apart. A unit is named only where it "
        "stands apart among all comparisons of this report; one of fewer or less similar answers may lie further away and "
        "still not stand apart.",
    ),
    text(
        "units.caveat.adjusted",
        "Units are named only where {comparisons} and everything else that this report looks at would not be expected to "
        "set one apart by chance.",
    ),
    counted(
        "units.caveat.hidden",
        "{n:count} group is hidden to protect respondents, some only because a smaller one could otherwise be subtracted.",
        "{n:count} groups are hidden to protect respondents, some only because a smaller one could otherwise be "
        "subtracted.",
    ),
    text("units.caveat.pools", "Hidden units of the same part are shown as one: {pools}."),
    text("units.subtitle", "Score of each unit with everything below it, 0–100 points"),
    text("units.caption", "Scores of units"),
    text("units.note", "An en dash marks results hidden to protect respondents."),
    text(
        "units.guide",
        "Each row is a unit with everything below it. Colour says how far it lies from the company, not whether its score "
        "is good; small differences between neighbouring rows mean nothing.",
    ),
    text(
        "gate.unit_means.closed",
        "Not named, though a test sets them apart: {units}. Units differ so little that their scores say next to nothing of "
        "them.",
    ),
    text(
        "gate.unit_means.inside",
        "Tentative: {units}. Drawn towards the mean of all units, as far as few answers ask for it, their scores cannot be "
        "told apart from the company's.",
    ),
    text(
        "gate.left_open.units",
        "Clearly more questions than elsewhere were left unanswered in: {units}. A unit is named only where it would stand "
        "apart if those answers spoke against it as much as the scale allows.",
    ),
    text(
        "gate.left_open.agreement",
        "Whether units differ is not said of {labels:in_text}: one of them left clearly more unanswered there than the "
        "others.",
    ),
    text(
        "gate.unit_means.loose",
        "Unit scores are reliable to less than {floor:hundredths} on average: the units named stand apart, the others cannot "
        "be told from each other.",
    ),
    # Best estimates.
    text("standing.subtitle", "{label}: best estimate of each unit against the company"),
    text("standing.caption", "Units against the company"),
    text("standing.mean", "Own mean"),
    text("standing.best", "Best estimate"),
    text("standing.difference", "Against the rest"),
    text("standing.p", "Adjusted p"),
    text(
        "standing.note",
        "Best estimate: the unit's mean drawn towards the mean of all units, the more the fewer people answered "
        "(empirical Bayes). Coloured: different from everybody outside the unit, p adjusted over all "
        "that this report looks at (5%).",
    ),
    # Agreement within units.
    text("client.agreement.topic", "Agreement within units"),
    text("client.agreement.question", "May the mean of a unit be read as the view of that unit?"),
    text(
        "agreement.claim.both",
        "People in the same unit agree and units differ, so unit scores can be read and compared",
    ),
    counted(
        "agreement.claim.unreliable",
        "People in the same unit agree, but units can be compared reliably on only {k:count} of {n:count} dimension",
        "People in the same unit agree, but units can be compared reliably on only {k:count} of {n:count} dimensions",
    ),
    counted(
        "agreement.claim.divided",
        "People in the same unit agree on {k:count} of {n:count} dimension; elsewhere a unit's mean hides different views",
        "People in the same unit agree on {k:count} of {n:count} dimensions; elsewhere a unit's mean hides different views",
    ),
    text(
        "agreement.claim.unreliable.none",
        "People in the same unit agree, but units can be compared reliably on none of the {n:count} dimensions",
    ),
    text(
        "agreement.claim.none",
        "People in the same unit agree on none of the {n:count} dimensions: a unit's mean hides different views",
    ),
    counted(
        "agreement.claim.few",
        "{n:count} unit says nothing of how units differ: that asks for {floor:count}",
        "{n:count} units are too few to tell whether units differ: that asks for {floor:count}",
    ),
    # Where one dimension was measured.
    text("agreement.claim.one.unreliable", "People in the same unit agree, but units cannot be compared reliably"),
    text("agreement.claim.one.divided", "People in the same unit do not agree: a unit's mean hides different views"),
    text(
        "agreement.one.agreed",
        "Median within-unit agreement rwg(j) is {median:thousandths} over {units}; {floor:hundredths} is the usual floor.",
    ),
    text(
        "agreement.one.reliable",
        "Units account for {share:share} of the differences between people (ICC(1)); the reliability of unit means (ICC(2)) "
        "is {icc2:thousandths}, where {floor:hundredths} is customary for comparing units.",
    ),
    text(
        "agreement.agreed",
        "Median within-unit agreement rwg(j) reaches {floor:hundredths} on {k} of {dimensions} ({units}).",
    ),
    counted(
        "agreement.skewed",
        "On {n:count} dimension answers lean to one end, so that people agree more by chance: agreement is measured against "
        "chance answers that lean alike. Against equally likely answers {k:count} would reach it.",
        "On {n:count} dimensions answers lean to one end, so that people agree more by chance: agreement is measured against "
        "chance answers that lean alike. Against equally likely answers {k:count} would reach it.",
    ),
    text(
        "agreement.skewed.one",
        "Answers lean to one end, so that people agree more by chance: agreement is measured against chance answers that "
        "lean alike.",
    ),
    text(
        "agreement.reliable",
        "Units account for {low:share} to {high:share} of the differences between people (ICC(1)); unit means reach the "
        "customary reliability for comparing units (ICC(2) of {floor:hundredths}) on {k} of {n:count}.",
    ),
    text(
        "agreement.reliable.same",
        "Units account for {share:share} of the differences between people (ICC(1)); unit means reach the customary "
        "reliability for comparing units (ICC(2) of {floor:hundredths}) on {k} of {n:count}.",
    ),
    text(
        "agreement.caveat",
        "Where unit means are not reliable, do not rank units: another sample would give another order.",
    ),
    text("agreement.subtitle", "Agreement within units and differences between them"),
    text("agreement.caption", "Agreement statistics by dimension"),
    text("agreement.icc1", "ICC(1)"),
    text("agreement.icc2", "ICC(2)"),
    text("agreement.mean_rwg_j", "Mean rwg(j)"),
    text("agreement.median_rwg_j", "Median rwg(j)"),
    text("agreement.null", "Answers lean"),
    text("agreement.agreed_median", "Median, leaning alike"),
    text("agreement.share", "Units ≥ .70"),
    text("agreement.verdict", "May be read"),
    text("agreement.people_needed", "Answers needed"),
    text("null.uniform", "not"),
    text("null.slight_skew", "slightly"),
    text("null.moderate_skew", "clearly"),
    text("null.heavy_skew", "strongly"),
    text("may_be_read.yes", "yes"),
    text("may_be_read.with_caution", "with caution"),
    text("may_be_read.no", "no"),
    text(
        "agreement.note",
        "May be read: whether a unit's mean stands for its people, judged from agreement, difference and reliability "
        "together. Answers needed: per unit, for an ICC(2) of .70. ICC from variance components (REML), which weigh units "
        "by their size, with a profile interval that is wider where single units decide; rwg(j) against equally likely "
        "answers and, where answers lean to one end, against chance answers that lean alike (LeBreton and Senter 2008); the "
        "latter count, also for units of .70. Negative values are set to zero; units of one left out.",
    ),
    text(
        "agreement.guide",
        "A mean speaks for a unit only if its people agree (rwg), if units differ from each other (the first intraclass "
        "correlation) and if enough people answered for the mean to be reliable (the second). Where one of these fails, "
        "talk about people and not about units.",
    ),
)
