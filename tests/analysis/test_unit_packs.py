"""Unit packs: published scores alone, nothing named where nothing differs, what is planted named."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import proof

from stratalign.analysis.unit_packs import MOST_NAMED, compare_units
from stratalign.errors import StatisticError
from stratalign.scores.groups import OVERALL


@pytest.fixture(scope="module")
def packs(northwind_analysis):
    return compare_units(northwind_analysis)


def with_scores(analysis, group_scores):
    return replace(analysis, waves=(replace(analysis.latest, group_scores=group_scores),))


def redrawn(analysis, rng, raised=()):
    """The published scores of a company of the same units whose people answer alike, but for `raised` pairs."""
    rows = analysis.latest.group_scores
    keys = [dimension.key for dimension in analysis.instrument.compared_dimensions]
    rows = rows[rows["measure_key"].isin(keys) & ~rows["is_hidden"].astype(bool)]
    units = rows[(rows["kind"] == "unit")].drop_duplicates("group_id")
    lowest = units[~units["group_id"].isin(units["parent_id"])]
    sizes = dict(zip(lowest["group_id"], lowest["n_respondents"].astype(int), strict=True))
    answers = {unit: np.round(rng.normal(3, 1, (n, len(keys))).clip(1, 5)) * 25 - 25 for unit, n in sizes.items()}
    for unit, key, points in raised:
        answers[unit][:, keys.index(key)] += points
    parts = {OVERALL: np.vstack(list(answers.values())), **answers}
    drawn = pd.DataFrame(
        (group, key, len(part), part[:, place].mean(), part[:, place].std(ddof=1))
        for group, part in parts.items()
        for place, key in enumerate(keys)
    )
    drawn = drawn.set_axis(["group_id", "measure_key", "n", "mean", "sd"], axis=1).set_index(
        ["group_id", "measure_key"]
    )
    kept = rows[rows["group_id"].isin(parts)].set_index(["group_id", "measure_key"])
    named = {"n": "n_respondents", "mean": "mean_points", "sd": "sd_points"}
    return kept.assign(**{name: drawn[column] for column, name in named.items()}).reset_index()


def test_every_number_is_a_published_one(packs, northwind_analysis):
    shown = northwind_analysis.latest.group_scores.set_index(["group_id", "measure_key"])
    for pack in packs.packs:
        for row in pack.scores.itertuples():
            assert row.unit_points == shown.at[(pack.group_id, row.measure_key), "mean_points"]
            assert row.company_points == shown.at[(OVERALL, row.measure_key), "mean_points"]
            if row.parent_points == row.parent_points:
                assert row.parent_points == shown.at[(pack.parent_id, row.measure_key), "mean_points"]
            assert row.difference_points == pytest.approx(row.unit_points - row.company_points)
            assert row.ci_low <= row.difference_points <= row.ci_high


def test_a_hidden_unit_has_no_pack_and_is_listed(packs, northwind_analysis):
    hidden = set(northwind_analysis.latest.suppression["group_id"])
    assert hidden and not hidden & {pack.group_id for pack in packs.packs}
    assert set(packs.withheld["group_id"]) == hidden


def test_no_more_than_three_are_named_and_only_where_the_difference_holds(packs):
    for pack in packs.packs:
        assert len(pack.strengths) <= MOST_NAMED and len(pack.gaps) <= MOST_NAMED
        rows = pack.scores.set_index("measure_key")
        for key in (*pack.strengths, *pack.gaps):
            assert rows.at[key, "p_adjusted"] <= 0.05
            assert (rows.at[key, "difference_points"] > 0) == (key in pack.strengths)


@pytest.mark.parametrize("replications", [8, proof(1000)])
def test_where_nothing_differs_nothing_is_named(northwind_analysis, replications):
    """The chance that any pack of a company names anything is 5 %."""
    rng = np.random.default_rng(1)
    named = 0
    for _ in range(replications):
        packs = compare_units(with_scores(northwind_analysis, redrawn(northwind_analysis, rng)))
        named += any(pack.strengths or pack.gaps for pack in packs.packs)
    assert named / replications <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / replications)


def test_a_few_people_who_happen_to_agree_do_not_stand_out(northwind_analysis):
    drawn = redrawn(northwind_analysis, np.random.default_rng(3))
    everybody = drawn[drawn["group_id"] == OVERALL].set_index("measure_key").loc["clarity"]
    smallest = drawn[drawn["kind"] == "unit"].sort_values("n_respondents")["group_id"].iloc[0]
    is_theirs = (drawn["group_id"] == smallest) & (drawn["measure_key"] == "clarity")
    drawn.loc[is_theirs, ["mean_points", "sd_points"]] = (everybody["mean_points"] + 15, 0.5)
    pack = {one.group_id: one for one in compare_units(with_scores(northwind_analysis, drawn)).packs}[smallest]
    assert "clarity" not in pack.strengths


def test_what_is_planted_is_named(northwind_analysis):
    raised = [("unit:pressure-west", "belief", 30.0), ("unit:flow-central", "clarity", -45.0)]
    drawn = redrawn(northwind_analysis, np.random.default_rng(2), raised)
    found = {pack.group_id: pack for pack in compare_units(with_scores(northwind_analysis, drawn)).packs}
    assert found["unit:pressure-west"].strengths == ("belief",) and not found["unit:pressure-west"].gaps
    assert found["unit:flow-central"].gaps == ("clarity",)
    others = [pack for key, pack in found.items() if key not in ("unit:pressure-west", "unit:flow-central")]
    assert sum(bool(pack.strengths or pack.gaps) for pack in others) <= 1


def test_the_wave_before_stands_beside(harbour_analysis):
    pack = compare_units(harbour_analysis).packs[0]
    before = harbour_analysis.waves[-2].group_scores.set_index(["group_id", "measure_key"])["mean_points"]
    assert pack.scores["last_points"].iloc[0] == before[(pack.group_id, pack.scores["measure_key"].iloc[0])]


def test_without_a_survey_or_a_unit_to_show_there_are_no_packs(northwind_analysis):
    with pytest.raises(StatisticError, match="accounts alone"):
        compare_units(replace(northwind_analysis, waves=()))
    rows = northwind_analysis.latest.group_scores
    with pytest.raises(StatisticError, match="no unit is large enough"):
        compare_units(with_scores(northwind_analysis, rows[rows["kind"] != "unit"]))
