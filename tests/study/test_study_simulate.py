"""The simulated study has the truth it says it has. Checks recompute scores from the responses by other means."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stratalign.engagement.instrument import load_instrument
from stratalign.errors import StatisticError
from stratalign.study.simulate import SCENARIOS, simulate_study
from stratalign.study.simulate_large import simulate_companies
from stratalign.vocabulary import INDUSTRIES, LEVELS, RESPONSE_COLUMNS

SEEDS = range(12)
N_COMPANIES = 410
PUBLISHED = {
    "evidence": [0.15, 0.15, 0.20, 0.20, 0.30, 0.30],
    "lsa_claim": [0.14, 0.21, 0.24, 0.34, 0.55, 0.64],
}
OUTCOMES = [
    "revenue_cagr_pct",
    "operating_margin_pct",
    "customer_retention_pct",
    "customer_satisfaction_pct",
    "leadership_effectiveness_points",
    "employee_engagement_points",
]
# The study is a draw: means over 12 seeds of 410 companies have a standard error of about 1/sqrt(12*410) = .014.
SAMPLING_TOLERANCE = 3.5 / np.sqrt(len(SEEDS) * N_COMPANIES)


@pytest.fixture(scope="module")
def study():
    return simulate_study(seed=1)


@pytest.fixture(scope="module")
def many():
    return {scenario: [simulate_study(scenario=scenario, seed=seed) for seed in SEEDS] for scenario in SCENARIOS}


@pytest.fixture(scope="module")
def agreed(study):
    """Answers respondent x item with the one reverse-keyed item of the short form turned."""
    wide = study.responses.pivot(index=["unit_id", "level", "respondent_id"], columns="item_key", values="value")
    return wide.assign(change_response_2=6 - wide["change_response_2"])


def correlations_with(values, companies):
    return np.array([np.corrcoef(values, companies[outcome])[0, 1] for outcome in OUTCOMES])


@pytest.mark.parametrize("scenario", list(PUBLISHED))
def test_planted_correlations_with_true_alignment_come_back(many, scenario):
    drawn = [correlations_with(study.latent["true_alignment"], study.companies) for study in many[scenario]]
    np.testing.assert_allclose(np.mean(drawn, axis=0), PUBLISHED[scenario], atol=SAMPLING_TOLERANCE)


@pytest.mark.parametrize("scenario", list(PUBLISHED))
def test_observed_correlations_are_attenuated_by_the_root_of_the_reliability(many, scenario):
    drawn = [correlations_with(s.companies["alignment_index_points"], s.companies) for s in many[scenario]]
    reliability = np.mean([study.truth.index_reliability for study in many[scenario]])
    expected = np.array(PUBLISHED[scenario]) * np.sqrt(reliability)
    np.testing.assert_allclose(np.mean(drawn, axis=0), expected, atol=SAMPLING_TOLERANCE)


def test_reliability_is_that_of_a_survey_of_some_fourteen_people(many):
    reliabilities = [study.truth.index_reliability for study in many["evidence"]]
    assert all(0.65 < reliability < 0.85 for reliability in reliabilities)


def test_growth_and_margin_have_realistic_marginals(many):
    pooled = pd.concat([study.companies[OUTCOMES] for study in many["evidence"]])
    assert pooled["revenue_cagr_pct"].mean() == pytest.approx(8, abs=0.6)
    assert pooled["revenue_cagr_pct"].std() == pytest.approx(10, abs=0.4)
    assert pooled["operating_margin_pct"].mean() == pytest.approx(10, abs=0.6)
    assert pooled["operating_margin_pct"].std() == pytest.approx(10, abs=0.4)
    assert pooled["customer_retention_pct"].mean() == pytest.approx(85, abs=1)
    shares_and_points = pooled.drop(columns=["revenue_cagr_pct", "operating_margin_pct"]).to_numpy()
    assert ((shares_and_points >= 0) & (shares_and_points <= 100)).all()


def test_growth_is_that_of_the_panel(study):
    revenue = study.panel.pivot(index="company_id", columns="period_end", values="revenue_meur")
    growth = 100 * ((revenue["2025-12-31"] / revenue["2022-12-31"]) ** (1 / 3) - 1)
    np.testing.assert_allclose(study.companies["revenue_cagr_pct"], growth, rtol=1e-12)


def test_margin_is_the_mean_of_the_last_three_years_of_the_panel(study):
    last = study.panel[study.panel["period_end"] > "2022-12-31"]
    margins = 100 * last["operating_income_meur"] / last["revenue_meur"]
    expected = margins.groupby(last["company_id"]).mean()
    np.testing.assert_allclose(study.companies.set_index("company_id")["operating_margin_pct"], expected, rtol=1e-12)


def test_panel_has_four_year_ends_a_company_and_positive_revenue(study):
    assert set(study.panel.groupby("company_id").size()) == {4}
    assert study.panel["period_end"].dt.strftime("%m-%d").unique().tolist() == ["12-31"]
    assert (study.panel["revenue_meur"] > 0).all()
    assert study.panel["currency"].unique().tolist() == ["EUR"]


def test_every_row_says_that_it_is_synthetic(study):
    assert study.companies["synthetic"].all() and study.panel["synthetic"].all()


def test_responses_are_canonical_whole_answers_in_range(study):
    responses = study.responses
    assert tuple(responses.columns) == RESPONSE_COLUMNS
    assert responses["value"].isin([1, 2, 3, 4, 5]).all()
    assert (responses["missing_reason"] == "").all()
    assert set(responses["level"]) == set(LEVELS)
    assert set(responses["unit_id"]) == set(study.companies["company_id"])


def test_each_respondent_answers_the_24_items_of_the_short_form_once(study):
    instrument = load_instrument("strategic-alignment")
    alignment = {item.key for dimension in instrument.with_role("alignment") for item in dimension.items}
    asked = alignment & set(instrument.form_items("short"))
    assert set(study.responses["item_key"]) == asked
    assert not study.responses.duplicated(["respondent_id", "item_key"]).any()
    assert set(study.responses.groupby("respondent_id").size()) == {24}


def test_companies_have_8_to_20_respondents_in_three_levels(study):
    people = study.responses.drop_duplicates("respondent_id")
    counts = people.groupby("unit_id").size()
    assert counts.between(8, 20).all()
    np.testing.assert_array_equal(study.companies.set_index("company_id")["n_respondents"], counts)
    assert (people.groupby("unit_id")["level"].nunique() == 3).all()
    assert people.groupby(["unit_id", "level"]).size().loc[:, "executives"].min() >= 2


def test_company_scores_are_means_of_level_means(study, agreed):
    company = study.companies.set_index("company_id").loc["C017"]
    answers = agreed.loc["C017"]
    for facet in ("clarity", "change_response", "talent_flow"):
        points = (answers[[f"{facet}_1", f"{facet}_2"]] - 1) * 25
        level_means = [points.loc[level].to_numpy().mean() for level in LEVELS]
        assert company[f"{facet}_points"] == pytest.approx(np.mean(level_means))


def test_pillars_and_index_are_means_of_means(study):
    companies = study.companies
    culture = companies[["culture_health_points", "performance_environment_points", "change_response_points"]]
    np.testing.assert_allclose(companies["culture_points"], culture.mean(axis=1))
    pillars = companies[["strategy_points", "culture_points", "talent_points"]]
    np.testing.assert_allclose(companies["alignment_index_points"], pillars.mean(axis=1))


def test_companies_differ_as_real_ones_do(agreed):
    facets = agreed.T.groupby(agreed.columns.str.rpartition("_").get_level_values(0)).mean().T
    for facet in facets:
        by_company = facets[facet].groupby(level="unit_id")
        n_groups, size = by_company.ngroups, by_company.size().mean()
        between = (by_company.size() * (by_company.mean() - facets[facet].mean()) ** 2).sum() / (n_groups - 1)
        within = ((facets[facet] - by_company.transform("mean")) ** 2).sum() / (len(facets) - n_groups)
        assert 0.10 < (between - within) / (between + (size - 1) * within) < 0.25, facet


def test_the_two_items_of_a_facet_agree(agreed):
    facets = {column.rpartition("_")[0] for column in agreed}
    for facet in facets:
        correlation = agreed.filter(regex=f"^{facet}_").corr().iloc[0, 1]
        spearman_brown = 2 * correlation / (1 + correlation)
        assert 0.65 < spearman_brown < 0.85, facet


def test_same_seed_gives_the_same_study_and_another_seed_another(study):
    again, other = simulate_study(seed=1), simulate_study(seed=2)
    for table in ("responses", "companies", "panel", "latent"):
        pd.testing.assert_frame_equal(getattr(study, table), getattr(again, table))
    assert again.truth == study.truth
    assert not np.allclose(study.companies["alignment_index_points"], other.companies["alignment_index_points"])


def test_scenarios_of_one_seed_share_their_responses(many):
    evidence, claim = many["evidence"][0], many["lsa_claim"][0]
    pd.testing.assert_frame_equal(evidence.responses, claim.responses)


def test_method_share_raises_only_the_surveyed_outcomes(many):
    seeds = SEEDS[:5]
    plain = many["evidence"][: len(seeds)]
    shared = [simulate_study(scenario=replace(SCENARIOS["evidence"], method_share=0.25), seed=s) for s in seeds]
    observed = [
        np.mean([correlations_with(s.companies["alignment_index_points"], s.companies) for s in studies], axis=0)
        for studies in (plain, shared)
    ]
    rise = observed[1] - observed[0]
    np.testing.assert_allclose(rise[:4], 0, atol=1e-12)
    assert (rise[4:] > 0.1).all()


def test_what_people_say_averages_to_the_companys_outcome_and_stays_on_the_scale(study):
    shared = simulate_study(scenario=replace(SCENARIOS["evidence"], method_share=0.5), seed=1)
    for one in (study, shared):
        for name in OUTCOMES[4:]:
            means = one.people.groupby(["company_id", "level"])[name].mean().groupby(level=0).mean()
            np.testing.assert_allclose(means.to_numpy(), one.companies[name], atol=1e-9)
            assert one.people[name].between(-1e-9, 100 + 1e-9).all()
    index = study.people.groupby(["company_id", "level"])["alignment_index_points"].mean().groupby(level=0).mean()
    np.testing.assert_allclose(index.to_numpy(), study.companies["alignment_index_points"])


def test_people_share_their_error_with_their_attitude_only_where_a_method_factor_is_planted(study):
    shared = simulate_study(scenario=replace(SCENARIOS["evidence"], method_share=0.4), seed=1)
    pair, inside = ["alignment_index_points", "employee_engagement_points"], []
    for one in (study, shared):
        means = one.people.groupby(["company_id", "level"])[pair].transform("mean")
        inside.append((one.people[pair] - means).corr().iloc[0, 1])
    assert abs(inside[0]) < 0.05
    assert inside[1] > 0.5


def test_a_method_factor_leaves_the_planted_correlation_as_it_is():
    own = replace(SCENARIOS["evidence"], method_share=0.3)
    study = simulate_study(4000, scenario=own, seed=3)
    # Standard error of r = .3 with 4,000 companies: .014; people at the ends of the scale take some method away.
    for name in OUTCOMES[4:]:
        r = np.corrcoef(study.latent["true_alignment"], study.companies[name])[0, 1]
        assert r == pytest.approx(0.3, abs=0.045), name


def test_own_truth_is_planted():
    own = replace(SCENARIOS["evidence"], scenario="strong", revenue_cagr_pct=0.8)
    study = simulate_study(3000, scenario=own, seed=3)
    # Standard error of r = .8 with 3,000 companies: (1 - .64) / sqrt(3000) = .007.
    assert np.corrcoef(study.latent["true_alignment"], study.companies["revenue_cagr_pct"])[0, 1] == pytest.approx(
        0.8, abs=0.025
    )
    assert (study.truth.n_companies, study.truth.seed, study.truth.scenario) == (3000, 3, "strong")


def test_truth_is_tidy(study):
    tidy = study.truth.tidy()
    assert tidy["term"].tolist() == OUTCOMES
    assert tidy["estimate"].tolist() == PUBLISHED["evidence"]
    assert tidy["n_units"].unique().tolist() == [N_COMPANIES]


def test_every_industry_is_known(study):
    assert set(study.companies["industry"]) == set(INDUSTRIES)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scenario": "evidense"}, "no scenario 'evidense'. Did you mean 'evidence'"),
        ({"n_companies": 5}, "5 companies is too small: ask for 8 or more"),
        ({"scenario": replace(SCENARIOS["evidence"], revenue_cagr_pct=1.2)}, "revenue_cagr_pct 1.2"),
        ({"scenario": replace(SCENARIOS["evidence"], method_share=1.0)}, "method_share is 1"),
        ({"scenario": replace(SCENARIOS["lsa_claim"], method_share=0.6)}, "leave less than 0.5904 of their variance"),
    ],
)
def test_impossible_requests_are_refused(arguments, message):
    with pytest.raises(StatisticError, match=message):
        simulate_study(**arguments, seed=1)


def test_very_many_companies_are_drawn_block_by_block_with_all_their_people(monkeypatch):
    monkeypatch.setattr("stratalign.study.simulate_large.AT_ONCE", 20)
    few = {"executives": (2, 2), "managers": (3, 3), "staff": (5, 5)}
    companies = simulate_companies(47, seed=3, respondents=few)
    assert companies["company_id"].is_unique and len(companies) == 47
    assert (companies["n_respondents"] == 10).all() and companies["sd_points"].between(2, 40).all()
    # The first block is a study of its own.
    own = int(np.random.SeedSequence([3, 0]).generate_state(1)[0])
    first = simulate_study(20, seed=own, respondents=few)
    index = companies["alignment_index_points"].head(20)
    assert index.tolist() == first.companies["alignment_index_points"].tolist()
    people = first.people[first.people["company_id"] == first.companies["company_id"].iloc[0]]
    row = companies.iloc[0]
    assert row["people_mean_points"] == pytest.approx(people["alignment_index_points"].mean())
    assert row["sd_points"] == pytest.approx(people["alignment_index_points"].std())


def test_levels_without_respondents_are_refused():
    with pytest.raises(StatisticError, match="1 or more"):
        simulate_study(16, seed=1, respondents={"executives": (1, 2), "managers": (0, 2), "staff": (1, 2)})
    with pytest.raises(StatisticError, match="too few"):
        simulate_companies(7, seed=1)
