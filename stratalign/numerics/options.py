"""Options many models share, checked in one place and before anything is computed."""

from __future__ import annotations

import math
import numbers

from stratalign.errors import StatisticError


def require_level(ci_level: float) -> None:
    """Refuse what is no coverage of an interval.

    Parameters
    ----------
    ci_level
        Strictly between 0 and 1.

    Raises
    ------
    StatisticError
        It is not.
    """
    if not isinstance(ci_level, numbers.Real) or not 0 < float(ci_level) < 1:
        raise StatisticError(
            f"ci_level is {ci_level!r}; it is the coverage of an interval, between 0 and 1, such as 0.95."
        )


def require_draws(draws: int, seed: int = 0, *, fewest: int = 50) -> None:
    """Refuse too few resamples, or a seed that is none.

    Parameters
    ----------
    draws
        Resamples.
    seed
        Whole number, not negative.
    fewest
        Resamples that are needed.

    Raises
    ------
    StatisticError
        One of them is wrong.
    """
    if not isinstance(draws, numbers.Integral) or draws < fewest:
        raise StatisticError(f"draws is {draws!r}; {fewest} resamples are needed, and an interval deserves 1,000.")
    if not isinstance(seed, numbers.Integral) or seed < 0:
        raise StatisticError(f"seed is {seed!r}; it is a whole number from 0 on.")


def require_share(name: str, value: float, *, low: float = 0.0, high: float = 1.0) -> None:
    """Refuse a number outside an open range.

    Parameters
    ----------
    name
        Of the option.
    value
        What was given.
    low, high
        Ends, themselves not allowed.

    Raises
    ------
    StatisticError
        It is not inside.
    """
    if not isinstance(value, numbers.Real) or math.isnan(float(value)) or not low < float(value) < high:
        raise StatisticError(f"{name} is {value!r}; it lies between {low:g} and {high:g}.")
