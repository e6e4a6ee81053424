"""Choices in cells and in columns, and questions put together again; real exports counted with other means."""

import csv
import itertools

import pandas as pd
import pytest
from conftest import read_once

from stratalign.errors import SourceError
from stratalign.sources.detect import read_survey
from stratalign.sources.questions import cells, choices, joined
from stratalign.sources.questions.choices import WRITTEN_IN, rebuild_questions, split_choices
from stratalign.sources.raw import RawSurvey, detection_of, question_table


def survey(columns, labels=None, missing_codes=(), **described):
    """Make a raw survey of columns of cells."""
    answers = pd.DataFrame(columns, dtype="str").rename_axis("record")
    names = list(columns)
    questions = question_table(names, **{"question": ["Q"] * len(names), "text": ["Q?"] * len(names), **described})
    detection = detection_of(
        questions, format="x", confidence=1, reasons=(), header_rows=1, missing_codes=missing_codes
    )
    extra = {} if labels is None else {"value_labels": pd.DataFrame(labels)}
    return RawSurvey("x.csv", answers, questions, detection, **extra)


def in_cells(*held, **more):
    return survey({"Q": list(held)}, kind=["multiple_in_cell"], **more)


def counts(table):
    return {name: int(n) for name, n in table.sum().items()}


# Joined cells ----------------------------------------------------------------------------------------------------
def test_every_combination_of_choices_with_commas_is_taken_apart():
    wanted = ("Pay, bonus and shares", "Team (peers, boss)", "Place; remote", "None of it")
    held = [", ".join(c) for n in range(1, 5) for c in itertools.combinations(wanted, n)]
    found = joined.find_joined(held)
    assert (found.joiner, found.choices, found.is_certain) == (", ", wanted, False)
    for cell in held:
        ticked, rest = joined.split_cell(cell, ", ", found.choices)
        assert (", ".join(ticked), rest) == (cell, ())


def test_the_longest_choice_is_taken():
    known = ("Yes", "Yes, often", "often")
    assert joined.split_cell("Yes, often, Yes, no", ", ", known) == (("Yes, often", "Yes"), ("no",))


@pytest.mark.parametrize(
    "held",
    [
        ["free, text, with", "commas, all, over"], ["a"] * 9, [], ["Doe, Jane", "Roe, Jim", "Doe, Jane"],
        [f"word {n}, other {n}" for n in range(2000)], ["1,200", "3,400", "1,200", "3,400"],
    ],
)  # fmt: skip
def test_text_is_no_list(held):
    assert joined.find_joined(held) is None


def test_an_answer_of_ones_own_does_not_become_a_choice():
    raw = in_cells("Pay, Team", "Team", "Pay, Boss", "Boss", "Pay, Team, my own, secret words", "Pay")
    table = split_choices(raw, "Q")
    assert set(table) == {"Pay", "Boss", "Team", WRITTEN_IN}
    assert counts(table)[WRITTEN_IN] == 1


def test_codes_of_a_codebook_are_split_and_named():
    labels = {"column": ["Q"] * 4, "value": ["1", "2", "12", "-9"], "label": ["Pay", "Team", "Boss", "refused"],
              "is_missing": [False, False, False, True]}  # fmt: skip
    table = split_choices(in_cells("1,12", "2", "12", "-9", "", labels=labels), "Q")
    assert counts(table) == {"Pay": 1, "Team": 1, "Boss": 2}
    assert table.isna().all(axis=1).tolist() == [False, False, False, True, True]


def test_seen_and_unanswered_differs_from_not_seen_in_a_cell():
    table = split_choices(in_cells("a;b;", "a;", "-99", "", missing_codes=["-99"]), "Q")
    assert table["a"].tolist() == [True, True, False, pd.NA]


# A column each ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cells", "states"),
    [
        (["Pay", "", ""], [True, False, pd.NA]),
        (["1", "0", ""], [True, False, pd.NA]),
        (["Yes", "No", "N/A"], [True, False, pd.NA]),
        (["Ja", "Nein", ""], [True, False, pd.NA]),
        (["Checked", "Unchecked", ""], [True, False, pd.NA]),
        (["Pay", "Not selected", "NA"], [True, False, pd.NA]),
        (["1", "-99", ""], [True, False, pd.NA]),
    ],
)
def test_dialects_of_a_ticked_column(cells, states):
    second = ["", "Team" if cells[1] == "" else cells[1], cells[2]]
    raw = survey({"Q_1": cells, "Q_2": second}, kind=["multiple"] * 2, choice=["Pay", "Team"], missing_codes=["-99"])
    assert split_choices(raw, "Q")["Pay"].tolist() == states


