"""What a questionnaire says beside its own questions, and what a drafted engagement is called."""

from __future__ import annotations

from stratalign.language.entries import text

ENTRIES = (
    text("fielding.unit", "Which unit do you work in?"),
    text("fielding.level", "What is your position?"),
    text("fielding.lines", "Please choose one answer in each line."),
    text("fielding.sliders", "Please choose in each line the place from {low:count} to {high:count} that fits best."),
    text("fielding.priority", "Priority {place:count}"),
    text("fielding.rank", "Give each priority a different number, from 1 (most important) to {n:count}."),
    text("fielding.only_for", "Only for: {levels}"),
    text("fielding.pole", "{value} – {label}"),
    text("fielding.ends", "({low_value} = {low}, {high_value} = {high})"),
    # What the files of a new engagement call it, in its language.
    text("draft.title", "{client} survey"),
    text("draft.citation", "{client} survey. Questionnaire of the client."),
    text("draft.wave.first", "First survey"),
    text("draft.wave.second", "Second survey"),
    text("draft.wave.third", "Third survey"),
    text("draft.wave.further", "Survey {n:count}"),
    text("draft.wave.month", "{day:month} {day:year}"),
)
