"""Split samples: what same-source ratings add is found where it was planted, and not where it was not."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError


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
    found = [_split(_people(seed), splits=40, draws=200) for seed in range(40)]
    assert np.mean([part.inflation for part in found]) == pytest.approx(0, abs=0.02)
    covered = np.mean([part.inflation_ci_low <= 0 <= part.inflation_ci_high for part in found])
    assert covered >= 0.85


def test_shared_mood_inflates_and_the_split_removes_it():
    plain = np.mean([_split(_people(seed), splits=40, draws=50).split_full_length for seed in range(30)])
    found = [_split(_people(seed, method=1.5), splits=40, draws=200) for seed in range(30)]
    assert all(part.inflation_ci_low > 0 for part in found)
    assert np.mean([part.naive for part in found]) > plain + 0.15
    assert all(part.split < part.naive_halves for part in found)


def test_one_split_equals_the_correlation_of_its_halves():
    people = _people(3, units=10, size=4)
    found = _split(people, splits=4000, draws=10)
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
    assert _split(people, draws=10).naive == pytest.approx(means.corr().iloc[0, 1], rel=1e-12)


def test_too_few_units_and_constant_scores_are_refused():
    with pytest.raises(StatisticError, match="needs five units of 4"):
        _split(_people(1, units=4))
    with pytest.raises(StatisticError, match="engagement do not vary"):
        _split(_people(1).assign(engagement=1.0))


def test_marker_formula():
    assert sa.partial_out_marker(0.5, 0.1) == pytest.approx(0.4 / 0.9)
    with pytest.raises(StatisticError, match="below 1"):
        sa.partial_out_marker(0.5, 1.0)
