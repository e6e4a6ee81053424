"""Figures against fixed lines: the whole interval lies beyond one, or it does not."""

import pytest

from stratalign.analysis.bands import band_of, is_too_wide, stands
from stratalign.engagement.instrument import load_instrument
from stratalign.scores.company import CompanyScore

CLARITY = load_instrument("strategic-alignment").dimension("clarity")


def score(mean, half):
    return CompanyScore("clarity", 100, mean, mean - half, mean + half)


@pytest.mark.parametrize(
    ("mean", "half", "band"), [(60, 9, "most"), (60, 11, "half"), (40, 9, "fewer"), (40, 11, "half"), (20, 13, "few")]
)
def test_a_share_is_in_a_band_with_its_whole_interval(mean, half, band):
    assert band_of(score(mean, half)) == band


@pytest.mark.parametrize(
    ("direction", "mean", "half", "said"),
    [
        ("better", 62, 5, "well"),
        ("better", 62, 13, "between"),
        ("better", 40, 5, "badly"),
        ("better", 55, 2, "between"),
        ("worse", 38, 5, "well"),
        ("worse", 60, 5, "badly"),
        ("neutral", 90, 1, "between"),
    ],
)
def test_a_score_stands_well_or_badly_by_the_direction_that_is_good(direction, mean, half, said):
    assert stands(score(mean, half), CLARITY.model_copy(update={"higher_is": direction})) == said


def test_an_interval_is_too_wide_from_ten_points_to_either_side_or_where_it_is_not_known():
    assert [is_too_wide(score(50, half)) for half in (9.9, 10.1, float("nan"))] == [False, True, True]
