"""What of the answers to single questions may be published: of the company, and by level.

A question left open makes the people behind it fewer than those behind the scores it is part of. So each question has
a decision of its own, and the people who answered only a part of what a published score is made of must be none or
enough: the score less its questions would speak of them alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.disclosure.counts import Counted, Range, Share, count_beside, is_held, leaves_open
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier, keep_unlinked
from stratalign.disclosure.mask import HOMOGENEITY_ENDS, HOMOGENEITY_SIZE, cap_shares
from stratalign.disclosure.telling import WIDTH
from stratalign.engagement.instrument import Instrument, Scale
from stratalign.numerics.shares import wilson_interval
from stratalign.scores.groups import OVERALL, Groups
from stratalign.scores.items import Band, count_bands, favourable_sides, halves_of, points_of
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.scores.scoring import net_promoter

#: Before the key of an item, where items and other measures stand together.
ITEM_PREFIX = "item:"
#: Below this many people whole per cents tell how many there are of each answer.
COUNTS_KNOWN_BELOW = 100
#: Up to so many people a single one is seen in whole per cents.
ONE_SEEN_BELOW = 200
#: Fewer people of a kind are not told from none.
LEAST_COUNTED = 2
#: Answers of a scale of yes and no.
TWO = 2
#: More than rounding adds to sums.
_NEAR = 1e-9
ITEM_COLUMNS = (
    "dimension", "item_key", "group_id", "kind", "n_respondents", "favourable_pct", "ci_low", "ci_high",
    "leeway_pct", "is_hidden", "is_capped",
)  # fmt: skip
ANSWER_COLUMNS = ("dimension", "item_key", "low", "high", "share_pct")


@dataclass(frozen=True, slots=True)
class _Linked:
    """People who answered some of the items of a published score, and are not in it with all of them.

    `points`: what everybody scores, 0 to 1, nothing without a score; `n_open`: items that each left open. `is_exact`:
    the score is published unrounded, and of values; else it is a whole percentage of favourable answers.
    """

    people: np.ndarray
    points: np.ndarray
    n_open: np.ndarray
    n_items: int
    is_exact: bool

    def is_solvable(self, n: int) -> bool:
        """Whether score and items of a group of n are printed finely enough to be solved for a single answer."""
        if self.is_exact:
            return n <= ONE_SEEN_BELOW
        return n * max(self.n_items * (self.n_items - 1), 1) < COUNTS_KNOWN_BELOW

    def reveals(self, people: np.ndarray, n: int, minimum: int) -> bool:
        """Whether a result of these people, known as finely as one of n, would speak of too few, or say too much."""
        apart = self.people & people
        if not apart.any() or not self.is_solvable(n):
            return False
        return int(apart.sum()) < minimum or self._is_near_end(apart, minimum)

    def _is_near_end(self, apart: np.ndarray, minimum: int) -> bool:
        """Whether these people, who are items less score, scored so near one end that a few of them are known."""
        times = self.n_open[apart]
        total = float(times @ self.points[apart])
        most = np.sort(times)[-(minimum - 1) :].sum()
        return bool(min(total, times.sum() - total) < WIDTH * most - _NEAR)


@dataclass(frozen=True, slots=True)
class _Item:
    """One item: answers as given, whether each is favourable (both missing without one), and scores it is part of."""

    dimension: str
    key: str
    scale: Scale
    values: np.ndarray
    is_high: np.ndarray
    linked: Sequence[_Linked]


def publish_items(
    answers: pd.DataFrame,
    favourable: pd.DataFrame,
    points: pd.DataFrame,
    groups: Groups,
    decisions: Mapping[str, Decision],
    instrument: Instrument,
    *,
    minimum: int,
    earlier: Earlier | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Favourable answers to every item by level, and how the whole company's are distributed.

    Parameters
    ----------
    answers
        Scale points as answered, shape (n_respondents, n_items), index respondent_id; from `item_answers`.
    favourable
        1.0 or 0.0, of the same shape; from `favourable_items`.
    points
        Scores of respondents that enter the report, as `wide_scores` gives them.
    groups
        Groups of the wave.
    decisions
        As `decide_measures` gives them; what hides a level's score of a dimension hides its items.
    instrument
        Dimensions, tests and steps that items are part of.
    minimum
        Fewest people whose result may be shown.
    earlier
        What was published of the wave before.

    Returns
    -------
    tuple of pandas.DataFrame
        Columns `ITEM_COLUMNS`, a row for each item and each group of the company and its levels; hidden rows have no
        number. Columns `ANSWER_COLUMNS`, a row for each answer to an item, low and high its points; items whose answers
        may not be shown have none. Percentages are whole and held to ends (`cap_ends`). Where a level's share is, the
        company's counts it at the middle of what may stand behind it (`count_beside`); `leeway_pct` says how far at
        most it may then lie from the answers, before it is rounded.
    """
    members = groups.membership.reindex(answers.index).fillna(False).astype(bool)
    levels = {level: members[level].to_numpy() for level in groups.of_kind("level")}
    linked, dimension_of = _linked_scores(answers, points, instrument), instrument.dimension_of
    visible_of = {name: decision.visible for name, decision in decisions.items()}
    printed: list[_Printed] = []
    columns = zip(answers.to_numpy(dtype=float).T, favourable[answers.columns].to_numpy(dtype=float).T, strict=True)
    for key, (values, is_high) in zip(answers.columns, columns, strict=True):
        dimension = dimension_of[key]
        scale = instrument.scales[dimension.scale]
        visible = visible_of.get(dimension.key, visible_of["alignment"])
        item = _Item(dimension.key, str(key), scale, values, is_high, linked.get(str(key), []))
        of_groups = dict(_groups(item, levels))
        alone = {group: of_groups[group] for group in _shown(item, levels, visible, minimum)}
        shown = keep_unlinked(ITEM_PREFIX + str(key), alone, earlier, people=answers.index, minimum=minimum)
        printed.append(_Printed(item, of_groups, tuple(shown)))
    promoters = {one.key for one in instrument.dimensions if one.rule == "net_promoter"}
    printed = [_beside_score(one) if one.item.dimension in promoters else one for one in _beside_means(printed)]
    rows = [one.row(group) for one in printed for group in one.groups]
    shares = [_answers_of(one, instrument, minimum) for one in printed if OVERALL in one.shown]
    kept = _without_telling(shares)
    return _publish(pd.DataFrame(rows)), pd.DataFrame(kept, columns=list(ANSWER_COLUMNS))


