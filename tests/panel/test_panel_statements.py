"""Profit and loss statements: months and quarters summed to fiscal years, every line once, no subtotal twice."""

import openpyxl
import pandas as pd
import pytest

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.build import build_accounts, read_accounts_file

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: Product 100, 101, ... 111 a month, services 50, salaries 80, rent 20.
PRODUCT = [100 + month for month in range(12)]
PRODUCT_YEAR, SERVICE_YEAR = 1266, 600


def statement(header, rows, above=""):
    """Text of a file with semicolons; a number stands for every period, a list for one each."""
    n = len(header)
    lines = [";".join(["Line", *header])]
    for label, cells in rows:
        values = [""] * n if cells is None else cells if isinstance(cells, list) else [cells] * n
        lines.append(";".join([label, *map(str, values)]))
    return above + "\n".join(lines) + "\n"


ROWS = [
    ("Revenue", None),
    ("Products", PRODUCT),
    ("Services", 50),
    ("Total revenue", [value + 50 for value in PRODUCT]),
    ("Costs", None),
    ("Salaries", 80),
    ("Rent", 20),
    ("Total costs", 100),
    ("EBIT", [value - 50 for value in PRODUCT]),
]
TWELVE = [f"{month} 2023" for month in MONTHS]


@pytest.fixture
def accounts_of(tmp_path):
    def build(content, **changes):
        path = tmp_path / "statement.csv"
        path.write_text(content, encoding="utf-8")
        described = {
            "file": path.name, "layout": "profit_and_loss", "entity_name": "Northwind", "measure": "Line",
            "columns": {"revenue": "Total revenue", "operating_income": "EBIT"},
        }  # fmt: skip
        performance = Performance(**{**described, **changes})
        accounts = build_accounts(read_accounts_file(path, performance), performance)
        return accounts.rows, {note.key: note for note in accounts.notes}

    return build


def test_months_are_summed_to_a_fiscal_year(accounts_of):
    rows, _ = accounts_of(statement(TWELVE, ROWS))
    assert rows[["entity_id", "period_end", "revenue", "operating_income"]].to_numpy().tolist() == [
        ["Northwind", pd.Timestamp("2023-12-31"), PRODUCT_YEAR + SERVICE_YEAR, PRODUCT_YEAR - 600]
    ]


@pytest.mark.parametrize("names", ["Total revenue", ["Products", "Services"], "Revenue"])
def test_a_total_its_parts_and_the_heading_of_its_section_say_the_same(accounts_of, names):
    rows, _ = accounts_of(statement(TWELVE, ROWS), columns={"revenue": names})
    assert rows["revenue"].to_list() == [PRODUCT_YEAR + SERVICE_YEAR]


def test_the_heading_of_a_section_without_a_total_is_the_sum_of_its_rows(accounts_of):
    rows = [row for row in ROWS if row[0] != "Total revenue"]
    found, _ = accounts_of(statement(TWELVE, rows), columns={"revenue": "Revenue"})
    assert found["revenue"].to_list() == [PRODUCT_YEAR + SERVICE_YEAR]


def test_a_subtotal_and_its_part_are_not_added(accounts_of):
    with pytest.raises(SourceError, match=r"columns\.revenue: 'Total revenue' already holds 'Products'"):
        accounts_of(statement(TWELVE, ROWS), columns={"revenue": ["Products", "Total revenue"]})


def test_a_subtotal_without_a_word_is_recognised_by_arithmetic_down_to_its_parts(accounts_of):
    renamed = [("Gross sales" if label == "Total revenue" else label, cells) for label, cells in ROWS]
    with pytest.raises(SourceError, match="'EBIT' already holds 'Products'"):
        accounts_of(statement(TWELVE, renamed), columns={"operating_income": ["EBIT", "Products"]})


def test_incomplete_years_are_left_out_by_name(accounts_of):
    header = [*TWELVE, "Jan 2024", "Feb 2024"]
    rows, notes = accounts_of(statement(header, [("Sales", 10)]), columns={"revenue": "Sales"})
    assert rows["revenue"].to_list() == [120]
    assert "year to 2024-12-31 (2 of 12 months)" in notes["accounts_incomplete_year"].seen
    with pytest.raises(SourceError, match="no fiscal year is complete"):
        accounts_of(statement(TWELVE, [("Sales", 10)]), columns={"revenue": "Sales"}, fiscal_year_end="03-31")


