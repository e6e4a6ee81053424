"""Answers become values or reasons; what nobody knows is listed with counts, what people wrote is not printed."""

import math

import pandas as pd
import pytest

from stratalign.engagement.instrument import Instrument
from stratalign.errors import SourceError
from stratalign.responses.build import (
    build_comments,
    build_rankings,
    build_recall,
    build_responses,
    iter_responses,
)
from stratalign.responses.mapping import Mapping
from stratalign.responses.respondents import Respondents
from stratalign.sources.detect import read_survey
from stratalign.vocabulary import RESPONSE_COLUMNS

LABELS = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
GERMAN = ["Gar nicht", "Eher nicht", "Teils, teils", "Eher", "Völlig"]
INSTRUMENT = Instrument.model_validate(
    {
        "key": "small", "title": {"en": "Small"}, "version": "1", "citation": "-", "licence": "-",
        "languages": ["en", "de"],
        "scales": {
            "agree5": {
                "low": 1, "high": 5,
                "options": [
                    {"value": n, "label": {"en": en, "de": de}}
                    for n, (en, de) in enumerate(zip(LABELS, GERMAN, strict=True), start=1)
                ],
                "missing": [{"code": "cannot_judge", "label": {"en": "Cannot judge", "de": "Weiß nicht"}}],
            },
            "slider100": {"low": 0, "high": 100},
        },
        "dimensions": [
            {"key": "clarity", "label": {"en": "Clarity"}, "scale": "agree5",
             "items": [{"key": f"c{n}", "text": {"en": "Yes.", "de": "Ja."}, "reverse": n == 2} for n in (1, 2)]},
            {"key": "today", "label": {"en": "Today"}, "scale": "slider100", "role": "profile",
             "items": [{"key": "s1", "text": {"en": "Fast", "de": "Schnell"}}]},
        ],
        "questions": [
            {"key": "priorities", "kind": "recall", "text": {"en": "Which?"}, "n_answers": 2},
            {"key": "order", "kind": "ranking", "text": {"en": "Rank."}},
            {"key": "remark", "kind": "comment", "text": {"en": "Anything?"}},
        ],
    }
)  # fmt: skip


def read(folder, columns, *, qualtrics=False):
    """Export with these columns of cells; Qualtrics adds its three header rows."""
    table = pd.DataFrame(columns, dtype="str")
    if qualtrics:
        headers = pd.DataFrame([list(table), [f'{{"ImportId":"QID_{name}"}}' for name in table]], columns=list(table))
        table = pd.concat([headers, table])
    table.to_csv(folder / "survey.csv", index=False, sep=";")
    return read_survey(folder / "survey.csv", format="qualtrics" if qualtrics else "generic_wide")


def everybody(raw):
    rows = raw.answers.index
    table = pd.DataFrame(
        {"respondent_id": [f"p{row}" for row in rows], "wave": "w1", "unit_id": "north", "level": "staff",
         "duration_seconds": float("nan")}, index=rows,
    )  # fmt: skip
    return Respondents("w1", table, {}, {}, {}, 0, None)


def build(raw, items, **mapping):
    return build_responses(raw, INSTRUMENT, mapping=Mapping(items=items, **mapping), respondents=everybody(raw))


def answer(folder, text, *, item="c1", qualtrics=False, **mapping):
    """Value and reason of one answer; a second column keeps the file a table."""
    raw = read(folder, {"q": [text], "other": ["x"]}, qualtrics=qualtrics)
    row = build(raw, {item: "q"}, **mapping).iloc[0]
    return row["value"], row["missing_reason"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(label, n) for n, label in enumerate(LABELS, start=1)],
        *[(label, n) for n, label in enumerate(GERMAN, start=1)],
        *[(str(n), n) for n in range(1, 6)],
        ("  STRONGLY   agree ", 5), ("agree\u00a0", 4), ("4.0", 4), ("4,0", 4), ("+4", 4),
        ("5 - Strongly agree", 5), ("5: strongly agree", 5), ("1 (Gar nicht)", 1), ("4 = Agree", 4), ("5 – best", 5),
    ],
)  # fmt: skip
def test_an_answer_has_its_value(tmp_path, text, value):
    assert answer(tmp_path, text) == (value, "")


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("100", 100), ("53,5", 53.5), ("53.5", 53.5), ("10 (low)", 10)])
def test_a_slider_has_any_number_of_its_range(tmp_path, text, value):
    assert answer(tmp_path, text, item="s1") == (value, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_seen"), ("   ", "not_seen"), ("Cannot judge", "cannot_judge"), ("CANNOT  JUDGE", "cannot_judge"),
        ("cannot_judge", "cannot_judge"), ("Weiß nicht", "cannot_judge"), ("6", "out_of_scale"), ("0", "out_of_scale"),
        ("-1", "out_of_scale"), ("-99", "out_of_scale"), ("9 - other", "out_of_scale"),
    ],
)  # fmt: skip
def test_an_answer_without_a_value_has_a_reason(tmp_path, text, reason):
    value, found = answer(tmp_path, text)
    assert math.isnan(value)
    assert found == reason


