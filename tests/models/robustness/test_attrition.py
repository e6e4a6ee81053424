"""Weights of those that stayed: the slope of the whole cohort comes back, and what cannot be repaired is refused."""

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import about, repeated

from stratalign.errors import StatisticError
from stratalign.models.robustness import attrition
from stratalign.models.robustness.attrition import estimate_with_attrition

#: Of the outcome on the exposure alone: .3 of its own and .6 x .5 by way of the past margin.
TRUTH = 0.6


def _cohort(seed, n=400, strength=1.0, usual=1.2):
    """Companies that stay the likelier, the larger past margin and exposure: who stays without one has the other."""
    rng = np.random.default_rng(seed)
    margin = rng.normal(size=n)
    x = 0.5 * margin + np.sqrt(0.75) * rng.normal(size=n)
    y = 0.3 * x + 0.6 * margin + rng.normal(size=n)
    stayed = rng.random(n) < 1 / (1 + np.exp(-(usual + strength * (margin + x))))
    size, industry = rng.normal(6, 1, n), rng.choice(list("abcd"), n)
    everything = {"x": x, "y": np.where(stayed, y, np.nan), "margin": margin, "size": size, "industry": industry}
    return pd.DataFrame(everything)


def _slope(cohort, **more):
    options = {"predictors": ["margin"], "draws": 50, **more}
    return estimate_with_attrition(cohort, "y", "x", **options)


SHAPE = {"controls": ["size"], "fixed_effects": ["industry"]}


def _design(cohort, names):
    indicators = pd.get_dummies(cohort["industry"], drop_first=True, dtype=float)
    return sm.add_constant(cohort[names].join(indicators))


def test_weights_bring_back_the_slope_of_the_cohort():
    found = [_slope(_cohort(seed, n=2000)) for seed in range(25)]
    unweighted = np.array([part.unweighted for part in found])
    weighted = np.array([part.weighted for part in found])
    assert unweighted.mean() < TRUTH - 0.05
    assert weighted.mean() == pytest.approx(TRUTH, abs=3 * weighted.std() / 5)


def test_weights_without_what_tells_of_leaving_repair_nothing():
    found = [_slope(_cohort(seed, n=2000), predictors=[]) for seed in range(10)]
    assert np.mean([part.weighted for part in found]) < TRUTH - 0.05


def test_weights_and_slopes_equal_statsmodels():
    cohort = _cohort(1)
    found = _slope(cohort, **SHAPE)
    stayed = cohort["y"].notna()
    chance = sm.Logit(stayed.astype(float), _design(cohort, ["x", "size", "margin"])).fit(disp=0, tol=1e-12).predict()
    weights = (stayed.mean() / chance)[stayed]
    kept = cohort[stayed]
    by_hand = [sm.WLS(kept["y"], _design(kept, ["x", "size"]), w).fit().params["x"] for w in (1.0, weights)]
    np.testing.assert_allclose(found.weights, weights, rtol=1e-8)
    np.testing.assert_allclose([found.unweighted, found.weighted], by_hand, rtol=1e-8)
    assert found.weights.index.equals(kept.index)
    assert found.effective_n == pytest.approx(weights.sum() ** 2 / (weights**2).sum(), rel=1e-8)
    assert (found.n_enrolled, found.n_stayed, found.share_stayed) == (400, stayed.sum(), stayed.mean())


def test_errors_equal_a_loop_over_refitted_resamples():
    cohort, rng = _cohort(2, n=300), np.random.default_rng(0)
    slopes = []
    for _ in range(250):
        drawn = cohort.iloc[rng.integers(0, 300, 300)].reset_index(drop=True)
        stayed, terms = drawn["y"].notna(), sm.add_constant(drawn[["x", "margin"]])
        chance = sm.GLM(stayed.astype(float), terms, family=sm.families.Binomial()).fit().fittedvalues
        weights = np.minimum(stayed.mean() / chance, 20)[stayed]
        kept = drawn[stayed]
        slopes.append([np.polyfit(kept["x"], kept["y"], 1, w=np.sqrt(w))[0] for w in (weights**0, weights)])
    found = _slope(cohort, draws=2000)
    assert [found.unweighted_error, found.weighted_error] == pytest.approx(np.std(slopes, axis=0), rel=0.1)
    assert [found.ci_low, found.ci_high] == pytest.approx(np.quantile(slopes, [0.025, 0.975], axis=0)[:, 1], abs=0.04)


@repeated(16, proof_runs=400)
def test_interval_of_the_weighted_slope_holds(n_runs):
    held = 0
    for seed in range(n_runs):
        found = _slope(_cohort(seed, n=300, strength=0.7), draws=150)
        held += found.ci_low <= TRUTH <= found.ci_high
    assert held / n_runs == about(0.95, n_runs)


