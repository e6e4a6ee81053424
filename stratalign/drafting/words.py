"""Which of two answers is more: known lists and a small grammar of degrees, in seven languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from stratalign.engagement.configuration import parse_yaml
from stratalign.engagement.instrument import plain_label
from stratalign.errors import InstrumentError
from stratalign.shipped import shipped_path

#: Weight of an answer without a word of degree, such as "agree", and of a flat refusal, such as "not at all clear".
BARE, NONE_WEIGHT = 4.0, -7.0
#: A "not" before a word this strong weakens it: "not very clear" is less than "clear" and more than "not clear".
STRONG = 5.0
#: Heads are compared by so many letters: "comfortable" and "comfortably" are one.
HEAD_LETTERS = 6
#: With this many answers in order, a single one that has no place is set apart instead of spoiling the order.
ENOUGH_IN_ORDER = 4


@dataclass(frozen=True, slots=True)
class Step:
    """One place in an order: what is written there by language; `is_seen` is false where nobody answered so."""

    texts: dict[str, tuple[str, ...]]
    is_seen: bool = True


@dataclass(frozen=True, slots=True)
class AnswerOrder:
    """Answers from least to most; `missing` are no value, `unplaced` has no place in the order.

    `name` is what they are about in a word: the list they are from, or what they judge.
    """

    name: str
    steps: tuple[Step, ...]
    missing: tuple[str, ...]
    unplaced: tuple[str, ...]
    reason: str


class _Place(NamedTuple):
    """Where an answer stands: weight, language, what is judged, and whether a word says so."""

    weight: float
    language: str
    head: str
    is_told: bool


def order_answers(answers: Sequence[str]) -> AnswerOrder | None:
    """Put answers into the order that their words give them.

    Parameters
    ----------
    answers
        Distinct answers to one question.

    Returns
    -------
    AnswerOrder or None
        None where the words do not give an order; then it is a question, not a guess.
    """
    missing = [answer for answer in answers if is_no_value(answer)]
    told = [answer for answer in answers if answer not in missing]
    whole = _order(told)
    if whole is None and len(told) > ENOUGH_IN_ORDER:
        rests = [(odd, _order([other for other in told if other != odd])) for odd in told]
        found = [(odd, order) for odd, order in rests if order is not None]
        if len(found) == 1:
            odd, (name, steps, reason) = found[0]
            return AnswerOrder(name, steps, tuple(missing), (odd,), reason)
    if whole is None:
        return None
    name, steps, reason = whole
    return AnswerOrder(name, steps, tuple(missing), (), reason)


def is_no_value(answer: str) -> bool:
    """Whether an answer says that there is none, such as "Don't know" or "Not applicable"."""
    plain = plain_answer(answer)
    exact, beginnings = _missing_words()
    return plain in exact or plain.startswith(beginnings)


def plain_answer(answer: str) -> str:
    """Answer as answers are compared; an underscore is a space."""
    return plain_label(answer.replace("_", " "))


def language_of(answers: Sequence[str]) -> str | None:
    """Language most of these answers are known in; None where none is."""
    order = order_answers(answers)
    codes = [code for step in order.steps for code in step.texts] if order else []
    return max(dict.fromkeys(codes), key=codes.count) if codes else None


def _order(answers: Sequence[str]) -> tuple[str, tuple[Step, ...], str] | None:
    """Name, steps and the reason for their order, by the first rule that places every answer."""
    if len(answers) < 2:
        return None
    for name in word_lists()["lists"]:
        places = {answer: _listed(name).get(plain_answer(answer), ()) for answer in answers}
        steps = _steps({answer: list(found) for answer, found in places.items()})
        if steps:
            return name, steps, f"the words of {name.replace('_', ' ')} have a known order"
    for code in (*word_lists()["grammar"], None):
        by_grammar = _by_grammar(answers, code)
        if by_grammar:
            name, steps = by_grammar
            return name, steps, "words of degree say which answer is more"
    return None


def _steps(places: dict[str, list[tuple[float, str]]]) -> tuple[Step, ...] | None:
    """Steps by weight, where each language has one answer a step; a text may be of several languages."""
    if not all(places.values()):
        return None
    codes = [code for found in places.values() for code in {code for _, code in found}]
    preferred = sorted(dict.fromkeys(codes), key=lambda code: -codes.count(code))
    chosen = {answer: min(found, key=lambda place: preferred.index(place[1])) for answer, found in places.items()}
    by_weight: dict[float, dict[str, tuple[str, ...]]] = {}
    for answer, (weight, code) in chosen.items():
        texts = by_weight.setdefault(weight, {})
        if code in texts and plain_label(texts[code][0]) != plain_label(answer):
            return None
        texts[code] = (*texts.get(code, ()), answer)
    if len(by_weight) < 2:
        return None
    return tuple(Step(by_weight[weight]) for weight in sorted(by_weight))


# Words of degree -------------------------------------------------------------------------------------------------
def _by_grammar(answers: Sequence[str], code: str | None) -> tuple[str, tuple[Step, ...]] | None:
    """What is judged, and steps of answers that judge one thing, in one language; without a code in several."""
    codes = [code] if code else list(word_lists()["grammar"])
    places: dict[str, list[_Place]] = {answer: [_place(answer, each) for each in codes] for answer in answers}
    if code is None:
        places = {answer: [place for place in found if place.is_told] for answer, found in places.items()}
    taken = {answer: _with_opposite(found[0], answers) for answer, found in places.items() if found}
    heads = {place.head[:HEAD_LETTERS] for place in taken.values() if place.weight}
    n_told = sum(place.is_told for place in taken.values() if place.weight)
    judged = [place for place in taken.values() if place.weight]
    if len(taken) < len(answers) or len(judged) < 2 or n_told < 2 or (code and len(heads) > 1):
        return None
    weights = {answer: place.weight for answer, place in taken.items()} if code else _aligned(taken)
    steps = (
        _steps({answer: [(weights[answer], place.language)] for answer, place in taken.items()}) if weights else None
    )
    if steps is None:
        return None
    return min(place.head for place in judged), _with_absent(steps, taken) if code else steps


def _aligned(places: dict[str, _Place]) -> dict[str, float] | None:
    """Weights of answers in several languages by their rank: "not at all" weighs more in one than "strongly" elsewhere.

    On each side of the middle the languages have as many steps, or the steps of one are among those of another: nobody
    chose the rest. None where neither holds, since nothing says then which answers mean the same.
    """
    found: dict[str, float] = {}
    for side in (-1, 0, 1):
        weights: dict[str, set[float]] = {}
        for place in places.values():
            if (place.weight > 0) - (place.weight < 0) == side:
                weights.setdefault(place.language, set()).add(place.weight)
        longest = max((sorted(own) for own in weights.values()), key=len, default=[])
        ranks: dict[tuple[str, float], int] = {}
        for language, own in weights.items():
            if len(own) != len(longest) and not own <= set(longest):
                return None
            against = sorted(own) if len(own) == len(longest) else longest
            ranks |= {(language, weight): against.index(weight) for weight in own}
        for answer, place in places.items():
            if (place.weight > 0) - (place.weight < 0) == side:
                rank = ranks[place.language, place.weight]
                found[answer] = float(side and (rank + 1 if side > 0 else rank - len(longest)))
    return found


def _place(answer: str, code: str) -> _Place:
    """Weight of an answer by the grammar of a language."""
    grammar = word_lists()["grammar"][code]
    words = plain_answer(answer).split()
    if any(words[: len(middle)] == middle for middle in _phrases(grammar["middle"])) or any(
        word in words for word in grammar.get("within", ())
    ):
        return _Place(0.0, code, "", True)
    rest, is_none = _without(words, _phrases(grammar["none"]))
    is_not = False
    weight = BARE
    if not is_none:
        rest, is_not = _without(rest, _phrases(grammar["not"]))
        apart, is_behind = _without(rest, _phrases(grammar.get("none_behind", ())))
        rest, is_none = (apart, True) if is_not and is_behind else (rest, False)
    if not is_none:
        for degree, texts in sorted(grammar["degrees"].items(), key=lambda entry: -_longest(entry[1], rest)):
            rest, is_found = _without(rest, _phrases(texts))
            if is_found:
                weight = float(degree)
                break
    head = " ".join(rest)
    more, is_less = _opposites(code).get(head, (head, False))
    is_told = is_none or weight != BARE or head in _opposites(code)
    if is_none:
        return _Place(NONE_WEIGHT, code, more, True)
    turned = (-1.0 if weight >= STRONG else -weight) if is_not else weight
    return _Place(-turned if is_less else turned, code, more, is_told)


def _with_opposite(place: _Place, answers: Sequence[str]) -> _Place:
    """Turn an answer round whose head begins with "un", "in" or "dis" where another has the head without it."""
    for prefix in ("un", "in", "im", "dis"):
        bare = place.head.removeprefix(prefix)
        if bare != place.head and any(bare in plain_answer(other).split() for other in answers):
            return place._replace(weight=-place.weight, head=bare, is_told=True)
    return place


def _with_absent(steps: tuple[Step, ...], places: dict[str, _Place]) -> tuple[Step, ...]:
    """Add steps nobody chose, where the steps of one side are among the weights of the other."""
    weights = sorted({place.weight for place in places.values()})
    more = {weight for weight in weights if weight > 0}
    less = {-weight for weight in weights if weight < 0}
    if 0.0 not in weights or not more or not less or not (less < more or more < less):
        return steps
    added = [-weight for weight in more - less] + [weight for weight in less - more]
    known = dict(zip(weights, steps, strict=True))
    whole = known | {weight: _opposite_step(known[-weight], weight < 0) for weight in added}
    return tuple(whole[weight] for weight in sorted(whole))


def _opposite_step(step: Step, is_less: bool) -> Step:
    """What the answer of the other side would be called."""
    ((code, (text, *_)),) = step.texts.items()
    words = _opposites(code)
    for old, (good, old_is_less) in words.items():
        if old_is_less != is_less and old in plain_answer(text):
            new = good if old_is_less else next(word for word, (of, less) in words.items() if less and of == good)
            said = plain_answer(text).replace(old, new)
            return Step({code: (said[:1].upper() + said[1:],)}, is_seen=False)
    return Step({code: (f"(the opposite of {text})",)}, is_seen=False)


def _without(words: list[str], phrases: tuple[list[str], ...]) -> tuple[list[str], bool]:
    """Words without the first phrase found among them."""
    for phrase in phrases:
        for start in range(len(words) - len(phrase) + 1):
            if words[start : start + len(phrase)] == phrase:
                return words[:start] + words[start + len(phrase) :], True
    return words, False


def _longest(texts: Sequence[str], words: list[str]) -> int:
    """Length of the longest phrase found among words; 0 where none is."""
    return max((len(phrase) for phrase in _phrases(texts) if _without(words, (phrase,))[1]), default=0)


# The words -------------------------------------------------------------------------------------------------------
@cache
def word_lists() -> dict[str, Any]:
    """Everything in data/answers/words.yml."""
    return parse_yaml(shipped_path("data", "answers", "words.yml"), InstrumentError)


@cache
def person_words() -> frozenset[str]:
    """Words of a header that asks who somebody is, as `plain_answer` writes them."""
    return frozenset(plain_label(word) for words in word_lists()["person"].values() for word in words)


@cache
def level_words(level: str) -> frozenset[str]:
    """Words that say that somebody works on a level."""
    return frozenset(map(plain_label, word_lists()["levels"][level]))


@cache
def account_words(kind: str) -> dict[str, str]:
    """Words of `account_lines` with the line each stands for, or of another list with themselves."""
    words = word_lists()[kind]
    entries = words.items() if isinstance(words, dict) else [("", words)]
    return {plain_label(text): line or text for line, texts in entries for text in texts}


@cache
def _missing_words() -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole texts and beginnings of answers that are no value."""
    words = [word for texts in word_lists()["missing"].values() for word in texts]
    exact = frozenset(plain_label(word) for word in words if not word.endswith("*"))
    return exact, tuple(plain_label(word.rstrip("*")) for word in words if word.endswith("*"))


