"""People in units: random intercepts and slopes by restricted or full maximum likelihood, from cross-products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.multilevel.profiled import STEP, Profile
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_quantile, t_upper_tail
from stratalign.numerics.factors import Coded, code_factors
from stratalign.numerics.input_checks import require_level, require_lists
from stratalign.numerics.least_squares import clusters_alone, fit_least_squares, require_many
from stratalign.numerics.results import Result
from stratalign.numerics.standardise import are_independent, standardise
from stratalign.numerics.tables import complete_rows
from stratalign.vocabulary import MODEL_COLUMNS, estimate_rows, model_rows

#: Most random terms of a group; beyond, a model is rarely determined.
MOST_RANDOM = 4
#: With fewer Satterthwaite degrees of freedom, the interval of a term says nothing.
FEWEST_FREEDOM = 1.0
#: Relative differences below this are rounding.
SAME = 1e-12


@displayed
@dataclass(frozen=True, slots=True)
class MultilevelFit(Result):
    """A fitted two-level model.

    - `coefficients`: fixed terms in the estimate columns, with `degrees_of_freedom` (Satterthwaite) and t tests.
    - `random_covariance`: (q, q) covariance of the random terms; `residual_variance`; `icc` of an intercept-only part:
      variance of intercepts over their sum with the residual's.
    - `random_effects`: one row per group with the predicted deviation of each random term.
    - `is_singular`: a variance is zero or a correlation one; standard errors then hold the others as estimated.
    """

    coefficients: pd.DataFrame
    random_covariance: pd.DataFrame
    residual_variance: float
    icc: float
    random_effects: pd.DataFrame
    log_likelihood: float
    aic: float
    bic: float
    is_restricted: bool
    is_singular: bool
    n_observations: int
    n_groups: int
    n_left_out: int
    formula: str

    def tidy(self) -> pd.DataFrame:
        """One row per fixed term in the model columns; clusters are the groups."""
        rows = self.coefficients
        known = {str(name): rows[name].tolist() for name in rows if name in MODEL_COLUMNS}
        return model_rows(
            **known, n_clusters=self.n_groups, covariance="REML" if self.is_restricted else "ML", formula=self.formula
        )


def estimate_multilevel(
    data: pd.DataFrame,
    outcome: str,
    fixed: Sequence[str],
    group: str,
    *,
    random: Sequence[str] = ("1",),
    reml: bool = True,
    ci_level: float = 0.95,
) -> MultilevelFit:
    """Fit a model of people in units.

    Parameters
    ----------
    data
        One row per person; rows with a missing value are left out.
    outcome
        Numeric column.
    fixed
        Columns, and products written `a:b` (a cross-level interaction is a person's column times a unit's).
    group
        Column of units.
    random
        Terms that vary between units: `"1"` the intercept, else fixed columns.
    reml
        Restricted maximum likelihood; full for comparing fixed parts by likelihood.
    ci_level
        Coverage of the t intervals.

    Returns
    -------
    MultilevelFit
        As R lmerTest::lmer.

    Raises
    ------
    StatisticError
        A column is absent or not numeric, terms determine each other, fewer than five groups, as many random terms as
        people in every group, an outcome that all people of a group share, one group alone that determines a term
        which all people of a group share, or less than one degree of freedom for a term.

    References
    ----------
    Bates, Maechler, Bolker & Walker (2015), profiled deviance; Satterthwaite freedom: Kuznetsova, Brockhoff &
    Christensen (2017). Checked against R lme4, lmerTest and nlme in tests/models/test_multilevel.py.
    """
    require_lists(fixed=fixed, random=random)
    require_level(ci_level)
    coded = code_factors(data, [part for term in fixed for part in term.split(":")], [outcome, group, *random])
    data, fixed = coded.data, _expanded(fixed, coded)
    parts = [part for term in fixed for part in term.split(":")]
    columns = list(dict.fromkeys([outcome, *parts, *(term for term in random if term != "1")]))
    numbers = complete_rows(data, columns, [group], varying=[outcome])
    labels, n_left_out = numbers[group], len(data) - len(numbers)
    codes, names = pd.factorize(labels, sort=True)
    terms = ["intercept", *fixed]
    x = np.column_stack([np.ones(len(numbers)), *(_product(numbers, term) for term in fixed)])
    z = np.column_stack([np.ones(len(numbers)) if term == "1" else numbers[term].to_numpy() for term in random])
    _require(x, z, codes, terms, random)
    _require_spread_inside(numbers[outcome].to_numpy(), codes, outcome, group)
    _require_many_groups(x, numbers[outcome].to_numpy(), codes, terms, names, group)
    profile = Profile(x, z, numbers[outcome].to_numpy(), codes, reml)
    theta = profile.optimum()
    return _result(profile, theta, terms, random, names, outcome, group, n_left_out, ci_level)


def _expanded(fixed: Sequence[str], coded: Coded) -> list[str]:
    """Terms with the indicators of a factor in its place, in products too."""
    return [":".join(parts) for term in fixed for parts in product(*(coded.terms([part]) for part in term.split(":")))]


def _product(numbers: pd.DataFrame, term: str) -> np.ndarray:
    """Column of a term; parts joined by a colon are multiplied."""
    return np.asarray(np.prod([numbers[part].to_numpy() for part in term.split(":")], axis=0))


def _require(x: np.ndarray, z: np.ndarray, codes: np.ndarray, terms: Sequence[str], random: Sequence[str]) -> None:
    n_groups = int(codes.max(initial=-1)) + 1
    if n_groups < 5:
        raise StatisticError(f"a multilevel model needs five groups and deserves thirty; there are {n_groups}.")
    if not 1 <= len(random) <= MOST_RANDOM or len(set(random)) < len(random):
        raise StatisticError(f"1 to {MOST_RANDOM} different terms may vary between groups; not {', '.join(random)}.")
    if not are_independent(x):
        raise StatisticError(f"the terms {', '.join(terms[1:6])} do not vary or determine each other: drop one.")
    if np.bincount(codes).max() <= len(random) or len(x) - x.shape[1] < 10:
        raise StatisticError(
            f"groups of up to {np.bincount(codes).max()} people cannot tell {len(random)} random terms from the rest. "
            "Use larger groups or fewer random terms."
        )


def _require_spread_inside(y: np.ndarray, codes: np.ndarray, outcome: str, group: str) -> None:
    """Refuse an outcome that all people of a group share: nothing is left for the residual."""
    if _is_shared(y, codes):
        raise StatisticError(
            f"{outcome} is the same for all people of every {group}: it is a property of the {group}. Take one row per "
            f"{group} and `estimate_association`."
        )


def _is_shared(values: np.ndarray, codes: np.ndarray) -> bool:
    """Whether all people of every group have the same value."""
    inside = values - (np.bincount(codes, values) / np.bincount(codes))[codes]
    return bool(np.abs(inside).max() <= SAME * np.abs(values).max())


def _require_many_groups(
    x: np.ndarray, y: np.ndarray, codes: np.ndarray, terms: Sequence[str], names: pd.Index, group: str
) -> None:
    """Refuse a property of groups that one of them determines alone."""
    scaled = standardise(x, y)
    fit = fit_least_squares(scaled.design, scaled.outcome)
    for place in range(1, len(terms)):
        if _is_shared(x[:, place], codes):
            require_many(terms[place], group, [names[code] for code in clusters_alone(fit, codes, place)], "error")


def _result(
    profile: Profile,
    theta: np.ndarray,
    terms: Sequence[str],
    random: Sequence[str],
    names: pd.Index,
    outcome: str,
    group: str,
    n_left_out: int,
    ci_level: float,
) -> MultilevelFit:
    solved = profile.solve(theta)
    n, p, q = profile.n, profile.p, profile.q
    sigma = float(np.sqrt(solved.squares / profile.freedom))
    unit = profile.y_scale / profile.x_scale
    estimates = profile.shift / profile.x_scale + solved.coefficients * unit
    errors = sigma * np.sqrt(np.diag(np.linalg.inv(solved.products))) * unit
    freedom = _satterthwaite(profile, theta, sigma)
    if not (freedom >= FEWEST_FREEDOM).all():
        raise StatisticError(
            f"{terms[int(np.argmin(freedom))]} has {freedom.min():.2f} Satterthwaite degrees of freedom over "
            f"{len(names)} {group}: too few groups tell it for an error. Drop it, or let fewer terms vary."
        )
    half = t_quantile((1 + ci_level) / 2, freedom) * errors
    factor = profile.factor(theta)
    to_units = np.diag(profile.y_scale * sigma / profile.z_scale)
    covariance = to_units @ factor @ factor.T @ to_units
    by_group = profile.zz.transpose(2, 0, 1)
    inner = factor.T @ by_group @ factor + np.eye(q)
    left = profile.zxy.transpose(2, 0, 1) @ np.append(-solved.coefficients, 1.0)
    moved = np.linalg.solve(inner, (left @ factor)[:, :, None])[:, :, 0]
    effects = moved @ factor.T * profile.y_scale / profile.z_scale
    # The likelihood in the outcome's own units: scaling y shifts it, scaling x shifts the restricted one.
    deviance = profile.deviance(theta) + profile.freedom * 2 * np.log(profile.y_scale)
    if profile.reml:
        deviance += 2 * np.log(profile.x_scale).sum()
    n_parameters = p + len(theta) + 1
    labels = ["intercept" if term == "1" else term for term in random]
    residual = (sigma * profile.y_scale) ** 2
    own = float(covariance[0, 0]) if random[0] == "1" else float("nan")
    table = estimate_rows(
        term=list(terms),
        quantity="slope",
        measure=outcome,
        estimate=estimates.tolist(),
        std_error=errors.tolist(),
        ci_low=(estimates - half).tolist(),
        ci_high=(estimates + half).tolist(),
        p_value=(2 * t_upper_tail(np.abs(estimates) / errors, freedom)).tolist(),
        n_respondents=n,
        n_units=len(names),
    )
    return MultilevelFit(
        coefficients=table.assign(degrees_of_freedom=freedom),
        random_covariance=pd.DataFrame(covariance, index=labels, columns=labels),
        residual_variance=residual,
        icc=own / (own + residual),
        random_effects=pd.DataFrame(effects, index=pd.Index(names, name=group), columns=labels),
        log_likelihood=-deviance / 2,
        aic=deviance + 2 * n_parameters,
        bic=deviance + np.log(n) * n_parameters,
        is_restricted=profile.reml,
        is_singular=bool((theta[profile.is_deviation] < 1e-4).any()),
        n_observations=n,
        n_groups=len(names),
        n_left_out=n_left_out,
        formula=f"{outcome} ~ {' + '.join(terms[1:]) or '1'} + ({' + '.join(random)} | {group})",
    )


def _satterthwaite(profile: Profile, theta: np.ndarray, sigma: float) -> np.ndarray:
    """Degrees of freedom of every coefficient."""
    at = np.append(theta, sigma)
    # A variance at zero is held there: the deviance has no two-sided curvature in it.
    free = ~(np.append(profile.is_deviation, True) & (at <= 1e-6))
    steps = STEP * np.maximum(np.abs(at), 0.1) * np.eye(len(at))[free]

    def variances(values: np.ndarray) -> np.ndarray:
        return np.asarray(values[-1] ** 2 * np.diag(np.linalg.inv(profile.solve(values[:-1]).products)))

    ends = [(profile.slope_with_sigma(at + s), profile.slope_with_sigma(at - s)) for s in steps]
    curve = np.array([(up - down)[free] / (2 * s.sum()) for (up, down), s in zip(ends, steps, strict=True)])
    spread = 2 * np.linalg.pinv((curve + curve.T) / 2, hermitian=True)
    slopes = np.array([(variances(at + s) - variances(at - s)) / (2 * s.sum()) for s in steps])
    own = variances(at)
    return np.asarray(2 * own**2 / np.einsum("ik,ij,jk->k", slopes, spread, slopes))
