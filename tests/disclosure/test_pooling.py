"""Hidden units shown together: named, large enough, and giving nothing away that was not there before."""

import pandas as pd
import pytest
from disclosure.companies import derivable_sets, random_company

from stratalign.disclosure.decide import decide_publication
from stratalign.disclosure.mask import suppression_log
from stratalign.disclosure.pooling import _candidates, _label, _with_pools, pool_hidden_units
from stratalign.scores.groups import Groups, build_groups
from stratalign.scores.measures import score_measures
from stratalign.scores.wide import wide_scores


@pytest.fixture(scope="module")
def northwind_pooled(northwind_intake):
    tables = northwind_intake.waves[-1]
    instrument, engagement = northwind_intake.instrument, northwind_intake.engagement
    groups = build_groups(tables.respondents.table, engagement.hierarchy)
    scores = score_measures(tables.responses, instrument)
    return groups, *pool_hidden_units(
        wide_scores(scores), groups, instrument, minimum=engagement.disclosure.minimum_respondents
    )


def test_hidden_units_of_one_parent_are_shown_together(northwind_pooled):
    before, groups, decisions = northwind_pooled
    (pool, units), *others = groups.pooled.items()
    assert not others
    assert units == ("unit:flow-west", "unit:flow-south")
    assert decisions["alignment"].is_visible(pool)
    row = groups.table.set_index("group_id").loc[pool]
    assert row["label"] == "Flow Western Europe + Flow Southern Europe"
    assert row["parent_id"] == "unit:flow"
    assert row["n_respondents"] == before.membership[list(units)].any(axis=1).sum()
    assert set(groups.table["group_id"]) - set(before.table["group_id"]) == {pool}


def test_log_says_where_a_hidden_unit_is_shown(northwind_pooled):
    _, groups, decisions = northwind_pooled
    log = suppression_log(decisions["alignment"], groups)
    assert set(log["shown_within"]) == {"Flow Western Europe + Flow Southern Europe"}


def test_invited_people_of_a_pool_are_those_of_its_units(northwind_analysis):
    rows = northwind_analysis.latest.participation.set_index("group_id")
    below = rows[(rows["parent_id"] == "unit:flow") & ~rows["is_hidden"]]
    assert below["n_invited"].sum() == rows.loc["unit:flow", "n_invited"]
    assert below["n_respondents"].sum() == rows.loc["unit:flow", "n_respondents"]


@pytest.mark.parametrize("seed", range(60))
def test_pools_of_random_companies_leave_no_small_set(seed):
    groups, answered, minimum = random_company(seed)
    everyone = answered.iloc[:, :1].assign(**{answered.columns[0]: True})
    decision = decide_publication(groups, everyone, minimum=minimum)
    pools = _candidates(groups, decision)
    if not pools:
        return
    trial = _with_pools(groups, pools)
    after = decide_publication(trial, everyone, minimum=minimum)
    assert derivable_sets(trial, everyone, after.visible, minimum) == []
    assert all(trial.membership[pool].sum() >= minimum for pool in trial.pooled)
    assert list(trial.membership) == list(trial.table["group_id"])


def test_a_pool_that_is_the_whole_parent_or_too_small_is_none():
    people = [f"p{n}" for n in range(9)]
    unit = pd.Series(list("aaabbbccc"), index=people)
    membership = pd.DataFrame({"overall": True, **{f"unit:{u}": unit == u for u in "abc"}}, index=people)
    rows = [("overall", "overall", "all", "", 9)]
    rows += [(f"unit:{u}", "unit", u.upper(), "overall", 3) for u in "abc"]
    table = pd.DataFrame(rows, columns=["group_id", "kind", "label", "parent_id", "n_respondents"])
    groups = Groups(table, membership)
    decision = decide_publication(groups, pd.DataFrame({"x": True}, index=people), minimum=5)
    assert _candidates(groups, decision) == []


def test_many_units_are_counted_in_the_name():
    assert _label(["A", "B"]) == "A + B"
    assert _label(["A", "B", "C", "D"]) == "A + B + (2)"
