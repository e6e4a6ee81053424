"""Rules on the survey: what is clear, believed, different between levels, agreed within units, changed.

A rule says that something is higher, lower or weakest only where intervals separate; else it says that they do not.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from stratalign.analysis.results import Agreement, Analysis, WaveResults
from stratalign.findings.labels import measure_label
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.wording import between, in_text, listed, plural, points, signed_points
from stratalign.rows import named_rows
from stratalign.scores.groups import OVERALL
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import LEVEL_LABELS

#: Conventional cuts for agreement and for the reliability of unit means (LeBreton & Senter 2008; Bliese 2000).
STRONG_RWG = 0.70
RELIABLE_ICC2 = 0.70
RELIABLE_ALPHA = 0.70


def find_index(analysis: Analysis) -> Finding | None:
    """How high the alignment index is, and whether a pillar stands out."""
    latest = analysis.latest
    scores = _company_scores(latest)
    if latest is None or analysis.instrument is None or INDEX_KEY not in scores:
        return None
    pillars = [scores[pillar.key] for pillar in analysis.instrument.pillars if pillar.key in scores]
    ordered = sorted(pillars, key=lambda row: row.mean_points)
    names = [in_text(_label(analysis, row.measure_key)) for row in ordered]
    index = scores[INDEX_KEY]
    if len(ordered) > 1 and ordered[0].ci_high < ordered[1].ci_low:
        standing = f"{names[0]} is the weakest pillar"
    elif len(ordered) > 1 and ordered[0].ci_high < ordered[-1].ci_low:
        standing = f"{names[0]} stands below {names[-1]}"
    else:
        standing = f"{listed([in_text(_label(analysis, row.measure_key)) for row in pillars])} are about equal"
    listing = listed(
        [
            f"{name} {points(row.mean_points)} ({between(row.ci_low, row.ci_high)})"
            for name, row in zip(names, ordered, strict=True)
        ][::-1]
    )
    return Finding(
        "index",
        f"Alignment stands at {points(index.mean_points)} of 100; {standing}",
        (
            f"The alignment index is {points(index.mean_points)} ({between(index.ci_low, index.ci_high)}), from "
            f"{plural(index.n_respondents, 'respondent')}. By pillar: {listing}.",
            _weighting_note(latest, float(index.mean_points)),
        ),
        tuple(_score_evidence(row) for row in (index, *pillars)),
        "descriptive",
    )


def find_least_clear_zone(analysis: Analysis) -> Finding | None:
    """Which of the six zones of the strategy is least clear."""
    scores = _company_scores(analysis.latest)
    ordered = sorted(
        (row for key, row in scores.items() if key.startswith(STEP_PREFIX)), key=lambda row: row.mean_points
    )
    if len(ordered) < 2:
        return None
    least, most = ordered[0], ordered[-1]
    least_name, most_name = (in_text(_label(analysis, row.measure_key)) for row in (least, most))
    is_separated = least.ci_high < most.ci_low
    claim = f"The six zones of the strategy are about equally clear: {_span(least, most)} of answers are favourable"
    if is_separated:
        claim = (
            f"The least clear zone of the strategy is “{least_name}”, with {points(least.mean_points)}% "
            "favourable answers"
        )
    return Finding(
        "zones",
        claim,
        (
            f"The clearest zone is “{most_name}” ({points(most.mean_points)}%, "
            f"{between(most.ci_low, most.ci_high)}), the least clear "
            f"“{least_name}” ({points(least.mean_points)}%, {between(least.ci_low, least.ci_high)}; n = "
            f"{least.n_respondents:,.0f}).",
        ),
        tuple(_score_evidence(row, "favourable_pct") for row in ordered),
        "clear" if is_separated else "inconclusive",
        actions=(f"Put “{least_name}” into plain sentences, and have every manager explain them to the team.",)
        if is_separated
        else (),
    )


def find_failed_test(analysis: Analysis) -> Finding | None:
    """Which of clear, believable, implementable the strategy passes least."""
    scores = _company_scores(analysis.latest)
    tests = [row for key, row in scores.items() if key.startswith(TEST_PREFIX)]
    if len(tests) < 2:
        return None
    ordered = sorted(tests, key=lambda row: row.mean_points)
    weakest, strongest = ordered[0], ordered[-1]
    weak, strong = (_label(analysis, row.measure_key).lower() for row in (weakest, strongest))
    is_separated = weakest.ci_high < strongest.ci_low
    claim = f"The strategy is about as {weak} as it is {strong}: {_span(weakest, strongest)} of answers are favourable"
    if is_separated:
        claim = (
            f"The strategy is found {strong} more than {weak}: {points(strongest.mean_points)}% against "
            f"{points(weakest.mean_points)}% favourable answers"
        )
    shares = [
        f"{_label(analysis, row.measure_key).lower()} {points(row.mean_points)}% ({between(row.ci_low, row.ci_high)})"
        for row in ordered
    ]
    return Finding(
        "tests",
        claim,
        (f"Share of favourable answers: {listed(shares[::-1])}; n = {weakest.n_respondents:,.0f}.",),
        tuple(_score_evidence(row, "favourable_pct") for row in tests),
        "clear" if is_separated else "inconclusive",
    )


def find_extreme_dimensions(analysis: Analysis) -> Finding | None:
    """Which alignment dimension is highest and which lowest; without alignment dimensions, what was measured."""
    latest = analysis.latest
    if latest is None or analysis.instrument is None:
        return None
    scores = _company_scores(latest)
    alignment = [scores[d.key] for d in analysis.instrument.with_role("alignment") if d.key in scores]
    if len(alignment) < 2:
        return _what_was_measured(analysis, latest)
    ordered = sorted(alignment, key=lambda row: row.mean_points)
    lowest, highest = ordered[0], ordered[-1]
    low_name, high_name = (_label(analysis, row.measure_key) for row in (lowest, highest))
    is_separated = lowest.ci_high < highest.ci_low
    claim = (
        f"{high_name} stands highest and {in_text(low_name)} lowest"
        if is_separated
        else "No dimension can be told apart from the others"
    )
    return Finding(
        "dimensions",
        claim,
        (
            f"{high_name} scores {points(highest.mean_points)} ({between(highest.ci_low, highest.ci_high)}), "
            f"{in_text(low_name)} {points(lowest.mean_points)} ({between(lowest.ci_low, lowest.ci_high)}); "
            f"n = {highest.n_respondents:,.0f}.",
        ),
        tuple(_score_evidence(row) for row in ordered),
        "clear" if is_separated else "inconclusive",
        _reliability_caveats(analysis, latest),
    )


def find_level_gap(analysis: Analysis) -> Finding | None:
    """Where leaders and staff see the strategy most differently."""
    latest = analysis.latest
    if latest is None or analysis.instrument is None:
        return None
    keys = [dimension.key for dimension in analysis.instrument.with_role("alignment")]
    gaps = named_rows(latest.gaps[latest.gaps["measure_key"].isin(keys)])
    if not gaps:
        return None
    separated = [gap for gap in gaps if gap.ci_low > 0 or gap.ci_high < 0]
    widest = max(separated or gaps, key=lambda gap: abs(gap.gap_points))
    upper = LEVEL_LABELS[widest.upper_group.removeprefix("level:")]
    label = in_text(_label(analysis, widest.measure_key))
    claim = f"No difference between {upper.lower()} and staff is larger than chance would allow"
    if separated:
        way = "higher" if widest.gap_points > 0 else "lower"
        claim = f"{upper} rate {label} {points(abs(widest.gap_points))} points {way} than staff do"
    detail = [
        f"The widest gap {'that chance does not explain ' if separated else ''}is on {label}: "
        f"{points(widest.upper_points)} against "
        f"{points(widest.lower_points)}, a difference of {signed_points(widest.gap_points)} points "
        f"({between(widest.ci_low, widest.ci_high)}; n = {widest.n_upper:,.0f} {upper.lower()} and "
        f"{widest.n_lower:,.0f} staff).",
        f"On {_count_of(len(separated), len(gaps))} the interval of the gap excludes zero.",
    ]
    return Finding(
        "level_gap",
        claim,
        tuple(detail),
        tuple(
            Evidence(
                gap.measure_key,
                "gap_points",
                "points",
                gap.gap_points,
                gap.ci_low,
                gap.ci_high,
                gap.n_upper + gap.n_lower,
            )
            for gap in [widest, *(gap for gap in gaps if gap is not widest)]
        ),
        "clear" if separated else "inconclusive",
        ("Levels may use the answer scale differently; the gap is between answers, not yet between realities.",),
        (
            f"Have {upper.lower()} and staff of two units put the strategy into their own words, and compare what "
            f"they say on {label}.",
        )
        if separated
        else (),
    )


def find_agreement(analysis: Analysis) -> Finding | None:
    """Whether unit means may be read as the view of a unit, and compared."""
    latest = analysis.latest
    rows = [row for row in latest.agreement if row.icc is not None and row.n_units > 1] if latest else []
    if not rows:
        return None
    n_agreed = sum(row.median_rwg_j >= STRONG_RWG for row in rows)
    n_reliable = sum(row.icc.icc2 >= RELIABLE_ICC2 for row in rows if row.icc)
    icc1 = sorted(row.icc.icc1 for row in rows if row.icc)
    return Finding(
        "agreement",
        _agreement_claim(n_agreed, n_reliable, len(rows)),
        (
            f"Median within-unit agreement rwg(j) reaches {STRONG_RWG:.2f} on {n_agreed} of "
            f"{plural(len(rows), 'dimension')} "
            f"({plural(rows[0].n_units, 'unit')}).",
            f"Units account for {max(icc1[0], 0):.0%} to {max(icc1[-1], 0):.0%} of the differences between people "
            "(ICC(1)); unit means "
            f"reach the customary reliability for comparing units (ICC(2) of {RELIABLE_ICC2:.2f}) on {n_reliable} "
            f"of {len(rows)}.",
        ),
        tuple(_icc_evidence(row) for row in rows),
        "descriptive",
        ()
        if n_reliable == len(rows)
        else ("Where unit means are not reliable, do not rank units: another sample would give another order.",),
    )


def find_change(analysis: Analysis) -> Finding | None:
    """What changed most since the wave before."""
    if analysis.changes.empty or analysis.instrument is None:
        return None
    keys = [d.key for d in analysis.instrument.with_role("alignment", "outcome") if d.rule == "mean"]
    changes = analysis.changes
    overall = named_rows(changes[changes["measure_key"].isin(keys)])
    if not overall:
        return None
    moved = [row for row in overall if row.ci_low > 0 or row.ci_high < 0]
    top = max(moved or overall, key=lambda row: abs(row.change_points))
    label = _label(analysis, top.measure_key)
    before, after = (wave.wave.label for wave in analysis.waves[-2:])
    claim = f"Since {before}, no dimension changed by more than chance would allow"
    if moved:
        claim = (
            f"Since {before}, {in_text(label)} {'rose' if top.change_points > 0 else 'fell'} by "
            f"{points(abs(top.change_points))} points"
        )
    return Finding(
        "change",
        claim,
        (
            f"{label} moved from {points(top.before_points)} to {points(top.after_points)} "
            f"({signed_points(top.change_points)} points, "
            f"{between(top.ci_low, top.ci_high)}; n = {top.n_before:,.0f} and {top.n_after:,.0f}).",
            f"On {_count_of(len(moved), len(overall))} the interval of the change between {before} and {after} "
            "excludes zero.",
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
            for row in overall
        ),
        "clear" if moved else "inconclusive",
        ("The waves are compared as two cross-sections: people may have joined or left in between.",),
    )


def _company_scores(latest: WaveResults | None) -> dict[str, Any]:
    """Company scores by measure; empty without a survey."""
    return {} if latest is None else {row.measure_key: row for row in named_rows(latest.company_scores)}


def _span(lowest: Any, highest: Any) -> str:
    """Two percentages as a range, or the one they share."""
    low, high = points(lowest.mean_points), points(highest.mean_points)
    return f"{low}% each" if low == high else f"{low}% to {high}%"


def _count_of(n: int, total: int) -> str:
    return f"{n or 'none'} of {plural(total, 'dimension')}"


def _label(analysis: Analysis, key: str) -> str:
    return measure_label(key, analysis.instrument, analysis.engagement.language) if analysis.instrument else key


def _score_evidence(row: Any, quantity: str = "mean_points") -> Evidence:
    return Evidence(row.measure_key, quantity, "points", row.mean_points, row.ci_low, row.ci_high, row.n_respondents)


def _icc_evidence(row: Agreement) -> Evidence:
    found = row.icc
    assert found is not None
    return Evidence(
        row.dimension, "icc1", "unitless", found.icc1, found.ci_low, found.ci_high, found.n_respondents, found.n_groups
    )


def _weighting_note(latest: WaveResults, index_points: float) -> str:
    """How people count, and what the index would be if everybody counted once."""
    if latest.weighting != "levels":
        return "Every person counts once, because not every level has enough people to be shown."
    scores = latest.group_scores
    overall = scores[(scores["group_id"] == OVERALL) & (scores["measure_key"] == INDEX_KEY)]["mean_points"].iloc[0]
    if round(overall) == round(index_points):
        return "Executives, managers and staff count a third each; with every person counting once it is the same."
    return (
        "Executives, managers and staff count a third each, so that the largest group does not decide alone; "
        "with every "
        f"person counting once the index would be {points(overall)}."
    )


def _what_was_measured(analysis: Analysis, latest: WaveResults) -> Finding | None:
    """Plain statement for questionnaires without alignment dimensions."""
    keys = [d.key for d in analysis.instrument.with_role("alignment", "outcome")] if analysis.instrument else []
    measured = pd.unique(
        pd.Series([key for key in keys if key in set(latest.company_scores["measure_key"])], dtype="str")
    )
    scores = _company_scores(latest)
    if not len(measured):
        return None
    alphas = [row.alpha for row in latest.reliability]
    spread = f", with alpha from {min(alphas):.2f} to {max(alphas):.2f}" if alphas else ""
    claim = (
        f"{plural(len(measured), 'scale was', 'scales were')} answered by "
        f"{plural(latest.n_respondents, 'person', 'people')}{spread}"
    )
    return Finding("dimensions", claim, (), tuple(_score_evidence(scores[key]) for key in measured), "descriptive")


def _reliability_caveats(analysis: Analysis, latest: WaveResults) -> tuple[str, ...]:
    """Which dimensions hang together too loosely to be read as one thing."""
    loose = [_label(analysis, row.dimension) for row in latest.reliability if row.alpha < RELIABLE_ALPHA]
    if not loose:
        return ()
    named = listed([in_text(label) for label in loose])
    return (
        f"Alpha is below {RELIABLE_ALPHA:.2f} on {_count_of(len(loose), len(latest.reliability))} ({named}): read "
        "with care.",
    )


def _agreement_claim(n_agreed: int, n_reliable: int, n: int) -> str:
    if n_agreed == n and n_reliable == n:
        return "People in the same unit agree and units differ, so unit scores can be read and compared"
    if n_agreed == n:
        return (
            f"People in the same unit agree, but units can be compared reliably on only {n_reliable} of {n} dimensions"
        )
    return (
        f"People in the same unit agree on {n_agreed} of {n} dimensions; elsewhere a unit's mean hides different views"
    )
