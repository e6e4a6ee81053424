"""Pages on two full surveys: what changed, for whom, among the same people, what did not, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from stratalign.analysis.wave_change import WaveChange
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, row_key, section_of
from stratalign.findings.labels import group_label
from stratalign.findings.model import Finding
from stratalign.findings.waves.change import is_steady, label_of, unmoved
from stratalign.language.fields import Message, Text
from stratalign.language.messages import message
from stratalign.scores.scoring import INDEX_KEY

#: Columns of a dumbbell of two waves, and what the colours of its ends stand for.
ENDS = ("after_points", "before_points", "change_points")
MEANINGS = ("this_wave", "last_wave")


def source_of(change: WaveChange) -> Message:
    """Source line of both surveys."""
    before, after = change.before, change.after
    return message(
        "waves.change.source",
        before=before.wave.label,
        n_before=before.n_respondents,
        after=after.wave.label,
        n_after=after.n_respondents,
    )


def change_page(change: WaveChange, findings: Mapping[str, Finding]) -> Page | None:
    """Every measure of the whole company, then and now."""
    finding = findings.get("change")
    if finding is None:
        return None
    rows = change.changes.assign(
        label=label_column(label_of(change, key) for key in change.changes["measure_key"]),
        is_apart=[_is_claimed(change, key) for key in change.changes["measure_key"]],
    )
    rows = rows.set_index("measure_key").sort_values("change_points", ascending=False, kind="stable")
    rows = pd.concat([rows[rows.index == INDEX_KEY], rows[rows.index != INDEX_KEY]])
    columns = (
        Column("label", message("head.dimension")),
        *_ends(change),
        *drawn("n_before", "n_after", format="n"),
        *drawn("is_apart", format="flag"),
    )
    table = Table("change", message("waves.change.caption"), columns, rows)
    exhibit = _dumbbell(change, table, message("waves.change.subtitle"))
    return Page(section_of("waves", "change", finding, exhibit, caveats=_burden(change)), (table,))


def for_whom_page(change: WaveChange, findings: Mapping[str, Finding]) -> Page | None:
    """Levels and units, each against itself."""
    finding = findings.get("for_whom")
    if finding is None:
        return None
    measure = label_of(change, change.headline)
    rows = change.groups.set_index("group_id")
    rows = rows.assign(
        label=label_column(
            group_label(str(kind), str(group), str(label))
            for group, kind, label in zip(rows.index, rows["kind"], rows["label"], strict=True)
        ),
        measure_key=change.headline,
        last_wave=change.before.wave.key,
        is_apart=[change.claims.holds("group_change", str(group)) for group in rows.index],
    )
    columns = (
        Column("label", message("waves.for_whom.group")),
        *_ends(change),
        *drawn("n_before", "n_after", format="n"),
        *drawn("measure_key", "last_wave", format="key"),
        *drawn("is_apart", format="flag"),
    )
    note = (message("waves.for_whom.note"),)
    table = Table("group_change", message("waves.for_whom.caption"), columns, rows, note)
    exhibit = _dumbbell(change, table, message("waves.for_whom.subtitle", measure=measure))
    return Page(section_of("waves", "for_whom", finding, exhibit), (table,))


def same_people_page(change: WaveChange, findings: Mapping[str, Finding]) -> Page | None:
    """Those who answered both times, against themselves, and how many of them changed."""
    finding = findings.get("same_people")
    if finding is None:
        return None
    rows = change.stayed.set_index("measure_key")
    rows = rows.assign(
        label=label_column(label_of(change, str(key)) for key in rows.index),
        last_wave=change.before.wave.key,
        is_apart=[change.claims.holds("stayed_change", str(key)) for key in rows.index],
    )
    order = [key for key in rows.sort_values("change_points", ascending=False, kind="stable").index if key != INDEX_KEY]
    rows = rows.loc[[*(key for key in rows.index if key == INDEX_KEY), *order]]
    columns = (
        Column("label", message("head.dimension")),
        *_ends(change),
        *drawn("n_respondents", format="n"),
        *drawn("last_wave", format="key"),
        *drawn("is_apart", format="flag"),
    )
    table = Table("stayed_change", message("waves.same_people.caption"), columns, rows)
    n = float(rows["n_respondents"].iloc[0])
    exhibit = _dumbbell(change, table, message("waves.same_people.subtitle", n=n))
    return Page(section_of("waves", "same_people", finding, exhibit), (table,))


def persons_page(change: WaveChange, findings: Mapping[str, Finding]) -> Page | None:
    """How many of those who answered both times changed by more than error of measurement."""
    finding = findings.get("persons")
    if finding is None:
        return None
    exhibit, table = _persons(change)
    return Page(section_of("waves", "persons", finding, exhibit), (table,))


def unchanged_page(change: WaveChange, findings: Mapping[str, Finding]) -> Page | None:
    """Dimensions without a change, with the smallest one that would have shown."""
    finding = findings.get("unchanged")
    if finding is None:
        return None
    found = unmoved(change)
    rows = pd.DataFrame(found, index=[row.measure_key for row in found])
    rows = rows.assign(
        label=label_column(label_of(change, row.measure_key) for row in found),
        reading=label_column(
            message("waves.unchanged.is.steady" if is_steady(row) else "waves.unchanged.is.open") for row in found
        ),
    )
    columns = (
        Column("label", message("head.dimension")),
        Column("change_points", message("waves.change.change"), "signed_points"),
        Column("ci_low", message("head.from"), "signed_points"),
        Column("ci_high", message("head.to"), "signed_points"),
        Column("smallest_points", message("waves.change.smallest"), "points"),
        Column("reading", message("waves.unchanged.is")),
    )
    table = Table("unchanged", message("waves.unchanged.caption"), columns, rows, (message("waves.unchanged.note"),))
    exhibit = _table(table, message("waves.unchanged.subtitle"), source_of(change))
    return Page(section_of("waves", "unchanged", finding, exhibit), (table,))


def sources_page(change: WaveChange, findings: Mapping[str, Finding]) -> Page | None:
    """The change of the company's score as sums: of who stayed and came, of units, of levels."""
    finding = findings.get("sources")
    if finding is None:
        return None
    parts = [
        ("people", name, row["estimate"], row["ci_low"], row["ci_high"], row["n_respondents"])
        for name, row in change.parts.iterrows()
    ]
    names = ["by", "term", "estimate", "ci_low", "ci_high", "n_respondents"]
    rows = pd.concat([pd.DataFrame(parts, columns=names), change.mix], ignore_index=True)
    rows = rows.set_axis([row_key(by, term) for by, term in zip(rows["by"], rows["term"], strict=True)])
    rows = rows.assign(
        way=label_column(message(f"waves.sources.way.{by}") for by in rows["by"]),
        label=label_column(_part_name(by, term) for by, term in zip(rows["by"], rows["term"], strict=True)),
    )
    # The whole is the same in every way of splitting; it stands once.
    is_repeated = (rows["term"] == "change") & (rows["by"] != "people")
    rows = rows[~is_repeated]
    columns = (
        Column("label", message("waves.sources.part")),
        Column("way", message("waves.sources.way")),
        Column("estimate", message("waves.sources.points"), "signed_points"),
        Column("ci_low", message("head.from"), "signed_points"),
        Column("ci_high", message("head.to"), "signed_points"),
    )
    table = Table("parts", message("waves.sources.caption"), columns, rows, (message("waves.sources.note"),))
    exhibit = Exhibit(
        "parts",
        "coefficients",
        message("waves.sources.subtitle", measure=label_of(change, change.headline)),
        (source_of(change),),
        data=("parts",),
        labels={"x": message("waves.sources.axis")},
        numbers="parts",
    )
    return Page(section_of("waves", "sources", finding, exhibit), (table,))


