"""Contrasts of groups formed with error, put back to what groups formed without it show: large samples, drawn."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from stratalign.models.claims.attenuation import premium_without_error, ratio_without_error
from stratalign.models.claims.implied import ratio_of_correlation
from stratalign.releases.figures import contrast_of
from stratalign.study.design import StudyOutcome

N = 400_000
LINKS = ["company_id", "measure", "formula", "reliability", "source"]


def premium(groups, outcome):
    low, high = np.quantile(groups, [0.25, 0.75])
    return 100 * (outcome[groups >= high].mean() / outcome[groups <= low].mean() - 1)


def ratio(groups, outcome):
    low, high = np.quantile(groups, [0.25, 0.75])
    is_high = outcome >= np.quantile(outcome, 0.75)
    return is_high[groups >= high].mean() / is_high[groups <= low].mean()


@pytest.mark.parametrize("reliability", [0.5, 0.8])
@pytest.mark.parametrize("slope", [-2.0, 1.5])
def test_a_premium_is_that_of_groups_by_the_true_score(reliability, slope):
    rng = np.random.default_rng(1)
    true = rng.normal(size=N)
    seen = np.sqrt(reliability) * true + np.sqrt(1 - reliability) * rng.normal(size=N)
    growth = 10 + slope * true + rng.normal(size=N)
    corrected = premium_without_error(premium(seen, growth), reliability)
    assert corrected == pytest.approx(premium(true, growth), abs=0.7)
    assert abs(corrected) > abs(premium(seen, growth))


@pytest.mark.parametrize("of_outcome", [1.0, 0.7])
def test_a_ratio_is_that_of_groups_by_the_true_score(of_outcome):
    rng = np.random.default_rng(2)
    true = rng.normal(size=N)
    satisfaction = 0.4 * true + np.sqrt(1 - 0.16) * rng.normal(size=N)
    seen = np.sqrt(0.6) * true + np.sqrt(0.4) * rng.normal(size=N)
    told = np.sqrt(of_outcome) * satisfaction + np.sqrt(1 - of_outcome) * rng.normal(size=N)
    corrected = ratio_without_error(ratio(seen, told), 0.6 * of_outcome, cut=0.25)
    assert corrected == pytest.approx(ratio(true, satisfaction), rel=0.04)
    assert ratio_without_error(ratio_of_correlation(0.2), 0.25, cut=0.25) == pytest.approx(ratio_of_correlation(0.4))


def test_what_cannot_be_put_back_is_missing():
    assert np.isnan(premium_without_error(1_000.0, 0.5))
    assert np.isnan(ratio_without_error(60.0, 0.5, cut=0.25))
    assert np.isnan(ratio_without_error(float("nan"), 0.5, cut=0.25))


@pytest.mark.parametrize(("figure", "name"), [("premium", "growth_pct"), ("ratio", "kept_pct")])
def test_figures_of_a_release_are_without_its_links_error(figure, name):
    rng = np.random.default_rng(3)
    n = 320
    score = rng.normal(60, 8, n)
    companies = pd.DataFrame(
        {"company_id": [f"R{i}" for i in range(n)], "industry": np.repeat(["a", "b"], n // 2), "score_points": score}
    ).assign(**{name: 20 + 0.2 * (score - 60) + rng.normal(0, 5, n)})
    link = [(id_, "score_points", "x", 0.64, "s") for id_ in companies["company_id"]]
    outcome = StudyOutcome(name, figure, is_attitude=False)
    told = contrast_of(companies, "score_points", outcome, pd.DataFrame(columns=LINKS))
    linked = contrast_of(companies, "score_points", outcome, pd.DataFrame(link, columns=LINKS))
    assert (told[6], linked[6]) == (1.0, pytest.approx(0.64))
    back = {"premium": premium_without_error, "ratio": partial(ratio_without_error, cut=0.25)}[figure]
    assert linked[2:5] == pytest.approx([back(value, 0.64) for value in told[2:5]])
    assert linked[2] > told[2] and linked[7] == ""
    half = contrast_of(companies, "score_points", outcome, pd.DataFrame(link[::2], columns=LINKS))
    assert told[2] < half[2] < linked[2]
    # An error of the outcome moves no mean, but who is high.
    of_outcome = pd.DataFrame([(id_, name, "x", 0.64, "s") for id_ in companies["company_id"]], columns=LINKS)
    moved = contrast_of(companies, "score_points", outcome, of_outcome)
    assert moved[2:5] == pytest.approx(told[2:5] if figure == "premium" else linked[2:5])