def test_a_month_without_a_figure_is_not_zero(accounts_of):
    cells = [10] * 11 + [""]
    content = statement(TWELVE, [("Sales", cells), ("EBIT", 1)])
    rows, notes = accounts_of(content, columns={"revenue": "Sales", "operating_income": "EBIT"})
    assert pd.isna(rows["revenue"].iloc[0])
    assert rows["operating_income"].to_list() == [12]
    assert "revenue of the year to 2023-12-31 (11 of 12 months)" in notes["accounts_incomplete_year"].seen


def test_a_blank_beside_the_other_rows_of_a_sum_is_zero_and_told(accounts_of):
    content = statement(TWELVE, [("Products", 10), ("Services", [5] * 11 + ["-"])])
    rows, notes = accounts_of(content, columns={"revenue": ["Products", "Services"]})
    assert rows["revenue"].to_list() == [175]
    assert notes["accounts_blank_as_zero"].count == 1


def test_fiscal_years_end_when_the_engagement_says(accounts_of):
    header = [f"{month} 2022" for month in MONTHS[6:]] + [f"{month} 2023" for month in MONTHS]
    rows, notes = accounts_of(
        statement(header, [("Sales", list(range(1, 19)))]), columns={"revenue": "Sales"}, fiscal_year_end="06-30"
    )
    assert rows[["period_end", "revenue"]].to_numpy().tolist() == [[pd.Timestamp("2023-06-30"), 78]]
    assert "year to 2024-06-30 (6 of 12 months)" in notes["accounts_incomplete_year"].seen


def test_the_column_of_the_year_is_compared_and_never_added(accounts_of):
    header = [*TWELVE, "2023"]
    right, notes = accounts_of(statement(header, [("Sales", [10] * 12 + [120])]), columns={"revenue": "Sales"})
    assert right["revenue"].to_list() == [120]
    assert "accounts_total_column" not in notes
    _, notes = accounts_of(statement(header, [("Sales", [10] * 12 + [130])]), columns={"revenue": "Sales"})
    assert "(sum 120, column 130)" in notes["accounts_total_column"].seen


def test_columns_that_count_from_the_begin_of_the_year_are_suspected(accounts_of):
    cumulative = [10 * month for month in range(1, 13)]
    _, notes = accounts_of(statement([*TWELVE, "2023"], [("Sales", [*cumulative, 120])]), columns={"revenue": "Sales"})
    assert "count from the year's begin" in notes["accounts_total_column"].seen


def test_two_header_rows_a_year_over_its_quarters(accounts_of):
    content = (
        "Unit;Line;2022;;;;2023;;;\n;;Q1;Q2;Q3;Q4;Q1;Q2;Q3;Q4\n"
        "A;Sales;1;2;3;4;5;6;7;8\nB;Sales;10;10;10;10;10;10;10;10\n"
    )
    rows, _ = accounts_of(
        content, entity_name=None, entity="Unit", columns={"revenue": "Sales"}, header_rows=2, header_row=1
    )
    assert rows[["entity_id", "revenue"]].to_numpy().tolist() == [["A", 10], ["A", 26], ["B", 40], ["B", 40]]


def test_headcount_is_that_of_the_last_month_and_budgets_are_no_accounts(accounts_of):
    header = [*TWELVE, "Budget 2024"]
    rows, notes = accounts_of(
        statement(header, [("Sales", 10), ("Staff", [*range(20, 32), 99])]),
        columns={"revenue": "Sales", "headcount": "Staff"},
    )
    assert rows[["revenue", "headcount"]].to_numpy().tolist() == [[120, 31]]
    assert notes["accounts_forecast_columns"].columns == ("Budget 2024",)


def test_bare_months_take_the_year_of_the_engagement(accounts_of):
    content = statement(MONTHS, [("Sales", list(range(1, 13)))])
    rows, _ = accounts_of(content, columns={"revenue": "Sales"}, period="2023")
    assert rows[["period_end", "revenue"]].to_numpy().tolist() == [[pd.Timestamp("2023-12-31"), 78]]
    rows, _ = accounts_of(content, columns={"revenue": "Sales"}, period="FY2023", fiscal_year_end="09-30")
    assert rows["period_end"].to_list() == [pd.Timestamp("2023-09-30")]


