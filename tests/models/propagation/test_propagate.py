"""From people's answers to a claim: truth recovered, intervals that hold, and those of known scores that do not."""

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.propagation.propagate import propagate_companies


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


#: Levels of a company, each counting the same.
LEVELS_EQUAL = sa.PeopleColumns(unit="level", unit_weights="equal")


def _slopes(claim):
    """Rows of the slope by way of resampling."""
    return claim.claims[claim.claims["quantity"] == "slope_per_sd"].set_index("resampling")


def test_carried_slope_recovers_the_truth_and_the_known_one_does_not():
    found = [sa.propagate_uncertainty(*_study(seed), "growth", draws=60) for seed in range(40)]
    carried = np.mean([_slopes(part).loc["resampled_companies", "estimate"] for part in found])
    known = np.mean([_slopes(part).loc["scores_fixed", "estimate"] for part in found])
    assert carried == pytest.approx(2.0, abs=0.1)
    assert known < 1.75
    # Reliability of a mean of n people is 1 / (1 + 3 / n).
    expected = np.mean([1 / (1 + 3 / n) for n in range(3, 13)])
    assert np.mean([part.reliability for part in found]) == pytest.approx(expected, abs=0.02)
    icc1 = [part.measurement.set_index("quantity").loc["icc1", "estimate"] for part in found]
    assert np.mean(icc1) == pytest.approx(0.25, abs=0.02)


@repeated(20, proof_runs=400)
def test_carried_interval_holds_the_truth_and_that_of_known_scores_too_seldom(n_runs):
    held = {"resampled_companies": 0, "scores_fixed": 0}
    for seed in range(n_runs):
        slopes = _slopes(sa.propagate_uncertainty(*_study(seed), "growth", draws=200))
        for how in held:
            held[how] += slopes.loc[how, "ci_low"] <= 2.0 <= slopes.loc[how, "ci_high"]
    assert held["resampled_companies"] / n_runs == about(0.95, n_runs)
    assert held["scores_fixed"] < held["resampled_companies"]


@repeated(20, proof_runs=400)
def test_asking_the_same_companies_again_gives_what_its_interval_says(n_runs):
    """The truth is the slope over these very companies; only people and years differ from survey to survey."""
    held, n = 0, 100
    for seed in range(n_runs):
        rng = np.random.default_rng(seed)
        true = rng.normal(size=n)
        lasting = 10 + 2 * true + rng.normal(0, 4, n)
        company = np.repeat(np.arange(n), rng.integers(3, 13, n))
        people = pd.DataFrame({"company_id": company})
        people["alignment_index_points"] = true[company] + rng.normal(0, np.sqrt(2), len(company))
        years = pd.DataFrame({"company_id": np.repeat(np.arange(n), 3)})
        years["growth"] = lasting[years["company_id"]] + rng.normal(0, 3, 3 * n)
        companies = years.groupby("company_id", as_index=False)["growth"].mean()
        claim = sa.propagate_uncertainty(people, companies, "growth", within=None, years=years, draws=200, seed=seed)
        row = _slopes(claim).loc["resampled_people"]
        held += row["ci_low"] <= np.cov(true, lasting)[0, 1] / true.std(ddof=1) <= row["ci_high"]
    assert held / n_runs == about(0.95, n_runs)


def test_years_that_differ_widen_only_the_interval_of_asking_again():
    people, companies = _study(4)
    years = pd.DataFrame({"company_id": np.repeat(companies["company_id"], 3)})
    years["growth"] = np.repeat(companies["growth"].to_numpy(), 3) + np.tile([-12.0, 0.0, 12.0], len(companies))
    told = [sa.propagate_uncertainty(people, companies, "growth", draws=300, years=given) for given in (None, years)]
    calm, moved = map(_slopes, told)
    pd.testing.assert_frame_equal(
        calm.loc[["scores_fixed", "resampled_companies"]], moved.loc[["scores_fixed", "resampled_companies"]]
    )
    assert moved.loc["resampled_people", "std_error"] > 1.3 * calm.loc["resampled_people", "std_error"]


def test_companies_alone_resampled_give_the_same_without_the_other_ways():
    people, companies = _study(7)
    whole = sa.propagate_uncertainty(people, companies, "growth", draws=50, seed=3).claims
    alone = propagate_companies(people, companies, "growth", draws=50, seed=3).claims
    expected = whole[whole["resampling"] == "resampled_companies"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, expected, check_exact=True)


