"""How much of selection on the unobserved would explain a slope, given what controls moved: Oster's delta."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.regression.controlled import fit_controlled
from stratalign.numerics.factors import code_factors
from stratalign.numerics.input_checks import require_lists
from stratalign.numerics.tables import complete_rows


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
        R squared out of order, controls that change nothing, or a number that is missing.

    References
    ----------
    Oster (2019), proposition 3. Checked against R robomit in tests/models/test_sensitivity.py.
    """
    given = (uncontrolled, controlled, variance_outcome, variance_exposure, variance_exposure_residual, target)
    if not np.isfinite(given).all():
        raise StatisticError(f"slopes, variances and target must be finite numbers; got {', '.join(map(str, given))}.")
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
    require_lists(controls=controls)
    if not controls:
        raise StatisticError("delta compares the slope with and without controls: give one control at least.")
    coded = code_factors(data, controls, [outcome, exposure])
    data, controls = coded.data, coded.terms(controls)
    used = complete_rows(data, [outcome, exposure, *controls], varying=[outcome, exposure])
    without, names = fit_controlled(used, outcome, exposure, (), ())
    with_controls, names_with = fit_controlled(used, outcome, exposure, controls, ())
    residual, _ = fit_controlled(used, exposure, controls[0], controls[1:], ())
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
