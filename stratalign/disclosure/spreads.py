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
from scipy import sparse

from stratalign.disclosure.alike import THIRDS, measure_ends
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier
from stratalign.disclosure.elimination import different_rows
from stratalign.disclosure.rests import build_nesting, build_rests
from stratalign.disclosure.telling import POINTS, WIDTH, build_answers
from stratalign.engagement.instrument import Instrument
from stratalign.numerics.distributions import t_quantile
from stratalign.scores.aggregation import CI_LEVEL
from stratalign.scores.groups import Groups

#: Atoms by cells of which it is worked out whether an atom follows from shown groups; of more, each is taken to.
MOST_NUMBERS = 400_000
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
    points: pd.DataFrame,
    groups: Groups,
    decisions: Mapping[str, Decision],
    instrument: Instrument,
    *,
    minimum: int,
    earlier: Earlier | None = None,
) -> pd.DataFrame:
    """Widen spreads and intervals that would tell too much, as little as is needed.

    Parameters
    ----------
    exact
        Rows of `aggregate_scores` of these scores.
    points
        Scores of respondents that enter the report, as `wide_scores` gives them.
    groups
        Groups of the wave.
    decisions
        Which of them are shown, by measure; `alignment` where a measure has none of its own.
    instrument
        Ends of measures, and which have three possible scores.
    minimum
        The disclosure threshold.
    earlier
        What was published of the wave before: its groups are known beside those of this run.

    Returns
    -------
    pandas.DataFrame
        The same rows and means. Spreads are sums of squares in which no group, and nothing that follows from shown
        groups, has a spread below `least_spread`; intervals follow. Of measures with three possible scores they are
        those of the group's mean and the company's share of people in the middle.
    """
    wide = points.reindex(groups.membership.index)
    ends, three = measure_ends(instrument), _with_three_scores(instrument)
    values, told = build_answers(wide, ends).values, _Told(groups, minimum, earlier)
    sd = exact["sd_points"].to_numpy(dtype=float).copy()
    measures = exact["measure_key"].to_numpy()
    for place, measure in enumerate(map(str, wide.columns)):
        has = np.isfinite(values[:, place])
        own, (low, high) = values[has, place], ends.get(measure, POINTS)
        if measure in three:
            rows = exact[measures == measure]
            sd[measures == measure] = (high - low) * _spread_of_three(rows, own, (low, high))
            continue
        sets = told.by(measure, decisions.get(measure, decisions["alignment"]), has)
        if sets.are_wide(own):
            continue
        rows = exact[measures == measure]
        n = rows["n_respondents"].to_numpy(dtype=float)
        added = extra_squares(own, sets.places, minimum)
        held = np.flatnonzero(added)
        members = told.members[np.flatnonzero(has)[held]][:, groups.membership.columns.get_indexer(rows["group_id"])]
        more = added[held] @ members.astype(float) / np.maximum(n - 1, 1)
        sd[measures == measure] = np.sqrt(sd[measures == measure] ** 2 + (high - low) ** 2 * more)
    return _with_spreads(exact, sd)


