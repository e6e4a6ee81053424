"""A moved percentile split into the client's movement and that of the companies compared with."""

import numpy as np
import pandas as pd
import pytest

from stratalign.comparisons.benchmarks import FEWEST_FOR_RANGE, position_in_cohort, split_movement
from stratalign.errors import DisclosureError, StatisticError

rng = np.random.default_rng(3)
BEFORE, AFTER = pd.Series(rng.normal(60, 6, 41)), pd.Series(rng.normal(63, 6, 57))


def place(score, companies):
    """Share of companies below, half of those equal, written out."""
    below = sum(other < score for other in companies)
    equal = sum(other == score for other in companies)
    return 100 * (below + equal / 2) / len(companies)


def split(first, second):
    return split_movement(first, second, measure_key="index", minimum_companies=10)


def test_both_parts_are_the_mean_of_both_orders_and_add_up():
    found = split((58.0, BEFORE), (64.0, AFTER))
    first = place(64, BEFORE) - place(58, BEFORE)
    second = place(64, AFTER) - place(58, AFTER)
    assert found.own == pytest.approx((first + second) / 2)
    assert found.own + found.others == pytest.approx(found.after - found.before, abs=1e-12)
    assert (found.before, found.after) == (pytest.approx(place(58, BEFORE)), pytest.approx(place(64, AFTER)))
    assert (found.n_before, found.n_after) == (41, 57)


def test_who_stays_is_moved_by_others_alone_and_the_other_way_round():
    stayed = split((60.0, BEFORE), (60.0, AFTER))
    assert stayed.own == 0
    assert stayed.others == pytest.approx(place(60, AFTER) - place(60, BEFORE))
    alone = split((58.0, BEFORE), (64.0, BEFORE))
    assert alone.others == 0
    assert alone.own > 0


def test_companies_without_the_measure_are_left_out():
    with_gaps = pd.concat([BEFORE, pd.Series([np.nan] * 5)])
    assert split((58.0, with_gaps), (64.0, AFTER)) == split((58.0, BEFORE), (64.0, AFTER))


def test_a_small_cohort_and_a_missing_score_are_refused():
    with pytest.raises(DisclosureError, match="a cohort has 9 companies with index; 10 are needed"):
        split((58.0, BEFORE.head(9)), (64.0, AFTER))
    with pytest.raises(StatisticError, match="has no score in one of the two"):
        split((float("nan"), BEFORE), (64.0, AFTER))


@pytest.mark.parametrize("n", [10, 29, 30, 57])
def test_a_range_is_told_from_thirty_companies_on(n):
    found = position_in_cohort(
        61.0, AFTER.head(n), interval=(59, 63), measure_key="index", cohort="all", minimum_companies=10
    )
    assert np.isfinite([found.lower_quartile_points, found.upper_quartile_points]).all() == (n >= FEWEST_FOR_RANGE)
    assert np.isfinite([found.percentile, found.total_ci_low, found.total_ci_high, found.median_points]).all()
    assert found.why_none == ("" if n >= FEWEST_FOR_RANGE else "quartiles are told of 30 companies or more")
