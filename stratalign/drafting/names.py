"""What a drafted dimension is called: what its stem or its questions are about, without how they begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stratalign.drafting.headers import phrases_of, words_of
from stratalign.drafting.keys import FILLERS, key_text, spaced, telling_words
from stratalign.engagement.instrument import plain_label

#: A label longer than this does not fit beside a bar.
MAX_LABEL_CHARACTERS = 60
#: A name taken from a long question has so many words.
MAX_NAME_WORDS = 9
QUESTION_OF_NAME = "named after its questions. What do they ask about, in a word or two?"
_WORD = re.compile(r"[^\W_]+")
_MARKS = ":;,.-\u2013? "


@dataclass(frozen=True, slots=True)
class Name:
    """Key and label of a dimension, and what it covers in full; `question` asks for a better one."""

    key: str
    label: str
    covers: str
    question: str = ""


def name_dimension(stem: str, texts: Sequence[str]) -> Name:
    """Name a dimension after what it asks about.

    Parameters
    ----------
    stem
        What its questions share; "" where they share none.
    texts
        Wording of its questions.

    Returns
    -------
    Name
        With a question where the name is put together from the questions.
    """
    if stem:
        topic = topic_of(stem)
        return _name(_without_end(topic.split()), stem) if topic else _from_questions(texts, stem)
    if len(texts) > 1:
        return _from_questions(texts, "")
    (text,) = texts
    topic = topic_of(text)
    if not text.rstrip().endswith("?"):
        return _name(text, text)
    words = (topic or text).split()
    while len(words) > 1 and plain_label(words[0]) in FILLERS:
        words.pop(0)
    kept = _without_end(words if len(" ".join(words)) <= MAX_LABEL_CHARACTERS else words[:MAX_NAME_WORDS])
    return _name(kept[:1].upper() + kept[1:], text, QUESTION_OF_NAME)


def _without_end(words: Sequence[str]) -> str:
    """Words without small ones at their end."""
    kept = list(words)
    while len(kept) > 1 and plain_label(kept[-1]) in words_of("stem_left"):
        kept.pop()
    return " ".join(kept)


def topic_of(text: str) -> str:
    """What a question is about: its text without how it begins or ends; "" where nothing is left.

    Parameters
    ----------
    text
        Such as "How much do you agree with these statements on leadership?"

    Returns
    -------
    str
        Such as "Leadership"; the text as it is where it has no such beginning.
    """
    places = list(_WORD.finditer(text))
    words = [plain_label(place[0]) for place in places]
    first, last = 0, len(words)
    while (n := _opener(words[first:last])) or (first and words[first:last] and words[first] in words_of("stem_left")):
        first += n or 1
    while n := _opener(words[first:last], at_end=True):
        last -= n
    if (first, last) == (0, len(words)):
        return text
    if first >= last:
        return ""
    kept = text[places[first].start() : places[last - 1].end()]
    return kept[:1].upper() + kept[1:]


def shorten_label(text: str) -> str:
    """Text cut at a word so that it fits beside a bar, without the mark at its end."""
    plain = text.strip().rstrip(":;,.-\u2013 ")
    if len(plain) <= MAX_LABEL_CHARACTERS:
        return plain
    return plain[: MAX_LABEL_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(":;,.-\u2013( ") + "\u2026"


def _opener(words: Sequence[str], *, at_end: bool = False) -> int:
    """Words of the longest phrase that words begin with, or end with; 0 where there is none."""
    found = [
        len(phrase)
        for phrase in phrases_of("stem_openers")
        if len(phrase) <= len(words)
        and (len(phrase) > 1 or not at_end)
        and all(map(_is_alike, words[-len(phrase) :] if at_end else words, phrase))
    ]
    return max(found, default=0)


def _is_alike(word: str, wanted: str) -> bool:
    return word.isdecimal() if wanted == "0" else word == wanted


def _name(topic: str, covers: str, question: str = "") -> Name:
    label = spaced(topic.strip().rstrip(_MARKS)) or topic
    key = key_text(topic) if topic == covers and " " not in topic else telling_words(topic)
    return Name(key, shorten_label(label), covers, question)


def _from_questions(texts: Sequence[str], stem: str) -> Name:
    """Name put together from the first questions."""
    topics = [topic_of(text).rstrip(_MARKS) or text for text in texts]
    listed = ", ".join(topics)
    label = shorten_label(listed[:1].upper() + listed[1:])
    return Name(telling_words(topics[0]) or key_text(topics[0]), label, stem or label, QUESTION_OF_NAME)
