"""Planted against found, for a simulated study whose answer is known: correlations, premiums and ratios."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.numerics.distributions import normal_quantile
from stratalign.study.expected import expected_figure


class PlantedCorrelation(NamedTuple):
    """A planted correlation beside the one observed and the one corrected for unreliability; each with its bounds."""

    planted: float
    observed: float
    observed_low: float
    observed_high: float
    estimate: float
    ci_low: float
    ci_high: float
    is_inside: bool


class PlantedFigure(NamedTuple):
    """A premium or ratio: of companies by true alignment, as an index of this reliability is to show it, and found."""

    quantity: str
    planted: float
    expected: float
    estimate: float
    ci_low: float
    ci_high: float
    is_inside: bool


def planted_correlations(results: StudyResults) -> pd.DataFrame:
    """Planted correlations beside those found.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.DataFrame
        Rows of `PlantedCorrelation`, one an outcome. `observed` has Fisher's interval; `estimate` is divided by the
        root of the reliability, and its interval holds the uncertainty of both. Attitudes are by different people
        where they are known. Empty where nothing was planted or nobody's answers are known.

    References
    ----------
    Fisher (1921); correction for attenuation: Spearman (1904); interval of a quotient: Donner & Zou (2012).
    """
    truth = results.study.truth
    known = [name for name in results.claims.models["outcome"] if isinstance(truth.get(name), int | float)]
    if not known or not results.propagated:
        return pd.DataFrame(columns=list(PlantedCorrelation._fields))
    measurement = next(iter(results.propagated.values())).measurement.set_index("quantity").loc["reliability"]
    root = np.sqrt(measurement[["estimate", "ci_low", "ci_high"]].to_numpy(dtype=float).clip(1e-6, 1.0))
    rows = {name: _correlation(results, name, float(truth[name]), root) for name in known}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(PlantedCorrelation._fields))


def _correlation(results: StudyResults, outcome: str, planted: float, root: np.ndarray) -> PlantedCorrelation:
    split = results.same_source.get(outcome)
    if split is None:
        models, counts = (table.set_index("outcome") for table in (results.claims.models, results.claims.counts))
        # Of all companies with both figures; models have those whose controls are known.
        r, n = float(models["r"][outcome]), float(counts["n_companies"][outcome])
        reach = normal_quantile(0.975) / np.sqrt(n - 3)
        r_low, r_high = (float(np.tanh(np.arctanh(r) + step)) for step in (-reach, reach))
    else:
        r, r_low, r_high = split.different, split.different_ci_low, split.different_ci_high
    known, known_low, known_high = root.tolist()
    low, high = _quotient_interval((r, r_low, r_high), (known, known_low, known_high))
    return PlantedCorrelation(planted, r, r_low, r_high, r / known, low, high, low <= planted <= high)


def _quotient_interval(top: tuple[float, float, float], below: tuple[float, float, float]) -> tuple[float, float]:
    """Bounds of the quotient of two independent estimates, each given with its bounds; the one below is positive."""
    (a, a_low, a_high), (b, b_low, b_high) = top, below
    product = a * b
    low = (product - np.sqrt(max(product**2 - a_low * b_high * (2 * a - a_low) * (2 * b - b_high), 0.0))) / (
        b_high * (2 * b - b_high)
    )
    high = (product + np.sqrt(max(product**2 - a_high * b_low * (2 * a - a_high) * (2 * b - b_low), 0.0))) / (
        b_low * (2 * b - b_low)
    )
    return float(low), float(high)


def planted_figures(results: StudyResults) -> pd.DataFrame:
    """True premiums and ratios beside those found.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.DataFrame
        Rows of `PlantedFigure`, one an outcome: of companies ranked by true alignment in the population that was drawn
        from; expected of an index as reliable as this one, with the raters' shared error where it is planted; and as
        found, inside where its interval holds the expected one. Empty where nothing was planted.
    """
    truth, claims = results.study.truth, results.claims
    found = _found(results)
    reliability = truth.get("index_reliability")
    if not isinstance(reliability, float) or not np.isfinite(reliability):
        return pd.DataFrame(columns=list(PlantedFigure._fields))
    rows = {}
    for outcome in claims.models["outcome"]:
        planted, expected = (
            expected_figure(
                outcome, truth[outcome], method_share=truth["method_share"], reliability=share, share=claims.top
            )
            for share in (1.0, reliability)
        )
        quantity, estimate, low, high = found[outcome]
        rows[outcome] = PlantedFigure(quantity, planted, expected, estimate, low, high, low <= expected <= high)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(PlantedFigure._fields))


def _found(results: StudyResults) -> dict[str, tuple[str, float, float, float]]:
    """Kind of figure of each outcome, and the figure found with its bounds."""
    parts = (
        (results.claims.premiums, "premium_pct", "premium_ci"),
        (results.claims.ratios, "risk_ratio", "risk_ratio_ci"),
    )
    return {
        str(outcome): (quantity, float(estimate), float(low), float(high))
        for table, quantity, bounds in parts
        for outcome, estimate, low, high in zip(
            table["outcome"], table[quantity], table[f"{bounds}_low"], table[f"{bounds}_high"], strict=True
        )
    }
