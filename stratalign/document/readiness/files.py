"""Readiness pages on the files: problems, columns, rows set aside, records that are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from stratalign.analysis.readiness import FLAGS_FILE, Readiness
from stratalign.analysis.readiness_wave import WaveReadiness
from stratalign.checks.result import CheckResult
from stratalign.document.model import Column, Table, drawn
from stratalign.document.page import Page, section_of
from stratalign.document.readiness.parts import Made, of_wave, page_of, source, table_alone
from stratalign.findings.labels import check_name
from stratalign.findings.model import Finding
from stratalign.findings.readiness.columns import use_kind, use_words
from stratalign.findings.readiness.set_aside import reason_label
from stratalign.language.fields import Text, Words
from stratalign.language.messages import message
from stratalign.responses.respondents import REPEATED

#: Checks about people: their rows stand in a file of the analyst's, not on the page.
ABOUT_PEOPLE = frozenset(
    {"attention", "straight_lining", "too_fast", "careless", "few_options", "stopped_early", "out_of_scale"}
)
MAX_PAIRS_SHOWN = 50


def problems_page(readiness: Readiness, findings: Mapping[str, Finding]) -> Page:
    """Every problem, worst first, with its place and its fix."""
    made = [_problems(readiness.checks)] if readiness.checks else []
    section = section_of("readiness", "problems", findings["problems"], *(exhibit for exhibit, *_ in made))
    return Page(section, tuple(table for _, *tables in made for table in tables))


def columns_page(readiness: Readiness, findings: Mapping[str, Finding]) -> Page | None:
    """What became of each column of each file."""

    def make(wave: WaveReadiness, suffix: str) -> list[Made]:
        line = message(
            "columns.source",
            file=wave.file,
            format=wave.detection.format,
            certainty=wave.detection.confidence,
        )
        subtitle, every = message("columns.subtitle"), message("columns.every.subtitle")
        guide = (message("columns.guide"),)
        return [
            table_alone(_uses(wave, suffix), of_wave(readiness, wave, subtitle), (line,), guide=guide),
            table_alone(_every_column(wave, suffix), of_wave(readiness, wave, every), (line,)),
        ]

    return page_of("columns", readiness, findings, make)


def set_aside_page(readiness: Readiness, findings: Mapping[str, Finding]) -> Page | None:
    """Rows that are no respondent's finished answer, by reason."""

    def make(wave: WaveReadiness, suffix: str) -> list[Made]:
        subtitle = of_wave(readiness, wave, message("set_aside.subtitle"))
        line = message("set_aside.source", file=wave.file, wave=wave.wave.label)
        return [table_alone(_rows_kept(wave, suffix), subtitle, (line,), guide=(message("set_aside.guide"),))]

    return page_of("set_aside", readiness, findings, make)


def duplicates_page(readiness: Readiness, findings: Mapping[str, Finding]) -> Page | None:
    """Pairs of records that are alike."""

    def make(wave: WaveReadiness, suffix: str) -> list[Made]:
        subtitle = of_wave(readiness, wave, message("duplicates.subtitle", n=wave.duplicates.n_compared))
        guide = (message("duplicates.guide"),)
        return [table_alone(_pairs(wave, suffix), subtitle, (source(wave),), guide=guide)]

    return page_of("duplicates", readiness, findings, make)


def _problems(checks: tuple[CheckResult, ...]) -> Made:
    """What the checks saw and advise is said in their own words, as an error is."""
    rows = pd.DataFrame(
        {
            "severity": result.severity,
            "check": check_name(result.check),
            "place": _place(result),
            "seen": message("sentence", text=result.seen),
            "expected": message("sentence", text=result.expected) if result.expected else None,
            "fix": result.fix,
        }
        for result in checks
    )
    columns = (
        Column("problem", message("problems.problem"), message="problems.problem.of"),
        Column("place", message("problems.place")),
        Column("seen", message("problems.seen")),
        Column("expected", message("problems.expected")),
        Column("fix", message("problems.fix")),
        *drawn("severity", term="severity"),
        *drawn("check"),
    )
    note = message("problems.note", file=FLAGS_FILE)
    table = Table("problems", message("problems.caption"), columns, rows.set_axis(_problem_keys(checks)), (note,))
    guide = (message("problems.guide"),)
    return table_alone(table, message("problems.subtitle"), (message("problems.source"),), guide=guide)


