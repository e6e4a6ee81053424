"""Who counts as a respondent, who they are by pseudonym, and where they belong."""

import dataclasses

import pandas as pd
import pytest

from stratalign.engagement.declarations.survey import RosterFile, SurveyFile, Wave
from stratalign.engagement.engagement import Engagement
from stratalign.errors import SourceError
from stratalign.responses.identity import pseudonym
from stratalign.responses.mapping import Mapping
from stratalign.responses.respondents import find_respondents
from stratalign.responses.roster import read_roster
from stratalign.sources.detect import read_survey
from stratalign.vocabulary import RESPONDENT_COLUMNS

KEY = b"key of the tests"
ROSTER = "person,unit,level\nA1,north,Board\nA2,Sales North,Employee\nA3,south,Employee\n"


def engagement_in(folder, *, roster="", key="w1", unit_map=None, **changes):
    if roster:
        (folder / "roster.csv").write_text(roster, encoding="utf-8")
    listed = RosterFile(file="roster.csv", person_id="person", unit="unit", level="level") if roster else None
    wave = Wave(key=key, label="First", survey=SurveyFile(file="survey.csv"), roster=listed, unit_map=unit_map or {})
    settings = {
        "units": [{"key": "north", "name": "Sales North"}, {"key": "south", "name": "Sales South"}],
        "levels": {"executives": ["Board"], "staff": ["Employee"]},
        **changes,
    }
    return Engagement.model_validate(
        {"folder": folder, "client": "Acme", "industry": "financial", "waves": [wave], **settings}
    )


def find(folder, table, *, roster="", key=KEY, engagement=None, **mapping):
    """Respondents of a small export; the item is in column q unless the mapping says otherwise."""
    (folder / "survey.csv").write_text(table, encoding="utf-8")
    engagement = engagement or engagement_in(folder, roster=roster)
    mapped = Mapping.model_validate({"items": {"clarity_1": "q"}, **mapping})
    raw = read_survey(folder / "survey.csv", format="generic_wide")
    (wave,) = engagement.waves
    listed = read_roster(wave.roster, engagement.raw_files) if wave.roster else None
    return find_respondents(raw, mapped, engagement.placing, wave, key=key, roster=listed)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("0", ""), ("IP Address", ""), ("4", ""), ("Imported", ""), ("16", ""), ("Offline", ""), ("32", ""), ("EX", ""),
        ("1", "preview"), ("Survey Preview", "preview"), ("17", "preview"), ("Offline Survey Preview", "preview"),
        ("2", "test"), ("Survey Test", "test"), (" survey TEST ", "test"),
        ("8", "spam"), ("Spam", "spam"), ("9", "spam"), ("Survey Preview Spam", "spam"), ("12", "spam"),
        ("Imported Spam", "spam"), ("40", "spam"), ("EX Spam", "spam"),
    ],
)  # fmt: skip
def test_qualtrics_statuses_are_read_as_code_and_as_text(tmp_path, status, reason):
    people = find(tmp_path, f"s,q\n{status},4\nIP Address,5\n", metadata={"status": "s"})
    assert people.set_aside == ({reason: 1} if reason else {})
    assert len(people.table) == (1 if reason else 2)
    assert people.unknown_statuses == {}


def test_a_status_nobody_knows_is_kept_and_counted(tmp_path):
    people = find(tmp_path, "s,q\nSeen by QA,4\nSeen by QA,3\n0,5\n", metadata={"status": "s"})
    assert len(people.table) == 3
    assert people.unknown_statuses == {"Seen by QA": 2}


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("Umfragevorschau", "preview"), ("Aperçu de l'enquête", "preview"), ("Vista previa de la encuesta", "preview"),
        ("Anteprima sondaggio", "preview"), ("Umfragetest", "test"), ("Prueba de encuesta", "test"),
        ("partial", "unfinished"), ("Partial", "unfinished"), ("started", "unfinished"),
        ("Unvollständig", "unfinished"),
        ("disqualified", "screened out"), ("Overquota", "screened out"), ("1.0", "preview"), ("8,0", "spam"),
        ("completed", ""), ("Complete", ""), ("Vollständig", ""), ("IP-Adresse", ""), ("Adresse IP", ""), ("0.0", ""),
    ],
)  # fmt: skip
def test_statuses_of_other_tools_and_languages_are_known(tmp_path, status, reason):
    people = find(tmp_path, f"s;q\n{status};4\n0;5\n", metadata={"status": "s"})
    assert people.set_aside == ({reason: 1} if reason else {})
    assert people.unknown_statuses == {}


