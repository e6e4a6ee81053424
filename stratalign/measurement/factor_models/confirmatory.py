"""Confirmatory factor analysis: whether the structure a questionnaire claims fits the answers it got."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr

from stratalign.errors import StatisticError
from stratalign.measurement.factor_models import corrections
from stratalign.measurement.factor_models.fitting import (
    fit_least_squares,
    pair_moments,
    start_values,
)
from stratalign.measurement.factor_models.implied import Implied, implied_moments, variance_slopes
from stratalign.measurement.factor_models.maximum_likelihood import Estimator, NormalFit, fit_groups
from stratalign.measurement.factor_models.ordinal import ordinal_data
from stratalign.measurement.factor_models.parameters import Identification, ParameterTable, parameter_table
from stratalign.measurement.factor_models.syntax import FactorModel, read_factor_model
from stratalign.measurement.factor_models.validity import (
    average_variance_extracted,
    composite_reliability,
    heterotrait_ratios,
)
from stratalign.numerics.display import displayed
from stratalign.numerics.fit_measures import fit_measures
from stratalign.numerics.normal_likelihood import (
    normal_data,
    saturated_moments,
)
from stratalign.numerics.results import Result
from stratalign.numerics.tables import require_size
from stratalign.vocabulary import estimate_rows, renamed_rows

Missing = Literal["listwise", "fiml"]


@displayed
@dataclass(frozen=True, slots=True)
class FactorFit(Result):
    """A fitted factor model.

    - `chi_square`, `p_value`, `cfi`, `tli`, `rmsea` with its 90 % interval: of the statistic the estimator stands for -
      as it is (ML), scaled with robust indices (MLR on complete answers), scaled (WLSMV, MLR with missing answers).
      `measures` has them all by name.
    - `parameters`: name, group, estimate, std_error, z, p_value, is_free; `loadings`: factor, item, loading
      (standardised), std_error, r_squared.
    - `factor_correlations` (m, m); `ave` by factor; `composite_reliability` by factor over the observed variance of the
      sum, `composite_reliability_implied` over the variance the model implies; `htmt` (m, m), same respondents.
    - `warnings`: what is improper in the solution, in words.
    """

    estimator: str
    missing: str
    chi_square: float
    df: int
    p_value: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_ci_low: float
    rmsea_ci_high: float
    srmr: float
    log_likelihood: float
    aic: float
    bic: float
    n_parameters: int
    n_respondents: int
    measures: pd.Series
    parameters: pd.DataFrame
    loadings: pd.DataFrame
    factor_correlations: pd.DataFrame
    ave: pd.Series
    composite_reliability: pd.Series
    composite_reliability_implied: pd.Series
    htmt: pd.DataFrame
    warnings: tuple[str, ...]

    def tidy(self) -> pd.DataFrame:
        """Measures of fit, then standardised loadings, in the estimate columns of vocabulary.py."""
        terms = ["rmsea", "cfi", "tli", "srmr", "chi_square"]
        missing = [float("nan")] * 4
        fit = estimate_rows(
            term=terms,
            quantity=f"fit_{self.estimator}",
            measure="unitless",
            estimate=[self.rmsea, self.cfi, self.tli, self.srmr, self.chi_square],
            ci_low=[self.rmsea_ci_low, *missing],
            ci_high=[self.rmsea_ci_high, *missing],
            p_value=[*missing, self.p_value],
            n_respondents=self.n_respondents,
        )
        loadings = renamed_rows(
            self.loadings.assign(term=self.loadings["factor"] + " =~ " + self.loadings["item"]),
            {"term": "term", "loading": "estimate", "std_error": "std_error"},
            quantity="standardised_loading",
            measure="unitless",
            n_respondents=self.n_respondents,
        )
        return pd.concat([fit, loadings], ignore_index=True)


def confirmatory_factor_analysis(
    answers: pd.DataFrame,
    model: str,
    *,
    estimator: Estimator = "ML",
    missing: Missing = "listwise",
    identification: Identification = "variance",
) -> FactorFit:
    """Fit a factor model to answers.

    Parameters
    ----------
    answers
        One row per respondent with a column for every item of the model, NaN where missing.
    model
        Such as `"clarity =~ q1 + q2 + q3; belief =~ q4 + q5 + q6"`; see `read_factor_model`.
    estimator
        `ML`; `MLR`, maximum likelihood with errors and test robust to answers that are not normal; `WLSMV`, diagonally
        weighted least squares on polychoric correlations, for ordered categories.
    missing
        `listwise` takes complete respondents; `fiml` takes all they answered (ML and MLR).
    identification
        `variance` fixes factor variances at one, `marker` first loadings.

    Returns
    -------
    FactorFit
        Fit, estimates, and convergent and discriminant validity.

    Raises
    ------
    StatisticError
        Items that are missing from the table or constant, by name; too few respondents; a model that is not identified
        or reaches no optimum.

    References
    ----------
    Joreskog (1969); Yuan & Bentler (2000); Muthen (1984); Asparouhov & Muthen (2010). As R lavaan; checked in
    tests/scores/factor_models/test_confirmatory.py.
    """
    if estimator not in ("ML", "MLR", "WLSMV") or missing not in ("listwise", "fiml"):
        raise StatisticError(
            f"a factor model is estimated by ML, MLR or WLSMV, missing answers listwise or by fiml; not by "
            f"{estimator!r} and {missing!r}."
        )
    if estimator == "WLSMV" and missing == "fiml":
        raise StatisticError("WLSMV takes complete respondents; use missing='listwise', or MLR with missing='fiml'.")
    read = read_factor_model(model)
    used = items_of(answers, read, missing)
    if estimator == "WLSMV":
        return _ordinal_fit(used, read, identification)
    table = parameter_table(read, identification=identification, has_means=missing == "fiml")
    fit = fit_groups(table, [normal_data(used.to_numpy(dtype=float))], estimator)
    suffix = "" if estimator == "ML" else ("_robust" if fit.groups[0].is_complete else "_scaled")
    return _result(used, read, fit, estimator, missing, suffix)


def items_of(answers: pd.DataFrame, model: FactorModel, missing: Missing) -> pd.DataFrame:
    """Columns of the model's items, of the respondents it can use.

    Parameters
    ----------
    answers
        As given.
    model
        As read.
    missing
        `listwise` or `fiml`.

    Returns
    -------
    pandas.DataFrame
        Numbers, shape (n_used, n_items).

    Raises
    ------
    StatisticError
        Items that are absent, no numbers, infinite or constant, by name; fewer respondents than items.
    """
    chosen = numbers_of(answers, model)
    return chosen.loc[usable_rows(chosen.to_numpy(), model, missing)]


def numbers_of(answers: pd.DataFrame, model: FactorModel) -> pd.DataFrame:
    """Columns of the model's items as floats; those that are absent or hold words are named."""
    absent = [item for item in model.items if item not in answers]
    if absent:
        raise StatisticError(f"the factor model names items the table does not have: {', '.join(absent[:5])}.")
    chosen = answers if list(answers.columns) == list(model.items) else answers[list(model.items)]
    words = [str(name) for name, kind in chosen.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
    if words:
        raise StatisticError(f"{', '.join(words[:5])} are no numbers; turn labels into scale points first.")
    found = chosen.astype(float)
    require_size("answers", found.to_numpy())
    return found


def usable_rows(values: np.ndarray, model: FactorModel, missing: Missing) -> np.ndarray:
    """Respondents whom the model can use, shape (n_respondents,); refuses what `items_of` refuses."""
    if np.isinf(values).any():
        raise StatisticError(f"{int(np.isinf(values).sum())} answers are infinite; a scale has no such point.")
    answered = ~np.isnan(values)
    empty = [item for item, is_there in zip(model.items, answered.any(axis=0), strict=True) if not is_there]
    if empty:
        raise StatisticError(f"{', '.join(empty[:5])} was answered by nobody; leave it out of the model.")
    is_used = np.asarray(answered.all(axis=1) if missing == "listwise" else answered.any(axis=1))
    known, n_used = answered & is_used[:, None], int(is_used.sum())
    lowest, highest = values.min(axis=0, initial=np.inf, where=known), values.max(axis=0, initial=-np.inf, where=known)
    constant = [item for item, varies in zip(model.items, lowest < highest, strict=True) if not varies]
    if constant:
        raise StatisticError(
            f"{', '.join(constant[:5])} do not vary over the {n_used} respondents used; leave them out of the model."
        )
    if n_used <= len(model.items):
        raise StatisticError(
            f"{n_used} respondents can be used for {len(model.items)} items; a factor model needs more respondents "
            "than items, and deserves ten times as many."
        )
    return is_used


def _ordinal_fit(used: pd.DataFrame, model: FactorModel, identification: Identification) -> FactorFit:
    table = parameter_table(model, identification=identification, is_ordinal=True)
    data = ordinal_data(used)
    p = len(table.items)
    df = p * (p - 1) // 2 - table.n_free
    if df < 0:
        raise StatisticError(
            f"the factor model has {table.n_free} free parameters for {p * (p - 1) // 2} correlations; it is not "
            "identified. Fix some, or take more items."
        )
    free = fit_least_squares(table, data, start_values(table, [data.matrix], None))
    correlations, steps = pair_moments(table, free)
    weight = (data.n - 1) / np.diag(data.covariance)
    residual = data.correlations - correlations
    chi = corrections.scale_and_shift(float((weight * residual**2).sum()), df, data, steps)
    independent = float((weight * data.correlations**2).sum())
    baseline = corrections.scale_and_shift(independent, len(weight), data, steps[:0])
    srmr = float(np.sqrt((residual**2).sum() / (p * (p + 1) / 2)))
    measures = fit_measures(chi, baseline, n=data.n - 1, srmr=srmr, is_shifted=True)
    covariance = corrections.least_squares_covariance(data, steps)
    fit = NormalFit(table, free, (), float("nan"), covariance, measures, chi)
    return _result(used, model, fit, "WLSMV", "listwise", "_scaled" if df else "")


def _result(
    used: pd.DataFrame, model: FactorModel, fit: NormalFit, estimator: str, missing: str, suffix: str
) -> FactorFit:
    table, free, measures = fit.table, fit.free, fit.measures
    implied = implied_moments(table, free)
    factors, deviations = list(table.factors), np.sqrt(np.diag(implied.factor_covariances[0]))
    between = implied.factor_covariances[0] / np.multiply.outer(deviations, deviations)

    def of(name: str) -> float:
        return float(measures.get(name + suffix, measures.get(name + "_scaled", measures[name])))

    is_likelihood = np.isfinite(fit.log_likelihood)
    observed = fit.groups[0] if fit.groups else None
    sample = saturated_moments(observed)[1] if observed is not None else implied.covariances[0]
    scaled_name = "_scaled" if "chi_square_scaled" in measures else ""
    scales = {name: list(model.indicators(name)) for name in factors}
    ratios, _ = heterotrait_ratios(used, scales)
    return FactorFit(
        estimator=estimator,
        missing=missing,
        chi_square=float(measures["chi_square" + scaled_name]),
        df=int(measures["df"]),
        p_value=float(measures["p_value" + scaled_name]),
        cfi=of("cfi"),
        tli=of("tli"),
        rmsea=of("rmsea"),
        rmsea_ci_low=of("rmsea_ci_low"),
        rmsea_ci_high=of("rmsea_ci_high"),
        srmr=float(measures["srmr"]),
        log_likelihood=fit.log_likelihood,
        aic=2 * table.n_free - 2 * fit.log_likelihood if is_likelihood else float("nan"),
        bic=np.log(len(used)) * table.n_free - 2 * fit.log_likelihood if is_likelihood else float("nan"),
        n_parameters=table.n_free,
        n_respondents=len(used),
        measures=measures,
        parameters=parameter_rows(fit),
        loadings=_standardised(fit, implied),
        factor_correlations=pd.DataFrame(between, index=factors, columns=factors),
        ave=average_variance_extracted(implied, table, sample),
        composite_reliability=composite_reliability(implied, table, sample),
        composite_reliability_implied=composite_reliability(implied, table, implied.covariances[0]),
        htmt=ratios,
        warnings=(*_improper(table, free, implied, between), *_without_ratio(ratios, scales)),
    )


def parameter_rows(fit: NormalFit) -> pd.DataFrame:
    """Every parameter with its error: name, group, estimate, std_error, z, p_value, is_free."""
    parameters = fit.table.parameters
    free = np.array([q.free for q in parameters])
    is_free = free >= 0
    estimates = np.where(is_free, np.append(fit.free, 0.0)[free], [q.value for q in parameters])
    errors = np.where(is_free, np.append(np.sqrt(np.maximum(np.diag(fit.covariance), 0)), np.nan)[free], np.nan)
    z = np.divide(estimates, errors, out=np.full(len(free), np.nan), where=errors > 0)
    return pd.DataFrame(
        {
            "name": [q.name for q in parameters],
            "group": [q.group for q in parameters],
            "estimate": estimates,
            "std_error": errors,
            "z": z,
            "p_value": 2 * ndtr(-np.abs(z)),
            "is_free": is_free,
        }
    )


def _standardised(fit: NormalFit, implied: Implied) -> pd.DataFrame:
    """Standardised loadings with errors by the delta method, and what the factors explain of each item."""
    table, places = fit.table, fit.table.places
    chosen = np.flatnonzero(places.is_path)
    row, column = places.row[chosen], places.column[chosen]
    variances = np.append(np.diag(implied.covariances[0]), np.diag(implied.factor_covariances[0]))
    raw = np.append(fit.free, 0.0)[places.free[0, chosen]] + places.fixed[0, chosen]
    ratio = np.sqrt(variances[column] / variances[row])
    loadings = raw * ratio
    moved = variance_slopes(table, implied) / (2 * variances[:, None])
    slopes = loadings[:, None] * (moved[column] - moved[row])
    slopes[np.arange(len(chosen)), chosen] += ratio
    by_free = np.zeros((table.n_free + 1, len(chosen)))
    np.add.at(by_free, places.free[0], slopes.T)
    errors = np.sqrt(np.maximum(((fit.covariance @ by_free[:-1]) * by_free[:-1]).sum(axis=0), 0))
    explained = np.append(
        _communalities(implied) / np.diag(implied.covariances[0]), np.full(len(table.factors), np.nan)
    )
    return pd.DataFrame(
        {
            "factor": [table.variables[place] for place in column],
            "item": [table.variables[place] for place in row],
            "loading": loadings,
            "std_error": errors,
            "r_squared": explained[row],
        }
    )


def _communalities(implied: Implied) -> np.ndarray:
    """Variance of each item that its own factors explain."""
    loadings = implied.loadings[0]
    return np.asarray(((loadings @ implied.factor_covariances[0]) * loadings).sum(axis=1))


def _without_ratio(ratios: pd.DataFrame, scales: dict[str, list[str]]) -> tuple[str, ...]:
    """Which factors of several items have no heterotrait ratio."""
    several = [name for name, items in scales.items() if len(items) > 1]
    is_lacking = ratios.loc[several, several].isna().any(axis=1)
    lacking = [name for name, lacks in zip(several, is_lacking.tolist(), strict=True) if lacks]
    return (f"no heterotrait ratio of {', '.join(lacking)}: items share nothing or do not vary",) if lacking else ()


def _improper(table: ParameterTable, free: np.ndarray, implied: Implied, between: np.ndarray) -> tuple[str, ...]:
    """What of a solution cannot be: negative variances, correlations beyond one."""
    found = []
    p = len(table.items)
    negative = [
        table.variables[q.row]
        for q in table.parameters
        if q.matrix == "covariances" and q.row == q.column and q.free >= 0 and free[q.free] < 0
    ]
    if table.is_ordinal:
        common = _communalities(implied)
        negative += [table.items[item] for item in range(p) if common[item] > 1]
    if negative:
        found.append(f"negative variance of {', '.join(negative[:5])}: the model does not suit these answers")
    rows, columns = np.triu_indices(len(between), 1)
    beyond = [
        f"{table.factors[i]} and {table.factors[j]}"
        for i, j in zip(rows, columns, strict=True)
        if not abs(between[i, j]) <= 1
    ]
    if beyond:
        found.append(f"correlation beyond one of {', '.join(beyond[:3])}: they are one factor")
    return tuple(found)
