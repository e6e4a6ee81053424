"""Pages on the strategy: the map, the three tests, leaders against staff, change since the last wave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from stratalign.analysis.results import Analysis, WaveResults
from stratalign.document.client.before import medians, points_before, unit_change, wave_before
from stratalign.document.client.parts import label_of, shown_level_scores, survey_source, upper_level
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, each_once, label_column, section_of
from stratalign.engagement.declarations.strategy import Strategy, SuccessMetric
from stratalign.findings.labels import worded
from stratalign.findings.model import Finding
from stratalign.language.fields import Cell, Message, Text
from stratalign.language.messages import listing, message
from stratalign.scores.measures import STEP_PREFIX, TEST_PREFIX
from stratalign.vocabulary import LEVELS, STEPS, STRATEGY_TESTS


def strategy_map_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Six zones with the official text and how clear each is at each level."""
    latest, finding = analysis.latest, findings.get("zones")
    if latest is None or finding is None:
        return None
    zones = _zones(analysis, latest)
    levels = [Column(level, message(f"level.{level}"), "pct") for level in LEVELS if level in zones]
    columns = (
        Column("step", message("strategy_map.zone"), term="step"),
        *drawn("statement"),
        Column("clear_pct", message("strategy_map.company"), "pct"),
        *levels,
    )
    note = (message("strategy_map.note.held"),) if _is_held(latest) else ()
    table = Table("strategy_map", message("strategy_map.caption"), columns, zones, note)
    exhibit = Exhibit(
        "strategy_map",
        "strategy_map",
        message("strategy_map.subtitle", weighting=message(f"weighting.{latest.weighting}")),
        (survey_source(latest),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("strategy_map.guide"),),
    )
    return Page(section_of("client", "strategy_map", finding, exhibit), (table,))


def strategy_tests_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Clear, believable, implementable, by level."""
    latest, finding = analysis.latest, findings.get("tests")
    if latest is None or finding is None:
        return None
    table = _tests_table(analysis, latest)
    if table.rows.empty:
        return Page(section_of("client", "strategy_tests", finding))
    exhibit = Exhibit(
        "strategy_tests",
        "levels",
        message("strategy_tests.subtitle"),
        (survey_source(latest),),
        data=(table.key,),
        labels={"x": message("strategy_tests.axis"), **_last_wave(analysis, table)},
        numbers=table.key,
        guide=(message("strategy_tests.guide"),),
    )
    return Page(section_of("client", "strategy_tests", finding, exhibit), (table,))


def level_gaps_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Leaders against staff, dimension by dimension."""
    latest, instrument, finding = analysis.latest, analysis.instrument, findings.get("level_gap")
    if latest is None or instrument is None or finding is None:
        return None
    keys = {dimension.key for dimension in instrument.compared_dimensions}
    gaps = latest.gaps[latest.gaps["measure_key"].isin(keys)]
    gaps = gaps.assign(label=label_column(label_of(analysis, key) for key in gaps["measure_key"])).set_index(
        "measure_key"
    )
    gaps = gaps.assign(p_adjusted=[analysis.claims.p_adjusted("levels", str(key)) for key in gaps.index])
    gaps = gaps.assign(
        is_apart=[analysis.claims.holds("levels", str(key)) for key in gaps.index],
        median_points=medians(analysis, map(str, gaps.index)),
        last_points=points_before(analysis, (("level:staff", str(key)) for key in gaps.index)),
        last_wave=before.wave.key if (before := wave_before(analysis)) else "",
    )
    level = upper_level(gaps)
    upper, staff = message(f"level.{level}"), message("level.staff")
    columns = (
        Column("label", message("head.dimension")),
        Column("upper_points", upper, "points"),
        Column("lower_points", staff, "points"),
        Column("gap_points", message("level_gaps.gap"), "signed_points"),
        Column("ci_low", message("head.from"), "signed_points"),
        Column("ci_high", message("head.to"), "signed_points"),
        Column("gap_pct", message("level_gaps.gap_pct"), "pct"),
        Column("cohens_d", message("level_gaps.cohens_d"), "estimate"),
        Column("p_adjusted", message("standing.p"), "p"),
        *_marks(analysis, gaps),
        *drawn("n_upper", "n_lower", format="n"),
        *drawn("is_apart", format="flag"),
    )
    caption = message("level_gaps.caption", upper=upper)
    table = Table("level_gaps", caption, columns, gaps, (message("level_gaps.note"),))
    exhibit = Exhibit(
        "level_gaps",
        "dumbbell",
        message("level_gaps.subtitle", upper=upper),
        (survey_source(latest),),
        data=(table.key,),
        options={
            "columns": ("upper_points", "lower_points", "gap_points"),
            "meanings": (f"level.{level}", "level.staff"),
            "marks": (marks := tuple(column.key for column in columns if column.key in MARKS)),
            "mark_meanings": tuple(MARKS[key] for key in marks),
        },
        labels={
            "upper": upper,
            "lower": staff,
            "difference": message("level_gaps.gap"),
            **dict(zip(("mark_1", "mark_2"), (table.column(key).label for key in marks), strict=False)),
        },
        numbers=table.key,
        guide=(message("level_gaps.guide"),),
    )
    question = worded("client.level_gaps.question", instrument)
    return Page(section_of("client", "level_gaps", finding, exhibit, question=question), (table,))


