"""Every gap as a decision: what is done, by whom, where, from which figure to which, by when; beside the client's plan.

Words of a decision are those of the questionnaire for its dimension, else the messages `decision.<kind>.what`,
`.day_30` and `.day_60` of its gap's kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from stratalign.analysis.results import Analysis
from stratalign.engagement.declarations.placing import plain_label
from stratalign.engagement.declarations.strategy import Action
from stratalign.findings.client.gap_keys import require_known_answers
from stratalign.findings.client.gaps import Gap, find_gaps
from stratalign.findings.labels import measure_label
from stratalign.findings.model import Evidence, Finding
from stratalign.language.english import ENGLISH
from stratalign.language.fields import Message, Text
from stratalign.language.messages import message
from stratalign.language.speaker import speaker_of


@dataclass(frozen=True, slots=True)
class Decision:
    """A gap with what is done about it; `actions` are those of the client's own plan that answer it."""

    gap: Gap
    what: Message
    owner: Text
    days: tuple[Message, Message, Message]
    actions: tuple[Action, ...]


# Summary, pages and findings ask for those of one analysis.
@lru_cache(maxsize=1)
def find_decisions(analysis: Analysis) -> tuple[Decision, ...]:
    """Decide every gap.

    Parameters
    ----------
    analysis
        Publishable results.

    Returns
    -------
    tuple of Decision
        In the order of the gaps.

    Raises
    ------
    EngagementError
        An action of the plan answers what is no gap of any report.
    """
    gaps = find_gaps(analysis)
    if gaps and analysis.instrument is not None:
        require_known_answers(analysis.engagement, analysis.instrument)
    return tuple(_decision(gap, analysis) for gap in gaps)


def find_decided(analysis: Analysis, decided: tuple[Decision, ...] | None = None) -> Finding | None:
    """How many decisions there are, each with one owner; `decided` from `find_decisions`, where they were found."""
    decisions = find_decisions(analysis) if decided is None else decided
    if not decisions:
        return None
    count = Evidence("decisions", "count", "decisions", float(len(decisions)))
    whats = tuple(decision.what for decision in decisions)
    claim = message("decisions.claim", n=len(decisions))
    return Finding("decisions", claim, (message("decisions.detail"),), (count,), "descriptive", actions=whats)


def answers_no_gap(analysis: Analysis, decisions: tuple[Decision, ...]) -> tuple[Action, ...]:
    """Find the actions of the client's plan that answer nothing that was found.

    Parameters
    ----------
    analysis
        With the engagement's plan.
    decisions
        From `find_decisions`.

    Returns
    -------
    tuple of Action
        In the order of the plan.
    """
    answering = [action for decision in decisions for action in decision.actions]
    return tuple(action for action in analysis.engagement.strategy.goals_and_actions if action not in answering)


def _decision(gap: Gap, analysis: Analysis) -> Decision:
    answering = tuple(
        action for action in analysis.engagement.strategy.goals_and_actions if _answers(action, gap, analysis)
    )
    what, day_30, day_60 = _own_words(gap, analysis) or (
        _what(gap),
        message(f"decision.{gap.kind}.day_30"),
        message(f"decision.{gap.kind}.day_60"),
    )
    return Decision(
        gap,
        what,
        _owner(gap, answering, analysis),
        (day_30, day_60, message("decision.day_90")),
        tuple(sorted(answering, key=lambda action: action.horizon_days)),
    )


def _own_words(gap: Gap, analysis: Analysis) -> tuple[Message, Message, Message] | None:
    """What the questionnaire says is done about a dimension, and its steps; None where it says nothing."""
    instrument, language = analysis.instrument, analysis.engagement.language
    assert instrument is not None
    decision = next((one.decision for one in instrument.dimensions if one.key == gap.key), None)
    # Words in another language would stand in the midst of the report's.
    if decision is None or any(language not in words for words in (decision.what, decision.day_30, decision.day_60)):
        return None
    what, day_30, day_60 = (
        message("decision.given", words=words[language]) for words in (decision.what, decision.day_30, decision.day_60)
    )
    return what, day_30, day_60


def _what(gap: Gap) -> Message:
    """What is done, with what it is about where its words name it."""
    key = f"decision.{gap.kind}.what"
    return message(key, subject=gap.subject) if ENGLISH[key].places else message(key)


def _owner(gap: Gap, answering: tuple[Action, ...], analysis: Analysis) -> Text:
    """One role: of the first action that answers the gap, else the report's sponsor."""
    first = min(answering, key=lambda action: action.horizon_days, default=None)
    return first.owner if first else analysis.engagement.report.sponsor or message("decision.sponsor")


def _answers(action: Action, gap: Gap, analysis: Analysis) -> bool:
    """Whether an action says that it answers a gap; if it says nothing, whether its words name the gap's measure."""
    if action.answers is not None:
        return action.answers == gap.key
    words = plain_label(" ".join(filter(None, (action.goal, action.action, action.metric))))
    return any(plain_label(name) in words for name in _names(gap, analysis))


def _names(gap: Gap, analysis: Analysis) -> list[str]:
    """Names of the dimensions a gap is about, as the engagement's language has them."""
    assert analysis.instrument is not None
    language = analysis.engagement.language
    say = speaker_of(language).say
    return [say(measure_label(key, analysis.instrument, language)) for key in sorted(gap.measures)]
