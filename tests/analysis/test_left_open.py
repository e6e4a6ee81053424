"""Answers that lack: the margin is what the worst of them could make of a difference, and nothing where few lack."""

import numpy as np
import pandas as pd
import pytest

from stratalign.analysis.left_open import (
    NO_MARGIN,
    LeftOpen,
    beyond_margins,
    change_margins,
    find_left_open,
    left_open_gates,
    margin_of_company,
    margins_of_agreement,
    margins_of_groups,
    margins_of_pairs,
    margins_of_units,
)
from stratalign.analysis.report_claims import Margin, family_rows, guard_claims
from stratalign.engagement.instrument import load_instrument
from stratalign.scores.groups import OVERALL, Groups

SURE = 1e-9


def lacking(first, second, key="clarity"):
    """Two groups, what each of their people lost of one measure; the same left open."""
    lost = pd.DataFrame({key: [*first, *second]}, dtype=float)
    belongs = np.arange(len(lost)) < len(first)
    return LeftOpen(lost, lost, pd.DataFrame({"a": belongs, "b": ~belongs, OVERALL: True}))


def margin_of(first, second, points):
    left = lacking(first, second)
    return margins_of_groups(left.of("a", ["clarity"]), left.of("b", ["clarity"]), [points], ["clarity"])[0]


def test_the_margin_is_what_answers_at_the_far_end_would_make_of_the_difference():
    # Ten people who answered 80 on average, two of ten questions lacking in each; the others answered everything.
    answers = np.full((10, 10), 80.0)
    lost = [0.2] * 10
    answers[:, :2] = np.nan
    known = np.nanmean(answers)
    worst = np.where(np.isnan(answers), 0.0, answers).mean()
    margin = margin_of(lost, [0.0] * 12, (known, 50.0))
    assert margin.points == pytest.approx(known - worst)
    assert margin.subject == "clarity"
    # Below the other group, the same answers speak against the difference at the upper end.
    assert margin_of(lost, [0.0] * 12, (30.0, 50.0)).points == pytest.approx(0.2 * (100 - 30))
    # Whoever stands second counts alike.
    assert margin_of([0.0] * 12, lost, (50.0, 80.0)).points == pytest.approx(0.2 * 80)


def test_what_both_sides_lack_alike_counts_from_a_fifth_on_only():
    alike = [0.1, 0.2] * 10
    assert margin_of(alike, alike, (80.0, 50.0)) == NO_MARGIN
    high = [0.3] * 20
    assert margin_of(high, high, (80.0, 50.0)).points == pytest.approx(0.1 * 80 + 0.1 * 50)


def test_a_little_more_counts_where_chance_would_not_make_it():
    rng = np.random.default_rng(1)
    # One answer of nine leaders, and one in a hundred of many: no more apart than chance makes it.
    few, many = [0.25] + [0.0] * 8, rng.binomial(4, 0.01, 400) / 4
    assert 0 < np.mean(few) - many.mean() < 0.05
    assert margin_of(few, many, (80.0, 60.0)) == NO_MARGIN
    sure = rng.binomial(4, 0.05, 4000) / 4
    assert margin_of(sure, many, (80.0, 60.0)).points == pytest.approx((sure.mean() - many.mean()) * 80)


def test_measures_of_the_same_people_are_compared_person_by_person():
    rng = np.random.default_rng(2)
    base = rng.binomial(4, 0.03, 300) / 4
    shares = pd.DataFrame({"x": np.minimum(base + 0.25 * (rng.random(300) < 0.2), 1.0), "y": base, "z": base[::-1]})
    pairs = [("x", "y"), ("y", "x"), ("y", "z"), ("x", "unknown")]
    found = margins_of_pairs(shares, pairs, {"x": 70.0, "y": 60.0, "z": 61.0, "unknown": 10.0})
    more = shares["x"].mean() - shares["y"].mean()
    assert found[0] == Margin(pytest.approx(more * 70), "x")
    assert found[1].points == pytest.approx(found[0].points)
    assert found[2:] == [NO_MARGIN, NO_MARGIN]


def test_a_company_lacks_beyond_what_others_lack_as_well():
    left = lacking([0.15] * 10, [0.15] * 10)
    assert margin_of_company(left, "clarity", 70.0, 60.0).points == pytest.approx(0.10 * 70)
    assert margin_of_company(left, "clarity", 50.0, 60.0).points == pytest.approx(0.10 * 50)
    assert margin_of_company(lacking([0.05] * 9, [0.05]), "clarity", 70.0, 60.0) == NO_MARGIN


def test_a_unit_that_lacks_much_more_leaves_open_whether_units_differ():
    rng = np.random.default_rng(3)
    others = rng.binomial(4, 0.02, 200) / 4
    assert margins_of_agreement(lacking([0.25] * 12, others), ["a"], ["clarity"])[0].points == np.inf
    assert margins_of_agreement(lacking(others[:12], others), ["a"], ["clarity"]) == [NO_MARGIN]
    rows = pd.DataFrame({"group_id": ["a"], "measure_key": ["clarity"], "unit_points": [40.0], "rest_points": [60.0]})
    of_units = margins_of_units(lacking([0.25] * 12, others), rows)
    assert of_units["margin_points"].item() == pytest.approx((0.25 - others.mean()) * 60)


