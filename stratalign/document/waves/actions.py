"""Pages on the actions of last time, and on a pulse that says how they go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from stratalign.analysis.wave_actions import ActionTaken, Movement
from stratalign.analysis.wave_change import WaveChange
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, section_of
from stratalign.findings.model import Finding
from stratalign.findings.waves.actions import action_movements, item_movement, item_text, pulse_items, pulse_movements
from stratalign.findings.waves.change import label_of
from stratalign.language.fields import Text
from stratalign.language.messages import message


def actions_page(change: WaveChange, findings: Mapping[str, Finding]) -> Page | None:
    """Each action of last time beside the dimension it was to move."""
    finding = findings.get("actions")
    if finding is None:
        return None
    if not change.actions:
        return Page(section_of("waves", "actions", finding))
    changes = change.changes.set_index("measure_key")[["change_points", "ci_low", "ci_high"]].astype(float)
    table = _actions(
        "actions", change, change.actions, action_movements(change), changes, message("waves.actions.caption")
    )
    subtitle = message("waves.actions.subtitle", wave=change.before.wave.label)
    exhibit = _table(table, subtitle, message("waves.actions.source"))
    return Page(section_of("waves", "actions", finding, exhibit), (table,))


def pulse_page(change: WaveChange, findings: Mapping[str, Finding]) -> Page | None:
    """Questions of the pulse beside themselves, the actions by them, and recall."""
    finding, pulse = findings.get("pulse"), change.pulse
    if finding is None or pulse is None:
        return None
    if pulse.items.empty:
        return Page(section_of("waves", "pulse", finding))
    made = [_items(change)]
    if change.pulse_actions:
        made.append(_pulse_actions(change))
    if len(pulse.recall):
        made.append(_recall(change))
    exhibits, tables = zip(*made, strict=True)
    return Page(section_of("waves", "pulse", finding, *exhibits), tables)


def _items(change: WaveChange) -> tuple[Exhibit, Table]:
    pulse, found = change.pulse, pulse_items(change)
    assert pulse is not None
    rows = pd.DataFrame(found, index=[row.item_key for row in found])
    ways = [item_movement(change, row) for row in found]
    rows = rows.assign(
        label=label_column(label_of(change, row.dimension) for row in found),
        asked=label_column(item_text(change, row.item_key) for row in found),
        movement=label_column(message(f"movement.{way}") for way in ways),
        is_apart=[way in ("moving", "back") for way in ways],
    )
    columns = (
        Column("label", message("head.dimension")),
        Column("asked", message("waves.pulse.item")),
        Column("before_points", pulse.baseline.label, "points"),
        Column("after_points", pulse.wave.label, "points"),
        Column("change_points", message("waves.change.change"), "signed_points"),
        Column("ci_low", message("head.from"), "signed_points"),
        Column("ci_high", message("head.to"), "signed_points"),
        Column("movement", message("waves.actions.movement")),
        *drawn("n_before", "n_after", format="n"),
        *drawn("is_apart", format="flag"),
    )
    table = Table("pulse_items", message("waves.pulse.caption"), columns, rows)
    exhibit = Exhibit(
        "pulse_items",
        "dumbbell",
        message("waves.pulse.subtitle"),
        (_source(change),),
        data=("pulse_items",),
        options={
            "columns": ("after_points", "before_points", "change_points"),
            "meanings": ("this_wave", "last_wave"),
        },
        labels={
            "upper": pulse.wave.label,
            "lower": pulse.baseline.label,
            "difference": message("waves.change.change"),
        },
        numbers="pulse_items",
        guide=(message("waves.change.guide"),),
    )
    return exhibit, table


def _pulse_actions(change: WaveChange) -> tuple[Exhibit, Table]:
    pulse = change.pulse
    assert pulse is not None
    changes = pulse.items.set_index("dimension")[["change_points", "ci_low", "ci_high"]].astype(float)
    ways = pulse_movements(change, change.pulse_actions)
    caption = message("waves.pulse.actions.caption")
    table = _actions("pulse_actions", change, change.pulse_actions, ways, changes, caption)
    subtitle = message("waves.pulse.actions.subtitle", wave=pulse.baseline.label)
    return _table(table, subtitle, message("waves.pulse.actions.source")), table


def _recall(change: WaveChange) -> tuple[Exhibit, Table]:
    pulse = change.pulse
    assert pulse is not None
    rows = pulse.recall.set_index("level")
    rows = rows.assign(label=label_column(message(f"level.{level}") for level in rows.index))
    columns = (
        Column("label", message("head.level")),
        Column("before_f1", pulse.baseline.label, "hundredths"),
        Column("after_f1", pulse.wave.label, "hundredths"),
        Column("change", message("waves.change.change"), "signed_hundredths"),
        Column("ci_low", message("head.from"), "signed_hundredths"),
        Column("ci_high", message("head.to"), "signed_hundredths"),
        *drawn("n_before", "n_after", format="n"),
    )
    table = Table("pulse_recall", message("waves.recall.caption"), columns, rows, (message("waves.recall.note"),))
    return _table(table, message("waves.recall.subtitle"), _source(change)), table


def _actions(
    key: str,
    change: WaveChange,
    taken: Sequence[ActionTaken],
    ways: Sequence[Movement],
    changes: pd.DataFrame,
    caption: Text,
) -> Table:
    """A row an action: who owns it, how far it is, what it was to move, and how that went."""
    keys = [one.dimension for one in taken]
    measured = changes.reindex(keys).reset_index(drop=True)
    rows = pd.DataFrame({"owner": [one.action.owner for one in taken]})
    rows = rows.assign(
        label=label_column(one.action.action for one in taken),
        status=label_column(message(f"status.{one.action.status or 'unknown'}") for one in taken),
        moves=label_column(label_of(change, key) if key else message("waves.actions.no_dimension") for key in keys),
        movement=label_column(message(f"movement.{way}") for way in ways),
        **{name: measured[name] for name in ("change_points", "ci_low", "ci_high")},
    )
    columns = (
        Column("label", message("waves.actions.action")),
        Column("owner", message("waves.actions.owner")),
        Column("status", message("waves.actions.status")),
        Column("moves", message("waves.actions.moves")),
        Column("change_points", message("waves.change.change"), "signed_points"),
        Column("ci_low", message("head.from"), "signed_points"),
        Column("ci_high", message("head.to"), "signed_points"),
        Column("movement", message("waves.actions.movement")),
    )
    return Table(key, caption, columns, rows.set_axis([f"action-{place}" for place in range(1, len(rows) + 1)]))


def _source(change: WaveChange) -> Text:
    pulse = change.pulse
    assert pulse is not None
    n_before = next(w.n_respondents for w in change.analysis.waves if w.wave.key == pulse.baseline.key)
    return message(
        "waves.pulse.source",
        before=pulse.baseline.label,
        n_before=n_before,
        after=pulse.wave.label,
        n_after=pulse.n_respondents,
    )


def _table(table: Table, subtitle: Text, source: Text) -> Exhibit:
    return Exhibit(table.key, "table", subtitle, (source,), data=(table.key,), numbers=table.key)
