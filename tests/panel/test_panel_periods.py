"""When a period ends, as people write it."""

import pandas as pd
import pytest

from stratalign.errors import SourceError
from stratalign.panel.periods import full_year


@pytest.mark.parametrize(
    ("header", "end"),
    [
        ("2023", "2023-02-28"),
        ("2024", "2024-02-29"),
        ("FY2023", "2023-02-28"),
        ("FY 2023", "2023-02-28"),
        ("FY23", "2023-02-28"),
        ("FY'24", "2024-02-29"),
        ("2023-12-31", "2023-12-31"),
        ("2023-12-31 00:00:00", "2023-12-31"),
        ("Dec-2023", "2023-12-31"),
        ("Feb 2024", "2024-02-29"),
        ("September 2023", "2023-09-30"),
        ("Jun-23", "2023-06-30"),
        ("2023-06", "2023-06-30"),
        ("06/2023", "2023-06-30"),
        ("12/31/2023", "2023-12-31"),
        ("31.12.2023", "2023-12-31"),
        ("2023/24", "2024-02-29"),
        ("2022-23", "2023-02-28"),
        ("FY 2023/2024", "2024-02-29"),
        ("Q1 2024", "2023-05-31"),
        ("2024Q4", "2024-02-29"),
        ("3Q24", "2023-11-30"),
        ("T2 2024", "2023-08-31"),
        ("1. Quartal 2024", "2023-05-31"),
        ("2e trimestre 2024", "2023-08-31"),
        ("H1 2024", "2023-08-31"),
        ("décembre 2023", "2023-12-31"),
        ("März 2024", "2024-03-31"),
        ("mayo 2023", "2023-05-31"),
        ("mrt 2023", "2023-03-31"),
        ("fev. 2024", "2024-02-29"),
        ("giugno 2023", "2023-06-30"),
        ("31. Dezember 2023", "2023-12-31"),
        ("31 de diciembre de 2023", "2023-12-31"),
        ("December 31, 2023", "2023-12-31"),
        ("Year ended 28 January 2023", "2023-01-28"),
        ("2023A", "2023-02-28"),
        ("2023 Ist", "2023-02-28"),
    ],
)
def test_period_header_gives_the_end_of_the_period(panel_of, header, end):
    panel = panel_of(f"Entity;Measure;{header}\nA;Sales;1\nA;EBIT;1\n", "wide", fiscal_year_end="02-29")
    assert panel["period_end"].to_list() == [pd.Timestamp(end)]


@pytest.mark.parametrize(
    "header",
    [
        "Note",
        "Marketing 20",
        "41274",
        "1215",
        "2023-13",
        "Q5 2023",
        "Total",
        "2025E",
        "Budget 2025",
        "Plan 2025",
        "Store 1 2023",
    ],
)
def test_other_headers_are_no_periods(panel_of, header):
    with pytest.raises(SourceError, match=r"none of its 3 columns is headed with a period.*Correct 'layout'"):
        panel_of(f"Entity;Measure;{header}\nA;Sales;1\nA;EBIT;1\n", "wide")


@pytest.mark.parametrize(
    ("dates", "date_format", "ends"),
    [
        (("12/31/2022", "01/02/2023"), None, ("2022-12-31", "2023-01-02")),
        (("31/12/2022", "01/02/2023"), None, ("2022-12-31", "2023-02-01")),
        (("13/02/2022", "01/02/2023"), None, ("2022-02-13", "2023-02-01")),
        (("02/13/2022", "01/02/2023"), None, ("2022-02-13", "2023-01-02")),
        (("01/02/2023", "05/06/2023"), "%d/%m/%Y", ("2023-02-01", "2023-06-05")),
        (("01/02/2023", "05/06/2023"), "%m/%d/%Y", ("2023-01-02", "2023-05-06")),
        (("12/12/2022", "12/12/2023"), None, ("2022-12-12", "2023-12-12")),
        # A workbook's own dates arrive as ISO text, whatever format was named.
        (("2022-12-31", "2023-12-31"), "%m/%d/%Y", ("2022-12-31", "2023-12-31")),
    ],
)
def test_order_of_day_and_month_is_told_or_found(panel_of, dates, date_format, ends):
    content = "Entity;Period;Sales\n" + "".join(f"A;{date};1\n" for date in dates)
    panel = panel_of(content, date_format=date_format)
    assert panel["period_end"].to_list() == [pd.Timestamp(end) for end in ends]


@pytest.mark.parametrize(
    ("dates", "why"),
    [(("01/02/2023", "05/06/2023"), "no day is above 12"), (("31/12/2022", "12/31/2023"), "both orders")],
)
def test_open_order_of_day_and_month_asks_for_the_format(panel_of, dates, why):
    content = "Entity;Period;Sales\n" + "".join(f"A;{date};1\n" for date in dates)
    with pytest.raises(SourceError, match=f"open in 2 dates .{why}.*Set 'date_format'"):
        panel_of(content)


def test_unreadable_periods_are_named_with_their_lines(panel_of):
    content = "Entity;Period;Sales\nA;2022;1\nA;soon;1\nB;31/02/2022;1\n"
    with pytest.raises(SourceError, match=r"2 rows of 3 name no period.*line 3, column 'Period': 'soon'; line 4"):
        panel_of(content)
    with pytest.raises(SourceError, match=r"1 row of 1 name no period as '%Y%m%d': line 2"):
        panel_of("Entity;Period;Sales\nA;2022;1\n", date_format="%Y%m%d")


def test_a_column_of_spreadsheet_dates_is_read_and_a_single_header_is_not(panel_of):
    panel = panel_of("Entity;Period;Sales\nA;44926;1\nA;45291;2\n")
    assert [f"{end:%Y-%m-%d}" for end in panel["period_end"]] == ["2022-12-31", "2023-12-31"]
    wide = panel_of("Entity;Measure;45291\nA;Sales;1\nA;EBIT;1\n", "wide", date_format="excel")
    assert [f"{end:%Y-%m-%d}" for end in wide["period_end"]] == ["2023-12-31"]


def test_years_over_two_calendar_years_need_their_end(panel_of):
    with pytest.raises(
        SourceError, match="'2023/24' is a year over two calendar years, and 'fiscal_year_end' is 12-31"
    ):
        panel_of("Entity;Period;Sales\nA;2023/24;1\n")


def test_a_month_or_a_fiscal_year_is_decided_by_the_whole_column(panel_of):
    alone = panel_of("Entity;Period;Sales\nA;2011-12;1\n", fiscal_year_end="06-30")
    beside = panel_of("Entity;Period;Sales\nA;2011-12;1\nA;2012-13;2\n", fiscal_year_end="06-30")
    assert f"{alone['period_end'].iloc[0]:%Y-%m-%d}" == "2011-12-31"
    assert [f"{end:%Y-%m-%d}" for end in beside["period_end"]] == ["2012-06-30", "2013-06-30"]


@pytest.mark.parametrize(("written", "year"), [("00", 2000), ("68", 2068), ("69", 1969), ("99", 1999), ("2024", 2024)])
def test_years_of_two_digits_turn_where_posix_turns_them(written, year):
    assert full_year(written) == year