def test_a_choice_named_no_is_taken_where_its_cell_says_so():
    raw = survey({"Q_1": ["No", ""], "Q_2": ["", "Yes"]}, kind=["multiple"] * 2, choice=["No", "Yes"])
    assert counts(split_choices(raw, "Q")) == {"No": 1, "Yes": 1}


def test_labels_of_a_codebook_say_what_was_taken():
    labels = {"column": ["Q_1"] * 2, "value": ["1", "2"], "label": ["Yes", "No"], "is_missing": [False] * 2}
    raw = survey({"Q_1": ["1", "2", ""]}, kind=["multiple"], choice=["Pay"], labels=labels)
    assert split_choices(raw, "Q")["Pay"].tolist() == [True, False, pd.NA]


def test_a_text_box_counts_only_where_no_column_stands_for_it():
    columns = {"Q_1": ["1", "1"], "Q_2": ["1", ""], "Q_2_TEXT": ["mine", ""]}
    with_column = survey(columns, kind=["multiple"] * 2 + ["other_text"], choice=["Pay", "Other", "Other"])
    assert list(split_choices(with_column, "Q")) == ["Pay", "Other"]
    alone = survey({"Q_1": ["1", "1"], "Q_T": ["mine", ""]}, kind=["multiple", "other_text"], choice=["Pay", "Other"])
    assert counts(split_choices(alone, "Q")) == {"Pay": 2, "Other": 1}


def test_rows_of_a_matrix_stand_before_the_choice_and_equal_names_stay_apart():
    raw = survey({"a": ["1"], "b": [""], "c": ["1"]}, kind=["multiple"] * 3, choice=["Mail", "Chat", "Mail"],
                 sub_question=["Oslo", "Oslo", "Oslo"])  # fmt: skip
    assert list(split_choices(raw, "a")) == ["Oslo - Mail", "Oslo - Chat", "Oslo - Mail (2)"]


def test_what_cannot_be_split_is_refused():
    with pytest.raises(SourceError, match=r"no question 'Qq'\. Did you mean 'Q'"):
        split_choices(in_cells("a;"), "Qq")
    with pytest.raises(SourceError, match=r"'Q' has no columns or cells with several choices \(kind: text\)"):
        split_choices(survey({"Q": ["a"]}, kind=["text"]), "Q")
    with pytest.raises(SourceError, match="identifies people"):
        split_choices(survey({"Q": ["a"]}, kind=["multiple"], role=["identifier"]), "Q")


# Questions -------------------------------------------------------------------------------------------------------
def test_questions_show_no_answer_of_one_person():
    raw = survey({"Q": ["Good", "Good", "a secret"], "N": ["a", "a", "a"]}, kind=["single", "text"],
                 question=["Q", "N"], text=["Q?", "N?"])  # fmt: skip
    table = rebuild_questions(raw)
    assert list(table["choices"]) == [("Good",), ()]
    assert list(table.columns) == list(choices.REBUILT_COLUMNS)


def test_identifiers_and_metadata_are_not_asked():
    raw = survey(
        {"Q": ["a"], "E": ["x"], "M": ["y"]}, role=["item", "identifier", "metadata"], question=["Q", "E", "M"]
    )
    assert list(rebuild_questions(raw)["question"]) == ["Q"]


# Cells -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("held", "kind"),
    [
        (["1", "5", "3"], "single"), (["1200", "1,5", "3"], "number"), (["2026-01-05", "2025-12-31"], "date"),
        (["Yes", "No"] * 5, "single"), ([f"my view {n}" for n in range(9)], "text"), ([], ""), (["a", "b"], ""),
    ],
)  # fmt: skip
def test_kinds_are_told_by_cells(held, kind):
    assert cells.kind_of_cells(held) == kind


