"""Raw accounts -> canonical panel: keys, multiplier, refusals."""

import pandas as pd
import pytest

from stratalign.errors import SourceError
from stratalign.panel.build import build_panel, tidy_accounts
from stratalign.sources.performance.accounts import read_performance


def test_tidy_file_becomes_a_panel(panel_of):
    content = (
        "Entity;Period;Sales;Staff;Sector\n B ;2023-12-31;(2);7;Retail\nA;2023-12-31;1,500;n/a;Tech\n"
        "A;2022-12-31;1,000;3;Tech\n"
    )
    columns = {"revenue": "Sales", "headcount": "Staff"}
    panel = panel_of(content, columns=columns, multiplier=1000, industry="Sector")
    assert list(panel.columns) == ["entity_id", "period_end", "currency", "source", "revenue", "headcount", "industry"]
    # Money is multiplied, people are not.
    assert panel[["entity_id", "period_end", "revenue", "industry"]].to_numpy().tolist() == [
        ["A", pd.Timestamp("2022-12-31"), 1_000_000, "Tech"],
        ["A", pd.Timestamp("2023-12-31"), 1_500_000, "Tech"],
        ["B", pd.Timestamp("2023-12-31"), -2_000, "Retail"],
    ]
    assert panel["headcount"].to_list()[::2] == [3, 7]
    assert pd.isna(panel["headcount"][1])
    assert set(panel["currency"]) == {"EUR"}
    assert set(panel["source"]) == {"accounts.csv"}


def test_rows_of_nobody_are_refused(panel_of):
    with pytest.raises(SourceError, match=r"1 row of 2 have nothing in 'Entity': line 3.*totals"):
        panel_of("Entity;Period;Sales\nA;2022;1\n ;2022;1\n")


@pytest.mark.parametrize(
    ("content", "layout", "lines"),
    [
        ("Entity;Period;Sales\nA;2022;1\nA;2022-12-31;2\nB;2022;1\n", "tidy", "2, 3"),
        ("Entity;Period;Measure;Value\nA;2022;Sales;1\nA;2022;EBIT;1\nA;2022;EBIT;2\n", "long", "2, 4"),
        ("Entity;Measure;2022;2022 (2)\nA;Sales;1;2\nA;EBIT;1;2\n", "wide", "2, 2"),
        ("Entity;Measure;2022\nA;Sales;1\nA;EBIT;1\nA;Sales;1\n", "wide", "2, 4"),
    ],
)
def test_duplicates_are_kept_tidy_and_refused_in_the_panel(raw_of, described, panel_of, content, layout, lines):
    tidy = tidy_accounts(raw_of(content), described(layout))
    assert (tidy["entity_id"] == "A").sum() == 2
    with pytest.raises(SourceError, match=rf"1 entity-period with more than one row: A 2022-12-31 \(line {lines}\)"):
        panel_of(content, layout)


def test_the_raw_table_is_not_changed(raw_of, described):
    raw = raw_of("Entity;Period;Sales\n A;2022;1,000\n")
    before = raw.copy(deep=True)
    build_panel(raw, described("tidy"), source="x", currency="EUR")
    pd.testing.assert_frame_equal(raw, before)


def test_what_pandas_would_take_for_missing_stays_a_name(described, tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_text("Entity,Period,Sales\nNA,2022,1\nNone,2022,2\n")
    panel = build_panel(read_performance(path), described("tidy"), source="x", currency="EUR")
    assert panel["entity_id"].to_list() == ["NA", "None"]


def test_a_file_without_any_figure_is_refused_by_name(panel_of):
    with pytest.raises(SourceError, match=r"accounts\.csv: no row of the 2 read has a figure of revenue, op"):
        panel_of("Entity;Measure;2021;2022\nA;Sales;;\nA;EBIT;;\n", layout="wide")


@pytest.mark.parametrize("written", ["$ 12", "12 USD", "£12"])
def test_a_sign_of_another_currency_than_the_engagement_s_is_refused_with_its_cell(panel_of, written):
    with pytest.raises(SourceError, match=r"another currency than EUR, .*line 3, column 'Sales': '.*12"):
        panel_of(f"Entity;Period;Sales\nA;2022;10\nA;2023;{written}\n")


def test_signs_of_two_currencies_are_refused_in_every_layout(panel_of):
    contents = {
        "tidy": "Entity;Period;Sales\nA;2022;€ 10\nA;2023;$ 12\n",
        "long": "Entity;Period;Measure;Value\nA;2022;Sales;€10\nA;2022;EBIT;$1\n",
        "wide": "Entity;Measure;2022;2023\nA;Sales;€10;$11\nA;EBIT;1;2\n",
    }
    for layout, content in contents.items():
        with pytest.raises(SourceError, match=r"figures in several currencies, .*€.*\$"):
            panel_of(content, layout)
