"""Entities and periods: missing, twice, too near, too far, misnamed; each planted once."""

import pytest


@pytest.mark.parametrize(
    ("old", "new", "check", "severity", "n_affected", "says"),
    [
        ("A;2022-12-31;2022", "A;2023-12-31;2023", "accounts_gaps", "warns", 1, "A 2023-12-31 (730 days)"),
        ("A;2022-12-31;2022", "A;2022-06-30;2022", "accounts_gaps", "warns", 1, "A 2022-06-30 (181 days)"),
        ("A;2022-12-31;2022", "A;2021-12-31;2021", "accounts_duplicates", "blocks", 1, "A 2021-12-31 (line 2, 3)"),
        ("B;2022-12-31;2022;210;-21\n", "", "accounts_too_few_periods", "warns", 1, ": B"),
        ("12-31;2022;110", "12-31;;110", "accounts_fiscal_year_blank", "informs", 1, "column 'FY', line 3"),
        ("12-31;2022;110", "12-31;2021;110", "accounts_fiscal_year_unlike_period", "warns", 1, "column 'FY', line 3"),
        ("A;2022-12-31", "A;2023-01-01", "accounts_week_years", "informs", 1, "1 entity: A"),
    ],
)
def test_each_planted_trap_is_named_counted_and_located(planted, old, new, check, severity, n_affected, says):
    result = planted(old, new)[check]
    assert (result.severity, result.n_affected) == (severity, n_affected)
    assert result.where.startswith("accounts.csv")
    assert says in result.where
    assert result.fix.endswith(".")


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        ("12-31;2022;110", "12-31;FY22;110", "accounts_fiscal_year_unlike_period"),
    ],
)
def test_what_only_looks_like_a_trap_is_let_pass(planted, old, new, check):
    assert check not in planted(old, new)


def test_a_fiscal_year_far_from_the_period_is_named(results_of, clean):
    found = results_of(clean.replace("A;2022-12-31;2022", "A;2022-12-31;1215"))
    assert "1 by more than one year: A on line 3: '1215'" in found["accounts_fiscal_year_unlike_period"].seen


def test_survey_and_accounts_that_do_not_match_are_both_told(results_of, clean):
    found = results_of(clean, {"B", "C", "D"})
    assert found["accounts_without_survey"].where.endswith(": A")
    assert found["accounts_survey_without"].where.endswith(": C, D")
    assert found["accounts_survey_without"].n_affected == 2
