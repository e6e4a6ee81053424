"""May a unit's mean be read as the unit's view? A verdict from several numbers, never from one cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from stratalign.measurement.agreement.icc import Icc
from stratalign.measurement.agreement.raters import raters_needed
from stratalign.numerics.display import displayed
from stratalign.numerics.results import Result
from stratalign.vocabulary import estimate_rows

Verdict = Literal["yes", "with caution", "no"]

#: Agreement within a unit that counts as strong (LeBreton & Senter 2008, Table 3), and the share of units wanted.
STRONG_AGREEMENT = 0.70
WEAK_AGREEMENT = 0.50
#: Reliability of unit means wanted for comparing them, and below which they are not distinguished.
RELIABLE_MEANS = 0.70
UNRELIABLE_MEANS = 0.50
#: Share of units that have to agree.
MOST_UNITS = 0.75


@displayed
@dataclass(frozen=True, slots=True)
class Aggregation(Result):
    """Whether means of units may be interpreted, why, and how many people per unit would be enough.

    `people_needed` is the mean number of answers per unit for ICC(2) = .70; missing where units do not differ.
    """

    may_interpret: Verdict
    may_rank: bool
    reasons: tuple[str, ...]
    people_needed: int | None

    def tidy(self) -> pd.DataFrame:
        """People needed per unit, in the estimate columns of vocabulary.py."""
        needed = float("nan") if self.people_needed is None else float(self.people_needed)
        return estimate_rows(term="people_needed", quantity="icc2_of_70", measure="people per unit", estimate=needed)


def interpret_aggregation(icc: Icc | None, agreement: np.ndarray) -> Aggregation:
    """Judge aggregation from agreement within units, difference between them and reliability of their means.

    Parameters
    ----------
    icc
        Intraclass correlations over the units; None where they are undefined.
    agreement
        rwg(j) of every unit, shape (n_units,); missing ones are left out.

    Returns
    -------
    Aggregation
        `yes` where people of a unit agree, units differ beyond chance and their means are reliable (.70); `no` where
        few units agree or units do not differ beyond chance; otherwise `with caution`. Units may be ranked only with a
        reliability of .70 and an interval of ICC(1) above zero.

    References
    ----------
    Bliese (2000); LeBreton & Senter (2008): agreement and reliability are judged together, over their distribution.
    """
    values = np.asarray(agreement, dtype=float)
    values = values[~np.isnan(values)]
    reasons = []
    agree = float(np.mean(values >= WEAK_AGREEMENT)) if len(values) else 0.0
    strong = float(np.mean(values >= STRONG_AGREEMENT)) if len(values) else 0.0
    if len(values):
        reasons.append(
            f"{strong:.0%} of {len(values)} units agree strongly (rwg(j) of .70 or more), "
            f"{1 - agree:.0%} hardly (below .50)"
        )
    else:
        reasons.append("no unit has two people who answered every item, so agreement is unknown")
    if icc is None:
        reasons.append("differences between units cannot be estimated")
        return Aggregation("no", False, tuple(reasons), None)
    differs = icc.ci_low > 0
    reasons.append(
        f"{max(icc.icc1, 0):.0%} of the differences between people lie between units "
        f"(interval {max(icc.ci_low, 0):.0%} to {icc.ci_high:.0%}), {'more than' if differs else 'no more than'} chance"
    )
    reliable = icc.icc2 if np.isfinite(icc.icc2) else 0.0
    reasons.append(f"means of units are reliable to {max(reliable, 0):.2f} with {icc.mean_group_size:.1f} answers each")
    needed = raters_needed(icc.icc1, target=RELIABLE_MEANS) if 0 < icc.icc1 < 1 else None
    may_rank = differs and reliable >= RELIABLE_MEANS
    if not differs or agree < MOST_UNITS or reliable < UNRELIABLE_MEANS:
        verdict: Verdict = "no"
    elif strong >= MOST_UNITS and reliable >= RELIABLE_MEANS:
        verdict = "yes"
    else:
        verdict = "with caution"
    return Aggregation(verdict, may_rank, tuple(reasons), needed)
