"""Pages on dimensions and units: what their tables hold, and that sentences follow their cells."""

from dataclasses import replace

import pandas as pd
import pytest
from document_tools import changed, document_of, say, words_of

from stratalign.document.client.dimensions import SHARES, dimensions_page
from stratalign.document.client.units import agreement_page, by_division, units_page
from stratalign.document.spoken import printed_rows, speaker_for
from stratalign.findings.client.closing import find_method
from stratalign.findings.client.dimensions import find_extreme_dimensions, find_index
from stratalign.findings.client.units import find_agreement, find_units
from stratalign.findings.client.verdict import find_verdict

RULES = (find_verdict, find_index, find_extreme_dimensions, find_units, find_agreement)
PAGES = (dimensions_page, units_page, agreement_page)
HIDDEN = ["unit:flow-west", "unit:flow-south"]


def with_latest(analysis, **changes):
    return replace(analysis, waves=(replace(analysis.latest, **changes),))


@pytest.fixture(scope="module")
def report(northwind_analysis):
    return document_of(northwind_analysis, RULES, PAGES)


def test_every_section_asks_its_question(report):
    say = speaker_for(report).say
    assert [(say(section.topic), say(section.question)) for section in report.sections] == [
        ("The dimensions", "What is strong, and what holds the company back?"),
        ("Units", "Where do scores lie above or below those of the company?"),
        ("Agreement within units", "May the mean of a unit be read as the view of that unit?"),
    ]


def test_shares_of_answers_sum_to_all(report):
    rows = report.tables["likert"].rows
    assert rows[list(SHARES)].sum(axis=1).tolist() == pytest.approx([100] * len(rows))
    assert (rows["disagree_pct"] + rows["neutral_pct"] + rows["agree_pct"]).tolist() == pytest.approx([100] * len(rows))
    assert (rows["agree_pct"] - rows["disagree_pct"]).is_monotonic_decreasing


def test_without_scales_of_five_there_is_neither_bar_nor_guide_to_it(northwind_analysis):
    bare = with_latest(northwind_analysis, answer_shares=northwind_analysis.latest.answer_shares.iloc[:0])
    section = document_of(bare, RULES, PAGES).section("dimensions")
    assert [exhibit.key for exhibit in section.exhibits] == ["dimension_scores"]
    assert [note.key for note in section.speaker_notes] == ["dimension_scores.guide"]


def test_a_scale_whose_answers_would_tell_of_a_few_is_named_below_the_others(northwind_analysis):
    shares = northwind_analysis.latest.answer_shares
    some = with_latest(northwind_analysis, answer_shares=shares[shares["dimension"] != "belief"])
    table = document_of(some, RULES, PAGES).tables["likert"]
    assert "belief" not in table.rows.index
    assert say(table.note[-1], [table]).startswith("Not shown: belief. So few people left a question open")


def test_method_says_whom_results_count(northwind_analysis, harbour_analysis):
    whole, fewer = (
        " ".join(say(sentence) for sentence in find_method(analysis).detail)
        for analysis in (northwind_analysis, harbour_analysis)
    )
    assert "All 400 people who answered count in every result" in whole
    assert "The same 178 people count in every result" in fewer and "Fewer than 5 more answered in part" in fewer
    without = with_latest(harbour_analysis, unpublished=("strategy", "alignment_index"))
    told = " ".join(say(sentence, language="de") for sentence in find_method(without).detail)
    assert "Dieselben 178 Personen zählen in jedem Ergebnis" in told
    assert "So vielen Personen fehlt ein Teil davon" in told


def test_scores_are_held_for_other_pages_even_without_their_own(northwind_analysis):
    page = dimensions_page(northwind_analysis, {})
    assert page.section is None
    assert [table.key for table in page.tables] == ["dimension_scores"]


def test_a_changed_score_changes_every_sentence_that_tells_it(report):
    lowest = report.section("dimensions").title.fields["low"].row
    other = changed(report, "dimension_scores", lowest, "mean_points", 12.3)
    assert " 12 (95% interval" not in " ".join(words_of(report, "dimensions"))
    assert " 12 (95% interval" in " ".join(words_of(other, "dimensions"))
    gaps = speaker_for(other).say_all(other.summary.gaps)
    assert ": 12 of 100 (95% interval" in gaps[0]


def test_a_changed_label_changes_title_and_column(report):
    lowest = report.section("dimensions").title.fields["low"].row
    other = changed(report, "dimension_scores", lowest, "label", "Weather")
    assert words_of(other, "dimensions")[0].partition(":")[0].endswith(" scores highest, weather lowest")


def test_hidden_units_have_no_number_in_any_table(report, northwind_analysis):
    assert set(HIDDEN) == set(northwind_analysis.latest.suppression["group_id"])
    for table in report.tables.values():
        rows = table.rows[table.rows.index.isin(HIDDEN)]
        assert rows.select_dtypes("number").isna().all(axis=None)
    rows = dict(
        zip(report.tables["units"].rows.index, printed_rows(report.tables["units"], speaker_for(report)), strict=True)
    )
    assert rows["unit:flow-west"] == ["Flow Western Europe", *["–"] * 13]


