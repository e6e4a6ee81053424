"""Parameters of a factor model: which are free, which are fixed, which are one and the same, group by group."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

import numpy as np

from stratalign.errors import StatisticError
from stratalign.measurement.factor_models.syntax import FactorModel
from stratalign.numerics.input_checks import require_option

Identification = Literal["variance", "marker"]

#: Kinds of parameter that groups can share.
KINDS = ("loadings", "intercepts", "residuals")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One place in the model's matrices.

    `matrix` is `paths` (row is explained by column), `covariances` or `means`; `free` is the number of its free
    parameter, -1 where it is fixed at `value`.
    """

    name: str
    kind: str
    matrix: str
    row: int
    column: int
    group: int
    free: int
    value: float


@dataclass(frozen=True, slots=True)
class Places:
    """The parameters of a table as arrays; every group has the same k places.

    - `free` (g, k): number of the free parameter, `n_free` where it is fixed at `fixed` (g, k), which else is zero.
    - `row`, `column` (k,) and what kind of place it is; `left`, `right`, `weight` (k,): see `Implied.columns`.
    """

    free: np.ndarray
    fixed: np.ndarray
    row: np.ndarray
    column: np.ndarray
    is_path: np.ndarray
    is_covariance: np.ndarray
    is_mean: np.ndarray
    left: np.ndarray
    right: np.ndarray
    weight: np.ndarray


class Layout(Protocol):
    """What moments have to know of parameters: of one model, or of several side by side (`several.Stack`)."""

    @property
    def items(self) -> tuple[str, ...]:
        """Items."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Items, then factors."""

    @property
    def n_groups(self) -> int:
        """Groups, of all models."""

    @property
    def n_free(self) -> int:
        """Free parameters, of all models."""

    @property
    def has_means(self) -> bool:
        """Whether intercepts are among the parameters."""

    @property
    def is_ordinal(self) -> bool:
        """Whether residual variances follow from total variances of one."""

    @property
    def places(self) -> Places:
        """All parameters as arrays."""


@dataclass(frozen=True)
class ParameterTable:
    """All parameters of a model in some groups; variables are items first, factors behind them."""

    parameters: tuple[Parameter, ...]
    items: tuple[str, ...]
    factors: tuple[str, ...]
    n_groups: int
    n_free: int
    has_means: bool
    is_ordinal: bool

    @property
    def variables(self) -> tuple[str, ...]:
        """Items, then factors."""
        return self.items + self.factors

    def of_group(self, group: int) -> tuple[Parameter, ...]:
        """Parameters of one group."""
        size = len(self.parameters) // self.n_groups
        return self.parameters[group * size : (group + 1) * size]

    @cached_property
    def places(self) -> Places:
        """All parameters as arrays."""
        mine = self.of_group(0)
        matrix = np.array([q.matrix for q in mine])
        row, column = np.array([q.row for q in mine]), np.array([q.column for q in mine])
        free = np.array([q.free for q in self.parameters]).reshape(self.n_groups, -1)
        fixed = np.array([q.value for q in self.parameters]).reshape(self.n_groups, -1)
        is_path, is_mean = matrix == "paths", matrix == "means"
        return Places(
            free=np.where(free < 0, self.n_free, free),
            fixed=np.where(free < 0, fixed, 0.0),
            row=row,
            column=column,
            is_path=is_path,
            is_covariance=matrix == "covariances",
            is_mean=is_mean,
            left=row,
            right=np.where(is_path, len(self.variables) + column, column),
            weight=np.select([is_mean, is_path | (row != column)], [0.0, 1.0], 0.5),
        )

    @property
    def shape(self) -> tuple[object, ...]:
        """Equal for models with the same places, which can be fitted side by side."""
        places = self.places
        arrays = (places.row, places.column, places.is_path, places.is_mean)
        return (len(self.items), len(self.factors), self.has_means, *(array.tobytes() for array in arrays))

    def names_of_free(self) -> list[str]:
        """Name of every free parameter; where several share one, that of the first."""
        names: dict[int, str] = {}
        for parameter in self.parameters:
            if parameter.free >= 0:
                names.setdefault(parameter.free, parameter.name)
        return [names[number] for number in range(self.n_free)]


