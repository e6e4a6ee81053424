"""Entities in another unit than all others, shares among amounts, percentages as fractions."""

import pytest


def table(sizes, years=(2022, 2023, 2024), margin=0.1):
    rows = [
        f"{entity};{year}-12-31;{year};{size * (1 + 0.02 * number):.1f};{size * margin * (1 + 0.03 * number):.1f}\n"
        for entity, size in sizes.items()
        for number, year in enumerate(years)
    ]
    return "Entity;Period;FY;Sales;EBIT\n" + "".join(rows)


LIKE = {"A": 900, "B": 2500, "C": 400, "D": 1800, "E": 6000}


@pytest.mark.parametrize("factor", [1000, 1 / 1000, 1_000_000, 700, 2000])
def test_an_entity_in_another_unit_is_named(results_of, factor):
    found = results_of(table({key: 5000 * size for key, size in LIKE.items()} | {"X": 7_000_000 * factor}))
    result = found["accounts_unit_among_peers"]
    assert result.severity == "warns" and result.n_affected == 1
    assert "1 entity has figures about a thousand" in result.seen and "(X: revenue " in result.seen


def test_several_entities_in_another_unit_are_all_named_and_two_can_be_told_apart(results_of):
    found = results_of(table(LIKE | {"X": 1_200_000, "Y": 800_000}))["accounts_unit_among_peers"]
    assert "X: " in found.seen and "Y: " in found.seen and found.n_affected == 2
    assert "accounts_unit_among_peers" in results_of(table({"A": 1000, "B": 1_100_000}))


@pytest.mark.parametrize(
    "sizes",
    [
        LIKE,
        {"A": 1e3, "B": 1e4, "C": 1e5, "D": 1e6},
        {"A": 1000, "B": 20_000, "C": 700, "D": 30_000},
        {"A": 1000},
    ],
)
def test_entities_of_many_sizes_are_no_units(results_of, sizes):
    assert "accounts_unit_among_peers" not in results_of(table(sizes))


def shares(content, share=0.12, entities="ABCDE"):
    head, *rows = content.splitlines(keepends=True)
    return head + "".join(row.rsplit(";", 1)[0] + f";{share}\n" if row[0] in entities else row for row in rows)


@pytest.mark.parametrize("share", [0.134, -0.05, "13 %"])
def test_margins_in_the_place_of_amounts_are_told(results_of, share):
    found = results_of(shares(table(LIKE), share))
    if share == "13 %":
        assert found["accounts_percent"].severity == "warns"
        return
    result = found["accounts_shares_among_amounts"]
    assert result.severity == "warns" and result.n_affected == 15
    assert f"line 2, column 'EBIT': '{share}'" in result.where


def test_margins_of_one_entity_and_a_single_one_are_told(results_of):
    one_entity = results_of(shares(table(LIKE), 0.2, entities="B"))["accounts_shares_among_amounts"]
    assert one_entity.n_affected == 3 and "line 5" in one_entity.where
    single = table({key: 10 * size for key, size in LIKE.items()}).replace(";900.0\n", ";0.1\n", 1)
    assert results_of(single)["accounts_shares_among_amounts"].n_affected == 1


def test_percentages_written_as_numbers_in_the_place_of_amounts_are_told(results_of):
    millions = table({key: 1e6 * size for key, size in LIKE.items()})
    assert results_of(shares(millions, 13.4))["accounts_shares_among_amounts"].n_affected == 15
    assert "accounts_shares_among_amounts" not in results_of(shares(table(LIKE), 13.4))


def test_small_amounts_in_millions_are_amounts(results_of):
    assert "accounts_shares_among_amounts" not in results_of(table({"A": 3.4, "B": 8.1, "C": 12.5}))
    assert "accounts_shares_among_amounts" not in results_of(table({"A": 60.0, "B": 80.0}, margin=0.01))


@pytest.mark.parametrize("line", ["columns", "measures"])
@pytest.mark.parametrize(("values", "n"), [(("82", "0.79", "91"), 1), (("0.82", "0.79", "0.91"), 3)])
def test_percentages_given_as_fractions_are_told(results_of, line, values, n):
    content = "Entity;Period;FY;Sales;CSAT\n" + "".join(
        f"A;{year}-12-31;{year};100;{value}\n" for year, value in zip((2022, 2023, 2024), values, strict=True)
    )
    named = {"columns": {"revenue": "Sales", "customer_satisfaction_pct": "CSAT"}}
    if line == "measures":
        named = {"columns": {"revenue": "Sales"}, "measures": {"on_time_pct": "CSAT"}}
    result = results_of(content, **named)["accounts_percent_as_fraction"]
    assert (result.severity, result.n_affected) == ("warns", n) and "off by a factor of 100" in result.seen


def test_percentages_from_0_to_100_are_right(results_of):
    content = "Entity;Period;FY;Sales;CSAT\n" + "".join(
        f"A;{year}-12-31;{year};100;{value}\n" for year, value in ((2022, "1"), (2023, "100"), (2024, "62.5"))
    )
    columns = {"revenue": "Sales", "customer_satisfaction_pct": "CSAT"}
    assert "accounts_percent_as_fraction" not in results_of(content, columns=columns)
