"""A panel made ready: complete rows, entities and evenly spaced periods as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.rows import as_numbers


@dataclass(frozen=True, slots=True)
class PanelFrame:
    """Complete rows sorted by entity and period.

    `y` (n,), `x` (n, k) without a constant, `entity` and `period` (n,) as numbers from 0; `names` of the columns of x.
    """

    y: np.ndarray
    x: np.ndarray
    entity: np.ndarray
    period: np.ndarray
    names: tuple[str, ...]
    n_left_out: int

    @property
    def n_entities(self) -> int:
        """Entities."""
        return int(self.entity.max()) + 1

    @property
    def sizes(self) -> np.ndarray:
        """Rows of each entity."""
        return np.bincount(self.entity)


def panel_frame(
    panel: pd.DataFrame, outcome: str, terms: Sequence[str], *, entity: str = "entity_id", period: str = "period_end"
) -> PanelFrame:
    """Complete rows of a panel.

    Parameters
    ----------
    panel
        One row per entity and period.
    outcome, terms
        Numeric columns.
    entity, period
        Key columns; periods are numbers or dates.

    Returns
    -------
    PanelFrame
        Periods counted in steps of the commonest distance.

    Raises
    ------
    StatisticError
        A column is absent or not numeric, a key stands twice, or fewer than two entities have two rows.
    """
    columns = [outcome, *terms]
    absent = [name for name in (*columns, entity, period) if name not in panel]
    if absent:
        raise StatisticError(
            f"the panel has no column {', '.join(absent)}; it has {', '.join(map(str, panel.columns))}."
        )
    repeated = sorted({name for name in columns if columns.count(name) > 1})
    if repeated:
        raise StatisticError(f"{', '.join(repeated)} stands more than once among outcome and terms: drop one.")
    numbers = as_numbers(panel, columns)
    kept = numbers.notna().all(axis=1) & panel[entity].notna() & panel[period].notna()
    keys = panel.loc[kept, [entity, period]]
    if keys.duplicated().any():
        raise StatisticError(
            f"{int(keys.duplicated().sum())} rows repeat a {entity} and {period}; a panel has one row for each."
        )
    codes = pd.factorize(keys[entity], sort=True)[0]
    steps = period_steps(keys[period], period)
    order = np.lexsort((steps, codes))
    frame = PanelFrame(
        numbers.loc[kept, outcome].to_numpy()[order],
        numbers.loc[kept, list(terms)].to_numpy()[order],
        codes[order],
        steps[order],
        tuple(terms),
        int((~kept).sum()),
    )
    if len(frame.y) == 0 or (frame.sizes > 1).sum() < 2:
        raise StatisticError(
            f"a panel needs two {entity} with two periods each; {len(frame.y)} complete rows do not have them."
        )
    if np.ptp(frame.y) == 0:
        raise StatisticError(f"{outcome} does not vary over {len(frame.y)} complete rows: there is nothing to explain.")
    return frame


def within(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Deviations from the means of groups; columns of a table one by one."""
    return values - between(values, codes)[codes]


def between(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Means of groups, shape (n_groups,) or (n_groups, k)."""
    counts = np.bincount(codes)
    if values.ndim == 1:
        return np.bincount(codes, values) / counts
    return np.stack([np.bincount(codes, column) / counts for column in values.T], axis=1)


def indicators(codes: np.ndarray) -> np.ndarray:
    """Columns of zeros and ones for every value but the first that occurs."""
    values = np.unique(codes)
    return (codes[:, None] == values[None, 1:]).astype(float)


def period_steps(periods: pd.Series, name: str) -> np.ndarray:
    """Periods as whole numbers from 0 in steps of the commonest distance between two neighbours."""
    if pd.api.types.is_numeric_dtype(periods):
        position = periods.astype(float).to_numpy()
    else:
        try:
            dates = pd.to_datetime(periods, format="ISO8601")
        except (ValueError, TypeError) as problem:
            raise StatisticError(f"{name} is neither numbers nor dates: {problem}") from problem
        position = ((dates - pd.Timestamp(0)) / pd.Timedelta(days=1)).to_numpy()
    distances = np.diff(np.unique(position))
    if not len(distances):
        return np.zeros(len(position), dtype=int)
    return np.rint((position - position.min()) / np.median(distances)).astype(int)
