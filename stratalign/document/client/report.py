"""The client report: which pages there are and in which order they tell the story."""

from __future__ import annotations

from collections.abc import Callable

from stratalign.analysis.results import Analysis
from stratalign.document.client import closing, measurement, questionnaire, results, strategy, understanding
from stratalign.document.client.front import build_cover, build_summary
from stratalign.document.model import Document, Section
from stratalign.findings.client.rules import find_all
from stratalign.findings.model import Finding

#: A page is a function of the results and the findings; it answers None where the data do not allow it.
Page = Callable[[Analysis, dict[str, Finding]], Section | None]
PAGES: tuple[Page, ...] = (
    strategy.strategy_map_page,
    strategy.strategy_tests_page,
    measurement.dimensions_page,
    strategy.level_gaps_page,
    understanding.consensus_page,
    measurement.units_page,
    measurement.agreement_page,
    questionnaire.questionnaire_page,
    understanding.drivers_page,
    strategy.change_page,
    results.results_page,
    results.accounts_page,
    closing.benchmark_page,
    closing.action_plan_page,
    closing.method_page,
)


def build_client_report(analysis: Analysis, *, run_id: str = "draft") -> Document:
    """Put findings and exhibits in the order of the story.

    Parameters
    ----------
    analysis
        Publishable results.
    run_id
        Printed on the cover, so that a page can be traced to its run.

    Returns
    -------
    Document
        What every export format is written from.
    """
    findings = find_all(analysis)
    sections = [page(analysis, findings) for page in PAGES]
    return Document(
        key="client_report",
        language=analysis.engagement.language,
        cover=build_cover(analysis, run_id=run_id),
        summary=build_summary(analysis, findings),
        sections=tuple(section for section in sections if section is not None),
    )
