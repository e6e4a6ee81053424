"""The page on the questionnaire."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    text("client.questionnaire.topic", "The questionnaire"),
    text(
        "client.questionnaire.question",
        "Did the questions measure what they say, and the same for leaders and staff?",
    ),
    text("client.questionnaire.question.alone", "Did the questions measure what they say?"),
    text("questionnaire.claim.one", "The scale is reliable enough to compare groups"),
    text("questionnaire.claim.one.short", "The scale falls short of the reliability that comparing groups asks"),
    text("questionnaire.claim.both", "Both scales are reliable enough to compare groups"),
    text("questionnaire.claim.all", "All {n:count} scales are reliable enough to compare groups"),
    counted(
        "questionnaire.claim.short",
        "{n:count} scale falls short of the reliability that comparing groups asks",
        "{n:count} scales fall short of the reliability that comparing groups asks",
    ),
    counted(
        "questionnaire.alpha",
        "Alpha runs from {low:hundredths} to {high:hundredths} over {n:count} scale; {floor:hundredths} is the usual floor "
        "for comparing groups.",
        "Alpha runs from {low:hundredths} to {high:hundredths} over {n:count} scales; {floor:hundredths} is the usual floor "
        "for comparing groups.",
    ),
    text(
        "questionnaire.alpha.one",
        "Alpha is {alpha:hundredths}; {floor:hundredths} is the usual floor for comparing groups.",
    ),
    text(
        "questionnaire.alpha.same",
        "Alpha is {alpha:hundredths} on each of {n:count} scales; {floor:hundredths} is the usual floor for comparing "
        "groups.",
    ),
    counted(
        "questionnaire.scalar",
        "For {k:count} of {n:count} dimension the answers of leaders and staff fit one and the same scale, so that their "
        "means can be compared directly.",
        "For {k:count} of {n:count} dimensions the answers of leaders and staff fit one and the same scale, so that their "
        "means can be compared directly.",
    ),
    counted(
        "questionnaire.scalar.open",
        "For {k:count} of {n:count} dimension the answers of leaders and staff fit one and the same scale; for the others "
        "neither this nor a difference can be shown.",
        "For {k:count} of {n:count} dimensions the answers of leaders and staff fit one and the same scale; for the others "
        "neither this nor a difference can be shown.",
    ),
    text(
        "questionnaire.unbiased",
        "None of the {n:count} questions is answered differently by leaders and staff of the same standing to a degree that "
        "matters.",
    ),
    counted(
        "questionnaire.biased",
        "{n:count} question is answered differently by leaders and staff of the same standing ({dimensions}): read the gap "
        "of these dimensions question by question.",
        "{n:count} questions are answered differently by leaders and staff of the same standing ({dimensions}): read the "
        "gap of these dimensions question by question.",
    ),
    text(
        "questionnaire.split",
        "Over {n:count} units alignment and engagement correlate at {naive:hundredths} when the same people rate both. With "
        "one half of each unit rating alignment and the other engagement it is {split:hundredths} at the same unit sizes; "
        "the difference between halves of the same and of different people is {inflation:hundredths} ({low:hundredths} to "
        "{high:hundredths}).",
    ),
    text(
        "questionnaire.split.own",
        "Over {n:count} units the overall index and {outcome:in_text} correlate at {naive:hundredths} when the same people "
        "rate both. With one half of each unit rating the one and the other half the other it is {split:hundredths} at the "
        "same unit sizes; the difference between halves of the same and of different people is {inflation:hundredths} "
        "({low:hundredths} to {high:hundredths}).",
    ),
    text(
        "questionnaire.caveat.reliability",
        "Reliability says that questions of one dimension go together, not that they measure what their name says.",
    ),
    text(
        "questionnaire.caveat.fit",
        "Cut-offs of fit are conventions; with a few hundred people they separate poor models from fair ones, no more.",
    ),
    text("reliability.subtitle", "Reliability of every scale"),
    text("reliability.caption", "Reliability of scales"),
    text("reliability.scale", "Scale"),
    text("questionnaire.questions", "Questions"),
    text(
        "reliability.note",
        "Alpha: Cronbach, complete respondents, Feldt interval. Omega: one factor, three questions and more. Ordinal alpha: "
        "of polychoric correlations; it is the reliability of a finer scale than the one asked.",
    ),
    text(
        "reliability.guide",
        "Dots are the reliability of each scale with its interval; left of the dashed line a scale is too coarse to compare "
        "groups.",
    ),
    text("structure.subtitle", "Fit of the declared dimensions to the answers"),
    text("structure.caption", "Fit of the factor model by pillar"),
    text("structure.pillar", "Pillar"),
    text("structure.all", "All dimensions"),
    text("structure.dimensions", "Dimensions"),
    text("structure.cfi", "CFI"),
    text("structure.tli", "TLI"),
    text("structure.rmsea", "RMSEA"),
    text("structure.srmr", "SRMR"),
    text("structure.htmt", "HTMT"),
    text(
        "structure.note",
        "Confirmatory factor analysis, robust maximum likelihood (MLR), complete respondents. Good fit: CFI and TLI about "
        ".95, RMSEA up to .06, SRMR up to .08. HTMT: the two dimensions least apart; above {hardly_two:hundredths} they are "
        "hardly two.",
    ),
    text("structure.part", "{pillar}, group {part:count} of {n_parts:count}"),
    text(
        "structure.parts",
        "A model that holds all dimensions would have more than {most:count} parameters: they are fitted in groups of "
        "neighbouring dimensions, and those of different groups are not compared.",
    ),
    text("structure.reasons", "These answers do not determine a model of {pillars:in_text}."),
    text(
        "structure.guide",
        "The table of fit asks whether the dimensions are as many in the answers as on paper.",
    ),
    text("invariance.subtitle", "Do leaders and staff use the questions alike?"),
    text("invariance.caption", "Measurement invariance of leaders and staff"),
    text("invariance.loadings", "Δ CFI, loadings"),
    text("invariance.intercepts", "Δ CFI, intercepts"),
    text("invariance.so", "So"),
    text("invariance.held.none", "one scale does not fit both"),
    text("invariance.held.configural", "the same questions belong together"),
    text("invariance.held.metric", "relations can be compared"),
    text("invariance.held.scalar", "means can be compared"),
    text(
        "invariance.note",
        "One factor per dimension in two groups, at least {n_leaders:count} leaders (executives and managers) and "
        "{n_staff:count} staff. A step holds where CFI falls by at most .010 and RMSEA rises by at most .015 or stays at "
        ".05.",
    ),
    text(
        "invariance.guide",
        "The table of invariance asks whether leaders and staff use the questions alike: only then is a gap between them "
        "one of opinion.",
    ),
)
