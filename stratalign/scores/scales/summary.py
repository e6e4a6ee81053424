"""The reliability of one scale in one row: alpha with its interval, ordinal alpha, omega."""

from __future__ import annotations

import pandas as pd

from stratalign.errors import StatisticError
from stratalign.scores.scales.omega import mcdonald_omega
from stratalign.scores.scales.reliability import cronbach_alpha, ordinal_alpha


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
        row["omega"] = mcdonald_omega(points, n_group_factors=1).omega_one_factor
    except StatisticError:
        # A scale too short or too seldom answered has no figure, and the row shows the gap.
        pass
    return row
