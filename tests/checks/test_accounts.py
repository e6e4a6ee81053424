"""Every trap of an accounts file planted once, and a file without any."""

import io
from pathlib import Path

import pandas as pd
import pytest

from stratalign.checks.accounts import check_accounts
from stratalign.engagement import Performance, load_engagement
from stratalign.errors import SourceError
from stratalign.sources.accounts import read_performance

CLEAN = """Entity;Period;FY;Sales;EBIT
A;2021-12-31;2021;100;10
A;2022-12-31;2022;110;11
B;2021-12-31;2021;200;20
B;2022-12-31;2022;210;-21
"""
MAPPED = {
    "file": "accounts.csv", "entity": "Entity", "period_end": "Period", "fiscal_year": "FY",
    "columns": {"revenue": "Sales", "operating_income": "EBIT"},
}  # fmt: skip


def results_of(content, entities=None, encoding="utf-8", **changes):
    raw = pd.read_csv(io.StringIO(content), sep=";", dtype="str", keep_default_na=False)
    raw.index = pd.RangeIndex(2, len(raw) + 2, name="line")
    raw.attrs = {"encoding": encoding}
    results = check_accounts(raw, Performance(**{**MAPPED, **changes}), entities, file="accounts.csv")
    return {result.check: result for result in results}


def test_a_clean_file_has_no_results():
    assert results_of(CLEAN, {"A", "B"}) == {}


@pytest.mark.parametrize(
    ("old", "new", "check", "severity", "n_affected", "says"),
    [
        ("2022;110;", "2022;11E+1;", "accounts_rounded_by_spreadsheet", None, None, None),
        ("2022;110;", "2022;1.1E+2;", "accounts_rounded_by_spreadsheet", "warns", 1, "Sales (1)"),
        ("110;11", "110;-112", "accounts_extreme_margin", "warns", 1, "A 2022-12-31 (-102 %)"),
        ("A;2022-12-31;2022", "A;2023-12-31;2023", "accounts_gaps", "warns", 1, "A 2023-12-31 (730 days)"),
        ("A;2022-12-31;2022", "A;2022-06-30;2022", "accounts_gaps", "warns", 1, "A 2022-06-30 (181 days)"),
        ("A;2022-12-31;2022", "A;2021-12-31;2021", "accounts_duplicates", "blocks", 1, "A 2021-12-31 (line 2, 3)"),
        ("B;2022-12-31;2022;210;-21\n", "", "accounts_too_few_periods", "warns", 1, ": B"),
        (
            "A;2021-12-31;2021;100",
            "A;2021-12-31;2021;0",
            "accounts_revenue_not_positive",
            "warns",
            1,
            "A 2021-12-31 (0)",
        ),
        ("2022;210", "2022;210000", "accounts_unit_jump", "warns", 1, "B 2022-12-31 revenue (x1,050)"),
        ("2022;210", "2022;0.21", "accounts_unit_jump", "warns", 1, "B 2022-12-31 revenue (x0.00105)"),
        ("12-31;2022;110", "12-31;;110", "accounts_fiscal_year_blank", "informs", 1, "column 'FY', line 3"),
        ("12-31;2022;110", "12-31;2021;110", "accounts_fiscal_year_unlike_period", "warns", 1, "column 'FY', line 3"),
        ("12-31;2022;110", "12-31;FY22;110", "accounts_fiscal_year_unlike_period", None, None, None),
        ("A;2022-12-31", "A;2023-01-01", "accounts_week_years", "informs", 1, "1 entity: A"),
        ("110;11", "110;n/a", "accounts_missing_figures", "warns", 1, "operating_income (1)"),
        ("110;11", "110;11 GBP", "accounts_currency", None, None, None),
        ("110;11\n", "110 EUR;11 GBP\n", "accounts_currency", "blocks", 2, "EUR (1), GBP (1)"),
    ],
)
def test_each_planted_trap_is_named_counted_and_located(old, new, check, severity, n_affected, says):
    assert CLEAN.count(old) == 1
    found = results_of(CLEAN.replace(old, new))
    if severity is None:
        assert check not in found
        return
    assert (found[check].severity, found[check].n_affected) == (severity, n_affected)
    assert says in found[check].where
    assert "accounts.csv" in found[check].where
    assert found[check].fix.endswith(".")


