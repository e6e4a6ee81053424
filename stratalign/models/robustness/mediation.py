"""When and through what: moderation with simple slopes and Johnson-Neyman, mediation with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.regression.covariances import heteroskedastic_covariance
from stratalign.models.robustness.paths import path_intervals
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_quantile, t_upper_tail
from stratalign.numerics.factors import code_factors
from stratalign.numerics.input_checks import require_draws, require_level, require_lists, require_option
from stratalign.numerics.least_squares import fit_least_squares
from stratalign.numerics.resampling import bca_interval
from stratalign.numerics.results import Result
from stratalign.numerics.standardise import are_independent
from stratalign.numerics.tables import complete_rows
from stratalign.vocabulary import model_rows

Heteroskedastic = Literal["HC0", "HC1", "HC2", "HC3", "HC4", "HC4m", "HC5"]
PathInterval = Literal["product", "bca"]
FEWEST_ROWS = 30
#: A row whose leverage is within this of one determines its own fit.
FULL_LEVERAGE = 1e-10
#: Below this eigenvalue of their correlations, terms determine each other.
SMALLEST_EIGENVALUE = 1e-12
#: A larger share of resamples in which terms determine each other is refused.
MOST_WITHOUT = 0.1


@displayed
@dataclass(frozen=True, slots=True)
class Moderation(Result):
    """A slope that depends on another variable.

    - `interaction`: estimate, std_error, ci_low, ci_high, p_value of the product. `simple_slopes`: at the moderator's
      mean and one standard deviation to each side, with intervals.
    - `regions`: values of the moderator at which the slope passes into or out of significance (Johnson-Neyman), those
      inside the observed range first; `share_significant` of the observed rows.
    """

    interaction: pd.Series
    simple_slopes: pd.DataFrame
    regions: tuple[float, ...]
    share_significant: float
    n_observations: int
    covariance: str = "HC4"
    degrees_of_freedom: float = float("nan")

    def tidy(self) -> pd.DataFrame:
        """The interaction, then the simple slopes, in the model columns."""
        rows = self.simple_slopes
        return model_rows(
            term=["interaction", *(f"slope at {place}" for place in rows.index)],
            quantity="slope",
            estimate=[self.interaction["estimate"], *rows["estimate"]],
            std_error=[self.interaction["std_error"], *rows["std_error"]],
            ci_low=[self.interaction["ci_low"], *rows["ci_low"]],
            ci_high=[self.interaction["ci_high"], *rows["ci_high"]],
            p_value=[self.interaction["p_value"], *rows["p_value"]],
            n_units=self.n_observations,
            degrees_of_freedom=self.degrees_of_freedom,
            covariance=self.covariance,
        )


@displayed
@dataclass(frozen=True, slots=True)
class Mediation(Result):
    """Indirect association through a mediator, with the direct one; a decomposition, not a mechanism.

    `effects` has rows indirect, direct, total, first_path, second_path: estimate, std_error, ci_low, ci_high;
    `interval` says how the bounds were made. `share_indirect` is missing where total and indirect differ in sign.
    `n_draws` is 0 without resampling.
    """

    effects: pd.DataFrame
    share_indirect: float
    n_observations: int
    n_draws: int
    interval: str = "product"

    def tidy(self) -> pd.DataFrame:
        """One row per part in the model columns."""
        rows = self.effects
        return model_rows(
            term=rows.index.tolist(),
            quantity="slope",
            **{name: rows[name].tolist() for name in ("estimate", "std_error", "ci_low", "ci_high")},
            n_units=self.n_observations,
            covariance="BCa bootstrap" if self.interval == "bca" else "HC4",
        )


def moderation(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    moderator: str,
    controls: Sequence[str] = (),
    *,
    covariance: Heteroskedastic = "HC4",
    ci_level: float = 0.95,
) -> Moderation:
    """Estimate how the slope of an exposure depends on a moderator.

    Parameters
    ----------
    data
        Complete rows are used.
    outcome, exposure, moderator, controls
        Numeric columns.
    covariance
        Errors robust to unequal variances.
    ci_level
        Coverage, and one minus the level of the regions.

    Returns
    -------
    Moderation
        Interaction, simple slopes and regions.

    Raises
    ------
    StatisticError
        A column is absent, fewer than thirty complete rows, terms that determine each other, or a row that determines a
        term alone.

    References
    ----------
    Aiken & West (1991); Johnson & Neyman (1936), Bauer & Curran (2005).
    """
    require_lists(controls=controls)
    require_level(ci_level)
    coded = code_factors(data, controls, [outcome, exposure, moderator])
    data, controls = coded.data, coded.terms(controls)
    rows = _complete(data, [outcome, exposure, moderator, *controls])
    x, w = rows[exposure].to_numpy(), rows[moderator].to_numpy()
    design = np.column_stack([np.ones(len(rows)), x, w, x * w, rows[list(controls)].to_numpy()])
    apart = np.column_stack([x - x.mean(), w - w.mean(), rows[list(controls)] - rows[list(controls)].mean()])
    # The product of what is left of the means spans the same: large means alone make no terms determine each other.
    _require_rank(
        np.column_stack([np.ones(len(rows)), apart, apart[:, 0] * apart[:, 1]]),
        [exposure, moderator, *controls, f"{exposure}:{moderator}"],
    )
    fit = fit_least_squares(design, rows[outcome].to_numpy())
    n_alone = int((fit.hat > 1 - FULL_LEVERAGE).sum())
    if n_alone:
        raise StatisticError(
            f"{n_alone} of {fit.n} rows determine a term alone (often the one case that differs in {exposure} or "
            f"{moderator}), so {covariance} is undefined. Drop these rows, or merge the category."
        )
    v = heteroskedastic_covariance(fit, covariance)
    lost = (
        f"{exposure} or {moderator} varies so little beside its size that errors are lost in rounding. Take "
        "differences from the mean."
    )
    if not (np.diag(v) >= 0).all():
        raise StatisticError(lost)
    freedom = fit.n - fit.k
    critical = float(t_quantile((1 + ci_level) / 2, freedom))
    b = fit.coefficients

    def slope(at: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        value = np.asarray(at, dtype=float)
        variance = v[1, 1] + 2 * value * v[1, 3] + value**2 * v[3, 3]
        if not (variance >= 0).all():
            raise StatisticError(lost)
        return b[1] + b[3] * value, np.sqrt(variance)

    names, places = _places(w)
    estimate, error = slope(places)
    a = critical**2 * v[3, 3] - b[3] ** 2
    c = 2 * (critical**2 * v[1, 3] - b[1] * b[3])
    d = critical**2 * v[1, 1] - b[1] ** 2
    roots = np.roots([a, c, d]) if abs(a) > 0 else np.array([])
    real = sorted(float(root.real) for root in roots if abs(root.imag) < 1e-9)
    inside = [root for root in real if w.min() <= root <= w.max()]
    every, spread = slope(w)
    t = b[3] / np.sqrt(v[3, 3])
    return Moderation(
        interaction=pd.Series(
            {
                "estimate": b[3],
                "std_error": np.sqrt(v[3, 3]),
                "ci_low": b[3] - critical * np.sqrt(v[3, 3]),
                "ci_high": b[3] + critical * np.sqrt(v[3, 3]),
                "p_value": 2 * t_upper_tail(abs(t), freedom),
            }
        ),
        simple_slopes=pd.DataFrame(
            {
                "moderator": places,
                "estimate": estimate,
                "std_error": error,
                "ci_low": estimate - critical * error,
                "ci_high": estimate + critical * error,
                "p_value": 2 * t_upper_tail(np.abs(estimate) / error, freedom),
            },
            index=pd.Index(names, name="at"),
        ),
        regions=tuple([*inside, *(root for root in real if root not in inside)]),
        share_significant=float((np.abs(every) > critical * spread).mean()),
        n_observations=fit.n,
        covariance=covariance,
        degrees_of_freedom=float(freedom),
    )


def mediation(
    data: pd.DataFrame,
    outcome: str,
    exposure: str,
    mediator: str,
    controls: Sequence[str] = (),
    *,
    interval: PathInterval = "product",
    draws: int = 2000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> Mediation:
    """Divide an association into a part through a mediator and a direct part.

    Parameters
    ----------
    data
        Complete rows are used.
    outcome, exposure, mediator, controls
        Numeric columns.
    interval
        `product`: distribution of the product of both paths, with HC4 errors; holds from thirty rows on, skewed ones
        too. `bca`: bias-corrected and accelerated bootstrap, which is too short with few or skewed rows.
    draws, seed
        Resamples of rows with `bca`; same seed, same draws.
    ci_level
        Coverage of the intervals.

    Returns
    -------
    Mediation
        A decomposition of least-squares slopes.

    Raises
    ------
    StatisticError
        As `moderation`; an unknown interval; or, with `bca`, the terms determine each other in more than a tenth of the
        resamples.

    References
    ----------
    MacKinnon, Lockwood & Williams (2004). Without controls for every shared cause of mediator and outcome the parts are
    no effects (VanderWeele 2015). Coverage: docs/measurement/intervals.md.
    """
    require_lists(controls=controls)
    require_level(ci_level)
    require_draws(draws, seed)
    require_option("interval", interval, get_args(PathInterval))
    coded = code_factors(data, controls, [outcome, exposure, mediator])
    data, controls = coded.data, coded.terms(controls)
    rows = _complete(data, [outcome, exposure, mediator, *controls])
    ordered = rows[[*controls, exposure, mediator, outcome]].to_numpy()
    spread = ordered.std(axis=0)
    # In standard deviations from the mean: products of large values with small spreads would lose their digits.
    values = np.column_stack([np.ones(len(rows)), (ordered - ordered.mean(axis=0)) / spread])
    _require_rank(values[:, :-1], [*controls, exposure, mediator])
    per_x, per_m = spread[-1] / spread[-3], spread[-1] / spread[-2]
    units = np.array([per_x, per_x, per_x, spread[-2] / spread[-3], per_m])
    estimate = _parts((values.T @ values)[None])[0] * units
    bounds = (
        path_intervals(values, ci_level) * units[:, None]
        if interval == "product"
        else _resampled(values, estimate, units, draws, seed, ci_level, f"{exposure}, {mediator}")
    )
    table = pd.DataFrame(
        {"estimate": estimate, "std_error": bounds[:, 2], "ci_low": bounds[:, 0], "ci_high": bounds[:, 1]},
        index=pd.Index(["indirect", "direct", "total", "first_path", "second_path"], name="effect"),
    )
    share = estimate[0] / estimate[2] if estimate[0] * estimate[2] > 0 else float("nan")
    return Mediation(table, float(share), len(values), draws if interval == "bca" else 0, interval)


def _resampled(
    values: np.ndarray, estimate: np.ndarray, units: np.ndarray, draws: int, seed: int, ci_level: float, names: str
) -> np.ndarray:
    """BCa bounds of every part and its standard error over resamples, shape (5, 3)."""
    n, k = values.shape
    each = values[:, :, None] * values[:, None, :]
    whole = each.sum(axis=0)
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(float)
    drawn = _parts((counts @ each.reshape(n, -1)).reshape(draws, k, k)) * units
    n_without = int(np.isnan(drawn).any(axis=1).sum())
    if n_without > MOST_WITHOUT * draws:
        raise StatisticError(
            f"in {n_without} of {draws} resamples {names} and the controls do not vary or determine "
            "each other: too few rows differ in one of them. Merge rare cases, or drop a control."
        )
    left_out = _parts(whole[None] - each) * units
    bounds = [bca_interval(estimate[i], drawn[:, i], left_out[:, i], ci_level=ci_level) for i in range(5)]
    return np.column_stack([bounds, np.nanstd(drawn, axis=0, ddof=1)])


def _parts(products: np.ndarray) -> np.ndarray:
    """Indirect, direct, total, and both paths from cross-products, shape (n_draws, 5); missing without a solution.

    Columns are constant and controls, then exposure, mediator and outcome.
    """
    y = products.shape[1] - 1
    m, x = y - 1, y - 2
    on_x = _solved(products[:, : x + 1, : x + 1], products[:, : x + 1, m:])
    on_both = _solved(products[:, : m + 1, : m + 1], products[:, : m + 1, y:])
    first, total = on_x[:, -1, 0], on_x[:, -1, 1]
    direct, second = on_both[:, -2, 0], on_both[:, -1, 0]
    return np.stack([first * second, direct, total, first, second], axis=1)


def _solved(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Solutions of many small systems; missing where terms determine each other."""
    root = np.sqrt(np.diagonal(left, axis1=1, axis2=2))
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = left / (root[:, :, None] * root[:, None, :])
    is_known = np.isfinite(scaled).all(axis=(1, 2))
    is_known[is_known] = np.linalg.eigvalsh(scaled[is_known])[:, 0] > SMALLEST_EIGENVALUE
    found = np.full(right.shape, np.nan)
    found[is_known] = np.linalg.solve(left[is_known], right[is_known])
    return found


def _places(moderator: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Where slopes are told: at both values of two, else at the mean and a deviation around it, as far as seen."""
    values = np.unique(moderator)
    if len(values) == 2:
        return ["lower value", "upper value"], values
    names = ["mean - 1 sd", "mean", "mean + 1 sd"]
    places = moderator.mean() + np.array([-1.0, 0.0, 1.0]) * moderator.std(ddof=1)
    ends = {0: ("lowest value", values[0]), 2: ("highest value", values[-1])}
    for place, (name, end) in ends.items():
        if not values[0] <= places[place] <= values[-1]:
            names[place], places[place] = name, end
    return names, places


def _complete(data: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    rows = complete_rows(data, columns, varying=columns)
    if len(rows) < FEWEST_ROWS:
        raise StatisticError(f"{len(rows)} complete rows are too few; {FEWEST_ROWS} are needed.")
    return rows


def _require_rank(design: np.ndarray, names: Sequence[str]) -> None:
    if not are_independent(design):
        raise StatisticError(f"the terms {', '.join(names)} do not vary or determine each other: drop one.")
