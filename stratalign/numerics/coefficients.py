"""A model's coefficients as they are printed: each row to two digits of its own error, and what the model rests on."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

#: Columns of a printed row of coefficients.
PRINTED = ("term", "estimate", "std_error", "statistic", "p_value", "ci_low", "ci_high")
#: What a model counts besides rows.
GROUPED = ("groups", "entities")
#: Decimals where a row has no error to say how many.
PLAIN_DECIMALS = 3
#: No coefficient is printed with more.
MOST_DECIMALS = 10


def coefficients_of(result: object) -> pd.DataFrame | None:
    """Every term of a model but its fixed effects, with `statistic` beside; None for a result that is no model.

    Parameters
    ----------
    result
        With a table `coefficients` in the estimate columns.

    Returns
    -------
    pandas.DataFrame or None
        The constant last.
    """
    rows = getattr(result, "coefficients", None)
    if not isinstance(rows, pd.DataFrame) or not {"term", "estimate", "std_error"} <= set(rows):
        return None
    absorbed = tuple(f"{name}[" for name in getattr(result, "fixed_effects", ()))
    terms = rows["term"].astype(str)
    is_shown = ~(terms.str.startswith(absorbed) & terms.str.contains(" vs ")) if absorbed else terms.notna()
    shown = rows[is_shown]
    is_constant = shown["term"] == "intercept"
    ordered = pd.concat([shown[~is_constant], shown[is_constant & (not absorbed)]], ignore_index=True)
    return ordered.assign(statistic=ordered["estimate"] / ordered["std_error"])


def printed_rows(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Cells of coefficients in words, one list a column of `PRINTED`."""
    cells: dict[str, list[str]] = {name: [] for name in PRINTED}
    for row in rows.to_dict("records"):
        decimals = decimals_of(row.get("std_error"))
        cells["term"].append(" ".join(str(row["term"]).split()))
        for name in ("estimate", "std_error", "ci_low", "ci_high"):
            cells[name].append(number_text(row.get(name), decimals))
        cells["statistic"].append(number_text(row.get("statistic"), 2))
        cells["p_value"].append(p_text(row.get("p_value")))
    return cells


def decimals_of(error: Any) -> int:
    """Decimals that show two significant digits of a standard error."""
    if error is None or not math.isfinite(error) or error <= 0:
        return PLAIN_DECIMALS
    return min(max(0, 1 - math.floor(math.log10(error))), MOST_DECIMALS)


def number_text(value: Any, decimals: int) -> str:
    """A number with its decimals; empty where there is none."""
    if value is None or pd.isna(value):
        return ""
    return f"{round(float(value), decimals) + 0.0:,.{decimals}f}"


def p_text(value: Any) -> str:
    """A p value to three decimals, bounded below."""
    if value is None or pd.isna(value):
        return ""
    return "<0.001" if value < 0.0005 else f"{value:.3f}"


def errors_of(result: object) -> str:
    """What kind of errors a model has, with its clusters; empty where it does not say."""
    kind = getattr(result, "covariance", "")
    clusters, n_clusters = getattr(result, "clusters", ()), getattr(result, "n_clusters", None)
    if not isinstance(kind, str) or not kind:
        return ""
    over = f" by {' and '.join(clusters)}" if clusters else ""
    counted = f" ({n_clusters} clusters)" if n_clusters else ""
    return f"{kind}{over}{counted}"


def basis_of(result: object) -> list[str]:
    """Lines below the headline of a model: its formula, its rows, its errors."""
    lines = [text] if (text := getattr(result, "formula", "")) else []
    n, left_out = getattr(result, "n_observations", None), getattr(result, "n_left_out", 0)
    if n is not None:
        lost = f", {left_out} of {n + left_out} rows left out (missing, without weight or alone)" if left_out else ""
        groups = next((f" of {k} {kind}" for kind in GROUPED if (k := getattr(result, f"n_{kind}", None))), "")
        lines.append(f"{n} observations{groups}{lost}")
    fit = [f"errors {errors}"] if (errors := errors_of(result)) else []
    r_squared, freedom = getattr(result, "r_squared", None), getattr(result, "residual_df", None)
    fit += [f"R² {r_squared:.3f}"] if r_squared is not None and r_squared == r_squared else []
    fit += [f"{freedom:.0f} residual degrees of freedom"] if freedom is not None and math.isfinite(freedom) else []
    return [
        *lines,
        *([", ".join(fit)] if fit else []),
        *([doubt] if (doubt := getattr(result, "why_doubtful", "")) else []),
    ]
