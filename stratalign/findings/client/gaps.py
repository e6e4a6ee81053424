"""What was found that calls for a decision: each gap once, under one key, whatever pages tell of it.

A gap is a test of the strategy that too few pass, a dimension that lies below others, levels that see things
differently, units below the company, priorities in another order. Where nothing may be called weakest, all of it
together is the gap; where the answers cannot be judged at all, that is the gap.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from stratalign.analysis.bands import band_of, goodness, is_strong, stands
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.analysis.units import lowest_units
from stratalign.comparisons.changes import CompanyChange
from stratalign.comparisons.gaps import Gap as LevelGap
from stratalign.engagement.instrument import Instrument
from stratalign.findings.client.dimensions import are_apart, company_scores, tied_ends
from stratalign.findings.client.gap_keys import FELL
from stratalign.findings.client.strategy import ordered_scores
from stratalign.findings.client.understanding import named_priorities, shown_map
from stratalign.findings.client.units import company_points, unit_names
from stratalign.findings.client.verdict import dimensions_of, find_verdict, is_judged, unreliable_scales
from stratalign.findings.labels import measure_label
from stratalign.language.fields import Message, Text
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.scores.aggregation import GroupScore
from stratalign.scores.company import CompanyScore
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.scores.scoring import INDEX_KEY

#: Points by which a target lies above its baseline at least; more where another survey of as many could not tell it.
LEAST_RISE = 5.0
#: A difference of two surveys is as uncertain as one of them times this.
OF_TWO = math.sqrt(2)
#: Gaps of one kind, and units named in one gap, at most.
MOST_OF_A_KIND, MOST_UNITS = 3, 3
#: Share of the priorities that staff should name at least.
KNOWN = 0.5
#: Kinds of gap: each asks for a decision in words of its own.
KINDS = (
    "clear", "believable", "implementable", "dimension", "levels", "levels_own", "zones", "units", "change",
    "priorities", "whole", "unreliable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: its key, what kind it is, what it is about and where, with a figure to start from and one to reach.

    - `kind`: which decision it asks for, the middle of its messages' keys.
    - `measures`: dimensions it is about, none of which is a strength.
    - `where`: levels or units it concerns first.
    """

    key: str
    kind: str
    subject: Text
    baseline: Text
    target: Text
    measured: Text
    where: Text
    measures: frozenset[str] = frozenset()


def find_gaps(analysis: Analysis) -> tuple[Gap, ...]:
    """Find every gap of a report, in the order in which they are decided.

    Parameters
    ----------
    analysis
        Publishable results.

    Returns
    -------
    tuple of Gap
        None where nobody was surveyed; else one at least.
    """
    latest = analysis.latest
    if latest is None or analysis.instrument is None or not find_verdict(analysis):
        return ()
    k, n = unreliable_scales(latest)
    if not is_judged(analysis):
        return (_unreliable(k, n),)
    found: dict[str, Gap] = {}
    for find in _FINDERS:
        for gap in find(analysis, latest):
            if not any(_covers(other, gap) for other in found.values()):
                found[gap.key] = gap
    return tuple(found.values()) or (_whole(analysis, latest),)


def _covers(other: Gap, gap: Gap) -> bool:
    """Whether a gap is about nothing but what an earlier one decides; levels that differ are another question."""
    return bool(gap.measures) and gap.measures <= other.measures and other.key != "level_gap"


def _failed_test(analysis: Analysis, latest: WaveResults) -> list[Gap]:
    """The test that the strategy passes less than another, unless most pass it."""
    ordered = ordered_scores(latest, TEST_PREFIX)
    if len(ordered) < 2 or not are_apart(ordered[0], ordered[-1], analysis.claims) or band_of(ordered[0]) == "most":
        return []
    row, test = ordered[0], ordered[0].measure_key.removeprefix(TEST_PREFIX)
    measures = frozenset(dimensions_of(analysis, row.measure_key))
    subject = message(f"test.{test}")
    where = _first_levels(analysis, measures)
    return [Gap("tests", test, subject, *_share(row, subject), where, measures)]


def _low_dimensions(analysis: Analysis, latest: WaveResults) -> list[Gap]:
    """The lowest dimension with what is tied to it, and others below the highest that are not strong."""
    assert analysis.instrument is not None
    scores, closed = company_scores(latest), set(analysis.claims.at_fault("measures", "reliability"))
    compared = [one for one in analysis.instrument.compared_dimensions if one.key in scores and one.key not in closed]
    if len(compared) < 2 or {one.higher_is for one in compared} not in ({"better"}, {"worse"}):
        return []
    is_burden = compared[0].higher_is == "worse"
    rising = sorted((scores[one.key] for one in compared), key=lambda row: row.mean_points)
    worst, best = (rising[::-1], rising[0]) if is_burden else (rising, rising[-1])
    strong = {one.key for one in compared if is_strong(scores[one.key], one)}
    apart = [row for row in worst if are_apart(*_in_order(row, best), analysis.claims)]
    chosen = [row for row in apart if row.measure_key not in strong or row is worst[0]][:MOST_OF_A_KIND]
    return [_dimension(analysis, row, is_burden=is_burden) for row in chosen]


