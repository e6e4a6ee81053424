"""Every outcome of the method is there with its formula, and is what its formula says."""

import pandas as pd
import pytest

from stratalign.engagement.instrument import load_instrument
from stratalign.errors import StatisticError
from stratalign.panel.outcome_definitions import OUTCOMES, outcome_table
from stratalign.panel.outcomes import adjust_for_industry, compute_outcomes, goal_attainment_pct
from stratalign.vocabulary import ACCOUNT_LINES


def two_years(**lines):
    """One entity, two years; each line as (year one, year two)."""
    panel = pd.DataFrame({"entity_id": "a", "period_end": pd.to_datetime(["2023-12-31", "2024-12-31"]), **lines})
    return compute_outcomes(panel.assign(currency="EUR")).iloc[1]


def test_the_method_has_its_fifteen_outcomes():
    assert {outcome.number for outcome in OUTCOMES.values()} == {f"Y{number}" for number in range(1, 16)}
    assert {line for outcome in OUTCOMES.values() for line in outcome.lines} <= set(ACCOUNT_LINES)
    assert outcome_table()["formula"].str.len().min() > 20


def test_every_outcome_is_computed_from_accounts_or_measured_by_the_survey():
    computed = set(two_years(revenue=[1.0, 2.0]).index) | {"revenue_cagr_pct"}
    surveyed = {dimension.key for dimension in load_instrument("strategic-alignment").with_role("outcome")}
    assert {key for key, outcome in OUTCOMES.items() if outcome.lines} <= computed
    assert {key for key, outcome in OUTCOMES.items() if not outcome.lines} == surveyed


@pytest.mark.parametrize(
    ("lines", "key", "expected"),
    [
        (
            {"revenue": [80, 100], "operating_income": [1, 10], "depreciation_and_amortisation": [1, 5]},
            "ebitda_margin_pct",
            15,
        ),
        ({"revenue": [80, 100], "headcount": [3, 4]}, "revenue_per_employee", 25),
        (
            {
                "recurring_revenue_start": [90, 100],
                "recurring_expansion": [0, 25],
                "recurring_contraction": [0, 5],
                "recurring_churn": [0, 10],
            },
            "net_revenue_retention_pct",
            110,
        ),
        (
            {"recurring_revenue_start": [90, 100], "recurring_contraction": [0, -5], "recurring_churn": [0, 0]},
            "gross_revenue_retention_pct",
            100,
        ),
        ({"revenue": [80, 100], "repeat_revenue": [0, 60]}, "net_revenue_retention_pct", 75),
        (
            {"customers_start": [9, 50], "customers_end": [9, 60], "customers_new": [0, 20]},
            "customer_retention_pct",
            80,
        ),
        ({"customers_end": [40, 60], "customers_new": [0, 30]}, "customer_retention_pct", 75),
        (
            {"nps_promoters": [0, 50], "nps_detractors": [0, 30], "nps_answers": [0, 100]},
            "net_promoter_score_points",
            20,
        ),
        ({"net_promoter_score_points": [0, -12]}, "net_promoter_score_points", -12),
        ({"csat_top_two": [0, 30], "csat_answers": [0, 40]}, "customer_satisfaction_pct", 75),
        ({"voluntary_leavers": [0, 6], "headcount": [50, 70]}, "voluntary_turnover_pct", 10),
        ({"regretted_leavers": [0, 3], "headcount": [50, 70]}, "regretted_turnover_pct", 5),
    ],
)
def test_outcomes_are_what_their_formulas_say(lines, key, expected):
    assert two_years(**lines)[key] == pytest.approx(expected)


def test_turnover_needs_headcount_at_both_ends():
    panel = pd.DataFrame({"entity_id": ["a"], "period_end": pd.to_datetime(["2024-12-31"]), "currency": "EUR"})
    assert pd.isna(compute_outcomes(panel.assign(voluntary_leavers=6.0, headcount=70.0))["voluntary_turnover_pct"][0])


def test_growth_across_a_change_of_currency_is_undefined():
    panel = pd.DataFrame(
        {
            "entity_id": "a",
            "period_end": pd.to_datetime(["2023-12-31", "2024-12-31"]),
            "currency": ["DEM", "EUR"],
            "revenue": [195.583, 100.0],
            "net_income": [1.0, 10.0],
            "total_assets": [100.0, 100.0],
        }
    )
    outcome = compute_outcomes(panel).iloc[1]
    assert outcome["growth_missing_reason"] == "currency_changed"
    assert pd.isna(outcome["revenue_growth_pct"])
    assert pd.isna(outcome["return_on_assets_pct"])
    assert outcome["return_on_closing_assets_pct"] == pytest.approx(10)


def test_a_goal_counts_at_most_at_120_percent():
    actual, target, weight = pd.Series([90.0, 300.0]), pd.Series([100.0, 100.0]), pd.Series([3.0, 1.0])
    assert goal_attainment_pct(actual, target, weight) == pytest.approx((3 * 90 + 120) / 4)
    assert goal_attainment_pct(actual, target) == pytest.approx(105)


@pytest.mark.parametrize(
    ("actual", "target", "weight", "message"),
    [
        ([], [], [], "0 of 0 goals"),
        ([1.0, None], [1.0, 1.0], [1.0, 1.0], "1 of 2 goals lack a figure"),
        ([1.0], [0.0], [1.0], "targets must be above zero"),
        ([1.0], [1.0], [-1.0], "targets must be above zero"),
    ],
)
def test_goals_that_cannot_be_weighed_are_refused(actual, target, weight, message):
    figures = [pd.Series(values, dtype=float) for values in (actual, target, weight)]
    with pytest.raises(StatisticError, match=message):
        goal_attainment_pct(*figures)


def test_the_industry_twin_is_the_distance_from_the_median():
    found = adjust_for_industry(pd.Series([1.0, 3.0, 8.0, 5.0, 7.0]), pd.Series(["x", "x", "x", "y", None]))
    assert found.iloc[:4].tolist() == [-2.0, 0.0, 5.0, 0.0]
    assert pd.isna(found.iloc[4])
