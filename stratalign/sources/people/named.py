"""Names and ids of an engagement's people, masked where somebody wrote them; addresses written out, too."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from stratalign.sources.people.person_content import PARTICLES, mask_identifiers
from stratalign.sources.people.person_words import names_a_person
from stratalign.sources.raw import RawSurvey

NAME_MASK, ADDRESS_MASK, NUMBER_MASK, ID_MASK = "[name]", "[e-mail address]", "[phone number]", "[id number]"
#: Letters of a single name at the least, and words of a cell that names a person at the most.
SHORTEST_NAME, MOST_WORDS = 3, 6
_LETTERS = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?:^|[.!?:;\n])\W*$")
_AT = r"\s*(?:@|\(\s*at\s*\)|\[\s*at\s*\]|\{\s*at\s*\}|\(\s*a\s*\))\s*"
_DOT = r"\s*(?:\.|\(\s*(?:dot|punkt)\s*\)|\[\s*(?:dot|punkt)\s*\]|\s(?:dot|punkt)\s)\s*"
_SPACED_ADDRESS = re.compile(rf"[\w+%'-]+(?:{_DOT}[\w+%'-]+){{0,3}}{_AT}[\w-]+(?:{_DOT}[\w-]+){{1,3}}", re.IGNORECASE)
#: Digits in groups, as telephone numbers are written down: ten and more behind a zero, or behind a word for telephone.
_DIGITS = re.compile(
    r"(?<![\w.,])(?:(?:\+|00)[1-9]|\(?0)(?:[\s()/.\u2010-\u2013-]{0,3}\d){7,14}(?![\w])"
    r"|(?<=\b)(?:tel|telefon\w*|telephone|phone|durchwahl|dw|ext|extension|handy|mobil|mobile|fax|nebenstelle)"
    r"\b[\s.:#]{0,3}(?:nr\.?|no\.?|number|nummer)?[\s:]{0,2}[+\d][\d\s()/.\u2010-\u2013-]{0,18}\d",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_ID = re.compile(r"(?<![\w@.])(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[\w-]{4,40}(?![\w@])")


def folded(word: str) -> str:
    """A name as names are compared: without case and accents, an umlaut as it is written without one."""
    plain = word.casefold()
    if plain.isascii() and "'" not in plain:
        return plain
    plain = _POSSESSIVE.sub("", plain).replace("\u2019", "'").translate(_UMLAUTS)
    return (
        plain
        if plain.isascii()
        else "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    )


@dataclass(frozen=True, slots=True)
class Names:
    """Names and ids of people: `single` words, `whole` names by their first word, each as its words in order.

    `ordinary`: single words that are also written small, as words of their own.
    """

    single: frozenset[str] = frozenset()
    whole: Mapping[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    ordinary: frozenset[str] = field(default=frozenset(), repr=False)

    def __deepcopy__(self, _: dict[int, object]) -> Names:
        """The same: pandas copies what is kept beside a table at every step."""
        return self

    def mask(self, text: str) -> str:
        """Text without these names and ids; a single name where it is written with a capital."""
        text = _ID.sub(lambda found: ID_MASK if found[0].casefold() in self.ids else found[0], text)
        words = list(_LETTERS.finditer(text))
        plain = [folded(word[0]) for word in words]
        named = set(self._places(text, words, plain))
        return _without(text, [words[place].span() for place in sorted(named)])

    def _places(self, text: str, words: Sequence[re.Match[str]], plain: Sequence[str]) -> Iterator[int]:
        """Places of words that name somebody."""
        for place, word in enumerate(words):
            for name in self.whole.get(plain[place], ()):
                if tuple(plain[place : place + len(name)]) == name:
                    yield from range(place, place + len(name))
            if plain[place] in self.single and word[0][0].isupper():
                # A word like Price or Will is one of its own where a sentence begins, if people write it small too.
                is_first = bool(_SENTENCE.search(text[: word.start()]))
                if not (is_first and plain[place] in self.ordinary):
                    yield place

    def with_those(self, others: Names) -> Names:
        """Names of both."""
        whole = {word: self.whole.get(word, frozenset()) | names for word, names in others.whole.items()}
        return Names(self.single | others.single, {**self.whole, **whole}, self.ids | others.ids)

    def beside(self, texts: Iterable[str]) -> Names:
        """The same, knowing the words that people write small: they are no names where a sentence begins with one."""
        small = {folded(word) for text in texts for word in _LETTERS.findall(text) if word[0].islower()}
        return Names(self.single, self.whole, self.ids, frozenset(small & self.single))


NOBODY = Names()


def names_in(*tables: RawSurvey) -> Names:
    """Names and ids of the people an export or a list of people is of.

    Parameters
    ----------
    *tables
        Files as read.

    Returns
    -------
    Names
        Of every column that identifies people or whose head names them.
    """
    cells: set[str] = set()
    for raw in tables:
        is_of_people = (raw.questions["role"] == "identifier") | raw.questions["column"].map(names_a_person)
        for column in raw.questions.loc[is_of_people, "column"]:
            cells |= set(raw.answers[column].str.strip())
        cells |= _in_full(raw.answers, [str(column) for column in raw.questions.loc[is_of_people, "column"]])
    return names_of(cells)


def names_of(cells: Iterable[str]) -> Names:
    """Names and ids as they are looked for.

    Parameters
    ----------
    cells
        Names, in any order of their parts, and ids; other cells are left out.

    Returns
    -------
    Names
        Whole names, forwards and backwards, and their single words; ids of letters with digits.
    """
    single, whole, ids = set[str](), set[tuple[str, ...]](), set[str]()
    for cell in cells:
        if _ID.fullmatch(cell):
            ids.add(cell.casefold())
        if "@" in cell or any(map(str.isdigit, cell)):
            continue
        words = tuple(map(folded, _LETTERS.findall(cell)))
        if not words or len(words) > MOST_WORDS:
            continue
        single |= {word for word in words if len(word) >= SHORTEST_NAME and word not in PARTICLES}
        whole |= {words, words[::-1], (*words[-1:], *words[:-1]), (*words[1:], *words[:1])} if len(words) > 1 else set()
    by_first: dict[str, set[tuple[str, ...]]] = {}
    for name in whole:
        by_first.setdefault(name[0], set()).add(name)
    return Names(frozenset(single), {word: frozenset(names) for word, names in by_first.items()}, frozenset(ids))


def _in_full(answers: pd.DataFrame, columns: Sequence[str]) -> set[str]:
    """Names whose parts stand in two columns beside each other, put together."""
    found: set[str] = set()
    for first, second in itertools.pairwise(columns):
        pairs = zip(answers[first].tolist(), answers[second].tolist(), strict=True)
        found |= {f"{one.strip()} {other.strip()}" for one, other in pairs if one.strip() and other.strip()}
    return found


def mask_written(text: str, names: Names) -> str:
    """Text without what identifies people: details, also as people write them down, names and ids.

    Parameters
    ----------
    text
        What somebody wrote.
    names
        Of the engagement's people.

    Returns
    -------
    str
        The same with words in square brackets in their places.
    """
    text = mask_identifiers(text)
    if "@" in text or "at" in text.casefold():
        text = _SPACED_ADDRESS.sub(lambda found: ADDRESS_MASK if _is_address(found[0]) else found[0], text)
    if any(map(str.isdigit, text)):
        text = _DIGITS.sub(NUMBER_MASK, text)
    return names.mask(text)


def _is_address(written: str) -> bool:
    """Whether what was found has a sign between its parts that only addresses have."""
    return bool(re.search(r"@|[(\[{]\s*at?\s*[)\]}]", written, re.IGNORECASE))


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Text with spans masked; those that follow each other with nothing but signs between are one name."""
    parts, at = list[str](), 0
    for number, (start, end) in enumerate(spans):
        between = text[at:start]
        is_same = number > 0 and spans[number - 1][1] == at and not any(sign.isalnum() for sign in between)
        parts += [] if is_same and not re.search(r"[.!?;:]", between) else [between, NAME_MASK]
        at = end
    return "".join([*parts, text[at:]])
