"""Means weighted to a roster: R survey's answers, a census, planted nonresponse, and weights too extreme to use."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import about, repeated

from stratalign.errors import StatisticError
from stratalign.measurement.weighting.calibrated import raked_error, weigh_to_population
from stratalign.measurement.weighting.raking import rake

REFERENCE = Path(__file__).parents[2] / "reference" / "raked_mean.csv"
MARGINS = {
    "unit": {"a": 105, "b": 70, "c": 47, "d": 18},
    "level": {"staff": 172, "managers": 48, "executives": 20},
}
# R takes margins out of the residuals one after the other, ten times; here it is one regression.
R_SWEEPS = 1e-5


@pytest.fixture(scope="module")
def people():
    return pd.read_csv(REFERENCE)


def test_mean_error_and_weights_are_those_of_r_survey(people):
    # survey 4.1.1, tests/reference/raked_mean.R
    found = weigh_to_population(people["points"], people, MARGINS)
    assert found.estimate == pytest.approx(58.06716418, rel=1e-9)
    assert found.weighted == pytest.approx(56.597042967689, rel=1e-9)
    assert found.weighted_std_error == pytest.approx(0.792221318376, rel=R_SWEEPS)
    assert found.smallest_weight == pytest.approx(0.638395605092, rel=1e-9)
    assert found.largest_weight == pytest.approx(1.670531514101, rel=1e-9)
    assert found.design_effect == pytest.approx(1.09217030945, rel=1e-9)
    assert (found.ci_high - found.ci_low) / 2 == pytest.approx(0.884975312307 * 1.977961, rel=1e-6)
    assert (found.n_respondents, found.n_population, found.n_trimmed) == (134, 240, 0)
    assert found.tidy()["estimate"].tolist() == [found.estimate, found.weighted]


def test_without_a_finite_population_the_error_is_that_of_r_survey_too(people):
    weights = rake(people, MARGINS).weights
    assert raked_error(people["points"], people[["unit", "level"]], weights) == pytest.approx(
        1.19206301336, rel=R_SWEEPS
    )


def test_one_margin_is_the_post_stratified_mean_with_its_textbook_error(people):
    shares = pd.Series(MARGINS["unit"]) / 240
    found = weigh_to_population(people["points"], people, {"unit": MARGINS["unit"]})
    by_unit = people.groupby("unit")["points"]
    assert found.weighted == pytest.approx((shares * by_unit.mean()).sum())
    squares = (shares / by_unit.size()) ** 2 * by_unit.apply(lambda points: ((points - points.mean()) ** 2).sum())
    n = len(people)
    assert found.weighted_std_error**2 == pytest.approx((1 - n / 240) * n / (n - 1) * squares.sum())


def test_where_everybody_answered_nothing_is_uncertain(people):
    margins = {name: people[name].value_counts().to_dict() for name in MARGINS}
    found = weigh_to_population(people["points"], people, margins)
    assert found.weighted == pytest.approx(found.estimate)
    assert found.ci_low == found.ci_high == found.estimate
    assert found.weighted_std_error == 0


def test_weights_that_rest_on_few_answers_are_refused(people):
    few = people[people["unit"].isin(["a", "b"]) | (people.groupby("unit").cumcount() < 2)]
    with pytest.raises(
        StatisticError, match=r"0\.33 and 3 times the mean miss a margin by \d+\.\d%: too few of some group"
    ):
        weigh_to_population(few["points"], few, {"unit": {"a": 60, "b": 60, "c": 400, "d": 400}})


def test_a_design_effect_above_two_is_refused():
    answered = pd.DataFrame({"unit": ["a"] * 75 + ["b"] * 25, "points": np.arange(100.0)})
    with pytest.raises(StatisticError, match=r"design effect of 2\.28: 100 answers would tell no more than 44"):
        weigh_to_population(answered["points"], answered, {"unit": {"a": 260, "b": 740}})


def test_more_answers_than_people_are_refused(people):
    with pytest.raises(StatisticError, match="134 people answered and 100 are in the population"):
        weigh_to_population(people["points"], people, {"unit": {"a": 40, "b": 30, "c": 20, "d": 10}})


def _covered(seed, draws, *, answering):
    """How often the intervals hold the mean of a company whose units differ, of who answers with these chances."""
    rng = np.random.default_rng(seed)
    units = np.repeat(["a", "b", "c", "d"], [120, 100, 60, 40])
    points = pd.Series(units).map({"a": 45, "b": 52, "c": 60, "d": 66}).to_numpy() + rng.normal(0, 12, 320)
    chances = pd.Series(units).map(answering).to_numpy()
    margins, truth = {"unit": pd.Series(units).value_counts().to_dict()}, points.mean()
    hits = []
    for _ in range(draws):
        answered = rng.random(320) < chances
        found = weigh_to_population(pd.Series(points[answered]), pd.DataFrame({"unit": units[answered]}), margins)
        hits.append((found.ci_low <= truth <= found.ci_high, found.weighted_ci_low <= truth <= found.weighted_ci_high))
    return np.mean(hits, axis=0)


@repeated(100, proof_runs=4000)
def test_the_weighted_interval_holds_where_units_answer_unevenly_and_the_plain_one_does_not(n_runs):
    plain, weighted = _covered(2, n_runs, answering={"a": 0.35, "b": 0.5, "c": 0.7, "d": 0.85})
    assert plain < 0.5
    assert weighted == about(0.95, n_runs)


@repeated(100, proof_runs=4000)
def test_intervals_over_people_need_no_units_as_clusters_where_every_unit_is_asked(n_runs):
    plain, weighted = _covered(3, n_runs, answering=dict.fromkeys("abcd", 0.5))
    assert plain == about(0.95, n_runs)
    assert weighted == about(0.95, n_runs)
