"""What an answer means: labels of the file before its numbers, seven languages, and nothing guessed."""

import math

import pandas as pd
import pytest

from stratalign.engagement.instrument import Scale, load_instrument
from stratalign.errors import InstrumentError, SourceError
from stratalign.responses.build import build_comments, build_rankings, build_responses
from stratalign.responses.label_notes import answer_notes
from stratalign.responses.labels import Words, code_key
from stratalign.responses.mapping import Mapping, load_mapping
from stratalign.responses.respondents import Respondents
from stratalign.sources.detect import read_survey
from stratalign.sources.raw import RawSurvey, detection_of, question_table
from stratalign.sources.tools.statistical import read

INSTRUMENT = load_instrument("strategic-alignment")
AGREE = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
CODES = dict(zip("12345", AGREE, strict=True))
REVERSED = dict(zip("54321", AGREE, strict=True))


def survey(answers, labels=None, missing=None, *, seen_unanswered=()):
    """Export of columns of cells, the labels of their codes, and codes declared to be no answer."""
    table = pd.DataFrame(answers, dtype="str", index=pd.RangeIndex(2, 2 + len(next(iter(answers.values())))))
    questions = question_table(list(table))
    detection = detection_of(
        questions, format="test", confidence=1.0, reasons=(), header_rows=1, missing_codes=seen_unanswered
    )
    rows = [(column, *entry, False) for column, codes in (labels or {}).items() for entry in codes.items()]
    rows += [(column, *entry, True) for column, codes in (missing or {}).items() for entry in codes.items()]
    codebook = pd.DataFrame(rows, columns=["column", "value", "label", "is_missing"])
    codebook = codebook.astype({"column": "str", "value": "str", "label": "str", "is_missing": bool})
    return RawSurvey("survey.sav", table, questions, detection, value_labels=codebook)


def everybody(raw):
    rows = raw.answers.index
    table = pd.DataFrame(
        {"respondent_id": [f"p{row}" for row in rows], "wave": "w1", "unit_id": "north", "level": "staff",
         "duration_seconds": float("nan")}, index=rows,
    )  # fmt: skip
    return Respondents("w1", table, {}, {}, {}, 0, None)


def read_answers(raw, *, item="clarity_1", column="q", **mapping):
    """Value or reason of each answer of one column."""
    responses = build_responses(
        raw, INSTRUMENT, mapping=Mapping(items={item: column}, **mapping), respondents=everybody(raw)
    )
    pairs = zip(responses["value"], responses["missing_reason"], strict=True)
    return [reason if math.isnan(value) else value for value, reason in pairs]


def refused(raw, **mapping):
    with pytest.raises(SourceError) as problem:
        read_answers(raw, **mapping)
    return str(problem.value)


def notes_of(raw, items, **mapping):
    return {note.key: note for note in answer_notes(raw, INSTRUMENT, mapping=Mapping(items=items, **mapping))}


# Labels of the file before its numbers -----------------------------------------------------------------------------
def test_labels_win_over_codes_that_run_the_other_way_and_a_note_says_so():
    raw = survey({"q": ["1", "2", "5", "", "3"], "r": ["1"] * 5}, {"q": REVERSED, "r": CODES})
    assert read_answers(raw) == [5, 4, 1, "not_seen", 3]
    note = notes_of(raw, {"clarity_1": "q", "clarity_2": "r"})["codes_reversed"]
    assert (note.severity, note.count, note.columns) == ("warns", 1, ("q",))


def test_codes_like_the_instrument_have_no_note():
    raw = survey({"q": ["1", "5"]}, {"q": CODES})
    assert read_answers(raw) == [1, 5]
    assert notes_of(raw, {"clarity_1": "q"}) == {}


def test_codes_of_another_range_are_read_by_their_labels():
    raw = survey({"q": ["0", "4.0", "21"]}, {"q": {"0": "Disagree", "4": "Agree", "21": "Strongly agree"}})
    assert read_answers(raw) == [2, 4, 5]
    assert notes_of(raw, {"clarity_1": "q"})["codes_recoded"].columns == ("q",)


