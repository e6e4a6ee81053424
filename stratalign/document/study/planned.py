"""Every exhibit of estimates says whether its plan meant them before they were seen."""

from __future__ import annotations

from dataclasses import replace

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.study_plan import planned_outcomes
from stratalign.document.page import Page
from stratalign.findings.study.words import outcome_names
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.study.design import INDUSTRY

#: Exhibits at the plan's cut, and those with the plan's controls.
AT_CUT, WITH_CONTROLS = ("claims", "ratios"), ("models",)
#: Exhibits that are no estimates of an association, and the one that says it of every row.
NO_ESTIMATES = (
    "plan", "made", "made_careful", "planted", "planted_figures", "study_facts", "threats", "references",
    "sample_outcomes", "sample_industries", "sample_scales", "chain_measurement",
)  # fmt: skip


def mark_page(page: Page, results: StudyResults) -> Page:
    """Say below every exhibit of a page whether what it shows was planned.

    Parameters
    ----------
    page
        A page of the study's report.
    results
        From `analyse_study`.

    Returns
    -------
    Page
        The page; where there is no plan, everything is explored and the page on the plan says so.
    """
    if results.plan is None or page.section is None:
        return page
    exhibits = tuple(
        exhibit
        if exhibit.key in NO_ESTIMATES
        else replace(exhibit, source=(*exhibit.source, _mark(exhibit.key, results)))
        for exhibit in page.section.exhibits
    )
    return replace(page, section=replace(page.section, exhibits=exhibits))


def _mark(key: str, results: StudyResults) -> Message:
    if key == "cuts" and results.plan is not None:
        return message(
            "plan.mark.cuts", cuts=listing([message("plan.mark.cut", share=cut) for cut in results.plan.cuts])
        )
    design, outcomes = results.design, [outcome.name for outcome in results.design.outcomes]
    planned: set[str] = set()
    if key in AT_CUT:
        planned = planned_outcomes(results.plan, design.exposure)
    if key in WITH_CONTROLS:
        industries = [INDUSTRY] if INDUSTRY in results.study.companies else []
        planned = planned_outcomes(results.plan, design.exposure, controls=[*design.controls, *industries])
    shown = [name for name in outcomes if name in planned]
    if not shown:
        return message("plan.mark.explored")
    if len(shown) < len(outcomes):
        return message("plan.mark.some", outcomes=outcome_names(shown))
    return message("plan.mark.planned")
