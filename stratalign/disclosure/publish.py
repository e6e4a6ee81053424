"""What of a wave's scores may be published: one decision for all measures that could be solved for each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.disclosure.alike import measure_ends
from stratalign.disclosure.caps import mean_beside_caps, round_beside_caps
from stratalign.disclosure.counts import STEPS_PCT, Share, caps_hold, is_held, share_printed
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier, decide_beside
from stratalign.disclosure.items import ONE_SEEN_BELOW, items_of_measures
from stratalign.disclosure.mask import cap_ends, cap_shares, empty_hidden, mask_hidden
from stratalign.engagement.declarations.hierarchy import Hierarchy
from stratalign.engagement.instrument import Instrument
from stratalign.numerics.long_tables import places_of
from stratalign.scores.company import Weighting, score_company
from stratalign.scores.groups import OVERALL, Group, GroupKind, Groups, build_groups
from stratalign.scores.measures import is_share
from stratalign.vocabulary import LEVELS

#: Step of a share of which nothing is left to say.
NOTHING_SAID_PCT = 100
NUMBERS = ("n_respondents", "mean_points", "sd_points", "ci_low", "ci_high")


class Participation(NamedTuple):
    """Who answered in one group, and who was invited; counts are missing where it is hidden or nobody knows them."""

    group_id: str
    kind: GroupKind
    label: str
    parent_id: str
    n_respondents: float
    is_hidden: bool
    n_invited: float


def keep_answered(scores: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Leave out measures that fewer people than the threshold answered in the whole company, unless nothing is left.

    Parameters
    ----------
    scores
        Scores of respondents, as `score_measures` returns them.
    minimum
        The disclosure threshold.

    Returns
    -------
    pandas.DataFrame
        Rows of the measures that remain.
    """
    n_answers = scores.groupby("measure_key")["score_points"].transform("count")
    return scores[n_answers >= minimum] if (n_answers >= minimum).any() else scores


def decide_measures(
    points: pd.DataFrame, groups: Groups, instrument: Instrument, *, minimum: int, earlier: Earlier | None = None
) -> dict[str, Decision]:
    """One decision for participation, one for all alignment measures together, one for each outcome dimension.

    Alignment measures are sums of the same items, so one shown and one hidden could be solved for each other.

    Parameters
    ----------
    points
        Scores of respondents that may enter a report, as `wide_scores` gives them.
    groups
        Groups of the wave.
    instrument
        Tells outcomes from measures of alignment.
    minimum
        Fewest respondents of a group that may be shown.
    earlier
        What was published of the wave before.

    Returns
    -------
    dict[str, Decision]
        `participation`, `alignment`, and one per outcome dimension by its key.
    """
    answered = points.notna().reindex(groups.membership.index, fill_value=False)
    # Percentages of favourable answers are printed whole, and held to 5 to 95 in small groups.
    told = points.mask(np.broadcast_to(is_share(pd.Series(points.columns)).to_numpy(), points.shape))
    told = told.reindex(groups.membership.index)
    outcomes = {dimension.key for dimension in instrument.with_role("outcome")}
    ends = measure_ends(instrument)
    together = [key for key in answered.columns if key not in outcomes]
    everybody = pd.DataFrame({"participation": True}, index=groups.membership.index)
    participation = decide_beside(groups, everybody, minimum=minimum, earlier=earlier)

    def decide(keys: list[str], after: Decision) -> Decision:
        return decide_beside(
            groups, answered[keys], minimum=minimum, after=after, earlier=earlier, scores=told[keys], ends=ends
        )

    alignment = decide(together, participation) if together else participation
    decisions = {"participation": participation, "alignment": alignment}
    for key in sorted(outcomes & set(answered.columns)):
        decisions[key] = decide([key], alignment)
    return decisions


def publish_group_scores(scores: pd.DataFrame, groups: Groups, decisions: dict[str, Decision]) -> pd.DataFrame:
    """Group scores with labels, hidden groups emptied measure by measure.

    Parameters
    ----------
    scores
        Rows of `aggregate_scores`.
    groups
        Groups of the wave.
    decisions
        As `decide_measures` returns them.

    Returns
    -------
    pandas.DataFrame
        Columns as `WaveResults.group_scores`.
    """
    measure, keys = pd.factorize(scores["measure_key"])
    visible_of = {name: set(decision.visible) for name, decision in decisions.items()}
    visible = [visible_of.get(str(key), visible_of["alignment"]) for key in keys]
    is_hidden = np.array(
        [group not in visible[m] for m, group in zip(measure.tolist(), scores["group_id"].tolist(), strict=True)]
    )
    order = np.argsort(measure, kind="stable")
    published = empty_hidden(scores, is_hidden, numbers=NUMBERS).iloc[order].reset_index(drop=True)
    percentages = is_share(published["measure_key"])
    shares = _round_company(_publish_shares(published[percentages]), published[percentages])
    published = pd.concat([published[~percentages].assign(is_capped=False), shares], ignore_index=True)
    group = places_of(published["group_id"], groups.table["group_id"].tolist())
    order = np.argsort(group, kind="stable")
    about = groups.table[list(Group._fields)].take(group[order]).reset_index(drop=True)
    return pd.concat([about, published.drop(columns="group_id").take(order).reset_index(drop=True)], axis=1)


