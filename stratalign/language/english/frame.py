"""What stands around the pages: cover, summary, contents, fixed words of the template, topics and questions."""

from __future__ import annotations

from stratalign.language.entries import text

ENTRIES = (
    text("frame.contents", "Contents"),
    text("frame.skip", "Skip to the report"),
    text("frame.present", "Present"),
    text("frame.about", "About this report"),
    text("frame.run", "Run {run}"),
    text("frame.show_numbers", "Show the numbers"),
    text("frame.keep_in_mind", "Keep in mind"),
    text("frame.how_to_read", "How to read it"),
    text("frame.strengths", "Strengths"),
    text("frame.gaps", "Gaps"),
    text("frame.decisions", "Decisions to take"),
    text("frame.limits", "What this report cannot show"),
    text("frame.report", "Report"),
)
