"""Measurement invariance: whether leaders and staff mean the same by the same answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from stratalign.errors import StatisticError
from stratalign.measurement.factor_models.confirmatory import Missing, numbers_of, usable_rows
from stratalign.measurement.factor_models.maximum_likelihood import Estimator, NormalFit, fit_groups_of_several
from stratalign.measurement.factor_models.parameters import ParameterTable, parameter_table
from stratalign.measurement.factor_models.syntax import read_factor_model
from stratalign.numerics.input_checks import require_option
from stratalign.numerics.normal_likelihood import NormalData, normal_data

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
COLUMNS = [
    "chi_square", "df", "p_value", "cfi", "tli", "rmsea", "srmr", "chi_square_difference", "df_difference",
    "p_difference", "cfi_difference", "rmsea_difference", "holds", "allows",
]  # fmt: skip

#: Parameters of a model, and answers of its groups.
Model = tuple[ParameterTable, list[NormalData]]


def measurement_invariance(
    answers: pd.DataFrame,
    model: str,
    groups: pd.Series | np.ndarray,
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
    require_option("estimator", estimator, ("ML", "MLR"))
    steps = list(LADDER)[: 4 if strict else 3]
    models = _steps(answers, model, groups, missing, steps)
    return _ladder(steps, fit_groups_of_several(models, estimator))


def invariance_of_scales(scales: Mapping[str, tuple[pd.DataFrame, pd.Series | np.ndarray]]) -> dict[str, pd.DataFrame]:
    """Climb the ladder of invariance for several scales of one factor each, side by side.

    Parameters
    ----------
    scales
        Answers to the items of each scale, and the group of every respondent.

    Returns
    -------
    dict of str to pandas.DataFrame
        By scale, as `measurement_invariance` returns it; without those it would refuse.
    """
    steps = list(LADDER)[:3]
    models: dict[str, list[Model]] = {}
    for key, (answers, groups) in scales.items():
        with suppress(StatisticError):
            models[key] = _steps(answers, f"{key} =~ {' + '.join(answers.columns)}", groups, "listwise", steps)
    fits = fit_groups_of_several([model for own in models.values() for model in own], "ML")
    found = {}
    for place, key in enumerate(models):
        with suppress(StatisticError):
            found[key] = _ladder(steps, fits[place * len(steps) : (place + 1) * len(steps)])
    return found


def _steps(
    answers: pd.DataFrame, model: str, groups: pd.Series | np.ndarray, missing: Missing, steps: Sequence[str]
) -> list[Model]:
    """Parameters of every step, beside the answers of each group."""
    read = read_factor_model(model)
    parts = _by_group(numbers_of(answers, read).to_numpy(), groups)
    data = [normal_data(part[usable_rows(part, read, missing)]) for part in parts]
    return [(parameter_table(read, n_groups=len(data), shared=LADDER[step], has_means=True), data) for step in steps]


def _ladder(steps: Sequence[str], fits: Sequence[NormalFit | StatisticError]) -> pd.DataFrame:
    """Table of the steps, each against the one before; raises the error of the first that has no fit."""
    rows: list[dict[str, Any]] = []
    before: NormalFit | None = None
    for step, fit in zip(steps, fits, strict=True):
        if isinstance(fit, StatisticError):
            raise fit
        row: dict[str, Any] = _row(fit)
        if before is not None:
            row |= _difference(before, fit)
            row |= {f"{name}_difference": row[name] - rows[-1][name] for name in ("cfi", "rmsea")}
        rows.append(row | {"holds": _holds(row) and (not rows or rows[-1]["holds"]), "allows": ALLOWS[step]})
        before = fit
    return pd.DataFrame(rows, index=pd.Index(steps, name="step"), columns=COLUMNS)


def _holds(row: Mapping[str, float]) -> bool:
    """Whether a step loses little against the one before, or the first fits well."""
    if "cfi_difference" not in row:
        return row["cfi"] >= GOOD_CFI or (row["cfi"] >= SMALLEST_CFI and row["rmsea"] <= LARGEST_RMSEA)
    is_close = row["rmsea_difference"] <= LARGEST_RMSEA_GAIN or row["rmsea"] <= CLOSE_RMSEA
    return row["cfi_difference"] >= -LARGEST_CFI_LOSS and is_close


def _by_group(values: np.ndarray, groups: pd.Series | np.ndarray) -> list[np.ndarray]:
    """Answers of each group, shape (n, n_items), in the order of the groups' names."""
    if len(groups) != len(values):
        raise StatisticError(f"{len(groups)} groups are given for {len(values)} respondents; give one each.")
    labels = np.asarray(groups, dtype=object)
    names = sorted(pd.unique(labels[~pd.isna(labels)]), key=str)
    parts = {name: values[labels == name] for name in names}
    if len(parts) < 2:
        raise StatisticError(f"invariance needs two groups; there are {len(parts)}.")
    n_items = values.shape[1]
    small = [f"{name} ({len(part)})" for name, part in parts.items() if len(part) <= n_items]
    if small:
        raise StatisticError(
            f"groups with no more respondents than the {n_items} items: {', '.join(small[:5])}. Put groups together."
        )
    return list(parts.values())


def _row(fit: NormalFit) -> dict[str, float]:
    measures = fit.measures.to_dict()
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
    return {"chi_square_difference": value, "df_difference": df, "p_difference": float(chdtrc(df, value))}
