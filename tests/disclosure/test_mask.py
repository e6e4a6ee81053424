"""Hidden rows have no number left, extreme shares of small groups are held back, the log says why."""

import numpy as np
import pandas as pd
import pytest
from disclosure.companies import everybody, make_groups

from stratalign.disclosure.decide import REASON_LABELS, decide_publication
from stratalign.disclosure.mask import cap_shares, mask_hidden, suppression_log
from stratalign.numerics.shares import wilson_interval

NUMBERS = ["n_respondents", "mean_points", "sd_points"]


@pytest.fixture
def company():
    units = ["a"] * 3 + ["b"] * 12 + ["c"] * 15
    return make_groups(units, ["staff"] * 30, {"a": "", "b": "", "c": ""})


@pytest.fixture
def decision(company):
    return decide_publication(company, everybody(company), minimum=5)


def _rows():
    ids = ["overall", "unit:a", "unit:b", "unit:c", "unit:unheard_of"]
    return pd.DataFrame({"group_id": ids, "n_respondents": 7, "mean_points": 61.5, "sd_points": 3.0, "label": "text"})


def test_hidden_rows_keep_no_number_not_even_their_count(decision):
    masked = mask_hidden(_rows(), decision, numbers=NUMBERS)
    assert masked["is_hidden"].tolist() == [False, True, True, False, True]
    assert masked.loc[masked["is_hidden"], NUMBERS].isna().all(axis=None)
    assert masked.loc[~masked["is_hidden"], NUMBERS].notna().all(axis=None)
    hidden_text = masked[masked["is_hidden"]].to_csv()
    assert "61.5" not in hidden_text
    assert ",7" not in hidden_text


def test_the_table_given_is_not_changed(decision):
    rows = _rows()
    mask_hidden(rows, decision, numbers=NUMBERS)
    pd.testing.assert_frame_equal(rows, _rows())


@pytest.mark.parametrize(
    ("share", "n", "expected"),
    [
        (1.0, 10, 0.9), (0.96, 29, 0.95), (0.9, 10, 0.9), (0.8, 10, None), (0.5, 10, None), (0.1, 10, 0.1),
        (0.0, 10, 0.1), (1.0, 30, 0.96), (29 / 30, 30, 0.96), (28 / 30, 30, None), (0.0, 400, 0.01),
        (1.0, np.nan, 0.95), (np.nan, 10, None),
    ],
)  # fmt: skip
def test_all_cannot_be_told_from_all_but_one(share, n, expected):
    capped = cap_shares(pd.DataFrame({"share": [share], "n_respondents": [n]})).iloc[0]
    assert capped["share"] == pytest.approx(share if expected is None else expected, nan_ok=True)
    assert capped["is_capped"] == (expected is not None)


@pytest.mark.parametrize("n", [5, 9, 19, 20, 29, 30, 99, 250])
def test_nothing_printed_of_a_share_tells_all_from_all_but_one(n):
    counts = np.array([n, n - 1, 1, 0])
    low, high = wilson_interval(counts, np.full(4, n))
    rows = pd.DataFrame({"share": counts / n, "n_respondents": n, "low": low, "high": high})
    held = cap_shares(rows, bounds=("low", "high"))
    assert held["is_capped"].all()
    assert held.drop_duplicates().index.tolist() == [0, 2]
    assert (held["low"] <= low + 1e-9).all()
    assert (held["high"] >= high - 1e-9).all()


def test_percentages_and_their_bounds_are_held_to_the_same_ends():
    rows = pd.DataFrame({"pct": [100.0, 50.0, 100.0], "low": [90.0, -3.0, 97.0], "high": [110.0, 99.0, 103.0]})
    capped = cap_shares(rows.assign(n=[9, 9, 90]), share="pct", n="n", whole=100, bounds=("low", "high"))
    inner = 100 * float(wilson_interval(8, 9)[0])
    assert capped[["pct", "low", "high"]].iloc[:2].to_numpy().ravel() == pytest.approx([88, inner, 100, 50, 5, 95])
    assert capped["pct"].iloc[2] == pytest.approx(98)
    assert capped["is_capped"].tolist() == [True, False, True]


def test_the_log_names_hidden_groups_and_reasons_without_any_number_of_theirs(company, decision):
    log = suppression_log(decision, company)
    assert log["group_id"].tolist() == ["unit:a", "unit:b"]
    assert log["reason"].tolist() == ["PRIMARY", "COMPLEMENT"]
    assert log["explanation"].tolist() == [REASON_LABELS["PRIMARY"], REASON_LABELS["COMPLEMENT"]]
    assert [column for column in log if pd.api.types.is_numeric_dtype(log[column])] == ["minimum_respondents"]


def test_the_log_of_a_company_without_hidden_groups_is_empty():
    groups = make_groups(["a"] * 10 + ["b"] * 10, ["staff"] * 20, {"a": "", "b": ""})
    assert suppression_log(decide_publication(groups, everybody(groups), minimum=5), groups).empty
