"""The study of companies put to the test: claims, their uncertainty, every specification, rival explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from stratalign.engagement.declarations.plan import PLAN_FILE, AnalysisPlan, load_analysis_plan
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import EngagementError, StatisticError
from stratalign.models.claims.headline import (
    CLAIMED_PREMIUMS,
    CLAIMED_RATIOS,
    PILLARS,
    HeadlineClaims,
    headline_claims,
)
from stratalign.models.claims.inflated import InflatedRatio, inflate_ratio
from stratalign.models.claims.same_source import (
    SameSourceBias,
    SameSourceBound,
    bound_same_source_bias,
    estimate_same_source_bias,
)
from stratalign.models.multilevel.heterogeneity import GroupSlopes, group_slopes
from stratalign.models.propagation.claim import PropagatedClaim
from stratalign.models.propagation.inputs import ItemAnswers, PeopleColumns
from stratalign.models.propagation.propagate import propagate_uncertainty
from stratalign.models.regression.association import estimate_association
from stratalign.models.robustness.robustness_checks import run_robustness_checks
from stratalign.models.robustness.sensitivity import Sensitivity, benchmark_bounds, contour_grid, sensitivity
from stratalign.models.specifications.curve import SpecificationCurve, specification_curve
from stratalign.models.specifications.plan import mark_planned
from stratalign.numerics.display import displayed
from stratalign.study.load import StudyData, load_study
from stratalign.study.people import ATTITUDES, INDEX, INSTRUMENT

#: Outcomes in percentage points of money: the two premiums.
FINANCIAL = tuple(CLAIMED_PREMIUMS)
#: Share of the outcome moved inwards at each end in the winsorised check.
WINSORISED = 0.02
SIZE = "log_headcount"


@displayed
@dataclass(frozen=True, slots=True)
class StudyResults:
    """Everything the study's report says.

    - `claims`: the six figures. `propagated`: outcome -> claim with and without measurement uncertainty, or
      `why_not_propagated`.
    - `robustness_checks`: rows of `run_robustness_checks` with outcome. `past`: the last year's outcome on alignment,
      alone and with the mean of earlier years held constant; empty without accounts of single years.
    - `robustness`, `bounds` (with outcome), `contours`: what an unmeasured cause would have to explain.
    - `industries`: outcome -> slopes of industries. `curve`: every specification of the choices given.
    - `planned`: every hypothesis tested with status, family and adjusted p; `plan` None where there is none.
    - `same_source`: attitude -> its association by the same people and by different ones, where people's attitudes are
      held; `same_source_bounds`: attitude -> what a shared method would have to be, where they are not, or
      `why_not_split`. `inflated`: how the largest published ratio is made from an ordinary correlation; SYNTHETIC.
    """

    study: StudyData
    claims: HeadlineClaims
    propagated: dict[str, PropagatedClaim]
    why_not_propagated: str
    robustness_checks: pd.DataFrame
    past: pd.DataFrame
    robustness: dict[str, Sensitivity]
    bounds: pd.DataFrame
    contours: pd.DataFrame
    industries: dict[str, GroupSlopes]
    curve: SpecificationCurve
    planned: pd.DataFrame
    plan: AnalysisPlan | None
    same_source: dict[str, SameSourceBias]
    same_source_bounds: dict[str, SameSourceBound]
    why_not_split: str
    inflated: InflatedRatio
    draws: int
    seed: int

    def tidy(self) -> pd.DataFrame:
        """The claims recomputed, in the model columns of vocabulary.py."""
        return self.claims.tidy()


def default_choices(study: StudyData) -> dict[str, Any]:
    """Choices of the specification curve where nobody made others.

    Parameters
    ----------
    study
        Its columns decide which choices there are.

    Returns
    -------
    dict
        Arguments of `specification_curve`, to be edited.
    """
    companies = study.companies
    samples = {"all companies": companies[INDEX].notna()}
    if companies["n_respondents"].notna().any():
        samples["12 respondents and more"] = companies["n_respondents"] >= 12
    if _has_size(companies):
        samples["without the largest tenth"] = companies["headcount"] <= companies["headcount"].quantile(0.9)
    return {
        "outcome": [name for name in (*CLAIMED_PREMIUMS, *CLAIMED_RATIOS) if name in companies],
        "exposures": [INDEX],
        "control_sets": {"no control": []} | ({"size": [SIZE]} if _has_size(companies) else {}),
        "fixed_effects": {"industries pooled": [], "within industries": ["industry"]},
        "cuts": [None, 0.25, 1 / 3],
        "samples": samples,
        "estimators": ["least_squares", "ranks", "winsorised"],
    }


def analyse_study(
    study: StudyData | str,
    *,
    choices: Mapping[str, Any] | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> StudyResults:
    """Put a study of companies to the test.

    Parameters
    ----------
    study
        From `load_study`, or its folder.
    choices
        Arguments of `specification_curve`; `default_choices` where absent.
    draws
        Resamples of everything that is resampled.
    seed
        Same seed, same numbers.

    Returns
    -------
    StudyResults
        Numbers of all companies together; none of a single one.

    Raises
    ------
    EngagementError
        Choices `specification_curve` does not know, pillars beside the index that contains them, or a wrong plan.
    StatisticError
        Fewer than forty complete companies.
    """
    _refuse_parts_beside_the_whole((choices or {}).get("exposures", ()))
    data = study if isinstance(study, StudyData) else load_study(study)
    companies = data.companies
    controls = [SIZE] if _has_size(companies) else []
    outcomes = [name for name in (*CLAIMED_PREMIUMS, *CLAIMED_RATIOS) if name in companies]
    claims = headline_claims(companies, draws=draws, seed=seed)
    financial = [name for name in FINANCIAL if name in outcomes]
    propagated, why_not_propagated = _propagated(data, financial, controls, draws, seed)
    reliability = next(iter(propagated.values())).reliability if propagated else None
    shape: dict[str, Any] = {"controls": controls, "fixed_effects": ["industry"]}
    robustness_checks = [
        run_robustness_checks(
            companies, name, INDEX, winsorise=WINSORISED, reliability=reliability, draws=draws, seed=seed, **shape
        ).assign(outcome=name)
        for name in financial
    ]
    robustness = {name: sensitivity(companies, name, INDEX, **shape) for name in outcomes}
    same_source, bounds_of_source, why_not_split = _same_source(data, outcomes, claims, len(controls))
    plan = load_analysis_plan(data.folder) if (data.folder / PLAN_FILE).is_file() else None
    return StudyResults(
        study=data,
        claims=claims,
        propagated=propagated,
        why_not_propagated=why_not_propagated,
        robustness_checks=pd.concat(robustness_checks, ignore_index=True) if robustness_checks else pd.DataFrame(),
        past=_past(data, financial, controls),
        robustness=robustness,
        bounds=_bounds(companies, financial),
        contours=contour_grid(robustness[financial[0]], largest=0.3) if financial else pd.DataFrame(),
        industries=_industries(companies, financial, controls),
        curve=_curve(data, choices, draws, seed),
        planned=_planned(companies, outcomes, controls, plan),
        plan=plan,
        same_source=same_source,
        same_source_bounds=bounds_of_source,
        why_not_split=why_not_split,
        inflated=inflate_ratio(),
        draws=draws,
        seed=seed,
    )


def _has_size(companies: pd.DataFrame) -> bool:
    """Whether companies say how large they are."""
    return SIZE in companies and bool(companies[SIZE].notna().any())


def _propagated(
    data: StudyData, outcomes: list[str], controls: list[str], draws: int, seed: int
) -> tuple[dict[str, PropagatedClaim], str]:
    if data.people.empty:
        return {}, "nobody's answers are known, only companies' scores"
    has_levels = "level" in data.people and bool(data.people["level"].notna().any())
    try:
        return {
            name: propagate_uncertainty(
                data.people,
                data.companies,
                name,
                columns=PeopleColumns(unit="level", unit_weights="equal") if has_levels else PeopleColumns(),
                answers=None if data.answers is None else ItemAnswers(data.answers, load_instrument(INSTRUMENT)),
                years=data.years if len(data.years) else None,
                controls=controls,
                draws=draws,
                seed=seed,
            )
            for name in outcomes
        }, ""
    except StatisticError as problem:
        return {}, str(problem)


def _same_source(
    data: StudyData, outcomes: list[str], claims: HeadlineClaims, n_controls: int
) -> tuple[dict[str, SameSourceBias], dict[str, SameSourceBound], str]:
    """Each attitude by different people where people's attitudes are held; else what a shared method would explain."""
    held = [name for name in ATTITUDES if name in outcomes]
    industries = data.companies.set_index("company_id")["industry"]
    split: dict[str, SameSourceBias] = {}
    why = ""
    for name in [name for name in held if name in data.people and data.people[name].notna().any()]:
        level = "level" if "level" in data.people and data.people["level"].notna().any() else None
        try:
            split[name] = estimate_same_source_bias(data.people, name, level=level, strata=industries)
        except StatisticError as problem:
            why = str(problem)
    models = claims.models.set_index("outcome")
    partial_r, n_companies = models["partial_r"].to_dict(), models["n_companies"].to_dict()
    claimed_r = dict(zip(claims.ratios["outcome"], claims.ratios["claimed_implied_r"], strict=True))
    n_held = industries.nunique() - 1 + n_controls
    bounds = {
        name: bound_same_source_bias(
            name,
            float(partial_r[name]),
            int(n_companies[name]),
            n_held=n_held,
            claimed_r=float(claimed_r[name]),
        )
        for name in held
        if name not in split
    }
    return split, bounds, why


