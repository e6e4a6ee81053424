"""Shares that are rounded beside others stay where shares may stand."""

import pandas as pd
import pytest

from stratalign.disclosure.publish import _moved


@pytest.mark.parametrize(
    ("n", "share", "shift", "printed"), [(60, 97.0, 3.0, 98.0), (60, 3.0, -3.0, 2.0), (60, 52.0, -2.0, 50.0)]
)
def test_a_share_that_is_rounded_stays_off_the_ends_and_its_interval_on_the_scale(n, share, shift, printed):
    rows = pd.DataFrame({"n_respondents": [n], "mean_points": [share], "ci_low": [share - 3], "ci_high": [share + 3]})
    moved = _moved(rows, pd.Series([shift])).iloc[0]
    assert moved["mean_points"] == printed
    assert 0 <= moved["ci_low"] <= printed <= moved["ci_high"] <= 100
    assert _moved(rows, pd.Series([0.0])).equals(rows)
