"""Long tables keyed by words, against what pandas does with them."""

import numpy as np
import pandas as pd
import pytest

from stratalign.errors import StatisticError
from stratalign.numerics.long_tables import count_repeats, number_names, places_of, spread

ROWS = pd.DataFrame(
    {
        "person": ["p10", "p2", "p10", "p3", "p2"],
        "item": ["b", "a", "a", "c", "b"],
        "value": [1.0, 2.0, np.nan, 4.0, 5.0],
    }
)


@pytest.mark.parametrize("sort", [False, True])
def test_names_are_numbered_as_pandas_does(sort):
    places, names = number_names(ROWS["person"], sort=sort)
    expected, known = pd.factorize(ROWS["person"], sort=sort)
    assert places.tolist() == expected.tolist()
    assert names == known.tolist()


def test_names_are_found_in_a_list_or_not():
    assert places_of(ROWS["item"], ["c", "b"]).tolist() == [1, -1, -1, 0, 1]
    assert places_of(ROWS["item"].iloc[:0], ["c"]).shape == (0,)


def test_a_table_is_spread_as_by_pivot():
    found = spread(ROWS, index="person", columns="item", values="value")
    pd.testing.assert_frame_equal(found, ROWS.pivot(index="person", columns="item", values="value"))


def test_repeated_keys_are_counted_and_not_spread():
    twice = pd.concat([ROWS, ROWS.iloc[[0, 0, 3]]])
    assert count_repeats(twice, ["person", "item"]) == twice.duplicated(["person", "item"]).sum() == 3
    assert count_repeats(ROWS, ["person", "item"]) == 0
    with pytest.raises(StatisticError, match="3 of 8 rows"):
        spread(twice, index="person", columns="item", values="value")
