"""Rules that turn results into findings: one function a rule, a row in RULES, a planted and a null case in the tests."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from stratalign.analysis import Analysis, Relation, WaveResults
from stratalign.findings.labels import OUTCOME_LABELS, measure_label
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.wording import (
    NOT_CAUSAL,
    SYNTHETIC_BENCHMARK,
    between,
    in_text,
    listed,
    plural,
    points,
    signed_points,
)
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import LEVEL_LABELS

#: Conventional cut for the reliability of unit means (Bliese 2000; LeBreton & Senter 2008).
RELIABLE_ICC2 = 0.70
STRONG_RWG = 0.70
#: The exposure step that associations are put into words with.
STEP_POINTS = 10.0


def find_index(analysis: Analysis) -> Finding | None:
    """How high the alignment index is, and which pillar is weakest."""
    latest = analysis.latest
    if latest is None:
        return None
    scores = latest.company_scores.set_index("measure_key")
    if INDEX_KEY not in scores.index or analysis.instrument is None:
        return None
    pillars = [pillar.key for pillar in analysis.instrument.pillars if pillar.key in scores.index]
    ordered = scores.loc[pillars].sort_values("mean_points")
    weakest, strongest = ordered.iloc[0], ordered.iloc[-1]
    names = {key: in_text(_label(analysis, key)) for key in pillars}
    index = scores.loc[INDEX_KEY]
    return Finding(
        "index",
        f"Alignment stands at {points(index.mean_points)} of 100; {names[ordered.index[0]]} is the weakest pillar",
        (
            f"The alignment index is {points(index.mean_points)} ({between(index.ci_low, index.ci_high)}), from "
            f"{plural(index.n_respondents, 'respondent')}.",
            f"{names[ordered.index[-1]].capitalize()} scores {points(strongest.mean_points)} and "
            f"{names[ordered.index[0]]} {points(weakest.mean_points)}.",
            _weighting_note(latest),
        ),
        tuple(_score_evidence(key, scores.loc[key]) for key in (INDEX_KEY, *pillars)),
        "descriptive",
    )


def find_tests(analysis: Analysis) -> Finding | None:
    """Which of clear, believable, implementable the strategy fails most."""
    latest = analysis.latest
    if latest is None:
        return None
    scores = latest.company_scores.set_index("measure_key")
    tests = [key for key in scores.index if key.startswith(TEST_PREFIX)]
    if len(tests) < 2:
        return None
    ordered = scores.loc[tests].sort_values("mean_points")
    weakest, strongest = ordered.iloc[0], ordered.iloc[-1]
    weak, strong = (_label(analysis, key).lower() for key in (ordered.index[0], ordered.index[-1]))
    is_separated = weakest.ci_high < strongest.ci_low
    claim = (
        f"The strategy is more {strong} than {weak}: {points(weakest.mean_points)}% find it {weak}"
        if is_separated
        else f"The strategy is about as {weak} as it is {strong}: {points(weakest.mean_points)}% to {points(strongest.mean_points)}% agree"
    )
    return Finding(
        "tests",
        claim,
        (
            f"Share of favourable answers: {listed([_test_words(analysis, key, scores.loc[key]) for key in ordered.index[::-1]])}.",
        ),
        tuple(_score_evidence(key, scores.loc[key], quantity="favourable_pct") for key in tests),
        "clear" if is_separated else "inconclusive",
    )


def find_dimensions(analysis: Analysis) -> Finding | None:
    """Which alignment dimension is highest and which lowest; without alignment dimensions, what was measured."""
    latest = analysis.latest
    if latest is None or analysis.instrument is None:
        return None
    keys = [dimension.key for dimension in analysis.instrument.with_role("alignment")]
    scores = latest.company_scores.set_index("measure_key")
    ordered = scores.loc[[key for key in keys if key in scores.index]].sort_values("mean_points")
    if len(ordered) < 2:
        scales = [key for key in _dimension_keys(analysis) if key in scores.index]
        claim = f"{plural(len(scales), 'scale')} measured on {plural(latest.n_respondents, 'respondent')}"
        evidence = tuple(_score_evidence(key, scores.loc[key]) for key in scales)
        return Finding("dimensions", claim, (), evidence, "descriptive") if scales else None
    lowest, highest = ordered.iloc[0], ordered.iloc[-1]
    low_name, high_name = (_label(analysis, key) for key in (ordered.index[0], ordered.index[-1]))
    is_separated = lowest.ci_high < highest.ci_low
    claim = (
        f"{high_name} is the strongest dimension and {in_text(low_name)} the weakest"
        if is_separated
        else "No dimension can be told apart from the others"
    )
    return Finding(
        "dimensions",
        claim,
        (
            f"{high_name} scores {points(highest.mean_points)} ({between(highest.ci_low, highest.ci_high)}), "
            f"{in_text(low_name)} {points(lowest.mean_points)} ({between(lowest.ci_low, lowest.ci_high)}); "
            f"n = {highest.n_respondents:,.0f} and {lowest.n_respondents:,.0f}.",
        ),
        tuple(_score_evidence(key, score) for key, score in ordered.iterrows()),
        "clear" if is_separated else "inconclusive",
    )


def find_level_gap(analysis: Analysis) -> Finding | None:
    """Where leaders and staff see the strategy most differently."""
    latest = analysis.latest
    if latest is None:
        return None
    gaps = _dimension_gaps(analysis, latest)
    if gaps.empty:
        return None
    widest = gaps.iloc[0]
    upper = LEVEL_LABELS[widest.upper_group.removeprefix("level:")]
    label = in_text(_label(analysis, widest.measure_key))
    n_clear = int((gaps["ci_low"] > 0).sum())
    is_clear = widest.ci_low > 0 or widest.ci_high < 0
    claim = (
        f"{upper} score {label} {points(widest.gap_points)} points higher than staff do"
        if is_clear
        else f"No difference between {upper.lower()} and staff is larger than chance would allow"
    )
    return Finding(
        "level_gap",
        claim,
        (
            f"The widest gap is on {label}: {points(widest.upper_points)} against {points(widest.lower_points)}, a difference of "
            f"{signed_points(widest.gap_points)} points ({between(widest.ci_low, widest.ci_high)}; "
            f"{plural(widest.n_upper, upper.lower()[:-1])} and {widest.n_lower:,.0f} staff).",
            f"Staff score {points(100 - widest.gap_pct)}% of what {upper.lower()} score there; "
            f"on {n_clear} of {len(gaps)} dimensions the interval of the gap lies above zero.",
        ),
        tuple(
            Evidence(
                row.measure_key,
                "gap_points",
                "points",
                row.gap_points,
                row.ci_low,
                row.ci_high,
                row.n_upper + row.n_lower,
            )
            for row in gaps.itertuples()
        ),
        "clear" if is_clear else "inconclusive",
        ("Levels may also use the answer scale differently; the gap is between answers, not yet between realities.",),
        (f"Have {upper.lower()} and staff of two units put the strategy into their own words on {label}, and compare.",)
        if is_clear
        else (),
    )


def find_zone(analysis: Analysis) -> Finding | None:
    """Which of the six zones of the strategy is least clear."""
    latest = analysis.latest
    if latest is None:
        return None
    scores = latest.company_scores.set_index("measure_key")
    steps = [key for key in scores.index if key.startswith(STEP_PREFIX)]
    if not steps:
        return None
    ordered = scores.loc[steps].sort_values("mean_points")
    least, most = ordered.iloc[0], ordered.iloc[-1]
    least_name, most_name = (in_text(_label(analysis, key)) for key in (ordered.index[0], ordered.index[-1]))
    return Finding(
        "zones",
        f"Of the six zones of the strategy, {least_name} is the least clear: {points(least.mean_points)}% say they know it",
        (
            f"The clearest zone is {most_name} ({points(most.mean_points)}%, {between(most.ci_low, most.ci_high)}); the least clear is "
            f"{least_name} ({points(least.mean_points)}%, {between(least.ci_low, least.ci_high)}).",
        ),
        tuple(_score_evidence(key, scores.loc[key], quantity="favourable_pct") for key in steps),
        "clear" if least.ci_high < most.ci_low else "inconclusive",
        actions=(f"Restate {least_name} in one sentence and have every manager explain it to the team.",),
    )


def find_agreement(analysis: Analysis) -> Finding | None:
    """Whether unit means may be read as the view of a unit."""
    latest = analysis.latest
    if latest is None:
        return None
    rows = [row for row in latest.agreement if row.icc is not None and row.n_units > 1]
    if not rows:
        return None
    reliable = [row for row in rows if row.icc and row.icc.icc2 >= RELIABLE_ICC2]
    agreed = [row for row in rows if row.median_rwg_j >= STRONG_RWG]
    claim = (
        "People in the same unit largely agree, so unit scores can be read as the unit's view"
        if len(agreed) == len(rows)
        else f"People in the same unit agree on {len(agreed)} of {len(rows)} dimensions; elsewhere a unit's mean hides two views"
    )
    icc1 = sorted(row.icc.icc1 for row in rows if row.icc)
    return Finding(
        "agreement",
        claim,
        (
            f"Median within-unit agreement rwg(j) reaches {STRONG_RWG:.2f} on {len(agreed)} of {len(rows)} dimensions "
            f"({plural(rows[0].n_units, 'unit')}).",
            f"Units account for {_share(icc1[0])} to {_share(icc1[-1])} of the differences between people (ICC(1)); unit means are "
            f"reliable enough to compare (ICC(2) of {RELIABLE_ICC2:.2f} or more) on {len(reliable)} of {len(rows)} dimensions.",
        ),
        tuple(
            Evidence(
                row.dimension,
                "icc1",
                "unitless",
                row.icc.icc1,
                row.icc.ci_low,
                row.icc.ci_high,
                row.icc.n_respondents,
                row.icc.n_groups,
            )
            for row in rows
            if row.icc
        ),
        "descriptive",
        ()
        if len(reliable) == len(rows)
        else (
            "Do not rank units on dimensions whose unit means are not reliable: the order would change with another sample.",
        ),
    )


def find_relation(analysis: Analysis) -> Finding | None:
    """How alignment of units relates to their growth and margin."""
    estimated = [relation for relation in analysis.relations if relation.association]
    if not estimated:
        return None
    lines = [_relation_words(relation) for relation in estimated]
    n = max(relation.association.n_observations for relation in estimated if relation.association)
    clear = [r for r in estimated if r.association and (r.association.ci_low > 0 or r.association.ci_high < 0)]
    if clear:
        names = listed([in_text(OUTCOME_LABELS[relation.outcome]) for relation in clear])
        claim = f"More aligned units are associated with different {names}: the interval excludes no association"
        first = clear[0].association
        if first is not None and len(clear) == 1:
            way = "higher" if first.estimate > 0 else "lower"
            claim = f"More aligned units are associated with {way} {names}"
        elif all(r.association and r.association.estimate > 0 for r in clear):
            claim = f"More aligned units are associated with higher {names}"
    else:
        names = listed([in_text(OUTCOME_LABELS[relation.outcome]) for relation in estimated])
        claim = f"With {n} units, the data cannot tell whether alignment goes with {names}"
    return Finding(
        "relation",
        claim,
        tuple(lines),
        tuple(_relation_evidence(relation) for relation in estimated),
        "clear" if clear else "inconclusive",
        (NOT_CAUSAL,),
    )


def find_benchmark(analysis: Analysis) -> Finding | None:
    """Where the index stands in the synthetic reference sample."""
    position = next((p for p in analysis.benchmarks if p.measure_key == INDEX_KEY), None)
    if position is None:
        return None
    cohort = in_text(position.cohort)
    return Finding(
        "benchmark",
        f"Alignment is above {points(position.percentile)}% of the synthetic reference companies in {cohort}",
        (
            f"The alignment index of {points(position.score_points)} lies at percentile {points(position.percentile)} of "
            f"{plural(position.n_companies, 'synthetic company', 'synthetic companies')} in {cohort} "
            f"(percentile {points(position.ci_low)} to {points(position.ci_high)} over the interval of the score); "
            f"the median company scores {points(position.median_points)}.",
        ),
        (
            Evidence(
                INDEX_KEY,
                "benchmark_percentile",
                "percentile",
                position.percentile,
                position.ci_low,
                position.ci_high,
                n_units=position.n_companies,
            ),
        ),
        "descriptive",
        (SYNTHETIC_BENCHMARK,),
    )


def find_change(analysis: Analysis) -> Finding | None:
    """What changed most since the wave before."""
    if analysis.changes.empty:
        return None
    overall = analysis.changes[
        (analysis.changes["kind"] == "overall") & analysis.changes["measure_key"].isin(_dimension_keys(analysis))
    ]
    if overall.empty:
        return None
    ordered = overall.sort_values("change_points", key=abs, ascending=False)
    top = ordered.iloc[0]
    moved = ordered[(ordered["ci_low"] > 0) | (ordered["ci_high"] < 0)]
    label = in_text(_label(analysis, top.measure_key))
    before, after = (wave.wave.label for wave in analysis.waves[-2:])
    is_clear = top.measure_key in set(moved["measure_key"])
    way = "rose" if top.change_points > 0 else "fell"
    claim = (
        f"Since {before}, {label} {way} by {points(abs(top.change_points))} points"
        if is_clear
        else f"Since {before}, no dimension changed by more than chance would allow"
    )
    return Finding(
        "change",
        claim,
        (
            f"{_label(analysis, top.measure_key)} moved from {points(top.before_points)} to {points(top.after_points)} "
            f"({signed_points(top.change_points)} points, {between(top.ci_low, top.ci_high)}; n {top.n_before:,.0f} and {top.n_after:,.0f}).",
            f"On {len(moved)} of {len(ordered)} dimensions the interval of the change excludes zero between {before} and {after}.",
        ),
        tuple(
            Evidence(
                row.measure_key,
                "change_points",
                "points",
                row.change_points,
                row.ci_low,
                row.ci_high,
                row.n_before + row.n_after,
            )
            for row in ordered.itertuples()
        ),
        "clear" if is_clear else "inconclusive",
        ("The waves are compared as two cross-sections: people may have joined or left in between.",),
    )


RULES: dict[str, Callable[[Analysis], Finding | None]] = {
    "index": find_index,
    "zones": find_zone,
    "tests": find_tests,
    "dimensions": find_dimensions,
    "level_gap": find_level_gap,
    "agreement": find_agreement,
    "relation": find_relation,
    "benchmark": find_benchmark,
    "change": find_change,
}


def find_all(analysis: Analysis) -> dict[str, Finding]:
    """Run every rule.

    Parameters
    ----------
    analysis
        Publishable results.

    Returns
    -------
    dict
        Finding by the rule's key, in the order of RULES; rules without data are absent.
    """
    found = {key: rule(analysis) for key, rule in RULES.items()}
    return {key: finding for key, finding in found.items() if finding is not None}


def _label(analysis: Analysis, key: str) -> str:
    return measure_label(key, analysis.instrument, analysis.engagement.language) if analysis.instrument else key


def _dimension_keys(analysis: Analysis) -> list[str]:
    """Keys of the scored dimensions, in the order of the instrument."""
    return [d.key for d in analysis.instrument.with_role("alignment", "outcome")] if analysis.instrument else []


def _dimension_gaps(analysis: Analysis, latest: WaveResults) -> pd.DataFrame:
    """Gaps on alignment dimensions only, widest first."""
    keys = [d.key for d in analysis.instrument.with_role("alignment")] if analysis.instrument else []
    return latest.gaps[latest.gaps["measure_key"].isin(keys)].reset_index(drop=True)


def _score_evidence(key: str, score: pd.Series, quantity: str = "mean_points") -> Evidence:
    return Evidence(key, quantity, "points", score.mean_points, score.ci_low, score.ci_high, score.n_respondents)


def _test_words(analysis: Analysis, key: str, score: pd.Series) -> str:
    return f"{_label(analysis, key).lower()} {points(score.mean_points)}% ({between(score.ci_low, score.ci_high)})"


def _weighting_note(latest: WaveResults) -> str:
    if latest.weighting == "levels":
        return "Executives, managers and staff count a third each, so that the largest group does not decide alone."
    return "Every respondent counts the same, because not every level has enough people to be shown."


def _share(value: float) -> str:
    return f"{max(value, 0):.0%}"


def _relation_words(relation: Relation) -> str:
    found = relation.association
    assert found is not None  # noqa: S101 - called for estimated relations only
    change = found.estimate * STEP_POINTS
    low, high = found.ci_low * STEP_POINTS, found.ci_high * STEP_POINTS
    way = "higher" if change >= 0 else "lower"
    return (
        f"Units that score {STEP_POINTS:.0f} points higher on alignment are associated with {in_text(OUTCOME_LABELS[relation.outcome])} "
        f"{abs(change):.1f} percentage points {way} ({between(low, high, decimals=1)}, {plural(found.n_observations, 'unit')})."
    )


def _relation_evidence(relation: Relation) -> Evidence:
    found = relation.association
    assert found is not None  # noqa: S101 - called for estimated relations only
    return Evidence(
        relation.outcome,
        "slope",
        f"{relation.outcome} per point",
        found.estimate,
        found.ci_low,
        found.ci_high,
        n_units=found.n_observations,
    )
