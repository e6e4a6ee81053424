"""Numbers in words."""

import ast
import datetime as dt

import pytest
from conftest import ROOT

from stratalign.findings.wording import (
    CHECK_LABELS,
    between,
    date_range,
    in_text,
    listed,
    plural,
    sentence,
    signed_points,
)


@pytest.mark.parametrize(("value", "text"), [(21.4, "+21"), (-3.6, "−4"), (0.3, "0"), (-0.2, "0")])
def test_signed_points(value, text):
    assert signed_points(value) == text


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_listed(names, text):
    assert listed(names) == text


@pytest.mark.parametrize(("n", "text"), [(1, "1 unit"), (0, "0 units"), (2042, "2,042 units")])
def test_plural(n, text):
    assert plural(n, "unit") == text


def test_interval_in_words_has_true_minus_and_is_empty_without_bounds():
    assert between(-1.64, 7, decimals=1) == "95% interval −1.6 to 7.0"
    assert between(float("nan"), 1) == ""


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (dt.date(2026, 2, 9), dt.date(2026, 2, 27), "9 to 27 February 2026"),
        (dt.date(2026, 1, 30), dt.date(2026, 2, 3), "30 January to 3 February 2026"),
        (dt.date(2025, 12, 30), dt.date(2026, 1, 3), "30 December 2025 to 3 January 2026"),
        (None, dt.date(2026, 1, 3), "3 January 2026"),
        (None, None, ""),
    ],
)
def test_date_range(start, end, text):
    assert date_range(start, end) == text


def test_labels_inside_a_sentence_keep_abbreviations():
    assert (in_text("Line of sight"), in_text("ICC one"), in_text("eNPS")) == ("line of sight", "ICC one", "eNPS")
    assert sentence("nothing moved.") == "Nothing moved."


def test_every_check_has_a_label_for_the_client():
    keys = {"unreadable"}
    for module in (ROOT / "stratalign" / "checks").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            is_result = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "CheckResult"
            if is_result and node.args and isinstance(node.args[0], ast.Constant):
                keys.add(node.args[0].value)
    keys |= {"unknown_units", "unknown_levels"}
    assert not keys - set(CHECK_LABELS)