def test_titles_above_the_header_are_found_and_their_unit_applies(accounts_of):
    rows, notes = accounts_of(statement(TWELVE, ROWS, above="Northwind GmbH;\nAll figures in T€;\n"))
    assert rows["revenue"].to_list() == [1000 * (PRODUCT_YEAR + SERVICE_YEAR)]
    assert notes["accounts_titles_above_header"].lines == (3,)
    assert "the file says thousands: 24 figures" in notes["accounts_unit_words"].seen


def test_labels_that_are_not_there_or_stand_twice_are_all_named(accounts_of):
    content = statement(TWELVE, [("North", None), ("Sales", 1), ("South", None), ("Sales", 2)])
    with pytest.raises(SourceError) as error:
        accounts_of(content, columns={"revenue": "Sales", "operating_income": "Sale"})
    assert "'Sales' stands on 2 rows of Northwind (line 3, 5). Write 'Section > Sales'" in str(error.value)
    assert "columns.operating_income: no row is labelled 'Sale'. Did you mean 'Sales'?" in str(error.value)
    rows, _ = accounts_of(content, columns={"revenue": ["North > Sales", "South > Sales"]})
    assert rows["revenue"].to_list() == [36]


def test_one_entity_a_sheet_or_one_year_a_sheet(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, sales in (("2022", 10), ("2023", 12)):
        sheet = book.create_sheet(title)
        for row in (["Line", *MONTHS], ["Sales", *[sales] * 12]):
            sheet.append(row)
    book.save(tmp_path / "years.xlsx")
    described = {"file": "years.xlsx", "layout": "profit_and_loss", "measure": "Line", "columns": {"revenue": "Sales"}}
    years = Performance(**described, entity_name="A", sheets="all", period_from="sheet")
    rows = build_accounts(read_accounts_file(tmp_path / "years.xlsx", years), years).rows
    assert rows[["entity_id", "period_end", "revenue"]].to_numpy().tolist() == [
        ["A", pd.Timestamp("2022-12-31"), 120],
        ["A", pd.Timestamp("2023-12-31"), 144],
    ]
    units = Performance(**described, entity_from="sheet", sheets=["2022", "2023"], period="2024")
    rows = build_accounts(read_accounts_file(tmp_path / "years.xlsx", units), units).rows
    assert rows[["entity_id", "revenue"]].to_numpy().tolist() == [["2022", 120], ["2023", 144]]


def test_a_year_in_two_files_is_not_added_twice(tmp_path):
    for name in ("a_2023.csv", "b_2023.csv"):
        (tmp_path / name).write_text(statement(TWELVE, [("Sales", 1)]), encoding="utf-8")
    described = {"file": "*_2023.csv", "layout": "profit_and_loss", "measure": "Line", "columns": {"revenue": "Sales"}}
    same = Performance(**described, entity_name="A")
    raw = read_accounts_file(tmp_path / "*_2023.csv", same)
    with pytest.raises(SourceError, match="12 entity-periods in more than one column, sheet or file"):
        build_accounts(raw, same)
    each = Performance(**described, entity_from="file")
    assert build_accounts(raw, each).rows["entity_id"].to_list() == ["a_2023", "b_2023"]


@pytest.mark.parametrize("asked", [True, None])
def test_months_of_a_tidy_file_are_summed_unless_they_are_to_stay(panel_of, asked):
    content = "Entity;Period;Sales\n" + "".join(f"A;2023-{month:02};{month}\n" for month in range(1, 13))
    panel = panel_of(content, sum_to_years=asked)
    assert panel[["period_end", "revenue"]].to_numpy().tolist() == [[pd.Timestamp("2023-12-31"), 78]]
    assert len(panel_of(content, sum_to_years=False)) == 12


def test_weeks_in_fours_make_thirteen_periods(panel_of):
    ends = pd.date_range("2022-01-29", periods=13, freq="28D")
    content = "Entity;Period;Sales\n" + "".join(f"A;{end:%Y-%m-%d};1\n" for end in ends)
    panel = panel_of(content, sum_to_years=True)
    assert panel[["period_end", "revenue"]].to_numpy().tolist() == [[pd.Timestamp("2022-12-31"), 13]]
