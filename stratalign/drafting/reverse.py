"""Questions that go against the others of their block, and whether questions of different blocks go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.drafting.columns import Column
from stratalign.drafting.scales import DraftScale
from stratalign.responses.labels import code_key

#: A correlation with the rest below this says that a question is worded the other way round.
REVERSED_BELOW = -0.15
#: With fewer complete answers a correlation says nothing.
MIN_ANSWERS = 30
#: Single questions become one dimension where they agree at least this well.
MIN_ALPHA = 0.6
#: A question that correlates less with what the others share has no direction.
MIN_LOADING = 0.25
#: Questions, and groups of them, are put together where their correlations are at least this large on average, and
#: larger than chance makes them: so many standard errors.
MIN_CORRELATION, NOISE = 0.15, 1.5


@dataclass(frozen=True, slots=True)
class Directions:
    """Questions `against` the others with their correlation; `tied` are half of them, where halves differ."""

    against: dict[str, float]
    tied: tuple[str, ...]


def values_of(columns: Sequence[Column], scale: DraftScale) -> pd.DataFrame:
    """Values of answers on a scale whose order is known.

    Parameters
    ----------
    columns
        Columns answered on the scale.
    scale
        The scale.

    Returns
    -------
    pandas.DataFrame
        One column each, missing where there is no value.
    """
    return pd.DataFrame({column.name: _values(column, scale) for column in columns})


def find_directions(values: pd.DataFrame) -> Directions:
    """Find questions that correlate negatively with the others of their block.

    Parameters
    ----------
    values
        From `values_of`, at least two columns.

    Returns
    -------
    Directions
        Correlations (-1 to 1) with the mean of the others, which are turned the way most of them go. Questions that go
        with none of the others do not count. Where as many go one way as the other, which half is worded the other way
        round is not in the answers: then one half is `tied` and nothing is `against`.
    """
    complete = values.dropna()
    if values.shape[1] < 2 or len(complete) < MIN_ANSWERS or (complete.nunique() < 2).any():
        return Directions({}, ())
    standardised = (complete - complete.mean()) / complete.std(ddof=0)
    loadings = _loadings(complete)
    votes = np.where(np.abs(loadings) < MIN_LOADING, 0.0, np.sign(loadings))
    if votes.sum() == 0:
        return Directions({}, _tied(standardised, votes))
    signs = votes * np.sign(votes.sum())
    turned = standardised * signs
    against = {}
    for place, name in enumerate(values.columns):
        rest = turned.drop(columns=name).sum(axis=1)
        if signs[place] < 0 and (correlation := _correlation(standardised[name], rest)) < REVERSED_BELOW:
            against[str(name)] = correlation
    return Directions(against, ())


def _tied(standardised: pd.DataFrame, votes: np.ndarray) -> tuple[str, ...]:
    """The later half of questions of which as many go one way as the other; nothing where neither half is clear."""
    one, other = ([int(place) for place in np.flatnonzero(votes == sign)] for sign in (1.0, -1.0))
    halves = [standardised.iloc[:, places].sum(axis=1) for places in (one, other)]
    if not one or _correlation(halves[0], halves[1]) >= REVERSED_BELOW:
        return ()
    later = one if one[0] > other[0] else other
    return tuple(str(standardised.columns[place]) for place in later)


def _correlation(one: pd.Series, other: pd.Series) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def groups_together(values: pd.DataFrame) -> list[tuple[str, ...]]:
    """Find single questions that agree well enough to be one dimension.

    Parameters
    ----------
    values
        From `values_of`; the questions share a scale.

    Returns
    -------
    list of tuple of str
        Groups of at least two; questions are put together by the mean size of their correlations, and a group needs
        Cronbach's alpha of at least 0.6, its questions turned the same way. Nothing of fewer than three questions.
        Questions that fewer than half as many answered as the others stay alone.
    """
    n_answers = values.notna().sum()
    values = values.loc[:, n_answers >= n_answers.max() / 2]
    if values.shape[1] < 3:
        return []
    correlations = values.corr(min_periods=MIN_ANSWERS).abs().fillna(0.0).to_numpy()
    bound = max(MIN_CORRELATION, NOISE / np.sqrt(max(len(values.dropna()), 1)))
    groups = [[place] for place in range(values.shape[1])]
    while len(groups) > 1:
        pairs = [(i, j) for j in range(len(groups)) for i in range(j)]
        means = [correlations[np.ix_(groups[i], groups[j])].mean() for i, j in pairs]
        best = int(np.argmax(means))
        if means[best] < bound:
            break
        i, j = pairs[best]
        groups[i] += groups.pop(j)
    named = [tuple(str(values.columns[place]) for place in sorted(group)) for group in groups if len(group) > 1]
    return [group for group in named if _is_consistent(values[list(group)])]


def _is_consistent(values: pd.DataFrame) -> bool:
    """Whether questions, turned the same way, reach the alpha of a dimension."""
    complete = values.dropna()
    n_items = values.shape[1]
    if len(complete) < MIN_ANSWERS or (complete.nunique() < 2).any():
        return False
    turned = complete * np.where(_loadings(complete) < 0, -1.0, 1.0)
    total = turned.sum(axis=1).var()
    alpha = n_items / (n_items - 1) * (1 - turned.var().sum() / total) if total > 0 else 0.0
    return bool(alpha >= MIN_ALPHA)


def _loadings(complete: pd.DataFrame) -> np.ndarray:
    """Correlation of each question with the first component of them all."""
    values, vectors = np.linalg.eigh(np.corrcoef(complete.to_numpy(), rowvar=False))
    return np.asarray(vectors[:, -1] * np.sqrt(max(values[-1], 0.0)))


def _values(column: Column, scale: DraftScale) -> pd.Series:
    known = {cell: scale.value_of(column.labels.get(code_key(cell), cell)) for cell in column.cells.unique()}
    values = column.cells.map(known).astype(float)
    if column.numbers is None or not column.numbers.runs_down or scale.low is None or scale.high is None:
        return values
    return scale.low + scale.high - values
