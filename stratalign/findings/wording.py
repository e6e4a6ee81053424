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


#: What each readiness check looks at, for the client; its counts are for the analyst alone.
CHECK_LABELS = {
    "set_aside": "Previews, tests, unfinished and repeated answers set aside",
    "unknown_units": "Units named in the export but not in the hierarchy",
    "unknown_levels": "Levels named in the export but not in the mapping",
    "roster_match": "Respondents missing from the list of invited people",
    "roster_joined": "Answers found in the list of invited people",
    "roster_ids": "Ids written differently in the export and the list of invited people",
    "roster_without_unit": "Invited people without a unit",
    "roster_date": "Day of the list of invited people",
    "similar_units": "Units probably written in several ways",
    "no_levels": "Hierarchy levels",
    "later_download": "Later downloads of the survey",
    "later_download_columns": "Columns that differ between downloads",
    "contact_details": "Addresses and telephone numbers typed into answers",
    "unmapped_columns": "Columns of the export that are not used",
    "identifiers": "Columns that identify people, dropped on reading",
    "missing_items": "Items of the questionnaire missing from the export",
    "out_of_scale": "Answers outside their scale, left out",
    "missing_answers": "Items that many people left unanswered",
    "attention": "Failed attention checks",
    "straight_lining": "The same answer given throughout",
    "reverse_key": "Items that run against their scale",
    "response_rate": "Response rate",
    "low_response_units": "Units with a low response rate",
    "small_units": "Units too small to be shown",
    "left_out": "Records of the export that are nobody's answer",
    "corrected": "Corrections of the source, with their reasons",
    "stopped_early": "Answers that end before the questionnaire does",
    "no_variance": "Items everybody answered alike",
    "few_options": "People who used two answer options or fewer",
    "too_fast": "Answers given faster than the items can be read",
    "careless": "Several signs of careless answering together",
    "duplicates": "Records with equal answers",
    "near_duplicates": "Records with nearly equal answers",
    "nonresponse_units": "Units that answered less than others",
    "nonresponse_levels": "Levels that answered less than others",
    "roster_counts": "Groups with more respondents than invited people",
    "unreadable": "Files that cannot be used as they are",
    "accounts_currency": "Currency of the accounts",
    "accounts_decimal_sign": "Decimal and thousands signs of the accounts",
    "accounts_duplicates": "Entities with more than one row for a period",
    "accounts_encoding": "Character encoding of the accounts file",
    "accounts_extreme_margin": "Operating margins beyond 100 %",
    "accounts_fiscal_year_blank": "Fiscal years left blank",
    "accounts_fiscal_year_unlike_period": "Fiscal years that differ from the year their period ends",
    "accounts_gaps": "Periods that are not a year apart",
    "accounts_market_price": "Market prices among the account lines",
    "accounts_missing_figures": "Figures missing from the accounts",
    "accounts_revenue_not_positive": "Revenue of zero or less, for which no growth is defined",
    "accounts_rounded_by_spreadsheet": "Figures rounded by a spreadsheet",
    "accounts_survey_without": "Units of the survey without accounts",
    "accounts_too_few_periods": "Entities with a single period, which have no growth",
    "accounts_unit_jump": "Figures that change more than two-hundredfold between periods",
    "accounts_unmapped": "Columns of the accounts that are not used",
    "accounts_unnamed_columns": "Columns of the accounts without a name",
    "accounts_week_years": "Years of 52 or 53 weeks",
    "accounts_total_among_entities": "Totals or averages among the entities",
    "accounts_names_alike": "Entities under several names",
    "accounts_names_unlike": "Entities that are not named like the others",
    "accounts_mixed_entities": "Rows that may be another entity's",
    "accounts_level_change": "Sizes that change tenfold together",
    "accounts_tiny_revenue": "Revenue too small for a margin",
    "accounts_percent": "Percentages among figures of money",
    "accounts_currency_changed": "Currency of the accounts changed",
    "accounts_several_currencies": "Accounts in several currencies",
    "accounts_constant_currency": "Growth at constant exchange rates",
    "accounts_survey_year": "Year of accounts after the survey",
    "accounts_survivorship": "Entities that stop or start within the record",
    "accounts_subtotal": "Totals that do not add up",
    "accounts_trial_balance": "Trial balances that do not balance",
    "accounts_incomplete_year": "Fiscal years of which parts are missing",
    "accounts_total_column": "Columns of a year that differ from their months",
    "accounts_unit_words": "Units said in words and applied",
    "accounts_unit_in_cells": "Figures that carry their own unit",
    "accounts_tags_used": "Tags taken from company filings",
    "accounts_tag_switched": "Tags that change between years",
    "accounts_tags_disagree": "Tags of one line that differ",
    "accounts_restated": "Figures restated by later filings",
    "accounts_transition_period": "Transition periods between fiscal years",
    "accounts_other_units": "Figures in other currencies left out",
    "accounts_hidden": "Hidden rows and columns of the accounts",
    "accounts_pasted_notes": "Notes pasted beside the accounts",
    "accounts_without_survey": "Accounts of entities that are no unit of the survey",
}


def check_label(check: str) -> str:
    """What a check looks at; a note of a file's reader is named by its own key."""
    return CHECK_LABELS.get(check) or sentence(check.replace("_", " ")).rstrip(".")


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
