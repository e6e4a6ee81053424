"""The judgement that a report opens with: one sentence with its two numbers, or why these answers carry none.

Rules are asked in the order of `_RULES`; the first that has something to say is the verdict. What compares two measures
or two levels is a claim and must hold over the whole report (`analysis.report_claims`); what the measures cannot carry
(`analysis.gates`), and how few answered, change the sentence itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stratalign.analysis.bands import band_of, goodness, is_too_wide, stands
from stratalign.analysis.gates import LEAST_RELIABLE, LEAST_SD_POINTS
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.comparisons.gaps import Gap
from stratalign.findings.client.accounts import find_accounts
from stratalign.findings.client.dimensions import (
    apart_evidence,
    are_apart,
    company_scores,
    find_extreme_dimensions,
    readable_dimensions,
    score_evidence,
    tied_ends,
)
from stratalign.findings.client.strategy import favourable_evidence, find_level_gap, ordered_scores
from stratalign.findings.labels import measure_label
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Field, Message
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.scores.company import CompanyScore
from stratalign.scores.groups import OVERALL
from stratalign.scores.measures import TEST_PREFIX
from stratalign.scores.scoring import INDEX_KEY

#: Of the people invited, the share below which the sentence says whose answers it rests on.
FEWEST_ANSWERED = 0.5
#: Share of the scales whose reliability is too low, from which on no score of the report is judged.
MOST_UNRELIABLE = 0.5
#: Names in the sentence at most.
MOST_NAMED = 3
VERDICT = "verdict"

Rule = Callable[[Analysis, WaveResults], Finding | None]


def find_verdict(analysis: Analysis) -> Finding | None:
    """Judge the whole report in one sentence.

    Parameters
    ----------
    analysis
        Publishable results.

    Returns
    -------
    Finding or None
        None where neither a survey nor accounts say anything.
    """
    latest = analysis.latest
    if latest is None:
        accounts = find_accounts(analysis)
        return accounts and Finding(VERDICT, accounts.claim, accounts.detail, accounts.evidence, "descriptive")
    found = next((found for rule in _RULES if (found := rule(analysis, latest)) is not None), None)
    return found and _of_whom(found, latest)


def unreliable_scales(latest: WaveResults) -> tuple[int, int]:
    """Count the scales of which nothing may be claimed, and all whose reliability is known.

    Parameters
    ----------
    latest
        Results of a wave.

    Returns
    -------
    tuple of int
        Below .60 by the better of alpha and omega, and all.
    """
    scales = None if latest.questionnaire is None else latest.questionnaire.scales
    if scales is None or scales.empty or "alpha" not in scales:
        return 0, 0
    best = scales[["alpha", "omega"]].max(axis=1).dropna()
    return int((best < LEAST_RELIABLE).sum()), len(best)


def is_judged(analysis: Analysis) -> bool:
    """Say whether the answers hang together well enough for any score of theirs to be told.

    Parameters
    ----------
    analysis
        Publishable results.

    Returns
    -------
    bool
        False where half of the scales or more are less reliable than .60.
    """
    k, n = (0, 0) if analysis.latest is None else unreliable_scales(analysis.latest)
    return not k or k < MOST_UNRELIABLE * n


def _of_whom(found: Finding, latest: WaveResults) -> Finding:
    """The verdict, with whose answers it rests on where fewer than half of the people invited gave any."""
    if not latest.n_invited or latest.n_respondents / latest.n_invited >= FEWEST_ANSWERED:
        return found
    rate = latest.n_respondents / latest.n_invited
    claim = message("verdict.of_those", rate=rate, claim=found.claim)
    return Finding(VERDICT, claim, found.detail, found.evidence, found.strength, family=found.family)


def _unreliable(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """Answers to the questions of one scale do not go together: no score says anything."""
    k, n = unreliable_scales(latest)
    if is_judged(analysis):
        return None
    claim = message("verdict.unreliable", k=k, n=n, floor=LEAST_RELIABLE)
    return _descriptive(claim, [Evidence("scales", "unreliable", "scales", float(k), n_respondents=float(n))])


def _flat(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """Everybody answers alike: nothing can be told apart, people least of all."""
    rows = latest.group_scores
    overall = rows[(rows["group_id"] == OVERALL) & (rows["measure_key"] == INDEX_KEY)]
    if overall.empty or not overall["sd_points"].iloc[0] < LEAST_SD_POINTS:
        return None
    mean, n = float(overall["mean_points"].iloc[0]), int(overall["n_respondents"].iloc[0])
    claim = message("verdict.flat", n=n, points=mean)
    return _descriptive(claim, [Evidence(INDEX_KEY, "mean_points", "points", mean, n_respondents=float(n))])


def _tests_apart(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """What the strategy passes, and what it does not: clear, believable, implementable."""
    ordered = _judged_tests(analysis, latest)
    if len(ordered) < 2 or not are_apart(ordered[0], ordered[-1], analysis.claims) or band_of(ordered[0]) == "most":
        return None
    return _two_tests(ordered, analysis)


def _strong_tests_apart(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """Every test is passed by most, one more than another."""
    ordered = _judged_tests(analysis, latest)
    is_apart = len(ordered) > 1 and are_apart(ordered[0], ordered[-1], analysis.claims)
    return _two_tests(ordered, analysis) if is_apart else None


def _two_tests(ordered: Sequence[CompanyScore], analysis: Analysis) -> Finding:
    weak, strong = ordered[0], ordered[-1]
    shares: dict[str, Field] = {"strong_share": strong.mean_points, "weak_share": weak.mean_points}
    many, few = band_of(strong), band_of(weak)
    claim = message(
        "verdict.tests.but",
        strong=message(f"verdict.{many}.{_test(strong)}", what=message("verdict.strategy")),
        weak=message(f"verdict.{few}.{_test(weak)}", what=message("verdict.it")),
        **shares,
    )
    if many == few:
        names = {"strong": message(f"test.{_test(strong)}"), "weak": message(f"test.{_test(weak)}")}
        claim = message("tests.claim.more", **names, **shares)
    evidence = [*map(favourable_evidence, ordered), *apart_evidence([(weak, strong)], analysis.claims)]
    return Finding(VERDICT, claim, (), tuple(evidence), "clear", family="measures")


def _levels_apart(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """Leaders and staff do not see the same."""
    found = find_level_gap(analysis)
    if found is None or found.strength != "clear" or analysis.instrument is None:
        return None
    row = next(row for row in rows_of(latest.gaps, Gap) if row.measure_key == found.evidence[0].term)
    claim = message(
        "verdict.levels",
        upper=message(f"level.{row.upper_group.removeprefix('level:')}"),
        label=measure_label(found.evidence[0].term, analysis.instrument, analysis.engagement.language),
        upper_points=row.upper_points,
        lower_points=row.lower_points,
    )
    return Finding(VERDICT, claim, (), found.evidence, "clear", family="levels")


def _tests_alike(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """No test stands out: where all of them stand, if that is known well enough."""
    ordered = _judged_tests(analysis, latest)
    if not ordered:
        return None
    low, high = ordered[0].mean_points, ordered[-1].mean_points
    evidence = [favourable_evidence(row) for row in ordered]
    wide = [row for row in ordered if is_too_wide(row)]
    if wide:
        widest = max(wide, key=lambda row: row.ci_high - row.ci_low)
        people = message("count.people", n=latest.n_respondents)
        claim = message("verdict.few", people=people, low=widest.ci_low, high=widest.ci_high, test=_name(widest))
        return _descriptive(claim, evidence)
    kinds = {band_of(row) for row in ordered}
    kind = "passed" if kinds == {"most"} else "failed" if kinds <= {"fewer", "few"} else "divided"
    return _descriptive(message(f"verdict.tests.{kind}", shares=_range(low, high)), evidence)


def _dimensions_apart(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """The ends of a client's own questionnaire, where they may be called so."""
    found = find_extreme_dimensions(analysis)
    if found is None or found.strength != "clear" or analysis.instrument is None:
        return None
    scores = company_scores(latest)
    ordered = [scores[row.term] for row in found.evidence if row.term in scores]
    low, high = tied_ends(readable_dimensions(ordered, analysis.claims), analysis.claims)
    if not low or not high:
        return None
    claim = message(
        "verdict.dimensions",
        high=_named(high, analysis),
        low=_named(low, analysis),
        high_points=high[-1].mean_points,
        low_points=low[0].mean_points,
    )
    return Finding(VERDICT, claim, (), found.evidence, "clear", family="measures")


