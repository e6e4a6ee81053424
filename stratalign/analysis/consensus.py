"""Do levels have the same priorities in mind: consensus on their order, recall, perceived against actual clarity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from stratalign.analysis.results import ConsensusResults, RecallScore
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier, decide_beside
from stratalign.disclosure.mask import cap_shares
from stratalign.engagement.declarations.strategy import Priority
from stratalign.errors import DisclosureError
from stratalign.intake.read import WaveTables
from stratalign.measurement.consensus.clarity import compare_clarity
from stratalign.measurement.consensus.mapping import ConsensusMap, consensus_map
from stratalign.measurement.consensus.recall import match_recall, official_priorities, recall_by_priority, score_recall
from stratalign.numerics.distributions import t_quantile
from stratalign.numerics.long_tables import number_names
from stratalign.responses.codes import official_keys
from stratalign.scores.groups import Groups
from stratalign.vocabulary import LEVELS

#: A small level whose people all rank alike would give every answer away.
UNANIMOUS = 0.95
#: Measure of who ranked all priorities.
RANKING = "ranking"
#: From here on a level is no longer small.
LARGE_LEVEL = 30
#: Priorities that an order needs.
FEWEST_PRIORITIES = 3


def analyse_consensus(
    tables: WaveTables,
    rankings: pd.DataFrame,
    groups: Groups,
    decisions: Mapping[str, Decision],
    clarity: pd.DataFrame,
    priorities: Sequence[Priority],
    *,
    seed: int,
) -> ConsensusResults | None:
    """Measure consensus between the levels that may be shown.

    Parameters
    ----------
    tables
        Recalled priorities of the wave.
    rankings
        Of people who ranked all priorities, from `complete_rankings`.
    groups
        Groups of the wave.
    decisions
        Which levels may be shown at all, which for alignment, and which for rankings (`decide_rankings`).
    clarity
        Respondents' scores of perceived clarity: respondent_id, score_points.
    priorities
        Official ones, as the strategy lists them.
    seed
        Same seed, same resamples.

    Returns
    -------
    ConsensusResults or None
        None where the strategy has no priorities, or nobody ranked or recalled any.
    """
    if len(priorities) < FEWEST_PRIORITIES:
        return None
    names = {priority.key: priority.name for priority in priorities}
    found = _map(rankings, groups, decisions.get(RANKING), seed=seed)
    recall, scores, quadrants = _recall(tables, groups, decisions, clarity, priorities)
    if found is None and recall.empty:
        return None
    return ConsensusResults(names, found, recall, scores, quadrants)


def complete_rankings(tables: WaveTables, names: Mapping[str, str]) -> pd.DataFrame:
    """Ranks that people gave all priorities.

    Parameters
    ----------
    tables
        One wave.
    names
        Priority key -> name, of the official priorities.

    Returns
    -------
    pandas.DataFrame
        Shape (n_respondents, n_priorities), index respondent_id; of people who ranked all, and not all alike.
    """
    if tables.rankings.empty or len(names) < FEWEST_PRIORITIES:
        return pd.DataFrame(columns=list(names))
    known = tables.rankings.dropna(subset="rank")
    person, people = number_names(known["respondent_id"], sort=True)
    priority, keys = number_names(known["priority_key"], sort=True)
    place, shape = person * len(keys) + priority, (len(people), len(keys))
    times = np.bincount(place, minlength=len(people) * len(keys))
    sums = np.bincount(place, known["rank"].to_numpy(dtype=float), len(times))
    means = np.divide(sums, times, out=np.full(len(times), np.nan), where=times > 0).reshape(shape)
    index = pd.Index(people, dtype=known["respondent_id"].dtype, name="respondent_id")
    ranks = pd.DataFrame(means, index=index, columns=keys)
    ranks = ranks.rename(columns=official_keys(map(str, ranks.columns), names)).reindex(columns=list(names))
    # The largest of a row with a rank missing is missing, and above nothing.
    return ranks[(ranks.max(axis=1, skipna=False) > ranks.min(axis=1)).to_numpy()]


def decide_rankings(
    ranks: pd.DataFrame, groups: Groups, participation: Decision, *, minimum: int, earlier: Earlier | None = None
) -> Decision | None:
    """Decide which levels' rankings may be shown.

    Parameters
    ----------
    ranks
        From `complete_rankings`.
    groups
        Groups of the wave.
    participation
        Which of them may be shown at all.
    minimum
        Fewest respondents of a group that may be shown.
    earlier
        What was published of the wave before.

    Returns
    -------
    Decision or None
        None where too few people ranked.
    """
    people = groups.membership.index
    answered = pd.DataFrame({RANKING: people.isin(ranks.index)}, index=people)
    try:
        return decide_beside(groups, answered, minimum=minimum, after=participation, earlier=earlier)
    except DisclosureError:
        return None


def _map(ranks: pd.DataFrame, groups: Groups, decision: Decision | None, *, seed: int) -> ConsensusMap | None:
    """Consensus of the levels whose rankings may be shown; without any person's place on the map."""
    if decision is None:
        return None
    level_of = _level_of(groups, decision)
    ranks = ranks.loc[[person for person in ranks.index.tolist() if person in level_of.index]]
    while len(ranks):
        found = _without_people(consensus_map(ranks, level_of[ranks.index].to_numpy(), seed=seed))
        unanimous = found.alpha.index[(found.alpha >= UNANIMOUS) & (found.n_respondents < LARGE_LEVEL)]
        if not len(unanimous):
            return found
        ranks = ranks.loc[~level_of[ranks.index].isin(unanimous).to_numpy()]
    return None


