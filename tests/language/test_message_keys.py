"""Every key that code asks for is in the catalogue, and every message of the catalogue is asked for somewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import get_args

import pytest
from code_of_rooms import PACKAGE, ROOMS, called, modules_of, place_of, tree_of

from stratalign.analysis.bands import Band
from stratalign.analysis.report_claims import CHANGE_WEIGHTS
from stratalign.analysis.stayers import WhyNot
from stratalign.analysis.study_sample import UNITS, Source
from stratalign.analysis.study_verdicts import Verdict as StudyVerdict
from stratalign.analysis.wave_actions import Movement
from stratalign.checks.coverage import BANDS, LAST_BAND
from stratalign.checks.suite import CHECK_KEYS
from stratalign.disclosure.alike import THIRDS
from stratalign.disclosure.decide import REASON_LABELS
from stratalign.document.client.confidentiality import ATTEMPTS
from stratalign.document.client.confidentiality import WHO as WHO_SEES
from stratalign.document.client.glossary import TECHNICAL_WORDS, WORDS
from stratalign.document.study.named import TWIN
from stratalign.document.study.raters import WHO
from stratalign.exhibits.confounding_ranges import ENDS
from stratalign.exhibits.propagation import RESAMPLINGS
from stratalign.exhibits.scale_usage import SEGMENTS
from stratalign.exhibits.shrunken_ranks import VERDICTS
from stratalign.exhibits.updating import SOURCES
from stratalign.export.definitions import DEFINED
from stratalign.export.pages import FRAME_WORDS
from stratalign.findings.client.closing import REPORTED_OUTCOMES
from stratalign.findings.client.gaps import KINDS
from stratalign.findings.study.doubts import study_labels
from stratalign.findings.study.method import REFERENCES, THREATS
from stratalign.language.english import ENGLISH
from stratalign.language.english.language import LABELS, LOCALE
from stratalign.language.fields import Message
from stratalign.language.languages import CATALOGUES
from stratalign.measurement.agreement.verdict import Verdict
from stratalign.models.claims.inflated import STEPS as RATIO_STEPS
from stratalign.models.specifications.curve import CHOICES, ESTIMATORS
from stratalign.study.choices import default_choices
from stratalign.study.load import load_study
from stratalign.vocabulary import (
    AUDIENCES,
    LEVELS,
    STEPS,
    STRATEGY_TESTS,
    ActionStatus,
    Audience,
    Industry,
    MissingReason,
    Severity,
)

#: Calls whose first argument is the key of a message.
MAKERS = ("message", "worded", "say", "phrase", "is_known", "Message")
#: Calls that take the beginning of keys: of labels, and of a section's topic and question.
PREFIXED = ("label_or_text",)
SECTIONS = {"section_of": 1, "page_of": 0}

LEVEL_AND_UNIT = ("level", "unit")
PREMIUM_AND_RATIO = ("premium", "ratio")
ABOVE_AND_BELOW = ("above", "below")
MORE_AND_LESS = ("higher", "lower")
USES = (
    "item", "identifier", "metadata", "not_mapped", "ignored", "comment", "ranking", "recall", "respondent_id",
    "respondent_id_from_export", "roster_id", "unit", "level",
)  # fmt: skip
SIGNS = ("longstring", "variability", "even_odd", "mahalanobis", "too_fast", "attention")
#: Why a sign could not be judged.
UNJUDGED = ("few_items", "few_dimensions", "unlike_halves", "few_people", "no_time", "no_attention_check")
OUTCOMES, EXPOSURES = (
    [name for name, label in study_labels().items() if label == Message(f"{kind}.{name}")]
    for kind in ("outcome", "exposure")
)
NOTES = [key.removeprefix("note.") for key in ENGLISH if key.startswith("note.")]

#: Languages with a catalogue.
TRANSLATED = {file.stem for file in CATALOGUES.glob("*.po")}
#: Words that answers are matched by, in the languages that exports come in, whatever the report is written in.
WORD_LISTS = ("measurement/consensus/text_similarity.py",)
#: What the language room itself asks a catalogue for.
BY_THE_LANGUAGE = {LOCALE, LABELS, "list.semicolons"}
#: Keys that are put together -> what their places may hold, several places joined by a blank. Nothing else may.
FAMILIES: dict[str, Iterable[str]] = {
    # Options that are closed everywhere.
    "level.{}": LEVELS,
    "step.{}": STEPS,
    "test.{}": STRATEGY_TESTS,
    "industry.{}": get_args(Industry),
    "severity.{}": get_args(Severity),
    "outcome.{}": OUTCOMES,
    "exposure.{}": EXPOSURES,
    "weighting.{}": ("levels", "respondents"),
    "sample.{}": ("people", "units", "companies"),
    "study_sample.source.{}": get_args(Source),
    "study_sample.unit.{}": UNITS.values(),
    "sample.{}.range": ("people", "units", "companies"),
    "representation.{}": ("respondents", "population"),
    "representation.none.{}": ("complete", "more", "alike", "empty", "extreme", "revealing"),
    "check.{}": CHECK_KEYS,
    # Each stands in `tests/checks/test_suite.py` with the reader that gives it.
    "note.{}": NOTES,
    # Families of the shipped study's plan; others are said as they are declared.
    "plan.family.{}": ("financial", "customers", "people"),
    # What changed between two waves.
    "family.{}": CHANGE_WEIGHTS,
    "movement.{}": get_args(Movement),
    "status.{}": (*get_args(ActionStatus), "unknown"),
    "waves.benchmark.{}": ("company", "median", "distance", "percentile"),
    "waves.change.claim.{}": ("rose", "fell", "both", "none"),
    "waves.change.unlinked.{}": [why for why in get_args(WhyNot) if why],
    "waves.pulse.claim.{}": ("rose", "fell", "both", "none"),
    "waves.sources.claim.{}": ("joined", "left", "both", "none"),
    "waves.sources.mix.{}": ("units", "levels"),
    "waves.sources.way.{}": ("people", "units", "levels"),
    "waves.sources.{}": ("stayed", "joined", "left"),
    "waves.sources.{}.{}": [f"{part} {by}" for part in ("within", "mix_of", "single") for by in ("units", "levels")],
    "waves.verdict.{}": ("rose", "fell"),
    "waves.verdict.index_{}": ("rose", "fell"),
    "waves.verdict.{}.two": ("rose", "fell"),
    "waves.verdict.{}.many": ("rose", "fell"),
    # How numbers stand in intervals.
    "interval.{}": ("whole", "tenths", "hundredths", "figures"),
    # Sentences that follow a number.
    "accounts.claim.{}": ("unit", "company"),
    "accounts.{}_n": ("growth", "margin"),
    "benchmark.claim.{}": (*ABOVE_AND_BELOW, "level"),
    "change.claim.{}": ("rose", "fell"),
    "level_gap.claim.{}": MORE_AND_LESS,
    "units.{}": ABOVE_AND_BELOW,
    "relation.claim.{}": MORE_AND_LESS,
    "relation.detail.{}": MORE_AND_LESS,
    "relation.detail.{}.open": MORE_AND_LESS,
    "relation.detail.{}.guarded": MORE_AND_LESS,
    "relation.detail.{}.closed": MORE_AND_LESS,
    "curve.claim.{}": ("positive", "negative"),
    "strategy_tests.{}": ("value", "at_least", "at_most"),
    "key_figure.{}": (*STRATEGY_TESTS, "revenue_cagr_pct", "operating_margin_pct"),
    "key_figure.{}.median": ("revenue_growth_pct", "operating_margin_pct"),
    "verdict.{}.{}": [f"{band} {test}" for band in get_args(Band) for test in STRATEGY_TESTS],
    "verdict.tests.{}": ("passed", "failed", "divided"),
    "verdict.stands.{}": ("well", "between", "badly"),
    "decision.{}.what": KINDS,
    "decision.{}.day_30": KINDS,
    "decision.{}.day_60": KINDS,
    "decisions.{}": (
        "finding", "what", "owner", "where", "baseline", "target", "measured", "day_30", "day_60", "day_90",
    ),
    "{}.none": ("level_gap.count", "change.count"),
    # What a questionnaire of the client's own says otherwise.
    "{}.own": [key.removesuffix(".own") for key in ENGLISH if key.endswith(".own")],
    "likert.{}.own": ("disagree", "neither", "agree"),
    "level_gap.detail.{}": ("one", "separated", "any"),
    # Whom a report is for, what follows from its pages, and its glossary.
    "audience.{}": get_args(Audience),
    "so_what.{}": [key.removeprefix("so_what.") for key in ENGLISH if key.startswith("so_what.")],
    "quadrant.{}": ("priority", "strength", "lower_priority", "maintain", "indistinguishable"),
    "packs.ask.{}": ("gap", "strength", "usual"),
    "packs.agree.{}": ("gap", "strength", "usual"),
    "glossary.{}": (*WORDS, *TECHNICAL_WORDS),
    "glossary.{}.meaning": (*WORDS, *TECHNICAL_WORDS),
    "glossary.{}.forms": DEFINED,
    "accounts.panel.{}": ("growth", "margin"),
    "{}.subtitle": ("glossary", "glossary_technical"),
    "draft.wave.{}": ("first", "second", "third"),
    "{}.caption": ("mean_ranks", "recall", "glossary", "glossary_technical"),
    "{}.how": ("study.source.synthetic", "study.source.real"),
    "method.outcome.{}": REPORTED_OUTCOMES,
    "study.method.{}": ("groups", "intervals", "cause"),
    "say.association.{}": (
        "cross_section", "between", "within", "two_way", "first_difference", "arellano_bond", "lagged",
    ),
    "say.path.{}": ("open", "more", "less"),
    # The study: claims, choices, threats.
    "cuts.head.{}": PREMIUM_AND_RATIO,
    "cuts.cell.{}": PREMIUM_AND_RATIO,
    "cuts.cell.{}.alone": PREMIUM_AND_RATIO,
    "verdict.{}": get_args(StudyVerdict),
    "scorecard.reason.{}": ("past", "people", "size"),
    "scorecard.cut.{}": PREMIUM_AND_RATIO,
    "scorecard.best.{}": PREMIUM_AND_RATIO,
    "scorecard.{}": PREMIUM_AND_RATIO,
    "scorecard.{}.here": PREMIUM_AND_RATIO,
    "raters.who.{}": WHO,
    "made.step.{}": ("careful", *RATIO_STEPS),
    "made.careful.what.{}": ("correlation", "corrected_correlation", "ratio"),
    "choice.{}": CHOICES,
    "{}.{}": (),
    "reference.{}": REFERENCES,
    "threat.{}": THREATS,
    "threat.{}.done": THREATS,
    "threat.{}.left": THREATS,
    "threats.way.{}": set(THREATS.values()),
    "plan.status.{}": ("planned", "explored"),
    "past.{}": ("last_year", "past_held_constant"),
    "curve.statistic.{}": ("median_estimate", "share_same_sign", "share_significant_same_sign", "mean_z"),
    "measurement.{}": ("reliability", "icc1", "alpha", "mean_rwg_j", "set_aside_pct"),
    "study_facts.{}": (
        "read", "complete", "left_out", "people", "resamples", "seed", "plan", "specifications", "split",
        "not_propagated",
    ),
    "robustness.{}": (
        "as_given", "winsorised", "median", "without_most_influential", "imputed", "reweighted", "corrected",
    ),
    "errors.{}": ("bootstrap", "kernel sandwich"),
    "propagation.{}": RESAMPLINGS,
    "knowledge.{}": SOURCES,
    "gate.unit_means.{}": ("closed", "inside"),
    "null.{}": ("uniform", "slight_skew", "moderate_skew", "heavy_skew"),
    "may_be_read.{}": [verdict.replace(" ", "_") for verdict in get_args(Verdict)],
    "invariance.held.{}": ("none", "configural", "metric", "scalar"),
    # Readiness: columns, rows, answers, people.
    "column.{}": USES,
    "column_use.{}": USES,
    "missing.reason.{}": [reason for reason in get_args(MissingReason) if reason],
    "set_aside.reason.{}": ("unfinished", "screened_out", "preview", "test", "spam", "no_item_answered"),
    "confidentiality.seen.{}": WHO_SEES,
    "confidentiality.seen.{}.sees": WHO_SEES,
    "confidentiality.seen.{}.never": WHO_SEES,
    "confidentiality.minimums.{}": ("scores", "comments", "models", "companies"),
    "confidentiality.attempts.{}": ATTEMPTS,
    "confidentiality.attempts.{}.why": ATTEMPTS,
    "confidentiality.hidden.reason.{}": list(REASON_LABELS),
    "confidentiality.{}.caption": ("seen", "minimums", "hidden", "attempts"),
    "confidentiality.{}.subtitle": ("seen", "minimums", "hidden", "attempts"),
    "confidentiality.{}.{}": (
        "seen who", "seen sees", "seen never", "minimums what", "minimums least", "hidden group", "hidden reason",
        "attempts what", "attempts why",
    ),
    "duplicates.kind.{}": ("same_record", "same_answers", "near"),
    "pattern.{}": ("complete", "none", "only", "from", "more", *(band for _, band in BANDS), LAST_BAND),
    "sign.{}": SIGNS,
    "sign_rule.{}": (*SIGNS, *UNJUDGED),
    "item_rest.keyed.{}": ("reverse", "as_worded"),
    "item_rest.verdict.{}": ("against",),
    "represented.{}": ("under", "over", "as_invited"),
    "readiness.figure.{}": ("blocks", "warns"),
    "readiness.figure.{}.{}": ("blocks some", "blocks none", "warns some", "warns none"),
    "head.{}": LEVEL_AND_UNIT,
    "response_rates.caption.{}": LEVEL_AND_UNIT,
    "response_rates.note.{}": LEVEL_AND_UNIT,
    "response_rates.smaller.{}": LEVEL_AND_UNIT,
    "response_rates.subtitle.{}": LEVEL_AND_UNIT,
    "response_rates.subtitle.{}.apart": LEVEL_AND_UNIT,
    "response_rates.untested.{}": LEVEL_AND_UNIT,
    "response_rates.{}.{}": ("uneven level", "uneven unit", "even level", "even unit"),
    # Drawings and the page.
    "axis.claims.{}": PREMIUM_AND_RATIO,
    "axis.cuts.{}": PREMIUM_AND_RATIO,
    "drawn.claims.{}": PREMIUM_AND_RATIO,
    "alt.claims.{}": PREMIUM_AND_RATIO,
    "alt.claims.{}.few": PREMIUM_AND_RATIO,
    "alt.claims.{}.beside": PREMIUM_AND_RATIO,
    "alt.claims.{}.alone": PREMIUM_AND_RATIO,
    "years.effects.{}": ("within", "two_way"),
    "alt.cuts.{}": PREMIUM_AND_RATIO,
    "drawn.{}": ("disagree", "agree", "neither"),
    "drawn.scale_usage.{}": [part for part, _, _ in SEGMENTS],
    "legend.confounding_ranges.{}": ENDS,
    "legend.importance.{}": ABOVE_AND_BELOW,
    "legend.shrunken_ranks.{}": ABOVE_AND_BELOW,
    "alt.shrunken_ranks.{}": VERDICTS,
    "frame.{}": FRAME_WORDS,
    "withheld.{}": THIRDS,
}  # fmt: skip


def pattern_of(node: ast.JoinedStr) -> str:
    """A key that is put together, with empty braces for what is not known."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def choices_of(node: ast.expr) -> Iterator[ast.expr]:
    """A key, or both of which one is chosen."""
    if isinstance(node, ast.IfExp):
        yield from choices_of(node.body)
        yield from choices_of(node.orelse)
    else:
        yield node


