"""The shipped sample is release 1.0.0, and says of itself what it is."""

import pandas as pd
from conftest import ROOT
from releases.made_up import released

from stratalign.releases.coarsening import size_class_of
from stratalign.releases.verify import verify_releases
from stratalign.study.released import load_release

STUDY = ROOT / "data" / "study"


def test_the_shipped_release_is_what_was_released():
    found = verify_releases(STUDY)
    assert found.lines() == ["1 release: all files as released, numbers follow from what changed."]


def test_the_shipped_release_holds_the_sample_and_nothing_else():
    sample, release = pd.read_csv(STUDY / "companies.csv"), released(STUDY, "1.0.0")
    pd.testing.assert_frame_equal(sample, release[list(sample)])
    assert release["size_class"].equals(size_class_of(release["headcount"]).astype(release["size_class"].dtype))
    for name in ("panel.csv", "levels.csv", "truth.json"):
        assert (STUDY / "releases" / "1.0.0" / name).read_bytes() == (STUDY / name).read_bytes()


def test_the_shipped_release_is_synthetic_in_every_row():
    release = load_release(STUDY)
    assert release.counts == {"real": 0, "synthetic": 410}
    assert set(released(STUDY, "1.0.0")["origin"]) == {"synthetic"}
