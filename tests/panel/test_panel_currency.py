"""Exchange rates: read strictly, applied line by line, and taken out of growth."""

import pandas as pd
import pytest

from stratalign.engagement.declarations.currency import Rates
from stratalign.errors import SourceError, StatisticError
from stratalign.panel.currency import constant_currency_growth, read_rates, translate_panel
from stratalign.sources.performance.accounts import read_performance

RATES = Rates(file="rates.csv", reporting="EUR", source="European Central Bank")


def raw(*rows):
    table = pd.DataFrame(rows, columns=["currency", "period_end", "average", "closing"], dtype="str")
    return table.set_axis(pd.RangeIndex(2, 2 + len(rows), name="line"), axis=0)


@pytest.fixture
def rates():
    return read_rates(
        raw(
            ("usd", "2023-12-31", "0.90", "0.95"),
            ("USD", "2024-12-31", "0.80", "0.85"),
            ("CHF", "2023-12-31", "1.00", "1.05"),
            ("CHF", "2024-12-31", "1.10", "1.06"),
        ),
        RATES,
    )


@pytest.fixture
def panel():
    rows = [
        ("a", "2023-12-31", "USD", 100.0, 200.0, 10.0),
        ("a", "2024-12-31", "USD", 120.0, 220.0, 11.0),
        ("b", "2023-12-31", "EUR", 50.0, 80.0, 5.0),
        ("b", "2024-12-31", "EUR", 55.0, 90.0, 5.0),
    ]
    table = pd.DataFrame(rows, columns=["entity_id", "period_end", "currency", "revenue", "total_assets", "headcount"])
    return table.assign(period_end=pd.to_datetime(table["period_end"]), source="accounts.csv")


def test_income_is_translated_at_the_average_and_balances_at_the_closing_rate(panel, rates):
    translated = translate_panel(panel, rates, reporting="EUR", source=RATES.source)
    assert translated["revenue"].round(9).tolist() == [90.0, 96.0, 50.0, 55.0]
    assert translated["total_assets"].round(9).tolist() == [190.0, 187.0, 80.0, 90.0]
    assert translated["headcount"].tolist() == panel["headcount"].tolist()
    assert set(translated["currency"]) == {"EUR"}
    assert translated["source"].tolist() == ["accounts.csv; European Central Bank"] * 2 + ["accounts.csv"] * 2


def test_growth_at_constant_rates_leaves_the_exchange_rate_out(panel, rates):
    growth = constant_currency_growth(panel, rates, reporting="EUR").iloc[0]
    # By hand: reported (96 + 55) / (90 + 50); at the rates of 2023 (108 + 55) / (90 + 50).
    assert growth["n_entities"] == 2
    assert growth["reported_growth_pct"] == pytest.approx(100 * (151 / 140 - 1))
    assert growth["constant_currency_growth_pct"] == pytest.approx(100 * (163 / 140 - 1))
    assert growth["currency_effect_pp"] == pytest.approx(-100 * 12 / 140)


def test_an_entity_that_changed_its_currency_is_not_compared(panel, rates):
    changed = panel.assign(currency=["USD", "CHF", "EUR", "EUR"])
    assert constant_currency_growth(changed, rates, reporting="EUR")["n_entities"].tolist() == [1]


def test_a_missing_rate_is_named_and_never_guessed(panel, rates):
    with pytest.raises(SourceError, match=r"2 exchange rates into EUR missing: GBP 2023-12-31, GBP 2024-12-31"):
        translate_panel(panel.replace({"currency": {"USD": "GBP"}}), rates, reporting="EUR", source="x")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("USD", "31.12.2023", "0.9", "0.9")], "line 2"),
        ([("USD", "2023-12-31", "0", "0.9")], "rates above zero: line 2"),
        ([("USD", "2023-12-31", "0.9", "")], "line 2"),
        ([("USD", "2023-12-31", "0.9", "0.9"), ("usd", "2023-12-31", "0.8", "0.9")], "twice: line 2, 3"),
    ],
)
def test_rates_that_cannot_be_read_are_refused_with_their_line(rows, message):
    with pytest.raises(SourceError, match=message):
        read_rates(raw(*rows), RATES)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(SourceError, match="no column 'closing'"):
        read_rates(raw(("USD", "2023-12-31", "1", "1")).drop(columns="closing"), RATES)


def test_rates_whose_header_stands_twice_are_refused(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text("currency,period_end,average,closing,closing\nUSD,2023-12-31,1,1,2\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"rates.csv: The header 'closing' stands 2 times"):
        read_rates(read_performance(path), RATES)


def test_growth_needs_revenue(panel, rates):
    with pytest.raises(StatisticError, match="no revenue"):
        constant_currency_growth(panel.drop(columns="revenue"), rates, reporting="EUR")