class _Printed(NamedTuple):
    """An item, who of each group answered it, and the groups whose share is shown: the company first, or none."""

    item: _Item
    groups: Mapping[str, np.ndarray]
    shown: tuple[str, ...]

    def share(self, group: str) -> Share:
        """Favourable answers of a group."""
        return _share_of(self.item, self.groups[group])

    def levels(self) -> list[Share]:
        """Of the levels that are shown."""
        return [self.share(group) for group in self.shown if group != OVERALL]

    def row(self, group: str) -> dict[str, object]:
        """Its row in one group; without a number where it is hidden."""
        missing, is_hidden = float("nan"), group not in self.shown
        own = self.share(group)
        counted = count_beside(own, self.levels()) if group == OVERALL and not is_hidden else Counted(own.count, 0.0)
        return {
            "dimension": self.item.dimension,
            "item_key": self.item.key,
            "group_id": group,
            "kind": "overall" if group == OVERALL else "level",
            "n_respondents": missing if is_hidden else float(own.n),
            "n_favourable": missing if is_hidden else counted.favourable,
            "leeway_pct": missing if is_hidden else 100 * counted.leeway / own.n,
            "is_hidden": is_hidden,
        }


def _beside_means(printed: Sequence[_Printed]) -> list[_Printed]:
    """Items that stand beside the exact mean of their dimension, as answers of yes and no are its values.

    The mean less the other items is the one that is held. So where one is in a level, no level of the dimension has
    items; and where one is in a company in which single answers are seen, no item is shown at all.
    """
    of_dimension: dict[str, list[_Printed]] = {}
    for one in printed:
        of_dimension.setdefault(one.item.dimension, []).append(one)
    levels, companies = set[str](), set[str]()
    for dimension, several in of_dimension.items():
        if several[0].item.scale.n_options != TWO or len(several) == 1:
            continue
        held = {group for one in several for group in one.shown if is_held(one.share(group))}
        n = max(int(one.groups[OVERALL].sum()) for one in several)
        levels |= {dimension} if held - {OVERALL} else set()
        companies |= {dimension} if OVERALL in held and n <= ONE_SEEN_BELOW else set()
    kept = []
    for one in printed:
        shown = () if one.item.dimension in companies else one.shown
        if one.item.dimension in levels:
            shown = tuple(group for group in shown if group == OVERALL)
        kept.append(one._replace(shown=shown))
    return kept


