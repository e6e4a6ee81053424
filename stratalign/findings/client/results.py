"""How alignment of units relates to their results, what research adds, and what speaks against it."""

from __future__ import annotations

import math

from stratalign.analysis.following import MINIMUM_UNITS
from stratalign.analysis.results import Analysis, Relation
from stratalign.findings.client.accounts import find_accounts
from stratalign.findings.client.gates import relation_notes
from stratalign.findings.labels import worded
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.robustness import robustness_claim, robustness_sentences
from stratalign.language.fields import Cell, Message, Text
from stratalign.language.messages import label_or_text, listing, message
from stratalign.models.regression.association import Association
from stratalign.vocabulary import RELATED_EXPOSURE

#: The difference in alignment that associations are put into words with.
STEP_POINTS = 10.0
#: Adjusted p values below this are printed as such.
SMALLEST_P = 0.01


def find_relation(analysis: Analysis) -> Finding | None:
    """How alignment of units relates to their growth and margin."""
    estimated = [relation.association for relation in analysis.relations if relation.association]
    if not estimated:
        return None
    separated = [found for found in estimated if analysis.claims.holds("outcomes", found.outcome)]
    return Finding(
        "relation",
        _claim(analysis, estimated, separated),
        tuple(_slope(analysis, found) for found in estimated),
        tuple(
            Evidence(
                found.outcome,
                "slope",
                f"{found.outcome} per point of alignment",
                found.estimate,
                found.ci_low,
                found.ci_high,
                n_units=found.n_observations,
                p_adjusted=analysis.claims.p_adjusted("outcomes", found.outcome),
            )
            for found in estimated
        ),
        "clear" if separated else "inconclusive",
        (
            worded("relation.caveat", analysis.instrument),
            *relation_notes(analysis, max(found.n_observations for found in estimated)),
        ),
        family="outcomes",
    )


def find_results(analysis: Analysis) -> Finding | None:
    """Accounts beside a survey: the association where there is one, what is known of it, and what limits it."""
    relation, accounts = find_relation(analysis), find_accounts(analysis)
    main = relation or accounts
    if analysis.latest is None or main is None:
        return None
    known = [found for found in analysis.relations if found.association and found.update]
    own = (message("sentence", text=accounts.claim),) if relation and accounts else ()
    return Finding(
        "results",
        main.claim,
        (*main.detail, *own, *_research(known), *_robustness(known, analysis)),
        main.evidence,
        main.strength,
        (
            *main.caveats,
            *_refused(analysis),
            *_not_followed(analysis),
            *_explained_away(known, analysis),
            *_planned(analysis),
        ),
        family=main.family,
    )


def outcome_name(outcome: str) -> Text:
    """Printed name of an outcome, or of an exposure; a column without one as the plan has it."""
    for prefix in ("outcome", "exposure"):
        name = label_or_text(prefix, outcome)
        if isinstance(name, Message):
            return name
    return outcome


def _claim(analysis: Analysis, estimated: list[Association], separated: list[Association]) -> Message:
    """Title that names only what may be claimed."""
    if not separated:
        names = listing([outcome_name(found.outcome) for found in estimated])
        if {found.outcome for found in estimated} <= analysis.claims.closed("outcomes"):
            return worded("relation.claim.closed", analysis.instrument, outcomes=names)
        return worded("relation.claim.none", analysis.instrument, n=estimated[0].n_observations, outcomes=names)
    ways: dict[str, list[Text]] = {}
    for found in separated:
        ways.setdefault("higher" if found.estimate > 0 else "lower", []).append(outcome_name(found.outcome))
    named = {way: listing(names) for way, names in ways.items()}
    if len(named) == 1:
        way = next(iter(named))
        return worded(f"relation.claim.{way}", analysis.instrument, outcomes=named[way])
    first = next(iter(named))
    key = "relation.claim.both" if first == "higher" else "relation.claim.both.lower_first"
    return worded(key, analysis.instrument, higher=named["higher"], lower=named["lower"])


def _slope(analysis: Analysis, found: Association) -> Message:
    """One slope in a sentence; its numbers are those of the page's table."""

    def cell(column: str) -> Cell:
        return Cell("relation", found.outcome, column)

    way = "higher" if found.estimate >= 0 else "lower"
    is_open = found.ci_low <= 0 <= found.ci_high
    key = f"relation.detail.{way}.open" if is_open else f"relation.detail.{way}.guarded"
    if analysis.claims.holds("outcomes", found.outcome):
        key = f"relation.detail.{way}"
    elif found.outcome in analysis.claims.closed("outcomes"):
        key = f"relation.detail.{way}.closed"
    return worded(
        key,
        analysis.instrument,
        step=STEP_POINTS,
        outcome=outcome_name(found.outcome),
        change=cell("estimate"),
        interval=message("interval.tenths", low=cell("ci_low"), high=cell("ci_high")),
        units=message("count.units", n=cell("n_observations")),
    )