def test_a_code_means_what_its_label_says(tmp_path):
    (tmp_path / "survey.csv").write_text("s,f,q\n1,1,4\n2,2,5\n1,2,3\n", encoding="utf-8")
    raw = read_survey(tmp_path / "survey.csv", format="generic_wide")
    labels = [("s", "1", "IP Address"), ("s", "2", "Survey Test"), ("f", "1", "False"), ("f", "2", "True")]
    rows = [{"column": column, "value": value, "label": label, "is_missing": False} for column, value, label in labels]
    mapping = Mapping.model_validate({"items": {"clarity_1": "q"}, "metadata": {"status": "s", "finished": "f"}})
    engagement = engagement_in(tmp_path)
    labelled = dataclasses.replace(raw, value_labels=pd.DataFrame(rows))
    people = find_respondents(labelled, mapping, engagement.placing, engagement.waves[0], key=KEY)
    assert people.set_aside == {"unfinished": 1, "test": 1}
    assert list(people.table.index) == [4]


def test_a_blank_date_of_submission_is_unfinished(tmp_path):
    people = find(tmp_path, "d,q\n2026-03-01,4\n,5\nNA,3\n", metadata={"submitted": "d"})
    assert (people.set_aside, list(people.table.index)) == ({"unfinished": 2}, [2])


def test_a_blank_end_is_unfinished_only_where_most_rows_have_one(tmp_path):
    assert find(tmp_path, "e,q\n9:00,4\n9:05,5\n,3\n", metadata={"ended": "e"}).set_aside == {"unfinished": 1}
    assert find(tmp_path, "e,q\n9:00,4\n,5\n,3\n", metadata={"ended": "e"}).set_aside == {}


def test_a_form_status_of_zero_is_unfinished_and_of_one_or_two_is_not(tmp_path):
    people = find(tmp_path, "form_complete,q\n0,4\n1,5\n2,3\n", metadata={"finished": "form_complete"})
    assert list(people.table.index) == [3, 4]


QUALTRICS = """ResponseId,Finished,Q1
Response ID,Finished,Statement
"{""ImportId"":""_recordId""}","{""ImportId"":""finished""}","{""ImportId"":""QID1""}"
R_1,1,4
R_2,0,5
R_1,1,3
"""


def test_what_the_tool_tells_is_used_where_the_mapping_leaves_metadata_out(tmp_path):
    (tmp_path / "survey.csv").write_text(QUALTRICS, encoding="utf-8")
    raw = read_survey(tmp_path / "survey.csv", format="qualtrics")
    told = raw.questions.assign(meaning=["respondent_id", "finished", ""])
    raw = dataclasses.replace(raw, questions=told)
    engagement = engagement_in(tmp_path)

    def set_aside(**mapping):
        mapped = Mapping.model_validate({"items": {"clarity_1": "Q1"}, **mapping})
        return find_respondents(raw, mapped, engagement.placing, engagement.waves[0], key=KEY).set_aside

    twice = {"answered more than once (the last answer is kept)": 1}
    assert set_aside() == {"unfinished": 1} | twice
    assert set_aside(metadata={}) == twice
    assert set_aside(ignore={"Finished": "wrong in this export"}) == twice


def test_a_tools_own_number_does_not_make_people_of_two_waves_one(tmp_path):
    (tmp_path / "survey.csv").write_text("id,q\n1,4\n2,5\n", encoding="utf-8")
    raw = read_survey(tmp_path / "survey.csv", format="generic_wide")
    raw = dataclasses.replace(raw, questions=raw.questions.assign(meaning=["respondent_id", ""]))
    mapping = Mapping.model_validate({"items": {"clarity_1": "q"}})
    ids = []
    for key in ("w1", "w2"):
        engagement = engagement_in(tmp_path, key=key)
        ids += list(
            find_respondents(raw, mapping, engagement.placing, engagement.waves[0], key=KEY).table["respondent_id"]
        )
    assert len(set(ids)) == 4


def test_a_unit_map_gives_old_labels_the_units_of_today(tmp_path):
    engagement = engagement_in(tmp_path, unit_map={"Sales  east": "south", "Key Accounts": "north"})
    people = find(tmp_path, "u,q\nsales East,1\nKey accounts,2\nnorth,3\n", unit="u", engagement=engagement)
    assert people.table["unit_id"].to_list() == ["south", "north", "north"]
    assert people.unknown_units == {}


