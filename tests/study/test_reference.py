"""The reference sample offers its companies under any weights of levels, and the written scores are one of them."""

import numpy as np
import pandas as pd
import pytest

from stratalign.errors import StatisticError
from stratalign.study.reference import load_reference_companies, load_reference_levels, weigh_reference_levels
from stratalign.study.simulate import simulate_study
from stratalign.vocabulary import LEVELS

# CSV files hold four decimals.
CSV_TOLERANCE = 1e-4
SCORES = [name for name in load_reference_levels() if name.endswith("_points")]


def test_a_third_each_gives_the_scores_of_the_companies():
    companies = load_reference_companies().set_index("company_id")
    thirds = weigh_reference_levels(dict.fromkeys(LEVELS, 1 / 3))
    np.testing.assert_allclose(thirds[SCORES], companies[SCORES], atol=CSV_TOLERANCE)


def test_weights_of_the_respondents_give_the_mean_over_people_computed_from_their_answers():
    study = simulate_study(8, seed=3)
    agreed = study.responses.assign(points=25.0 * (study.responses["value"] - 1))
    clear = agreed[(agreed["dimension"] == "clarity") & agreed["item_key"].isin(["clarity_1", "clarity_2"])]
    by_person = clear.groupby(["unit_id", "respondent_id"])["points"].mean()
    levels = study.levels.assign(part=study.levels["clarity_points"] * study.levels["n_respondents"])
    sums = levels.groupby("company_id")[["part", "n_respondents"]].sum()
    expected = by_person.groupby("unit_id").mean()
    pd.testing.assert_series_equal(sums["part"] / sums["n_respondents"], expected, check_names=False)


def test_one_level_alone_is_its_own_score():
    levels = load_reference_levels()
    staff = levels[levels["level"] == "staff"].set_index("company_id")
    found = weigh_reference_levels({"executives": 0, "managers": 0, "staff": 1})
    pd.testing.assert_frame_equal(found[SCORES], staff[SCORES])


@pytest.mark.parametrize("weights", [{}, {"executives": 1.0}, {"executives": 2, "managers": -1, "staff": 0}])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(StatisticError, match="must be at least 0 and sum to 1"):
        weigh_reference_levels(weights)
