"""Slopes that differ between industries: each industry's own, drawn towards what all have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from stratalign.errors import StatisticError
from stratalign.models.regression.association import Covariance, estimate_association
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import (
    chi_square_upper_tail,
    normal_cdf,
    normal_quantile,
    t_quantile,
    t_upper_tail,
)
from stratalign.numerics.factors import is_factor
from stratalign.numerics.input_checks import require_columns, require_level, require_lists, require_single
from stratalign.numerics.pooling import pool_estimates
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_numbers
from stratalign.vocabulary import model_rows

FEWEST_GROUPS = 3
#: A variance below this share of the squared slopes is rounding.
ROUNDING = 1e-24
#: Spreads of true slopes averaged over.
SPREADS = 2001


@displayed
@dataclass(frozen=True, slots=True)
class GroupSlopes(Result):
    """Slopes of groups and what they have in common, in outcome measure per unit of the exposure.

    - `groups`: group, n_observations, slope, std_error, ci_low, ci_high (its own), shrunken, shrunken_error,
      shrunken_low, shrunken_high (drawn to the mean by the share of its variance that is noise, what is not known of
      the spread of slopes included), shrinkage.
    - `mean`, its bounds (Hartung & Knapp); `sd_between` of true slopes; `prediction_low`, `prediction_high`: where the
      slope of one more group is expected.
    - `heterogeneity_p_value` of Cochran's Q; `share_between`: I squared.
    - `left_out`: groups too small, with the reason.
    """

    outcome: str
    exposure: str
    group: str
    groups: pd.DataFrame
    mean: float
    std_error: float
    ci_low: float
    ci_high: float
    p_value: float
    sd_between: float
    prediction_low: float
    prediction_high: float
    heterogeneity_p_value: float
    share_between: float
    n_observations: int
    n_groups: int
    left_out: pd.DataFrame
    covariance: str
    formula: str

    def tidy(self) -> pd.DataFrame:
        """Mean slope first, then the shrunken slope of every group, in the estimate columns."""
        rows = self.groups
        return model_rows(
            term=["mean", *rows["group"]],
            quantity="slope",
            measure=f"{self.outcome} per unit of {self.exposure}",
            estimate=[self.mean, *rows["shrunken"]],
            std_error=[self.std_error, *rows["shrunken_error"]],
            ci_low=[self.ci_low, *rows["shrunken_low"]],
            ci_high=[self.ci_high, *rows["shrunken_high"]],
            n_units=[self.n_observations, *rows["n_observations"]],
            n_clusters=self.n_groups,
            covariance=self.covariance,
            formula=self.formula,
        )


def group_slopes(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    group: str = "industry",
    *,
    controls: Sequence[str] = (),
    covariance: Covariance = "HC4",
    ci_level: float = 0.95,
) -> GroupSlopes:
    """Estimate the slope in every group and pool them with random effects.

    Parameters
    ----------
    data
        One row per observation.
    outcome, exposure, controls
        Numeric columns.
    group
        Column of labels, such as industries; those with fewer than ten residual degrees of freedom are left out.
    covariance
        Errors within groups, as in `estimate_association`.
    ci_level
        Coverage of all intervals.

    Returns
    -------
    GroupSlopes
        The groups' own and shrunken slopes with the mean and the range expected elsewhere.

    Raises
    ------
    StatisticError
        A column is absent or fewer than three groups can be estimated.

    References
    ----------
    Paule & Mandel (1982), Hartung & Knapp (2001). Shrinkage and prediction: averaged over the spread of
    slopes with a flat prior (Gelman and others 2013, section 5.4). Checked against formulas worked by hand, the eight
    schools and simulation in tests/models/test_heterogeneity.py.
    """
    require_lists(controls=controls)
    require_level(ci_level)
    require_columns(data, [group])
    require_single(data, [outcome, exposure, *controls, group])
    # What is no number is so in every group: one message instead of one a group.
    as_numbers(
        data,
        [
            name
            for name in (outcome, exposure, *controls)
            if name in data and not (name in controls and is_factor(data[name]))
        ],
    )
    rows, left_out = [], []
    for name, part in data.groupby(data[group].map(str, na_action="ignore"), sort=True):
        try:
            found = estimate_association(
                part, outcome, exposure, controls=controls, covariance=covariance, ci_level=ci_level
            )
        except StatisticError as problem:
            left_out.append({"group": name, "reason": str(problem)})
            continue
        rows.append((name, found.n_observations, found.estimate, found.std_error, found.ci_low, found.ci_high))
    if len(rows) < FEWEST_GROUPS:
        why = f" The first: {left_out[0]['reason']}" if left_out else ""
        raise StatisticError(f"{len(rows)} groups of {group} have a slope; {FEWEST_GROUPS} are needed.{why}")
    groups = pd.DataFrame(rows, columns=["group", "n_observations", "slope", "std_error", "ci_low", "ci_high"])
    slopes, variances = groups["slope"].to_numpy(), groups["std_error"].to_numpy() ** 2
    if not variances.min() > ROUNDING * float((slopes**2).max()):
        raise StatisticError(
            f"{exposure} tells {outcome} exactly in {groups['group'].iloc[int(variances.argmin())]}: its slope has no "
            "error to be weighed by."
        )
    pooled = pool_estimates(slopes, variances)
    k = len(groups)
    mean, error = pooled.mean, pooled.std_error_hksj
    reach = t_quantile((1 + ci_level) / 2, k - 1)
    likely = _Spreads(slopes, variances)
    shrunken, shrunken_error, shrinkage = likely.shrunken()
    least, most = likely.one_more(ci_level)
    normal = normal_quantile((1 + ci_level) / 2)
    return GroupSlopes(
        outcome=outcome,
        exposure=exposure,
        group=group,
        groups=groups.assign(
            shrunken=shrunken,
            shrunken_error=shrunken_error,
            shrunken_low=shrunken - normal * shrunken_error,
            shrunken_high=shrunken + normal * shrunken_error,
            shrinkage=shrinkage,
        ),
        mean=mean,
        std_error=error,
        ci_low=mean - reach * error,
        ci_high=mean + reach * error,
        p_value=float(2 * t_upper_tail(abs(mean) / error, k - 1)),
        sd_between=float(np.sqrt(pooled.variance_between)),
        prediction_low=least,
        prediction_high=most,
        heterogeneity_p_value=float(chi_square_upper_tail(pooled.q, k - 1)),
        share_between=float(max(0.0, 1 - (k - 1) / pooled.q)) if pooled.q > 0 else 0.0,
        n_observations=int(groups["n_observations"].sum()),
        n_groups=k,
        left_out=pd.DataFrame(left_out, columns=["group", "reason"]),
        covariance=covariance,
        formula=f"{outcome} ~ {' + '.join([exposure, *controls])} within {group}",
    )


class _Spreads:
    """Everything that depends on the spread of true slopes, averaged over all spreads by how likely they are.

    A spread that happens to be estimated as zero is not known to be zero.
    """

    def __init__(self, slopes: np.ndarray, variances: np.ndarray) -> None:
        self.slopes, self.variances = slopes, variances
        largest = 4 * float(np.sqrt(slopes.var(ddof=1) + variances.max()))
        self.spreads = np.linspace(0, largest, SPREADS)[:, None]
        self.weights = 1 / (variances + self.spreads**2)
        self.total = self.weights.sum(axis=1, keepdims=True)
        self.mean = (self.weights * slopes).sum(axis=1, keepdims=True) / self.total
        fit = 0.5 * (np.log(self.weights) - self.weights * (slopes - self.mean) ** 2).sum(axis=1)
        log_density = fit - 0.5 * np.log(self.total[:, 0])
        chance = np.exp(log_density - log_density.max())
        self.chance = (chance / chance.sum())[:, None]

    def shrunken(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Slope of each group given all, its error, and the share by which it is drawn to the mean."""
        kept = self.spreads**2 * self.weights
        conditional = self.mean + kept * (self.slopes - self.mean)
        found = (self.chance * conditional).sum(axis=0)
        parts = kept * self.variances + (1 - kept) ** 2 / self.total + (conditional - found) ** 2
        return found, np.sqrt((self.chance * parts).sum(axis=0)), 1 - (self.chance * kept).sum(axis=0)

    def one_more(self, ci_level: float) -> tuple[float, float]:
        """Range in which the true slope of one more group is expected."""
        middle, spread = self.mean[:, 0], np.sqrt(1 / self.total[:, 0] + self.spreads[:, 0] ** 2)
        chance, far = self.chance[:, 0], 40 * float(spread.max())

        def bound(share: float) -> float:
            return float(
                optimize.brentq(
                    lambda value: float(chance @ normal_cdf((value - middle) / spread)) - share,
                    float(middle.min()) - far,
                    float(middle.max()) + far,
                )
            )

        return bound((1 - ci_level) / 2), bound((1 + ci_level) / 2)
