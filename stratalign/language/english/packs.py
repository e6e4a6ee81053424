"""Unit packs: two pages for the manager of a unit, and the analyst's list of all."""

from __future__ import annotations

from stratalign.language.entries import counted, text

ENTRIES = (
    text("packs.title", "Unit pack"),
    text("packs.all", "All units"),
    text("packs.confidentiality", "Confidential. For the manager of this unit, to be talked about with the team."),
    text(
        "packs.about",
        "This pack shows one unit beside the company and, where they may be shown, its part of the company and the survey "
        "before. It names what stands out only where chance would not be expected to set it apart among all units and "
        "dimensions. It is for talking with the team, not for judging a manager.",
    ),
    text("packs.question", "Where does this unit stand beside the company?"),
    text("packs.named", "{names:in_text}"),
    text("packs.claim.none", "Nothing stands out: as far as chance allows, this unit answers as the company does"),
    text("packs.claim.strengths", "Above the company: {high}"),
    text("packs.claim.gaps", "Below the company: {low}"),
    text("packs.claim.both", "Above the company: {high}; below it: {low}"),
    counted("packs.answered", "{n:count} person answered.", "{n:count} people answered."),
    counted(
        "packs.answered.of",
        "{n:count} person of {invited:count} invited answered.",
        "{n:count} people of {invited:count} invited answered.",
    ),
    text(
        "packs.guarded",
        "What is named lies further from everybody else than chance would be expected to set it, among all units and "
        "dimensions. What is not named may well be as elsewhere.",
    ),
    text(
        "packs.guarded.none",
        "Marks that lie apart are no reason to act: among so many units and dimensions chance sets some apart.",
    ),
    text("packs.subtitle", "Scores of this unit and of the company, 0–100 points"),
    text("packs.company", "Company"),
    text("packs.difference", "Difference"),
    text("packs.caption", "{unit} beside the company"),
    text(
        "packs.guide",
        "Each line joins this unit and the company, which it is a part of; the figure at the right is the difference. Where"
        " its interval includes zero the two may well be the same.",
    ),
    text(
        "packs.caveat",
        "A small unit's score moves with each person. Do not look for who answered what: nobody has to say, and the numbers "
        "cannot tell.",
    ),
    text("so_what.packs", "Ask the team what lies behind what stands out, keep what helps, and agree on one change."),
    text("so_what.packs.open", "Act on what the whole company has decided; this unit needs no plan of its own from these numbers."),
    # Conversations.
    text("packs.talk.topic", "Conversations to hold"),
    text("packs.talk.question", "What should the team talk about?"),
    counted("packs.talk.title", "{n:count} conversation is worth an hour with the team", "{n:count} conversations are worth an hour with the team"),
    text(
        "packs.talk.how",
        "Take one at a time. Ask first and listen, say what you have understood, agree on one thing that the team itself can "
        "change, and say on which day you will look at it again.",
    ),
    text("packs.talk.subtitle", "What to talk about, what to ask, and what to agree on"),
    text("packs.talk.caption", "Conversations to hold"),
    text("packs.talk.source", "Source: the dimensions of the questionnaire."),
    text("packs.talk.about", "Topic"),
    text("packs.talk.covers", "What it is about"),
    text("packs.talk.ask", "Ask"),
    text("packs.talk.agree", "Agree on"),
    text("packs.talk.caveat", "Speak of the work, not of the survey: whoever wants to say what they answered may, nobody is asked to."),
    text("packs.ask.gap", "When did this last get in the way of your work, and what would have helped?"),
    text("packs.agree.gap", "One obstacle that goes, who takes it away, and what has to be asked of others."),
    text("packs.ask.strength", "What do we do here that makes this work, and what would put it at risk?"),
    text("packs.agree.strength", "One habit that stays, whatever else changes."),
    text("packs.ask.usual", "What goes well in this today, and what would make it easier?"),
    text("packs.agree.usual", "One thing that the team itself can change within a month."),
    # The analyst's list.
    text("packs.index.topic", "All packs"),
    text("packs.index.question", "Which units have a pack, and which have none?"),
    counted("packs.index.title", "{n:count} unit has a pack", "{n:count} units have a pack"),
    text("packs.index.subtitle", "Packs by unit"),
    text("packs.index.caption", "Packs by unit"),
    text("packs.index.source", "Source: the decision on what may be shown; for the analyst, not for sending."),
    text("packs.index.file", "File"),
    text("packs.index.strengths", "Above"),
    text("packs.index.gaps", "Below"),
    counted(
        "packs.index.guarded",
        "{n:count} comparison of a unit with everybody else was made; what is named holds among all (false discoveries: 5%).",
        "{n:count} comparisons of units with everybody else were made; what is named holds among all (false discoveries: 5%).",
    ),
    text("packs.index.withheld", "{unit} has no pack of its own: it may not be shown."),
)  # fmt: skip
