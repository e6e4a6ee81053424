"""The reliability of one scale in one row: alpha with its interval, its relatives, ordinal alpha, omega."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.measurement.scales.omega import omega_of_one_factor
from stratalign.measurement.scales.polychoric import polychoric_of_scales
from stratalign.measurement.scales.possible_correlations import possible_correlations
from stratalign.measurement.scales.reliability import (
    ROUNDING,
    alpha_of_correlations,
    beyond_reliability,
    cronbach_alpha,
)
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.numerics.tables import as_answers
from stratalign.vocabulary import estimate_rows


def summarise_scale(answers: pd.DataFrame) -> dict[str, float]:
    """Reliability of one scale by every measure it allows.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), reverse-keyed items already flipped.

    Returns
    -------
    dict
        n_items, alpha, ci_low, ci_high (Feldt), n (complete respondents), ordinal_alpha, omega (one factor, three items
        and more); missing where the answers do not allow it.
    """
    return summarise_scales([answers])[0]


def summarise_scales(scales: Sequence[pd.DataFrame]) -> list[dict[str, float]]:
    """Reliability of several scales, as `summarise_scale` gives it, with all ordinal correlations estimated at once.

    Parameters
    ----------
    scales
        Answers to each scale, as in `summarise_scale`.

    Returns
    -------
    list of dict
        In the order of the scales.
    """
    correlations = polychoric_of_scales(scales)
    return [_row(answers, ordinal) for answers, ordinal in zip(scales, correlations, strict=True)]


def _row(answers: pd.DataFrame, ordinal: np.ndarray | StatisticError) -> dict[str, float]:
    """Figures of one scale; one too short or too seldom answered has none from there on, and the row shows the gap."""
    row = dict.fromkeys(("alpha", "ci_low", "ci_high", "n", "ordinal_alpha", "omega"), float("nan"))
    row["n_items"] = answers.shape[1]
    with suppress(StatisticError):
        alpha = cronbach_alpha(answers)
        row |= {"alpha": alpha.alpha, "ci_low": alpha.ci_low, "ci_high": alpha.ci_high, "n": alpha.n_respondents}
        if isinstance(ordinal, StatisticError):
            raise ordinal
        row["ordinal_alpha"] = alpha_of_correlations(ordinal)
        row["omega"] = omega_of_one_factor(answers)
    return row


@displayed
@dataclass(frozen=True, slots=True)
class AlphaFamily(Result):
    """Alpha of one scale with the relatives that other programs print beside it, unrounded.

    - `alpha`, `standardised_alpha` (of equally varying items), `lambda6` (Guttman, from squared multiple correlations).
    - `average_r` and `median_r`: of the items' correlations; `signal_to_noise`: what they share against what each has
      alone.
    - `std_error`: of alpha (Duhachek & Iacobucci); `mean` and `sd`: of the respondents' mean answers, scale points.
    - `why_doubtful`: why alpha lies outside 0 to 1, where reliabilities lie; empty elsewhere.
    """

    alpha: float
    standardised_alpha: float
    lambda6: float
    average_r: float
    median_r: float
    signal_to_noise: float
    std_error: float
    mean: float
    sd: float
    n_items: int
    n_respondents: int
    why_doubtful: str = ""

    def tidy(self) -> pd.DataFrame:
        """A row for each relative in the estimate columns of vocabulary.py; alpha's with its standard error."""
        names = ["alpha", "standardised_alpha", "lambda6", "average_r", "median_r", "signal_to_noise"]
        return estimate_rows(
            term=names,
            quantity="reliability",
            measure="unitless",
            estimate=[getattr(self, name) for name in names],
            std_error=[self.std_error, *[np.nan] * (len(names) - 1)],
            n_respondents=self.n_respondents,
        )


def alpha_family(answers: pd.DataFrame) -> AlphaFamily:
    """Relatives of alpha that other programs print with it.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), reverse-keyed items already flipped; pairs of items use who answered both.

    Returns
    -------
    AlphaFamily
        `n_respondents` counts who answered any of the items.

    Raises
    ------
    StatisticError
        Fewer than two items, constant items by name, items that determine each other, or pairwise correlations that no
        people can have.

    References
    ----------
    Guttman (1945); Duhachek & Iacobucci (2004). As R psych::alpha; checked in tests/reference/test_r_measurement.py.
    """
    table = as_answers(answers)
    constant = [str(name) for name in table if table[name].nunique() < 2]
    if table.shape[1] < 2 or constant:
        raise StatisticError(
            f"alpha needs two items that vary; there are {table.shape[1]}"
            f"{', of which ' + ', '.join(constant[:5]) + ' do not vary' if constant else ''}."
        )
    # As psych has it: every spread from all who answered the item, so that alpha and its relatives rest on one matrix.
    covariance = table.cov().to_numpy()
    spreads = np.sqrt(np.diag(covariance))
    if not (spreads > ROUNDING * table.abs().max().to_numpy()).all():
        raise StatisticError("an item varies by rounding only; leave it out.")
    correlations = covariance / np.outer(spreads, spreads)
    k = len(covariance)
    possible_correlations(pd.DataFrame(correlations, index=table.columns, columns=table.columns), fewest=2)
    if np.linalg.cond(correlations) > 1e12 or np.linalg.eigvalsh(correlations)[0] <= 0:
        raise StatisticError("items determine each other, so that lambda 6 is undefined; leave one of them out.")
    total, trace = covariance.sum(), np.trace(covariance)
    alpha = k / (k - 1) * (1 - trace / total)
    apart = correlations[np.triu_indices(k, 1)]
    average = float(apart.mean())
    square = covariance @ covariance
    part = total * (np.trace(square) + trace**2) - 2 * trace * square.sum()
    means = table.mean(axis=1)
    return AlphaFamily(
        alpha=float(alpha),
        standardised_alpha=k * average / (1 + (k - 1) * average),
        lambda6=float(1 - (1 / np.diag(np.linalg.inv(correlations))).sum() / correlations.sum()),
        average_r=average,
        median_r=float(np.median(apart)),
        signal_to_noise=k * average / (1 - average),
        std_error=float(np.sqrt(2 * k**2 / ((k - 1) ** 2 * total**3) * max(part, 0.0) / len(table))),
        mean=float(means.mean()),
        sd=float(means.std()),
        n_items=k,
        n_respondents=int(means.notna().sum()),
        why_doubtful=beyond_reliability(float(alpha)),
    )