def test_leaving_by_chance_changes_nothing():
    cohort = _cohort(3, n=4000, strength=0.0)
    found = _slope(cohort)
    assert found.weighted == pytest.approx(found.unweighted, abs=0.01)
    assert found.effective_n > 0.99 * found.n_stayed
    assert found.weights.mean() == pytest.approx(1, abs=0.001)


def test_tipping_point_makes_the_slope_of_the_filled_cohort_zero():
    cohort = _cohort(4)
    found = _slope(cohort, **SHAPE)
    stayed, terms = cohort["y"].notna(), _design(cohort, ["x", "size"])
    rich = _design(cohort, ["x", "size", "margin"])
    predicted = sm.WLS(cohort["y"][stayed], rich[stayed], found.weights).fit().predict(rich)
    beyond = sm.OLS(cohort["x"], terms.drop(columns="x")).fit().resid / cohort["x"].std()
    slopes = [
        sm.OLS(cohort["y"].fillna(predicted + shift * beyond), terms).fit().params["x"]
        for shift in (0.0, found.tipping_shift)
    ]
    assert slopes == pytest.approx([found.weighted, 0.0], abs=0.1)
    assert abs(slopes[1]) < 1e-10 and found.tipping_shift < 0


def test_bounds_are_the_extreme_slopes_of_cohorts_whose_leavers_are_off():
    """Brute force: every leaver is shifted as it serves; no other shift of that size moves the slope more."""
    cohort = _cohort(4)
    found = _slope(cohort, shifts=[0.0, 1.0], **SHAPE)
    assert found.bounds.loc[0, ["slope_low", "ci_low", "ci_high"]].tolist() == [
        found.weighted, found.ci_low, found.ci_high
    ]  # fmt: skip
    stayed, terms = cohort["y"].notna(), _design(cohort, ["x", "size"])
    beyond = sm.OLS(cohort["x"], terms.drop(columns="x")).fit().resid
    sd = cohort["y"].std()

    def moved_by(signs):
        return sm.OLS(np.where(stayed, 0.0, sd * signs), terms).fit().params["x"]

    most = moved_by(np.sign(beyond))
    row = found.bounds.loc[1]
    assert (row["slope_high"] - found.weighted, found.weighted - row["slope_low"]) == pytest.approx((most, most))
    assert (row["ci_high"] - found.ci_high, row["shift"]) == pytest.approx((most, sd))
    rng = np.random.default_rng(1)
    assert max(moved_by(rng.uniform(-1, 1, len(cohort))) for _ in range(200)) < most


def test_shifts_below_zero_are_refused():
    for shifts in ([-1.0], [], [np.nan]):
        with pytest.raises(StatisticError, match="from 0 up"):
            _slope(_cohort(4), shifts=shifts)


def test_large_weights_are_cut_to_the_bound_and_counted():
    cohort = _cohort(5)
    free, bound = _slope(cohort, bound=np.inf), _slope(cohort, bound=2.0)
    assert (free.n_capped, bound.n_capped) == (0, (free.weights > 2).sum())
    assert free.largest_weight == bound.largest_weight == free.weights.max()
    pd.testing.assert_series_equal(bound.weights, free.weights.clip(upper=2.0))
    kept = cohort.loc[bound.weights.index]
    by_hand = np.polyfit(kept["x"], kept["y"], 1, w=np.sqrt(bound.weights))[0]
    assert bound.weighted == pytest.approx(by_hand, rel=1e-8)


def test_same_seed_same_answer_in_whatever_order_the_rows_are():
    cohort = _cohort(6)
    first, again, other = (_slope(cohort, seed=seed, **SHAPE).tidy() for seed in (1, 1, 2))
    mixed = _slope(cohort.sample(frac=1, random_state=0), seed=1, **SHAPE).tidy()
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(first, mixed)
    assert (first["std_error"] != other["std_error"]).all()
    assert first["term"].tolist()[:3] == ["unweighted", "weighted", "off by up to 0.5 sd"]


def test_rows_unknown_at_enrolment_and_infinite_outcomes_are_left_out_and_counted():
    cohort = _cohort(7)
    gaps = cohort.copy()
    gaps.loc[:4, "margin"] = np.nan
    gaps.loc[5:9, "y"] = np.inf
    found, without = _slope(gaps), _slope(cohort.drop(index=range(10)))
    assert (found.n_left_out, found.n_enrolled) == (10, 390)
    pd.testing.assert_frame_equal(found.tidy(), without.tidy())


def test_an_industry_nobody_left_keeps_its_weight():
    cohort = _cohort(8)
    safe = cohort[~((cohort["industry"] == "a") & cohort["y"].isna())]
    found = _slope(safe, **SHAPE)
    ours = found.weights[safe["industry"] == "a"]
    assert ours.to_numpy() == pytest.approx(found.share_stayed, rel=1e-6)


