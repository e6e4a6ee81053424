"""Readiness of an accounts file: each known trap looked for, counted, located, with the line that mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from stratalign.checks import (
    accounts_coverage,
    accounts_entities,
    accounts_figures,
    accounts_file,
    accounts_peers,
    accounts_statement,
)
from stratalign.checks.accounts_tables import AccountsFile, describe_accounts
from stratalign.checks.result import CheckResult, worst_first
from stratalign.engagement.declarations.performance import Performance
from stratalign.panel.build import Accounts

#: In this order, those of one severity are read.
ACCOUNT_CHECKS: tuple[Callable[[AccountsFile], Iterator[CheckResult]], ...] = (
    accounts_coverage.check_duplicates,
    accounts_entities.check_totals,
    accounts_statement.check_balanced,
    accounts_statement.check_subtotals,
    accounts_file.check_currency,
    accounts_file.check_market_prices,
    accounts_file.check_plan_rows,
    accounts_file.check_cumulative,
    accounts_file.check_rounded,
    accounts_file.check_decimal_sign,
    accounts_figures.check_percent,
    accounts_figures.check_jumps,
    accounts_peers.check_peers,
    accounts_peers.check_shares,
    accounts_peers.check_fractions,
    accounts_entities.check_level_changes,
    accounts_entities.check_mixed_rows,
    accounts_entities.check_alike_names,
    accounts_entities.check_unlike_names,
    accounts_figures.check_tiny_revenue,
    accounts_figures.check_margins,
    accounts_figures.check_revenue_base,
    accounts_coverage.check_spacing,
    accounts_coverage.check_too_few,
    accounts_coverage.check_blank_fiscal_years,
    accounts_coverage.check_unlike_fiscal_years,
    accounts_figures.check_missing,
    accounts_coverage.check_entities,
    accounts_coverage.check_week_years,
    accounts_statement.check_notes,
    accounts_entities.check_survivors,
    accounts_file.check_pasted_notes,
    accounts_file.check_unnamed,
    accounts_file.check_unmapped,
    accounts_file.check_encoding,
)


def check_accounts(
    raw: pd.DataFrame,
    performance: Performance,
    entities: set[str] | None = None,
    *,
    file: str,
    accounts: Accounts | None = None,
) -> list[CheckResult]:
    """Look for every known trap of an accounts file.

    Parameters
    ----------
    raw
        What `read_performance` returned.
    performance
        Which columns are what.
    entities
        The units of the survey, where accounts are kept by unit; None leaves the two unmatched.
    file
        Name of the file, for the results.
    accounts
        From `build_accounts`, where they have been built.

    Returns
    -------
    list[CheckResult]
        One result a trap that is there, worst first; empty where there is none.

    Raises
    ------
    SourceError
        A mapped column is absent, or a mapped cell is neither blank nor readable; nothing can be checked then.
    """
    described = describe_accounts(raw, performance, entities, file=file, accounts=accounts)
    return worst_first([result for check in ACCOUNT_CHECKS for result in check(described)])
