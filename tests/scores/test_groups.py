"""Who belongs to which group."""

from pathlib import Path

import pandas as pd
import pytest

from stratalign.engagement.engagement import Engagement
from stratalign.scores.groups import build_groups, leaf_units

WAVE = {"key": "w", "label": "W", "survey": {"file": "s.csv"}}
UNITS = [
    {"key": "leaf", "name": "Leaf", "parent": "mid"},
    {"key": "top", "name": "Top"},
    {"key": "mid", "name": "Mid", "parent": "top"},
    {"key": "other", "name": "Other"},
    {"key": "empty", "name": "Empty", "parent": "other"},
]


def _engagement(units):
    data = {"folder": Path("."), "client": "C", "industry": "financial", "waves": [WAVE], "units": units}
    return Engagement.model_validate(data)


@pytest.fixture
def people():
    rows = [("p1", "leaf", "staff"), ("p2", "mid", "managers"), ("p3", "top", "executives"), ("p4", "other", "staff")]
    rows += [("p5", None, "staff"), ("p6", "leaf", None)]
    return pd.DataFrame(rows, columns=["respondent_id", "unit_id", "level"])


def test_units_hold_everybody_below_them(people):
    groups = build_groups(people, _engagement(UNITS).hierarchy)
    members = {group: set(groups.membership.index[groups.membership[group]]) for group in groups.membership}
    assert members == {
        "overall": {"p1", "p2", "p3", "p4", "p5", "p6"},
        "level:executives": {"p3"},
        "level:managers": {"p2"},
        "level:staff": {"p1", "p4", "p5"},
        "unit:leaf": {"p1", "p6"},
        "unit:mid": {"p1", "p2", "p6"},
        "unit:top": {"p1", "p2", "p3", "p6"},
        "unit:other": {"p4"},
    }


def test_table_counts_members_and_names_parents(people):
    table = build_groups(people, _engagement(UNITS).hierarchy).table.set_index("group_id")
    assert table["parent_id"].to_dict() == {
        "overall": "", "level:executives": "overall", "level:managers": "overall", "level:staff": "overall",
        "unit:leaf": "unit:mid", "unit:top": "overall", "unit:mid": "unit:top", "unit:other": "overall",
    }  # fmt: skip
    assert (table.loc["overall", "n_respondents"], table.loc["unit:mid", "n_respondents"]) == (6, 3)
    assert table.loc["unit:leaf", "label"] == "Leaf"


def test_leaf_units_have_no_unit_with_people_below(people):
    groups = build_groups(people, _engagement(UNITS).hierarchy)
    assert leaf_units(groups) == ["unit:leaf", "unit:other"]
    assert groups.of_kind("level") == ["level:executives", "level:managers", "level:staff"]


def test_units_met_in_the_survey_are_flat_and_in_natural_order():
    names = ["10", "2", "b", None, "2", "²"]
    people = pd.DataFrame({"respondent_id": list("abcdef"), "unit_id": names, "level": "staff"})
    table = build_groups(people, _engagement("from_survey").hierarchy).table
    units = table[table["kind"] == "unit"]
    assert units["label"].tolist() == ["2", "10", "b", "²"]
    assert set(units["parent_id"]) == {"overall"}
