"""How far a factor model is from the answers: chi-square, CFI, TLI, RMSEA with interval, SRMR."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy import optimize, special


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A test statistic with its correction: `scaled` = `value` / `factor` + `shift`; no correction is 1 and 0."""

    value: float
    df: int
    factor: float = 1.0
    shift: float = 0.0

    @property
    def scaled(self) -> float:
        """Corrected statistic."""
        return self.value / self.factor + self.shift


def fit_measures(
    model: ChiSquare, baseline: ChiSquare, *, n: int, n_groups: int = 1, srmr: float, is_shifted: bool = False
) -> pd.Series:
    """Measures of fit.

    Parameters
    ----------
    model, baseline
        Statistics of the model and of independent items.
    n
        Respondents, less the groups where the estimator divides by that.
    n_groups
        Groups in the model.
    srmr
        Standardised root mean square residual.
    is_shifted
        The statistics are corrected in mean and variance; then there are no robust measures.

    Returns
    -------
    pandas.Series
        chi_square, df, p_value, cfi, tli, rmsea, rmsea_ci_low, rmsea_ci_high (90 %), srmr, baseline_chi_square,
        baseline_df; where statistics are corrected also the same names with `_scaled`, and cfi_robust, tli_robust,
        rmsea_robust.

    References
    ----------
    Bentler (1990); Steiger (1990); Brosseau-Liard, Savalei & Li (2012). As R lavaan; checked in
    tests/scores/factor_models/test_confirmatory.py.
    """
    found = _plain(model.value, model.df, baseline.value, baseline.df, n, n_groups)
    found["srmr"] = srmr
    if model.factor != 1.0 or model.shift:
        scaled = _plain(model.scaled, model.df, baseline.scaled, baseline.df, n, n_groups)
        found |= {f"{key}_scaled": value for key, value in scaled.items()}
        if not is_shifted:
            found |= _robust(model, baseline, n, n_groups)
    return pd.Series(np.array(list(found.values()), dtype=float), index=_names(tuple(found)))


@cache
def _names(names: tuple[str, ...]) -> pd.Index:
    """Names of the measures; a questionnaire has hundreds of fits."""
    return pd.Index(names)


def _plain(chi: float, df: int, baseline_chi: float, baseline_df: int, n: int, n_groups: int) -> dict[str, float]:
    cfi, tli = _incremental(chi - df, df, baseline_chi - baseline_df, baseline_df)
    low, high = _noncentrality(chi, df)
    per = np.sqrt(n_groups / (df * n)) if df else 0.0
    return {
        "chi_square": chi,
        "df": df,
        "p_value": float(special.chdtrc(df, chi)) if df else float("nan"),
        "cfi": cfi,
        "tli": tli,
        "rmsea": float(np.sqrt(max(chi - df, 0)) * per),
        "rmsea_ci_low": float(np.sqrt(low) * per),
        "rmsea_ci_high": float(np.sqrt(high) * per),
        "baseline_chi_square": baseline_chi,
        "baseline_df": baseline_df,
    }


def _robust(model: ChiSquare, baseline: ChiSquare, n: int, n_groups: int) -> dict[str, float]:
    cfi, tli = _incremental(
        model.value - model.factor * model.df,
        model.df,
        baseline.value - baseline.factor * baseline.df,
        baseline.df,
    )
    per = np.sqrt(model.factor * n_groups / (model.df * n)) if model.df else 0.0
    low, high = _noncentrality(model.scaled, model.df)
    return {
        "cfi_robust": cfi,
        "tli_robust": tli,
        "rmsea_robust": float(np.sqrt(max(model.scaled - model.df, 0)) * per),
        "rmsea_ci_low_robust": float(np.sqrt(low) * per),
        "rmsea_ci_high_robust": float(np.sqrt(high) * per),
    }


def _incremental(excess: float, df: int, baseline_excess: float, baseline_df: int) -> tuple[float, float]:
    """CFI and TLI from what the statistics exceed their degrees of freedom by."""
    largest = max(excess, baseline_excess, 0.0)
    cfi = 1 - max(excess, 0.0) / largest if largest > 0 else 1.0
    tli = 1 - (excess / df) / (baseline_excess / baseline_df) if df and baseline_excess else 1.0
    return float(cfi), float(tli)


def _noncentrality(chi: float, df: int, coverage: float = 0.90) -> tuple[float, float]:
    """Interval of the noncentrality a statistic speaks for."""
    if df == 0:
        return 0.0, 0.0

    def at(share: float) -> float:
        if special.chdtr(df, chi) < share:
            return 0.0
        top = max(chi, df) * 2 + 50
        return float(optimize.brentq(lambda nc: special.chndtr(chi, df, nc) - share, 1e-12, top, xtol=1e-10))

    return at((1 + coverage) / 2), at((1 - coverage) / 2)