def round_beside_items(
    group_scores: pd.DataFrame, exact: pd.DataFrame, items: pd.DataFrame, instrument: Instrument
) -> pd.DataFrame:
    """Round shares of tests and steps so far that they do not tell a count of an item that is held to an end.

    Parameters
    ----------
    group_scores
        As `publish_group_scores` gives them.
    exact
        Rows of `aggregate_scores` they were made of.
    items
        Shares of items, as `publish_items` gives them.
    instrument
        Items of each test and step.

    Returns
    -------
    pandas.DataFrame
        The same rows. Where single answers of the company are seen, a measure has one step for all groups, for the
        company less the other levels is a level. A measure that no step would do for is left out.
    """
    shown = items[~items["is_hidden"].astype(bool)]
    if not shown["is_capped"].astype(bool).any():
        return group_scores
    keys_of = {measure: set(keys) for measure, keys in items_of_measures(instrument).items()}
    parts_of = _printed_parts(shown)
    wanted = is_share(exact["measure_key"]).to_numpy() & exact["group_id"].isin(parts_of).to_numpy()
    means = exact.loc[wanted, ["measure_key", "group_id", "mean_points"]].itertuples(index=False)
    mean_of = {(str(measure), str(group_id)): float(mean) for measure, group_id, mean in means}
    is_whole = is_share(group_scores["measure_key"]) & group_scores["group_id"].isin(parts_of)
    rows = group_scores.loc[is_whole & ~group_scores["is_hidden"], ["measure_key", "group_id", "n_respondents"]]
    steps: dict[tuple[str, str], int] = {}
    for measure, group_id, n in rows.itertuples(index=False):
        parts = [part for part in parts_of[group_id] if part.item_key in keys_of[measure]]
        if any(part.is_capped for part in parts):
            place = (str(measure), str(group_id))
            steps[place] = _step_beside(mean_of[place], int(n), parts, n_items=len(keys_of[measure]))
    for (measure, group_id), step in sorted(steps.items(), key=lambda item: item[1]):
        if step > 1:
            group_scores = _round_to(group_scores, measure, group_id, step)
    return group_scores


class _Part(NamedTuple):
    """Share of an item in a group, as printed."""

    item_key: str
    favourable_pct: float
    n_respondents: float
    step_pct: float
    is_capped: bool


def _printed_parts(shown: pd.DataFrame) -> dict[str, list[_Part]]:
    """Shares of items by group, of groups in which one is held to an end."""
    groups = shown["group_id"].tolist()
    columns = zip(*(shown[column].tolist() for column in _Part._fields), strict=True)
    found: dict[str, list[_Part]] = {}
    for group_id, row in zip(groups, columns, strict=True):
        found.setdefault(str(group_id), []).append(_Part(*row))
    return {group_id: parts for group_id, parts in found.items() if any(part.is_capped for part in parts)}


def _step_beside(mean_pct: float, n: int, parts: list[_Part], *, n_items: int) -> int:
    """Finest step of a mean of items beside those of them that are held to an end; 100 where none would do."""
    shares = [
        share_printed(part.favourable_pct, int(part.n_respondents), int(part.step_pct), is_capped=bool(part.is_capped))
        for part in parts
    ]
    n_rest = n * (n_items - len(shares))
    n_answers = sum(share.n_answers for share in shares) + n_rest
    whole, steps = Share(n, n_answers, mean_pct / 100 * n_answers), [int(part.step_pct) for part in parts]
    return next((step for step in STEPS_PCT if caps_hold(whole, step, shares, steps, n_rest)), NOTHING_SAID_PCT)


def _round_to(group_scores: pd.DataFrame, measure: str, group_id: str, step: int) -> pd.DataFrame:
    """Round a share that is held to no end, with its interval; leave the measure out where nothing is said."""
    own = group_scores["measure_key"] == measure
    if step == NOTHING_SAID_PCT:
        return group_scores[~own].reset_index(drop=True)
    n = group_scores.loc[own & (group_scores["group_id"] == OVERALL), "n_respondents"]
    # Of a large company whole per cents blur single answers; of a small one the rest would be the level.
    if not bool((n <= ONE_SEEN_BELOW).any()):
        own &= group_scores["group_id"] == group_id
    moves = own & ~group_scores["is_capped"].astype(bool)
    shift = (step * (group_scores["mean_points"] / step).round() - group_scores["mean_points"]).where(moves, 0.0)
    return _moved(group_scores, shift)


