"""Companies are told so coarsely that ten share what others may know of them."""

import itertools

import numpy as np
import pandas as pd
import pytest

from stratalign.errors import DisclosureError
from stratalign.releases.coarsening import (
    FEWEST_IN_CELL,
    INDUSTRY_STEPS,
    QUASI_IDENTIFIERS,
    SIZE_CLASSES,
    SIZE_STEPS,
    coarsen,
    size_class_of,
)
from stratalign.vocabulary import INDUSTRIES

NONE = pd.DataFrame(columns=list(QUASI_IDENTIFIERS))


def companies(n, *, seed=1, industries=INDUSTRIES, headcount=None, region=""):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "company_id": [f"X{row}" for row in range(n)],
            "industry": rng.choice(industries, n),
            "headcount": rng.integers(10, 9000, n) if headcount is None else headcount,
            "region": region,
        }
    )


def smallest(told):
    return int(told.groupby(list(QUASI_IDENTIFIERS)).size().min())


@pytest.mark.parametrize(
    ("headcount", "key"),
    [(1, "under_50"), (49, "under_50"), (50, "50_to_249"), (249, "50_to_249"), (250, "250_to_999"), (999, "250_to_999"),
     (1000, "1000_to_4999"), (4999, "1000_to_4999"), (5000, "5000_and_more"), (0, ""), (np.nan, "")],
)  # fmt: skip
def test_a_headcount_is_in_the_class_whose_ends_hold_it(headcount, key):
    assert size_class_of(pd.Series([headcount])).tolist() == [key]


def test_typical_size_is_the_geometric_mean_of_the_ends():
    ends = [10, 50, 250, 1000, 5000, 25000]
    for size, (low, high) in zip(SIZE_CLASSES, itertools.pairwise(ends), strict=True):
        assert size.typical == pytest.approx(np.sqrt(low * high), abs=1)


@pytest.mark.parametrize(("n", "seed"), [(10, 1), (25, 2), (60, 3), (60, 4), (400, 5)])
def test_every_cell_holds_ten_companies(n, seed):
    found = coarsen(companies(n, seed=seed), NONE)
    assert smallest(found.companies) == found.smallest_cell >= FEWEST_IN_CELL


def test_the_finest_way_is_taken_of_all_that_brute_force_allows():
    new = companies(120, seed=7)
    found = coarsen(new, NONE)
    known = new.assign(size_class=size_class_of(new["headcount"]))
    allowed = []
    for industry, size in itertools.product(INDUSTRY_STEPS, SIZE_STEPS):
        told = known.assign(industry=known["industry"].map(industry), size_class=known["size_class"].map(size))
        if smallest(told) >= FEWEST_IN_CELL:
            allowed.append(told.groupby(list(QUASI_IDENTIFIERS)).ngroups)
    assert found.n_cells == max(allowed) > 1


def test_headcounts_become_typical_of_their_class():
    found = coarsen(companies(60, seed=3), NONE).companies
    told = found.groupby("size_class")["headcount"]
    assert set(told.nunique()) == ({0} if set(found["size_class"]) == {"all"} else {1})


def test_companies_join_cells_that_are_released_already():
    first = coarsen(companies(40, industries=["industrial"], headcount=500), NONE).companies
    more = companies(5, seed=9, industries=["industrial"], headcount=600)
    found = coarsen(more, first)
    assert found.smallest_cell == 45
    with pytest.raises(DisclosureError, match="5 companies cannot be told apart"):
        coarsen(more, NONE)


def test_a_giant_is_not_told_in_a_cell_it_dominates():
    """Eleven large companies of which one is a hundred times the others: the class of the large is given up."""
    sizes = [*[60] * 11, *[6000] * 10, 900_000]
    new = companies(22, industries=["financial"], headcount=sizes)
    with pytest.raises(DisclosureError):
        coarsen(new, NONE)
    found = coarsen(new.assign(headcount=[*[60] * 11, *[6000] * 11]), NONE)
    assert found.n_cells == 2


def test_region_is_left_out_where_it_would_tell_too_much():
    regions = ["north"] * 12 + ["south"] * 3
    found = coarsen(companies(15, industries=["industrial"], headcount=500, region=regions), NONE)
    assert found.companies["region"].eq("").all()
    both = coarsen(companies(24, industries=["industrial"], headcount=500, region=["north", "south"] * 12), NONE)
    assert set(both.companies["region"]) == {"north", "south"}
