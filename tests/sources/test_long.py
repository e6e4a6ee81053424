"""A table with one row an answer becomes one row a respondent, or is refused with the reason."""

import random

import openpyxl
import pytest

from stratalign.engagement.declarations.survey import LongColumns
from stratalign.errors import SourceError
from stratalign.sources.detect import read_survey
from stratalign.sources.files.text import read_rows
from stratalign.sources.tools.long import signature

ANSWERED = """Respondent ID,Unit,Question Code,Question Text,Response,Response Label,Answered at
r1,Sales,q1,The strategy is clear,4,Agree,10:01
r1,Sales,q2,I know my part,3,Neutral,10:02
r2,Works,q1,The strategy is clear,5,Strongly agree,10:05
r2,Works,q2,I know my part,,,10:07
r3,Works,q2,I know my part,4,Agree,11:30
"""


def write(folder, text, name="answers.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def note(raw, key):
    return next(note for note in raw.notes if note.key == key)


def test_answers_of_a_respondent_come_into_one_row(tmp_path):
    raw = read_survey(write(tmp_path, ANSWERED))
    assert raw.detection.format == "generic_long"
    assert raw.answers.to_dict("index") == {
        2: {"Respondent ID": "r1", "Unit": "Sales", "q1": "4", "q2": "3"},
        4: {"Respondent ID": "r2", "Unit": "Works", "q1": "5", "q2": ""},
        6: {"Respondent ID": "r3", "Unit": "Works", "q1": "", "q2": "4"},
    }
    assert raw.answers.index.name == "record"


def test_questions_keep_code_wording_and_role(tmp_path):
    questions = read_survey(write(tmp_path, ANSWERED)).questions.set_index("column")
    assert questions["text"].to_dict() == {
        "Respondent ID": "Respondent ID", "Unit": "Unit", "q1": "The strategy is clear", "q2": "I know my part",
    }  # fmt: skip
    assert questions["role"].to_list() == ["identifier", "item", "item", "item"]
    assert questions["meaning"].to_list() == ["respondent_id", "", "", ""]


def test_words_beside_the_codes_are_value_labels(tmp_path):
    labels = read_survey(write(tmp_path, ANSWERED)).value_labels
    assert {(row.column, row.value, row.label, row.is_missing) for row in labels.itertuples()} == {
        ("q1", "4", "Agree", False), ("q1", "5", "Strongly agree", False),
        ("q2", "3", "Neutral", False), ("q2", "4", "Agree", False),
    }  # fmt: skip


def test_what_has_no_place_in_the_wide_table_is_named(tmp_path):
    raw = read_survey(write(tmp_path, ANSWERED))
    assert note(raw, "long_table").seen == "5 rows, one an answer: 3 respondents, 2 questions"
    assert "'Answered at'" in note(raw, "long_columns_not_kept").seen
    assert note(raw, "long_columns_not_kept").count == 1


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("record,field_name,value", "1,q1,3\n1,q2,4\n2,q1,5\n2,q2,5\n"),
        ("participantId;item;rating", "1;q1;3\n1;q2;4\n2;q1;5\n2;q2;5\n"),
        ("Teilnehmer\tFrage\tAntwort", "1\tq1\t3\n1\tq2\t4\n2\tq1\t5\n2\tq2\t5\n"),
        ("answer,question,person", "3,q1,1\n4,q2,1\n5,q1,2\n5,q2,2\n"),
    ],
)
def test_headers_of_several_tools_and_languages(tmp_path, header, rows):
    raw = read_survey(write(tmp_path, f"{header}\n{rows}"))
    assert raw.detection.format == "generic_long"
    assert raw.answers.iloc[:, 1:].to_numpy().tolist() == [["3", "4"], ["5", "5"]]


def test_columns_are_found_without_telling_headers(tmp_path):
    lines = [f"p{person},{unit},{item},{(person * 7 + place) % 5 + 1}"
             for person, unit in ((1, "a"), (2, "b"), (3, "a"), (4, "b"), (5, "a"))
             for place, item in enumerate(("clear", "believable", "doable"))]  # fmt: skip
    random.Random(3).shuffle(lines)
    raw = read_survey(write(tmp_path, "A,B,C,D\n" + "\n".join(lines) + "\n"))
    assert raw.detection.format == "generic_long"
    assert set(raw.answers.columns) == {"A", "B", "clear", "believable", "doable"}
    expected = {(line.split(",")[0], line.split(",")[2]): line.split(",")[3] for line in lines}
    assert {(row["A"], item): row[item] for _, row in raw.answers.iterrows()
            for item in ("clear", "believable", "doable")} == expected  # fmt: skip


