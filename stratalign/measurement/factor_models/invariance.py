"""Measurement invariance: whether leaders and staff mean the same by the same answers."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.errors import StatisticError
from stratalign.measurement.factor_models.confirmatory import Missing, items_of
from stratalign.measurement.factor_models.maximum_likelihood import Estimator, NormalFit, fit_groups
from stratalign.measurement.factor_models.parameters import parameter_table
from stratalign.measurement.factor_models.syntax import read_factor_model
from stratalign.numerics.normal_likelihood import normal_data

#: Steps of the ladder and what groups share on each.
LADDER: dict[str, tuple[str, ...]] = {
    "configural": (),
    "metric": ("loadings",),
    "scalar": ("loadings", "intercepts"),
    "strict": ("loadings", "intercepts", "residuals"),
}
#: Loss of CFI and gain of RMSEA that a step may bring; a gain up to close fit does not count.
LARGEST_CFI_LOSS, LARGEST_RMSEA_GAIN, CLOSE_RMSEA = 0.010, 0.015, 0.05
#: What the model without any equality has to reach: good CFI alone (RMSEA misleads in models of few degrees of freedom:
#: Kenny, Kaniskan & McCoach 2015), or both of these.
GOOD_CFI, SMALLEST_CFI, LARGEST_RMSEA = 0.95, 0.90, 0.08
#: What each step allows one to compare.
ALLOWS = {
    "configural": "the same items belong together in every group",
    "metric": "relations of scores can be compared between groups",
    "scalar": "means of scores can be compared between groups",
    "strict": "sums of raw answers can be compared between groups",
}


def measurement_invariance(
    answers: pd.DataFrame,
    model: str,
    groups: pd.Series,
    *,
    estimator: Estimator = "ML",
    missing: Missing = "listwise",
    strict: bool = False,
) -> pd.DataFrame:
    """Climb the ladder of invariance.

    Parameters
    ----------
    answers
        One row per respondent with a column for every item of the model.
    model
        As in `confirmatory_factor_analysis`.
    groups
        Group of every respondent, in the order of `answers`; who has none is left out.
    estimator
        `ML`, or `MLR` with scaled differences.
    missing
        `listwise` or `fiml`.
    strict
        Whether to add the step of equal residual variances.

    Returns
    -------
    pandas.DataFrame
        Index configural, metric, scalar (strict); columns chi_square, df, p_value, cfi, tli, rmsea, srmr,
        chi_square_difference, df_difference, p_difference, cfi_difference, rmsea_difference, holds, allows. `holds` is
        true where the step and all before it lose at most .010 of CFI and gain at most .015 of RMSEA (or stay at .05);
        of the configural model it says that CFI is at least .95, or .90 with an RMSEA of at most .08.

    Raises
    ------
    StatisticError
        Fewer than two groups, groups with fewer respondents than items, by name; otherwise as
        `confirmatory_factor_analysis`.

    References
    ----------
    Vandenberg & Lance (2000); Cheung & Rensvold (2002); Chen (2007); scaled differences: Satorra & Bentler (2001).
    Checked against R lavaan in tests/scores/factor_models/test_invariance.py.
    """
    if estimator not in ("ML", "MLR"):
        raise StatisticError(f"invariance is tested by ML or MLR, not by {estimator!r}; see `ordinal_item_bias`.")
    read = read_factor_model(model)
    parts = _by_group(answers, groups, len(read.items))
    data = [normal_data(items_of(part, read, missing).to_numpy(dtype=float)) for part in parts.values()]
    steps = list(LADDER)[: 4 if strict else 3]
    fits = {
        step: fit_groups(
            parameter_table(read, n_groups=len(data), shared=LADDER[step], has_means=True), data, estimator
        )
        for step in steps
    }
    rows: list[dict[str, float]] = []
    for place, step in enumerate(steps):
        row = _row(fits[step])
        if place > 0:
            row |= _difference(fits[steps[place - 1]], fits[step])
            row["cfi_difference"] = row["cfi"] - rows[-1]["cfi"]
            row["rmsea_difference"] = row["rmsea"] - rows[-1]["rmsea"]
        rows.append(row)
    columns = [
        "chi_square", "df", "p_value", "cfi", "tli", "rmsea", "srmr", "chi_square_difference", "df_difference",
        "p_difference", "cfi_difference", "rmsea_difference",
    ]  # fmt: skip
    table = pd.DataFrame(rows, index=pd.Index(steps, name="step")).reindex(columns=columns)
    is_close = (table["rmsea_difference"] <= LARGEST_RMSEA_GAIN) | (table["rmsea"] <= CLOSE_RMSEA)
    holds = (table["cfi_difference"] >= -LARGEST_CFI_LOSS) & is_close
    cfi, rmsea = rows[0]["cfi"], rows[0]["rmsea"]
    holds.iloc[0] = cfi >= GOOD_CFI or (cfi >= SMALLEST_CFI and rmsea <= LARGEST_RMSEA)
    return table.assign(holds=holds.cumprod().astype(bool), allows=[ALLOWS[step] for step in steps])


def _by_group(answers: pd.DataFrame, groups: pd.Series, n_items: int) -> dict[Hashable, pd.DataFrame]:
    if len(groups) != len(answers):
        raise StatisticError(f"{len(groups)} groups are given for {len(answers)} respondents; give one each.")
    labels = np.asarray(groups, dtype=object)
    names = sorted(pd.unique(labels[~pd.isna(labels)]), key=str)
    parts = {name: answers[labels == name] for name in names}
    if len(parts) < 2:
        raise StatisticError(f"invariance needs two groups; there are {len(parts)}.")
    small = [f"{name} ({len(part)})" for name, part in parts.items() if len(part) <= n_items]
    if small:
        raise StatisticError(
            f"groups with no more respondents than the {n_items} items: {', '.join(small[:5])}. Put groups together."
        )
    return parts


def _row(fit: NormalFit) -> dict[str, float]:
    measures = fit.measures
    scaled = "_scaled" if "chi_square_scaled" in measures else ""
    index = ("_robust" if all(data.is_complete for data in fit.groups) else "_scaled") if scaled else ""
    return {
        "chi_square": float(measures["chi_square" + scaled]),
        "df": int(measures["df"]),
        "p_value": float(measures["p_value" + scaled]),
        "cfi": float(measures["cfi" + index]),
        "tli": float(measures["tli" + index]),
        "rmsea": float(measures["rmsea" + index]),
        "srmr": float(measures["srmr"]),
    }


def _difference(free: NormalFit, constrained: NormalFit) -> dict[str, float]:
    """Likelihood-ratio statistic of one step, scaled where the statistics are."""
    a, b = free.chi_square, constrained.chi_square
    df = b.df - a.df
    factor = (b.df * b.factor - a.df * a.factor) / df
    value = (b.value - a.value) / factor if factor > 0 else float("nan")
    return {"chi_square_difference": value, "df_difference": df, "p_difference": float(stats.chi2.sf(value, df))}
