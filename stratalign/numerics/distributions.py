"""Distributions that tests and intervals stand on: normal, t, F, chi-square, hypergeometric.

The values are those of `scipy.stats`, to the last digit where it takes them from `scipy.special` too. That package
loads in a quarter of a second, of every command and kernel, and each of its calls takes ten to eighty times as long.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

#: A number, or an array of the shape that the arguments have together.
Values: TypeAlias = Any
_ROOT_OF_TWO_PI = np.sqrt(2 * np.pi)
#: Counts that are looked at together: what a processor holds without growing large.
CELLS_AT_ONCE = 200_000
#: Tables whose chance is the same but for rounding are as unlikely as the one seen, as in R's fisher.test.
_ROUNDING = 1 + 1e-7


def normal_quantile(p: ArrayLike) -> Values:
    """Value of a standard normal variable with a share of `p` below it."""
    return special.ndtri(np.asarray(p))


def normal_cdf(x: ArrayLike) -> Values:
    """Share of a standard normal variable at or below `x`."""
    return special.ndtr(np.asarray(x))


def normal_upper_tail(x: ArrayLike) -> Values:
    """Share of a standard normal variable above `x`."""
    return special.ndtr(-np.asarray(x))


def normal_density(x: ArrayLike) -> Values:
    """Density of a standard normal variable at `x`."""
    return np.exp(-(np.asarray(x) ** 2) / 2.0) / _ROOT_OF_TWO_PI


def t_quantile(p: ArrayLike, freedom: ArrayLike) -> Values:
    """Value of Student's t with a share of `p` below it; NaN without a positive number of degrees of freedom."""
    share = np.asarray(p)
    # Where nothing lies below, `stdtrit` gives the wrong infinity.
    return np.where(share == 0, -1.0, 1.0)[()] * special.stdtrit(np.asarray(freedom), share)


def t_cdf(x: ArrayLike, freedom: ArrayLike) -> Values:
    """Share of Student's t at or below `x`."""
    return special.stdtr(np.asarray(freedom), np.asarray(x))


def t_upper_tail(x: ArrayLike, freedom: ArrayLike) -> Values:
    """Share of Student's t above `x`."""
    return special.stdtr(np.asarray(freedom), -np.asarray(x))


def f_quantile(p: ArrayLike, freedom: ArrayLike, freedom_below: ArrayLike) -> Values:
    """Value of F with a share of `p` below it, 0 < p < 1; degrees of freedom above and below the line."""
    return special.fdtri(np.asarray(freedom), np.asarray(freedom_below), np.asarray(p))


def f_upper_tail(x: ArrayLike, freedom: ArrayLike, freedom_below: ArrayLike) -> Values:
    """Share of F above `x`: all of it above zero and below."""
    return special.fdtrc(np.asarray(freedom), np.asarray(freedom_below), np.maximum(np.asarray(x), 0))


def chi_square_upper_tail(x: ArrayLike, freedom: ArrayLike) -> Values:
    """Share of chi-square above `x`: all of it above zero and below; NaN without degrees of freedom."""
    df = np.asarray(freedom, dtype=float)
    return special.chdtrc(np.where(df > 0, df, np.nan), np.maximum(np.asarray(x), 0))


def chi_square_quantile_above(p: ArrayLike, freedom: ArrayLike) -> Values:
    """Value of chi-square with a share of `p` above it."""
    return special.chdtri(np.asarray(freedom), np.asarray(p))


def hypergeometric(count: np.ndarray, n: int, marked: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Chance of a count of marked ones among those drawn without putting back; zero where it cannot be.

    Parameters
    ----------
    count, marked, drawn
        Shapes that go together; how many of the `n` are marked, and how many are drawn.
    n
        How many there are to draw from.

    Returns
    -------
    numpy.ndarray
        Of the shape that they have together.
    """
    logarithm = _log_choose(marked, count) + _log_choose(n - marked, drawn - count) - _log_choose(np.asarray(n), drawn)
    return np.asarray(np.exp(logarithm))


def hypergeometric_at_least(seen: ArrayLike, n: int, marked: ArrayLike, drawn: ArrayLike) -> np.ndarray:
    """Chance of at least so many marked ones among those drawn.

    Parameters
    ----------
    seen
        Shape (n_draws,), marked ones among those drawn.
    n
        How many there are to draw from, without putting back.
    marked, drawn
        Shape (n_draws,), how many of the `n` are marked, and how many are drawn.

    Returns
    -------
    numpy.ndarray
        Shape (n_draws,).
    """
    least, marked, drawn = (np.asarray(values, dtype=int) for values in (seen, marked, drawn))
    most = np.minimum(marked, drawn)
    # Draws of about as many counts together, so that few cells stand for counts that cannot be.
    order, found = np.argsort(most - least), np.zeros(len(most))
    step = max(CELLS_AT_ONCE // (int((most - least).max(initial=0)) + 1), 1)
    for first in range(0, len(order), step):
        some = order[first : first + step, None]
        count = least[some] + np.arange(max(int((most - least)[some].max()), 0) + 1)
        found[some[:, 0]] = hypergeometric(count, n, marked[some], drawn[some]).sum(axis=1)
    return found


def fisher_p_value(table: ArrayLike) -> float:
    """Two-sided P value of Fisher's exact test.

    Parameters
    ----------
    table
        Shape (2, 2), counts.

    Returns
    -------
    float
        Chance of all tables of the same margins that are no likelier than this one.

    References
    ----------
    Fisher (1935); the sum over unlikelier tables, as R's fisher.test has it.
    """
    (a, b), (c, d) = np.asarray(table, dtype=int)
    chances = hypergeometric(np.arange(min(a + b, a + c) + 1), a + b + c + d, np.array(a + c), np.array(a + b))
    return min(float(chances[chances <= chances[a] * _ROUNDING].sum()), 1.0)


def _log_choose(of: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Logarithm of the number of ways to choose; minus infinity where there is none."""
    rest = of - count
    can = (count >= 0) & (rest >= 0)
    with np.errstate(invalid="ignore"):
        ways = special.gammaln(of + 1) - special.gammaln(count + 1) - special.gammaln(rest + 1)
    return np.where(can, ways, -np.inf)
