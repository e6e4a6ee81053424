"""Fiscal years out of company facts: by start and end, as last filed, one tag after another."""

import copy

import pandas as pd
import pytest
from company_facts_samples import RETAILER, YEARS, company_facts, fact, write_facts

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.build import build_accounts, build_panel, read_accounts_file


@pytest.fixture
def accounts_of(tmp_path):
    def build(content, **changes):
        performance = Performance(file="CIK0000866787.json", layout="sec_companyfacts", **changes)
        raw = read_accounts_file(write_facts(tmp_path, content), performance)
        accounts = build_accounts(raw, performance)
        return accounts.rows.set_index(["entity_id", "period_end"]), {note.key: note for note in accounts.notes}

    return build


def at(rows, end, line, entity="AUTOZONE INC"):
    return rows.loc[(entity, pd.Timestamp(end)), line]


def test_one_year_that_stands_in_four_filings_is_one_row(accounts_of):
    rows, _ = accounts_of(RETAILER)
    assert [f"{end:%Y-%m-%d}" for _, end in rows.index] == [end for _, end in YEARS]
    assert at(rows, "2009-08-29", "revenue") == 6816824000
    assert at(rows, "2009-08-29", "total_assets") == 5318405000
    # The quarter that ends with the year and the balance within it are no year.
    assert at(rows, "2010-08-28", "revenue") == 7362618000
    assert pd.isna(at(rows, "2010-08-28", "total_assets"))


def test_restated_figures_are_taken_as_asked(accounts_of):
    latest, notes = accounts_of(RETAILER)
    first, _ = accounts_of(RETAILER, as_reported="first")
    assert at(latest, "2009-08-29", "net_income") == 657000000
    assert at(first, "2009-08-29", "net_income") == 657049000
    assert notes["accounts_restated"].count == 1


def test_a_change_of_tags_is_told_and_named_in_the_source(accounts_of, tmp_path):
    rows, notes = accounts_of(RETAILER)
    assert at(rows, "2011-08-27", "revenue") == 8072973000
    assert "Revenues 2009 to 2010, then SalesRevenueNet 2011" in notes["accounts_tag_switched"].seen
    assert "revenue=Revenues (2); revenue=SalesRevenueNet (1)" in notes["accounts_tags_used"].seen
    performance = Performance(file="CIK0000866787.json", layout="sec_companyfacts")
    raw = read_accounts_file(tmp_path / performance.file, performance)
    panel = build_panel(raw, performance, source="EDGAR", currency="USD")
    assert panel["source"].iloc[2] == "EDGAR: revenue=SalesRevenueNet (10-K filed 2011-10-24)"


def test_tags_named_come_before_the_usual_ones(accounts_of):
    content = copy.deepcopy(RETAILER)
    content["facts"]["us-gaap"]["OwnTag"] = {"units": {"USD": [fact(*YEARS[0], 1, "2009-10-26")]}}
    rows, notes = accounts_of(content, columns={"revenue": ["OwnTag", "Revenues"]})
    assert [at(rows, end, "revenue") for _, end in YEARS[:2]] == [1, 7362618000]
    assert notes["accounts_tags_disagree"].count == 1


def test_other_units_are_left_out_and_named(accounts_of):
    _, notes = accounts_of(RETAILER)
    assert "CAD (1)" in notes["accounts_other_units"].seen
    rows, _ = accounts_of(RETAILER, currency="CAD")
    assert at(rows, "2010-08-28", "revenue") == 7500000000
    with pytest.raises(SourceError, match=r"no fact of a whole year in GBP .*Units there: USD \(12\), CAD \(1\)"):
        accounts_of(RETAILER, currency="GBP")


def test_a_transition_period_is_no_year_and_the_years_around_it_have_no_growth_over_it(accounts_of):
    facts = [
        fact("2019-07-01", "2020-06-30", 100, "2020-08-20"),
        fact("2020-07-01", "2020-12-31", 60, "2021-02-20", form="10-KT"),
        fact("2021-01-01", "2021-12-31", 130, "2022-02-20"),
    ]
    rows, notes = accounts_of(company_facts(Revenues={"USD": facts}))
    assert [f"{end:%Y-%m-%d}" for _, end in rows.index] == ["2020-06-30", "2021-12-31"]
    assert "2020-07-01 to 2020-12-31 (184 days)" in notes["accounts_transition_period"].seen


@pytest.mark.parametrize(("start", "is_year"), [("2019-12-29", True), ("2019-12-22", True), ("2020-02-01", False)])
def test_years_have_52_or_53_weeks(accounts_of, start, is_year):
    content = company_facts(Revenues={"USD": [fact(start, "2020-12-26", 5, "2021-02-20")]})
    if is_year:
        assert len(accounts_of(content)[0]) == 1
    else:
        with pytest.raises(SourceError, match="no fact of a whole year"):
            accounts_of(content)


def test_twelve_months_to_the_end_of_a_quarter_are_no_fiscal_year(accounts_of):
    facts = [
        fact("2020-01-01", "2020-12-31", 100, "2021-02-20"),
        fact("2020-04-01", "2021-03-31", 105, "2021-05-10", form="10-Q", fp="Q1"),
    ]
    rows, _ = accounts_of(company_facts(Revenues={"USD": facts}))
    assert [f"{end:%Y-%m-%d}" for _, end in rows.index] == ["2020-12-31"]