def benchmark_page(change: WaveChange, findings: Mapping[str, Finding]) -> Page | None:
    """The company's movement beside that of the companies it is compared with."""
    finding = findings.get("benchmark")
    if finding is None or change.positions is None:
        return None
    before, after = change.positions.before, change.positions.after
    pairs = {
        "company": (before.score_points, after.score_points),
        "median": (before.median_points, after.median_points),
        "distance": (before.score_points - before.median_points, after.score_points - after.median_points),
        "percentile": (before.percentile, after.percentile),
    }
    rows = pd.DataFrame(pairs, index=["before", "after"]).T.astype(float)
    rows = rows.assign(
        change=rows["after"] - rows["before"],
        label=label_column(message(f"waves.benchmark.{key}") for key in pairs),
    )
    columns = (
        Column("label", message("waves.benchmark.what")),
        Column("before", change.before.wave.label, "points"),
        Column("after", change.after.wave.label, "points"),
        Column("change", message("waves.change.change"), "signed_points"),
    )
    table = Table("benchmark_change", message("waves.benchmark.caption"), columns, rows)
    source = message("waves.benchmark.source", n=after.n_companies)
    exhibit = _table(table, message("waves.benchmark.subtitle", index=label_of(change, INDEX_KEY)), source)
    return Page(section_of("waves", "benchmark", finding, exhibit), (table,))