REFUSED = {
    "all 400 enrolled have y: nobody left": lambda d: d.assign(y=d["y"].fillna(0.0)),
    "9 of 400 enrolled have no y; 10 that left": lambda d: d.assign(y=d["y"].where(d.index < 391).fillna(d["x"][:391])),
    "y is missing for 371 of 400 enrolled; at least 30": lambda d: d.assign(y=d["x"].where(d.index < 29)),
    "y is missing for all of 400 enrolled": lambda d: d.assign(y=np.nan),
    "by margin alone, 126 of 126 that left had no chance": lambda d: d.assign(
        margin=d["margin"] + 100 * d["y"].notna()
    ),
    "by industry z alone, ": lambda d: d.assign(industry=d["industry"].where(d["y"].notna() | (d["x"] > -1), "z")),
    "by x, size, margin, industry together, ": lambda d: d.assign(size=d["y"].notna() * 3 - d["margin"]),
    "x do not vary over the 400": lambda d: d.assign(x=1.0),
    "x do not vary over the .* that stayed": lambda d: d.assign(x=d["x"].where(d["y"].isna(), 0.5)),
    "y do not vary": lambda d: d.assign(y=d["y"] * 0),
    "the terms .* determine each other over the 400 enrolled": lambda d: d.assign(size=2 * d["x"] + 1),
    "determine each other over the .* that stayed": lambda d: d.assign(size=d["size"].where(d["y"].isna(), d["x"] + 6)),
    "20 left and .*, too few for 22 terms": lambda d: d.assign(
        y=d["y"].fillna(d["x"]).where(d.index >= 20), industry=d.index % 19
    ),
    "size is not numeric: 400 of 400 values": lambda d: d.assign(size="large"),
    "y is not numeric": lambda d: d.assign(y=d["y"].astype(object).where(d["y"].isna(), "good")),
    "no column y; they have": lambda d: d.drop(columns="y"),
    "no column margin; they have": lambda d: d.drop(columns="margin"),
    "none of the 400 rows": lambda d: d.assign(margin=np.nan),
}


@pytest.mark.parametrize("message", REFUSED)
def test_cohorts_that_tell_nothing_are_refused_with_the_reason(message):
    damaged = REFUSED[message](_cohort(9))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(StatisticError, match=message):
            _slope(damaged, **SHAPE)


def test_options_that_make_no_sense_are_refused():
    cohort = _cohort(10)
    with pytest.raises(StatisticError, match="margin stands more than once"):
        _slope(cohort, controls=["margin"])
    with pytest.raises(StatisticError, match=r"bound of the weights is 1\.0"):
        _slope(cohort, bound=1.0)
    with pytest.raises(StatisticError, match="draws is 49; 50 resamples are needed"):
        _slope(cohort, draws=49)
    with pytest.raises(StatisticError, match=r"such as \['margin'\]"):
        _slope(cohort, predictors="margin")


def test_a_regression_of_staying_without_optimum_is_refused(monkeypatch):
    cohort = _cohort(11)
    monkeypatch.setattr(attrition, "MOST_STEPS", 3)
    with pytest.raises(StatisticError, match="found no optimum: take logarithms"):
        _slope(cohort)
    design = np.column_stack([np.ones(400), cohort["x"]])
    table = attrition._Cohort(design, 2, cohort["y"].notna().to_numpy(float), cohort["y"].fillna(0).to_numpy())
    with pytest.raises(StatisticError, match="60 of 60 resamples have no weighted slope"):
        attrition._resampled(table, 20.0, 60, 0)


def test_a_category_nobody_has_changes_nothing():
    cohort = _cohort(3, n=300)
    label = np.where(np.arange(300) % 3 > 0, "a", "b")
    plain = _slope(cohort.assign(sector=label), fixed_effects=["sector"], draws=60)
    wide = _slope(
        cohort.assign(sector=pd.Categorical(label, categories=list("zbac"))), fixed_effects=["sector"], draws=60
    )
    assert wide.weighted == pytest.approx(plain.weighted, rel=1e-8)


def test_an_exposure_one_survivor_determines_is_refused_by_name():
    cohort = _cohort(12)
    stayed, n = cohort["y"].notna().to_numpy(), len(cohort)
    keeper, leavers = np.flatnonzero(stayed)[20], np.flatnonzero(~stayed)[:40]
    # Many that left were treated, one that stayed.
    treated = cohort.assign(x=1.0 * np.isin(np.arange(n), [keeper, *leavers])).set_index(np.arange(n) + 5000)
    words = f"x differs by row {5000 + keeper} alone, so that no bootstrap error among those that stayed"
    with pytest.raises(StatisticError, match=words):
        _slope(treated)
    with pytest.raises(StatisticError, match=words):
        _slope(treated.assign(x=treated["x"] + 2 * treated["size"]), **SHAPE)
    several = np.flatnonzero(stayed)[20:40]
    two = cohort.assign(x=1.0 * np.isin(np.arange(n), [*several, *leavers]))
    assert _slope(two).weighted_error > 0