def _year(year, val, form="10-K", filed=None, end="12-31", **more):
    return fact(f"{year}-01-01", f"{year}-{end}", val, filed or f"{year + 1}-02-20", form=form, **more)


@pytest.mark.parametrize("form", ["DEF 14A", "8-K", "10-Q", "S-4", "6-K", "DEFA14A", "PRE 14A", "424B3"])
@pytest.mark.parametrize("as_reported", ["latest", "first"])
def test_annual_reports_come_before_every_other_form_whenever_filed(accounts_of, form, as_reported):
    facts = [
        _year(2023, 500_000_000),
        _year(2024, 640_000_000),
        _year(2024, 640_000, form=form, filed="2025-04-10"),
        _year(2023, 500_000, form=form, filed="2023-12-31"),
    ]
    rows, notes = accounts_of(company_facts(NetIncomeLoss={"USD": facts}), as_reported=as_reported)
    assert rows["net_income"].tolist() == [500_000_000, 640_000_000]
    assert notes["accounts_restated"].severity == "warns"
    assert f"640,000,000 in 10-K of 2025-02-20, 640,000 in {form} of 2025-04-10" in notes["accounts_restated"].seen


@pytest.mark.parametrize(
    "form", ["10-K/A", "20-F", "20-F/A", "40-F", "40-F/A", "10-KT", "10-KT/A", "10-K405", "10-KSB/A"]
)
def test_amendments_and_foreign_annual_reports_rank_like_annual_reports(accounts_of, form):
    facts = [_year(2024, 100), _year(2024, 110, form=form, filed="2025-03-01"), _year(2024, 9, "8-K", "2025-06-01")]
    rows, _ = accounts_of(company_facts(Revenues={"USD": facts}))
    assert rows["revenue"].tolist() == [110]


def test_balances_of_annual_reports_come_before_those_of_quarterly_ones(accounts_of):
    balances = [fact(None, "2024-12-31", 700, "2025-02-20"), fact(None, "2024-12-31", 690, "2025-05-10", form="10-Q")]
    rows, _ = accounts_of(company_facts(Revenues={"USD": [_year(2024, 100)]}, Assets={"USD": balances}))
    assert rows["total_assets"].tolist() == [700]


def test_a_figure_that_no_annual_report_holds_is_taken_and_told(accounts_of):
    content = company_facts(
        Revenues={"USD": [_year(2024, 100)]}, NetIncomeLoss={"USD": [_year(2024, 7, "DEF 14A", "2025-04-01")]}
    )
    rows, notes = accounts_of(content)
    assert rows["net_income"].tolist() == [7]
    assert "net_income 2024-12-31 (DEF 14A)" in notes["accounts_other_forms"].seen
    assert notes["accounts_other_forms"].severity == "warns"


def test_another_tag_of_an_annual_report_comes_before_the_usual_tag_of_another_form(accounts_of):
    content = company_facts(
        Revenues={"USD": [_year(2024, 1000)]},
        NetIncomeLoss={"USD": [_year(2024, 7, "DEF 14A", "2025-04-01")]},
        ProfitLoss={"USD": [_year(2024, 70)]},
    )
    assert accounts_of(content)[0]["net_income"].tolist() == [70]


FIRST = "RevenueFromContractWithCustomerExcludingAssessedTax"


@pytest.mark.parametrize("single", [2020, 2022, 2024])
def test_a_tag_of_one_year_gives_way_to_the_tag_of_the_years_around_it(accounts_of, single):
    years = {"USD": [_year(year, 1000 + year) for year in range(2020, 2025)]}
    rows, notes = accounts_of(company_facts(Revenues=years, **{FIRST: {"USD": [_year(single, 400)]}}))
    assert rows["revenue"].tolist() == [1000 + year for year in range(2020, 2025)]
    assert notes["accounts_tags_disagree"].severity == "warns" and "accounts_tag_switched" not in notes


def test_tags_that_cover_all_years_alike_keep_their_order(accounts_of):
    content = company_facts(
        Revenues={"USD": [_year(year, 1000) for year in (2022, 2023)]},
        **{FIRST: {"USD": [_year(year, 990) for year in (2022, 2023)]}},
    )
    assert accounts_of(content)[0]["revenue"].tolist() == [990, 990]


def test_tags_that_differ_by_a_few_per_cent_warn_and_by_little_inform(accounts_of):
    def severity(val):
        content = company_facts(Revenues={"USD": [_year(2024, 1000)]}, **{FIRST: {"USD": [_year(2024, val)]}})
        note = accounts_of(content)[1].get("accounts_tags_disagree")
        return note and note.severity

    assert [severity(val) for val in (1000, 995, 985, 960, 1)] == [None, None, "informs", "warns", "warns"]


def test_sales_of_goods_alone_are_no_revenue_while_there_is_another_tag(accounts_of):
    content = company_facts(
        SalesRevenueGoodsNet={"USD": [_year(year, 300) for year in (2016, 2017, 2018)]},
        Revenues={"USD": [_year(year, 1000) for year in (2016, 2017)]},
        **{FIRST: {"USD": [_year(2018, 1100)]}},
    )
    assert accounts_of(content)[0]["revenue"].tolist() == [1000, 1000, 1100]


def test_the_same_value_written_otherwise_is_no_restatement(accounts_of):
    facts = [_year(2024, 100), _year(2024, 100.0, filed="2026-02-20")]
    assert "accounts_restated" not in accounts_of(company_facts(Revenues={"USD": facts}))[1]
