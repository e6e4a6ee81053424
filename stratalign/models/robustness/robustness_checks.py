"""Robustness checks: one slope estimated in several defensible ways."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.regression.association import Association, estimate_association
from stratalign.models.regression.influence import influence_of_rows
from stratalign.models.regression.quantiles import quantile_slopes
from stratalign.models.robustness.attrition import FEWEST_LEFT, estimate_with_attrition
from stratalign.models.robustness.imputation import impute, pool_estimates
from stratalign.models.robustness.measurement_error import correct_for_unreliability, reliability_of_rows
from stratalign.numerics.factors import code_factors, indicators
from stratalign.numerics.input_checks import require_draws, require_level, require_lists, require_share
from stratalign.numerics.tables import as_numbers
from stratalign.vocabulary import MODEL_COLUMNS, model_rows

#: Tables filled where values are missing.
FILLED_TABLES = 20
#: How far those without an outcome may lie off what is predicted for them, in its standard deviations.
LEAVERS_OFF = 1.0


def run_robustness_checks(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    *,
    controls: Sequence[str] = (),
    fixed_effects: Sequence[str] = (),
    winsorise: float | None = None,
    reliability: ArrayLike | None = None,
    auxiliary: Sequence[str] = (),
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> pd.DataFrame:
    """Estimate a slope as the data are, and again under each robustness check.

    Parameters
    ----------
    data
        One row per observation.
    outcome, exposure, controls, fixed_effects
        As in `estimate_association`.
    winsorise
        Share of the outcome at each end moved to the quantile there; not done where it is not declared.
    reliability
        Of the exposure, one value or one per row; without it no correction is made.
    auxiliary
        Numeric columns that help to fill missing values but are not in the model; where they are known for all, they
        also help to predict whose outcome is missing.
    draws, seed
        Of the bootstraps of the reweighted and the corrected slope, and of the filling.
    ci_level
        Coverage of all intervals.

    Returns
    -------
    pandas.DataFrame
        The model columns with `check` in front and `why_none` behind: `as_given` (complete rows, HC4),
        `winsorised`, `median` (median regression), `without_most_influential` (the row of the largest Cook's distance
        left out), `imputed` (multiple imputation with the indicators of the fixed effects, where values are missing),
        `reweighted` (those with an outcome stand for those without, where 10 or more lack nothing else; the interval
        allows the latter to lie a standard deviation of the outcome off what is predicted for them), `corrected`
        (for unreliability). What cannot be estimated keeps its row with the reason.

    Raises
    ------
    StatisticError
        The slope cannot be estimated as given, `winsorise` is not below .25, or the reliabilities are not one for each
        row.

    References
    ----------
    Dixon & Yuen (1974) for winsorising; the others as in the functions used.
    """
    require_lists(controls=controls, fixed_effects=fixed_effects, auxiliary=auxiliary)
    coded = code_factors(data, [*controls, *auxiliary], [exposure, *fixed_effects])
    data, controls, auxiliary = coded.data, coded.terms(controls), coded.terms(auxiliary)
    require_level(ci_level)
    require_draws(draws, seed)
    if winsorise is not None:
        require_share("winsorise", winsorise, high=0.25)
    estimate = partial(
        estimate_association,
        outcome=outcome,
        exposure=exposure,
        controls=controls,
        fixed_effects=fixed_effects,
        ci_level=ci_level,
    )
    known = None if reliability is None else pd.Series(reliability_of_rows(reliability, data.index))
    # Rows are found again by their place: an index that repeats would find several.
    data = _without_empty_categories(data.reset_index(drop=True), fixed_effects)
    given = estimate(data)
    rows = [_row("as_given", given)]
    used = [outcome, exposure, *controls]
    numeric = data.replace([np.inf, -np.inf], np.nan).assign(**as_numbers(data, used))
    if winsorise is not None:
        ends = numeric[outcome].quantile([winsorise, 1 - winsorise])
        moved = numeric.assign(**{outcome: numeric[outcome].clip(ends.iloc[0], ends.iloc[1])})
        rows.append(_row("winsorised", estimate(moved)))
    complete, names = _with_indicators(numeric, used, fixed_effects)
    rows.append(_tried("median", lambda: _median(complete, outcome, exposure, names, ci_level)))
    rows.append(_tried("without_most_influential", lambda: _without(complete, outcome, exposure, names, ci_level)))
    if numeric[used].isna().to_numpy().any():
        columns = list(dict.fromkeys([*used, *auxiliary]))
        rows.append(_tried("imputed", lambda: _imputed(numeric, columns, fixed_effects, given, estimate, seed)))
    enrolled = numeric[[exposure, *controls, *fixed_effects]].notna().all(axis=1)
    how = (draws, seed, ci_level)
    if (enrolled & data[outcome].isna()).sum() >= FEWEST_LEFT:
        rows.append(
            _tried(
                "reweighted",
                lambda: _reweighted(data[enrolled], outcome, exposure, controls, fixed_effects, auxiliary, how),
            )
        )
    if known is not None:
        rows.append(_tried("corrected", lambda: _corrected(complete, known, outcome, exposure, names, how)))
    return pd.concat(rows, ignore_index=True)[["check", *MODEL_COLUMNS, "why_none"]]


def _row(check: str, found: Association | pd.DataFrame) -> pd.DataFrame:
    table = found.tidy() if isinstance(found, Association) else found
    return table.assign(check=check, why_none="")


def _tried(check: str, estimate: Callable[[], Association | pd.DataFrame]) -> pd.DataFrame:
    """The check's row, or why there is none."""
    try:
        return _row(check, estimate())
    except StatisticError as problem:
        return _row(check, model_rows(term=check)).assign(why_none=str(problem))


