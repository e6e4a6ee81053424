"""Rows of the tables of the recomputed claims."""

from __future__ import annotations

from typing import Literal, NamedTuple

#: What is printed of an outcome: how much more its mean is, or how much more often it is high.
Figure = Literal["premium", "ratio"]


class Premium(NamedTuple):
    """Per cent by which the top group's mean of an outcome exceeds the bottom's; `why_none` where it has no interval.

    Bounds of the premium are Fieller's and, as `premium_bca`, those of resamples; those of the difference Welch's.
    """

    outcome: str
    claimed_pct: float
    mean_top: float
    mean_bottom: float
    premium_pct: float
    premium_ci_low: float
    premium_ci_high: float
    premium_bca_low: float
    premium_bca_high: float
    difference_points: float
    difference_ci_low: float
    difference_ci_high: float
    premium_of_medians_pct: float
    premium_of_trimmed_pct: float
    why_none: str


class ClaimedRatio(NamedTuple):
    """A published ratio and the risk ratio found, of the columns `RATIO_COLUMNS`; missing with `why_none`."""

    outcome: str
    claimed_ratio: float
    risk_ratio: float
    risk_ratio_ci_low: float
    risk_ratio_ci_high: float
    why_none: str


class Cut(NamedTuple):
    """A premium (premium_pct) or risk ratio (risk_ratio) with the share `cut` at each end; missing with `why_none`."""

    cut: float
    outcome: str
    n_top: int
    quantity: str
    value: float
    ci_low: float
    ci_high: float
    why_none: str


class Counted(NamedTuple):
    """Companies behind an outcome's figures, in its groups, without it, and at the cut by parts; `why_none` if none."""

    outcome: str
    n_companies: int
    n_top: int
    n_bottom: int
    n_left_out: int
    n_tied: int
    why_none: str
