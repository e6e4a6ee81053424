"""Printed names: what a check looks at, days in words."""

import datetime as dt

import pytest
from document_tools import say

from stratalign.findings.labels import check_name, days_between, group_label


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (dt.date(2026, 2, 9), dt.date(2026, 2, 27), "9 to 27 February 2026"),
        (dt.date(2026, 1, 30), dt.date(2026, 2, 3), "30 January to 3 February 2026"),
        (dt.date(2025, 12, 30), dt.date(2026, 1, 3), "30 December 2025 to 3 January 2026"),
        (None, dt.date(2026, 1, 3), "3 January 2026"),
    ],
)
def test_days_in_words(start, end, text):
    assert say(days_between(start, end)) == text


def test_no_days_are_nothing():
    assert days_between(None, None) is None


def test_what_a_check_looks_at_and_a_note_is_about_has_a_name():
    assert say(check_name("reverse_key")) == "Items that run against their scale"
    assert say(check_name("headers_repeated")) == "Headers repeated"
    assert say(check_name("a_note_nobody_named")) == "a_note_nobody_named"


@pytest.mark.parametrize(
    ("group_id", "label", "text"),
    [
        ("unit:north", "Research + Development", "Research + Development"),
        ("unit:north+1", "North + South", "North and South, together"),
        ("unit:north+3", "North + South + (2)", "North, South and 2 more, together"),
        ("unit:north+1", "Research + Development + South", "Research + Development + South"),
    ],
)
def test_units_shown_together_are_told_from_a_plus_in_a_name(group_id, label, text):
    assert say(group_label("unit", group_id, label)) == text


def test_a_unit_called_by_a_number_is_told_from_a_figure():
    from stratalign.findings.labels import group_label
    from stratalign.language.messages import message

    assert group_label("unit", "unit:38", "38") == message("group.code", name="38")
    assert group_label("unit", "unit:a38", "A 38") == "A 38"
