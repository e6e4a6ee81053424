"""Company figures that give every level the same weight, against brute force."""

import numpy as np
import pandas as pd
import pytest

from stratalign.comparisons.changes import compare_company_scores
from stratalign.scores.company import mean_of_level_intervals


def rows(**measures):
    columns = ["measure_key", "n_respondents", "mean_points", "ci_low", "ci_high"]
    return pd.DataFrame([(key, *row) for key, levels in measures.items() for row in levels], columns=columns)


def test_company_percentage_is_the_mean_of_the_published_ones():
    found = mean_of_level_intervals(rows(a=[(9, 95, 90, 95), (60, 80, 70, 90), (331, 50, 45, 55)])).iloc[0]
    assert found["mean_points"] == pytest.approx(75)
    assert found["n_respondents"] == 400


def test_interval_of_the_mean_covers_as_often_as_it_says():
    """Normal level means: the combined interval must cover the true mean in 95 % of draws, within simulation error."""
    generator = np.random.default_rng(7)
    truth, errors = np.array([70.0, 60.0, 40.0]), np.array([6.0, 3.0, 1.0])
    drawn = truth + errors * generator.standard_normal((4000, 3))
    table = pd.DataFrame(
        {
            "measure_key": np.repeat(np.arange(4000), 3),
            "n_respondents": 10,
            "mean_points": drawn.ravel(),
            "ci_low": (drawn - 1.959964 * errors).ravel(),
            "ci_high": (drawn + 1.959964 * errors).ravel(),
        }
    )
    found = mean_of_level_intervals(table)
    covered = (found["ci_low"] <= truth.mean()) & (truth.mean() <= found["ci_high"])
    assert covered.mean() == pytest.approx(0.95, abs=0.012)


def test_change_of_symmetric_intervals_is_the_root_sum_of_squares():
    before, after = rows(a=[(180, 60, 57, 63)]), rows(a=[(180, 70, 66, 74)])
    found = compare_company_scores(before, after).iloc[0]
    assert found["change_points"] == 10
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((5, 15))


def test_change_needs_the_measure_in_both_waves():
    assert compare_company_scores(rows(a=[(9, 1, 0, 2)]), rows(b=[(9, 1, 0, 2)])).empty
