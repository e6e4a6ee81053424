"""The readiness report as data: its pages and tables, and that sentences and options follow their cells."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from document_tools import changed, words_of

from stratalign.document.file import document_from_plain, document_to_plain
from stratalign.document.readiness.report import build_readiness_report
from stratalign.document.spoken import option_value, printed_rows, speaker_for
from stratalign.findings.readiness.rules import RULES


@pytest.fixture(scope="module")
def northwind_report(northwind_readiness):
    return build_readiness_report(northwind_readiness, run_id="run-7")


@pytest.fixture(scope="module")
def harbour_report(harbour_readiness):
    return build_readiness_report(harbour_readiness)


def with_wave(readiness, **changes):
    return replace(readiness, waves=(replace(readiness.waves[0], **changes),))


def printed(document, key):
    """Cells of a table in words."""
    return printed_rows(document.tables[key], speaker_for(document))


def exhibit_of(document, key):
    return next(e for section in document.sections for e in section.exhibits if e.key == key)


def test_pages_stand_in_order_and_ask_their_questions(northwind_report, harbour_report):
    say = speaker_for(northwind_report).say
    assert [(section.key, say(section.topic), say(section.question)) for section in northwind_report.sections] == [
        ("problems", "Problems", "What is wrong, where, and what mends it?"),
        ("columns", "Columns", "What became of each column of the files?"),
        ("set_aside", "Rows set aside", "Which rows are not an employee's finished answer?"),
        ("response_rates", "Who answered", "Which groups are missing from the answers?"),
        ("missing", "Missing answers", "What was left unanswered, by whom and why?"),
        ("careless", "Careless answers", "Who may not have read the questions?"),
        ("scale_usage", "Use of the scales", "Did people use the whole scale?"),
        ("reverse_keys", "Reverse keys", "Does an item run against its scale?"),
        ("duplicates", "Duplicate respondents", "Did somebody answer twice?"),
    ]
    assert [section.key for section in harbour_report.sections] == [key for key in RULES if key != "response_rates"]
    assert {claim.key for claim in northwind_report.claims} == set(RULES)


def test_the_report_is_plain_data(northwind_report, harbour_report):
    for document in (northwind_report, harbour_report):
        plain = json.loads(json.dumps(document_to_plain(document)))
        assert document_to_plain(document_from_plain(plain)) == plain


def test_cover_and_summary_say_what_is_wrong(northwind_report):
    speaker, cover, summary = speaker_for(northwind_report), northwind_report.cover, northwind_report.summary
    facts = [tuple(map(speaker.say, fact)) for fact in cover.facts]
    assert facts[0] == ("February 2026", "400 respondents of 529 invited, survey.csv")
    assert facts[-1] == ("Run", "run-7")
    figures = [tuple(map(speaker.say, (one.value, one.label, one.detail))) for one in summary.key_figures]
    assert figures == [
        ("0", "problems that block a report", "Nothing has to be mended first"),
        ("2", "warnings", "Read them before presenting"),
        ("76%", "response rate", "400 of 529 invited"),
        ("3.0%", "of the answers to scored items are missing", "February 2026"),
    ]
    assert len(summary.messages) == 2
    assert speaker.say(summary.messages[1]) == (
        "accounts.csv, column 'unit': leadership: 1 of 26 survey units have no accounts: left out where both are "
        "needed. Write the names alike, add what is missing, or leave it."
    )
    assert speaker.say(northwind_report.about[0]).startswith("Can these data carry a report")


def test_waves_stand_last_first_with_their_names_and_keys_of_their_own(harbour_report):
    say = speaker_for(harbour_report).say
    exhibits = harbour_report.section("missing").exhibits
    assert [exhibit.key for exhibit in exhibits] == [
        f"missing_{part}_{wave}" for wave in (2, 1) for part in ("map", "reasons", "items", "patterns")
    ]
    assert say(exhibits[0].subtitle).startswith("Spring 2026: all items: share")
    assert say(exhibits[0].source[0]) == "Source: wave-2026.csv, Spring 2026; n = 180 respondents."
    assert [note.key for note in harbour_report.section("missing").speaker_notes] == ["missing_map.guide"]


def test_problems_name_their_place_and_people_only_by_their_number(northwind_readiness, northwind_report):
    rows = {row[0]: row for row in printed(northwind_report, "problems")}
    first = next(iter(rows))
    assert first == "Warning: Levels that answered less than others"
    assert rows[first][3] == "–"
    (careless,) = [result for result in northwind_readiness.checks if result.check == "careless"]
    assert len(careless.rows) == 12
    assert rows["Note: Several signs of careless answering together"][1] == "survey.csv, 12 rows"


def test_rows_of_one_check_have_keys_of_their_own(northwind_readiness):
    checks = northwind_readiness.checks[:1] * 3
    document = build_readiness_report(replace(northwind_readiness, checks=checks))
    keys = list(document.tables["problems"].rows.index)
    assert keys == ["nonresponse_levels", "nonresponse_levels.2", "nonresponse_levels.3"]


def test_without_a_problem_there_is_no_table(northwind_readiness):
    section = build_readiness_report(replace(northwind_readiness, checks=())).section("problems")
    assert (section.exhibits, section.speaker_notes) == ((), ())


def test_columns_are_counted_by_use(northwind_readiness, northwind_report):
    counts = dict(printed(northwind_report, "columns"))
    assert (counts["Items of the questionnaire"], counts["Identify people: dropped on reading"]) == ("83", "6")
    assert ["IPAddress", "identifier: dropped"] in printed(northwind_report, "every_column")
    columns = northwind_readiness.waves[0].columns
    assert printed(northwind_report, "every_column") == columns[["column", "use"]].to_numpy().tolist()


def test_rates_are_per_cent_of_the_people_invited(northwind_report):
    assert printed(northwind_report, "level_rates") == [
        ["Executives", "10", "9", "90%", "60%", "98%", "2%", "2%", "0.026", "1.1", "as invited"],
        ["Managers", "60", "60", "100%", "94%", "100%", "11%", "15%", "0.115", "4.7", "over"],
        ["Staff", "459", "331", "72%", "68%", "76%", "87%", "83%", "−0.119", "−4.8", "under"],
    ]
    assert northwind_report.tables["level_rates"].rows["is_apart"].tolist() == [False, True, True]
    rates = northwind_report.tables["unit_rates"].rows["rate_pct"]
    assert rates.is_monotonic_decreasing
    overall = exhibit_of(northwind_report, "unit_rates").options["overall_pct"]
    assert option_value(overall, northwind_report) == 76.0


def test_the_map_draws_the_items_most_often_unanswered(northwind_report, northwind_readiness):
    missing, table = northwind_readiness.waves[0].missing, northwind_report.tables["missing_map"]
    options = exhibit_of(northwind_report, "missing_map").options
    drawn = table.rows[table.rows["is_drawn"]]
    assert len(drawn) == 30
    left_out = missing["overall"].drop(drawn.index)
    assert missing.loc[list(drawn.index), "overall"].min() >= left_out.max()
    assert list(options["most"]) == list(missing["overall"].nlargest(3).index)
    row, column = options["largest"]
    assert table.rows.at[row, column] == drawn[list(options["columns"])].to_numpy().max()
    assert options["n_left_columns"] == 4
    assert [speaker_for(northwind_report).say(table.column(key).label) for key in options["columns"][:3]] == [
        "Everybody",
        "Executives",
        "Managers",
    ]


def test_the_map_has_room_for_the_highest_units_and_says_so(northwind_report):
    exhibit = exhibit_of(northwind_report, "missing_map")
    groups = exhibit.options["columns"]
    assert [key.split(":")[0] for key in groups] == ["overall", *["level"] * 3, *["unit"] * 6]
    room = "6 of 29 units that may be shown have room here."
    say_all = speaker_for(northwind_report).say_all
    assert say_all(exhibit.source)[1:] == say_all(northwind_report.tables["missing_map"].note)[1:] == [room]


def test_reasons_of_a_dimension_are_means_of_its_items(northwind_report, northwind_readiness):
    items = northwind_readiness.waves[0].reasons.set_index("dimension").loc["clarity"]
    row = northwind_report.tables["missing_reasons"].rows.loc["clarity"]
    assert (row["missing_share"], row["cannot_judge"], row["n_items"]) == pytest.approx(
        (items["missing_share"].mean() * 100, items["cannot_judge"].mean() * 100, 4)
    )
    assert printed(northwind_report, "missing_reasons")[0] == ["Clarity", "4", "3.1", "2.0", "1.1"]


def test_combinations_are_said(northwind_readiness):
    patterns = pd.DataFrame(
        [
            ("complete", (), 0.0, 80),
            ("from", ("belief_1",), 9.0, 20),
            ("only", ("belief_1", "belief_2"), 2.0, 10),
            ("more", ("clarity_1", "clarity_2", "belief_1"), 5.0, 9),
            ("none", (), 58.0, 8),
            ("band_3", (), float("nan"), 7),
        ],
        columns=["pattern", "items", "n_missing", "n_people"],
    ).assign(share=0.1)
    document = build_readiness_report(with_wave(northwind_readiness, patterns=patterns))
    assert [row[:3] for row in printed(document, "missing_patterns")] == [
        ["Every item answered", "0", "80"],
        ["Nothing from belief_1 on", "9", "20"],
        ["Only belief_1, belief_2 missing", "2", "10"],
        ["clarity_1, clarity_2, belief_1 and 2 more missing", "5", "9"],
        ["No scored item answered", "58", "8"],
        ["2 or 3 other items missing", "–", "7"],
    ]


def test_signs_have_their_rules_and_a_total(northwind_report):
    rows = printed(northwind_report, "careless")
    assert rows[0] == [
        "Long run of one answer",
        "29 or more equal answers in a row, of 57 items on one scale",
        "400",
        "12",
        "3.0",
    ]
    assert rows[4][1] == "Under 2 seconds per answered item, or under a third of the median of 619 s"
    assert rows[-1] == ["2 or more signs", "Any 2 or more of the signs above", "400", "12", "3.0"]
    assert [note.key for note in northwind_report.section("careless").speaker_notes] == [
        "careless.guide.bars",
        "careless.guide",
    ]


def test_without_a_sign_there_are_no_bars_and_no_guide_to_them(harbour_report):
    section = harbour_report.section("careless")
    assert {exhibit.kind for exhibit in section.exhibits} == {"table"}
    assert [note.key for note in section.speaker_notes] == ["careless.guide"]


def test_dimensions_are_drawn_and_items_printed(northwind_report):
    exhibit = exhibit_of(northwind_report, "scale_usage")
    assert (exhibit.data, exhibit.numbers) == (("scale_usage",), "scale_usage_items")
    shares = northwind_report.tables["scale_usage"].rows[["low_pct", "middle_pct", "high_pct", "other_pct"]]
    assert shares.sum(axis=1).tolist() == pytest.approx([100] * len(shares))
    assert len(northwind_report.tables["scale_usage_items"].rows) > len(shares)


def test_an_item_that_runs_against_the_rest_is_marked(northwind_readiness):
    rest = northwind_readiness.waves[0].item_rest.copy()
    rest.loc[4, "correlation"] = -0.3
    document = build_readiness_report(with_wave(northwind_readiness, item_rest=rest))
    rows = printed(document, "item_rest")
    assert len(rows) == 10
    assert (rows[0][0], rows[0][-1], rows[1][-1]) == (rest.loc[4, "item_key"], "Runs against the rest", "–")
    assert {row[5] for row in rows} <= {"as worded", "reverse"}


def test_every_item_that_goes_little_with_the_rest_is_listed(northwind_readiness):
    rest = northwind_readiness.waves[0].item_rest
    low = rest.assign(correlation=[0.1] * 14 + [0.5] * (len(rest) - 14))
    document = build_readiness_report(with_wave(northwind_readiness, item_rest=low))
    assert len(printed(document, "item_rest")) == 14
    subtitle = exhibit_of(document, "item_rest").subtitle
    assert speaker_for(document).say(subtitle) == "The 14 lowest of 57 items"


def test_a_sign_that_could_not_be_judged_has_no_share(northwind_readiness):
    flags = northwind_readiness.waves[0].flags
    rules = flags.rules.copy()
    rules.loc[4, ["rule", "n_judged", "n_flagged"]] = ["no_time", 0, 0]
    rules.at[4, "limits"] = {}
    document = build_readiness_report(with_wave(northwind_readiness, flags=replace(flags, rules=rules)))
    expected = ["Too fast", "Not judged: the export has no time spent", "0", "0", "–"]
    assert printed(document, "careless")[4] == expected


def test_pairs_are_printed_up_to_fifty_and_none_is_said(northwind_readiness, northwind_report):
    assert printed(northwind_report, "duplicates") == [["None found"]]
    n = 60
    pairs = pd.DataFrame(
        {"record": range(1, n + 1), "other_record": 1200, "n_items": 40, "n_alike": 39, "kind": "near"}
    )
    duplicates = replace(northwind_readiness.waves[0].duplicates, pairs=pairs)
    document = build_readiness_report(with_wave(northwind_readiness, duplicates=duplicates, set_aside={}))
    rows = printed(document, "duplicates")
    assert len(rows) == 50
    assert rows[0] == ["1", "1200", "Nearly all answers are equal", "39 of 40"]
    note = speaker_for(document).say_all(document.tables["duplicates"].note)
    assert note == ["The first 50 of 60 pairs.", "No person's id stands in the file twice."]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "section", "words"),
    [
        ("columns", "item", "n", 77, "columns", "77 of 114 columns are items"),
        ("response_tests", "level", "chi_square", 12.34, "response_rates", "chi-square 12.3 with"),
        ("careless", "several", "n_flagged", 77, "careless", "77 respondents show two or more"),
        ("missing_patterns", "complete", "n_people", 77, "missing", "77 respondents of 400 answered every"),
    ],
)
def test_a_changed_cell_changes_the_sentence(northwind_report, table, row, column, value, section, words):
    assert not [line for line in words_of(northwind_report, section) if words in line]
    other = changed(northwind_report, table, row, column, value)
    assert [line for line in words_of(other, section) if words in line]


def test_a_changed_cell_of_the_map_changes_the_title(northwind_report):
    item = northwind_report.section("missing").title.fields["largest"].row
    other = changed(northwind_report, "missing_map", item, "overall", 44.4)
    assert words_of(other, "missing")[0].endswith("at most 44% of one item")
