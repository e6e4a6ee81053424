"""What consultants wrote over a report: checked against the numbers it was written for, then put in place of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from stratalign.document.model import Document, Section
from stratalign.document.spoken import speaker_for
from stratalign.engagement.declarations.overrides import Overrides, Title, refuse_outdated
from stratalign.findings.model import Finding
from stratalign.language.fields import Text
from stratalign.language.languages import load_language
from stratalign.language.speaker import Speaker

#: Pages that hold what a reader must be told whatever a consultant thinks of it.
KEPT = ("method", "confidentiality")
_NUMBER = re.compile(r"[-\u2212]?\d+(?:,\d{3})*(?:\.\d+)?")


def require_current(overrides: Overrides, document: Document, gaps: Sequence[str]) -> None:
    """Refuse overrides that name nothing of the report, or were written for other numbers.

    Parameters
    ----------
    overrides
        As `engagement.yml` has them.
    document
        The report without them.
    gaps
        Keys of its gaps.

    Raises
    ------
    EngagementError
        Every problem in one message: what is named wrongly with what was meant, and what was written for which numbers
        with the numbers of today.
    """
    speaker = speaker_for(document)

    def title(text: Text) -> Title:
        return Title(numbers_of(text, document), speaker.say(text))

    refuse_outdated(
        overrides,
        findings={claim.key: title(claim.text) for claim in document.claims},
        pages={section.key: title(section.title) for section in document.sections if section.key not in KEPT},
        gaps=gaps,
    )


def with_sentences(overrides: Overrides, findings: Mapping[str, Finding]) -> dict[str, Finding]:
    """Put the consultants' sentences in the place of the findings' own.

    Parameters
    ----------
    overrides
        As checked by `require_current`.
    findings
        By key.

    Returns
    -------
    dict
        The same findings with other claims; numbers and tests behind them stay.
    """
    says = {one.of: one.says for one in overrides.sentences}
    return {key: replace(finding, claim=says[key]) if key in says else finding for key, finding in findings.items()}


def without_left_out(overrides: Overrides, sections: Iterable[Section]) -> list[Section]:
    """Leave out the pages that are to be left out.

    Parameters
    ----------
    overrides
        As checked by `require_current`.
    sections
        In reading order.

    Returns
    -------
    list of Section
        The others.
    """
    out = {one.page for one in overrides.leave_out}
    return [section for section in sections if section.key not in out]


def numbers_of(text: Text, document: Document) -> tuple[float, ...]:
    """Read the numbers of a sentence as they are printed, in their order.

    Parameters
    ----------
    text
        A title of the document.
    document
        Holds what its addresses point at.

    Returns
    -------
    tuple of float
        The same in every language of the report.
    """
    said = Speaker(load_language("en"), document.field).say(text)
    return tuple(float(found.replace("\u2212", "-").replace(",", "")) for found in _NUMBER.findall(said))
