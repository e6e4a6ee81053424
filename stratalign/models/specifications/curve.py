"""Every defensible specification at once, and a test of the whole curve."""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.models.specifications.frame import Estimated, SpecificationFrame, Terms, contrast_name
from stratalign.models.specifications.joint import draw_signs, joint_tests
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import t_quantile, t_upper_tail
from stratalign.numerics.factors import code_factors
from stratalign.numerics.input_checks import require_columns, require_draws, require_level, require_lists
from stratalign.numerics.results import Result
from stratalign.numerics.row_values import match_rows
from stratalign.numerics.workers import is_on_cluster, over_workers
from stratalign.vocabulary import model_rows

ESTIMATORS = ("least_squares", "ranks", "winsorised")
#: Specifications at most; beyond, nobody reads the list of choices.
MOST_SPECIFICATIONS = 50_000
#: An error below this, in standard deviations of the outcome, is rounding.
NO_ERROR = 1e-12
#: Fewer draws than this give no p value.
FEWEST_DRAWS = 20
#: Estimator, sample, outcome, exposure, controls, fixed effects and cut of one specification.
Choice = tuple[str, str, str, str, str, str, float | None]
#: Columns of the table that say which choice was made.
CHOICES = ("outcome", "exposure", "controls", "fixed_effects", "cut", "sample", "estimator")
#: How the table says a cut: the exposure as measured, or the companies at its ends.
CONTINUOUS, EXTREME = "continuous", "extreme "


@displayed
@dataclass(frozen=True, slots=True)
class WeightedBy:
    """Least squares weighted by a column, not negative; rows without a weight are left out."""

    column: str


Estimator = Literal["least_squares", "ranks", "winsorised"] | WeightedBy


@displayed
@dataclass(frozen=True, slots=True)
class SpecificationCurve(Result):
    """All specifications and what they say together.

    - `table`: the columns of `CHOICES`, estimate (standard deviations of the outcome per standard deviation of the
      exposure), std_error, ci_low, ci_high, t_statistic, p_value, n_observations, n_clusters; smallest estimate first.
    - `joint`: one row per statistic (median_estimate, share_same_sign, share_significant_same_sign, mean_z): value and
      p_value against no association anywhere. share_same_sign describes only, its p_value is missing: specifications
      are so alike that all have one sign in about a third of the curves without any association.
    - `left_out`: specifications that could not be estimated or that stand twice, with the reason.
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
        Name -> columns of numbers or factors, or lists of columns; none where absent.
    samples
        Name -> shape (n_rows,), which rows, or a list of such; all where absent. A series is matched by its index.
    fixed_effects
        Name -> label columns entered as indicators, or lists of columns; none where absent.
    cuts
        None for the exposure as it is; a share for its extreme groups of that share with the middle left out, the
        difference of their means divided by the distance of the groups, so that it too is per standard deviation.
    estimators
        `least_squares`; `ranks` of all numbers; `winsorised`, the outermost percent of every column moved inwards;
        `WeightedBy(column)`, named `weighted` in the table.
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
        A column or estimator is absent, a column is not numeric, choices are too many, a sample does not say of every
        row whether it is in, weights are negative, or no specification can be estimated.

    References
    ----------
    Simonsohn, Simmons & Nelson (2020); the test is a restricted wild cluster bootstrap (MacKinnon, Nielsen & Webb 2023)
    with one set of signs for all specifications. Checked against refitting by statsmodels in
    tests/models/test_specification_curve.py.
    """
    require_level(ci_level)
    require_draws(draws, seed, fewest=FEWEST_DRAWS)
    outcomes = [outcome] if isinstance(outcome, str) else list(dict.fromkeys(outcome))
    exposed = [exposures] if isinstance(exposures, str) else list(dict.fromkeys(exposures))
    controls, effects = _named(control_sets), _named(fixed_effects)
    coded = code_factors(data, [term for terms in controls.values() for term in terms if term not in exposed], outcomes)
    data, controls = coded.data, {name: tuple(coded.terms(terms)) for name, terms in controls.items()}
    masks = {"all": np.ones(len(data), bool)} if samples is None else _masks(samples, data.index)
    _require_choices(estimators, cuts)
    weights = next((how.column for how in estimators if isinstance(how, WeightedBy)), None)
    named = dict.fromkeys("weighted" if isinstance(how, WeightedBy) else how for how in estimators)
    # Estimators and samples outermost: specifications on the same rows then stand together.
    choices: list[Choice] = list(product(named, masks, outcomes, exposed, controls, effects, dict.fromkeys(cuts)))
    if not 1 <= len(choices) <= MOST_SPECIFICATIONS:
        raise StatisticError(f"there are {len(choices):,} specifications; 1 to {MOST_SPECIFICATIONS:,} can be read.")
    numeric = list(dict.fromkeys([*outcomes, *exposed, *(term for terms in controls.values() for term in terms)]))
    labels = list(dict.fromkeys(term for terms in effects.values() for term in terms))
    needed = (*numeric, *labels, *([cluster] if cluster else []), *([weights] if weights else []))
    require_columns(data, needed)
    contrasts = [(name, share) for name in exposed for share in cuts if share is not None]
    frames: dict[str, SpecificationFrame] = {
        how: SpecificationFrame(data, numeric, labels, cluster, how=how, weights=weights, cuts=contrasts)
        for how in named
    }
    left_out: dict[int, str] = {}
    together = _grouped(choices, frames, masks, controls, effects, left_out)
    signs = draw_signs(draws, next(iter(frames.values())).n_clusters, seed)
    parts = []
    groups = [(frames[how], [terms for _, terms in items], rows) for (how, _), (rows, items) in together.items()]
    # Workers draw the signs again: they are larger than the rows they stand for.
    given = partial(_estimated, None if is_on_cluster() else signs, (draws, signs.shape[1], seed))
    for (_, items), found in zip(together.values(), over_workers(given, groups), strict=True):
        places = np.array([place for place, _ in items])
        left_out.update({int(places[place]): why for place, why in found.why_none.items()})
        found = _with_errors(found, places, left_out)
        if len(found.places):
            parts.append(replace(found, places=places[found.places]))
    return _curve(choices, parts, left_out, signs, ci_level)


