"""Totals and spread of accounts, against figures computed by hand."""

import numpy as np
import pandas as pd
import pytest

from stratalign.panel.summaries import FEWEST_FOR_QUARTILES, spread_by_year, total_by_period


def panel(entities, ends=("2023-12-31", "2024-12-31"), revenue=lambda n, year: 100.0 + 10 * n * year):
    rows = [
        {
            "entity_id": f"e{n}",
            "period_end": pd.Timestamp(end),
            "currency": "EUR",
            "source": "accounts.csv",
            "revenue": revenue(n, year),
            "operating_income": 10.0 + n,
        }
        for n in range(entities)
        for year, end in enumerate(ends)
    ]
    return pd.DataFrame(rows)


def test_totals_add_every_entity():
    totals = total_by_period(panel(3))
    assert totals["revenue"].tolist() == [300.0, 330.0]
    assert totals["operating_margin_pct"].tolist() == pytest.approx([33 / 300 * 100, 33 / 330 * 100])
    assert totals["n_entities"].tolist() == [3, 3]


@pytest.mark.parametrize("broken", ["row", "figure", "currency"])
def test_no_totals_where_they_would_compare_unlike_sums(broken):
    accounts = panel(3)
    if broken == "row":
        accounts = accounts.iloc[:-1]
    elif broken == "figure":
        accounts.loc[0, "revenue"] = np.nan
    else:
        accounts.loc[0, "currency"] = "USD"
    assert total_by_period(accounts).empty


def test_quartiles_are_those_of_the_growth_rates():
    n = FEWEST_FOR_QUARTILES + 1
    spread = spread_by_year(panel(n)).set_index("year")
    growth = [10.0 * entity for entity in range(n)]  # from 100 to 100 + 10 n
    assert spread.loc[2024, "revenue_growth_pct_median"] == pytest.approx(np.median(growth))
    assert spread.loc[2024, "revenue_growth_pct_lower"] == pytest.approx(np.quantile(growth, 0.25))
    assert spread.loc[2024, "revenue_growth_pct_n"] == n


def test_few_entities_have_no_quartiles_and_no_year():
    assert spread_by_year(panel(FEWEST_FOR_QUARTILES - 1)).empty


def test_year_ending_in_january_belongs_to_the_year_before():
    spread = spread_by_year(panel(12, ends=("2024-01-31", "2025-01-31")))
    assert spread["year"].tolist() == [2023, 2024]
