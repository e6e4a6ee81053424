"""The company's scores: every person counts once, or where asked for every level the same, with intervals that hold."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stratalign.engagement.instrument import load_instrument
from stratalign.errors import StatisticError
from stratalign.scores.company import mean_of_level_intervals, mean_of_levels, score_company, shares_of_levels


def _levels(*samples):
    rows = [
        (f"level:{n}", "x", len(sample), np.mean(sample), np.std(sample, ddof=1) if len(sample) > 1 else np.nan)
        for n, sample in enumerate(samples)
    ]
    return pd.DataFrame(rows, columns=["group_id", "measure_key", "n_respondents", "mean_points", "sd_points"])


def test_company_score_is_the_unweighted_mean_of_levels_with_welchs_interval():
    samples = [70.0, 80, 90], [40.0, 60, 50, 70, 45], [10.0, 30, 20, 25, 15, 40, 35]
    found = mean_of_levels(_levels(*samples)).iloc[0]
    errors = [np.var(sample, ddof=1) / len(sample) for sample in samples]
    freedom = sum(errors) ** 2 / sum(e**2 / (len(s) - 1) for e, s in zip(errors, samples, strict=True))
    assert found["mean_points"] == pytest.approx((80 + 53 + 25) / 3)
    assert found["std_error"] == pytest.approx(sum(errors) ** 0.5 / 3)
    half = stats.t.ppf(0.975, freedom) * sum(errors) ** 0.5 / 3
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((158 / 3 - half, 158 / 3 + half))
    assert found["n_respondents"] == 15


def test_interval_of_the_company_score_covers_the_truth():
    rng, draws = np.random.default_rng(2), 4000
    levels = []
    for name, mean, sd, n in (("executives", 70, 20, 6), ("managers", 60, 10, 30), ("staff", 50, 15, 100)):
        samples = rng.normal(mean, sd, (draws, n))
        columns = {"n_respondents": n, "mean_points": samples.mean(axis=1), "sd_points": samples.std(axis=1, ddof=1)}
        levels.append(pd.DataFrame({"group_id": name, "measure_key": [f"m{draw}" for draw in range(draws)], **columns}))
    found = mean_of_levels(pd.concat(levels))
    coverage = ((found["ci_low"] <= 60) & (found["ci_high"] >= 60)).mean()
    assert 0.93 <= coverage <= 0.97


def test_equal_answers_in_every_level_give_an_interval_of_no_width():
    found = mean_of_levels(_levels([60.0] * 3, [30.0] * 4)).iloc[0]
    assert found[["mean_points", "std_error", "ci_low", "ci_high"]].tolist() == [45, 0, 45, 45]


@pytest.mark.parametrize("lonely", [[50.0], [np.nan, np.nan]])
def test_a_level_without_spread_leaves_the_interval_missing_instead_of_too_narrow(lonely):
    levels = _levels([70.0, 80, 90], lonely).assign(mean_points=[80.0, 50.0])
    found = mean_of_levels(levels).iloc[0]
    assert found["mean_points"] == 65
    assert found[["std_error", "ci_low", "ci_high"]].isna().all()


def test_a_measure_that_lacks_a_level_is_refused():
    rows = pd.concat([_levels([1.0, 2], [3.0, 4]), _levels([1.0, 2]).assign(measure_key="y")])
    with pytest.raises(StatisticError, match="y have no scores in some levels"):
        mean_of_levels(rows)


def test_mean_of_percentages_combines_the_distances_of_their_bounds():
    rows = {"measure_key": "x", "n_respondents": [9, 60, 300], "mean_points": [90.0, 60, 30]}
    levels = pd.DataFrame(rows | {"ci_low": [78.0, 57, 26], "ci_high": [95.0, 63, 34]})
    found = mean_of_level_intervals(levels).iloc[0]
    assert (found["mean_points"], found["n_respondents"]) == (60, 369)
    assert found["ci_low"] == pytest.approx(60 - 13 / 3)  # distances 12, 3 and 4
    assert found["ci_high"] == pytest.approx(60 + 50**0.5 / 3)  # distances 5, 3 and 4
    unknown = mean_of_level_intervals(levels.assign(ci_low=[np.nan, 57, 26])).iloc[0]
    assert np.isnan(unknown["ci_low"])


def test_combined_symmetric_distances_are_the_usual_standard_error_of_a_mean():
    levels = _levels(*np.random.default_rng(3).normal(50, 10, (3, 4000)))
    half = 1.96 * levels["sd_points"] / levels["n_respondents"] ** 0.5
    bounds = levels.assign(ci_low=levels["mean_points"] - half, ci_high=levels["mean_points"] + half)
    recovered, welch = mean_of_level_intervals(bounds).iloc[0], mean_of_levels(levels).iloc[0]
    assert recovered["ci_low"] == pytest.approx(welch["ci_low"], abs=1e-4)
    assert recovered["ci_high"] == pytest.approx(welch["ci_high"], abs=1e-4)


def _published(*levels):
    """Everybody, and the levels given as (key, mean), of ten people each."""
    rows = [("overall", "overall", 50.0), *((f"level:{key}", "level", mean) for key, mean in levels)]
    table = pd.DataFrame(rows, columns=["group_id", "kind", "mean_points"])
    known = {"n_respondents": 10, "sd_points": 10.0, "ci_low": 40.0, "ci_high": 60.0, "is_hidden": False}
    return table.assign(measure_key="alignment_index", **known)


@pytest.mark.parametrize(
    ("asked", "n_shown", "expected"), [("respondents", 3, 50.0), ("levels", 3, 60.0), ("levels", 2, 50.0)]
)
def test_every_person_counts_once_unless_levels_are_asked_for_and_all_are_shown(asked, n_shown, expected):
    levels = [("executives", 80.0), ("managers", 60.0), ("staff", 40.0)][:n_shown]
    found, held = score_company(_published(*levels), load_instrument("strategic-alignment"), weighting=asked)
    assert found["mean_points"].tolist() == [expected]
    assert held == ("levels" if expected == 60 else "respondents")


def test_shares_of_levels_are_known_only_where_every_level_is_shown_and_nearly_everybody_has_one():
    levels = ("executives", 80.0), ("managers", 60.0), ("staff", 40.0)
    rows = _published(*levels).assign(n_respondents=[100, 5, 15, 75])
    shares = shares_of_levels(rows, "alignment_index")
    assert shares == pytest.approx({"executives": 5 / 95, "managers": 15 / 95, "staff": 75 / 95})
    absent = rows[rows["group_id"] != "level:managers"].assign(n_respondents=[80, 5, 75])
    assert shares_of_levels(absent, "alignment_index") == {"executives": 5 / 80, "managers": 0, "staff": 75 / 80}
    assert shares_of_levels(rows.assign(n_respondents=[110, 5, 15, 75]), "alignment_index") is None
    assert shares_of_levels(rows.assign(is_hidden=[False, True, False, False]), "alignment_index") is None
    assert shares_of_levels(rows, "clarity") is None
