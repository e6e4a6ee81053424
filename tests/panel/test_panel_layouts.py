"""Tidy, long and wide files say the same."""

import pandas as pd
import pytest

from stratalign.errors import SourceError


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
