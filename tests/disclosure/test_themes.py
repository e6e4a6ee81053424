"""Counts of those who wrote about a theme, against an attacker who tries every sum of what is shown."""

import itertools

import numpy as np
import pandas as pd
import pytest

from stratalign.disclosure.decide import Decision
from stratalign.disclosure.themes import publish_mentions
from stratalign.scores.groups import Groups

MINIMUM, FEWEST = 10, 5
STAFF = "level:staff"


def shown(n_staff, n_leaders, *, of_staff=200, of_leaders=40, wrote=None):
    """Counts shown of a theme about which so many of each level wrote; `wrote`: how many of each wrote at all."""
    n = of_staff + of_leaders
    people = pd.Index([f"p{place}" for place in range(n)])
    is_staff = np.arange(n) < of_staff
    members = pd.DataFrame({"overall": True, "level:managers": ~is_staff, STAFF: is_staff}, index=people)
    kinds = ["overall", "level", "level"]
    table = pd.DataFrame({"group_id": list(members), "kind": kinds, "n_respondents": members.sum().to_numpy()})
    reasons = pd.Series("", index=list(members))
    decision = Decision(reasons, FEWEST, ("participation",), pd.DataFrame({"participation": True}, index=people))
    rank = np.where(is_staff, np.arange(n), np.arange(n) - of_staff)
    staff_wrote, leaders_wrote = wrote or (of_staff, of_leaders)
    has = rank < np.where(is_staff, n_staff, n_leaders)
    any_ = rank < np.where(is_staff, staff_wrote, leaders_wrote)
    mentions = pd.DataFrame({"wrote:q": any_, "theme:q:a": has}, index=people)
    rows = publish_mentions(mentions, {"theme:q:a": "wrote:q"}, Groups(table, members), decision, minimum=MINIMUM)
    rows = rows[(rows["measure_key"] == "theme:q:a") & ~rows["is_hidden"]]
    return dict(zip(rows["group_id"], rows["n_respondents"], strict=True))


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((9, 0), {}),
        ((5, 4), {}),
        ((6, 4), {"overall": 10}),
        ((6, 5), {"overall": 11, STAFF: 6}),
        ((4, 8), {"overall": 12}),
        ((60, 3), {"overall": 63}),
        ((60, 0), {"overall": 60}),
        ((60, 20), {"overall": 80, STAFF: 60}),
    ],
)
def test_nine_people_make_no_theme_and_no_difference_speaks_of_few(counts, told):
    assert shown(*counts) == told


def test_a_group_that_all_or_all_but_one_wrote_about_is_not_told():
    assert shown(30, 12, wrote=(31, 30)) == {"overall": 42}
    assert shown(60, 20, wrote=(100, 21)) == {"overall": 80}
    assert shown(60, 20, wrote=(60, 21)) == {}


def test_where_nobody_else_wrote_at_all_staff_alone_are_told():
    assert shown(60, 0, wrote=(100, 0)) == {"overall": 60, STAFF: 60}


def test_every_sum_of_what_is_shown_speaks_of_nobody_or_enough():
    draw = np.random.default_rng(1)
    for n_staff, n_leaders in draw.integers(0, 16, size=(40, 2)):
        found = shown(int(n_staff), int(n_leaders))
        whole = {"overall": n_staff + n_leaders, STAFF: n_staff}
        for first, second in itertools.product(found, repeat=2):
            left = abs(whole[first] - whole[second])
            assert left == 0 or left >= FEWEST, (n_staff, n_leaders, found)
        assert not found or whole["overall"] >= MINIMUM
