"""Periods counted as the calendar counts them, from dates of every kind, or refused with entity and dates."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.regression.lags import lag_exposure
from stratalign.numerics.periods import number_periods


def _numbers(dates, entities=None):
    dates = dates if isinstance(dates, pd.Series) else pd.Series(dates)
    entities = pd.Series(["e"] * len(dates) if entities is None else entities, index=dates.index)
    return number_periods(dates, entities, period="period_end", entity="entity_id").tolist()


def _days(text):
    return pd.to_datetime(pd.Series(text.split()))


@pytest.mark.parametrize("freq", ["ME", "MS", "QE", "QS", "YE", "YS", "W", "D", "6ME", "2YE"])
def test_regular_dates_are_one_step_each(freq):
    dates = pd.Series(pd.date_range("2019-01-01", periods=30, freq=freq))
    assert _numbers(dates) == list(range(30))
    assert _numbers(dates.sample(frac=1, random_state=1).sort_index()) == list(range(30))
    gap = dates.drop(index=[4, 5, 17])
    assert _numbers(gap) == gap.index.tolist()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2018-12-31 2019-12-31 2020-12-31", "2018-06-30 2019-06-30 2020-06-30"),
        # Years to March hold nine months of the year before.
        ("2018-12-31 2019-12-31 2020-12-31", "2019-03-31 2020-03-31 2021-03-31"),
        # 52 and 53 weeks.
        ("2018-12-31 2019-12-31 2020-12-31", "2018-12-29 2019-12-28 2021-01-02"),
        ("2018-05-31 2019-05-31 2020-05-31", "2018-06-02 2019-06-01 2020-05-30"),
        # A survey of May, then June, then May.
        ("2018-12-31 2019-12-31 2020-12-31", "2018-06-20 2019-05-10 2020-06-15"),
        # Quarters that end in any month belong to the quarter of the calendar they end in.
        ("2020-03-31 2020-06-30 2020-09-30 2020-12-31", "2020-01-31 2020-04-30 2020-07-31 2020-10-31"),
        ("2020-03-31 2020-06-30 2020-09-30 2020-12-31", "2020-03-28 2020-06-27 2020-09-26 2021-01-02"),
    ],
)
def test_periods_of_one_year_or_quarter_share_a_number_wherever_they_end(first, second):
    dates, n = pd.concat([_days(first), _days(second)], ignore_index=True), len(first.split())
    found = _numbers(dates, ["a"] * n + ["b"] * n)
    assert found == [*range(n), *range(n)]


KINDS = {
    "dates": lambda years: pd.to_datetime(years.astype(str) + "-12-31"),
    "texts": lambda years: years.astype(str) + "-12-31",
    "years as texts": lambda years: years.astype(str),
    "date objects": lambda years: pd.Series([pd.Timestamp(year, 12, 31).date() for year in years]),
    "time zone": lambda years: pd.to_datetime(years.astype(str) + "-12-31").dt.tz_localize("Asia/Tokyo"),
    "periods": lambda years: pd.Series(pd.PeriodIndex(years.astype(str), freq="Y")),
    "period objects": lambda years: pd.Series([pd.Period(str(year), "Y") for year in years], dtype=object),
    "object integers": lambda years: years.astype(object),
    "nullable integers": lambda years: years.astype("Int64"),
    "floats": lambda years: years.astype(float),
}


@pytest.mark.parametrize("kind", KINDS)
def test_years_of_every_kind_give_the_same_panel(kind):
    rng = np.random.default_rng(1)
    entity, years = np.repeat(np.arange(30), 6), pd.Series(np.tile(np.arange(2015, 2021), 30))
    data = pd.DataFrame({"entity_id": entity, "x": rng.normal(size=180), "y": rng.normal(size=180)})
    data, dated = data.assign(period_end=years), data.assign(period_end=KINDS[kind](years))
    for options in ({"effects": "two_way"}, {"effects": "first_difference"}, {"lag": 2}):
        found = sa.estimate_panel(dated, "y", "x", **options)
        assert found.estimate == pytest.approx(sa.estimate_panel(data, "y", "x", **options).estimate, rel=1e-12)
    lagged = lag_exposure(dated, "x", 1, "entity_id", "period_end")["x"]
    assert lagged.tolist() == pytest.approx(data.groupby("entity_id")["x"].shift().tolist(), nan_ok=True)


@pytest.mark.parametrize("freq", ["ME", "QE"])
def test_lag_is_the_month_or_quarter_before_and_no_other(freq):
    rng = np.random.default_rng(2)
    dates = pd.date_range("2018-01-31", periods=24, freq=freq)
    data = pd.DataFrame([(e, d, rng.normal()) for e in "abc" for d in dates], columns=["entity_id", "period_end", "x"])
    kept = data.drop(index=[5, 30, 31])
    found = lag_exposure(kept, "x", 1, "entity_id", "period_end")["x"]
    expected = kept["x"].reindex(data.index).groupby(data["entity_id"]).shift()[kept.index]
    assert found.tolist() == pytest.approx(expected.tolist(), nan_ok=True)


def test_years_of_some_entities_may_lie_two_apart():
    assert _numbers(pd.Series([2010, 2012, 2014, 2011, 2012]), list("aaabb")) == [0, 2, 4, 1, 2]
    assert _numbers(pd.Series([2010, 2012, 2011, 2013]), list("aabb")) == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ("2019-12-31 2020-12-31 2021-06-30 2022-06-30", "entity_id e has 2020-12-31 and 2021-06-30"),
        ("2020-01-31 2020-02-29 2020-03-31 2020-03-15", "entity_id e has 2020-03-15 and 2020-03-31"),
        ("2020-01-01 2020-01-08 2020-01-15 2020-01-18", "steps of 7 days.*has 2020-01-15 and 2020-01-18"),
    ],
)
def test_distances_that_are_no_steps_are_refused_with_their_dates(dates, words):
    with pytest.raises(StatisticError, match=words):
        _numbers(_days(dates))


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        (pd.Series(["FY2015", "FY2016"]), "2 of 2 values are none, such as 'FY2015'. Give years as numbers"),
        (pd.Series(["2015-12-31", "soon"]), "1 of 2 values are none, such as 'soon'"),
        (pd.Series([2015, np.inf, 2017]), "1 of 3 values of period_end are infinite"),
        (pd.Series([True, False]), "its values are bool"),
        (pd.Series([2015, 2015.5, 2016.5, 2017.5]), "1 of 3 distances.*has 2015 and 2015.5"),
    ],
)
def test_periods_that_are_none_are_refused_in_one_sentence(periods, words):
    with pytest.raises(StatisticError, match=words) as caught:
        _numbers(periods)
    assert "\n" not in str(caught.value) and "format" not in str(caught.value)


@pytest.mark.parametrize(
    "dates",
    [
        "2018-12-31 2019-12-31 2020-12-31 2021-10-31 2022-10-31",
        "2018-12-31 2019-12-31 2020-12-31 2022-02-28 2023-02-28",
        "2018-03-31 2019-03-31 2020-05-31 2021-03-31 2022-03-31",
        # The commonest distance itself is two months from a year.
        "2018-01-31 2019-03-31 2020-05-31 2021-07-31",
        "2018-12-31 2019-10-31 2020-08-31 2021-06-30",
    ],
)
def test_year_ends_may_move_by_two_months(dates):
    assert _numbers(_days(dates)) == list(range(len(dates.split())))


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ("2018-12-31 2019-12-31 2020-12-31 2021-09-30 2022-09-30", "has 2020-12-31 and 2021-09-30"),
        ("2018-12-31 2019-12-31 2020-12-31 2022-03-31 2023-03-31", "has 2020-12-31 and 2022-03-31"),
    ],
)
def test_year_ends_that_move_by_three_months_are_refused(dates, words):
    with pytest.raises(StatisticError, match=f"1 of 4 distances in period_end are no whole .* of 1 year.*{words}"):
        _numbers(_days(dates))


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        # 28 and 31 days are as common: the shorter is February, not a step of days.
        ("2021-01-31 2021-02-28 2021-03-31", [0, 1, 2]),
        ("2020-01-31 2020-02-29 2020-03-31", [0, 1, 2]),
        ("2021-02-28 2021-03-31 2021-05-31", [0, 1, 3]),
        ("2021-01-15 2021-02-12 2021-03-12 2021-05-07", [0, 1, 2, 4]),
        ("2021-01-15 2021-02-13 2021-03-14 2021-05-11", [0, 1, 2, 4]),
        # A day less than the shortest month is no month.
        ("2021-01-01 2021-01-28 2021-02-24 2021-04-19", [0, 1, 2, 4]),
    ],
)
def test_steps_from_28_days_on_are_months_and_shorter_ones_days(dates, expected):
    assert _numbers(_days(dates)) == expected


@pytest.mark.parametrize("length", [28, 29])
def test_steps_of_weeks_that_fall_twice_in_a_month_are_refused_with_their_dates(length):
    dates = pd.Series(pd.date_range("2021-01-15", periods=30, freq=f"{length}D"))
    with pytest.raises(StatisticError, match="has two rows within one period_end of 1 month: entity_id e has 2021-"):
        _numbers(dates)
