"""A scale whose values run against the words of its answers is said, and nothing is where the words tell no order."""

import pytest

from stratalign.checks.scale_order import scales_against_words
from stratalign.engagement.instrument import Instrument

AGREE = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")


def instrument_of(labels, **scale):
    options = [{"value": n, "label": {"en": label}} for n, label in enumerate(labels, start=1)]
    item = {"key": "q", "text": {"en": "We are on time."}}
    dimension = {"key": "d", "label": {"en": "Time"}, "role": "outcome", "scale": "s", "items": [item]}
    return Instrument.model_validate(
        {
            "key": "own",
            "title": {"en": "Own"},
            "version": "1",
            "citation": "none",
            "licence": "none",
            "languages": ["en"],
            "scales": {"s": {"low": 1, "high": len(labels), "options": options} | scale},
            "dimensions": [dimension],
        }
    )


@pytest.mark.parametrize(
    "labels",
    [
        AGREE, ("Never", "Rarely", "Sometimes", "Often", "Always"), ("Yes", "No"), ("Red", "Amber", "Green"),
        ("Very dissatisfied", "Dissatisfied", "Satisfied", "Very satisfied"),
    ],
)  # fmt: skip
def test_values_that_follow_the_words_and_words_without_an_order_are_right(labels):
    assert scales_against_words(instrument_of(labels)) == []


@pytest.mark.parametrize(
    "labels", [AGREE[::-1], ("Disagree", "Strongly disagree", "Neither", "Agree", "Strongly agree")]
)
def test_values_against_the_words_are_told_with_both_orders(labels):
    (said,) = scales_against_words(instrument_of(labels))
    assert f"'{labels[0]}', '{labels[1]}'" in said
    assert said.endswith("by their words 'Strongly disagree', 'Disagree', 'Neither', 'Agree', 'Strongly agree'")


def test_an_open_order_is_not_judged():
    assert scales_against_words(instrument_of(AGREE[::-1], order="unknown")) == []
