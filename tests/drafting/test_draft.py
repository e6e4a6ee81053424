"""An export nobody described becomes scales, dimensions and items; what its columns do not show is not guessed."""

import pytest
from drafting.made_up_columns import AGREE, answers

from stratalign.drafting.headers import without_number


def test_codes_numbered_on_become_a_dimension_on_the_scale_seen(drafted):
    draft = drafted(
        {f"LEAD{n}": answers(n) for n in range(1, 5)} | {f"TASK{n}": answers(n, first=0) for n in range(1, 4)}
    )
    assert [(d.key, len(d.items), d.scale.low, d.scale.high) for d in draft.dimensions] == [
        ("LEAD", 4, 1, 5), ("TASK", 3, 0, 4),
    ]  # fmt: skip
    assert draft.items["LEAD2"] == "LEAD2"


def test_questions_that_share_a_stem_are_named_from_it(drafted):
    stem = "How often do you"
    cells = ["Never", "Rarely", "Sometimes", "Often"]
    what = {f"{stem}: {text}": answers(n, of=4) for n, text in enumerate(("write", "read", "sing"))}
    draft = drafted({name: [cells[int(point) - 1] for point in points] for name, points in what.items()})
    (dimension,) = draft.dimensions
    assert (dimension.label, [item.text for item in dimension.items]) == (
        "Write, read, sing",
        ["write", "read", "sing"],
    )
    assert (dimension.key, dimension.covers) == ("write", stem)
    assert [option.texts["en"][0] for option in dimension.scale.options] == cells
    assert dimension.favourable_from == 3


def test_an_item_that_goes_against_its_block_has_its_correlation(drafted):
    draft = drafted({"A1": answers(1), "A2": answers(2), "A3": answers(3), "A4": answers(4, reverse=True)})
    against = {item.key: item.against for item in draft.dimensions[0].items}
    assert against["A4"] < -0.5
    assert [against[key] for key in ("A1", "A2", "A3")] == [None] * 3


def test_two_against_two_are_not_decided(drafted):
    columns = {f"A{n}": answers(n, reverse=n > 2) for n in range(1, 5)}
    assert all(item.against is None for item in drafted(columns).dimensions[0].items)


def test_an_unknown_order_shared_by_columns_stays_open(drafted):
    cells = ["With colleagues", "Alone", "With my manager"]
    draft = drafted({"Q1_1": cells, "Q1_2": cells[1:] + cells[:1]})
    (scale,) = draft.scales
    assert not scale.is_ordered
    assert {option.value for option in scale.options} == {None}


def test_columns_that_are_no_question_say_why(drafted):
    draft = drafted(
        {
            "Q1": AGREE, "Q2": AGREE[::-1], "Age": ["31", "45", "52"], "Gender": ["Female", "Male"],
            "Which colour do you like?": ["Red", "Blue", "Green"], "blank": [""], "Height in cm": ["160", "182", "175"],
        }
    )  # fmt: skip
    assert draft.ignored == {
        "Age": "about the person: not scored",
        "Gender": "about the person: not scored",
        "Which colour do you like?": "choices without a known order: not scored",
        "blank": "blank throughout",
        "Height in cm": "numbers from 160 to 182: not points of a scale",
    }


def test_a_mean_of_items_is_no_item(drafted):
    parts = [answers(n) for n in (1, 2)]
    mean = [f"{(int(a) + int(b)) / 2:.2f}" for a, b in zip(*parts, strict=True)]
    draft = drafted({"S1": parts[0], "S2": parts[1], "S": mean})
    assert draft.ignored == {"S": "computed from S1 to S2"}


def test_codes_for_no_answer_are_set_apart_and_asked_about(drafted):
    draft = drafted({"S1": [*answers(1)[:20], "99"], "S2": answers(2)})
    assert (draft.scales[0].high, draft.scales[0].missing_codes) == (5, (99,))
    assert "99" in draft.scales[0].questions[0]


def test_points_nobody_used_are_asked_about(drafted):
    draft = drafted({"S1": ["2", "3", "4"], "S2": ["3", "4", "2"]})
    assert (draft.scales[0].low, draft.scales[0].high) == (1, 4)
    assert "only 2 to 4 were answered" in draft.scales[0].questions[0]


def test_single_questions_stay_apart_unless_their_answers_go_together(drafted):
    names = ("Pay is fair here", "My desk is large enough", "The canteen is good enough")
    apart = {name: [AGREE[(n * k) % 5] for n in range(1, 38, 3)] for k, name in enumerate(names, start=2)}
    assert len(drafted(apart).dimensions) == 3
    together = {name: [AGREE[int(v) - 1] for v in answers(k)] for k, name in enumerate(names)}
    assert len(drafted(together).dimensions) == 1