def test_premium_is_that_of_the_extreme_quarters_of_true_alignment():
    people, companies = _study(1, n=4000, within=0.5)
    found = sa.propagate_uncertainty(people, companies, "growth", draws=50).claims.set_index(["quantity", "resampling"])
    reach, mean = stats.norm.pdf(stats.norm.ppf(0.75)) / 0.25 * 2.0, companies["growth"].mean()
    expected = 100 * ((mean + reach) / (mean - reach) - 1)
    assert found.loc[("premium_pct", "resampled_companies"), "estimate"] == pytest.approx(expected, rel=0.1)


def test_same_seed_same_interval_and_everything_is_counted():
    people, companies = _study(2)
    people.loc[:4, "alignment_index_points"] = np.nan
    companies.loc[0, "growth"] = np.nan
    one = sa.propagate_uncertainty(people, companies, "growth", draws=80, seed=5)
    other = sa.propagate_uncertainty(people.sample(frac=1, random_state=1), companies, "growth", draws=80, seed=5)
    pd.testing.assert_frame_equal(one.claims, other.claims)
    assert (one.n_companies, one.n_left_out) == (159, 1)
    assert one.n_people == (people.dropna()["company_id"] > 0).sum()


def test_companies_without_an_outcome_say_how_far_they_could_move_the_slope():
    people, companies = _study(4)
    means = people.groupby("company_id")["alignment_index_points"].mean().to_numpy()
    is_missing = companies.index.to_numpy() % 5 == 0
    companies["growth"] = companies["growth"].mask(is_missing)
    found = sa.propagate_uncertainty(people, companies, "growth", draws=60)
    off = companies["growth"].std() * np.sign(means - means.mean()) * is_missing
    per_point = np.polyfit(means, off, 1)[0]
    assert found.n_without_outcome == 32
    assert found.reach_of_missing == pytest.approx(per_point * means.std(ddof=1) / np.sqrt(found.reliability))
    assert sa.propagate_uncertainty(*_study(4), "growth", draws=60).reach_of_missing == 0


def test_people_without_a_unit_are_left_out_and_not_called_careless():
    people, companies = _study(2)
    people["unit"] = np.where(np.arange(len(people)) % 2, "staff", "managers")
    people.loc[:9, "unit"] = None
    claim = sa.propagate_uncertainty(people, companies, "growth", columns=sa.PeopleColumns(unit="unit"), draws=60)
    assert (claim.n_people, claim.n_set_aside) == (len(people) - 10, 0)


def test_perfectly_measured_scores_are_left_as_they_are():
    people, companies = _study(3, within=1e-8)
    slopes = _slopes(sa.propagate_uncertainty(people, companies, "growth", draws=60))
    assert slopes.loc["resampled_companies", "estimate"] == pytest.approx(
        slopes.loc["scores_fixed", "estimate"], rel=1e-4
    )


def test_unreliable_scores_and_small_studies_are_refused():
    with pytest.raises(StatisticError, match="mean reliability"):
        sa.propagate_uncertainty(*_study(1, within=60.0, sizes=(2, 3)), "growth")
    with pytest.raises(StatisticError, match="19 companies have people"):
        sa.propagate_uncertainty(*_study(1, n=19), "growth")
    people, companies = _study(1)
    with pytest.raises(StatisticError, match="answers and instrument go together"):
        sa.propagate_uncertainty(people, companies, "growth", answers=sa.ItemAnswers(people, None))
    with pytest.raises(StatisticError, match="unit_weights is 'people' or, with a unit, 'equal'"):
        sa.propagate_uncertainty(people, companies, "growth", columns=sa.PeopleColumns(unit_weights="equal"))
    with pytest.raises(StatisticError, match="years have no column growth"):
        sa.propagate_uncertainty(people, companies, "growth", years=companies[["company_id"]])
    with pytest.raises(StatisticError, match="no column profit"):
        sa.propagate_uncertainty(people, companies, "profit")
    with pytest.raises(StatisticError, match="stand more than once"):
        sa.propagate_uncertainty(people, pd.concat([companies, companies.head(2)]), "growth")


