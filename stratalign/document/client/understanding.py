"""Pages on what people have in mind: consensus on priorities, what they recall, and what goes with engagement."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.families import ABOVE_PREFIX, BELOW_PREFIX
from stratalign.analysis.results import Analysis, ConsensusResults, DriverResults, WaveResults
from stratalign.document.client.parts import label_of, survey_source
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, section_of
from stratalign.findings.client.understanding import shown_map
from stratalign.findings.labels import worded
from stratalign.findings.model import Finding
from stratalign.language.fields import Cell, Message
from stratalign.language.messages import listing, message
from stratalign.measurement.consensus.mapping import ConsensusMap
from stratalign.vocabulary import LEVELS

#: Tables of the page on consensus: where priorities lie, levels on the map, mean places, recall.
PRIORITIES, MAP, RANKS, RECALL = "consensus_priorities", "consensus_map", "mean_ranks", "recall"
#: Row of the lines in the middle, and the corner that says nothing.
MIDDLE, UNCLEAR = "middle", "indistinguishable"


def consensus_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Who puts which priority first, and who can name them."""
    latest, finding = analysis.latest, findings.get("consensus")
    found = latest.consensus if latest else None
    if latest is None or found is None or finding is None:
        return None
    exhibits, tables = [], []
    if consensus := shown_map(found):
        exhibits += [_map_exhibit(latest), _ranks_exhibit(consensus, latest)]
        tables += [_priorities(found, consensus), _levels(consensus), _ranks(found, consensus)]
    if len(found.recall):
        recalled = _recall(found)
        exhibits.append(_recall_exhibit(latest, recalled))
        tables.append(recalled)
    return Page(section_of("client", "consensus", finding, *exhibits), tuple(tables))


