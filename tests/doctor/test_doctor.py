"""The examination of an installation: sound here, and able to find what is wrong."""

import json

import numpy as np
import pytest

import stratalign as sa
from stratalign.doctor import anchor, anchors, coverage, examination
from stratalign.doctor.installation import check_installation, required_packages
from stratalign.doctor.reference.suite import reference_anchors


@pytest.fixture(scope="module")
def sound():
    """An examination with a tenth of R's answers: tests/reference holds all of them."""
    with pytest.MonkeyPatch.context() as patch:
        every_tenth = reference_anchors()[::10]
        patch.setattr(anchors, "reference_anchors", lambda: every_tenth)
        return sa.examine(replications=100)


def test_this_installation_is_sound(sound):
    assert sound.is_sound, "\n".join(sound.lines())
    assert len(sound.anchors) >= 20
    assert set(sound.coverage["replications"]) == {100}


def test_lines_name_every_quantity_and_interval(sound):
    text = "\n".join(sound.lines())
    for name in [*sound.anchors["quantity"], *sound.coverage["interval"]]:
        assert name in text
    assert "FAILS" not in text


def test_same_seed_same_coverage():
    one, same, other = (coverage.simulate_coverage(8, seed=seed)["coverage"].tolist() for seed in (1, 1, 2))
    assert one == same != other


def test_a_wrong_answer_and_one_that_cannot_be_computed_are_found(monkeypatch, sound):
    def refuse():
        raise ZeroDivisionError("no such number")

    wrong = [
        anchor.Anchor("right", "a table", [1.0, 2.0], lambda: [1.0, 2.0]),
        anchor.Anchor("wrong", "a table", [1.0, 2.0], lambda: [1.0, 2.1]),
        anchor.Anchor("missing", "a table", [1.0], lambda: [np.nan]),
        anchor.Anchor("shape", "a table", [1.0, 2.0], lambda: [1.0]),
        anchor.Anchor("broken", "a table", [1.0], refuse),
        anchor.Anchor("printed", "a table", [0.71], lambda: [0.7148], 0.005, is_printed=True),
    ]
    monkeypatch.setattr(anchors, "anchors", lambda: wrong)
    found = anchors.recompute_anchors().set_index("quantity")
    assert found["is_reproduced"].to_dict() == {
        "right": True, "wrong": False, "missing": False, "shape": False, "broken": False, "printed": True,
    }  # fmt: skip
    assert found.loc["wrong", "deviation"] == pytest.approx(0.05)
    assert "no such number" in found.loc["broken", "problem"]
    sick = examination.Examination(sound.installation, found.reset_index(), sound.coverage)
    assert not sick.is_sound
    assert "Do not report numbers" in sick.lines()[-1]
    assert json.loads(json.dumps(sick.to_dict()))["is_sound"] is False


def test_an_interval_that_is_too_short_is_found(monkeypatch):
    short = coverage.Promise("short", "half as long as it should be", lambda rng: float(abs(rng.normal()) < 0.98))
    long = coverage.Promise("long", "holds always", lambda rng: 1.0)
    right = coverage.Promise("right", "holds", lambda rng: float(abs(rng.normal()) < 1.96))
    monkeypatch.setattr(coverage, "promises", lambda: [short, long, right])
    assert coverage.simulate_coverage(400)["holds"].tolist() == [False, False, True]


def test_missing_packages_are_named(monkeypatch):
    assert {"pandas", "statsmodels", "papermill"} <= set(required_packages())
    monkeypatch.setattr("stratalign.doctor.installation.required_packages", lambda: ["pandas", "no-such-package"])
    found = check_installation().set_index("part")
    assert not found.loc["no-such-package", "is_there"]
    assert "install no-such-package" in found.loc["no-such-package", "fix"]
    assert found.drop(index="no-such-package")["is_there"].all()