def _problem_keys(checks: tuple[CheckResult, ...]) -> list[str]:
    """Row keys: the check, numbered from its second result on."""
    met: Counter[str] = Counter()
    keys = []
    for result in checks:
        met[result.check] += 1
        keys.append(result.check if met[result.check] == 1 else f"{result.check}.{met[result.check]}")
    return keys


def _place(result: CheckResult) -> Text:
    """Where a problem is; the rows of people only as a count."""
    if result.check in ABOUT_PEOPLE and result.rows:
        return message("problems.place.people", place=replace(result, rows=()).place, n=len(result.rows))
    return result.place


def _uses(wave: WaveReadiness, suffix: str) -> Table:
    """How many columns there are of each use."""
    counts = wave.columns["use"].map(use_kind).value_counts(sort=False)
    rows = pd.DataFrame({"kind": counts.index, "n": counts.to_numpy()}, index=list(counts.index))
    columns = (
        Column("kind", message("columns.use"), term="column_use"),
        Column("n", message("columns.n"), "n"),
    )
    return Table(f"columns{suffix}", message("columns.caption"), columns, rows)


def _every_column(wave: WaveReadiness, suffix: str) -> Table:
    """Every column of the file by its name, which is its row's key too."""
    names = list(wave.columns["column"])
    rows = pd.DataFrame({"column": names, "use": [use_words(use) for use in wave.columns["use"]]}, index=names)
    columns = (Column("column", message("columns.column")), Column("use", message("columns.became")))
    return Table(f"every_column{suffix}", message("columns.every.caption"), columns, rows)


def _rows_kept(wave: WaveReadiness, suffix: str) -> Table:
    """Respondents, and the rows set aside by reason."""
    aside = {**wave.set_aside, **wave.left_out}
    reasons = [message("set_aside.kept"), *map(reason_label, aside)]
    rows = pd.DataFrame({"reason": reasons, "n": [wave.n_respondents, *aside.values()]}, index=["kept", *aside])
    columns = (Column("reason", message("set_aside.what")), Column("n", message("readiness.rows"), "n"))
    return Table(f"set_aside{suffix}", message("set_aside.caption"), columns, rows)


def _pairs(wave: WaveReadiness, suffix: str) -> Table:
    """Pairs of records, the first of them where there are many; a row that says so where there is none."""
    pairs = wave.duplicates.pairs.head(MAX_PAIRS_SHOWN)
    rows = pd.DataFrame(
        {
            "record": pairs["record"].astype(str),
            "other_record": pairs["other_record"].astype(str),
            "kind": pairs["kind"].str.replace(" ", "_"),
            "n_alike": pairs["n_alike"],
            "n_items": pairs["n_items"],
        }
    )
    alike = Column("alike", message("duplicates.alike"), message="duplicates.alike.of")
    if rows.empty:
        nothing = dict.fromkeys((*rows.columns, "alike")) | {"record": message("duplicates.none")}
        rows, alike = pd.DataFrame([nothing], index=["none"]), Column("alike", message("duplicates.alike"))
    else:
        rows = rows.set_axis(rows["record"] + "." + rows["other_record"])
    columns = (
        Column("record", message("duplicates.row")),
        Column("other_record", message("duplicates.other_row")),
        Column("kind", message("duplicates.what"), term="duplicates.kind"),
        alike,
        *drawn("n_alike", "n_items", format="n"),
    )
    return Table(f"duplicates{suffix}", message("duplicates.caption"), columns, rows, _pairs_note(wave))


def _pairs_note(wave: WaveReadiness) -> Words:
    n, n_repeats = len(wave.duplicates.pairs), wave.set_aside.get(REPEATED, 0)
    note = message("duplicates.note.repeats", n=n_repeats) if n_repeats else message("duplicates.note.none")
    return (message("duplicates.note.first", k=MAX_PAIRS_SHOWN, n=n), note) if n > MAX_PAIRS_SHOWN else (note,)
