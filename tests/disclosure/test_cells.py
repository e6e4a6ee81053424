"""Published cells as columns over people."""

import numpy as np
import pandas as pd
import pytest

from stratalign.disclosure.cells import (
    PublishedCell,
    PublishedCells,
    add_cells,
    columns_of,
    cover_people,
    merge_cells,
)
from stratalign.errors import DisclosureError

PEOPLE = pd.Index(["a", "b", "c"])


def _cell(people, measure="clarity", statistic="mean"):
    return PublishedCell("report", "overall", measure, statistic, np.array(people, dtype=bool))


def test_cells_of_the_same_people_are_one_column():
    cells = add_cells(PublishedCells(PEOPLE), [_cell([1, 1, 0]), _cell([0, 1, 1]), _cell([1, 1, 0], statistic="sd")])
    assert columns_of(cells).astype(int).tolist() == [[1, 0], [1, 1], [0, 1]]
    assert columns_of(PublishedCells(PEOPLE)).shape == (3, 0)


def test_cells_of_other_measures_are_left_out():
    cells = add_cells(PublishedCells(PEOPLE), [_cell([1, 1, 0]), _cell([0, 1, 1], "trust")])
    assert [cell.measure for cell in cells.of(["trust"]).cells] == ["trust"]


def test_an_earlier_run_is_put_on_the_people_of_both():
    earlier = add_cells(PublishedCells(pd.Index(["c", "x", "a"])), [_cell([1, 1, 0])])
    found = cover_people(earlier, PEOPLE)
    assert list(found.people) == ["a", "b", "c", "x"]
    assert found.cells[0].people.tolist() == [False, False, True, True]


def test_collections_are_merged_in_their_order():
    first = add_cells(PublishedCells(PEOPLE), [_cell([1, 1, 0])])
    second = add_cells(PublishedCells(pd.Index(["x", "a"])), [_cell([1, 0], "trust")])
    found = merge_cells([first, second])
    assert list(found.people) == ["a", "b", "c", "x"]
    assert [cell.people.tolist() for cell in found.cells] == [[True, True, False, False], [False, False, False, True]]


@pytest.mark.parametrize(("people", "words"), [([1, 1], "must be 3 truth values"), ([0, 0, 0], "from nobody")])
def test_cells_of_other_or_no_people_are_refused(people, words):
    with pytest.raises(DisclosureError, match=words):
        add_cells(PublishedCells(PEOPLE), [_cell(people)])
