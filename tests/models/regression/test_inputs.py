"""What every regression of arrays is given: in one order, complete, in any units, or refused with a message."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError

FUNCTIONS = {
    "bootstrap": lambda x, y, g: sa.cluster_bootstrap(x, y, g, draws=60),
    "wild": lambda x, y, g: sa.wild_cluster_bootstrap(x, y, g, "x", draws=60),
    "leave_one_out": lambda x, y, g: sa.leave_one_out(x, y, g, "x"),
    "influence": lambda x, y, g: sa.influence_of_rows(x, y),
}
WITH_GROUPS = ("bootstrap", "wild", "leave_one_out")


@pytest.fixture
def given():
    rng = np.random.default_rng(1)
    group = np.repeat(np.arange(20), 6)
    x = rng.normal(size=20)[group] + rng.normal(size=120)
    z = rng.normal(size=120)
    y = 0.5 * x + z + rng.normal(size=20)[group] + rng.normal(size=120)
    return pd.DataFrame({"intercept": 1.0, "x": x, "z": z}), pd.Series(y), pd.Series(group)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda x, y, g: (x, y.set_axis(y.index + 5), g), "outcome lacks 5 of the 120 rows"),
        (lambda x, y, g: (x, y.to_numpy()[:-1], g), r"shape \(119,\); give one value for each of the 120 rows"),
        (lambda x, y, g: (x, y.where(y.index != 4), g), "1 of 120 rows are missing"),
        (lambda x, y, g: (x.assign(z=np.where(x.index < 3, np.inf, x["z"])), y, g), "3 of 120 rows are missing"),
        (lambda x, y, g: (x, y.astype(object).where(y.index > 0, "many"), g), "outcome is not numeric"),
        (lambda x, y, g: (x.assign(z="many"), y, g), "z is not numeric"),
        (lambda x, y, g: (x.assign(w=2 * x["x"] + 3), y, g), "determine each other"),
        (lambda x, y, g: (x.assign(w=7.0), y, g), "determine each other"),
        (lambda x, y, g: (x, 0 * y, g), "does not vary"),
        (lambda x, y, g: (x.rename(columns={"z": "x"}), y, g), "stand more than once"),
        (lambda x, y, g: (x.to_numpy(), y, g), "give a table"),
        (lambda x, y, g: (x.head(4), y.head(4), g.head(4)), "4 rows for 3 terms"),
    ],
)
def test_terms_and_outcomes_that_do_not_fit_are_refused(given, function, change, words):
    with pytest.raises(StatisticError, match=words):
        FUNCTIONS[function](*change(*given))


@pytest.mark.parametrize("function", WITH_GROUPS)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda g: g.where(g.index > 0), "1 of 120 rows are missing"),
        (lambda g: g.to_numpy()[:-1], "one value for each of the 120 rows"),
    ],
)
def test_groups_that_do_not_fit_are_refused(given, function, change, words):
    design, y, group = given
    with pytest.raises(StatisticError, match=words):
        FUNCTIONS[function](design, y, change(group))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_series_are_matched_by_their_index(given, function):
    design, y, group = given
    moved = FUNCTIONS[function](design, y.sample(frac=1, random_state=1), group.sample(frac=1, random_state=2))
    plain = FUNCTIONS[function](design, y, group)
    tables = [found if isinstance(found, pd.DataFrame) else found.tidy() for found in (plain, moved)]
    pd.testing.assert_frame_equal(*tables)


@pytest.mark.parametrize(("mean", "size"), [(1e6, 1.0), (1e8, 1.0), (0.0, 1e12), (0.0, 1e-12)])
def test_units_and_levels_far_from_zero_change_nothing(given, mean, size):
    design, y, group = given
    moved, far = design.assign(x=mean + design["x"], z=mean + size * design["z"]), y + mean
    plain, other = (sa.cluster_bootstrap(x, out, group, draws=60).table for x, out in ((design, y), (moved, far)))
    columns = ["estimate", "std_error", "ci_low", "ci_high"]
    assert other.loc[1, columns].tolist() == pytest.approx(plain.loc[1, columns].tolist(), rel=1e-5)
    plain, other = (sa.wild_cluster_bootstrap(x, out, group, "x") for x, out in ((design, y), (moved, far)))
    names = ("estimate", "t_statistic", "p_value", "ci_low", "ci_high")
    assert [getattr(other, n) for n in names] == pytest.approx([getattr(plain, n) for n in names], rel=1e-3)
    plain, other = (sa.leave_one_out(x, out, group, "x") for x, out in ((design, y), (moved, far)))
    assert other["estimate"].tolist() == pytest.approx(plain["estimate"].tolist(), rel=1e-5)
    plain, other = (sa.influence_of_rows(x, out) for x, out in ((design, y), (moved, far)))
    assert other["cooks_distance"].tolist() == pytest.approx(plain["cooks_distance"].tolist(), rel=1e-4)


def test_a_constant_and_a_slope_that_is_not_zero_can_be_tested(given):
    design, y, group = given
    level = sa.wild_cluster_bootstrap(design, y + 50, group, "intercept", null=50.0)
    again = sa.wild_cluster_bootstrap(design, y, group, "intercept")
    assert (level.estimate - 50, level.p_value) == pytest.approx((again.estimate, again.p_value), rel=1e-6)
    slope = sa.wild_cluster_bootstrap(design, y, group, "x", null=0.4)
    shifted = sa.wild_cluster_bootstrap(design, y - 0.4 * design["x"], group, "x")
    assert (slope.t_statistic, slope.p_value) == pytest.approx((shifted.t_statistic, shifted.p_value), rel=1e-6)


def test_draws_without_a_solution_are_missing(given):
    design, y, group = given
    rare = design.assign(z=np.isin(group, [3, 4]).astype(float))
    found = sa.cluster_bootstrap(rare, y, group, draws=200, seed=1)
    chosen = np.random.default_rng(1).integers(0, 20, (200, 20))
    assert np.isnan(found.draws).any(axis=1).tolist() == (~np.isin(chosen, [3, 4]).any(axis=1)).tolist()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"draws": 9}, "draws is 9"),
        ({"seed": -1}, "seed is -1"),
        ({"ci_level": 1.0}, "ci_level is 1.0"),
        ({"null": np.nan}, "null is nan"),
        ({"null": "x"}, "null is 'x'"),
        ({"weights": "mammen"}, "no weights 'mammen'"),
    ],
)
def test_options_outside_their_range_are_refused(given, options, words):
    with pytest.raises(StatisticError, match=words):
        sa.wild_cluster_bootstrap(*given, "x", **options)
    if set(options) & {"draws", "seed", "ci_level"}:
        with pytest.raises(StatisticError, match=words):
            sa.cluster_bootstrap(*given, **options)


def test_an_outcome_told_exactly_has_nothing_to_resample(given):
    design, _, group = given
    with pytest.raises(StatisticError, match="tell the outcome exactly over 120 rows"):
        sa.wild_cluster_bootstrap(design, 2 * design["x"], group, "x")


def test_one_group_cannot_be_left_out(given):
    design, y, _ = given
    with pytest.raises(StatisticError, match="one group"):
        sa.leave_one_out(design, y, np.zeros(120), "x")
