"""Every layout as an analyst writes it in engagement.yml, read, checked and listed among the inputs."""

from pathlib import Path

import pytest
from company_facts_samples import RETAILER, write_facts

from stratalign.checks.suite import run_checks
from stratalign.engagement.engagement import load_engagement
from stratalign.errors import EngagementError
from stratalign.intake.inputs import input_files
from stratalign.intake.read import read_engagement_files

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
BALANCE = "Account;Name;Debit;Credit\n1200;Bank;1000,00;\n4000;Sales;;1500,50\n6000;Wages;500,50;\n"

LAYOUTS = {
    "statement": (
        {"pl_a.csv": "\n".join([";".join(["Line", *MONTHS]), "Sales" + ";10" * 12, "EBIT" + ";1" * 12])},
        """
  file: pl_*.csv
  layout: profit_and_loss
  entity_name: Northwind
  measure: Line
  period: FY2024
  fiscal_year_end: "06-30"
  columns: {revenue: Sales, operating_income: EBIT}
""",
        [["Northwind", "2024-06-30", 120.0]],
    ),
    "trial balance": (
        {"north.csv": BALANCE, "south.csv": BALANCE},
        """
  file: "[ns]*th.csv"
  layout: trial_balance
  entity_from: file
  period: "2023"
  account: Account
  debit: Debit
  credit: Credit
  decimal: auto
  columns: {revenue: "4000-4999, 8100", operating_income: "4000-7999"}
""",
        [["north", "2023-12-31", 1500.5], ["south", "2023-12-31", 1500.5]],
    ),
    "filings": (
        {},
        """
  file: filings
  layout: sec_companyfacts
  entity_is: company
  columns: {revenue: [Revenues, SalesRevenueNet]}
""",
        [
            ["AUTOZONE INC", "2009-08-29", 6816824000.0],
            ["AUTOZONE INC", "2010-08-28", 7362618000.0],
            ["AUTOZONE INC", "2011-08-27", 8072973000.0],
        ],
    ),
    "units by row": (
        {"long.csv": "Unit;Year;What;Amount;In\nA;2022;Sales;1,5;EUR m\nA;2023;Sales;1.600,0;EUR thousand\n"},
        """
  file: long.csv
  layout: long
  entity: Unit
  period_end: Year
  measure: What
  value: Amount
  unit_column: In
  decimal: ","
  columns: {revenue: Sales}
""",
        [["A", "2022-12-31", 1.5e6], ["A", "2023-12-31", 1.6e6]],
    ),
}


@pytest.fixture
def engagement_in(tmp_path):
    def write(files: dict[str, str], performance: str) -> Path:
        (tmp_path / "engagement.yml").write_text(
            f"client: Northwind\nindustry: industrial\nperformance:{performance}", encoding="utf-8"
        )
        for name, content in files.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        (tmp_path / "filings").mkdir()
        write_facts(tmp_path / "filings", RETAILER)
        return tmp_path

    return write


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read_checked_and_listed(engagement_in, name):
    files, performance, expected = LAYOUTS[name]
    engagement = load_engagement(engagement_in(files, performance))
    intake = read_engagement_files(engagement)
    assert intake.problems == ()
    panel = intake.accounts.panel
    found = panel.assign(period_end=panel["period_end"].dt.strftime("%Y-%m-%d"))
    assert found[["entity_id", "period_end", "revenue"]].to_numpy().tolist() == expected
    assert not any(result.severity == "blocks" for result in run_checks(engagement))
    read = {path.name for path in input_files(engagement)} - {"engagement.yml"}
    assert read == {"strategic-alignment.yml", *(files or ["CIK0000866787.json"])}


@pytest.mark.parametrize(
    ("performance", "message"),
    [
        ("{file: a, layout: profit_and_loss, entity_name: A, columns: {revenue: r}}", "needs measure"),
        ("{file: a, layout: trial_balance, entity: e, columns: {revenue: '4'}}", "needs account, period_end, balance"),
        ("{file: a, entity: e, period_end: p}", "'columns' is empty"),
        ("{file: a, period_end: p, columns: {revenue: r}}", "'entity' is missing"),
        (
            "{file: a, entity: e, entity_name: A, period_end: p, columns: {revenue: r}}",
            "entity and entity_name say the",
        ),
        ("{file: a, entity: e, period_end: p, columns: {revenue: [r, s]}}", "'tidy' takes one name for revenue"),
        ("{file: a, entity: e, period_end: p, measures: {Big: r}}", "not names of measures: Big"),
        ("{file: a, entity: e, period_end: p, measures: {revenue: r}}", "not names of measures: revenue"),
        (
            "{file: a, entity: e, period_end: p, columns: {revenue: r}, multiplier: {sales: 2}}",
            "not account lines: sales",
        ),
        ("{file: a, entity: e, period_end: p, columns: {revenue: r}, sheet: s, sheets: all}", "sheet and sheets say"),
    ],
)
def test_what_cannot_be_meant_is_told_on_loading(engagement_in, performance, message):
    with pytest.raises(EngagementError, match=message):
        load_engagement(engagement_in({}, f" {performance}\n"))