def test_a_unit_map_that_matches_nothing_or_leads_nowhere_is_an_error(tmp_path):
    engagement = engagement_in(tmp_path, unit_map={"Sales West": "south", "Sales East": "suoth"})
    with pytest.raises(SourceError) as problem:
        find(tmp_path, "u,q\nSales East,1\n", unit="u", engagement=engagement)
    message = str(problem.value)
    assert "'unit_map' of wave w1 has 2 problems" in message
    assert "no answer and no row of the roster names 'Sales West'. Did you mean 'Sales East'?" in message
    assert "'suoth' (for 'Sales East') is not a unit. Did you mean 'south'?" in message


def test_a_unit_map_reads_the_roster_too(tmp_path):
    roster = ROSTER.replace("A3,south", "A3,Old South")
    engagement = engagement_in(tmp_path, roster=roster, unit_map={"old south": "south"})
    people = find(tmp_path, "r,q\nA3,1\n", roster_id="r", engagement=engagement)
    assert people.table["unit_id"].to_list() == ["south"]
    assert people.invited["unit_id"].to_list() == ["north", "north", "south"]


def test_labels_of_units_that_are_probably_one_are_named(tmp_path):
    labels = ["Sales", "Sales", "Sa1es", "sales dept", "Finance", "Finanse", "Plant 1", "Plant 2", "Ops UK", "Ops US"]
    table = "u,q\n" + "".join(f"{label},3\n" for label in labels)
    people = find(tmp_path, table, unit="u", engagement=engagement_in(tmp_path, units="from_survey"))
    assert {frozenset(group) for group in people.similar_units} == {
        frozenset({"Sales", "Sa1es", "sales dept"}),
        frozenset({"Finance", "Finanse"}),
    }
    assert people.similar_units[0][0] == "Sales"
    assert find(tmp_path, table, unit="u").similar_units == ()


def test_whether_anything_tells_levels_is_said(tmp_path):
    assert not find(tmp_path, "l,q\nBoard,1\n").has_levels
    assert find(tmp_path, "l,q\nBoard,1\n", level="l").has_levels
    assert find(tmp_path, "r,q\nA1,1\n", roster=ROSTER, roster_id="r").has_levels


@pytest.mark.parametrize("word", ["0", "False", "FALSE", "no", "Falsch", " false "])
def test_unfinished_rows_are_set_aside(tmp_path, word):
    people = find(tmp_path, f"f,q\n{word},4\nTrue,5\n1,3\n", metadata={"finished": "f"})
    assert people.set_aside == {"unfinished": 1}
    assert list(people.table.index) == [3, 4]


def test_progress_decides_only_where_nothing_says_finished(tmp_path):
    table = "f,p,q\n1,50,4\n1,100,5\n0,100%,3\n"
    assert find(tmp_path, table, metadata={"progress": "p"}).set_aside == {"unfinished": 1}
    both = find(tmp_path, table, metadata={"progress": "p", "finished": "f"})
    assert list(both.table.index) == [2, 3]


def test_a_row_without_any_item_is_set_aside(tmp_path):
    people = find(tmp_path, "name,q\nx, \ny,4\n")
    assert people.set_aside == {"no item answered": 1}


def test_a_row_is_set_aside_for_one_reason(tmp_path):
    table = "s,f,q\n1,0,\n0,0,\n0,1,4\n"
    assert find(tmp_path, table, metadata={"status": "s", "finished": "f"}).set_aside == {"preview": 1, "unfinished": 1}


def test_the_last_answer_of_a_person_is_kept_whatever_the_spelling_of_the_id(tmp_path):
    table = "id,unit,q\nA1,north,1\nA2,north,2\n a1 ,south,3\n"
    people = find(tmp_path, table, respondent_id="id", unit="unit")
    assert people.set_aside == {"answered more than once (the last answer is kept)": 1}
    assert people.table["respondent_id"].to_dict() == {3: pseudonym("A2", KEY), 4: pseudonym("A1", KEY)}
    assert people.table.loc[4, "unit_id"] == "south"


def test_a_preview_does_not_replace_the_answer_of_its_person(tmp_path):
    table = "id,s,q\nA1,0,1\nA1,1,5\n"
    people = find(tmp_path, table, respondent_id="id", metadata={"status": "s"})
    assert list(people.table.index) == [2]
    assert people.set_aside == {"preview": 1}


def test_the_roster_id_comes_before_the_respondent_id_and_that_before_the_record(tmp_path):
    table = "r,id,q\nA1,R_1,1\n,R_2,2\n,,3\n"
    people = find(tmp_path, table, respondent_id="id", roster_id="r")
    ids = people.table["respondent_id"].to_list()
    assert ids[:2] == [pseudonym("A1", KEY), pseudonym("R_2", KEY)]
    assert len(set(ids)) == 3


