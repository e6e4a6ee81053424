"""Answers that lack: how far they could move a difference that a report might claim.

People who would answer low tend to answer nothing. Where one side of a comparison left more questions open than the
other, only what a difference has beyond the worst these answers could be counts in its test.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.analysis.report_claims import NO_MARGIN, Gate, Margin
from stratalign.engagement.instrument import Instrument
from stratalign.responses.wide import wide_answers
from stratalign.scores.groups import OVERALL, Groups
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import STEPS, STRATEGY_TESTS

#: Prefix of single questions among the measures.
ITEM_PREFIX = "item:"
#: By how many standard errors more must lack on one side than on the other before it counts; fewer are what chance
#: makes somewhere among a report's groups and measures where answers lack at random.
CLEAR_ERRORS = 3.0
#: Share that lacks among companies of a benchmark as well (Schafer 1999: up to 5 % lacking matters little).
ORDINARY = 0.05
#: Share lacking from which on it counts though the other side lacks as much: they may lack for other reasons.
HIGH = 0.20
#: Margin in points from which on the report speaks of it.
TOLD_FROM = 1.0
#: Units that lack by so much more, and clearly, may be what makes units differ.
UNIT_MORE = 0.10
UNIT_MARGIN_COLUMNS = ("group_id", "measure_key", "margin_points")
#: Ends of every measure that is compared.
LOWEST, HIGHEST = 0.0, 100.0


@dataclass(frozen=True, eq=False)
class LeftOpen:
    """What each person who answered a wave left open, whether or not the person counts: the analyst's alone.

    - `shares`: index respondent_id, a column per measure and question (`item:key`): share of the questions asked that
      have no answer; missing where none was asked.
    - `lost`: the same; 1 where nothing the person answered enters the measure's scores.
    - `membership`: groups of the same people.
    """

    shares: pd.DataFrame
    lost: pd.DataFrame
    membership: pd.DataFrame

    def of(self, group_id: str, keys: Sequence[str], *, is_outside: bool = False) -> Lacking:
        """What the people of a group lack, or those outside it; of a group that is not there nobody."""
        sums = self._sums_of.get(group_id, np.zeros_like(self._everybody))
        if is_outside:
            # Everybody's sums less the group's: a company of thousands of units is not gone through for each of them.
            sums = self._everybody - sums
        shares, lost = sums[:, :, [self._places.get(key, -1) for key in (*keys, INDEX_KEY)]]
        return Lacking(shares[:, :-1], lost[:, :-1], shares[:, -1:])

    @functools.cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.shares.columns.tolist())}

    @functools.cached_property
    def _everybody(self) -> np.ndarray:
        """Sums of shares and of what is lost over everybody, shape (2, 3, n_measures + 1)."""
        return _sums(self._rows)

    @functools.cached_property
    def _sums_of(self) -> dict[str, np.ndarray]:
        """The same over the people of each group."""
        belongs = self.membership.to_numpy(dtype=bool).T
        return {
            group: _sums(self._rows.take(np.flatnonzero(members), axis=2))
            for group, members in zip(self.membership.columns.tolist(), belongs, strict=True)
        }

    @functools.cached_property
    def _rows(self) -> np.ndarray:
        """Shares and what is lost: a row per measure, the last of no measure, shape (2, n_measures + 1, n_people)."""
        tables = np.stack([table.to_numpy(dtype=float).T for table in (self.shares, self.lost)])
        return np.pad(tables, ((0, 0), (0, 1), (0, 0)), constant_values=np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Lacking:
    """Shares left open and lost of some people: their number, sum and sum of squares, shape (3, n_measures).

    `together` is of what they left open of all dimensions, shape (3, 1).
    """

    shares: np.ndarray
    lost: np.ndarray
    together: np.ndarray

    @classmethod
    def of_one(cls, lost: np.ndarray) -> Lacking:
        """What people lack of one thing, which is all that is asked of them: shape (n_people,)."""
        sums = _sums(lost[None])
        return cls(sums, sums, sums)


def find_left_open(
    responses: pd.DataFrame,
    respondents: pd.DataFrame,
    membership: pd.DataFrame,
    groups: Groups,
    scores: pd.DataFrame,
    instrument: Instrument,
) -> LeftOpen:
    """Find what everybody left open.

    Parameters
    ----------
    responses, respondents
        Of everybody who answered the wave.
    membership
        Groups of the same people, as `build_groups` gives them.
    groups
        Those of the people who count, with pools of small units.
    scores
        Shape (n_people, n_measures), of the people who count, index respondent_id.
    instrument
        The questionnaire.

    Returns
    -------
    LeftOpen
        A question that nobody of a level answered was not asked of it.
    """
    measures = _questions_of(instrument)
    items = sorted({key for keys in measures.values() for key in keys} & set(responses["item_key"].unique()))
    answers = wide_answers(responses, respondents["respondent_id"], items)
    is_open = answers.isna().to_numpy()
    level = respondents["level"].astype(object).fillna("").to_numpy()
    is_asked = np.zeros(is_open.shape, dtype=bool)
    for one in pd.unique(level):
        is_asked[level == one] = (~is_open[level == one]).any(axis=0)
    is_open = (is_open & is_asked).astype(float)
    places = {key: place for place, key in enumerate(items)}
    columns = {}
    for measure, keys in measures.items():
        own = [places[key] for key in keys if key in places]
        n_asked = is_asked[:, own].sum(axis=1)
        columns[measure] = np.where(n_asked > 0, is_open[:, own].sum(axis=1) / np.maximum(n_asked, 1), np.nan)
    shares = pd.DataFrame(columns, index=answers.index)
    has_score = scores.notna().reindex(index=shares.index, columns=shares.columns, fill_value=False)
    pools = {pool: membership[list(units)].any(axis=1) for pool, units in groups.pooled.items()}
    return LeftOpen(shares, shares.where(has_score | shares.isna(), 1.0), membership.assign(**pools))


def margins_of_groups(
    first: Lacking, second: Lacking, points: Sequence[tuple[float, float]], subjects: Sequence[str]
) -> list[Margin]:
    """How far answers that lack could move differences between two groups of different people.

    Parameters
    ----------
    first, second
        What either group lacks, measure by measure.
    points
        Means of both groups in every measure, 0 to 100.
    subjects
        What each margin is told of.

    Returns
    -------
    list of Margin
        A margin a measure: of what the group lacks beyond the other group, if clearly more, and beyond a fifth in any
        case, answered at the end of the scale that speaks against the difference.

    References
    ----------
    Worst cases: Manski (1990); Horowitz & Manski (2000).
    """
    more, error = _more_and_error(first.lost, second.lost)
    # Nine people who lack more of everything may not do so clearly of any one dimension.
    (in_all,), (error_in_all,) = _more_and_error(first.together, second.together)
    is_clear = abs(in_all) > CLEAR_ERRORS * error_in_all
    excess = _clear(more, np.where(is_clear & (more * in_all > 0), 0.0, error))
    high = [np.maximum(_mean_and_error(part.shares)[0] - HIGH, 0.0) for part in (first, second)]
    return [
        _margin((one, other), means, subject)
        for one, other, means, subject in zip(
            np.maximum(excess[0], high[0]), np.maximum(excess[1], high[1]), points, subjects, strict=True
        )
    ]


def change_margins(left_open: Sequence[LeftOpen], changes: pd.DataFrame) -> list[Margin]:
    """How far answers that lack could move the company's changes between two waves.

    Parameters
    ----------
    left_open
        Of the earlier and of the later wave.
    changes
        measure_key, before_points and after_points.

    Returns
    -------
    list of Margin
        As `margins_of_groups`, a margin a row.
    """
    keys = list(map(str, changes["measure_key"]))
    points = list(zip(changes["before_points"].astype(float), changes["after_points"].astype(float), strict=True))
    before, after = (wave.of(OVERALL, keys) for wave in left_open)
    return margins_of_groups(before, after, points, keys)


def group_margins(left_open: Sequence[LeftOpen], groups: pd.DataFrame, key: str) -> list[Margin]:
    """How far answers that lack could move the changes of groups between two waves.

    Parameters
    ----------
    left_open
        Of the earlier and of the later wave.
    groups
        group_id, before_points and after_points.
    key
        Measure.

    Returns
    -------
    list of Margin
        As `margins_of_groups`, a margin a row.
    """
    ids = list(map(str, groups["group_id"]))
    points = zip(groups["before_points"].astype(float), groups["after_points"].astype(float), strict=True)
    before, after = left_open
    return [
        margins_of_groups(before.of(group_id, [key]), after.of(group_id, [key]), [own], [group_id])[0]
        for group_id, own in zip(ids, points, strict=True)
    ]


def beyond_margins(differences: pd.Series, margins: Sequence[Margin]) -> np.ndarray:
    """Take margins off the size of differences.

    Parameters
    ----------
    differences
        In points.
    margins
        One each.

    Returns
    -------
    numpy.ndarray
        With the sign they had; nought where the margin is larger.
    """
    given = differences.to_numpy(dtype=float)
    return np.asarray(np.sign(given) * np.maximum(np.abs(given) - [margin.points for margin in margins], 0.0))


def margins_of_pairs(
    shares: pd.DataFrame, pairs: Sequence[tuple[str, str]], points: Mapping[str, float]
) -> list[Margin]:
    """How far answers that lack could move differences between two measures of the same people.

    Parameters
    ----------
    shares
        Of `LeftOpen`, of everybody.
    pairs
        Measures compared.
    points
        Mean of each measure, 0 to 100.

    Returns
    -------
    list of Margin
        As `margins_of_groups`; a pair is clear by the differences of its people.
    """
    places = [shares.columns.get_indexer(pd.Index(side)) for side in zip(*pairs, strict=True)]
    table = np.vstack([shares.to_numpy(dtype=float).T, np.full(len(shares), np.nan)])
    first, second = (table[place] for place in places)
    is_known = ~(np.isnan(first) | np.isnan(second))
    first, second = (np.where(is_known, side, np.nan) for side in (first, second))
    excess = _clear(*_mean_and_error(_sums(first - second)))
    means = [_mean_and_error(_sums(side))[0] for side in (first, second)]
    high = [np.maximum(mean - HIGH, 0.0) for mean in means]
    return [
        _margin(
            (max(excess[0][place], high[0][place]), max(excess[1][place], high[1][place])),
            (points[one], points[other]),
            one if means[0][place] > means[1][place] else other,
        )
        for place, (one, other) in enumerate(pairs)
    ]


def margin_of_company(left_open: LeftOpen, key: str, points: float, other_points: float) -> Margin:
    """How far answers that lack could move the company's score towards that of other companies.

    Parameters
    ----------
    left_open
        Of everybody.
    key
        Measure.
    points, other_points
        Of the company, and of what it is compared with.

    Returns
    -------
    Margin
        Of what lacks beyond the ordinary, which others lack as well.
    """
    lost = float(_mean_and_error(left_open.of(OVERALL, [key]).lost)[0][0])
    return _margin((max(lost - ORDINARY, 0.0), 0.0), (points, other_points), key)


def left_open_gates(tests: Sequence[pd.DataFrame]) -> list[Gate]:
    """Find hypotheses of which answers that lack were counted at their worst.

    Parameters
    ----------
    tests
        Rows as `family_rows`.

    Returns
    -------
    list of Gate
        Open ones from one point on, closed ones where no difference counts at all.
    """
    columns = ["family", "hypothesis", "left_open", "margin_points"]
    return [
        Gate(family, hypothesis, "left_open", subject, bool(np.isinf(points)))
        for table in tests
        for family, hypothesis, subject, points in table.loc[table["margin_points"] >= TOLD_FROM, columns].to_numpy()
    ]


def margins_of_units(left_open: LeftOpen, compared: pd.DataFrame) -> pd.DataFrame:
    """How far answers that lack could move the difference of a unit from everybody outside it.

    Parameters
    ----------
    left_open
        Of everybody.
    compared
        Rows as `compare_with_rest` returns them.

    Returns
    -------
    pandas.DataFrame
        group_id, measure_key, margin_points.
    """
    units, measures = (compared[name].astype(str).tolist() for name in UNIT_MARGIN_COLUMNS[:2])
    points = list(zip(*(compared[name].astype(float).tolist() for name in ("unit_points", "rest_points")), strict=True))
    rows_of: dict[str, list[int]] = {}
    for row, unit in enumerate(units):
        rows_of.setdefault(unit, []).append(row)
    found = np.zeros(len(compared))
    for unit, rows in rows_of.items():
        keys = [measures[row] for row in rows]
        inside, outside = (left_open.of(unit, keys, is_outside=side) for side in (False, True))
        margins = margins_of_groups(inside, outside, [points[row] for row in rows], keys)
        found[rows] = [margin.points for margin in margins]
    order = [row for rows in rows_of.values() for row in rows]
    return compared[["group_id", "measure_key"]].assign(margin_points=found).take(order).reset_index(drop=True)


def margins_of_agreement(left_open: LeftOpen, units: Sequence[str], measures: Sequence[str]) -> list[Margin]:
    """Find dimensions on which units may differ only in what they left open.

    Parameters
    ----------
    left_open
        Of everybody.
    units
        Groups that are compared.
    measures
        Dimensions.

    Returns
    -------
    list of Margin
        Without end where a unit left more open than everybody else by a tenth of the questions and three standard
        errors: whether units differ is then not told; none elsewhere.
    """
    is_apart = np.zeros(len(measures), dtype=bool)
    for unit in units:
        inside, outside = (left_open.of(unit, measures, is_outside=side) for side in (False, True))
        more, error = _more_and_error(inside.lost, outside.lost)
        is_apart |= (more > UNIT_MORE) & (more > CLEAR_ERRORS * error)
    return [Margin(float("inf"), key) if apart else NO_MARGIN for key, apart in zip(measures, is_apart, strict=True)]


def _questions_of(instrument: Instrument) -> dict[str, list[str]]:
    """Questions behind every measure."""
    dimensions = instrument.with_role("alignment", "outcome")
    found = {dimension.key: [item.key for item in dimension.items] for dimension in dimensions}
    for pillar in instrument.pillars:
        own = [dimension.key for dimension in dimensions if dimension.pillar == pillar.key]
        found[pillar.key] = [key for one in own for key in found[one]]
    found[INDEX_KEY] = [key for pillar in instrument.pillars for key in found[pillar.key]]
    scored = {key for keys in found.values() for key in keys}
    of_test = {test: [key for key, item in instrument.items.items() if item.test == test] for test in STRATEGY_TESTS}
    found |= {TEST_PREFIX + test: keys for test, keys in of_test.items()}
    for step in STEPS:
        found[STEP_PREFIX + step] = [key for key in of_test["clear"] if instrument.items[key].step == step]
    singles = scored | {item.key for one in instrument.with_role("profile") for item in one.items}
    return found | {ITEM_PREFIX + key: [key] for key in singles}


def _sums(lacking: np.ndarray) -> np.ndarray:
    """Number, sum and sum of squares over people, of shape (..., n_measures, n_people): shape (..., 3, n_measures)."""
    is_known = ~np.isnan(lacking)
    known = np.where(is_known, lacking, 0.0)
    return np.stack([is_known.sum(axis=-1).astype(float), known.sum(axis=-1), (known**2).sum(axis=-1)], axis=-2)


def _mean_and_error(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean share of each column and its standard error over people; nought where nobody was asked."""
    n, total, squares = sums
    mean = total / np.maximum(n, 1)
    variance = np.maximum(squares - total * mean, 0.0) / np.maximum(n - 1, 1)
    return mean, np.sqrt(variance / np.maximum(n, 1))


def _more_and_error(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What one group lacks beyond another, and the error it would have if both lacked alike.

    By the spread of both together: nine people who left nothing open have none of their own.
    """
    (mean, _), (mean_other, _) = _mean_and_error(first), _mean_and_error(second)
    n, total, squares = first + second
    variance = np.maximum(squares - total * total / np.maximum(n, 1), 0.0) / np.maximum(n - 1, 1)
    return mean - mean_other, np.sqrt(variance * (1 / np.maximum(first[0], 1) + 1 / np.maximum(second[0], 1)))


def _clear(more: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What either side lacks beyond the other, where it is clearly more."""
    clear = np.where(np.abs(more) > CLEAR_ERRORS * error, more, 0.0)
    return np.maximum(clear, 0.0), np.maximum(-clear, 0.0)


def _margin(shares: tuple[float, float], points: tuple[float, float], subject: str) -> Margin:
    """Move both means towards each other by what lacks: the higher down to the lowest answer, the lower up."""
    first, second = points
    reach = (first - LOWEST, HIGHEST - second) if first > second else (HIGHEST - first, second - LOWEST)
    moved = float(shares[0] * reach[0] + shares[1] * reach[1])
    return Margin(moved, subject) if moved > 0 else NO_MARGIN
