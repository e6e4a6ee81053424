"""Many comparisons at once: p values adjusted within a declared family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.engagement.configuration import did_you_mean
from stratalign.errors import StatisticError
from stratalign.numerics.input_checks import require_same_rows
from stratalign.numerics.tables import as_scores

Adjustment = Literal["benjamini_hochberg", "benjamini_yekutieli", "holm", "hochberg", "bonferroni"]


def adjust_p_values(
    p_values: ArrayLike, *, families: ArrayLike | None = None, method: Adjustment = "benjamini_hochberg"
) -> pd.DataFrame:
    """Adjust p values for the number of tests of their family.

    Parameters
    ----------
    p_values
        Shape (n_tests,), between 0 and 1; missing ones stay missing and do not count as tests.
    families
        Shape (n_tests,), the family each test belongs to; all tests are one family where absent.
    method
        `benjamini_hochberg` bounds the false discovery rate of independent or positively related tests,
        `benjamini_yekutieli` that of any tests; `holm`, `hochberg` and `bonferroni` bound the chance of any false
        discovery.

    Returns
    -------
    pandas.DataFrame
        Index of `p_values` where it has one; family, p_value, p_adjusted, n_tests (tests of the family with a p value),
        method.

    Raises
    ------
    StatisticError
        A p value lies outside 0 to 1, a test has no family, lengths differ, or the method is unknown.

    References
    ----------
    Benjamini & Hochberg (1995), Benjamini & Yekutieli (2001), Holm (1979), Hochberg (1988). Checked against R p.adjust
    in tests/comparisons/test_multiplicity.py.
    """
    index = p_values.index if isinstance(p_values, pd.Series) else None
    p = as_scores(p_values, "p values")
    require_adjustable(p, method)
    if families is None:
        names, codes = np.array(["all"]), np.zeros(len(p), dtype=int)
    else:
        require_same_rows(p_values, families)
        codes, names = pd.factorize(np.asarray(families), sort=False)
        _require_families(codes)
    adjusted, n_tests = _adjust_within(p, codes, len(names), method)
    columns = {"family": np.asarray(names)[codes], "p_value": p, "p_adjusted": adjusted, "n_tests": n_tests[codes]}
    return pd.DataFrame(columns, index=index).assign(method=method)


def require_adjustable(p: np.ndarray, method: str) -> None:
    """Refuse p values outside 0 to 1 and unknown methods.

    Parameters
    ----------
    p
        Shape (n_tests,); missing values are fine.
    method
        Key of a method.

    Raises
    ------
    StatisticError
        Says how many p values are wrong, or which methods there are.
    """
    if method not in _FACTORS:
        raise StatisticError(f"there is no adjustment {method!r}.{did_you_mean(method, list(_FACTORS))}")
    n_outside = int(((p < 0) | (p > 1)).sum())
    if n_outside:
        raise StatisticError(f"{n_outside} of {p.size} p values lie outside 0 to 1; pass p values, not statistics.")


def _require_families(codes: np.ndarray) -> None:
    n_without = int((codes < 0).sum())
    if n_without:
        raise StatisticError(f"{n_without} of {len(codes)} tests name no family; name the family of every test.")


def _adjust_within(p: np.ndarray, codes: np.ndarray, n_families: int, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Adjusted p values in the order given, and the number of tests per family."""
    tested = np.flatnonzero(~np.isnan(p))
    n_tests = np.bincount(codes[tested], minlength=n_families)
    order = tested[np.lexsort((p[tested], codes[tested]))]
    family = codes[order]
    start = np.concatenate([[0], np.cumsum(n_tests)[:-1]])
    rank = np.arange(len(order)) - start[family] + 1.0
    factor, goes_up = _FACTORS[method]
    raw = p[order] * factor(rank, n_tests[family].astype(float))
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(_running(raw, family, goes_up=goes_up), 1.0)
    return adjusted, n_tests


def _running(values: np.ndarray, family: np.ndarray, *, goes_up: bool) -> np.ndarray:
    """Running maximum from the smallest p on, or running minimum from the largest p back, within each family."""
    table = pd.Series(values).groupby(family)
    if goes_up:
        return table.cummax().to_numpy()
    back = pd.Series(values[::-1]).groupby(family[::-1]).cummin()
    return back.to_numpy()[::-1]


def _harmonic(m: np.ndarray) -> np.ndarray:
    """Sum of 1/1 to 1/m."""
    sums = np.concatenate([[0.0], np.cumsum(1 / np.arange(1.0, m.max(initial=0) + 1))])
    return np.asarray(sums[m.astype(int)])


#: Factor of the p value at a rank (1 for the smallest) among m tests, and whether adjusted values are kept rising by a
#: running maximum (step down) or by a running minimum from the largest (step up).
_FACTORS: dict[str, tuple[Callable[[np.ndarray, np.ndarray], np.ndarray], bool]] = {
    "benjamini_hochberg": (lambda rank, m: m / rank, False),
    "benjamini_yekutieli": (lambda rank, m: m / rank * _harmonic(m), False),
    "holm": (lambda rank, m: m - rank + 1, True),
    "hochberg": (lambda rank, m: m - rank + 1, False),
    "bonferroni": (lambda rank, m: m + 0 * rank, True),
}
