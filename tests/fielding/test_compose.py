"""A questionnaire is put together: every item once, attention checks among the items, languages refused by name."""

import pytest
from conftest import SAMPLES

from stratalign.engagement.engagement import load_engagement
from stratalign.engagement.instrument import Instrument, load_instrument
from stratalign.errors import InstrumentError
from stratalign.fielding.compose import compose_questionnaire
from stratalign.fielding.limits import require_form


@pytest.fixture(scope="module")
def shipped():
    return load_instrument("strategic-alignment")


@pytest.fixture(scope="module")
def northwind():
    return load_engagement(SAMPLES / "northwind")


def own(**changed):
    """An instrument of one dimension, with parts replaced."""
    plain = {
        "key": "own", "title": {"en": "Own"}, "version": "1", "citation": "none", "licence": "none",
        "scales": {"five": {"low": 1, "high": 5}, "wide": {"low": 0, "high": 20}},
        "dimensions": [{"key": "d", "label": {"en": "D"}, "scale": "five", "items": [item("d_1"), item("d_2")]}],
    }  # fmt: skip
    return Instrument.model_validate(plain | changed)


def item(key, **more):
    return {"key": key, "text": {"en": f"Text of {key}."}} | more


def item_codes(questionnaire, instrument):
    codes = [c for asked in questionnaire.questions for c in (asked.code, *(row.code for row in asked.rows))]
    return [code for code in codes if code in instrument.items]


@pytest.mark.parametrize("form", ["long", "short"])
def test_every_item_of_the_form_is_asked_once(shipped, form):
    asked = item_codes(compose_questionnaire(shipped, form=form), shipped)
    assert sorted(asked) == sorted(shipped.form_items(form))


def test_attention_checks_stand_in_grids_of_other_items_one_in_each_half(shipped):
    questionnaire = compose_questionnaire(shipped, form="long")
    hosts = {
        row.code: asked.code
        for asked in questionnaire.questions
        for row in asked.rows
        if row.code.startswith("attention")
    }
    assert set(hosts) == {"attention_1", "attention_2"}
    order = item_codes(questionnaire, shipped)
    half = len(order) / 2
    assert order.index("attention_1") < half < order.index("attention_2") < len(order) - 1
    assert "attention" not in hosts.values()


def test_what_could_remind_people_of_priorities_comes_after_recall(shipped, northwind):
    codes = [page.code for page in compose_questionnaire(shipped, form="long", engagement=northwind).pages]
    assert codes[:2] == ["background", "page_recall"]
    assert codes.index("page_ranking") > codes.index("page_manager_cascade")
    assert codes[-1] == "page_comments"


def test_pages_for_some_levels_say_so(shipped):
    pages = {page.code: page for page in compose_questionnaire(shipped, form="long").pages}
    required = pages["page_culture_required"]
    assert required.asked_of == ("executives",)
    assert required.notice == {
        "en": "Only for: Executives", "de": "Nur für: Geschäftsleitung", "fr": "Uniquement pour\u202f: Dirigeants",
    }  # fmt: skip
    assert [code for code, page in pages.items() if page.asked_of] == ["page_culture_required"]


def test_an_engagement_gives_units_levels_and_priorities(shipped, northwind):
    questions = {a.code: a for a in compose_questionnaire(shipped, form="long", engagement=northwind).questions}
    assert [choice.code for choice in questions["unit"].choices] == list(northwind.unit_names)
    named = {choice.code: choice.texts["de"] for choice in questions["level"].choices}
    assert named["managers"] == "Head of department / Team leader"
    assert northwind.level_of(named["managers"]) == "managers"
    assert questions["priority_ranking"].rows[0].code == "priority_ranking_service_contracts"


def test_without_an_engagement_unit_is_open_and_what_is_left_out_is_said(shipped):
    questionnaire = compose_questionnaire(shipped, form="long", languages=["de"])
    questions = {asked.code: asked for asked in questionnaire.questions}
    assert questions["unit"].kind == "text"
    assert questions["level"].choices[0].texts["de"] == "Geschäftsleitung"
    assert "priority_ranking" not in questions
    said = " ".join(questionnaire.notes)
    assert "priority_ranking is left out" in said
    assert "--engagement" in said


def test_an_unknown_language_is_refused_by_name(shipped):
    with pytest.raises(InstrumentError, match=r"no wording in 'es'\. Known: en, de, fr"):
        compose_questionnaire(shipped, form="long", languages=["en", "es"])


