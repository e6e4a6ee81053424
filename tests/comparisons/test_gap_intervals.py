"""Intervals of the percentage gap and of d in a table of gaps: R's stored answer, an inverted distribution, draws."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stratalign.comparisons.gaps import bootstrap_percentage_gap, compare_groups
from stratalign.comparisons.ratios import percentage_gap, ratio_of_means
from stratalign.errors import StatisticError

#: R's uniroot of Fieller's quadratic with Welch's degrees of freedom (tests/reference/intervals.R):
#: mean(y | x1 >= median) / mean(y | x1 < median) of the stored data, and a mean of three over a mean of four.
R_FIELLER = (1.07740978223967, 1.66018096016980)
R_OF_THREE = (0.0849221552062386, 1.0479315713234056)


def _rows(**sides):
    rows = [(key, "clarity", len(x), np.mean(x), np.std(x, ddof=1)) for key, x in sides.items()]
    return pd.DataFrame(rows, columns=["group_id", "measure_key", "n_respondents", "mean_points", "sd_points"])


@pytest.fixture
def halves(request):
    stored = json.loads((request.config.rootpath / "data/anchors/tiny.json").read_text(encoding="utf-8"))["data"]
    tiny = pd.DataFrame({key: stored[key] for key in ("x1", "y")})
    is_high = tiny["x1"] >= tiny["x1"].median()
    return tiny.loc[is_high, "y"].to_numpy(), tiny.loc[~is_high, "y"].to_numpy()


def test_bounds_of_the_percentage_gap_equal_r(halves):
    gap = compare_groups(_rows(a=halves[1], b=halves[0]), "a", "b").iloc[0]
    found = [1 - gap["gap_pct_ci_high"] / 100, 1 - gap["gap_pct_ci_low"] / 100]
    assert found == pytest.approx(R_FIELLER, rel=1e-9)
    assert gap["gap_pct_reason"] == ""


def test_table_and_single_percentage_gap_agree():
    gap = compare_groups(_rows(a=[70.0, 80, 95, 60], b=[20.0, 50, 45]), "a", "b").iloc[0]
    sds = (np.std([70, 80, 95, 60], ddof=1), np.std([20, 50, 45], ddof=1))
    expected = percentage_gap((76.25, 115 / 3), sds, (4, 3))
    assert gap[["gap_pct", "gap_pct_ci_low", "gap_pct_ci_high"]].tolist() == pytest.approx(expected)
    assert [1 - bound / 100 for bound in expected[:0:-1]] == pytest.approx(R_OF_THREE, rel=1e-9)


@pytest.mark.parametrize(
    ("upper", "reason"), [([0.0, 1, 60], "cannot be told from zero"), ([-5.0, 2, -3], "mean above zero")]
)
def test_no_interval_says_why(upper, reason):
    gap = compare_groups(_rows(a=upper, b=[10.0, 12, 14]), "a", "b").iloc[0]
    assert gap[["gap_pct_ci_low", "gap_pct_ci_high"]].isna().all()
    assert reason in gap["gap_pct_reason"]


def test_a_hidden_spread_leaves_the_gap_without_bounds():
    gap = compare_groups(_rows(a=[70.0, 80], b=[40.0, 50]).assign(sd_points=np.nan), "a", "b").iloc[0]
    assert gap["gap_pct"] == pytest.approx(40)
    assert gap[["gap_pct_ci_low", "d_ci_low", "hedges_g"]].isna().all()
    assert gap["gap_pct_reason"] == "the spread of a group is not known"


def test_equal_answers_give_a_gap_without_width_and_no_d():
    gap = compare_groups(_rows(a=[80.0] * 3, b=[40.0] * 5), "a", "b").iloc[0]
    assert gap[["gap_pct", "gap_pct_ci_low", "gap_pct_ci_high"]].tolist() == [50, 50, 50]
    assert gap[["cohens_d", "hedges_g", "d_ci_low"]].isna().all()


def test_bounds_of_d_leave_the_tails_of_the_noncentral_t(halves):
    gap = compare_groups(_rows(a=halves[0], b=halves[1]), "a", "b").iloc[0]
    scale = np.sqrt(1 / 36 + 1 / 29)
    tails = [stats.nct.sf(gap["cohens_d"] / scale, 63, gap[bound] / scale) for bound in ("d_ci_low", "d_ci_high")]
    assert tails == pytest.approx([0.025, 0.975], abs=1e-10)
    assert gap["hedges_g"] == pytest.approx(gap["cohens_d"] * (1 - 3 / (4 * 63 - 1)), rel=1e-4)


def test_resampled_people_agree_with_fieller_in_large_groups():
    rng = np.random.default_rng(5)
    upper, lower = rng.normal(75, 12, 400).clip(0, 100), rng.normal(50, 18, 900).clip(0, 100)
    gap = compare_groups(_rows(a=upper, b=lower), "a", "b").iloc[0]
    found = bootstrap_percentage_gap(upper, lower, seed=1)
    assert found[0] == pytest.approx(gap["gap_pct"])
    assert found[1:] == pytest.approx(gap[["gap_pct_ci_low", "gap_pct_ci_high"]].tolist(), abs=0.25)
    assert found == bootstrap_percentage_gap(upper, lower, seed=1)


@pytest.mark.parametrize(
    ("upper", "message"),
    [([50.0], "1 and 3"), ([50.0, -1, np.inf], "2 scores are negative"), ([0.0, 0, 9], "upper means are zero")],
)
def test_resampling_refuses_what_has_no_percentage(upper, message):
    with pytest.raises(StatisticError, match=message):
        bootstrap_percentage_gap(upper, [10.0, 20, 30, np.nan])


def test_a_ratio_that_cannot_be_squared_is_refused():
    with pytest.raises(StatisticError, match="too large to be squared"):
        ratio_of_means((1.0, 1e-300), (0.4, 0.0), (5, 8))