def _past(data: StudyData, outcomes: list[str], controls: list[str]) -> pd.DataFrame:
    """Last year's outcome on alignment, alone and given earlier years: who did well may think well of a strategy."""
    rows = []
    for name in [name for name in outcomes if name in data.years]:
        years = data.years.dropna(subset=[name]).sort_values("period_end", kind="stable").groupby("company_id")[name]
        last, n = years.last(), years.size()
        before = ((years.sum() - last) / (n - 1)).where(n > 1)
        table = data.companies.assign(
            last=data.companies["company_id"].map(last), before=data.companies["company_id"].map(before)
        ).dropna(subset=["last", "before"])
        for how, more in (("last_year", []), ("past_held_constant", ["before"])):
            try:
                found = estimate_association(
                    table, "last", INDEX, controls=[*controls, *more], fixed_effects=["industry"]
                )
            except StatisticError:
                # Too few companies with several years: the table says so by not being there.
                break
            rows.append(found.tidy().assign(check=how, outcome=name))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def _bounds(companies: pd.DataFrame, outcomes: list[str]) -> pd.DataFrame:
    """A confounder one to three times as strong as size."""
    if not _has_size(companies):
        return pd.DataFrame()
    rows = [
        benchmark_bounds(companies, name, INDEX, [SIZE], SIZE, fixed_effects=["industry"]).table.assign(outcome=name)
        for name in outcomes
    ]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def _industries(companies: pd.DataFrame, outcomes: list[str], controls: list[str]) -> dict[str, GroupSlopes]:
    found = {}
    for name in outcomes:
        try:
            found[name] = group_slopes(companies, name, INDEX, controls=controls)
        except StatisticError:
            # Too few industries with enough companies: the page says so by not being there.
            continue
    return found


