"""The readiness report, for the analyst: every problem first, then what the data are like, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stratalign.analysis.readiness import Readiness
from stratalign.document.assemble import assemble
from stratalign.document.model import Document
from stratalign.document.page import Page, brand_data
from stratalign.document.readiness import answers, files, missing, people
from stratalign.document.readiness.front import build_cover, build_summary
from stratalign.findings.model import Finding
from stratalign.findings.readiness.rules import find_in_readiness
from stratalign.language.messages import message

#: Makes a page of what is known of the data and the findings; None where the data do not allow it.
PageMaker = Callable[[Readiness, Mapping[str, Finding]], Page | None]
#: Pages in reading order.
PAGES: tuple[PageMaker, ...] = (
    files.problems_page,
    files.columns_page,
    files.set_aside_page,
    people.response_rates_page,
    missing.missing_page,
    answers.careless_page,
    answers.scale_usage_page,
    answers.reverse_keys_page,
    files.duplicates_page,
)


def build_readiness_report(readiness: Readiness, *, run_id: str = "draft") -> Document:
    """Put what is known of the data in the order an analyst needs it.

    Parameters
    ----------
    readiness
        From `assess_readiness`.
    run_id
        Printed on the cover.

    Returns
    -------
    Document
        What every export format is written from. Pages that the data do not allow are left out.
    """
    findings = find_in_readiness(readiness)
    pages = [page for page in (make(readiness, findings) for make in PAGES) if page is not None]
    return assemble(
        "data_readiness",
        language=readiness.engagement.language,
        run_id=run_id,
        cover=build_cover(readiness, run_id=run_id),
        about=(message("readiness.about"),),
        summary=build_summary(readiness, findings["problems"]),
        sections=[page.section for page in pages if page.section is not None],
        findings=findings.values(),
        tables=[table for page in pages for table in page.tables],
        brand=brand_data(readiness.engagement),
    )
