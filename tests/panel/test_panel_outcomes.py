"""Outcomes against answers worked out by hand, and against R on public filings."""

import math

import pandas as pd
import pytest

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import StatisticError
from stratalign.panel.build import build_panel
from stratalign.panel.outcome_definitions import OUTCOMES
from stratalign.panel.outcomes import compute_outcomes, summarise_outcomes
from stratalign.sources.performance.accounts import read_performance

# Stored answers of R, whose doubles went through text with 15 digits.
RTOL = 1e-12


def panel_of(*rows):
    """Panel of (entity, period end, revenue, operating income, net income, total assets)."""
    columns = ["entity_id", "period_end", "revenue", "operating_income", "net_income", "total_assets"]
    panel = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], float))
    return panel.assign(period_end=pd.to_datetime(panel["period_end"]), currency="EUR", source="test")


def row(outcomes, entity, end):
    found = outcomes[(outcomes["entity_id"] == entity) & (outcomes["period_end"] == pd.Timestamp(end))]
    return found.iloc[0]


TWO_YEARS = panel_of(("A", "2023-12-31", 150, 30, 12, 300), ("A", "2022-12-31", 120, -6, 10, 200))


def test_growth_is_this_year_over_last_less_one():
    second = row(compute_outcomes(TWO_YEARS), "A", "2023-12-31")
    assert second["revenue_growth_pct"] == pytest.approx(25)  # 150 / 120 - 1
    assert second["revenue_growth_log"] == pytest.approx(math.log(1.25))
    assert second["days_since_previous"] == 365
    assert second["growth_missing_reason"] == ""


def test_the_first_period_has_no_growth():
    first = row(compute_outcomes(TWO_YEARS), "A", "2022-12-31")
    assert math.isnan(first["revenue_growth_pct"])
    assert math.isnan(first["revenue_growth_log"])
    assert first["growth_missing_reason"] == "first_period"


def test_operating_margin_is_operating_income_over_revenue():
    assert compute_outcomes(TWO_YEARS)["operating_margin_pct"].to_list() == pytest.approx([-5, 20])  # -6/120, 30/150


def test_return_on_assets_is_over_the_mean_of_start_and_end():
    outcomes = compute_outcomes(TWO_YEARS)
    assert row(outcomes, "A", "2023-12-31")["return_on_assets_pct"] == pytest.approx(4.8)  # 12 / ((200 + 300) / 2)
    assert math.isnan(row(outcomes, "A", "2022-12-31")["return_on_assets_pct"])
    assert outcomes["return_on_closing_assets_pct"].to_list() == pytest.approx([5, 4])  # 10/200, 12/300


@pytest.mark.parametrize(
    ("end", "revenue", "reason"),
    [
        ("2022-12-16", 100, ""),  # 350 days after 2021-12-31
        ("2022-12-15", 100, "not_a_year_apart"),
        ("2023-01-15", 100, ""),  # 380 days
        ("2023-01-16", 100, "not_a_year_apart"),
        ("2022-12-31", None, "revenue_missing"),
        ("2022-12-31", 0, ""),
    ],
)
def test_growth_needs_a_period_about_a_year_before(end, revenue, reason):
    outcomes = compute_outcomes(panel_of(("A", "2021-12-31", 100, 1, 1, 10), ("A", end, revenue, 1, 1, 10)))
    second = outcomes.iloc[1]
    assert second["growth_missing_reason"] == reason
    assert math.isnan(second["revenue_growth_pct"]) == (reason != "")


def test_revenue_that_falls_to_nothing_is_minus_100_pct_and_has_no_logarithm():
    last = compute_outcomes(panel_of(("A", "2021-12-31", 100, 1, 1, 10), ("A", "2022-12-31", 0, 1, 1, 10))).iloc[1]
    assert last["revenue_growth_pct"] == -100
    assert math.isnan(last["revenue_growth_log"])
    assert math.isnan(last["operating_margin_pct"])


@pytest.mark.parametrize("base", [0, -5])
def test_growth_from_nothing_is_undefined(base):
    last = compute_outcomes(panel_of(("A", "2021-12-31", base, 1, 1, 10), ("A", "2022-12-31", 9, 1, 1, 10))).iloc[1]
    assert last["growth_missing_reason"] == "base_not_positive"
    assert math.isnan(last["revenue_growth_pct"])


def test_entities_do_not_run_into_each_other():
    outcomes = compute_outcomes(panel_of(("A", "2021-12-31", 100, 1, 1, 10), ("B", "2022-12-31", 200, 1, 1, 10)))
    assert set(outcomes["growth_missing_reason"]) == {"first_period"}


def test_an_account_line_that_is_not_there_leaves_its_outcomes_missing():
    outcomes = compute_outcomes(TWO_YEARS[["entity_id", "period_end", "revenue"]])
    assert outcomes["operating_margin_pct"].isna().all()
    assert outcomes["return_on_assets_pct"].isna().all()
    assert outcomes["revenue_growth_pct"].notna().sum() == 1


def test_repeated_periods_are_refused():
    with pytest.raises(StatisticError, match="1 rows of the panel repeat"):
        compute_outcomes(pd.concat([TWO_YEARS, TWO_YEARS.iloc[:1]]))


FIVE_YEARS = panel_of(
    ("A", "2019-12-31", 100, 10, 1, 10),
    ("A", "2020-12-31", 50, 10, 1, 10),
    ("A", "2021-12-31", 100, 10, 1, 10),
    ("A", "2022-12-31", 200, 50, 1, 10),
    ("A", "2023-12-31", 400, 0, 1, 10),
)


