"""Answers are put into order by their words in seven languages; what the words do not place stays open."""

import pytest

from stratalign.drafting.words import is_no_value, order_answers
from stratalign.engagement.instrument import load_instrument


def in_order(answers):
    order = order_answers(answers)
    return order and [[text for texts in step.texts.values() for text in texts] for step in order.steps]


@pytest.mark.parametrize(
    "answers",
    [
        ["Never", "Rarely", "Sometimes", "Often", "Always"],
        ["Nie", "Selten", "Manchmal", "Oft", "Immer"],
        ["Jamais", "Rarement", "Parfois", "Souvent", "Toujours"],
        ["Nunca", "Rara vez", "A veces", "A menudo", "Siempre"],
        ["Nooit", "Zelden", "Soms", "Vaak", "Altijd"],
        ["Nunca", "Raramente", "Às vezes", "Frequentemente", "Sempre"],
        ["Mai", "Raramente", "A volte", "Spesso", "Sempre"],
        ["Very dissatisfied", "Somewhat dissatisfied", "Neutral", "Somewhat satisfied", "Very satisfied"],
        ["unzufrieden", "weniger zufrieden", "zufrieden", "sehr zufrieden"],
        ["Pas du tout d'accord", "Plutôt pas d'accord", "Plutôt d'accord", "Tout à fait d'accord"],
        ["Muy insatisfecho", "Insatisfecho", "Ni satisfecho ni insatisfecho", "Satisfecho", "Muy satisfecho"],
        ["Helemaal mee oneens", "Mee oneens", "Neutraal", "Mee eens", "Helemaal mee eens"],
        ["Nada importante", "Pouco importante", "Importante", "Muito importante"],
        ["Per niente d'accordo", "Poco d'accordo", "Abbastanza d'accordo", "Molto d'accordo"],
        ["Not at all clear", "Not very clear", "Somewhat clear", "Very clear", "Extremely clear"],
        ["Trifft gar nicht zu", "Trifft eher nicht zu", "Teils, teils", "Trifft eher zu", "Trifft voll zu"],
        ["Strongly disagree", "Disagree", "Slightly disagree", "Slightly agree", "Agree", "Strongly agree"],
        ["Low", "Medium", "High", "Very_High"],
        ["Poor", "Fair", "Good", "Very good", "Excellent"],
        ["Once a year or less", "Once a month", "Once a week", "Daily"],
        ["Difficult", "Neither easy nor difficult", "Somewhat easy", "Very easy"],
        ["No", "Maybe", "Yes"],
    ],
)
def test_known_words_give_an_order_however_the_answers_come(answers):
    assert in_order(sorted(answers)) == [[answer] for answer in answers]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl", "pt", "it"])
def test_every_text_of_the_shipped_agreement_scale_stands_in_its_place(language):
    options = load_instrument("strategic-alignment").scales["agree5"].options
    shown = [option.label[language] for option in options]
    for option in options:
        for text in [text for code, text in option.texts if code == language and option.value in (1, 5)]:
            answers = [text if other is option else label for other, label in zip(options, shown, strict=True)]
            assert in_order(answers[::-1]) == [[answer] for answer in answers]


@pytest.mark.parametrize(
    "answers",
    [
        ["Male", "Female"],
        ["Sales", "Finance", "Operations"],
        ["Married", "Never married", "Divorced"],
        ["White", "Non-white"],
        ["Mental health", "Physical health", "Same for each"],
        ["Never, and not open to it", "Never, but open to it", "Rarely", "Sometimes"],
        ["Excellent", "Outstanding"],
        ["Agree", "Agree somewhat", "Somewhat agree"],
    ],
)
def test_words_that_give_no_order_are_a_question(answers):
    assert order_answers(answers) is None


def test_two_languages_in_one_column_share_their_steps():
    order = order_answers(["Agree", "Stimme zu", "Disagree", "Stimme nicht zu"])
    assert [step.texts for step in order.steps] == [
        {"en": ("Disagree",), "de": ("Stimme nicht zu",)},
        {"en": ("Agree",), "de": ("Stimme zu",)},
    ]


def test_two_languages_whose_words_weigh_differently_are_put_together_by_rank():
    english = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
    german = ["Stimme gar nicht zu", "Stimme nicht zu", "Weder noch", "Stimme zu", "Stimme voll zu"]
    order = order_answers([*english, *german[::-1]])
    assert [step.texts for step in order.steps] == [
        {"en": (one,), "de": (other,)} for one, other in zip(english, german, strict=True)
    ]
    without = order_answers([*english, *german[1:]])  # nobody chose the lowest in German: which is it beside?
    assert without is None or [set(step.texts) for step in without.steps][1:] == [{"en", "de"}] * 4


def test_a_not_that_stands_apart_from_at_all_is_the_least():
    answers = ["I fully agree", "I agree", "I do not agree", "I do not agree at all"]
    assert in_order(answers) == [[answer] for answer in answers[::-1]]
    assert in_order(["fully agree", "do not agree at all"]) == [["do not agree at all"], ["fully agree"]]


def test_a_single_answer_without_a_place_is_set_apart():
    answers = ["Very clear", "Somewhat clear", "Not very clear", "Not at all clear", "I was on leave"]
    order = order_answers(answers)
    assert order.unplaced == ("I was on leave",)
    assert len(order.steps) == 4


def test_a_step_nobody_chose_is_added_where_the_other_side_has_it():
    order = order_answers(
        ["Very satisfied", "Somewhat satisfied", "Neither satisfied nor dissatisfied", "Very dissatisfied"]
    )
    assert [(next(iter(s.texts.values()))[0], s.is_seen) for s in order.steps][1] == ("Somewhat dissatisfied", False)
    assert len(order.steps) == 5


def test_no_step_is_added_without_a_middle():
    assert len(order_answers(["Agree", "Somewhat agree", "Disagree"]).steps) == 3


@pytest.mark.parametrize(
    "answer",
    ["Don't know", "N/A", "Not applicable to my role", "Weiß nicht", "Keine Angabe", "Je ne sais pas", "No sabe",
     "Weet ik niet", "Não se aplica", "Non so", "Prefer not to say", "Unfamiliar (N/A)"],
)  # fmt: skip
def test_answers_that_are_no_value_are_known(answer):
    assert is_no_value(answer)
    assert not is_no_value("No")
