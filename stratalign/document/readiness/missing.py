"""Readiness page on what was left unanswered: the map, the reasons, the combinations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from stratalign.analysis.readiness import Readiness
from stratalign.analysis.readiness_wave import WaveReadiness
from stratalign.checks.coverage import MissingPattern
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column
from stratalign.document.readiness.parts import Made, labelled, of_wave, page_of, percent, source, table_alone
from stratalign.findings.labels import group_label
from stratalign.findings.model import Finding
from stratalign.findings.readiness.missing import missing_reason_label
from stratalign.language.fields import Message, Text
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.scores.groups import OVERALL, Group

#: Items and groups the map has room for; the table below it has all items.
MAP_ITEMS, MAP_GROUPS = 30, 16
#: Items named as most often unanswered.
N_MOST = 3
#: Columns of the table of reasons that are no reason.
_HEAD = ("item_key", "dimension", "n_people", "n_items", "missing_share")


def missing_page(readiness: Readiness, findings: Mapping[str, Finding]) -> Page | None:
    """Missing answers: the map, the reasons by item, the combinations."""

    def make(wave: WaveReadiness, suffix: str) -> list[Made]:
        if wave.missing.empty:
            return []
        by_dimension, by_item = message("missing_reasons.subtitle"), message("missing_items.subtitle")
        together = message("missing_patterns.subtitle")
        return [
            _map(readiness, wave, suffix),
            table_alone(_reasons(readiness, wave, suffix), of_wave(readiness, wave, by_dimension), (source(wave),)),
            table_alone(_items(wave, suffix), of_wave(readiness, wave, by_item), (source(wave),)),
            table_alone(_patterns(readiness, wave, suffix), of_wave(readiness, wave, together), (source(wave),)),
        ]

    return page_of("missing", readiness, findings, make)


def _map(readiness: Readiness, wave: WaveReadiness, suffix: str) -> Made:
    """The map of the items most often unanswered; all items in its table."""
    chosen = _map_groups(wave.groups)
    groups, room = list(chosen["group_id"]), _room(wave, chosen)
    most = wave.missing[groups[0]].sort_values(ascending=False, kind="stable").index[:MAP_ITEMS]
    shares = wave.missing.assign(is_drawn=wave.missing.index.isin(most))
    table = _map_table(shares, chosen, room, suffix)
    exhibit = Exhibit(
        table.key,
        "missingness",
        of_wave(readiness, wave, _map_subtitle(len(most), len(shares))),
        (source(wave), *room),
        data=(table.key,),
        options={
            "columns": tuple(groups),
            "n_left_columns": int((chosen["kind"] != "unit").sum()),
            "most": tuple(map(str, most[:N_MOST])),
            "largest": _largest(shares.loc[shares["is_drawn"], groups]),
        },
        numbers=table.key,
        guide=(message("missing_map.guide"),),
    )
    return exhibit, table


def _map_table(shares: pd.DataFrame, chosen: pd.DataFrame, room: tuple[Message, ...], suffix: str) -> Table:
    """Per cent of each group's people without an answer, item by item."""
    columns = (
        Column("label", message("readiness.item")),
        *(Column(group.group_id, _group_name(group), "pct_trace") for group in rows_of(chosen, Group)),
        *drawn("is_drawn", format="flag"),
    )
    rows = percent(shares, **{group: group for group in chosen["group_id"]}).assign(label=list(shares.index))
    note = (message("missing_map.note"), *room)
    return Table(f"missing_map{suffix}", message("missing_map.caption"), columns, rows, note)


def _map_subtitle(n_drawn: int, n_items: int) -> Message:
    if n_drawn < n_items:
        return message("missing_map.subtitle.most", k=n_drawn, n=n_items)
    return message("missing_map.subtitle")


def _map_groups(groups: pd.DataFrame) -> pd.DataFrame:
    """Groups the map has room for: everybody, the levels, and units; only the highest units where there are many."""
    if len(groups) <= MAP_GROUPS:
        return groups
    is_high = (groups["kind"] != "unit") | (groups["parent_id"] == OVERALL)
    return groups[is_high].head(MAP_GROUPS)


def _room(wave: WaveReadiness, chosen: pd.DataFrame) -> tuple[Message, ...]:
    """How many units the map has room for, where not all."""
    n_drawn, n_units = (int((groups["kind"] == "unit").sum()) for groups in (chosen, wave.groups))
    return (message("missing_map.room", k=n_drawn, n=n_units),) if n_drawn < n_units else ()


def _group_name(row: Group) -> Text:
    return message("missing.everybody") if row.group_id == OVERALL else group_label(row.kind, row.group_id, row.label)


def _largest(shares: pd.DataFrame) -> tuple[str, str]:
    """Keys of the row and the column of the largest cell."""
    row, column = divmod(int(np.argmax(shares.to_numpy())), shares.shape[1])
    return str(shares.index[row]), str(shares.columns[column])


def _reasons(readiness: Readiness, wave: WaveReadiness, suffix: str) -> Table:
    """Why answers are missing, by dimension."""
    known = _reason_columns(wave.reasons_of_dimensions)
    rows = labelled(readiness, _in_per_cent(wave.reasons_of_dimensions, known)).set_index("dimension")
    columns = (
        Column("label", message("head.dimension")),
        Column("n_items", message("readiness.items"), "n"),
        *known,
    )
    return Table(f"missing_reasons{suffix}", message("missing_reasons.caption"), columns, rows)


def _items(wave: WaveReadiness, suffix: str) -> Table:
    """Why answers are missing, by item."""
    known = _reason_columns(wave.reasons)
    rows = _in_per_cent(wave.reasons, known).set_index("item_key", drop=False)
    columns = (
        Column("item_key", message("readiness.item")),
        Column("n_people", message("missing_reasons.asked"), "n"),
        *known,
    )
    return Table(f"missing_items{suffix}", message("missing_items.caption"), columns, rows)


def _reason_columns(reasons: pd.DataFrame) -> tuple[Column, ...]:
    """Share missing in all, and by each reason met."""
    named = [Column(name, missing_reason_label(name), "number") for name in reasons.columns if name not in _HEAD]
    return Column("missing_share", message("missing_reasons.missing"), "number"), *named


def _in_per_cent(reasons: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    return percent(reasons, **{column.key: column.key for column in columns})


def _patterns(readiness: Readiness, wave: WaveReadiness, suffix: str) -> Table:
    """Combinations of unanswered items."""
    patterns = rows_of(wave.patterns, MissingPattern)
    keys = [f"pattern.{place}" if row.items else row.pattern for place, row in enumerate(patterns, start=1)]
    words = label_column(_pattern(row) for row in patterns)
    rows = percent(wave.patterns, share_pct="share").assign(pattern=words).set_axis(keys)
    columns = (
        Column("pattern", message("missing_patterns.which")),
        Column("n_missing", message("readiness.items"), "n"),
        Column("n_people", message("missing_patterns.people"), "n"),
        Column("share_pct", message("missing_patterns.share"), "pct"),
    )
    note = message("missing_patterns.note", minimum=readiness.engagement.disclosure.minimum_respondents)
    return Table(f"missing_patterns{suffix}", message("missing_patterns.caption"), columns, rows, (note,))


def _pattern(row: MissingPattern) -> Message:
    """A combination in words, by the items that name it."""
    items = listing(row.items, "commas")
    if row.pattern == "more":
        return message("pattern.more", items=items, n=int(row.n_missing) - len(row.items))
    return message(f"pattern.{row.pattern}", items=items) if row.items else message(f"pattern.{row.pattern}")
