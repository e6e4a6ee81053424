"""Several waves in one file: a column or a filter tells them apart, also in tables with one row an answer."""

import re

import pytest

from stratalign.checks.suite import check_intake
from stratalign.engagement.engagement import Engagement, load_engagement
from stratalign.errors import EngagementError
from stratalign.intake.read import read_engagement_files

ITEMS = ("clarity_1", "clarity_2", "belief_1")
MAPPING = "respondent_id: person\nunit: unit\nlevel: level\nitems: {clarity_1: q1, clarity_2: q2, belief_1: q3}\n"
COLUMN = {"waves_from": {"column": "FY", "survey": {"file": "survey.csv"}}}


def wide(waves=("FY2024", "FY2023"), n_people=12, first=700, moved=0):
    """Everybody answers in every wave; the second wave was not asked q3; units move by `moved` places a wave."""
    rows = ["person,FY,unit,level,q1,q2,q3"]
    rows += [
        f"{first + n},{wave},{'NSE'[(n + place * moved) % 3]},Staff,{1 + (n + place) % 5},{1 + n % 5},"
        f"{'' if place else 4}"
        for n in range(n_people)
        for place, wave in enumerate(waves)
    ]
    return "\n".join(rows) + "\n"


def long_of(table):
    """The same with one row an answer."""
    _, *rows = table.split()
    cells = [row.split(",") for row in rows]
    answers = [
        f"{person},{wave},{unit},{level},{question},{answer}"
        for person, wave, unit, level, *given in cells
        for question, answer in zip(("q1", "q2", "q3"), given, strict=True)
        if answer
    ]
    return "\n".join(["person,FY,unit,level,question,answer", *answers]) + "\n"


def read(folder, table, declared=COLUMN, mapping=MAPPING):
    (folder / "survey.csv").write_text(table, encoding="utf-8")
    (folder / "mapping.yml").write_text(mapping, encoding="utf-8")
    settings = {"client": "Acme", "industry": "financial", "units": "from_survey", "levels": {"staff": ["Staff"]}}
    return read_engagement_files(Engagement.model_validate({"folder": folder, **settings, **declared}))


def checks_of(intake, severity=None):
    found = check_intake(intake)
    return {result.check: result for result in found if severity in (None, result.severity)}


def answers_of(tables):
    people = tables.responses.pivot(index="respondent_id", columns="item_key", values="value")
    return {person: tuple(row) for person, *row in people.itertuples()}


@pytest.mark.parametrize("make", [wide, lambda: long_of(wide())], ids=["wide", "long"])
def test_a_column_gives_one_wave_for_each_of_its_values_oldest_first(tmp_path, make):
    intake = read(tmp_path, make())
    assert intake.problems == ()
    assert [(tables.wave.key, tables.wave.label, len(tables.respondents.table)) for tables in intake.waves] == [
        ("FY2023", "FY2023", 12),
        ("FY2024", "FY2024", 12),
    ]
    earlier, later = intake.waves
    assert set(earlier.responses["item_key"]) == {"clarity_1", "clarity_2"}
    assert set(later.responses["item_key"]) == set(ITEMS)
    people = [set(tables.respondents.table["respondent_id"]) for tables in intake.waves]
    assert people[0] == people[1]
    assert intake.engagement.waves_from is None
    if make is wide:
        seen = checks_of(intake)["rows_of_wave"]
        assert seen.where in ("survey.csv (FY2023)", "survey.csv (FY2024)")
        assert "12 of 24 rows are of this wave" in seen.seen
        assert "unmapped_columns" in checks_of(intake)  # FY alone: q3 is mapped, though one wave was not asked
        assert checks_of(intake)["unmapped_columns"].column == "FY"


