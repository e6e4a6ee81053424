"""Unmeasured causes: sensemakr's and robomit's answers, the printed E-value, and confounders put in by hand."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError

CONTROLS = ["age", "farmer_dar", "herder_dar", "pastvoted", "hhsize_darfur", "female"]


@pytest.fixture(scope="module")
def darfur(real_data):
    return pd.read_csv(real_data("sensemakr_darfur") / "darfur.csv")


@pytest.fixture(scope="module")
def published(real_data):
    import json

    file = real_data("sensemakr_darfur").parents[1] / "reference" / "r_reference_values.json"
    rows = json.loads(file.read_text(encoding="utf-8"))["python_references"]
    return {row["id"]: row["value"] for row in rows}


@pytest.mark.real
def test_robustness_of_the_published_study_equals_sensemakr(darfur, published):
    found = sa.sensitivity(darfur, "peacefactor", "directlyharmed", CONTROLS, fixed_effects=["village"])
    expected = published["sensitivity_stats"]
    assert [found.estimate, found.std_error, found.t_statistic, found.partial_r2] == pytest.approx(
        [expected[key] for key in ("estimate", "se", "t_statistic", "r2yd_x")], rel=1e-9
    )
    assert found.robustness_value == pytest.approx(expected["rv_q"], rel=1e-9)
    assert found.robustness_value_alpha == pytest.approx(expected["rv_qa"], rel=1e-9)
    assert found.degrees_of_freedom == expected["dof"]


@pytest.mark.real
def test_bounds_of_the_published_study_equal_sensemakr(darfur, published):
    found = sa.benchmark_bounds(darfur, "peacefactor", "directlyharmed", CONTROLS, "female", fixed_effects=["village"])
    names = {
        "r2_exposure": "r2dz_x",
        "r2_outcome": "r2yz_dx",
        "adjusted_estimate": "adjusted_estimate",
        "adjusted_error": "adjusted_se",
        "adjusted_t": "adjusted_t",
        "ci_low": "adjusted_lower_CI",
        "ci_high": "adjusted_upper_CI",
    }
    for place, row in found.table.iterrows():
        for mine, theirs in names.items():
            assert row[mine] == pytest.approx(published["bounds"][str(place)][theirs], rel=1e-6)


def test_oster_equals_robomit_on_motor_cars():
    rows = """21 2.62 110 16.46;21 2.875 110 17.02;22.8 2.32 93 18.61;21.4 3.215 110 19.44;18.7 3.44 175 17.02;
    18.1 3.46 105 20.22;14.3 3.57 245 15.84;24.4 3.19 62 20;22.8 3.15 95 22.9;19.2 3.44 123 18.3;17.8 3.44 123 18.9;
    16.4 4.07 180 17.4;17.3 3.73 180 17.6;15.2 3.78 180 18;10.4 5.25 205 17.98;10.4 5.424 215 17.82;
    14.7 5.345 230 17.42;32.4 2.2 66 19.47;30.4 1.615 52 18.52;33.9 1.835 65 19.9;21.5 2.465 97 20.01;
    15.5 3.52 150 16.87;15.2 3.435 150 17.3;13.3 3.84 245 15.41;19.2 3.845 175 17.05;27.3 1.935 66 18.9;26 2.14 91 16.7;
    30.4 1.513 113 16.9;15.8 3.17 264 14.5;19.7 2.77 175 15.5;15 3.57 335 14.6;21.4 2.78 109 18.6"""
    numbers = [[float(value) for value in row.split()] for row in rows.split(";")]
    cars = pd.DataFrame(numbers, columns=["mpg", "wt", "hp", "qsec"])
    assert sa.oster(cars, "mpg", "wt", ["hp", "qsec"], r2_max=0.9) == pytest.approx(1.151136, abs=1e-6)


def test_e_value_is_the_printed_one():
    assert sa.e_value(3.9, 1.8, 8.7) == pytest.approx((7.263034344160047, 3.0), rel=1e-12)
    assert sa.e_value(1 / 3.9, 1 / 8.7, 1 / 1.8) == pytest.approx((7.263034344160047, 3.0), rel=1e-12)
    assert sa.e_value(1.2, 0.9, 1.6)[1] == 1.0
    with pytest.raises(StatisticError, match="positive ratio"):
        sa.e_value(-1)


def _confounded(seed, n=4000, strength=0.6):
    rng = np.random.default_rng(seed)
    hidden, seen = rng.normal(size=(2, n))
    x = strength * hidden + 0.5 * seen + rng.normal(size=n)
    y = 0.5 * x + strength * hidden + 0.5 * seen + rng.normal(size=n)
    return pd.DataFrame({"x": x, "y": y, "seen": seen, "hidden": hidden})


def test_a_confounder_as_strong_as_the_benchmark_is_bounded_by_it():
    data = _confounded(1, strength=0.5, n=200_000)
    bound = sa.benchmark_bounds(data, "y", "x", ["seen"], "seen", times=[1]).table.iloc[0]
    with_it = sa.sensitivity(data, "y", "x", ["seen", "hidden"])
    assert bound["adjusted_estimate"] == pytest.approx(with_it.estimate, abs=0.02)


def test_a_confounder_of_the_robustness_value_leaves_nothing():
    found = sa.sensitivity(_confounded(2), "y", "x", ["seen"])
    rv = found.robustness_value
    bias = found.std_error * np.sqrt(found.degrees_of_freedom) * np.sqrt(rv * rv / (1 - rv))
    assert found.estimate - bias == pytest.approx(0, abs=1e-9)
    grid = sa.contour_grid(found, largest=rv, steps=5)
    corner = grid[(grid["r2_exposure"] == rv) & (grid["r2_outcome"] == rv)]["adjusted_estimate"].iloc[0]
    assert corner == pytest.approx(0, abs=1e-9)


def test_an_estimate_that_is_not_significant_has_no_robustness():
    assert sa.robustness_value(1.0, 100, alpha=0.05) == 0.0
    assert 0 < sa.robustness_value(1.0, 100) < 0.1
    with pytest.raises(StatisticError, match="q above 0"):
        sa.robustness_value(2.0, 100, q=0)


def test_wrong_columns_and_impossible_bounds_are_refused():
    data = _confounded(1, n=200)
    with pytest.raises(StatisticError, match="no column z"):
        sa.sensitivity(data, "y", "x", ["z"])
    with pytest.raises(StatisticError, match="is no control"):
        sa.benchmark_bounds(data, "y", "x", ["seen"], "hidden")
    with pytest.raises(StatisticError, match="as strong as seen"):
        sa.benchmark_bounds(data, "y", "x", ["seen"], "seen", times=[50])
    with pytest.raises(StatisticError, match="must rise"):
        sa.oster(data, "y", "x", ["seen"], r2_max=0.01)


def test_a_category_no_row_has_changes_nothing():
    rng = np.random.default_rng(4)
    data = pd.DataFrame(rng.normal(size=(200, 3)), columns=list("xyc")).assign(label=rng.choice(list("abc"), 200))
    wide = data.assign(label=pd.Categorical(data["label"], categories=list("zbcaq")))
    plain, other = (sa.sensitivity(part, "y", "x", ["c"], fixed_effects=["label"]) for part in (data, wide))
    assert other.estimate == pytest.approx(plain.estimate)
    assert other.degrees_of_freedom == plain.degrees_of_freedom


def test_an_outcome_made_of_its_terms_is_refused():
    rng = np.random.default_rng(5)
    data = pd.DataFrame(rng.normal(size=(100, 2)), columns=["x", "c"]).assign(y=lambda d: 2 * d["x"] + d["c"])
    for call in (
        lambda: sa.sensitivity(data, "y", "x", ["c"]),
        lambda: sa.benchmark_bounds(data, "y", "x", ["c"], "c"),
    ):
        with pytest.raises(StatisticError, match="x, c explain y wholly over 100 rows"):
            call()
