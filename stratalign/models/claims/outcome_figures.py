"""The figures of one outcome: its premium or ratio, its model of all companies, its correlations, every cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.comparisons.ratios import ratio_of_means
from stratalign.errors import StatisticError
from stratalign.models.claims.contrasts import Companies, Contrasts
from stratalign.models.claims.figures import Cut, Figure, Premium
from stratalign.models.claims.groups import Group, correlation_of, welch_interval
from stratalign.models.claims.implied import implied_correlation, uninflate_correlation
from stratalign.models.claims.published import CLAIMED_PREMIUMS, CLAIMED_RATIOS
from stratalign.models.claims.two_by_two import TwoByTwo, compare_counts
from stratalign.models.regression.association import estimate_association
from stratalign.numerics.resampling import bca_bounds

RATIO_COLUMNS = [
    "outcome", "claimed_ratio", *(field.name for field in fields(TwoByTwo)), "risk_ratio_bca_low",
    "risk_ratio_bca_high", "implied_r", "claimed_implied_r",
]  # fmt: skip
#: A premium over a smaller mean (percentage points) says nothing.
SMALLEST_MEAN = 1.0
HIGH = 0.25
#: Share of a group's companies left out at each end of a trimmed mean.
TRIMMED = 0.10
FEWEST_COMPANIES = 40
_NOTHING = float("nan")


class Contrasted(NamedTuple):
    """Contrasts of the companies, of their resamples, and without each company in turn."""

    full: Contrasts
    drawn: Contrasts
    left_out: Contrasts


def premium_of(
    name: str,
    place: int,
    contrasted: Contrasted,
    groups: list[Group],
    ci_level: float,
) -> Premium:
    """Per cent by which the top group's mean exceeds the bottom's, and the difference in points."""
    full, drawn, left_out = contrasted

    def premium(part: Contrasts) -> np.ndarray:
        below = part.mean_bottom[:, place]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(below > SMALLEST_MEAN, 100 * (part.mean_top[:, place] / below - 1), np.nan)

    def over(centre: float, base: float) -> float:
        return 100 * (centre / base - 1) if base > SMALLEST_MEAN else float("nan")

    on_top, at_bottom = groups
    estimate = float(premium(full)[0])
    bca_low, bca_high, why_bca = bca_bounds(estimate, premium(drawn), premium(left_out), ci_level=ci_level)
    difference_low, difference_high = welch_interval(on_top, at_bottom, ci_level)
    _, low, high, why = _quotient(on_top, at_bottom, ci_level)
    return Premium(
        outcome=name,
        claimed_pct=CLAIMED_PREMIUMS.get(name, _NOTHING),
        mean_top=on_top.mean,
        mean_bottom=at_bottom.mean,
        premium_pct=estimate,
        premium_ci_low=low,
        premium_ci_high=high,
        premium_bca_low=bca_low,
        premium_bca_high=bca_high,
        difference_points=on_top.mean - at_bottom.mean,
        difference_ci_low=difference_low,
        difference_ci_high=difference_high,
        premium_of_medians_pct=over(on_top.median, at_bottom.median),
        premium_of_trimmed_pct=over(on_top.trimmed(TRIMMED), at_bottom.trimmed(TRIMMED)),
        why_none=why or why_bca,
    )


def ratio_of(
    name: str,
    place: int,
    contrasted: Contrasted,
    shares: tuple[float, float, float],
    ci_level: float,
) -> dict[str, object]:
    """Counts, shares, ratios and what they imply, given the shares of top, bottom and high among all companies."""
    full, drawn, left_out = contrasted
    table = _counts(full, place, ci_level)
    estimate, nothing = table.risk_ratio, float("nan")
    low, high, why = nothing, nothing, ""
    if np.isfinite(estimate):
        exact = float(full.risk_ratio[0, place])
        draws = drawn.risk_ratio[:, place], left_out.risk_ratio[:, place]
        low, high, why = bca_bounds(exact, *draws, ci_level=ci_level)
    top, bottom, is_high = shares

    def implied(ratio: float, share: float) -> float:
        return implied_correlation(ratio, top=top, bottom=bottom, high=share)

    implied_r = nothing
    if np.isfinite(estimate) and is_high < 1:
        try:
            implied_r = implied(estimate, is_high)
        except StatisticError as problem:
            why = why or str(problem)
    claimed = CLAIMED_RATIOS.get(name, _NOTHING)
    return {
        "outcome": name,
        "claimed_ratio": claimed,
        **asdict(table),
        "why_none": table.why_none or why,
        "risk_ratio_bca_low": low,
        "risk_ratio_bca_high": high,
        "implied_r": implied_r,
        "claimed_implied_r": implied(claimed, HIGH) if np.isfinite(claimed) else nothing,
    }


def _counts(full: Contrasts, place: int, ci_level: float) -> TwoByTwo:
    """High outcomes of both groups compared, in whole companies."""
    counts = (full.high_top[0, place], full.n_top[0, 0], full.high_bottom[0, place], full.n_bottom[0, 0])
    high_top, n_top, high_bottom, n_bottom = (int(np.rint(count)) for count in counts)
    return compare_counts(high_top, n_top, high_bottom, n_bottom, ci_level=ci_level)


def model_of(used: pd.DataFrame, name: str, exposure: str, within: str | None, ci_level: float) -> dict[str, object]:
    """Outcome on standardised alignment over all companies, with industries and size."""
    data = used.assign(alignment_sd=(used[exposure] - used[exposure].mean()) / used[exposure].std())
    controls = []
    sizes = used["headcount"].where(used["headcount"] > 0) if "headcount" in used else pd.Series(dtype=float)
    if sizes.count() >= FEWEST_COMPANIES and sizes.nunique() > 1:
        data = data.assign(log_headcount=np.log(sizes))
        controls = ["log_headcount"]
    found = estimate_association(
        data, name, "alignment_sd", controls=controls, fixed_effects=[within] if within else [], ci_level=ci_level
    )
    t = found.estimate / found.std_error
    mean = float(used[name].mean())
    return {
        "outcome": name,
        "slope_per_sd": found.estimate,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
        "p_value": found.p_value,
        "predicted_low": mean - found.estimate,
        "predicted_high": mean + found.estimate,
        "partial_r": float(t / np.sqrt(t**2 + found.residual_df)),
        "n_companies": found.n_observations,
        "formula": found.formula,
    }


def correlations_of(exposure: np.ndarray, outcome: np.ndarray, extreme: np.ndarray, share: float) -> dict[str, float]:
    """Correlation over all companies, over the extreme groups alone, and the latter with its inflation taken out."""
    r_extreme = correlation_of(Group(outcome, extreme), exposure)
    return {
        "r": correlation_of(Group(outcome, np.ones(len(outcome))), exposure),
        "r_extreme": r_extreme,
        "r_uninflated": uninflate_correlation(r_extreme, share=share) if share < 0.5 else r_extreme,
    }


def cuts_of(frame: Companies, outcomes: Mapping[str, Figure], ci_level: float, cuts: Sequence[float]) -> pd.DataFrame:
    """Every claim at every cut, with its interval."""
    rows = []
    for cut in cuts:
        at_cut = Companies(frame.exposure, frame.outcomes, frame.strata, cut, cut, HIGH)
        full, parts = at_cut.full(), at_cut.weights()
        for place, name in enumerate(outcomes):
            n_top = int(full.n_top[0, 0])
            if outcomes[name] == "premium":
                on_top, at_bottom = (Group(frame.outcomes[:, place], part) for part in parts)
                value, low, high, why = _quotient(on_top, at_bottom, ci_level)
                rows.append(Cut(cut, name, n_top, "premium_pct", value, low, high, why))
            else:
                table = _counts(full, place, ci_level)
                bounds = table.risk_ratio_ci_low, table.risk_ratio_ci_high
                rows.append(Cut(cut, name, n_top, "risk_ratio", table.risk_ratio, *bounds, table.why_none))
    return pd.DataFrame(rows, columns=list(Cut._fields))


def _quotient(on_top: Group, at_bottom: Group, ci_level: float) -> tuple[float, float, float, str]:
    """Per cent by which one mean exceeds another with Fieller's bounds, and why there are none."""
    nothing = float("nan")
    if not at_bottom.mean > SMALLEST_MEAN:
        return nothing, nothing, nothing, f"the bottom group's mean is below {SMALLEST_MEAN:g} point"
    estimate = 100 * (on_top.mean / at_bottom.mean - 1)
    try:
        ratio = ratio_of_means(
            (on_top.mean, at_bottom.mean), (on_top.sd, at_bottom.sd), (on_top.n, at_bottom.n), ci_level=ci_level
        )
    except StatisticError as problem:
        return estimate, nothing, nothing, str(problem)
    return estimate, 100 * (ratio.ci_low - 1), 100 * (ratio.ci_high - 1), ""
