"""A quote as it may be printed: without roles, places and forms of address, beside what reading has masked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from stratalign.comments.words import WordFinder, find_words, plain_word
from stratalign.engagement.configuration import Frozen, parse_yaml, validate
from stratalign.engagement.engagement import Engagement
from stratalign.errors import EngagementError
from stratalign.plain_text import without_controls
from stratalign.shipped import shipped_root

ROLE_MASK, PLACE_MASK, NAME_MASK = "[role]", "[place]", "[name]"
#: Languages in which countries and towns are known by name.
LANGUAGES = ("en", "de", "fr")
#: Letters of a quote that is printed; a longer one ends with an ellipsis.
LONGEST_QUOTE = 280
_STARTS = re.compile(r"(?:^|[.!?:;]\s)\W*$")
_WORD = re.compile(r"\[[^\]]*\]|[^\W_]+(?:[-'\u2019.][^\W_]+)*")


class _Masked(Frozen):
    roles: dict[str, tuple[str, ...]]
    titles: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuoteMask:
    """Words that are masked in quotes of an engagement: `own` are its units and levels, as lists of `find_words`."""

    own: tuple[tuple[str, str], ...] = ()

    def mask(self, text: str) -> str:
        """Text as it is printed.

        Parameters
        ----------
        text
            A comment as `mask_written` leaves it.

        Returns
        -------
        str
            One line, no longer than `LONGEST_QUOTE` letters, without signs that cannot be seen or turn text round.
        """
        letters = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
        line = " ".join(without_controls(letters).split())
        found = list(_WORD.finditer(line))
        words = [plain_word(word[0]) for word in found]
        masks = dict.fromkeys(_after_titles(line, found, words), NAME_MASK)
        for mask, places in _finder().places(words).items():
            masks |= dict.fromkeys(places, mask)
        for mask, places in _finder_of(self.own).places(words).items():
            masks |= {place: mask for place in places if mask == ROLE_MASK or _is_name(line, found[place])}
        masks = {place: mask for place, mask in masks.items() if not found[place][0].startswith("[")}
        return _shortened(_with_masks(line, found, masks))


def quote_mask(engagement: Engagement) -> QuoteMask:
    """Make the mask of an engagement's quotes.

    Parameters
    ----------
    engagement
        Its client, units and levels are masked too.

    Returns
    -------
    QuoteMask
        Of single quotes.
    """
    units = [*engagement.unit_names.values(), engagement.client]
    levels = [label for level in ("executives", "managers") for label in engagement.levels.get(level, ())]
    own = [(PLACE_MASK, name) for name in units] + [(ROLE_MASK, label) for label in levels]
    return QuoteMask(tuple(sorted({(mask, " ".join(_words(name))) for mask, name in own if _words(name)})))


def _words(name: str) -> list[str]:
    return [word[0] for word in _WORD.finditer(name)]


@cache
def _masked() -> _Masked:
    file = shipped_root() / "data" / "comments" / "masked.yml"
    return validate(_Masked, parse_yaml(file, EngagementError), file, EngagementError)


@cache
def _finder() -> WordFinder:
    """Looks for shipped roles and places."""
    known = _masked()
    roles = [role for roles in known.roles.values() for role in roles]
    return find_words({ROLE_MASK: roles, PLACE_MASK: [*known.places, *_geography()]})


@cache
def _finder_of(own: tuple[tuple[str, str], ...]) -> WordFinder:
    """Looks for units and levels of an engagement."""
    return find_words({kind: [name for mask, name in own if mask == kind] for kind in (ROLE_MASK, PLACE_MASK)})


def _is_name(line: str, word: re.Match[str]) -> bool:
    """Whether a word is written as a name: units are called Service or Sales, and people speak of service and sales."""
    return word[0][0].isupper() and not _STARTS.search(line[: word.start()])


@cache
def _geography() -> tuple[str, ...]:
    """Countries, and the towns that time zones are named for, in the languages of quotes."""
    from babel import Locale

    found: set[str] = set()
    for language in LANGUAGES:
        locale = Locale(language)
        found |= {name for code, name in locale.territories.items() if len(code) == 2}
        zones = locale.time_zones
        found |= {zone.get("city") or name.rpartition("/")[2].replace("_", " ") for name, zone in zones.items()}
    plain = {" ".join(_words(name)) for name in found}
    return tuple(sorted(name for name in plain if len(name) > 3))


def _after_titles(line: str, found: list[re.Match[str]], words: list[str]) -> Iterable[int]:
    """Places of capitalised words behind a form of address: up to two, whoever they name."""
    for place, word in enumerate(words):
        if word.rstrip(".") not in _masked().titles:
            continue
        for ahead in (place + 1, place + 2):
            if ahead < len(words) and found[ahead][0][0].isupper() and _is_beside(line, found, ahead):
                yield ahead
            else:
                break


def _is_beside(line: str, found: list[re.Match[str]], place: int) -> bool:
    """Whether nothing but blanks and the point of an abbreviation is between a word and the one before."""
    return line[found[place - 1].end() : found[place].start()].strip() in ("", ".")


def _with_masks(line: str, found: list[re.Match[str]], masks: dict[int, str]) -> str:
    """The line with words masked; equal masks beside each other are one."""
    parts, at, last = list[str](), 0, ""
    for place in sorted(masks):
        start, end = found[place].span()
        between = line[at:start]
        if not (masks[place] == last and not between.strip()):
            parts += [between, masks[place]]
        at, last = end, masks[place]
    return "".join([*parts, line[at:]])


def _shortened(line: str) -> str:
    if len(line) <= LONGEST_QUOTE:
        return line
    return line[:LONGEST_QUOTE].rsplit(" ", 1)[0].rstrip(" ,;:-") + " \u2026"
