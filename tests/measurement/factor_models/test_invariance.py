"""Invariance of factor models against R lavaan, and differences planted in simulated groups."""

import numpy as np
import pandas as pd
import pytest

import stratalign as sa
from stratalign.errors import StatisticError

THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
ONE = "f =~ q1 + q2 + q3 + q4 + q5"


@pytest.fixture(scope="module")
def school(real_data):
    return pd.read_csv(real_data("lavaan_holzinger1939") / "HolzingerSwineford1939.csv")


def _two_groups(seed, n=1500, *, shift=0.0, loading=0.7):
    rng = np.random.default_rng(seed)
    group = np.repeat(["leaders", "staff"], n)
    standing = rng.normal(size=2 * n) + 0.4 * (group == "leaders")
    answers = standing[:, None] * 0.7 + rng.normal(size=(2 * n, 5)) * 0.7
    answers[group == "staff", 4] += shift + (loading - 0.7) * standing[group == "staff"]
    return pd.DataFrame(answers, columns=[f"q{k}" for k in range(1, 6)]), pd.Series(group)


@pytest.mark.real
def test_ladder_equals_lavaan(school, reference):
    found = sa.measurement_invariance(school, THREE, school["school"], strict=True)
    expected = reference("lavaan_holzinger1939", "invariance_school")
    for step in ("configural", "metric", "scalar"):
        for measure, name in (("chi_square", "chisq"), ("df", "df"), ("cfi", "cfi"), ("rmsea", "rmsea")):
            assert found.loc[step, measure] == pytest.approx(expected[name][step], rel=1e-6)
    # lavaan 0.6-14, group.equal = c("loadings", "intercepts", "residuals")
    assert found.loc["strict", "chi_square"] == pytest.approx(181.51134523027, rel=1e-6)
    assert found.loc["strict", "tli"] == pytest.approx(0.867456259911326, rel=1e-6)
    assert found["srmr"].to_list() == pytest.approx(
        [0.0678640117525206, 0.0716515837898073, 0.0824470585787985, 0.0882626495432482], rel=1e-5
    )


def test_groups_that_answer_alike_climb_the_whole_ladder():
    found = sa.measurement_invariance(*_two_groups(1)[:1], ONE, _two_groups(1)[1])
    assert found["holds"].all()
    assert (found["p_difference"].dropna() > 0.001).all()


def test_a_question_one_group_answers_lower_stops_at_the_metric_step():
    answers, group = _two_groups(2, shift=-0.8)
    found = sa.measurement_invariance(answers, ONE, group)
    assert found["holds"].to_list() == [True, True, False]
    assert found.loc["scalar", "p_difference"] < 1e-6


def test_a_question_that_means_something_else_stops_at_the_configural_step():
    answers, group = _two_groups(3, loading=0.0)
    found = sa.measurement_invariance(answers, ONE, group)
    assert found["holds"].to_list() == [True, False, False]


def test_scaled_differences_equal_their_formula():
    answers, group = _two_groups(4, n=300)
    answers = np.sign(answers) * answers**2
    found = sa.measurement_invariance(answers, ONE, group, estimator="MLR")
    plain = sa.measurement_invariance(answers, ONE, group)
    factors = plain["chi_square"] / found["chi_square"]
    df = found["df"]
    factor = (df["metric"] * factors["metric"] - df["configural"] * factors["configural"]) / 4
    expected = (plain["chi_square"]["metric"] - plain["chi_square"]["configural"]) / factor
    assert found.loc["metric", "chi_square_difference"] == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a, g: (a, pd.Series(["x"] * len(a))), "needs two groups; there are 1"),
        (lambda a, g: (a, g.head(5)), "5 groups are given for"),
        (lambda a, g: (a, pd.Series(["x"] * 4 + ["y"] * (len(a) - 4))), r"x \(4\)"),
    ],
)
def test_groups_that_cannot_be_compared_are_refused(change, message):
    answers, group = change(*_two_groups(1, n=50))
    with pytest.raises(StatisticError, match=message):
        sa.measurement_invariance(answers, ONE, group)
