"""Numbers as people write them."""

import math
import random

import pytest

from stratalign.errors import SourceError
from stratalign.panel.numbers import NOT_GIVEN, parse_number

POINT = {
    "0": 0,
    "12": 12,
    "1234.5": 1234.5,
    "1,234": 1234,
    "1,234,567.89": 1234567.89,
    "12,34,567": 1234567,
    "1 234 567": 1234567,
    "1\u00a0234\u202f567": None,
    "1\u00a0234": 1234,
    "1'234'567.5": 1234567.5,
    ".5": 0.5,
    "5.": 5,
    "-5": -5,
    "+5": 5,
    "\u22125": -5,
    "5-": -5,
    "(5)": -5,
    "($1,234.50)": -1234.5,
    "-$5": -5,
    "$ 5": 5,
    "€1,000": 1000,
    "USD 12": 12,
    "12 EUR": 12,
    "12%": 12,
    "-437 %": -437,
    "1.07E+11": 1.07e11,
    "-2.5e-3": -0.0025,
    "'123": 123,
    " 7 ": 7,
    "1.234": 1.234,
    "12.3k": 12300,
    "1.2bn": 1.2e9,
    "5 k": 5000,
    "(€4.5m)": -4.5e6,
    "1.5 Mrd. EUR": 1.5e9,
    "\uff11\uff12\uff0c\uff13\uff14\uff15": 12345,
}
COMMA = {
    "1,5": 1.5,
    "1.234,56": 1234.56,
    "1.234,56-": -1234.56,
    "1.234.567": 1234567,
    "1 234,5": 1234.5,
    "1'234,5": 1234.5,
    "1,07E+11": 1.07e11,
    "(3,5) €": None,
    "1.234": 1234,
    "4,5 Mio.": 4.5e6,
    "1.250,5 Tsd.": 1250500,
}
NOT_NUMBERS = [
    "abc", "1,5", "1.234.567", "1,23,4", "12,3456", "1 2", "1.2x", "5 kk", "m", "(5", "--5", "-(5)", "(-5)", "-5-",
    "$", "%", "#DIV/0!", "#REF!", "inf", "1e999", "2023-12-31", "NYC 5", "0x10", "1_000", "٣",
]  # fmt: skip


@pytest.mark.parametrize(("written", "value"), [(text, value) for text, value in POINT.items() if value is not None])
def test_number_with_a_decimal_point(written, value):
    assert parse_number(written) == value


@pytest.mark.parametrize(("written", "value"), [(text, value) for text, value in COMMA.items() if value is not None])
def test_number_with_a_decimal_comma(written, value):
    assert parse_number(written, ",") == value


def test_any_kind_of_space_groups_thousands():
    assert parse_number("1\u00a0234\u202f567") == 1234567
    assert parse_number("(3,5) €", ",") == -3.5


@pytest.mark.parametrize("written", NOT_NUMBERS)
def test_what_is_no_number_is_refused(written):
    with pytest.raises(ValueError, match="number"):
        parse_number(written)


@pytest.mark.parametrize("written", ["1,234.5", "1.23", "1234.5", "12.3456"])
def test_a_decimal_point_where_commas_are_decimal_is_refused(written):
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(written, ",")


@pytest.mark.parametrize("written", [*sorted(NOT_GIVEN), "N/A", " - ", "NaN", "None", "#N/A"])
def test_what_stands_for_nothing_is_missing(written):
    assert math.isnan(parse_number(written))


def test_any_number_comes_back_however_it_is_dressed():
    drawn = random.Random(7)
    for _ in range(500):
        value = round(drawn.uniform(-1, 1) * 10 ** drawn.randint(0, 12), 2)
        plain = f"{abs(value):,.2f}"
        sign = "-" if value < 0 else ""
        european = plain.translate(str.maketrans(",.", ".,"))
        assert parse_number(f"{sign}{plain}") == value
        assert parse_number(f"{european}{sign}", ",") == value
        assert parse_number(f"(${plain})") == -abs(value)
        assert parse_number(f"{sign}{plain.replace(',', ' ')} USD") == value
        assert parse_number(f"{value:.17E}") == value


def test_cells_that_are_no_numbers_are_named_and_counted(panel_of):
    content = "Entity;Period;Sales\nA;2021;1\nA;2022;see note\nB;2021;1\nB;2022;#REF!\n"
    with pytest.raises(
        SourceError, match=r"2 cells of 4 mapped cells.*line 3, column 'Sales': 'see note'; line 5"
    ) as error:
        panel_of(content)
    assert "decimal" not in str(error.value)


def test_decimal_commas_are_recognised_in_the_message_and_read_when_told(panel_of):
    content = "Entity;Period;Sales\nA;2021;1.234,5\n"
    with pytest.raises(SourceError, match="If ',' is the decimal sign, set 'decimal: \",\"'"):
        panel_of(content)
    assert panel_of(content, decimal=",")["revenue"].to_list() == [1234.5]