def test_growth_a_year_is_compound_by_days():
    summary = summarise_outcomes(FIVE_YEARS).iloc[0]
    # Four years of 1,461 days are exactly 4 x 365.25: four to the power of a quarter is the root of two.
    assert summary["span_years"] == 4
    assert summary["revenue_cagr_pct"] == pytest.approx(100 * (math.sqrt(2) - 1))
    assert (summary["n_periods"], summary["first_period"]) == (5, pd.Timestamp("2019-12-31"))


def test_growth_a_year_over_the_last_years_only():
    summary = summarise_outcomes(FIVE_YEARS, n_years=3).iloc[0]
    # From 50 to 400 in 1,095 days.
    assert summary["revenue_cagr_pct"] == pytest.approx(100 * (8 ** (365.25 / 1095) - 1))
    assert (summary["n_periods"], summary["first_period"]) == (4, pd.Timestamp("2020-12-31"))


def test_margin_is_the_mean_of_the_last_three_periods():
    summary = summarise_outcomes(FIVE_YEARS).iloc[0]
    assert summary["operating_margin_pct"] == pytest.approx((10 + 25 + 0) / 3)
    assert summary["n_margin_periods"] == 3
    assert summarise_outcomes(TWO_YEARS).iloc[0]["operating_margin_pct"] == pytest.approx((-5 + 20) / 2)


def test_growth_a_year_needs_both_ends_above_zero_and_a_year_between():
    summary = summarise_outcomes(
        panel_of(
            ("A", "2020-12-31", 0, 1, 1, 10),
            ("A", "2022-12-31", 100, 1, 1, 10),
            ("B", "2022-12-31", 100, 1, 1, 10),  # first and last are the same period
            ("C", "2022-06-30", 100, 1, 1, 10),
            ("C", "2022-12-31", 150, 1, 1, 10),
            ("D", "2020-12-31", None, 1, 1, 10),
            ("D", "2021-12-31", 100, 1, 1, 10),
            ("D", "2022-12-31", 110, 1, 1, 10),
        )
    ).set_index("entity_id")
    assert summary.loc[["A", "B", "C"], "revenue_cagr_pct"].isna().all()
    assert summary.loc["D", "revenue_cagr_pct"] == pytest.approx(100 * (1.1 ** (365.25 / 365) - 1))


def test_years_to_look_back_must_be_positive():
    with pytest.raises(StatisticError, match="n_years is 0"):
        summarise_outcomes(TWO_YEARS, n_years=0)


def test_every_outcome_is_a_column_and_says_how_it_is_made():
    columns = set(compute_outcomes(TWO_YEARS)) | set(summarise_outcomes(TWO_YEARS))
    assert {key for key, outcome in OUTCOMES.items() if outcome.lines} <= columns
    assert all(key == outcome.key and outcome.formula and outcome.label for key, outcome in OUTCOMES.items())


@pytest.fixture
def filings(real_data):
    """Panel of public filings."""
    performance = Performance(
        file="fundamentals.csv",
        entity="Ticker Symbol",
        period_end="Period Ending",
        date_format="%m/%d/%Y",
        columns={
            "revenue": "Total Revenue",
            "operating_income": "Operating Income",
            "net_income": "Net Income",
            "total_assets": "Total Assets",
        },
    )
    raw = read_performance(real_data("nyse_fundamentals") / performance.file)
    return build_panel(raw, performance, source=performance.file, currency="USD")


@pytest.mark.real
def test_consecutive_rows_give_the_stored_answers_of_r(filings):
    # R: g <- ave(log(rev), ticker, FUN = function(z) c(NA, diff(z))), whatever lies between two rows; opm and roa on
    # the 889 rows that have g; roa on closing assets.
    outcomes = compute_outcomes(filings, min_days=None, max_days=None)
    used = outcomes[outcomes["revenue_growth_log"].notna()]
    assert (len(filings), filings["entity_id"].nunique(), len(used)) == (1188, 299, 889)
    growth, margin_pct = used["revenue_growth_log"], used["operating_margin_pct"]
    return_pct = used["return_on_closing_assets_pct"]
    assert growth.mean() == pytest.approx(0.0347533990173485, rel=RTOL)
    assert growth.std() == pytest.approx(0.157720912575731, rel=RTOL)
    assert growth.median() == pytest.approx(0.0333617156414903, rel=RTOL)
    assert growth.min() == pytest.approx(-1.2057403507146, rel=RTOL)
    assert growth.max() == pytest.approx(1.08972181562407, rel=RTOL)
    assert margin_pct.mean() == pytest.approx(13.6491423490985, rel=RTOL)
    assert margin_pct.std() == pytest.approx(24.9626067168668, rel=RTOL)
    assert margin_pct.min() == pytest.approx(-437.255209149303, rel=RTOL)
    assert return_pct.mean() == pytest.approx(6.01360649709719, rel=RTOL)
    assert return_pct.median() == pytest.approx(5.65149212322984, rel=RTOL)


@pytest.mark.real
def test_periods_that_are_not_a_year_apart_have_no_growth(filings):
    outcomes = compute_outcomes(filings)
    odd = outcomes[outcomes["growth_missing_reason"] == "not_a_year_apart"]
    assert sorted(odd["days_since_previous"]) == [396, 579, 700]
    assert outcomes["revenue_growth_pct"].notna().sum() == 889 - 3
    weeks = outcomes["days_since_previous"].isin([364, 371])
    assert outcomes.loc[weeks, "revenue_growth_pct"].notna().all()
