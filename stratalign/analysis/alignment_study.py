"""The study of companies put to the test: claims, their uncertainty, every specification, rival explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from stratalign.analysis.study_industries import merge_industries
from stratalign.analysis.study_panel import slopes_of_years, slopes_within
from stratalign.analysis.study_plan import hypotheses, require_known_names
from stratalign.engagement.declarations.plan import PLAN_FILE, AnalysisPlan, load_analysis_plan
from stratalign.engagement.instrument import load_instrument
from stratalign.errors import EngagementError, StatisticError
from stratalign.models.claims.headline import HeadlineClaims, headline_claims
from stratalign.models.claims.inflated import InflatedRatio, inflate_ratio
from stratalign.models.claims.published import CUTS
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
from stratalign.numerics.display import displayed
from stratalign.study.choices import default_choices
from stratalign.study.design import INDUSTRY, SIZE, StudyDesign
from stratalign.study.links import reliability_of_links
from stratalign.study.load import StudyData, load_study
from stratalign.study.origin import Origin
from stratalign.study.people import INSTRUMENT

#: Outcomes put to every treatment where a study has no premium.
N_FOCAL = 2
CUT = 0.25
#: Share of the outcome moved inwards at each end in the winsorised check.
WINSORISED = 0.02


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
    - `years`: rows of `YearSlope`; `within`: rows of `WithinSlope`; empty where exposure and outcome are of one year.
    - `design`: exposure, outcomes with figures, controls. `focal`: outcomes put to every treatment. `merged`:
      industries of fewer than eight companies, which are taken together.
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
    design: StudyDesign
    focal: tuple[str, ...]
    merged: tuple[str, ...]
    years: pd.DataFrame
    within: pd.DataFrame

    def tidy(self) -> pd.DataFrame:
        """The claims recomputed, in the model columns of vocabulary.py."""
        return self.claims.tidy()


def analyse_study(
    study: StudyData | str,
    *,
    choices: Mapping[str, Any] | None = None,
    origin: Origin | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> StudyResults:
    """Put a study of companies to the test.

    What the plan says is estimated as it is written, at its first cut; everything else is explored.

    Parameters
    ----------
    study
        From `load_study`, or its folder.
    choices
        Arguments of `specification_curve`; `default_choices` where absent.
    origin
        Which companies of a study that has real and synthetic ones.
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
        Choices `specification_curve` does not know, pillars beside the index that contains them, a plan that names what
        is not there, or no company of the origin.
    StatisticError
        Fewer than forty companies have any outcome, or real and synthetic companies stand together.
    """
    data = study if isinstance(study, StudyData) else load_study(study)
    data = data if origin is None else data.of_origin(origin)
    _refuse_parts_beside_the_whole((choices or {}).get("exposures", ()), data.design)
    plan = load_analysis_plan(data.folder) if (data.folder / PLAN_FILE).is_file() else None
    if plan:
        require_known_names(plan, data)
    data, merged = merge_industries(data)
    companies, within = data.companies, INDUSTRY if INDUSTRY in data.companies else None
    cut = plan.cuts[0] if plan else CUT
    cuts = sorted({*CUTS, *(plan.cuts if plan else ())})
    declared = data.design.known_in(companies)
    claims = headline_claims(
        companies,
        top=cut,
        bottom=cut,
        within=within,
        exposure=declared.exposure,
        outcomes={outcome.name: outcome.figure for outcome in declared.outcomes},
        cuts=cuts,
        draws=draws,
        seed=seed,
    )
    estimated = set(claims.models["outcome"])
    design = replace(declared, outcomes=tuple(one for one in declared.outcomes if one.name in estimated))
    outcomes = [outcome.name for outcome in design.outcomes]
    premiums = tuple(outcome.name for outcome in design.outcomes if outcome.figure == "premium")
    focal = premiums or tuple(outcomes[:N_FOCAL])
    exposure, controls = design.exposure, list(design.controls)
    fixed_effects = [within] if within else []
    propagated, why_not_propagated = _propagated(data, design, focal, within, draws, seed)
    reliability = next(iter(propagated.values())).reliability if propagated else reliability_of_links(data, exposure)
    shape: dict[str, Any] = {"controls": controls, "fixed_effects": fixed_effects}
    robustness_checks = [
        run_robustness_checks(
            companies, name, exposure, winsorise=WINSORISED, reliability=reliability, draws=draws, seed=seed, **shape
        ).assign(outcome=name)
        for name in focal
    ]
    robustness = {name: sensitivity(companies, name, exposure, **shape) for name in outcomes}
    same_source, bounds_of_source, why_not_split = _same_source(data, design, claims)
    return StudyResults(
        study=data,
        claims=claims,
        propagated=propagated,
        why_not_propagated=why_not_propagated,
        robustness_checks=pd.concat(robustness_checks, ignore_index=True),
        past=_past(data, design, fixed_effects),
        robustness=robustness,
        bounds=_bounds(companies, design, focal, fixed_effects),
        contours=contour_grid(robustness[focal[0]], largest=0.3),
        industries=_industries(companies, design, focal) if within else {},
        curve=_curve(data, choices, draws, seed),
        planned=hypotheses(companies, design, plan, fixed_effects),
        plan=plan,
        same_source=same_source,
        same_source_bounds=bounds_of_source,
        why_not_split=why_not_split,
        inflated=inflate_ratio(),
        draws=draws,
        seed=seed,
        design=design,
        focal=focal,
        merged=merged,
        years=slopes_of_years(data, design),
        within=slopes_within(data, design),
    )


def _propagated(
    data: StudyData, design: StudyDesign, outcomes: tuple[str, ...], within: str | None, draws: int, seed: int
) -> tuple[dict[str, PropagatedClaim], str]:
    if data.people.empty or design.exposure not in data.people:
        return {}, "nobody's answers are known, only companies' scores"
    of_years = [name for name in outcomes if name in data.years and data.years[name].notna().any()]
    has_levels = "level" in data.people and bool(data.people["level"].notna().any())
    columns = PeopleColumns(score=design.exposure)
    if has_levels:
        columns = PeopleColumns(score=design.exposure, unit="level", unit_weights="equal")
    try:
        return {
            name: propagate_uncertainty(
                data.people,
                data.companies,
                name,
                columns=columns,
                answers=None if data.answers is None else ItemAnswers(data.answers, load_instrument(INSTRUMENT)),
                years=data.years if name in of_years else None,
                within=within,
                controls=list(design.controls),
                draws=draws,
                seed=seed,
            )
            for name in outcomes
        }, ""
    except StatisticError as problem:
        return {}, str(problem)


def _same_source(
    data: StudyData, design: StudyDesign, claims: HeadlineClaims
) -> tuple[dict[str, SameSourceBias], dict[str, SameSourceBound], str]:
    """Each attitude by different people where people's attitudes are held; else what a shared method would explain."""
    held = [outcome.name for outcome in design.outcomes if outcome.is_attitude]
    by_company = data.companies.set_index("company_id")
    industries = by_company.get(INDUSTRY)
    of_people = [name for name in held if {design.exposure, name} <= set(data.people)]
    split: dict[str, SameSourceBias] = {}
    why = ""
    for name in [name for name in of_people if data.people[name].notna().any()]:
        level = "level" if "level" in data.people and data.people["level"].notna().any() else None
        try:
            split[name] = estimate_same_source_bias(
                data.people, name, exposure=design.exposure, level=level, strata=industries
            )
        except StatisticError as problem:
            why = str(problem)
    models = claims.models.set_index("outcome")
    partial_r, n_companies = models["partial_r"].to_dict(), models["n_companies"].to_dict()
    claimed_r = dict(zip(claims.ratios["outcome"], claims.ratios["claimed_implied_r"], strict=True))
    n_held = (0 if industries is None else industries.nunique() - 1) + len(design.controls)
    bounds = {
        name: bound_same_source_bias(
            name,
            float(partial_r[name]),
            int(n_companies[name]),
            n_held=n_held,
            claimed_r=float(claimed_r.get(name, np.nan)),
        )
        for name in held
        if name not in split
    }
    return split, bounds, why