def _estimated(
    signs: np.ndarray | None, drawn: tuple[int, int, int], group: tuple[SpecificationFrame, list[Terms], np.ndarray]
) -> Estimated:
    """Specifications on the same rows."""
    frame, specifications, rows = group
    return frame.estimate(specifications, rows, draw_signs(*drawn) if signs is None else signs)


def _with_errors(found: Estimated, places: np.ndarray, left_out: dict[int, str]) -> Estimated:
    """Specifications whose slope has an error; the others go to `left_out`."""
    has_error = found.errors > NO_ERROR
    left_out.update(dict.fromkeys(places[found.places[~has_error]].tolist(), "the terms tell the outcome exactly"))
    if has_error.all():
        return found
    drawn = None if found.drawn_errors is None else found.drawn_errors[:, has_error]
    kept = {name: getattr(found, name)[has_error] for name in ("places", "slopes", "errors")}
    return replace(found, **kept, pushes=found.pushes[:, has_error], drawn_errors=drawn)


def _grouped(
    choices: list[Choice],
    frames: Mapping[str, SpecificationFrame],
    masks: Mapping[str, np.ndarray],
    controls: Mapping[str, tuple[str, ...]],
    effects: Mapping[str, tuple[str, ...]],
    left_out: dict[int, str],
) -> dict[tuple[str, bytes], tuple[np.ndarray, list[tuple[int, Terms]]]]:
    """Specifications by estimator and rows; what makes none, or stands twice, goes to `left_out`."""
    together: dict[tuple[str, bytes], tuple[np.ndarray, list[tuple[int, Terms]]]] = {}
    groups: dict[tuple[str, str, frozenset[str]], list[tuple[int, Terms]]] = {}
    first: dict[object, str] = {}
    exposed = dict.fromkeys(choice[3] for choice in choices)
    sets = {
        (name, exposure): tuple(dict.fromkeys(term for term in terms if term != exposure))
        for name, terms in controls.items()
        for exposure in exposed
    }
    unordered = {terms: frozenset(terms) for terms in {*sets.values(), *effects.values()}}
    for place, (how, sample, target, exposure, control, effect, cut) in enumerate(choices):
        terms, fixed = sets[control, exposure], effects[effect]
        if target == exposure or target in terms:
            left_out[place] = "the outcome is among the terms"
            continue
        key = (how, sample, target, exposure, unordered[terms], unordered[fixed], cut)
        before = first.setdefault(key, f"{control}, {effect}")
        if before != f"{control}, {effect}":
            left_out[place] = f"the same terms as with {before}"
            continue
        one = Terms(target, exposure if cut is None else contrast_name(exposure, cut), terms, fixed)
        group = (how, sample, frames[how].lacking(one))
        if group not in groups:
            rows = frames[how].rows_of(group[2], masks[sample])
            groups[group] = together.setdefault((how, rows.tobytes()), (rows, []))[1]
        groups[group].append((place, one))
    return together


def _curve(
    choices: list[Choice], parts: list[Estimated], left_out: dict[int, str], signs: np.ndarray, ci_level: float
) -> SpecificationCurve:
    """Estimates in order with their intervals, the joint test, and what was left out."""
    if not parts:
        reason = next(iter(left_out.values()))
        raise StatisticError(f"none of {len(choices)} specifications can be estimated: {reason}.")
    places = np.concatenate([part.places for part in parts])
    estimates = np.concatenate([part.slopes for part in parts])
    order = np.lexsort((places, estimates))
    sizes = [len(part.places) for part in parts]
    n_clusters, n = (np.repeat([getattr(part, name) for part in parts], sizes)[order] for name in ("n_clusters", "n"))
    errors = np.concatenate([part.errors for part in parts])[order]
    estimates, freedom = estimates[order], n_clusters - 1
    half, t = t_quantile((1 + ci_level) / 2, freedom) * errors, estimates / errors
    table = _said(choices, places[order].tolist()).assign(
        estimate=estimates,
        std_error=errors,
        ci_low=estimates - half,
        ci_high=estimates + half,
        t_statistic=t,
        p_value=2 * t_upper_tail(np.abs(t), freedom),
        n_observations=n,
        n_clusters=n_clusters,
    )
    unused = sorted(left_out)
    none = _said(choices, unused).assign(reason=[left_out[place] for place in unused])
    return SpecificationCurve(table, joint_tests(parts, signs), none, len(table), len(signs))


