"""Reliability, factors, invariance and item bias, as tests/reference/scales.R has them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.doctor.reference.stored import DRAWN, ITERATIVE, answered, table
from stratalign.measurement.careless.indices import (
    even_odd_consistency,
    longest_runs,
    mahalanobis_distances,
    response_variability,
)
from stratalign.measurement.factor_models.confirmatory import confirmatory_factor_analysis
from stratalign.measurement.factor_models.invariance import measurement_invariance
from stratalign.measurement.factor_models.item_bias import ordinal_item_bias
from stratalign.measurement.factor_models.validity import htmt, validity_of_loadings
from stratalign.measurement.scales.exploratory import explore_factors, parallel_analysis
from stratalign.measurement.scales.omega import Omega, mcdonald_omega
from stratalign.measurement.scales.polychoric import polychoric
from stratalign.measurement.scales.reliability import cronbach_alpha, item_statistics, ordinal_alpha
from stratalign.measurement.scales.summary import alpha_family

#: What R's psych::alpha prints, in its order.
RELATIVES = (
    "alpha", "standardised_alpha", "lambda6", "average_r", "median_r", "signal_to_noise", "std_error", "mean", "sd",
)  # fmt: skip
SCALE = ["c1", "c2", "c3", "c4"]
OTHER = ["b1", "b2", "b3", "b4"]
TWO_FACTORS = "clarity =~ c1 + c2 + c3 + c4; belief =~ b1 + b2 + b3 + b4"


def _answers() -> pd.DataFrame:
    """Answers to both scales, the reverse item turned."""
    people = table("people")[SCALE + OTHER]
    return people.assign(b4=6 - people["b4"])


@answered("cronbach_alpha")
def _alpha_listwise_with_interval() -> ArrayLike:
    found = cronbach_alpha(_answers()[SCALE])
    return [found.alpha, found.ci_low, found.ci_high, found.n_respondents]


@answered("cronbach_alpha")
def _alpha_pairwise() -> ArrayLike:
    return [cronbach_alpha(_answers()[SCALE], missing="pairwise").alpha]


@answered("item_statistics")
def _items_of_a_scale() -> ArrayLike:
    columns = ["n_respondents", "mean", "sd", "item_rest_correlation", "alpha_if_dropped"]
    return item_statistics(_answers()[SCALE])[columns].to_numpy().T


@answered("alpha_family")
def _relatives_of_alpha() -> ArrayLike:
    found = alpha_family(_answers()[SCALE])
    return [getattr(found, name) for name in RELATIVES]


@answered("polychoric", tolerance=ITERATIVE)
def _polychoric_correlations() -> ArrayLike:
    return polychoric(_answers(), missing="listwise").to_numpy()


@answered("polychoric", tolerance=ITERATIVE)
def _polychoric_of_one_pair() -> ArrayLike:
    return [polychoric(_answers()[["c1", "b1"]], missing="listwise").to_numpy()[0, 1]]


@answered("ordinal_alpha", tolerance=ITERATIVE)
def _alpha_behind_ordinal_answers() -> ArrayLike:
    return [ordinal_alpha(_answers()[SCALE].dropna())]


@cache
def _omega() -> Omega:
    return mcdonald_omega(_answers().dropna())


@answered("mcdonald_omega", tolerance=ITERATIVE)
def _omega_of_two_factors() -> ArrayLike:
    found = _omega()
    return [found.omega_total, found.omega_hierarchical, *found.general_loadings]


@answered("mcdonald_omega", tolerance=ITERATIVE)
def _omega_of_one_factor() -> ArrayLike:
    return [_omega().omega_one_factor]


@answered("explore_factors", tolerance=ITERATIVE)
def _explored_factors() -> ArrayLike:
    found = explore_factors(_answers().dropna().corr(), 2)
    return np.append(found.communalities, [found.factor_correlations.to_numpy()[0, 1], found.rms_residual])


@answered("parallel_analysis", tolerance=DRAWN)
def _eigenvalues_of_nothing_in_common() -> ArrayLike:
    found = parallel_analysis(_answers(), draws=400)
    return [*found["eigenvalue"], *found["random_eigenvalue"]]


@answered("htmt")
def _heterotrait_monotrait() -> ArrayLike:
    scales = {"clarity": SCALE, "belief": OTHER}
    return [htmt(_answers(), scales).to_numpy()[1, 0], htmt(_answers(), scales, mean="arithmetic").to_numpy()[1, 0]]


@answered("validity_of_loadings", tolerance=ITERATIVE)
def _validity_of_four_loadings() -> ArrayLike:
    return validity_of_loadings([0.81, 0.74, 0.66, 0.59])


@answered("confirmatory_factor_analysis", tolerance=ITERATIVE)
def _factor_model_ml() -> ArrayLike:
    fit = confirmatory_factor_analysis(_answers(), TWO_FACTORS)
    measures = [fit.chi_square, fit.df, fit.p_value, fit.cfi, fit.tli, fit.rmsea, fit.rmsea_ci_low, fit.rmsea_ci_high]
    return [*measures, fit.srmr, fit.log_likelihood, fit.aic, fit.bic, *fit.loadings["loading"]]


@answered("confirmatory_factor_analysis", tolerance=ITERATIVE)
def _factor_model_robust() -> ArrayLike:
    fit = confirmatory_factor_analysis(_answers(), TWO_FACTORS, estimator="MLR")
    errors = fit.parameters.loc[fit.parameters["name"].str.contains("=~"), "std_error"]
    return [fit.chi_square, fit.cfi, fit.rmsea, *errors]


@answered("confirmatory_factor_analysis", tolerance=ITERATIVE)
def _factor_model_robust_missing() -> ArrayLike:
    fit = confirmatory_factor_analysis(_answers(), TWO_FACTORS, estimator="MLR", missing="fiml")
    return [fit.chi_square, *fit.parameters.loc[fit.parameters["name"].str.contains("=~"), "std_error"]]


@answered("confirmatory_factor_analysis", tolerance=ITERATIVE)
def _factor_model_missing() -> ArrayLike:
    fit = confirmatory_factor_analysis(_answers(), TWO_FACTORS, missing="fiml")
    return [fit.chi_square, fit.cfi, fit.log_likelihood, *fit.loadings["loading"]]


@answered("confirmatory_factor_analysis", tolerance=ITERATIVE)
def _factor_model_ordinal() -> ArrayLike:
    fit = confirmatory_factor_analysis(_answers(), TWO_FACTORS, estimator="WLSMV")
    return [fit.chi_square, *fit.loadings["loading"]]


@answered("measurement_invariance", tolerance=ITERATIVE)
def _ladder_of_invariance() -> ArrayLike:
    found = measurement_invariance(_answers(), TWO_FACTORS, table("people")["gender"], strict=True)
    return found[["chi_square", "df", "cfi", "rmsea", "srmr"]].to_numpy()


def _complete() -> np.ndarray:
    """Answers of everybody who answered both scales."""
    return _answers().dropna().to_numpy(dtype=float)


@answered("longest_runs")
def _runs_of_equal_answers() -> ArrayLike:
    return longest_runs(_complete())


@answered("response_variability")
def _spread_of_a_persons_answers() -> ArrayLike:
    return response_variability(_complete())


@answered("mahalanobis_distances")
def _unusual_answers() -> ArrayLike:
    return mahalanobis_distances(_complete()).squared


@answered("even_odd_consistency")
def _halves_of_a_persons_scales() -> ArrayLike:
    return even_odd_consistency(_complete(), [2, 2, 2, 2])


@answered("ordinal_item_bias", tolerance=ITERATIVE)
def _bias_of_items() -> ArrayLike:
    found = ordinal_item_bias(_answers()[SCALE], table("people")["gender"], purify=False)
    return np.asarray(found[["chi_square_uniform", "chi_square_nonuniform", "chi_square_total"]])