WIDE_TABLES = [
    "id,unit,q1,q2\n" + "".join(f"{n},u{n % 3},{n % 5 + 1},{n % 4 + 1}\n" for n in range(40)),
    "q1,q2,q3\n" + "".join(f"{n % 5 + 1},{n % 4 + 1},{n % 3 + 1}\n" for n in range(60)),
    "firm,year,invested,value,capital\n"
    + "".join(f"f{n % 10},{1935 + n // 10},{n * 1.3},{n * 7},{n % 13}\n" for n in range(200)),
    "person,wave,q1,q2,q3\n" + "".join(f"p{n // 2},{'ab'[n % 2]},{n % 5},{n % 4},{n % 3}\n" for n in range(80)),
    "What question do you have?,Your answer to us,id\n" + "".join(f"q{n % 3},a,{n}\n" for n in range(30)),
]


@pytest.mark.parametrize("text", WIDE_TABLES)
def test_wide_tables_are_not_taken_for_long_ones(tmp_path, text):
    path = write(tmp_path, text)
    assert signature(read_rows(path))[0] == 0
    assert read_survey(path).detection.format == "generic_wide"


def test_the_analysts_columns_win(tmp_path):
    path = write(tmp_path, "who,what,said,value\n1,q1,3,x\n1,q2,4,y\n2,q1,5,x\n2,q2,5,z\n")
    raw = read_survey(path, long=LongColumns(respondent="who", question="what", answer="said"))
    assert raw.answers[["q1", "q2"]].to_numpy().tolist() == [["3", "4"], ["5", "5"]]
    assert (raw.detection.confidence, raw.detection.format) == (1.0, "generic_long")


@pytest.mark.parametrize(
    ("named", "message"),
    [
        (("whom", "what", "said"), r"'whom' \(respondent\) is not a column. Did you mean 'who'\?"),
        (("who", "who", "said"), r"names a column twice"),
        (("said", "what", "who"), r"rows of \d+ 'said' answer a question again"),
    ],
)
def test_wrong_columns_of_the_analyst_are_explained(tmp_path, named, message):
    path = write(tmp_path, "who,what,said\n1,q1,3\n1,q2,4\n2,q1,3\n2,q2,5\n")
    columns = LongColumns(**dict(zip(("respondent", "question", "answer"), named, strict=True)))
    with pytest.raises(SourceError, match=message):
        read_survey(path, long=columns)


def rows_of(n_people, n_questions, wave=""):
    return [f"p{p},{wave}q{q},{(p + q) % 5 + 1}" for p in range(n_people) for q in range(n_questions)]


def test_identical_rows_count_once(tmp_path):
    rows = rows_of(4, 3)
    raw = read_survey(write(tmp_path, "\n".join(["person,question,answer", *rows, *rows[:2]]) + "\n"))
    assert raw.answers.shape == (4, 4)
    assert note(raw, "long_repeated_rows").count == 2


def test_contradicting_rows_are_refused_with_their_lines(tmp_path):
    text = "\n".join(["person,question,answer", *rows_of(20, 5), "p3,q1,9", "p4,q1,9"]) + "\n"
    with pytest.raises(SourceError, match=r"answers.csv: 2 rows of 2 'person' .* first on line 102, 103"):
        read_survey(write(tmp_path, text))


def test_two_waves_in_one_table_are_refused_and_the_column_is_named(tmp_path):
    rows = [f"p{p},{wave},q{q},{(p + q + shift) % 5}" for p in range(9) for shift, wave in enumerate(("2025", "2026"))
            for q in range(4)]  # fmt: skip
    with pytest.raises(SourceError, match=r"36 rows of 9 'person' .* differ within a respondent: 'wave'"):
        read_survey(write(tmp_path, "\n".join(["person,wave,question,answer", *rows]) + "\n"))


