"""Rules on where a change comes from, whether others moved, and what the report looked at."""

from __future__ import annotations

from stratalign.analysis.gates import LEAST_RELIABLE
from stratalign.analysis.wave_change import WaveChange
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.waves.change import label_of
from stratalign.language.fields import Message
from stratalign.language.messages import listing, message
from stratalign.scores.scoring import INDEX_KEY


def find_sources(change: WaveChange) -> Finding | None:
    """How much comes from who stayed, joined and left; None where who stayed is not shown."""
    if change.parts.empty:
        return None
    points = change.parts["estimate"]
    claimed = [part for part in ("joined", "left") if change.claims.holds("parts_of_change", part)]
    kind = "both" if len(claimed) == 2 else claimed[0] if claimed else "none"
    named = {part: float(points[part]) for part in claimed}
    claim = message(f"waves.sources.claim.{kind}", **named)
    parts = {name: float(points[name]) for name in ("change", "stayed", "joined", "left")}
    evidence = tuple(
        Evidence(
            str(name), "part_of_change", "points", row["estimate"], row["ci_low"], row["ci_high"], row["n_respondents"],
            p_adjusted=change.claims.p_adjusted("parts_of_change", str(name)),
        )
        for name, row in change.parts.iterrows()
    )  # fmt: skip
    not_told = change.claims.at_fault("parts_of_change", "left_open")
    notes = [message("gate.left_open.parts")] if not_told else []
    detail = (message("waves.sources.detail", **parts), *_mix_said(change), *notes)
    strength = "clear" if claimed else "inconclusive"
    return Finding("sources", claim, detail, evidence, strength, family="parts_of_change")  # type: ignore[arg-type]


def _mix_said(change: WaveChange) -> list[Message]:
    """The same change by units and by levels: inside them, and by their shares."""
    said = []
    for by, rows in change.mix.groupby("by", sort=False):
        points = rows.set_index("term")["estimate"]
        within, whole = float(points["within"]), float(points["change"])
        said.append(message(f"waves.sources.mix.{by}", within=within, mix=whole - within))
    return said


def find_benchmark(change: WaveChange) -> Finding | None:
    """Whether the company moved among others; None without a benchmark."""
    if change.positions is None:
        return None
    before, after = change.positions.before, change.positions.after
    is_same = round(before.percentile) == round(after.percentile)
    claim = message("waves.benchmark.claim.same", after_pct=after.percentile)
    if not is_same:
        claim = message("waves.benchmark.claim", before_pct=before.percentile, after_pct=after.percentile)
    detail = message(
        "waves.benchmark.detail",
        index=label_of(change, INDEX_KEY),
        own=after.score_points - before.score_points,
        others=after.median_points - before.median_points,
    )
    details = [detail]
    moved = change.positions.movement
    if moved is not None:
        then, now = change.positions.releases
        details.append(
            message("waves.benchmark.split", own=moved.own, others=moved.others, release_before=then, release_after=now)
        )
    evidence = tuple(
        Evidence(
            INDEX_KEY, f"percentile_{which}", "percentile", found.percentile, found.total_ci_low, found.total_ci_high,
            n_units=found.n_companies,
        )
        for which, found in (("before", before), ("after", after))
    )  # fmt: skip
    caveats = (message("waves.benchmark.caveat"),)
    return Finding("benchmark", claim, tuple(details), evidence, "descriptive", caveats)


def find_method(change: WaveChange) -> Finding:
    """What was looked at, and how error is held."""
    n = len(change.claims.tests)
    sentences = [message("waves.method.families")]
    if change.has_two_waves:
        sentences += [message("waves.method.errors"), message("waves.method.hidden")]
    closed = change.claims.at_fault("change", "reliability")
    if closed:
        labels = listing([label_of(change, key) for key in closed])
        sentences.append(message("waves.method.gate", floor=LEAST_RELIABLE, labels=labels))
    if open_ones := change.claims.beside("change", "left_open"):
        sentences.append(message("gate.left_open", labels=listing([label_of(change, key) for key in open_ones])))
    evidence = (Evidence("comparisons", "count", "comparisons", float(n)),)
    return Finding("method", message("waves.method.claim", n=n), tuple(sentences), evidence, "descriptive")
