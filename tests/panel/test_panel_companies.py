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