@pytest.mark.parametrize("code", ["-99", "-999"])
def test_qualtrics_codes_say_seen_but_unanswered(tmp_path, code):
    assert answer(tmp_path, code, qualtrics=True)[1] == "seen_unanswered"


def test_extra_labels_add_values_and_null_says_cannot_judge(tmp_path):
    labels = {"agree5": {"Don't know": None, "Spot on": 5}}
    assert answer(tmp_path, "spot  ON", labels=labels) == (5, "")
    assert answer(tmp_path, "Don\u2019t know", labels=labels)[1] == "cannot_judge"


def test_choice_text_and_numbers_of_the_same_survey_give_the_same_responses(tmp_path):
    codes = {"a": ["1", "5", "-99", "", "3"], "b": ["2", "4", "4", "1", "5"], "s": ["0", "50", "100", "-99", ""]}
    texts = {"a": ["Strongly disagree", "strongly agree", "-99", "", "Teils, teils"],
             "b": ["Disagree", "Agree", "Agree", "Strongly disagree", "Strongly agree"], "s": codes["s"]}  # fmt: skip
    tables = [
        build(read(tmp_path, cells, qualtrics=True), {"c1": "a", "c2": "b", "s1": "s"}) for cells in (codes, texts)
    ]
    pd.testing.assert_frame_equal(*tables)
    assert tables[0]["value"].notna().sum() == 3 + 5 + 3


def test_responses_are_long_and_as_answered(tmp_path):
    raw = read(tmp_path, {"a": ["1", "2"], "b": ["5", ""]})
    responses = build(raw, {"c1": "a", "c2": "b"})
    assert tuple(responses.columns) == RESPONSE_COLUMNS
    rows = list(responses[["respondent_id", "item_key", "dimension", "value"]].itertuples(index=False, name=None))
    assert rows[:3] == [("p2", "c1", "clarity", 1), ("p3", "c1", "clarity", 2), ("p2", "c2", "clarity", 5)]
    assert math.isnan(rows[3][3])  # c2 is reverse-keyed, and still 5 above


def test_numbers_off_the_scale_are_counted_not_lost(tmp_path):
    responses = build(read(tmp_path, {"a": ["1", "7", "55", "3"]}), {"c1": "a"})
    assert len(responses) == 4
    assert responses["missing_reason"].value_counts().to_dict() == {"": 2, "out_of_scale": 2}


def test_unknown_labels_of_all_items_stand_in_one_message_with_counts(tmp_path):
    raw = read(tmp_path, {"a": ["Often", "often", "Often", "4"], "b": ["Never", "1", "2", "3"], "s": list("1234")})
    with pytest.raises(SourceError) as problem:
        build(raw, {"c1": "a", "c2": "b", "s1": "s"})
    message = str(problem.value)
    assert message.startswith("survey.csv: 2 items hold answers that are not on their scale:")
    assert "\n  - c1 (column 'a'): 'Often' (2), 'often' (1)" in message
    assert "\n  - c2 (column 'b'): 'Never' (1)" in message
    assert "s1" not in message
    assert "labels:" in message


def test_items_one_at_a_time_are_the_same_responses(tmp_path):
    raw = read(tmp_path, {"a": ["1", "2", ""], "b": ["Agree", "7", "Cannot judge"], "s": ["0", "50", "100"]})
    mapping, people = Mapping(items={"c1": "a", "c2": "b", "s1": "s"}), everybody(raw)
    tables = list(iter_responses(raw, INSTRUMENT, mapping=mapping, respondents=people))
    assert [(table["item_key"].unique().tolist(), len(table)) for table in tables] == [
        (["c1"], 3), (["c2"], 3), (["s1"], 3),
    ]  # fmt: skip
    together = build_responses(raw, INSTRUMENT, mapping=mapping, respondents=people)
    pd.testing.assert_frame_equal(pd.concat(tables, ignore_index=True), together)


