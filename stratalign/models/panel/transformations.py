"""What effects make of a panel: columns compared within, between, from period to period, and what is left of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from stratalign.errors import StatisticError
from stratalign.models.panel.frame import PanelFrame, between, indicators, within
from stratalign.numerics.least_squares import LeastSquares, fit_least_squares
from stratalign.numerics.standardise import ROUNDING, are_independent

FEWEST_RESIDUAL = 10
#: What a term must do under the effects to have a slope.
_CHANGES = {
    "within": "change over time within any entity",
    "two_way": "change over time within any entity",
    "first_difference": "change from one period to the next within any entity",
    "between": "differ between the means of entities",
}


@dataclass(frozen=True, slots=True)
class Transformed:
    """A panel under effects.

    `y` (n,), `x` (n, k) with `names`, the first term at `place`; `entity` and `period` (n,) of each row as numbers and
    what they are called; `absorbed` parameters the transformation took. `sizes` (k,) and `size`: largest value that
    terms and outcome were made from. `back` (k, k) and `shift` (k,): coefficients of the columns as given are
    `back @ found + shift`.
    """

    effects: str
    y: np.ndarray
    x: np.ndarray
    names: tuple[str, ...]
    place: int
    entity: np.ndarray
    period: np.ndarray
    entity_names: np.ndarray
    period_names: dict[int, object]
    absorbed: int
    sizes: np.ndarray
    size: float
    back: np.ndarray
    shift: np.ndarray


def transform(frame: PanelFrame, effects: str) -> Transformed:
    """Put a panel under effects.

    Parameters
    ----------
    frame
        Complete rows.
    effects
        `pooled`, `within`, `two_way`, `random`, `between`, `first_difference` or `mundlak`.

    Returns
    -------
    Transformed
        Outcome and terms.

    Raises
    ------
    StatisticError
        The effects find nothing to compare.
    """
    # Levels far from zero would be squared to more digits than there are; slopes do not feel what is taken off.
    means, middle = frame.x.mean(axis=0), float(frame.y.mean())
    centred = replace(frame, x=frame.x - means, y=frame.y - middle)
    y, x, names, entity, period, absorbed = _MOVES[effects](centred)
    largest = dict(zip(frame.names, np.abs(frame.x).max(axis=0), strict=True))
    levels = dict(zip(frame.names, means, strict=True))
    owners = [name.removeprefix("mean(").removesuffix(")") if name not in levels else name for name in names]
    back, shift = np.eye(len(names)), np.zeros(len(names))
    if names[0] == "intercept" and effects != "first_difference":
        back[0] -= np.array([levels.get(owner, 0.0) for owner in owners])
        shift[0] = middle
    there, codes = np.unique(entity, return_inverse=True)
    return Transformed(
        effects=effects,
        y=y,
        x=x,
        names=tuple(names),
        place=names.index(frame.names[0]),
        entity=codes,
        period=period,
        entity_names=frame.entity_names[there],
        period_names=frame.period_names,
        absorbed=absorbed,
        sizes=np.array([largest.get(owner, 1.0) for owner in owners]),
        size=float(np.abs(frame.y).max()),
        back=back,
        shift=shift,
    )


def fit_transformed(moved: Transformed, outcome: str = "the outcome") -> LeastSquares:
    """Fit by least squares what the effects left of a panel.

    Parameters
    ----------
    moved
        A panel under effects.
    outcome
        Its name, for messages.

    Returns
    -------
    LeastSquares
        Of the transformed columns.

    Raises
    ------
    StatisticError
        Too few rows, terms or an outcome that do not do what the effects compare, or terms that determine each other.
    """
    n, k = moved.x.shape
    left = n - k - moved.absorbed
    if left < FEWEST_RESIDUAL:
        raise StatisticError(
            f"{n} rows for {k + moved.absorbed} parameters leave {left} degrees of freedom; {FEWEST_RESIDUAL} are "
            "needed. Take more periods or fewer controls."
        )
    scale = np.sqrt((moved.x**2).mean(axis=0))
    flat = [name for name, is_flat in zip(moved.names, _flat(moved), strict=True) if is_flat]
    _require_change(flat, n, moved.effects)
    if np.abs(moved.y).max() <= ROUNDING * moved.size:
        change = _CHANGES.get(moved.effects, "vary")
        raise StatisticError(f"{outcome} does not {change} over the {n} rows: these effects have nothing to explain.")
    noise = np.finfo(float).eps * moved.sizes / scale
    if not are_independent(moved.x / scale, noise):
        raise StatisticError(f"the terms {', '.join(moved.names[:6])} determine each other here: drop one.")
    return fit_least_squares(moved.x, moved.y)


def changing_terms(moved: Transformed) -> Transformed:
    """Leave out terms that do not do what the effects compare.

    Parameters
    ----------
    moved
        A panel under effects without a constant, such as `within`.

    Returns
    -------
    Transformed
        Only of terms that change, first among them the first of these; there may be none.
    """
    kept = ~_flat(moved)
    return replace(
        moved,
        x=moved.x[:, kept],
        names=tuple(name for name, is_kept in zip(moved.names, kept, strict=True) if is_kept),
        place=0,
        sizes=moved.sizes[kept],
        back=moved.back[np.ix_(kept, kept)],
        shift=moved.shift[kept],
    )


def variance_components(frame: PanelFrame) -> tuple[float, float]:
    """Variance of entities and of the rest, by Swamy & Arora; entities' is not below zero."""
    n, n_entities = len(frame.y), frame.n_entities
    # What is constant within entities says nothing there, as in R plm; between them it is a term.
    inner = fit_transformed(changing_terms(transform(frame, "within")))
    rest = float((inner.residuals**2).sum() / (n - n_entities - inner.k))
    if rest <= (ROUNDING * float(np.abs(frame.y).max())) ** 2:
        raise StatisticError(
            f"{', '.join(frame.names)} tell the outcome exactly within entities over the {n} rows: only rounding "
            "is left to compare."
        )
    means = between(frame.x - frame.x.mean(axis=0), frame.entity)
    root = np.sqrt(frame.sizes)
    # Terms whose means do not differ, such as years in a panel of equal lengths, are no terms between entities.
    kept = np.ptp(means, axis=0) > ROUNDING * np.abs(frame.x).max(axis=0)
    design = np.column_stack([np.ones(n_entities), means[:, kept]]) * root[:, None]
    basis, spread, _ = np.linalg.svd(design / np.sqrt((design**2).mean(axis=0)), full_matrices=False)
    basis = basis[:, spread > spread[0] * n_entities * np.finfo(float).eps]
    if basis.shape[1] == n_entities:
        # Constant terms distinguish every entity: nothing is left between them.
        return 0.0, rest
    y = between(frame.y - frame.y.mean(), frame.entity) * root
    squares = float(((y - basis @ (basis.T @ y)) ** 2).sum())
    trace = float((frame.sizes[:, None] * basis**2).sum())
    entities = (squares - (n_entities - basis.shape[1]) * rest) / (n - trace)
    return max(float(entities), 0.0), rest


