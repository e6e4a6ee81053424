"""Wordings that are alike, against difflib text by text."""

import difflib

from stratalign.responses.wordings import alike_texts, letter_table


def test_only_texts_that_can_be_alike_are_compared_and_as_difflib_does():
    texts = ["i know our goals", "i know our goal", "goals our know i", "something else", "", "i know our goals"]
    found = alike_texts("i know our goals", letter_table(texts), 0.8)
    assert found == {text: difflib.SequenceMatcher(None, text, "i know our goals").ratio() for text in texts[:3]}