def _beside_score(one: _Printed) -> _Printed:
    """A question on recommendation, without levels whose share of promoters beside their score counts out the others.

    Promoters less the score are the detractors, and the rest the passives: of none and of one the same may be said.
    """
    scores = net_promoter(pd.DataFrame({"answer": one.item.values}), one.item.scale.low, one.item.scale.high)
    values, told = scores.to_numpy(dtype=float), set[str]()
    for group in one.shown:
        inside = values[one.groups[group]]
        is_at_end = min(int((inside < 0).sum()), int((inside == 0).sum())) < LEAST_COUNTED
        if group != OVERALL and is_at_end and not is_held(one.share(group)):
            told.add(group)
    if told and int(one.groups[OVERALL].sum()) < COUNTS_KNOWN_BELOW:
        # The company's count less those of the other levels is the level's.
        told = set(one.shown) - {OVERALL}
    return one._replace(shown=tuple(group for group in one.shown if group not in told))


def _share_of(item: _Item, people: np.ndarray) -> Share:
    n = int(people.sum())
    return Share(n, float(item.is_high[people].sum()))


def telling_dimensions(rows: pd.DataFrame, answers: pd.DataFrame) -> set[str]:
    """Dimensions whose distribution of all answers, less those of the items shown, would tell that of an item.

    Parameters
    ----------
    rows, answers
        As `publish_items` gives them.

    Returns
    -------
    set of str
        Those in which an item has a share in the company and no distribution, where a single answer is seen.
    """
    company = rows[(rows["group_id"] == OVERALL) & ~rows["is_hidden"].astype(bool)]
    is_telling = ~company["item_key"].isin(answers["item_key"]) & (company["n_respondents"] <= ONE_SEEN_BELOW)
    return set(company.loc[is_telling, "dimension"])


def _publish(rows: pd.DataFrame) -> pd.DataFrame:
    """Favourable shares with their intervals, whole, and off the ends."""
    if rows.empty:
        return pd.DataFrame(columns=list(ITEM_COLUMNS))
    n, k = (rows[column].to_numpy(dtype=float) for column in ("n_respondents", "n_favourable"))
    low, high = wilson_interval(k, n)
    shares = rows.assign(favourable_pct=100 * k / n, ci_low=100 * low, ci_high=100 * high)
    held = cap_shares(shares, share="favourable_pct", whole=100, bounds=("ci_low", "ci_high"))
    whole = {column: held[column].round() for column in ("favourable_pct", "ci_low", "ci_high")}
    return held.assign(**whole)[list(ITEM_COLUMNS)]


def _linked_scores(answers: pd.DataFrame, points: pd.DataFrame, instrument: Instrument) -> dict[str, list[_Linked]]:
    """Published scores that each item is part of: its dimension's, its test's, and its step's."""
    points = points.reindex(answers.index)
    is_given, place_of = answers.notna().to_numpy(), {key: place for place, key in enumerate(answers.columns)}
    found: dict[str, list[_Linked]] = {}
    for measure, keys in items_of_measures(instrument).items():
        asked = [key for key in keys if key in place_of]
        if measure not in points or not asked:
            continue
        given = is_given[:, [place_of[key] for key in asked]]
        own = points[measure].to_numpy(dtype=float)
        apart = given.any(axis=1) & ~(given.all(axis=1) & np.isfinite(own))
        is_exact = not measure.startswith((TEST_PREFIX, STEP_PREFIX))
        linked = _Linked(apart, np.nan_to_num(own) / 100, (~given).sum(axis=1), len(asked), is_exact)
        for key in asked:
            found.setdefault(key, []).append(linked)
    return found


def items_of_measures(instrument: Instrument) -> dict[str, list[str]]:
    """Items of each measure that is scored from items.

    Parameters
    ----------
    instrument
        The questionnaire.

    Returns
    -------
    dict
        Keys of the items of each dimension, test and step.
    """
    parts = {dimension.key: [item.key for item in dimension.items] for dimension in instrument.dimensions}
    for key, item in instrument.items.items():
        if item.test:
            parts.setdefault(TEST_PREFIX + item.test, []).append(key)
        if item.step and item.test == "clear":
            parts.setdefault(STEP_PREFIX + item.step, []).append(key)
    return parts


