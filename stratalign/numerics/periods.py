"""Periods as whole numbers: months of the calendar, fiscal years wherever they end, or plain numbers."""

from __future__ import annotations

import numbers
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError

#: Months the ends of two years, and of two quarters, may lie nearer or farther than a step: periods counted in weeks,
#: surveys a month early.
LEEWAY_YEARS, LEEWAY_QUARTERS = 2, 1
#: Days a period's end may lie in the month after: a year of 52 weeks that ends on 2 January is the year before.
LEEWAY_DAYS = 7
#: Share of a step by which numbers, such as 2019.0833, may miss it.
LEEWAY_SHARE = 0.01
#: A commonest distance below this many days is counted in days.
SHORTEST_MONTH = 28


def number_periods(periods: pd.Series, entities: pd.Series, *, period: str, entity: str) -> np.ndarray:
    """Periods as whole numbers from 0, one step from each period to the next.

    The step is the commonest distance between two neighbouring periods of an entity. Dates are counted in months of the
    calendar, so that months and quarters of unequal length are one step each; steps shorter than a month in days. Where
    the step is a year, an entity's fiscal years are counted from its own first: one that ends from June to December
    belongs to that calendar year, from January to May to the year before, which holds the most of it (June, half and
    half, goes with its year's end). So a year to June and one to December of the same year share a number.

    Parameters
    ----------
    periods
        Numbers, dates (texts year first) or pandas periods; none missing.
    entities
        Entity of each row; none missing.
    period, entity
        Names of the two columns, for messages.

    Returns
    -------
    numpy.ndarray
        Shape (n,), whole numbers; all 0 where no entity has two periods.

    Raises
    ------
    StatisticError
        Periods are neither numbers nor dates, an entity has two rows in one period, or a distance is no whole number
        of steps.
    """
    codes = pd.factorize(entities)[0]
    values = _read(periods, period)
    is_date = values.dtype.kind == "M"
    position = _days(values) if is_date else values.to_numpy(dtype=float)
    rows = _Neighbours.of(position, codes)
    if not len(rows.first):
        return np.zeros(len(values), dtype=int)
    grid = _date_grid(values, position, rows) if is_date else _number_grid(position, rows)
    if not grid.is_whole.all():
        cases = _cases(~grid.is_whole, rows, values, entities, entity)
        raise StatisticError(
            f"{int((~grid.is_whole).sum())} of {len(grid.is_whole)} distances in {period} are no whole number of steps "
            f"of {grid.step}, the commonest: {cases}. Leave out what lies between two periods, or number the periods "
            "yourself."
        )
    is_same = grid.numbers[rows.first] == grid.numbers[rows.second]
    if is_same.any():
        cases = _cases(is_same, rows, values, entities, entity)
        raise StatisticError(
            f"{int(is_same.sum())} times a {entity} has two rows within one {period} of {grid.step}: {cases}. Keep one "
            "of them."
        )
    return np.asarray(grid.numbers - grid.numbers.min())


def commonest(distances: np.ndarray) -> float:
    """The commonest of some distances, zero left out; the smallest of several that are as common."""
    found, counts = np.unique(np.round(distances[distances > 0], 6), return_counts=True)
    return float(found[counts.argmax()]) if len(found) else 0.0


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """Rows in the order of entity and period, and the pairs of neighbours of one entity."""

    order: np.ndarray
    is_first: np.ndarray
    first: np.ndarray
    second: np.ndarray

    @classmethod
    def of(cls, position: np.ndarray, codes: np.ndarray) -> _Neighbours:
        order = np.lexsort((position, codes))
        is_first = np.append(True, np.diff(codes[order]) != 0)[: len(order)]
        follows = np.flatnonzero(~is_first)
        return cls(order, is_first, order[follows - 1], order[follows])

    def counted(self, starts: np.ndarray, steps: np.ndarray) -> np.ndarray:
        """Numbers by steps from the first period of each entity."""
        moves = np.zeros(len(self.order), dtype=int)
        moves[~self.is_first] = steps
        total, begun = np.cumsum(moves), np.flatnonzero(self.is_first)
        entity = np.cumsum(self.is_first) - 1
        numbers = np.empty(len(self.order), dtype=int)
        numbers[self.order] = starts[self.order][begun][entity] + total - total[begun][entity]
        return numbers


@dataclass(frozen=True, slots=True)
class _Grid:
    """The step in words, which distances are whole numbers of it, and the number of each period."""

    step: str
    is_whole: np.ndarray
    numbers: np.ndarray


def _number_grid(position: np.ndarray, rows: _Neighbours) -> _Grid:
    distances = position[rows.second] - position[rows.first]
    step = commonest(distances) or 1.0
    smallest = float(distances[distances > 0].min(initial=step))
    # Years of some entities are two apart, of others one: the year is the step. Half a year would be a slip.
    if smallest == round(smallest) and not _is_whole(distances, step).all() and _is_whole(distances, smallest).all():
        step = smallest
    numbers = np.floor((position - position.min()) / step + 0.25).astype(int)
    return _Grid(f"{step:g}", _is_whole(distances, step), numbers)


