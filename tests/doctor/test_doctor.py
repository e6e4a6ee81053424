"""The examination of an installation: sound here, and able to find what is wrong."""

import json

import numpy as np
import pytest

import stratalign as sa
from stratalign.doctor import anchor, anchors, coverage, examination
from stratalign.doctor.installation import check_installation, required_packages
from stratalign.doctor.promise import Promise, ceiling_mean, ceiling_scores
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
    def within(reach):
        return lambda rng, n: (np.abs(rng.normal(size=n)) < reach).astype(float)

    def refusing(rng, n):
        return np.where(np.arange(n) % 4 == 0, np.nan, within(1.96)(rng, n))

    made = [
        Promise("short", "half as long as it should be", within(0.98), is_quick=True),
        Promise("long", "holds always", within(99.0), is_quick=True),
        Promise("right", "holds", within(1.96), is_quick=True),
        Promise("short", "not what it assumes", within(0.98), assumed=False, is_quick=True),
        Promise("right", "refuses a quarter", refusing, is_quick=True, share=0.5),
        Promise("short", "slow", within(0.98)),
    ]
    monkeypatch.setattr(coverage, "promises", lambda: made)
    found = coverage.simulate_coverage(400)
    assert found["holds"].tolist() == [False, False, True, True, True]
    assert found["refused"].tolist() == [0, 0, 0, 0, 0.25]
    assert found["replications"].tolist() == [400, 400, 400, 400, 200]
    assert len(coverage.simulate_coverage(400, every=True)) == 6


def test_mean_of_scores_at_the_ceiling_is_known():
    scores = ceiling_scores(np.random.default_rng(1), (200_000,))
    assert scores.mean() == pytest.approx(ceiling_mean(), abs=4 * scores.std() / 200_000**0.5)


def test_every_interval_is_promised_once_in_each_setting():
    made = [(promise.interval, promise.setting) for promise in coverage.promises()]
    assert len(set(made)) == len(made)


#: Each of them is simulated by itself, so that a part of the proofs takes a part of them.
PROMISES = {f"{promise.interval}, {promise.setting}": promise for promise in coverage.promises()}


@pytest.mark.prove
@pytest.mark.parametrize("name", PROMISES)
def test_each_interval_holds_where_its_assumptions_do(name):
    found = coverage.simulate_promise(PROMISES[name], 4000, 20261130)
    assert found.holds, found
    assert found.coverage > 0 or not found.assumed


def test_missing_packages_are_named(monkeypatch):
    assert {"pandas", "statsmodels", "papermill"} <= set(required_packages())
    monkeypatch.setattr("stratalign.doctor.installation.required_packages", lambda: ["pandas", "no-such-package"])
    found = check_installation().set_index("part")
    assert not found.loc["no-such-package", "is_there"]
    assert "install no-such-package" in found.loc["no-such-package", "fix"]
    assert found.drop(index="no-such-package")["is_there"].all()
