"""Entities that are not what their rows say: totals, two names, two under one name, and survivors; each planted."""

import pytest


def table(rows, header="Entity;Period;FY;Sales;EBIT"):
    return "\n".join([header, *rows]) + "\n"


def years(entity, *sales, first=2021):
    return [f"{entity};{first + n}-12-31;{first + n};{value};{value / 10}" for n, value in enumerate(sales)]


@pytest.mark.parametrize(("name", "severity"), [("Group", "blocks"), ("Total", "blocks"), ("Northwind", "warns")])
def test_a_total_among_the_entities_is_found_by_arithmetic_and_surer_by_name(results_of, name, severity):
    found = results_of(table([*years("A", 10, 11), *years("B", 20, 22), *years(name, 30, 33)]))
    result = found["accounts_total_among_entities"]
    assert (result.severity, result.n_affected) == (severity, 2)
    assert result.where == "accounts.csv, line 6, 7"
    assert f"1 entity is the sum of all others: {name}" in result.seen


@pytest.mark.parametrize("name", ["Total", "All units", "Sector benchmark", "All firms (mean score)", "Summe"])
def test_a_name_of_a_total_or_average_warns_although_it_is_no_sum(results_of, name):
    found = results_of(table([*years("A", 10, 11), *years("B", 20, 22), *years(name, 17, 19)]))
    assert found["accounts_total_among_entities"].severity == "warns"


@pytest.mark.parametrize("names", [("A", "B"), ("ALL", "Unilever Group"), ("TotalEnergies", "Meantime")])
def test_two_alike_entities_and_names_of_companies_are_no_totals(results_of, names):
    found = results_of(table([line for name in names for line in years(name, 10, 11)]))
    assert "accounts_total_among_entities" not in found


@pytest.mark.parametrize("other", ["ACME  Ltd.", "Acme", "Acmé, Inc."])
def test_one_entity_under_two_names_is_named(results_of, other):
    found = results_of(table([*years("Acme Ltd", 10, 11), *years(other, 20, 22)]))
    assert found["accounts_names_alike"].n_affected == 2
    assert "'Acme Ltd'" in found["accounts_names_alike"].seen


def test_a_name_among_codes_is_named(results_of):
    rows = [line for number in range(100, 125) for line in years(number, number, number + 1)]
    assert "accounts_names_unlike" not in results_of(table(rows))
    found = results_of(table([*rows, *years("Other business", 5, 6)]))
    assert found["accounts_names_unlike"].where == "accounts.csv, line 52, 53"


def test_rows_of_another_entity_are_found_by_what_describes_them(results_of):
    header = "Entity;Period;FY;Sales;EBIT;Legal name"
    rows = [f"{line};Firm {number} SE" for number in range(20) for line in years(number, 10 + number, 11 + number)]
    assert "accounts_mixed_entities" not in results_of(table(rows, header))
    rows[7] = rows[7].replace("Firm 3 SE", "Firm 4 SE")
    result = results_of(table(rows, header))["accounts_mixed_entities"]
    assert result.n_affected == 1
    assert "column 'Legal name'" in result.where
    assert "1 entity has several values" in result.seen
    assert result.seen.split(": ")[1].startswith("3;")


def test_sizes_that_change_tenfold_together_are_another_entity_s(results_of):
    header = "Entity;Period;FY;Sales;Assets"
    rows = [
        "A;2021-12-31;2021;10;100",
        "A;2022-12-31;2022;150;1500",
        "B;2021-12-31;2021;10;7",
        "B;2022-12-31;2022;150;9",
    ]
    found = results_of(table(rows, header), columns={"revenue": "Sales", "total_assets": "Assets"})
    assert found["accounts_level_change"].n_affected == 1
    assert "A 2022-12-31 (line 3)" in found["accounts_level_change"].where


def test_entities_that_stop_or_start_are_named(results_of):
    rows = [line for name in "ABCD" for line in years(name, 10, 11, 12, 13)]
    assert "accounts_survivorship" not in results_of(table(rows))
    found = results_of(table([*rows, *years("E", 10, 11), *years("F", 12, 13, first=2023)]))
    seen = found["accounts_survivorship"].seen
    assert "of 6 entities, 1 entity stops before the last period (E); 1 entity starts after the first (F)" in seen
    assert found["accounts_survivorship"].severity == "informs"


def test_a_record_in_which_nobody_ever_stops_is_told(results_of):
    rows = [line for number in range(20) for line in years(number, 10, 11, 12, 13)]
    assert "those that closed or were sold may be missing" in results_of(table(rows))["accounts_survivorship"].seen


def test_a_tiny_revenue_is_named_because_its_margin_is_no_measure(results_of):
    found = results_of(table(years("A", 100, 100, 100, 4)))
    assert "A 2024-12-31 (4, line 5)" in found["accounts_tiny_revenue"].where
    assert "accounts_tiny_revenue" not in results_of(table(years("A", 100, 100, 100, 6)))


def test_percentages_in_money_are_named(results_of, clean):
    found = results_of(clean.replace("110;11", "110;11%"))
    assert (found["accounts_percent"].n_affected, found["accounts_percent"].severity) == (1, "warns")
    assert "column 'EBIT', line 3" in found["accounts_percent"].where


def test_notes_pasted_beside_the_table_are_named(results_of):
    rows = [line for number in range(30) for line in years(number, 10, 11)]
    pasted = [f"{line};{'about the column' if number < 4 else ''}" for number, line in enumerate(rows)]
    found = results_of(table(pasted, "Entity;Period;FY;Sales;EBIT;Codebook"))
    assert found["accounts_pasted_notes"].where == "accounts.csv, 'Codebook' (4 rows)"