@cache
def _listed(name: str) -> dict[str, tuple[tuple[float, str], ...]]:
    """Places of each text of a list as (step, language)."""
    found: dict[str, list[tuple[float, str]]] = {}
    for step, code, text in _texts_of(name):
        found.setdefault(text, []).append((step, code))
    return {text: tuple(places) for text, places in found.items()}


def _texts_of(name: str) -> Iterator[tuple[float, str, str]]:
    for position, step in enumerate(word_lists()["lists"][name]):
        for code, texts in step.items():
            yield from ((float(position), code, plain_label(text)) for text in texts)


@cache
def _opposites(code: str) -> dict[str, tuple[str, bool]]:
    """Each word that is judged by: the one that stands for it, and whether it means less."""
    words: dict[str, tuple[str, bool]] = {}
    for goods, bads in word_lists()["grammar"][code]["opposites"].items():
        first, *others = map(plain_label, goods.split("|"))
        words |= {good: (first, False) for good in (first, *others)} | {plain_label(bad): (first, True) for bad in bads}
    return words


def _phrases(texts: Sequence[str]) -> tuple[list[str], ...]:
    """Phrases as words, the longest first."""
    return _split(tuple(texts))


@cache
def _split(texts: tuple[str, ...]) -> tuple[list[str], ...]:
    return tuple(sorted((plain_label(text).split() for text in texts), key=lambda words: -len(words)))
