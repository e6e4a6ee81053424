"""One answer in a column for each choice: as many columns as departments become the department."""

import csv

import pytest

from stratalign.engagement.engagement import load_engagement
from stratalign.intake.read import read_engagement_files
from stratalign.runs.scaffold import Sources, scaffold_engagement
from stratalign.sources.detect import read_survey
from stratalign.sources.questions.folded import fold_choices

DEPARTMENTS = ["Sales", "Operations", "Finance"]
AGREE = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
QUESTIONS = [f"My leaders explain {what}" for what in ("the strategy", "the goals", "the reasons", "the next steps")]
N = 60


def spread(choice, choices):
    """Cells of one answer, a column for each choice."""
    return [choice if one == choice else "" for one in choices]


def answer(number):
    """Cells of one person; each question is answered independently of the department."""
    points = [(number * 7 + place * number // 3) % 5 for place in range(len(QUESTIONS))]
    department = DEPARTMENTS[number % 3] if number % 10 else ""
    return [
        str(11_700_000_000 + number), *spread(department, DEPARTMENTS), "" if department else "Legal",
        "Pay" if number % 2 else "", "Team",
        *(cell for point in points for cell in spread(AGREE[point], AGREE)),
    ]  # fmt: skip


@pytest.fixture
def expanded(tmp_path):
    """An export whose every choice has a column; the tool names a question once and goes on with blanks."""
    asked = ["Respondent ID", "Which department are you in?", "", "", "", "What matters? Select all that apply.", ""]
    parts = ["", *DEPARTMENTS, "Other (please specify)", "Pay", "Team"]
    for question in QUESTIONS:
        asked += [question, "", "", "", ""]
        parts += AGREE
    with (tmp_path / "expanded.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([asked, parts, *map(answer, range(N))])
    return tmp_path / "expanded.csv"


def test_columns_of_one_answer_become_one_column(expanded):
    raw = read_survey(expanded)
    folded = fold_choices(raw)
    assert list(folded.answers) == [
        "Respondent ID", "Which department are you in?", "Which department are you in? - Other (please specify)",
        "What matters? Select all that apply. - Pay", "What matters? Select all that apply. - Team", *QUESTIONS,
    ]  # fmt: skip
    assert list(folded.questions["column"]) == list(folded.answers)
    assert list(folded.answers.index) == list(raw.answers.index)
    for number, cells in enumerate(folded.answers.to_numpy().tolist()):
        written = answer(number)
        assert cells[1] == "".join(written[1:4])
        assert cells[5:] == ["".join(written[7 + 5 * place : 12 + 5 * place]) for place in range(len(QUESTIONS))]
    assert folded.detection.item_columns == tuple(folded.answers)[1:]
    (note,) = (note for note in folded.notes if note.key == "choices_folded")
    assert (note.count, note.seen) == (
        5,
        "5 questions with one answer each stood in 23 columns, one a choice; each is read as one column",
    )


def test_several_answers_and_choices_that_two_may_share_stay(expanded):
    rows = list(csv.reader(expanded.open(encoding="utf-8", newline="")))
    rows[5][1:4] = ["Sales", "Operations", ""]
    with expanded.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    folded = fold_choices(read_survey(expanded))
    assert [name for name in folded.answers if "department" in name] == [
        f"Which department are you in? - {choice}" for choice in [*DEPARTMENTS, "Other (please specify)"]
    ]
    assert list(folded.answers)[-4:] == QUESTIONS


def test_an_export_in_which_nothing_is_spread_is_the_same_object(expanded):
    folded = fold_choices(read_survey(expanded))
    assert fold_choices(folded) is folded


def test_such_an_export_becomes_an_engagement_with_units_and_a_scale(expanded, tmp_path):
    made = scaffold_engagement("spread", folder=tmp_path, sources=Sources((expanded,)), takes_evidence=True)
    intake = read_engagement_files(load_engagement(made.folder))
    assert not intake.problems
    people = intake.waves[0].respondents.table
    assert people["unit_id"].value_counts().to_dict() == {"Operations": 18, "Finance": 18, "Sales": 18}
    assert intake.waves[0].responses["item_key"].nunique() == len(QUESTIONS)
