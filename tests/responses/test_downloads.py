"""Later downloads of a survey: nobody counts twice, nothing is lost; files of another survey or wave are refused."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
from conftest import read_once

from stratalign.engagement.declarations.corrections import RawFiles
from stratalign.engagement.declarations.survey import SurveyFile, Wave
from stratalign.errors import SourceError
from stratalign.responses.downloads import append_downloads
from stratalign.responses.reading import read_answers
from stratalign.sources.detect import read_survey
from stratalign.sources.questions.folded import fold_choices
from stratalign.sources.raw import RawSurvey, detection_of, question_table

MEANINGS = {"id": "respondent_id", "done": "finished", "when": "started"}


def survey(table, file="first.csv", format="generic_wide", text=None, tells=True):
    """An export of a few lines; its tool tells ids, dates and whether people finished unless told otherwise."""
    header, *rows = [line.split(",") for line in table.strip().split("\n")]
    answers = pd.DataFrame(rows, columns=header, dtype="str").set_axis(range(2, len(rows) + 2)).rename_axis("record")
    meanings = [MEANINGS.get(name, "") if tells else "" for name in header]
    texts = [(text or {}).get(name, name) for name in header]
    roles = ["metadata" if meaning else "item" for meaning in meanings]
    questions = question_table(header, code=header, text=texts, meaning=meanings, role=roles)
    detection = detection_of(questions, format=format, confidence=1, reasons=(), header_rows=1)
    return RawSurvey(file, answers, questions, detection)


def later(table, **how):
    return survey(table, file="second.csv", **how)


def cells(raw, column):
    return raw.answers[column].to_list()


def note_of(raw, key="later_download"):
    (note,) = (note for note in raw.notes if note.key == key)
    return note


FIRST = "id,done,q1,q2\nR1,1,4,5\nR2,0,3,\nR3,1,2,2\n"


def test_an_answer_of_both_downloads_counts_once_as_it_was_last():
    both = append_downloads(survey(FIRST), [later("id,done,q1,q2\nR1,1,4,5\nR2,1,3,4\nR3,1,2,1\nR4,1,5,5\n")])
    assert cells(both, "id") == ["R1", "R2", "R3", "R4"]
    assert cells(both, "q2") == ["5", "4", "1", "5"]
    assert both.answers.index.is_unique
    assert list(both.answers.index) == [6, 7, 8, 9]
    note = note_of(both)
    assert "recognised by 'id': 1 new, 1 unchanged, 1 finished since, 1 edited; its record 1 is number 5" in note.seen
    assert (note.severity, note.count) == ("informs", 1)


def test_a_download_of_new_answers_only_is_appended():
    both = append_downloads(survey(FIRST), [later("id,done,q1,q2\nR8,1,1,1\n")])
    assert cells(both, "id") == ["R1", "R2", "R3", "R8"]
    assert note_of(both).severity == "informs"


def test_answers_missing_later_are_kept_and_named():
    both = append_downloads(survey(FIRST), [later("id,done,q1,q2\nR1,1,4,5\n")])
    assert sorted(cells(both, "id")) == ["R1", "R2", "R3"]
    note = note_of(both)
    assert note.severity == "warns"
    assert "2 of the earlier download missing (they are kept)" in note.seen


def test_files_in_the_wrong_order_do_not_undo_a_finished_answer():
    both = append_downloads(survey(FIRST), [later("id,done,q1,q2\nR1,0,4,\nR2,0,3,\nR3,1,2,2\n")])
    assert dict(zip(cells(both, "id"), cells(both, "q2"), strict=True)) == {"R1": "5", "R2": "", "R3": "2"}
    assert "1 unfinished that were finished before" in note_of(both).seen
    assert "oldest first" in note_of(both).fix


def test_three_downloads_are_one_after_another():
    second = later("id,done,q1,q2\nR3,1,2,2\nR4,1,5,5\n")
    third = survey("id,done,q1,q2\nR4,1,1,1\nR5,1,5,5\n", file="third.csv")
    together = append_downloads(survey(FIRST), [second, third])
    assert cells(together, "id") == ["R1", "R2", "R3", "R4", "R5"]
    assert cells(together, "q1") == ["4", "3", "2", "1", "5"]
    assert together.detection.reasons == (
        "second.csv appended as a later download", "third.csv appended as a later download",
    )  # fmt: skip


def test_the_mapped_id_recognises_answers_where_the_tool_tells_none():
    first, second = survey(FIRST, tells=False), later("id,done,q1,q2\n r1 ,1,4,4\nR7,1,1,1\n", tells=False)
    both = append_downloads(first, [second], respondent_id="id")
    assert cells(both, "id") == ["R2", "R3", " r1 ", "R7"]


def test_answers_with_a_blank_id_are_compared_by_their_cells():
    first = survey("id,done,q1,q2\nR1,1,4,5\n,1,3,3\n,1,3,3\n")
    both = append_downloads(first, [later("id,done,q1,q2\nR1,1,4,5\n,1,3,3\n,1,2,2\n")])
    assert sorted(cells(both, "q1")) == ["2", "3", "3", "4"]


@pytest.mark.parametrize(
    ("one", "two", "together"),
    [
        ("4,5 1,1", "4,5 1,1 2,2", ["1,1", "2,2", "4,5"]),
        ("4,5 4,5", "4,5 4,5 4,5", ["4,5"] * 3),
        ("4,5 4,5 4,5", "4,5 2,2", ["2,2", "4,5", "4,5", "4,5"]),
        ("4,5", "2,2", ["2,2", "4,5"]),
    ],
)
def test_without_ids_equal_rows_of_both_files_count_once_and_of_one_file_stay(one, two, together):
    first, second = (f"q1,q2\n{rows.replace(' ', chr(10))}\n" for rows in (one, two))
    both = append_downloads(survey(first), [later(second)])
    assert sorted(",".join(row) for row in both.answers.itertuples(index=False)) == together
    assert note_of(both).severity == "warns"
    assert "without an id of the answers" in note_of(both).seen


def test_columns_of_one_download_are_kept_by_name():
    first = survey("id,q1,old\nR1,4,x\nR2,3,y\n")
    both = append_downloads(first, [later("id,new,q1\nR2,n,3\nR3,m,5\n")])
    assert list(both.answers.columns) == ["id", "q1", "old", "new"]
    assert both.answers.to_numpy().tolist() == [["R1", "4", "x", ""], ["R2", "3", "y", "n"], ["R3", "5", "", "m"]]
    assert list(both.questions["column"]) == ["id", "q1", "old", "new"]
    assert both.detection.item_columns == ("q1", "old", "new")
    seen = [(note.columns, note.count) for note in both.notes if note.key == "later_download_columns"]
    assert seen == [(("new",), 1), (("old",), 1)]
    assert "1 unchanged" in note_of(both).seen


def test_a_column_that_identifies_people_in_one_file_does_in_both():
    second = later("id,q1,q2\nR2,3,5\n")
    questions = second.questions.assign(role=["metadata", "item", "identifier"])
    second = dataclasses.replace(
        second, questions=questions, detection=dataclasses.replace(second.detection, id_columns=("q2",))
    )
    both = append_downloads(survey("id,q1,q2\nR1,3,5\n"), [second])
    assert both.detection.id_columns == ("q2",)
    assert both.detection.item_columns == ("q1",)


@pytest.mark.parametrize(
    ("second", "how", "message"),
    [
        ("id,a,b,c\nR1,1,1,1\n", {}, r"second\.csv is not a later download of first\.csv: they share 0 of 2 columns"),
        (FIRST, {"format": "qualtrics"}, r"written by qualtrics, the first by generic_wide"),
        (FIRST, {"text": {"q1": "Other", "q2": "Question"}}, r"2 of 2 columns of the same name ask something else"),
    ],
)
def test_another_survey_is_refused(second, how, message):
    with pytest.raises(SourceError, match=message):
        append_downloads(survey(FIRST), [later(second, **how)])


def test_codes_that_were_given_another_meaning_are_refused():
    def labelled(raw, label):
        rows = [{"column": "q1", "value": "4", "label": label, "is_missing": False}]
        return dataclasses.replace(raw, value_labels=pd.DataFrame(rows))

    first = labelled(survey(FIRST), "Agree")
    assert len(append_downloads(first, [labelled(later(FIRST), "agree ")]).value_labels) == 1
    with pytest.raises(SourceError, match=r"1 codes mean something else than in first\.csv, in 'q1'"):
        append_downloads(first, [labelled(later(FIRST), "Disagree")])


@pytest.mark.parametrize(
    ("dates", "fielded", "is_refused"),
    [
        (("2025-03-01", "2026-03-01"), (None, None), True),
        (("2026-03-01", "2026-03-20"), (None, None), False),
        (("03/01/2025", "13/02/2026"), (None, None), True),
        (("01/12/2026", "02/12/2026"), (None, None), False),
        (("2026-03-01", "2026-03-20"), (dt.date(2025, 3, 1), dt.date(2025, 3, 31)), True),
        (("2026-03-01", "2026-04-20"), (dt.date(2026, 3, 1), None), False),
        (("soon", "later"), (None, None), False),
    ],
)
def test_another_waves_file_is_refused_by_its_dates(dates, fielded, is_refused):
    first = survey(f"id,when,q1\nR1,{dates[0]} 10:00,4\n")
    second = later(f"id,when,q1\nR2,{dates[1]} 11:30,4\n")
    if is_refused:
        with pytest.raises(SourceError, match=r"second\.csv is another wave's file"):
            append_downloads(first, [second], fielded=fielded)
    else:
        assert len(append_downloads(first, [second], fielded=fielded).answers) == 2


def read(folder, *surveys):
    """Answers of the first of several waves."""
    waves = [Wave(key=f"w{n}", label="Wave", survey=survey) for n, survey in enumerate(surveys)]
    return read_answers(surveys[0], RawFiles(folder), waves=waves)


def test_a_file_named_twice_would_count_twice(tmp_path):
    twice = SurveyFile(file="a.csv", later_downloads=("a.csv",))
    with pytest.raises(SourceError, match=r"a\.csv is named twice in one wave"):
        read(tmp_path, twice)
    first, second = SurveyFile(file="a.csv", later_downloads=("b.csv",)), SurveyFile(file="b.csv")
    with pytest.raises(SourceError, match=r"b\.csv is the file of wave w1 and a later download of a\.csv"):
        read(tmp_path, first, second)


# Real exports split in two and put together again -----------------------------------------------------------------
def split(path, folder, *, n_headers, first, second, encoding="utf-8-sig"):
    """Two files with the header of one and some of its records, counted from 0 after the header."""
    import csv

    with path.open(encoding=encoding, newline="") as file:
        rows = list(csv.reader(file))
    for name, part in (("first.csv", first), ("second.csv", second)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([*rows[:n_headers], *rows[n_headers:][part]])
    return SurveyFile(file="first.csv", later_downloads=("second.csv",))


REAL = [
    ("export_surveymonkey_538", "MIDWEST.csv", 2, 2778, slice(0, 1800), slice(1000, None)),
    ("export_surveymonkey_538", "comma-survey.csv", 1, 1129, slice(0, 900), slice(0, None)),
    ("export_qualtrics", "Long_Exhaustive_Sample_Survey (Insights).csv", 3, 31, slice(0, 20), slice(5, None)),
    ("export_googleforms", "form_responses_excerpt.csv", 1, 12, slice(0, 8), slice(0, None)),
]


@pytest.mark.real
@pytest.mark.parametrize(("folder", "file", "n_headers", "n", "first", "second"), REAL)
def test_a_real_export_split_in_two_overlapping_downloads_is_the_whole(
    real_data, tmp_path, folder, file, n_headers, n, first, second
):
    path = real_data(folder) / file
    survey_file = split(path, tmp_path, n_headers=n_headers, first=first, second=second)
    together = read(tmp_path, survey_file)
    whole = fold_choices(read_once(path))
    assert len(together.answers) == n == len(whole.answers)
    rows = [sorted(raw.answers.itertuples(index=False, name=None)) for raw in (together, whole)]
    assert rows[0] == rows[1]


@pytest.mark.real
def test_two_real_surveys_are_not_downloads_of_one(real_data, tmp_path):
    folder = real_data("export_surveymonkey_538")
    first, second = read_survey(folder / "MIDWEST.csv"), read_survey(folder / "StarWars.csv")
    with pytest.raises(SourceError, match=r"StarWars\.csv is not a later download of MIDWEST\.csv"):
        append_downloads(first, [second])
