"""What a study's tests come to, claim by claim: the scorecard, E-values, and planted against found."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.analysis.alignment_study import StudyResults
from stratalign.models.robustness.sensitivity import e_value
from stratalign.study.people import INDEX


class ScoredClaim(NamedTuple):
    """One claim beside every test it was put to; what was not made is missing."""

    quantity: str
    claimed: float
    estimate: float
    ci_low: float
    ci_high: float
    is_inside: bool
    is_above_neutral: bool
    n_checks: float
    n_clear_checks: float
    clear_specifications_share: float
    robustness_value: float
    planned_p_value: float


class PlantedCorrelation(NamedTuple):
    """A planted correlation beside the one found, and whether the interval holds it."""

    planted: float
    estimate: float
    ci_low: float
    ci_high: float
    is_inside: bool


def scorecard(results: StudyResults) -> pd.DataFrame:
    """Every claim beside every test it was put to.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.DataFrame
        Rows of `ScoredClaim`, one an outcome: quantity (premium_pct or risk_ratio), the published and the
        estimated figure with its interval, whether the interval holds the published figure and lies above no
        difference, how many robustness checks and which share of specifications exclude zero, the share of what is left
        that a cause must explain to make it compatible with chance, and the adjusted p of the planned test. Missing
        where not made.
    """
    rows = {outcome: _scored(results, outcome) for outcome in results.robustness}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(ScoredClaim._fields)).rename_axis("outcome")


def _scored(results: StudyResults, outcome: str) -> ScoredClaim:
    quantity, claimed, estimate, low, high = _figure(results, outcome)
    neutral = 1.0 if quantity == "risk_ratio" else 0.0
    is_known = bool(np.isfinite([estimate, low, high]).all())
    checks, specifications = results.robustness_checks, results.curve.table
    planned = results.planned[(results.planned["outcome"] == outcome) & (results.planned["exposure"] == INDEX)]
    of_checks, of_curve = _clear(checks, outcome), _clear(specifications, outcome)
    return ScoredClaim(
        quantity,
        claimed,
        estimate if is_known else np.nan,
        low if is_known else np.nan,
        high if is_known else np.nan,
        is_known and low <= claimed <= high,
        is_known and low > neutral,
        np.nan if of_checks is None else len(of_checks),
        np.nan if of_checks is None else int(of_checks.sum()),
        np.nan if of_curve is None else float(of_curve.mean()),
        results.robustness[outcome].robustness_value_alpha,
        float(planned["p_adjusted"].iloc[0]) if len(planned) else np.nan,
    )


def _figure(results: StudyResults, outcome: str) -> tuple[str, float, float, float, float]:
    """Kind of figure, the published one, and the estimated one with its interval."""
    claims = results.claims
    premium = claims.premiums[claims.premiums["outcome"] == outcome]
    if len(premium):
        row = premium.iloc[0]
        return "premium_pct", row["claimed_pct"], row["premium_pct"], row["premium_ci_low"], row["premium_ci_high"]
    row = claims.ratios[claims.ratios["outcome"] == outcome].iloc[0]
    return "risk_ratio", row["claimed_ratio"], row["risk_ratio"], row["risk_ratio_ci_low"], row["risk_ratio_ci_high"]


def _clear(table: pd.DataFrame, outcome: str) -> pd.Series | None:
    """Whether the interval of each row of an outcome excludes zero; None where there is no row."""
    if table.empty or outcome not in set(table["outcome"]):
        return None
    part = table[(table["outcome"] == outcome) & table["estimate"].notna()]
    return (part["ci_low"] > 0) | (part["ci_high"] < 0)


def e_values(results: StudyResults) -> pd.DataFrame:
    """Strength, as a risk ratio with both, at which a cause explains away each ratio and its bound nearest to one.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.DataFrame
        One row an outcome: e_value, e_value_bound; missing where there is no ratio.
    """
    ratios = results.claims.ratios.set_index("outcome") if len(results.claims.ratios) else pd.DataFrame()
    rows = {}
    for outcome in results.robustness:
        rows[outcome] = (np.nan, np.nan)
        names = ["risk_ratio", "risk_ratio_ci_low", "risk_ratio_ci_high"]
        ratio = ratios.loc[outcome, names].to_numpy(dtype=float) if outcome in ratios.index else np.array([np.nan])
        if np.isfinite(ratio[0]):
            rows[outcome] = e_value(*ratio.tolist())
    return pd.DataFrame.from_dict(rows, orient="index", columns=["e_value", "e_value_bound"])


def planted_and_found(results: StudyResults) -> pd.DataFrame:
    """Planted correlations beside those found; for a simulated study whose answers are known.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.DataFrame
        Rows of `PlantedCorrelation`, one an outcome, with Fisher's interval, divided by the root of the reliability.
        Empty where nothing was planted or nobody's answers are known.

    References
    ----------
    Fisher (1921); correction for attenuation: Spearman (1904).
    """
    truth = results.study.truth
    known = [name for name in results.claims.models["outcome"] if isinstance(truth.get(name), int | float)]
    if not known or not results.propagated:
        return pd.DataFrame(columns=list(PlantedCorrelation._fields))
    root = np.sqrt(next(iter(results.propagated.values())).reliability)
    models = results.claims.models.set_index("outcome").loc[known]
    reach = stats.norm.ppf(0.975) / np.sqrt(models["n_companies"] - 3)
    rows = pd.DataFrame(
        {
            "planted": [float(truth[name]) for name in known],
            "estimate": models["r"] / root,
            "ci_low": np.tanh(np.arctanh(models["r"]) - reach) / root,
            "ci_high": np.tanh(np.arctanh(models["r"]) + reach) / root,
        },
        index=known,
    )
    return rows.assign(is_inside=(rows["ci_low"] <= rows["planted"]) & (rows["planted"] <= rows["ci_high"]))
