"""The six claims on companies whose truth is known, by hand on few, and where a ratio may not be given."""

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.models.claims.contrasts import Companies, strata_of
from stratalign.models.claims.headline import CLAIMED_PREMIUMS, CLAIMED_RATIOS
from stratalign.models.claims.two_by_two import compare_counts
from stratalign.study.reference import load_reference_companies

SHAPE = ["alignment_index_points", "industry"]
ENGAGED = next(iter(CLAIMED_RATIOS))


def _companies(seed, n=410, r=0.2):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    data = {"alignment_index_points": 60 + 7 * x, "industry": rng.choice(list("abcdefgh"), n)}
    for name in (*CLAIMED_PREMIUMS, *CLAIMED_RATIOS):
        data[name] = 10 + 5 * (r * x + np.sqrt(1 - r**2) * rng.normal(size=n))
    return pd.DataFrame(data)


@pytest.fixture(scope="module")
def found():
    return sa.headline_claims(load_reference_companies(), draws=500)


def test_counts_and_means_equal_plain_pandas(found):
    data = load_reference_companies()
    rank = data.groupby("industry")["alignment_index_points"].rank(method="first")
    size = data.groupby("industry")["industry"].transform("size")
    top, bottom = (rank - 0.5) / size > 0.75, (rank - 0.5) / size < 0.25
    assert (found.n_top, found.n_bottom) == (top.sum(), bottom.sum())
    for row in found.premiums.itertuples():
        means = data.loc[top, row.outcome].mean(), data.loc[bottom, row.outcome].mean()
        assert row.premium_pct == pytest.approx(100 * (means[0] / means[1] - 1), rel=1e-10)
        assert row.difference_points == pytest.approx(means[0] - means[1], rel=1e-10)
        assert row.difference_ci_low < row.difference_points < row.difference_ci_high
    for row in found.ratios.itertuples():
        cut = data.groupby("industry")[row.outcome].transform(lambda values: values.quantile(0.75))
        high = data[row.outcome] >= cut
        assert (row.high_top, row.high_bottom) == ((high & top).sum(), (high & bottom).sum())


def test_the_table_is_the_models_rounded(found):
    shown, models = found.table(digits=1), found.models.set_index("outcome")
    assert shown.index.tolist() == models.index.tolist()
    assert shown["slope_per_sd"].tolist() == [round(value, 1) for value in models["slope_per_sd"]]
    assert shown["n_companies"].tolist() == models["n_companies"].tolist()


def test_log_interval_equals_statsmodels():
    from statsmodels.stats.contingency_tables import Table2x2

    found = compare_counts(36, 102, 18, 102)
    theirs = Table2x2([[36, 66], [18, 84]])
    assert found.risk_ratio == pytest.approx(theirs.riskratio)
    assert (found.risk_ratio_ci_low, found.risk_ratio_ci_high) == pytest.approx(theirs.riskratio_confint())
    assert found.odds_ratio == pytest.approx(theirs.oddsratio)
    assert (found.odds_ratio_ci_low, found.odds_ratio_ci_high) == pytest.approx(theirs.oddsratio_confint())


def test_the_ratio_of_16_8_has_the_interval_of_the_method_page():
    found = compare_counts(84, 102, 5, 102)
    assert round(found.risk_ratio, 1) == 16.8
    assert (round(found.risk_ratio_ci_low, 1), round(found.risk_ratio_ci_high, 1)) == (7.1, 39.7)


def test_small_cells_suppress_the_ratio_and_empty_ones_are_flagged():
    few = compare_counts(20, 30, 4, 30)
    assert np.isnan(few.risk_ratio) and "1 of 4 cells" in few.why_none
    assert few.share_bottom == pytest.approx(4 / 30)
    empty = compare_counts(20, 30, 0, 30, suppress=False)
    assert empty.is_corrected and empty.risk_ratio == pytest.approx((20.5 / 31) / (0.5 / 31))
    with pytest.raises(StatisticError, match="counts are 5 of 3"):
        compare_counts(5, 3, 0, 4)
    with pytest.raises(StatisticError, match=r"whole numbers; not high_top 5.5, n_bottom '9'"):
        compare_counts(5.5, 9, 3, "9")
    with pytest.raises(StatisticError, match="ci_level is 95"):
        compare_counts(5, 9, 3, 9, ci_level=95)


def test_model_of_all_companies_recovers_the_slope():
    growth = [*SHAPE, "revenue_cagr_pct"]
    found = [sa.headline_claims(_companies(seed)[growth], draws=50) for seed in range(15)]
    slopes = [part.models.iloc[0]["slope_per_sd"] for part in found]
    assert np.mean(slopes) == pytest.approx(1.0, abs=0.15)


