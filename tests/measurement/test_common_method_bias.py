"""Split samples: what same-source ratings add is found where it was planted, and not where it was not."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import stratalign as sa
from stratalign.errors import StatisticError
from stratalign.measurement.common_method_bias import _interval_of_difference


def _people(seed, *, method=0.0, units=80, size=14, between=0.4):
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), size)
    true = rng.multivariate_normal([0, 0], [[0.3, between * 0.3], [between * 0.3, 0.3]], units)[unit]
    mood = rng.normal(size=len(unit)) * method
    return pd.DataFrame(
        {
            "unit_id": unit,
            "alignment": true[:, 0] + mood + rng.normal(size=len(unit)),
            "engagement": true[:, 1] + mood + rng.normal(size=len(unit)),
        }
    )


def _split(people, **more):
    return sa.split_sample(people, exposure="alignment", attitude="engagement", **more)


def test_without_method_variance_nothing_is_inflated():
    found = [_split(_people(seed), splits=40) for seed in range(40)]
    assert np.mean([part.inflation for part in found]) == pytest.approx(0, abs=0.02)
    covered = np.mean([part.inflation_ci_low <= 0 <= part.inflation_ci_high for part in found])
    assert covered >= 0.85


def test_shared_mood_inflates_and_the_split_removes_it():
    plain = np.mean([_split(_people(seed), splits=40).split_full_length for seed in range(30)])
    found = [_split(_people(seed, method=1.5), splits=40) for seed in range(30)]
    assert all(part.inflation_ci_low > 0 for part in found)
    assert np.mean([part.naive for part in found]) > plain + 0.15
    assert all(part.split < part.naive_halves for part in found)


def test_one_split_equals_the_correlation_of_its_halves():
    people = _people(3, units=10, size=4)
    found = _split(people, splits=4000)
    alignment, engagement = (people[name].to_numpy().reshape(10, 4) for name in ("alignment", "engagement"))
    rng, values = np.random.default_rng(5), []
    for _ in range(1500):
        order = rng.random((10, 4)).argsort(axis=1)
        one = np.take_along_axis(alignment, order[:, :2], axis=1).mean(axis=1)
        other = np.take_along_axis(engagement, order[:, 2:], axis=1).mean(axis=1)
        values.append(np.corrcoef(one, other)[0, 1])
    assert found.split == pytest.approx(np.mean(values), abs=0.02)


def test_same_seed_same_halves_and_people_are_counted():
    people = _people(1, units=12, size=5)
    people.loc[0, "engagement"] = np.nan
    people.loc[5:7, "alignment"] = np.inf
    found = _split(people, seed=3)
    assert found == _split(people.sample(frac=1, random_state=1).sort_index(), seed=3)
    assert found.n_units == 11
    assert (found.n_respondents, found.n_left_out) == (54, 6)


def test_naive_is_the_correlation_of_unit_means():
    people = _people(2)
    means = people.groupby("unit_id")[["alignment", "engagement"]].mean()
    assert _split(people).naive == pytest.approx(means.corr().iloc[0, 1], rel=1e-12)


def test_interval_of_the_split_is_the_jackknife_over_units():
    """People of a unit who agree make every half alike: the split correlation is that of the units' scores."""
    rng = np.random.default_rng(8)
    units = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 12)
    people = pd.DataFrame(np.repeat(units, 4, axis=0), columns=["alignment", "engagement"])
    found = _split(people.assign(unit_id=np.repeat(np.arange(12), 4)), splits=5)
    without = np.arctanh([np.corrcoef(np.delete(units, place, axis=0).T)[0, 1] for place in range(12)])
    error = np.sqrt(11 / 12 * ((without - without.mean()) ** 2).sum())
    z = np.arctanh(np.corrcoef(units.T)[0, 1]) + stats.t.ppf([0.025, 0.975], 11) * error
    assert (found.split_ci_low, found.split_ci_high) == pytest.approx(np.tanh(z), rel=1e-9)
    assert found.inflation == pytest.approx(0, abs=1e-12)


def test_interval_of_a_difference_equals_zou():
    """Zou (2007), Psychological Methods 12, page 409: r12 = .396, r13 = .179, n 66, r23 = .088."""
    n, r12, r13, r23 = 66, 0.396, 0.179, 0.088
    bounds = [np.tanh(np.arctanh(r) + np.array([-1, 1]) * stats.norm.ppf(0.975) / np.sqrt(n - 3)) for r in (r12, r13)]
    c = (r23 - r12 * r13 / 2) * (1 - r12**2 - r13**2 - r23**2) + r23**3
    correlation = c / ((1 - r12**2) * (1 - r13**2))
    found = _interval_of_difference((r12, *bounds[0]), (r13, *bounds[1]), correlation)
    assert found == pytest.approx((-0.093, 0.517), abs=1e-3)


def test_too_few_units_and_constant_scores_are_refused():
    with pytest.raises(StatisticError, match="needs five units of 4"):
        _split(_people(1, units=4))
    with pytest.raises(StatisticError, match="engagement do not vary"):
        _split(_people(1).assign(engagement=1.0))


def test_marker_formula():
    assert sa.partial_out_marker(0.5, 0.1) == pytest.approx(0.4 / 0.9)
    with pytest.raises(StatisticError, match="below 1"):
        sa.partial_out_marker(0.5, 1.0)
