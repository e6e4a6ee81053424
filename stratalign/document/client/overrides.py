"""What consultants wrote over a report: checked against the numbers it was written for, then put in place of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from stratalign.document.model import Document, Section
from stratalign.document.spoken import speaker_for
from stratalign.engagement.declarations.overrides import Overrides
from stratalign.engagement.suggestions import did_you_mean
from stratalign.errors import EngagementError
from stratalign.findings.model import Finding
from stratalign.language.fields import Text
from stratalign.language.languages import load_language
from stratalign.language.speaker import Speaker

#: Pages that hold what a reader must be told whatever a consultant thinks of it.
KEPT = ("method", "confidentiality")
_NUMBER = re.compile(r"[-\u2212]?\d+(?:,\d{3})*(?:\.\d+)?")
_WHERE = "engagement.yml, report.overrides"


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
    claims = {claim.key: claim.text for claim in document.claims}
    pages = {section.key: section.title for section in document.sections if section.key not in KEPT}
    problems = [
        *_unknown("sentences", [one.of for one in overrides.sentences], list(claims)),
        *_unknown("owners", [one.of for one in overrides.owners], list(gaps)),
        *_unknown("decisions", list(overrides.decisions), list(gaps)),
        *_unknown("leave_out", [one.page for one in overrides.leave_out], list(pages)),
    ]
    for one in overrides.sentences:
        problems += _outdated("sentences", one.of, one.written_for, claims, document)
    for left in overrides.leave_out:
        problems += _outdated("leave_out", left.page, left.written_for, pages, document)
    if problems:
        raise EngagementError("\n".join([f"{_WHERE} has {len(problems)} problem(s):", *problems]))


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


def _unknown(where: str, named: Sequence[str], known: Sequence[str]) -> list[str]:
    return [
        f"  - {where}: there is no '{key}' in this report; it has {', '.join(known)}.{did_you_mean(key, list(known))}"
        for key in named
        if key not in known
    ]


def _outdated(
    where: str, key: str, written_for: Sequence[float], texts: Mapping[str, Text], document: Document
) -> list[str]:
    """Problem line where the numbers under an override are not those it was written for."""
    if key not in texts:
        return []
    now = numbers_of(texts[key], document)
    if list(now) == list(written_for):
        return []
    said = speaker_for(document).say(texts[key])
    return [
        f"  - {where}: what is written over '{key}' was written for {_list(written_for)}; now it is {_list(now)}: "
        f"\u201c{said}\u201d. Read it again, then write 'written_for: {_list(now)}', or take the override out."
    ]


def _list(numbers: Sequence[float]) -> str:
    return f"[{', '.join(format(number, 'g') for number in numbers)}]"
