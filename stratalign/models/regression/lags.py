"""Columns of earlier periods of a panel, looked up by time."""

from __future__ import annotations

import numbers
from dataclasses import dataclass

import pandas as pd

from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.periods import number_periods
from stratalign.numerics.tables import as_numbers


@displayed
@dataclass(frozen=True, slots=True)
class Lags:
    """Periods the exposure lies before the outcome, and whether the outcome's own last value is held constant."""

    exposure: int = 0
    outcome: bool = False


def require_lag(lag: int) -> None:
    """Refuse what is no number of periods."""
    if not isinstance(lag, numbers.Integral) or lag < 0:
        raise StatisticError(f"lag is {lag!r}; it counts whole periods back from the outcome and cannot be negative.")


def lag_exposure(panel: pd.DataFrame, exposure: str, lag: int, entity: str, period: str) -> pd.DataFrame:
    """Panel whose exposure is the one of exactly `lag` periods before; missing where that period is."""
    if lag == 0:
        return panel
    values = as_numbers(panel, [exposure])[exposure]
    is_known = (panel[entity].notna() & panel[period].notna()).to_numpy()
    panel, values = panel[is_known], values[is_known]
    n_twice = int(panel.duplicated([entity, period]).sum())
    if n_twice:
        raise StatisticError(
            f"{n_twice} rows repeat a {entity} and {period}: a lag needs one row for each, some stand more than once."
        )
    number = number_periods(panel[period], panel[entity], period=period, entity=entity)
    if panel[entity].is_unique:
        raise StatisticError(f"no {entity} has two periods: there is nothing to lag.")
    codes = pd.factorize(panel[entity])[0]
    # Looked up by time: a row back is a period back only where no period is missing in between.
    keys, before = (pd.MultiIndex.from_arrays([codes, number - back]) for back in (0, lag))
    return panel.assign(**{exposure: values.set_axis(keys).reindex(before).to_numpy()})
