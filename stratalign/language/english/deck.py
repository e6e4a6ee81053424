"""Words that only slides and the workbooks inside their charts have."""

from __future__ import annotations

from stratalign.language.entries import text

ENTRIES = (
    # A claim that takes more than one slide, and one that another page makes in the same words.
    text("deck.part", "{title} ({n:count}\u00a0of\u00a0{total:count})"),
    text("deck.again", "{title} – {topic}"),
    # The key of bars whose outer ends are the strong answers.
    text("deck.strongly", "{side}, strongly"),
    text("deck.estimate", "Estimate, 95% interval"),
    # Columns of the workbook inside a chart: names of rows, where a row stands, and how far an interval reaches.
    text("deck.label", "Label"),
    text("deck.row", "Row"),
    text("deck.ends", "ends of the interval"),
    text("deck.no_difference", "No difference"),
    text("deck.quartiles.lower", "Lower quartile"),
    text("deck.quartiles.median", "Median"),
    text("deck.quartiles.upper", "Upper quartile"),
    text("deck.low", "lower end"),
    text("deck.high", "upper end"),
    text("deck.to_low", "down to the lower end"),
    text("deck.to_high", "up to the upper end"),
    # Notes of the presenter.
    text("deck.notes.question", "Question: {question}"),
    text("deck.notes.caveats", "Keep in mind: {caveats}"),
    text("deck.notes.guide", "How to read it: {guide}"),
    text("deck.notes.in_words", "In words: {words}"),
    text("deck.summary.found", "What was found"),
)