def test_letters_may_be_codes():
    assert read_answers(survey({"q": ["A1", "a5"]}, {"q": {"A1": "Agree", "A5": "Strongly disagree"}})) == [4, 1]


def test_labelled_ends_that_are_their_own_code_leave_the_steps_between_to_their_numbers():
    ends = {"1": "Strongly disagree", "5": "Strongly agree", "6": "Cannot judge"}
    assert read_answers(survey({"q": ["1", "2", "3", "5", "6"]}, {"q": ends})) == [1, 2, 3, 5, "cannot_judge"]


def test_unlabelled_codes_are_refused_where_the_labelled_ones_run_the_other_way():
    ends = {"1": "Strongly agree", "5": "Strongly disagree"}
    message = refused(survey({"q": ["1", "2", "2", "5"]}, {"q": ends}))
    assert "clarity_1 (column 'q'): '2' (2)" in message
    assert "the file labels 1 = 'Strongly agree', 5 = 'Strongly disagree'" in message
    assert read_answers(survey({"q": ["1", "5"]}, {"q": ends})) == [5, 1]
    assert read_answers(survey({"q": ["1", "2"]}, {"q": ends}), labels={"agree5": {"2": 4}}) == [5, 4]


def test_unlabelled_codes_are_refused_where_a_labelled_end_is_unknown():
    message = refused(survey({"q": ["3", "4"]}, {"q": {"1": "Jamais", "5": "Toujours"}}))
    assert "1 = 'Jamais', 5 = 'Toujours'" in message
    assert read_answers(
        survey({"q": ["1", "3", "5"]}, {"q": {"1": "Jamais", "5": "Toujours"}}),
        labels={"agree5": {"Jamais": 1, "Toujours": 5}},
    ) == [1, 3, 5]


def test_a_label_off_the_scale_says_nothing_about_the_direction():
    message = refused(survey({"q": ["1", "2", "88"]}, {"q": {"88": "Refused"}}))
    assert "'Refused' (1)" in message
    assert "'2'" not in message
    assert read_answers(survey({"q": ["1", "2"]}, {"q": {"88": "Refused"}})) == [1, 2]


def test_unknown_labels_are_listed_with_counts_over_all_codes():
    raw = survey({"q": ["1", "2", "2", "3"]}, {"q": {"1": "Low", "2": "Medium", "3": "High"}})
    assert "'Medium' (2), 'Low' (1), 'High' (1)" in refused(raw)
    assert read_answers(raw, labels={"agree5": {"low": 1, "MEDIUM": 3, "High": None}}) == [1, 3, 3, "cannot_judge"]


def test_a_code_with_two_labels_is_refused_with_both():
    raw = survey({"q": ["1"]}, {"q": {"1": "Agree", "1.0": "Disagree"}})
    assert "'Agree / Disagree' (1)" in refused(raw)


def test_poles_of_an_item_are_the_ends_of_a_scale_without_labels():
    ends = {"0": "Not at all likely", "10": "Extremely likely"}
    assert read_answers(survey({"q": ["0", "7", "10"]}, {"q": ends}), item="enps_1") == [0, 7, 10]
    turned = {"0": "Extremely likely", "10": "Not at all likely"}
    assert "'7' (1)" in refused(survey({"q": ["0", "7"]}, {"q": turned}), item="enps_1")
    assert "'0 (extremely likely)' (1)" in refused(survey({"q": ["0 (extremely likely)"]}), item="enps_1")


@pytest.mark.parametrize(
    ("one", "other"), [("1", "1.0"), (" 1 ", "01"), ("1,5", "1.5"), ("A1", "a1"), ("-99", "-99.0")]
)
def test_codes_are_compared_as_numbers(one, other):
    assert code_key(one) == code_key(other)


