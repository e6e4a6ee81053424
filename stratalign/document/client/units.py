"""Pages on units: every unit against the company, best estimates, agreement within units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from stratalign.analysis.results import Agreement, Analysis, WaveResults
from stratalign.analysis.units import unit_measures
from stratalign.document.client.parts import label_of, survey_source
from stratalign.document.kinds import HEAT_MAP_ROWS
from stratalign.document.model import Column, Exhibit, Table, drawn
from stratalign.document.page import Page, label_column, section_of
from stratalign.findings.client.units import AGREEMENT, COMPANY, STANDING, UNITS, unit_names, unit_scores
from stratalign.findings.model import Finding
from stratalign.language.fields import Cell
from stratalign.language.messages import message
from stratalign.scores.groups import OVERALL
from stratalign.scores.scoring import INDEX_KEY

#: Measures up to which the rows of a heat map stand in so many columns beside each other.
BESIDE = {3: 3, 5: 2}


def units_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Units by dimension in the order of the hierarchy, hidden ones hatched."""
    latest, instrument, finding = analysis.latest, analysis.instrument, findings.get("units")
    if latest is None or instrument is None or finding is None:
        return None
    scores = unit_scores(latest, instrument)
    # A measure that is held for every unit would be a column of nothing.
    told = set(scores.loc[scores["mean_points"].notna(), "measure_key"])
    measures = [key for key in unit_measures(latest.group_scores, instrument) if key in told]
    if not measures:
        return None
    tables = [_units(analysis, latest, scores, measures), _company(analysis, latest, measures)]
    exhibits = _units_exhibits(latest, measures, tables[0])
    if len(latest.standing):
        tables.append(_standing(latest))
        exhibits.append(_standing_exhibit(analysis, latest))
    return Page(section_of("client", "units", finding, *exhibits), tuple(tables))


def agreement_page(analysis: Analysis, findings: Mapping[str, Finding]) -> Page | None:
    """Agreement within units and differences between them, printed whatever they are."""
    latest, finding = analysis.latest, findings.get("agreement")
    if latest is None or finding is None:
        return None
    table = _agreement(analysis, latest)
    exhibit = Exhibit(
        "agreement",
        "table",
        message("agreement.subtitle"),
        (survey_source(latest),),
        data=(table.key,),
        numbers=table.key,
        guide=(message("agreement.guide"),),
    )
    return Page(section_of("client", "agreement", finding, exhibit), (table,))


def _units(analysis: Analysis, latest: WaveResults, scores: pd.DataFrame, measures: list[str]) -> Table:
    """Scores by unit and measure; units that have others below them stand out."""
    wide = scores.pivot(index="group_id", columns="measure_key", values="mean_points")[measures]
    every = latest.group_scores[latest.group_scores["kind"] == "unit"]
    parent_of = every.drop_duplicates("group_id").set_index("group_id")["parent_id"]
    order = every[every["measure_key"] == measures[0]].set_index("group_id")["mean_points"]
    # Units that are held keep the order of their keys, whatever a sort does with what is not there.
    order = order.sort_index().sort_values(ascending=False, kind="stable")
    in_hierarchy = _in_hierarchy(OVERALL, order, parent_of)
    wide = wide.reindex([group_id for group_id in in_hierarchy if group_id in wide.index])
    is_told = wide.notna().any(axis=1)
    # Some units that are held stand where they belong; more of them than of the others would be a page of nothing.
    wide = wide if 2 * is_told.sum() >= len(wide) else wide[is_told]
    names = unit_names(latest)
    rows = wide.assign(
        label=label_column(names[group_id] for group_id in wide.index),
        is_strong=wide.index.isin(set(latest.participation["parent_id"])),
    )
    columns = (
        Column("label", message("head.unit")),
        *(Column(key, label_of(analysis, key), "points") for key in measures),
        *drawn("is_strong", format="flag"),
    )
    notes = (message("units.note"),) if wide.isna().any(axis=None) else ()
    return Table(UNITS, message("units.caption"), columns, rows, notes)


def _in_hierarchy(parent: str, scores: pd.Series, parent_of: pd.Series) -> list[str]:
    """Group ids below a parent, best first, each followed by the ones below it."""
    above, below = parent_of.to_dict(), dict[str, list[str]]()
    for group_id in map(str, scores.index):
        below.setdefault(above[group_id], []).append(group_id)
    return list(_following(parent, below))


