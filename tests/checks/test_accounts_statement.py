"""Statements whose totals do not add up, trial balances that do not balance, and what reading has told."""

import pytest

STATEMENT = {
    "layout": "profit_and_loss", "entity": None, "entity_name": "A", "period_end": None, "fiscal_year": None,
    "measure": "Line", "columns": {"revenue": "Total revenue"},
}  # fmt: skip
TRIAL = {
    "layout": "trial_balance", "entity": None, "entity_name": "A", "period_end": None, "period": "2023",
    "fiscal_year": None, "account": "Account", "debit": "Debit", "credit": "Credit", "columns": {"revenue": "4000"},
}  # fmt: skip


def test_a_total_that_does_not_add_up_is_named_with_its_line(results_of):
    content = "Line;2022;2023\nProducts;10;20\nServices;5;6\nTotal revenue;15;26\nCost;3;4\nTotal cost;3;5\n"
    result = results_of(content, **STATEMENT)["accounts_subtotal"]
    assert (result.n_affected, result.severity) == (1, "warns")
    assert result.where == "accounts.csv: A 'Total cost' (line 6)"
    assert "accounts_subtotal" not in results_of(content.replace("3;5\n", "3;4\n"), **STATEMENT)


@pytest.mark.parametrize(("credit", "is_off"), [("100", False), ("100.01", False), ("101", True)])
def test_debits_are_credits(results_of, credit, is_off):
    content = f"Account;Debit;Credit\n1200;100;\n4000;;{credit}\n;100;100\n"
    found = results_of(content, **TRIAL)
    assert ("accounts_trial_balance" in found) is is_off
    if is_off:
        assert found["accounts_trial_balance"].where == "accounts.csv: A 2023 (100.00 and 101.00)"


def test_one_column_of_balances_sums_to_zero(results_of):
    described = {**TRIAL, "debit": None, "credit": None, "balance": "Balance"}
    assert "accounts_trial_balance" not in results_of("Account;Balance\n1200;100 DR\n4000;100 CR\n", **described)
    found = results_of("Account;Balance\n1200;100\n4000;-90\n", **described)
    assert found["accounts_trial_balance"].where == "accounts.csv: A 2023 (100.00 and 90.00)"


def test_accounts_of_no_line_are_named(results_of):
    found = results_of("Account;Debit;Credit\n1200;100;\n4000;;100\n;100;100\n", **TRIAL)
    assert found["accounts_unmapped"].where == "accounts.csv, 1200"


def test_what_reading_has_told_becomes_a_result_with_its_column(results_of, clean):
    found = results_of(
        clean.replace("Sales", "Sales in T€"), columns={"revenue": "Sales in T€", "operating_income": "EBIT"}
    )
    result = found["accounts_unit_words"]
    assert (result.severity, result.n_affected, result.column) == ("informs", 4, "Sales in T€")
    assert "4 figures of revenue times 1,000" in result.seen