def drivers_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Which dimensions go with engagement."""
    latest, finding = analysis.latest, findings.get("drivers")
    found = latest.drivers if latest else None
    if latest is None or found is None or finding is None:
        return None
    table = _drivers(analysis, found)
    exhibit = Exhibit(
        "drivers",
        "importance",
        message("drivers.subtitle"),
        (survey_source(latest),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("drivers.guide"),),
    )
    outcome, instrument = label_of(analysis, found.outcome), analysis.instrument
    # Where the answers cannot tell, two intervals a dimension would be crosses over the whole plane.
    is_closed = isinstance(finding.claim, Message) and finding.claim.key == "drivers.claim.closed"
    made = [] if found.matrix.empty or is_closed else [(_matrix_exhibit(latest), *_matrix(analysis, found))]
    return Page(
        section_of(
            "client",
            "drivers",
            finding,
            exhibit,
            *(one for one, *_ in made),
            topic=worded("client.drivers.topic", instrument, outcome=outcome),
            question=worded("client.drivers.question", instrument, outcome=outcome),
        ),
        (table, *(one for _, *tables in made for one in tables)),
    )


def _matrix(analysis: Analysis, found: DriverResults) -> tuple[Table, Table]:
    """Share of what is explained against the score, the largest share first; and the lines in the middle."""
    claimed = analysis.claims.claimed("drivers")
    rows = found.matrix.sort_values("share_pct", ascending=False).set_index("term")
    rows = rows.assign(
        label=label_column(label_of(analysis, key) for key in rows.index),
        is_apart=[
            quadrant != UNCLEAR and bool({ABOVE_PREFIX + str(key), BELOW_PREFIX + str(key)} & claimed)
            for key, quadrant in zip(rows.index, rows["quadrant"], strict=True)
        ],
    )
    rows = rows.assign(corner=["_".join(name.split()) for name in rows["quadrant"].where(rows["is_apart"], UNCLEAR)])
    columns = (
        Column("label", message("head.dimension")),
        Column("mean_points", message("dimension_scores.score"), "points"),
        Column("ci_low", message("head.from"), "points"),
        Column("ci_high", message("head.to"), "points"),
        Column("share_pct", message("drivers.share"), "number"),
        Column("share_ci_low", message("head.from"), "number"),
        Column("share_ci_high", message("head.to"), "number"),
        Column("corner", message("driver_matrix.corner"), term="quadrant"),
        *drawn("is_apart", format="flag"),
    )
    middle = rows[["middle_points", "baseline_pct"]].head(1).set_axis([MIDDLE])
    lines = Table(
        "driver_middle", "", (*drawn("middle_points", format="points"), *drawn("baseline_pct", format="number")), middle
    )
    return Table("driver_matrix", message("driver_matrix.caption"), columns, rows), lines


def _matrix_exhibit(latest: WaveResults) -> Exhibit:
    return Exhibit(
        "driver_matrix",
        "matrix",
        message("driver_matrix.subtitle"),
        (survey_source(latest),),
        data=("driver_matrix",),
        options={name: Cell("driver_middle", MIDDLE, name) for name in ("middle_points", "baseline_pct")},
        numbers="driver_matrix",
        guide=(message("driver_matrix.guide"),),
    )


def _priorities(found: ConsensusResults, consensus: ConsensusMap) -> Table:
    """Where each priority lies on the map."""
    places = consensus.priority_coordinates
    rows = places.assign(label=[found.names[key] for key in places.index])
    return Table(PRIORITIES, "", (*drawn("label"), *drawn("x", "y", format="ratio")), rows)


def _levels(consensus: ConsensusMap) -> Table:
    """Consensus within each level, and where its mean lies on the map."""
    rows = consensus.group_coordinates.assign(
        level=consensus.group_coordinates.index,
        alpha=consensus.alpha,
        ci_low=consensus.alpha_ci_low,
        ci_high=consensus.alpha_ci_high,
        p_value=consensus.alpha_p_value,
        n_respondents=consensus.n_respondents,
    )
    columns = (
        Column("level", message("head.level"), term="level"),
        Column("alpha", message("consensus_map.consensus"), "ratio"),
        Column("ci_low", message("head.from"), "ratio"),
        Column("ci_high", message("head.to"), "ratio"),
        Column("p_value", message("head.p"), "p"),
        Column("n_respondents", message("head.n"), "n"),
        *drawn("x", "y", format="ratio"),
    )
    note = message("consensus_map.note", share=float(consensus.shown_share))
    return Table(MAP, message("consensus_map.caption"), columns, rows, (note,))


def _map_exhibit(latest: WaveResults) -> Exhibit:
    return Exhibit(
        MAP,
        "consensus_map",
        message("consensus_map.subtitle"),
        (survey_source(latest),),
        data=(PRIORITIES, MAP),
        numbers=MAP,
        guide=(message("consensus_map.guide"),),
    )


def _ranks(found: ConsensusResults, consensus: ConsensusMap) -> Table:
    """Mean place of every priority by level, in the order of the first level."""
    wide = consensus.mean_ranks
    wide = wide.loc[wide.iloc[:, 0].sort_values().index]
    return _by_level(RANKS, wide, found.names, "number")


def _ranks_exhibit(consensus: ConsensusMap, latest: WaveResults) -> Exhibit:
    return Exhibit(
        RANKS,
        "mean_ranks",
        message("mean_ranks.subtitle", level=message(f"level.{consensus.mean_ranks.columns[0]}")),
        (survey_source(latest),),
        data=(RANKS,),
        numbers=RANKS,
    )


def _recall(found: ConsensusResults) -> Table:
    """Per cent of people who name each priority, by level."""
    wide = found.recall.pivot(index="priority_key", columns="level", values="share_pct").reindex(list(found.names))
    levels = [level for level in LEVELS if level in wide]
    counts = found.recall.drop_duplicates("level").set_index("level")["n_respondents"]
    sizes = [message("recall.size", level=message(f"level.{level}"), n=int(counts[level])) for level in levels]
    return _by_level(RECALL, wide[levels], found.names, "pct", message("recall.note", sizes=listing(sizes, "commas")))


def _recall_exhibit(latest: WaveResults, table: Table) -> Exhibit:
    return Exhibit(
        RECALL,
        "level_shares",
        message("recall.subtitle"),
        # How many were asked stands under the figure as well: the table may stay closed.
        (survey_source(latest), *table.note),
        data=(RECALL,),
        numbers=RECALL,
    )


def _by_level(key: str, wide: pd.DataFrame, names: Mapping[str, str], number: str, *note: Message) -> Table:
    """Table of priorities by level."""
    rows = wide.assign(label=[names[priority] for priority in wide.index])
    columns = (
        Column("label", message("recall.priority")),
        *(Column(level, message(f"level.{level}"), number) for level in wide.columns),
    )
    return Table(key, message(f"{key}.caption"), columns, rows, note)


def _drivers(analysis: Analysis, found: DriverResults) -> Table:
    """Shares of what the dimensions explain together, largest first."""
    rows = found.shares.sort_values("share_pct", ascending=False).set_index("term")
    claimed = analysis.claims.claimed("drivers")
    rows = rows.assign(
        label=label_column(label_of(analysis, key) for key in rows.index),
        is_apart=[bool({ABOVE_PREFIX + key, BELOW_PREFIX + key} & claimed) for key in map(str, rows.index)],
    )
    columns = (
        Column("label", message("head.dimension")),
        Column("share_pct", message("drivers.share"), "number"),
        Column("share_ci_low", message("head.from"), "number"),
        Column("share_ci_high", message("head.to"), "number"),
        Column("correlation", message("drivers.correlation"), "ratio"),
        Column("vif", message("drivers.vif"), "number"),
        Column("rank_low", message("drivers.best_place"), "n"),
        Column("rank_high", message("drivers.worst_place"), "n"),
        *drawn("baseline_pct", format="number"),
        *drawn("is_apart", format="flag"),
    )
    return Table("drivers", message("drivers.caption"), columns, rows, (message("drivers.note"),))
