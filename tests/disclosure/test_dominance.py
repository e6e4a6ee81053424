"""Totals of amounts are left out where who knows one amount would know another from them."""

import numpy as np
import pandas as pd
import pytest

from stratalign.disclosure.dominance import is_dominated, withhold_dominated


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([5.0], False),  # its owner's own
        ([5.0, 5.0], True),
        ([5.0, 5.0, 5.0], False),
        ([90.0, 4.0, 3.0, 3.0], True),
        ([50.0, 41.0, 5.0, 4.0], True),  # two come to 91 %
        ([50.0, 39.0, 6.0, 5.0], False),
        ([-90.0, 4.0, 3.0, 3.0], True),
        ([0.0, 0.0, 0.0], False),
    ],
)
def test_rules_by_hand(amounts, expected):
    assert is_dominated(np.array(amounts)) is expected


@pytest.mark.parametrize("seed", range(20))
def test_nobody_comes_within_a_tenth_of_another_amount(seed):
    rng = np.random.default_rng(seed)
    amounts = rng.pareto(rng.choice([0.5, 1.0, 3.0]), int(rng.integers(3, 12))) + 0.01
    # The best guess of whoever knows one amount is the total less it; the rest is what the guess is off by.
    errors = [
        (amounts.sum() - amounts[knows] - amounts[other]) / amounts[other]
        for knows in range(len(amounts))
        for other in range(len(amounts))
        if knows != other
    ]
    assert min(errors) >= 0.1 or is_dominated(amounts)


def test_all_totals_go_where_one_is_dominated_in_one_year():
    ends = pd.to_datetime(["2024-12-31", "2025-12-31"])
    revenue = np.array([[10.0, 12.0, 11.0, 9.0], [10.0, 12.0, 11.0, 900.0]])
    panel = pd.DataFrame({"entity_id": list("abcd") * 2, "period_end": np.repeat(ends, 4), "revenue": revenue.ravel()})
    totals = panel.groupby("period_end", as_index=False)["revenue"].sum()
    assert withhold_dominated(totals, panel, ["revenue"])[1]
    assert withhold_dominated(totals, panel, ["revenue"])[0].empty
    calm = panel[panel["period_end"] == ends[0]]
    assert withhold_dominated(totals.iloc[:1], calm, ["revenue"])[0].equals(totals.iloc[:1])