def squares_added(exact: pd.DataFrame, held: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Squares that `hold_spreads` added to those of the people who sit directly in each unit.

    Parameters
    ----------
    exact, held
        Rows of `aggregate_scores`, and the same from `hold_spreads`.
    groups
        Groups of the wave.

    Returns
    -------
    pandas.DataFrame
        Shape (n_units, n_measures), squared points; those of a unit with others below it are of its people in none of
        these. A statistic on squares within units uses them too, or it would give the held spreads back.
    """
    more = (held["n_respondents"] - 1) * (held["sd_points"] ** 2 - exact["sd_points"] ** 2)
    rows = held.assign(added=more.fillna(0.0))
    table = rows.pivot(index="group_id", columns="measure_key", values="added").fillna(0.0)
    units = groups.table[(groups.table["kind"] == "unit") & ~groups.table["group_id"].isin(list(groups.pooled))]
    ids, parents = units["group_id"].to_numpy(dtype=object), units["parent_id"].to_numpy(dtype=object)
    of_units = table.reindex(ids).fillna(0.0)
    below = of_units.groupby(parents).sum().reindex(ids).fillna(0.0)
    # Differences of what was added to both are none but for rounding.
    return (of_units - below).where(lambda left: left > _NEAR, 0.0)


class _Sets:
    """Sets that are told of the people who answered: their places, and all as a table to look at a measure at once."""

    def __init__(self, sets: Sequence[np.ndarray], n_people: int, minimum: int) -> None:
        self.places = sets
        self.sizes = np.array([len(inside) for inside in sets], dtype=float)
        ends, people = np.r_[0, np.cumsum(self.sizes)].astype(int), np.concatenate([*sets, np.empty(0, dtype=int)])
        shape = (len(sets), n_people)
        self.table = sparse.csr_array((np.ones(len(people)), people.astype(int), ends), shape=shape)
        self.least = np.array([least_spread(len(inside), minimum) for inside in sets])

    def are_wide(self, values: np.ndarray) -> bool:
        """Whether no set has a spread that tells too much."""
        if not len(self.places):
            return True
        variance = self.table @ values**2 / self.sizes - (self.table @ values / self.sizes) ** 2
        return bool((variance >= self.least**2 + _NEAR).all())


class _Told:
    """Sets that are told, found once for the measures that share what is shown and the people who answered."""

    def __init__(self, groups: Groups, minimum: int, earlier: Earlier | None) -> None:
        self.groups, self.minimum, self.earlier = groups, minimum, earlier
        kinds = groups.table.set_index("group_id")["kind"]
        self.kinds = kinds.reindex(groups.membership.columns).to_numpy(dtype=object)
        self.members = groups.membership.to_numpy(dtype=bool)
        self.found: dict[tuple[tuple[str, ...], bytes, bytes], _Sets] = {}

    def by(self, measure: str, decision: Decision, has: np.ndarray) -> _Sets:
        """Sets among the people who answered a measure."""
        known = self._known(measure, has)
        key = (tuple(decision.visible), has.tobytes(), known.tobytes())
        if key not in self.found:
            shown = np.flatnonzero(self.groups.membership.columns.isin(decision.visible))
            sets = told_sets(self.members[has], self.kinds, shown, self.minimum, known=known)
            self.found[key] = _Sets(sets, int(has.sum()), self.minimum)
        return self.found[key]

    def _known(self, measure: str, has: np.ndarray) -> np.ndarray:
        """Groups of earlier runs that hold nobody but people who answered now, shape (n_answered, n_groups)."""
        if self.earlier is None or measure not in self.earlier.columns:
            return np.zeros((int(has.sum()), 0), dtype=bool)
        columns, place = (
            self.earlier.columns[measure],
            self.earlier.people.get_indexer(self.groups.membership.index[has]),
        )
        is_other = np.ones(len(columns), dtype=bool)
        is_other[place[place >= 0]] = False
        return np.asarray(columns[place] & (place >= 0)[:, None])[:, ~columns[is_other].any(axis=0)]


def told_sets(
    members: np.ndarray, kinds: np.ndarray, shown: np.ndarray, minimum: int, *, known: np.ndarray | None = None
) -> list[np.ndarray]:
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
    known
        Shape (n_people, n_known): groups that were published before.

    Returns
    -------
    list of numpy.ndarray
        Places of people, in ascending order, the smallest set first, each once.
    """
    before = members[:, :0] if known is None else known
    cells, cell_of = different_rows(np.hstack([members[:, shown], before]))
    sizes = np.bincount(cell_of, members.any(axis=1), minlength=len(cells))
    atoms = np.flatnonzero(cells.any(axis=1) & (sizes >= minimum))
    told = atoms[_are_combinations(cells, atoms)] if cells.size <= MOST_NUMBERS else atoms
    sets = [*members[:, shown].T, *before.T]
    sets += [rest.people for rest in build_rests(build_nesting(members, kinds), shown)]
    places = [np.flatnonzero(one) for one in sets]
    answered = np.flatnonzero(members.any(axis=1))
    in_order = answered[np.argsort(cell_of[answered], kind="stable")]
    starts = np.searchsorted(cell_of[in_order], told)
    places += [in_order[start : start + int(sizes[atom])] for start, atom in zip(starts, told, strict=True)]
    different = {inside.tobytes(): inside for inside in places if len(inside) >= minimum}
    return sorted(different.values(), key=len)


def _are_combinations(cells: np.ndarray, atoms: np.ndarray) -> np.ndarray:
    """Which atoms' sums follow from those of the cells: their unit vectors are combinations of the columns."""
    left, singular, _ = np.linalg.svd(cells.astype(float), full_matrices=False)
    basis = left[:, singular > _NEAR * max(float(singular.max(initial=0.0)), 1.0)]
    return np.asarray((basis[atoms] ** 2).sum(axis=1) > 1 - 1e-7)


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


def _spread_of_three(rows: pd.DataFrame, values: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    """Spread of every group by its mean and the company's share of people in the middle, in parts of the scale."""
    n = len(values)
    counts = [int((np.abs(values - answer) < _NEAR).sum()) for answer in (0.0, 0.5, 1.0)]
    # An answer nobody gave looks like one that one person did.
    middle = counts[1] - 2 if 0 in (counts[0], counts[2]) else counts[1]
    share = max(middle, 2 if counts[1] == 0 else 0) / n
    size, mean = (rows[column].to_numpy(dtype=float) for column in ("n_respondents", "mean_points"))
    place = 2 * (mean - ends[0]) / (ends[1] - ends[0]) - 1
    variance = (np.maximum(1 - share, np.abs(place)) - place**2).clip(0)
    return np.asarray(np.sqrt(variance * size / np.where(size > 1, size - 1, np.nan)) / 2)


def _with_spreads(exact: pd.DataFrame, sd: np.ndarray) -> pd.DataFrame:
    """Rows with the spreads wanted, and the intervals that follow; others stay to the last digit."""
    is_new = np.abs(sd - exact["sd_points"].to_numpy(dtype=float)) > _NEAR
    if not is_new.any():
        return exact
    n, mean = (exact[column].to_numpy(dtype=float) for column in ("n_respondents", "mean_points"))
    half = t_quantile((1 + CI_LEVEL) / 2, np.maximum(n - 1, 1)) * sd / np.sqrt(n)
    columns = {"sd_points": sd, "ci_low": mean - half, "ci_high": mean + half}
    return exact.assign(**{name: np.where(is_new, found, exact[name]) for name, found in columns.items()})
