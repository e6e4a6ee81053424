"""Formulas of links: arithmetic, and nothing that could run."""

import numpy as np
import pandas as pd
import pytest

from stratalign.errors import EngagementError
from stratalign.releases.formulas import compute

TABLE = pd.DataFrame({"a": [1.0, 2.0, np.nan], "b": [0.0, 4.0, 2.0], "word": ["x", "y", "z"]})


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a", [1, 2, np.nan]),
        ("25 * (a - 1)", [0, 25, np.nan]),
        ("-a + 2 * b / 4", [-1, 0, np.nan]),
        ("a / b", [np.nan, 0.5, np.nan]),
        ("3", [3, 3, 3]),
    ],
)
def test_arithmetic_is_computed_as_by_hand(formula, expected):
    np.testing.assert_allclose(compute(formula, TABLE), expected)


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os')",
        "a.sum()",
        "a ** 9",
        "[a]",
        "a if a else b",
        "True",
        "a +",
        "'x'",
        "(" * 300 + "a" + ")" * 300,
    ],
)
def test_what_is_no_arithmetic_is_refused(formula):
    with pytest.raises(EngagementError, match="is no arithmetic"):
        compute(formula, TABLE)


@pytest.mark.parametrize(
    ("formula", "said"),
    [("aa * 2", "names a column aa.*"), ("word * 2", "not all numbers"), ("a / 0", "divides by zero")],
)
def test_a_mistake_is_named(formula, said):
    with pytest.raises(EngagementError, match=said):
        compute(formula, TABLE)
