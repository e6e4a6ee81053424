"""Tests, zones and means of levels beside held shares: what is held enters nothing else that is printed.

A test less its other questions is the one whose share is held, and the company less the other levels is the level's.
So the answers of a level to a question whose share is held count alike for everybody, at the middle of what may stand
behind it, in the tests and zones of the level and of the company; and a level's own held test counts at the middle of
its cap in the company's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.disclosure.counts import Share, hold_inside, is_held, range_at_end
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier
from stratalign.disclosure.items import items_of_measures
from stratalign.disclosure.mask import cap_ends
from stratalign.disclosure.spreads import hold_spreads
from stratalign.engagement.instrument import Instrument
from stratalign.scores.aggregation import aggregate_scores
from stratalign.scores.company import mean_of_level_intervals
from stratalign.scores.groups import OVERALL, Groups
from stratalign.scores.items import favourable_items
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX, is_share
from stratalign.scores.wide import wide_scores

#: Column with the percentage that a group counts with in those of the company.
COUNTS_AS = "counts_as"
_LEEWAY = "leeway_points"
_PLACES = 9
SHARES = (TEST_PREFIX, STEP_PREFIX)
_KEYS = ["group_id", "measure_key"]


def hold_shares(
    exact: pd.DataFrame,
    scores: pd.DataFrame,
    answers: pd.DataFrame,
    items: pd.DataFrame,
    groups: Groups,
    decisions: Mapping[str, Decision],
    *,
    instrument: Instrument,
    minimum: int,
    earlier: Earlier | None = None,
) -> pd.DataFrame:
    """Keep what is held out of the tests and zones of the company and its levels.

    Parameters
    ----------
    exact
        Rows of `aggregate_scores` of these scores, with spreads from `hold_spreads`.
    scores
        Scores of respondents, as `score_measures` returns them.
    answers
        Scale points as answered, shape (n_respondents, n_items), index respondent_id; from `item_answers`.
    items
        Shares of items by group, as `publish_items` gives them.
    groups
        Groups of the wave.
    decisions
        Which of them are shown, by measure; `alignment` where a measure has none of its own.
    instrument
        Items of each test and zone.
    minimum, earlier
        As in `hold_spreads`.

    Returns
    -------
    pandas.DataFrame
        The same rows with `counts_as`. No percentage of the company or a level depends on the answers behind a held
        share, nor on where within its cap a level's own lies; each is off its ends unless all that may stand behind it
        is at one. Units keep theirs, which no file for sending prints.
    """
    published = set(items["item_key"])
    parts = {measure: published & set(keys) for measure, keys in items_of_measures(instrument).items()}
    own = _hold_answers(scores, answers, items, groups, parts, instrument)

    def told(scores: pd.DataFrame) -> pd.DataFrame:
        """Rows of the measures in which something is held."""
        touched = scores.groupby("measure_key")[_LEEWAY].any()
        scores = scores[scores["measure_key"].map(touched)]
        unheld, points = aggregate_scores(scores, groups), wide_scores(scores)
        spread = hold_spreads(unheld, points, groups, decisions, instrument, minimum=minimum, earlier=earlier)
        leeway = aggregate_scores(scores, groups, value=_LEEWAY)["mean_points"]
        return spread.assign(**{_LEEWAY: leeway, COUNTS_AS: spread["mean_points"]}).set_index(_KEYS)

    exact = exact.assign(counts_as=exact["mean_points"], leeway_points=0.0).set_index(_KEYS)
    if own[_LEEWAY].any():
        exact = _replaced(exact, told(own), "level:")
    counted = _hold_levels(own, exact, items, groups, decisions, parts)
    if counted[_LEEWAY].any():
        company = told(counted)
        exact = _replaced(exact, company, OVERALL)
        is_level = exact.index.isin(company.index) & exact.index.get_level_values(0).str.startswith("level:")
        exact.loc[is_level, COUNTS_AS] = company[COUNTS_AS].reindex(exact.index[is_level])
    exact = exact.reset_index()
    of_people = is_share(exact["measure_key"]) & ~exact["group_id"].isin(groups.of_kind("unit"))
    n, means, leeway = (exact[name].to_numpy(dtype=float) for name in ("n_respondents", "mean_points", _LEEWAY))
    shift = np.where(of_people, 100 * hold_inside(means / 100, leeway / 100, n), means) - means
    # A sum of the same numbers in another order must not fall on the other side of a half.
    columns = ["mean_points", "ci_low", "ci_high"]
    moved = {name: np.where(of_people, (exact[name] + shift).round(_PLACES), exact[name]) for name in columns}
    return exact.assign(**moved).drop(columns=_LEEWAY)


def _replaced(exact: pd.DataFrame, told: pd.DataFrame, groups: str) -> pd.DataFrame:
    """Rows of some groups as told, where what people answered may lie apart from it."""
    told = told[(told[_LEEWAY] > 0) & told.index.get_level_values("group_id").str.startswith(groups)]
    # One by one: a row that is not there must end the run, not overwrite another.
    places = np.array([exact.index.get_loc(key) for key in told.index], dtype=int)
    columns = {name: exact[name].to_numpy(copy=True) for name in told.columns}
    for name, column in columns.items():
        column[places] = told[name]
    return exact.assign(**columns)


def _hold_levels(
    own: pd.DataFrame,
    exact: pd.DataFrame,
    items: pd.DataFrame,
    groups: Groups,
    decisions: Mapping[str, Decision],
    parts: Mapping[str, set[str]],
) -> pd.DataFrame:
    """Tests and zones of respondents, all of a shown level alike, at the middle of its cap, where its own is held."""
    shown = items[~items["is_hidden"].astype(bool)]
    told_of = shown.groupby("group_id")["item_key"].agg(set).to_dict()
    members = groups.membership
    points, leeway = own["score_points"].to_numpy(copy=True), own[_LEEWAY].to_numpy(copy=True)
    measures, people = own["measure_key"].to_numpy(), own["respondent_id"]
    visible = {key: set(decision.visible) for key, decision in decisions.items()}
    for (group, measure), n, mean in exact[["n_respondents", "mean_points"]].itertuples():
        if not group.startswith("level:") or not measure.startswith(SHARES):
            continue
        asked = parts.get(measure, set())
        # What is printed of all its questions says of a level's test what may be said.
        is_told = bool(asked) and asked <= told_of.get(group, set())
        if is_told or group not in visible.get(measure, visible["alignment"]):
            continue
        if is_held(Share(int(n), n * mean / 100)):
            low, high = (100 * float(end) for end in cap_ends(np.array(n)))
            inside = (measures == measure) & people.isin(members.index[members[group]]).to_numpy()
            points[inside], leeway[inside] = ((high + 100) / 2, (100 - high) / 2) if mean > 50 else (low / 2, low / 2)
    return own.assign(score_points=points, **{_LEEWAY: leeway})


def _hold_answers(
    scores: pd.DataFrame,
    answers: pd.DataFrame,
    items: pd.DataFrame,
    groups: Groups,
    parts: Mapping[str, set[str]],
    instrument: Instrument,
) -> pd.DataFrame:
    """Tests and zones of respondents, with answers to held questions at the middle of what may stand behind them."""
    held = items[~items["is_hidden"].astype(bool) & items["is_capped"].astype(bool)]
    own = scores[is_share(scores["measure_key"])].assign(**{_LEEWAY: 0.0})
    if held.empty or own.empty:
        return own
    favourable = favourable_items(answers, instrument)
    behind = _behind(favourable, held, items, groups)
    given = favourable.notna().to_numpy()
    place_of = {person: place for place, person in enumerate(favourable.index)}
    touched, measures = set(held["item_key"]), own["measure_key"].to_numpy()
    points, leeway = own["score_points"].to_numpy(dtype=float, copy=True), np.zeros(len(own))
    for measure, keys in parts.items():
        rows = np.flatnonzero(measures == measure)
        if not touched & keys or not rows.size:
            continue
        asked = np.array([key in keys for key in favourable.columns])
        people = [place_of[person] for person in own["respondent_id"].iloc[rows]]
        times = 100 / np.maximum(given[:, asked].sum(axis=1), 1)
        points[rows] += (behind.moved[:, asked].sum(axis=1) * times)[people]
        leeway[rows] += (behind.half[:, asked].sum(axis=1) * times)[people]
    return own.assign(score_points=points, **{_LEEWAY: leeway})


class _Behind(NamedTuple):
    """What each answer counts beyond what was given, and how far at most that lies from it; zero without an answer.

    Both of shape (n_respondents, n_items).
    """

    moved: np.ndarray
    half: np.ndarray


def _behind(favourable: pd.DataFrame, held: pd.DataFrame, items: pd.DataFrame, groups: Groups) -> _Behind:
    """Answers as given, or as much as everybody's behind a held share."""
    members = groups.members(favourable.index)
    place_of = {group: place for place, group in enumerate(groups.membership.columns)}
    given = favourable.to_numpy()
    middle, half = given.copy(), np.zeros_like(given)
    shown = items[~items["is_hidden"].astype(bool) & (items["kind"] == "level")]
    levels_of: dict[str, list[int]] = {}
    for key, level in zip(shown["item_key"], shown["group_id"], strict=True):
        levels_of.setdefault(key, []).append(place_of[level])
    rows = zip(held["item_key"], held["group_id"], held["favourable_pct"], held["n_respondents"], strict=True)
    for key, group, share, n in rows:
        # Where the company's share is held, it holds people of no shown level too.
        people = ~members[:, levels_of.get(key, [])].any(axis=1) if group == OVERALL else members[:, place_of[group]]
        column = favourable.columns.get_loc(key)
        answered = people & ~np.isnan(given[:, column])
        ends = range_at_end(int(n), is_high=share > 50)
        middle[answered, column] = ends.middle / n
        half[answered, column] = (ends.most - ends.least) / 2 / n
    return _Behind(np.nan_to_num(middle - given), half)


def mean_over_levels(exact: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """Company percentages with every level counting the same, held ones at the middle of their cap.

    Parameters
    ----------
    exact
        Rows of `hold_shares`.
    printed
        The same levels and measures as printed, every measure with every level.

    Returns
    -------
    pandas.DataFrame
        As `mean_of_level_intervals`, whole per cents. Bounds follow from printed numbers alone.
    """
    keys = ["measure_key", "group_id"]
    counts_as = exact.set_index(keys)[COUNTS_AS].reindex(pd.MultiIndex.from_frame(printed[keys]))
    means = counts_as.groupby(level="measure_key", sort=False).mean().round(_PLACES).round()
    found = mean_of_level_intervals(printed)
    mean = means.reindex(found["measure_key"]).to_numpy(dtype=float)
    low, high = (
        np.clip(np.round(mean + (found[bound] - found["mean_points"]).to_numpy(dtype=float)), 0, 100)
        for bound in ("ci_low", "ci_high")
    )
    columns = ["measure_key", "n_respondents", "mean_points", "ci_low", "ci_high"]
    return found.assign(mean_points=mean, ci_low=low, ci_high=high)[columns].reset_index(drop=True)
