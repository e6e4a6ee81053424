"""Several factor models of the same places side by side: all are fitted in the rounds that the slowest takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from stratalign.measurement.factor_models.derivatives import (
    Point,
    Sample,
    expected_by_place,
    log_likelihood_by_group,
    observed_by_place,
    point_at,
    slope_by_place,
)
from stratalign.measurement.factor_models.fitting import most_rounds
from stratalign.measurement.factor_models.parameters import ParameterTable, Places
from stratalign.numerics.fisher_scoring import fisher_scoring_of_several


@dataclass(frozen=True, slots=True)
class Stack:
    """Models side by side, the groups of each behind those before it; a `Layout`.

    Every model has room for `width` free parameters. `model` (g,) says whose a group is, `is_used`
    (n_models, width) which free parameters a model has.
    """

    items: tuple[str, ...]
    variables: tuple[str, ...]
    n_groups: int
    n_free: int
    has_means: bool
    is_ordinal: bool
    places: Places
    model: np.ndarray
    width: int
    is_used: np.ndarray


def fit_several(
    tables: Sequence[ParameterTable], samples: Sequence[Sample], starts: Sequence[np.ndarray]
) -> list[np.ndarray | None]:
    """Free parameters of greatest likelihood of several models, as `fit_normal` finds them one by one.

    Parameters
    ----------
    tables
        Parameters of each model, with the same places: what is free, fixed or shared may differ.
    samples
        Answers to each model.
    starts
        Values to begin with.

    Returns
    -------
    list of numpy.ndarray or None
        Shape (n_free,) each; None where no optimum is reached.
    """
    stack, sample = _stack(tables), _side_by_side(samples)
    start = np.zeros((len(tables), stack.width))
    for own, values in zip(start, starts, strict=True):
        own[: len(values)] = values
    last: list[tuple[np.ndarray, Point]] = []

    def at(free: np.ndarray) -> Point:
        """Moments; a step is evaluated first, and then gone on from."""
        if not last or not np.array_equal(last[0][0], free):
            last[:] = [(free, point_at(stack, sample, free.ravel()))]
        return last[0][1]

    def evaluate(free: np.ndarray) -> np.ndarray:
        return np.bincount(stack.model, log_likelihood_by_group(at(free)))

    def directions(free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return _by_free(stack, slope_by_place(at(free))), _by_pairs(stack, expected_by_place(at(free)))

    def observed(free: np.ndarray) -> np.ndarray:
        return _by_pairs(stack, observed_by_place(at(free)))

    found, is_found = fisher_scoring_of_several(start, evaluate, directions, observed, rounds=most_rounds(stack.width))
    return [
        values[: table.n_free] if is_there else None
        for table, values, is_there in zip(tables, found, is_found, strict=True)
    ]


def _stack(tables: Sequence[ParameterTable]) -> Stack:
    """Places of all models; free parameters are numbered model by model, with gaps where one has fewer."""
    first, width = tables[0], max(table.n_free for table in tables)
    n_free = width * len(tables)
    free = [
        np.where(table.places.free < table.n_free, table.places.free + width * place, n_free)
        for place, table in enumerate(tables)
    ]
    fixed = np.concatenate([table.places.fixed for table in tables])
    return Stack(
        items=first.items,
        variables=first.variables,
        n_groups=sum(table.n_groups for table in tables),
        n_free=n_free,
        has_means=first.has_means,
        is_ordinal=first.is_ordinal,
        places=replace(first.places, free=np.concatenate(free), fixed=fixed),
        model=np.repeat(np.arange(len(tables)), [table.n_groups for table in tables]),
        width=width,
        is_used=np.arange(width) < np.array([table.n_free for table in tables])[:, None],
    )


def _side_by_side(samples: Sequence[Sample]) -> Sample:
    before = np.cumsum([0, *(sample.n_groups for sample in samples)])
    return Sample(
        group=np.concatenate([sample.group + start for sample, start in zip(samples, before[:-1], strict=True)]),
        n=np.concatenate([sample.n for sample in samples]),
        observed=np.concatenate([sample.observed for sample in samples]),
        means=np.concatenate([sample.means for sample in samples]),
        covariances=np.concatenate([sample.covariances for sample in samples]),
        has_all=all(sample.has_all for sample in samples),
        n_groups=int(before[-1]),
    )


def _by_free(stack: Stack, found: np.ndarray) -> np.ndarray:
    """Sum over the places of each free parameter, shape (n_models, width)."""
    sums = np.bincount(stack.places.free.ravel(), found.ravel(), stack.n_free + 1)
    return sums[:-1].reshape(-1, stack.width)


def _by_pairs(stack: Stack, found: np.ndarray) -> np.ndarray:
    """Sum over the places of each pair of free parameters of a model, (n_models, width, width); 1 for those unused."""
    size = stack.width + 1
    own = np.where(
        stack.places.free < stack.n_free, stack.places.free - stack.width * stack.model[:, None], stack.width
    )
    pairs = (stack.model[:, None, None] * size + own[:, :, None]) * size + own[:, None, :]
    sums = np.bincount(pairs.ravel(), found.ravel(), len(stack.is_used) * size * size)
    information: np.ndarray = sums.reshape(-1, size, size)[:, :-1, :-1]
    return np.asarray(information + np.eye(stack.width) * ~stack.is_used[:, None, :])
