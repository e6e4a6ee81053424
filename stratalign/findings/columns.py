"""Printed names of columns: of our own by their messages, of a researcher's by the column's name without its unit."""

from __future__ import annotations

from stratalign.language.fields import Text
from stratalign.language.messages import label_or_text, message

#: Measures at the end of a column's name.
UNITS = ("_points", "_pct", "_share")


def outcome_name(outcome: str) -> Text:
    """Printed name of an outcome; a column without one by its own name, without its unit."""
    return _readable(label_or_text("outcome", outcome), outcome)


def exposure_name(exposure: str) -> Text:
    """Printed name of an exposure; a column without one by its own name, without its unit."""
    return _readable(label_or_text("exposure", exposure), exposure)


def _readable(known: Text, name: str) -> Text:
    if known != name:
        return known
    bare = name
    for unit in UNITS:
        bare = bare.removesuffix(unit)
    return message("study.column", words=" ".join(bare.replace("_", " ").split()))
