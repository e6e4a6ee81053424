"""How strong an unmeasured cause would have to be: robustness value, bounds by benchmarks, Oster's delta, E-value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.models.regression.covariances import LeastSquares, fit_least_squares
from stratalign.models.rows import complete_rows, require_lists
from stratalign.vocabulary import model_rows

FEWEST_RESIDUAL = 10


@dataclass(frozen=True, slots=True)
class Robustness:
    """Sensitivity of a slope to an omitted variable.

    `robustness_value` is the share of what is left of outcome and exposure that a confounder must explain of each to
    bring the estimate to `q` less of itself; `robustness_value_alpha` to bring it to where it is no longer significant.
    `partial_r2` is what the exposure explains of the outcome's rest: a confounder that explains all of the outcome must
    explain as much of the exposure.
    """

    exposure: str
    estimate: float
    std_error: float
    t_statistic: float
    partial_r2: float
    robustness_value: float
    robustness_value_alpha: float
    degrees_of_freedom: int

    def tidy(self) -> pd.DataFrame:
        """Partial R squared and both robustness values in the model columns."""
        names = ("partial_r2", "robustness_value", "robustness_value_alpha")
        return model_rows(
            term=self.exposure,
            quantity=list(names),
            measure="share of variance",
            estimate=[getattr(self, name) for name in names],
            degrees_of_freedom=float(self.degrees_of_freedom),
            covariance="classical",
        )


@dataclass(frozen=True, slots=True)
class ConfounderBounds:
    """Estimates as they would be with a confounder some times as strong as a measured covariate.

    `table`: bound_label, times, r2_exposure, r2_outcome (partial), adjusted_estimate, adjusted_error, adjusted_t,
    ci_low, ci_high; one row per multiple.
    """

    outcome: str
    exposure: str
    benchmark: str
    estimate: float
    table: pd.DataFrame
    degrees_of_freedom: int

    def tidy(self) -> pd.DataFrame:
        """One row per multiple in the model columns."""
        rows = self.table
        return model_rows(
            term=rows["bound_label"].tolist(),
            quantity="adjusted_slope",
            measure=f"{self.outcome} per unit of {self.exposure}",
            estimate=rows["adjusted_estimate"].tolist(),
            std_error=rows["adjusted_error"].tolist(),
            ci_low=rows["ci_low"].tolist(),
            ci_high=rows["ci_high"].tolist(),
            degrees_of_freedom=float(self.degrees_of_freedom),
            covariance="classical",
        )


def robustness_value(
    t_statistic: float, degrees_of_freedom: int, *, q: float = 1.0, alpha: float | None = None
) -> float:
    """Strength a confounder needs, as a partial R squared with both exposure and outcome.

    Parameters
    ----------
    t_statistic
        Of the exposure, with classical errors.
    degrees_of_freedom
        Residual.
    q
        Share of the estimate to explain away, 1 for all of it.
    alpha
        Level of the test that shall no longer reject; None for the point estimate.

    Returns
    -------
    float
        Between 0 and 1; 0 where the estimate is already not significant.

    Raises
    ------
    StatisticError
        q is not positive or no degrees of freedom are left.

    References
    ----------
    Cinelli & Hazlett (2020). Checked against R sensemakr in tests/models/test_sensitivity.py.
    """
    if not q > 0 or degrees_of_freedom < 2:
        raise StatisticError(
            f"a robustness value needs q above 0 and two degrees of freedom; got {q}, {degrees_of_freedom}."
        )
    f = q * abs(t_statistic) / np.sqrt(degrees_of_freedom)
    if alpha is None:
        return float(0.5 * (np.sqrt(f**4 + 4 * f**2) - f**2))
    critical = abs(stats.t.ppf(alpha / 2, degrees_of_freedom - 1)) / np.sqrt(degrees_of_freedom - 1)
    left = f - critical
    if left <= 0:
        return 0.0
    if f > 1 / critical:
        # The confounder then needs no more than the test's own margin of the outcome.
        return float((f**2 - critical**2) / (1 + f**2))
    return float(0.5 * (np.sqrt(left**4 + 4 * left**2) - left**2))


def sensitivity(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    controls: Sequence[str] = (),
    *,
    fixed_effects: Sequence[str] = (),
    q: float = 1.0,
    alpha: float = 0.05,
) -> Robustness:
    """Robustness of a slope to what was not measured.

    Parameters
    ----------
    data
        Complete rows are used.
    outcome, exposure, controls
        Numeric columns.
    fixed_effects
        Columns entered as indicators.
    q, alpha
        As in `robustness_value`.

    Returns
    -------
    Robustness
        With classical errors, as the algebra asks.

    Raises
    ------
    StatisticError
        A column is absent or terms determine each other.
    """
    fit, names = _fit(data, outcome, exposure, controls, fixed_effects)
    place, freedom = names.index(exposure), fit.n - fit.k
    error = float(np.sqrt((fit.residuals**2).sum() / freedom * fit.bread[place, place]))
    t = float(fit.coefficients[place]) / error
    return Robustness(
        exposure,
        float(fit.coefficients[place]),
        error,
        t,
        t**2 / (t**2 + freedom),
        robustness_value(t, freedom, q=q),
        robustness_value(t, freedom, q=q, alpha=alpha),
        freedom,
    )


def benchmark_bounds(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    controls: Sequence[str],
    benchmark: str,
    *,
    times: Sequence[float] = (1, 2, 3),
    fixed_effects: Sequence[str] = (),
    ci_level: float = 0.95,
) -> ConfounderBounds:
    """Estimate as it would be with a confounder so many times as strong as a measured covariate.

    Parameters
    ----------
    data, outcome, exposure, controls, fixed_effects
        As in `sensitivity`.
    benchmark
        One of the controls.
    times
        Strength of the confounder relative to the benchmark.
    ci_level
        Coverage of the adjusted interval.

    Returns
    -------
    ConfounderBounds
        One row per multiple.

    Raises
    ------
    StatisticError
        The benchmark is no control, or so strong that no confounder can be as many times stronger.

    References
    ----------
    Cinelli & Hazlett (2020), section 4.4.
    """
    if benchmark not in controls:
        raise StatisticError(f"{benchmark} is no control; benchmarks are {', '.join(controls) or 'none'}.")
    fit, names = _fit(data, outcome, exposure, controls, fixed_effects)
    place, freedom = names.index(exposure), fit.n - fit.k
    error = float(np.sqrt((fit.residuals**2).sum() / freedom * fit.bread[place, place]))
    estimate = float(fit.coefficients[place])
    others = [name for name in controls if name != benchmark]
    to_exposure, names_x = _fit(data, exposure, benchmark, others, fixed_effects)
    with_exposure = _partial_r2(to_exposure, names_x.index(benchmark))
    with_outcome = _partial_r2(fit, names.index(benchmark))
    rows = []
    for time in times:
        r2_exposure = time * with_exposure / (1 - with_exposure)
        shared = time * with_exposure**2 / ((1 - time * with_exposure) * (1 - with_exposure))
        if r2_exposure >= 1 or shared >= 1:
            raise StatisticError(
                f"no confounder can be {time:g} times as strong as {benchmark}: it would explain all of {exposure}. "
                "Take a smaller multiple."
            )
        ratio = with_outcome / (1 - with_outcome)
        r2_outcome = min(((np.sqrt(time) + np.sqrt(shared)) / np.sqrt(1 - shared)) ** 2 * ratio, 1.0)
        bias = error * np.sqrt(freedom) * np.sqrt(r2_outcome * r2_exposure / (1 - r2_exposure))
        adjusted = np.sign(estimate) * (abs(estimate) - bias)
        new_error = error * np.sqrt((1 - r2_outcome) / (1 - r2_exposure)) * np.sqrt(freedom / (freedom - 1))
        half = stats.t.ppf((1 + ci_level) / 2, freedom) * new_error
        rows.append(
            {
                "bound_label": f"{time:g}x {benchmark}",
                "times": float(time),
                "r2_exposure": float(r2_exposure),
                "r2_outcome": float(r2_outcome),
                "adjusted_estimate": float(adjusted),
                "adjusted_error": float(new_error),
                "adjusted_t": float(adjusted / new_error) if new_error > 0 else float("nan"),
                "ci_low": float(adjusted - half),
                "ci_high": float(adjusted + half),
            }
        )
    return ConfounderBounds(outcome, exposure, benchmark, estimate, pd.DataFrame(rows), freedom)


def contour_grid(robustness: Robustness, *, largest: float = 0.4, steps: int = 41) -> pd.DataFrame:
    """Adjusted estimate over a grid of confounders, for a contour plot.

    Parameters
    ----------
    robustness
        From `sensitivity`.
    largest
        Largest partial R squared on both axes.
    steps
        Points on each axis.

    Returns
    -------
    pandas.DataFrame
        r2_exposure, r2_outcome, adjusted_estimate, adjusted_t (zero or below where nothing of the sign is left).

    References
    ----------
    Cinelli & Hazlett (2020), section 4.2.
    """
    axis = np.linspace(0, largest, steps)
    x, y = (part.ravel() for part in np.meshgrid(axis, axis))
    freedom = robustness.degrees_of_freedom
    bias = robustness.std_error * np.sqrt(freedom) * np.sqrt(y * x / (1 - x))
    error = robustness.std_error * np.sqrt((1 - y) / (1 - x)) * np.sqrt(freedom / (freedom - 1))
    left = abs(robustness.estimate) - bias
    return pd.DataFrame(
        {
            "r2_exposure": x,
            "r2_outcome": y,
            "adjusted_estimate": np.sign(robustness.estimate) * left,
            "adjusted_t": left / error,
        }
    )


def e_value(ratio: float, ci_low: float | None = None, ci_high: float | None = None) -> tuple[float, float]:
    """Strength, as a risk ratio with both, that a confounder needs to explain a risk ratio away.

    Parameters
    ----------
    ratio
        Risk ratio; odds ratios of rare outcomes come near it, those of common ones do not.
    ci_low, ci_high
        Its bounds, for the E-value of the bound nearest to 1.

    Returns
    -------
    tuple of float
        E-value of the ratio, and of the bound (1 where the interval holds 1; missing without bounds).

    Raises
    ------
    StatisticError
        The ratio is not positive.

    References
    ----------
    VanderWeele & Ding (2017).
    """
    if not ratio > 0:
        raise StatisticError(f"an E-value needs a positive ratio; got {ratio}.")

    def value(risk: float) -> float:
        above = risk if risk >= 1 else 1 / risk
        return float(above + np.sqrt(above * (above - 1)))

    if ci_low is None or ci_high is None:
        return value(ratio), float("nan")
    if ci_low <= 1 <= ci_high:
        return value(ratio), 1.0
    return value(ratio), value(ci_low if ratio > 1 else ci_high)


def oster_delta(
    uncontrolled: float,
    controlled: float,
    r2_uncontrolled: float,
    r2_controlled: float,
    *,
    r2_max: float,
    variance_outcome: float,
    variance_exposure: float,
    variance_exposure_residual: float,
    target: float = 0.0,
) -> float:
    """How much more of selection on the unobserved than on the observed brings the slope to a target.

    Parameters
    ----------
    uncontrolled, controlled
        Slopes without and with controls.
    r2_uncontrolled, r2_controlled
        R squared of both.
    r2_max
        R squared with everything that matters; 1.3 times the controlled one is a convention.
    variance_outcome, variance_exposure
        Sample variances.
    variance_exposure_residual
        Variance of the exposure's residual on the controls.
    target
        Slope to reach, 0 for none.

    Returns
    -------
    float
        Delta; above 1 the unobserved would have to matter more than the observed.

    Raises
    ------
    StatisticError
        R squared out of order, or controls that change nothing.

    References
    ----------
    Oster (2019), proposition 3. Checked against R robomit in tests/models/test_sensitivity.py.
    """
    if not 0 <= r2_uncontrolled <= r2_controlled < r2_max <= 1:
        raise StatisticError(
            f"R squared must rise from {r2_uncontrolled:.3f} over {r2_controlled:.3f} to {r2_max:.3f}, at most 1."
        )
    move, left = uncontrolled - controlled, controlled - target
    gain, rest = r2_controlled - r2_uncontrolled, r2_max - r2_controlled
    own, tau = variance_exposure, variance_exposure_residual
    top = left * gain * variance_outcome * tau + left * own * tau * move**2 + 2 * left**2 * tau * move * own
    top += left**3 * (tau * own - tau**2)
    below = rest * variance_outcome * move * own + left * rest * variance_outcome * (own - tau)
    below += left**2 * tau * move * own + left**3 * (tau * own - tau**2)
    if below == 0:
        raise StatisticError("the controls change nothing, so that selection on them says nothing of the rest.")
    return float(top / below)


def oster(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    controls: Sequence[str],
    *,
    r2_max: float | None = None,
    target: float = 0.0,
) -> float:
    """Oster's delta of a regression.

    Parameters
    ----------
    data, outcome, exposure, controls
        As in `sensitivity`.
    r2_max
        As in `oster_delta`; 1.3 times the controlled R squared, at most 1, where absent.
    target
        As in `oster_delta`.

    Returns
    -------
    float
        Delta.

    Raises
    ------
    StatisticError
        As `oster_delta`.
    """
    if not controls:
        raise StatisticError("delta compares the slope with and without controls: give one control at least.")
    used = complete_rows(data, [outcome, exposure, *controls], varying=[outcome, exposure])
    without, names = _fit(used, outcome, exposure, (), ())
    with_controls, names_with = _fit(used, outcome, exposure, controls, ())
    residual, _ = _fit(used, exposure, controls[0], controls[1:], ())
    squares = ((used[outcome] - used[outcome].mean()) ** 2).sum()
    r2_without, r2_with = (1 - (fit.residuals**2).sum() / squares for fit in (without, with_controls))
    return oster_delta(
        float(without.coefficients[names.index(exposure)]),
        float(with_controls.coefficients[names_with.index(exposure)]),
        float(r2_without),
        float(r2_with),
        r2_max=min(1.0, 1.3 * r2_with) if r2_max is None else r2_max,
        variance_outcome=float(used[outcome].var()),
        variance_exposure=float(used[exposure].var()),
        variance_exposure_residual=float((residual.residuals**2).sum() / (len(used) - 1)),
        target=target,
    )


def _partial_r2(fit: LeastSquares, place: int) -> float:
    freedom = fit.n - fit.k
    t2 = fit.coefficients[place] ** 2 / ((fit.residuals**2).sum() / freedom * fit.bread[place, place])
    return float(t2 / (t2 + freedom))


def _fit(
    data: pd.DataFrame, outcome: str, exposure: str, controls: Sequence[str], fixed_effects: Sequence[str]
) -> tuple[LeastSquares, list[str]]:
    """Least squares with a constant over complete rows, and the names of its terms."""
    require_lists(controls=controls, fixed_effects=fixed_effects)
    rows = complete_rows(data, [outcome, exposure, *controls], fixed_effects, varying=[outcome, exposure])
    parts = [rows[[exposure, *controls]]]
    parts += [pd.get_dummies(rows[name], prefix=name, drop_first=True, dtype=float) for name in fixed_effects]
    design = pd.concat([pd.Series(1.0, index=rows.index, name="intercept"), *parts], axis=1)
    scaled = design / np.sqrt((design**2).mean()).replace(0, 1)
    if len(design) < design.shape[1] + FEWEST_RESIDUAL:
        raise StatisticError(
            f"{len(design)} complete rows for {design.shape[1]} terms are too few; {FEWEST_RESIDUAL} more rows than "
            "terms are needed."
        )
    if np.linalg.matrix_rank(scaled.to_numpy()) < design.shape[1]:
        raise StatisticError(f"the terms {', '.join(map(str, design.columns[1:6]))} determine each other: drop one.")
    return fit_least_squares(design.to_numpy(), rows[outcome].to_numpy(dtype=float)), list(design.columns)
