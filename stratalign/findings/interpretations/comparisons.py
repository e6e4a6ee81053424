"""Results of comparisons in words: cohorts, families of tests, change, equivalence."""

from __future__ import annotations

from typing import get_args

from stratalign.comparisons.benchmarks import BenchmarkMovement, BenchmarkPosition
from stratalign.comparisons.composition import Composition
from stratalign.comparisons.equivalence import Equivalence, EquivalenceVerdict
from stratalign.comparisons.linked import Change
from stratalign.comparisons.multiplicity import FamilySelection
from stratalign.comparisons.ratios import RatioOfMeans
from stratalign.findings.interpretations.figures import Labels, by_key, interval, name_of, p_value
from stratalign.language.fields import Message
from stratalign.language.messages import message

#: Verdict of a test of equivalence -> its sentence.
_EQUIVALENCE = dict(
    zip(
        get_args(EquivalenceVerdict),
        (
            "say.equivalence.equivalent",
            "say.equivalence.different",
            "say.equivalence.trivial",
            "say.equivalence.undecided",
        ),
        strict=True,
    )
)


def describe_benchmark_position(found: BenchmarkPosition, labels: Labels) -> Message:
    """Where a score stands among those of a cohort."""
    name = name_of(found.measure_key, labels)
    if found.why_none:
        return message("say.benchmark_position.none", name=name, why=found.why_none)
    return message(
        "say.benchmark_position",
        name=name,
        score=found.score_points,
        percentile=found.percentile,
        interval=interval(found.ci_low, found.ci_high, "whole"),
        n=found.n_companies,
    )


def describe_benchmark_movement(found: BenchmarkMovement, labels: Labels) -> Message:
    """A moved percentile, in parts."""
    return message(
        "say.benchmark_movement",
        name=name_of(found.measure_key, labels),
        before=found.before,
        after=found.after,
        own=found.own,
        others=found.others,
        n=found.n_after,
    )


def describe_family_selection(found: FamilySelection, labels: Labels) -> Message:
    """How many tests are called a finding."""
    return message(
        "say.family_selection",
        selected=int(found.families["is_selected"].sum()),
        families=len(found.families),
        rejected=int(found.tests["is_rejected"].sum()),
        tests=len(found.tests),
        level=found.level,
    )


def describe_composition(found: Composition, labels: Labels) -> Message:
    """A change of the mean, in parts."""
    bounds = by_key(found.intervals.set_index("term"))["change"]
    return message(
        "say.composition",
        change=found.change,
        interval=interval(bounds["ci_low"], bounds["ci_high"]),
        within=found.within,
        mix=found.mix,
        turnover=found.entered_and_left,
    )


def describe_equivalence(found: Equivalence, labels: Labels) -> Message:
    """A difference beside what is too small to matter."""
    low, high = found.bounds
    return message(
        _EQUIVALENCE[found.verdict],
        value=found.difference,
        interval=interval(found.ci_low, found.ci_high),
        low=low,
        high=high,
    )


def describe_change(found: Change, labels: Labels) -> Message:
    """A change of the mean between two measurements."""
    if found.why_none:
        return message("say.change.none", why=found.why_none)
    return message(
        "say.change",
        n=found.n_linked,
        value=found.change,
        interval=interval(found.ci_low, found.ci_high),
        p=p_value(found.p_value),
    )


def describe_ratio_of_means(found: RatioOfMeans, labels: Labels) -> Message:
    """A ratio of two means."""
    return message(
        "say.ratio_of_means", value=found.ratio, interval=interval(found.ci_low, found.ci_high, "hundredths")
    )
