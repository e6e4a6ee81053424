"""The client's own plan, and how the numbers were made."""

from __future__ import annotations

from stratalign.analysis.results import Analysis
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Text
from stratalign.language.messages import message

HORIZONS = (30, 60, 90)
REPORTED_OUTCOMES = ("revenue_growth_pct", "revenue_cagr_pct", "operating_margin_pct")


def find_action_plan(analysis: Analysis) -> Finding | None:
    """How many actions the client committed to, with how many owners, by when."""
    actions = analysis.engagement.strategy.goals_and_actions
    if not actions:
        return None
    by_day = [sum(action.horizon_days == days for action in actions) for days in HORIZONS]
    n_owners = len({action.owner for action in actions})
    claim = message("action_plan.claim", n=len(actions), owners=message("count.owners", n=n_owners))
    detail = message("action_plan.detail", first=by_day[0], second=by_day[1], third=by_day[2])
    evidence = Evidence("actions", "count", "actions", float(len(actions)))
    return Finding("action_plan", claim, (detail,), (evidence,), "descriptive")


def find_method(analysis: Analysis) -> Finding:
    """How the numbers were made and what they leave out."""
    latest, disclosure = analysis.latest, analysis.engagement.disclosure
    sentences: list[Text] = [message("method.checked")]
    if latest is not None and analysis.instrument is not None:
        sentences += [
            message("method.questionnaire", citation=analysis.instrument.citation),
            message("method.small_groups", minimum=disclosure.minimum_respondents),
        ]
        if latest.n_comments >= disclosure.minimum_comments:
            sentences.append(message("method.comments", n=latest.n_comments))
        sentences += [message("method.scores"), message("method.statistics")]
    if analysis.panel is not None:
        sentences += [message(f"method.outcome.{key}") for key in REPORTED_OUTCOMES]
    evidence = Evidence("checks", "count", "results of checks", float(len(analysis.checks)))
    return Finding("method", message("method.claim"), tuple(sentences), (evidence,), "descriptive")
