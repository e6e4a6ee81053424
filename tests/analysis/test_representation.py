"""The index weighted to the roster: a plain computation on the sample's files, and every reason for none."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from disclosure.companies import everybody, make_groups

from stratalign.analysis.representation import weigh_to_roster
from stratalign.disclosure.decide import decide_publication
from stratalign.document.client.closing import method_page
from stratalign.engagement.declarations.hierarchy import Hierarchy, Unit
from stratalign.findings.client.closing import find_method

UNITS = {"a": 20, "b": 30}
HIERARCHY = Hierarchy("c", tuple(Unit(key=key, name=key) for key in UNITS))


def weigh(invited, units=("a",) * 20 + ("b",) * 30, levels=("staff",) * 50):
    """The weighted index of fifty people, those of b ten points higher."""
    groups = make_groups(list(units), list(levels), dict.fromkeys(UNITS, ""))
    points = np.where(np.array(units) == "b", 60.0, 50.0) + np.tile([-5.0, 5.0], len(units) // 2)
    scores = pd.DataFrame(
        {"respondent_id": groups.membership.index, "measure_key": "alignment_index", "score_points": points}
    )
    decision = decide_publication(groups, everybody(groups), minimum=5)
    people = pd.DataFrame(invited, columns=["unit_id", "level"])
    return weigh_to_roster(scores, groups, people, decision, HIERARCHY)


def test_the_index_is_weighted_to_the_units_of_the_roster():
    found = weigh([("a", "staff")] * 60 + [("b", "staff")] * 40)
    assert (found.reason, found.mean.estimate, found.mean.weighted) == ("", 56.0, 54.0)
    assert found.mean.n_population == 100
    assert found.mean.weights.empty
    assert len(found.tidy()) == 2


@pytest.mark.parametrize(
    ("invited", "reason"),
    [
        ([("a", "staff")] * 20 + [("b", "staff")] * 30, "complete"),
        ([("a", "staff")] * 20 + [("b", "staff")] * 29, "more"),
        ([("b", "staff")] * 60, "empty"),
        ([("a", "staff")] * 60 + [("b", "staff")] * 40 + [(None, "staff")] * 3, "empty"),
        ([("a", "staff")] * 900 + [("b", "staff")] * 30, "extreme"),
    ],
)
def test_why_there_are_no_weights_is_told(invited, reason):
    found = weigh(invited)
    assert (found.mean, found.reason) == (None, reason)
    assert found.tidy().empty
    assert bool(found.problem) == (reason == "extreme")


def test_without_two_shown_groups_there_is_nothing_to_weight():
    found = weigh([("a", "staff")] * 90, units=("a",) * 50)
    assert found.reason == "alike"


def test_a_wave_without_a_roster_has_none(harbour_analysis):
    assert [wave.representation for wave in harbour_analysis.waves] == [None, None]


def test_the_samples_index_is_that_of_plain_iterative_fitting(northwind_analysis):
    found = northwind_analysis.latest.representation.mean
    counts = northwind_analysis.latest.participation.set_index("group_id")
    assert found.n_population == counts.loc["overall", "n_invited"] == 529
    assert (
        found.estimate
        == northwind_analysis.latest.company_scores.set_index("measure_key").loc["alignment_index", "mean_points"]
    )
    assert found.weighted == round(found.weighted, 1)
    # Units answered unevenly by up to a third: the weights can move the index by little.
    assert 1.0 < found.design_effect < 1.1
    assert abs(found.weighted - found.estimate) < 1


def test_the_page_prints_both_and_says_what_weights_cost(northwind_analysis):
    page = method_page(northwind_analysis, {"method": find_method(northwind_analysis)})
    table = next(table for table in page.tables if table.key == "representation")
    found = northwind_analysis.latest.representation.mean
    assert table.rows["index_points"].tolist() == [found.estimate, found.weighted]
    latest = replace(
        northwind_analysis.latest,
        representation=replace(northwind_analysis.latest.representation, mean=None, reason="empty"),
    )
    told = method_page(replace(northwind_analysis, waves=(latest,)), {"method": find_method(northwind_analysis)})
    assert [table.key for table in told.tables] == ["checks", "participation"]
