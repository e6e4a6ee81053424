"""The wave before and other companies beside a result: as published, missing where they may not stand there."""

import json
from dataclasses import replace

import pytest

from stratalign.audit.meaning import understand
from stratalign.audit.readers.stored import read_csv, read_document
from stratalign.document.client.before import medians, points_before, unit_change
from stratalign.document.file import document_to_plain


def test_scores_before_are_those_that_wave_shows(harbour_analysis):
    before = harbour_analysis.waves[-2].group_scores.set_index(["group_id", "measure_key"])["mean_points"]
    pairs = [("level:staff", "clarity"), ("unit:nowhere", "clarity")]
    found = points_before(harbour_analysis, pairs)
    assert found[0] == before[pairs[0]] and found[1] != found[1]


@pytest.mark.parametrize("flag", ["is_hidden", "is_capped"])
def test_what_that_wave_hides_or_holds_is_missing(harbour_analysis, flag):
    rows = harbour_analysis.waves[-2].group_scores
    changed = replace(harbour_analysis.waves[-2], group_scores=rows.assign(**{flag: True}))
    waves = (*harbour_analysis.waves[:-2], changed, harbour_analysis.waves[-1])
    (found,) = points_before(replace(harbour_analysis, waves=waves), [("level:staff", "clarity")])
    assert found != found


def test_the_first_wave_has_none_before_it(northwind_analysis):
    (found,) = points_before(northwind_analysis, [("level:staff", "clarity")])
    assert found != found and unit_change(northwind_analysis) == []


def test_medians_are_those_of_the_benchmark(northwind_analysis):
    known = {position.measure_key: position.median_points for position in northwind_analysis.benchmarks}
    key = next(iter(known))
    found = medians(northwind_analysis, [key, "nothing"])
    assert found[0] == known[key] and found[1] != found[1]


def test_units_of_both_waves_stand_side_by_side_and_none_is_set_apart(harbour_analysis):
    ((exhibit, table),) = unit_change(harbour_analysis)
    for wave, column in ((-1, "after_points"), (-2, "before_points")):
        shown = harbour_analysis.waves[wave].group_scores.query("measure_key == 'alignment_index'")
        shown = shown.set_index("group_id")["mean_points"]
        assert table.rows[column].to_dict() == pytest.approx(shown[table.rows.index].to_dict())
    assert not table.rows["is_apart"].any() and exhibit.kind == "dumbbell"


def test_the_auditor_reads_what_stands_beside_as_cells_of_the_wave_before(harbour_analysis, harbour_document):
    document = harbour_document
    scores = [
        read_csv("work/scores.csv", wave.group_scores.assign(wave=wave.wave.key).to_csv(index=False))
        for wave in harbour_analysis.waves
    ]

    stored = read_document("document.json", json.dumps(document_to_plain(document)))
    found = understand("run", [stored], known=scores)
    before = harbour_analysis.waves[-2].wave.key
    tables = {cell.place for cell in found.cells if cell.wave == before and cell.mean}
    assert {name for name in ("level_gaps", "strategy_tests", "unit_change") if any(name in one for one in tables)} == {
        "level_gaps", "strategy_tests", "unit_change",
    }  # fmt: skip
