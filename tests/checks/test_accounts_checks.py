"""The accounts checks together: a file without traps, every layout, and public filings with every trap they hold."""

from pathlib import Path

import pytest

from stratalign.checks.accounts import check_accounts
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import SourceError
from stratalign.sources.performance.accounts import read_performance


def test_a_clean_file_has_no_results(results_of, clean):
    assert results_of(clean, {"A", "B"}) == {}


def test_a_missing_column_is_an_error_with_a_suggestion(results_of, clean):
    with pytest.raises(SourceError, match=r"no column 'Sales'\. Did you mean 'Sale'"):
        results_of(clean.replace("Sales", "Sale"))


def test_blocking_results_come_first(results_of, clean):
    content = clean.replace("A;2022-12-31;2022", "A;2021-12-31;").replace("B;2021", "C;2021")
    severities = [result.severity for result in results_of(content).values()]
    assert severities == sorted(severities, key=["blocks", "warns", "informs"].index)
    assert severities[0] == "blocks"


@pytest.mark.parametrize(
    ("content", "described"),
    [
        (
            "Entity;Measure;Note;2021;2022\nA;Sales;EUR;100;1.1E+2\nA;EBIT;;10;11\nA;Share price;;3;4\nA;Tax;;5;6\n",
            {"layout": "wide", "measure": "Measure", "period_end": None, "fiscal_year": None},
        ),
        (
            "Entity;Period;Measure;Value\nA;2021;Sales;100\nA;2022;Sales;1.1E+2\nA;2021;EBIT;10\nA;2022;EBIT;11\n"
            "A;2022;Share price;3\nA;2022;Tax;5\n",
            {"layout": "long", "measure": "Measure", "value": "Value", "fiscal_year": None},
        ),
    ],
)
def test_long_and_wide_files_are_checked_alike(results_of, content, described):
    found = results_of(content, **described)
    assert set(found) == {"accounts_rounded_by_spreadsheet", "accounts_market_price", "accounts_unmapped"}
    assert found["accounts_unmapped"].where == "accounts.csv, Tax"
    assert found["accounts_rounded_by_spreadsheet"].severity == "warns"


@pytest.mark.real
def test_public_filings_show_every_trap_they_hold(real_data):
    folder = real_data("nyse_fundamentals")
    example = Path(__file__).parents[2] / "examples" / "real_data" / "nyse"
    performance = load_engagement(example).performance
    raw = read_performance(folder / performance.file)
    found = {result.check: result for result in check_accounts(raw, performance, file=performance.file)}
    counts = {key: result.n_affected for key, result in found.items()}
    assert counts == {
        "accounts_rounded_by_spreadsheet": 652,
        "accounts_extreme_margin": 6,
        "accounts_gaps": 3,
        "accounts_fiscal_year_unlike_period": 53,
        "accounts_market_price": 1,
        "accounts_fiscal_year_blank": 129,
        "accounts_week_years": 192,
        "accounts_unnamed_columns": 2,
        "accounts_unmapped": 70,
        "accounts_survivorship": 5,
    }
    assert "APA 2015-12-31 (-437 %)" in found["accounts_extreme_margin"].where
    assert "IPG on line 574: '1215'" in found["accounts_fiscal_year_unlike_period"].seen
    assert "BBY 2014-02-01 (700 days)" in found["accounts_gaps"].where
    assert found["accounts_market_price"].where == "fundamentals.csv, Price"
    assert not any(result.severity == "blocks" for result in found.values())