def test_people_without_an_id_are_different_in_each_wave(tmp_path):
    ids = [
        find(tmp_path, "x,q\n1,4\n2,5\n", engagement=engagement_in(tmp_path, key=wave)).table["respondent_id"]
        for wave in ("w1", "w2")
    ]
    assert len({*ids[0], *ids[1]}) == 4


def test_a_person_is_the_same_in_each_wave_with_one_key_and_another_with_another(tmp_path):
    table = "id,q\nA1,4\n"
    waves = [
        find(tmp_path, table, respondent_id="id", engagement=engagement_in(tmp_path, key=wave), key=key)
        for wave, key in (("w1", KEY), ("w2", KEY), ("w1", b"other"))
    ]
    first, second, other = (people.table["respondent_id"].item() for people in waves)
    assert first == second != other


def test_the_roster_gives_unit_and_level_whatever_the_spelling_of_the_id(tmp_path):
    table = "r,q\n a1,1\nA2\u00a0,2\na3 ,3\n"
    people = find(tmp_path, table, roster=ROSTER, roster_id="r")
    assert people.table["unit_id"].to_list() == ["north", "north", "south"]
    assert people.table["level"].to_list() == ["executives", "staff", "staff"]
    assert people.n_not_in_roster == 0


def test_people_missing_from_the_roster_are_counted_and_have_no_unit(tmp_path):
    people = find(tmp_path, "r,q\nA1,1\nZ9,2\n,3\n", roster=ROSTER, roster_id="r")
    assert people.n_not_in_roster == 2
    assert people.table["unit_id"].isna().to_list() == [False, True, True]
    assert people.unknown_units == {}


def test_the_exports_own_unit_comes_first_and_a_blank_one_is_filled_from_the_roster(tmp_path):
    people = find(tmp_path, "r,u,q\nA1,south,1\nA2,,2\n", roster=ROSTER, roster_id="r", unit="u")
    assert people.table["unit_id"].to_list() == ["south", "north"]


def test_everybody_invited_is_listed_without_an_id(tmp_path):
    invited = find(tmp_path, "r,q\nA1,1\nA2,2\n", roster=ROSTER + ",south,Employee\n" * 2, roster_id="r").invited
    assert invited.to_dict("list") == {
        "unit_id": ["north", "north", "south", "south", "south"],
        "level": ["executives", "staff", "staff", "staff", "staff"],
    }


def test_units_and_levels_nobody_knows_are_counted_by_label(tmp_path):
    table = "u,l,q\nEast,Intern,1\nEast,Board,2\n SALES  north,employee,3\n,,4\n"
    people = find(tmp_path, table, unit="u", level="l")
    assert (people.unknown_units, people.unknown_levels) == ({"East": 2}, {"Intern": 1})
    assert people.table["unit_id"].fillna("-").to_list() == ["-", "-", "north", "-"]
    assert people.table["level"].fillna("-").to_list() == ["-", "executives", "staff", "-"]


def test_durations_are_seconds_or_missing(tmp_path):
    table = "d;q\n95;1\n95,5;2\n;3\nsoon;4\n"
    seconds = find(tmp_path, table, metadata={"duration_seconds": "d"}).table["duration_seconds"]
    assert seconds.to_list()[:2] == [95.0, 95.5]
    assert seconds.isna().to_list() == [False, False, True, True]


def test_nobody_left_is_an_empty_table_of_the_same_columns(tmp_path):
    people = find(tmp_path, "s,q\n1,4\n", metadata={"status": "s"}, roster=ROSTER, roster_id="s")
    assert people.table.empty
    assert tuple(people.table.columns) == RESPONDENT_COLUMNS


@pytest.mark.parametrize(
    ("roster", "message"),
    [
        ("persn,unit,level\nA1,north,Board\n", r"roster\.csv: There is no column 'person'\. Did you mean 'persn'\?"),
        (ROSTER + "a1 ,south,Board\n", r"roster\.csv: 2 rows share a person id \(first at record 2\)"),
        ("person,unit,level\n", r"roster\.csv has a header and no rows"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(tmp_path, roster, message):
    engagement = engagement_in(tmp_path, roster=roster)
    with pytest.raises(SourceError, match=message):
        read_roster(engagement.waves[0].roster, engagement.raw_files)


def test_a_roster_error_does_not_print_the_id(tmp_path):
    engagement = engagement_in(tmp_path, roster="person,unit,level\nanna@x.org,north,\nanna@x.org,south,\n")
    with pytest.raises(SourceError) as problem:
        read_roster(engagement.waves[0].roster, engagement.raw_files)
    assert "anna" not in str(problem.value)
