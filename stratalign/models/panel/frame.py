"""A panel made ready: complete rows, entities and evenly spaced periods as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.input_checks import require_columns, require_single
from stratalign.numerics.periods import number_periods
from stratalign.numerics.standardise import is_flat
from stratalign.numerics.tables import as_numbers


@dataclass(frozen=True, slots=True)
class PanelFrame:
    """Complete rows sorted by entity and period.

    `y` (n,), `x` (n, k) without a constant, `entity` and `period` (n,) as numbers from 0; `names` of the columns of x;
    `entity_names` (n_entities,); `period_names`: number -> a period that has it.
    """

    y: np.ndarray
    x: np.ndarray
    entity: np.ndarray
    period: np.ndarray
    names: tuple[str, ...]
    n_left_out: int
    entity_names: np.ndarray
    period_names: dict[int, object]

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
        Periods counted as by `number_periods`.

    Raises
    ------
    StatisticError
        A column is absent, stands twice or is not numeric, a key stands twice, periods do not lie whole steps apart, or
        fewer than two entities have two rows.
    """
    columns = [outcome, *terms]
    require_columns(panel, [*columns, entity, period], "the panel")
    require_single(panel, [*columns, entity, period])
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
    codes, entity_names = pd.factorize(keys[entity], sort=True)
    steps = number_periods(keys[period], keys[entity], period=period, entity=entity)
    order = np.lexsort((steps, codes))
    frame = PanelFrame(
        numbers.loc[kept, outcome].to_numpy()[order],
        numbers.loc[kept, list(terms)].to_numpy()[order],
        codes[order],
        steps[order],
        tuple(terms),
        int((~kept).sum()),
        np.asarray(entity_names, dtype=object),
        dict(zip(steps.tolist(), keys[period].astype(object), strict=True)),
    )
    if len(frame.y) == 0 or (frame.sizes > 1).sum() < 2:
        raise StatisticError(
            f"a panel needs two {entity} with two periods each; {len(frame.y)} complete rows do not have them."
        )
    if is_flat(frame.y):
        raise StatisticError(f"{outcome} does not vary over {len(frame.y)} complete rows: there is nothing to explain.")
    return frame


def within(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Deviations from the means of groups; columns of a table one by one."""
    once = values - between(values, codes)[codes]
    # A mean is rounded: what is constant in a group would keep the rounding as if it varied.
    return np.asarray(once - between(once, codes)[codes])


def between(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Means of groups, shape (n_groups,) or (n_groups, k)."""
    counts = np.bincount(codes)
    if values.ndim == 1:
        return np.bincount(codes, values) / counts
    return np.stack([np.bincount(codes, column) / counts for column in values.T], axis=1)


def indicators(codes: np.ndarray) -> np.ndarray:
    """Columns of zeros and ones for every value but the first that occurs."""
    values = np.unique(codes)
    return np.asarray((codes[:, None] == values[None, 1:]).astype(float))
