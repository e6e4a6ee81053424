"""Means of small groups, weights and places, as tests/reference/small_groups.R has them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.doctor.reference.stored import ITERATIVE, answered, table
from stratalign.measurement.agreement.icc import icc
from stratalign.measurement.agreement.ranking import rank_units
from stratalign.measurement.agreement.rwg import rwg_j
from stratalign.measurement.agreement.verdict import interpret_aggregation
from stratalign.measurement.small_groups.shrinkage import shrink_published_scores, shrink_unit_scores
from stratalign.measurement.weighting.calibrated import weigh_to_population
from stratalign.measurement.weighting.design import weighted_means
from stratalign.measurement.weighting.raking import rake, rake_weights

MARGINS: dict[str, dict[object, float]] = {
    "gender": {"f": 480, "m": 520},
    "site": {"east": 400, "south": 350, "west": 250},
}


def _units() -> pd.DataFrame:
    """Size, mean and spread of every unit of two people or more."""
    scores = table("people").groupby("unit")["alignment"]
    columns = {"n_respondents": scores.size(), "mean_points": scores.mean(), "sd_points": scores.std()}
    units = pd.DataFrame(columns)[scores.size() > 1]
    return units.assign(unit_id=units.index, group=units.index).reset_index(drop=True)


@answered("shrink_unit_scores", tolerance=ITERATIVE)
def _shrunken_means() -> ArrayLike:
    return shrink_unit_scores(table("people")["alignment"], table("people")["unit"])["shrunken_mean"]


@answered("shrink_unit_scores", tolerance=ITERATIVE)
def _errors_of_shrunken_means() -> ArrayLike:
    return shrink_unit_scores(table("people")["alignment"], table("people")["unit"])["std_error"]


@answered("shrink_published_scores", tolerance=ITERATIVE)
def _shrunken_published_means() -> ArrayLike:
    return shrink_published_scores(_units())["shrunken_mean"]


@answered("weighted_means")
def _design_of_strata_and_clusters() -> ArrayLike:
    people = table("people")
    found = weighted_means(
        people[["alignment"]],
        weights=people["weight"],
        clusters=people["unit"],
        strata=people["stratum"],
        populations=people["population"],
    )
    columns = ["estimate", "std_error", "ci_low", "ci_high", "degrees_of_freedom", "design_effect"]
    return found[columns].to_numpy()


@answered("weighted_means")
def _weighted_mean_of_answers() -> ArrayLike:
    found = weighted_means(table("people")[["engagement"]], weights=table("people")["weight"])
    return found[["estimate", "std_error"]].to_numpy()


@answered("rake")
def _raked_weights() -> ArrayLike:
    found = rake(table("people"), MARGINS)
    spread = [found.design_effect, found.n_effective, found.smallest_weight, found.largest_weight]
    return [*found.weights, *spread]


@answered("weigh_to_population", tolerance=1e-6)
def _mean_of_a_population() -> ArrayLike:
    found = weigh_to_population(table("people")["alignment"], table("people"), MARGINS)
    weighted = [found.weighted, found.weighted_std_error, found.weighted_ci_low, found.weighted_ci_high]
    return [found.estimate, found.ci_low, found.ci_high, *weighted]


@answered("rake_weights")
def _raked_from_base_weights() -> ArrayLike:
    return rake_weights(table("people"), MARGINS, base_weights=table("people")["weight"])


@answered("rank_units")
def _places_of_units() -> ArrayLike:
    return rank_units(_units())[["n_above", "n_below", "best_rank", "worst_rank"]].to_numpy().T


@answered("interpret_aggregation")
def _people_a_unit_needs() -> ArrayLike:
    people = table("people")
    agreement = rwg_j(people[["c1", "c2", "c3", "c4"]], people["unit"], n_options=5)["rwg_j"].to_numpy()
    found = interpret_aggregation(icc(people["alignment"], people["unit"]), agreement)
    needed = np.nan if found.people_needed is None else found.people_needed
    return [needed, found.may_rank, found.may_interpret == "yes"]
