"""Words of a comment as they are compared, and lists of words and phrases looked for in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

#: Words that may stand between two words of a phrase.
MOST_BETWEEN = 2
#: Ends a beginning of a word; alone it is any word.
ANY = "*"
_WORD = re.compile(r"[^\W_]+(?:[-'\u2019.][^\W_]+)*")


class _Found(NamedTuple):
    keys: tuple[str, ...]
    phrases: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=100_000)
def plain_word(word: str) -> str:
    """A word as words are compared: without case, accents and the sign of an apostrophe; `ß` is `ss`."""
    letters = unicodedata.normalize("NFKD", word.replace("\u2019", "'").casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Words of a text in order, each as words are compared.

    Parameters
    ----------
    text
        What somebody wrote.

    Returns
    -------
    list of str
        Letters and digits, with hyphens and apostrophes inside.
    """
    return [plain_word(word) for word in _WORD.findall(text)]


@dataclass(frozen=True, slots=True)
class WordFinder:
    """Lists of words and phrases, each with a key, looked for together.

    `words`, `phrases`: keys, and keys with all parts, by the word or first part as it is listed, with its `*`. `known`:
    what was found of a word, which recurs: keys that list it, phrases it begins.
    """

    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    known: dict[str, _Found] = field(default_factory=dict, compare=False, repr=False)

    def places(self, words: Sequence[str]) -> dict[str, set[int]]:
        """Places of the words of a text that a list names, alone or in a phrase, by its key."""
        places: dict[str, set[int]] = {}
        for place, word in enumerate(words):
            found = self.known.get(word) or self._look_up(word)
            for key in found.keys:
                places.setdefault(key, set()).add(place)
            for key, phrase in found.phrases:
                if followed := _followed(words, place, phrase):
                    places.setdefault(key, set()).update(followed)
        return places

    def _look_up(self, word: str) -> _Found:
        asked = [word, *(word[:length] + ANY for length in range(len(word) + 1))]
        keys = {key for part in asked for key in self.words.get(part, ())}
        begun = [phrase for part in asked for phrase in self.phrases.get(part, ())]
        self.known[word] = _Found(tuple(sorted(keys)), tuple(sorted(begun)))
        return self.known[word]


def find_words(lists: Mapping[str, Iterable[str]]) -> WordFinder:
    """Put lists of words and phrases together.

    Parameters
    ----------
    lists
        By key, as written in a codebook: an entry of several words is a phrase, a `*` stands for any ending.

    Returns
    -------
    WordFinder
        To be looked for in texts.
    """
    entries = [(key, tuple(map(plain_part, entry.split()))) for key, listed in lists.items() for entry in listed]
    words: dict[str, frozenset[str]] = {}
    phrases: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {}
    for key, parts in sorted(set(entries)):
        if len(parts) > 1:
            phrases[parts[0]] = (*phrases.get(parts[0], ()), (key, parts))
        else:
            words[parts[0]] = words.get(parts[0], frozenset()) | {key}
    return WordFinder(words, phrases)


def plain_part(part: str) -> str:
    """A part of an entry as words are compared; its `*` stays."""
    return plain_word(part.removesuffix(ANY)) + (ANY if part.endswith(ANY) else "")


def is_of(word: str, part: str) -> bool:
    """Whether a word is what a part of a phrase asks for."""
    return word.startswith(part[:-1]) if part.endswith(ANY) else word == part


def _followed(words: Sequence[str], start: int, phrase: Sequence[str]) -> list[int]:
    """Places of a phrase that begins at a word; none where its words do not follow soon enough."""
    found = [start]
    for part in phrase[1:]:
        here = found[-1] + 1
        ahead = range(here, min(here + MOST_BETWEEN + 1, len(words)))
        place = next((place for place in ahead if is_of(words[place], part)), None)
        if place is None:
            return []
        found.append(place)
    return found
