"""A weighted mean is made of shown groups' weights, and refused where it would tell a hidden one's."""

import numpy as np
import pandas as pd
import pytest
from disclosure.companies import everybody, make_groups

from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.weighted import REST, gives_groups_away, shown_categories
from stratalign.engagement.declarations.hierarchy import Hierarchy, Unit


def company(sizes, executives=()):
    """Groups of units of the given sizes under one division, their first people executives where named."""
    units = [unit for unit, size in sizes.items() for _ in range(size)]
    levels = [
        "executives" if unit in executives and place < 6 else "staff"
        for unit, size in sizes.items()
        for place in range(size)
    ]
    groups = make_groups(units, levels, {"d": "", **dict.fromkeys(sizes, "d")})
    people = pd.DataFrame({"unit_id": units, "level": levels})
    listed = [Unit(key="d", name="d"), *(Unit(key=key, name=key, parent="d") for key in sizes)]
    return groups, people, Hierarchy("c", tuple(listed))


def test_people_of_hidden_units_have_the_category_of_what_is_shown_above_them():
    groups, people, hierarchy = company({"a": 3, "b": 4, "e": 20, "f": 30})
    decision = decide_publication(groups, everybody(groups), minimum=5)
    respondents, population = shown_categories(groups, pd.concat([people, people]), decision, hierarchy)
    assert respondents["unit"].value_counts().to_dict() == {"unit:f": 30, "unit:e": 20, "unit:d": 7}
    assert population["unit"].value_counts().to_dict() == {"unit:f": 60, "unit:e": 40, "unit:d": 14}
    assert not any(group in set(population["unit"]) for group in ("unit:a", "unit:b"))


def test_people_in_no_shown_group_are_the_rest():
    groups, people, hierarchy = company({"a": 10, "b": 20})
    decision = decide_publication(groups, everybody(groups), minimum=5)
    strangers = pd.DataFrame({"unit_id": [None], "level": [None]})
    _, population = shown_categories(groups, pd.concat([people, strangers]), decision, hierarchy)
    assert population.iloc[-1].tolist() == [REST, REST]


@pytest.mark.parametrize(
    ("per_unit", "is_told"),
    [({"a": 1.2, "b": 1.2, "e": 0.9, "f": 1.0}, False), ({"a": 1.5, "b": 1.2, "e": 0.9, "f": 1.0}, True)],
)
def test_weights_that_part_hidden_units_tell_their_scores(per_unit, is_told):
    groups, people, _ = company({"a": 3, "b": 4, "e": 20, "f": 30})
    decision = decide_publication(groups, everybody(groups), minimum=5)
    assert set(decision.visible) >= {"unit:d", "unit:e", "unit:f"}
    weights = pd.Series(people["unit_id"].map(per_unit).to_numpy(), index=groups.membership.index)
    assert gives_groups_away(weights, groups, decision) == is_told
    if is_told:  # as anybody can do it: total weighted points less those of shown units, and of both together
        points = np.random.default_rng(1).normal(60, 10, len(people))
        sums = pd.Series(points).groupby(people["unit_id"].to_numpy()).sum()
        published = float(weights.to_numpy() @ points)
        pair = published - 0.9 * sums["e"] - sums["f"]
        assert (pair - 1.2 * (sums["a"] + sums["b"])) / 0.3 / 3 == pytest.approx(sums["a"] / 3)
