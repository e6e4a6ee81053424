"""Many comparisons at once: p values adjusted within a declared family, and over families of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from stratalign.engagement.configuration import did_you_mean
from stratalign.errors import StatisticError
from stratalign.numerics.display import displayed
from stratalign.numerics.input_checks import require_same_rows
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_scores
from stratalign.vocabulary import estimate_rows

#: A p value equal to its bound but for rounding lies within it.
ROUNDING = 1 + 1e-12
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
    # Thousands of people give values of 1e-80 and less, which are values like any other.
    p = as_scores(p_values if isinstance(p_values, pd.Series) else np.asarray(p_values), "p values", is_squared=False)
    require_adjustable(p, method)
    if families is None:
        names, codes = np.array(["all"]), np.zeros(len(p), dtype=int)
    else:
        require_same_rows(p_values, families)
        codes, names = pd.factorize(np.asarray(families), sort=False)
        _require_families(codes)
    adjusted, n_tests = _adjust_within(p, codes, len(names), method)
    columns = {"family": np.asarray(names)[codes], "p_value": p, "p_adjusted": adjusted, "n_tests": n_tests[codes]}
    return pd.DataFrame(columns | {"method": method}, index=range(len(p)) if index is None else index)


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
    adjusted[order] = np.minimum(_running(raw, start, goes_up=goes_up), 1.0)
    return adjusted, n_tests


def _running(values: np.ndarray, starts: np.ndarray, *, goes_up: bool) -> np.ndarray:
    """Running maximum from the smallest p on, or running minimum from the largest p back, within each family."""
    families = np.split(values, starts[1:])
    if goes_up:
        return np.concatenate([np.maximum.accumulate(own) for own in families])
    return np.concatenate([np.minimum.accumulate(own[::-1])[::-1] for own in families])


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


@displayed
@dataclass(frozen=True, slots=True)
class FamilySelection(Result):
    """Which families of tests are selected, and which of their tests are rejected.

    - `families`: index the family; p_value of the family as a whole, weight (mean 1), n_tests, is_selected, level (at
      which a selected family's tests are held; 0 elsewhere).
    - `tests`: in the order given: family, p_value, p_within (adjusted within the family), p_adjusted (also for the
      selection: at most `level` exactly where rejected), is_rejected.
    """

    families: pd.DataFrame
    tests: pd.DataFrame
    level: float

    def tidy(self) -> pd.DataFrame:
        """One row per test, in the estimate columns of vocabulary.py; the estimate is the adjusted p value."""
        return estimate_rows(
            term=self.tests["family"].to_list(),
            quantity="p_adjusted_over_families",
            measure="probability",
            estimate=self.tests["p_adjusted"].to_list(),
            p_value=self.tests["p_value"].to_list(),
        )


def select_families(
    p_values: ArrayLike,
    families: ArrayLike,
    *,
    weights: Mapping[str, float] | None = None,
    within: Adjustment | Literal["none"] = "holm",
    level: float = 0.05,
) -> FamilySelection:
    """Select families of tests by Benjamini-Hochberg, then test within the selected ones only.

    With R of m families selected, the tests of a selected one are held at level x weight x R / m, the level itself at
    most, so that the error
    within the families that are spoken of stays at the level on average. Where nothing is true in any family, the
    chance of any rejection is at most the level, as far as families' p values are independent or positively related.

    Parameters
    ----------
    p_values
        Shape (n_tests,), between 0 and 1; missing ones stay missing and do not count as tests.
    families
        Shape (n_tests,), the family of each test.
    weights
        Importance of each family, fixed before the data are seen; only their proportions among the families with a test
        matter. All count the same where absent.
    within
        How p values are adjusted within a family; `none` where they have been, such as by the largest of resampled
        statistics. The smallest adjusted one is the p value of the family as a whole.
    level
        Error accepted over everything.

    Returns
    -------
    FamilySelection
        Families in the order in which they first appear.

    Raises
    ------
    StatisticError
        As `adjust_p_values`; also a family without a weight, or a weight that is not above zero.

    References
    ----------
    Benjamini & Bogomolov (2014), Journal of the Royal Statistical Society B 76; weights: Genovese, Roeder & Wasserman
    (2006), Biometrika 93. Checked by brute force and closed forms in tests/comparisons/test_multiplicity.py.
    """
    p, names = np.asarray(p_values, dtype=float), np.asarray(families, dtype=object)
    adjusted = adjust_p_values(p, families=names, method="holm" if within == "none" else within)
    within_p = p if within == "none" else adjusted["p_adjusted"].to_numpy()
    tests = pd.DataFrame({"family": names, "p_value": p, "p_within": within_p})
    by_family = tests.groupby("family", sort=False)["p_within"]
    table = pd.DataFrame({"p_value": by_family.min(), "n_tests": by_family.count()})
    table = table.assign(weight=_family_weights(table, weights))
    n_selected, m = _n_selected(table.dropna(subset=["p_value"]), level), int((table["n_tests"] > 0).sum())
    # Nothing is selected: what the first selected family would be held at says how far each test is from it.
    factor = (m / (table["weight"] * max(n_selected, 1))).clip(lower=1.0)
    is_selected = (table["p_value"] * factor <= level * ROUNDING) & (n_selected > 0)
    table = table.assign(is_selected=is_selected, level=(level / factor).where(is_selected, 0.0))
    p_adjusted = np.minimum(tests["p_within"] * tests["family"].map(factor), 1.0)
    is_low = np.asarray(p_adjusted, dtype=float) <= level * ROUNDING
    is_rejected = tests["family"].map(is_selected).to_numpy(dtype=bool) & is_low
    tests = tests.assign(p_adjusted=p_adjusted, is_rejected=is_rejected)
    return FamilySelection(table[["p_value", "weight", "n_tests", "is_selected", "level"]], tests, level)


def _n_selected(table: pd.DataFrame, level: float) -> int:
    """Largest number of families whose p values lie below what that many are held at, and below the level itself."""
    p, weight, m = table["p_value"].to_numpy(), table["weight"].to_numpy(), len(table)
    for n in range(m, 0, -1):
        if (p <= level * ROUNDING * np.minimum(weight * n / m, 1.0)).sum() >= n:
            return n
    return 0


def _family_weights(table: pd.DataFrame, weights: Mapping[str, float] | None) -> pd.Series:
    """Weights with a mean of one over the families that have a test."""
    chosen = pd.Series(1.0, index=table.index)
    if weights is not None:
        wrong = [str(name) for name in table.index if not weights.get(str(name), 0.0) > 0]
        if wrong:
            raise StatisticError(f"families without a weight above zero: {', '.join(wrong)}; weigh every family.")
        chosen = pd.Series([float(weights[str(name)]) for name in table.index], index=table.index)
    is_tested = table["n_tests"] > 0
    return chosen / chosen[is_tested].mean() if is_tested.any() else chosen
