"""The reliability of one scale in one row: alpha with its interval, its relatives, ordinal alpha, omega."""

from __future__ import annotations

import numpy as np
import pandas as pd

from stratalign.errors import StatisticError
from stratalign.measurement.scales.omega import omega_of_one_factor
from stratalign.measurement.scales.possible_correlations import possible_correlations
from stratalign.measurement.scales.reliability import cronbach_alpha, ordinal_alpha
from stratalign.numerics.tables import as_answers


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
    points = answers.reset_index(drop=True)
    row = dict.fromkeys(("alpha", "ci_low", "ci_high", "n", "ordinal_alpha", "omega"), float("nan"))
    row["n_items"] = points.shape[1]
    try:
        alpha = cronbach_alpha(points)
        row |= {"alpha": alpha.alpha, "ci_low": alpha.ci_low, "ci_high": alpha.ci_high, "n": alpha.n_respondents}
        row["ordinal_alpha"] = ordinal_alpha(points)
        row["omega"] = omega_of_one_factor(points)
    except StatisticError:
        # A scale too short or too seldom answered has no figure, and the row shows the gap.
        pass
    return row


def alpha_family(answers: pd.DataFrame) -> pd.Series:
    """Relatives of alpha that other programs print with it.

    Parameters
    ----------
    answers
        Shape (n_respondents, n_items), reverse-keyed items already flipped; pairs of items use who answered both.

    Returns
    -------
    pandas.Series
        alpha, standardised_alpha, lambda6 (Guttman, from squared multiple correlations), average_r, median_r,
        signal_to_noise, std_error of alpha (Duhachek & Iacobucci), mean and sd of the respondents' mean answers.

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
    covariance, correlations = table.cov().to_numpy(), table.corr().to_numpy()
    k = len(covariance)
    possible_correlations(table.corr(), fewest=2)
    if np.linalg.cond(correlations) > 1e12 or np.linalg.eigvalsh(correlations)[0] <= 0:
        raise StatisticError("items determine each other, so that lambda 6 is undefined; leave one of them out.")
    total, trace = covariance.sum(), np.trace(covariance)
    alpha = k / (k - 1) * (1 - trace / total)
    apart = correlations[np.triu_indices(k, 1)]
    average = float(apart.mean())
    square = covariance @ covariance
    part = total * (np.trace(square) + trace**2) - 2 * trace * square.sum()
    means = table.mean(axis=1)
    return pd.Series(
        {
            "alpha": float(alpha),
            "standardised_alpha": k * average / (1 + (k - 1) * average),
            "lambda6": float(1 - (1 / np.diag(np.linalg.inv(correlations))).sum() / correlations.sum()),
            "average_r": average,
            "median_r": float(np.median(apart)),
            "signal_to_noise": k * average / (1 - average),
            "std_error": float(np.sqrt(2 * k**2 / ((k - 1) ** 2 * total**3) * part / len(table))),
            "mean": float(means.mean()),
            "sd": float(means.std()),
        }
    )
