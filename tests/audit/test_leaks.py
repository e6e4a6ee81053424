"""Finished files that gave a person away, as older versions made them: the auditor names each, with the true value."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import in_browser, proof
from planted_leaks import LEAKS, plant_chart, plant_pdf, plant_slides, plant_workbook

from stratalign.audit.report import Audit, audit_report

#: Format -> what plants a kept leak in it.
FORMATS = {
    "html": lambda run, folder: run,
    "xlsx": plant_workbook,
    "chart": plant_chart,
    "slides": plant_slides,
    "pdf": plant_pdf,
}
Audited = Callable[..., Audit]
PDF = pytest.param("pdf", marks=(pytest.mark.browser, in_browser, pytest.mark.prove))
in_every_format = pytest.mark.parametrize("audited", ["html", "xlsx", "chart", proof("slides"), PDF], indirect=True)
in_every_format_at_length = pytest.mark.parametrize(
    "audited", ["html", proof("xlsx"), proof("chart"), proof("slides"), PDF], indirect=True
)


@pytest.fixture
def audited(request: pytest.FixtureRequest, tmp_path: Path) -> Audited:
    """Audit of a leak's runs, each planted in one of the formats."""

    def audit(name: str, *runs: str) -> Audit:
        plant = FORMATS[request.param]
        return audit_report(*(plant(LEAKS / name / run, tmp_path / f"{name}-{run}") for run in runs or ("run",)))

    return audit


def truth_of(name: str) -> dict:
    return json.loads((LEAKS / name / "truth.json").read_text(encoding="utf-8"))


def recovered(audit: Audit, measure: str, word: str) -> list:
    """Return what an audit says of a measure in a sentence with that word."""
    assert audit.attack is not None
    return [one for one in audit.attack.recovered if one.measure == measure and word in str(one)]


def values(one) -> list[float]:
    return sorted(score.middle for score in one.scores)


@in_every_format
def test_a_person_left_out_of_scores_and_not_of_answers_is_named(audited):
    require_dropped_person(audited("dropped_person"))


def test_tables_on_slides_name_that_person_too(tmp_path):
    require_dropped_person(audit_report(plant_slides(LEAKS / "dropped_person" / "run", tmp_path / "run")))


def test_the_page_alone_names_that_person_too(tmp_path):
    shutil.copy(LEAKS / "dropped_person" / "run" / "client_report.html", tmp_path)
    require_dropped_person(audit_report(tmp_path))


def require_dropped_person(audit: Audit) -> None:
    truth = truth_of("dropped_person")
    assert len(truth["scores"]) == 11
    for dimension, points in truth["scores"].items():
        (one,) = recovered(audit, dimension, "answers")
        assert one.people == truth["n"] and values(one) == pytest.approx([points], abs=1e-6)


@in_every_format_at_length
def test_people_in_the_share_of_variance_and_in_no_mean_are_named_with_their_units(audited):
    truth = truth_of("raw_answers_in_icc")
    audit = audited("raw_answers_in_icc")
    for dimension in set(truth["people"][0]["scores"]) & set(truth["people"][1]["scores"]):
        (one,) = recovered(audit, dimension, "variance")
        assert values(one) == pytest.approx(sorted(person["scores"][dimension] for person in truth["people"]))
        assert all(person["unit"].title() in one.who for person in truth["people"])


@in_every_format_at_length
def test_a_head_who_sits_directly_in_a_division_is_named(audited):
    truth = truth_of("head_of_division")
    audit = audited("head_of_division")
    assert len(truth["scores"]) == 12
    for dimension, points in truth["scores"].items():
        (one,) = recovered(audit, dimension, "variance")
        assert one.who == "1 person of those directly in North" and values(one) == pytest.approx([points])


@in_every_format_at_length
def test_people_who_lack_a_part_of_a_pillar_are_named_unit_by_unit(audited):
    truth = truth_of("pillar_and_dimensions")
    audit = audited("pillar_and_dimensions")
    for unit, points in truth["sums"].items():
        (one,) = recovered(audit, f"{truth['pillar']} against its 5 parts", f"of {unit.title()}:")
        assert values(one) == pytest.approx([points])


@in_every_format_at_length
def test_people_who_all_answered_the_same_are_named_on_every_measure(audited):
    truth = truth_of("same_answers")
    audit = audited("same_answers")
    for measure in ("clarity", "strategy", "employee_engagement", "enps"):
        found = recovered(audit, measure, f"of {truth['unit'].title()}")
        assert found and all(values(one) == pytest.approx([truth["points"] * 5]) for one in found)


@in_every_format_at_length
def test_a_late_respondent_is_named_when_both_runs_are_given_and_not_by_one(audited):
    truth = truth_of("late_respondent")
    both = audited("late_respondent", "first", "second")
    for dimension, points in truth["scores"].items():
        (one,) = recovered(both, dimension, f"1 person of {truth['unit'].title()}:")
        assert values(one) == pytest.approx([points])


def test_one_report_of_the_two_names_no_late_respondent():
    runs = [LEAKS / "late_respondent" / run for run in ("first", "second")]
    assert [audit_report(run).recoverable_cells for run in runs] == [(), ()]


def test_what_an_audit_says_tells_no_value():
    audit = audit_report(LEAKS / "dropped_person" / "run")
    assert audit.recoverable_cells and not any("62.5" in cell for cell in audit.recoverable_cells)
    assert audit.summary().startswith(f"{audit.n_shown} cells shown, 0 hidden, {len(audit.recoverable_cells)} recov")
