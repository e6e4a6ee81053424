"""The plan of an analysis, written and hashed before anything is estimated; what was planned and what was explored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from pydantic import Field, field_validator, model_validator

from stratalign.comparisons.multiplicity import adjust_p_values
from stratalign.engagement.configuration import Frozen, parse_yaml, validate
from stratalign.errors import EngagementError, StatisticError
from stratalign.numerics.tables import as_numbers

PLAN_FILE = "analysis_plan.yml"


class Hypothesis(Frozen):
    """One association to be estimated, in one family of tests."""

    outcome: str = Field(min_length=1)
    exposure: str = Field(min_length=1)
    controls: tuple[str, ...] = ()
    family: str = Field(default="main", min_length=1)


class AnalysisPlan(Frozen):
    """What will be estimated: hypotheses, cuts of extreme groups, and the share of false findings accepted."""

    hypotheses: tuple[Hypothesis, ...] = Field(min_length=1)
    cuts: tuple[float, ...] = (0.25,)
    false_discovery_rate: float = Field(default=0.05, gt=0, lt=1)

    @field_validator("cuts")
    @classmethod
    def _cuts_are_shares(cls, cuts: tuple[float, ...]) -> tuple[float, ...]:
        if not all(0 < cut <= 0.5 for cut in cuts):
            raise ValueError("cuts are shares above 0 and up to 0.5")
        return cuts

    @model_validator(mode="after")
    def _no_hypothesis_stands_twice(self) -> AnalysisPlan:
        seen = [(h.outcome, h.exposure, frozenset(h.controls)) for h in self.hypotheses]
        if len(set(seen)) < len(seen):
            raise ValueError(f"{len(seen) - len(set(seen))} hypotheses stand twice")
        return self

    @property
    def sha256(self) -> str:
        """Hash of what the plan says; spaces, order of keys and remarks of the file do not move it."""
        said = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(said.encode("utf-8")).hexdigest()


def load_analysis_plan(path: str | Path) -> AnalysisPlan:
    """Read a plan.

    Parameters
    ----------
    path
        `analysis_plan.yml`, or the folder that holds it.

    Returns
    -------
    AnalysisPlan
        Frozen; `sha256` is printed with the results.

    Raises
    ------
    EngagementError
        The file is missing or wrong; every problem is named in one message.
    """
    given = Path(path)
    file = given / PLAN_FILE if given.is_dir() else given
    return validate(AnalysisPlan, parse_yaml(file, EngagementError), file, EngagementError)


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
