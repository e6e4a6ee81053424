"""Slopes over everybody enrolled when the outcome is seen only of those that stayed."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from stratalign.errors import StatisticError
from stratalign.models.robustness.leavers import leaver_bounds, tipping_slope
from stratalign.numerics.display import displayed
from stratalign.numerics.factors import code_factors, indicators
from stratalign.numerics.input_checks import require_columns, require_draws, require_level, require_lists
from stratalign.numerics.least_squares import clusters_alone, fit_least_squares, require_many
from stratalign.numerics.results import Result
from stratalign.numerics.standardise import are_independent
from stratalign.numerics.tables import as_numbers, complete_rows
from stratalign.vocabulary import model_rows

#: Fewer that left say nothing about who leaves; fewer that stayed cannot stand for the others.
FEWEST_LEFT, FEWEST_STAYED = 10, 30
#: Fewer residual degrees of freedom than this are refused.
FEWEST_RESIDUAL = 10
#: A stabilised weight above this is cut to it unless another bound is declared.
LARGEST_WEIGHT = 20.0
#: How far those that left may lie off, in standard deviations of the outcome.
SHIFTS = (0.5, 1.0, 2.0)
#: A leaver less likely to stay than this has nobody to stand for it.
SMALLEST_CHANCE = 1e-7
#: A larger share of resamples without a slope than this is refused.
MOST_WITHOUT = 0.1
#: Newton's steps of the logistic likelihood: their number, the mean score to reach, the loss that is mere rounding.
MOST_STEPS, SMALLEST_SCORE, SMALLEST_GAIN = 60, 1e-12, 1e-8
#: Keeps a category that a resample lacks from making the squares singular; far below any digit that is printed.
RIDGE = 1e-13
#: Resamples are taken in parts of about this many numbers.
CELLS = 2_000_000


@displayed
@dataclass(frozen=True, slots=True)
class AttritionSlope(Result):
    """A slope among those that stayed, and weighted so that they stand for everybody enrolled.

    Slopes are in outcome measure per one unit of the exposure, unrounded. `n_enrolled` counts rows known at enrolment,
    `n_left_out` those that are not, or whose outcome is infinite. `weights` has the index of those that stayed;
    `effective_n` is how many equally weighted companies they are worth, `largest_weight` the largest one before the
    bound, `n_capped` how many the bound cut. `tipping_shift` is in outcome measure: those that left would have to lie
    so far from what the weighted model predicts for them, for every standard deviation (`exposure_sd`) by which their
    exposure exceeds what controls and fixed effects lead one to expect, for the slope over the whole cohort to be zero.

    The interval of the weighted slope holds only if the predictors tell all about who leaves, which no data can show.
    `bounds` has an interval for each size of what they may leave untold: shift_sd and shift (in standard deviations of
    the outcome and in its measure), slope_low, slope_high, ci_low, ci_high. Read it beside the interval.
    """

    outcome: str
    exposure: str
    unweighted: float
    unweighted_error: float
    unweighted_ci_low: float
    unweighted_ci_high: float
    weighted: float
    weighted_error: float
    ci_low: float
    ci_high: float
    ci_level: float
    n_enrolled: int
    n_stayed: int
    share_stayed: float
    n_left_out: int
    effective_n: float
    largest_weight: float
    bound: float
    n_capped: int
    tipping_shift: float
    exposure_sd: float
    outcome_sd: float
    n_draws: int
    formula: str
    weights: pd.Series
    bounds: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """Unweighted and weighted slope, then bounds, in the model columns; n_units counts those that stayed."""
        missing = [float("nan")] * len(self.bounds)
        return model_rows(
            term=["unweighted", "weighted", *(f"off by up to {sd:g} sd" for sd in self.bounds["shift_sd"])],
            quantity="slope",
            measure=f"{self.outcome} per unit of {self.exposure}",
            estimate=[self.unweighted, self.weighted, *[self.weighted] * len(self.bounds)],
            std_error=[self.unweighted_error, self.weighted_error, *missing],
            ci_low=[self.unweighted_ci_low, self.ci_low, *self.bounds["ci_low"]],
            ci_high=[self.unweighted_ci_high, self.ci_high, *self.bounds["ci_high"]],
            n_units=self.n_stayed,
            covariance="bootstrap",
            formula=self.formula,
        )


@dataclass(frozen=True, slots=True)
class _Cohort:
    """Enrolled rows in an order of their own; the first `n_terms` columns of the design are those of the slope."""

    design: np.ndarray
    n_terms: int
    stayed: np.ndarray
    outcome: np.ndarray  # centred, zero for those that left


def estimate_with_attrition(
    cohort: pd.DataFrame,
    outcome: str,
    exposure: str,
    *,
    predictors: Sequence[str] = (),
    controls: Sequence[str] = (),
    fixed_effects: Sequence[str] = (),
    bound: float = LARGEST_WEIGHT,
    shifts: Sequence[float] = SHIFTS,
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> AttritionSlope:
    """Estimate a slope over a whole cohort of which some have left, by weighting those that stayed.

    The probability of staying is a logistic regression on exposure, controls, predictors and fixed effects. Each that
    stayed is weighted by the share that stayed over its own probability. This repairs what the predictors say about
    leaving; `tipping_shift` says how much they would have to leave untold.

    Parameters
    ----------
    cohort
        One row per company enrolled at the start. The outcome is missing for those that left: closed, sold, or no
        longer answering. Rows without exposure, control, predictor or fixed effect are left out and counted, and so
        are infinite outcomes, which are no sign of leaving.
    outcome, exposure, controls
        Numeric columns.
    predictors
        Numeric columns known at enrolment that predict who stays, such as size, age and past margin; they are not held
        constant in the slope.
    fixed_effects
        Categorical columns entered as indicators in both models.
    bound
        Weights above it are set to it; infinite for no bound.
    shifts
        How far those that left may lie off what is predicted for them, in standard deviations of the outcome: one row
        of `bounds` each.
    draws
        Resamples of the whole cohort, those that left among them; both models are refitted in each.
    seed
        Same seed, same draws, in whatever order the rows are.
    ci_level
        Coverage of the intervals: t with as many degrees of freedom as the weights leave, times the bootstrap error.

    Returns
    -------
    AttritionSlope
        The slope of those that stayed alone, the weighted slope, and what the weights are worth.

    Raises
    ------
    StatisticError
        Fewer than 10 left, no more than there are terms, or fewer than 30 stayed; nobody like some of those that left
        has stayed (leaving is separated); a column is absent, not numeric or constant; terms determine each other; a
        bound of 1 or less, a negative shift, fewer than 50 draws, or more than a tenth of them without a slope; one
        row alone of those that stayed determines the exposure.

    Notes
    -----
    The tipping point in closed form: let r be the residual of the exposure on controls and fixed effects over the
    whole cohort, and y the outcome of those that stayed and, of those that left, what weighted least squares on
    exposure, controls, fixed effects and predictors predicts. The slope over the cohort is b = sum(r y) / sum(r r).
    Adding d r to the outcome of each that left makes it b + d sum_left(r r) / sum(r r), which is zero at
    d = -b sum(r r) / sum_left(r r). `tipping_shift` is d times the exposure's standard deviation.

    In simulated cohorts of 300 the 95 % interval holds 94 of 100 times where `effective_n` is 93 % of those that
    stayed, 90 where it is 70 % and 89 where it is half: then it is too short. Percentiles of the resamples held 93, 91
    and 90 times. Where the outcome itself decides who leaves it holds 21 of 100 times; bounds of that size of shift
    hold (docs/measurement/intervals.md).

    References
    ----------
    Denrell (2003); Robins, Rotnitzky & Zhao (1995); Hernán & Robins (2020), chapter 12. Checked against statsmodels
    and by simulation in tests/models/test_survivors.py.
    """
    require_lists(predictors=predictors, controls=controls, fixed_effects=fixed_effects, shifts=shifts)
    require_level(ci_level)
    require_draws(draws, seed)
    _require_options([outcome, exposure, *controls, *fixed_effects, *predictors], bound)
    coded = code_factors(cohort, [*controls, *predictors], [exposure, *fixed_effects])
    cohort, controls, predictors = coded.data, coded.terms(controls), coded.terms(predictors)
    rows = _enrolled(cohort, outcome, [exposure, *controls, *predictors], fixed_effects)
    _require_both(rows, outcome, exposure)
    terms, n_terms = _terms(rows, exposure, controls, fixed_effects, predictors)
    _require_independent(terms, rows[outcome].notna(), "enrolled")
    scaled = terms.assign(**{name: _standardised(rows[name]) for name in (exposure, *controls, *predictors)})
    ordered, places = _ordered(scaled, rows[outcome], n_terms)
    slopes, ratios = _slopes(ordered, np.ones((1, len(rows))), bound)
    ratio = pd.Series(ratios[0], index=rows.index[places]).loc[rows.index]
    stayed = rows[outcome].notna()
    _require_counterparts(rows, stayed, stayed.mean() / ratio, [exposure, *controls, *predictors], fixed_effects)
    _require_independent(terms[stayed], stayed[stayed], "that stayed")
    fit = fit_least_squares(scaled.loc[stayed].to_numpy()[:, :n_terms], rows.loc[stayed, outcome].to_numpy())
    alone = cohort.index[rows.index[stayed][clusters_alone(fit, np.arange(fit.n), 1)]]
    require_many(exposure, "row", list(alone), "bootstrap error among those that stayed")
    per_unit = float(rows[exposure].std(ddof=0))
    unweighted, weighted = (slopes[0] / per_unit).tolist()
    drawn = _resampled(ordered, bound, draws, seed) / per_unit
    errors = np.nanstd(drawn, axis=0, ddof=1).tolist()
    weights = ratio.clip(upper=bound)[stayed]
    effective_n = float(weights.sum() ** 2 / (weights**2).sum())
    # As many degrees of freedom as there are equally weighted companies, less one for each term.
    freedom = np.maximum(np.array([float(stayed.sum()), effective_n]) - n_terms, 1.0)
    reach = special.stdtrit(freedom, (1 + ci_level) / 2) * errors
    low, high = (slopes[0] / per_unit - reach).tolist(), (slopes[0] / per_unit + reach).tolist()
    shift = tipping_slope(terms, rows[outcome], weights, n_terms) * float(rows[exposure].std())
    return AttritionSlope(
        outcome=outcome,
        exposure=exposure,
        unweighted=unweighted,
        unweighted_error=errors[0],
        unweighted_ci_low=low[0],
        unweighted_ci_high=high[0],
        weighted=weighted,
        weighted_error=errors[1],
        ci_low=low[1],
        ci_high=high[1],
        ci_level=ci_level,
        n_enrolled=len(rows),
        n_stayed=int(stayed.sum()),
        share_stayed=float(stayed.mean()),
        n_left_out=len(cohort) - len(rows),
        effective_n=effective_n,
        largest_weight=float(ratio[stayed].max()),
        bound=float(bound),
        n_capped=int((ratio[stayed] > bound).sum()),
        tipping_shift=shift,
        exposure_sd=float(rows[exposure].std()),
        outcome_sd=float(rows[outcome].std()),
        n_draws=draws,
        formula=_formula(outcome, exposure, controls, fixed_effects, predictors),
        weights=weights.set_axis(cohort.index[weights.index]).rename("weight"),
        bounds=leaver_bounds(terms, rows[outcome], n_terms, (weighted, low[1], high[1]), shifts),
    )


def _require_options(columns: list[str], bound: float) -> None:
    repeated = sorted({name for name in columns if columns.count(name) > 1})
    if repeated:
        raise StatisticError(
            f"{', '.join(repeated)} stands more than once among outcome and terms: drop one. Exposure, controls and "
            "fixed effects predict staying as they are."
        )
    if not isinstance(bound, numbers.Real) or not float(bound) > 1:
        raise StatisticError(f"the bound of the weights is {bound!r}; their mean is 1, so it lies above 1, such as 20.")


def _enrolled(cohort: pd.DataFrame, outcome: str, numeric: list[str], fixed_effects: Sequence[str]) -> pd.DataFrame:
    """Rows known at enrolment with the outcome, missing for those that left; the index is their place."""
    require_columns(cohort, [outcome])
    placed = cohort.reset_index(drop=True)
    seen = as_numbers(placed, [outcome])
    # Undefined, such as growth from nothing: who has such an outcome has not left.
    is_infinite = seen[outcome].isna() & placed[outcome].notna()
    rows = complete_rows(placed[~is_infinite], numeric, fixed_effects, varying=numeric[:1])
    return rows.assign(**{outcome: seen.loc[rows.index, outcome]})


def _require_both(rows: pd.DataFrame, outcome: str, exposure: str) -> None:
    """Refuse too few that left or stayed, and what does not vary among those that stayed."""
    stayed = rows[rows[outcome].notna()]
    n_left = len(rows) - len(stayed)
    if n_left == 0:
        raise StatisticError(
            f"all {len(rows)} enrolled have {outcome}: nobody left, so that the plain slope is all there is. Use "
            "`estimate_association`, or enrol those that left with their outcome missing."
        )
    if n_left < FEWEST_LEFT:
        raise StatisticError(
            f"{n_left} of {len(rows)} enrolled have no {outcome}; {FEWEST_LEFT} that left are needed to tell who "
            "leaves. Use the plain slope of `estimate_association` and say how many left."
        )
    if len(stayed) < FEWEST_STAYED:
        raise StatisticError(
            f"{outcome} is missing for {n_left if len(stayed) else 'all'} of {len(rows)} enrolled; at least "
            f"{FEWEST_STAYED} that stayed are needed to stand for the others. Add the outcomes that are known, or take "
            "an earlier one."
        )
    constant = [name for name in (outcome, exposure) if np.ptp(stayed[name].to_numpy()) == 0]
    if constant:
        raise StatisticError(
            f"{' and '.join(constant)} do not vary over the {len(stayed)} that stayed: no slope can be estimated."
        )


def _terms(
    rows: pd.DataFrame,
    exposure: str,
    controls: Sequence[str],
    fixed_effects: Sequence[str],
    predictors: Sequence[str],
) -> tuple[pd.DataFrame, int]:
    """Terms of staying, and how many of them, from the first on, are the slope's."""
    constant = pd.Series(1.0, index=rows.index, name="intercept")
    slope = pd.concat(
        [constant, rows[[exposure, *controls]], *(indicators(rows[name], name) for name in fixed_effects)], axis=1
    )
    return pd.concat([slope, rows[list(predictors)]], axis=1), slope.shape[1]


