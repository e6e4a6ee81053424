"""The client report: which pages there are and in which order they tell the story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from stratalign.analysis.results import Analysis
from stratalign.document.assemble import assemble
from stratalign.document.audience import require_audiences
from stratalign.document.client import (
    accounts,
    asked,
    closing,
    comments,
    confidentiality,
    decisions,
    dimensions,
    glossary,
    items,
    questionnaire,
    results,
    strategy,
    understanding,
    units,
)
from stratalign.document.client.audiences import tag_columns, tag_sections
from stratalign.document.client.front import build_cover, build_summary
from stratalign.document.client.overrides import write_over
from stratalign.document.model import Document
from stratalign.document.page import Page, brand_data
from stratalign.document.samples import Counted, tell_samples
from stratalign.engagement.instrument import wording
from stratalign.findings.client.rules import find_all
from stratalign.findings.labels import worded
from stratalign.findings.model import Finding
from stratalign.language.fields import Message
from stratalign.language.messages import message
from stratalign.vocabulary import Audience

#: Makes a page of results and findings; None where the data do not allow it.
PageMaker = Callable[[Analysis, Mapping[str, Finding]], Page | None]
PAGES: tuple[PageMaker, ...] = (
    strategy.strategy_map_page,
    strategy.strategy_tests_page,
    dimensions.dimensions_page,
    items.items_page,
    strategy.level_gaps_page,
    understanding.consensus_page,
    asked.culture_page,
    units.units_page,
    understanding.drivers_page,
    asked.recommendation_page,
    comments.comments_page,
    strategy.change_page,
    results.results_page,
    accounts.accounts_page,
    closing.benchmark_page,
    decisions.decisions_page,
    closing.action_plan_page,
    closing.method_page,
    confidentiality.confidentiality_page,
    glossary.glossary_page,
    units.agreement_page,
    questionnaire.questionnaire_page,
)


def build_client_report(
    analysis: Analysis, *, run_id: str = "draft", audience: str | Sequence[str] | None = None
) -> Document:
    """Put findings and exhibits in the order of the story, each with who gets it.

    Parameters
    ----------
    analysis
        Publishable results.
    run_id
        Printed on the cover, so that a page can be traced to its run.
    audience
        Whom it is written for, one or several; None for those that `engagement.yml` names.

    Returns
    -------
    Document
        What every export format and every audience's report is written from (`document_for` selects).

    Raises
    ------
    EngagementError
        There is no such audience, or what consultants wrote over the report was written for other numbers.
    """
    asked = (audience,) if isinstance(audience, str) else audience
    wanted = require_audiences(asked or analysis.engagement.audience)
    return write_over(_document(analysis, run_id, wanted), analysis.engagement.report.overrides)


def _document(analysis: Analysis, run_id: str, audiences: tuple[Audience, ...]) -> Document:
    """The report as its findings have it, whatever consultants write over it."""
    findings = find_all(analysis)
    made = [page(analysis, findings) for page in PAGES]
    pages = [page for page in made if page is not None]
    sections = [page.section for page in pages if page.section is not None]
    return assemble(
        "client_report",
        language=analysis.engagement.language,
        run_id=run_id,
        cover=build_cover(analysis, run_id=run_id),
        summary=build_summary(analysis, findings),
        sections=tag_sections(sections, findings, has_glossary=analysis.engagement.report.glossary),
        findings=findings.values(),
        tables=tag_columns(tell_samples([table for page in pages for table in page.tables], _people(analysis))),
        about=(_about(analysis),),
        brand=brand_data(analysis.engagement),
        audiences=audiences,
    )


def _people(analysis: Analysis) -> dict[Counted, float]:
    """How many people the last wave has."""
    return {} if analysis.latest is None else {"people": float(analysis.latest.n_respondents)}


def _about(analysis: Analysis) -> Message:
    """What the report is about: a strategy, the accounts alone, or what a questionnaire of the client's own asked."""
    if analysis.latest is None or analysis.instrument is None:
        return message("client.about.accounts")
    title = wording(analysis.instrument.title, analysis.engagement.language)
    return worded("client.about", analysis.instrument, title=title)
