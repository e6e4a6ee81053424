"""The decimal sign found by the evidence of whole columns, and refused where there is none."""

import pytest

from stratalign.errors import SourceError


def content(*cells):
    return "Entity;Period;Sales\n" + "".join(f"A;{2001 + year};{cell}\n" for year, cell in enumerate(cells))


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("1.234,56", "1.234"), [1234.56, 1234]),
        (("1,234.56", "1,234"), [1234.56, 1234]),
        (("12,5", "1.234"), [12.5, 1234]),
        (("0.123", "1.234"), [0.123, 1.234]),
        (("1.234.567", "1.234"), [1234567, 1234]),
        (("(1\u00a0234,5)", "7-"), [-1234.5, -7]),
        (("12", "13"), [12, 13]),
        (("4,5 Mio.", "1.250 Tsd."), [4.5e6, 1.25e6]),
    ],
)
def test_the_column_decides(panel_of, cells, values):
    assert panel_of(content(*cells), decimal="auto")["revenue"].to_list() == values


@pytest.mark.parametrize(
    ("cell", "readings"), [("1.234", r"1\.234 with '\.' .* and 1,234"), ("1,234", r"1,234 with '\.' .* and 1\.234")]
)
def test_what_is_open_is_refused_with_both_readings(panel_of, cell, readings):
    with pytest.raises(SourceError, match=f"open in 'Sales': '{cell}' is {readings} with ','. Set 'decimal'"):
        panel_of(content(cell, cell), decimal="auto")


def test_both_signs_in_one_column_are_refused_with_an_example_each(panel_of):
    with pytest.raises(SourceError, match=r"both '\.' and ',' are decimal signs in 'Sales' \('12,5' and '12\.5'\)"):
        panel_of(content("12,5", "12.5"), decimal="auto")


def test_a_column_that_leaves_it_open_has_the_sign_of_the_others(panel_of):
    lines = "Entity;Period;Sales;EBIT\nA;2022;1.234;12,5\nA;2023;1.250;13,5\n"
    columns = {"revenue": "Sales", "operating_income": "EBIT"}
    assert panel_of(lines, decimal="auto", columns=columns)["revenue"].to_list() == [1234, 1250]
