"""What is decided and what is audited agree: no report of a drawn company is refused once its numbers are decided."""

import pytest
from audit.drawn import written_and_audited
from conftest import proof

#: Companies a block; the proof takes 320.
BLOCK = 10
#: Refused before: seven people who lack a part and are of one mind; a question asked the other way round than usual; a
#: few who left a question open of over a hundred; hidden units together with one that an earlier wave shows; shares
#: held to all but one beside each other; a held share of a question, read as if it were no bound.
REFUSED = (34, 82, 54, 121, 119, 143)


@pytest.mark.parametrize(
    "seeds", [REFUSED[:2], *map(proof, (REFUSED, *(range(n, n + BLOCK) for n in range(0, 320, BLOCK))))]
)
def test_no_run_ends_refused_for_numbers_the_decision_showed(seeds, tmp_path):
    for seed in seeds:
        audit = written_and_audited(seed, tmp_path)
        assert audit.is_clean, f"company {seed}: {audit.lines()}"
        assert audit.n_shown