def _in_order(one: CompanyScore, other: CompanyScore) -> tuple[CompanyScore, CompanyScore]:
    return (one, other) if one.mean_points <= other.mean_points else (other, one)


def _dimension(analysis: Analysis, row: CompanyScore, *, is_burden: bool) -> Gap:
    key = row.measure_key
    label = _label(analysis, key)
    baseline, target, measured = _points(row, label)
    if is_burden:
        target = message("decision.at_most.points", value=max(row.mean_points - _rise(row), 0.0))
    about = next((test for test in _TESTS if key in dimensions_of(analysis, f"{TEST_PREFIX}{test}")), "dimension")
    where = _first_levels(analysis, frozenset({key}))
    return Gap(key, about, label, baseline, target, measured, where, frozenset({key}))


def _unclear_zones(analysis: Analysis, latest: WaveResults) -> list[Gap]:
    """The least clear zones of the strategy, with what is tied to them."""
    ordered = ordered_scores(latest, STEP_PREFIX)
    if len(ordered) < 2 or not are_apart(ordered[0], ordered[-1], analysis.claims):
        return []
    low, _ = tied_ends(ordered, analysis.claims)
    rows = (low or ordered[:1])[:MOST_OF_A_KIND]
    steps = [row.measure_key.removeprefix(STEP_PREFIX) for row in rows]
    named = message(
        "decision.names", names=listing([message("decision.zone", zone=message(f"step.{step}")) for step in steps])
    )
    where = message("decision.everybody")
    clear = frozenset(dimensions_of(analysis, f"{TEST_PREFIX}clear"))
    return [Gap("zones", "zones", named, *_share(rows[0], named), where, clear)]


def _levels_apart(analysis: Analysis, latest: WaveResults) -> list[Gap]:
    """What leaders and staff see differently."""
    rows = rows_of(latest.gaps, LevelGap) if len(latest.gaps) else []
    held = [row for row in rows if analysis.claims.holds("levels", row.measure_key)]
    if not held:
        return []
    ordered = sorted(held, key=lambda row: -abs(row.gap_points))
    widest, names = ordered[0], [_label(analysis, row.measure_key) for row in ordered]
    subject = message("decision.names", names=listing(names))
    n_more = len(names) - MOST_OF_A_KIND
    # One more takes no more room by its name.
    if n_more > 1:
        subject = message("decision.some", names=listing(names[:MOST_OF_A_KIND], "commas"), n=n_more)
    upper = message(f"level.{widest.upper_group.removeprefix('level:')}")
    assert analysis.instrument is not None
    return [
        Gap(
            "level_gap",
            "levels" if analysis.instrument.asks_about_strategy else "levels_own",
            subject,
            message("decision.gap", label=_label(analysis, widest.measure_key), value=widest.gap_points),
            message("decision.gap.half", value=abs(widest.gap_points) / 2),
            message("decision.measured.gap", upper=upper, label=_label(analysis, widest.measure_key)),
            message("decision.two_levels", upper=upper),
            frozenset(row.measure_key for row in ordered),
        )
    ]


def _low_units(analysis: Analysis, latest: WaveResults) -> list[Gap]:
    """Units that lie below the company."""
    assert analysis.instrument is not None
    key, units = lowest_units(latest.group_scores, analysis.instrument)
    if units.empty or not _is_high_better(key, analysis.instrument):
        return []
    company = company_points(latest, key)
    low = [
        row
        for row in rows_of(units.sort_values("mean_points"), GroupScore)
        if row.group_id in analysis.claims.claimed("units") and row.mean_points < company
    ]
    if not low:
        return []
    names = unit_names(latest)
    shown = low if len(low) == MOST_UNITS + 1 else low[:MOST_UNITS]
    named = [names[row.group_id] for row in shown]
    subject = message("decision.units_named", names=listing(named))
    if n_more := len(low) - len(shown):
        subject = message("units.some", names=listing(named, "commas"), n=n_more)
    label = _label(analysis, key)
    baseline = message("decision.points", value=low[0].mean_points)
    target = message("decision.at_least.points", value=min(low[0].mean_points + LEAST_RISE, company))
    return [Gap("units", "units", subject, baseline, target, message("decision.measured.score", label=label), subject)]


def _is_high_better(key: str, instrument: Instrument) -> bool:
    """Whether a high score is good; an index is made of dimensions of which it is."""
    return all(one.higher_is == "better" for one in instrument.dimensions if one.key == key)


def _bad_dimensions(analysis: Analysis, latest: WaveResults) -> list[Gap]:
    """Dimensions that stand badly for themselves, where high is good on some and bad on others."""
    assert analysis.instrument is not None
    scores, compared = company_scores(latest), analysis.instrument.compared_dimensions
    if len({one.higher_is for one in compared if one.key in scores}) < 2:
        return []
    bad = [one for one in compared if one.key in scores and stands(scores[one.key], one) == "badly"]
    worst = sorted(bad, key=lambda one: goodness(scores[one.key], one))[:MOST_OF_A_KIND]
    return [_dimension(analysis, scores[one.key], is_burden=one.higher_is == "worse") for one in worst]