def _said(choices: list[Choice], places: list[int]) -> pd.DataFrame:
    """The choices behind specifications, one row each."""
    said = {
        "estimator": [choices[place][0] for place in places],
        "sample": [choices[place][1] for place in places],
        "outcome": [choices[place][2] for place in places],
        "exposure": [choices[place][3] for place in places],
        "controls": [choices[place][4] for place in places],
        "fixed_effects": [choices[place][5] for place in places],
        "cut": [_cut_said(choices[place][6]) for place in places],
    }
    return pd.DataFrame(said, columns=list(CHOICES), dtype="str")


def _cut_said(cut: float | None) -> str:
    return CONTINUOUS if cut is None else f"{EXTREME}{cut:.0%}"


def cut_share(said: str) -> float | None:
    """Share of the companies at each end of a cut, from the column `cut` of a curve's table.

    Parameters
    ----------
    said
        Such as "extreme 25%".

    Returns
    -------
    float or None
        Such as 0.25, in whole per cent; None where the exposure is as measured.
    """
    return None if said == CONTINUOUS else float(said.removeprefix(EXTREME).removesuffix("%")) / 100


def _require_choices(estimators: Sequence[Estimator], cuts: Sequence[float | None]) -> None:
    require_lists(estimators=estimators)
    if isinstance(cuts, str) or not isinstance(cuts, Sequence):
        raise StatisticError(f"cuts is {cuts!r}; give a list, such as [None, 0.25].")
    weighted = [how for how in estimators if isinstance(how, WeightedBy)]
    unknown = [how for how in estimators if how not in (*ESTIMATORS, *weighted)]
    if unknown:
        raise StatisticError(
            f"there is no estimator {', '.join(map(repr, unknown))}; use {', '.join(ESTIMATORS)} or WeightedBy(COLUMN)."
        )
    if len(set(weighted)) > 1:
        raise StatisticError(f"{len(set(weighted))} columns of weights are given; a curve takes one.")
    wrong = [cut for cut in cuts if cut is not None and not (isinstance(cut, numbers.Real) and 0 < float(cut) <= 0.5)]
    if wrong:
        raise StatisticError(f"cuts are shares above 0 and up to .5, or None; not {', '.join(map(str, wrong))}.")


def _named(sets: Mapping[str, Sequence[str]] | Sequence[Sequence[str]] | None) -> dict[str, tuple[str, ...]]:
    """Sets of columns by name; a list is named by its columns."""
    if sets is None:
        return {"none": ()}
    if isinstance(sets, Mapping):
        require_lists(**{str(name): terms for name, terms in sets.items()})
        return {str(name): tuple(terms) for name, terms in sets.items()}
    if any(isinstance(terms, str) for terms in sets):
        raise StatisticError(
            f"sets of columns are lists of lists; {sets!r} holds a bare name: write [['a'], ['a', 'b']]."
        )
    return {" + ".join(terms) or "none": tuple(terms) for terms in sets}


def _masks(samples: Mapping[str, ArrayLike] | Sequence[ArrayLike], index: pd.Index) -> dict[str, np.ndarray]:
    """Samples as booleans by name; a list is numbered from one."""
    if not isinstance(samples, Mapping):
        if all(np.ndim(mask) == 0 for mask in samples):
            raise StatisticError("samples are a list of masks, or name -> mask; for one mask write [mask].")
        samples = {f"sample {place}": mask for place, mask in enumerate(samples, start=1)}
    return {str(name): _mask(f"samples {name}", mask, index) for name, mask in samples.items()}


def _mask(name: str, given: ArrayLike, index: pd.Index) -> np.ndarray:
    """One sample as booleans; what says neither yes nor no of a row is refused."""
    if np.shape(given) != (len(index),):
        raise StatisticError(f"{name} do not have one entry for each of the {len(index)} rows.")
    values = match_rows(name, given, index)
    if values.dtype == bool:
        return values
    # 0 and 1 are equal to False and True.
    wrong = [value for value in values.tolist() if value is pd.NA or value not in (True, False)]
    if wrong:
        raise StatisticError(
            f"{name} say neither True nor False of {len(wrong)} of {len(index)} rows, such as {wrong[0]!r}: decide "
            "for each row."
        )
    return values.astype(bool)
