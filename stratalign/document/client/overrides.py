"""What consultants wrote over a report: checked against the numbers it was written for, then put in place of ours.

It is put into a document, not into what a document is made of: a finished run's is written over again in no time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from stratalign.document.client.audiences import GLOSSARY, PLANS, give_out
from stratalign.document.client.decisions import DECISIONS, LOW, MATCH, STEPS
from stratalign.document.client.front import N_LISTED, N_MESSAGES, STORY
from stratalign.document.model import EVIDENCE, Claim, Document, KeyFigure, Summary, Table
from stratalign.document.spoken import speaker_for
from stratalign.engagement.declarations.overrides import Overrides, Title, refuse_outdated
from stratalign.language.fields import Listing, Message, Text, Words
from stratalign.language.languages import load_language
from stratalign.language.messages import message
from stratalign.language.speaker import Speaker

#: What the summary tells of a finding in other places than its messages, by the message's key.
FIGURES = {"key_figure.index": "index", "key_figure.gap.label": "level_gap"}
LIMITS = {"summary.limit.cause": "relation"}
#: Pages that hold what a reader must be told whatever a consultant thinks of it.
KEPT = ("method", "confidentiality")
_NUMBER = re.compile(r"[-\u2212]?\d+(?:,\d{3})*(?:\.\d+)?")


def write_over(document: Document, overrides: Overrides) -> Document:
    """Put in place what consultants wrote over a report.

    Parameters
    ----------
    document
        The report without it.
    overrides
        As `engagement.yml` has them.

    Returns
    -------
    Document
        The same numbers; with overrides, it holds the report as it was before.

    Raises
    ------
    EngagementError
        As `require_current`.
    """
    if overrides.is_empty:
        return document
    gaps = list(document.tables[DECISIONS].rows.index) if DECISIONS in document.tables else []
    require_current(overrides, document, gaps)
    order = list(dict.fromkeys((*overrides.decisions, *gaps)))
    decided = _decided_by(document, overrides, order) if gaps else document
    told = _without_left_out(decided, overrides)
    return replace(_with_sentences(told, overrides, document), without_overrides=document)


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


def _decided_by(document: Document, overrides: Overrides, order: Sequence[str]) -> Document:
    """The report with other owners, and with its decisions in another order wherever they are told."""
    owners = {one.of: one.owner for one in overrides.owners}
    decisions = document.tables[DECISIONS]
    rows = decisions.rows.assign(owner=[owners.get(str(key), own) for key, own in decisions.rows["owner"].items()])
    ordered = replace(decisions, rows=rows.loc[list(order)])
    tables = {**document.tables, DECISIONS: ordered, STEPS: _in_order(document.tables[STEPS], order)}
    if MATCH in tables:
        tables[MATCH] = _matched_in_order(document, ordered)
    claims = tuple(_with_actions_in_order(claim, document, ordered) for claim in document.claims)
    first = {claim.key: claim.actions[0] for claim in claims if claim.actions}
    sections = tuple(
        replace(section, so_what=message("sentence", text=first[section.claim]))
        if section.claim in first and section.key not in PLANS
        else section
        for section in document.sections
    )
    summary = document.summary and _decided_summary(document.summary, ordered)
    return replace(document, tables=tables, claims=claims, sections=sections, summary=summary)


def _in_order(table: Table, order: Sequence[str]) -> Table:
    return replace(table, rows=table.rows.loc[list(order)])


def _matched_in_order(document: Document, decisions: Table) -> Table:
    """The client's plan beside the decisions: what was found in their order, then actions that answer nothing."""
    say, match = speaker_for(document).say, document.tables[MATCH]
    place = {say(found): number for number, found in enumerate(decisions.rows["finding"])}
    places = [place.get(say(found), len(place)) for found in match.rows["finding"]]
    return replace(match, rows=match.rows.iloc[sorted(range(len(places)), key=places.__getitem__)])


def _with_actions_in_order(claim: Claim, document: Document, decisions: Table) -> Claim:
    """A claim whose actions that are decisions are in the order of these, the others where they were."""
    say = speaker_for(document).say
    place = {say(what): number for number, what in enumerate(decisions.rows["what"])}
    ordered = iter(sorted((one for one in claim.actions if say(one) in place), key=lambda one: place[say(one)]))
    return replace(claim, actions=tuple(next(ordered) if say(one) in place else one for one in claim.actions))


