"""What a study's claims would be had no company's measures been converted from another questionnaire."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.models.claims.attenuation import premium_without_error, ratio_without_error
from stratalign.study.links import variance_left


class Unlinked(NamedTuple):
    """A premium (premium_pct) or a ratio (risk_ratio) as measured, and without the error of conversions.

    `left` is the share of variance within industries that conversions leave: the exposure's, which forms the groups,
    and for ratios times the outcome's, which says who is high. Bounds are corrected as the figure is, so that they
    leave out how unsure the declared reliability is. Missing where nothing can be said of what the error took away.
    """

    outcome: str
    quantity: str
    measured: float
    measured_ci_low: float
    measured_ci_high: float
    left: float
    estimate: float
    ci_low: float
    ci_high: float


def claims_without_links(results: StudyResults) -> pd.DataFrame:
    """Correct each premium and ratio that conversions touch.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.DataFrame
        Rows of `Unlinked`; empty where no company's measures were converted.

    References
    ----------
    Spearman (1904); Preacher and others (2005): docs/method.md.
    """
    claims = results.claims
    rows: list[Unlinked] = []
    for table, quantity, figure in (
        (claims.premiums, "premium_pct", "premium"),
        (claims.ratios, "risk_ratio", "risk_ratio"),
    ):
        for row in table.to_dict("records"):
            outcome = str(row["outcome"])
            left = _left(results, outcome, with_outcome=quantity == "risk_ratio")
            if left == 1:
                continue
            measured = [float(row[name]) for name in (quantity, f"{figure}_ci_low", f"{figure}_ci_high")]
            corrected = [_without_error(value, quantity, left, claims.top) for value in measured]
            rows.append(Unlinked._make([outcome, quantity, *measured, left, *corrected]))
    return pd.DataFrame(rows, columns=list(Unlinked._fields))


def _left(results: StudyResults, outcome: str, *, with_outcome: bool) -> float:
    links, exposure = results.study.links, results.design.exposure
    used = results.study.companies.dropna(subset=[exposure, outcome])
    of_outcome = variance_left(used, outcome, links) if with_outcome else 1.0
    return variance_left(used, exposure, links) * of_outcome


def _without_error(value: float, quantity: str, left: float, cut: float) -> float:
    if not np.isfinite(value):
        return float("nan")
    return (
        premium_without_error(value, left) if quantity == "premium_pct" else ratio_without_error(value, left, cut=cut)
    )