def test_a_group_and_those_outside_it_are_everybody():
    left = lacking([0.5, 0.0, 0.25], [0.75, np.nan])
    inside, outside = (left.of("a", ["clarity", "never asked"], is_outside=side) for side in (False, True))
    np.testing.assert_allclose(inside.lost, [[3, 0], [0.75, 0], [0.3125, 0]])
    np.testing.assert_allclose(outside.lost, [[1, 0], [0.75, 0], [0.5625, 0]])
    np.testing.assert_allclose(left.of("nobody", ["clarity"]).lost, 0.0)


def test_changes_shrink_by_their_margins_and_not_beyond_nought():
    waves = [lacking([0.0] * 20, [0.0] * 20), lacking([0.2] * 20, [0.2] * 20)]
    changes = pd.DataFrame({"measure_key": ["clarity"], "before_points": [60.0], "after_points": [66.0]})
    margins = change_margins(waves, changes)
    assert margins[0].points == pytest.approx(0.2 * 66)
    assert beyond_margins(pd.Series([6.0, -20.0]), margins * 2).tolist() == pytest.approx([0.0, -20 + 0.2 * 66])


def test_a_margin_is_an_open_gate_and_one_without_end_a_closed_one():
    margins = [Margin(12.0, "clarity"), Margin(0.5, "belief"), Margin(np.inf, "talent_flow"), NO_MARGIN]
    tests = family_rows("levels", ["clarity", "belief", "talent_flow", "line_of_sight"], [SURE] * 4, margins)
    claims = guard_claims([tests], left_open_gates([tests]))
    assert claims.beside("levels", "left_open") == ["clarity"]
    assert claims.at_fault("levels", "left_open") == ["talent_flow"]
    assert claims.claimed("levels") == {"clarity", "belief", "line_of_sight"}
    assert claims.tests.loc["levels clarity", "margin_points"] == 12.0


def test_what_a_level_was_not_asked_is_not_left_open_and_whoever_has_no_score_lost_it():
    instrument = load_instrument("strategic-alignment")
    first, second = [item.key for item in instrument.dimension("clarity").items][:2]
    values = {"p1": (4.0, 3.0), "p2": (4.0, None), "p3": (None, None), "q1": (5.0, None), "q2": (2.0, None)}
    rows = [
        {"respondent_id": who, "item_key": key, "value": np.nan if value is None else value}
        for who, both in values.items()
        for key, value in zip((first, second), both, strict=True)
    ]
    people = pd.DataFrame({"respondent_id": list(values), "level": ["managers"] * 3 + ["staff"] * 2})
    membership = pd.DataFrame({OVERALL: True}, index=pd.Index(values, name="respondent_id"))
    scores = pd.DataFrame({"clarity": [60.0, 70.0, 80.0, 90.0]}, index=pd.Index(["p1", "p2", "q1", "q2"]))
    groups = Groups(pd.DataFrame(), membership)
    found = find_left_open(pd.DataFrame(rows), people, membership, groups, scores, instrument)
    # Nobody of the staff answered the second question: it was not asked of them.
    assert found.shares["clarity"].tolist() == [0.0, 0.5, 1.0, 0.0, 0.0]
    assert found.lost["clarity"].tolist() == [0.0, 0.5, 1.0, 0.0, 0.0]
    assert found.shares[f"item:{second}"].isna().tolist() == [False, False, False, True, True]
    without = find_left_open(pd.DataFrame(rows), people, membership, groups, scores.drop("p1"), instrument)
    assert without.lost["clarity"].tolist() == [1.0, 0.5, 1.0, 0.0, 0.0]
    assert without.shares["clarity"].tolist() == found.shares["clarity"].tolist()


def test_nine_who_left_nothing_open_are_no_surer_than_chance():
    # They have no spread of their own: by theirs, every answer that others lack would be clear.
    many = [0.25, *[0.0] * 9] * 33
    assert np.mean(many) * 60 > 1
    assert margin_of([0.0] * 9, many, (60.0, 80.0)) == NO_MARGIN
    assert margin_of([0.25, 0.25, *[0.0] * 7], many, (60.0, 80.0)) == NO_MARGIN
    much = [0.25] * 5 + [0.0] * 4
    assert margin_of(much, many, (60.0, 80.0)).points == pytest.approx((5 / 36 - 0.025) * 40)


def test_what_is_clear_over_all_dimensions_counts_in_each_that_lacks_more():
    # Nine lack one answer of clarity in 36, the others one in fifty; of all questions, an eighth and one in a hundred.
    clarity = [0.25, *[0.0] * 8, *[0.25] * 8, *[0.0] * 92]
    of_all = [0.12] * 9 + [0.02, 0.0, 0.01, 0.01] * 25
    belongs = pd.DataFrame({"a": np.arange(109) < 9, "b": np.arange(109) >= 9})
    for together, margin in ((of_all, (1 / 36 - 0.02) * 40), (of_all[::-1], 0.0)):
        shares = pd.DataFrame({"clarity": clarity, "alignment_index": together})
        left = LeftOpen(shares, shares.assign(alignment_index=0.0), belongs)
        found = margins_of_groups(left.of("a", ["clarity"]), left.of("b", ["clarity"]), [(60.0, 80.0)], ["clarity"])
        assert found[0].points == pytest.approx(margin)
