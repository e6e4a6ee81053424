"""A study's report is written in any language that has a catalogue."""

import dataclasses

import pytest

import stratalign as sa
from stratalign.document.spoken import printed_rows, speaker_for
from stratalign.errors import EngagementError


def test_the_report_is_written_in_english_or_in_the_language_asked_for(study_results):
    english, german = sa.build_study_report(study_results), sa.build_study_report(study_results, language="de")
    assert (english.language, german.language) == ("en", "de")
    first = [printed_rows(document.tables["study_facts"], speaker_for(document))[0] for document in (english, german)]
    assert first == [["Companies read", "410"], ["Gelesene Unternehmen", "410"]]


def test_a_language_without_a_catalogue_is_refused_before_anything_is_written(study_results, tmp_path):
    with pytest.raises(EngagementError, match=r"no catalogue of language 'xx'\. Known: en, "):
        sa.build_study_report(study_results, language="xx")
    with pytest.raises(EngagementError, match="no catalogue of language 'xx'"):
        sa.run_study(reports=tmp_path / "reports", language="xx")
    assert not (tmp_path / "reports").exists()


def test_an_extreme_cut_is_said_with_its_share_in_the_language(study_results):
    document = sa.build_study_report(study_results, language="de")
    speaker = speaker_for(document)
    labels = [row[0] for row in printed_rows(document.tables["curve_options"], speaker)]
    assert {"Erklärende Größe als: stetig", "Erklärende Größe als: äußerste 25\xa0%"} <= set(labels)


def test_why_there_is_no_chain_is_said_in_the_language(study_results):
    nobody = dataclasses.replace(study_results.study, people=study_results.study.people.iloc[:0])
    bare = dataclasses.replace(
        study_results, study=nobody, propagated={}, why_not_propagated="nobody's answers are known"
    )
    document = sa.build_study_report(bare, language="de")
    values = [row[1] for row in printed_rows(document.tables["study_facts"], speaker_for(document))]
    assert "Antworten einzelner Personen sind nicht bekannt, nur Werte der Unternehmen" in values
