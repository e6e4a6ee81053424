"""The report on change: a judgement with its two numbers, pages that agree with it, and nothing that tells of a few."""

import json
from dataclasses import replace

import nbformat
import pytest
from document_tools import words_of

from stratalign.audit.report import audit_report
from stratalign.document.file import document_to_plain, write_document
from stratalign.document.spoken import speaker_for
from stratalign.document.waves.report import build_wave_report
from stratalign.export.fragments import render_section
from stratalign.export.tables import write_wave_tables
from stratalign.findings.waves.verdict import find_verdict
from stratalign.layout import work_folder


@pytest.fixture(scope="module")
def document(twice):
    return build_wave_report(twice, run_id="run-1")


def nothing_claimed(change):
    tests = change.claims.tests.assign(may_be_claimed=False, p_adjusted=1.0)
    return replace(change, claims=replace(change.claims, tests=tests))


def title_of(change, language="en"):
    document = build_wave_report(change)
    return speaker_for(document, language).say(document.summary.title)


def test_the_title_is_a_judgement_with_two_numbers(twice):
    row = twice.changes.set_index("measure_key").loc["clarity"]
    before, after = round(row["before_points"]), round(row["after_points"])
    assert title_of(twice) == (
        f"Clarity rose from {before} to {after} since First survey; the rest stands where it stood"
    )


def test_without_a_claim_the_title_says_that_none_shows(twice):
    assert "No change shows since First survey: alignment index stood at" in title_of(nothing_claimed(twice))
    blind = nothing_claimed(twice)
    blind = replace(blind, changes=blind.changes.assign(smallest_points=14.2))
    assert title_of(blind).startswith("Too few answered to tell: only a change of 14 points")


def test_of_answers_that_do_not_go_together_nothing_is_said(twice):
    loose = twice.before.questionnaire.scales.assign(alpha=0.1, omega=0.2)
    wave = replace(twice.before, questionnaire=replace(twice.before.questionnaire, scales=loose))
    change = replace(twice, analysis=replace(twice.analysis, waves=(wave, twice.analysis.waves[-1])))
    assert title_of(change).startswith("What changed cannot be said: on 13 of 13 scales")


def test_every_page_says_what_the_verdict_claims(document, twice):
    assert [section.key for section in document.sections] == [
        "change", "same_people", "persons", "for_whom", "unchanged", "actions", "pulse", "sources", "method"
    ]  # fmt: skip
    assert find_verdict(twice).family == "change"
    assert words_of(document, "change")[0] == "Clarity rose since First survey"
    assert words_of(document, "same_people")[0] == "Those who answered both times changed as the company did"
    rows = document.tables["change"].rows
    assert list(rows.index[rows["is_apart"].astype(bool)]) == ["clarity"]
    assert "clarity" not in document.tables["unchanged"].rows.index


def test_actions_stand_beside_what_they_were_to_move(document, twice):
    speaker = speaker_for(document)
    for key, ways in (
        ("actions", ["moving", "not yet moving", "not measured"]),
        ("pulse_actions", ["moving", "not yet moving", "not measured"]),
    ):
        rows = document.tables[key].rows
        assert [speaker.say(way) for way in rows["movement"]] == ways
        assert [speaker.say(one) for one in rows["status"]] == ["done", "running", "not said"]
    assert "1 of 3 actions stand beside a dimension that moved up" in words_of(document, "actions")[0]
    told = " ".join(words_of(document, "actions"))
    assert "because" not in told.replace("because of it", "")


def test_of_a_pulse_alone_the_report_has_its_pages_alone(twice):
    columns = ("changes", "stayed", "persons", "groups", "parts", "mix")
    alone = replace(
        twice,
        **{name: getattr(twice, name).iloc[:0] for name in columns},
        analysis=replace(twice.analysis, waves=twice.analysis.waves[:1]),
        stayers=None,
        contrast=None,
    )
    document = build_wave_report(alone)
    assert [section.key for section in document.sections] == ["pulse", "method"]
    assert title_of(alone) == "By Pulse survey, 1 of 8 measures are moving, and 1 moved back"


def test_german_pages_are_whole(document, twice):
    engagement = twice.analysis.engagement.model_copy(update={"language": "de"})
    german = build_wave_report(replace(twice, analysis=replace(twice.analysis, engagement=engagement)))
    told = " ".join(word for section in german.sections for word in words_of(german, section))
    assert "seit First survey" in speaker_for(german).say(german.summary.title)
    assert "Zwischenbefragung" in told and " the " not in told


def sent(document, change, folder):
    """A run that sends the pages of a document, and the analyst's part beside it."""
    write_document(document, folder)
    write_wave_tables(change, folder)
    nbformat.write(nbformat.v4.new_notebook(), work_folder(folder) / "wave_change.ipynb")
    pages = "".join(render_section(document, section) for section in document.sections)
    (folder / "send").mkdir(exist_ok=True)
    (folder / "send" / "wave_change.html").write_text(f'<html lang="en"><body>{pages}</body></html>', encoding="utf-8")
    return audit_report(folder)


@pytest.mark.prove
def test_the_auditor_finds_nothing_in_it(document, twice, tmp_path):
    found = sent(document, twice, tmp_path / "run")
    assert not found.attack.recovered


def test_the_auditor_finds_three_who_left(document, twice, tmp_path):
    """Had 57 of 60 been shown apart, their mean and everybody's would give the three others' sum."""
    table = document.tables["stayed_change"]
    leaking = replace(table, rows=table.rows.assign(n_respondents=57.0))
    planted = replace(document, tables={**document.tables, "stayed_change": leaking})
    change = replace(twice, stayed=twice.stayed.assign(n_respondents=57.0))
    found = sent(planted, change, tmp_path / "run")
    assert {one.measure for one in found.attack.recovered} >= {"clarity", "belief"}
    assert all("3" in str(one) for one in found.attack.recovered)


def test_the_document_is_read_back_as_it_was_written(document):
    assert json.loads(json.dumps(document_to_plain(document)))["kind"] == "wave_change"
