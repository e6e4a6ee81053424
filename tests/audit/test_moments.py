"""Second moments: people placed so that the library's own share of variance comes out, and groups all alike."""

import numpy as np
import pytest

from stratalign.audit.cells import Between, Cell
from stratalign.audit.moments import fitting_people, is_alike
from stratalign.audit.questionnaire import Scale
from stratalign.audit.readers.printed import exactly
from stratalign.measurement.agreement.icc import icc

SCALE = Scale(step=12.5)


def cell(unit: str, scores: np.ndarray) -> Cell:
    mean, sd = exactly(float(scores.mean())), exactly(float(scores.std(ddof=1)))
    return Cell("scores.csv", "run", "w", unit, "clarity", "scores", len(scores), mean, sd)


def company(seed: int) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(seed)
    return {
        unit: np.clip(np.round(draw.normal(30 + 12 * place, 18, 11 + place) / 12.5) * 12.5, 0, 100)
        for place, unit in enumerate("abcd")
    }


def share(groups: dict[str, np.ndarray]) -> Between:
    scores = np.concatenate(list(groups.values()))
    units = np.repeat(list(groups), [len(of) for of in groups.values()])
    found = icc(scores, units, method="reml", interval="profile").icc1
    return Between("estimates.csv", "run", "w", "clarity", exactly(found), len(scores), len(groups))


@pytest.mark.parametrize("seed", range(5))
def test_two_people_of_a_variance_alone_are_found_with_unit_and_score(seed):
    shown = company(seed)
    with_two = shown | {"a": np.r_[shown["a"], 87.5], "c": np.r_[shown["c"], 12.5]}
    fits = fitting_people(share(with_two), [cell(*one) for one in shown.items()], SCALE, 5)
    assert [(fit.units, fit.scores) for fit in fits] == [(("a", "c"), (87.5, 12.5))]


@pytest.mark.parametrize("points", [0.0, 37.5, 100.0])
def test_somebody_in_a_unit_of_one_is_found(points):
    shown = company(9)
    fits = fitting_people(share(shown | {"head": np.array([points])}), [cell(*one) for one in shown.items()], SCALE, 5)
    assert [fit.scores for fit in fits] == [(points,)]


def test_nobody_is_found_where_the_shown_units_give_the_share():
    shown = company(3)
    assert fitting_people(share(shown), [cell(*one) for one in shown.items()], SCALE, 5) == []


@pytest.mark.parametrize(
    ("scores", "said"),
    [([50.0] * 6, "all"), ([100.0] * 5 + [50.0], "all but one"), ([25.0, 50, 50, 75, 75, 100], "")],
)
def test_groups_of_people_alike_are_told_by_mean_and_spread(scores, said):
    assert is_alike(cell("a", np.array(scores)), SCALE) == said


def test_all_but_one_is_not_said_where_others_have_the_same_mean_and_spread():
    # Thirteen times 50 and once 0 has the sum and the sum of squares of other sets of fourteen scores.
    assert is_alike(cell("a", np.array([50.0] * 13 + [0.0])), SCALE) == ""
