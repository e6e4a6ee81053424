"""Files become canonical tables together; nothing that names a person gets through; problems are collected."""

import csv
import dataclasses
import re

import pandas as pd
import pytest
from kept_tables import count_reading

from stratalign.engagement.engagement import load_engagement
from stratalign.intake.read import Intake, read_engagement_files
from stratalign.responses.identity import pseudonym
from stratalign.vocabulary import COMMENT_COLUMNS, RANKING_COLUMNS, RECALL_COLUMNS, RESPONSE_COLUMNS

IDENTIFIER_COLUMNS = [
    "IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "ResponseId",
]  # fmt: skip
COORDINATES = ["LocationLatitude", "LocationLongitude"]


@pytest.fixture(scope="module")
def sample():
    from stratalign.shipped import shipped_path

    return shipped_path("data", "sample")


@pytest.fixture(scope="module")
def northwind_texts(northwind_intake):
    return {text.strip().casefold() for text in texts_in(northwind_intake)}


def identifier_values(path):
    """Every value of the identifying columns of a Qualtrics export, read by plain means."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    found = {name: {row[rows[0].index(name)].strip() for row in rows[3:]} - {""} for name in rows[0]}
    return {name: found[name] for name in [*IDENTIFIER_COLUMNS, *COORDINATES]}


def texts_in(value):
    """Every text and number anywhere inside a result: tables cell by cell, labels of rows and columns too."""
    if isinstance(value, pd.DataFrame):
        yield from map(str, [*value.columns, *value.index])
        for column in value:
            yield from value[column].astype("object").map(str)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_in(getattr(value, field.name))
    elif isinstance(value, dict):
        yield from texts_in([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)
    else:
        yield str(value)


def test_a_planted_identifier_would_be_found(northwind_intake):
    planted = northwind_intake.waves[0].comments.assign(comment="person-1@example.com")
    tables = dataclasses.replace(northwind_intake.waves[0], comments=planted)
    assert "person-1@example.com" in set(texts_in(dataclasses.replace(northwind_intake, waves=(tables,))))


def test_no_identifier_of_the_raw_file_is_anywhere_in_the_intake(northwind_texts, sample):
    values = identifier_values(sample / "northwind/raw/survey.csv")
    assert all(values.values())
    for name, known in values.items():
        assert not {value.casefold() for value in known} & northwind_texts, name


def test_no_identifier_is_hidden_inside_a_longer_text(northwind_texts, sample):
    values = identifier_values(sample / "northwind/raw/survey.csv")
    everything = "\n".join(northwind_texts)
    for name in ("IPAddress", "RecipientEmail", "ExternalReference", "ResponseId"):
        assert len(values[name]) > 100
        assert not [value for value in values[name] if value.casefold() in everything], name


def test_no_id_of_the_roster_is_in_the_intake(northwind_texts, sample):
    with (sample / "northwind/raw/roster.csv").open(encoding="utf-8", newline="") as file:
        ids = {row["person_id"].casefold() for row in csv.DictReader(file)}
    assert len(ids) == 529
    everything = "\n".join(northwind_texts)
    assert not [person for person in ids if person in everything]


def test_staff_ids_are_not_in_the_two_wave_sample(harbour_intake, sample):
    with (sample / "harbour/raw/wave-2026.csv").open(encoding="utf-8", newline="") as file:
        ids = {row["staff_id"].casefold() for row in csv.DictReader(file, delimiter=";")}
    assert len(ids) == 180
    assert not ids & {text.casefold() for text in texts_in(harbour_intake)}


def test_tables_have_their_columns_and_one_row_a_person_and_item(northwind_intake):
    tables = northwind_intake.waves[0]
    for table, columns in (
        (tables.responses, RESPONSE_COLUMNS), (tables.comments, COMMENT_COLUMNS),
        (tables.rankings, RANKING_COLUMNS), (tables.recall, RECALL_COLUMNS),
    ):  # fmt: skip
        assert tuple(table.columns) == columns
    assert len(tables.responses) == 400 * 83
    assert tables.respondents.table["respondent_id"].str.fullmatch(r"[0-9a-f]{16}").all()
    assert tables.respondents.table["respondent_id"].is_unique


def test_what_is_set_aside_is_what_the_sample_plants(northwind_intake):
    assert northwind_intake.waves[0].respondents.set_aside == {
        "preview": 3,
        "test": 1,
        "unfinished": 5,
        "answered more than once (the last answer is kept)": 1,
    }
    assert northwind_intake.problems == ()


def test_values_are_those_of_the_raw_file(northwind_intake, sample):
    with (sample / "northwind/raw/survey.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    column = rows[0].index("Q9")
    respondents = northwind_intake.waves[0].respondents.table
    answers = northwind_intake.waves[0].responses.query("item_key == 'enps_1'").set_index("respondent_id")["value"]
    for record, respondent in respondents["respondent_id"].items():
        written = rows[record - 1][column]
        assert str(answers[respondent]) == (f"{written}.0" if written else "nan")


def test_the_same_people_are_the_same_in_both_waves(harbour_intake):
    first, second = (set(tables.respondents.table["respondent_id"]) for tables in harbour_intake.waves)
    assert (len(first), len(second), len(first & second)) == (180, 180, 126)


def test_pseudonyms_follow_the_key(sample, monkeypatch, harbour_intake):
    monkeypatch.setenv("STRATALIGN_PSEUDONYM_KEY", "another secret")
    other = read_engagement_files(load_engagement(sample / "harbour"))
    first, changed = (set(intake.waves[1].respondents.table["respondent_id"]) for intake in (harbour_intake, other))
    assert not first & changed
    assert pseudonym("H1001", b"another secret") in changed


def test_problems_of_several_files_are_collected(harbour):
    (harbour / "raw/wave-2025.xlsx").write_bytes(b"PK\x03\x04 damaged")
    export = harbour / "raw/wave-2026.csv"
    export.write_text(export.read_text(encoding="utf-8").replace("clarity_1", "clarity_one", 1), encoding="utf-8")
    (harbour / "mapping-2025.yml").write_text("itmes: {}\n", encoding="utf-8")
    (harbour / "raw/accounts.csv").unlink()
    intake = read_engagement_files(load_engagement(harbour))
    assert [where for where, _ in intake.problems] == [
        "wave-2025.xlsx", "mapping-2025.yml", "mapping-2026.yml", "accounts.csv",
    ]  # fmt: skip
    assert (intake.waves, intake.accounts) == ((), None)


def test_a_broken_wave_leaves_the_other_and_the_accounts(harbour):
    (harbour / "mapping-2025.yml").unlink()
    intake = read_engagement_files(load_engagement(harbour))
    assert [tables.wave.key for tables in intake.waves] == ["2026-spring"]
    assert intake.accounts.panel is not None


def test_a_broken_instrument_does_not_hide_a_broken_file(harbour):
    file = harbour / "engagement.yml"
    file.write_text(file.read_text().replace("instrument: strategic-alignment", "instrument: strategic"))
    (harbour / "mapping-2025.yml").unlink()
    intake = read_engagement_files(load_engagement(harbour))
    assert isinstance(intake, Intake)
    assert [where for where, _ in intake.problems] == ["strategic", "mapping-2025.yml"]


def test_a_missing_roster_and_unknown_answers_of_a_wave(northwind):
    (northwind / "raw/roster.csv").unlink()
    intake = read_engagement_files(load_engagement(northwind))
    assert [where for where, _ in intake.problems] == ["roster.csv"]


def test_unknown_answers_and_wrong_ranks_of_a_wave_are_both_shown(harbour):
    mapping = harbour / "mapping-2026.yml"
    text = mapping.read_text().replace("enps_1: enps_1", "enps_1: unit").replace("unit: unit\n", "")
    text += "rankings:\n  priority_ranking: {a: enps_1, b: obstacle}\n"
    mapping.write_text(re.sub(r"comments:\n.*\n", "", text))
    intake = read_engagement_files(load_engagement(harbour))
    messages = [str(problem) for _, problem in intake.problems]
    assert len(messages) == 2
    assert "1 item holds answers that are not on their scale" in messages[0]
    assert "ranks are not whole numbers" in messages[1]


def change(file, *pairs):
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def units_in(folder, tmp_units):
    """engagement.yml of a sample with its list of units replaced."""
    file = folder / "engagement.yml"
    text = re.sub(r"^units:\n(?:[ -].*\n)+", tmp_units, file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert tmp_units in text
    file.write_text(text, encoding="utf-8")


def test_the_units_of_a_file_are_listed_and_give_the_same_people(northwind, northwind_intake):
    listed = northwind_intake.engagement.listed_units
    rows = "".join(f"{unit.key},{unit.name},{unit.parent or ''}\n" for unit in listed)
    (northwind / "raw/units.csv").write_text(f"id,title,above\n{rows}", encoding="utf-8")
    units_in(northwind, "units: {file: units.csv, key: id, name: title, parent: above}\n")
    intake = read_engagement_files(load_engagement(northwind))
    assert intake.problems == ()
    assert intake.engagement.parents == northwind_intake.engagement.parents
    assert intake.engagement.unit_names == northwind_intake.engagement.unit_names
    tables = (intake.waves[0].respondents.table, northwind_intake.waves[0].respondents.table)
    pd.testing.assert_frame_equal(*tables)


def test_units_from_the_roster_are_listed(northwind):
    units_in(northwind, "units: from_roster\n")
    intake = read_engagement_files(load_engagement(northwind))
    assert intake.problems == ()
    people = intake.waves[0].respondents
    assert set(people.table["unit_id"].dropna()) <= set(intake.engagement.parents)
    assert people.unknown_units == {}
    assert people.roster.n_listed == len(people.invited)


def test_a_roster_that_is_missing_is_named_once(northwind):
    units_in(northwind, "units: from_roster\n")
    (northwind / "raw/roster.csv").unlink()
    intake = read_engagement_files(load_engagement(northwind))
    assert [where for where, _ in intake.problems] == ["roster.csv"]


def test_a_later_download_adds_nobody_twice(northwind, northwind_intake):
    export = northwind / "raw/survey.csv"
    with export.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    for name, part in (("survey.csv", rows[:300]), ("later.csv", [*rows[:3], *rows[200:]])):
        with (northwind / "raw" / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(part)
    change(northwind / "engagement.yml", ("file: survey.csv", "file: survey.csv\n      later_downloads: [later.csv]"))
    intake = read_engagement_files(load_engagement(northwind))
    assert intake.problems == ()
    tables, whole = intake.waves[0], northwind_intake.waves[0]
    assert set(tables.respondents.table["respondent_id"]) == set(whole.respondents.table["respondent_id"])
    assert tables.respondents.set_aside == whole.respondents.set_aside
    assert [note.key for note in tables.notes].count("later_download") == 1


def test_details_typed_into_comments_do_not_get_through(northwind, northwind_intake):
    export = northwind / "raw/survey.csv"
    comment = northwind_intake.waves[0].comments["comment"].iloc[0]
    change(export, (comment, f"{comment} Mail jane.doe@example.org or call +49 171 2345678."))
    comments = read_engagement_files(load_engagement(northwind)).waves[0].comments["comment"]
    assert f"{comment} Mail [e-mail address] or call [phone number]." in set(comments)
    assert not comments.str.contains("jane.doe|2345678").any()


def test_a_roster_is_read_once_though_units_notes_and_people_need_it(northwind, monkeypatch):
    units_in(northwind, "units: from_roster\n")
    counted = count_reading(monkeypatch)
    assert read_engagement_files(load_engagement(northwind)).problems == ()
    assert counted == dict.fromkeys(["survey.csv", "roster.csv", "accounts.csv"], 1)
