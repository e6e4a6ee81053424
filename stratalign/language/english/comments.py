"""What people wrote: themes of the open questions, and quotes that were approved."""

from __future__ import annotations

from stratalign.language.entries import text

ENTRIES = (
    text("client.comments.topic", "What people wrote"),
    text("client.comments.question", "What do people say in their own words?"),
    text(
        "comments.claim.critical",
        "Asked what stands in the way, {n:count} of {total:count} people wrote about “{theme}”",
    ),
    text(
        "comments.claim.critical.two",
        "Asked what stands in the way, {n:count} of {total:count} people wrote about “{theme}”, {next:count} about “{other}”",
    ),
    text(
        "comments.claim.appreciative",
        "Asked what helps, {n:count} of {total:count} people wrote about “{theme}”",
    ),
    text(
        "comments.claim.appreciative.two",
        "Asked what helps, {n:count} of {total:count} people wrote about “{theme}”, {next:count} about “{other}”",
    ),
    text("comments.claim.asked", "Of {total:count} people who wrote, {n:count} wrote about “{theme}”"),
    text(
        "comments.claim.asked.two",
        "Of {total:count} people who wrote, {n:count} wrote about “{theme}”, {next:count} about “{other}”",
    ),
    text("comments.further", "{claim}."),
    text("comments.open", "What {n:count} people wrote beside that is in no theme that is reviewed yet."),
    text(
        "comments.caveat.who",
        "Not everybody writes: a number says how many people wrote about a theme, not how many would agree. One comment "
        "may be about several themes.",
    ),
    text(
        "comments.caveat.words",
        "Themes are found by the words of a list and were not yet reviewed by the analyst: single comments may stand in the "
        "wrong theme.",
    ),
    text("comments.caveat.reviewed", "The analyst has reviewed which comment stands in which theme."),
    text("comments.subtitle", "People who wrote about each theme, of those who answered the open question, per cent"),
    text("comments.caption", "Themes of the open questions"),
    text("comments.panel.n", "{question} ({n:count} people)"),
    text("comments.panel.levels", "{question} ({n:count} people: {staff:count} staff, {leaders:count} leaders)"),
    text("comments.head.question", "Question"),
    text("comments.head.theme", "Theme"),
    text("comments.head.said", "Said of"),
    text("comments.said.critical", "What stands in the way"),
    text("comments.said.appreciative", "What helps"),
    text("comments.head.people", "People"),
    text("comments.head.share", "Share"),
    text("comments.head.leaders", "Leaders"),
    text(
        "comments.note",
        "Themes that fewer than {minimum:count} people wrote about are left out. A dash: a number of fewer than {least:count} "
        "people stands there or could be worked out. Leaders: executives and managers.",
    ),
    text("comments.note.company", "Themes that fewer than {minimum:count} people wrote about are left out."),
    text(
        "comments.guide",
        "Each bar counts people, not comments: the share of those who answered the question and wrote about the theme. "
        "Themes under what helps are named as a strength, those under what stands in the way as an obstacle.",
    ),
    text(
        "comments.guide.asked",
        "Each bar counts people, not comments: the share of those who answered the question and wrote about the theme.",
    ),
    text("comments.quotes.subtitle", "In people’s own words: approved by the analyst, names, roles and places masked, in no order"),
    text("comments.quotes.caption", "Quotes"),
    text("comments.quotes.quote", "Quote"),
    text("comments.quotes.said", "“{quote}”"),
    text("so_what.comments", "Ask a few teams for an example of each theme before acting: comments say what people see, not how often."),
    text("axis.wrote", "People who wrote about it, of those who answered, %"),
    text("alt.themes", "Bars of the people who wrote about each theme. {rows}."),
    text("alt.themes.row", "{label}: {n:count} people ({share:pct})"),
    text("alt.themes.row.levels", "{label}: {n:count} people ({share:pct}), {staff:count} of them staff"),
    text("packs.talk.theme", "“{theme}”"),
    text("packs.talk.themes", "In the whole company people wrote about: {themes}. Ask whether that is so here, too."),
)  # fmt: skip
