"""What a finding is."""

import pytest

from stratalign.findings.model import Finding


def test_a_finding_needs_evidence():
    with pytest.raises(ValueError, match="no evidence"):
        Finding("x", "claim", (), (), "descriptive")
