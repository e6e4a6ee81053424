"""One slope under several honest treatments of the data, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.association import Association, estimate_association
from stratalign.models.imputation import impute, pool_estimates
from stratalign.models.measurement_error import correct_for_unreliability
from stratalign.models.quantiles import quantile_slopes
from stratalign.models.regression.influence import influence_of_rows
from stratalign.models.survivors import FEWEST_LEFT, estimate_among_survivors
from stratalign.vocabulary import MODEL_COLUMNS, model_rows

#: Tables filled where values are missing.
FILLED_TABLES = 20


def compare_treatments(
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
    """Estimate a slope as the data are, and beside it with each declared treatment.

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
        also help to tell whose outcome is missing.
    draws, seed
        Of the bootstraps of the reweighted and the corrected slope, and of the filling.
    ci_level
        Coverage of all intervals.

    Returns
    -------
    pandas.DataFrame
        The model columns with `treatment` in front and `why_none` behind: `as_given` (complete rows, HC3),
        `winsorised`, `median` (median regression), `without_most_influential` (the row of the largest Cook's distance
        left out), `filled` (multiple imputation, where values are missing), `reweighted` (those with an outcome stand
        for those without, where 10 or more lack nothing else), `corrected` (for unreliability). What cannot be
        estimated keeps its row with the reason.

    Raises
    ------
    StatisticError
        The slope cannot be estimated as given, or `winsorise` is not below .25.

    References
    ----------
    Dixon & Yuen (1974) for winsorising; the others as in the functions used.
    """
    if winsorise is not None and not 0 < winsorise < 0.25:
        raise StatisticError(f"a share to winsorise lies above 0 and below .25 at each end; not {winsorise}.")
    estimate = partial(
        estimate_association,
        outcome=outcome,
        exposure=exposure,
        controls=controls,
        fixed_effects=fixed_effects,
        ci_level=ci_level,
    )
    # Rows are found again by their place: an index that repeats would find several.
    data = data.reset_index(drop=True)
    given = estimate(data)
    rows = [_row("as_given", given)]
    if winsorise is not None:
        ends = data[outcome].quantile([winsorise, 1 - winsorise])
        moved = data.assign(**{outcome: data[outcome].clip(ends.iloc[0], ends.iloc[1])})
        rows.append(_row("winsorised", estimate(moved)))
    numeric = data.replace([np.inf, -np.inf], np.nan)
    complete, names = _with_indicators(numeric, [outcome, exposure, *controls], fixed_effects)
    rows.append(_tried("median", lambda: _median(complete, outcome, exposure, names, ci_level)))
    rows.append(_tried("without_most_influential", lambda: _without(complete, outcome, exposure, names, ci_level)))
    if numeric[[outcome, exposure, *controls]].isna().to_numpy().any():
        columns = list(dict.fromkeys([outcome, exposure, *controls, *auxiliary]))
        rows.append(_tried("filled", lambda: _filled(numeric, columns, given, estimate, seed)))
    enrolled = numeric[[exposure, *controls, *fixed_effects]].notna().all(axis=1)
    if (enrolled & data[outcome].isna()).sum() >= FEWEST_LEFT:
        how = (draws, seed, ci_level)
        rows.append(
            _tried(
                "reweighted",
                lambda: _reweighted(data[enrolled], outcome, exposure, controls, fixed_effects, auxiliary, how),
            )
        )
    if reliability is not None:
        known = pd.Series(np.broadcast_to(np.asarray(reliability, dtype=float), len(data)), index=data.index)
        rows.append(
            _tried(
                "corrected",
                lambda: _corrected(complete, known, outcome, exposure, names, (draws, seed, ci_level)),
            )
        )
    return pd.concat(rows, ignore_index=True)


def _row(treatment: str, found: Association | pd.DataFrame) -> pd.DataFrame:
    table = found.tidy() if isinstance(found, Association) else found
    return table.assign(treatment=treatment, why_none="")[["treatment", *MODEL_COLUMNS, "why_none"]]


def _tried(treatment: str, estimate: Callable[[], Association | pd.DataFrame]) -> pd.DataFrame:
    """The treatment's row, or why there is none."""
    try:
        return _row(treatment, estimate())
    except StatisticError as problem:
        return _row(treatment, model_rows(term=treatment)).assign(why_none=str(problem))


def _with_indicators(
    data: pd.DataFrame, numeric: Sequence[str], fixed_effects: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Complete rows with the fixed effects as columns, and the names of all controls."""
    kept = data.dropna(subset=[*numeric, *fixed_effects])
    indicators = [pd.get_dummies(kept[name], prefix=name, drop_first=True, dtype=float) for name in fixed_effects]
    table = pd.concat([kept[list(numeric)].astype(float), *indicators], axis=1)
    return table, [name for name in table.columns if name not in numeric[:2]]


def _median(data: pd.DataFrame, outcome: str, exposure: str, names: list[str], ci_level: float) -> pd.DataFrame:
    return quantile_slopes(data, outcome, exposure, names, quantiles=(0.5,), ci_level=ci_level).tidy()


def _without(data: pd.DataFrame, outcome: str, exposure: str, names: list[str], ci_level: float) -> Association:
    design = data[[exposure, *names]].assign(intercept=1.0)
    cooks = influence_of_rows(design, data[outcome])["cooks_distance"]
    rest = data.drop(index=cooks.idxmax())
    return estimate_association(rest, outcome, exposure, controls=names, ci_level=ci_level)


def _filled(
    data: pd.DataFrame,
    columns: list[str],
    given: Association,
    estimate: Callable[[pd.DataFrame], Association],
    seed: int,
) -> pd.DataFrame:
    tables = impute(data, columns, m=FILLED_TABLES, seed=seed)
    found = [estimate(table) for table in tables]
    pooled = pool_estimates(
        [one.estimate for one in found], [one.std_error for one in found], complete_df=found[0].residual_df
    )
    return model_rows(
        term=given.exposure,
        quantity="slope",
        measure=f"{given.outcome} per unit of {given.exposure}",
        **{name: getattr(pooled, name) for name in ("estimate", "std_error", "ci_low", "ci_high", "p_value")},
        n_units=found[0].n_observations,
        degrees_of_freedom=pooled.degrees_of_freedom,
        covariance="Rubin, HC3",
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
    found = estimate_among_survivors(
        data,
        outcome,
        exposure,
        # An absent one is passed on, to be refused by name.
        predictors=[name for name in others if name not in data or data[name].notna().all()],
        controls=controls,
        fixed_effects=fixed_effects,
        draws=draws,
        seed=seed,
        ci_level=ci_level,
    )
    return found.tidy().iloc[[1]].assign(term=exposure)


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
