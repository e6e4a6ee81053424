"""Shares stay where shares may stand, and no company is printed that leaves people who agree."""

import numpy as np
import pytest

from stratalign.disclosure.counts import hold_inside
from stratalign.disclosure.publish import _is_rest_held


@pytest.mark.parametrize(
    ("n", "share", "leeway", "printed"),
    [(60, 0.99, 0.02, 98), (60, 0.01, 0.02, 2), (60, 0.52, 0.02, 52), (60, 0.99, 0.005, 99), (60, 1.0, 0.0, 100)],
)
def test_at_least_is_said_only_of_what_is_so_wherever_in_its_leeway_it_lies(n, share, leeway, printed):
    assert round(100 * float(hold_inside(share, leeway, n))) == printed


@pytest.mark.parametrize(("agree", "is_held"), [(10, True), (9, True), (7, False), (0, True)])
def test_a_company_less_its_shown_levels_may_not_leave_people_who_agree(agree, is_held):
    counts, means = np.array([30.0, 20.0]), np.array([60.0, 50.0])
    assert _is_rest_held(60.0, 100 * (18 + 10 + agree) / 60, counts, means) is is_held
    assert not _is_rest_held(50.0, 56.0, counts, means)
