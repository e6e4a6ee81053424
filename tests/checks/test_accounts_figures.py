"""Figures that are missing, impossible or a thousand times too large; each planted once."""

import pytest


@pytest.mark.parametrize(
    ("old", "new", "check", "severity", "n_affected", "says"),
    [
        ("110;11", "110;-112", "accounts_extreme_margin", "warns", 1, "A 2022-12-31 (-102 %)"),
        ("12-31;2021;100", "12-31;2021;0", "accounts_revenue_not_positive", "warns", 1, "A 2021-12-31 (0)"),
        ("2022;210", "2022;210000", "accounts_unit_jump", "warns", 1, "B 2022-12-31 revenue (x1,050)"),
        ("2022;210", "2022;0.21", "accounts_unit_jump", "warns", 1, "B 2022-12-31 revenue (x0.00105)"),
        ("110;11", "110;n/a", "accounts_missing_figures", "warns", 1, "operating_income (1)"),
    ],
)
def test_each_planted_trap_is_named_counted_and_located(planted, old, new, check, severity, n_affected, says):
    result = planted(old, new)[check]
    assert (result.severity, result.n_affected) == (severity, n_affected)
    assert result.where.startswith("accounts.csv")
    assert says in result.where
    assert result.fix.endswith(".")
