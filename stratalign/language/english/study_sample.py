"""The study of companies: its data and how they were made, and its measurement."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    text("study.data.topic", "Data"),
    text("study.data.question", "Which companies are these, and where does each figure come from?"),
    counted(
        "study.data.claim",
        "{n:count} of {of:count} outcomes comes from others than the people who were asked",
        "{n:count} of {of:count} outcomes come from others than the people who were asked",
    ),
    text(
        "study.data.drawn",
        "A program drew these companies, their people and their figures; nothing was observed.",
    ),
    text(
        "study.data.drawn.seed",
        "A program drew these companies (scenario {scenario}, seed {seed}): what each truly is, people who answer with "
        "error, yearly accounts, and outcomes with planted associations. Nothing was observed, and a page near the end "
        "compares what was planted with what is found.",
    ),
    text(
        "study.data.real",
        "The companies are those in the study's folder. Who was asked to take part and did not is not known, so that "
        "nothing here speaks for companies at large.",
    ),
    counted(
        "study.data.accounts",
        "Growth and margin follow from the accounts of {n:count} year end.",
        "Growth and margin follow from the accounts of up to {n:count} year ends.",
    ),
    counted(
        "study.data.left_out",
        "{n:count} of {of:count} companies lacks the score or every outcome and is left out.",
        "{n:count} of {of:count} companies lack the score or every outcome and are left out.",
    ),
    counted(
        "study.data.links",
        "{n:count} of {of:count} companies was asked {exposure:in_text} by another questionnaire and converted; over all "
        "companies {share:share} of its variance stands for what the study measures. Premiums and ratios are told as "
        "measured, nearer to no difference than without the conversion’s error, and beside that without it; the corrected "
        "slope takes it out as well.",
        "{n:count} of {of:count} companies were asked {exposure:in_text} by another questionnaire and converted; over all "
        "companies {share:share} of its variance stands for what the study measures. Premiums and ratios are told as "
        "measured, nearer to no difference than without the conversion’s error, and beside that without it; the corrected "
        "slope takes it out as well.",
    ),
    text("study_sample.source", "Comes from"),
    text("study_sample.source.accounts", "The company’s accounts"),
    text("study_sample.source.same_people", "The people asked, who rate it too"),
    text("study_sample.source.table", "The companies’ table"),
    text("study_sample.unit", "Unit"),
    text("study_sample.unit.percent", "per cent"),
    text("study_sample.unit.points", "points, 0 to 100"),
    text("study_sample.unit.share", "share, 0 to 1"),
    text("study_sample.mean", "Mean"),
    text("study_sample.sd", "Standard deviation"),
    text("study_sample.share", "Share"),
    text("study_sample.outcomes.caption", "Outcomes and their sources"),
    text("study_sample.outcomes.subtitle", "Every outcome, who says it, and its spread over companies"),
    text("study_sample.industries.caption", "Companies by industry"),
    text("study_sample.industries.subtitle", "How many companies each industry has"),
    text("study.measurement.topic", "Measurement"),
    text("study.measurement.question", "How were the scores measured, and how well?"),
    text(
        "study.measurement.claim",
        "{exposure}: {share:share} of the differences lie between companies, the rest is who happened to answer",
    ),
    text("study.measurement.claim.unknown", "{exposure}: how well it is measured cannot be told from these data"),
    text(
        "study.measurement.ceiling",
        "Any correlation with this score is therefore shown at {root:hundredths} times its size; the page on the chain from "
        "answer to claim takes that out.",
    ),
    text(
        "study.measurement.people",
        "{people:count} people answered, {fewest:count} to {most:count} in each company (median {median:general}).",
    ),
    text("study.measurement.level", "{n:count} {level:in_text}"),
    text("study.measurement.levels", "By level: {levels}; each level of a company counts the same."),
    text(
        "study.measurement.response",
        "How many were asked and did not answer is not held, so that no response rate can be given.",
    ),
    # What it cannot show.
    text("study.limits.topic", "What this cannot show"),
    text("study.limits.question", "What could still be wrong?"),
    text("study.method.repeat", "Every number here can be made again: {n:count} resamples, seed {seed}"),
    text("study_sample.scale", "Score"),
    text("study_sample.items", "Items"),
    text("study_sample.alpha", "Alpha of people’s answers"),
    text("study_sample.scales.caption", "Scores, their items and spread"),
    text("study_sample.scales.subtitle", "What was asked, and how the scores of companies spread"),
    text(
        "study_sample.scales.note",
        "Items are answered from 1 to 5, some are put the other way round and turned; a score is the mean of its parts in "
        "points from 0 to 100.",
    ),
)