def test_implied_correlation_recovers_the_truth_on_many_companies():
    found = sa.headline_claims(_companies(1, n=8_000), draws=50)
    assert found.ratios["implied_r"].tolist() == pytest.approx([0.2] * 4, abs=0.04)


@repeated(12, proof_runs=400)
def test_interval_of_the_premium_holds(n_runs):
    lean = stats.norm.pdf(stats.norm.ppf(0.75)) / 0.25
    true = 100 * ((10 + lean) / (10 - lean) - 1)
    held, held_ratio, from_true = 0, 0, sa.ratio_of_correlation(0.2)
    # benchmarks/coverage.py has 2,000 studies.
    for seed in range(n_runs):
        found = sa.headline_claims(_companies(seed)[[*SHAPE, "revenue_cagr_pct", ENGAGED]], draws=60)
        row = found.premiums.iloc[0]
        held += row["premium_ci_low"] <= true <= row["premium_ci_high"]
        ratio = found.ratios.iloc[0]
        held_ratio += ratio["risk_ratio_ci_low"] <= from_true <= ratio["risk_ratio_ci_high"]
    assert held / n_runs == about(0.95, n_runs)
    assert held_ratio / n_runs == about(0.95, n_runs)


def test_every_cut_is_printed_and_the_sample_says_it_is_synthetic(found):
    assert found.is_synthetic
    assert sorted(found.cuts["cut"].unique().round(2)) == [0.1, 0.2, 0.25, 0.33, 0.5]
    quarter = found.cuts[found.cuts["cut"] == 0.25].set_index("outcome")["value"]
    assert quarter["revenue_cagr_pct"] == pytest.approx(found.premiums["premium_pct"].iloc[0])
    assert found.pillars["share_pct"].sum() == pytest.approx(100)
    assert found.pillars["baseline_pct"].unique().tolist() == pytest.approx([100 / 3])


def test_a_bottom_mean_near_zero_has_no_premium_but_a_difference():
    data = _companies(1).assign(revenue_cagr_pct=lambda d: d["revenue_cagr_pct"] - 11)
    row = sa.headline_claims(data, draws=100).premiums.iloc[0]
    assert np.isnan(row["premium_pct"]) and "below 1 point" in row["why_none"]
    assert np.isfinite(row["difference_points"])


def test_leaving_out_and_resampling_follow_their_definitions():
    data = _companies(2, n=30)
    frame = Companies(
        data["alignment_index_points"].to_numpy(), data[["revenue_cagr_pct"]].to_numpy(),
        strata_of(list(np.repeat(["a", "b"], 15))), 0.25, 0.25, 0.25,
    )  # fmt: skip
    left = frame.left_out()
    without = Companies(
        np.delete(frame.exposure, 4), np.delete(frame.outcomes, 4, axis=0),
        (np.arange(14), np.arange(14, 29)), 0.25, 0.25, 0.25,
    ).full()  # fmt: skip
    for name in ("sum_top", "sum_bottom", "high_top", "high_bottom"):
        assert getattr(left, name)[4, 0] == pytest.approx(getattr(without, name)[0, 0])
    assert len(left.sum_top) == 30


def test_small_strata_are_put_together():
    labels = ["a"] * 10 + ["b"] * 3 + ["c"] * 6 + ["d"] * 12
    assert [len(rows) for rows in strata_of(labels)] == [10, 12, 9]
    assert [len(rows) for rows in strata_of(["a"] * 10 + ["b"] * 2)] == [12]
    assert [len(rows) for rows in strata_of(["a", "b"])] == [2]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.drop(columns="industry"), "no column industry"),
        (lambda d: d[["alignment_index_points", "industry"]], "of a claimed outcome"),
        (lambda d: d.head(30), "none of 6 outcomes.*30 companies have it; 40 are needed"),
    ],
)
def test_companies_that_cannot_be_contrasted_are_refused(change, words):
    with pytest.raises(StatisticError, match=words):
        sa.headline_claims(change(_companies(1)))
    with pytest.raises(StatisticError, match="up to half"):
        sa.headline_claims(_companies(1), top=0.6)


def test_extreme_groups_inflate_a_correlation_and_the_correction_takes_it_out():
    rows = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        score = rng.normal(60, 8, 1000)
        companies = pd.DataFrame({"alignment_index_points": score, "industry": "one"})
        companies["revenue_cagr_pct"] = 8 + 0.3 * (score - 60) / 8 * 10 + np.sqrt(1 - 0.09) * rng.normal(0, 10, 1000)
        rows.append(sa.headline_claims(companies, draws=50).models.iloc[0])
    mean = pd.DataFrame(rows)[["r", "r_extreme", "r_uninflated"]].astype(float).mean()
    assert mean["r"] == pytest.approx(0.30, abs=0.025)
    assert mean["r_extreme"] > mean["r"] + 0.06
    assert mean["r_uninflated"] == pytest.approx(mean["r"], abs=0.015)


