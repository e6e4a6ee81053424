"""Tidy, long and wide files say the same."""

import pandas as pd
import pytest

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.build import build_accounts
from stratalign.sources.performance.accounts import read_performance


def test_long_file_becomes_the_same_panel(panel_of):
    content = (
        "Entity;Period;Measure;Value\nA;2022-12-31;Sales;10\nA;2022-12-31;EBIT;1\nA;2022-12-31;Cash;99\n"
        "A;2023-12-31;EBIT;2-\nB;2022-12-31;Sales;30\n"
    )
    panel = panel_of(content, "long")
    assert panel.fillna(-1)[["entity_id", "period_end", "revenue", "operating_income"]].to_numpy().tolist() == [
        ["A", pd.Timestamp("2022-12-31"), 10, 1],
        ["A", pd.Timestamp("2023-12-31"), -1, -2],
        ["B", pd.Timestamp("2022-12-31"), 30, -1],
    ]


def test_wide_file_becomes_the_same_panel_without_blank_periods(panel_of):
    content = (
        "Entity;Measure;Note;2022;FY2023\nA;Sales;audited;10;12\nA;EBIT;;1;\nB;Sales;;;40\nB;Other;;5;6\nB;EBIT;;;4\n"
    )
    panel = panel_of(content, "wide", fiscal_year_end="06-30")
    assert panel.fillna(-1)[["entity_id", "period_end", "revenue", "operating_income"]].to_numpy().tolist() == [
        ["A", pd.Timestamp("2022-06-30"), 10, 1],
        ["A", pd.Timestamp("2023-06-30"), 12, -1],
        ["B", pd.Timestamp("2023-06-30"), 40, 4],
    ]


def test_missing_columns_are_all_named_with_a_suggestion(panel_of):
    content = "Entity;Periode;Sale\nA;2021;1\n"
    with pytest.raises(SourceError) as error:
        panel_of(content, industry="Sector")
    assert "period_end: there is no column 'Period'. Did you mean 'Periode'?" in str(error.value)
    assert "columns.revenue: there is no column 'Sales'. Did you mean 'Sale'?" in str(error.value)
    assert "industry: there is no column 'Sector'. Known: Entity, Periode, Sale." in str(error.value)


def test_missing_measures_are_named_with_a_suggestion(panel_of):
    content = "Entity;Period;Measure;Value\nA;2022;Sales;10\nA;2022;EBITDA;1\n"
    with pytest.raises(SourceError, match=r"operating_income: no row has the measure 'EBIT'\. Did you mean 'EBITDA'\?"):
        panel_of(content, "long")


def test_a_column_is_mapped_once(panel_of):
    with pytest.raises(SourceError, match="'Sales' is mapped to revenue, net_income"):
        panel_of("Entity;Period;Sales\nA;2022;1\n", columns={"revenue": "Sales", "net_income": "Sales"})


@pytest.fixture
def accounts_file(tmp_path):
    """Accounts of a file's content as they are read from a disk, with a description."""

    def build(content, name="accounts.csv", **described):
        (tmp_path / name).write_text(content, encoding="utf-8")
        given = {"entity": "Unit", "period_end": "Year", "columns": {"revenue": "Sales"}, **described}
        performance = Performance(file=name, **given)
        return build_accounts(read_performance(tmp_path / name, performance), performance)

    return build


LONG = {"layout": "long", "measure": "Line", "value": "Amount", "columns": {"revenue": "Sales"}}


@pytest.mark.parametrize(
    ("content", "described", "said"),
    [
        ("Unit,Year,Sales,Sales\nN,2023,5,7\n", {}, "columns.revenue: The header 'Sales' stands 2 times"),
        ("Unit,Year,Sales,  Sales \nN,2023,5,5\n", {}, "'Sales (2)' names the second"),
        ("Unit,Year,Sales,Unit\nN,2023,5,S\n", {}, "entity: The header 'Unit' stands 2 times"),
        ("Year,Unit,Year,Sales,Year\n2023,N,2024,5,1\n", {}, "period_end: The header 'Year' stands 3 times"),
        ("Unit,Year,Line,Amount,Amount\nN,2023,Sales,5,7\n", LONG, "value: The header 'Amount'"),
        ("Unit,Year,Sales,FX,FX\nN,2023,5,EUR,USD\n", {"currency_column": "FX"}, "currency_column: The header 'FX'"),
    ],
)
def test_a_header_that_stands_twice_and_is_named_is_refused(accounts_file, content, described, said):
    with pytest.raises(SourceError) as problem:
        accounts_file(content, **described)
    assert said in str(problem.value)


def test_the_second_of_two_alike_headers_can_be_named_and_others_repeat_as_they_like(accounts_file):
    second = accounts_file("Unit,Year,Sales,Sales\nN,2023,5,7\n", columns={"revenue": "Sales (2)"})
    assert second.rows["revenue"].tolist() == [7]
    assert accounts_file("Unit,Year,Sales,Note,Note\nN,2023,5,a,b\n").rows["revenue"].tolist() == [5]
    assert accounts_file("Unit,Year,Sales,Sales (2)\nN,2023,5,7\n").rows["revenue"].tolist() == [5]


def test_headers_of_two_rows_are_held_together_before_they_repeat(accounts_file):
    content = "Unit,Year,Plan,Actual\n,,Sales,Sales\nN,2023,5,7\n"
    found = accounts_file(content, header_rows=2, columns={"revenue": "Actual Sales"})
    assert found.rows["revenue"].tolist() == [7]
    with pytest.raises(SourceError, match="'Plan Sales' stands 2 times"):
        accounts_file("Unit,Year,Plan,\n,,Sales,Sales\nN,2023,5,7\n", header_rows=2, columns={"revenue": "Plan Sales"})