def _research(known: list[Relation]) -> tuple[Text, ...]:
    """How much of the combined figure is research."""
    weighed = [(found, found.update) for found in known if found.update]
    if not weighed:
        return ()
    shares = listing(
        [
            message("relation.research_share", share=1 - update.data_weight, outcome=outcome_name(found.outcome))
            for found, update in weighed
        ]
    )
    is_mostly = all(update.data_weight < 0.5 for _, update in weighed)
    return (message("relation.mostly_research" if is_mostly else "relation.some_research", shares=shares),)


def _robustness(known: list[Relation], analysis: Analysis) -> tuple[Text, ...]:
    """How the slope fares when the data are treated otherwise; intervals are counted where there is a claim to hold."""
    checks = {found.outcome: found.robustness_checks for found in known}
    claimed = {key: rows for key, rows in checks.items() if analysis.claims.holds("outcomes", key)}
    if not checks:
        return ()
    head = [message("sentence", text=robustness_claim(claimed))] if claimed else []
    return (message("paragraph", sentences=listing([*head, *robustness_sentences(checks)], "sentences")),)


def _refused(analysis: Analysis) -> tuple[Text, ...]:
    return tuple(
        message("relation.refused", outcome=outcome_name(found.outcome), n=found.n_units)
        for found in analysis.relations
        if found.association is None
    )


def _not_followed(analysis: Analysis) -> tuple[Text, ...]:
    """Why repeated waves are not followed into the accounts; once, since outcomes share their waves and units."""
    refused = [found for found in analysis.followed if found.association is None]
    if not refused or len(refused) < len(analysis.followed):
        return ()
    best = max(refused, key=lambda found: found.n_units)
    if best.reason == "units":
        return (message("following.none.units", n=best.n_units, minimum=MINIMUM_UNITS),)
    return (message("following.none.days" if best.reason == "days" else "following.none.estimate"),)


def _explained_away(known: list[Relation], analysis: Analysis) -> tuple[Text, ...]:
    """What an unmeasured cause would have to explain; only where there is something to explain."""
    return tuple(
        message("relation.explained_away", value=found.robustness_value, outcome=outcome_name(found.outcome))
        for found in known
        if analysis.claims.holds("outcomes", found.outcome)
    )


def _planned(analysis: Analysis) -> tuple[Text, ...]:
    """What was planned, and what the plan's adjustment leaves."""
    estimated = [found for found in analysis.relations if found.association]
    if analysis.plan is None:
        return (message("relation.no_plan"),) if estimated else ()
    digest = analysis.plan.sha256[:12]
    planned = [_adjusted(found) for found in estimated if found.status == "planned"]
    explored = [outcome_name(found.outcome) for found in estimated if found.status == "explored"]
    sentences: list[Text] = [message("relation.plan.nothing", hash=digest)]
    if planned:
        sentences = [message("relation.plan", hash=digest, outcomes=listing(planned))]
    if explored:
        sentences.append(message("relation.explored", outcomes=listing(explored)))
    left = _not_estimated(analysis, {found.outcome for found in estimated if found.status == "planned"})
    if left:
        sentences.append(message("relation.plan.left", hypotheses=listing(left)))
    return (message("paragraph", sentences=listing(sentences, "sentences")),)


def _adjusted(found: Relation) -> Message:
    name = outcome_name(found.outcome)
    if found.p_adjusted >= SMALLEST_P or math.isnan(found.p_adjusted):
        return message("relation.plan.outcome", outcome=name, p=found.p_adjusted)
    return message("relation.plan.outcome.small", outcome=name)


def _not_estimated(analysis: Analysis, done: set[str]) -> list[Message]:
    """Hypotheses of the plan that this report does not test."""
    assert analysis.plan is not None
    return [
        message(
            "relation.hypothesis.controls" if one.controls else "relation.hypothesis",
            outcome=outcome_name(one.outcome),
            exposure=outcome_name(one.exposure),
        )
        for one in analysis.plan.hypotheses
        if one.outcome not in done or one.exposure != RELATED_EXPOSURE or one.controls
    ]
