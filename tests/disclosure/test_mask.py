"""Hidden rows have no number left, extreme shares of small groups are held back, the log says why."""

import numpy as np
import pandas as pd
import pytest
from disclosure.companies import everybody, make_groups

from stratalign.disclosure.decide import REASON_LABELS, decide_publication
from stratalign.disclosure.mask import cap_shares, mask_hidden, suppression_log

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
        (1.0, 10, 0.95), (0.96, 29, 0.95), (0.95, 10, 0.95), (0.5, 10, 0.5), (0.05, 10, 0.05), (0.0, 10, 0.05),
        (1.0, 30, 1.0), (0.0, 400, 0.0), (1.0, np.nan, 0.95), (np.nan, 10, np.nan),
    ],
)  # fmt: skip
def test_shares_of_fewer_than_30_people_stay_between_5_and_95_percent(share, n, expected):
    capped = cap_shares(pd.DataFrame({"share": [share], "n_respondents": [n]})).iloc[0]
    assert capped["share"] == pytest.approx(expected, nan_ok=True)
    assert capped["is_capped"] == (share == share and share != expected)


def test_percentages_and_their_bounds_are_held_to_the_same_ends():
    rows = pd.DataFrame({"pct": [100.0, 50.0, 100.0], "low": [90.0, -3.0, 97.0], "high": [110.0, 99.0, 103.0]})
    capped = cap_shares(rows.assign(n=[9, 9, 90]), share="pct", n="n", whole=100, bounds=("low", "high"))
    assert capped[["pct", "low", "high"]].to_numpy().tolist() == [[95, 90, 95], [50, 5, 95], [100, 97, 103]]
    assert capped["is_capped"].tolist() == [True, False, False]


def test_the_log_names_hidden_groups_and_reasons_without_any_number_of_theirs(company, decision):
    log = suppression_log(decision, company)
    assert log["group_id"].tolist() == ["unit:a", "unit:b"]
    assert log["reason"].tolist() == ["PRIMARY", "COMPLEMENT"]
    assert log["explanation"].tolist() == [REASON_LABELS["PRIMARY"], REASON_LABELS["COMPLEMENT"]]
    assert [column for column in log if pd.api.types.is_numeric_dtype(log[column])] == ["minimum_respondents"]


def test_the_log_of_a_company_without_hidden_groups_is_empty():
    groups = make_groups(["a"] * 10 + ["b"] * 10, ["staff"] * 20, {"a": "", "b": ""})
    assert suppression_log(decide_publication(groups, everybody(groups), minimum=5), groups).empty
