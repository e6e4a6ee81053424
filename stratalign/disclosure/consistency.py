"""Reliability of scales whose spread is held: of the spread that is printed, not of the one that people's answers have.

Alpha says how the squares of answers to single questions stand to the square of their sum. Where the distributions of
answers tell the first, as they do of fewer than a hundred people, it is the second to a tenth of a per cent; less the
squares of the levels whose spreads are exact, what was held of the others is left. So reliability is of held squares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from stratalign.measurement.scales.reliability import Reliability, beyond_reliability
from stratalign.scores.groups import OVERALL

_NEAR = 1e-12


def widening(exact: pd.DataFrame, held: pd.DataFrame) -> dict[str, float]:
    """By how much `hold_spreads` multiplied the company's variance, of measures whose spread it held.

    Parameters
    ----------
    exact, held
        Rows of `aggregate_scores`, and the same from `hold_spreads`.

    Returns
    -------
    dict of str to float
        Measure -> factor above 1; nothing of measures whose scores do not vary.
    """
    is_company = (exact["group_id"] == OVERALL).to_numpy()
    sd, wider = (rows["sd_points"].to_numpy(dtype=float)[is_company] for rows in (exact, held))
    times = np.divide(wider, sd, out=np.ones(len(sd)), where=sd > 0) ** 2
    measures = exact["measure_key"].to_numpy()[is_company]
    return {str(key): float(one) for key, one in zip(measures, times, strict=True) if one > 1 + _NEAR}


def hold_reliability(found: Reliability, times: float) -> Reliability:
    """Alpha of a scale and its interval, as of the variance that is printed.

    Parameters
    ----------
    found
        Of exact answers.
    times
        By how much the variance of the sum was multiplied; that of single questions is as it was.

    Returns
    -------
    Reliability
        A little higher.
    """
    row = hold_row({"alpha": found.alpha, "ci_low": found.ci_low, "ci_high": found.ci_high}, found.n_items, times)
    doubt = beyond_reliability(row["alpha"])
    return replace(found, alpha=row["alpha"], ci_low=row["ci_low"], ci_high=row["ci_high"], why_doubtful=doubt)


def hold_row(row: Mapping[str, float], n_items: int, times: float) -> dict[str, float]:
    """Figures of `summarise_scale`, as of the variance that is printed.

    Parameters
    ----------
    row
        alpha, ci_low and ci_high; perhaps ordinal_alpha and omega.
    n_items
        Questions of the scale.
    times
        As in `hold_reliability`.

    Returns
    -------
    dict
        The same keys. The variance of the sum is `times` what it was because all covariances of two questions are
        larger by the same factor: alpha and its interval (Feldt) are exactly of these, omega where one factor fits. In
        scales whose questions do not go together on the whole, omega and ordinal alpha are missing.
    """
    alpha = row["alpha"]
    own = 1 - alpha * (n_items - 1) / n_items
    held = n_items / (n_items - 1) * (1 - own / times)
    # Both bounds are 1 less a multiple of what alpha lacks to 1.
    lacking = (1 - held) / (1 - alpha) if alpha < 1 else 1.0
    found = dict(row) | {"alpha": held} | {name: 1 - (1 - row[name]) * lacking for name in ("ci_low", "ci_high")}
    larger = (times - own) / (1 - own) if own < 1 - _NEAR else float("nan")
    if "omega" in row:
        found["omega"] = row["omega"] * larger / times
    if "ordinal_alpha" in row:
        own_ordinal = 1 - row["ordinal_alpha"] * (n_items - 1) / n_items
        together = 1 + larger * (1 / own_ordinal - 1)
        found["ordinal_alpha"] = n_items / (n_items - 1) * (1 - 1 / together)
    return found
