"""Damaged files end in a correct table or one error; `fuzz_sources.py` beside this file tries many more."""

import pytest
from conftest import proof
from fuzz_sources import run, seeds


@pytest.mark.slow
@pytest.mark.parametrize("n_of_each", [1, proof(8)])
def test_damaged_files_are_read_or_refused_and_nothing_else(n_of_each):
    n_mutants = n_of_each * len(seeds())
    ended = run(n_mutants, seed=20261123, workers=1)
    assert len(ended) == n_mutants > 0
    wrong = [outcome for outcome in ended if outcome.ended not in {"read", "refused"}]
    assert not wrong, "\n".join(
        f"{outcome.seed} {outcome.mutator} {outcome.number}: {outcome.detail}" for outcome in wrong
    )
    assert {outcome.ended for outcome in ended} == {"read", "refused"}
