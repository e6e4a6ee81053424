"""What the cells of a wave column say: which waves there are, and in which order they were fielded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from stratalign.sources.files.mangled import MONTHS
from stratalign.sources.selected import plain_cell

#: Words that stand for the first and the second time, and for parts of a year.
_TIMES = (
    "pre before baseline vorher vorbefragung avant antes prima eerste first start",
    "post after follow followup nachher nachbefragung apres despues dopo second end",
)
_PARTS = ("spring frühjahr frühling printemps primavera lente", "summer sommer été verano estate zomer",
          "autumn fall herbst automne otoño autunno herfst", "winter hiver invierno inverno")  # fmt: skip
_MONTH_OF = MONTHS | {word: 3 * number + 4 for number, words in enumerate(_PARTS) for word in words.split()}
_TIME_OF = {word: number for number, words in enumerate(_TIMES) for word in words.split()}
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")


def in_order(values: Iterable[str]) -> tuple[str, ...] | None:
    """Put the values of a wave column in the order of time.

    Parameters
    ----------
    values
        Different values, such as "FY2023", "Spring 2024", "Wave 2", "2024-05" or "pre".

    Returns
    -------
    tuple of str or None
        The oldest first; None where the values do not tell.
    """
    listed = list(values)
    for rank in (_ranks_by_number, _ranks_by_year_and_part, _ranks_by_words):
        ranks = rank(listed)
        if ranks is not None and len(set(ranks)) == len(listed):
            return tuple(value for _, value in sorted(zip(ranks, listed, strict=True)))
    return None


def wave_keys(values: Sequence[str]) -> list[str]:
    """Key of each wave: its value with hyphens for what a key may not hold, else its place.

    Parameters
    ----------
    values
        Different values, the oldest first.

    Returns
    -------
    list of str
        As long as `values`, each once.
    """
    slugs = [re.sub(r"[^A-Za-z0-9_.]+", "-", value).strip("-_.")[:60] for value in values]
    is_taken = len({slug.casefold() for slug in slugs}) < len(slugs) or not all(slugs)
    return [f"wave-{place}" for place in range(1, len(values) + 1)] if is_taken else slugs


def _ranks_by_number(values: list[str]) -> list[tuple[int, ...]] | None:
    """The numbers of values that are the same but for them: years, dates from the year down, "Wave 2"."""
    shapes = {re.sub(r"\d+", "#", plain_cell(value)) for value in values}
    numbers = [tuple(map(int, re.findall(r"\d+", value))) for value in values]
    if len(shapes) > 1 or not all(numbers):
        return None
    years = [[bool(_YEAR.fullmatch(number)) for number in re.findall(r"\d+", value)] for value in values]
    if any(sum(found) == 1 and not found[0] for found in years):
        return None  # "1/2024": the year decides, not what stands before it
    is_short_year = all(re.fullmatch(r"(?:FY|fy|')?\s?\d\d", value) for value in values)
    return [(_full_year(number[0]),) for number in numbers] if is_short_year else numbers


def _full_year(short: int) -> int:
    """Year of two digits by the POSIX pivot."""
    return short + (1900 if short >= 69 else 2000)


def _ranks_by_year_and_part(values: list[str]) -> list[tuple[int, ...]] | None:
    """Year first, then month, season or the one other number (quarter, half, wave)."""
    ranks: list[tuple[int, ...]] = []
    for value in values:
        words = _WORDS.findall(value.casefold())
        years = [int(word) for word in words if _YEAR.fullmatch(word)]
        months = [_MONTH_OF[word] for word in words if word in _MONTH_OF]
        numbers = [int(word) for word in words if word.isdigit() and not _YEAR.fullmatch(word)]
        if not years and len(months) == 1 and len(numbers) == 1 and 12 < numbers[0] < 100:
            years, numbers = [_full_year(numbers[0])], []
        # Of a day and a month as numbers nobody knows which is which.
        if len(years) != 1 or len(months) + len(numbers) > 1:
            return None
        ranks.append((years[0], *months, *numbers))
    return ranks if len({len(rank) for rank in ranks}) == 1 else None


def _ranks_by_words(values: list[str]) -> list[tuple[int, ...]] | None:
    """Before and after, in seven languages."""
    ranks: list[tuple[int, ...]] = []
    for value in values:
        times = {
            _TIME_OF[word] for word in re.findall(r"[^\W\d_]+", value.casefold().replace("è", "e")) if word in _TIME_OF
        }
        if len(times) != 1:
            return None
        ranks.append((times.pop(),))
    return ranks
