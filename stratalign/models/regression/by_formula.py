"""Associations written as a formula, with the names that pyfixest and fixest give to errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from stratalign.errors import StatisticError
from stratalign.models.regression.association import MINIMUM_CLUSTERS, Association, Covariance, estimate_association
from stratalign.models.regression.formula import read_formula
from stratalign.numerics.input_checks import require_option

#: What errors are called by fixest, pyfixest, clubSandwich or statsmodels -> what they are called here.
ERRORS: Mapping[str, Covariance] = {
    "iid": "classical", "classical": "classical", "hetero": "HC1", "HC0": "HC0", "HC1": "HC1", "HC2": "HC2",
    "HC3": "HC3", "HC4": "HC4", "HC4m": "HC4m", "HC5": "HC5", "cluster": "cluster", "CR1": "cluster",
    "CRV1": "cluster", "CR1S": "cluster", "CR2": "CR2", "CRV2": "CR2", "CR3": "CR3", "CRV3": "CR3",
}  # fmt: skip


def association(
    formula: str,
    data: pd.DataFrame,
    *,
    vcov: str | Mapping[str, str] = "HC4",
    weights: str | None = None,
    ci_level: float = 0.95,
) -> Association:
    """Estimate an association written as a formula.

    Parameters
    ----------
    formula
        `outcome ~ exposure + controls | fixed effects`: the first term is the one the result is about. Columns of
        words enter as indicators named with their reference; `C(year)` and `C(sector, ref="energy")` make a factor;
        `i(year, exposure, ref=2019)` gives a slope for each label; `a:b`, `a*b` are products; `log`, `log10`, `log1p`,
        `exp`, `sqrt`, `abs`, `I(x**2)`, `poly`, `center`, `scale` transform. Fixed effects are columns of labels,
        `a^b` one for every pair. Names that are no words stand in backticks.
    data
        One row per observation; rows with a missing value in a column of the formula are left out and counted.
    vcov
        `iid`, `hetero` (HC1), `HC0` to `HC5`, `HC4m`; `CR1` (also `CRV1`, `cluster`), `CR2` and `CR3` (`CRV3`)
        cluster by the first fixed effect, or by what is named: `{"CR2": "industry"}`, `{"CRV1": "company + year"}`,
        `"~ industry"`, `"CR2 ~ industry"`.
    weights
        Column of non-negative weights.
    ci_level
        Coverage of the interval, strictly between 0 and 1.

    Returns
    -------
    Association
        As `estimate_association` gives it for the same columns; `formula` is the one written.

    Raises
    ------
    StatisticError
        The formula cannot be read, names what is not there, its first term is a factor, errors are unknown, or as
        `estimate_association`.

    References
    ----------
    Formulas: formulaic, after Wilkinson & Rogers (1973); the bar and `i`: fixest (Bergé 2018). Conventions of errors:
    docs/models/README.md. Checked against `estimate_association`, R and pyfixest in
    tests/models/regression/test_by_formula.py.
    """
    covariance, clusters = _errors(vcov)
    read = read_formula(formula, data, clusters, weights)
    if covariance in MINIMUM_CLUSTERS and not clusters:
        if not read.fixed_effects:
            raise StatisticError(
                f"vcov={vcov!r} clusters by the first fixed effect, and the formula has none. Name the column: "
                f"vcov={{{vcov!r}: 'industry'}}."
            )
        clusters = read.fixed_effects[:1]
    exposure, *controls = read.terms
    found = estimate_association(
        read.table,
        read.outcome,
        exposure,
        controls=controls,
        fixed_effects=read.fixed_effects,
        weights=weights,
        covariance=covariance,
        cluster=clusters or None,
        ci_level=ci_level,
    )
    written = " ".join(formula.split())
    return replace(found, formula=written, n_left_out=len(data) - found.n_observations)


def _errors(vcov: str | Mapping[str, str]) -> tuple[Covariance, tuple[str, ...]]:
    """Kind of errors by its name here, and the columns of clusters that are named."""
    if isinstance(vcov, Mapping):
        if len(vcov) != 1:
            raise StatisticError(f"vcov is {dict(vcov)!r}; name one kind with its clusters: {{'CR2': 'industry'}}.")
        ((kind, columns),) = vcov.items()
    elif isinstance(vcov, str) and "~" in vcov:
        kind, columns = (part.strip() for part in vcov.split("~", 1))
        kind = kind or "CRV1"
    else:
        kind, columns = vcov, ""
    require_option("vcov", kind, ERRORS)
    clusters = tuple(name.strip().strip("`") for name in str(columns).split("+") if name.strip())
    if clusters and ERRORS[kind] not in MINIMUM_CLUSTERS:
        raise StatisticError(
            f"vcov is {vcov!r}; {kind} has no clusters. Write {{'CRV1': ...}}, {{'CR2': ...}} or {{'CRV3': ...}}."
        )
    return ERRORS[kind], clusters
