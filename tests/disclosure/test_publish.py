"""Shares that are rounded beside others stay where shares may stand."""

import numpy as np
import pandas as pd
import pytest

from stratalign.disclosure.publish import _is_rest_held, _moved


@pytest.mark.parametrize(
    ("n", "share", "shift", "printed"), [(60, 97.0, 3.0, 98.0), (60, 3.0, -3.0, 2.0), (60, 52.0, -2.0, 50.0)]
)
def test_a_share_that_is_rounded_stays_off_the_ends_and_its_interval_on_the_scale(n, share, shift, printed):
    rows = pd.DataFrame({"n_respondents": [n], "mean_points": [share], "ci_low": [share - 3], "ci_high": [share + 3]})
    moved = _moved(rows, pd.Series([shift])).iloc[0]
    assert moved["mean_points"] == printed
    assert 0 <= moved["ci_low"] <= printed <= moved["ci_high"] <= 100
    assert _moved(rows, pd.Series([0.0])).equals(rows)


@pytest.mark.parametrize(("agree", "is_held"), [(10, True), (9, True), (7, False), (0, True)])
def test_a_company_less_its_shown_levels_may_not_leave_people_who_agree(agree, is_held):
    counts, means = np.array([30.0, 20.0]), np.array([60.0, 50.0])
    assert _is_rest_held(60.0, 100 * (18 + 10 + agree) / 60, counts, means) is is_held
    assert not _is_rest_held(50.0, 56.0, counts, means)
