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
    assert np.mean([part.icc1 for part in found]) == pytest.approx(0.25, abs=0.02)


def test_carried_interval_holds_the_truth_and_that_of_known_scores_too_seldom():
    held = {"carried": 0, "as_known": 0}
    for seed in range(150):
        slopes = _slopes(sa.carry_uncertainty(*_study(seed), "growth", draws=200))
        for how in held:
            held[how] += slopes.loc[how, "ci_low"] <= 2.0 <= slopes.loc[how, "ci_high"]
    assert held["carried"] / 150 == pytest.approx(0.95, abs=0.045)
    assert held["as_known"] < held["carried"]


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
    with pytest.raises(StatisticError, match="20 companies have people"):
        sa.carry_uncertainty(*_study(1, n=20), "growth")
    people, companies = _study(1)
    with pytest.raises(StatisticError, match="no column profit"):
        sa.carry_uncertainty(people, companies, "profit")
    with pytest.raises(StatisticError, match="stand more than once"):
        sa.carry_uncertainty(people, pd.concat([companies, companies.head(2)]), "growth")


def test_summaries_of_companies_give_the_same_chain_as_their_people():
    rng = np.random.default_rng(12)
    companies = pd.DataFrame({"company_id": np.arange(60), "growth": rng.normal(8, 5, 60)})
    people = pd.DataFrame({"company_id": np.repeat(np.arange(60), 9)})
    people["alignment_index_points"] = rng.normal(60, 6, 60)[people["company_id"]] + rng.normal(0, 10, 540)
    whole = sa.carry_uncertainty(people, companies, "growth", within=None, draws=100)
    grouped = people.groupby("company_id")["alignment_index_points"]
    summaries = companies.assign(
        alignment_index_points=grouped.mean(), sd_points=grouped.std(), n_respondents=grouped.size()
    )
    short = sa.carry_from_summaries(summaries, "growth", draws=100)
    pd.testing.assert_frame_equal(whole.claims, short.claims)
    assert whole.reliability == pytest.approx(short.reliability)
    with pytest.raises(StatisticError, match="no column sd_points"):
        sa.carry_from_summaries(summaries.drop(columns="sd_points"), "growth")