def _without_empty_categories(data: pd.DataFrame, fixed_effects: Sequence[str]) -> pd.DataFrame:
    """Fixed effects as plain labels: a category no row has would be an indicator that is always zero."""
    return data.assign(**{name: data[name].astype(object) for name in fixed_effects if name in data})


def _indicators(rows: pd.DataFrame, fixed_effects: Sequence[str]) -> pd.DataFrame:
    parts = [indicators(rows[name], name) for name in fixed_effects]
    return pd.concat(parts, axis=1) if parts else pd.DataFrame(index=rows.index)


def _with_indicators(
    data: pd.DataFrame, numeric: Sequence[str], fixed_effects: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Complete rows with the fixed effects as columns, and the names of all controls."""
    kept = data.dropna(subset=[*numeric, *fixed_effects])
    table = as_numbers(kept, numeric)
    if fixed_effects:
        table = pd.concat([table, _indicators(kept, fixed_effects)], axis=1)
    return table, [name for name in table.columns if name not in numeric[:2]]


def _median(data: pd.DataFrame, outcome: str, exposure: str, names: list[str], ci_level: float) -> pd.DataFrame:
    return quantile_slopes(data, outcome, exposure, names, quantiles=(0.5,), ci_level=ci_level).tidy()


def _without(data: pd.DataFrame, outcome: str, exposure: str, names: list[str], ci_level: float) -> Association:
    design = data[[exposure, *names]].assign(intercept=1.0)
    cooks = influence_of_rows(design, data[outcome])["cooks_distance"]
    rest = data.drop(index=cooks.idxmax())
    return estimate_association(rest, outcome, exposure, controls=names, ci_level=ci_level)


def _imputed(
    data: pd.DataFrame,
    columns: list[str],
    fixed_effects: Sequence[str],
    given: Association,
    estimate: Callable[[pd.DataFrame], Association],
    seed: int,
) -> pd.DataFrame:
    kept = data.dropna(subset=list(fixed_effects))
    # What is in the model predicts what is missing, or the slope is drawn to what it is without fixed effects.
    indicators = _indicators(kept, fixed_effects).add_prefix("FE ")
    tables = impute(kept.join(indicators), [*columns, *indicators], m=FILLED_TABLES, seed=seed)
    found = [estimate(table) for table in tables]
    pooled = pool_estimates(
        [one.estimate for one in found],
        [one.std_error for one in found],
        complete_df=found[0].residual_df,
        ci_level=given.ci_level,
    )
    return model_rows(
        term=given.exposure,
        quantity="slope",
        measure=f"{given.outcome} per unit of {given.exposure}",
        **{name: getattr(pooled, name) for name in ("estimate", "std_error", "ci_low", "ci_high", "p_value")},
        n_units=found[0].n_observations,
        degrees_of_freedom=pooled.degrees_of_freedom,
        covariance="Rubin, HC4",
        formula=given.formula,
    )


def _reweighted(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    controls: Sequence[str],
    fixed_effects: Sequence[str],
    auxiliary: Sequence[str],
    how: tuple[int, int, float],
) -> pd.DataFrame:
    draws, seed, ci_level = how
    others = [name for name in dict.fromkeys(auxiliary) if name not in (outcome, exposure, *controls, *fixed_effects)]
    found = estimate_with_attrition(
        data,
        outcome,
        exposure,
        # An absent one is passed on, to be refused by name.
        predictors=[name for name in others if name not in data or data[name].notna().all()],
        controls=controls,
        fixed_effects=fixed_effects,
        shifts=(LEAVERS_OFF,),
        draws=draws,
        seed=seed,
        ci_level=ci_level,
    )
    # No one knows what those that left would have had: the interval allows them to be off by a standard deviation.
    (row,) = found.bounds.to_dict("records")
    return found.tidy().iloc[[1]].assign(term=exposure, ci_low=row["ci_low"], ci_high=row["ci_high"])


def _corrected(
    data: pd.DataFrame,
    reliability: pd.Series,
    outcome: str,
    exposure: str,
    names: list[str],
    how: tuple[int, int, float],
) -> pd.DataFrame:
    draws, seed, ci_level = how
    found = correct_for_unreliability(
        data,
        outcome,
        exposure,
        names,
        reliability=reliability.loc[data.index].to_numpy(),
        draws=draws,
        seed=seed,
        ci_level=ci_level,
    )
    return found.tidy().iloc[[1]].assign(term=exposure)
