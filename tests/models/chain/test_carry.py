"""The chain from people to a claim: truth recovered, intervals that hold, and those of known scores that do not."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError


def _study(seed, n=160, slope=2.0, within=3.0, sizes=(3, 12)):
    """Companies with a true score of variance 1; a slope of two points per standard deviation; mean outcome 10."""
    rng = np.random.default_rng(seed)
    true = rng.normal(size=n)
    industry = rng.integers(0, 4, n)
    outcome = 10 + slope * true + 0.5 * industry + rng.normal(0, 4, n)
    counts = rng.integers(sizes[0], sizes[1] + 1, n)
    company = np.repeat(np.arange(n), counts)
    score = true[company] + rng.normal(0, np.sqrt(within), len(company))
    people = pd.DataFrame({"company_id": company, "alignment_index_points": score})
    return people, pd.DataFrame({"company_id": np.arange(n), "growth": outcome, "industry": industry})


def _slopes(chain):
    """Rows of the slope by treatment."""
    return chain.claims[chain.claims["quantity"] == "slope_per_sd"].set_index("treatment")


def test_carried_slope_recovers_the_truth_and_the_known_one_does_not():
    found = [sa.carry_uncertainty(*_study(seed), "growth", draws=60) for seed in range(40)]
    carried = np.mean([_slopes(part).loc["carried", "estimate"] for part in found])
    known = np.mean([_slopes(part).loc["as_known", "estimate"] for part in found])
    assert carried == pytest.approx(2.0, abs=0.1)
    assert known < 1.75
    # Reliability of a mean of n people is 1 / (1 + 3 / n).
    expected = np.mean([1 / (1 + 3 / n) for n in range(3, 13)])
    assert np.mean([part.reliability for part in found]) == pytest.approx(expected, abs=0.02)
    icc1 = [part.measurement.set_index("quantity").loc["icc1", "estimate"] for part in found]
    assert np.mean(icc1) == pytest.approx(0.25, abs=0.02)


def test_carried_interval_holds_the_truth_and_that_of_known_scores_too_seldom():
    held = {"carried": 0, "as_known": 0}
    for seed in range(150):
        slopes = _slopes(sa.carry_uncertainty(*_study(seed), "growth", draws=200))
        for how in held:
            held[how] += slopes.loc[how, "ci_low"] <= 2.0 <= slopes.loc[how, "ci_high"]
    assert held["carried"] / 150 == pytest.approx(0.95, abs=0.045)
    assert held["as_known"] < held["carried"]


def test_asking_the_same_companies_again_gives_what_its_interval_says():
    """The truth is the slope over these very companies; only people and years differ from survey to survey."""
    held, n = 0, 100
    for seed in range(120):
        rng = np.random.default_rng(seed)
        true = rng.normal(size=n)
        lasting = 10 + 2 * true + rng.normal(0, 4, n)
        company = np.repeat(np.arange(n), rng.integers(3, 13, n))
        people = pd.DataFrame({"company_id": company})
        people["alignment_index_points"] = true[company] + rng.normal(0, np.sqrt(2), len(company))
        years = pd.DataFrame({"company_id": np.repeat(np.arange(n), 3)})
        years["growth"] = lasting[years["company_id"]] + rng.normal(0, 3, 3 * n)
        companies = years.groupby("company_id", as_index=False)["growth"].mean()
        chain = sa.carry_uncertainty(people, companies, "growth", within=None, years=years, draws=200, seed=seed)
        row = _slopes(chain).loc["asked_again"]
        held += row["ci_low"] <= np.cov(true, lasting)[0, 1] / true.std(ddof=1) <= row["ci_high"]
    assert held / 120 == pytest.approx(0.95, abs=0.045)


def test_years_that_differ_widen_only_the_interval_of_asking_again():
    people, companies = _study(4)
    years = pd.DataFrame({"company_id": np.repeat(companies["company_id"], 3)})
    years["growth"] = np.repeat(companies["growth"].to_numpy(), 3) + np.tile([-12.0, 0.0, 12.0], len(companies))
    told = [sa.carry_uncertainty(people, companies, "growth", draws=300, years=given) for given in (None, years)]
    calm, moved = map(_slopes, told)
    pd.testing.assert_frame_equal(calm.loc[["as_known", "carried"]], moved.loc[["as_known", "carried"]])
    assert moved.loc["asked_again", "std_error"] > 1.3 * calm.loc["asked_again", "std_error"]


def test_premium_is_that_of_the_extreme_quarters_of_true_alignment():
    people, companies = _study(1, n=4000, within=0.5)
    found = sa.carry_uncertainty(people, companies, "growth", draws=50).claims.set_index(["quantity", "treatment"])
    reach, mean = stats.norm.pdf(stats.norm.ppf(0.75)) / 0.25 * 2.0, companies["growth"].mean()
    expected = 100 * ((mean + reach) / (mean - reach) - 1)
    assert found.loc[("premium_pct", "carried"), "estimate"] == pytest.approx(expected, rel=0.1)


def test_same_seed_same_interval_and_everything_is_counted():
    people, companies = _study(2)
    people.loc[:4, "alignment_index_points"] = np.nan
    companies.loc[0, "growth"] = np.nan
    one = sa.carry_uncertainty(people, companies, "growth", draws=80, seed=5)
    other = sa.carry_uncertainty(people.sample(frac=1, random_state=1), companies, "growth", draws=80, seed=5)
    pd.testing.assert_frame_equal(one.claims, other.claims)
    assert (one.n_companies, one.n_left_out) == (159, 1)
    assert one.n_people == (people.dropna()["company_id"] > 0).sum()


def test_perfectly_measured_scores_are_left_as_they_are():
    people, companies = _study(3, within=1e-8)
    slopes = _slopes(sa.carry_uncertainty(people, companies, "growth", draws=60))
    assert slopes.loc["carried", "estimate"] == pytest.approx(slopes.loc["as_known", "estimate"], rel=1e-4)


def test_unreliable_scores_and_small_studies_are_refused():
    with pytest.raises(StatisticError, match="mean reliability"):
        sa.carry_uncertainty(*_study(1, within=60.0, sizes=(2, 3)), "growth")
    with pytest.raises(StatisticError, match="19 companies have people"):
        sa.carry_uncertainty(*_study(1, n=19), "growth")
    people, companies = _study(1)
    with pytest.raises(StatisticError, match="answers and instrument go together"):
        sa.carry_uncertainty(people, companies, "growth", answers=people)
    with pytest.raises(StatisticError, match="units_count is 'people' or, with a unit, 'alike'"):
        sa.carry_uncertainty(people, companies, "growth", units_count="alike")
    with pytest.raises(StatisticError, match="years have no column growth"):
        sa.carry_uncertainty(people, companies, "growth", years=companies[["company_id"]])
    with pytest.raises(StatisticError, match="no column profit"):
        sa.carry_uncertainty(people, companies, "profit")
    with pytest.raises(StatisticError, match="stand more than once"):
        sa.carry_uncertainty(people, pd.concat([companies, companies.head(2)]), "growth")


def test_summaries_of_companies_give_the_same_chain_as_their_people():
    rng = np.random.default_rng(12)
    companies = pd.DataFrame({"company_id": np.arange(60), "growth": rng.normal(8, 5, 60)})
    people = pd.DataFrame({"company_id": np.repeat(np.arange(60), 9)})
    people["alignment_index_points"] = rng.normal(60, 6, 60)[people["company_id"]] + rng.normal(0, 10, 540)
    whole = sa.carry_uncertainty(people, companies, "growth", within=None, draws=400)
    grouped = people.groupby("company_id")["alignment_index_points"]
    summaries = companies.assign(
        alignment_index_points=grouped.mean(), sd_points=grouped.std(), n_respondents=grouped.size()
    )
    short = sa.carry_from_summaries(summaries, "growth", draws=400)
    apart = whole.claims["treatment"] == "asked_again"
    pd.testing.assert_frame_equal(whole.claims[~apart], short.claims[~apart])
    # People drawn from people, and from the normal distribution their summaries stand for, agree up to the draws.
    widths = [(part.claims["ci_high"] - part.claims["ci_low"])[apart] for part in (whole, short)]
    assert widths[0].to_numpy() == pytest.approx(widths[1].to_numpy(), rel=0.25)
    assert whole.reliability == pytest.approx(short.reliability)
    with pytest.raises(StatisticError, match="no column sd_points"):
        sa.carry_from_summaries(summaries.drop(columns="sd_points"), "growth")


def test_from_answers_careless_people_are_set_aside_and_the_measurement_has_intervals():
    study = sa.simulate_study(60, seed=11)
    instrument = sa.load_instrument("strategic-alignment")
    keys = list(study.responses["item_key"].unique())
    answers = study.responses.pivot(index="respondent_id", columns="item_key", values="value")[keys]
    people = study.responses.drop_duplicates("respondent_id").set_index("respondent_id")[["unit_id", "level"]]
    people = people.loc[answers.index].assign(company_id=lambda rows: rows["unit_id"])
    flat = answers.index[::25]
    answers.loc[flat] = 4.0
    items = answers.assign(**{key: 6 - answers[key] for key in keys if instrument.items[key].reverse})
    people["alignment_index_points"] = 25 * (items.mean(axis=1) - 1)
    chain = sa.carry_uncertainty(
        people, study.companies, "revenue_cagr_pct", unit="level", units_count="alike", answers=answers,
        instrument=instrument, draws=100,
    )  # fmt: skip
    assert len(flat) <= chain.n_set_aside <= len(flat) + 3
    table = chain.measurement.set_index("quantity")
    assert list(table.index) == ["reliability", "icc1", "alpha", "mean_rwg_j", "set_aside_pct"]
    assert ((table["ci_low"] < table["estimate"]) & (table["estimate"] < table["ci_high"])).all()
    unscreened = sa.carry_uncertainty(people, study.companies, "revenue_cagr_pct", unit="level", units_count="alike")
    assert unscreened.n_set_aside == 0
    assert list(unscreened.measurement["quantity"]) == ["reliability", "icc1"]
