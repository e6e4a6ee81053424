"""Which sentences of the client report claim a difference or an association: one list, and one function that counts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import stratalign.findings.client
from stratalign.findings.model import Finding
from stratalign.language.english import ENGLISH
from stratalign.language.fields import Message

ROOM = Path(stratalign.findings.client.__file__).parent
#: Keys that claim wherever they stand; twins of a client's own questionnaire (.own) are among them.
CLAIMS = {
    "benchmark.claim.above", "benchmark.claim.below",
    "change.claim.fell", "change.claim.rose", "change.count",
    "consensus.claim.apart", "consensus.divided", "consensus.priority",
    "culture.asked", "culture.asked.more", "culture.claim.other",
    "dimensions.claim.above", "dimensions.claim.above.readable", "dimensions.claim.apart",
    "dimensions.claim.apart.one", "dimensions.claim.apart.readable",
    "decision.gap",
    "decision.believable.what", "decision.change.what", "decision.clear.what", "decision.dimension.what",
    "decision.implementable.what", "decision.levels.what", "decision.levels_own.what", "decision.units.what",
    "decision.zones.what",
    "drivers.claim.more", "drivers.less",
    "index.claim.below", "index.claim.weakest",
    "items.end", "items.end.low", "items.end.reversed", "items.ends",
    "level_gap.claim.higher", "level_gap.claim.lower", "level_gap.count",
    "level_gap.detail.separated",
    "questionnaire.biased",
    "relation.claim.both", "relation.claim.both.lower_first", "relation.claim.higher", "relation.claim.lower",
    "relation.detail.higher", "relation.detail.lower", "relation.explained_away",
    "robustness.claim", "robustness.share_clear",
    "tests.claim.more",
    "verdict.dimensions", "verdict.levels", "verdict.tests.but",
    "units.above", "units.below", "units.claim.apart", "units.claim.high", "units.claim.low", "units.some",
    "agreement.claim.both", "agreement.claim.unreliable",
    "zones.claim.below", "zones.claim.least",
}  # fmt: skip
#: Keys that claim where one of their counts says so: of dimensions on which units differ, or whose scale does.
COUNTED = {
    "agreement.reliable": lambda said: said["k"].key == "count.on_some",
    "agreement.reliable.same": lambda said: said["k"].key == "count.on_some",
    "questionnaire.scalar": lambda said: said["k"] < said["n"],
}

#: Keys that describe, limit, or say that nothing can be told apart.
DESCRIPTIONS = {
    "confidentiality.checked", "confidentiality.claim", "confidentiality.collected", "confidentiality.decided",
    "confidentiality.limit.comments", "confidentiality.limit.known", "confidentiality.limit.sent",
    "confidentiality.limit.trust", "method.counted.all", "method.counted.models", "method.counted.some",
    "method.counted.units", "method.counted.unpublished", "method.counted.few", "method.counted.others",
    "method.counted.why",
    "accounts.claim.company", "accounts.claim.total", "accounts.claim.unit", "accounts.detail.middle",
    "accounts.detail.since", "accounts.detail.total", "dimensions.range",
    "action_plan.claim", "action_plan.detail", "agreement.agreed", "agreement.caveat",
    "agreement.claim.divided", "agreement.claim.none", "agreement.claim.one.divided", "agreement.claim.one.unreliable",
    "agreement.claim.unreliable.none", "agreement.one.agreed", "agreement.one.reliable", "benchmark.claim.level",
    "benchmark.cohort.all", "benchmark.cohort.one", "benchmark.detail", "benchmark.synthetic",
    "benchmark.weights.levels", "benchmark.weights.respondents", "change.caveat", "change.claim.none",
    "change.count.none", "change.detail", "consensus.alphas", "consensus.caveat.official", "consensus.caveat.recall",
    "consensus.claim.alike", "consensus.claim.recall", "consensus.clarity", "consensus.level", "consensus.recall",
    "consensus.recall.names", "dimensions.claim.none", "dimensions.detail", "dimensions.loose", "dimensions.loose.one",
    "dimensions.measured", "dimensions.measured.alpha", "dimensions.more", "dimensions.one", "dimensions.one.alpha",
    "dimensions.one.detail", "dimensions.one.promoters", "drivers.caveat.equal", "drivers.caveat.same_people",
    "drivers.claim.none", "drivers.detail", "following.none.days", "following.none.estimate", "following.none.units",
    "agreement.skewed", "agreement.skewed.one", "drivers.claim.closed", "gate.exposure.closed", "gate.exposure.loose",
    "gate.fit.closed", "gate.left_open", "gate.left_open.agreement", "gate.left_open.units",
    "gate.people.closed", "gate.scales.closed", "gate.scales.loose", "gate.spread.closed",
    "gate.unit_means.closed", "gate.unit_means.inside", "gate.unit_means.loose", "gate.units.closed", "gate.units.few",
    "index.claim.equal", "index.claim.one", "index.detail", "index.detail.one",
    "index.name", "index.pillar", "index.subject", "index.weighting.hidden", "index.weighting.other",
    "index.weighting.respondents", "index.weighting.respondents.other", "index.weighting.respondents.same",
    "index.weighting.same", "items.caveat.single", "items.claim.asked", "items.claim.one", "items.claim.range",
    "items.claim.same", "level_gap.caveat", "level_gap.claim.none", "level_gap.count.none", "level_gap.detail.any",
    "level_gap.detail.one", "level_gap.outcomes",
    "method.agreement", "method.alpha", "method.associations", "method.checked", "method.claim",
    "method.claims", "method.comments", "method.favourable", "method.gates", "method.intervals",
    "method.left_open", "method.levels", "method.no_benchmark", "gate.left_open.drivers", "gate.left_open.outcomes",
    "gate.left_open.priorities", "gate.left_open.questionnaire",
    "method.accounts", "method.no_benchmark.industry", "method.no_benchmark.levels",
    "method.outcome.operating_margin_pct",
    "method.outcome.revenue_cagr_pct", "method.outcome.revenue_growth_pct", "method.questionnaire", "method.scores",
    "method.scores.pillars", "method.scores.promoters", "method.small_groups", "paragraph", "questionnaire.alpha",
    "questionnaire.alpha.one", "questionnaire.alpha.same", "questionnaire.caveat.fit",
    "questionnaire.caveat.reliability", "questionnaire.claim.all", "questionnaire.claim.both",
    "questionnaire.claim.one", "questionnaire.claim.one.short", "questionnaire.claim.short",
    "questionnaire.scalar.open", "questionnaire.split", "questionnaire.unbiased", "relation.caveat",
    "relation.claim.closed", "relation.claim.none", "relation.detail.higher.closed", "relation.detail.lower.closed",
    "relation.detail.higher.guarded", "relation.detail.higher.open",
    "relation.detail.lower.guarded", "relation.detail.lower.open", "relation.explored", "relation.hypothesis",
    "relation.hypothesis.controls", "relation.mostly_research", "relation.no_plan", "relation.plan",
    "relation.plan.left", "relation.plan.nothing", "relation.plan.outcome", "relation.plan.outcome.small",
    "relation.refused", "relation.research_share", "relation.some_research", "robustness.direction.same",
    "robustness.direction.turned", "robustness.refused", "robustness.turned.one", "robustness.warning", "sentence",
    "tests.claim.equal", "tests.claim.same", "tests.detail", "tests.share", "units.caption", "units.caveat.adjusted",
    "units.caveat.hidden", "units.caveat.pools", "units.caveat.ranks", "units.claim.none", "units.guide", "units.note",
    "units.range", "units.range.levels", "units.subtitle", "zones.claim.equal", "zones.claim.same", "zones.detail",
    "drivers.detail.closed", "method.dominated", "action_plan.claim.unmatched", "change.detail.same",
    "decision.scales.none",
    "culture.caveat", "culture.claim.none",
    "comments.caveat.reviewed", "comments.caveat.who", "comments.caveat.words", "comments.claim.appreciative",
    "comments.claim.appreciative.two", "comments.claim.asked", "comments.claim.asked.two", "comments.claim.critical",
    "comments.claim.critical.two", "comments.further", "comments.open",
    "culture.people", "culture.pole", "recommendation.caveat", "recommendation.claim", "recommendation.detail",
    # The verdict where nothing is compared, and what is done about a gap.
    "action_plan.claim.matched", "action_plan.detail.all", "action_plan.detail.open", "agreement.claim.few",
    "consensus.claim.one.hardly", "consensus.claim.one.largely", "consensus.claim.one.open",
    "consensus.claim.one.weakly", "decision.at_least.points", "decision.at_least.share", "decision.at_most.points",
    "decision.believable.day_30", "decision.believable.day_60", "decision.change.day_30", "decision.change.day_60",
    "decision.given", "decision.clear.day_30", "decision.clear.day_60", "decision.day_90", "decision.dimension.day_30",
    "decision.dimension.day_60", "decision.everybody", "decision.gap.half", "decision.implementable.day_30",
    "decision.implementable.day_60", "decision.levels.day_30", "decision.levels.day_60",
    "decision.levels_own.day_30", "decision.levels_own.day_60", "decision.measured.gap", "decision.measured.recall",
    "decision.measured.scales", "decision.measured.score", "decision.measured.share", "decision.named",
    "decision.named.target", "decision.names", "decision.no_score", "decision.order.alike", "decision.order.apart",
    "decision.points", "decision.priorities", "decision.priorities.day_30", "decision.priorities.day_60",
    "decision.priorities.what", "decision.questions", "decision.scales", "decision.scores", "decision.share",
    "decision.some", "decision.sponsor", "decision.two_levels", "decision.units.day_30", "decision.units.day_60",
    "decision.units_named", "decision.unreliable.day_30", "decision.unreliable.day_60", "decision.unreliable.what",
    "decision.whole.day_30", "decision.whole.day_60", "decision.whole.what", "decision.zone",
    "decision.zones.day_30", "decision.zones.day_60", "decisions.claim", "decisions.detail", "verdict.alike",
    "verdict.directions", "verdict.few", "verdict.few.believable", "verdict.few.clear", "verdict.few.implementable",
    "verdict.fewer.believable", "verdict.fewer.clear", "verdict.fewer.implementable", "verdict.flat",
    "verdict.half.believable", "verdict.half.clear", "verdict.half.implementable", "verdict.index", "verdict.it",
    "verdict.most.believable", "verdict.most.clear", "verdict.most.implementable", "verdict.of_those",
    "verdict.share", "verdict.shares", "verdict.stands.badly", "verdict.stands.between", "verdict.stands.well",
    "verdict.strategy", "verdict.tests.divided", "verdict.tests.failed", "verdict.tests.passed",
    "verdict.unreliable", "zones.zone",
}  # fmt: skip
#: Names and numbers inside sentences.
TERMS = ("count.", "days.", "industry.", "interval.", "level.", "measure.", "outcome.", "exposure.", "step.", "test.")


def claims_of(findings: Mapping[str, Finding]) -> list[tuple[str, str]]:
    """Every claim of a difference or an association that a report makes.

    Parameters
    ----------
    findings
        All of a report; claim, detail, caveats and actions of each are looked at, and the messages inside them.

    Returns
    -------
    list of tuple
        Key of the finding and of the message.
    """
    return [
        (key, said.key)
        for key, finding in findings.items()
        for said in messages_in((finding.claim, finding.detail, finding.caveats, finding.actions))
        if is_claim(said)
    ]


def is_claim(said: Message) -> bool:
    """Whether a message claims a difference or an association."""
    key = said.key.removesuffix(".own")
    return key in CLAIMS or (key in COUNTED and COUNTED[key](said.fields))


def messages_in(part: object) -> Iterator[Message]:
    """Messages inside words, lists and other messages."""
    if isinstance(part, Message):
        yield part
        yield from messages_in(tuple(part.fields.values()))
    elif isinstance(part, tuple | list):
        for one in part:
            yield from messages_in(one)
    elif is_dataclass(part) and not isinstance(part, type):
        for one in fields(part):
            yield from messages_in(getattr(part, one.name))


def keys_of_rules() -> set[str]:
    """Every key of the catalogue that the rules of the client report name, whole or as the beginning of one.

    Returns
    -------
    set of str
        Twins of a client's own questionnaire go by the key without `.own`.
    """
    found: set[str] = set()
    for file in [*ROOM.glob("*.py"), ROOM.parent / "robustness.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in ENGLISH:
                found |= {key for key in (node.value, f"{node.value}.none") if key in ENGLISH}
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                parts = (
                    re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z_.]+" for part in node.values
                )
                pattern = re.compile("".join(map(str, parts)))
                found |= (
                    {key for key in ENGLISH if pattern.fullmatch(key)} if "." in str(node.values[0].value) else set()
                )
    return {key.removesuffix(".own") for key in found}
