"""Axes, legends and the words that replace a drawing."""

from __future__ import annotations

from stratalign.language.entries import text

ENTRIES = (
    text("axis.score", "Score, 0–100 points"),
    text("legend.interval", "95% interval"),
    text("range.signed_whole", "{low:signed_whole} to {high:signed_whole}"),
    text("range.whole", "{low:whole} to {high:whole}"),
    text("alt.dumbbell", "Dumbbell chart of scores from 0 to 100. {rows}."),
    text(
        "alt.dumbbell.row",
        "{label}: {upper} {upper_points:whole}, {lower} {lower_points:whole}, difference {difference:signed_whole} points "
        "({low:signed_whole} to {high:signed_whole})",
    ),
)