def _moved(rows: pd.DataFrame, shift: pd.Series) -> pd.DataFrame:
    """Percentages moved to where they are rounded to, off the ends all the same, with their intervals."""
    by = shift.to_numpy(dtype=float)
    moves = by != 0
    if not moves.any():
        return rows
    low, high = (np.round(100 * end) for end in cap_ends(rows["n_respondents"].to_numpy(dtype=float)))
    given = {name: rows[name].to_numpy(dtype=float) for name in ("mean_points", "ci_low", "ci_high")}
    values = np.where(moves, np.clip(given["mean_points"] + by, low, high), given["mean_points"])
    by = values - given.pop("mean_points")
    bounds = {name: np.where(moves, np.clip(bound + by, 0, 100), bound) for name, bound in given.items()}
    return rows.assign(mean_points=values, **bounds)


def publish_company_scores(
    exact: pd.DataFrame, group_scores: pd.DataFrame, instrument: Instrument, *, weighting: Weighting
) -> tuple[pd.DataFrame, Weighting]:
    """Scores of the company, percentages from uncapped shares and printed so that no capped one is undone.

    Parameters
    ----------
    exact
        Rows of `aggregate_scores`.
    group_scores
        The same as published, from `publish_group_scores`.
    instrument
        As in `score_company`.
    weighting
        How people are to count.

    Returns
    -------
    tuple
        As `score_company`: rows of `CompanyScore`, and how people count in them.
    """
    company, held = score_company(group_scores, instrument, weighting=weighting)
    if held == "respondents":
        return company, held
    percentages = is_share(group_scores["measure_key"])
    levels = group_scores[percentages & (group_scores["kind"] == "level") & ~group_scores["is_hidden"]]
    complete = levels.groupby("measure_key")["group_id"].transform("size") == len(LEVELS)
    over_levels = mean_beside_caps(exact, levels[complete])
    return pd.concat([company[~is_share(company["measure_key"])], over_levels], ignore_index=True), held


def _round_company(printed: pd.DataFrame, exact: pd.DataFrame) -> pd.DataFrame:
    """Round the company's percentages so that no level's cap is undone; leave out those that always would."""
    group_ids, measures = (printed[name].to_numpy(dtype=object) for name in ("group_id", "measure_key"))
    is_hidden, is_capped = (printed[name].to_numpy(dtype=bool) for name in ("is_hidden", "is_capped"))
    points, counts = (printed[name].to_numpy(dtype=float) for name in ("mean_points", "n_respondents"))
    is_level = np.array([group.startswith("level:") for group in group_ids.tolist()], dtype=bool)
    means, shift = exact["mean_points"].to_numpy(dtype=float), np.zeros(len(printed))
    is_kept = np.ones(len(printed), dtype=bool)
    for place in np.flatnonzero((group_ids == OVERALL) & ~is_hidden & ~is_capped):
        own = is_level & (measures == measures[place])
        is_shown = own & ~is_hidden
        if is_shown.any() and _is_rest_held(counts[place], means[place], counts[is_shown], means[is_shown]):
            is_kept[place] = False
            continue
        weights = np.nan_to_num(counts[own]) / counts[place]
        rounded = round_beside_caps(means[place], weights, points[own], is_capped[own])
        is_kept[place] = rounded is not None
        if rounded is not None and rounded[1] > 1:
            shift[place] = rounded[0] - round(means[place])
    return _moved(printed, pd.Series(shift, index=printed.index))[is_kept]


def _is_rest_held(n: float, mean: float, counts: np.ndarray, means: np.ndarray) -> bool:
    """Whether the company less its shown levels leaves people all of whom, or all but one, agree or do not."""
    n_rest = round(n - counts.sum())
    return n_rest > 0 and is_held(Share(n_rest, n_rest, (n * mean - float(counts @ means)) / 100))


def _publish_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Percentages of favourable answers: capped in small groups, whole, and without their spread.

    Exact percentages of the company and of the other levels would give a capped one away by subtraction.
    """
    bounds = ("ci_low", "ci_high")
    capped = cap_shares(rows, share="mean_points", whole=100, bounds=bounds)
    whole = {column: capped[column].round() for column in ("mean_points", *bounds)}
    return capped.assign(**whole, sd_points=float("nan"))


def publish_participation(
    groups: Groups, decision: Decision, invited: pd.DataFrame | None, hierarchy: Hierarchy
) -> pd.DataFrame:
    """Respondents and invited people per group; hidden groups lose both counts.

    Parameters
    ----------
    groups
        Groups of the wave.
    decision
        Which of them may be shown.
    invited
        The roster's people, one row each; None where there is no roster.
    hierarchy
        The company and its units.

    Returns
    -------
    pandas.DataFrame
        Rows of `Participation`, one per group.
    """
    rows = mask_hidden(groups.table, decision, numbers=["n_respondents"])
    if invited is None:
        return rows.assign(n_invited=float("nan"))
    people = invited.assign(respondent_id=[f"invited {number}" for number in range(len(invited))])
    asked = build_groups(people, hierarchy).table.set_index("group_id")["n_respondents"]
    pools = {pool: asked.reindex(list(units)).sum() for pool, units in groups.pooled.items()}
    asked = pd.concat([asked, pd.Series(pools, dtype=float)])
    return rows.assign(n_invited=rows["group_id"].map(asked).astype(float).mask(rows["is_hidden"]))