# Reasons for no value ----------------------------------------------------------------------------------------------
def test_each_kind_of_no_answer_keeps_its_reason():
    raw = survey(
        {"q": ["", "-99", "97", "98", "99", "9", "Weiß nicht", "3"]},
        {"q": CODES},
        {"q": {"97": "Refused", "98": "Cannot judge", "99": ""}},
        seen_unanswered=("-99",),
    )
    assert read_answers(raw) == [
        "not_seen", "seen_unanswered", "declared: Refused", "cannot_judge", "declared: 99", "out_of_scale",
        "cannot_judge", 3,
    ]  # fmt: skip


def test_declared_codes_within_the_scale_are_no_value():
    assert read_answers(survey({"q": ["5", "4"]}, missing={"q": {"5": "Not asked"}})) == ["declared: Not asked", 4]


def test_the_mapping_stands_above_the_file():
    raw = survey({"q": ["99", "1"]}, {"q": REVERSED}, {"q": {"99": "Refused"}})
    assert read_answers(raw, labels={"agree5": {"99": None, "1": 2}}) == ["cannot_judge", 2]


@pytest.mark.parametrize("word", ["NA", "None", "N/A", "null", "Not applicable"])
def test_words_like_na_are_answers_until_declared(word):
    raw = survey({"q": [word, "Agree", word]})
    message = refused(raw)
    assert f"'{word}' (2)" in message
    assert f'"{word}" is an answer until it is declared to be none: write  "{word}": null' in message
    assert read_answers(raw, labels={"agree5": {word: None}}) == ["cannot_judge", 4, "cannot_judge"]
    assert read_answers(survey({"q": [word, "4"]}, missing={"q": {word: ""}})) == [f"declared: {word}", 4]


def test_declared_codes_are_no_comment_and_no_rank():
    raw = survey({"q": ["1", "2"], "c": ["NA", "fine"], "r": ["1", "99"]}, missing={"c": {"NA": ""}, "r": {"99": "x"}})
    mapping = Mapping(items={"clarity_1": "q"}, comments={"remark": "c"}, rankings={"order": {"speed": "r"}})
    assert build_comments(raw, mapping=mapping, respondents=everybody(raw))["comment"].to_list() == ["fine"]
    assert build_rankings(raw, mapping=mapping, respondents=everybody(raw))["rank"].to_list() == [1]


# Languages ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "labels",
    [
        ["Stimme überhaupt nicht zu", "Stimme eher nicht zu", "Teils/teils", "Stimme eher zu",
         "Stimme voll und ganz zu"],
        ["Trifft gar nicht zu", "trifft eher nicht zu", "teils-teils", "trifft eher zu", "trifft voll zu"],
        ["Pas du tout d'accord", "Plutôt pas d'accord", "Ni d'accord ni pas d'accord", "Plutôt d’accord",
         "Tout à fait d’accord"],
        ["Totalmente en desacuerdo", "En desacuerdo", "Ni de acuerdo, ni en desacuerdo", "De acuerdo",
         "Totalmente de acuerdo"],
        ["Helemaal mee oneens", "Mee oneens", "Niet mee eens/niet mee oneens", "Mee eens", "Helemaal mee eens"],
        ["Discordo totalmente", "Discordo", "Não concordo nem discordo", "Concordo", "Concordo totalmente"],
        ["Completamente in disaccordo", "In disaccordo", "Né d'accordo né in disaccordo", "D'accordo",
         "Completamente d'accordo"],
        ["Strongly disagree", "Somewhat disagree", "Neutral", "Somewhat agree", "Strongly agree"],
    ],
    ids=["de stimme", "de trifft", "fr", "es", "nl", "pt", "it", "en"],
)  # fmt: skip
def test_five_steps_of_each_language_are_ordered_by_the_instrument(labels):
    assert read_answers(survey({"q": labels})) == [1, 2, 3, 4, 5]