def test_columns_that_are_no_account_lines_are_left_out_and_named():
    lines = CLEAN.splitlines()
    header = f"unnamed_1;{lines[0]};Price;adj_close;MarketCap;Capital;Price adjustments"
    content = "\n".join([header, *(f"0;{line};1;2;3;4;5" for line in lines[1:])])
    found = results_of(content)
    assert found["accounts_unnamed_columns"].where == "accounts.csv, column 1"
    assert found["accounts_market_price"].where == "accounts.csv, Price, adj_close, MarketCap"
    assert found["accounts_market_price"].severity == "informs"
    assert found["accounts_unmapped"].where == "accounts.csv, Capital, Price adjustments"
    assert set(found) == {"accounts_unnamed_columns", "accounts_market_price", "accounts_unmapped"}


def test_a_market_price_mapped_to_an_account_line_blocks():
    found = results_of(
        CLEAN.replace("Sales", "Share price"), columns={"revenue": "Share price", "operating_income": "EBIT"}
    )
    assert found["accounts_market_price"].severity == "blocks"
    assert "'revenue' is mapped to a market price" in found["accounts_market_price"].seen


def test_a_fiscal_year_far_from_the_period_is_named():
    found = results_of(CLEAN.replace("A;2022-12-31;2022", "A;2022-12-31;1215"))
    assert "1 by more than one year: A on line 3: '1215'" in found["accounts_fiscal_year_unlike_period"].seen


def test_a_currency_other_than_the_file_s_blocks():
    found = results_of(CLEAN.replace("110;11", "110;€11"), currency="USD")
    assert found["accounts_currency"].severity == "blocks"
    assert "another currency than USD" in found["accounts_currency"].seen
    assert "accounts_currency" not in results_of(CLEAN.replace("110;11", "110;€11"), currency="EUR")


def test_thousands_signs_read_as_decimals_are_suspected():
    content = "Entity;Period;FY;Sales;EBIT\n" + "".join(
        f"{entity};{year}-12-31;{year};{sales};1\n"
        for entity, year, sales in [("A", 2021, "1.234"), ("A", 2022, "1.250"), ("B", 2022, "2.001")]
    )
    found = results_of(content)
    assert found["accounts_decimal_sign"].n_affected == 3
    assert 'decimal: ","' in found["accounts_decimal_sign"].fix
    assert "accounts_decimal_sign" not in results_of(content.replace("2.001", "2.01"))


def test_survey_and_accounts_that_do_not_match_are_both_told():
    found = results_of(CLEAN, {"B", "C", "D"})
    assert found["accounts_without_survey"].where.endswith(": A")
    assert found["accounts_survey_without"].where.endswith(": C, D")
    assert found["accounts_survey_without"].n_affected == 2


def test_a_file_that_is_not_unicode_is_told():
    assert results_of(CLEAN, encoding="cp1252")["accounts_encoding"].severity == "informs"


def test_a_missing_column_is_an_error_with_a_suggestion():
    with pytest.raises(SourceError, match=r"no column 'Sales'\. Did you mean 'Sale'"):
        results_of(CLEAN.replace("Sales", "Sale"))


def test_blocking_results_come_first():
    content = CLEAN.replace("A;2022-12-31;2022", "A;2021-12-31;").replace("B;2021", "C;2021")
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
def test_long_and_wide_files_are_checked_alike(content, described):
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
    }
    assert "APA 2015-12-31 (-437 %)" in found["accounts_extreme_margin"].where
    assert "IPG on line 574: '1215'" in found["accounts_fiscal_year_unlike_period"].seen
    assert "BBY 2014-02-01 (700 days)" in found["accounts_gaps"].where
    assert found["accounts_market_price"].where == "fundamentals.csv, Price"
    assert not any(result.severity == "blocks" for result in found.values())
