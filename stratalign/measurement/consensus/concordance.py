"""Kendall's coefficient of concordance: how far people rank alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from stratalign.errors import StatisticError
from stratalign.measurement.consensus.orientation import require_respondents_in_rows
from stratalign.numerics.display import displayed
from stratalign.numerics.distributions import chi_square_upper_tail, f_upper_tail
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_answers
from stratalign.vocabulary import estimate_rows


@displayed
@dataclass(frozen=True, slots=True)
class Concordance(Result):
    """Kendall's W, corrected for ties, 0 (no agreement) to 1 (all rank alike), with two tests of no agreement.

    `mean_spearman` is the mean rank correlation of all pairs of people.
    """

    w: float
    mean_spearman: float
    chi_square: float
    chi_square_p_value: float
    f_statistic: float
    p_value: float
    n_priorities: int
    n_respondents: int

    def tidy(self) -> pd.DataFrame:
        """One row in the estimate columns of vocabulary.py."""
        return estimate_rows(
            term="kendall_w",
            quantity="concordance",
            measure="unitless",
            estimate=self.w,
            p_value=self.p_value,
            n_respondents=self.n_respondents,
        )


def kendall_w(rankings: pd.DataFrame) -> Concordance:
    """Agreement of people who ranked the same priorities.

    Parameters
    ----------
    rankings
        Shape (n_respondents, n_priorities), ranks or ratings; ties get their mean rank, people with a missing cell are
        left out.

    Returns
    -------
    Concordance
        The F test is the better one for few people; its statistic is infinite where all rank alike.

    Raises
    ------
    StatisticError
        Fewer than two priorities or two complete people, everybody ties everything, cells that are no numbers, or a
        table with the people in its columns.

    References
    ----------
    Kendall & Babington Smith (1939); ties: Siegel & Castellan (1988); F test: Legendre (2005).
    """
    table = as_answers(rankings, "rankings")
    require_respondents_in_rows(table)
    ranks = table.dropna().rank(axis=1).to_numpy().T
    k, n = ranks.shape
    if k < 2 or n < 2:
        raise StatisticError(f"concordance needs two priorities and two complete people; there are {k} and {n}.")
    sums = ranks.sum(axis=1)
    _, counts = zip(*(np.unique(column, return_counts=True) for column in ranks.T), strict=True)
    ties = sum(float((count**3 - count).sum()) for count in counts)
    largest = n**2 * (k**3 - k) - n * ties
    if largest <= 0:
        raise StatisticError(f"concordance is undefined: all {n} people put all {k} priorities in one place.")
    w = float(12 * ((sums - sums.mean()) ** 2).sum() / largest)
    chi_square = n * (k - 1) * w
    freedom = k - 1 - 2 / n
    f_statistic = (n - 1) * w / (1 - w) if w < 1 else float("inf")
    return Concordance(
        w=w,
        mean_spearman=(n * w - 1) / (n - 1),
        chi_square=chi_square,
        chi_square_p_value=float(chi_square_upper_tail(chi_square, k - 1)),
        f_statistic=f_statistic,
        p_value=max(float(f_upper_tail(f_statistic, freedom, freedom * (n - 1))), _smallest_p_value(k, n)),
        n_priorities=k,
        n_respondents=n,
    )


def _smallest_p_value(n_priorities: int, n_people: int) -> float:
    """Chance that people who rank at random all give one order, below which no p value lies."""
    return float(np.exp(-(n_people - 1) * special.gammaln(n_priorities + 1)))