def test_more_hidden_units_than_shown_ones_are_left_out_of_the_map(northwind_analysis):
    scores = northwind_analysis.latest.group_scores
    units = scores.loc[scores["kind"] == "unit", "group_id"].unique()
    held = scores["group_id"].isin(units[3:])
    columns = ["mean_points", "ci_low", "ci_high"]
    latest = replace(northwind_analysis.latest, group_scores=scores.assign(**scores[columns].mask(held)))
    mostly_held = replace(northwind_analysis, waves=(latest,))
    page = units_page(mostly_held, {"units": find_units(northwind_analysis)})
    assert set(page.tables[0].rows.index) == set(units[:3])


def test_every_unit_stands_below_the_one_it_belongs_to(report, northwind_analysis):
    table = report.tables["units"].rows
    parents = northwind_analysis.latest.group_scores.drop_duplicates("group_id").set_index("group_id")["parent_id"]
    above = ["overall"]
    for group_id, row in table.iterrows():
        while above[-1] != parents[group_id]:
            above.pop()
        above.append(group_id)
        assert row["is_strong"] == (group_id in set(parents))
    best = [group_id for group_id in table.index if parents[group_id] == "overall"]
    assert table.loc[best, "alignment_index"].is_monotonic_decreasing


def test_hidden_units_shown_as_one_have_one_row(report):
    speaker = speaker_for(report)
    names = [row[0] for row in printed_rows(report.tables["units"], speaker)]
    assert "Flow Western Europe and Flow Southern Europe, together" in names
    assert "Flow Western Europe and Flow Southern Europe, together" in [
        row[0] for row in printed_rows(report.tables["standing"], speaker)
    ]


def test_the_heat_map_compares_with_the_company_over_people(report, northwind_analysis):
    scores = northwind_analysis.latest.group_scores.query("group_id == 'overall'").set_index("measure_key")
    company = report.tables["units_company"].rows["company_points"]
    exhibit = report.section("units").exhibits[0]
    assert list(company.index) == list(exhibit.options["columns"])
    assert company.tolist() == scores.loc[company.index, "mean_points"].tolist()


def test_a_changed_unit_changes_the_sentence_on_the_range(report):
    lowest = report.section("units").sentences[0].fields["low"]
    other = changed(report, "units", lowest.row, lowest.column, 3.2)
    assert "runs from 3 to" in words_of(other, "units")[1]


@pytest.mark.parametrize(("null", "is_printed"), [("uniform", False), ("slight_skew", True)])
def test_how_answers_lean_is_printed_where_some_do(northwind_analysis, null, is_printed):
    first, *others = northwind_analysis.latest.agreement
    leaning = with_latest(northwind_analysis, agreement=(replace(first, null=null, median_under_null=0.5), *others))
    heads = {column.key for column in document_of(leaning, RULES, PAGES).tables["agreement"].columns}
    assert ({"null", "agreed_median"} <= heads) is is_printed


def test_agreement_is_printed_whatever_it_is(northwind_analysis):
    first, *others = northwind_analysis.latest.agreement
    bare = replace(first, icc=None, verdict=replace(first.verdict, may_interpret="with caution", people_needed=None))
    document = document_of(with_latest(northwind_analysis, agreement=(bare, *others)), RULES, PAGES)
    row = printed_rows(document.tables["agreement"], speaker_for(document))[0]
    assert row[1:5] == ["–"] * 4
    assert row[-2:] == ["with caution", "–"]


def test_without_best_estimates_there_are_heat_maps_alone(northwind_analysis):
    bare = with_latest(northwind_analysis, standing=northwind_analysis.latest.standing.iloc[:0])
    document = document_of(bare, RULES, PAGES)
    assert {exhibit.kind for exhibit in document.section("units").exhibits} == {"heat_map"}
    assert "standing" not in document.tables


def test_a_heat_map_is_parted_between_divisions_so_that_it_can_be_read_on_paper(report):
    first, second = (exhibit for exhibit in report.section("units").exhibits if exhibit.kind == "heat_map")
    rows = [*first.options["rows"], *second.options["rows"]]
    assert rows == list(report.tables["units"].rows.index)
    assert all(len(one.options["rows"]) <= 20 for one in (first, second))
    assert bool(report.tables["units"].rows.at[second.options["rows"][0], "is_strong"])
    assert (first.numbers, second.numbers) == ("units", "")


def test_units_of_few_measures_stand_beside_each_other_in_one_heat_map(northwind_analysis):
    kept = ["alignment_index", "clarity", "belief"]
    scores = northwind_analysis.latest.group_scores
    few = scores[(scores["kind"] != "unit") | scores["measure_key"].isin(kept)]
    document = document_of(with_latest(northwind_analysis, group_scores=few), RULES, PAGES)
    (exhibit,) = (one for one in document.section("units").exhibits if one.kind == "heat_map")
    assert "rows" not in exhibit.options
    assert len(document.tables["units"].rows) > 20


def test_a_division_longer_than_a_page_is_parted_within_and_a_small_company_not_at_all():
    parents = pd.Series({f"u{number}": "north" for number in range(45)} | {"north": "overall"})
    parts = by_division(["north", *(f"u{number}" for number in range(45))], parents)
    assert [row for part in parts for row in part] == ["north", *(f"u{number}" for number in range(45))]
    assert max(map(len, parts)) <= 20
    assert by_division(["a", "b"], pd.Series({"a": "overall", "b": "overall"})) == [("a", "b")]