def _following(parent: str, below: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for group_id in below.get(parent, ()):
        yield group_id
        yield from _following(group_id, below)


def _company(analysis: Analysis, latest: WaveResults, measures: list[str]) -> Table:
    """The company's score on every measure, each person counting once."""
    overall = latest.group_scores[latest.group_scores["group_id"] == OVERALL].set_index("measure_key")
    rows = pd.DataFrame(
        {
            "label": label_column(label_of(analysis, key) for key in measures),
            "company_points": overall["mean_points"].reindex(measures),
        },
        index=measures,
    )
    return Table(COMPANY, "", (*drawn("label"), *drawn("company_points", format="points")), rows)


def _units_exhibits(latest: WaveResults, measures: list[str], units: Table) -> list[Exhibit]:
    """Heat maps against the company, each column with its own company score; the table stands behind the first."""
    whole = Exhibit(
        UNITS,
        "heat_map",
        message("units.subtitle"),
        (survey_source(latest),),
        data=(UNITS, COMPANY),
        options={"columns": tuple(measures)},
        numbers=UNITS,
        guide=(message("units.guide"),),
    )
    parent_of = latest.participation.set_index("group_id")["parent_id"]
    n_beside = next((beside for most, beside in BESIDE.items() if len(measures) <= most), 1)
    first, *further = by_division(list(units.rows.index), parent_of, most=n_beside * HEAT_MAP_ROWS)
    if not further:
        return [whole]
    parts = [
        replace(whole, key=f"{UNITS}_{place}", options={**whole.options, "rows": rows}, numbers="", guide=())
        for place, rows in enumerate(further, start=2)
    ]
    return [replace(whole, options={**whole.options, "rows": first}), *parts]


def by_division(rows: Sequence[str], parent_of: pd.Series, *, most: int = HEAT_MAP_ROWS) -> list[tuple[str, ...]]:
    """Part the rows of a heat map so that each part fits on a page with letters that can be read.

    Parameters
    ----------
    rows
        Keys of units in the order of the hierarchy.
    parent_of
        Key of each unit's parent.
    most
        Rows of a part.

    Returns
    -------
    list of tuple of str
        At most `most` in each, as alike in number as divisions allow; a division is parted only where it alone
        is longer.
    """
    divisions, shown = list[list[str]](), set(rows)
    for row in rows:
        if not divisions or parent_of.get(row) not in shown or len(divisions[-1]) == most:
            divisions.append([])
        divisions[-1].append(row)
    left, n_parts = len(rows), -(-len(rows) // most)
    parts: list[list[str]] = [[]]
    for division in divisions:
        # What is left is shared anew with each part, so that no row stands alone at the end.
        longer, wanted = len(parts[-1]) + len(division), left / n_parts
        if parts[-1] and (longer > most or longer - wanted > wanted - len(parts[-1])):
            left, n_parts = left - len(parts[-1]), max(n_parts - 1, 1)
            parts.append([])
        parts[-1] += division
    return [tuple(part) for part in parts]


def _standing(latest: WaveResults) -> Table:
    """Units that have none below them: own mean, best estimate, and the difference from the rest."""
    names = unit_names(latest)
    rows = latest.standing.set_index("group_id")
    rows = rows.assign(label=label_column(names[group_id] for group_id in rows.index))
    columns = (
        Column("label", message("head.unit")),
        Column("n_respondents", message("head.n"), "n"),
        Column("mean_points", message("standing.mean"), "points"),
        Column("shrunken_points", message("standing.best"), "points"),
        Column("ci_low", message("head.from"), "points"),
        Column("ci_high", message("head.to"), "points"),
        Column("difference_points", message("standing.difference"), "signed_points"),
        Column("adjusted_p_value", message("standing.p"), "p"),
        *drawn("verdict", format="key"),
    )
    return Table(STANDING, message("standing.caption"), columns, rows, (message("standing.note"),))


def _standing_exhibit(analysis: Analysis, latest: WaveResults) -> Exhibit:
    return Exhibit(
        STANDING,
        "shrunken_ranks",
        message("standing.subtitle", label=label_of(analysis, INDEX_KEY)),
        (survey_source(latest),),
        data=(STANDING,),
        options={"company_points": Cell(COMPANY, INDEX_KEY, "company_points")},
        numbers=STANDING,
    )


def _agreement(analysis: Analysis, latest: WaveResults) -> Table:
    """Agreement, share of variance between units and reliability of their means, by dimension."""
    rows = pd.DataFrame([_agreement_row(row) for row in latest.agreement])
    rows = rows.assign(label=label_column(label_of(analysis, key) for key in rows["dimension"])).set_index("dimension")
    leaning = (
        Column("null", message("agreement.null"), term="null"),
        Column("agreed_median", message("agreement.agreed_median"), "ratio"),
    )
    columns = (
        Column("label", message("head.dimension")),
        Column("icc1", message("agreement.icc1"), "ratio"),
        Column("ci_low", message("head.lower_from"), "ratio"),
        Column("ci_high", message("head.lower_to"), "ratio"),
        Column("icc2", message("agreement.icc2"), "ratio"),
        Column("mean_rwg_j", message("agreement.mean_rwg_j"), "ratio"),
        Column("median_rwg_j", message("agreement.median_rwg_j"), "ratio"),
        *(leaning if (rows["null"] != "uniform").any() else ()),
        Column("share_pct", message("agreement.share"), "pct"),
        Column("n_units", message("head.units"), "n"),
        Column("verdict", message("agreement.verdict"), term="may_be_read"),
        Column("people_needed", message("agreement.people_needed"), "n"),
    )
    return Table(AGREEMENT, message("agreement.caption"), columns, rows, (message("agreement.note"),))


def _agreement_row(row: Agreement) -> dict[str, object]:
    icc, missing = row.icc, float("nan")
    return {
        "dimension": row.dimension,
        "icc1": icc.icc1 if icc else missing,
        "ci_low": icc.ci_low if icc else missing,
        "ci_high": icc.ci_high if icc else missing,
        "icc2": icc.icc2 if icc else missing,
        "mean_rwg_j": row.mean_rwg_j,
        "median_rwg_j": row.median_rwg_j,
        "null": row.null,
        "agreed_median": row.agreed_median,
        "share_pct": row.agreed_share * 100,
        "n_units": row.n_units,
        "verdict": row.verdict.may_interpret.replace(" ", "_"),
        "people_needed": row.verdict.people_needed,
    }