def test_ties_at_the_cut_are_shared_whatever_the_order_of_rows():
    data = _companies(3).assign(alignment_index_points=lambda d: (d["alignment_index_points"] / 10).round() * 10)
    one = sa.headline_claims(data, draws=50)
    other = sa.headline_claims(data[::-1], draws=50)
    assert one.n_tied == other.n_tied > 20
    for name in ("mean_top", "mean_bottom", "premium_pct", "premium_ci_low", "difference_ci_high",
                 "premium_of_medians_pct", "premium_of_trimmed_pct"):  # fmt: skip
        assert one.premiums[name].tolist() == pytest.approx(other.premiums[name].tolist(), rel=1e-9)
    for name in ("high_top", "high_bottom", "risk_ratio", "implied_r"):
        assert one.ratios[name].tolist() == pytest.approx(other.ratios[name].tolist(), rel=1e-9)
    assert one.cuts["value"].tolist() == pytest.approx(other.cuts["value"].tolist(), rel=1e-9)
    assert one.models["r_extreme"].tolist() == pytest.approx(other.models["r_extreme"].tolist(), rel=1e-9)


def test_tied_companies_count_as_the_mean_over_all_their_orders():
    data = _companies(4, n=60).assign(alignment_index_points=lambda d: d["alignment_index_points"].round(-1))
    found = sa.headline_claims(data, within=None, draws=50).premiums.iloc[0]
    rng, means = np.random.default_rng(0), []
    score, growth = data["alignment_index_points"].to_numpy(), data["revenue_cagr_pct"].to_numpy()
    for _ in range(4000):
        part = growth[np.lexsort((rng.permutation(60), score))]
        means.append((part[-15:].mean(), part[:15].mean()))
    # 4,000 orders leave an error of about .01 points.
    assert [found["mean_top"], found["mean_bottom"]] == pytest.approx(np.mean(means, axis=0).tolist(), abs=0.05)


def test_scores_without_ties_have_none(found):
    assert found.n_tied == 0


def test_a_ceiling_moves_the_share_of_high_outcomes_and_not_the_implied_correlation():
    data = _companies(5, n=8_000, r=0.3)
    name = "customer_retention_pct"
    ceiling = data[name].quantile(0.55)
    found = sa.headline_claims(data.assign(**{name: data[name].clip(upper=ceiling)}), draws=50).ratios.iloc[0]
    assert found["implied_r"] == pytest.approx(0.3, abs=0.04)
    as_if_a_quarter = sa.implied_correlation(found["risk_ratio"])
    assert as_if_a_quarter < 0.25


def test_an_industry_of_one_company_is_put_with_the_other_small_ones():
    data = _companies(6)
    data.loc[0, "industry"] = "alone"
    data.loc[1:4, "industry"] = "few"
    found = sa.headline_claims(data, draws=50).models.iloc[0]
    label = data["industry"].where(~data["industry"].isin(["alone", "few"]), data["industry"].mode()[0])
    spread = data["alignment_index_points"].std()
    by_hand = sa.estimate_association(
        data.assign(industry=label, x=data["alignment_index_points"] / spread), "revenue_cagr_pct", "x",
        fixed_effects=["industry"],
    )  # fmt: skip
    assert (found["slope_per_sd"], found["ci_low"]) == pytest.approx((by_hand.estimate, by_hand.ci_low))


def test_a_constant_headcount_is_no_control():
    data = _companies(7)
    plain = sa.headline_claims(data, draws=50).models
    same = sa.headline_claims(data.assign(headcount=100), draws=50).models
    pd.testing.assert_frame_equal(plain, same)
    numbers = np.random.default_rng(1).integers(20, 900, len(data))
    assert "log_headcount" in sa.headline_claims(data.assign(headcount=numbers), draws=50).models["formula"].iloc[0]


@pytest.mark.parametrize(
    ("change", "options", "words"),
    [
        ({"headcount": "many"}, {}, "headcount is not numeric"),
        ({"operating_margin_pct": "good"}, {}, "operating_margin_pct is not numeric"),
        ({}, {"ci_level": 95}, "ci_level is 95"),
        ({}, {"draws": 10}, "draws is 10"),
        ({}, {"seed": -3}, "seed is -3"),
        ({}, {"top": "0.25"}, "not '0.25'"),
        ({}, {"top": 0.001}, "two are needed in each"),
    ],
)
def test_what_claims_cannot_be_told_from_is_named(change, options, words):
    with pytest.raises(StatisticError, match=words):
        sa.headline_claims(_companies(1).assign(**change), **options)


