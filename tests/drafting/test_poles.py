"""Numbers whose ends alone have words in the file: a scale of numbers with poles, read as the numbers they are."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from drafting.made_up_columns import answers

from stratalign.drafting.columns import label_poles
from stratalign.engagement.engagement import load_engagement
from stratalign.intake.read import read_engagement_files
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
