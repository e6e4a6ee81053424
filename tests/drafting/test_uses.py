"""Unit and level are found by the words of a header and by what the column holds; each use has one column."""

import pytest
from drafting.made_up_columns import AGREE, answers

from stratalign.drafting.plan import plan_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.sources.detect import read_survey

SCALE = {f"S{n}": answers(n) for n in range(1, 4)}
UNITS = ["Sales", "Operations", "Legal", "Sales", "IT"]
LEVELS = ["Employee", "Manager", "Employee", "Executive", "Employee", "Manager", "Employee"]


def uses_of(plan):
    """Unit and level of the mapping, and what is left out."""
    data = plan.waves[0].data
    return data["unit"], data["level"], data["ignore"]


@pytest.mark.parametrize(
    "header",
    [
        "Your department", "Which department do you work in?", "Which team are you in?", "Dept", "Dept.",
        "Q1. Department", "Division / Department", "Your business unit", "In which location do you work?",
        "Which site are you based at?", "In welchem Bereich arbeiten Sie?", "Dans quel service travaillez-vous ?",
        "Please select your department", "business_unit",
    ],
)  # fmt: skip
def test_a_unit_is_found_within_a_phrase(planned, header):
    assert uses_of(planned({header: UNITS} | SCALE))[0] == header


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Team work", AGREE), ("My team", AGREE), ("What does your department need most?", UNITS),
        ("How large is your department?", ["Small", "Medium", "Large"]), ("Department", ["1"] * 3),
    ],
)  # fmt: skip
def test_other_columns_are_no_unit(planned, header, cells):
    assert uses_of(planned({header: cells} | SCALE))[0] is None


@pytest.mark.parametrize(
    "header", ["Position", "What is your position?", "Your role", "Funktion", "Grade", "role", "Hierarchy level", "Who"]
)
def test_a_level_is_found_by_its_header_or_its_words(planned, header):
    plan = planned({header: LEVELS} | SCALE)
    assert uses_of(plan)[1] == header
    assert plan.levels == {"executives": ("Executive",), "managers": ("Manager",), "staff": ("Employee",)}


@pytest.mark.parametrize(
    ("executive", "manager", "employee"),
    [
        ("Directivo", "Mando", "Operario"),
        ("Dirigeant", "Chef d'équipe", "Salarié"),
        ("Directie", "Teamleider", "Werknemer"),
    ],
)
def test_words_for_levels_are_known_in_the_languages_of_answers(planned, executive, manager, employee):
    words = {"Employee": employee, "Manager": manager, "Executive": executive}
    plan = planned({"Who": [words[level] for level in LEVELS]} | SCALE)
    assert plan.levels == {"executives": (executive,), "managers": (manager,), "staff": (employee,)}


@pytest.mark.parametrize(("unit", "level"), [("Department", "Role"), ("Departamento", "Nivel")])
def test_a_table_with_a_row_an_answer_says_the_unit_and_level_of_a_person(tmp_path, unit, level):
    lines = [f"Respondent ID,{unit},{level},Question,Answer"]
    for person in range(40):
        about = f"r{person},{UNITS[person % len(UNITS)]},{LEVELS[person % len(LEVELS)]}"
        lines += [
            f"{about},{question},{1 + (person * n) % 5}" for n, question in enumerate(("clear", "known", "done"), 2)
        ]
    file = tmp_path / "long.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    plan = plan_engagement([read_survey(file)], takes_evidence=True)
    assert uses_of(plan) == (unit, level, {})
    assert plan.levels["managers"] == ("Manager",)


def test_answers_that_do_not_say_their_level_are_a_question(planned):
    plan = planned({"Your role": ["Type A", "Type B", "Type C"]} | SCALE)
    assert "which level is each answer of 'Your role'" in plan.waves[0].questions[0]


def test_each_use_has_one_column_and_the_others_are_named(planned):
    columns = {"Team": UNITS, "Department": UNITS[1:], "Office": UNITS[2:], "Grade": ["A", "B", "C"], "Role": LEVELS}
    unit, level, ignored = uses_of(planned(columns | SCALE))
    assert (unit, level) == ("Department", "Role")
    assert set(ignored) == {"Team", "Office", "Grade"}
    assert ignored["Grade"] == "headed as the level too; 'Role' is taken"


def test_unit_and_level_of_a_known_questionnaire_are_found_so_too(planned):
    instrument = load_instrument("strategic-alignment")
    items = {item.text["en"]: answers(n) for n, item in enumerate(instrument.items.values())}
    plan = planned({"Which team are you in?": UNITS, "Your role": LEVELS} | items)
    assert plan.draft is None
    data = plan.waves[0].data
    assert (data["unit"], data["level"]) == ("Which team are you in?", "Your role")
    assert not plan.waves[0].unmatched