def _require_independent(terms: pd.DataFrame, stayed: pd.Series, whom: str) -> None:
    """Refuse more terms than the rows can identify, or terms that determine each other."""
    n_stayed, n_left, k = int(stayed.sum()), int((~stayed).sum()), terms.shape[1]
    if n_stayed < k + FEWEST_RESIDUAL or 0 < n_left <= k:
        raise StatisticError(
            f"{n_left} left and {n_stayed} stayed, too few for {k} terms: more than {k} must have left and at least "
            f"{k + FEWEST_RESIDUAL} stayed. Drop predictors or controls, or merge categories."
        )
    if not are_independent(terms.to_numpy(dtype=float)):
        raise StatisticError(
            f"the terms {', '.join(map(str, terms.columns[1:]))} determine each other over the {len(terms)} {whom}: "
            "drop one."
        )


def _require_counterparts(
    rows: pd.DataFrame, stayed: pd.Series, chance: pd.Series, numeric: list[str], fixed_effects: Sequence[str]
) -> None:
    """Refuse cohorts in which nobody like some of those that left has stayed; say by which column alone."""
    if not np.isfinite(chance).all():
        raise StatisticError("the regression of staying found no optimum: take logarithms of skewed predictors.")
    n_alone = int((chance[~stayed] < SMALLEST_CHANCE).sum())
    if not n_alone:
        return
    inside, outside = rows[stayed], rows[~stayed]
    alone = [
        name
        for name in numeric
        if inside[name].max() <= outside[name].min() or outside[name].max() <= inside[name].min()
    ]
    for name in fixed_effects:
        empty = sorted(set(outside[name]) - set(inside[name]), key=str)
        alone += [f"{name} {label}" for label in empty]
    by = f"{' and '.join(alone)} alone" if alone else f"{', '.join([*numeric, *fixed_effects])} together"
    raise StatisticError(
        f"by {by}, {n_alone} of {len(outside)} that left had no chance to be among the {len(inside)} that stayed: "
        "nobody stands for them and no weight repairs that. Leave them out of the cohort and say so, merge categories, "
        "or take logarithms of (or drop) what separates."
    )


