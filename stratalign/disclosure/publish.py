"""What of a wave's scores may be published: one decision for all measures that could be solved for each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.disclosure.alike import measure_ends
from stratalign.disclosure.caps import COUNTS_AS, mean_over_levels
from stratalign.disclosure.counts import Share, is_held
from stratalign.disclosure.decide import Decision
from stratalign.disclosure.earlier import Earlier, decide_beside
from stratalign.disclosure.mask import cap_shares, empty_hidden, mask_hidden
from stratalign.engagement.declarations.hierarchy import Hierarchy
from stratalign.engagement.instrument import Instrument
from stratalign.numerics.long_tables import places_of
from stratalign.scores.company import Weighting, score_company
from stratalign.scores.groups import OVERALL, Group, GroupKind, Groups, build_groups
from stratalign.scores.measures import is_share
from stratalign.vocabulary import LEVELS

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
        Rows of `hold_shares`.
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
    shares = _without_held_rest(_publish_shares(published[percentages]), published[percentages])
    published = pd.concat([published[~percentages].assign(is_capped=False), shares], ignore_index=True)
    published = published.drop(columns=COUNTS_AS)
    group = places_of(published["group_id"], groups.table["group_id"].tolist())
    order = np.argsort(group, kind="stable")
    about = groups.table[list(Group._fields)].take(group[order]).reset_index(drop=True)
    return pd.concat([about, published.drop(columns="group_id").take(order).reset_index(drop=True)], axis=1)


def publish_company_scores(
    exact: pd.DataFrame, group_scores: pd.DataFrame, instrument: Instrument, *, weighting: Weighting
) -> tuple[pd.DataFrame, Weighting]:
    """Scores of the company; levels whose percentage is held count in it at the middle of their cap.

    Parameters
    ----------
    exact
        Rows of `hold_shares`.
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
    over_levels = mean_over_levels(exact, levels[complete])
    return pd.concat([company[~is_share(company["measure_key"])], over_levels], ignore_index=True), held


def _without_held_rest(printed: pd.DataFrame, exact: pd.DataFrame) -> pd.DataFrame:
    """Leave out the company's percentages that, less those of its shown levels, tell that the rest agree or do not."""
    group_ids, measures = (printed[name].to_numpy(dtype=object) for name in ("group_id", "measure_key"))
    is_hidden, is_capped = (printed[name].to_numpy(dtype=bool) for name in ("is_hidden", "is_capped"))
    counts, means = printed["n_respondents"].to_numpy(dtype=float), exact[COUNTS_AS].to_numpy(dtype=float)
    is_level = np.array([group.startswith("level:") for group in group_ids.tolist()], dtype=bool)
    is_kept = np.ones(len(printed), dtype=bool)
    for place in np.flatnonzero((group_ids == OVERALL) & ~is_hidden & ~is_capped):
        is_shown = is_level & (measures == measures[place]) & ~is_hidden
        is_kept[place] = not is_shown.any() or not _is_rest_held(
            counts[place], means[place], counts[is_shown], means[is_shown]
        )
    return printed[is_kept]


def _is_rest_held(n: float, mean: float, counts: np.ndarray, means: np.ndarray) -> bool:
    """Whether the company less its shown levels leaves people all of whom, or all but one, agree or do not."""
    n_rest = round(n - counts.sum())
    return n_rest > 0 and is_held(Share(n_rest, (n * mean - float(counts @ means)) / 100))


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
