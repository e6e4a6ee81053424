"""Damaged files end in a correct table or one error; `fuzz_sources.py` beside this file tries many more."""

import pytest
from fuzz_sources import run


@pytest.mark.slow
def test_damaged_files_are_read_or_refused_and_nothing_else():
    ended = run(160, seed=20261123)
    assert len(ended) == 160
    wrong = [outcome for outcome in ended if outcome.ended not in {"read", "refused"}]
    assert not wrong, "\n".join(
        f"{outcome.seed} {outcome.mutator} {outcome.number}: {outcome.detail}" for outcome in wrong
    )
    assert {outcome.ended for outcome in ended} == {"read", "refused"}
