"""The page on single questions."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    text("client.items.topic", "Question by question"),
    text("client.items.question", "What did people answer to each question?"),
    counted(
        "items.claim.range",
        "Favourable answers run from {low:whole}% to {high:whole}% over {n:count} question",
        "Favourable answers run from {low:whole}% to {high:whole}% over {n:count} questions",
    ),
    counted(
        "items.claim.same",
        "{share:whole}% of the answers to {n:count} question are favourable",
        "{share:whole}% of the answers to each of {n:count} questions are favourable",
    ),
    text("items.claim.one", "{share:whole}% of the answers to the question are favourable"),
    counted(
        "items.claim.asked",
        "{people} answered {n:count} question, shown here on its own scale",
        "{people} answered {n:count} questions, shown here on their own scales",
    ),
    text("items.ends", "Most favourable: {high}. Least favourable: {low}."),
    text("items.end", "“{text}” ({share:pct}, {interval})"),
    text("items.end.low", "“{text}” (low numbers are the favourable ones; {share:pct}, {interval})"),
    text("items.end.reversed", "“{text}” (reverse-worded; {share:pct}, {interval})"),
    text(
        "items.caveat.single",
        "A single question is less reliable than the dimension it belongs to: read large differences, not small ones.",
    ),
    text(
        "items.caveat.coarse",
        "Where a few people left a question open, answers are put together in coarser steps, so that theirs cannot be "
        "worked out from the score.",
    ),
    text("items.dimensions", "{names}"),
    text("items.subtitle", "{dimensions}: answers to each question"),
    text("items.caption", "Question by question: {dimensions}"),
    text("items.question", "Question"),
    text("items.favourable", "Favourable"),
    text("items.above_middle", "Above the middle"),
    text("items.low", "{text} (low numbers are the favourable ones)"),
    text("items.reversed", "{text} (reverse-worded)"),
    text("items.with_ends", "{text} ({low}, {high})"),
    text("items.end_label", "{value:general} = {text}"),
    text("items.band", "{low} to {high}"),
    text("items.number", "{value:general}"),
    text("items.range", "{low}–{high}"),
    text(
        "items.note",
        "Answers as given, in % of who answered; every person counts once. An en dash marks results hidden to protect "
        "respondents, or answers that nearly all share. No share is printed beyond that of all but one, or of one, and of"
        " fewer than 30 people none beyond 5 and 95%; in the company’s share and in tests such a share counts at the middle of "
        "what it may be.",
    ),
    text(
        "items.guide",
        "Each bar shows how the answers to one question spread, as people gave them; every person counts once. The most "
        "favourable question of a dimension stands first.",
    ),
    text(
        "items.guide.judged",
        "The figure beside the bar is the share of favourable answers; to a reverse-worded question the low answers are the "
        "favourable ones.",
    ),
    text(
        "items.guide.middle",
        "Where the questionnaire does not say what is favourable, the figure is the share of answers above the middle of the "
        "scale, reverse-worded questions turned round.",
    ),
)
