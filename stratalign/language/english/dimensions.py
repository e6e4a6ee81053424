"""The page on the dimensions, and the index that the summary opens with."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    # The index: of alignment, or of a questionnaire of the client's own.
    text("index.subject", "Alignment"),
    text("index.subject.own", "The overall index"),
    text("index.name", "The alignment index"),
    text("index.name.own", "The overall index"),
    text("index.claim.weakest", "{subject} stands at {index:whole} of 100; {pillar:in_text} is the weakest pillar"),
    text("index.claim.below", "{subject} stands at {index:whole} of 100; {low:in_text} stands below {high:in_text}"),
    text("index.claim.equal", "{subject} stands at {index:whole} of 100; {pillars:in_text} cannot be told apart"),
    text("index.claim.one", "{subject} stands at {index:whole} of 100"),
    text(
        "index.detail",
        "{name} is {index:whole} ({interval}), from {respondents}. By pillar: {pillars}.",
    ),
    text("index.detail.one", "{name} is {index:whole} ({interval}), from {respondents}."),
    text("index.pillar", "{pillar:in_text} {points:whole} ({interval})"),
    text("index.weighting.respondents", "Every person counts once."),
    text(
        "index.weighting.respondents.same",
        "Every person counts once; with executives, managers and staff counting a third each it is the same.",
    ),
    text(
        "index.weighting.respondents.other",
        "Every person counts once; with executives, managers and staff counting a third each the index would be "
        "{index:whole}.",
    ),
    text(
        "index.weighting.hidden",
        "Every person counts once, because not every level has enough people to be shown.",
    ),
    text(
        "index.weighting.same",
        "Executives, managers and staff count a third each; with every person counting once it is the same.",
    ),
    text(
        "index.weighting.other",
        "Executives, managers and staff count a third each, so that the largest group does not decide alone; with every "
        "person counting once the index would be {index:whole}.",
    ),
    # The dimensions.
    text("client.dimensions.topic", "The dimensions"),
    text("client.dimensions.question", "What is strong, and what holds the company back?"),
    text("client.dimensions.topic.one", "The dimension"),
    text("client.dimensions.question.one", "How high is the score, and how are the answers spread?"),
    text(
        "dimensions.claim.apart.one",
        "{high} scores highest, {low:in_text} lowest: {high_points:whole} against {low_points:whole} of 100",
    ),
    text("dimensions.claim.apart", "Highest: {high:in_text}; lowest: {low:in_text}"),
    text("dimensions.more", "{n:count} more"),
    text("dimensions.claim.above", "{high} scores above {low:in_text}; what is highest and lowest cannot be told"),
    text(
        "dimensions.claim.above.readable",
        "Of the dimensions that can be read as one thing, {high:in_text} scores above {low:in_text}; what is highest and "
        "lowest cannot be told",
    ),
    text(
        "dimensions.claim.apart.readable",
        "Of the dimensions that can be read as one thing, highest: {high:in_text}; lowest: {low:in_text}",
    ),
    text("dimensions.claim.none", "No dimension can be told apart from the others"),
    text(
        "dimensions.detail",
        "{high} scores {high_points:whole} ({high_interval}), {low:in_text} {low_points:whole} ({low_interval}); n = "
        "{n:count}.",
    ),
    counted(
        "dimensions.measured",
        "{n:count} scale was answered by {people}",
        "{n:count} scales were answered by {people}",
    ),
    counted(
        "dimensions.measured.alpha",
        "{n:count} scale was answered by {people}; its reliability (alpha) lies between {low:hundredths} and "
        "{high:hundredths}",
        "{n:count} scales were answered by {people}; their reliability (alpha) lies between {low:hundredths} and "
        "{high:hundredths}",
    ),
    # Where one dimension was measured.
    text("dimensions.one", "{label} stands at {points:whole} of 100"),
    text(
        "dimensions.range",
        "Scores run from {low_points:whole} of 100 on {low:in_text} to {high_points:whole} on {high:in_text}",
    ),
    text("dimensions.one.promoters", "{label} stands at {points:whole}, on a scale from −100 to 100"),
    text("dimensions.one.detail", "The score ({interval}) rests on {people}."),
    text("dimensions.one.alpha", "Its reliability (alpha) is {alpha:hundredths}."),
    text(
        "dimensions.loose.one",
        "Its questions hang together loosely (alpha below {floor:hundredths}): read with care.",
    ),
    counted(
        "dimensions.loose",
        "On {k:count} of {n:count} dimension ({labels:in_text}) the questions hang together loosely (alpha below "
        "{floor:hundredths}): read with care.",
        "On {k:count} of {n:count} dimensions ({labels:in_text}) the questions hang together loosely (alpha below "
        "{floor:hundredths}): read with care.",
    ),
    text(
        "gate.scales.closed",
        "Nothing is claimed of {labels:in_text}, whose questions hang together too loosely to be read as one thing "
        "(reliability below {floor:hundredths}).",
    ),
    text(
        "gate.scales.loose",
        "What is claimed of {labels:in_text}, whose questions hang together loosely (reliability below "
        "{floor:hundredths}), is tentative.",
    ),
    text(
        "gate.left_open",
        "On {labels:in_text} one side of a comparison left clearly more questions unanswered than the other: a difference is "
        "claimed there only where it would remain if those answers spoke against it as much as the scale allows.",
    ),
    text("likert.subtitle", "Share of answers, {weighting}; reverse-worded questions turned round"),
    text("likert.caption", "Distribution of answers"),
    text("likert.disagree", "Disagree"),
    text("likert.neither", "Neither"),
    text("likert.agree", "Agree"),
    text(
        "likert.guide",
        "Bars to the right are agreement, to the left disagreement; neutral answers stand apart and count for neither.",
    ),
    # Of a questionnaire whose answers need not be agreement.
    counted(
        "likert.note.absent",
        "Not shown: {labels:in_text}, whose scale is not one of a few answers.",
        "Not shown: {labels:in_text}, whose scales are not of a few answers.",
    ),
    text(
        "likert.note.few",
        "Not shown: {labels:in_text}. So few people left a question open, or answered, that beside the score the answers "
        "would tell theirs.",
    ),
    text("likert.disagree.own", "Low answers"),
    text("likert.neither.own", "Middle"),
    text("likert.agree.own", "High answers"),
    text(
        "likert.guide.own",
        "Bars to the right are answers above the middle of the scale, to the left below it; those in the middle stand apart"
        " and count for neither.",
    ),
    text("dimension_scores.subtitle", "Score of every dimension with its reliability"),
    text("dimension_scores.caption", "Scores and reliability"),
    text("dimension_scores.score", "Score"),
    text("dimension_scores.items", "Items"),
    text(
        "withheld.lower",
        "In the lower third of the scale, without a number: {labels:in_text}. All answered so much alike, or so near the end, "
        "that the number would be everybody’s answer.",
    ),
    text(
        "withheld.middle",
        "In the middle third of the scale, without a number: {labels:in_text}. All answered so much alike that the number would "
        "be everybody’s answer.",
    ),
    text(
        "withheld.upper",
        "In the upper third of the scale, without a number: {labels:in_text}. All answered so much alike, or so near the end, "
        "that the number would be everybody’s answer.",
    ),
    text("withheld.beside", "Not shown because the number could be computed from it: {labels:in_text}."),
    text(
        "dimension_scores.note",
        "Scores 0–100, {weighting}; 95% intervals. Alpha: Cronbach's, complete respondents, Feldt interval.",
    ),
    text(
        "dimension_scores.note.promoters",
        "Scores 0–100 (net promoter score −100 to 100), {weighting}; 95% intervals. Alpha: Cronbach's, complete "
        "respondents, Feldt interval.",
    ),
    text(
        "dimension_scores.guide",
        "Alpha says how well the questions of one dimension hang together; from about .70 a dimension may be read as one "
        "thing.",
    ),
)
