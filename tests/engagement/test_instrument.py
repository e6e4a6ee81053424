"""The shipped instrument is what METHOD says it is, and its wording keeps the rules it states."""

import re
from collections import Counter

import pytest

from stratalign.engagement.instrument import Instrument, Option, Scale, load_instrument, plain_label
from stratalign.errors import InstrumentError
from stratalign.shipped import shipped_path
from stratalign.vocabulary import STEPS

FACETS = {
    "strategy": ["clarity", "belief", "implementability", "line_of_sight", "market_choice"],
    "culture": ["culture_health", "performance_environment", "change_response"],
    "talent": ["role_clarity", "capability_fit", "talent_flow", "manager_cascade"],
}
MAXIMUM_WORDS = 20
NEGATIONS = re.compile(r"\b(?:not|never|no|none|nobody|nothing|without|lack|lacks|neither|nor|cannot|\w+n't)\b")
NEGATIVE_ADJECTIVES = re.compile(
    r"\b(?:un(?:clear|able|fair|likely|willing|realistic|important)|im\w*possible|in(?:adequate|capable)|hardly|rarely)\b"
)
REFERENTS = re.compile(r"\b(?:this company|my|i)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def instrument():
    return load_instrument("strategic-alignment")


def texts_of(instrument, *roles):
    return {item.key: item.text["en"] for dimension in instrument.with_role(*roles) for item in dimension.items}


def test_twelve_facets_stand_in_their_pillars(instrument):
    found = {pillar: [d.key for d in instrument.with_role("alignment") if d.pillar == pillar] for pillar in FACETS}
    assert found == FACETS


def test_long_form_has_four_alignment_items_a_facet_and_the_short_form_two(instrument):
    for dimension in instrument.with_role("alignment"):
        assert len(dimension.items) == 4
        assert [item.key for item in dimension.items] == [f"{dimension.key}_{n}" for n in (1, 2, 3, 4)]
        assert sum("short" in item.forms for item in dimension.items) == 2


def test_alignment_items_are_48_long_and_24_short(instrument):
    alignment = set(texts_of(instrument, "alignment"))
    assert len(alignment & set(instrument.form_items("long"))) == 48
    assert len(alignment & set(instrument.form_items("short"))) == 24


def test_every_item_is_in_the_long_form(instrument):
    assert instrument.form_items("long") == tuple(instrument.items)


def test_short_form_has_engagement_recommendation_and_attention_beside_the_24(instrument):
    others = Counter(instrument.dimension_of[key].key for key in instrument.form_items("short"))
    for dimension in instrument.with_role("alignment"):
        del others[dimension.key]
    assert others == {"employee_engagement": 5, "enps": 1, "attention": 2}


def test_outcomes_and_method_blocks_have_their_items(instrument):
    sizes = {d.key: len(d.items) for d in instrument.with_role("outcome", "marker", "attention", "profile")}
    assert sizes == {
        "employee_engagement": 5, "leadership_effectiveness": 4, "enps": 1, "marker": 3, "attention": 2,
        "culture_actual": 10, "culture_required": 10,
    }  # fmt: skip


def test_every_strategy_item_names_a_step_and_no_other_item_does(instrument):
    for key, item in instrument.items.items():
        assert (item.step is not None) == (instrument.dimension_of[key].pillar == "strategy"), key


def test_each_step_has_one_clear_item_in_the_short_form(instrument):
    clear = Counter(item.step for item in instrument.items.values() if item.test == "clear" and "short" in item.forms)
    assert clear == dict.fromkeys(STEPS, 1)


def test_items_of_the_three_part_test_belong_to_the_facet_that_asks_it(instrument):
    facets = {"clarity": "clear", "belief": "believable", "implementability": "implementable"}
    for facet, test in facets.items():
        assert {item.test for item in instrument.dimension(facet).items} == {test}


def test_agree_scale_runs_from_1_to_5_with_cannot_judge_beside_it(instrument):
    scale = instrument.scales["agree5"]
    labels = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
    assert [(option.value, option.label["en"]) for option in scale.options] == list(enumerate(labels, start=1))
    assert [(m.code, m.label["en"]) for m in scale.missing] == [("cannot_judge", "Cannot judge")]


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl", "pt", "it"])
def test_agree_scale_reads_seven_languages(instrument, language):
    scale = instrument.scales["agree5"]
    assert all(option.label[language] for option in (*scale.options, *scale.missing))
    shown = [option.label[language] for option in scale.options]
    assert len({plain_label(text) for text in shown}) == 5


def test_no_text_stands_for_two_options_in_any_language(instrument):
    scale = instrument.scales["agree5"]
    meant = {}
    for option in scale.options:
        for _, text in option.texts:
            assert meant.setdefault(plain_label(text), option.value) == option.value, text
    absent = {plain_label(text) for option in scale.missing for _, text in option.texts}
    assert not absent & set(meant)
    for ambiguous in ("Trifft zu", "Trifft nicht zu", "Undecided", "Sans opinion", "Poco d'accordo", "No opinion"):
        assert plain_label(ambiguous) not in meant.keys() | absent


def test_a_label_may_be_a_list_of_texts():
    option = Option.model_validate({"value": 4, "label": {"en": "Agree", "de": ["Stimme zu", "Stimme eher zu"]}})
    assert option.label == {"en": "Agree", "de": "Stimme zu"}
    assert option.texts == (("en", "Agree"), ("de", "Stimme zu"), ("de", "Stimme eher zu"))


@pytest.mark.parametrize("repeat", ["stimme ZU.", "Stimme\u00a0zu", "Stimme zu"])
def test_a_text_for_two_options_is_refused_however_it_is_spelt(repeat):
    options = [{"value": 1, "label": {"de": ["Nein", repeat]}}, {"value": 2, "label": {"de": "Stimme zu", "en": "Yes"}}]
    with pytest.raises(ValueError, match="the label 'stimme zu' stands for more than one answer"):
        Scale.model_validate({"low": 1, "high": 2, "options": options})


@pytest.mark.parametrize(
    ("one", "other"),
    [("D\u2019accord", "D'accord"), ("Völlig", "vo\u0308llig"), ("Tout à fait", "TOUT A FAIT"),
     ("Teils, teils", "Teils/teils"),
     ("weiß nicht", "Weiss nicht"), ("R&amp;D", "r&d"), ("<p>Agree</p>", "agree"), ("Agree...", "Agree")],
)  # fmt: skip
def test_plain_labels_forgive_spelling(one, other):
    assert plain_label(one) == plain_label(other)


@pytest.mark.parametrize(
    ("one", "other"), [("4,5", "4 5"), ("-1", "1"), ("Agree", "Disagree"), ("-", ""), ("5-6", "5 6")]
)
def test_plain_labels_keep_what_differs(one, other):
    assert plain_label(one) != plain_label(other)


def test_recommendation_and_sliders_use_their_whole_range(instrument):
    assert (instrument.scale_of("enps_1").low, instrument.scale_of("enps_1").high) == (0, 10)
    assert instrument.scale_of("culture_actual_1").n_options == 101


def test_recommendation_alone_is_scored_by_the_net_promoter_rule(instrument):
    assert [d.key for d in instrument.dimensions if d.rule == "net_promoter"] == ["enps"]


def test_favourable_starts_at_agree_on_every_scored_agree_item(instrument):
    for dimension in instrument.with_role("alignment", "outcome"):
        assert dimension.favourable_from == {"agree5": 4, "likelihood11": 9}[dimension.scale]


def test_sliders_today_and_required_have_the_same_poles(instrument):
    poles = {
        key: [(item.low_label, item.high_label) for item in instrument.dimension(key).items]
        for key in ("culture_actual", "culture_required")
    }
    assert poles["culture_actual"] == poles["culture_required"]
    assert all(low and high for low, high in poles["culture_actual"])


def test_attention_checks_want_different_answers_that_exist(instrument):
    expected = [item.expected_value for item in instrument.dimension("attention").items]
    values = {option.value: option.label["en"] for option in instrument.scales["agree5"].options}
    assert len(set(expected)) == 2
    for item in instrument.dimension("attention").items:
        assert f"'{values[item.expected_value]}'" in item.text["en"]


def test_questions_are_recall_ranking_and_two_comments(instrument):
    assert [(q.key, q.kind, q.n_answers) for q in instrument.questions] == [
        ("priority_recall", "recall", 5),
        ("priority_ranking", "ranking", 1),
        ("comment_strength", "comment", 1),
        ("comment_obstacle", "comment", 1),
    ]


def test_no_text_is_longer_than_twenty_words(instrument):
    for key, item in instrument.items.items():
        assert len(item.text["en"].split()) <= MAXIMUM_WORDS, key


def test_no_text_stands_twice(instrument):
    texts = [item.text["en"].casefold() for item in instrument.items.values()]
    assert len(set(texts)) == len(texts)


def test_no_scored_text_holds_a_double_negative(instrument):
    for key, text in texts_of(instrument, "alignment", "outcome", "marker").items():
        n_negatives = len(NEGATIONS.findall(text)) + len(NEGATIVE_ADJECTIVES.findall(text))
        assert n_negatives <= 1, key


def test_reverse_items_hold_no_negation(instrument):
    for key, item in instrument.items.items():
        assert not (item.reverse and NEGATIONS.findall(item.text["en"].replace("no longer", ""))), key


def test_every_scored_text_says_of_whom_it_speaks(instrument):
    for key, text in texts_of(instrument, "alignment", "outcome").items():
        assert REFERENTS.search(text), key


def test_few_items_are_reversed_and_never_two_in_a_facet(instrument):
    n_reverse = Counter(d.key for d in instrument.dimensions for item in d.items if item.reverse)
    assert 1 <= sum(n_reverse.values()) <= 48 * 0.15
    assert set(n_reverse.values()) == {1}


def test_licence_and_citation_of_the_wording_are_stated(instrument):
    assert "CC-BY-4.0" in instrument.licence
    assert "48 items" in instrument.citation


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("favourable_from: 4", "favorable_from: 4", r"unknown key 'favorable_from'.*Did you mean 'favourable_from'"),
        ("step: differentiation", "step: diferentiation", r"differentiation.*found: 'diferentiation'"),
        ("key: clarity_2", "key: clarity_1", r"'clarity_1' stands more than once"),
        ("scale: slider100", "scale: slider10", r"unknown scale 'slider10'"),
        (
            "pillar: talent",
            "pillar: talents",
            r"needs a pillar: not 'talents', but one of strategy, culture, talent\. Did you mean 'talent'",
        ),
        ("        expected_value: 4\n", "", r"attention check 'attention_1' needs an expected_value"),
    ],
)
def test_a_planted_mistake_is_explained(tmp_path, right, wrong, message):
    shipped = shipped_path("data", "instruments", "strategic-alignment.yml").read_text(encoding="utf-8")
    file = tmp_path / "mine.yml"
    file.write_text(shipped.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(InstrumentError, match=message):
        load_instrument(file)


def test_an_unknown_key_names_the_nearest_instrument():
    with pytest.raises(InstrumentError, match="Did you mean 'strategic-alignment'"):
        load_instrument("strategic-alignmnet")


def test_an_unknown_dimension_names_the_nearest(instrument):
    with pytest.raises(InstrumentError, match="Did you mean 'role_clarity'"):
        instrument.dimension("role_clarty")


def test_an_instrument_asks_about_strategy_only_where_an_item_says_so(instrument_of_roles):
    assert load_instrument("strategic-alignment").asks_about_strategy
    assert not instrument_of_roles("alignment").asks_about_strategy


def test_groups_are_compared_on_alignment_else_on_outcomes_that_are_means(instrument_of_roles):
    assert [d.key for d in instrument_of_roles("alignment", "outcome").compared_dimensions] == ["d0"]
    assert [d.key for d in instrument_of_roles("outcome", "outcome", "marker").compared_dimensions] == ["d0", "d1"]


def test_the_main_outcome_is_engagement_where_it_is_asked_else_the_first_one(instrument_of_roles):
    assert load_instrument("strategic-alignment").main_outcome.key == "employee_engagement"
    assert instrument_of_roles("alignment", "outcome", "outcome").main_outcome.key == "d1"
    assert instrument_of_roles("alignment").main_outcome is None


@pytest.fixture
def instrument_of_roles():
    """Makes an instrument of one dimension for each role."""

    def make(*roles):
        dimensions = [
            {
                "key": f"d{n}",
                "label": {"en": "D"},
                "role": role,
                "scale": "s",
                "items": [{"key": f"q{n}", "text": {"en": "Q"}}],
            }
            for n, role in enumerate(roles)
        ]
        about = {"key": "own", "title": {"en": "Own"}, "version": "1", "citation": "none", "licence": "none"}
        return Instrument.model_validate({**about, "scales": {"s": {"low": 1, "high": 5}}, "dimensions": dimensions})

    return make


def test_a_changed_copy_forgets_what_was_worked_out_from_the_original(instrument):
    assert len(instrument.items) > len(instrument.dimensions[0].items)
    first = instrument.model_copy(update={"dimensions": instrument.dimensions[:1]})
    assert list(first.items) == [item.key for item in instrument.dimensions[0].items]
    assert set(first.dimension_of) == set(first.items)


def test_a_burden_in_a_pillar_is_refused(instrument):
    burden = instrument.dimension("clarity").model_copy(update={"higher_is": "worse"})
    others = tuple(one for one in instrument.dimensions if one.key != "clarity")
    with pytest.raises(ValueError, match="'clarity' belongs to the pillar 'strategy', whose mean says nothing"):
        type(instrument).model_validate(instrument.model_dump() | {"dimensions": [burden, *others]})
