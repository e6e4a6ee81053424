"""Every defensible specification at once, and a test of the whole curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.models.specifications.frame import (
    Estimated,
    SpecificationFrame,
    Terms,
    contrast_name,
    joint_tests,
)
from stratalign.vocabulary import model_rows

Estimator = Literal["least_squares", "ranks", "winsorised", "weighted"]
ESTIMATORS = ("least_squares", "ranks", "winsorised", "weighted")
#: Specifications at most; beyond, nobody reads the list of choices.
MOST_SPECIFICATIONS = 50_000
#: Columns of the table that say which choice was made.
CHOICES = ("outcome", "exposure", "controls", "fixed_effects", "cut", "sample", "estimator")


@dataclass(frozen=True, slots=True)
class SpecificationCurve:
    """All specifications and what they say together.

    - `table`: the columns of `CHOICES`, estimate (standard deviations of the outcome per standard deviation of the
      exposure), std_error, ci_low, ci_high, t_statistic, p_value, n_observations, n_clusters; smallest estimate first.
    - `joint`: one row per statistic (median_estimate, share_same_sign, share_significant_same_sign, mean_z): value and
      p_value against no association anywhere.
    - `left_out`: specifications that could not be estimated, with the reason.
    """

    table: pd.DataFrame
    joint: pd.DataFrame
    left_out: pd.DataFrame
    n_specifications: int
    n_draws: int

    def tidy(self) -> pd.DataFrame:
        """One row per specification in the estimate columns; n_units counts observations."""
        table = self.table
        return model_rows(
            term=table[list(CHOICES)].agg(" | ".join, axis=1).tolist(),
            quantity="standardised_slope",
            measure="standard deviations of the outcome per standard deviation of the exposure",
            **{name: table[name].tolist() for name in ("estimate", "std_error", "ci_low", "ci_high", "p_value")},
            n_units=table["n_observations"].tolist(),
            n_clusters=table["n_clusters"].tolist(),
            degrees_of_freedom=(table["n_clusters"] - 1.0).tolist(),
            covariance="cluster",
        )


def specification_curve(
    data: pd.DataFrame,
    outcome: str | Sequence[str],
    exposures: str | Sequence[str],
    control_sets: Mapping[str, Sequence[str]] | Sequence[Sequence[str]] | None = None,
    samples: Mapping[str, ArrayLike] | Sequence[ArrayLike] | None = None,
    *,
    fixed_effects: Mapping[str, Sequence[str]] | Sequence[Sequence[str]] | None = None,
    cuts: Sequence[float | None] = (None,),
    estimators: Sequence[Estimator] = ("least_squares",),
    weights: str | None = None,
    cluster: str | None = None,
    draws: int = 1000,
    seed: int = 0,
    ci_level: float = 0.95,
) -> SpecificationCurve:
    """Estimate every combination of choices and test them together.

    Parameters
    ----------
    data
        One row per observation.
    outcome, exposures
        Numeric column or columns.
    control_sets
        Name -> numeric columns, or lists of columns; none where absent.
    samples
        Name -> shape (n_rows,), which rows, or a list of such; all where absent.
    fixed_effects
        Name -> label columns entered as indicators, or lists of columns; none where absent.
    cuts
        None for the exposure as it is; a share for its extreme groups of that share with the middle left out, the
        difference of their means divided by the distance of the groups, so that it too is per standard deviation.
    estimators
        `least_squares`; `ranks` of all numbers; `winsorised`, the outermost percent of every column moved inwards;
        `weighted` by `weights`.
    weights
        Column of weights for the estimator `weighted`.
    cluster
        Column of clusters; rows are their own where absent.
    draws
        Draws of random signs of clusters, common to all specifications, for the joint test.
    seed
        Same seed, same draws.
    ci_level
        Coverage of each interval.

    Returns
    -------
    SpecificationCurve
        With cluster-robust errors (CR1S) and t(G - 1).

    Raises
    ------
    StatisticError
        A column or estimator is absent, choices are too many, or no specification can be estimated.

    References
    ----------
    Simonsohn, Simmons & Nelson (2020); the test multiplies scores of clusters by random signs (Cameron, Gelbach &
    Miller 2008). Checked against refitting by statsmodels in tests/models/test_specification_curve.py.
    """
    outcomes = [outcome] if isinstance(outcome, str) else list(outcome)
    exposed = [exposures] if isinstance(exposures, str) else list(exposures)
    controls, effects = _named(control_sets), _named(fixed_effects)
    masks = {"all": np.ones(len(data), bool)} if samples is None else _masks(samples, len(data))
    _require_choices(estimators, weights, cuts)
    # Estimators and samples outermost: specifications on the same rows then stand together.
    choices = list(product(estimators, masks, outcomes, exposed, controls, effects, cuts))
    if not 1 <= len(choices) <= MOST_SPECIFICATIONS:
        raise StatisticError(f"there are {len(choices):,} specifications; 1 to {MOST_SPECIFICATIONS:,} can be read.")
    numeric = list(dict.fromkeys([*outcomes, *exposed, *(term for terms in controls.values() for term in terms)]))
    labels = list(dict.fromkeys(term for terms in effects.values() for term in terms))
    needed = (*numeric, *labels, *([cluster] if cluster else []), *([weights] if weights else []))
    absent = [name for name in needed if name not in data]
    if absent:
        raise StatisticError(
            f"the data have no column {', '.join(dict.fromkeys(absent))}; they have "
            f"{', '.join(map(str, data.columns))}."
        )
    contrasts = [(name, share) for name in exposed for share in cuts if share is not None]
    frames: dict[str, SpecificationFrame] = {
        how: SpecificationFrame(data, numeric, labels, cluster, how=how, weights=weights, cuts=contrasts)
        for how in estimators
    }
    found: list[Estimated | str] = ["the outcome is among the terms"] * len(choices)
    together: dict[tuple[str, bytes], list[tuple[int, Terms, np.ndarray]]] = {}
    for place, (how, sample, target, exposure, control, effect, cut) in enumerate(choices):
        terms = tuple(term for term in controls[control] if term != exposure)
        if target == exposure or target in terms:
            continue
        column = exposure if cut is None else contrast_name(exposure, cut)
        one = Terms(target, column, terms, effects[effect])
        rows = frames[how].rows_of(one, masks[sample])
        together.setdefault((how, rows.tobytes()), []).append((place, one, rows))
    for (how, _), items in together.items():
        estimates = frames[how].estimate([one for _, one, _ in items], items[0][2])
        for (place, _, _), estimated in zip(items, estimates, strict=True):
            found[place] = estimated
    return _curve([_keys(choice) for choice in choices], found, draws, seed, ci_level)


def _keys(choice: tuple[str, str, str, str, str, str, float | None]) -> dict[str, str]:
    how, sample, outcome, exposure, control, effect, cut = choice
    said = "continuous" if cut is None else f"extreme {cut:.0%}"
    return dict(zip(CHOICES, (outcome, exposure, control, effect, said, sample, how), strict=True))


def _curve(
    keys: list[dict[str, str]], found: list[Estimated | str], draws: int, seed: int, ci_level: float
) -> SpecificationCurve:
    """Estimates in order with their intervals, the joint test, and what was left out."""
    left_out = [key | {"reason": one} for key, one in zip(keys, found, strict=True) if isinstance(one, str)]
    pairs = [(key, one) for key, one in zip(keys, found, strict=True) if isinstance(one, Estimated)]
    if not pairs:
        raise StatisticError(f"none of {len(keys)} specifications can be estimated: {left_out[0]['reason']}.")
    estimates = np.array([one.slope for _, one in pairs])
    pushes = np.stack([one.pushes for _, one in pairs], axis=1)
    n_clusters = np.array([one.n_clusters for _, one in pairs])
    errors, freedom = np.sqrt((pushes**2).sum(axis=0)), n_clusters - 1
    half, t = stats.t.ppf((1 + ci_level) / 2, freedom) * errors, estimates / errors
    table = pd.DataFrame([key for key, _ in pairs]).assign(
        estimate=estimates,
        std_error=errors,
        ci_low=estimates - half,
        ci_high=estimates + half,
        t_statistic=t,
        p_value=2 * stats.t.sf(np.abs(t), freedom),
        n_observations=[one.n for _, one in pairs],
        n_clusters=n_clusters,
    )
    joint = joint_tests(estimates, errors, pushes, freedom, draws, seed)
    ordered = table.sort_values("estimate", kind="stable", ignore_index=True)
    columns = [*CHOICES, "reason"]
    return SpecificationCurve(ordered, joint, pd.DataFrame(left_out, columns=columns), len(pairs), draws)


def _require_choices(estimators: Sequence[str], weights: str | None, cuts: Sequence[float | None]) -> None:
    unknown = [how for how in estimators if how not in ESTIMATORS]
    if unknown:
        raise StatisticError(f"there is no estimator {', '.join(map(repr, unknown))}; use {', '.join(ESTIMATORS)}.")
    if ("weighted" in estimators) != (weights is not None):
        raise StatisticError("the estimator 'weighted' and weights=COLUMN go together: give both or neither.")
    wrong = [cut for cut in cuts if cut is not None and not 0 < cut <= 0.5]
    if wrong:
        raise StatisticError(f"cuts are shares above 0 and up to .5, or None; not {', '.join(map(str, wrong))}.")


def _named(sets: Mapping[str, Sequence[str]] | Sequence[Sequence[str]] | None) -> dict[str, tuple[str, ...]]:
    """Sets of columns by name; a list is named by its columns."""
    if sets is None:
        return {"none": ()}
    if isinstance(sets, Mapping):
        return {str(name): tuple(terms) for name, terms in sets.items()}
    if any(isinstance(terms, str) for terms in sets):
        raise StatisticError(
            f"sets of columns are lists of lists; {sets!r} holds a bare name: write [['a'], ['a', 'b']]."
        )
    return {" + ".join(terms) or "none": tuple(terms) for terms in sets}


def _masks(samples: Mapping[str, ArrayLike] | Sequence[ArrayLike], n: int) -> dict[str, np.ndarray]:
    """Samples as booleans by name; a list is numbered from one."""
    if not isinstance(samples, Mapping):
        samples = {f"sample {place}": mask for place, mask in enumerate(samples, start=1)}
    masks = {str(name): np.asarray(mask, dtype=bool) for name, mask in samples.items()}
    wrong = [name for name, mask in masks.items() if mask.shape != (n,)]
    if wrong:
        raise StatisticError(f"samples {', '.join(wrong)} do not have one entry for each of the {n} rows.")
    return masks