@cache
def asked_for() -> tuple[set[str], set[str], set[str]]:
    """Keys in calls that make messages; patterns of those put together; every other text of the code."""
    keys, patterns, texts = set(), set(), set()
    beginnings = {key[: key.rindex(".") + 1] for key in ENGLISH if "." in key}
    for module in modules_of(*ROOMS, "fielding", "drafting", "runs"):
        for node in ast.walk(tree_of(module)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.JoinedStr) and (pattern := pattern_of(node)).split("{}")[0] in beginnings:
                patterns.add(pattern)
            if not isinstance(node, ast.Call):
                continue
            for word in node.keywords:
                if word.arg == "term" and called(node) in ("Column", "drawn") and isinstance(word.value, ast.Constant):
                    patterns.add(f"{word.value.value}.{{}}")
                if word.arg == "message" and called(node) == "Column" and isinstance(word.value, ast.Constant):
                    keys.add(str(word.value.value))
            first = list(choices_of(node.args[0])) if node.args else []
            if called(node) in PREFIXED:
                patterns |= {f"{one.value}.{{}}" for one in first if isinstance(one, ast.Constant)}
            elif called(node) in MAKERS:
                patterns |= {pattern_of(one) for one in first if isinstance(one, ast.JoinedStr)}
                keys |= {one.value for one in first if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    for template in PACKAGE.rglob("*.j2"):
        keys |= set(re.findall(r"phrase\(['\"]([\w.]+)['\"]", template.read_text(encoding="utf-8")))
    return keys, patterns, texts


def members_of(pattern: str) -> set[str]:
    """Keys of a family."""
    n_places = pattern.count("{}")
    return {pattern.format(*member.split(" ", n_places - 1)) for member in FAMILIES[pattern]}


def topics() -> set[str]:
    """Topic and question of every section that a page is made of."""
    found = set()
    for module in modules_of(*ROOMS):
        for node in ast.walk(tree_of(module)):
            place = SECTIONS.get(called(node))
            if place is None or not isinstance(node.args[place], ast.Constant):
                continue
            report = node.args[0].value if place else "readiness"
            found |= {f"{report}.{node.args[place].value}.{part}" for part in ("topic", "question")}
    return found


def options() -> set[str]:
    """Choices of the curve that have words: the estimators, and what the library itself calls its choices."""
    choices = default_choices(load_study())
    named = {*choices["control_sets"], *choices["fixed_effects"], *choices["samples"], "none", "all", "continuous"}
    estimators = {f"estimator.{name}" for name in (*ESTIMATORS, "weighted")}
    return estimators | {f"option.{name}" for name in named}


def test_every_key_in_the_code_is_in_the_catalogue():
    keys, _, _ = asked_for()
    assert {key for key in keys if key not in ENGLISH} == set()


def test_keys_are_put_together_only_over_declared_families():
    _, patterns, _ = asked_for()
    assert patterns - {"{}.{}.topic", "{}.{}.question"} == FAMILIES.keys()


@pytest.mark.parametrize("pattern", FAMILIES)
def test_every_member_of_a_family_is_in_the_catalogue(pattern):
    assert {key for key in members_of(pattern) if key not in ENGLISH} == set()


def test_every_section_has_its_topic_and_question_and_every_option_its_words():
    assert {key for key in topics() | options() if key not in ENGLISH} == set()


def test_no_message_of_the_catalogue_is_asked_for_nowhere():
    families = {key for pattern in FAMILIES for key in members_of(pattern)}
    keys, _, texts = asked_for()
    used = BY_THE_LANGUAGE | keys | texts | families | topics() | options()
    assert [key for key in ENGLISH if key not in used and not is_variant(key)] == []


#: Text of a module that holds the code of a translated language at all; most hold none and are not walked.
CODES = re.compile(rf"[\"'](?:{'|'.join(sorted(TRANSLATED))})[\"']")


def names_a_language(node):
    """Whether code asks if a language is a certain one; English is the one that is always there."""
    if not isinstance(node, ast.Compare | ast.Call | ast.Dict):
        return False
    held = [*ast.walk(node)] if not isinstance(node, ast.Dict) else node.keys
    codes = {one.value for one in held if isinstance(one, ast.Constant) and one.value in TRANSLATED}
    about = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return bool(codes) and (isinstance(node, ast.Dict) or bool(about & {"language", "locale", "code", "lang"}))


def test_no_code_knows_a_translated_language():
    """A language is a file: what is known of it is asked of its catalogue or of Babel."""
    nodes = (
        (module, node)
        for module in PACKAGE.rglob("*.py")
        if str(module.relative_to(PACKAGE)) not in WORD_LISTS and CODES.search(module.read_text(encoding="utf-8"))
        for node in ast.walk(tree_of(module))
    )
    assert [place_of(module, node) for module, node in nodes if names_a_language(node)] == []


def is_variant(key):
    """Whether a message stands for another one before an audience, or where a study has its own exposure."""
    usual, _, variant = key.rpartition(".")
    return variant in ("plain", TWIN.removeprefix("."), *AUDIENCES) and usual in ENGLISH
