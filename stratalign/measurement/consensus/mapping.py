"""Strategic consensus: how alike people order priorities within a group and between groups, and a map of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.measurement.consensus.orientation import require_respondents_in_rows
from stratalign.measurement.consensus.permutation import consensus_tests, difference_tests, resampled_intervals
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.numerics.row_values import match_rows
from stratalign.numerics.tables import as_answers
from stratalign.vocabulary import estimate_rows

#: Name of the group of everybody, where no groups are given.
EVERYBODY = "all"
#: A mean vector shorter than this has no direction.
NO_DIRECTION = 1e-12


@displayed
@dataclass(frozen=True, slots=True)
class ConsensusMap(Result):
    """Consensus within and between groups, unrounded, with the coordinates of a map.

    - `alpha`: group -> consensus within the group, 0 (none) to 1 (all order priorities alike); `alpha_ci_low`,
      `alpha_ci_high` its interval (jackknife), `alpha_p_value` against rankings at random. A group of one has none.
    - `similarity`: groups x groups, cosine of the groups' mean vectors, -1 to 1; `similarity_p_value` against groups
      put together at random (small: the two order priorities differently); `similarity_ci_low`, `similarity_ci_high`.
    - `p_value`: against no difference between any groups; with one group, against rankings at random.
    - `priority_coordinates`, `respondent_coordinates`, `group_coordinates`: columns x and y. People and groups are
      vectors; a priority lies far out in the direction of those who put it first. Everybody's mean points up.
    - `mean_ranks`: priorities x groups, mean place (ratings: mean rating) as answered.
    - `contributions`: group, other_group, priority, contribution: what each priority adds to 1 - similarity.
    - `shown_share`: share of all differences between priorities that the two dimensions of the map show.
    """

    alpha: pd.Series
    alpha_ci_low: pd.Series
    alpha_ci_high: pd.Series
    alpha_p_value: pd.Series
    n_respondents: pd.Series
    similarity: pd.DataFrame
    similarity_ci_low: pd.DataFrame
    similarity_ci_high: pd.DataFrame
    similarity_p_value: pd.DataFrame
    p_value: float
    contributions: pd.DataFrame
    mean_ranks: pd.DataFrame
    priority_coordinates: pd.DataFrame
    respondent_coordinates: pd.DataFrame
    group_coordinates: pd.DataFrame
    shown_share: float
    ci_level: float
    n_left_out: int
    n_constant: int

    def tidy(self) -> pd.DataFrame:
        """One row per group, its alpha, in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term=list(self.alpha.index),
            quantity="consensus_alpha",
            measure="unitless",
            estimate=list(self.alpha),
            ci_low=list(self.alpha_ci_low),
            ci_high=list(self.alpha_ci_high),
            p_value=list(self.alpha_p_value),
            n_respondents=list(self.n_respondents),
        )


