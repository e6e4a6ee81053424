"""Measures in which the whole company is of one mind have no number, and none that gives it back."""

import numpy as np
import pandas as pd
import pytest
from disclosure.test_population import PARTS, instrument, responses_of

from stratalign.disclosure.alike import Withheld, withhold_alike
from stratalign.errors import DisclosureError
from stratalign.scores.measures import score_measures
from stratalign.scores.scoring import INDEX_KEY
from stratalign.scores.wide import wide_scores

KEYS = [key for keys in PARTS.values() for key in keys] + ["engaged"]


def _found(answers):
    """What is withheld of people who answer 1 to 5 at random, but for dimensions that are given."""
    rng = np.random.default_rng(0)
    values = pd.DataFrame(rng.integers(1, 6, (40, len(KEYS))).astype(float), columns=KEYS).assign(**answers)
    scores = score_measures(responses_of(values.to_numpy(), "north", "staff"), instrument())
    return scores, withhold_alike(wide_scores(scores), instrument(), minimum=5)


def test_nothing_is_withheld_where_people_differ():
    assert _found({})[1] == Withheld()


@pytest.mark.parametrize(
    ("answers", "third"),
    [(5.0, "upper"), ([3.0] * 39 + [1.0], "middle"), ([1.0] * 39 + [2.0], "lower"), (3.0, "middle")],
)
def test_all_or_all_but_one_alike_leave_a_third_of_the_scale(answers, third):
    assert _found({"engaged": answers})[1] == Withheld((("engaged", third),))


@pytest.mark.parametrize("alike", [("a",), ("a", "d"), ("d", "e"), ("a", "b", "c"), ("a", "engaged")])
def test_no_combination_of_published_measures_gives_one_of_them_back(alike):
    scores, withheld = _found(dict.fromkeys(alike, 4.0))
    assert set(alike) <= {key for key, _ in withheld.alike}
    means = scores.pivot(index="respondent_id", columns="measure_key", values="score_points").dropna(axis=1)
    shown = means.drop(columns=list(withheld.measures))
    assert INDEX_KEY in shown
    # People stand for what measures can be: a combination of measures that holds for all of them gives one back.
    rng = np.random.default_rng(1)
    free, _ = _found({key: rng.integers(1, 6, 40).astype(float) for key in alike})
    table = free.pivot(index="respondent_id", columns="measure_key", values="score_points")
    for key, _ in withheld.alike:
        left = table[key] - table[shown.columns] @ np.linalg.lstsq(table[shown.columns], table[key])[0]
        assert np.abs(left).max() > 1


def test_a_company_of_one_mind_in_everything_publishes_nothing():
    with pytest.raises(DisclosureError, match="Nothing can be published from this wave"):
        _found(dict.fromkeys(KEYS, 4.0))