def _date_grid(values: pd.Series, days: np.ndarray, rows: _Neighbours) -> _Grid:
    apart = days[rows.second] - days[rows.first]
    step_days = commonest(apart) or 1.0
    if step_days < SHORTEST_MONTH:
        numbers = np.floor((days - days.min()) / step_days).astype(int)
        return _Grid(_plural(step_days, "day"), _is_whole(apart, step_days), numbers)
    months = _months(values)
    distances = months[rows.second] - months[rows.first]
    step = commonest(distances)
    years = round(step / 12)
    if years and abs(step - 12 * years) <= LEEWAY_YEARS:
        step, leeway, starts = 12 * years, LEEWAY_YEARS, _fiscal_years(values) / years
    else:
        leeway = LEEWAY_QUARTERS if step >= 3 else 0
        starts = _months(values - pd.Timedelta(days=LEEWAY_DAYS) if leeway else values) / step
    steps = np.rint(distances / step).astype(int)
    numbers = rows.counted(np.floor(starts).astype(int), steps)
    words = _plural(years, "year") if step == 12 * years else _plural(step, "month")
    return _Grid(words, np.abs(distances - step * steps) <= leeway, numbers)


def _plural(count: float, unit: str) -> str:
    return f"{count:g} {unit}" if count == 1 else f"{count:g} {unit}s"


def _read(periods: pd.Series, name: str) -> pd.Series:
    """Periods as floats or as dates without a time zone."""
    if isinstance(periods.dtype, pd.PeriodDtype):
        return pd.Series(periods.dt.to_timestamp(how="end"))
    if isinstance(periods.dtype, pd.DatetimeTZDtype):
        return pd.Series(periods.dt.tz_localize(None))
    if pd.api.types.is_datetime64_dtype(periods):
        return periods
    if pd.api.types.is_bool_dtype(periods) or pd.api.types.is_complex_dtype(periods):
        raise StatisticError(f"{name} is neither numbers nor dates: its values are {periods.dtype}.")
    if pd.api.types.is_numeric_dtype(periods):
        return _finite(periods.astype(float), name)
    periods = periods.astype(object)
    kinds = {type(value) for value in periods}
    if kinds and all(issubclass(kind, pd.Period) for kind in kinds):
        return pd.Series(pd.PeriodIndex(periods).to_timestamp(how="end"), index=periods.index)
    if kinds and all(issubclass(kind, (int, float, np.number)) and not issubclass(kind, bool) for kind in kinds):
        return _finite(periods.astype(float), name)
    return _dates(periods, name)


def _finite(periods: pd.Series, name: str) -> pd.Series:
    n_infinite = int((~np.isfinite(periods)).sum())
    if n_infinite:
        raise StatisticError(f"{n_infinite} of {len(periods)} values of {name} are infinite: leave these rows out.")
    return periods


def _dates(periods: pd.Series, name: str) -> pd.Series:
    # A number among dates is a year: pandas would read it as nanoseconds.
    told = periods.map(lambda value: str(value) if isinstance(value, numbers.Real) else value)
    dates = pd.to_datetime(told, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)
    wrong = periods[dates.isna().to_numpy()]
    if len(wrong):
        raise StatisticError(
            f"{name} is neither numbers nor dates: {len(wrong)} of {len(periods)} values are none, such as "
            f"{wrong.iloc[0]!r}. Give years as numbers, such as 2015, or dates year first, such as 2015-12-31."
        )
    return dates


def _days(dates: pd.Series) -> np.ndarray:
    return np.asarray(((dates.dt.normalize() - pd.Timestamp(0)) / pd.Timedelta(days=1)).to_numpy(dtype=float))


def _months(dates: pd.Series) -> np.ndarray:
    return np.asarray((dates.dt.year * 12 + dates.dt.month - 1).to_numpy(dtype=float))


def _fiscal_years(ends: pd.Series) -> np.ndarray:
    moved = ends - pd.Timedelta(days=LEEWAY_DAYS)
    return (moved.dt.year - (moved.dt.month < 6)).to_numpy(dtype=float)


def _is_whole(distances: np.ndarray, step: float) -> np.ndarray:
    if step <= 0:
        return np.ones(len(distances), dtype=bool)
    ratio = distances / step
    return np.abs(ratio - np.rint(ratio)) <= LEEWAY_SHARE


def _cases(chosen: np.ndarray, rows: _Neighbours, values: pd.Series, entities: pd.Series, entity: str) -> str:
    """The first three pairs by entity and period."""
    pairs = [(rows.first[place], rows.second[place]) for place in np.flatnonzero(chosen)[:3]]
    return "; ".join(
        f"{entity} {entities.iloc[one]} has {_shown(values.iloc[one])} and {_shown(values.iloc[other])}"
        for one, other in pairs
    )


def _shown(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else f"{value:g}"