def _shown(item: _Item, levels: Mapping[str, np.ndarray], visible: Sequence[str], minimum: int) -> list[str]:
    """Groups whose favourable share may be shown: enough people each, and nothing left over that speaks of too few."""
    # Values and favourable answers are the same where there are two: else a score of values tells nothing of these.
    linked = [one for one in item.linked if not one.is_exact or item.scale.n_options == TWO]
    answered = np.isfinite(item.values)
    n, everybody = int(answered.sum()), np.ones(len(answered), dtype=bool)

    def reveals(people: np.ndarray, size: int) -> bool:
        return any(one.reveals(people, size, minimum) for one in linked)

    if OVERALL not in visible or n < minimum or reveals(everybody, n):
        return []
    sizes = {level: int((answered & people).sum()) for level, people in levels.items()}
    shown = [
        level
        for level, size in sizes.items()
        if level in visible and size >= minimum and not reveals(levels[level], size)
    ]
    while shown:
        rest = ~np.any([levels[level] for level in shown], axis=0)
        # Beside scores stands how many people a level has, not how many of them answered this question.
        n_told = n - sum(int(levels[level].sum()) for level in shown) if n < COUNTS_KNOWN_BELOW else n
        if not _tells_of_rest(item, answered & rest, n_told, minimum) and not reveals(rest, n):
            break
        shown.remove(min(shown, key=lambda level: sizes[level]))
    return [OVERALL, *shown]


def _tells_of_rest(item: _Item, rest: np.ndarray, n_told: int, minimum: int) -> bool:
    """Whether the company less its shown levels speaks of too few people, or of such as answered alike."""
    return bool(rest.any()) and (min(int(rest.sum()), n_told) < minimum or is_held(_share_of(item, rest)))


def _groups(item: _Item, levels: Mapping[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """The company and its levels, with who of them answered."""
    answered = np.isfinite(item.values)
    yield OVERALL, answered
    for level, people in levels.items():
        yield level, people & answered


@dataclass(frozen=True, slots=True)
class _Answers:
    """How answers to an item are distributed over bands; no band where they are not shown, with `n` that answered."""

    item: _Item
    n: int
    bands: tuple[Band, ...]

    def rows(self) -> list[tuple[str, str, float, float, float]]:
        counts = count_bands(self.item.values, self.bands)
        return [
            (self.item.dimension, self.item.key, band.low, band.high, float(round(100 * count / self.n)))
            for band, count in zip(self.bands, counts, strict=True)
        ]


def _answers_of(one: _Printed, instrument: Instrument, minimum: int) -> _Answers:
    """Whole percentages of each answer to an item; coarser, or none, where they would tell of a few people."""
    item, answered = one.item, np.isfinite(one.item.values)
    n, everybody = int(answered.sum()), np.ones(len(answered), dtype=bool)
    bands, halves = points_of(item.scale), halves_of(item.scale)
    if any(linked.is_exact and linked.reveals(everybody, n, minimum) for linked in item.linked):
        bands = halves if len(bands) > max(len(halves), 2) else ()
    counts = count_bands(item.values, bands)
    n_high = int(item.is_high[answered].sum())
    top = max(*counts, n_high, n - n_high)
    is_alike = top >= n - 1 and n <= ONE_SEEN_BELOW
    if (
        _tells_of_levels(one, instrument, bands, counts)
        or is_alike
        or (n < HOMOGENEITY_SIZE and top > HOMOGENEITY_ENDS[1] * n)
    ):
        bands = ()
    return _Answers(item, n, bands)


def _tells_of_levels(one: _Printed, instrument: Instrument, bands: Sequence[Band], counts: Sequence[int]) -> bool:
    """Whether the whole percentage of each band would rule out a count behind the held share of a level."""
    levels = one.levels()
    if not bands or not any(map(is_held, levels)):
        return False
    n, least, most = one.share(OVERALL).n, [0, 0], [0, 0]
    if n < COUNTS_KNOWN_BELOW:
        return True
    share_of = np.round(100 * np.arange(n + 1) / n)
    for sides, count in zip(favourable_sides(bands, one.item.key, instrument), counts, strict=True):
        alike = np.flatnonzero(share_of == share_of[count])
        for side in sides:
            least[side] += int(alike[0]) if len(sides) == 1 else 0
            most[side] += int(alike[-1])
    told = Range(max(least[True], n - most[False]), min(most[True], n - least[False]))
    return not leaves_open(one.share(OVERALL), levels, told)


def _without_telling(shares: Sequence[_Answers]) -> Iterator[tuple[str, str, float, float, float]]:
    """Answers to all items, but for one more item of every dimension of which a single one is not shown.

    The mean of a dimension less all its other items is the one that is left.
    """
    of_dimension: dict[str, list[_Answers]] = {}
    for one in shares:
        of_dimension.setdefault(one.item.dimension, []).append(one)
    for several in of_dimension.values():
        absent = [one for one in several if not one.bands]
        is_exact = len(several) > 1 and max(one.n for one in several) < COUNTS_KNOWN_BELOW
        last = [one for one in several if one.bands][-1:] if len(absent) == 1 and is_exact else []
        yield from (row for one in several if one not in last for row in one.rows())
