"""Numbers as locales write them, against figures written by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratalign.language.number_formats import FORMATS, format_number

WRITTEN = [
    (1234.56, "n", "1,235", "1.235"),
    (64.25, "points", "64.2", "64,2"),
    (-3.04, "signed_points", "−3.0", "−3,0"),
    (21.96, "signed_points", "+22.0", "+22,0"),
    (-0.04, "signed_points", "0.0", "0,0"),
    (56.7, "pct", "57%", "57\xa0%"),
    (0.567, "share", "57%", "57\xa0%"),
    (0.1234, "share_tenths", "12.3%", "12,3\xa0%"),
    (0.8724, "ratio", "0.872", "0,872"),
    (-7.5, "size_whole", "8", "8"),
    (-7.6, "whole", "−8", "−8"),
    (0.0004, "p", "< .001", "< 0,001"),
    (0.03, "p", ".030", "0,030"),
    (0.9999, "p", "> .999", "> 0,999"),
    (0.000012345, "estimate", "1.23 × 10⁻⁵", "1,23 × 10⁻⁵"),
    (1234.5, "estimate", "1,234", "1.234"),
    (0.0204, "small_signed", "+0.02", "+0,02"),
    (-12.3, "wide_signed", "−12", "−12"),
    (2.23, "general", "2.23", "2,23"),
    (math.nan, "points", "–", "–"),
    (-math.inf, "points", "−∞", "−∞"),
]


@pytest.mark.parametrize(("value", "name", "english", "german"), WRITTEN)
def test_numbers_are_written_as_the_locale_does(value, name, english, german):
    assert format_number(value, name, "en_GB") == english
    assert format_number(value, name, "de_DE") == german


@pytest.mark.parametrize(
    ("value", "name", "french"),
    [(12345.6, "tenths", "12\u202f345,6"), (-0.567, "share", "−57\xa0%"), (0.0004, "p", "< 0,001")],
)
def test_a_locale_without_a_line_of_code_of_its_own_is_written(value, name, french):
    assert format_number(value, name, "fr_FR") == french


@given(st.floats(-1e6, 1e6), st.sampled_from(["n", "points", "pct", "ratio", "hundredths", "share"]))
def test_a_rounded_number_prints_as_the_exact_one(value, name):
    assert FORMATS[name].digits(FORMATS[name].rounded(value)) == FORMATS[name].digits(value)


@given(st.floats(-1e4, 1e4))
def test_a_number_rounded_for_a_drawing_still_rounds_to_the_same_whole(value):
    assert FORMATS["whole"].digits(FORMATS["points"].rounded(value)) == FORMATS["whole"].digits(value)


def test_rounding_leaves_no_more_digits_than_are_printed():
    assert FORMATS["points"].rounded(64.27) == 64.3
    assert FORMATS["share"].rounded(0.56789) == 0.57
    assert FORMATS["p"].rounded(0.012345) == 0.012


def test_little_is_told_from_none_where_a_drawing_does_so():
    assert FORMATS["pct_trace"].rounded(0.0) == 0.0
    assert FORMATS["pct_trace"].rounded(0.3) == FORMATS["pct_trace"].rounded(0.02) > 0
    assert FORMATS["pct_trace"].rounded(3.2) == 3.0
    assert FORMATS["pct_trace"].digits(0.3) == "0"


def test_a_slope_that_would_round_to_zero_keeps_its_sign_and_first_digit_where_it_is_drawn():
    assert FORMATS["slope"].rounded(-0.00312) == -0.003
    assert FORMATS["slope"].rounded(1.2345) == 1.23
    assert FORMATS["slope"].digits(-0.00312) == "0.00"
