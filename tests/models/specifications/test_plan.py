"""The plan: read strictly, hashed by what it says, and held against what was estimated."""

import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import EngagementError, StatisticError

TEXT = """
hypotheses:
  - {outcome: growth, exposure: alignment, controls: [size]}
  - {outcome: margin, exposure: alignment, controls: [size]}
  - {outcome: retention, exposure: alignment, family: customers}
cuts: [0.25, 0.33]
"""


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "analysis_plan.yml").write_text(TEXT, encoding="utf-8")
    return sa.load_analysis_plan(tmp_path)


def test_hash_follows_what_the_plan_says_and_not_how(plan, tmp_path):
    again = tmp_path / "other.yml"
    again.write_text("# a remark\ncuts: [0.25, 0.33]\n" + TEXT.split("cuts")[0], encoding="utf-8")
    assert sa.load_analysis_plan(again).sha256 == plan.sha256
    again.write_text(TEXT.replace("0.33", "0.50"), encoding="utf-8")
    assert sa.load_analysis_plan(again).sha256 != plan.sha256
    assert len(plan.sha256) == 64


def test_planned_estimates_are_adjusted_within_families_and_others_marked(plan):
    rows = [
        ("growth", "alignment", ("size",), 0.04),
        ("margin", "alignment", ("size",), 0.02),
        ("growth", "alignment", (), 0.001),
    ]
    found = sa.mark_planned(pd.DataFrame(rows, columns=["outcome", "exposure", "controls", "p_value"]), plan)
    assert found["status"].tolist() == ["planned", "planned", "explored"]
    assert found["p_adjusted"].tolist()[:2] == pytest.approx([0.04, 0.04])
    assert found["is_discovery"].tolist() == [True, True, False]
    assert found.attrs["not_estimated"] == ["retention ~ alignment"]
    assert found.attrs["plan_sha256"] == plan.sha256


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cuts: [0.25]", "hypotheses"),
        (TEXT.replace("0.33", "0.9"), "cuts"),
        (TEXT.replace("outcome: margin", "outcome: growth"), "1 hypothesis stands twice"),
        (TEXT + "colour: red\n", "colour"),
        (TEXT.replace("family: customers", "family: ''"), "family"),
    ],
)
def test_wrong_plans_are_refused(tmp_path, text, words):
    file = tmp_path / "analysis_plan.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(EngagementError, match=words):
        sa.load_analysis_plan(file)


def test_missing_columns_and_several_estimates_are_refused(plan):
    with pytest.raises(StatisticError, match="no column controls"):
        sa.mark_planned(pd.DataFrame({"outcome": [], "exposure": [], "p_value": []}), plan)
    rows = [("growth", "alignment", ("size",), 0.04)] * 2
    with pytest.raises(StatisticError, match="several estimates"):
        sa.mark_planned(pd.DataFrame(rows, columns=["outcome", "exposure", "controls", "p_value"]), plan)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("growth", "alignment", "size", 0.04), "no list of names, such as 'size'"),
        (("growth", "alignment", float("nan"), 0.04), "no list of names, such as nan"),
        (("other", "alignment", (), 1.2), "1 of 2 p values lie outside 0 to 1, such as 1.2"),
        (("growth", "alignment", ("size",), -0.1), "outside 0 to 1"),
        (("growth", "alignment", ("size",), "small"), "p_value is not numeric"),
    ],
)
def test_results_that_cannot_be_marked_are_refused(plan, row, words):
    rows = [("other", "alignment", (), 0.2), row]
    with pytest.raises(StatisticError, match=words):
        sa.mark_planned(pd.DataFrame(rows, columns=["outcome", "exposure", "controls", "p_value"]), plan)


def test_a_list_of_controls_is_as_good_as_a_tuple(plan):
    rows = [("growth", "alignment", ["size"], 0.04), ("retention", "alignment", [], None)]
    found = sa.mark_planned(pd.DataFrame(rows, columns=["outcome", "exposure", "controls", "p_value"]), plan)
    assert found["status"].tolist() == ["planned", "planned"]
    assert found["p_adjusted"].isna().tolist() == [False, True]
