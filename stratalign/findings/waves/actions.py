"""Rules on the actions of last time: how far each is, how the measure it was to move went, and what a pulse says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stratalign.analysis.wave_actions import (
    WITH_MINUS_WITHOUT,
    ActionTaken,
    Movement,
    claimed_change,
    movement,
    movements,
)
from stratalign.analysis.wave_change import WaveChange
from stratalign.engagement.instrument import wording
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.waves.change import label_of
from stratalign.language.fields import Message, Text
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of

NOT_KNOWN = float("nan")


class ItemChange(NamedTuple):
    """Change of one question of a pulse."""

    item_key: str
    dimension: str
    before_points: float
    after_points: float
    change_points: float
    ci_low: float
    ci_high: float
    n_before: float
    n_after: float


def action_movements(change: WaveChange) -> list[Movement]:
    """How the dimension of each action of last time went, by the two full surveys."""
    instrument = change.analysis.instrument
    assert instrument is not None
    points = change.changes.set_index("measure_key")["change_points"].astype(float)

    def of(key: str) -> tuple[float, bool, bool]:
        return claimed_change(change.claims, key, float(points.get(key, NOT_KNOWN)))

    return movements(change.actions, of, instrument)


def pulse_movements(change: WaveChange, taken: Sequence[ActionTaken]) -> list[Movement]:
    """How the pulse question of the dimension of each action went."""
    instrument = change.analysis.instrument
    assert instrument is not None
    rows = {row.dimension: row for row in pulse_items(change)}

    def of(key: str) -> tuple[float, bool, bool]:
        row = rows.get(key)
        if row is None:
            return NOT_KNOWN, False, False
        return row.change_points, change.claims.holds("pulse_change", row.item_key), False

    return movements(taken, of, instrument)


def pulse_items(change: WaveChange) -> list[ItemChange]:
    """Questions of the pulse, the largest rise first."""
    rows = [] if change.pulse is None else rows_of(change.pulse.items, ItemChange)
    return sorted(rows, key=lambda row: -row.change_points)


def item_movement(change: WaveChange, row: ItemChange) -> Movement:
    """How one question of the pulse went."""
    instrument = change.analysis.instrument
    assert instrument is not None
    is_claimed = change.claims.holds("pulse_change", row.item_key)
    higher = instrument.dimension(row.dimension).higher_is
    return movement(row.change_points, is_claimed=is_claimed, higher_is=higher)


def find_actions(change: WaveChange) -> Finding | None:
    """How many actions stand beside a dimension that moved; None without a plan."""
    if not change.analysis.engagement.strategy.goals_and_actions or not change.has_two_waves:
        return None
    wave = change.before.wave
    if not change.actions:
        count = Evidence("actions", "count", "actions", 0.0)
        said = (message("waves.actions.empty", key=wave.key),)
        return Finding("actions", message("waves.actions.claim.empty", wave=wave.label), said, (count,), "descriptive")
    ways = action_movements(change)
    n_moving = ways.count("moving")
    claim = message("waves.actions.claim.none", n=len(ways))
    if n_moving:
        claim = message("waves.actions.claim", n=len(ways), moving=n_moving)
    evidence = [Evidence("actions", "moving", "actions", float(n_moving), n_respondents=NOT_KNOWN)]
    return Finding(
        "actions", claim, _contrast_said(change), (*evidence, *_contrast_evidence(change)), "descriptive",
        (message("waves.actions.caveat"),), family=None,
    )  # fmt: skip


def find_pulse(change: WaveChange) -> Finding | None:
    """Which measures moved by the pulse; None without one."""
    pulse = change.pulse
    if pulse is None:
        return None
    rows = pulse_items(change)
    if not rows:
        claim = message("waves.pulse.claim.empty", wave=pulse.baseline.label)
        count = Evidence("items", "count", "items", 0.0)
        return Finding("pulse", claim, (), (count,), "descriptive", (message("waves.pulse.caveat"),))
    ways = [item_movement(change, row) for row in rows]
    up = [row for row, way in zip(rows, ways, strict=True) if way == "moving"]
    down = [row for row, way in zip(rows[::-1], ways[::-1], strict=True) if way == "back"]
    kind = "both" if up and down else "rose" if up else "fell" if down else "none"
    wanted = {"both": ("up", "down"), "rose": ("up",), "fell": ("down",), "none": ()}[kind]
    named = {"up": _dimensions(change, up), "down": _dimensions(change, down)}
    claim = message(f"waves.pulse.claim.{kind}", pulse=pulse.wave.label, **{name: named[name] for name in wanted})
    return Finding(
        "pulse",
        claim,
        (message("waves.pulse.detail", n=len(rows), wave=pulse.baseline.label),),
        tuple(
            Evidence(
                row.item_key, "pulse_change", "points", row.change_points, row.ci_low, row.ci_high,
                row.n_before + row.n_after, p_adjusted=change.claims.p_adjusted("pulse_change", row.item_key),
            )
            for row in rows
        ),
        "clear" if up or down else "inconclusive",
        (message("waves.pulse.caveat"),),
        family="pulse_change",
    )  # fmt: skip


def item_text(change: WaveChange, key: str) -> Text:
    """Wording of a question in the language of the report."""
    instrument = change.analysis.instrument
    assert instrument is not None
    return wording(instrument.items[key].text, change.analysis.engagement.language)


def _dimensions(change: WaveChange, rows: Sequence[ItemChange]) -> Message:
    return message("packs.named", names=listing([label_of(change, row.dimension) for row in rows[:3]]))


def _contrast_said(change: WaveChange) -> tuple[Message, ...]:
    """Dimensions with an action beside those without."""
    found = change.contrast
    if found is None:
        return ()
    is_apart = change.claims.holds("action_change", WITH_MINUS_WITHOUT)
    said = message(
        "waves.actions.contrast",
        with_points=found.with_points,
        without_points=found.without_points,
        difference=found.difference_points,
        low=found.ci_low,
        high=found.ci_high,
    )
    return said, message("waves.actions.contrast.apart" if is_apart else "waves.actions.contrast.alike")


def _contrast_evidence(change: WaveChange) -> list[Evidence]:
    found = change.contrast
    if found is None:
        return []
    p = change.claims.p_adjusted("action_change", WITH_MINUS_WITHOUT)
    return [
        Evidence(
            WITH_MINUS_WITHOUT, "difference_of_changes", "points", found.difference_points, found.ci_low, found.ci_high,
            p_adjusted=p,
        )
    ]  # fmt: skip
