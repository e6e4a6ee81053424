"""Packs of all units as one document: two pages a unit, which `pack_of` takes apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from stratalign.analysis.comments import theme_names
from stratalign.document.assemble import assemble
from stratalign.document.client.parts import label_of, survey_source
from stratalign.document.model import Column, Cover, Document, Exhibit, Section, Table, drawn
from stratalign.document.packs.one import INDEX, TALKS, UNIT_PACKS
from stratalign.document.page import Page, brand_data, label_column
from stratalign.engagement.engagement import slug
from stratalign.engagement.instrument import wording
from stratalign.findings.client.comments import told_themes
from stratalign.findings.labels import group_label
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Message, Text, Words
from stratalign.language.messages import listing, message

if TYPE_CHECKING:
    from stratalign.analysis.results import Analysis, WaveResults
    from stratalign.analysis.unit_packs import UnitPack, UnitPacks

#: Conversations that a pack proposes.
N_TALKS = 3
#: Themes of comments that a pack names.
N_THEMES = 4
#: Marks beside unit and company, with whose they are.
MARK_LABELS = ("mark_1", "mark_2")
MARKS = {"parent_points": "parent", "last_points": "last_wave"}


def build_unit_packs(packs: UnitPacks, *, run_id: str = "draft") -> Document:
    """Write two pages for the manager of every unit that may be shown.

    Parameters
    ----------
    packs
        From `compare_units`.
    run_id
        Printed on the cover.

    Returns
    -------
    Document
        All packs; `pack_of` gives one. Its first page, for the analyst alone, lists them.
    """
    analysis, latest = packs.analysis, packs.analysis.latest
    assert latest is not None
    keys = pack_keys(packs)
    findings, pages = [], [_index(packs, keys)]
    for key, pack in zip(keys, packs.packs, strict=True):
        finding = _finding(analysis, key, pack)
        findings.append(finding)
        pages += [_results(analysis, latest, key, pack, finding), _talks(analysis, key, pack)]
    return assemble(
        UNIT_PACKS,
        language=analysis.engagement.language,
        run_id=run_id,
        cover=_cover(analysis, latest, run_id),
        summary=None,
        sections=[page.section for page in pages if page.section is not None],
        findings=findings,
        tables=[table for page in pages for table in page.tables],
        about=(message("packs.about"),),
        brand=brand_data(analysis.engagement),
    )


def pack_keys(packs: UnitPacks) -> list[str]:
    """Name of each pack, safe as a file's: the unit's, else its key's; two units of one name get a number.

    Parameters
    ----------
    packs
        In their order.

    Returns
    -------
    list of str
        Such as `pressure-nordics`, or `unit-sales-cn` where no letter of a name may stand in a file's everywhere.
    """
    found: list[str] = []
    for pack in packs.packs:
        stem = name = slug(pack.label, or_else=slug(pack.group_id, or_else="unit"))
        number = 2
        while name in (INDEX, *found):
            name, number = f"{stem}-{number}", number + 1
        found.append(name)
    return found


def _cover(analysis: Analysis, latest: WaveResults, run_id: str) -> Cover:
    report = analysis.engagement.report
    return Cover(
        client=analysis.engagement.client,
        title=message("packs.title"),
        subtitle=message("packs.all"),
        facts=(
            (message("cover.survey"), latest.wave.label),
            (message("cover.prepared_by"), report.prepared_by),
            (message("cover.run"), run_id),
        ),
        confidentiality=message("packs.confidentiality"),
        synthetic_note=message("synthetic.client") if report.synthetic_data else "",
    )


def _unit(pack: UnitPack) -> Text:
    return group_label("unit", pack.group_id, pack.label)


def _table_key(kind: str, key: str) -> str:
    """Key of a table of a pack: a page names it with dashes, which the auditor reads as these."""
    return "_".join([kind, *key.split("-")])


def _finding(analysis: Analysis, key: str, pack: UnitPack) -> Finding:
    """What stands out in a unit; that nothing does is a finding too."""
    evidence = tuple(
        Evidence(
            row["measure_key"], "difference_from_company", "points", row["difference_points"], row["ci_low"],
            row["ci_high"], row["n_respondents"], p_adjusted=row["p_adjusted"],
        )
        for row in pack.scores.to_dict("records")
    )  # fmt: skip
    claim, strength = _claim(analysis, pack), "clear" if pack.strengths or pack.gaps else "inconclusive"
    return Finding(f"pack.{key}", claim, _detail(analysis, pack), evidence, strength)  # type: ignore[arg-type]


def _claim(analysis: Analysis, pack: UnitPack) -> Message:
    def named(keys: tuple[str, ...]) -> Message:
        return message("packs.named", names=listing([label_of(analysis, key) for key in keys]))

    if pack.strengths and pack.gaps:
        return message("packs.claim.both", high=named(pack.strengths), low=named(pack.gaps))
    if pack.strengths:
        return message("packs.claim.strengths", high=named(pack.strengths))
    return message("packs.claim.gaps", low=named(pack.gaps)) if pack.gaps else message("packs.claim.none")


def _detail(analysis: Analysis, pack: UnitPack) -> Words:
    """Who answered, and how to take what is claimed."""
    people = message("packs.answered", n=pack.n_respondents)
    if pack.n_invited == pack.n_invited:
        people = message("packs.answered.of", n=pack.n_respondents, invited=pack.n_invited)
    return people, message("packs.guarded" if pack.strengths or pack.gaps else "packs.guarded.none")


def _results(analysis: Analysis, latest: WaveResults, key: str, pack: UnitPack, finding: Finding) -> Page:
    """The unit beside the company, its part of it and the wave before."""
    table = _scores(analysis, key, pack)
    held = {column.key for column in table.columns if column.is_printed}
    marks = [name for name in MARKS if name in held]
    exhibit = Exhibit(
        table.key,
        "dumbbell",
        message("packs.subtitle"),
        (survey_source(latest),),
        data=(table.key,),
        options={
            "columns": ("unit_points", "company_points", "difference_points"),
            "meanings": ("ours", "reference"),
            "marks": tuple(marks),
            "mark_meanings": tuple(MARKS[name] for name in marks),
        },
        labels={
            "upper": _unit(pack),
            "lower": message("packs.company"),
            "difference": message("packs.difference"),
            **dict(zip(MARK_LABELS, (table.column(name).label for name in marks), strict=False)),
        },
        numbers=table.key,
        guide=(message("packs.guide"),),
    )
    section = Section(
        key,
        _unit(pack),
        message("packs.question"),
        finding.claim,
        finding.key,
        finding.detail,
        (exhibit,),
        (message("packs.caveat"),),
        so_what=message("so_what.packs" if finding.strength == "clear" else "so_what.packs.open"),
    )
    return Page(section, (table,))


def _scores(analysis: Analysis, key: str, pack: UnitPack) -> Table:
    rows = pack.scores.set_index("measure_key")
    rows = rows.assign(
        label=label_column(label_of(analysis, str(measure)) for measure in rows.index),
        group_id=pack.group_id,
        parent_id=pack.parent_id,
        last_wave=analysis.waves[-2].wave.key if len(analysis.waves) > 1 else "",
    )
    last = analysis.waves[-2].wave.label if len(analysis.waves) > 1 else ""
    columns = [
        Column("label", message("head.dimension")),
        Column("unit_points", _unit(pack), "points"),
        Column("company_points", message("packs.company"), "points"),
        Column("difference_points", message("packs.difference"), "signed_points"),
        Column("ci_low", message("head.from"), "signed_points"),
        Column("ci_high", message("head.to"), "signed_points"),
    ]
    if rows["parent_points"].notna().any():
        columns.append(Column("parent_points", pack.parent_label, "points"))
    if rows["last_points"].notna().any():
        columns.append(Column("last_points", last, "points"))
    columns += [*drawn("group_id", "parent_id", "last_wave", format="key"), *drawn("n_respondents", format="n")]
    columns += drawn("is_apart", format="flag")
    return Table(_table_key("pack", key), message("packs.caption", unit=_unit(pack)), tuple(columns), rows)


def _talks(analysis: Analysis, key: str, pack: UnitPack) -> Page:
    """Conversations to hold with the team; they ask and compare nothing."""
    rows = pd.DataFrame(_conversations(analysis, pack))
    columns = (
        Column("label", message("packs.talk.about")),
        Column("covers", message("packs.talk.covers")),
        Column("ask", message("packs.talk.ask")),
        Column("agree", message("packs.talk.agree")),
    )
    table = Table(_table_key("talks", key), message("packs.talk.caption"), columns, rows)
    exhibit = Exhibit(
        table.key,
        "table",
        message("packs.talk.subtitle"),
        (message("packs.talk.source"),),
        data=(table.key,),
        numbers=table.key,
    )
    section = Section(
        key + TALKS,
        message("packs.talk.topic"),
        message("packs.talk.question"),
        message("packs.talk.title", n=len(rows)),
        exhibits=(exhibit,),
        sentences=(message("packs.talk.how"), *_wrote(analysis)),
        caveats=(message("packs.talk.caveat"),),
    )
    return Page(section, (table,))


def _wrote(analysis: Analysis) -> Words:
    """Themes that people of the whole company wrote about; of a unit too few write, and no pack has a quote."""
    comments = analysis.latest.comments if analysis.latest else None
    if comments is None:
        return ()
    names, found = theme_names(comments, analysis.engagement.language), told_themes(comments)
    keys = list(dict.fromkeys(found.sort_values("n_respondents", ascending=False, kind="stable")["theme_key"]))
    named = listing([message("packs.talk.theme", theme=names[key]) for key in keys[:N_THEMES]])
    return (message("packs.talk.themes", themes=named),) if keys else ()


def _conversations(analysis: Analysis, pack: UnitPack) -> Iterator[dict[str, object]]:
    """One conversation a topic: what stands out first, then what every team should talk about."""
    instrument, language = analysis.instrument, analysis.engagement.language
    assert instrument is not None
    usual = [dimension.key for dimension in instrument.compared_dimensions]
    keys = list(dict.fromkeys((*pack.gaps, *pack.strengths, *usual)))[:N_TALKS]
    for key in keys:
        covers = instrument.dimension(key).covers
        kind = "gap" if key in pack.gaps else "strength" if key in pack.strengths else "usual"
        yield {
            "label": label_of(analysis, key),
            "covers": wording(covers, language) if covers else None,
            "ask": message(f"packs.ask.{kind}"),
            "agree": message(f"packs.agree.{kind}"),
        }


def _index(packs: UnitPacks, keys: list[str]) -> Page:
    """All packs and the units that have none, for the analyst."""
    shown = pd.DataFrame(
        {
            "unit": label_column(_unit(pack) for pack in packs.packs),
            "file": keys,
            "n_respondents": [pack.n_respondents for pack in packs.packs],
            "n_strengths": [len(pack.strengths) for pack in packs.packs],
            "n_gaps": [len(pack.gaps) for pack in packs.packs],
        },
        index=keys,
    )
    columns = (
        Column("unit", message("head.unit")),
        Column("file", message("packs.index.file")),
        Column("n_respondents", message("head.n"), "n"),
        Column("n_strengths", message("packs.index.strengths"), "n"),
        Column("n_gaps", message("packs.index.gaps"), "n"),
    )
    table = Table("pack_index", message("packs.index.caption"), columns, shown)
    exhibit = Exhibit(
        "pack_index", "table", message("packs.index.subtitle"), (message("packs.index.source"),),
        data=("pack_index",), numbers="pack_index",
    )  # fmt: skip
    withheld = tuple(message("packs.index.withheld", unit=str(label)) for label in packs.withheld["label"])
    section = Section(
        INDEX,
        message("packs.index.topic"),
        message("packs.index.question"),
        message("packs.index.title", n=len(keys)),
        sentences=(message("packs.index.guarded", n=packs.n_comparisons),),
        exhibits=(exhibit,),
        caveats=withheld,
    )
    return Page(section, (table,))