def test_summaries_of_companies_give_the_same_chain_as_their_people():
    rng = np.random.default_rng(12)
    companies = pd.DataFrame({"company_id": np.arange(60), "growth": rng.normal(8, 5, 60)})
    people = pd.DataFrame({"company_id": np.repeat(np.arange(60), 9)})
    people["alignment_index_points"] = rng.normal(60, 6, 60)[people["company_id"]] + rng.normal(0, 10, 540)
    whole = sa.propagate_uncertainty(people, companies, "growth", within=None, draws=400)
    grouped = people.groupby("company_id")["alignment_index_points"]
    summaries = companies.assign(
        alignment_index_points=grouped.mean(), sd_points=grouped.std(), n_respondents=grouped.size()
    )
    short = sa.propagate_from_summaries(summaries, "growth", draws=400)
    apart = whole.claims["resampling"] == "resampled_people"
    pd.testing.assert_frame_equal(whole.claims[~apart], short.claims[~apart])
    # People drawn from people, and from the normal distribution their summaries stand for, agree up to the draws.
    widths = [(part.claims["ci_high"] - part.claims["ci_low"])[apart] for part in (whole, short)]
    assert widths[0].to_numpy() == pytest.approx(widths[1].to_numpy(), rel=0.25)
    assert whole.reliability == pytest.approx(short.reliability)
    with pytest.raises(StatisticError, match="no column sd_points"):
        sa.propagate_from_summaries(summaries.drop(columns="sd_points"), "growth")


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
    claim = sa.propagate_uncertainty(
        people, study.companies, "revenue_cagr_pct", columns=LEVELS_EQUAL,
        answers=sa.ItemAnswers(answers, instrument), draws=100,
    )  # fmt: skip
    assert len(flat) <= claim.n_set_aside <= len(flat) + 3
    table = claim.measurement.set_index("quantity")
    assert list(table.index) == ["reliability", "icc1", "alpha", "mean_rwg_j", "set_aside_pct"]
    assert ((table["ci_low"] < table["estimate"]) & (table["estimate"] < table["ci_high"])).all()
    unscreened = sa.propagate_uncertainty(people, study.companies, "revenue_cagr_pct", columns=LEVELS_EQUAL)
    assert unscreened.n_set_aside == 0
    assert list(unscreened.measurement["quantity"]) == ["reliability", "icc1"]


@repeated(16, proof_runs=400)
def test_somebody_alone_in_a_unit_varies_as_people_elsewhere_do(n_runs):
    """One executive and eight staff, units alike: half of each score rests on a person who cannot be drawn anew."""
    held = 0
    for seed in range(n_runs):
        rng = np.random.default_rng(seed)
        true = rng.normal(size=120)
        outcome = 10 + 2 * true + rng.normal(0, 3, 120)
        company = np.repeat(np.arange(120), 9)
        people = pd.DataFrame({"company_id": company, "unit": np.tile([0, *[1] * 8], 120)})
        people["alignment_index_points"] = true[company] + rng.normal(0, 1.2, len(company))
        companies = pd.DataFrame({"company_id": np.arange(120), "growth": outcome})
        claim = sa.propagate_uncertainty(
            people,
            companies,
            "growth",
            within=None,
            draws=150,
            seed=seed,
            columns=sa.PeopleColumns(unit="unit", unit_weights="equal"),
        )
        row = _slopes(claim).loc["resampled_people"]
        held += row["ci_low"] <= np.cov(true, outcome)[0, 1] / true.std(ddof=1) <= row["ci_high"]
    assert held / n_runs == about(0.95, n_runs)


def test_asking_again_takes_twice_the_noise_out_so_that_it_stays_where_it_is():
    for seed in range(3):
        people, companies = _study(seed, n=400, within=2.0)
        row = _slopes(sa.propagate_uncertainty(people, companies, "growth", draws=300)).loc["resampled_people"]
        assert (row["ci_low"] + row["ci_high"]) / 2 == pytest.approx(row["estimate"], rel=0.08)


def test_companies_whose_people_are_all_careless_are_left_out_of_every_resampling():
    study = sa.simulate_study(60, seed=11)
    keys = list(study.responses["item_key"].unique())
    answers = study.responses.pivot(index="respondent_id", columns="item_key", values="value")[keys]
    people = study.responses.drop_duplicates("respondent_id").set_index("respondent_id")[["unit_id"]].loc[answers.index]
    people = people.rename(columns={"unit_id": "company_id"})
    people["alignment_index_points"] = 25 * (answers.mean(axis=1) - 1)
    flat = people["company_id"].isin(["C001", "C002", "C003"])
    answers.loc[flat] = 4.0
    instrument = sa.load_instrument("strategic-alignment")
    options = {"answers": sa.ItemAnswers(answers, instrument), "draws": 100}
    claim = sa.propagate_uncertainty(people, study.companies, "revenue_cagr_pct", **options)
    assert (claim.n_companies, claim.n_left_out) == (57, 3)
    without = study.companies[~study.companies["company_id"].isin(["C001", "C002", "C003"])]
    other = sa.propagate_uncertainty(
        people[~flat], without, "revenue_cagr_pct", **options | {"answers": sa.ItemAnswers(answers[~flat], instrument)}
    )
    assert _slopes(claim).loc["scores_fixed", "estimate"] == pytest.approx(
        _slopes(other).loc["scores_fixed", "estimate"]
    )
    assert claim.n_set_aside >= int(flat.sum())


