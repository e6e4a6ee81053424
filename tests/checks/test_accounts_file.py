"""Columns nobody asked for and figures that are not written as they look, each planted once."""

import pytest


@pytest.mark.parametrize(
    ("old", "new", "check", "severity", "n_affected", "says"),
    [
        ("2022;110;", "2022;1.1E+2;", "accounts_rounded_by_spreadsheet", "warns", 1, "Sales (1)"),
        ("110;11\n", "110 EUR;11 GBP\n", "accounts_currency", "blocks", 2, "EUR (1), GBP (1)"),
    ],
)
def test_each_planted_trap_is_named_counted_and_located(planted, old, new, check, severity, n_affected, says):
    result = planted(old, new)[check]
    assert (result.severity, result.n_affected) == (severity, n_affected)
    assert result.where.startswith("accounts.csv")
    assert says in result.where
    assert result.fix.endswith(".")


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("2022;110;", "2022;11E+1;", "accounts_rounded_by_spreadsheet"),
        ("110;11", "110;11 GBP", "accounts_currency"),
    ],
)
def test_what_only_looks_like_a_trap_is_let_pass(planted, old, new, check):
    assert check not in planted(old, new)


def test_columns_that_are_no_account_lines_are_left_out_and_named(results_of, clean):
    lines = clean.splitlines()
    header = f"unnamed_1;{lines[0]};Price;adj_close;MarketCap;Capital;Price adjustments"
    content = "\n".join([header, *(f"0;{line};1;2;3;4;5" for line in lines[1:])])
    found = results_of(content)
    assert found["accounts_unnamed_columns"].where == "accounts.csv, column 1"
    assert found["accounts_market_price"].where == "accounts.csv, Price, adj_close, MarketCap"
    assert found["accounts_market_price"].severity == "informs"
    assert found["accounts_unmapped"].where == "accounts.csv, Capital, Price adjustments"
    assert set(found) == {"accounts_unnamed_columns", "accounts_market_price", "accounts_unmapped"}


def test_a_market_price_mapped_to_an_account_line_blocks(results_of, clean):
    found = results_of(
        clean.replace("Sales", "Share price"), columns={"revenue": "Share price", "operating_income": "EBIT"}
    )
    assert found["accounts_market_price"].severity == "blocks"
    assert "'revenue' is mapped to a market price" in found["accounts_market_price"].seen


def test_a_currency_other_than_the_file_s_blocks(results_of, clean):
    found = results_of(clean.replace("110;11", "110;€11"), currency="USD")
    assert found["accounts_currency"].severity == "blocks"
    assert "another currency than USD" in found["accounts_currency"].seen
    assert "accounts_currency" not in results_of(clean.replace("110;11", "110;€11"), currency="EUR")


def test_thousands_signs_read_as_decimals_are_suspected(results_of):
    content = "Entity;Period;FY;Sales;EBIT\n" + "".join(
        f"{entity};{year}-12-31;{year};{sales};1\n"
        for entity, year, sales in [("A", 2021, "1.234"), ("A", 2022, "1.250"), ("B", 2022, "2.001")]
    )
    found = results_of(content)
    assert found["accounts_decimal_sign"].n_affected == 3
    assert 'decimal: ","' in found["accounts_decimal_sign"].fix
    assert "accounts_decimal_sign" not in results_of(content.replace("2.001", "2.01"))


def test_a_file_that_is_not_unicode_is_told(results_of, clean):
    assert results_of(clean, encoding="cp1252")["accounts_encoding"].severity == "informs"