def _standardised(values: pd.Series) -> pd.Series:
    return (values - values.mean()) / values.std(ddof=0)


def _ordered(terms: pd.DataFrame, outcome: pd.Series, n_terms: int) -> tuple[_Cohort, np.ndarray]:
    """Rows sorted by what they say, so that their order in the file draws no other resamples; and their places."""
    design, stayed = terms.to_numpy(), outcome.notna().to_numpy(dtype=float)
    centred = (outcome - outcome.mean()).fillna(0.0).to_numpy()
    places = np.lexsort([*design.T, centred, stayed])
    return _Cohort(design[places], n_terms, stayed[places], centred[places]), places


def _slopes(cohort: _Cohort, counts: np.ndarray, bound: float) -> tuple[np.ndarray, np.ndarray]:
    """Unweighted and weighted slope, shape (n_draws, 2), and the stabilised weights before the bound.

    `counts` says how often each resample has each row, shape (n_draws, n).
    """
    kept = counts * cohort.stayed
    share = kept.sum(axis=1) / counts.sum(axis=1)
    ratios = share[:, None] / _staying(cohort, counts)
    design = cohort.design[:, : cohort.n_terms]
    products, ridge = _products(design), RIDGE * len(design) * np.eye(cohort.n_terms)
    slopes = np.empty((len(counts), 2))
    for column, weights in enumerate((kept, kept * np.minimum(ratios, bound))):
        squares = (weights @ products).reshape(len(counts), *ridge.shape) + ridge
        # The exposure stands second, behind the constant.
        slopes[:, column] = np.linalg.solve(squares, ((weights * cohort.outcome) @ design)[:, :, None])[:, 1, 0]
    return slopes, ratios