def method_page(change: WaveChange, findings: Mapping[str, Finding]) -> Page | None:
    """What was looked at, family by family."""
    families = change.claims.families
    claimed = change.claims.tests.groupby("family")["may_be_claimed"].sum()
    rows = pd.DataFrame(
        {
            "label": label_column(message(f"family.{family}") for family in families.index),
            "n_tests": families["n_tests"].astype(float),
            "n_claimed": claimed.reindex(families.index).fillna(0).astype(float),
            "level_pct": 100 * families["level"].astype(float),
        },
        index=families.index,
    )
    rows["level_pct"] = rows["level_pct"].where(rows["level_pct"] > 0)
    columns = (
        Column("label", message("waves.method.family")),
        Column("n_tests", message("waves.method.tests"), "n"),
        Column("n_claimed", message("waves.method.claimed"), "n"),
        Column("level_pct", message("waves.method.level"), "number"),
    )
    table = Table("families", message("waves.method.caption"), columns, rows)
    exhibit = _table(table, message("waves.method.subtitle"), message("waves.method.source"))
    return Page(section_of("waves", "method", findings["method"], exhibit), (table,))


def _ends(change: WaveChange) -> tuple[Column, ...]:
    """Then, now, the change and its interval."""
    return (
        Column("before_points", change.before.wave.label, "points"),
        Column("after_points", change.after.wave.label, "points"),
        Column("change_points", message("waves.change.change"), "signed_points"),
        Column("ci_low", message("head.from"), "signed_points"),
        Column("ci_high", message("head.to"), "signed_points"),
    )


def _dumbbell(change: WaveChange, table: Table, subtitle: Text) -> Exhibit:
    return Exhibit(
        table.key,
        "dumbbell",
        subtitle,
        (source_of(change),),
        data=(table.key,),
        options={"columns": ENDS, "meanings": MEANINGS},
        labels={
            "upper": change.after.wave.label,
            "lower": change.before.wave.label,
            "difference": message("waves.change.change"),
        },
        numbers=table.key,
        guide=(message("waves.change.guide"),),
    )


def _table(table: Table, subtitle: Text, source: Text) -> Exhibit:
    return Exhibit(table.key, "table", subtitle, (source,), data=(table.key,), numbers=table.key)


def _persons(change: WaveChange) -> tuple[Exhibit, Table]:
    """How many of those who stayed changed by more than error of measurement."""
    rows = change.persons.set_index("measure_key")
    rows = rows.assign(label=label_column(label_of(change, str(key)) for key in rows.index))
    columns = (
        Column("label", message("head.dimension")),
        Column("improved_pct", message("waves.persons.improved"), "pct"),
        Column("unchanged_pct", message("waves.persons.unchanged"), "pct"),
        Column("worsened_pct", message("waves.persons.worsened"), "pct"),
        Column("threshold_points", message("waves.persons.threshold"), "points"),
        Column("reliability", message("waves.persons.reliability"), "hundredths"),
        *drawn("n_respondents", format="n"),
    )
    table = Table("persons", message("waves.persons.caption"), columns, rows, (message("waves.persons.note"),))
    return _table(table, message("waves.persons.subtitle"), source_of(change)), table


def _part_name(by: str, term: str) -> Message:
    if term == "change":
        return message("waves.sources.whole")
    if by == "people":
        return message(f"waves.sources.{term}")
    kind = {"within": "within", "mix": "mix_of", "entered_and_left": "single"}[term]
    return message(f"waves.sources.{kind}.{by}")


def _is_claimed(change: WaveChange, key: str) -> bool:
    return change.claims.holds("overall_change" if key == INDEX_KEY else "change", key)


def _burden(change: WaveChange) -> tuple[Message, ...]:
    """A word where high is bad on a scale that is shown."""
    instrument = change.analysis.instrument
    assert instrument is not None
    shown = set(change.changes["measure_key"])
    is_any = any(one.higher_is == "worse" and one.key in shown for one in instrument.dimensions)
    return (message("waves.change.caveat"),) if is_any else ()
