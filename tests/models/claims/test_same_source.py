"""Different people against the same: every way to halve, written out; the interval holds; the bound is arithmetic."""

import itertools

import numpy as np
import pandas as pd
import pytest
from conftest import about, proof

from stratalign.errors import StatisticError
from stratalign.models.claims.implied import ratio_of_correlation
from stratalign.models.claims.same_source import bound_same_source_bias, estimate_same_source_bias


def drawn_people(rng, n_companies, n_people, *, shared=0.0, r=0.4, reliability=0.7):
    """People whose errors of both ratings go together by `shared`; means have the reliability given."""
    spread = np.sqrt(n_people * (1 - reliability) / reliability)
    truth = rng.standard_normal(n_companies)
    other = r * truth + np.sqrt(1 - r**2) * rng.standard_normal(n_companies)
    error, own = rng.standard_normal((2, n_companies, n_people)) * spread
    x, y = truth[:, None] + error, other[:, None] + shared * error + np.sqrt(1 - shared**2) * own
    return pd.DataFrame(
        {
            "company_id": np.repeat(np.arange(n_companies), n_people),
            "alignment_index_points": x.ravel(),
            "attitude": y.ravel(),
        }
    )


def estimate_or_none(people):
    try:
        return estimate_same_source_bias(people, "attitude")
    except StatisticError:
        return None


def test_the_closed_form_is_the_mean_over_every_way_to_halve():
    people = drawn_people(np.random.default_rng(1), 10, 4, shared=0.5, reliability=0.9)
    x, y = (people[name].to_numpy().reshape(10, 4) for name in ("alignment_index_points", "attitude"))
    halves = [list(first) for first in itertools.combinations(range(4), 2)]
    rest = [[place for place in range(4) if place not in first] for first in halves]
    # One halving a company, each independently of the others: products of companies meet in every combination.
    first, second = (np.stack([x[:, one].mean(axis=1) for one in part]) for part in (halves, rest))
    attitude = np.stack([y[:, one].mean(axis=1) for one in rest])
    assert np.allclose(np.mean([first, second], axis=0), x.mean(axis=1))
    products = (first * attitude).mean(axis=0)
    mean_x, mean_y = x.mean(axis=1), y.mean(axis=1)
    # Sum over companies of (x - mean x)(y - mean y), where a company's own product is that of its halves.
    cross = mean_x[:, None] * mean_y[None, :]
    np.fill_diagonal(cross, products)
    covariance = np.trace(cross) - cross.sum() / 10
    expected = covariance / np.sqrt(((mean_x - mean_x.mean()) ** 2).sum() * ((mean_y - mean_y.mean()) ** 2).sum())
    found = estimate_same_source_bias(people, "attitude")
    assert found.different == pytest.approx(expected, rel=1e-12)
    assert found.same == pytest.approx(np.corrcoef(mean_x, mean_y)[0, 1], rel=1e-12)
    assert found.inflation == pytest.approx(found.same - found.different)


def test_random_halves_within_levels_and_industries_come_to_the_same():
    rng = np.random.default_rng(2)
    people = drawn_people(rng, 24, 10, shared=0.6).assign(level=np.tile(["a"] * 4 + ["b"] * 6, 24))
    people["attitude"] += people["level"].map({"a": 5.0, "b": 0.0})
    industries = pd.Series(np.repeat([0, 1], 12), index=range(24))
    found = estimate_same_source_bias(people, "attitude", level="level", strata=industries)
    levels = people.groupby("level")[["alignment_index_points", "attitude"]].transform("mean")
    x, y = ((people[name] - levels[name]).to_numpy().reshape(24, 10) for name in levels)
    products, parts = [], (slice(0, 4), slice(4, 10))

    def centred(means):
        return means - np.repeat(means.reshape(2, 12).mean(axis=1), 12)

    for _ in range(2000):
        half_x, half_y = np.zeros(24), np.zeros(24)
        for part in parts:
            order = np.argsort(rng.random((24, part.stop - part.start)), axis=1) + part.start
            middle = order.shape[1] // 2
            half_x += np.take_along_axis(x, order[:, :middle], axis=1).mean(axis=1) / 2
            half_y += np.take_along_axis(y, order[:, middle:], axis=1).mean(axis=1) / 2
        products.append(centred(half_x) @ centred(half_y))
    whole_x, whole_y = (centred((values[:, :4].mean(axis=1) + values[:, 4:].mean(axis=1)) / 2) for values in (x, y))
    scale = np.sqrt((whole_x @ whole_x) * (whole_y @ whole_y))
    error = np.std(products) / np.sqrt(len(products)) / scale
    assert found.different == pytest.approx(np.mean(products) / scale, abs=4 * error)
    assert found.same == pytest.approx(whole_x @ whole_y / scale)