def _staying(cohort: _Cohort, counts: np.ndarray) -> np.ndarray:
    """Probability of staying, shape (n_draws, n), by Newton's steps; missing where they find no optimum."""
    design, (n, k) = cohort.design, cohort.design.shape
    products, ridge = _products(design), RIDGE * np.eye(k)
    coefficients, step, score = (np.zeros((len(counts), k)) for _ in range(3))
    best, chance = np.full(len(counts), -np.inf), np.empty(counts.shape)
    rest = np.arange(len(counts))
    for _ in range(MOST_STEPS):
        drawn, tried = counts[rest], coefficients[rest] + step[rest]
        odds = tried @ design.T
        likelihood = (drawn * (cohort.stayed * odds - np.logaddexp(0, odds))).sum(axis=1)
        # A step that went too far is halved; elsewhere the next one is taken.
        is_good = likelihood >= best[rest] - SMALLEST_GAIN
        good = rest[is_good]
        coefficients[good], best[good], chance[good] = tried[is_good], likelihood[is_good], special.expit(odds[is_good])
        spread = drawn * chance[rest] * (1 - chance[rest])
        score[rest] = (drawn * (cohort.stayed - chance[rest])) @ design / n
        newton = np.linalg.solve((spread @ products).reshape(-1, k, k) / n + ridge, score[rest][:, :, None])[:, :, 0]
        step[rest] = np.where(is_good[:, None], newton, step[rest] / 2)
        rest = rest[np.abs(score[rest]).max(axis=1) > SMALLEST_SCORE]
        if not rest.size:
            break
    # Where a resample separates some rows the score still vanishes, with their probability near 0 or 1.
    chance[np.abs(score).max(axis=1) > np.sqrt(SMALLEST_SCORE)] = np.nan
    return np.maximum(chance, np.finfo(float).tiny)


