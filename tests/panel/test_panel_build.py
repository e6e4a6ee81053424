"""Raw accounts -> canonical panel: layouts, periods, refusals."""

import io

import pandas as pd
import pytest

from stratalign.engagement import Performance
from stratalign.errors import SourceError
from stratalign.panel.build import build_panel, tidy_accounts
from stratalign.sources.accounts import read_performance

TIDY = {"file": "accounts.csv", "entity": "Entity", "period_end": "Period", "columns": {"revenue": "Sales"}}
LONG = {
    "file": "accounts.csv", "layout": "long", "entity": "Entity", "period_end": "Period", "measure": "Measure",
    "value": "Value", "columns": {"revenue": "Sales", "operating_income": "EBIT"},
}  # fmt: skip
WIDE = {
    "file": "accounts.csv", "layout": "wide", "entity": "Entity", "measure": "Measure",
    "columns": {"revenue": "Sales", "operating_income": "EBIT"},
}  # fmt: skip


def raw_of(content):
    """Text table as `read_performance` gives it."""
    table = pd.read_csv(io.StringIO(content), sep=";", dtype="str", keep_default_na=False)
    table.index = pd.RangeIndex(2, len(table) + 2, name="line")
    return table


def panel_of(content, described, **changes):
    performance = Performance(**{**described, **changes})
    return build_panel(raw_of(content), performance, source="accounts.csv", currency="EUR")


def records(panel, *columns):
    return list(panel[list(columns)].itertuples(index=False, name=None))


def day(text):
    return pd.Timestamp(text)


def test_tidy_file_becomes_a_panel():
    content = (
        "Entity;Period;Sales;Staff;Sector\n B ;2023-12-31;(2);7;Retail\nA;2023-12-31;1,500;n/a;Tech\n"
        "A;2022-12-31;1,000;3;Tech\n"
    )
    columns = {"revenue": "Sales", "headcount": "Staff"}
    panel = panel_of(content, TIDY, columns=columns, multiplier=1000, industry="Sector")
    assert list(panel.columns) == ["entity_id", "period_end", "currency", "source", "revenue", "headcount", "industry"]
    # Money is multiplied, people are not.
    assert records(panel, "entity_id", "period_end", "revenue", "industry") == [
        ("A", day("2022-12-31"), 1_000_000, "Tech"),
        ("A", day("2023-12-31"), 1_500_000, "Tech"),
        ("B", day("2023-12-31"), -2_000, "Retail"),
    ]
    assert panel["headcount"].to_list()[::2] == [3, 7]
    assert pd.isna(panel["headcount"][1])
    assert set(panel["currency"]) == {"EUR"}
    assert set(panel["source"]) == {"accounts.csv"}


def test_long_file_becomes_the_same_panel():
    content = (
        "Entity;Period;Measure;Value\nA;2022-12-31;Sales;10\nA;2022-12-31;EBIT;1\nA;2022-12-31;Cash;99\n"
        "A;2023-12-31;EBIT;2-\nB;2022-12-31;Sales;30\n"
    )
    panel = panel_of(content, LONG)
    assert records(panel.fillna(-1), "entity_id", "period_end", "revenue", "operating_income") == [
        ("A", day("2022-12-31"), 10, 1),
        ("A", day("2023-12-31"), -1, -2),
        ("B", day("2022-12-31"), 30, -1),
    ]


def test_wide_file_becomes_the_same_panel_without_blank_periods():
    content = (
        "Entity;Measure;Note;2022;FY2023\nA;Sales;audited;10;12\nA;EBIT;;1;\nB;Sales;;;40\nB;Other;;5;6\nB;EBIT;;;4\n"
    )
    panel = panel_of(content, WIDE, fiscal_year_end="06-30")
    assert records(panel.fillna(-1), "entity_id", "period_end", "revenue", "operating_income") == [
        ("A", day("2022-06-30"), 10, 1),
        ("A", day("2023-06-30"), 12, -1),
        ("B", day("2023-06-30"), 40, 4),
    ]


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
    ],
)
def test_period_header_gives_the_end_of_the_period(header, end):
    panel = panel_of(f"Entity;Measure;{header}\nA;Sales;1\nA;EBIT;1\n", WIDE, fiscal_year_end="02-29")
    assert panel["period_end"].to_list() == [day(end)]


@pytest.mark.parametrize("header", ["Note", "Marketing 20", "41274", "1215", "2023-13", "Q1 2023", "Total"])
def test_other_headers_are_no_periods(header):
    with pytest.raises(SourceError, match=r"none of its 3 columns is headed with a period.*Correct 'layout'"):
        panel_of(f"Entity;Measure;{header}\nA;Sales;1\nA;EBIT;1\n", WIDE)


@pytest.mark.parametrize(
    ("dates", "date_format", "ends"),
    [
        (("12/31/2022", "01/02/2023"), None, ("2022-12-31", "2023-01-02")),
        (("31/12/2022", "01/02/2023"), None, ("2022-12-31", "2023-02-01")),
        (("01/02/2023", "05/06/2023"), "%d/%m/%Y", ("2023-02-01", "2023-06-05")),
        (("01/02/2023", "05/06/2023"), "%m/%d/%Y", ("2023-01-02", "2023-05-06")),
        (("12/12/2022", "12/12/2023"), None, ("2022-12-12", "2023-12-12")),
        # A workbook's own dates arrive as ISO text, whatever format was named.
        (("2022-12-31", "2023-12-31"), "%m/%d/%Y", ("2022-12-31", "2023-12-31")),
    ],
)
def test_order_of_day_and_month_is_told_or_found(dates, date_format, ends):
    content = "Entity;Period;Sales\n" + "".join(f"A;{date};1\n" for date in dates)
    panel = panel_of(content, TIDY, date_format=date_format)
    assert panel["period_end"].to_list() == [day(end) for end in ends]


