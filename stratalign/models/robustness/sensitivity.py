"""How strong an unmeasured cause would have to be: robustness value, bounds by benchmarks, E-value."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.regression.controlled import fit_controlled, partial_r2
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_quantile
from stratalign.numerics.input_checks import require_level, require_lists, require_share
from stratalign.numerics.results import Result
from stratalign.numerics.tables import require_size
from stratalign.vocabulary import model_rows


@displayed
@dataclass(frozen=True, slots=True)
class Sensitivity(Result):
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


class ConfounderBound(NamedTuple):
    """The estimate with a confounder some `times` as strong as a covariate; both r2 are partial."""

    bound_label: str
    times: float
    r2_exposure: float
    r2_outcome: float
    adjusted_estimate: float
    adjusted_error: float
    adjusted_t: float
    ci_low: float
    ci_high: float


@displayed
@dataclass(frozen=True, slots=True)
class ConfounderBounds(Result):
    """Estimates as they would be with a confounder some times as strong as a measured covariate.

    `table`: rows of `ConfounderBound`, one per multiple.
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
        q is not positive, no degrees of freedom are left, or alpha does not lie between 0 and 1.

    References
    ----------
    Cinelli & Hazlett (2020). Checked against R sensemakr in tests/models/test_sensitivity.py.
    """
    if alpha is not None:
        require_share("alpha", alpha)
    if not np.isfinite(t_statistic):
        raise StatisticError(f"a robustness value needs a t statistic; got {t_statistic!r}.")
    freedom = float(degrees_of_freedom)
    if not 0 < q < np.inf or not 2 <= freedom < np.inf:
        raise StatisticError(
            f"a robustness value needs q above 0 and two degrees of freedom; got {q}, {degrees_of_freedom}."
        )
    f = float(q * abs(t_statistic) / np.sqrt(freedom))
    if alpha is None:
        return _equal_strength(f)
    critical = abs(t_quantile(alpha / 2, freedom - 1)) / np.sqrt(freedom - 1)
    left = f - critical
    if left <= 0:
        return 0.0
    if f > 1 / critical:
        # The confounder then needs no more than the test's own margin of the outcome.
        return float((1 - (critical / f) ** 2) / (1 + 1 / f**2))
    return _equal_strength(left)


def _equal_strength(f: float) -> float:
    """Strength of a confounder with exposure and outcome alike that takes a partial f away; free of overflow."""
    return float(2 * f / (f + np.hypot(f, 2.0)))


def sensitivity(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    controls: Sequence[str] = (),
    *,
    fixed_effects: Sequence[str] = (),
    q: float = 1.0,
    alpha: float = 0.05,
) -> Sensitivity:
    """Sensitivity of a slope to what was not measured.

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
    Sensitivity
        With classical errors, as the algebra asks.

    Raises
    ------
    StatisticError
        A column is absent, terms determine each other or explain the outcome wholly, or alpha does not lie between 0
        and 1.
    """
    require_lists(controls=controls, fixed_effects=fixed_effects)
    require_share("alpha", alpha)
    fit, names = fit_controlled(data, outcome, exposure, controls, fixed_effects)
    place, freedom = names.index(exposure), fit.n - fit.k
    error = float(np.sqrt((fit.residuals**2).sum() / freedom * fit.bread[place, place]))
    t = float(fit.coefficients[place]) / error
    return Sensitivity(
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
        The benchmark is no control, or so strong that no confounder can be as many times stronger; terms explain the
        outcome or the exposure wholly; a multiple is not above 0.

    References
    ----------
    Cinelli & Hazlett (2020), section 4.4.
    """
    require_lists(controls=controls, fixed_effects=fixed_effects)
    require_level(ci_level)
    _require_multiples(times)
    if benchmark not in controls:
        raise StatisticError(f"{benchmark} is no control; benchmarks are {', '.join(controls) or 'none'}.")
    fit, names = fit_controlled(data, outcome, exposure, controls, fixed_effects)
    if benchmark not in names:
        raise StatisticError(
            f"{benchmark} holds categories; a benchmark is one term. Take an indicator of one of them."
        )
    place, freedom = names.index(exposure), fit.n - fit.k
    error = float(np.sqrt((fit.residuals**2).sum() / freedom * fit.bread[place, place]))
    estimate = float(fit.coefficients[place])
    others = [name for name in controls if name != benchmark]
    to_exposure, names_x = fit_controlled(data, exposure, benchmark, others, fixed_effects)
    with_exposure = partial_r2(to_exposure, names_x.index(benchmark))
    if with_exposure >= 1:
        raise StatisticError(f"{benchmark} tells {exposure} exactly: no confounder can be as strong.")
    with_outcome = partial_r2(fit, names.index(benchmark))
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
        half = t_quantile((1 + ci_level) / 2, freedom) * new_error
        rows.append(
            ConfounderBound(
                bound_label=f"{time:g}x {benchmark}",
                times=float(time),
                r2_exposure=float(r2_exposure),
                r2_outcome=float(r2_outcome),
                adjusted_estimate=float(adjusted),
                adjusted_error=float(new_error),
                adjusted_t=float(adjusted / new_error) if new_error > 0 else float("nan"),
                ci_low=float(adjusted - half),
                ci_high=float(adjusted + half),
            )
        )
    return ConfounderBounds(outcome, exposure, benchmark, estimate, pd.DataFrame(rows), freedom)


def _require_multiples(times: Sequence[float]) -> None:
    if isinstance(times, str) or np.ndim(times) != 1 or not len(times):
        raise StatisticError(f"times is {times!r}; give a list of multiples, such as [1, 2, 3].")
    wrong = [time for time in times if not (isinstance(time, numbers.Real) and 0 < float(time) < np.inf)]
    if wrong:
        raise StatisticError(f"a confounder is some times above 0 as strong as a benchmark; not {wrong[0]!r}.")


def contour_grid(robustness: Sensitivity, *, largest: float = 0.4, steps: int = 41) -> pd.DataFrame:
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

    Raises
    ------
    StatisticError
        The largest R squared does not lie between 0 and 1, or there are fewer than two points.

    References
    ----------
    Cinelli & Hazlett (2020), section 4.2.
    """
    require_share("largest", largest)
    if not isinstance(steps, numbers.Integral) or steps < 2:
        raise StatisticError(f"steps is {steps!r}; a grid has a whole number of points from 2 on.")
    axis = np.linspace(0, largest, int(steps))
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
        The ratio is not positive, or its bounds do not lie around it.

    References
    ----------
    VanderWeele & Ding (2017).
    """
    if not (isinstance(ratio, numbers.Real) and 0 < float(ratio) < np.inf):
        raise StatisticError(f"an E-value needs a positive ratio; got {ratio!r}.")
    if (ci_low is None) != (ci_high is None):
        raise StatisticError(f"the bounds are {ci_low!r} and {ci_high!r}; give both or neither.")
    if ci_low is not None and ci_high is not None and not 0 <= ci_low <= ratio <= ci_high:
        raise StatisticError(
            f"the bounds {ci_low!r} and {ci_high!r} do not lie around the ratio {ratio!r}: give the lower one first, "
            "both as ratios and not as logarithms."
        )

    def value(risk: float) -> float:
        above = risk if risk >= 1 else 1 / risk
        return float(above + np.sqrt(above * (above - 1)))

    require_size("the ratio", np.array([ratio, 1 / ratio]))
    if ci_low is None or ci_high is None:
        return value(ratio), float("nan")
    if ci_low <= 1 <= ci_high:
        return value(ratio), 1.0
    return value(ratio), value(ci_low if ratio > 1 else ci_high)