def test_leaving_a_company_out_is_written_out():
    people = drawn_people(np.random.default_rng(3), 12, 6, shared=0.4)
    found = estimate_same_source_bias(people, "attitude", ci_level=0.9)
    without = [estimate_same_source_bias(people[people["company_id"] != one], "attitude") for one in range(12)]
    z = np.arctanh([one.different for one in without])
    error = np.sqrt(11 / 12 * ((z - z.mean()) ** 2).sum())
    # t(10) at .95 from tables: 1.812.
    ends = np.tanh(np.arctanh(found.different) + 1.812461 * error * np.array([-1, 1]))
    # Levels' means of all people move a little where a company leaves.
    assert [found.different_ci_low, found.different_ci_high] == pytest.approx(ends.tolist(), rel=1e-4)


def test_ratios_are_those_the_correlations_give():
    found = estimate_same_source_bias(drawn_people(np.random.default_rng(4), 40, 8), "attitude")
    assert found.ratio_different == pytest.approx(ratio_of_correlation(found.different))
    assert found.ratio_same_ci_high == pytest.approx(ratio_of_correlation(found.same_ci_high))


def test_a_company_with_one_person_in_a_level_is_halved_as_a_whole():
    people = drawn_people(np.random.default_rng(5), 12, 5).assign(level=np.tile(["a", "b", "b", "b", "b"], 12))
    found = estimate_same_source_bias(people, "attitude", level="level")
    assert found.n_companies == 12 and np.isfinite(found.different)


@pytest.mark.parametrize(("n_companies", "n_runs"), [(12, 40), (40, 40), *(proof(n, 4000) for n in (12, 40, 410))])
def test_the_interval_holds_with_few_companies_and_the_estimate_is_free_of_the_shared_error(n_companies, n_runs):
    rng, truth, inflation = np.random.default_rng(6), 0.4 * 0.7, 0.6 * 0.3
    drawn = [one for _ in range(n_runs) if (one := estimate_or_none(drawn_people(rng, n_companies, 12, shared=0.6)))]
    # Where a dozen companies' halves have next to nothing in common, no interval is given.
    assert len(drawn) >= 0.95 * n_runs
    held = np.mean([one.different_ci_low <= truth <= one.different_ci_high for one in drawn])
    # Fisher's scale errs on the wide side with a dozen companies.
    assert held == about(0.96 if n_companies == 12 else 0.95, n_runs)
    assert np.mean([one.inflation_ci_low <= inflation <= one.inflation_ci_high for one in drawn]) == about(0.95, n_runs)
    error = np.std([one.different for one in drawn]) / np.sqrt(n_runs)
    # Spreads hold the shared error too, which pulls the estimate towards zero by about 2 r / n.
    assert np.mean([one.different for one in drawn]) == pytest.approx(truth, abs=4 * error + 2.5 * truth / n_companies)
    assert np.mean([one.same for one in drawn]) > truth + 0.1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda people: people[people["company_id"] < 9], "9 companies have 4 people or more"),
        (lambda people: people.drop(columns="attitude"), "no column attitude"),
        (lambda people: people.assign(attitude=1.0), "do not vary"),
    ],
)
def test_too_little_is_refused(change, words):
    with pytest.raises(StatisticError, match=words):
        estimate_same_source_bias(change(drawn_people(np.random.default_rng(7), 12, 6)), "attitude")


def test_the_bound_is_the_arithmetic_of_a_shared_method():
    found = bound_same_source_bias("attitude", 0.5, 103, claimed_r=0.65, expected_r=0.3)
    assert (found.explains_all, found.explains_published) == (0.5, pytest.approx(0.5))
    # Fisher: arctanh(.5) = .5493, 1.96 / sqrt(100) = .196.
    assert found.explains_clear == pytest.approx(np.tanh(0.54931 - 0.195996), abs=1e-5)
    assert bound_same_source_bias("attitude", -0.2, 100).explains_all == 0
    with pytest.raises(StatisticError, match="has no interval"):
        bound_same_source_bias("attitude", 1.0, 100)
