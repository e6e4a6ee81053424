"""The judgement that the report on change opens with: one sentence with its two numbers, by rules in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stratalign.analysis.wave_change import WaveChange
from stratalign.findings.client.verdict import unreliable_scales
from stratalign.findings.labels import worded
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.waves.actions import item_movement, pulse_items
from stratalign.findings.waves.change import MeasureChange, dimension_changes, evidence_of, label_of, moved
from stratalign.language.fields import Message
from stratalign.language.messages import message
from stratalign.rows import rows_of
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import ClaimFamily

VERDICT = "verdict"
#: Share of the scales that are too unreliable from which on nothing is said of change.
MOST_UNRELIABLE = 0.5
#: Where only a change beyond this many points would have shown, that no change shows says nothing.
BLIND_FROM = 10.0


def find_verdict(change: WaveChange) -> Finding:
    """Judge what changed, in one sentence.

    Parameters
    ----------
    change
        Publishable results.

    Returns
    -------
    Finding
        It claims only what a finding of a page claims as well.
    """
    if not change.has_two_waves:
        return _pulse(change)
    found = next((found for rule in _RULES if (found := rule(change)) is not None), None)
    return found or _none(change)


def _unreliable(change: WaveChange) -> Finding | None:
    """Answers that do not go together in one of the surveys: no score may be compared."""
    counts = [unreliable_scales(wave) for wave in (change.before, change.after)]
    k, n = max(counts, key=lambda one: one[0] / one[1] if one[1] else 0.0)
    if not n or k < MOST_UNRELIABLE * n:
        return None
    claim = message("waves.verdict.unreliable", k=k, n=n)
    evidence = (Evidence("scales", "unreliable", "scales", float(k), n_respondents=float(n)),)
    return Finding(VERDICT, claim, (), evidence, "descriptive")


def _index(change: WaveChange) -> Finding | None:
    """The index moved."""
    rows = [row for row in rows_of(change.changes, MeasureChange) if row.measure_key == INDEX_KEY]
    if not rows or not change.claims.holds("overall_change", INDEX_KEY):
        return None
    row = rows[0]
    way = "rose" if row.change_points > 0 else "fell"
    claim = message(
        f"waves.verdict.index_{way}",
        index=worded("index.subject", change.analysis.instrument),
        before_points=row.before_points,
        after_points=row.after_points,
        wave=change.before.wave.label,
    )
    return _clear(claim, rows, "overall_change", change)


def _dimensions(change: WaveChange) -> Finding | None:
    """Some dimensions moved, and the index did not."""
    up, down = moved(change)
    wave = change.before.wave.label
    if up and down:
        claim = message(
            "waves.verdict.both",
            wave=wave,
            up=label_of(change, up[0].measure_key),
            rise=up[0].change_points,
            down=label_of(change, down[0].measure_key),
            fall=down[0].change_points,
        )
        return _clear(claim, [up[0], down[0]], "change", change)
    rows = up or down
    return _clear(_one_way(change, rows, "rose" if up else "fell"), rows, "change", change) if rows else None


def _one_way(change: WaveChange, rows: Sequence[MeasureChange], way: str) -> Message:
    """One, two or several dimensions moved in one direction."""
    first, wave = rows[0], change.before.wave.label
    if len(rows) == 1:
        return message(
            f"waves.verdict.{way}",
            label=label_of(change, first.measure_key),
            before_points=first.before_points,
            after_points=first.after_points,
            wave=wave,
        )
    name = label_of(change, first.measure_key)
    if len(rows) == 2:
        second = label_of(change, rows[1].measure_key)
        return message(
            f"waves.verdict.{way}.two",
            wave=wave,
            first=name,
            most=first.change_points,
            second=second,
            least=rows[1].change_points,
        )
    n = len(dimension_changes(change))
    return message(f"waves.verdict.{way}.many", wave=wave, k=len(rows), n=n, first=name, most=first.change_points)


def _blind(change: WaveChange) -> Finding | None:
    """Nothing shows, and little could have."""
    row = _headline(change)
    if not row.smallest_points > BLIND_FROM:
        return None
    claim = message("waves.verdict.blind", points=row.smallest_points, wave=change.before.wave.label)
    return Finding(VERDICT, claim, (), evidence_of([row], _family(change), change), "inconclusive")


def _none(change: WaveChange) -> Finding:
    """Nothing moved by more than chance."""
    row = _headline(change)
    claim = message(
        "waves.verdict.none",
        wave=change.before.wave.label,
        index=label_of(change, change.headline),
        before_points=row.before_points,
        after_points=row.after_points,
    )
    return Finding(VERDICT, claim, (), evidence_of([row], _family(change), change), "inconclusive")


def _pulse(change: WaveChange) -> Finding:
    """What a pulse says, where no second full survey was fielded."""
    pulse = change.pulse
    assert pulse is not None
    rows = pulse_items(change)
    n = len(rows)
    if not n:
        claim = message("waves.verdict.pulse.empty", pulse=pulse.wave.label, wave=pulse.baseline.label)
        return Finding(VERDICT, claim, (), (Evidence("items", "count", "items", 0.0),), "descriptive")
    ways = [item_movement(change, row) for row in rows]
    up, down = ways.count("moving"), ways.count("back")
    evidence = tuple(
        Evidence(row.item_key, "pulse_change", "points", row.change_points, row.ci_low, row.ci_high) for row in rows
    )
    if up or down:
        claim = message("waves.verdict.pulse", pulse=pulse.wave.label, up=up, n=n, down=down)
        return Finding(VERDICT, claim, (), evidence, "clear", family="pulse_change")
    claim = message("waves.verdict.pulse.none", pulse=pulse.wave.label, n=n, wave=pulse.baseline.label)
    return Finding(VERDICT, claim, (), evidence, "inconclusive")


def _headline(change: WaveChange) -> MeasureChange:
    """The index, or the first measure there is."""
    rows = rows_of(change.changes, MeasureChange)
    return next((row for row in rows if row.measure_key == change.headline), rows[0])


def _family(change: WaveChange) -> ClaimFamily:
    return "overall_change" if change.headline == INDEX_KEY else "change"


def _clear(claim: Message, rows: Sequence[MeasureChange], family: ClaimFamily, change: WaveChange) -> Finding:
    return Finding(VERDICT, claim, (), evidence_of(rows, family, change), "clear", family=family)


_RULES: tuple[Callable[[WaveChange], Finding | None], ...] = (_unreliable, _index, _dimensions, _blind)
