"""Spreads of groups, held where count, mean and spread together would tell what a few people answered.

A standard deviation or an interval is a second moment: it is known of every group, of what is left of a group without
the groups inside it, and of whatever else follows from shown groups. So not the spread of a group is held but the
squares of people that all spreads are sums of, and subtraction finds the held ones. Of three possible answers, as of a
net promoter score, number, mean and spread count out each: there only the company's spread is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.disclosure.alike import THIRDS, measure_ends
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.elimination import different_rows
from stratalign.disclosure.rests import build_rests
from stratalign.disclosure.telling import POINTS, WIDTH, build_answers
from stratalign.engagement.instrument import Instrument
from stratalign.numerics.long_tables import spread
from stratalign.scores.aggregation import CI_LEVEL
from stratalign.scores.groups import Groups

_NEAR = 1e-9


def least_spread(n: int, minimum: int) -> float:
    """Smallest deviation at which the mean of `minimum` - 1 of some people is not known to within `WIDTH`.

    Parameters
    ----------
    n
        People, at least `minimum`.
    minimum
        The disclosure threshold.

    Returns
    -------
    float
        Standard deviation (over n) as a part of the scale. The mean of m of n people is at most sqrt((n - m) / m)
        deviations from that of all (Samuelson's bound for subsets).
    """
    return float(WIDTH / 2 * np.sqrt((minimum - 1) / (n - minimum + 1)))


def hold_spreads(
    exact: pd.DataFrame,
    scores: pd.DataFrame,
    groups: Groups,
    decisions: Mapping[str, Decision],
    instrument: Instrument,
    *,
    minimum: int,
) -> pd.DataFrame:
    """Widen spreads and intervals that would tell too much, as little as is needed.

    Parameters
    ----------
    exact
        Rows of `aggregate_scores` of these scores.
    scores
        Scores of respondents that enter the report.
    groups
        Groups of the wave.
    decisions
        Which of them are shown, by measure; `alignment` where a measure has none of its own.
    instrument
        Ends of measures, and which have three possible scores.
    minimum
        The disclosure threshold.

    Returns
    -------
    pandas.DataFrame
        The same rows and means. Spreads are sums of squares in which no group, and nothing that follows from shown
        groups, has a spread below `least_spread`; intervals follow. Of measures with three possible scores they are
        those of the group's mean and the company's share of people in the middle.
    """
    wide = spread(scores, index="respondent_id", columns="measure_key", values="score_points")
    wide = wide.reindex(groups.membership.index)
    ends, three = measure_ends(instrument), _with_three_scores(instrument)
    values = pd.DataFrame(build_answers(wide, ends).values, wide.index, wide.columns)
    sets = _Sets(groups, minimum)
    wanted = dict[str, pd.Series]()
    for measure in map(str, wide.columns):
        points = values[measure].dropna()
        low, high = ends.get(measure, POINTS)
        if measure in three:
            means = exact[exact["measure_key"] == measure].set_index("group_id")
            wanted[measure] = (high - low) * _spread_of_three(means, points.to_numpy(), (low, high))
            continue
        inside = sets.told(decisions.get(measure, decisions["alignment"]), points.index)
        added = extra_squares(points.to_numpy(), inside, minimum)
        if added.any():
            members = groups.membership.loc[points.index]
            rows = exact[exact["measure_key"] == measure].set_index("group_id")
            more = pd.Series(added @ members.to_numpy(dtype=float), members.columns).reindex(rows.index)
            n = rows["n_respondents"]
            squares = (rows["sd_points"] / (high - low)) ** 2 + more / (n - 1).where(n > 1)
            wanted[measure] = (high - low) * np.sqrt(squares)
    return _with_spreads(exact, wanted)


class _Sets:
    """Sets that are told, found once for the measures that share a decision and the people who answered."""

    def __init__(self, groups: Groups, minimum: int) -> None:
        self.groups, self.minimum = groups, minimum
        kinds = groups.table.set_index("group_id")["kind"]
        self.kinds = kinds.reindex(groups.membership.columns).to_numpy(dtype=object)
        self.found: dict[tuple[int, bytes], list[np.ndarray]] = {}

    def told(self, decision: Decision, people: pd.Index) -> list[np.ndarray]:
        """Places among the people who answered, of every set that is told."""
        membership = self.groups.membership
        has = membership.index.isin(people)
        key = (id(decision), has.tobytes())
        if key not in self.found:
            shown = np.flatnonzero(membership.columns.isin(decision.visible))
            inside = membership.to_numpy(dtype=bool)[has]
            self.found[key] = [np.flatnonzero(one) for one in told_sets(inside, self.kinds, shown, self.minimum)]
        return self.found[key]


def told_sets(members: np.ndarray, kinds: np.ndarray, shown: np.ndarray, minimum: int) -> list[np.ndarray]:
    """Sets of people whose sums follow from shown groups: these, what is left of them, and people alike in all of them.

    Parameters
    ----------
    members
        Shape (n_people, n_groups), truth values, of those who answered.
    kinds
        Shape (n_groups,): overall, level or unit.
    shown
        Indices of the groups that are shown.
    minimum
        The disclosure threshold; smaller sets are left out.

    Returns
    -------
    list of numpy.ndarray
        Shape (n_people,), truth values, the smallest set first, each once.
    """
    cells, cell_of = different_rows(members[:, shown])
    sizes = np.bincount(cell_of, members.any(axis=1), minlength=len(cells))
    atoms = np.flatnonzero(cells.any(axis=1) & (sizes >= minimum))
    # An atom follows from the groups where its unit vector is a combination of their columns.
    left, singular, _ = np.linalg.svd(cells.astype(float), full_matrices=False)
    basis = left[:, singular > _NEAR * max(float(singular.max(initial=0.0)), 1.0)]
    told = [int(atom) for atom in atoms if (basis[atom] ** 2).sum() > 1 - 1e-7]
    sets = [members[:, group] for group in shown]
    sets += [rest.people for rest in build_rests(members, kinds, shown)]
    sets += [(cell_of == atom) & members.any(axis=1) for atom in told]
    different = {one.tobytes(): one for one in sets if one.sum() >= minimum}
    return sorted(different.values(), key=lambda one: int(one.sum()))


def extra_squares(values: np.ndarray, sets: Sequence[np.ndarray], minimum: int) -> np.ndarray:
    """What is added to the square of everybody's value, so that no known sum of squares tells too much.

    Sums of squares only grow by it, of a set and of all that hold some of its people: what is wide enough stays so, and
    all that follows from published sums of squares follows from these.

    Parameters
    ----------
    values
        Shape (n_people,), 0 to 1, none missing.
    sets
        Places of people whose count, mean and spread are known.
    minimum
        The disclosure threshold.

    Returns
    -------
    numpy.ndarray
        Shape (n_people,), 0 of people in no set that is too narrow.
    """
    added = np.zeros(len(values))
    for inside in sets:
        lacking = least_spread(len(inside), minimum) ** 2 - (values[inside].var() + added[inside].mean())
        if lacking > _NEAR:
            added[inside] += lacking
    return added


def _with_three_scores(instrument: Instrument) -> set[str]:
    """Measures in which a person has one of three scores."""
    return {
        one.key
        for one in instrument.dimensions
        if one.rule == "net_promoter" or (len(one.items) == 1 and instrument.scales[one.scale].n_options == len(THIRDS))
    }


def _spread_of_three(rows: pd.DataFrame, values: np.ndarray, ends: tuple[float, float]) -> pd.Series:
    """Spread of every group by its mean and the company's share of people in the middle, in parts of the scale."""
    n = len(values)
    counts = [int((np.abs(values - answer) < _NEAR).sum()) for answer in (0.0, 0.5, 1.0)]
    # An answer nobody gave looks like one that one person did.
    middle = counts[1] - 2 if 0 in (counts[0], counts[2]) else counts[1]
    share = max(middle, 2 if counts[1] == 0 else 0) / n
    mean = 2 * (rows["mean_points"] - ends[0]) / (ends[1] - ends[0]) - 1
    variance = (np.maximum(1 - share, mean.abs()) - mean**2).clip(lower=0)
    size = rows["n_respondents"]
    return pd.Series(np.sqrt(variance * size / (size - 1).where(size > 1)) / 2, rows.index)


def _with_spreads(exact: pd.DataFrame, wanted: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Rows with the spreads wanted, and the intervals that follow; others stay to the last digit."""
    if not wanted:
        return exact
    spreads = pd.concat(wanted, names=["measure_key", "group_id"])
    own = exact["sd_points"].to_numpy(dtype=float)
    new = spreads.reindex(pd.MultiIndex.from_frame(exact[["measure_key", "group_id"]])).to_numpy(dtype=float)
    is_new = np.isfinite(new) & (np.abs(new - own) > _NEAR)
    n, mean = (exact[column].to_numpy(dtype=float) for column in ("n_respondents", "mean_points"))
    half = stats.t.ppf((1 + CI_LEVEL) / 2, np.maximum(n - 1, 1)) * new / np.sqrt(n)
    columns = {"sd_points": new, "ci_low": mean - half, "ci_high": mean + half}
    return exact.assign(**{name: np.where(is_new, found, exact[name]) for name, found in columns.items()})