@pytest.mark.parametrize(
    ("dates", "why"),
    [(("01/02/2023", "05/06/2023"), "no day is above 12"), (("31/12/2022", "12/31/2023"), "both orders")],
)
def test_open_order_of_day_and_month_asks_for_the_format(dates, why):
    content = "Entity;Period;Sales\n" + "".join(f"A;{date};1\n" for date in dates)
    with pytest.raises(SourceError, match=f"open in 2 dates .{why}.*Set 'date_format'"):
        panel_of(content, TIDY)


def test_unreadable_periods_are_named_with_their_lines():
    content = "Entity;Period;Sales\nA;2022;1\nA;soon;1\nB;31/02/2022;1\n"
    with pytest.raises(SourceError, match=r"2 rows of 3 name no period.*line 3, column 'Period': 'soon'; line 4"):
        panel_of(content, TIDY)
    with pytest.raises(SourceError, match=r"1 row of 1 name no period as '%Y%m%d': line 2"):
        panel_of("Entity;Period;Sales\nA;2022;1\n", TIDY, date_format="%Y%m%d")


def test_cells_that_are_no_numbers_are_named_and_counted():
    content = "Entity;Period;Sales\nA;2021;1\nA;2022;see note\nB;2021;1\nB;2022;#REF!\n"
    with pytest.raises(
        SourceError, match=r"2 cells of 4 mapped cells.*line 3, column 'Sales': 'see note'; line 5"
    ) as error:
        panel_of(content, TIDY)
    assert "decimal" not in str(error.value)


def test_decimal_commas_are_recognised_in_the_message_and_read_when_told():
    content = "Entity;Period;Sales\nA;2021;1.234,5\n"
    with pytest.raises(SourceError, match="If ',' is the decimal sign, set 'decimal: \",\"'"):
        panel_of(content, TIDY)
    assert panel_of(content, TIDY, decimal=",")["revenue"].to_list() == [1234.5]


def test_missing_columns_are_all_named_with_a_suggestion():
    content = "Entity;Periode;Sale\nA;2021;1\n"
    with pytest.raises(SourceError) as error:
        panel_of(content, TIDY, industry="Sector")
    assert "period_end: there is no column 'Period'. Did you mean 'Periode'?" in str(error.value)
    assert "columns.revenue: there is no column 'Sales'. Did you mean 'Sale'?" in str(error.value)
    assert "industry: there is no column 'Sector'. Known: Entity, Periode, Sale." in str(error.value)


def test_missing_measures_are_named_with_a_suggestion():
    content = "Entity;Period;Measure;Value\nA;2022;Sales;10\nA;2022;EBITDA;1\n"
    with pytest.raises(SourceError, match=r"operating_income: no row has the measure 'EBIT'\. Did you mean 'EBITDA'\?"):
        panel_of(content, LONG)


def test_a_column_is_mapped_once():
    with pytest.raises(SourceError, match="'Sales' is mapped to revenue, net_income"):
        panel_of("Entity;Period;Sales\nA;2022;1\n", TIDY, columns={"revenue": "Sales", "net_income": "Sales"})


def test_rows_of_nobody_are_refused():
    with pytest.raises(SourceError, match=r"1 row of 2 have nothing in 'Entity': line 3.*totals"):
        panel_of("Entity;Period;Sales\nA;2022;1\n ;2022;1\n", TIDY)


@pytest.mark.parametrize(
    ("content", "described", "lines"),
    [
        ("Entity;Period;Sales\nA;2022;1\nA;2022-12-31;2\nB;2022;1\n", TIDY, "2, 3"),
        ("Entity;Period;Measure;Value\nA;2022;Sales;1\nA;2022;EBIT;1\nA;2022;EBIT;2\n", LONG, "2, 4"),
        ("Entity;Measure;2022;2022 (2)\nA;Sales;1;2\nA;EBIT;1;2\n", WIDE, "2, 2"),
        ("Entity;Measure;2022\nA;Sales;1\nA;EBIT;1\nA;Sales;1\n", WIDE, "2, 4"),
    ],
)
def test_duplicates_are_kept_tidy_and_refused_in_the_panel(content, described, lines):
    tidy = tidy_accounts(raw_of(content), Performance(**described))
    assert (tidy["entity_id"] == "A").sum() == 2
    with pytest.raises(SourceError, match=rf"1 entity-period with more than one row: A 2022-12-31 \(line {lines}\)"):
        panel_of(content, described)


def test_the_raw_table_is_not_changed():
    raw = raw_of("Entity;Period;Sales\n A;2022;1,000\n")
    before = raw.copy(deep=True)
    build_panel(raw, Performance(**TIDY), source="x", currency="EUR")
    pd.testing.assert_frame_equal(raw, before)


def test_what_pandas_would_take_for_missing_stays_a_name(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_text("Entity,Period,Sales\nNA,2022,1\nNone,2022,2\n")
    panel = build_panel(read_performance(path), Performance(**TIDY), source="x", currency="EUR")
    assert panel["entity_id"].to_list() == ["NA", "None"]
