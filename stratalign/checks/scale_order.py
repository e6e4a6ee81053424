"""Scales whose values run against the words of their answers, so that scores would be turned round."""

from __future__ import annotations

from collections.abc import Iterator

from stratalign.checks.result import CheckResult
from stratalign.drafting.words import order_answers
from stratalign.engagement.engagement import Engagement
from stratalign.engagement.instrument import Instrument, Scale, plain_label

#: Checks of this module; their labels are `check.<key>` in the catalogue.
KEYS = ("scale_order",)

#: Two answers are no order that words could contradict with certainty: "Yes, No" may be meant.
MIN_ANSWERS = 3


def check_scale_order(engagement: Engagement, instrument: Instrument | None) -> list[CheckResult]:
    """Scales of an own questionnaire whose values run against the words of their answers.

    Parameters
    ----------
    engagement
        Names the questionnaire.
    instrument
        As read; None where it could not be.

    Returns
    -------
    list of CheckResult
        One a scale.
    """
    if instrument is None:
        return []
    file = engagement.instrument
    fix = (
        "Give the lowest answer the lowest value. If high values are bad, 'higher_is: worse' at the dimension says so; "
        "'reverse: true' is for single items."
    )
    return [
        CheckResult("scale_order", "warns", seen, file, 1, fix, file=file) for seen in scales_against_words(instrument)
    ]


def scales_against_words(instrument: Instrument) -> list[str]:
    """Say which scales give answers another order than their words have.

    Parameters
    ----------
    instrument
        Scales that a dimension uses, and the words of their answers.

    Returns
    -------
    list of str
        One sentence a scale; nothing about scales whose words have no known order.
    """
    used = {dimension.scale for dimension in instrument.dimensions}
    return [sentence for key in instrument.scales if key in used for sentence in _against(key, instrument)]


def _against(key: str, instrument: Instrument) -> Iterator[str]:
    """What is wrong with the order of one scale, in the first language that knows the words."""
    for language in instrument.languages:
        told = _labels(instrument.scales[key], language)
        known = order_answers(told) if len(told) >= MIN_ANSWERS else None
        if known is None or known.unplaced or known.missing:
            continue
        place = {
            plain_label(text): place
            for place, step in enumerate(known.steps)
            for texts in step.texts.values()
            for text in texts
        }
        by_words = sorted(told, key=lambda label: place.get(plain_label(label), -1))
        if by_words != told:
            yield (
                f"the values of scale '{key}' run against the words of its answers: from the lowest value they are "
                f"{_quoted(told)}, by their words {_quoted(by_words)}"
            )
        return


def _quoted(labels: list[str]) -> str:
    return ", ".join(f"'{label}'" for label in labels)


def _labels(scale: Scale, language: str) -> list[str]:
    """Words of the answers, lowest value first; none where some lack or the order is open."""
    options = sorted(scale.options, key=lambda option: option.value)
    labels = [option.label.get(language, "") for option in options]
    return labels if all(labels) and scale.order == "known" else []
