"""Accounts of several currencies from a database: translated with a named source, held against the survey's year."""

import sqlite3

import pytest

from stratalign.checks.suite import check_intake
from stratalign.engagement.engagement import load_engagement
from stratalign.intake.read import read_engagement_files

#: Entity, period end, revenue, currency. At 0.90 then 0.80 EUR a dollar, B earns 90 then 96 EUR.
ROWS = [
    ("A", "2023-12-31", "100", "EUR"),
    ("A", "2024-12-31", "110", "EUR"),
    ("B", "2023-12-31", "100", "USD"),
    ("B", "2024-12-31", "120", "USD"),
]
RATES = """currency,period_end,average,closing
USD,2023-12-31,0.90,0.91
USD,2024-12-31,0.80,0.81
"""
ENGAGEMENT = """client: Test
industry: industrial
currency: EUR
performance:
  database: {url_variable: ACCOUNTS_URL, table: accounts}
  layout: tidy
  entity: entity
  period_end: period_end
  currency_column: currency
  columns: {revenue: revenue}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    with sqlite3.connect(tmp_path / "accounts.db") as database:
        database.execute("create table accounts (entity text, period_end text, revenue text, currency text)")
        database.executemany("insert into accounts values (?, ?, ?, ?)", ROWS)
    monkeypatch.setenv("ACCOUNTS_URL", f"sqlite:///{tmp_path / 'accounts.db'}")
    (tmp_path / "rates.csv").write_text(RATES, encoding="utf-8")
    return tmp_path


def read(folder, *further):
    (folder / "engagement.yml").write_text(ENGAGEMENT + "".join(f"  {line}\n" for line in further), encoding="utf-8")
    return read_engagement_files(load_engagement(folder))


def seen(intake):
    return {result.check: result.seen for result in check_intake(intake)}


DECLARED = "rates: {file: rates.csv, reporting: EUR, source: a central bank}"


def test_several_currencies_without_rates_have_no_totals(folder):
    intake = read(folder)
    assert intake.problems == ()
    assert intake.accounts.in_one_currency["currency"].nunique() == 2
    assert "in 2 currencies (EUR, USD): totals are not given" in seen(intake)["accounts_several_currencies"]


def test_rates_translate_each_period_and_separate_the_currency_effect(folder):
    intake = read(folder, DECLARED)
    assert intake.problems == ()
    panel = intake.accounts.in_one_currency.set_index(["entity_id", "period_end"])["revenue"]
    assert panel.loc["B"].tolist() == pytest.approx([90, 96])
    # Reported: 190 to 206 EUR. At the earlier year's rate, B would have earned 108: 190 to 218.
    told = seen(intake)["accounts_constant_currency"]
    assert f"{100 * (206 / 190 - 1):+.1f} % as reported" in told
    assert f"{100 * (218 / 190 - 1):+.1f} % at constant exchange rates (rates: a central bank)" in told
    assert "accounts_several_currencies" not in seen(intake)


def test_a_rate_that_is_not_there_is_one_problem_that_names_it(folder):
    (folder / "rates.csv").write_text(RATES.splitlines(keepends=True)[0] + "CHF,2024-12-31,1,1\n", encoding="utf-8")
    problems = [str(problem) for _, problem in read(folder, DECLARED).problems]
    assert len(problems) == 1
    assert "USD" in problems[0]


def test_an_entity_that_changes_its_currency_is_named(folder):
    with sqlite3.connect(folder / "accounts.db") as database:
        database.execute("update accounts set currency = 'CHF' where entity = 'A' and period_end = '2024-12-31'")
    assert "1 entity changed the currency" in seen(read(folder))["accounts_currency_changed"]


def test_the_address_of_the_database_is_in_no_message(folder, monkeypatch):
    monkeypatch.setenv("ACCOUNTS_URL", f"sqlite:///{folder / 'not-there' / 'secret.db'}")
    problems = [str(problem) for _, problem in read(folder).problems]
    assert len(problems) == 1
    assert "secret.db" not in problems[0]
    assert "ACCOUNTS_URL" in problems[0]