def test_a_column_answered_in_several_languages():
    mixed = [
        "Strongly agree",
        "Stimme zu",
        "Pas d'accord",
        "Totalmente en desacuerdo",
        "Neutraal",
        "Concordo",
        "Non so",
    ]
    assert read_answers(survey({"q": mixed})) == [5, 4, 2, 1, 3, 4, "cannot_judge"]


@pytest.mark.parametrize(
    "text",
    ["STRONGLY  AGREE", "Strongly agree.", " strongly agree ", "5 - Strongly agree", "(5) Strongly agree",
     "[5] Strongly agree", "Strongly agree (5)", "5. Strongly&nbsp;agree", "<b>Strongly agree</b>",
     "\u201cStrongly agree\u201d",
     "Strongly\u00a0agree", "Tout &agrave; fait d&#39;accord", "Tout a fait d`accord", "TOUT À FAIT D’ACCORD",
     "Tout a\u0300 fait d'accord", "Strongly \u200bagree"],
)  # fmt: skip
def test_spelling_that_makes_no_difference(text):
    assert read_answers(survey({"q": [text]})) == [5]


@pytest.mark.parametrize(
    "text",
    ["5 - Strongly disagree", "Strongly agree (1)", "(2) Stimme voll zu", "Sehr gut (5)", "Strongly", "Trifft zu"],
)
def test_contradictions_and_half_known_words_are_asked(text):
    assert f"{text!r} (1)" in refused(survey({"q": [text]}))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Agree", "Somewhat agree"), ("Stimme zu", "Stimme eher zu"), ("D'accord", "Plutôt d'accord"),
     ("Concordo", "Concordo parcialmente"), ("Totalmente de acuerdo", "Muy de acuerdo"),
     ("Oneens", "Enigszins oneens")],
)  # fmt: skip
def test_two_steps_the_scale_takes_for_one_are_refused(one, other):
    message = refused(survey({"q": [one, other, one]}))
    assert f"'{one}'" in message
    assert f"'{other}'" in message
    assert "it was asked with more steps" in message
    assert read_answers(survey({"q": [one, other]}), labels={"agree5": {one: 5, other: 4}}) == [5, 4]


def test_the_middle_may_have_two_names_and_languages_do_not_conflict():
    assert read_answers(survey({"q": ["Neutral", "Neither agree nor disagree"]})) == [3, 3]
    assert read_answers(survey({"q": ["Agree", "Stimme eher zu", "Plutôt d'accord"]})) == [4, 4, 4]


def test_a_codebook_with_more_steps_is_refused_even_if_nobody_chose_them():
    labels = {"1": "Disagree", "2": "Somewhat disagree", "3": "Neutral", "4": "Somewhat agree", "5": "Agree"}
    assert "asked with more steps" in refused(survey({"q": ["3", "5"]}, {"q": labels}))


def test_a_step_nobody_chose_in_many_answers_is_noted():
    raw = survey({"q": ["Stimme voll zu", "Stimme eher zu", "Stimme eher nicht zu", "Stimme gar nicht zu"] * 25})
    note = notes_of(raw, {"clarity_1": "q"})["steps_unused"]
    assert note.seen == "none of 100 answers in words on the scale agree5 is step 3 of 5"
    fewer = survey({"q": ["Agree", "Disagree"] * 49})
    assert notes_of(fewer, {"clarity_1": "q"}) == {}


# The message -------------------------------------------------------------------------------------------------------
def block_of(message):
    return message[message.index("\nlabels:") + 1 :] + "\n"


