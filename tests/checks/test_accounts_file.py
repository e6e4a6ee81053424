"""Columns nobody asked for and figures that are not written as they look, each planted once."""

import pytest

from stratalign.panel.month_names import is_cumulative


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


@pytest.mark.parametrize(
    ("first", "second", "is_refused"),
    [
        ("$ 110", "€ 120", True), ("$110", "£120", True), ("110 USD", "120 EUR", True), ("R$ 110", "$ 120", True),
        ("¥110", "₩120", True), ("110 CHF", "$120", True), ("₹ 110", "110 EUR", True), ("$110", "120 USD", False),
        ("$110", "120 CAD", False), ("€110", "EUR 120", False), ("$ 110", "120", False), ("¥110", "120 CNY", False),
    ],
)  # fmt: skip
def test_signs_that_cannot_be_one_currency_block_with_their_cells(results_of, clean, first, second, is_refused):
    content = clean.replace(";100;", f";{first};").replace(";200;", f";{second};")
    found = results_of(content)
    assert ("accounts_currency" in found) == is_refused
    if is_refused:
        assert found["accounts_currency"].severity == "blocks"
        assert (
            f"line 2, column 'Sales': '{first}'; line 4, column 'Sales': '{second}'" in found["accounts_currency"].where
        )


@pytest.mark.parametrize(
    ("declared", "written"), [("EUR", "$110"), ("USD", "110 CAD"), ("GBP", "€ 110"), ("CHF", "¥1")]
)
def test_a_sign_that_is_not_the_declared_currency_blocks(results_of, clean, declared, written):
    found = results_of(clean.replace(";100;", f";{written};"), currency=declared)
    assert f"1 figure in another currency than {declared}" in found["accounts_currency"].seen
    assert written in found["accounts_currency"].where


def test_signs_are_held_against_the_currency_of_their_row(results_of):
    content = "Entity;Period;FY;Sales;EBIT;Cur\nA;2021-12-31;2021;$100;10;USD\nB;2021-12-31;2021;€ 9;2;EUR\n"
    assert "accounts_currency" not in results_of(content, currency_column="Cur")
    found = results_of(content.replace("€ 9", "$ 9"), currency_column="Cur")["accounts_currency"]
    assert "another currency than the currency of their row" in found.seen and "line 3" in found.where


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


def test_rows_of_a_plan_block_and_a_column_of_other_words_does_not(results_of, clean):
    lines = clean.splitlines()
    for words, is_blocked in (
        (("Actual", "Budget 2024"), True),
        (("Actual", "Audited"), False),
        (("Geneva", "Plan"), False),
    ):
        content = "\n".join([f"{lines[0]};Type", *(f"{line};{words[n == 1]}" for n, line in enumerate(lines[1:]))])
        found = results_of(content)
        assert ("accounts_plan_rows" in found) is is_blocked
        if is_blocked:
            assert (found["accounts_plan_rows"].severity, found["accounts_plan_rows"].n_affected) == ("blocks", 1)


@pytest.mark.parametrize(
    ("name", "is_said"),
    [("Revenue YTD", True), ("revenue_ytd", True), ("Umsatz kumuliert", True), ("CA cumul\u00e9", True),
     ("Revenue", False), ("Ytdal sales", False)],
)  # fmt: skip
def test_names_that_say_figures_are_counted_from_the_beginning_of_the_year(name, is_said):
    assert is_cumulative(name) is is_said
