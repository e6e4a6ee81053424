"""Labels of units as exports write them: renamed by the unit map of a wave, and near-identical ones named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import pandas as pd

from stratalign.engagement.configuration import did_you_mean, shorten
from stratalign.engagement.declarations.placing import Placing, plain_label
from stratalign.engagement.declarations.survey import Wave
from stratalign.errors import SourceError

#: Words that say only that something is a unit.
UNIT_WORDS = frozenset(
    "dept department team division unit the abteilung bereich gruppe departement equipe departamento equipo afdeling "
    "equipa reparto ufficio".split()
)
#: Digits typed for letters.
LOOKALIKES = str.maketrans("0135", "oles")
INSIDE_WORD = re.compile(r"(?<=[^\W\d_])[0135](?=[^\W\d_])")
#: Shorter words differ in one letter and are others: "UK" and "US".
MINIMUM_WORD = 5


def map_units(labels: pd.Series, wave: Wave) -> pd.Series:
    """Labels of a wave's units in today's words.

    Parameters
    ----------
    labels
        As the export or the roster writes them.
    wave
        Its `unit_map` says what renamed, merged and moved units are today.

    Returns
    -------
    pandas.Series
        Labels that the map does not name stay as they are.
    """
    if not wave.unit_map:
        return labels
    today = {plain_label(old): new for old, new in wave.unit_map.items()}
    return labels.map(lambda label: today.get(plain_label(label), label)).astype("str")


def require_unit_map_fits(wave: Wave, labels: Iterable[str], placing: Placing) -> None:
    """Raise one error for entries of a wave's unit map that match nothing or lead to no unit.

    Parameters
    ----------
    wave
        Its `unit_map`.
    labels
        Every label of the wave's export and roster.
    placing
        The units of today.

    Raises
    ------
    SourceError
        At least one entry is wrong; each is named.
    """
    there = {plain_label(label): label for label in labels if label.strip()}
    known = [unit.key for unit in placing.hierarchy.listed]
    problems = [
        f"no answer and no row of the roster names '{shorten(old)}'.{_suggest(old, list(there.values()))}"
        for old in wave.unit_map
        if plain_label(old) not in there
    ]
    problems += [
        f"'{shorten(new)}' (for '{shorten(old)}') is not a unit.{did_you_mean(new, known)}"
        for old, new in wave.unit_map.items()
        if not placing.takes_any_unit and new not in known
    ]
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        lines = "".join(f"\n  - {problem}" for problem in problems[:12])
        raise SourceError(f"'unit_map' of wave {wave.key} has {count}:{lines}\nCorrect it in engagement.yml.")


def similar_labels(labels: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Groups of labels that differ so little that they are probably one unit: "Sales ", "Sa1es", "Sales dept".

    Parameters
    ----------
    labels
        Different labels, the most frequent first.

    Returns
    -------
    tuple of tuple of str
        Each group in the order given; labels that differ in a number or a short word ("Plant 1", "Plant 2") are apart.
    """
    cores: dict[tuple[str, ...], list[str]] = {}
    for label in labels:
        cores.setdefault(_core(label), []).append(label)
    groups: list[tuple[tuple[str, ...], list[str]]] = []
    # Words one slip apart have a shortening in common: only labels that share one are compared.
    by_shortening: dict[_Shortening, list[int]] = {}
    for core, members in cores.items():
        shortenings = _shortenings(core)
        candidates = sorted({place for key in shortenings for place in by_shortening.get(key, ())})
        near = next((groups[place][1] for place in candidates if _is_near(groups[place][0], core)), None)
        if near is None:
            for key in shortenings:
                by_shortening.setdefault(key, []).append(len(groups))
            groups.append((core, members))
        else:
            near += members
    return tuple(tuple(members) for _, members in groups if len(members) > 1)


def _suggest(label: str, there: list[str]) -> str:
    """Suggestion that never lists every label of a long file."""
    return did_you_mean(label, there) if len(there) <= 200 else ""


def _core(label: str) -> tuple[str, ...]:
    """Words of a label without case, accents, marks and words such as "team"; digits inside words read as letters."""
    plain = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", label).casefold())
    words = [
        INSIDE_WORD.sub(lambda digit: digit[0].translate(LOOKALIKES), word) for word in re.findall(r"[^\W_]+", plain)
    ]
    return tuple(word for word in words if word not in UNIT_WORDS) or tuple(words)


#: Place of a word, the words before and after it, and the word or what is left of it without one letter.
_Shortening = tuple[int, tuple[str, ...], tuple[str, ...], str]


def _shortenings(core: tuple[str, ...]) -> list[_Shortening]:
    """Every way of taking one letter, or none, out of one long word of a label."""
    return [
        (place, core[:place], core[place + 1 :], short)
        for place, word in enumerate(core)
        if _is_long_word(word)
        for short in {word, *(word[:letter] + word[letter + 1 :] for letter in range(len(word)))}
    ]


def _is_long_word(word: str) -> bool:
    return len(word) >= MINIMUM_WORD and not re.search(r"\d", word)


def _is_near(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two labels of as many words differ in one long word by one letter more, less, other or swapped."""
    differing = [(one, other) for one, other in zip(first, second, strict=True) if one != other]
    return len(differing) == 1 and all(map(_is_long_word, differing[0])) and _is_one_slip(*differing[0])


def _is_one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less, other or swapped with the next makes one word of the other."""
    if len(one) == len(other):
        places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        is_swapped = len(places) == 2 and one[places[0] : places[1] + 1] == other[places[0] : places[1] + 1][::-1]
        return len(places) == 1 or (is_swapped and places[1] == places[0] + 1)
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(long[:place] + long[place + 1 :] == short for place in range(len(long)))
