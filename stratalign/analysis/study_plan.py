"""The plan of a study executed as it is written, first; everything else beside it, marked as explored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from stratalign.engagement.configuration import did_you_mean
from stratalign.engagement.declarations.plan import PLAN_FILE, AnalysisPlan, Hypothesis
from stratalign.errors import EngagementError, StatisticError
from stratalign.models.regression.association import estimate_association
from stratalign.models.specifications.plan import mark_planned
from stratalign.numerics.factors import is_factor
from stratalign.study.design import INDUSTRY, StudyDesign
from stratalign.study.load import StudyData


def require_known_names(plan: AnalysisPlan, study: StudyData) -> None:
    """Refuse a plan that names columns the companies do not have.

    Parameters
    ----------
    plan
        As written.
    study
        Its companies.

    Raises
    ------
    EngagementError
        Every name that is not there, with the hypothesis it stands in and what may be meant.
    """
    columns = list(map(str, study.companies.columns))
    problems = []
    for number, hypothesis in enumerate(plan.hypotheses, start=1):
        for what, names in _named(hypothesis):
            problems += [
                f"hypothesis {number}, {what}: {name}.{did_you_mean(name, columns)}"
                for name in names
                if name not in columns
            ]
    if problems:
        raise EngagementError(
            f"{study.folder / PLAN_FILE} names {len(problems)} columns that companies.csv does not have: "
            f"{' '.join(problems)} Correct the name, or add the column; a plan is not changed once results were seen."
        )


def _named(hypothesis: Hypothesis) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("outcome", (hypothesis.outcome,)),
        ("exposure", (hypothesis.exposure,)),
        ("controls", hypothesis.controls),
    )


def hypotheses(
    companies: pd.DataFrame, design: StudyDesign, plan: AnalysisPlan | None, fixed_effects: list[str]
) -> pd.DataFrame:
    """Every hypothesis of the plan as written; then every outcome on the exposure and on each of its parts.

    Parameters
    ----------
    companies
        One row per company.
    design
        Exposure, parts, outcomes and controls.
    plan
        None where there is none.
    fixed_effects
        What is held constant in what was not planned: industries, where there are some.

    Returns
    -------
    pandas.DataFrame
        outcome, exposure, controls, estimate per standard deviation of the exposure, its bounds, p_value, n_companies,
        and what `mark_planned` adds: a hypothesis that names a column without a value in any of the companies stands
        among those not estimated, since a plan may be of more companies than these.

    Raises
    ------
    StatisticError
        A planned hypothesis cannot be estimated: which, and why.
    """
    rows = [_as_planned(companies, one) for one in plan.hypotheses if _is_known(companies, one)] if plan else []
    done = {_key(row) for row in rows}
    for exposure in (design.exposure, *design.parts):
        for outcome in design.outcomes:
            names = (*design.controls, *fixed_effects)
            if (outcome.name, exposure, frozenset(names)) not in done:
                rows.append(_estimate(companies, outcome.name, exposure, names))
    table = pd.DataFrame(rows)
    if plan is None:
        return table.assign(status="explored", family="", p_adjusted=float("nan"), is_discovery=False)
    return mark_planned(table, plan)


def _key(row: dict[str, Any]) -> tuple[str, str, frozenset[str]]:
    return row["outcome"], row["exposure"], frozenset(row["controls"])


def _is_known(companies: pd.DataFrame, hypothesis: Hypothesis) -> bool:
    """Whether any of the companies has a value in each column that a hypothesis names."""
    named = (name for _, names in _named(hypothesis) for name in names)
    return all(bool(companies[name].notna().any()) for name in named)


def _as_planned(companies: pd.DataFrame, hypothesis: Hypothesis) -> dict[str, Any]:
    try:
        return _estimate(companies, hypothesis.outcome, hypothesis.exposure, hypothesis.controls)
    except StatisticError as problem:
        raise StatisticError(
            f"the planned hypothesis {hypothesis.outcome} ~ {hypothesis.exposure} cannot be estimated: {problem}"
        ) from problem


def _estimate(companies: pd.DataFrame, outcome: str, exposure: str, controls: Iterable[str]) -> dict[str, Any]:
    """One outcome per standard deviation of an exposure; columns of words among the controls are held constant."""
    names = tuple(controls)
    labels = [name for name in names if name == INDUSTRY or is_factor(companies[name])]
    scaled = companies.assign(**{exposure: companies[exposure] / companies[exposure].std()})
    found = estimate_association(
        scaled, outcome, exposure, controls=[name for name in names if name not in labels], fixed_effects=labels
    )
    return {
        "outcome": outcome,
        "exposure": exposure,
        "controls": names,
        "estimate": found.estimate,
        "ci_low": found.ci_low,
        "ci_high": found.ci_high,
        "p_value": found.p_value,
        "n_companies": found.n_observations,
    }


def planned_outcomes(plan: AnalysisPlan | None, exposure: str, *, controls: Iterable[str] | None = None) -> set[str]:
    """Outcomes that the plan relates to an exposure.

    Parameters
    ----------
    plan
        None where there is none.
    exposure
        Column.
    controls
        With exactly these held constant; with whatever the plan says where absent.

    Returns
    -------
    set of str
        Columns.
    """
    held = None if controls is None else frozenset(controls)
    return {
        hypothesis.outcome
        for hypothesis in (plan.hypotheses if plan else ())
        if hypothesis.exposure == exposure and held in (None, frozenset(hypothesis.controls))
    }
