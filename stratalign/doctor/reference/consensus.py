"""Consensus, recall, clarity and culture, as tests/reference/consensus.R has them."""

from __future__ import annotations

import pandas as pd
from numpy.typing import ArrayLike

from stratalign.doctor.reference.stored import DRAWN, answered, table
from stratalign.measurement.common_method_bias import partial_out_marker, split_sample
from stratalign.measurement.consensus.clarity import compare_clarity, culture_fit
from stratalign.measurement.consensus.concordance import kendall_w
from stratalign.measurement.consensus.mapping import ConsensusMap, consensus_map
from stratalign.measurement.consensus.recall import recall_by_priority, score_recall

OFFICIAL = ["growth", "cost", "people", "quality", "safety"]


def _rankings() -> pd.DataFrame:
    """Rankings of everybody, a row per person."""
    return table("rankings").drop(columns="level")


def _map() -> ConsensusMap:
    return consensus_map(_rankings(), table("rankings")["level"], permutations=0)


def _recalled() -> pd.DataFrame:
    """Every text as matched: a priority, or none."""
    named = table("recall").dropna(subset=["named"])
    texts = named.assign(priority_key=named["named"].str.split(" ")).explode("priority_key")
    decision = texts["priority_key"].eq("?").map({True: "unmatched", False: "matched"})
    return texts.assign(decision=decision).reset_index(drop=True)


def _scored() -> pd.DataFrame:
    return score_recall(_recalled(), table("recall")[["respondent_id", "level", "clarity_points"]], len(OFFICIAL))


@answered("kendall_w")
def _concordance_with_ties() -> ArrayLike:
    found = kendall_w(_rankings())
    return [found.w, found.f_statistic, found.p_value, found.chi_square]


@answered("consensus_map")
def _consensus_of_groups() -> ArrayLike:
    found = _map()
    return [*found.alpha, *found.similarity.to_numpy().ravel(), found.shown_share]


@answered("consensus_map")
def _mean_ranks_of_groups() -> ArrayLike:
    return _map().mean_ranks.to_numpy().T


@answered("score_recall")
def _recall_of_everybody() -> ArrayLike:
    return _scored()[["n_named", "n_recalled", "precision", "recall", "f1"]].to_numpy().T


@answered("recall_by_priority")
def _recall_of_one_priority() -> ArrayLike:
    found = recall_by_priority(_recalled(), table("recall")[["respondent_id", "level"]], OFFICIAL)
    columns = ["n_recalled", "n_respondents", "share_pct", "ci_low", "ci_high"]
    return found.loc[found["priority_key"] == "growth", columns].to_numpy()


@answered("compare_clarity")
def _clarity_and_knowledge() -> ArrayLike:
    quadrants = ["clear_and_right_pct", "clear_but_wrong_pct", "unclear_but_right_pct", "unclear_pct"]
    columns = ["perceived_points", "actual_points", "correlation", "ci_low", "ci_high", *quadrants]
    return compare_clarity(_scored())[columns].iloc[0].to_numpy(dtype=float)


@answered("culture_fit")
def _distance_of_cultures() -> ArrayLike:
    actual = 20 * table("people")[["c1", "c2", "b1"]]
    found = culture_fit(actual, actual[table("people")["level"] == "executives"])
    return found[["actual_points", "required_points", "distance_points", "fit_points"]].to_numpy().T


@answered("partial_out_marker")
def _marker_taken_out() -> ArrayLike:
    return [partial_out_marker(0.42, 0.11), partial_out_marker(-0.2, 0.05)]


@answered("split_sample", tolerance=DRAWN)
def _split_sample_of_units() -> ArrayLike:
    found = split_sample(table("people"), exposure="alignment", attitude="engagement", unit="unit", splits=400)
    return [found.naive, found.naive_halves, found.split]