def test_one_item_at_a_time_refuses_before_the_first_rows(tmp_path):
    raw = read(tmp_path, {"a": ["1", "2"], "b": ["Often", "3"]})
    with pytest.raises(SourceError, match=r"c2 \(column 'b'\): 'Often' \(1\)"):
        iter_responses(raw, INSTRUMENT, mapping=Mapping(items={"c1": "a", "c2": "b"}), respondents=everybody(raw))


def test_a_label_that_contradicts_its_number_is_not_guessed(tmp_path):
    with pytest.raises(SourceError, match=r"'5 - Strongly disagree' \(1\)"):
        answer(tmp_path, "5 - Strongly disagree")


def test_a_comment_mapped_as_an_item_is_not_printed(tmp_path):
    written = [f"My manager {name} should know what I think of this company's strategy and its people" for name in "AB"]
    with pytest.raises(SourceError) as few:
        build(read(tmp_path, {"a": written}), {"c1": "a"})
    assert "its people" not in str(few.value)
    with pytest.raises(SourceError, match=r"13 different answers; is it the right column\?") as many:
        build(read(tmp_path, {"a": [f"note {n}" for n in range(13)]}), {"c1": "a"})
    assert "note" not in str(many.value)


def test_a_mapping_that_does_not_fit_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"column 'qq' .*Did you mean 'q'"):
        build(read(tmp_path, {"q": ["1"], "other": ["2"]}), {"c1": "qq"})


def test_comments_and_recall_leave_blank_and_unanswered_cells_out(tmp_path):
    raw = read(
        tmp_path,
        {"a": ["1", "2", "3"], "r": [" fine ", "", "-99"], "p1": ["growth", "-99", ""], "p2": ["", "profit", "speed"]},
        qualtrics=True,
    )
    mapping = Mapping(items={"c1": "a"}, comments={"remark": "r"}, recall={"priorities": ("p1", "p2")})
    comments = build_comments(raw, mapping=mapping, respondents=everybody(raw))
    assert comments[["respondent_id", "comment"]].to_numpy().tolist() == [["p4", "fine"]]
    recall = build_recall(raw, mapping=mapping, respondents=everybody(raw))
    assert recall[["position", "recalled_text"]].to_numpy().tolist() == [[1, "growth"], [2, "profit"], [2, "speed"]]


def test_rankings_are_whole_numbers_by_priority(tmp_path):
    raw = read(tmp_path, {"a": ["1", "2"], "x": ["2", ""], "y": ["1", "1"]})
    mapping = Mapping(items={"c1": "a"}, rankings={"order": {"service": "x", "speed": "y"}})
    rankings = build_rankings(raw, mapping=mapping, respondents=everybody(raw))
    assert rankings[["priority_key", "rank"]].to_numpy().tolist() == [["service", 2], ["speed", 1], ["speed", 1]]
    assert rankings["rank"].dtype == "int64"


@pytest.mark.parametrize("wrong", ["3", "0", "1.5", "first"])
def test_a_rank_outside_the_list_is_refused(tmp_path, wrong):
    raw = read(tmp_path, {"a": ["1"], "x": [wrong], "y": ["1"]})
    mapping = Mapping(items={"c1": "a"}, rankings={"order": {"service": "x", "speed": "y"}})
    with pytest.raises(SourceError, match=rf"1 rank is not a whole number from 1 to .*: '{wrong}'"):
        build_rankings(raw, mapping=mapping, respondents=everybody(raw))


def test_unanswered_rankings_are_no_ranks(tmp_path):
    raw = read(tmp_path, {"a": ["1", "1"], "x": ["-99", "1"], "y": ["-99", "2"]}, qualtrics=True)
    mapping = Mapping(items={"c1": "a"}, rankings={"order": {"service": "x", "speed": "y"}})
    assert build_rankings(raw, mapping=mapping, respondents=everybody(raw))["rank"].to_list() == [1, 2]


def test_nothing_mapped_gives_empty_tables_of_the_same_columns(tmp_path):
    raw = read(tmp_path, {"a": ["1"], "b": ["2"]})
    for make in (build_comments, build_recall, build_rankings):
        table = make(raw, mapping=Mapping(items={"c1": "a"}), respondents=everybody(raw))
        assert table.empty
        assert {"respondent_id", "question_key"} <= set(table.columns)


def test_the_raw_export_is_not_changed(tmp_path):
    raw = read(tmp_path, {"a": [" Agree ", "5"]})
    before = raw.answers.copy()
    build(raw, {"c1": "a"})
    pd.testing.assert_frame_equal(raw.answers, before)
