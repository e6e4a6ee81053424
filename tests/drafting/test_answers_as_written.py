"""Answers as tools and people write them: percentages, stars, faces, numbers beside "N/A", sliders."""

import pytest
from drafting.made_up_columns import answers, in_words

from stratalign.drafting.mapping_file import yaml_text
from stratalign.drafting.scales import repeated_marks
from stratalign.engagement.engagement import load_engagement
from stratalign.intake.read import read_engagement_files
from stratalign.runs.scaffold import Sources, scaffold_engagement

ASKED = [f"Our {what} is clear to me" for what in ("strategy", "goal", "role", "priority")]


def asked(make):
    """Four questions, each answered by what is made of points from 1 to 5."""
    return {name: [make(int(point)) for point in answers(n)] for n, name in enumerate(ASKED)}


def values_of(tmp_path, columns):
    """Values of the answers as an engagement drafted from them reads them, an item a column; None for no answer."""
    lines = [",".join(f'"{name}"' for name in columns)]
    lines += [",".join(f'"{cell}"' for cell in row) for row in zip(*columns.values(), strict=True)]
    (tmp_path / "export.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = scaffold_engagement(
        "written", folder=tmp_path, sources=Sources((tmp_path / "export.csv",)), takes_evidence=True
    )
    intake = read_engagement_files(load_engagement(made.folder))
    assert not intake.problems
    table = intake.waves[0].responses.pivot_table(
        index="respondent_id", columns="item_key", values="value", sort=False, dropna=False
    )
    return [[None if value != value else value for value in table[key]] for key in table]


@pytest.mark.parametrize(
    ("make", "scale", "value"),
    [
        (lambda n: f"{n * 20} %", (0, 100), lambda n: n * 20),
        (lambda n: f"{n * 20}%", (0, 100), lambda n: n * 20),
        (lambda n: "\N{BLACK STAR}" * n + "\N{WHITE STAR}" * (5 - n), (1, 5), lambda n: n),
        (lambda n: "\N{WHITE MEDIUM STAR}" * n, (1, 5), lambda n: n),
        (lambda n: "N/A" if n == 2 else f"{n}.0", (1, 5), lambda n: None if n == 2 else n),
        (lambda n: "don't know" if n == 4 else n, (1, 5), lambda n: None if n == 4 else n),
    ],
    ids=["percent apart", "percent", "stars of five", "stars", "n/a", "don't know"],
)
def test_answers_count_as_they_are_written(tmp_path, drafted, make, scale, value):
    columns = asked(make)
    draft = drafted(columns)
    assert {(scale.low, scale.high) for scale in draft.scales} == {scale}
    read = values_of(tmp_path, columns)
    assert read == [[value(int(point)) for point in answers(n)] for n in range(len(ASKED))]


def test_numbers_with_their_words_behind_go_together(drafted):
    words = dict(zip("12345", in_words("12345"), strict=True))
    draft = drafted(asked(lambda n: f"{words[str(n)]} ({n})"))
    assert [len(dimension.items) for dimension in draft.dimensions] == [4]


@pytest.mark.parametrize("faces", ["\U0001f621\U0001f641\U0001f610\U0001f642\U0001f600", "abcde"])
def test_one_list_of_answers_to_several_questions_is_a_scale_without_an_order(drafted, faces):
    (scale,) = drafted(asked(lambda n: faces[n - 1])).scales
    assert (scale.is_ordered, {option.texts[""][0] for option in scale.options}) == (False, set(faces))


def test_two_questions_answered_from_a_list_are_choices(drafted):
    draft = drafted(
        dict(list(asked(lambda n: "abcde"[n - 1]).items())[:2]) | {"LEAD1": answers(1), "LEAD2": answers(2)}
    )
    assert [dimension.key for dimension in draft.dimensions] == ["LEAD"]


def test_questions_on_a_slider_are_drafted_and_years_are_not(drafted):
    slider = {name: [str((7 * n + 13 * place) % 101) for n in range(60)] for place, name in enumerate(ASKED[:2])}
    years = {
        "How many years have you worked for us?": [str(n % 41) for n in range(60)],
        "How many years have you led people?": [str(n % 23) for n in range(60)],
    }
    draft = drafted(slider | years)
    assert set(draft.items.values()) == set(slider)
    assert draft.ignored["How many years have you led people?"] == "numbers from 0 to 22: not points of a scale"


@pytest.mark.parametrize(
    "told", [["\N{BLACK STAR}", "3"], ["\N{BLACK STAR}"], ["\N{BLACK STAR}\N{WHITE STAR}", "\N{BLACK STAR}"]]
)
def test_other_answers_are_no_marks(told):
    assert repeated_marks(told) is None


def test_faces_stand_in_the_file_as_they_are():
    assert yaml_text("\U0001f610") == '"\U0001f610"'
    assert yaml_text("\\U0001F610") == '"\\\\U0001F610"'