#: Marks beside leaders and staff, with what their colours stand for.
MARKS = {"median_points": "reference", "last_points": "last_wave"}


def _marks(analysis: Analysis, gaps: pd.DataFrame) -> tuple[Column, ...]:
    """The median company, and staff in the wave before, where either is known."""
    columns: tuple[Column, ...] = ()
    if gaps["median_points"].notna().any():
        columns = (Column("median_points", message("level_gaps.median"), "points"),)
    before = wave_before(analysis)
    if before is None or gaps["last_points"].isna().all():
        return columns
    last = Column("last_points", message("level_gaps.last", wave=before.wave.label), "points")
    return *columns, last, *drawn("last_wave", format="key")


def change_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """What changed since the wave before."""
    finding = findings.get("change")
    if finding is None or analysis.instrument is None:
        return None
    table = _change_table(analysis)
    before, after = (wave.wave.label for wave in analysis.waves[-2:])
    shown = [*_earlier(analysis), *analysis.waves[-2:]]
    exhibit = Exhibit(
        "change",
        "dumbbell",
        message("change.subtitle", weighting=message(f"weighting.{analysis.waves[-1].weighting}")),
        (message("change.source", waves=listing([_wave_of(wave) for wave in shown])),),
        data=(table.key,),
        options={
            "columns": ("after_points", "before_points", "change_points"),
            "meanings": ("this_wave", "last_wave"),
        },
        labels={"upper": after, "lower": before, "difference": message("change.change")},
        numbers=table.key,
        guide=(message("change.guide"),),
    )
    of_units = unit_change(analysis)
    exhibits, tables = [exhibit for exhibit, _ in of_units], [table for _, table in of_units]
    return Page(section_of("client", "change", finding, exhibit, *exhibits), (table, *tables))


def _zones(analysis: Analysis, latest: WaveResults) -> pd.DataFrame:
    """The six zones with official text, company clarity and clarity by shown level."""
    company = latest.company_scores.set_index("measure_key")["mean_points"]
    by_level = shown_level_scores(latest).pivot(index="measure_key", columns="level", values="mean_points")
    keys = [STEP_PREFIX + step for step in STEPS]
    levels = by_level.reindex(keys).set_axis(list(STEPS), axis=0)
    return levels.assign(
        step=list(STEPS),
        statement=label_column(_official_text(analysis.engagement.strategy, step) for step in STEPS),
        clear_pct=company.reindex(keys).to_numpy(),
    )


def _is_held(latest: WaveResults) -> bool:
    """Whether a zone's share is held to a cap, of a level or of the company."""
    rows = latest.group_scores
    is_printed = rows["kind"].isin(["level", "overall"]) & rows["measure_key"].str.startswith(STEP_PREFIX)
    return bool((is_printed & rows["is_capped"].astype(bool)).any())


def _official_text(strategy: Strategy, step: str) -> Text:
    """What the client states on a zone, in one line; empty where it states nothing."""
    texts: dict[str, Sequence[Text | None]] = {
        "strategic_drivers": [strategy.vision, strategy.mission],
        "ideal_target_clients": strategy.ideal_target_clients,
        "differentiation": strategy.differentiation,
        "success_metrics": [_metric(metric) for metric in strategy.success_metrics],
        "optimizing_strategies": [priority.name for priority in strategy.optimizing_strategies],
        "goals_and_actions": [action.goal for action in strategy.goals_and_actions],
    }
    stated = each_once(text.rstrip(".;") if isinstance(text, str) else text for text in texts[step] if text)
    return message("paragraph", sentences=listing(stated, "semicolons")) if stated else ""


def _metric(metric: SuccessMetric) -> Text:
    """Name of a metric, with its target where it has one."""
    return message("strategy_map.metric", name=metric.name, target=metric.target) if metric.target else metric.name


