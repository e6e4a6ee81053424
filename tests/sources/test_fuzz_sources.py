"""Damaged files end in a correct table or one error; `fuzz_sources.py` beside this file tries many more."""

import pytest
from conftest import proof
from fuzz_sources import run, seeds


@pytest.mark.slow
@pytest.mark.parametrize(("every", "n_of_each"), [(2, 1), proof(1, 8)])
def test_damaged_files_are_read_or_refused_and_nothing_else(every, n_of_each):
    files = seeds()[::every]
    n_mutants = n_of_each * len(files)
    ended = run(n_mutants, seed=20261123, workers=1, files=files)
    assert len(ended) == n_mutants > 0
    wrong = [outcome for outcome in ended if outcome.ended not in {"read", "refused"}]
    assert not wrong, "\n".join(
        f"{outcome.seed} {outcome.mutator} {outcome.number}: {outcome.detail}" for outcome in wrong
    )
    assert {outcome.ended for outcome in ended} == {"read", "refused"}
