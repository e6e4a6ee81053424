"""The only client prose: how numbers, intervals and associations are put into words.

Rounding happens here, at the last moment. Verbs follow the design: a cross-section says "associated with", no more.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

SYNTHETIC_BENCHMARK = (
    "The reference sample is synthetic: it shows how a position is read, and is not evidence about real companies."
)
SYNTHETIC_STUDY = (
    "These companies are SYNTHETIC: a program drew them with known associations. They show what the method does and "
    "are no evidence for or against any claim about real companies."
)
NOT_CAUSAL = (
    "This compares units at one time. It does not show that raising alignment would change results: well-run units may "
    "have both, and good results may themselves make a strategy look clear."
)


def points(value: float) -> str:
    """Whole points, such as `58`."""
    return f"{value:.0f}".replace("-", "−")


def signed_points(value: float) -> str:
    """Whole points with a sign, such as `+21` or `−3`."""
    rounded = round(value)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{abs(rounded)}"


def between(low: float, high: float, *, decimals: int = 0) -> str:
    """Interval in words; empty where there is none."""
    if math.isnan(low) or math.isnan(high):
        return ""
    ends = [f"{bound:.{decimals}f}".replace("-", "−") for bound in (low, high)]
    return f"95% interval {ends[0]} to {ends[1]}"


def listed(names: Sequence[str]) -> str:
    """Names joined for reading: `a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def plural(n: float, one: str, many: str = "") -> str:
    """Count with its noun, such as `1 unit` or `24 units`."""
    return f"{n:,.0f} {one if round(n) == 1 else many or one + 's'}"


def date_range(start: dt.date | None, end: dt.date | None) -> str:
    """Dates in words, such as `9 to 27 February 2026`; one date alone; empty where neither is known."""
    known = [date for date in (start, end) if date]
    if not known:
        return ""
    first, last = known[0], known[-1]
    closing = f"{last.day} {last:%B %Y}"
    if first == last:
        return closing
    opening = f"{first.day}"
    if (first.month, first.year) != (last.month, last.year):
        opening += f" {first:%B}"
    if first.year != last.year:
        opening += f" {first.year}"
    return f"{opening} to {closing}"


def sentence(text: str) -> str:
    """First letter raised, one full stop at the end."""
    stripped = text.strip().rstrip(".")
    return f"{stripped[:1].upper()}{stripped[1:]}."


def in_text(label: str) -> str:
    """Label inside a sentence: lower case unless it is an abbreviation."""
    first = label.split(" ")[0]
    return label if first.isupper() or first[1:2].isupper() else label[:1].lower() + label[1:]


#: How survey numbers are made, for the method page.
SURVEY_DEFINITIONS = (
    "Scores run from 0 to 100: the lowest answer counts 0, the highest 100. A dimension is scored when at least "
    "half of its "
    "questions were answered; pillars are means of their dimensions, the index is the mean of the pillars. A "
    "favourable answer is one of the two best of five.",
    "Alpha says how well the questions of a dimension hang together. rwg(j) compares the spread of answers "
    "within a unit with "
    "pure chance; ICC(1) is the share of variance between units, ICC(2) the reliability of unit means. "
    "Associations are "
    "least squares over units with errors that allow for unequal variance (HC3).",
)

#: How people count in the company's scores.
WEIGHTING_WORDS = {
    "levels": "executives, managers and staff counting a third each",
    "respondents": "every person counting once",
}
