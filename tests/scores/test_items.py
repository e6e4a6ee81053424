"""Single questions: which are reported, what is favourable, and how answers of any scale are put together."""

import numpy as np
import pandas as pd
import pytest

from stratalign.engagement.instrument import Scale
from stratalign.scores.items import Band, count_bands, favourable_items, halves_of, item_answers, points_of


def scale_of(low, high, values=()):
    options = [{"value": value, "label": {"en": f"v{value}"}} for value in values]
    return Scale.model_validate({"low": low, "high": high, "options": options})


@pytest.mark.parametrize(
    ("scale", "n", "first", "last"),
    [
        (scale_of(1, 5), 5, Band(1, 1), Band(5, 5)),
        (scale_of(0, 1, (0, 1)), 2, Band(0, 0), Band(1, 1)),
        # Labels at the ends alone: every point between them is an answer too.
        (scale_of(0, 10, (0, 10)), 11, Band(0, 0), Band(10, 10)),
        (scale_of(0, 100), 5, Band(0, 20), Band(81, 100)),
        (scale_of(0, 100, (0, 50, 100)), 3, Band(0, 0), Band(100, 100)),
    ],
)
def test_points_of_a_scale(scale, n, first, last):
    found = points_of(scale)
    assert (len(found), found[0], found[-1]) == (n, first, last)


def test_halves_stand_around_a_middle_where_there_is_one():
    assert halves_of(scale_of(1, 5)) == (Band(1, 2), Band(3, 3), Band(4, 5))
    assert halves_of(scale_of(1, 6)) == (Band(1, 3), Band(4, 6))


def test_bands_count_what_lies_in_them():
    values = np.array([1, 2, 2, 5, np.nan])
    assert count_bands(values, halves_of(scale_of(1, 5))) == [3, 0, 1]


def test_favourable_answers_are_those_of_the_scores(instrument, make_responses):
    responses = make_responses(
        {"p1": {"a1": 4, "a2": 2, "b1": 3, "n1": 9}, "p2": {"a1": 3, "a2": 4, "b1": None, "n1": 5}}
    )
    answers = item_answers(responses, pd.Series(["p1", "p2"]), instrument)
    assert list(answers.columns) == ["a1", "a2", "b1", "n1"]
    found = favourable_items(answers, instrument)
    # a2 counts the other way round; b1 and n1 say nothing of favourable answers, so the middle of their scales decides.
    assert found.loc["p1"].tolist() == [1, 1, 0, 1]
    assert found.loc["p2", ["a1", "a2", "n1"]].tolist() == [0, 0, 0]
    assert np.isnan(found.loc["p2", "b1"])