def _directions_mixed(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """High is good on some dimensions and bad on others: each stands for itself, the best and the worst are named."""
    scores = company_scores(latest)
    compared = [] if analysis.instrument is None else analysis.instrument.compared_dimensions
    directed = [one for one in compared if one.key in scores and one.higher_is != "neutral"]
    if len({one.higher_is for one in directed}) < 2:
        return None
    ordered = sorted(directed, key=lambda one: goodness(scores[one.key], one), reverse=True)
    parts = [
        message(
            f"verdict.stands.{stands(scores[one.key], one)}",
            label=measure_label(one.key, analysis.instrument, analysis.engagement.language),
            points=scores[one.key].mean_points,
        )
        for one in (ordered[0], ordered[-1])
        if analysis.instrument is not None
    ]
    claim = message("verdict.directions", best=parts[0], worst=parts[1])
    return _descriptive(claim, [score_evidence(scores[one.key]) for one in ordered])


def _dimensions_alike(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """Nothing stands out in a client's own questionnaire, or one thing was measured."""
    found = find_extreme_dimensions(analysis)
    if found is None or analysis.instrument is None:
        return None
    scores = company_scores(latest)
    points = sorted(scores[row.term].mean_points for row in found.evidence if row.term in scores)
    if found.strength != "inconclusive" or len(points) < 2:
        return Finding(VERDICT, found.claim, (), found.evidence, "descriptive")
    return _descriptive(message("verdict.alike", n=len(points), low=points[0], high=points[-1]), found.evidence)


def _judged_tests(analysis: Analysis, latest: WaveResults) -> list[CompanyScore]:
    """Tests of the strategy, lowest first, without those whose scale may carry no claim."""
    closed = set(analysis.claims.at_fault("measures", "reliability"))
    return [row for row in ordered_scores(latest, TEST_PREFIX) if not dimensions_of(analysis, row.measure_key) & closed]


def dimensions_of(analysis: Analysis, measure: str) -> set[str]:
    """Find the dimensions that a test of the strategy is about.

    Parameters
    ----------
    analysis
        With its instrument.
    measure
        Key of a test, such as `test:clear`.

    Returns
    -------
    set of str
        Dimensions whose questions all belong to the test.
    """
    test = measure.removeprefix(TEST_PREFIX)
    if analysis.instrument is None:
        return set()
    return {
        dimension.key
        for dimension in analysis.instrument.compared_dimensions
        if dimension.items and all(item.test == test for item in dimension.items)
    }


def _test(row: CompanyScore) -> str:
    return row.measure_key.removeprefix(TEST_PREFIX)


def _name(row: CompanyScore) -> Message:
    return message(f"test.{_test(row)}")


def _named(rows: Sequence[CompanyScore], analysis: Analysis) -> Field:
    """Names of dimensions that are tied; how many there are where they are many."""
    assert analysis.instrument is not None
    if len(rows) > MOST_NAMED:
        return message("count.dimensions", n=len(rows))
    return listing([measure_label(row.measure_key, analysis.instrument, analysis.engagement.language) for row in rows])


def _range(low: float, high: float) -> Message:
    if round(low) == round(high):
        return message("verdict.share", share=low)
    return message("verdict.shares", low=low, high=high)


def _descriptive(claim: Message, evidence: Sequence[Evidence]) -> Finding:
    return Finding(VERDICT, claim, (), tuple(evidence), "descriptive")


def _index_alone(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """How high the index is, where nothing else was measured well enough."""
    scores = company_scores(latest)
    if INDEX_KEY not in scores or analysis.instrument is None:
        return None
    label = measure_label(INDEX_KEY, analysis.instrument, analysis.engagement.language)
    claim = message("verdict.index", label=label, points=scores[INDEX_KEY].mean_points)
    return _descriptive(claim, [score_evidence(scores[INDEX_KEY])])


_RULES: tuple[Rule, ...] = (
    _unreliable,
    _flat,
    _tests_apart,
    _levels_apart,
    _strong_tests_apart,
    _tests_alike,
    _directions_mixed,
    _dimensions_apart,
    _dimensions_alike,
    _index_alone,
)