def _products(design: np.ndarray) -> np.ndarray:
    """Products of every two columns, shape (n, k * k): weights times these are the weighted squares."""
    return np.asarray((design[:, :, None] * design[:, None, :]).reshape(len(design), -1))


def _resampled(cohort: _Cohort, bound: float, draws: int, seed: int) -> np.ndarray:
    """Both slopes in resamples of the whole cohort, shape (draws, 2)."""
    n, rng = len(cohort.design), np.random.default_rng(seed)
    size = max(1, CELLS // n)
    found = [
        _slopes(cohort, rng.multinomial(n, np.full(n, 1 / n), min(size, draws - first)).astype(float), bound)[0]
        for first in range(0, draws, size)
    ]
    slopes = np.concatenate(found)
    n_without = int((~np.isfinite(slopes).all(axis=1)).sum())
    if n_without > MOST_WITHOUT * draws:
        raise StatisticError(
            f"{n_without} of {draws} resamples have no weighted slope: leaving is nearly determined. Drop predictors "
            "or merge categories."
        )
    return slopes


def _formula(
    outcome: str, exposure: str, controls: Sequence[str], fixed_effects: Sequence[str], predictors: Sequence[str]
) -> str:
    shared = [exposure, *controls, *(f"FE({column})" for column in fixed_effects)]
    return f"{outcome} ~ {' + '.join(shared)}, weighted by staying ~ {' + '.join([*shared, *predictors])}"