def consensus_map(
    rankings: pd.DataFrame,
    groups: ArrayLike | None = None,
    *,
    permutations: int = 1000,
    seed: int = 0,
    first_is: Literal["low", "high"] = "low",
    unranked: Literal["leave_out", "tied_last"] = "leave_out",
    ci_level: float = 0.95,
) -> ConsensusMap:
    """Measure and map consensus on priorities.

    Each person's row is centred and brought to length one; the mean of these vectors over a group is as long as its
    people agree, and two groups agree as far as their mean vectors point the same way.

    Parameters
    ----------
    rankings
        Shape (n_respondents, n_priorities): ranks or ratings, columns the priorities.
    groups
        Shape (n_respondents,), group of each row, matched by index where it has one; people without a group are left
        out. None for one group.
    permutations
        Random rearrangements of each test, and resamples of each interval; 0 for none.
    seed
        Seed of the random numbers.
    first_is
        `low` where 1 is the most important (ranks), `high` where the largest number is (ratings).
    unranked
        `leave_out` people who did not rank every priority; `tied_last` gives their unranked ones the mean of the places
        left over, as people do who name their first few only.
    ci_level
        Coverage of the intervals, strictly between 0 and 1.

    Returns
    -------
    ConsensusMap
        Also says how many people were left out as incomplete, and how many because they rated everything alike.

    Raises
    ------
    StatisticError
        Fewer than three priorities, fewer than two people left, duplicate priorities, cells that are no numbers, an
        unknown option, or a table with the people in its columns.

    References
    ----------
    Tarakci, Ates, Porck, van Knippenberg, Groenen & de Haas (2014), Strategic Management Journal 35; alpha squared is
    Kendall's W for complete rankings. Checked against the article's worked example and brute force in
    tests/scores/consensus/test_mapping.py.
    """
    if first_is not in ("low", "high") or unranked not in ("leave_out", "tied_last"):
        raise StatisticError("first_is is 'low' or 'high', unranked is 'leave_out' or 'tied_last'.")
    importance, labels, people, n_left_out = _importance(rankings, groups, first_is, unranked)
    vectors, n_constant, varies = _unit_vectors(importance)
    labels, people = labels[varies], people[varies]
    if not len(vectors):
        raise StatisticError("nobody ranked the priorities apart: every answer puts them all in one place.")
    if len(vectors) < 2:
        raise StatisticError("one person ranked the priorities apart; consensus is of two people or more.")
    codes, unique = pd.factorize(labels, sort=True)
    names = pd.Index(unique, name="group")
    membership = (codes[None, :] == np.arange(len(names))[:, None]).astype(float)
    sizes = membership.sum(axis=1)
    means = membership @ vectors / sizes[:, None]
    alpha = np.where(sizes > 1, np.linalg.norm(means, axis=1), np.nan)
    rng = np.random.default_rng(seed)
    alpha_p = consensus_tests(vectors, membership, permutations, rng)
    similarity_p, p_value = difference_tests(vectors, membership, permutations, rng)
    intervals = resampled_intervals(vectors, membership, permutations, ci_level, rng)
    axes, shown = _axes(vectors)
    priorities = pd.Index(pd.DataFrame(rankings).columns, name="priority")
    series = {key: pd.Series(value, index=names) for key, value in intervals.alpha.items()}
    frames = {key: pd.DataFrame(value, index=names, columns=names) for key, value in intervals.similarity.items()}
    return ConsensusMap(
        alpha=pd.Series(alpha, index=names),
        alpha_ci_low=series["low"],
        alpha_ci_high=series["high"],
        alpha_p_value=pd.Series(alpha_p, index=names),
        n_respondents=pd.Series(sizes.astype(int), index=names),
        similarity=pd.DataFrame(_cosines(means), index=names, columns=names),
        similarity_ci_low=frames["low"],
        similarity_ci_high=frames["high"],
        similarity_p_value=pd.DataFrame(similarity_p, index=names, columns=names),
        p_value=p_value if len(names) > 1 else float(alpha_p[0]),
        contributions=_contributions(means, names, priorities),
        mean_ranks=_mean_ranks(importance[varies], codes, names, priorities, first_is),
        priority_coordinates=_coordinates(axes, priorities),
        respondent_coordinates=_coordinates(vectors @ axes, pd.Index(people, name="respondent")),
        group_coordinates=_coordinates(means @ axes, names),
        shown_share=shown,
        ci_level=ci_level,
        n_left_out=n_left_out,
        n_constant=n_constant,
    )