def _curve(data: StudyData, choices: Mapping[str, Any] | None, draws: int, seed: int) -> SpecificationCurve:
    try:
        return specification_curve(
            data.companies, **{**(choices or default_choices(data)), "draws": draws, "seed": seed}
        )
    except TypeError as problem:
        known = "outcome, exposures, control_sets, fixed_effects, cuts, samples, estimators and cluster"
        raise EngagementError(f"the choices of the curve are {known}: {problem}.") from problem


def _refuse_parts_beside_the_whole(exposures: str | Sequence[str]) -> None:
    """Refuse a curve of pillars and the index that contains them: one and the same answer would count twice."""
    names = [exposures] if isinstance(exposures, str) else list(exposures)
    pillars = [name for name in PILLARS if name in names]
    if INDEX in names and pillars:
        raise EngagementError(
            f"the exposures of the curve are {INDEX} and {', '.join(pillars)}, which it contains: take the index, or "
            "the pillars, in a curve of their own."
        )


def _planned(
    companies: pd.DataFrame, outcomes: list[str], controls: list[str], plan: AnalysisPlan | None
) -> pd.DataFrame:
    """Every outcome on the index, and on each pillar, marked as the plan says."""
    rows = []
    for exposure in (INDEX, *(name for name in PILLARS if name in companies)):
        scaled = companies.assign(**{exposure: companies[exposure] / companies[exposure].std()})
        for outcome in outcomes:
            found = estimate_association(scaled, outcome, exposure, controls=controls, fixed_effects=["industry"])
            rows.append(
                {
                    "outcome": outcome,
                    "exposure": exposure,
                    "controls": (*controls, "industry"),
                    "estimate": found.estimate,
                    "ci_low": found.ci_low,
                    "ci_high": found.ci_high,
                    "p_value": found.p_value,
                    "n_companies": found.n_observations,
                }
            )
    table = pd.DataFrame(rows)
    if plan is None:
        return table.assign(status="explored", family="", p_adjusted=float("nan"), is_discovery=False)
    return mark_planned(table, plan)
