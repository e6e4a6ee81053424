"""Every stored answer of R is what stratalign computes from the same table."""

import pytest

from stratalign.doctor.anchor import recompute
from stratalign.doctor.reference.suite import reference_anchors

ANCHORS = {anchor.quantity: anchor for anchor in reference_anchors()}


@pytest.mark.parametrize("name", ANCHORS)
def test_what_r_answers_is_computed_here(name):
    found = recompute(ANCHORS[name])
    assert found.is_reproduced, found