def _priorities_apart(analysis: Analysis, latest: WaveResults) -> list[Gap]:
    """Levels that put other priorities first, or staff who cannot name them."""
    found = latest.consensus
    consensus = None if found is None else shown_map(found)
    if found is None:
        return []
    claimed = analysis.claims.claimed("priorities") if consensus is not None else set()
    named = named_priorities(found)
    n, level = len(found.names), next(reversed(named), "")
    is_unknown = bool(level) and named[level] < KNOWN * n
    if not claimed and not is_unknown:
        return []
    subject = message("decision.priorities")
    where = message("decision.everybody")
    if not level:
        baseline = message("decision.order.apart")
        return [Gap("consensus", "priorities", subject, baseline, message("decision.order.alike"), subject, where)]
    who = message(f"level.{level}")
    return [
        Gap(
            "consensus",
            "priorities",
            subject,
            message("decision.named", level=who, value=named[level], n=n),
            message("decision.named.target", value=min(math.ceil(named[level] + 1), n), n=n),
            message("decision.measured.recall"),
            who if is_unknown and not claimed else where,
        )
    ]


def _fallen(analysis: Analysis, latest: WaveResults) -> list[Gap]:
    """What fell since the wave before."""
    rows = rows_of(analysis.changes, CompanyChange) if len(analysis.changes) else []
    assert analysis.instrument is not None
    better = {d.key for d in analysis.instrument.with_role("alignment", "outcome") if d.higher_is == "better"}
    fell = [row for row in rows if row.change_points < 0 and analysis.claims.holds("change", row.measure_key)]
    fell = sorted((row for row in fell if row.measure_key in better), key=lambda row: row.change_points)
    return [
        Gap(
            f"{FELL}{row.measure_key}",
            "change",
            _label(analysis, row.measure_key),
            message("decision.points", value=row.after_points),
            message("decision.at_least.points", value=row.before_points),
            message("decision.measured.score", label=_label(analysis, row.measure_key)),
            message("decision.everybody"),
            frozenset({row.measure_key}),
        )
        for row in fell[:MOST_OF_A_KIND]
    ]


_TESTS = ("clear", "believable", "implementable")
_FINDERS: tuple[Callable[[Analysis, WaveResults], list[Gap]], ...] = (
    _failed_test,
    _levels_apart,
    _low_dimensions,
    _bad_dimensions,
    _unclear_zones,
    _low_units,
    _fallen,
    _priorities_apart,
)


def _unreliable(k: int, n: int) -> Gap:
    """Nothing may be acted on before the questions are mended."""
    return Gap(
        "questionnaire",
        "unreliable",
        message("decision.questions"),
        message("decision.scales", k=n - k, n=n) if n > k else message("decision.scales.none", n=n),
        message("decision.scales", k=n, n=n),
        message("decision.measured.scales"),
        message("decision.everybody"),
    )


def _whole(analysis: Analysis, latest: WaveResults) -> Gap:
    """Nothing may be called weakest: what is raised first is chosen, not found."""
    scores = company_scores(latest)
    found = find_verdict(analysis)
    assert found
    key = INDEX_KEY if INDEX_KEY in scores else next((row.term for row in found.evidence if row.term in scores), "")
    everybody = message("decision.everybody")
    if not key:
        nothing = message("decision.no_score")
        return Gap("whole", "whole", message("decision.scores"), nothing, nothing, nothing, everybody)
    label = _label(analysis, key)
    return Gap("whole", "whole", label, *_points(scores[key], label), everybody)


def _share(row: CompanyScore, label: Text) -> tuple[Message, Message, Message]:
    """From which share of favourable answers to which, and how it is measured."""
    rise = min(row.mean_points + _rise(row), 95.0)
    return (
        message("decision.share", value=row.mean_points),
        message("decision.at_least.share", value=rise),
        message("decision.measured.share", label=label),
    )


def _points(row: CompanyScore, label: Text) -> tuple[Message, Message, Message]:
    """From which score to which, and how it is measured."""
    return (
        message("decision.points", value=row.mean_points),
        message("decision.at_least.points", value=min(row.mean_points + _rise(row), 95.0)),
        message("decision.measured.score", label=label),
    )


def _rise(row: CompanyScore) -> float:
    """The smallest rise that another survey of as many people could tell from chance, five points at least."""
    half = (row.ci_high - row.ci_low) / 2
    return float(max(LEAST_RISE, math.ceil(OF_TWO * half))) if math.isfinite(half) else LEAST_RISE


def _first_levels(analysis: Analysis, measures: frozenset[str]) -> Message:
    """Staff first, where they are known to see it differently; else everybody."""
    if any(analysis.claims.holds("levels", key) for key in measures):
        return message("level.staff")
    return message("decision.everybody")


def _label(analysis: Analysis, key: str) -> Text:
    assert analysis.instrument is not None
    return measure_label(key, analysis.instrument, analysis.engagement.language)
