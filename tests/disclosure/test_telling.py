"""Results that tell what each of enough people answered."""

import numpy as np
import pandas as pd
import pytest
from disclosure.companies import everybody, make_groups

from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.telling import is_telling


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([1.0] * 5, "EXTREME"),  # mean 100, deviation nought
        ([0.5] * 5, "HOMOGENEOUS"),
        ([0.5] * 7 + [0.9], "HOMOGENEOUS"),  # all but one
        ([0.5] * 6 + [0.9, 0.1], ""),
        ([0.93] * 3 + [0.9, 0.94], "EXTREME"),  # four of them can lack no more than 0.4 together
        ([0.02, 0.2, 0.0, 0.0, 0.1], "EXTREME"),
        ([0.50, 0.51, 0.50, 0.49, 0.49], "HOMOGENEOUS"),  # nobody is farther from the mean than .02
        ([0.2, 0.4, 0.6, 0.8, 0.5], ""),
    ],
)
def test_groups_alike_or_at_an_end_are_telling(values, reason):
    assert is_telling(np.array(values), 5) == reason


def _decide(units, points, **options):
    names = sorted(set(units))
    groups = make_groups(units, ["staff"] * len(units), {unit: "" for unit in names})
    scores = pd.DataFrame({"x": np.asarray(points, dtype=float)}, index=groups.membership.index)
    decision = decide_publication(groups, everybody(groups), minimum=5, scores=scores, **options)
    return {group: reason for group, reason in decision.reasons.items() if reason}


def test_five_people_of_one_mind_are_not_printed_and_take_a_unit_with_them():
    points = [*[100] * 5, *np.linspace(20, 80, 8), *np.linspace(10, 90, 20)]
    assert _decide(["a"] * 5 + ["b"] * 8 + ["c"] * 20, points) == {"unit:a": "EXTREME", "unit:b": "COMPLEMENT"}


def test_what_is_left_of_a_company_may_not_tell_either():
    # Units a and b are shown; the five people of no unit are the company less these.
    points = [*np.linspace(20, 80, 8), *np.linspace(10, 90, 20), *[50] * 5]
    groups = make_groups(["a"] * 8 + ["b"] * 20 + [""] * 5, ["staff"] * 33, {"a": "", "b": ""})
    scores = pd.DataFrame({"x": np.asarray(points, dtype=float)}, index=groups.membership.index)
    decision = decide_publication(groups, everybody(groups), minimum=5, scores=scores)
    assert decision.visible == ["overall", "level:staff", "unit:b"]


@pytest.mark.parametrize(("ends", "is_shown"), [({}, False), ({"x": (-100.0, 100.0)}, True)])
def test_ends_of_a_scale_are_those_of_the_measure(ends, is_shown):
    # Near nought: an end of the scale, or its middle.
    points = [0, 2, 25, 3, 5, *np.linspace(0, 80, 8), *np.linspace(10, 90, 20)]
    hidden = _decide(["a"] * 5 + ["b"] * 8 + ["c"] * 20, points, ends=ends)
    assert ("unit:a" not in hidden) is is_shown
