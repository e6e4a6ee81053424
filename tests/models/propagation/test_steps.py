"""Every step of propagation under weights equals the same step on companies and people written out as drawn."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import stratalign as sa
from stratalign.measurement.careless.signs import SEVERAL, judge_answers
from stratalign.measurement.scales.reliability import cronbach_alpha
from stratalign.models.propagation.people import People
from stratalign.models.propagation.resamples import ResampledCompanies, Years, _expanded, _interval
from stratalign.models.propagation.screening import Screening, few_resamples
from stratalign.models.propagation.slopes import Regression
from stratalign.models.robustness.measurement_error import reliability_of_means

#: Sums of products in another order.
EXACT = 1e-9


@pytest.fixture(scope="module")
def instrument():
    return sa.load_instrument("strategic-alignment")


@pytest.fixture(scope="module")
def answers(instrument):
    """Answers of 260 people to the short form: careful ones, and three kinds of careless ones."""
    study = sa.simulate_study(20, seed=3)
    wide = study.responses.pivot(index="respondent_id", columns="item_key", values="value")
    wide = wide[study.responses["item_key"].unique()].reset_index(drop=True)
    rng = np.random.default_rng(1)
    wide.iloc[:12] = rng.integers(1, 6, (12, wide.shape[1]))
    wide.iloc[12:18] = 4.0
    wide.iloc[18:24, : wide.shape[1] // 2 + 1] = 2.0
    return wide


def _judged(answers, instrument):
    signs = judge_answers(answers, instrument)
    return np.sum([sign.is_flagged for sign in signs.values()], axis=0) < SEVERAL


@pytest.mark.parametrize("share_missing", [0.0, 0.06])
def test_screening_under_weights_is_screening_of_people_written_out(answers, instrument, share_missing):
    rng = np.random.default_rng(5)
    given = answers.mask(rng.random(answers.shape) < share_missing)
    weights = np.vstack([np.ones(len(given)), rng.integers(0, 4, (4, len(given)))]).astype(float)
    kept = Screening(given, instrument).kept(weights)
    assert 0 < (~kept[0]).sum() < len(given) / 4
    for draw, counts in zip(kept, weights.astype(int), strict=True):
        rows = np.repeat(np.arange(len(given)), counts)
        written_out = _judged(given.iloc[rows].reset_index(drop=True), instrument)
        assert (draw[rows] == written_out).all()


def test_who_is_set_aside_changes_from_resample_to_resample(answers, instrument):
    rng = np.random.default_rng(2)
    weights = rng.multinomial(len(answers), np.full(len(answers), 1 / len(answers)), 40).astype(float)
    kept = Screening(answers, instrument).kept(weights)
    share = kept.mean(axis=0)
    assert ((share > 0) & (share < 1)).any()


def test_alpha_under_weights_is_alpha_of_people_written_out(answers, instrument):
    weights = np.random.default_rng(4).integers(0, 3, (3, len(answers))).astype(float)
    found = Screening(answers, instrument).alpha(weights)
    reverse = [key for key in answers if instrument.items[key].reverse]
    flipped = answers.assign(**{key: 6 - answers[key] for key in reverse})
    for alpha, counts in zip(found, weights.astype(int), strict=True):
        written_out = flipped.iloc[np.repeat(np.arange(len(flipped)), counts)]
        assert alpha == pytest.approx(cronbach_alpha(written_out).alpha, rel=EXACT)


@pytest.mark.parametrize("equal_units", [False, True])
def test_scores_and_reliability_are_those_of_companies_written_out(equal_units):
    rng = np.random.default_rng(6)
    company = np.repeat(np.arange(25), rng.integers(4, 9, 25))
    unit = rng.integers(0, 2, len(company))
    order = np.lexsort((unit, company))
    company, unit, score = company[order], unit[order], rng.normal(60, 9, len(company))
    counts = rng.integers(0, 3, 25).astype(float)
    found = People(company, unit, score, 25, equal_units=equal_units).scores(counts[None])
    table = pd.DataFrame({"company": company, "unit": unit, "score": score})
    by_unit = table.groupby(["company", "unit"])["score"].agg(["size", "mean", "var"]).fillna(0.0)
    parts = by_unit.groupby(level=0)
    means = parts["mean"].mean() if equal_units else table.groupby("company")["score"].mean()
    harmonic = parts["size"].agg(lambda n: len(n) ** 2 / (1 / n).sum())
    sizes = harmonic if equal_units else table.groupby("company").size()
    assert found.means[0] == pytest.approx(means.to_numpy(), rel=EXACT)
    assert found.sizes[0] == pytest.approx(sizes.to_numpy(), rel=EXACT)
    squares = (by_unit["var"] * (by_unit["size"] - 1)).groupby(level=0).sum()
    spare = (by_unit["size"] - 1).groupby(level=0).sum()
    assert found.within_variance[0] == pytest.approx((counts @ squares) / (counts @ spare), rel=EXACT)


def test_reliability_is_that_of_the_analysis_of_variance_of_companies_written_out():
    rng = np.random.default_rng(7)
    company = np.repeat(np.arange(30), rng.integers(3, 9, 30))
    score = rng.normal(0, 2, 30)[company] + rng.normal(0, 3, len(company))
    counts = rng.integers(0, 3, 30)
    found = People(company, np.zeros_like(company), score, 30).scores(counts[None].astype(float))
    grouped = pd.Series(score).groupby(company)
    drawn = np.repeat(np.arange(30), counts)
    squares = grouped.var(ddof=0) * grouped.size()
    each, icc1 = reliability_of_means(grouped.size().iloc[drawn], grouped.mean().iloc[drawn], squares.iloc[drawn])
    mean, own_icc1 = found.reliability(counts[None].astype(float))
    assert mean[0] == pytest.approx(each.mean(), rel=EXACT)
    assert own_icc1[0] == pytest.approx(icc1, rel=EXACT)


def test_slopes_are_those_of_companies_written_out_with_known_and_with_noisy_scores():
    rng = np.random.default_rng(8)
    n = 60
    control, industry = rng.normal(5, 2, n), rng.integers(0, 3, n)
    design = np.column_stack([np.ones(n), control, industry == 1, industry == 2]).astype(float)
    x, noise = rng.normal(50, 6, n) + control, rng.uniform(3, 15, n)
    y = 9 + 0.3 * x + rng.normal(0, 4, n)
    counts = rng.integers(0, 4, (3, n)).astype(float)
    regression = Regression(design, 0.25)
    known = regression.slopes(counts, x[None], y[None])
    carried = regression.slopes(counts, x[None], y[None], np.broadcast_to(noise, (3, n)))
    for draw, weights in enumerate(counts.astype(int)):
        rows = np.repeat(np.arange(n), weights)
        z, own_x, own_y = design[rows], x[rows], y[rows]
        slope = np.linalg.lstsq(np.column_stack([own_x, z]), own_y, rcond=None)[0][0]
        assert known[draw, :2] == pytest.approx([slope, slope * own_x.std(ddof=1)], rel=EXACT)
        predicted = z @ np.linalg.lstsq(z, own_x, rcond=None)[0]
        rest = own_x - predicted
        true = rest @ rest / (len(rows) - 4) - noise[rows].mean()
        calibrated = predicted + rest * true / (true + noise[rows])
        slope = np.linalg.lstsq(np.column_stack([calibrated, z]), own_y, rcond=None)[0][0]
        spread = np.sqrt(max(own_x.var(ddof=1) - noise[rows].mean(), true))
        assert carried[draw, :2] == pytest.approx([slope, slope * spread], rel=1e-7)
        # Mean of a standard normal score in its top quarter.
        half = 1.2711 * known[draw, 1]
        expected = 100 * ((own_y.mean() + half) / (own_y.mean() - half) - 1)
        assert known[draw, 2] == pytest.approx(expected, rel=1e-3)


def test_a_premium_over_next_to_nothing_has_no_bound_and_over_nothing_no_value():
    rng = np.random.default_rng(9)
    x = rng.normal(size=50)
    steep, lost = 3 + 4 * x - 4 * x.mean(), rng.normal(-5, 1, 50)
    regression = Regression(np.ones((50, 1)), 0.25)
    ones = np.ones((1, 50))
    assert np.isinf(regression.slopes(ones, x[None], steep[None])[0, 2])
    assert np.isnan(regression.slopes(ones, x[None], lost[None])[0, 2])


def test_people_drawn_again_keep_their_units_and_the_spread_of_their_mean():
    rng = np.random.default_rng(10)
    company = np.repeat(np.arange(40), 6)
    unit = np.tile([0, 0, 0, 1, 1, 1], 40)
    people = People(company, unit, rng.normal(0, 1, 240), 40)
    drawn = people.draw_within(3000, np.random.default_rng(0))
    sums = np.add.reduceat(drawn, people.starts, axis=1)
    assert (sums == 3).all()
    scores = people.scores(np.ones((3000, 40)), drawn)
    base = people.scores(np.ones((1, 40)))
    expected = pd.Series(people.score).groupby([company, unit]).var().groupby(level=0).mean() / 6
    assert scores.means.var(axis=0).mean() == pytest.approx(expected.mean(), rel=0.02)
    assert scores.within_variance.mean() == pytest.approx(base.within_variance[0], rel=0.01)


def test_companies_are_drawn_alike_within_their_industries():
    labels = np.repeat(["a", "b"], [30, 12])
    usable = pd.DataFrame({"growth": np.arange(42.0), "industry": labels})
    drawn = ResampledCompanies(usable, "growth", "industry", (), 0.25, None).draw_companies(
        4000, np.random.default_rng(0)
    )
    assert (drawn[:, :30].sum(axis=1) == 30).all() and (drawn[:, 30:].sum(axis=1) == 12).all()
    assert drawn.mean(axis=0) == pytest.approx(np.ones(42), abs=0.08)


def test_years_drawn_again_move_the_outcome_as_the_error_of_their_mean():
    values = pd.Series([-3.0, 0.0, 3.0, -1.0, 1.0])
    stretched = values * np.sqrt([1.5, 1.5, 1.5, 2.0, 2.0])
    moved = Years(stretched, np.array([0, 0, 0, 2, 2]), 3).draw(40_000, np.random.default_rng(0))
    # Variance of a mean of T years: their variance (divisor T - 1) over T; none without several years.
    assert moved.var(axis=0) == pytest.approx([9 / 3, 0.0, 2 / 2], rel=0.03)
    assert moved.mean(axis=0) == pytest.approx([0.0, 0.0, 0.0], abs=0.03)


def test_percentiles_are_expanded_as_the_t_distribution_of_few_companies_asks():
    found = _expanded(0.95, 23, 2)
    assert stats.norm.ppf((1 + found) / 2) == pytest.approx(np.sqrt(23 / 21) * stats.t.ppf(0.975, 21))
    assert _expanded(0.95, 100_000, 2) == pytest.approx(0.95, abs=1e-4)


def test_intervals_are_missing_where_more_resamples_than_lie_outside_have_no_bound():
    values = np.random.default_rng(1).normal(size=1000)
    assert _interval(values, 0.95)[:2] == pytest.approx(tuple(np.quantile(values, [0.025, 0.975])))
    few, many = values.copy(), values.copy()
    few[:20], many[:30] = np.inf, np.nan
    assert np.isfinite(_interval(few, 0.95)).all()
    assert np.isnan(_interval(many, 0.95)).all()


@pytest.mark.parametrize("is_complete", [True, False])
def test_people_in_portions_are_judged_as_all_at_once(answers, instrument, monkeypatch, is_complete):
    table = answers.copy()
    if not is_complete:
        table.iloc[30:60, :5] = np.nan
    screening = Screening(table, instrument)
    weights = np.random.default_rng(2).integers(0, 3, (6, len(table))).astype(float)
    (means, covariances), kept = screening._moments(weights), screening.kept(weights)
    alpha, agree = screening.alpha(weights), screening._halves_agree(weights)
    monkeypatch.setattr("stratalign.models.propagation.screening.PEOPLE_AT_ONCE", 37)
    monkeypatch.setattr("stratalign.models.propagation.screening.NUMBERS_AT_ONCE", 2 * len(table))
    assert few_resamples(*weights.shape) == [slice(0, 2), slice(2, 4), slice(4, 6)]
    np.testing.assert_allclose(screening.alpha(weights), alpha, rtol=EXACT)
    assert (screening._halves_agree(weights) == agree).all()
    again, its_covariances = screening._moments(weights)
    np.testing.assert_allclose(again, means, rtol=EXACT)
    np.testing.assert_allclose(its_covariances, covariances, rtol=EXACT, atol=EXACT)
    assert (screening.kept(weights) == kept).all()
