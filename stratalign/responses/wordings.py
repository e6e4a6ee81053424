"""How alike a wording and many texts are: by their letters first, and where these allow it by their order."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class LetterTable:
    """How often each of the `letters` stands in each of the `texts`: `counts`, shape (n_texts, n_letters)."""

    texts: list[str]
    letters: list[str]
    counts: np.ndarray


def letter_table(texts: Iterable[str]) -> LetterTable:
    """Count the letters of different texts."""
    different = list(dict.fromkeys(texts))
    letters = sorted(set().union(*different))
    return LetterTable(different, letters, _counts(different, letters))


def alike_texts(wanted: str, table: LetterTable, least: float) -> dict[str, float]:
    """Similarity (0 to 1) of texts to a wording, of those that can reach the least one.

    Parameters
    ----------
    wanted
        The wording.
    table
        From `letter_table`.
    least
        Texts whose letters do not allow so much are left out, as by `difflib.SequenceMatcher.quick_ratio`.

    Returns
    -------
    dict of str to float
        `difflib.SequenceMatcher.ratio` by text.
    """
    shared = np.minimum(table.counts, _counts([wanted], table.letters)).sum(axis=1)
    most = 2 * shared / np.maximum(table.counts.sum(axis=1) + len(wanted), 1)
    matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)
    alike = {}
    for place in np.flatnonzero(most >= least):
        matcher.set_seq1(table.texts[place])
        alike[table.texts[place]] = matcher.ratio()
    return alike


def _counts(texts: list[str], letters: list[str]) -> np.ndarray:
    return np.array([[text.count(letter) for letter in letters] for text in texts]).reshape(len(texts), len(letters))
