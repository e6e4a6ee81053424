"""A performance file as text."""

import openpyxl
import pytest

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.sources.performance.accounts import read_performance


def write(folder, content):
    path = folder / "accounts.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_cells_stay_text_and_rows_carry_their_line(tmp_path):
    raw = read_performance(write(tmp_path, "Entity,Year,Revenue\nA,2022,007\n\n ,,\nB,2023,n/a\n"))
    assert raw.index.to_list() == [2, 5]
    assert raw.loc[2].to_list() == ["A", "2022", "007"]
    assert raw.loc[5].to_list() == ["B", "2023", "n/a"]
    assert raw.attrs == {"encoding": "utf-8", "delimiter": ",", "sheet": None}


def test_every_column_has_a_name_of_its_own(tmp_path):
    raw = read_performance(write(tmp_path, ',,Revenue,"Net\n  income",Revenue,Revenue\n1,2,3,4,5,6\n'))
    assert list(raw.columns) == ["unnamed_1", "unnamed_2", "Revenue", "Net income", "Revenue (2)", "Revenue (3)"]


def test_rows_longer_than_the_header_are_refused(tmp_path):
    content = "Entity;Revenue\nA;1\nB;2;3\nC;4\n".replace(";", ",")
    with pytest.raises(SourceError, match=r"1 of 3 rows have more cells than the header \(2\), on line 3"):
        read_performance(write(tmp_path, content))


def test_blank_header_is_refused(tmp_path):
    with pytest.raises(SourceError, match="the first row is blank"):
        read_performance(write(tmp_path, ",,\nA,B,C\n1,2,3\n"))


@pytest.mark.real
def test_public_filings_are_read_whole(real_data):
    raw = read_performance(real_data("nyse_fundamentals") / "fundamentals.csv")
    assert raw.shape == (1188, 81)
    assert raw["Ticker Symbol"].nunique() == 299
    assert list(raw.columns[:4]) == ["unnamed_1", "unnamed_2", "Price", "Ticker Symbol"]
    assert (raw.index[0], raw.index[-1]) == (2, 1189)


def test_titles_above_a_table_are_found_kept_and_told(tmp_path):
    content = "Accounts of Northwind,,,\nin EUR 000,,,\n,,,\nEntity,Year,Revenue,EBIT\nA,2022,1,2\nB,2022,3,4\n"
    raw = read_performance(write(tmp_path, content))
    assert list(raw.columns) == ["Entity", "Year", "Revenue", "EBIT"]
    assert raw.index.to_list() == [5, 6]
    assert raw.attrs["titles"] == {"accounts.csv!": "Accounts of Northwind in EUR 000"}
    assert [(note.key, note.lines) for note in raw.attrs["notes"]] == [("accounts_titles_above_header", (4,))]


def test_the_header_is_where_the_engagement_says_and_may_have_several_rows(tmp_path):
    content = "Title,,,,\n,,2022,,2023\nEntity,Line,H1,H2,H1\nA,Sales,1,2,3\nA,EBIT,4,5,6\n"
    performance = Performance(
        file="accounts.csv", layout="profit_and_loss", entity="Entity", measure="Line", header_row=2, header_rows=2,
        columns={"revenue": "Sales"},
    )  # fmt: skip
    raw = read_performance(write(tmp_path, content), performance)
    assert list(raw.columns) == ["Entity", "Line", "2022 H1", "2022 H2", "2023 H1"]
    assert raw.index.to_list() == [4, 5]


def test_sheets_are_put_below_each_other_and_side_sheets_left_out(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Figures of the management accounts"])
    for title, revenue in (("North", 1), ("South", 2)):
        sheet = book.create_sheet(title)
        sheet.append(["Year", "Revenue", "EBIT"])
        sheet.append([2022, revenue, 0])
        sheet.append([2023, revenue, 0])
    book["South"].row_dimensions[3].hidden = True
    book.save(tmp_path / "accounts.xlsx")
    performance = Performance(
        file="accounts.xlsx", entity_from="sheet", period_end="Year", columns={"revenue": "Revenue"}, sheets="all"
    )
    raw = read_performance(tmp_path / "accounts.xlsx", performance)
    assert raw["(sheet)"].to_list() == ["North", "North", "South", "South"]
    assert raw.index.to_list() == ["North!2", "North!3", "South!2", "South!3"]
    notes = {note.key: note for note in raw.attrs["notes"]}
    assert "'Notes' (text only" in notes["accounts_sheets_left_out"].seen
    assert notes["accounts_hidden"].lines == (3,)


@pytest.mark.real
@pytest.mark.parametrize(
    ("file", "n_lines", "n_columns"),
    [("2009", 96, 73), ("2013", 100, 84), ("2014", 103, 84), ("2016", 103, 88), ("2018", 107, 89), ("2019", 112, 95)],
)
def test_results_of_organisations_are_read_whole(real_data, file, n_lines, n_columns):
    raw = read_performance(real_data("uk_civil_service_people_survey") / f"{file}_org_scores.csv")
    assert raw.shape == (n_lines - 1, n_columns)
    assert "Organisation" in raw.columns


@pytest.mark.real
def test_a_sheet_with_titles_and_two_header_rows_is_read(real_data):
    performance = Performance(
        file="x", entity="Organisation", period="2015", measures={"interest": "My work B01"}, header_row=2,
        header_rows=2, sheet="Table 2.1 Question scores",
    )  # fmt: skip
    raw = read_performance(real_data("uk_civil_service_people_survey") / "2015_org_scores.xlsx", performance)
    assert list(raw.columns[2:4]) == ["My work B01", "My work B02"]
    assert raw.loc[5, "Organisation"] == "Civil Service benchmark (median)"
    assert raw.loc[5, "My work B01"] == "0.8917849"
