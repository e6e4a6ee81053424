"""Readiness of statements and trial balances: totals that do not add up, balances that do not balance, and notes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from stratalign.checks.accounts_tables import AccountsFile
from stratalign.checks.result import CheckResult
from stratalign.panel.keys import row_keys
from stratalign.panel.listing import counted, first_few
from stratalign.panel.numbers import decimal_signs, number_or_none
from stratalign.panel.statement import read_statements
from stratalign.panel.trial_balance import account_numbers, split_side

#: Checks of this module, and notes of the files it passes on; their labels are `check.<key>` in the catalogue.
KEYS = (
    "accounts_subtotal", "accounts_trial_balance", "accounts_incomplete_year", "accounts_total_column",
    "accounts_unit_words", "accounts_unit_in_cells", "accounts_tags_used", "accounts_tag_switched",
    "accounts_tags_disagree", "accounts_restated", "accounts_transition_period", "accounts_other_units",
    "accounts_hidden", "accounts_other_forms", "accounts_first_days", "accounts_summed_to_years",
    "accounts_filled_down",
)  # fmt: skip

#: Cents that rounding may leave for each account.
CENTS_EACH = 0.01


def check_notes(accounts: AccountsFile) -> Iterator[CheckResult]:
    """What was seen and done while the file was read."""
    for note in accounts.notes:
        place = f", column {first_few(map(repr, note.columns))}" if note.columns else ""
        yield CheckResult(
            note.key,
            note.severity,
            note.seen,
            f"{accounts.file}{place}",
            note.count,
            note.fix,
            file=accounts.file,
            rows=note.lines,
            column=note.columns[0] if len(note.columns) == 1 else "",
        )


def check_subtotals(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Rows that say "total" and are not the sum of the rows above them."""
    if accounts.performance.layout != "profit_and_loss":
        return
    statements = read_statements(accounts.raw, accounts.performance)
    off = [(each.entity_id, each.rows.iloc[row]) for each in statements for row in each.off]
    n_right = sum(len(each.subtotals) for each in statements)
    if off:
        named = first_few(f"{entity} '{row['label']}' (line {row['line']})" for entity, row in off)
        yield CheckResult(
            "accounts_subtotal",
            "warns",
            f"{counted(len(off), 'row')} said to be a total are not the sum of the rows above; {n_right} others are",
            f"{accounts.file}: {named}",
            len(off),
            "Look for a missing, hidden or misplaced row; the figures of the mapped rows are taken as they stand.",
        )


def check_balanced(accounts: AccountsFile) -> Iterator[CheckResult]:
    """Trial balances whose debits are not their credits."""
    performance = accounts.performance
    if performance.layout != "trial_balance":
        return
    rows = accounts.raw[account_numbers(accounts.raw, performance) != ""]
    keys = row_keys(rows, accounts.raw, performance)
    if performance.balance:
        written, sides = split_side(rows[performance.balance])
        amounts = _amounts(written, performance.balance, accounts)
        debit = amounts.where(sides != "credit", -amounts)
        by_side = pd.DataFrame({"debit": debit.clip(lower=0), "credit": -debit.clip(upper=0)})
    else:
        columns = {"debit": str(performance.debit), "credit": str(performance.credit)}
        by_side = pd.DataFrame({side: _amounts(rows[name], name, accounts) for side, name in columns.items()})
    sums = by_side.groupby([keys["entity_id"], keys["period"]]).sum()
    gap = (sums["debit"] - sums["credit"]).abs()
    off = sums[gap > CENTS_EACH * len(rows)].reset_index(names=["entity", "period"])
    if len(off):
        named = first_few(
            (f"{row.entity} {row.period} ({row.debit:,.2f} and {row.credit:,.2f})" for row in off.itertuples()), "; "
        )
        yield CheckResult(
            "accounts_trial_balance",
            "warns",
            f"debits are not credits in {counted(len(off), 'trial balance')}: accounts are missing or stand twice",
            f"{accounts.file}: {named}",
            len(off),
            "Export all accounts, without totals; leave it where only some accounts were meant to be sent.",
        )


def _amounts(written: pd.Series, column: str, accounts: AccountsFile) -> pd.Series:
    """Numbers of a column, zero where there is none."""
    cells = pd.DataFrame({"column": column, "written": written})
    sign = decimal_signs(cells, accounts.performance)[column]
    known = {text: number_or_none(text, sign) for text in written.unique()}
    return written.map(known).astype(float).fillna(0.0).replace([np.inf, -np.inf], 0.0)