def _last_wave(analysis: Analysis, table: Table) -> dict[str, Text]:
    """Name of the wave before, where the table has its values."""
    before = wave_before(analysis)
    is_there = before is not None and any(column.key == "last_value" for column in table.columns)
    return {"last_wave": before.wave.label} if before is not None and is_there else {}


def _last_columns(analysis: Analysis, rows: pd.DataFrame, key: str, number: str) -> tuple[Column, ...]:
    """A column of the wave before, where any of its values may stand there."""
    before = wave_before(analysis)
    if before is None or rows[key].isna().all():
        return ()
    return Column(key, before.wave.label, number), *drawn("last_wave", format="key")


def _tests_table(analysis: Analysis, latest: WaveResults) -> Table:
    """The three tests by level; capped shares of small levels say so."""
    order = {TEST_PREFIX + test: place for place, test in enumerate(STRATEGY_TESTS)}
    rows = shown_level_scores(latest)
    rows = rows[rows["measure_key"].isin(order)]
    rows = rows.iloc[rows["measure_key"].map(order).argsort(kind="stable")]
    keys = list(rows["measure_key"] + "." + rows["level"])
    labels = [
        message(f"strategy_tests.{_bound(capped, points)}", value=Cell("strategy_tests", key, "value"))
        for key, capped, points in zip(keys, rows["is_capped"], rows["mean_points"], strict=True)
    ]
    rows = rows.assign(
        test=rows["measure_key"].str.removeprefix(TEST_PREFIX),
        value=rows["mean_points"],
        value_label=label_column(labels),
        value_said=label_column(
            label if capped else "" for label, capped in zip(labels, rows["is_capped"], strict=True)
        ),
        last_value=points_before(analysis, zip(rows["group_id"], rows["measure_key"], strict=True)),
        last_wave=before.wave.key if (before := wave_before(analysis)) else "",
    ).set_axis(keys)
    columns = (
        Column("test", message("strategy_tests.test"), term="test"),
        Column("level", message("head.level"), term="level"),
        Column("value", message("strategy_tests.favourable"), "pct"),
        Column("ci_low", message("head.from"), "pct"),
        Column("ci_high", message("head.to"), "pct"),
        Column("n_respondents", message("head.n"), "n"),
        *_last_columns(analysis, rows, "last_value", "pct"),
        *drawn("value_label", "value_said"),
    )
    return Table("strategy_tests", message("strategy_tests.caption"), columns, rows)


def _bound(is_capped: bool, points: float) -> str:
    """Whether a share is itself, or held to a bound because its group is small."""
    if not is_capped:
        return "value"
    return "at_least" if points > 50 else "at_most"


def _change_table(analysis: Analysis) -> Table:
    """Dimensions and outcomes in both waves, largest rise first."""
    assert analysis.instrument is not None
    keys = {d.key for d in analysis.instrument.with_role("alignment", "outcome") if d.rule == "mean"}
    changes = analysis.changes[analysis.changes["measure_key"].isin(keys)]
    changes = changes.assign(label=label_column(label_of(analysis, key) for key in changes["measure_key"]))
    changes = changes.sort_values("change_points", ascending=False).set_index("measure_key")
    before, after = (wave.wave.label for wave in analysis.waves[-2:])
    earlier = {f"earlier_{place}_points": wave for place, wave in enumerate(_earlier(analysis), start=1)}
    changes = changes.assign(**{key: _company_points(wave, changes.index) for key, wave in earlier.items()})
    columns = (
        Column("label", message("head.dimension")),
        *(Column(key, wave.wave.label, "points") for key, wave in earlier.items()),
        Column("before_points", before, "points"),
        Column("after_points", after, "points"),
        Column("change_points", message("change.change"), "signed_points"),
        Column("ci_low", message("head.from"), "signed_points"),
        Column("ci_high", message("head.to"), "signed_points"),
        *drawn("n_before", "n_after", format="n"),
    )
    note = (message("change.note.earlier", before=before, after=after),) if earlier else ()
    return Table("change", message("change.caption", before=before, after=after), columns, changes, note)


def _earlier(analysis: Analysis) -> list[WaveResults]:
    """Waves before the two that are compared, as far as their scores are weighted alike."""
    return [wave for wave in analysis.waves[:-2] if wave.weighting == analysis.waves[-1].weighting]


def _company_points(wave: WaveResults, keys: pd.Index) -> pd.Series:
    """Company's score of a wave on each measure; blank where that was not asked or is not shown."""
    return wave.company_scores.set_index("measure_key")["mean_points"].reindex(keys)


def _wave_of(wave: WaveResults) -> Message:
    return message("change.wave", n=wave.n_respondents, wave=wave.wave.label)
