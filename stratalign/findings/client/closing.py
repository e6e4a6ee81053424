"""The client's own plan, and how the numbers were made."""

from __future__ import annotations

from stratalign.analysis.benchmark import LEVELS_UNKNOWN
from stratalign.analysis.families import LEADERS_ABOVE
from stratalign.analysis.gates import FEWEST_UNITS, LEAST_RELIABLE, PEOPLE_PER_TERM
from stratalign.analysis.left_open import HIGH
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.disclosure.dominance import FEWEST_AMOUNTS, LEAST_UNKNOWN, MOST_OF_TWO
from stratalign.disclosure.population import FEWEST_LEFT_OVER, FEWEST_OF_A_MODEL
from stratalign.engagement.instrument import Instrument
from stratalign.findings.client.decisions import Decision, answers_no_gap, find_decisions
from stratalign.findings.labels import measure_label, withheld_sentences, worded
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Message, Text
from stratalign.language.messages import listing, message

HORIZONS = (30, 60, 90)
REPORTED_OUTCOMES = ("revenue_growth_pct", "revenue_cagr_pct", "operating_margin_pct")


def find_action_plan(analysis: Analysis, decided: tuple[Decision, ...] | None = None) -> Finding | None:
    """How many actions the client committed to, with how many owners, by when; `decided` as in `find_decided`."""
    actions = analysis.engagement.strategy.goals_and_actions
    if not actions:
        return None
    by_day = [sum(action.horizon_days == days for action in actions) for days in HORIZONS]
    n_owners = len({action.owner for action in actions})
    claim = message("action_plan.claim", n=len(actions), owners=message("count.owners", n=n_owners))
    detail = message("action_plan.detail", first=by_day[0], second=by_day[1], third=by_day[2])
    details: tuple[Message, ...] = (detail,)
    if decisions := find_decisions(analysis) if decided is None else decided:
        n_open = sum(not decision.actions for decision in decisions)
        left = message("action_plan.detail.open", n=n_open) if n_open else message("action_plan.detail.all")
        n_answering = len(actions) - len(answers_no_gap(analysis, decisions))
        claim, details = message("action_plan.claim.unmatched"), (left, detail)
        if n_answering:
            claim = message("action_plan.claim.matched", k=n_answering, n=len(actions))
    evidence = Evidence("actions", "count", "actions", float(len(actions)))
    return Finding("action_plan", claim, details, (evidence,), "descriptive")


def find_method(analysis: Analysis) -> Finding:
    """How the numbers were made and what they leave out."""
    latest, disclosure = analysis.latest, analysis.engagement.disclosure
    sentences: list[Text] = [message("method.checked")]
    if latest is not None and analysis.instrument is not None:
        sentences += [
            message("method.questionnaire", citation=analysis.instrument.citation),
            message("method.small_groups", minimum=disclosure.minimum_respondents),
            _counted(analysis, latest, analysis.instrument),
        ]
        if latest.n_comments >= disclosure.minimum_comments:
            sentences.append(message("method.comments", n=latest.n_comments))
        sentences += [_scores(analysis.instrument), *_statistics(analysis, latest), *_guarded(analysis)]
    if analysis.panel is not None and latest is None:
        sentences.append(message("method.accounts"))
    if analysis.panel is not None:
        sentences += [message(f"method.outcome.{key}") for key in REPORTED_OUTCOMES]
    if analysis.are_totals_withheld:
        sentences.append(message("method.dominated", fewest=FEWEST_AMOUNTS, most=MOST_OF_TWO, least=LEAST_UNKNOWN))
    if analysis.why_no_benchmark and latest is not None:
        sentences.append(_no_benchmark(analysis))
    evidence = Evidence("checks", "count", "results of checks", float(len(analysis.checks)))
    return Finding("method", message("method.claim"), tuple(sentences), (evidence,), "descriptive")


def _counted(analysis: Analysis, latest: WaveResults, instrument: Instrument) -> Message:
    """Whom the results count, and whom the statistics that compare units or are no sums."""
    minimum, n, others = analysis.engagement.disclosure.minimum_respondents, latest.n_respondents, latest.n_uncounted
    sentences = [message("method.counted.some" if others else "method.counted.all", n=n)]
    if others:
        few = message("method.counted.few", minimum=minimum)
        sentences += [message("method.counted.others", n=others) if others >= minimum else few]
        sentences.append(message("method.counted.why", minimum=minimum))
    if latest.unpublished:
        labels = listing([measure_label(key, instrument, analysis.engagement.language) for key in latest.unpublished])
        sentences.append(message("method.counted.unpublished", labels=labels))
    sentences += withheld_sentences(latest.withheld, instrument, analysis.engagement.language)
    if latest.agreement:
        sentences.append(message("method.counted.units", minimum=minimum))
    sentences.append(message("method.counted.models", people=FEWEST_OF_A_MODEL, more=FEWEST_LEFT_OVER))
    return message("paragraph", sentences=listing(sentences, "sentences"))


def _scores(instrument: Instrument) -> Message:
    """How scores are made, as far as the questionnaire has them."""
    sentences = [message("method.scores"), message("method.intervals")]
    if instrument.pillars:
        sentences.append(message("method.scores.pillars"))
    if any(dimension.rule == "net_promoter" for dimension in instrument.dimensions):
        sentences.append(message("method.scores.promoters"))
    if any(dimension.favourable_from is not None for dimension in instrument.dimensions):
        sentences.append(worded("method.favourable", instrument))
    return message("paragraph", sentences=listing(sentences, "sentences"))


def _statistics(analysis: Analysis, latest: WaveResults) -> list[Message]:
    """What the statistics that the report holds mean; no paragraph where it holds none of them."""
    sentences = [message("method.alpha")] if latest.reliability else []
    sentences += [message("method.agreement")] if latest.agreement else []
    if any(relation.association for relation in analysis.relations):
        sentences.append(message("method.associations"))
    return [message("paragraph", sentences=listing(sentences, "sentences"))] if sentences else []


def _guarded(analysis: Analysis) -> list[Message]:
    """How claims are guarded against chance, with how much was looked at."""
    n, families = len(analysis.claims.tests), message("count.families", n=len(analysis.claims.families))
    if not n:
        return []
    gates = message("method.gates", reliability=LEAST_RELIABLE, people=PEOPLE_PER_TERM, units=FEWEST_UNITS)
    said = [message("method.claims", n=n, families=families), gates, message("method.left_open", high=HIGH)]
    has_levels = "levels" in analysis.claims.families.index
    return [*said, worded("method.levels", analysis.instrument, share=LEADERS_ABOVE)] if has_levels else said


def _no_benchmark(analysis: Analysis) -> Message:
    """Why there is no comparison with other companies."""
    if analysis.instrument is not None and not analysis.instrument.asks_about_strategy:
        return message("method.no_benchmark.own")
    if analysis.why_no_benchmark == LEVELS_UNKNOWN:
        return message("method.no_benchmark.levels")
    is_unnamed = analysis.engagement.report.benchmark == "industry" and analysis.engagement.industry is None
    return message("method.no_benchmark.industry" if is_unnamed else "method.no_benchmark")
