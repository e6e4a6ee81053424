"""What a catalogue says of its language itself: how it writes numbers and days, and how things stand in a sentence."""

from __future__ import annotations

from stratalign.language.entries import text

#: Settings, which a translator answers and does not translate.
LOCALE, LABELS = "language.locale", "language.labels"
#: Answers to how a label stands inside a sentence; German keeps its capitals.
LOWER_CASE, AS_WRITTEN = "lower case", "as written"

ENTRIES = (
    text("language.locale", "en_GB"),
    text("language.labels", "lower case"),
    text("list.semicolons", "; "),
)
