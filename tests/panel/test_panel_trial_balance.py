"""Trial balances: accounts gathered by ranges, every line positive on its own side."""

import pandas as pd
import pytest
from performance_seeds import BALANCE

from stratalign.engagement.declarations.performance import Performance
from stratalign.errors import SourceError
from stratalign.panel.build import build_accounts
from stratalign.panel.trial_balance import in_ranges

DESCRIBED = {
    "file": "balance.csv", "layout": "trial_balance", "entity_name": "A", "period": "2023", "account": "Konto",
    "debit": "Soll", "credit": "Haben", "decimal": "auto",
    "columns": {"revenue": "4000-4999", "operating_income": "4000-7999", "total_assets": "0100-1999"},
}  # fmt: skip


@pytest.fixture
def rows_of(raw_of):
    def build(content, **changes):
        performance = Performance(**{**DESCRIBED, **changes})
        return build_accounts(raw_of(content), performance).rows

    return build


def test_accounts_are_gathered_by_range_and_side(rows_of):
    rows = rows_of(BALANCE)
    assert rows["period_end"].to_list() == [pd.Timestamp("2023-12-31")]
    # Sales 1,250.50, wages 600; of assets the bank, less the equity account that was put into their range.
    assert rows[["revenue", "operating_income", "total_assets"]].to_numpy().tolist() == [[1250.5, 650.5, 650.5]]


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (("-1250,5", "600"), "debit_positive"),
        (("1250,5", "-600"), "credit_positive"),
        (("1250,5 H", "600 S"), "debit_positive"),
        (("1.250,50 CR", "600,00 DR"), "debit_positive"),
        (("(1250,5)", "600"), "debit_positive"),
        (("1250,5-", "600"), "debit_positive"),
    ],
)
def test_one_column_of_balances_with_its_sign(rows_of, cells, sign):
    content = f"Konto;Saldo\n4000;{cells[0]}\n6000;{cells[1]}\n"
    rows = rows_of(
        content, debit=None, credit=None, balance="Saldo", balance_sign=sign, decimal=",",
        columns={"revenue": "4000-4999", "operating_income": "4000-7999", "depreciation_and_amortisation": "6000"},
    )  # fmt: skip
    lines = ["revenue", "operating_income", "depreciation_and_amortisation"]
    assert rows[lines].to_numpy().tolist() == [[1250.5, 650.5, 600]]


@pytest.mark.parametrize(
    ("account", "ranges", "is_inside"),
    [
        ("4000", "4000-4999", True),
        ("4999", "4000-4999", True),
        ("5000", "4000-4999", False),
        ("40001", "4000-4999", False),
        ("8100", "4000-4999, 8100", True),
        ("800", "0800-0899", True),
        ("A150", "A100-A199", True),
        ("A15", "A100-A199", False),
        ("", "4000-4999", False),
    ],
)
def test_an_account_is_in_a_range_or_not(account, ranges, is_inside):
    assert in_ranges(account, ranges) is is_inside


def test_balances_within_a_year_are_left_out(raw_of):
    content = "Konto;Stand;Saldo\n4000;2023-06-30;-50\n4000;2023-12-31;-120\n"
    described = {**DESCRIBED, "period": None, "period_end": "Stand", "debit": None, "credit": None, "balance": "Saldo"}
    performance = Performance(**{**described, "columns": {"revenue": "4000"}})
    accounts = build_accounts(raw_of(content), performance)
    assert accounts.rows["revenue"].to_list() == [120]
    assert "A 2023-06-30" in {note.key: note for note in accounts.notes}["accounts_interim_balance"].seen
    with pytest.raises(SourceError, match=r"no trial balance closes a fiscal year \(its end is 03-31\)"):
        build_accounts(raw_of(content), performance.model_copy(update={"fiscal_year_end": "03-31"}))


def test_a_range_without_an_account_is_an_error(rows_of):
    with pytest.raises(SourceError, match=r"in the ranges of net_income \(9000-9999\)\. Its accounts are 1200, 4000"):
        rows_of(BALANCE, columns={"net_income": "9000-9999"})


def test_a_range_that_is_none_is_refused_on_declaring():
    with pytest.raises(ValueError, match=r"columns\.revenue: '4000 to 4999' is neither an account nor a range"):
        Performance(**{**DESCRIBED, "columns": {"revenue": "4000 to 4999"}})
