"""What the words of a header say: a burden, a unit, a level, a comment; by the lists in data/answers/words.yml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from stratalign.drafting.words import word_lists
from stratalign.engagement.instrument import plain_label

#: So many words before a burden a "not" still belongs to it.
NEAR = 5
#: A header of more words asks something else.
MAX_HEADER_WORDS = 10
_WORD = re.compile(r"[^\W_]+")
#: The number of a question, such as "1.", "1a)" or "3.2", before what it asks; and a topic in brackets there.
_NUMBER_BEFORE = re.compile(r"^\s*\(?(?:\d{1,3}[a-z]?[.)]|\d{1,3}\.\d{1,2}[.)]?)\)?\s+(?=\W*[^\W\d])")
_TOPIC_BEFORE = re.compile(r"^\s*\[(?P<topic>[^\[\]]*[^\W\d][^\[\]]*)\]\s*(?P<question>\S.*)")
#: A number and what it stands for, up to the next one.
_EXPLAINED = re.compile(
    r"(?<![\w.,])(?P<number>\d{1,3})\s*(?:=|:|\u2192|->|\u2013|-)\s*(?P<words>[^\W\d][^=:()\[\]]*?)"
    r"(?=\s*(?:[,;/|.\u2026\u2013-]|\bto\b|\bbis\b|\bund\b|\band\b|\bà\b|\ba\b|\btot\b)+\s*\d{1,3}\s*(?:=|:|\u2192|->|\u2013|-)|\s*[)\]]|\s*$)"
)


def plain_words(text: str) -> list[str]:
    """Words of a text as words are compared; `WorkLate` and `work_late` are two."""
    return _WORD.findall(plain_label(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", text)))


def burden_in(text: str) -> str:
    """Find the words by which a question asks about something bad.

    Parameters
    ----------
    text
        What was asked.

    Returns
    -------
    str
        As in the list, such as "stressed"; "" where there is none, or a word before it turns it round.
    """
    words = plain_words(text)
    for start, length in _places(words, phrases_of("burden")):
        before = words[max(0, start - NEAR) : start]
        if sum(word in _turning() for word in before) % 2 == 0:
            return " ".join(words[start : start + length])
    return ""


def _places(words: Sequence[str], phrases: tuple[tuple[str, ...], ...]) -> list[tuple[int, int]]:
    """Start and length of each phrase among words."""
    return [
        (start, len(phrase))
        for start in range(len(words))
        for phrase in phrases
        if len(words) - start >= len(phrase) and all(map(_is_word, words[start:], phrase))
    ]


def _is_word(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


@cache
def phrases_of(kind: str) -> tuple[tuple[str, ...], ...]:
    """Phrases of a list, in all languages, as words."""
    listed = word_lists()[kind]
    texts = [text for several in listed.values() for text in several] if isinstance(listed, dict) else listed
    return tuple(tuple(_as_word(word) for word in text.split()) for text in texts)


def _as_word(word: str) -> str:
    return plain_label(word.rstrip("*")) + "*" * word.endswith("*")


@cache
def _turning() -> frozenset[str]:
    return frozenset(map(plain_label, word_lists()["burden_turned"]))


def asks_to_recommend(text: str) -> bool:
    """Whether a question asks whether somebody would recommend something."""
    return bool(_places(plain_words(text), phrases_of("recommend")))


def without_number(text: str) -> str:
    """Question without its number in the questionnaire, and with a topic in brackets before it as other topics stand.

    Parameters
    ----------
    text
        Such as "1a) Our goal is clear" or "[Strategy] Our goal is clear".

    Returns
    -------
    str
        Such as "Our goal is clear" or "Strategy: Our goal is clear".
    """
    question = _NUMBER_BEFORE.sub("", text)
    topic = _TOPIC_BEFORE.match(question)
    return f"{topic['topic'].strip()}: {topic['question']}" if topic else question


def numbers_explained(text: str) -> tuple[str, dict[int, str]]:
    """Take what a header says of its numbers apart, such as "(1 = fully agree, 5 = not at all)".

    Parameters
    ----------
    text
        What was asked.

    Returns
    -------
    tuple
        The text without it, and the words of each number; the text as it is and nothing where it explains fewer than
        two numbers, or what it explains does not stand at its end.
    """
    found = list(_EXPLAINED.finditer(text))
    words = {int(one["number"]): one["words"].strip(" .\u2026-\u2013") for one in found}
    if len(words) < 2 or len(words) < len(found) or not all(words.values()) or list(words) != sorted(words):
        return text, {}
    before, after = text[: found[0].start()], text[found[-1].end() :]
    if after.strip(" )].\u2026"):
        return text, {}
    rest = before.rstrip(" ([:;,-\u2013")
    # "Rate from 1 = poor to 5 = good" would be left with "Rate from".
    is_apart = before.rstrip().endswith(("(", "[")) or rest.endswith(("?", ".", "!"))
    return rest if rest and is_apart else text, words


def is_id_header(name: str) -> bool:
    """Whether a header is made of words for an id alone."""
    words = plain_words(name) or [name.strip()]
    return all(word in words_of("id_headers") for word in words)


@cache
def words_of(kind: str) -> frozenset[str]:
    """Single words of a list."""
    return frozenset(" ".join(phrase) for phrase in phrases_of(kind))


def rank_of_header(text: str, kind: str) -> int | None:
    """Say whether a header names something, and nothing else.

    Parameters
    ----------
    text
        The header, such as "Q1. Department" or "Which team are you in?".
    kind
        List of what it may name: `unit_headers`, `place_headers` or `level_headers`.

    Returns
    -------
    int or None
        Place of its phrase in the list, the most telling first; None where it names none, or says more.
    """
    words = [word for word in plain_words(text) if not re.fullmatch(r"[a-z]?\d+[a-z]?", word)]
    if len(words) > MAX_HEADER_WORDS:
        return None
    found = _places(words, phrases_of(kind))
    if not found:
        return None
    named = {place for start, length in found for place in range(start, start + length)}
    fillers = words_of("header_fillers")
    if set(words) & words_of("address"):
        fillers |= words_of("work_fillers")
    if any(word not in fillers for place, word in enumerate(words) if place not in named):
        return None
    phrases = [tuple(words[start : start + length]) for start, length in found]
    return min(phrases_of(kind).index(phrase) for phrase in phrases)


def asks_for_text(text: str) -> bool:
    """Whether a question asks people to write something, such as "Anything else?" or "remarks"."""
    words = plain_words(text)
    is_name = bool(words) and all(word.rstrip("0123456789") in words_of("comment_headers") for word in words)
    return is_name or bool(_places(words, phrases_of("comment_phrases")))