def test_order_of_companies_and_of_people_draws_no_other_resamples():
    people, companies = _study(2)
    one = sa.propagate_uncertainty(people, companies, "growth", draws=80)
    other = sa.propagate_uncertainty(people, companies.sample(frac=1, random_state=3), "growth", draws=80)
    pd.testing.assert_frame_equal(one.claims, other.claims)


def _answered(change):
    """People with answers to two items, changed."""
    people, companies = _study(1)
    answers = pd.DataFrame({"clarity_1": 3.0, "clarity_2": np.tile([4.0, 2.0], len(people))[: len(people)]})
    return people, companies, change(answers)


@pytest.mark.filterwarnings("error")
def test_answers_of_nobody_usable_are_refused_by_the_number_of_companies():
    people, companies, answers = _answered(lambda a: a)
    people["alignment_index_points"] = np.nan
    options = {"answers": sa.ItemAnswers(answers, sa.load_instrument("strategic-alignment"))}
    with pytest.raises(StatisticError, match="0 companies have people"):
        sa.propagate_uncertainty(people, companies, "growth", **options)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda a: a.rename(columns={"clarity_1": "q0"}), "does not know q0"),
        (lambda a: a[["clarity_1"]], "1 columns"),
        (lambda a: a.assign(clarity_1="often"), "clarity_1 is not numeric"),
        (lambda a: a.set_axis(["clarity_1", "clarity_1"], axis=1), "more than once"),
        (lambda a: a.to_numpy(), "answers and instrument go together"),
        (lambda a: a.set_axis(a.index + 1), "must share one index"),
    ],
)
def test_answers_that_cannot_be_read_are_refused(change, words):
    people, companies, answers = _answered(change)
    instrument = sa.load_instrument("strategic-alignment")
    with pytest.raises(StatisticError, match=words):
        sa.propagate_uncertainty(people, companies, "growth", answers=sa.ItemAnswers(answers, instrument))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"ci_level": 95}, "ci_level is 95"),
        ({"draws": 1}, "draws is 1"),
        ({"seed": -1}, "seed is -1"),
        ({"share": 0.7}, "share is 0.7"),
        ({"controls": ["growth"]}, "growth stands more than once"),
        ({"within": "company_id"}, "160 companies for 160 industries and controls are too few"),
        ({"columns": sa.PeopleColumns(unit="alone")}, "0 degrees of freedom"),
        ({"years": pd.DataFrame({"company_id": ["x"], "growth": [1.0]})}, "none of the 1 years belongs"),
    ],
)
def test_options_and_tables_that_do_not_fit_are_refused(options, words):
    people, companies = _study(1)
    people["alone"] = np.arange(len(people))
    with pytest.raises(StatisticError, match=words):
        sa.propagate_uncertainty(people, companies, "growth", **options)


def test_summaries_that_cannot_be_are_refused():
    companies = pd.DataFrame({"alignment_index_points": np.arange(30.0), "n_respondents": 9, "growth": np.arange(30.0)})
    with pytest.raises(StatisticError, match="zero in all companies"):
        sa.propagate_from_summaries(companies.assign(sd_points=0.0), "growth")
    with pytest.raises(StatisticError, match="30 of 30 companies have a number of people that is none, or a negative"):
        sa.propagate_from_summaries(companies.assign(sd_points=-1.0), "growth")
    one = companies.assign(sd_points=3.0, n_respondents=[1, *[9] * 29])
    one.loc[0, "sd_points"] = np.nan
    one.loc[1, "sd_points"] = np.nan
    found = sa.propagate_from_summaries(
        one.assign(growth=np.random.default_rng(0).normal(8, 2, 30)), "growth", draws=60
    )
    # Nobody varies around one person; of nine people it must be known how they do.
    assert (found.n_companies, found.n_left_out, found.n_people) == (29, 1, 253)
