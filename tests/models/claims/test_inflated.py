"""Each step from a correlation of .30 to 16.8 to 1 is what arithmetic, or the same studies by another way, give."""

import numpy as np
import pytest

from stratalign.errors import StatisticError
from stratalign.models.claims.implied import ratio_of_correlation
from stratalign.models.claims.inflated import STEPS, inflate_ratio


@pytest.fixture(scope="module")
def found():
    return inflate_ratio()


def test_ratios_of_many_companies_are_those_of_the_normal_distribution():
    many = inflate_ratio(n_companies=6000, n_studies=50).steps.set_index("step")["ratio"]
    apart, together = 0.3 * np.sqrt(0.7), 0.3 * np.sqrt(0.7) + 0.26
    expected = {
        "different_people": ratio_of_correlation(apart, top=0.5, bottom=0.5),
        "same_people": ratio_of_correlation(together, top=0.5, bottom=0.5),
        "extreme_groups": ratio_of_correlation(together),
    }
    for step, ratio in expected.items():
        assert many[step] == pytest.approx(ratio, rel=0.04), step


def test_every_step_is_there_and_the_last_reaches_the_published_ratio(found):
    assert tuple(found.steps["step"]) == STEPS
    steps = found.steps.set_index("step")
    assert steps.loc["best_cut", "ratio"] >= found.claimed > steps.loc["extreme_groups", "ratio"]
    assert (found.steps["reached_share"].diff().dropna() >= 0).all()
    # Small groups spread the ratio; they do not move its middle.
    assert steps.loc["small_cells", "ratio"] == pytest.approx(steps.loc["extreme_groups", "ratio"], rel=0.1)
    assert steps.loc["small_cells", "ci_high"] > 1.5 * steps.loc["extreme_groups", "ci_high"]


def test_the_careful_estimate_is_that_of_the_correlation(found):
    careful = found.careful.set_index("quantity")["estimate"]
    assert careful["correlation"] == pytest.approx(0.3 * np.sqrt(0.7), abs=0.01)
    assert careful["corrected_correlation"] == pytest.approx(careful["correlation"] / np.sqrt(0.7))
    assert careful["ratio"] == pytest.approx(ratio_of_correlation(careful["correlation"]))


def test_small_groups_and_cuts_counted_by_hand():
    """One study of twenty companies: counts of sorted companies, written out."""
    from stratalign.models.claims.inflated import _ratios

    exposure = np.arange(20.0)[None]
    outcome = np.array([[0, 5, 1, 2, 11, 3, 4, 6, 7, 8, 9, 10, 12, 13, 14, 19, 15, 16, 17, 18.0]])
    quarter, half, empty = _ratios(exposure, outcome, ((0.25, 0.5), (0.5, 0.5), (0.25, 0.25)))[:, 0]
    # High are ten to nineteen: five of the top five and one of the bottom five; a cell is empty, so a half is added.
    assert quarter == pytest.approx(5.5 / 1.5)
    # Nine of the upper ten and one of the lower.
    assert half == pytest.approx(9 / 1)
    # High are fifteen to nineteen: all five on top.
    assert empty == pytest.approx(5.5 / 0.5)


def test_the_same_seed_gives_the_same_steps(found):
    assert inflate_ratio().steps.equals(found.steps)
    found.steps.loc[0, "ratio"] = -1.0
    assert inflate_ratio().steps.loc[0, "ratio"] > 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"reliability": 0.8, "method_share": 0.3}, "more than the whole variance"),
        ({"correlation": 0.9}, "leaves less than a share of 0.26"),
        ({"n_small": 10}, "a part of 10 companies"),
    ],
)
def test_impossible_studies_are_refused(arguments, words):
    with pytest.raises(StatisticError, match=words):
        inflate_ratio(**arguments)
