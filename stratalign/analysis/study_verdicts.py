"""What a study's tests come to, claim by claim: the scorecard with its verdicts, and E-values."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.models.robustness.sensitivity import e_value
from stratalign.rows import rows_of

#: Adjusted p values below this count as beyond chance.
LEVEL = 0.05
#: What became of a claim: it stood every test; it stood those that could be made; its strongest test took it away; its
#: direction holds and its published size does not; its direction was never beyond chance.
Verdict = Literal["stands", "open", "taken", "other_size", "not_shown"]
PAST, OTHERS = "past_held_constant", "different_people"


class ScoredClaim(NamedTuple):
    """One claim beside every test it was put to; what was not made is missing."""

    quantity: str
    claimed: float
    estimate: float
    ci_low: float
    ci_high: float
    best_cut: float
    best_estimate: float
    n_checks: float
    n_clear_checks: float
    clear_specifications_share: float
    robustness_value: float
    p_value: float
    strongest: str
    strongest_estimate: float
    strongest_low: float
    strongest_high: float
    strongest_p: float
    size_low: float
    size_high: float


class _Tested(NamedTuple):
    """What the verdict on one claim rests on."""

    claimed: float
    is_above_neutral: bool
    holds_size: bool
    strongest: str
    strongest_low: float
    strongest_high: float
    p_with_strongest: float


def scorecard(results: StudyResults) -> pd.DataFrame:
    """Every claim beside every test it was put to, and the verdict.

    The six claims are one family: the p value of the model of all companies is adjusted over them (`p_adjusted`), and
    so is the larger of it and that of the claim's strongest test (`p_with_strongest`), which both must pass.

    Parameters
    ----------
    results
        From `analyse_study`.

    Returns
    -------
    pandas.DataFrame
        Rows of `ScoredClaim`, one an outcome: quantity (premium_pct or risk_ratio), the published and the
        estimated figure with its interval, the cut whose figure is furthest from none, how many robustness checks and
        which share of specifications exclude zero, the share of what is left that a cause must explain to make it
        compatible with chance, p of the model of all companies; the strongest test that could be made
        (past_held_constant: slope of last year's outcome; different_people: correlation; else empty) with its figure;
        and the interval that the published size is held against, of different people where they are known. Then
        holds_size (where nothing was published, nothing is held against it), is_inside (of what the same people rated,
        no size is confirmed), is_above_neutral, p_adjusted, p_with_strongest and verdict. Missing where not made.

    References
    ----------
    Benjamini & Hochberg (1995); Berger (1982): a claim that must pass two tests has the larger p.
    """
    rows = {outcome: _scored(results, outcome) for outcome in results.robustness}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(ScoredClaim._fields)).rename_axis("outcome")
    neutral = table["quantity"].map({"risk_ratio": 1.0}).fillna(0.0)
    both = table[["p_value", "strongest_p"]].max(axis=1)
    # Where nothing was published there is no size to hold.
    holds = (table["size_low"] <= table["claimed"]) & (table["claimed"] <= table["size_high"]) | table["claimed"].isna()
    table = table.assign(
        holds_size=holds,
        is_inside=holds & table["claimed"].notna() & ~table.index.isin(list(results.same_source_bounds)),
        p_adjusted=adjust_p_values(table["p_value"])["p_adjusted"],
        p_with_strongest=adjust_p_values(both)["p_adjusted"],
    )
    # What nobody published has no direction to be in: either counts.
    is_apart = (table["ci_low"] > neutral) | table["claimed"].isna()
    table["is_above_neutral"] = is_apart & (table["p_adjusted"] < LEVEL)
    verdicts = pd.Series([_verdict(row) for row in rows_of(table, _Tested)], index=table.index, dtype=object)
    # Whoever rated both may have carried a mood into both, in every year: earlier results do not settle that.
    same = table.index.isin(list(results.same_source_bounds))
    return table.assign(verdict=verdicts.mask(verdicts.eq("stands") & same, "open"))


def _verdict(row: _Tested) -> Verdict:
    """What became of one claim."""
    if not row.is_above_neutral and not _is_clear_by_strongest(row):
        return "not_shown"
    if row.strongest and not _is_clear_by_strongest(row):
        return "taken"
    if not row.holds_size:
        return "other_size"
    return "stands" if row.strongest else "open"


def _is_clear_by_strongest(row: _Tested) -> bool:
    is_apart = row.strongest_low > 0 or (math.isnan(row.claimed) and row.strongest_high < 0)
    return bool(row.strongest and is_apart and row.p_with_strongest < LEVEL)


def _scored(results: StudyResults, outcome: str) -> ScoredClaim:
    quantity, claimed, *figure = _figure(results, outcome)
    is_known = bool(np.isfinite(figure).all())
    estimate, low, high = figure if is_known else [np.nan] * 3
    of_checks, of_curve = _clear(results.robustness_checks, outcome), _clear(results.curve.table, outcome)
    is_this = (results.planned["outcome"] == outcome) & (results.planned["exposure"] == results.design.exposure)
    split = results.same_source.get(outcome)
    size = (low, high) if split is None else (split.ratio_different_ci_low, split.ratio_different_ci_high)
    best_cut, best_estimate = _best_cut(results, outcome)
    strongest, left, left_low, left_high, left_p = _strongest(results, outcome)
    return ScoredClaim(
        quantity,
        claimed,
        estimate,
        low,
        high,
        best_cut,
        best_estimate,
        np.nan if of_checks is None else len(of_checks),
        np.nan if of_checks is None else int(of_checks.sum()),
        np.nan if of_curve is None else float(of_curve.mean()),
        results.robustness[outcome].robustness_value_alpha,
        float(results.planned.loc[is_this, "p_value"].iloc[0]),
        strongest,
        left,
        left_low,
        left_high,
        left_p,
        *size,
    )


def _strongest(results: StudyResults, outcome: str) -> tuple[str, float, float, float, float]:
    """The hardest test that these data allow of a claim, with its estimate, bounds and p."""
    if outcome in results.same_source:
        found = results.same_source[outcome]
        return OTHERS, found.different, found.different_ci_low, found.different_ci_high, found.p_value
    past = results.past
    if len(past):
        rows = past[(past["outcome"] == outcome) & (past["check"] == PAST)]
        if len(rows):
            left, low, high, p = rows[["estimate", "ci_low", "ci_high", "p_value"]].to_numpy(dtype=float)[0]
            return PAST, float(left), float(low), float(high), float(p)
    return "", np.nan, np.nan, np.nan, np.nan


def is_rated_by_the_same(results: StudyResults, outcome: str) -> bool:
    """Whether an outcome is an attitude whose raters cannot be told from those of alignment.

    Parameters
    ----------
    results
        From `analyse_study`.
    outcome
        Column.

    Returns
    -------
    bool
        True for an attitude that no split sample could be made of.
    """
    attitudes = {one.name for one in results.design.outcomes if one.is_attitude}
    return outcome in attitudes and outcome not in results.same_source


def _best_cut(results: StudyResults, outcome: str) -> tuple[float, float]:
    """The cut with the largest figure, and the figure."""
    cuts = results.claims.cuts
    cuts = cuts[(cuts["outcome"] == outcome) & cuts["value"].notna()]
    if cuts.empty:
        return np.nan, np.nan
    best = cuts.sort_values("value", kind="stable").iloc[-1]
    return float(best["cut"]), float(best["value"])


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