def _flat(moved: Transformed) -> np.ndarray:
    return np.asarray(np.abs(moved.x).max(axis=0) <= ROUNDING * moved.sizes)


def _require_change(flat: Sequence[str], n: int, effects: str) -> None:
    if flat and effects in _CHANGES:
        other = "Use within effects." if effects == "between" else "Use mundlak or random effects."
        raise StatisticError(
            f"{', '.join(flat[:5])} do not {_CHANGES[effects]}; these effects cannot tell their slope. {other}"
        )
    if flat:
        raise StatisticError(f"{', '.join(flat[:5])} do not vary over the {n} rows: no slope can be estimated.")


_Parts = tuple[np.ndarray, np.ndarray, list[str], np.ndarray, np.ndarray, int]


def _pooled(frame: PanelFrame) -> _Parts:
    x = np.column_stack([np.ones(len(frame.y)), frame.x])
    return frame.y, x, ["intercept", *frame.names], frame.entity, frame.period, 0


def _mundlak(frame: PanelFrame) -> _Parts:
    if np.abs(within(frame.y, frame.entity)).max() <= ROUNDING * (np.abs(frame.y).max() or 1.0):
        raise StatisticError(
            f"the outcome does not change over time within any entity over the {len(frame.y)} rows: there is no slope "
            "within entities to explain. Use between effects."
        )
    means, largest = between(frame.x, frame.entity)[frame.entity], np.abs(frame.x).max(axis=0)
    varies = np.abs(within(frame.x, frame.entity)).max(axis=0) > ROUNDING * largest
    varies &= np.ptp(means, axis=0) > ROUNDING * largest
    x = np.column_stack([np.ones(len(frame.y)), frame.x, means[:, varies]])
    extra = [f"mean({name})" for name, is_used in zip(frame.names, varies, strict=True) if is_used]
    return frame.y, x, ["intercept", *frame.names, *extra], frame.entity, frame.period, 0


def _within(frame: PanelFrame) -> _Parts:
    y, x = within(frame.y, frame.entity), within(frame.x, frame.entity)
    return y, x, list(frame.names), frame.entity, frame.period, frame.n_entities


def _two_way(frame: PanelFrame) -> _Parts:
    x = within(np.hstack([frame.x, indicators(frame.period)]), frame.entity)
    names = [*frame.names, *(f"period[{value}]" for value in np.unique(frame.period)[1:])]
    return within(frame.y, frame.entity), x, names, frame.entity, frame.period, frame.n_entities


def _between(frame: PanelFrame) -> _Parts:
    x = np.column_stack([np.ones(frame.n_entities), between(frame.x, frame.entity)])
    rows = np.arange(frame.n_entities)
    return between(frame.y, frame.entity), x, ["intercept", *frame.names], rows, np.zeros_like(rows), 0


def _first_difference(frame: PanelFrame) -> _Parts:
    follows = (np.diff(frame.entity) == 0) & (np.diff(frame.period) == 1)
    if not follows.any():
        raise StatisticError("no entity has two periods in a row: there is no difference to take.")
    x = np.column_stack([np.ones(int(follows.sum())), np.diff(frame.x, axis=0)[follows]])
    names = ["intercept", *frame.names]
    return np.diff(frame.y)[follows], x, names, frame.entity[1:][follows], frame.period[1:][follows], 0


def _random(frame: PanelFrame) -> _Parts:
    entities, rest = variance_components(frame)
    theta = (1 - np.sqrt(rest / (frame.sizes * entities + rest)))[frame.entity]
    x = np.column_stack([np.ones(len(frame.y)), frame.x])
    moved = x - theta[:, None] * between(x, frame.entity)[frame.entity]
    y = frame.y - theta * between(frame.y, frame.entity)[frame.entity]
    return y, moved, ["intercept", *frame.names], frame.entity, frame.period, 0


_MOVES = {
    "pooled": _pooled,
    "within": _within,
    "two_way": _two_way,
    "random": _random,
    "between": _between,
    "first_difference": _first_difference,
    "mundlak": _mundlak,
}