def _without_people(found: ConsensusMap) -> ConsensusMap:
    """Leave out every person's own coordinates."""
    return replace(found, respondent_coordinates=found.respondent_coordinates.iloc[:0])


def _recall(
    tables: WaveTables,
    groups: Groups,
    decisions: Mapping[str, Decision],
    clarity: pd.DataFrame,
    priorities: Sequence[Priority],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Shares of people who name each priority, mean F1 by level, and quadrants of clarity, for shown levels."""
    if tables.recall.empty:
        return pd.DataFrame(), pd.DataFrame(), pd.DataFrame()
    official = official_priorities(
        {priority.key: priority.name for priority in priorities},
        descriptions={priority.key: priority.description or "" for priority in priorities},
    )
    level_of = _level_of(groups, decisions["participation"])
    people = pd.DataFrame({"respondent_id": level_of.index, "level": level_of.to_numpy()})
    matches = match_recall(tables.recall[tables.recall["respondent_id"].isin(level_of.index)], official)
    shares = recall_by_priority(matches, people, [priority.key for priority in priorities])
    shares = _publish(shares[shares["level"] != "all"], ["share_pct", "ci_low", "ci_high"])
    scored = score_recall(matches, people, len(priorities))
    # Perceived clarity is a score of alignment: of levels that are shown for it.
    scored_levels = _level_of(groups, decisions["alignment"])
    perceived = clarity.set_index("respondent_id")["score_points"].reindex(scored_levels.index)
    said = scored.assign(clarity_points=scored["respondent_id"].map(perceived)).dropna(subset=["clarity_points", "f1"])
    return shares, _mean_f1(scored), _quadrants(said) if len(said) else pd.DataFrame()


def _quadrants(said: pd.DataFrame) -> pd.DataFrame:
    """Perceived against actual clarity of large levels, in whole percentages."""
    quadrants = compare_clarity(said)
    quadrants = quadrants[(quadrants["level"] != "all") & (quadrants["n_respondents"] >= LARGE_LEVEL)]
    whole = quadrants.filter(like="_pct").round()
    return quadrants.assign(**whole).reset_index(drop=True)


def _level_of(groups: Groups, decision: Decision) -> pd.Series:
    """Level of every respondent whose level may be shown."""
    parts = [
        pd.Series(level, index=groups.membership.index[groups.membership[f"level:{level}"]])
        for level in LEVELS
        if f"level:{level}" in decision.visible and f"level:{level}" in groups.membership
    ]
    return pd.concat(parts) if parts else pd.Series(dtype="str")


def _publish(shares: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Whole percentages, those of small levels kept off the ends."""
    capped = cap_shares(shares, share=columns[0], whole=100, bounds=columns[1:])
    whole = capped.assign(**{column: capped[column].round() for column in columns})
    return whole.drop(columns="n_recalled").reset_index(drop=True)


def _mean_f1(scored: pd.DataFrame) -> pd.DataFrame:
    """Mean F1 of each level with its t interval."""
    rows = scored.groupby("level", sort=False)["f1"].agg(["mean", "std", "count"]).reset_index()
    half = t_quantile(0.975, rows["count"] - 1) * rows["std"] / np.sqrt(rows["count"])
    return pd.DataFrame(
        {
            "level": rows["level"],
            "f1": rows["mean"],
            "ci_low": (rows["mean"] - half).clip(lower=0),
            "ci_high": (rows["mean"] + half).clip(upper=1),
            "n_respondents": rows["count"],
        },
        columns=list(RecallScore._fields),
    )
