"""Event studies by brute force, with staggered starts whose differences grow, and where trends differ before."""

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.findings.interpretations.read import reading


def _starts(seed, n=150, years=8, gain=1.0, growth=0.5, drift=0.0):
    """A third starts in year 3, a third in year 5, a third never; the difference grows with time since the start."""
    rng = np.random.default_rng(seed)
    start = np.repeat([2003.0, 2005.0, np.nan], n // 3)
    keys = pd.MultiIndex.from_product([range(n), range(2000, 2000 + years)], names=["entity_id", "period_end"])
    data = keys.to_frame(index=False)
    data["start"] = start[data["entity_id"]]
    since = (data["period_end"] - data["start"]).fillna(-99)
    effect = np.where(since >= 0, gain + growth * since, 0.0)
    trend = drift * data["start"].notna() * (data["period_end"] - 2000)
    level = rng.normal(size=n)[data["entity_id"]]
    data["y"] = level + 0.3 * (data["period_end"] - 2000) + effect + trend + rng.normal(size=len(data))
    return data


def test_differences_by_time_equal_a_loop_over_cohorts():
    data = _starts(1)
    found = sa.event_study(data, "y", "start", draws=50).by_time.set_index("event_time")
    wide = data.pivot(index="entity_id", columns="period_end", values="y")
    start = data.drop_duplicates("entity_id").set_index("entity_id")["start"]
    for time in (-2, 0, 1):
        sums = sizes = 0.0
        for cohort in (2003, 2005):
            now, base = cohort + time, cohort - 1
            change = wide[now] - wide[base]
            waiting = start.isna() | (start > max(now, cohort))
            sums += (start == cohort).sum() * (change[start == cohort].mean() - change[waiting].mean())
            sizes += (start == cohort).sum()
        assert found.loc[time, "estimate"] == pytest.approx(sums / sizes, rel=1e-9)


def test_growing_differences_are_recovered_and_nothing_before():
    tables = [
        sa.event_study(_starts(seed), "y", "start", draws=50).by_time.set_index("event_time") for seed in range(30)
    ]
    mean = pd.concat([table["estimate"] for table in tables], axis=1).mean(axis=1)
    for time, expected in {-3: 0.0, -2: 0.0, 0: 1.0, 1: 1.5, 2: 2.0}.items():
        assert mean[time] == pytest.approx(expected, abs=0.12)


@repeated(16, proof_runs=400)
def test_interval_holds_and_equal_trends_are_seldom_doubted(n_runs):
    held, doubted = 0, 0
    for seed in range(n_runs):
        found = sa.event_study(_starts(seed, gain=0.0, growth=0.0), "y", "start", draws=200)
        held += found.overall["ci_low"] <= 0 <= found.overall["ci_high"]
        doubted += found.pretrend_p_value < 0.05
    assert held / n_runs == about(0.95, n_runs)
    assert doubted / n_runs < 0.14


def test_trends_that_differ_before_the_start_are_found():
    assert sa.event_study(_starts(1, drift=0.8), "y", "start", draws=200).pretrend_p_value < 0.001


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.assign(start=np.where(d["period_end"] > 2003, d["start"] + 1, d["start"])), "have several starts"),
        (lambda d: d.assign(start="soon"), "must be a column of numbers"),
        (lambda d: d.assign(start=2000.0), "nothing to compare"),
        (lambda d: d[d["entity_id"] < 4], "nothing to compare"),
    ],
)
def test_starts_without_a_comparison_are_refused(change, words):
    with pytest.raises(StatisticError, match=words):
        sa.event_study(change(_starts(1)), "y", "start")


def test_periods_of_rows_left_out_do_not_shift_the_starts():
    data = _starts(1)
    found = sa.event_study(data, "y", "start", draws=50).by_time
    early = data[data["period_end"] == 2000].assign(period_end=1997, y=np.inf)
    nobody = data.head(1).assign(entity_id=np.nan, period_end=1990)
    again = sa.event_study(pd.concat([early, nobody, data]), "y", "start", draws=50).by_time
    pd.testing.assert_frame_equal(again, found)


def test_starts_of_every_second_year_are_placed_on_the_grid_of_the_panel():
    data = _starts(2)
    data["period_end"] = 2000 + 2 * (data["period_end"] - 2000)
    twice = data.assign(start=2000 + 2 * (data["start"] - 2000))
    found = sa.event_study(twice, "y", "start", draws=50)
    plain = sa.event_study(_starts(2), "y", "start", draws=50)
    assert found.by_time["estimate"].tolist() == pytest.approx(plain.by_time["estimate"].tolist())
    assert sorted(found.cohorts["start"].unique()) == [2006, 2010]


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        (lambda d: d.assign(start=d["start"] + 0.5), {}, "100 entity_id start between two periods"),
        (lambda d: d.drop(columns="entity_id"), {}, "no column entity_id"),
        (lambda d: d, {"after": -1}, "after is -1"),
        (lambda d: d, {"before": 1.5}, "before is 1.5"),
        (lambda d: d, {"draws": 3}, "draws is 3"),
        (lambda d: d, {"ci_level": 95}, "ci_level is 95"),
    ],
)
def test_options_and_starts_that_cannot_be_are_refused(change, options, words):
    with pytest.raises(StatisticError, match=words):
        sa.event_study(change(_starts(1)), "y", "start", **options)


def test_a_start_of_zero_is_none_where_all_periods_lie_after_it():
    data = _starts(1)
    blank = sa.event_study(data, "y", "start", draws=50)
    zero = sa.event_study(data.assign(start=data["start"].fillna(0)), "y", "start", draws=50)
    pd.testing.assert_frame_equal(zero.cohorts, blank.cohorts)
    assert zero.overall.equals(blank.overall) and zero.n_entities == blank.n_entities == 150
    far = sa.event_study(data.assign(start=data["start"].fillna(np.inf)), "y", "start", draws=50)
    assert far.overall.equals(blank.overall)


def test_zero_is_a_period_where_periods_are_counted_around_it():
    data = _starts(1)
    around = data.assign(period_end=data["period_end"] - 2003, start=data["start"] - 2003)
    found = sa.event_study(around, "y", "start", draws=50)
    assert sorted(found.cohorts["start"].unique()) == [0, 2]


def test_companies_that_started_before_the_panel_begins_are_counted_and_told_apart():
    data = _starts(1)
    late = data[data["period_end"] >= 2003]
    found = sa.event_study(late, "y", "start", draws=50)
    assert found.n_already_started == 50 and found.n_entities == 100
    assert "already started when the record begins: 50" in reading(found)
    assert sa.event_study(data, "y", "start", draws=50).n_already_started == 0


def test_a_panel_in_which_all_starters_had_started_says_so():
    data = _starts(1)
    with pytest.raises(StatisticError, match="nothing to compare; 100 had started when the panel begins"):
        sa.event_study(data[data["period_end"] >= 2005], "y", "start")
