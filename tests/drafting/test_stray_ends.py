"""Numbers at the end of a scale that are no answers show in what their people answer elsewhere; true ends do not."""

import numpy as np
import pandas as pd
import pytest

from stratalign.drafting.stray_ends import find_stray_end, shorter_questions


def answered(seed, *, n=150, items=5, low=1, high=5, turned=()):
    """Answers to questions with one factor in common, on points from `low` to `high`."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, 1))
    sign = np.where(np.isin(np.arange(items), turned), -1.0, 1.0)
    value = (low + high) / 2 + 0.25 * (high - low) * (sign * common + rng.normal(size=(n, items)))
    return pd.DataFrame(np.clip(np.round(value), low, high), columns=[f"Q{place}" for place in range(items)])


def with_code(table, code, seed, share=0.1):
    """Answers of which some are a code, whatever would have been answered."""
    taken = np.random.default_rng(seed).random(table.shape) < share
    return table.mask(taken, code)


@pytest.mark.parametrize("code", [0, 6])
def test_a_code_of_no_answer_at_an_end_is_found(code):
    low, high = min(code, 1), max(code, 5)
    found = [find_stray_end(with_code(answered(seed), code, seed + 1000), low, high) for seed in range(40)]
    assert sum(one is not None and one.code == code for one in found) >= 30
    # Means by hand: a person's answers to the other questions that lie between the ends.
    table = with_code(answered(0), code, 1000)
    others = {code: [], abs(code - 1): []}
    for person in table.to_numpy():
        for place, answer in enumerate(person):
            rest = [value for other, value in enumerate(person) if other != place and low < value < high]
            if answer in others and rest:
                others[answer].append(sum(rest) / len(rest))
    assert (found[0].mean, found[0].mean_beside) == pytest.approx([np.mean(others[at]) for at in others])


@pytest.mark.parametrize(("low", "high", "turned"), [(1, 5, ()), (0, 10, ()), (1, 7, (0, 3)), (0, 5, (1,))])
def test_true_ends_are_left_alone(low, high, turned):
    found = [find_stray_end(answered(seed, low=low, high=high, turned=turned), low, high) for seed in range(200)]
    assert sum(one is not None for one in found) == 0


def test_questions_with_nothing_in_common_say_nothing():
    rng = np.random.default_rng(5)
    found = [find_stray_end(pd.DataFrame(rng.integers(0, 6, (150, 5)).astype(float)), 0, 5) for _ in range(200)]
    assert sum(one is not None for one in found) <= 2


def test_questions_with_fewer_steps_are_named_where_enough_answered():
    table = answered(1, high=7).assign(Q0=lambda t: t["Q0"].clip(upper=5), Q1=lambda t: t["Q1"].clip(upper=6))
    assert shorter_questions(table, 7) == ("Q0",)
    assert shorter_questions(table.head(49), 7) == ()
    assert shorter_questions(table.clip(upper=5), 7) == ()