# Companies that lack some outcomes -------------------------------------------------------------------------------


KEPT = ["operating_margin_pct", "customer_retention_pct", "employee_engagement_points"]


@pytest.fixture(scope="module")
def companies():
    return load_reference_companies()


@pytest.fixture(scope="module")
def extended(companies):
    """Sixty more companies, with three of the six outcomes."""
    more = sa.simulate_study(60, scenario="lsa_claim", seed=8).companies
    lost = [name for name in (*CLAIMED_PREMIUMS, *CLAIMED_RATIOS) if name not in KEPT]
    more = more.assign(company_id="X" + more["company_id"], **dict.fromkeys(lost, np.nan))
    return pd.concat([companies, more], ignore_index=True)


def test_each_outcome_counts_the_companies_that_have_it(companies, extended):
    """As if each outcome alone stood in a file without the companies that lack it."""
    found = sa.headline_claims(extended, draws=200, seed=1)
    n = found.counts.set_index("outcome")["n_companies"]
    assert {name: int(n[name]) for name in n.index} == {name: 470 if name in KEPT else 410 for name in n.index}
    assert found.n_companies == 470
    before = sa.headline_claims(companies, draws=200, seed=1)
    for table in ("premiums", "ratios", "models", "cuts"):
        now, then = (getattr(one, table).set_index("outcome") for one in (found, before))
        for name in now.index.unique():
            a, b = (part.loc[[name]].select_dtypes("number").to_numpy(float) for part in (now, then))
            assert np.allclose(a, b, rtol=1e-12, atol=0, equal_nan=True) == (name not in KEPT), (table, name)
    alone = sa.headline_claims(extended.drop(columns=[c for c in n.index if c != KEPT[0]]), draws=200, seed=1)
    row, expected = (one.premiums.set_index("outcome").loc[KEPT[0]] for one in (found, alone))
    numbers = [name for name in row.index if "bca" not in name and name != "why_none"]
    assert row[numbers].to_numpy(float) == pytest.approx(expected[numbers].to_numpy(float))
    top = found.tidy().query("quantity == 'slope_per_sd'").set_index("term")["n_units"]
    assert top[KEPT[0]] == 470 and top["revenue_cagr_pct"] == 410


def test_an_outcome_that_too_few_have_is_named_and_the_others_are_estimated(companies):
    few = companies.assign(customer_retention_pct=companies["customer_retention_pct"].where(companies.index < 30))
    found = sa.headline_claims(few, draws=200, seed=1)
    assert "customer_retention_pct" not in set(found.ratios["outcome"])
    why = found.counts.set_index("outcome")["why_none"]
    assert why["customer_retention_pct"] == "30 companies have it; 40 are needed"
    assert len(found.models) == 5 and (why.drop("customer_retention_pct") == "").all()


def test_real_and_made_up_companies_are_not_estimated_together(companies):
    mixed = companies.assign(origin=["real"] * 60 + ["synthetic"] * 350)
    with pytest.raises(StatisticError, match="60 real and 350 synthetic companies are never estimated together"):
        sa.headline_claims(mixed)
    flagged = companies.drop(columns="origin").assign(synthetic=["true"] * 60 + [False] * 350)
    with pytest.raises(StatisticError, match="350 real and 60 synthetic"):
        sa.headline_claims(flagged)
    assert not sa.headline_claims(mixed.head(60), draws=200).is_synthetic


def test_outcomes_of_ones_own_have_figures_and_no_claim(companies):
    own = companies.rename(columns={"employee_engagement_points": "energy", "revenue_cagr_pct": "sales"})
    found = sa.headline_claims(own, outcomes={"sales": "premium", "energy": "ratio"}, draws=200, seed=1)
    usual = sa.headline_claims(companies, draws=200, seed=1)
    premium, expected = found.premiums.iloc[0], usual.premiums.set_index("outcome").loc["revenue_cagr_pct"]
    assert premium["premium_pct"] == pytest.approx(expected["premium_pct"])
    assert np.isnan(premium["claimed_pct"]) and np.isnan(found.ratios["claimed_implied_r"].iloc[0])
    ratio = usual.ratios.set_index("outcome").loc["employee_engagement_points"]
    assert found.ratios["risk_ratio"].iloc[0] == pytest.approx(ratio["risk_ratio"])
