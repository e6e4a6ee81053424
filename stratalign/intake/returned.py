"""Whose answers were published before: people of this run and of published ones, told apart by what they answered.

Sums of two runs can be subtracted where they are over the same answers. An answer is the same where the same person's
fingerprint is, whatever the wave is called; people without ids are found by their answers alone. Who came later, is
gone, or has answered again since makes a difference of a few people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.intake.ledger import Ledger, LedgerWave

#: From this share of equal answers on two waves are the same, whatever they are called.
SAME_WAVE = 0.8
#: Above this share of people whose answers differ the answers were read otherwise, not given again.
READ_OTHERWISE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """One wave of a published run beside the people of this run.

    `wave`: as published. `minimum`: its threshold. `places`: shape (n_published,), row of each in this run, -1 of those
    whose answers are not in it. `changed`: respondent_ids in both whose answers differ.
    """

    wave: LedgerWave
    minimum: int
    places: np.ndarray
    changed: frozenset[str]


def find_returned(key: str, people: pd.Index, answers: np.ndarray, ledgers: Iterable[Ledger]) -> list[Returned]:
    """Find the published waves that hold the answers of a wave.

    Parameters
    ----------
    key
        Of the wave.
    people
        Its respondent_ids.
    answers
        Their `fingerprints`.
    ledgers
        Of the published runs, oldest first.

    Returns
    -------
    list of Returned
        One for each published wave of the same key, or of so many of the same answers that it is the same wave.
    """
    found = []
    for ledger in ledgers:
        for wave in ledger.waves:
            match = _match(wave, people, answers, is_named_alike=wave.key == key)
            if match is not None:
                found.append(Returned(wave, ledger.minimum, *match))
    return found


def people_since(people: pd.Index, newest: Returned) -> tuple[frozenset[str], np.ndarray]:
    """Who is here and was not in the newest published run, and which of its rows are not here.

    Parameters
    ----------
    people
        Respondent_ids of this run.
    newest
        The newest published run of the wave.

    Returns
    -------
    tuple of frozenset and numpy.ndarray
        Respondent_ids of who came since or answered again; rows of `newest.wave` that are gone or answered again.
    """
    there = set(people[newest.places[newest.places >= 0]])
    return frozenset(set(people) - there), np.flatnonzero(newest.places < 0)


def _match(
    wave: LedgerWave, people: pd.Index, answers: np.ndarray, *, is_named_alike: bool
) -> tuple[np.ndarray, frozenset[str]] | None:
    """Row of this run for each published person, and who has answered again; None where it is another wave."""
    fewest = min(len(people), len(wave.people))
    if not fewest:
        return None
    by_person = people.get_indexer(pd.Index(wave.people))
    named = by_person >= 0
    is_same = named & (answers[by_person] == wave.answers)
    by_answers = _pair_by_answers(wave.answers, answers)
    told_apart = 2 * len(set(answers.tolist())) >= len(answers)
    alike_share, same_share = (by_answers >= 0).sum() / fewest, is_same.sum() / fewest
    if same_share < READ_OTHERWISE and told_apart and alike_share >= SAME_WAVE:
        # The ids are not those of people, such as rows of the file: their answers know them again.
        return by_answers, frozenset()
    if not is_named_alike and same_share < SAME_WAVE:
        return None
    if named.any() and 1 - is_same[named].mean() > READ_OTHERWISE:
        return by_person, frozenset()
    return np.where(is_same, by_person, -1), frozenset(people[by_person[named & ~is_same]])


def _pair_by_answers(published: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Row of this run with the same answers, each once, -1 where there is none."""
    free: Mapping[str, list[int]] = defaultdict(list)
    for row, own in enumerate(answers.tolist()):
        free[own].append(row)
    found = [free[own].pop(0) if free.get(own) else -1 for own in published.tolist()]
    return np.array(found, dtype=int)