def _importance(
    rankings: pd.DataFrame, groups: ArrayLike | None, first_is: str, unranked: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Importance of every priority to each person who can be used, with group and name of the person."""
    table = pd.DataFrame(rankings)
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise StatisticError(f"priorities are listed twice: {', '.join(map(str, twice))}.")
    numbers = as_answers(table, "rankings")
    require_respondents_in_rows(numbers)
    if table.shape[1] < 3:
        raise StatisticError(f"consensus needs three priorities; there are {table.shape[1]}.")
    values = numbers.to_numpy()
    given = np.full(len(values), EVERYBODY, dtype=object) if groups is None else groups
    labels = match_rows("groups", given, table.index).astype(object)
    if unranked == "tied_last":
        values = _tie_last(values, first_is)
    keep = ~np.isnan(values).any(axis=1) & ~pd.isna(labels)
    if not keep.any():
        raise StatisticError(
            f"none of {len(values)} people ranked all {table.shape[1]} priorities and belongs to a group."
        )
    direction = -1.0 if first_is == "low" else 1.0
    return direction * values[keep], labels[keep], table.index.to_numpy()[keep], int((~keep).sum())


def _tie_last(values: np.ndarray, first_is: str) -> np.ndarray:
    """Fill unranked priorities with the mean of the places left; people who ranked nothing stay missing."""
    missing = np.isnan(values)
    n_ranked = (~missing).sum(axis=1, keepdims=True)
    n_priorities = values.shape[1]
    if first_is == "high":
        raise StatisticError(
            "unranked='tied_last' is for ranks, where 1 is the most important; ratings have no places."
        )
    last = (n_ranked + 1 + n_priorities) / 2
    return np.where(missing & (n_ranked > 0), last, values)


def _unit_vectors(importance: np.ndarray) -> tuple[np.ndarray, int, np.ndarray]:
    """Centred rows of length one; who puts everything in one place has no direction and is left out."""
    centred = importance - importance.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1)
    varies = lengths > NO_DIRECTION * np.maximum(np.abs(importance).max(axis=1), 1)
    return centred[varies] / lengths[varies, None], int((~varies).sum()), varies


def _cosines(means: np.ndarray) -> np.ndarray:
    """Cosine of every pair of mean vectors; missing where one has no direction."""
    lengths = np.linalg.norm(means, axis=1)
    directions = means / np.where(lengths > NO_DIRECTION, lengths, np.nan)[:, None]
    return np.clip(directions @ directions.T, -1, 1)


def _contributions(means: np.ndarray, names: pd.Index, priorities: pd.Index) -> pd.DataFrame:
    """What each priority adds to one minus the similarity of two groups."""
    lengths = np.linalg.norm(means, axis=1)
    directions = means / np.where(lengths > NO_DIRECTION, lengths, np.nan)[:, None]
    rows = []
    for first, second in np.argwhere(np.triu(np.ones((len(names), len(names))), 1)).tolist():
        parts = (directions[first] - directions[second]) ** 2 / 2
        rows += [(names[first], names[second], key, part) for key, part in zip(priorities, parts, strict=True)]
    return pd.DataFrame(rows, columns=["group", "other_group", "priority", "contribution"])


def _mean_ranks(
    importance: np.ndarray, codes: np.ndarray, names: pd.Index, priorities: pd.Index, first_is: str
) -> pd.DataFrame:
    """Mean answer of each group to each priority, in the numbers people gave."""
    answers = -importance if first_is == "low" else importance
    means = [answers[codes == group].mean(axis=0) for group in range(len(names))]
    return pd.DataFrame(np.transpose(means), index=priorities, columns=names)


def _axes(vectors: np.ndarray) -> tuple[np.ndarray, float]:
    """Two directions that show most of the vectors, turned so that everybody's mean points up."""
    _, lengths, directions = np.linalg.svd(vectors, full_matrices=False)
    axes = np.zeros((vectors.shape[1], 2))
    axes[:, : min(2, len(directions))] = directions[:2].T
    mean = vectors.mean(axis=0) @ axes
    length = np.hypot(*mean)
    if length > NO_DIRECTION:
        across, up = mean / length
        axes = axes @ np.array([[up, across], [-across, up]])
    else:
        axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)
    if axes[np.abs(axes[:, 0]).argmax(), 0] < 0:
        axes = axes * np.array([-1.0, 1.0])
    return axes, float((lengths[:2] ** 2).sum() / (lengths**2).sum())


def _coordinates(values: np.ndarray, index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(values, index=index, columns=["x", "y"])