def test_a_question_to_recommend_is_a_net_promoter_question(drafted):
    points = [str(n) for n in range(11)]
    draft = drafted({"How likely are you to recommend us?": points, "How well do we listen to you?": points})
    assert [dimension.asks_to_recommend for dimension in draft.dimensions] == [True, False]


def test_keys_stand_once_and_are_valid(drafted):
    header = "Do you think that the plan is clear"
    draft = drafted({f"{header} {n}?": AGREE for n in "abc"} | {"null": AGREE, "plan": AGREE, "1st": AGREE})
    keys = [key for d in draft.dimensions for key in (d.key, *(item.key for item in d.items))]
    assert len(set(map(str.casefold, keys))) == len(keys)
    assert all(key[0].isalpha() and len(key) <= 40 and key.casefold() != "null" for key in keys)


def test_answers_that_carry_numbers_are_ordered_by_them(drafted):
    cells = ["5 - Fully", "1 - Barely", "3 - Half", "4", "2"]
    draft = drafted({"Q1": cells, "Q2": cells[::-1]})
    assert (draft.scales[0].low, draft.scales[0].high) == (1, 5)


def test_bare_topics_with_points_that_go_together_are_questions(drafted):
    topics = {name: answers(n) for n, name in enumerate(("Team work", "Job security", "Workload"))}
    alone = {"Shift": answers(11, factor=5), "Building": answers(12, factor=6)}
    draft = drafted(topics | alone)
    assert list(draft.items.values()) == list(topics)
    assert draft.ignored["Shift"] == "numbers from 1 to 5 under a name that asks nothing"


@pytest.mark.parametrize(
    "header", ["Anything else?", "comment", "Remarks", "Tell us more", "Free text", "Was sollen wir ändern?"]
)
def test_a_header_that_asks_for_a_text_decides_where_answers_repeat(drafted, header):
    cells = ["More time for customers.", "Pay.", "", "Better tools, please", "Good team spirit"]
    draft = drafted({"S1": answers(1), "S2": answers(2), header: cells})
    assert [question.columns for question in draft.questions] == [{"": header}]


def test_degrees_under_a_header_that_may_ask_for_a_text_are_a_scale(drafted):
    draft = drafted({"I get feedback": AGREE, "Any suggestions are welcome here": AGREE})
    assert "I get feedback" in draft.items.values()
    assert not draft.questions


@pytest.mark.parametrize("header", ["id", "respondent", "Employee no", "Laufnummer", "#"])
@pytest.mark.parametrize("prefix", ["", "r"])
def test_an_id_is_called_one(planned, header, prefix):
    plan = planned({header: [f"{prefix}{100 + 7 * n}" for n in range(60)], "S1": answers(1), "S2": answers(2)})
    data = plan.waves[0].data
    is_used = header in (data["respondent_id"], data["roster_id"])
    assert is_used or data["ignore"][header] == "an id"


def test_codes_without_labels_stand_in_their_order_and_say_what_helps(drafted):
    cells = ["AO04", "AO02", "AO10", "AO01", "AO03"]
    (scale,) = drafted({"Q1_1": cells, "Q1_2": cells[2:] + cells[:2]}).scales
    assert not scale.is_ordered
    assert [option.texts[""][0] for option in scale.options] == ["AO01", "AO02", "AO03", "AO04", "AO10"]
    assert "Full answers" in scale.questions[0]
    assert "--codebook" in scale.questions[0]


def test_numbers_of_questions_are_left_out_and_topics_in_brackets_make_dimensions(drafted):
    topics = ("Strategy", "Strategy", "Team", "Team")
    asked = ["The goal is clear", "The plan is clear", "We help each other", "We talk with each other"]
    columns = {
        f"{n}{letter}) [{topic}] {text}": answers(n)
        for n, (letter, topic, text) in enumerate(zip("abab", topics, asked, strict=True), start=1)
    }
    draft = drafted(columns)
    assert [(d.label, [item.text for item in d.items]) for d in draft.dimensions] == [
        ("Strategy", asked[:2]), ("Team", asked[2:]),
    ]  # fmt: skip
    assert list(draft.items.values()) == list(columns)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("12. Pay", "Pay"), ("3.2 Pay is fair", "Pay is fair"), ("(4) Pay", "Pay"), ("360 degrees of feedback", None),
        ("2025 goals are clear", None), ("3 words for us", None), ("[1] Pay", None), ("1.", None),
    ],
)  # fmt: skip
def test_only_numbers_of_questions_are_left_out(text, told):
    assert without_number(text) == (told or text)
