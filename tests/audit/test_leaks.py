"""Finished files that gave a person away, as older versions made them: the auditor names each, with the true value."""

import json
import shutil
from pathlib import Path

import pytest

from stratalign.audit.report import Audit, audit_report

LEAKS = Path(__file__).parent / "leaks"


def truth_of(name: str) -> dict:
    return json.loads((LEAKS / name / "truth.json").read_text(encoding="utf-8"))


def recovered(audit: Audit, measure: str, word: str) -> list:
    """Return what an audit says of a measure in a sentence with that word."""
    assert audit.attack is not None
    return [one for one in audit.attack.recovered if one.measure == measure and word in str(one)]


def values(one) -> list[float]:
    return sorted(score.middle for score in one.scores)


@pytest.mark.parametrize("alone", [True, False])
def test_a_person_left_out_of_scores_and_not_of_answers_is_named(alone, tmp_path):
    truth = truth_of("dropped_person")
    source = LEAKS / "dropped_person" / "run"
    shutil.copy(source / "client_report.html", tmp_path) if alone else shutil.copytree(
        source, tmp_path, dirs_exist_ok=True
    )
    audit = audit_report(tmp_path)
    assert len(truth["scores"]) == 11
    for dimension, points in truth["scores"].items():
        (one,) = recovered(audit, dimension, "answers")
        assert one.people == truth["n"] and values(one) == pytest.approx([points], abs=1e-6)


def test_people_in_the_share_of_variance_and_in_no_mean_are_named_with_their_units():
    truth = truth_of("raw_answers_in_icc")
    audit = audit_report(LEAKS / "raw_answers_in_icc" / "run")
    for dimension in set(truth["people"][0]["scores"]) & set(truth["people"][1]["scores"]):
        (one,) = recovered(audit, dimension, "variance")
        assert values(one) == pytest.approx(sorted(person["scores"][dimension] for person in truth["people"]))
        assert all(person["unit"].title() in one.who for person in truth["people"])


def test_a_head_who_sits_directly_in_a_division_is_named():
    truth = truth_of("head_of_division")
    audit = audit_report(LEAKS / "head_of_division" / "run")
    assert len(truth["scores"]) == 12
    for dimension, points in truth["scores"].items():
        (one,) = recovered(audit, dimension, "variance")
        assert one.who == "1 person of those directly in North" and values(one) == pytest.approx([points])


def test_people_who_lack_a_part_of_a_pillar_are_named_unit_by_unit():
    truth = truth_of("pillar_and_dimensions")
    audit = audit_report(LEAKS / "pillar_and_dimensions" / "run")
    for unit, points in truth["sums"].items():
        (one,) = recovered(audit, f"{truth['pillar']} against its 5 parts", f"of {unit.title()}:")
        assert values(one) == pytest.approx([points])


def test_people_who_all_answered_the_same_are_named_on_every_measure():
    truth = truth_of("same_answers")
    audit = audit_report(LEAKS / "same_answers" / "run")
    for measure in ("clarity", "strategy", "employee_engagement", "enps"):
        found = recovered(audit, measure, f"of {truth['unit'].title()}")
        assert found and all(values(one) == pytest.approx([truth["points"] * 5]) for one in found)


def test_a_late_respondent_is_named_when_both_runs_are_given_and_not_by_one():
    truth = truth_of("late_respondent")
    runs = [LEAKS / "late_respondent" / run for run in ("first", "second")]
    both = audit_report(*runs)
    for dimension, points in truth["scores"].items():
        (one,) = recovered(both, dimension, f"1 person of {truth['unit'].title()}:")
        assert values(one) == pytest.approx([points])
    assert [audit_report(run).recoverable_cells for run in runs] == [(), ()]


def test_what_an_audit_says_tells_no_value():
    audit = audit_report(LEAKS / "dropped_person" / "run")
    assert audit.recoverable_cells and not any("62.5" in cell for cell in audit.recoverable_cells)
    assert audit.summary().startswith(f"{audit.n_shown} cells shown, 0 hidden, {len(audit.recoverable_cells)} recov")