def test_missing_words_of_a_language_are_named_together():
    instrument = own(
        languages=["en", "de"],
        scales={"five": {"low": 1, "high": 2, "options": [{"value": 1, "label": {"en": "No"}}]}},
        dimensions=[
            {"key": "d", "label": {"en": "D"}, "scale": "five", "items": [item("d_1", text={"en": "A", "de": "B"})]}
        ],
        questions=[{"key": "c", "kind": "comment", "text": {"en": "Why?"}}],
    )
    with pytest.raises(InstrumentError) as problem:
        compose_questionnaire(instrument, form="long", languages=["de"])
    assert "scale 'five' has no label in 'de' for 'No'" in str(problem.value)
    assert "question 'c' has no text in 'de'" in str(problem.value)


def test_a_form_without_items_and_an_unknown_form_are_refused():
    only_long = own(
        dimensions=[{"key": "d", "label": {"en": "D"}, "scale": "five", "items": [item("d_1", forms=["long"])]}]
    )
    with pytest.raises(InstrumentError, match="no item in the short form"):
        compose_questionnaire(only_long, form="short")
    with pytest.raises(InstrumentError, match=r"no form 'shrot'\. Did you mean 'short'"):
        require_form("shrot")
    assert require_form("long") == "long"


@pytest.mark.parametrize("keys", [("unit", "d_2"), ("d_1", "D1")])
def test_keys_that_tools_could_not_tell_apart_are_refused(keys):
    instrument = own(
        dimensions=[{"key": "dim", "label": {"en": "D"}, "scale": "five", "items": [item(key) for key in keys]}]
    )
    with pytest.raises(InstrumentError, match="code of more than one question"):
        compose_questionnaire(instrument, form="long")


def test_scales_without_labels_are_numbers_or_sliders():
    instrument = own(
        dimensions=[
            {"key": "few", "label": {"en": "Few"}, "scale": "five",
             "items": [item("few_1", low_label={"en": "Never"}, high_label={"en": "Always"})]},
            {"key": "many", "label": {"en": "Many"}, "scale": "wide", "items": [item("many_1"), item("many_2")]},
        ]
    )  # fmt: skip
    questions = {asked.code: asked for asked in compose_questionnaire(instrument, form="long").questions}
    shown = [choice.texts["en"] for choice in questions["few_1"].choices]
    assert shown == ["1 – Never", "2", "3", "4", "5 – Always"]
    assert (questions["many"].kind, questions["many"].high) == ("slider", 20)


def test_a_long_scale_with_labels_at_its_ends_is_a_slider_with_words():
    options = [{"value": 0, "label": {"en": "Never"}}, {"value": 20, "label": {"en": "Always"}}]
    wide = {"low": 0, "high": 20, "options": options, "missing": [{"code": "skip", "label": {"en": "Rather not"}}]}
    instrument = own(
        scales={"wide": wide},
        dimensions=[{"key": "d", "label": {"en": "D"}, "scale": "wide", "items": [item("d_1"), item("d_2")]}],
    )
    questionnaire = compose_questionnaire(instrument, form="long")
    slider = next(asked for asked in questionnaire.questions if asked.code == "d")
    assert (slider.kind, slider.rows[0].low, slider.rows[0].high) == ("slider", {"en": "Never"}, {"en": "Always"})
    assert "from 0 to 20" in slider.texts["en"]
    assert any("scale 'wide' that are none" in note for note in questionnaire.notes)


def test_rows_with_different_ends_say_them_themselves():
    ends = [
        {"low_label": {"en": low}, "high_label": {"en": high}} for low, high in (("Cold", "Warm"), ("Slow", "Fast"))
    ]
    items = [item("d_1", **ends[0]), item("d_2", **ends[1])]
    instrument = own(dimensions=[{"key": "d", "label": {"en": "D"}, "scale": "five", "items": items}])
    grid = next(asked for asked in compose_questionnaire(instrument, form="long").questions if asked.code == "d")
    assert [row.texts["en"] for row in grid.rows] == [
        "Text of d_1. (1 = Cold, 5 = Warm)",
        "Text of d_2. (1 = Slow, 5 = Fast)",
    ]
    assert [choice.texts["en"] for choice in grid.choices] == ["1", "2", "3", "4", "5"]


def test_answers_that_are_none_stand_beyond_the_scale(shipped):
    questions = {asked.code: asked for asked in compose_questionnaire(shipped, form="short").questions}
    assert [choice.code for choice in questions["clarity"].choices] == ["1", "2", "3", "4", "5", "77"]


def test_a_language_without_a_catalogue_is_asked_about_unit_in_english_and_said():
    instrument = own(
        languages=["it"],
        dimensions=[{"key": "d", "label": {"it": "D"}, "scale": "five", "items": [item("d_1", text={"it": "Testo"})]}],
    )
    questionnaire = compose_questionnaire(instrument, form="long")
    assert questionnaire.questions[0].texts == {"it": "Which unit do you work in?"}
    assert any("in English in 'it'" in note for note in questionnaire.notes)