def test_a_blank_answer_gives_way_to_a_given_one(tmp_path):
    text = "\n".join(["person,question,answer", "p0,q0,", *rows_of(4, 3)]) + "\n"
    assert read_survey(write(tmp_path, text)).answers.loc[2, "q0"] == "1"


def test_rows_of_nobody_are_left_out_and_named(tmp_path):
    text = "\n".join(["person,question,answer", *rows_of(4, 3), ",q1,2", "p1,,4", "Total,,12"]) + "\n"
    raw = read_survey(write(tmp_path, text))
    assert raw.answers["person"].to_list() == ["p0", "p1", "p2", "p3"]
    assert raw.left_out.to_dict("list") == {
        "record": [14, 15, 16],
        "reason": ["a row without a respondent", "a row without a question", "a row without a question"],
    }
    assert note(raw, "long_rows_left_out").lines == (14, 15, 16)


def test_a_table_to_be_filled_down_is_refused(tmp_path):
    rows = [row if row.endswith(("q0,1", "q0,2", "q0,3")) else row[row.index(",") :] for row in rows_of(3, 4)]
    path = write(tmp_path, "\n".join(["person,question,answer", *rows]) + "\n")
    columns = LongColumns(respondent="person", question="question", answer="answer")
    with pytest.raises(SourceError, match=r"9 of 12 rows have a blank 'person' or 'question'.* fill them down"):
        read_survey(path, long=columns)


@pytest.mark.parametrize("id_column", ["", "response_id,"])
def test_answers_that_say_nothing_of_their_person_are_refused(tmp_path, id_column):
    rows = [f"{f'{n},' if id_column else ''}unit {n % 4},question {n % 5},{n % 3}" for n in range(100)]
    path = write(tmp_path, "\n".join([f"{id_column}unit,question,response", *rows]) + "\n")
    with pytest.raises(
        SourceError, match=r"100 rows, 5 different cells in 'question'.* whose they are.* respondent id"
    ):
        read_survey(path)


def test_a_worksheet_is_read_like_a_text_file(tmp_path):
    book = openpyxl.Workbook()
    for row in (["person", "question", "score"], *([f"p{n // 3}", f"q{n % 3}", n % 5 + 1] for n in range(12))):
        book.active.append(row)
    book.save(tmp_path / "answers.xlsx")
    raw = read_survey(tmp_path / "answers.xlsx")
    assert raw.answers.loc[2].to_dict() == {"person": "p0", "q0": "1", "q1": "2", "q2": "3"}
    assert (len(raw.answers), raw.detection.encoding) == (4, None)


def test_a_question_named_as_a_column_keeps_apart(tmp_path):
    text = "\n".join(["person,question,answer", *rows_of(4, 3)]).replace("q1", "person") + "\n"
    assert list(read_survey(write(tmp_path, text)).answers.columns) == ["person", "q0", "person (2)", "q2"]


def test_the_name_of_a_person_is_an_identifier(tmp_path):
    rows = [f"p{n // 3},p{n // 3}@example.org,q{n % 3},{n % 5}" for n in range(12)]
    raw = read_survey(write(tmp_path, "\n".join(["id,e-mail,question,answer", *rows]) + "\n"))
    assert raw.detection.id_columns == ("id", "e-mail")


@pytest.mark.real
def test_the_county_survey_is_refused_for_want_of_a_respondent_id(real_data):
    path = real_data("pierce_county_employee_survey") / "HR Employee Survey Responses.xlsx"
    with pytest.raises(SourceError, match=r"'Response ID' is different in every row.*ask for the export"):
        read_survey(path, sheet="HR Survey Reponses")


@pytest.mark.real
def test_real_wide_exports_are_not_taken_for_long_ones(real_data):
    seen = 0
    for folder in ("export_typeform_osmi2018", "export_surveymonkey_538", "export_googleforms", "export_redcap",
                   "grunfeld", "psych_bfi", "multilevel_bh1996", "ibm_attrition", "lme4_insteval"):  # fmt: skip
        for path in sorted(real_data(folder).glob("*.csv")):
            assert signature(read_rows(path))[0] < 0.7, path.name
            seen += 1
    assert seen >= 10