def test_long_and_wide_tables_give_the_same_answers(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one = [answers_of(tables) for tables in read(tmp_path / "a", wide()).waves]
    other = [answers_of(tables) for tables in read(tmp_path / "b", long_of(wide())).waves]
    assert [sorted(answers.values()) for answers in one] == [sorted(answers.values()) for answers in other]


def test_waves_that_answer_alike_are_two_waves_all_the_same(tmp_path):
    table = "person,FY,question,answer\n" + "".join(
        f"{700 + n},{wave},{question},{n % 5 + 1}\n"
        for n in range(12)
        for wave in ("2023", "2024")
        for question in ("q1", "q2", "q3")
    )
    mapping = MAPPING.replace("unit: unit\nlevel: level\n", "")
    intake = read(tmp_path, table, mapping=mapping)
    assert [(tables.wave.key, len(tables.responses)) for tables in intake.waves] == [("2023", 36), ("2024", 36)]


def test_events_of_redcap_are_waves_of_the_same_people(tmp_path):
    table = "record_id,redcap_event_name,q1,q2,q3,survey_complete\n" + "".join(
        f"{n},{event},{n % 5 + 1},3,2,2\n" for n in range(1, 13) for event in ("baseline_arm_1", "follow_up_arm_1")
    )
    declared = {"waves_from": {"column": "redcap_event_name", "survey": {"file": "survey.csv"}}}
    mapping = MAPPING.replace("unit: unit\nlevel: level\n", "").replace("person", "record_id")
    intake = read(tmp_path, table, declared, mapping)
    assert [tables.wave.key for tables in intake.waves] == ["baseline_arm_1", "follow_up_arm_1"]
    assert "ids_across_waves" not in checks_of(intake)


def test_rows_of_no_wave_are_told(tmp_path):
    table = wide(("2024.0", "2023.0")).replace("701,2024.0", "701,").replace("702,2024.0", "702,")
    intake = read(tmp_path, table)
    assert [(tables.wave.key, len(tables.respondents.table)) for tables in intake.waves] == [("2023", 12), ("2024", 10)]
    told = checks_of(intake)["rows_of_wave"]
    assert told.severity == "warns"
    assert "2 rows leave 'FY' blank and are of no wave" in told.seen


def test_each_wave_may_name_its_own_rows(tmp_path):
    waves = [
        {"key": f"w{year}", "label": str(year), "survey": {"file": "survey.csv", "where": {"FY": cells}}}
        for year, cells in ((2023, ["FY2022", "fy2023"]), (2024, "FY2024"))
    ]
    intake = read(tmp_path, wide(("FY2022", "FY2023", "FY2024")).replace("FY2022", "FY2023"), {"waves": waves[1:]})
    assert [len(tables.respondents.table) for tables in intake.waves] == [12]
    with pytest.raises(
        ValueError, match=r"'w2023' and 'w2024' both read survey.csv, and nothing tells their rows apart"
    ):
        read(tmp_path, wide(), {"waves": [waves[0], {**waves[1], "survey": {"file": "survey.csv"}}]})


def test_numbers_name_cells_and_labels_name_waves(tmp_path):
    table = wide(("2024", "2023"))
    declared = {"waves_from": {**COLUMN["waves_from"], "labels": {"2023": "Autumn 2023"}}}
    assert [tables.wave.label for tables in read(tmp_path, table, declared).waves] == ["Autumn 2023", "2024"]
    waves = [{"key": "b", "label": "B", "survey": {"file": "survey.csv", "where": {"FY": 2024}}}]
    assert len(read(tmp_path, table, {"waves": waves}).waves[0].respondents.table) == 12


@pytest.mark.parametrize(
    ("waves", "changes", "words"),
    [
        (("red", "blue"), {}, r"'red' \(12 rows\), 'blue' \(12 rows\), which tell no order in time. Write 'order:'"),
        (("a", "b"), {"order": ["b", "c"]}, r"'order' names 'c', which it does not hold"),
        (("a", "b"), {"column": "FYear"}, r"has no column 'FYear' to tell its waves apart. Known: person, FY, unit"),
        (tuple(map(str, range(60))), {}, "60 different values are no waves"),
    ],
)  # fmt: skip
def test_what_is_no_wave_column_is_said(tmp_path, waves, changes, words):
    intake = read(tmp_path, wide(waves), {"waves_from": {**COLUMN["waves_from"], **changes}})
    assert intake.waves == ()
    assert re.search(words, str(intake.problems[0][1]))


def test_an_order_is_declared_where_the_values_tell_none(tmp_path):
    declared = {"waves_from": {**COLUMN["waves_from"], "order": ["red", "blue"]}}
    assert [tables.wave.key for tables in read(tmp_path, wide(("blue", "red")), declared).waves] == ["red", "blue"]


def test_cells_that_no_row_holds_are_refused_with_those_it_holds(tmp_path):
    waves = [{"key": "a", "label": "A", "survey": {"file": "survey.csv", "where": {"FY": "FY2025"}}}]
    for table in (wide(), long_of(wide())):
        message = str(read(tmp_path, table, {"waves": waves}).problems[0][1])
        assert "in no row 'FY' is 'FY2025'. 'FY' holds 'FY2024'" in message


def test_one_wave_over_a_file_of_several_is_stopped_and_the_column_named(tmp_path):
    waves = {"waves": [{"key": "a", "label": "A", "survey": {"file": "survey.csv"}}]}
    result = checks_of(read(tmp_path, wide(), waves), "blocks")["repeated_answers"]
    assert "12 of 24 finished answers are set aside (50%)" in result.seen
    assert "'FY' ('FY2023' 12, 'FY2024' 12) explains 24 of 24 rows whose id repeats" in result.seen
    assert "'waves_from:' with 'column: FY'" in result.fix
    assert "set_aside" not in checks_of(read(tmp_path, wide(), waves))


def test_a_long_table_over_several_waves_says_what_to_write(tmp_path):
    waves = {"waves": [{"key": "a", "label": "A", "survey": {"file": "survey.csv"}}]}
    message = str(read(tmp_path, long_of(wide()), waves).problems[0][1])
    assert "answer a question again and differently" in message
    assert "If 'FY' tells waves apart, write 'waves_from:' with 'column: FY'" in message


def test_few_repeats_stay_a_note_and_repeats_nothing_explains_warn(tmp_path):
    waves = {"waves": [{"key": "a", "label": "A", "survey": {"file": "survey.csv"}}]}
    one = wide(("x",), 60)
    assert "repeated_answers" not in checks_of(read(tmp_path, one + "701,x,N,Staff,1,1,1\n", waves))
    some = one + "".join(f"{700 + n},x,N,Staff,1,1,1\n" for n in range(9))
    result = checks_of(read(tmp_path, some, waves))["repeated_answers"]
    assert (result.severity, result.n_affected) == ("warns", 9)
    assert "'respondent_id'" in result.fix


# Ids that begin anew -------------------------------------------------------------------------------------------------
def test_ids_that_begin_anew_are_asked_about_and_then_kept_apart(tmp_path):
    moved = checks_of(read(tmp_path, wide(first=1, n_people=30, moved=1)), "blocks")["ids_across_waves"]
    assert "30 stand in both; 100% of those are in another unit" in moved.seen
    stayed = checks_of(read(tmp_path, wide(first=1, n_people=30)))["ids_across_waves"]
    assert stayed.severity == "warns"
    for restart, n_both in ((True, 0), (False, 30)):
        survey = {"file": "survey.csv", "ids_restart": restart}
        intake = read(tmp_path, wide(first=1, n_people=30), {"waves_from": {"column": "FY", "survey": survey}})
        people = [set(tables.respondents.table["respondent_id"]) for tables in intake.waves]
        assert len(people[0] & people[1]) == n_both
        assert "ids_across_waves" not in checks_of(intake)


def test_ids_given_out_are_not_asked_about(tmp_path):
    assert "ids_across_waves" not in checks_of(read(tmp_path, wide(n_people=30)))


# Previews ------------------------------------------------------------------------------------------------------------
def test_previews_count_for_a_pilot_alone(tmp_path):
    table = "person,unit,level,q1,q2,q3,status\n" + "".join(
        f"{900 + n},N,Staff,4,3,2,{'Survey Preview' if n < 3 else 'IP Address'}\n" for n in range(9)
    )
    mapping = MAPPING + "metadata: {status: status}\n"
    for keep, n in ((False, 6), (True, 9)):
        survey = {"file": "survey.csv", "keep_previews": keep}
        declared = {"waves": [{"key": "a", "label": "A", "survey": survey}]}
        intake = read(tmp_path, table, declared, mapping)
        assert len(intake.waves[0].respondents.table) == n
        assert ("previews_kept" in checks_of(intake)) == keep


# Declarations --------------------------------------------------------------------------------------------------------
def test_waves_are_declared_one_way(tmp_path):
    with pytest.raises(ValueError, match="both 'waves' and 'waves_from' are given"):
        read(tmp_path, wide(), {**COLUMN, "waves": [{"key": "a", "label": "A", "survey": {"file": "b.csv"}}]})


def test_a_column_alone_is_answered_with_what_to_write(tmp_path):
    text = "client: Acme\nindustry: financial\nunits: from_survey\nwaves_from: FY\n"
    (tmp_path / "engagement.yml").write_text(text, encoding="utf-8")
    with pytest.raises(EngagementError, match=r"'waves_from': write the column under it as 'column: FY' and the file"):
        load_engagement(tmp_path)
