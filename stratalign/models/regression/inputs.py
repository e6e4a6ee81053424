"""What a regression of arrays is given: complete, one value a row, terms that can be distinguished."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.errors import StatisticError
from stratalign.numerics.factors import code_factors
from stratalign.numerics.row_values import match_rows
from stratalign.numerics.standardise import Standardised, standardise
from stratalign.numerics.tables import as_numbers


@dataclass(frozen=True, slots=True)
class RegressionInput:
    """Terms `x` (n, k) with `terms`, outcome `y` (n,); `codes` (n,) of the groups with `names`; all `standardised`."""

    x: np.ndarray
    y: np.ndarray
    terms: list[str]
    codes: np.ndarray
    names: np.ndarray
    standardised: Standardised

    @property
    def n_groups(self) -> int:
        """Groups."""
        return len(self.names)

    def place_of(self, term: str) -> int:
        """Place of a term; refuses what is none."""
        if term not in self.terms:
            raise StatisticError(f"there is no term {term!r}; the model has {', '.join(self.terms)}.")
        return self.terms.index(term)


def code_design(design: pd.DataFrame) -> pd.DataFrame:
    """Design whose factors are indicators in their place."""
    coded = code_factors(design, list(design.columns))
    return coded.data[coded.terms(list(design.columns))] if coded.columns else design


def read_regression(
    design: pd.DataFrame, outcome: ArrayLike, groups: ArrayLike | None = None, *, what: str = "clusters"
) -> RegressionInput:
    """Check and standardise what a regression is given.

    Parameters
    ----------
    design
        Shape (n, k), with its constant; factors enter as indicators.
    outcome
        Shape (n,).
    groups
        Shape (n,), label of each row; None for none.
    what
        What the groups are called, for messages.

    Returns
    -------
    RegressionInput
        Arrays in the order of the design's rows.

    Raises
    ------
    StatisticError
        There is not one value for each row of the design (a series is matched by its index), values are missing or not
        numeric, the outcome does not vary, or terms determine each other.
    """
    if not isinstance(design, pd.DataFrame):
        raise StatisticError(f"design is a {type(design).__name__}; give a table with a named column for each term.")
    design = code_design(design)
    values = match_rows("the outcome", outcome, design.index)
    numbers = as_numbers(design, list(design.columns))
    y = as_numbers(pd.DataFrame({"outcome": values}, index=design.index), ["outcome"])["outcome"].to_numpy()
    labels = pd.Series(np.zeros(len(design)) if groups is None else match_rows(what, groups, design.index))
    x, terms = numbers.to_numpy(), [str(name) for name in design.columns]
    n_missing = int((~np.isfinite(x).all(axis=1) | ~np.isfinite(y) | labels.isna().to_numpy()).sum())
    if n_missing:
        raise StatisticError(
            f"{n_missing} of {len(y)} rows are missing a term, the outcome or one of the {what}: leave these rows out "
            "first."
        )
    n, k = x.shape
    if n <= k + 1:
        raise StatisticError(f"{n} rows for {k} terms leave nothing to tell errors from: more rows are needed.")
    if not np.ptp(y) > 0:
        raise StatisticError(f"the outcome does not vary over {n} rows: there is nothing to explain.")
    scaled = standardise(x, y)
    if not scaled.is_full_rank:
        raise StatisticError(f"the terms {', '.join(terms[:6])} determine each other: drop one.")
    codes, names = pd.factorize(labels, sort=True)
    return RegressionInput(x, y, terms, codes, np.asarray(names), scaled)