def _decided_summary(summary: Summary, decisions: Table) -> Summary:
    """The summary with the first decisions and what they are about."""
    first = decisions.rows.head(N_LISTED)
    fields = ("what", "owner", "baseline", "target")
    lines = tuple(message("decision.line", **{name: row[name] for name in fields}) for _, row in first.iterrows())
    low: list[Text] = [line for cell in decisions.rows[LOW] for line in _lines_in(cell)]
    return replace(summary, decisions=lines, gaps=tuple(low[:N_LISTED]) if summary.gaps else ())


def _lines_in(cell: Message) -> tuple[Message, ...]:
    lines = cell.fields["sentences"]
    return tuple(line for line in lines.items if isinstance(line, Message)) if isinstance(lines, Listing) else ()


def _without_left_out(document: Document, overrides: Overrides) -> Document:
    """The report without the pages that are left out, others given to whoever then has room for them."""
    out = {one.page for one in overrides.leave_out}
    kept = [section for section in document.sections if section.key not in out]
    if not out:
        return document
    has_glossary = any(section.key == GLOSSARY and "leadership" in section.audiences for section in document.sections)
    untold = {section.claim for section in document.sections} - {section.claim for section in kept}
    sections = tuple(give_out(kept, has_glossary=has_glossary))
    return replace(document, sections=sections, summary=_summary_without(document, untold))


def _summary_without(document: Document, untold: set[str]) -> Summary | None:
    """The summary that tells nothing of some findings, the next ones in their place."""
    summary = document.summary
    if summary is None:
        return None
    figures = tuple(figure for figure in summary.key_figures if _is_told(figure, untold))
    limits = tuple(limit for limit in summary.limits if not _starts(limit, LIMITS, untold))
    return replace(summary, key_figures=figures, limits=limits, messages=_messages_without(document, summary, untold))


def _is_told(figure: KeyFigure, untold: set[str]) -> bool:
    return not _starts(figure.label, FIGURES, untold)


def _starts(text: Text, owners: dict[str, str], untold: set[str]) -> bool:
    """Whether a text is a message about one of some findings."""
    return isinstance(text, Message) and any(text.key.startswith(key) and owners[key] in untold for key in owners)


def _messages_without(document: Document, summary: Summary, untold: set[str]) -> Words:
    """Messages of the story: those told already and still to be told, then those that there was no room for."""
    say = speaker_for(document).say
    claims = {claim.key: claim for claim in document.claims}
    told = [say(text) for text in summary.messages]
    story = {key: message("sentence", text=claims[key].text) for key in STORY if key in claims}
    places = [place for place, text in enumerate(story.values()) if say(text) in told]
    if not places:
        return summary.messages
    verdict = claims.get("verdict")
    more = [
        text
        for place, (key, text) in enumerate(story.items())
        if key not in untold
        and (place in places or (place > max(places) and not _is_same_evidence(document, claims[key], verdict)))
    ]
    return tuple(more[:N_MESSAGES])


def _is_same_evidence(document: Document, claim: Claim, other: Claim | None) -> bool:
    """Whether two claims rest on the same numbers."""
    rows = document.tables[EVIDENCE].rows
    if other is None or len(claim.evidence) != len(other.evidence):
        return False
    one, two = (rows.loc[list(part.evidence)].reset_index(drop=True) for part in (claim, other))
    return bool(one.equals(two))


def _with_sentences(document: Document, overrides: Overrides, before: Document) -> Document:
    """The report with the consultants' sentences in the place of its findings' own; numbers behind them stay."""
    says = {one.of: one.says for one in overrides.sentences}
    if not says:
        return document
    say = speaker_for(before).say
    texts = {say(message("sentence", text=one.text)): says[one.key] for one in before.claims if one.key in says}
    claims = tuple(replace(claim, text=says.get(claim.key, claim.text)) for claim in document.claims)
    sections = tuple(replace(section, title=says.get(section.claim, section.title)) for section in document.sections)
    summary = document.summary
    if summary is not None:
        messages = tuple(
            message("sentence", text=texts[said]) if (said := say(text)) in texts else text for text in summary.messages
        )
        summary = replace(summary, title=says.get("verdict", summary.title), messages=messages)
    return replace(document, claims=claims, sections=sections, summary=summary)


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
