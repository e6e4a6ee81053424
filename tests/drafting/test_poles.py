"""Numbers whose ends alone have words in the file: a scale of numbers with poles, read as the numbers they are."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from drafting.made_up_columns import answers
from openpyxl import load_workbook

from stratalign.drafting.columns import label_poles
from stratalign.drafting.headers import numbers_explained
from stratalign.drafting.scales import ends_in_words
from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import load_instrument
from stratalign.intake.read import read_engagement_files
from stratalign.runs.codebook import import_codebook
from stratalign.runs.scaffold import Sources, scaffold_engagement

AGREE_DOWN = {1: "Strongly agree", 5: "Strongly disagree"}


def read_back(folder):
    """Questionnaire of an engagement and the values of its answers, a row a person."""
    intake = read_engagement_files(load_engagement(folder))
    assert not intake.problems
    (wave,) = intake.waves
    values = wave.responses.pivot_table(
        index="respondent_id", columns="item_key", values="value", sort=False, dropna=False
    )
    return intake.instrument, values


@pytest.fixture
def engaged(tmp_path):
    """Questionnaire and answers (a row a person, a column an item) of an SPSS file, drafted and read back."""

    def make(columns, labels):
        table = pd.DataFrame({name: np.array(cells, dtype=float) for name, cells in columns.items()})
        asked = {name: f"What about {name}?" for name in table}
        pyreadstat.write_sav(table, tmp_path / "s.sav", variable_value_labels=labels, column_labels=asked)
        made = scaffold_engagement(
            "poles", folder=tmp_path, sources=Sources((tmp_path / "s.sav",)), takes_evidence=True
        )
        return *read_back(made.folder), table

    return make


def test_ends_with_words_are_poles_and_the_numbers_count(engaged):
    columns = {f"A{n}": answers(n, of=7) for n in (1, 2, 3)} | {f"B{n}": answers(n, of=5) for n in (4, 5, 6)}
    columns["B4"] = [str(min(int(point), 4)) for point in columns["B4"]]  # nobody took the end that has words
    labels = {f"A{n}": {1: "boring", 4: "so-so", 7: "exciting"} for n in (1, 2, 3)}
    labels |= {f"B{n}": {1: "never", 5: "always"} for n in (4, 5, 6)}
    instrument, values, table = engaged(columns, labels)
    assert {(scale.low, scale.high) for scale in instrument.scales.values()} == {(1, 7), (1, 5)}
    item = instrument.items["A2"]
    assert (item.low_label, item.high_label, item.reverse) == ({"en": "boring"}, {"en": "exciting"}, False)
    assert instrument.items["B4"].high_label == {"en": "always"}
    assert values[list(table)].to_numpy().tolist() == table.to_numpy().tolist()


def test_numbers_that_begin_with_the_most_are_turned_and_what_goes_against_them_is_not(engaged):
    columns = {f"A{n}": answers(n, reverse=True) for n in (1, 2, 3)} | {"A4": answers(4)}
    instrument, values, table = engaged(columns, dict.fromkeys(columns, AGREE_DOWN))
    assert {key: item.reverse for key, item in instrument.items.items()} == {
        "A1": True, "A2": True, "A3": True, "A4": False,
    }  # fmt: skip
    assert values[list(table)].to_numpy().tolist() == table.to_numpy().tolist()


def test_codes_of_no_answer_beside_the_ends_are_none(engaged):
    columns = {f"A{n}": answers(n) for n in (1, 2, 3)}
    columns["A1"] = ["8", *columns["A1"][1:-1], "99"]
    labels = {1: "never", 5: "always", 8: "Don't know", 99: "Refused"}
    _, values, table = engaged(columns, dict.fromkeys(columns, labels))
    assert int(values["A1"].isna().sum()) == 2
    assert values["A1"].to_numpy()[1:-1].tolist() == table["A1"].to_numpy()[1:-1].tolist()


@pytest.mark.parametrize(
    ("labels", "others"),
    [
        ({"1": "red", "2": "green", "3": "blue"}, ["4", "9"]),
        ({"1": "Male", "2": "Female"}, ["3"]),
        ({"1": "low", "4": "middle"}, ["2", "3", "5", "6", "7"]),
        ({"1": "low", "5": "high"}, []),
        ({"1": "low", "5": "high"}, ["2", "rather high"]),
        ({"1": "none"}, ["2"]),
    ],
)
def test_words_of_other_codes_are_choices(labels, others):
    assert label_poles(labels, others) is None


def test_choices_of_which_some_have_no_words_wait_for_an_order_and_then_count(engaged, tmp_path):
    columns = {f"C{n}": answers(n) for n in (1, 2, 3)} | {f"A{n}": answers(n) for n in (4, 5, 6)}
    labels = {f"C{n}": {1: "red", 2: "blue", 3: "green"} for n in (1, 2, 3)}
    instrument, values, table = engaged(columns, labels)
    assert [dimension.key for dimension in instrument.dimensions] == ["A"]
    file = tmp_path / "poles" / "instrument.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    options = [f'      - {{label: {{en: "{text}"}}}}' for text in ("red", "blue", "green", "4", "5")]
    assert {line for line in lines if line.startswith("      - {label")} == set(options)
    kept = [line for line in lines if "order: unknown" not in line and line not in options]
    start = kept.index("    options:") + 1
    file.write_text("\n".join([*kept[:start], *options, *kept[start:], ""]), encoding="utf-8")
    instrument, values = read_back(tmp_path / "poles")
    assert {dimension.key for dimension in instrument.dimensions} == {"A", "C"}
    assert values[list(table)].to_numpy().tolist() == table.to_numpy().tolist()


# The ends in words, the numbers between them as they are -----------------------------------------------------------
ENDS = {1: "Not at all satisfied", 5: "Extremely satisfied"}


def with_ends(points, ends=ENDS):
    """Points of which the ends stand in words."""
    return [ends.get(int(point), point) for point in points]


def test_ends_in_words_are_known_by_their_words_and_the_side_of_the_numbers_is_asked(drafted):
    draft = drafted({f"How satisfied are you with {what}?": with_ends(answers(n)) for n, what in enumerate("abc")})
    (scale,) = draft.scales
    assert (scale.key, scale.low, scale.high) == ("points_1_5", 1, 5)
    assert [(option.value, option.texts[""]) for option in scale.options] == [
        (1, ("Not at all satisfied",)), (5, ("Extremely satisfied",)),
    ]  # fmt: skip
    assert scale.questions[0].startswith("2 is taken to stand next to 'Not at all satisfied'.")
    assert [scale.value_of(cell) for cell in ("Not at all satisfied", "2", "4", "Extremely satisfied", "6")] == [
        1, 2, 4, 5, None,
    ]  # fmt: skip


def test_ends_whose_words_say_no_order_are_asked_with_the_numbers_in_theirs(drafted):
    ends = {1: "boring", 7: "exciting"}
    draft = drafted({f"The work we do at {what} is": with_ends(answers(n, of=7), ends) for n, what in enumerate("ab")})
    (scale,) = draft.scales
    told = [option.texts[""][0] for option in scale.options]
    assert (scale.is_ordered, told[1:-1], {told[0], told[-1]}) == (False, list("23456"), {"boring", "exciting"})


def test_a_recommendation_whose_ends_stand_in_words_is_a_net_promoter_question(drafted):
    ends = {0: "Not at all likely", 10: "Extremely likely"}
    points = [str(n % 11) for n in range(60)]
    asked = "How likely are you to recommend us as an employer?"
    draft = drafted({asked: with_ends(points, ends), "Age": ["31", "45", "52"]})
    (dimension,) = draft.dimensions
    assert (dimension.scale.low, dimension.scale.high, dimension.asks_to_recommend) == (0, 10, True)


@pytest.mark.parametrize("told", [["a", "b"], ["a", "b", "2"], ["a", "b", "2", "4"], ["a", "b", "c", "2", "3"],
                                  ["a", "b", "3", "4"], ["a", "2", "3"]])  # fmt: skip
def test_other_mixtures_of_words_and_numbers_have_no_ends(told):
    assert ends_in_words(told) is None


# The ends in the header ---------------------------------------------------------------------------------------------
EXPLAINED = [
    ("Our goal is clear (1 = fully agree, 5 = do not agree at all)", "Our goal is clear",
     {1: "fully agree", 5: "do not agree at all"}),
    ("Ist das klar? [1: stimme voll zu ... 6: stimme gar nicht zu]", "Ist das klar?",
     {1: "stimme voll zu", 6: "stimme gar nicht zu"}),
    ("Clear? 1 - never, 2 - rarely, 3 - often", "Clear?", {1: "never", 2: "rarely", 3: "often"}),
    ("Rate from 0 = none to 10 = all", "Rate from 0 = none to 10 = all", {0: "none", 10: "all"}),
    ("Note (de 1 = pas du tout à 5 = tout à fait)", "Note (de 1 = pas du tout à 5 = tout à fait)",
     {1: "pas du tout", 5: "tout à fait"}),
    ("In 2024: pay, 2025: team", "In 2024: pay, 2025: team", {}),
    ("Section 1: Pay is fair", "Section 1: Pay is fair", {}),
    ("On a scale of 1 to 5, how clear is it?", "On a scale of 1 to 5, how clear is it?", {}),
]  # fmt: skip


@pytest.mark.parametrize(("header", "text", "words"), EXPLAINED, ids=[header for header, _, _ in EXPLAINED])
def test_headers_may_say_what_their_numbers_stand_for(header, text, words):
    assert numbers_explained(header) == (text, words)


def test_a_header_whose_low_numbers_are_the_most_turns_its_question(drafted):
    columns = {
        f"Our {what} is clear (1 = fully agree, 5 = do not agree at all)": answers(n, reverse=True)
        for n, what in enumerate(("goal", "role", "plan"))
    }
    (dimension,) = drafted(columns).dimensions
    assert [(item.text, item.low_label, item.high_label, item.runs_down) for item in dimension.items] == [
        (f"Our {what} is clear", "fully agree", "do not agree at all", True) for what in ("goal", "role", "plan")
    ]
    assert (dimension.scale.low, dimension.scale.high) == (1, 5)
    assert all(item.against is None for item in dimension.items)


def test_answers_beyond_what_a_header_explains_are_points_of_another_scale(drafted):
    columns = {f"Our {what} is clear (1 = no, 5 = yes)": answers(n, of=7) for n, what in enumerate(("goal", "role"))}
    assert {(scale.low, scale.high) for scale in drafted(columns).scales} == {(1, 7)}


def test_poles_are_edited_in_the_workbook_and_nothing_else_moves(engaged, tmp_path):
    columns = {f"A{n}": answers(n, of=7) for n in (1, 2, 3)}
    engaged(columns, {name: {1: "boring", 7: "exciting"} for name in columns})
    folder = tmp_path / "poles"
    book = folder / "codebook.xlsx"
    assert import_codebook(folder, book, apply=False)[0] == []
    workbook = load_workbook(book)
    sheet = workbook["questions"]
    header = [cell.value for cell in sheet[1]]
    sheet.cell(3, header.index("high en") + 1).value = "thrilling"
    workbook.save(book)
    changes, _ = import_codebook(folder, book, apply=True)
    assert changes == ["~ high en of A2: exciting -> thrilling"]
    instrument = load_instrument("instrument.yml", folder=folder)
    assert [item.high_label["en"] for item in instrument.items.values()] == ["exciting", "thrilling", "exciting"]
    assert {item.low_label["en"] for item in instrument.items.values()} == {"boring"}
