import numpy as np
import pandas as pd
import pytest

from stratalign.export.formatting import format_value


@pytest.mark.parametrize(
    ("value", "value_format", "printed"),
    [
        ("Sales", "text", "Sales"),
        (1234.0, "n", "1,234"),
        (61.25, "points", "61.2"),
        (4.16, "signed_points", "+4.2"),
        (-3.14, "signed_points", "−3.1"),
        (-0.04, "signed_points", "0.0"),
        (1234.56, "number", "1,234.6"),
        (62.7, "pct", "63%"),
        (-3.0, "pct", "−3%"),
        (0.012345, "estimate", "0.0123"),
        (0.9996, "estimate", "1.00"),
        (-12.345, "estimate", "−12.3"),
        (12345.6, "estimate", "12,346"),
        (0.0000123, "estimate", "1.23 × 10⁻⁵"),
        (0, "estimate", "0"),
        (0.0321, "p", ".032"),
        (0.0009, "p", "< .001"),
        (0.9999, "p", "> .999"),
        (float("-inf"), "number", "−∞"),
    ],
)
def test_each_format_prints_as_the_house_style_says(value, value_format, printed):
    assert format_value(value, value_format) == printed


@pytest.mark.parametrize("value", [None, float("nan"), np.nan, pd.NA, pd.NaT])
@pytest.mark.parametrize("value_format", ["text", "n", "points", "p"])
def test_a_missing_value_is_an_en_dash_in_every_format(value, value_format):
    assert format_value(value, value_format) == "–"


def test_words_in_a_numeric_column_are_printed_as_they_stand():
    assert format_value("hidden", "points") == "hidden"


def test_an_unknown_format_is_refused():
    with pytest.raises(KeyError, match="percent"):
        format_value(1.0, "percent")
