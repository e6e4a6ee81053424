"""Intervals against linear programmes over single people."""

import numpy as np
import pytest
from scipy.optimize import linprog

from stratalign.audit.bounds import bound_pieces, mean_of_few, on_scale
from stratalign.audit.equations import Combination, Node
from stratalign.audit.questionnaire import Scale
from stratalign.audit.readers.printed import Span


def by_people(total: Span, people: int, few: int) -> list[float]:
    """Bound the mean of the first few of some people, each between 0 and 100, by a programme over the people."""
    aim = np.r_[np.ones(few) / few, np.zeros(people - few)]
    rows = np.vstack([np.ones(people), -np.ones(people)])
    solved = [linprog(sign * aim, rows, [total.high, -total.low], bounds=(0, 100)) for sign in (1, -1)]
    return [solved[0].fun, -solved[1].fun]


@pytest.mark.parametrize(("total", "people"), [((480, 490), 5), ((3, 5), 9), ((300, 320), 6), ((1190, 1200), 12)])
def test_mean_of_few_is_the_optimum_over_single_people(total, people):
    assert list(mean_of_few(Span(*total), people, 4, Scale())) == pytest.approx(by_people(Span(*total), people, 4))


def test_a_sum_is_one_that_scores_can_have():
    assert on_scale(Span(40.0, 60.0), 2, Scale(step=12.5)) == Span(50.0, 50.0)
    assert on_scale(Span(-3.0, 4.0), 2, Scale(step=12.5)) == Span(0.0, 0.0)
    assert on_scale(Span(51.0, 60.0), 2, Scale(step=12.5)) is None
    assert on_scale(Span(-250.0, -150.0), 2, Scale(-100.0, 100.0, 100.0)) == Span(-200.0, -200.0)


def test_pieces_in_two_equations_are_bounded_by_both():
    nodes = [Node("scores", group, n) for group, n in (("x", 6), ("y", 7), ("z", 5))]
    a, b, c = ("a", 0), ("b", 0), ("c", 0)
    of = [{a, b}, {b, c}, {a, c}]
    equations = [
        Combination({node: 1.0}, frozenset(pieces), node.people, True) for node, pieces in zip(nodes, of, strict=True)
    ]
    totals = dict(zip(nodes, [Span(525, 535), Span(480, 480), Span(250, 250)], strict=True))
    found = bound_pieces(equations, totals, Scale(), minimum=8)
    assert set(found) == {a, b, c}
    assert [tuple(span) for span in found[b]] == [pytest.approx((4, 4)), pytest.approx((377.5, 382.5))]
