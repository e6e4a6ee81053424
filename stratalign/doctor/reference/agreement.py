"""Agreement within groups and reliability of their means, as tests/reference/agreement.R has them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.doctor.reference.stored import DRAWN, ITERATIVE, answered, table
from stratalign.measurement.agreement.icc import icc, icc_table
from stratalign.measurement.agreement.raters import (
    group_mean_reliability,
    rater_correlations,
    raters_needed,
    within_and_between,
)
from stratalign.measurement.agreement.resampling import bootstrap_icc, random_group_resampling
from stratalign.measurement.agreement.rwg import agreement_table, average_deviation, awg, r_star_wg_j, rwg, rwg_j
from stratalign.measurement.agreement.thresholds import agreement_thresholds

ITEMS = ["c1", "c2", "c3", "c4"]


def _items() -> tuple[pd.DataFrame, pd.Series]:
    """Four items of one scale, and the unit of everybody."""
    return table("people")[ITEMS], table("people")["unit"]


@answered("icc")
def _icc_mean_squares() -> ArrayLike:
    found = icc(table("people")["alignment"], table("people")["unit"])
    return [found.icc1, found.icc2, found.f_statistic, found.p_value]


@answered("icc", tolerance=ITERATIVE)
def _icc_restricted_likelihood() -> ArrayLike:
    found = icc(table("people")["alignment"], table("people")["unit"], method="reml")
    return [found.icc1, found.between_variance, found.within_variance]


@answered("icc_table")
def _icc_of_every_item() -> ArrayLike:
    return icc_table(*_items())[["icc1", "icc2"]].to_numpy()


@answered("group_mean_reliability", tolerance=ITERATIVE)
def _reliability_of_every_mean() -> ArrayLike:
    return group_mean_reliability(table("people")["alignment"], table("people")["unit"])["reliability"]


@answered("rater_correlations")
def _six_rater_correlations() -> ArrayLike:
    columns = ["icc", "f_statistic", "df1", "df2", "p_value", "ci_low", "ci_high"]
    return rater_correlations(table("ratings"))[columns].to_numpy().T


@answered("raters_needed")
def _raters_for_a_reliability() -> ArrayLike:
    return [raters_needed(0.05), raters_needed(0.12), raters_needed(0.31, target=0.8)]


@answered("within_and_between")
def _correlation_within_and_between() -> ArrayLike:
    people = table("people")
    return within_and_between(people["alignment"], people["engagement"], people["unit"])


@answered("bootstrap_icc", tolerance=DRAWN)
def _bootstrap_of_groups() -> ArrayLike:
    drawn = bootstrap_icc(table("people")["alignment"], table("people")["unit"], draws=4000)
    return [np.mean(drawn), np.std(drawn, ddof=1)]


@answered("random_group_resampling", tolerance=DRAWN)
def _random_groups() -> ArrayLike:
    found = random_group_resampling(table("people")["alignment"], table("people")["unit"], n_random_groups=10000)
    return [found.mean_variance, found.random_mean_variance, found.random_sd_variance]


@answered("agreement_table")
def _agreement_under_nulls() -> ArrayLike:
    return agreement_table(*_items(), n_options=5).iloc[:, 2:].to_numpy().T


@answered("rwg")
def _agreement_on_one_item() -> ArrayLike:
    return rwg(table("people")["c1"], table("people")["unit"], n_options=5)["rwg"]


@answered("rwg_j")
def _agreement_on_a_scale() -> ArrayLike:
    return rwg_j(*_items(), n_options=5)["rwg_j"]


@answered("r_star_wg_j")
def _agreement_without_pole() -> ArrayLike:
    return r_star_wg_j(*_items(), n_options=5)["r_star_wg_j"]


@answered("average_deviation")
def _deviation_from_the_mean() -> ArrayLike:
    return average_deviation(*_items())["average_deviation"]


@answered("average_deviation")
def _deviation_from_the_median() -> ArrayLike:
    return average_deviation(*_items(), center="median")["average_deviation"]


@answered("awg")
def _agreement_for_the_mean() -> ArrayLike:
    found = awg(*_items(), low=1, high=5)
    return found["awg"].where(found["is_interpretable"])


@answered("agreement_thresholds", tolerance=DRAWN)
def _chance_of_rwg() -> ArrayLike:
    found = agreement_thresholds("rwg", 10, n_options=5)
    return [found.critical_value, found.mean]


@answered("agreement_thresholds", tolerance=DRAWN)
def _chance_of_rwg_j() -> ArrayLike:
    found = agreement_thresholds("rwg_j", 8, n_options=5, n_items=4)
    return [found.critical_value, found.mean]


@answered("agreement_thresholds", tolerance=DRAWN)
def _chance_of_deviation() -> ArrayLike:
    found = agreement_thresholds("average_deviation", 10, n_options=5)
    return [found.critical_value, found.mean]
