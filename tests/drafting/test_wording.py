"""What the wording of a question says is asked about, never silently turned into a good or a bad result."""

import numpy as np
import pandas as pd
import pytest
import yaml
from drafting.made_up_columns import answers, in_words

from stratalign.drafting.headers import burden_in
from stratalign.drafting.instrument_file import count_questions, instrument_text
from stratalign.drafting.names import topic_of
from stratalign.drafting.reverse import find_directions


def text_of(draft, decides="evidence"):
    """The instrument file of a draft, and what it says of its first dimension."""
    text = instrument_text(
        draft, key="own", title="Own", citation="Own", source="export.csv", folder="own", decides=decides
    )
    return text, yaml.safe_load(text)["dimensions"][0]


@pytest.mark.parametrize(
    "text",
    [
        "How stressful was last month?", "I feel exhausted at the end of the day", "Approval takes too long.",
        "I worry about my job", "Zeitdruck", "Ich fühle mich überlastet", "Je suis épuisé", "Tengo demasiado trabajo",
        "Ik heb last van werkdruk", "Sinto-me cansada", "Ho troppo lavoro", "I cannot cope with the pressure",
    ],
)  # fmt: skip
def test_a_burden_is_recognised(text):
    assert burden_in(text)


@pytest.mark.parametrize(
    "text",
    ["I do not worry about my job", "Ich fühle mich nicht gestresst", "I can cope with pressure", "My work is fun"],
)
def test_what_is_turned_round_is_no_burden(text):
    assert not burden_in(text)


def test_a_dimension_of_burdens_waits_for_its_direction_and_its_praise_is_not_turned(drafted):
    what = {"Time pressure": False, "Interruptions": False, "Praise": True}
    draft = drafted({f"How often: {name}": answers(n, reverse=turn) for n, (name, turn) in enumerate(what.items())})
    text, dimension = text_of(draft)
    assert dimension["higher_is"] == "neutral"
    assert "favourable_from" not in dimension
    assert not any("reverse" in item for item in dimension["items"])
    assert "# ? goes against the others" in text
    assert "# ? asks about something bad ('pressure', 'interruptions')" in text


def test_answers_that_judge_by_themselves_have_a_direction(drafted):
    cells = ["Very dissatisfied", "Dissatisfied", "Satisfied", "Very satisfied"]
    draft = drafted({"How satisfied are you: stress": cells, "How satisfied are you: pay": cells})
    assert draft.dimensions[0].favourable_from == 3


def test_what_the_evidence_turns_round_stays_a_question(drafted):
    columns = {"A1": answers(1), "A2": answers(2), "A3": answers(3), "A4": answers(4, reverse=True)}
    text, dimension = text_of(drafted(columns))
    assert dimension["items"][3]["reverse"] is True
    assert count_questions(text) == 1
    assert count_questions(text_of(drafted(columns), decides="person")[0]) == 0


def test_a_burden_among_others_is_asked_about_without_a_correlation(drafted):
    columns = {"Plans are clear": answers(1), "I worry about my job": answers(2), "We help each other": answers(3)}
    draft = drafted({name: in_words(points) for name, points in columns.items()})
    text, dimension = text_of(draft)
    assert "# ? asks about something bad ('worry')" in text
    assert dimension["favourable_from"] == 4


@pytest.mark.parametrize("header", ["Would you recommend us to a friend?", "eNPS", "Würden Sie uns weiterempfehlen?"])
def test_a_question_to_recommend_goes_from_0_where_nobody_answered_0(drafted, header):
    points = [str(n) for n in range(1, 11)]
    draft = drafted({header: points, "How well do we listen to you?": points[::-1]})
    recommend, listen = draft.dimensions
    assert (recommend.asks_to_recommend, recommend.scale.low, recommend.scale.high) == (True, 0, 10)
    assert "nobody answered 0" in recommend.scale.questions[0]
    assert (listen.asks_to_recommend, listen.scale.low) == (False, 1)


def test_as_many_one_way_as_the_other_is_a_question(drafted):
    text, dimension = text_of(drafted({f"A{n}": answers(n, reverse=n > 2) for n in range(1, 5)}))
    assert "# ? as many of its questions go one way as the other ('A3', 'A4' against the rest)" in text
    assert dimension["higher_is"] == "neutral"
    assert not any("reverse" in item for item in dimension["items"])


def test_what_goes_with_nothing_has_no_vote(drafted):
    unrelated = {f"A{n}": answers(n, factor=n) for n in (5, 6)}
    columns = {f"A{n}": answers(n, reverse=n == 3) for n in range(1, 5)} | unrelated
    against = {item.key: item.against for item in drafted(columns).dimensions[0].items}
    assert [key for key, correlation in against.items() if correlation is not None] == ["A3"]


@pytest.mark.parametrize("seed", range(8))
def test_noise_does_not_decide_which_way_most_questions_go(seed):
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=200)
    together = {f"A{n}": (-1 if n == 3 else 1) * shared + rng.normal(size=200) for n in range(1, 5)}
    noise = {f"B{n}": rng.normal(size=200) for n in range(1, 4)}
    assert list(find_directions(pd.DataFrame(together | noise)).against) == ["A3"]


def test_single_questions_are_split_before_one_is_said_to_go_against_the_others(drafted):
    names = [
        "Our processes are simple",
        "I can decide what matters",
        "Approval needs many people",
        "My ideas are heard",
    ]
    columns = {name: in_words(answers(n, reverse=n == 2)) for n, name in enumerate(names)}
    others = {"I am proud of us": 7, "I would apply again": 8}
    columns |= {name: in_words(answers(n, factor=99)) for name, n in others.items()}
    dimensions = drafted(columns).dimensions
    assert sorted(len(dimension.items) for dimension in dimensions) == [2, 4]
    (item,) = [item for dimension in dimensions for item in dimension.items if item.against is not None]
    assert item.text == names[2]


@pytest.mark.parametrize(
    ("stem", "topic"),
    [
        ("How much do you agree with these statements on leadership?", "Leadership"),
        ("Please indicate how much you agree with the following statements about your work", "Work"),
        ("Thinking about innovation, how much do you agree?", "Innovation"),
        ("On a scale of 1 to 7, how", ""), ("How often do the following happen?", ""),
        ("Wie zufrieden sind Sie mit Ihrer Führungskraft?", "Führungskraft"), ("Our plan", "Our plan"),
    ],
)  # fmt: skip
def test_a_name_is_what_a_stem_is_about(stem, topic):
    assert topic_of(stem) == topic


def test_a_single_question_gets_a_short_name_to_confirm(drafted):
    header = "How would you rate your overall experience?"
    draft = drafted({"id": answers(2), header: answers(1)})
    (dimension,) = draft.dimensions
    assert (dimension.key, dimension.label, dimension.covers) == ("overall_experience", "Overall experience", header)
    assert "# ? named after its questions" in text_of(draft)[0]
