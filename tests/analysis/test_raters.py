"""A study whose raters share a method: what the same people make of a ratio is not confirmed; what is there, is."""

from dataclasses import replace

import pandas as pd
import pytest
from document_tools import words_of

import stratalign as sa
from stratalign.analysis.study_verdicts import scorecard
from stratalign.study.simulate import SCENARIOS

ENGAGEMENT, LEADERSHIP = "employee_engagement_points", "leadership_effectiveness_points"
ATTITUDES = [LEADERSHIP, ENGAGEMENT]


#: The curve is not what is looked at here.
CHOICES = {"outcome": [ENGAGEMENT], "exposures": ["alignment_index_points"]}


def analysed(folder, truth, *, n_companies=410, seed=1):
    """A simulated study written, read and analysed; without answers to single items, which the raters do not need."""
    study = sa.simulate_study(n_companies, scenario=truth, seed=seed)
    sa.study.write_study(study, folder, with_people=True)
    (folder / "answers.csv").unlink()
    return sa.analyse_study(folder, choices=CHOICES, draws=50)


@pytest.fixture(scope="module")
def shared_method(tmp_path_factory):
    """A correlation of .30 is planted, and a method factor over it."""
    truth = replace(SCENARIOS["evidence"], scenario="method", method_share=0.4)
    return analysed(tmp_path_factory.mktemp("method"), truth)


def test_what_the_same_people_make_of_thirty_hundredths_is_not_confirmed(shared_method):
    ratios = shared_method.claims.ratios.set_index("outcome")
    # The counted ratio would confirm the published one.
    assert ratios.loc[LEADERSHIP, "risk_ratio_ci_low"] < 8.71 < ratios.loc[LEADERSHIP, "risk_ratio_ci_high"]
    assert ratios.loc[ENGAGEMENT, "risk_ratio_ci_low"] < 16.8 < ratios.loc[ENGAGEMENT, "risk_ratio_ci_high"]
    card = scorecard(shared_method)
    assert card.loc[ATTITUDES, "verdict"].tolist() == ["other_size", "other_size"]
    assert not card.loc[ATTITUDES, "is_inside"].any()
    for name in ATTITUDES:
        found = shared_method.same_source[name]
        # Planted .30, seen with an index of reliability .77: about .27.
        assert found.different == pytest.approx(0.27, abs=0.12)
        assert found.same > 0.5 and found.inflation_ci_low > 0.15
        assert found.ratio_different_ci_high < 5


def test_the_report_says_so_in_title_claims_and_page(shared_method):
    document = sa.build_study_report(shared_method)
    assert "different raters leave less than the published size of leadership" in words_of(document, "scorecard")[0]
    n_inside = int(scorecard(shared_method)["is_inside"].sum())
    assert n_inside <= 4
    assert f"{n_inside} of 6 published figures" in words_of(document, "claims")[0]
    title = words_of(document, "raters")[0]
    assert title.startswith("Rated by different people, employee engagement shows") and "instead of" in title


def test_a_truly_large_correlation_without_a_method_factor_is_confirmed(tmp_path):
    # .72 with true alignment is about .64 with this index, which 16.8 to 1 implies.
    truth = replace(SCENARIOS["evidence"], scenario="large", **{ENGAGEMENT: 0.72})
    card = scorecard(analysed(tmp_path, truth))
    assert card.loc[ENGAGEMENT, "verdict"] == "stands"
    assert card.loc[LEADERSHIP, "verdict"] == "other_size"


def test_where_nobodys_attitudes_are_held_no_size_is_confirmed_and_a_bound_is_given(shared_method, tmp_path):
    study = shared_method.study
    bare = replace(study, folder=tmp_path, people=study.people.iloc[:0], answers=None, truth={})
    results = sa.analyse_study(bare, choices=CHOICES, draws=50)
    assert not results.same_source
    bound = results.same_source_bounds[LEADERSHIP]
    model = results.claims.models.set_index("outcome").loc[LEADERSHIP]
    assert bound.explains_all == pytest.approx(model["partial_r"])
    card = scorecard(results)
    assert card.loc[ATTITUDES, "holds_size"].all() and not card.loc[ATTITUDES, "is_inside"].any()
    assert card.loc[ATTITUDES, "verdict"].tolist() == ["open", "open"]
    document = sa.build_study_report(results)
    assert "a method shared to" in words_of(document, "raters")[0]
    assert any("raters cannot be told apart" in words for words in words_of(document, "claims"))
    n_inside = int(card["is_inside"].sum())
    assert f"{n_inside} of 6 published figures" in words_of(document, "claims")[0] and n_inside <= 4


def test_no_respondent_reaches_the_report_or_its_tables(tmp_path):
    study = sa.simulate_study(60, seed=2)
    odd = study.people.assign(respondent_id=[f"zq{n:05d}x" for n in range(len(study.people))])
    sa.study.write_study(
        replace(study, people=odd, responses=_renamed(study, odd)), tmp_path / "study", with_people=True
    )
    results = sa.analyse_study(tmp_path / "study", choices=CHOICES, draws=50)
    assert results.same_source
    sa.report.write_document(sa.build_study_report(results), tmp_path / "run")
    sa.report.write_study_tables(results, tmp_path / "run")
    for path in (tmp_path / "run" / "work").iterdir():
        text = path.read_text(encoding="utf-8")
        assert "zq0" not in text and "C001" not in text, path.name


def _renamed(study, people):
    names = dict(zip(study.people["respondent_id"], people["respondent_id"], strict=True))
    return study.responses.assign(respondent_id=study.responses["respondent_id"].map(names))


def test_too_few_companies_with_people_leave_the_bound_and_say_why(tmp_path):
    study = sa.simulate_study(60, seed=3)
    sa.study.write_study(study, tmp_path, with_people=True)
    (tmp_path / "answers.csv").unlink()
    people = pd.read_csv(tmp_path / "people.csv")
    people[people["company_id"].isin(study.companies["company_id"].iloc[:6])].to_csv(
        tmp_path / "people.csv", index=False
    )
    results = sa.analyse_study(tmp_path, choices=CHOICES, draws=50)
    assert not results.same_source and set(results.same_source_bounds) == set(ATTITUDES)
    assert "6 companies have 4 people or more" in results.why_not_split