def parameter_table(
    model: FactorModel,
    *,
    identification: Identification = "variance",
    n_groups: int = 1,
    shared: Collection[str] = (),
    has_means: bool = False,
    is_ordinal: bool = False,
) -> ParameterTable:
    """Complete a model by the rules of confirmatory factor analysis and number its free parameters.

    Parameters
    ----------
    model
        As read.
    identification
        `variance` fixes factor variances at 1, `marker` the first loading of each factor; what the model says itself
        comes first.
    n_groups
        Groups with the same structure.
    shared
        Kinds of parameter equal in all groups: loadings, intercepts, residuals. Where loadings are shared, variances of
        factors are free after the first group; where intercepts are, so are means of factors.
    has_means
        Whether intercepts are part of the model.
    is_ordinal
        Residual variances follow from total variances of one, and are no parameters.

    Returns
    -------
    ParameterTable
        Every factor covaries with every other that is not itself explained, unless the model says otherwise.

    Raises
    ------
    StatisticError
        An unknown way to identify factors or kind of shared parameter.
    """
    require_option("identification", identification, ("variance", "marker"))
    unknown = set(shared) - set(KINDS)
    if unknown:
        raise StatisticError(f"groups can share {', '.join(KINDS)}; not {', '.join(sorted(unknown))}.")
    builder = _Builder(model, n_groups, frozenset(shared))
    for group in range(n_groups):
        builder.loadings(group, identification)
        builder.covariances(group, identification, is_ordinal)
        if has_means:
            builder.means(group)
    return ParameterTable(
        tuple(builder.found), model.items, model.factors, n_groups, builder.n_free, has_means, is_ordinal
    )


class _Builder:
    """Collects parameters; parameters of one key are one free parameter."""

    def __init__(self, model: FactorModel, n_groups: int, shared: frozenset[str]) -> None:
        self.model, self.n_groups, self.shared = model, n_groups, shared
        self.places = {name: place for place, name in enumerate(model.items + model.factors)}
        self.explained = {s.right for s in model.statements if s.operator == "=~"} & set(model.factors)
        self.numbers: dict[object, int] = {}
        self.label_values: dict[str, float] = {}
        self.found: list[Parameter] = []
        self.n_free = 0

    def add(
        self,
        name: str,
        kind: str,
        matrix: str,
        row: str,
        column: str,
        group: int,
        *,
        fixed: float | None,
        label: str | None = None,
        start: float = 0.0,
    ) -> None:
        if label is not None:
            fixed = self.label_values.get(label) if fixed is None else self.label_values.setdefault(label, fixed)
        free, value = -1, start if fixed is None else fixed
        if fixed is None:
            of = None if kind in self.shared else group
            key: object = (label, of) if label is not None else (matrix, row, column, of)
            free = self.numbers.setdefault(key, self.n_free)
            self.n_free = max(self.n_free, free + 1)
        self.found.append(
            Parameter(name, kind, matrix, self.places[row], self.places[column], group, free, float(value))
        )

    def loadings(self, group: int, identification: Identification) -> None:
        for factor in self.model.factors:
            mine = [s for s in self.model.statements if s.operator == "=~" and s.left == factor]
            for place, s in enumerate(mine):
                is_marker = identification == "marker" and place == 0 and not s.is_freed
                fixed = 1.0 if is_marker and s.fixed is None else s.fixed
                self.add(
                    f"{factor}=~{s.right}",
                    "loadings",
                    "paths",
                    s.right,
                    factor,
                    group,
                    fixed=fixed,
                    label=s.label,
                    start=0.7,
                )

    def covariances(self, group: int, identification: Identification, is_ordinal: bool) -> None:
        said = {frozenset((s.left, s.right)): s for s in self.model.statements if s.operator == "~~"}
        for item in self.model.items:
            s = said.pop(frozenset((item,)), None)
            if not is_ordinal:
                self.add(
                    f"{item}~~{item}",
                    "residuals",
                    "covariances",
                    item,
                    item,
                    group,
                    fixed=s.fixed if s else None,
                    label=s.label if s else None,
                    start=0.5,
                )
        free_variance = identification == "marker" or (group > 0 and "loadings" in self.shared)
        for factor in self.model.factors:
            s = said.pop(frozenset((factor,)), None)
            fixed = (None if free_variance else 1.0) if s is None else s.fixed
            name = f"{factor}~~{factor}"
            label = s.label if s else None
            self.add(name, "factors", "covariances", factor, factor, group, fixed=fixed, label=label, start=1.0)
        free = [factor for factor in self.model.factors if factor not in self.explained]
        for place, first in enumerate(free):
            for second in free[place + 1 :]:
                s = said.pop(frozenset((first, second)), None)
                name = f"{first}~~{second}"
                fixed, label = (s.fixed, s.label) if s else (None, None)
                self.add(name, "factors", "covariances", first, second, group, fixed=fixed, label=label)
        for s in said.values():
            name = f"{s.left}~~{s.right}"
            kind = "factors" if s.left in self.model.factors else "residuals"
            self.add(name, kind, "covariances", s.left, s.right, group, fixed=s.fixed, label=s.label)

    def means(self, group: int) -> None:
        for item in self.model.items:
            self.add(f"{item}~1", "intercepts", "means", item, item, group, fixed=None)
        is_free = group > 0 and "intercepts" in self.shared
        for factor in self.model.factors:
            fixed = None if is_free and factor not in self.explained else 0.0
            self.add(f"{factor}~1", "factors", "means", factor, factor, group, fixed=fixed)


def values_of(table: ParameterTable, free: np.ndarray) -> np.ndarray:
    """Value of every parameter of the table, shape (n_parameters,), at values of the free ones."""
    return np.array([p.value if p.free < 0 else free[p.free] for p in table.parameters])
