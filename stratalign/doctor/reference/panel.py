"""People in units and companies over years, as tests/reference/panel.R has them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.doctor.reference.stored import ITERATIVE, answered, table
from stratalign.models.multilevel.crossed import estimate_crossed
from stratalign.models.multilevel.nested import estimate_multilevel
from stratalign.models.panel.cross_lagged import cross_lagged
from stratalign.models.panel.dynamic import arellano_bond
from stratalign.models.panel.effects import Effects, PanelCovariance, compare_panel_models, estimate_panel
from stratalign.models.panel.event_study import event_study
from stratalign.models.regression.association import Association

PATHS = ["exposure_to_outcome", "outcome_to_exposure", "exposure_autoregression", "outcome_autoregression"]


def _without_gaps() -> pd.DataFrame:
    """Entities that lack no year between their first and their last."""
    return table("panel")[~table("panel")["entity_id"].isin(["e11", "e23"])]


def _panel(effects: Effects, covariance: PanelCovariance = "cluster", panel: pd.DataFrame | None = None) -> Association:
    rows = table("panel") if panel is None else panel
    return estimate_panel(rows, "margin", "alignment", controls=["size"], effects=effects, covariance=covariance)


def _slopes(effects: Effects, panel: pd.DataFrame | None = None) -> list[float]:
    return _panel(effects, panel=panel).coefficients.set_index("term").loc[["alignment", "size"], "estimate"].tolist()


@answered("estimate_multilevel", tolerance=ITERATIVE)
def _people_in_units() -> ArrayLike:
    fit = estimate_multilevel(table("people"), "engagement", ["alignment", "tenure"], "unit")
    fixed = fit.coefficients[["estimate", "std_error", "degrees_of_freedom"]].to_numpy().T.ravel()
    return [*fixed, fit.random_covariance.iloc[0, 0], fit.residual_variance, fit.log_likelihood]


@answered("estimate_multilevel", tolerance=ITERATIVE)
def _slopes_that_vary_between_units() -> ArrayLike:
    people = table("people").assign(a=(table("people")["alignment"] - 50) / 10)
    fit = estimate_multilevel(people, "engagement", ["a"], "unit", random=["1", "a"], reml=False)
    fixed = fit.coefficients[["estimate", "std_error"]].to_numpy().T.ravel()
    return [*fixed, *np.ravel(fit.random_covariance), fit.residual_variance, fit.log_likelihood]


@answered("estimate_crossed", tolerance=ITERATIVE)
def _people_in_crossed_groups() -> ArrayLike:
    fit = estimate_crossed(table("people"), "engagement", ["alignment"], ["unit", "task"])
    fixed = fit.coefficients[["estimate", "std_error"]].to_numpy().T.ravel()
    return [*fixed, *fit.variances, fit.log_likelihood]


@answered("estimate_panel")
def _panel_within() -> ArrayLike:
    errors = [_panel("within", how).std_error for how in ("cluster", "arellano", "classical")]
    return [*_slopes("within"), *errors]


@answered("estimate_panel")
def _panel_slopes() -> ArrayLike:
    kinds: tuple[Effects, ...] = ("two_way", "random", "between", "pooled", "first_difference")
    return [slope for effects in kinds for slope in _slopes(effects, _without_gaps())]


@answered("estimate_panel")
def _panel_random_errors() -> ArrayLike:
    return [_panel("random", "classical").std_error, _panel("random", "arellano").std_error]


@answered("estimate_panel")
def _panel_mundlak() -> ArrayLike:
    found = _panel("mundlak").coefficients.set_index("term")["estimate"]
    return found[["alignment", "mean(alignment)"]]


@answered("estimate_panel")
def _panel_errors_over_periods() -> ArrayLike:
    kinds: tuple[PanelCovariance, ...] = ("driscoll_kraay", "beck_katz")
    found = [
        estimate_panel(
            table("quarters"), "growth", "pulse", covariance=how, max_lag=2 if how == "driscoll_kraay" else None
        )
        for how in kinds
    ]
    return [found[0].estimate, *(fit.std_error for fit in found)]


@answered("compare_panel_models")
def _tests_between_panel_models() -> ArrayLike:
    return compare_panel_models(table("panel"), "margin", ["alignment", "size"])[["statistic", "p_value"]].to_numpy()


@answered("arellano_bond", tolerance=ITERATIVE)
def _dynamic_panel() -> ArrayLike:
    found = arellano_bond(_without_gaps(), "margin", {"alignment": 0})
    fixed = found.coefficients.iloc[:2][["estimate", "std_error"]].to_numpy().T.ravel()
    return [*fixed, found.hansen["statistic"], found.ar2["statistic"]]


@answered("cross_lagged", tolerance=ITERATIVE)
def _cross_lagged_within_companies() -> ArrayLike:
    found = cross_lagged(table("panel").query("period_end >= 2019"), "margin", "alignment")
    paths = found.paths.set_index("term").loc[PATHS]
    return [*paths["estimate"], *paths["std_error"], found.log_likelihood, found.fit["chi_square"], found.fit["df"]]


@answered("event_study")
def _around_the_start() -> ArrayLike:
    found = event_study(table("panel"), "margin", "start", draws=100)
    return [*found.by_time[["event_time", "estimate", "n_started"]].to_numpy().ravel(), found.overall["estimate"]]
