"""Rules on the strategy: which zone is least clear, which test it passes least, how levels differ, what changed.

A rule says that something is higher, lower or least only where the tests of the whole report allow it
(`analysis.report_claims`); else it says that they do not. Its numbers are addresses of the tables that the pages of
`document/client/strategy.py` print.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stratalign.analysis.report_claims import ReportClaims
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.comparisons.changes import CompanyChange
from stratalign.comparisons.gaps import Gap
from stratalign.findings.client.dimensions import apart_evidence, are_apart, tied_ends
from stratalign.findings.client.gates import scale_notes
from stratalign.findings.labels import measure_label
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell, Field, Message
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.scores.company import CompanyScore
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX

#: Zones that are named together at most: of six.
MOST_TIED = 3


def find_least_clear_zone(analysis: Analysis) -> Finding | None:
    """Which of the six zones of the strategy is least clear."""
    ordered = ordered_scores(analysis.latest, STEP_PREFIX)
    if len(ordered) < 2:
        return None
    least, most = ordered[0], ordered[-1]
    is_separated = are_apart(least, most, analysis.claims)
    lowest, _ = tied_ends(ordered, analysis.claims)

    def share(row: CompanyScore) -> Cell:
        return Cell("strategy_map", row.measure_key.removeprefix(STEP_PREFIX), "clear_pct")

    def name(row: CompanyScore) -> Message:
        return message(f"step.{row.measure_key.removeprefix(STEP_PREFIX)}")

    claim = message("zones.claim.equal", low=share(least), high=share(most))
    if is_separated and 0 < len(lowest) <= MOST_TIED:
        zones = [message("zones.zone", zone=name(row), share=share(row)) for row in lowest]
        claim = message("zones.claim.least", n=len(zones), zones=listing(zones))
    elif is_separated:
        claim = message(
            "zones.claim.below", low=name(least), high=name(most), low_share=share(least), high_share=share(most)
        )
    elif round(least.mean_points) == round(most.mean_points):
        claim = message("zones.claim.same", share=share(least))
    detail = message(
        "zones.detail",
        most=name(most),
        most_share=share(most),
        most_interval=message("interval.whole", low=most.ci_low, high=most.ci_high),
        least=name(least),
        least_share=share(least),
        least_interval=message("interval.whole", low=least.ci_low, high=least.ci_high),
        n=least.n_respondents,
    )
    return Finding(
        "zones",
        claim,
        (detail,),
        (*(favourable_evidence(row) for row in ordered), *apart_evidence([(least, most)], analysis.claims)),
        "clear" if is_separated else "inconclusive",
        family="measures",
    )


def find_failed_test(analysis: Analysis) -> Finding | None:
    """Which of clear, believable, implementable the strategy passes least."""
    ordered = ordered_scores(analysis.latest, TEST_PREFIX)
    if len(ordered) < 2 or analysis.instrument is None:
        return None
    weakest, strongest = ordered[0], ordered[-1]
    weak, strong = (message(f"test.{row.measure_key.removeprefix(TEST_PREFIX)}") for row in (weakest, strongest))
    is_separated = are_apart(weakest, strongest, analysis.claims)
    low, high = weakest.mean_points, strongest.mean_points
    claim = message("tests.claim.equal", weak=weak, strong=strong, low=low, high=high)
    if is_separated:
        claim = message("tests.claim.more", strong=strong, weak=weak, strong_share=high, weak_share=low)
    elif round(low) == round(high):
        claim = message("tests.claim.same", weak=weak, strong=strong, share=low)
    shares = [
        message(
            "tests.share",
            test=message(f"test.{row.measure_key.removeprefix(TEST_PREFIX)}"),
            share=row.mean_points,
            interval=message("interval.whole", low=row.ci_low, high=row.ci_high),
        )
        for row in reversed(ordered)
    ]
    return Finding(
        "tests",
        claim,
        (message("tests.detail", shares=listing(shares), n=weakest.n_respondents),),
        (*(favourable_evidence(row) for row in ordered), *apart_evidence([(weakest, strongest)], analysis.claims)),
        "clear" if is_separated else "inconclusive",
        family="measures",
    )


def find_level_gap(analysis: Analysis) -> Finding | None:
    """Where leaders and staff see the strategy most differently."""
    latest = analysis.latest
    if latest is None or analysis.instrument is None:
        return None
    keys = [dimension.key for dimension in analysis.instrument.compared_dimensions]
    gaps = rows_of(latest.gaps[latest.gaps["measure_key"].isin(keys)], Gap)
    if not gaps:
        return None
    separated = [gap for gap in gaps if analysis.claims.holds("levels", gap.measure_key)]
    widest = max(separated or gaps, key=lambda gap: abs(gap.gap_points))
    upper = message(f"level.{widest.upper_group.removeprefix('level:')}")
    row = _cells("level_gaps", widest.measure_key)
    claim = message("level_gap.claim.none", upper=upper)
    if separated:
        way = "higher" if widest.gap_points > 0 else "lower"
        fields = {key: row(key) for key in ("label", "upper_points", "lower_points")}
        claim = message(f"level_gap.claim.{way}", upper=upper, gap=row("gap_points"), **fields)
    kind = "one" if len(gaps) == 1 else "separated" if separated else "any"
    detail = message(
        f"level_gap.detail.{kind}",
        label=row("label"),
        upper_points=row("upper_points"),
        lower_points=row("lower_points"),
        gap=row("gap_points"),
        interval=message("interval.whole", low=row("ci_low"), high=row("ci_high")),
        n_upper=row("n_upper"),
        n_lower=row("n_lower"),
        upper=upper,
    )
    return Finding(
        "level_gap",
        claim,
        (detail, *_count("level_gap.count", len(separated), len(gaps))),
        tuple(
            _difference(gap, "gap_points", gap.gap_points, gap.n_upper + gap.n_lower, analysis.claims)
            for gap in [widest, *(gap for gap in gaps if gap is not widest)]
        ),
        "clear" if separated else "inconclusive",
        (message("level_gap.caveat"), *_outcomes(analysis, latest, keys), *scale_notes(analysis, "levels")),
        family="levels",
    )


def _outcomes(analysis: Analysis, latest: WaveResults, keys: Sequence[str]) -> tuple[Message, ...]:
    """Names of the outcomes that other pages show beside the dimensions, and that are not counted among them."""
    instrument, language = analysis.instrument, analysis.engagement.language
    if instrument is None:
        return ()
    hidden = set(keys) | set(latest.unpublished)
    beside = [one for one in instrument.with_role("outcome") if one.rule == "mean" and one.key not in hidden]
    scored = set(latest.company_scores["measure_key"])
    labels = [measure_label(one.key, instrument, language) for one in beside if one.key in scored]
    return (message("level_gap.outcomes", labels=listing(labels), n=len(labels)),) if labels else ()


def find_change(analysis: Analysis) -> Finding | None:
    """What changed most since the wave before."""
    if analysis.changes.empty or analysis.instrument is None:
        return None
    keys = [d.key for d in analysis.instrument.with_role("alignment", "outcome") if d.rule == "mean"]
    overall = rows_of(analysis.changes[analysis.changes["measure_key"].isin(keys)], CompanyChange)
    if not overall:
        return None
    moved = [row for row in overall if analysis.claims.holds("change", row.measure_key)]
    top = max(moved or overall, key=lambda row: abs(row.change_points))
    row = _cells("change", top.measure_key)
    before, after = (wave.wave.label for wave in analysis.waves[-2:])
    claim = message("change.claim.none", before=before)
    if moved:
        way = "rose" if top.change_points > 0 else "fell"
        claim = message(f"change.claim.{way}", before=before, label=row("label"), change=row("change_points"))
    fields: dict[str, Field] = {
        "label": row("label"),
        "after_points": row("after_points"),
        "change": row("change_points"),
        "interval": message("interval.whole", low=row("ci_low"), high=row("ci_high")),
        "n_before": row("n_before"),
        "n_after": row("n_after"),
    }
    detail = message("change.detail", **fields, before_points=row("before_points"))
    if round(top.before_points) == round(top.after_points):
        detail = message("change.detail.same", **fields)
    return Finding(
        "change",
        claim,
        (detail, *_count("change.count", len(moved), len(overall), before=before, after=after)),
        tuple(
            _difference(found, "change_points", found.change_points, found.n_before + found.n_after, analysis.claims)
            for found in overall
        ),
        "clear" if moved else "inconclusive",
        (message("change.caveat"), *scale_notes(analysis, "change")),
        family="change",
    )


def ordered_scores(latest: WaveResults | None, prefix: str) -> list[CompanyScore]:
    """Order the company's scores of some measures.

    Parameters
    ----------
    latest
        Results of a wave; None without a survey.
    prefix
        Of the measures' keys.

    Returns
    -------
    list of CompanyScore
        Lowest first.
    """
    rows = [] if latest is None else rows_of(latest.company_scores, CompanyScore)
    return sorted((row for row in rows if row.measure_key.startswith(prefix)), key=lambda row: row.mean_points)


def _cells(table: str, row: str) -> Callable[[str], Cell]:
    """Address of each column of one row."""
    return lambda column: Cell(table, row, column)


def _count(key: str, k: int, n: int, **more: str) -> tuple[Message, ...]:
    """On how many of n chance does not explain it; the claim has said it where there is only one."""
    if n == 1:
        return ()
    return (message(key, k=k, n=n, **more) if k else message(f"{key}.none", n=n, **more),)


def favourable_evidence(row: CompanyScore) -> Evidence:
    """Share of favourable answers to a test or a zone, as evidence."""
    return Evidence(
        row.measure_key, "favourable_pct", "points", row.mean_points, row.ci_low, row.ci_high, row.n_respondents
    )


def _difference(row: Gap | CompanyChange, quantity: str, points: float, n: float, claims: ReportClaims) -> Evidence:
    p = claims.p_adjusted("levels" if isinstance(row, Gap) else "change", row.measure_key)
    return Evidence(row.measure_key, quantity, "points", points, row.ci_low, row.ci_high, n, p_adjusted=p)
