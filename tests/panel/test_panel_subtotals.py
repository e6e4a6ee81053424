"""Subtotals found by arithmetic: sums, differences, sums of sums; and what only looks like one."""

import numpy as np
import pytest

from stratalign.panel.statement import find_subtotals, says_total


def parts(rows):
    """Parts by row of the subtotals found; and the rows that claim to be one and are not."""
    figures = np.array([cells for _, cells in rows], dtype=float)
    found, off = find_subtotals(figures, [label for label, _ in rows])
    return {subtotal.row: subtotal.parts for subtotal in found}, off


def test_sums_differences_and_sums_of_sums():
    rows = [
        ("a", [10, 20]), ("b", [5, 7]), ("Sales", [15, 27]), ("c", [4, 3]), ("d", [2, 2]), ("Cost", [6, 5]),
        ("Gross profit", [9, 22]), ("Tax", [-1, -2]), ("Net", [8, 20]),
    ]  # fmt: skip
    assert parts(rows) == ({2: (0, 1), 5: (3, 4), 6: (2, 5), 8: (6, 7)}, [])


def test_a_sum_must_hold_in_every_period():
    assert parts([("a", [10, 20]), ("b", [5, 7]), ("c", [15, 28])]) == ({}, [])


def test_a_row_that_says_total_and_is_not_the_sum_is_named():
    assert parts([("a", [10, 20]), ("b", [5, 7]), ("Total", [15, 28])]) == ({}, [2])


def test_zeros_and_repeats_are_nobodys_total_unless_they_say_so():
    assert parts([("a", [0, 0]), ("b", [0, 0]), ("c", [0, 0])]) == ({}, [])
    assert parts([("a", [3, 4]), ("b", [3, 4])]) == ({}, [])
    assert parts([("a", [3, 4]), ("Total", [3, 4])]) == ({1: (0,)}, [])


def test_rounding_to_whole_units_is_allowed_for():
    assert parts([("a", [1000]), ("b", [701]), ("c", [499]), ("Total", [2201])])[0] == {3: (0, 1, 2)}
    assert parts([("a", [1000]), ("b", [701]), ("c", [499]), ("Total", [2301])]) == ({}, [3])


@pytest.mark.parametrize(
    "label",
    [
        "Total revenue",
        "Summe Aufwand",
        "Zwischensumme",
        "Gesamtleistung",
        "Total général",
        "Totale ricavi",
        "Subtotal",
        "Totaal kosten",
        "Suma",
        "Personalaufwand gesamt",
    ],
)
def test_words_of_totals_in_seven_languages(label):
    assert says_total(label)


@pytest.mark.parametrize("label", ["Revenue", "Umsatz", "Consumables", "Assumptions", "Summer sale"])
def test_other_words_are_no_totals(label):
    assert not says_total(label)
