"""Say findings and pages in the tests, through the tables that their page makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stratalign.analysis.results import Analysis
from stratalign.document.assemble import assemble
from stratalign.document.client.front import build_cover, build_summary
from stratalign.document.file import document_from_plain, document_to_plain
from stratalign.document.model import Document, Section, Table
from stratalign.document.page import Page
from stratalign.document.spoken import speaker_for
from stratalign.findings.model import Finding
from stratalign.language.fields import Text
from stratalign.language.speaker import speaker_of

Rule = Callable[[Analysis], Finding | None]
PageMaker = Callable[[Analysis, Mapping[str, Finding]], Page | None]


@dataclass(frozen=True)
class Told:
    """A finding in words, with itself and its page."""

    finding: Finding
    page: Page
    claim: str
    detail: tuple[str, ...]
    caveats: tuple[str, ...]
    actions: tuple[str, ...]

    def table(self, key: str) -> Table:
        return next(table for table in self.page.tables if table.key == key)


def say(text: Text, tables: Sequence[Table] = (), language: str = "en") -> str:
    """Words of a message whose addresses lie in some tables."""
    held = {table.key: table for table in tables}
    return speaker_of(language, lambda cell: held[cell.table].field(cell.row, cell.column)).say(text)


def tell(analysis: Analysis, rule: Rule, *makers: PageMaker) -> Told:
    """Find, make the pages that hold the numbers, and say all; the first page is the finding's own."""
    finding = rule(analysis)
    assert finding is not None
    pages = [make(analysis, {finding.key: finding}) for make in makers]
    tables = [table for page in pages if page is not None for table in page.tables]
    assert pages[0] is not None
    words = [
        tuple(say(text, tables) for text in texts)
        for texts in ((finding.claim,), finding.detail, finding.caveats, finding.actions)
    ]
    return Told(finding, pages[0], words[0][0], *words[1:])


def words_of(document: Document, section: Section | str) -> list[str]:
    """Title, sentences and caveats of a section."""
    found = document.section(section) if isinstance(section, str) else section
    assert found is not None
    return speaker_for(document).say_all((found.title, *found.sentences, *found.caveats))


def document_of(analysis: Analysis, rules: Sequence[Rule], makers: Sequence[PageMaker]) -> Document:
    """Client report of some rules and pages, with cover and summary."""
    found = [finding for rule in rules if (finding := rule(analysis)) is not None]
    findings = {finding.key: finding for finding in found}
    pages = [page for make in makers if (page := make(analysis, findings)) is not None]
    return assemble(
        "client_report",
        language=analysis.engagement.language,
        run_id="run-1",
        cover=build_cover(analysis, run_id="run-1"),
        summary=build_summary(analysis, findings),
        sections=[page.section for page in pages if page.section is not None],
        findings=found,
        tables=[table for page in pages for table in page.tables],
    )


def changed(document: Document, table: str, row: str, column: str, value: object) -> Document:
    """The document read from a file in which one cell of one table was changed."""
    plain = json.loads(json.dumps(document_to_plain(document)))
    place = plain["tables"][table]["rows"].index(row)
    plain["tables"][table]["values"][column][place] = value
    return document_from_plain(plain)
