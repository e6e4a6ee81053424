"""What of an analysis was planned and what was explored."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.engagement.declarations.plan import AnalysisPlan
from stratalign.errors import StatisticError
from stratalign.numerics.tables import as_numbers


def mark_planned(results: pd.DataFrame, plan: AnalysisPlan) -> pd.DataFrame:
    """Say of every estimate whether it was planned, and adjust the planned ones within their families.

    Parameters
    ----------
    results
        One row per estimate: outcome, exposure, controls (a tuple of names), p_value.
    plan
        The plan.

    Returns
    -------
    pandas.DataFrame
        The rows with status (`planned`, `explored`), family, p_adjusted (Benjamini-Hochberg over the family's planned
        tests; missing for explored ones), is_discovery. `attrs` holds the plan's hash and the hypotheses that have no
        estimate.

    Raises
    ------
    StatisticError
        A column is absent, controls are no list of names, a p value lies outside 0 to 1, or one hypothesis has several
        estimates.

    References
    ----------
    Benjamini & Hochberg (1995).
    """
    absent = [name for name in ("outcome", "exposure", "controls", "p_value") if name not in results]
    if absent:
        raise StatisticError(f"the results have no column {', '.join(absent)}.")
    _require_controls(results["controls"])
    p_values = _p_values(results["p_value"])
    families = {(h.outcome, h.exposure, frozenset(h.controls)): h.family for h in plan.hypotheses}
    triples = zip(results["outcome"], results["exposure"], results["controls"], strict=True)
    keys = [(outcome, exposure, frozenset(controls)) for outcome, exposure, controls in triples]
    planned = [key for key in keys if key in families]
    if len(set(planned)) < len(planned):
        raise StatisticError(
            f"{len(planned) - len(set(planned))} planned hypotheses have several estimates: keep the one that is meant."
        )
    family = pd.Series([families.get(key, "") for key in keys], index=results.index)
    is_planned = pd.Series([key in families for key in keys], index=results.index, dtype=bool)
    adjusted = pd.Series(float("nan"), index=results.index)
    if is_planned.any():
        found = adjust_p_values(p_values[is_planned], families=family[is_planned])
        adjusted[is_planned] = found["p_adjusted"].to_numpy()
    marked = results.assign(
        status=is_planned.map({True: "planned", False: "explored"}),
        family=family,
        p_adjusted=adjusted,
        is_discovery=adjusted < plan.false_discovery_rate,
    )
    marked.attrs = {
        "plan_sha256": plan.sha256,
        "not_estimated": [f"{key[0]} ~ {key[1]}" for key in families if key not in keys],
    }
    return marked


def _require_controls(controls: pd.Series) -> None:
    """Refuse a text, whose letters would be taken for names, and what is no list at all."""
    wrong = [given for given in controls if isinstance(given, str) or not isinstance(given, Iterable)]
    if wrong:
        raise StatisticError(
            f"controls of {len(wrong)} of {len(controls)} results are no list of names, such as {wrong[0]!r}; write "
            "('size',) for one and () for none."
        )


def _p_values(given: pd.Series) -> pd.Series:
    """P values as numbers, planned or not; missing ones stay missing."""
    values = as_numbers(given.to_frame("p_value"), ["p_value"])["p_value"]
    is_wrong = (values < 0) | (values > 1) | (values.isna() & given.notna())
    if is_wrong.any():
        raise StatisticError(
            f"{int(is_wrong.sum())} of {len(given)} p values lie outside 0 to 1, such as "
            f"{given[is_wrong].tolist()[0]!r}: correct them, or leave these results out."
        )
    return values