def test_the_block_to_paste_is_alphabetical_complete_and_not_yet_parseable(tmp_path):
    raw = survey({"q": ["Often", "Never", "often", 'Say "when"'], "r": ["Rarely", "Never", "4", "4"]})
    with pytest.raises(SourceError) as problem:
        build_responses(
            raw, INSTRUMENT, mapping=Mapping(items={"clarity_1": "q", "clarity_2": "r"}), respondents=everybody(raw)
        )
    block = block_of(str(problem.value))
    assert [line.split(":")[0].strip() for line in block.splitlines()[2:]] == [
        '"Never"', '"Often"', '"Rarely"', r'"Say \"when\""',
    ]  # fmt: skip
    file = tmp_path / "mapping.yml"
    file.write_text("items: {clarity_1: q}\n" + block, encoding="utf-8")
    with pytest.raises(InstrumentError, match=r"mapping.yml: 4 labels have no value yet \(line 4, 5, 6, 7\)"):
        load_mapping(file)
    file.write_text("items: {clarity_1: q}\n" + block.replace(" ?", " 2", 3).replace(" ?", " null"), encoding="utf-8")
    filled = load_mapping(file).labels
    assert filled == {"agree5": {"Never": 2, "Often": 2, "Rarely": 2, 'Say "when"': None}}
    assert read_answers(raw, labels=filled) == [2, 2, 2, "cannot_judge"]


def test_what_one_person_wrote_is_not_printed():
    raw = survey({"q": ["Agree"] * 30 + ["my boss is Jane Doe", "Often", "Often"]})
    message = refused(raw)
    assert "'Often' (2)" in message
    assert "Jane" not in message
    assert "1 answer too long or too rare to print (record 32)" in message


def test_long_answers_are_counted_not_printed():
    written = "I would rather not say what I think of it, because my manager reads this"
    message = refused(survey({"q": [written, written, "Often"]}))
    assert "my manager" not in message
    assert "'Often' (1)" in message


# Real files --------------------------------------------------------------------------------------------------------
def test_real_text_levels_are_asked_and_then_read(real_data):
    raw = read_survey(real_data("ibm_attrition") / "attrition.csv")
    message = refused(raw, column="JobSatisfaction")
    assert "'Very_High' (459), 'High' (442), 'Low' (289), 'Medium' (280)" in message
    labels = {"agree5": {"Low": 1, "Medium": 2, "High": 4, "Very_High": 5}}
    values = pd.Series(read_answers(raw, column="JobSatisfaction", labels=labels))
    assert values.value_counts().to_dict() == {5: 459, 4: 442, 1: 289, 2: 280}
    assert notes_of(raw, {"clarity_1": "JobSatisfaction"}, labels=labels)["steps_unused"].count == 1


def test_real_labels_of_an_spss_file_are_applied_before_its_codes(real_data):
    folder = real_data("spss_stata_pyreadstat")
    labels = {"agree5": {"low": 1, "medium": 3, "high": 5}}
    # The file codes 1 = high, 2 = low, 3 = medium; its answers are 1, 2, 3, 2.
    assert read_answers(read(folder / "ordered_category.sav", "spss"), column="Col1", labels=labels) == [5, 1, 3, 1]
    missing = read_answers(read(folder / "sample_missing.sav", "spss"), column="myord", labels=labels)
    assert missing == [1, 3, 5, 1, 1, "declared: missing", "declared: -3"]


def test_a_number_beyond_the_scale_is_an_answer_that_is_none_where_the_scale_has_one():
    options = [
        {"code": "cannot_judge", "label": {"en": "Cannot judge"}},
        {"code": "skip", "label": {"en": "Rather not"}},
    ]
    scale = Scale.model_validate({"low": 1, "high": 5, "missing": options})
    assert scale.missing_numbers == {"cannot_judge": 77, "skip": 78}
    assert Scale(low=0, high=100, missing=scale.missing).missing_numbers["cannot_judge"] == 777
    read = Words(scale, {}, {}, {}).read
    assert [read(text).missing_reason for text in ("77", "78.0", "79", "4")] == [
        "cannot_judge",
        "cannot_judge",
        "out_of_scale",
        "",
    ]
    assert Words(Scale(low=1, high=5), {}, {}, {}).read("77").missing_reason == "out_of_scale"