@pytest.mark.parametrize(
    ("header", "held", "is_person"),
    [
        ("Correo electrónico", [], True), ("Prénom", [], True), ("Nachname", [], True),
        ("Numéro de téléphone", [], True),
        ("Contact", ["0200000001", "0200000002"], True), ("Contact", ["a@b.org", "c@d.org"], True),
        ("Revenue", ["1200000", "3400000"], False), ("Unit name", [], False), ("Rate", ["0", "1"], False),
    ],
)  # fmt: skip
def test_people_are_found_by_header_and_by_cells(header, held, is_person):
    assert cells.asks_for_person(header, held) is is_person


# Real exports ----------------------------------------------------------------------------------------------------
def test_films_seen_and_states_chosen(real_data):
    folder = real_data("export_surveymonkey_538")
    films = split_choices(
        read_once(folder / "StarWars.csv"), read_once(folder / "StarWars.csv").questions["question"][3]
    )
    assert list(films.sum()) == [673, 571, 550, 607, 758, 738]
    assert films.notna().all(axis=1).sum() == 835
    raw = read_once(folder / "MIDWEST.csv")
    states = split_choices(raw, raw.questions["question"][6])
    assert (states.shape[1], states["Illinois"].sum(), states["Ohio"].sum()) == (20, 1954, 1494)
    assert split_choices(raw, "Age").sum().to_dict() == {
        "< 18": 0,
        "18-29": 527,
        "30-44": 634,
        "45-60": 705,
        "> 60": 637,
    }


def test_not_selected_differs_from_not_asked(real_data):
    raw = read_once(real_data("export_surveymonkey_538") / "masculinity_raw-responses.csv")
    asked_all, asked_some = split_choices(raw, "q0004"), split_choices(raw, "q0010")
    assert list(asked_all.sum()) == [1109, 655, 564, 303, 559, 329]
    assert asked_all.notna().all(axis=None)
    assert asked_some.notna().all(axis=1).sum() == 880
    assert asked_some["Men make more money"].sum() == 173


def test_lists_of_two_forms(real_data):
    path = real_data("export_googleforms") / "form_responses_excerpt.csv"
    raw = read_once(path)
    with path.open(encoding="utf-8", newline="") as file:
        pieces = [piece for row in list(csv.reader(file))[1:] for piece in row[8].split(", ")]
    table = split_choices(raw, raw.detection.multiple_columns[0])
    assert counts(table) == {piece: pieces.count(piece) for piece in dict.fromkeys(pieces)}
    raw = read_once(real_data("export_msforms") / "surveyEng.xlsx")
    held = [cell.split(";") for cell in raw.answers[raw.detection.multiple_columns[0]]]
    table = split_choices(raw, raw.detection.multiple_columns[0])
    assert counts(table)["Pricing"] == sum("Pricing" in cell for cell in held) == 21
    assert table.shape == (28, 10)


def test_choices_of_the_real_typeform(real_data):
    raw = read_survey(next(real_data("export_typeform_osmi2018").glob("*.csv")))
    table = split_choices(raw, "choices from column 77")
    assert list(table.sum()) == [84, 93, 3, 12, 37, 6, 10, 13, 3, 2, 9, 6, 5]
    assert table.notna().all(axis=1).sum() == 120
    assert split_choices(raw, "choices from column 51").isna().all(axis=None)


def test_questions_of_a_real_export(real_data):
    table = rebuild_questions(read_once(real_data("export_surveymonkey_538") / "StarWars.csv"))
    assert table["n_columns"].tolist() == [1, 1, 6, 6, 14, *[1] * 9]
    assert [len(rows) for rows in table["rows"]][2:5] == [0, 6, 14]
    assert [len(held) for held in table["choices"]][:5] == [2, 2, 6, 0, 6]


def test_qualtrics_answers_with_a_column_each(real_data):
    path = real_data("export_qualtrics") / "Many_Types_Sample_Survey (Insights).csv"
    raw = read_once(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        codes, _, _, *rows = csv.reader(file)
    for column in ("Q46_1", "Q39_Q39_1_1", "Q23#2_1_1"):
        question = raw.questions.set_index("column").at[column, "question"]
        prefix = column.rsplit("_", 1)[0] if column == "Q46_1" else column.rsplit("_", 2)[0]
        places = [place for place, code in enumerate(codes) if code.startswith(prefix + "_")]
        expected = [sum(row[place] == "1" for row in rows) for place in places]
        assert list(split_choices(raw, question).sum()) == expected
    table = rebuild_questions(raw).set_index("question")
    assert table.at[raw.questions.set_index("column").at["Q39_Q39_1_1", "question"], "n_columns"] == 9