def _past(data: StudyData, design: StudyDesign, fixed_effects: list[str]) -> pd.DataFrame:
    """Last year's outcome on alignment, alone and given earlier years: who did well may think well of a strategy."""
    rows = []
    for name in [outcome.name for outcome in design.outcomes if outcome.name in data.years]:
        known = [name, *([design.exposure] if design.exposure in data.years else [])]
        of_company = data.years.dropna(subset=known).sort_values("period_end", kind="stable").groupby("company_id")
        years = of_company[name]
        last, n = years.last(), years.size()
        before = ((years.sum() - last) / (n - 1)).where(n > 1)
        table = data.companies.assign(
            last=data.companies["company_id"].map(last), before=data.companies["company_id"].map(before)
        )
        if design.exposure in data.years:
            # The score of the outcome's own year, not that of the cross-section.
            table[design.exposure] = table["company_id"].map(of_company[design.exposure].last())
        table = table.dropna(subset=["last", "before"])
        for how, more in (("last_year", []), ("past_held_constant", ["before"])):
            try:
                found = estimate_association(
                    table, "last", design.exposure, controls=[*design.controls, *more], fixed_effects=fixed_effects
                )
            except StatisticError:
                # Too few companies with several years: the table says so by not being there.
                break
            rows.append(found.tidy().assign(check=how, outcome=name))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def _bounds(
    companies: pd.DataFrame, design: StudyDesign, outcomes: tuple[str, ...], fixed_effects: list[str]
) -> pd.DataFrame:
    """A confounder one to three times as strong as size."""
    if SIZE not in design.controls:
        return pd.DataFrame()
    controls = list(design.controls)
    rows = [
        benchmark_bounds(companies, name, design.exposure, controls, SIZE, fixed_effects=fixed_effects).table.assign(
            outcome=name
        )
        for name in outcomes
    ]
    return pd.concat(rows, ignore_index=True)


def _industries(companies: pd.DataFrame, design: StudyDesign, outcomes: tuple[str, ...]) -> dict[str, GroupSlopes]:
    found = {}
    for name in outcomes:
        try:
            found[name] = group_slopes(companies, name, design.exposure, controls=list(design.controls))
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


def _refuse_parts_beside_the_whole(exposures: str | Sequence[str], design: StudyDesign) -> None:
    """Refuse a curve of pillars and the index that contains them: one and the same answer would count twice."""
    names = [exposures] if isinstance(exposures, str) else list(exposures)
    parts = [name for name in design.parts if name in names]
    if design.exposure in names and parts:
        raise EngagementError(
            f"the exposures of the curve are {design.exposure} and {', '.join(parts)}, which it contains: take the "
            "index, or the pillars, in a curve of their own."
        )
