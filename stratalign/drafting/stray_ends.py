"""Ends of a scale of numbers that do not behave as ends: codes of no answer, and questions with fewer steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: With fewer answers at an end, or beside it, nothing is said.
MIN_AT_END = 15
#: Standard errors by which the people at an end must lie on the wrong side of those beside it.
CLEARLY = 3.0
#: A question that goes with the others less than this, or against them, does not count.
MIN_RELATED = 0.2
#: Fewer questions that go together may do so by chance.
MIN_TOGETHER = 3
#: A question whose highest answer lies so far below the others' was asked on fewer steps.
STEPS_LESS = 2
MIN_ANSWERS = 50


@dataclass(frozen=True, slots=True)
class StrayEnd:
    """An end whose people answer the other questions unlike those at the step beside it: means of these answers."""

    code: int
    beside: int
    mean: float
    mean_beside: float

    @property
    def question(self) -> str:
        """What only a person can say of it, in a sentence."""
        return (
            f"who answered {self.code} gave {self.mean:.1f} to the other questions on average, who answered "
            f'{self.beside} gave {self.mean_beside:.1f}. Is {self.code} a code for no answer, such as "don\'t know"? '
            f'Then let the scale end at {self.beside}, and in mapping.yml write  "{self.code}": null  under '
            "'labels:', below the name of the scale."
        )


def find_stray_end(values: pd.DataFrame, low: float, high: float) -> StrayEnd | None:
    """Find an end that is not the end of what people mean.

    Who gives the lowest answer to a question gives lower answers to the others than who gives the next one. Where this
    is clearly the other way round, the number is no point of the scale.

    Parameters
    ----------
    values
        Answers to questions on one scale, one a column, missing where there is none.
    low, high
        Its ends.

    Returns
    -------
    StrayEnd or None
        None where too few gave such answers, or the questions have nothing in common.
    """
    if high - low < 3:
        return None
    cells = values.to_numpy(dtype=float)
    while len(related := _going_together(cells, low, high)) < cells.shape[1]:
        cells = cells[:, related]
    if len(related) < MIN_TOGETHER:
        return None
    rest = _rest(cells, low, high)
    for code, beside, side in ((low, low + 1, 1.0), (high, high - 1, -1.0)):
        is_there = np.isfinite(rest)
        own, near, every = rest[(cells == code) & is_there], rest[(cells == beside) & is_there], rest[is_there]
        if min(len(own), len(near)) < MIN_AT_END:
            continue
        of_near = near.std(ddof=1) / np.sqrt(len(near))
        error = np.hypot(own.std(ddof=1) / np.sqrt(len(own)), of_near)
        # The step beside it must itself lie on its side of everybody, or the questions have nothing in common.
        is_related = side * (every.mean() - near.mean()) > CLEARLY * of_near
        if is_related and side * (own.mean() - near.mean()) > CLEARLY * error:
            return StrayEnd(int(code), int(beside), float(own.mean()), float(near.mean()))
    return None


def _rest(cells: np.ndarray, low: float, high: float) -> np.ndarray:
    """Mean of a person's answers between the ends to the other questions, for each answer; missing without any."""
    inner = np.where((cells > low) & (cells < high), cells, np.nan)
    is_inner = np.isfinite(inner)
    n_rest = is_inner.sum(axis=1)[:, None] - is_inner
    total = np.nansum(inner, axis=1)[:, None] - np.where(is_inner, inner, 0.0)
    return np.asarray(np.divide(total, n_rest, out=np.full(cells.shape, np.nan), where=n_rest > 0))


def _going_together(cells: np.ndarray, low: float, high: float) -> list[int]:
    """Questions that go with the others, all but the one that does so least where any goes against them."""
    rest = _rest(cells, low, high)
    inner = np.where((cells > low) & (cells < high), cells, np.nan)
    found = [_correlation(inner[:, place], rest[:, place]) for place in range(cells.shape[1])]
    if not found or min(found) > MIN_RELATED:
        return list(range(cells.shape[1]))
    worst = int(np.argmin(found))
    return [place for place in range(cells.shape[1]) if place != worst]


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of the pairs that are complete; nought where there are few."""
    complete = np.isfinite(one) & np.isfinite(other)
    if complete.sum() < MIN_AT_END or min(one[complete].std(), other[complete].std()) == 0:
        return 0.0
    return float(np.corrcoef(one[complete], other[complete])[0, 1])


def shorter_questions(values: pd.DataFrame, high: float) -> tuple[str, ...]:
    """Find questions that nobody answered near the upper end of their scale, though others were.

    Parameters
    ----------
    values
        Answers to questions on one scale, one a column.
    high
        Its upper end.

    Returns
    -------
    tuple of str
        Columns with at least 50 answers whose highest lies two steps and more below the end; none where all do.
    """
    answered = values.loc[:, values.notna().sum() >= MIN_ANSWERS]
    short = [str(name) for name in answered if answered[name].max() <= high - STEPS_LESS]
    return tuple(short) if len(short) < answered.shape[1] else ()


def question_of_shorter(columns: Sequence[str], values: pd.DataFrame, high: float) -> str:
    """What only a person can say of questions that nobody answered near the upper end."""
    shown = ", ".join(f"'{column}'" for column in columns[:3]) + (", ..." if len(columns) > 3 else "")
    highest = int(values[list(columns)].max().max())
    return (
        f"{shown}: nobody answered above {highest}, others go up to {high:g}. If they were asked on fewer steps, give "
        "them a scale of their own."
    )
