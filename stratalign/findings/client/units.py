"""Rules on units: which stand apart from the company, and whether a unit's mean may be read as its people's view.

Their numbers are addresses of the tables of `document/client/units.py`. Units are named only where the report
may claim that they stand apart.
"""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.gates import FEWEST_TO_DIFFER
from stratalign.analysis.report_claims import ReportClaims
from stratalign.analysis.results import Agreement, Analysis, WaveResults
from stratalign.analysis.units import lowest_units, unit_measures
from stratalign.engagement.instrument import Instrument
from stratalign.findings.client.gates import agreement_notes, unit_notes
from stratalign.findings.labels import group_label, how_many
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell, Field, Listing, Message, Text
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.scores.aggregation import GroupScore
from stratalign.scores.groups import OVERALL, Group

#: Tables of the page: scores of units, scores of the company over people, best estimates, agreement.
UNITS, COMPANY, STANDING, AGREEMENT = "units", "units_company", "standing", "agreement"
#: A comparison of fewer shown units says nothing.
FEWEST_UNITS = 2
#: Units named in a sentence at most.
NAMED_UNITS = 4
#: Conventional cuts for agreement and for the reliability of unit means (LeBreton & Senter 2008; Bliese 2000).
STRONG_RWG = 0.70
RELIABLE_ICC2 = 0.70


def find_units(analysis: Analysis) -> Finding | None:
    """Which units lie below and above the company."""
    latest, instrument = analysis.latest, analysis.instrument
    if latest is None or instrument is None:
        return None
    key, units = lowest_units(latest.group_scores, instrument)
    shown = unit_scores(latest, instrument).dropna(subset=["mean_points"])
    if shown["group_id"].nunique() < FEWEST_UNITS:
        return None
    low, high = _apart(latest, units, key, analysis.claims)
    claim = _claim(len(low), len(high))
    detail = [_range(latest, units, key)]
    ways = (("below", low), ("above", high))
    detail += [message(f"units.{way}", units=_some_of(found)) for way, found in ways if found]
    return Finding(
        "units",
        claim,
        tuple(detail),
        tuple(
            Evidence(
                row.group_id,
                key,
                "points",
                row.mean_points,
                row.ci_low,
                row.ci_high,
                row.n_respondents,
                p_adjusted=analysis.claims.p_adjusted("units", row.group_id),
            )
            for row in rows_of(units, GroupScore)
        ),
        "clear" if low or high else "inconclusive",
        (*_units_caveats(latest, len(units)), *unit_notes(analysis, _naming(latest))),
        family="units",
    )


def _claim(n_low: int, n_high: int) -> Message:
    """How many units stand apart, and on which side."""
    if n_low and n_high:
        return message("units.claim.apart", n=n_low, above=n_high)
    if n_low or n_high:
        return message("units.claim.low" if n_low else "units.claim.high", n=n_low or n_high)
    return message("units.claim.none")


def find_agreement(analysis: Analysis) -> Finding | None:
    """Whether unit means may be read as the view of a unit, and compared."""
    latest = analysis.latest
    rows = [row for row in latest.agreement if row.icc is not None and row.n_units > 1] if latest else []
    if not rows:
        return None
    n_agreed = sum(row.agreed_median >= STRONG_RWG for row in rows)
    n_reliable = sum(_is_reliable(row, analysis.claims) for row in rows)
    ordered = sorted(rows, key=lambda row: row.icc.icc1 if row.icc else 0.0)
    if len(rows) == 1:
        return _one_agreement(rows[0], analysis.claims)
    agreed = message(
        "agreement.agreed",
        floor=STRONG_RWG,
        k=how_many(n_agreed),
        dimensions=message("count.dimensions", n=len(rows)),
        units=message("count.units", n=Cell(AGREEMENT, rows[0].dimension, "n_units")),
    )
    fields: dict[str, Field] = {"floor": RELIABLE_ICC2, "k": how_many(n_reliable), "n": len(rows)}
    low, high = _share_between(ordered[0]), _share_between(ordered[-1])
    reliable = message("agreement.reliable", low=low, high=high, **fields)
    if _printed_share(ordered[0]) == _printed_share(ordered[-1]):
        reliable = message("agreement.reliable.same", share=high, **fields)
    claim = _agreement_claim(n_agreed, n_reliable, len(rows))
    if analysis.claims.at_fault("agreement", "units"):
        claim = message("agreement.claim.few", n=max(row.n_units for row in rows), floor=FEWEST_TO_DIFFER)
    return Finding(
        "agreement",
        claim,
        (agreed, *_against_skew(rows), reliable),
        tuple(_icc_evidence(row, analysis.claims) for row in rows),
        "descriptive",
        (*(() if n_reliable == len(rows) else (message("agreement.caveat"),)), *agreement_notes(analysis)),
        family="agreement",
    )


def _is_reliable(row: Agreement, claims: ReportClaims) -> bool:
    """Whether unit means are as reliable as comparing units asks, and units may be said to differ at all."""
    return row.icc is not None and row.icc.icc2 >= RELIABLE_ICC2 and claims.holds("agreement", row.dimension)


def _one_agreement(row: Agreement, claims: ReportClaims) -> Finding:
    """Agreement where one dimension was measured: its own figures."""
    is_agreed, is_reliable = row.agreed_median >= STRONG_RWG, _is_reliable(row, claims)
    claim = message("agreement.claim.both") if is_reliable else message("agreement.claim.one.unreliable")
    if not is_agreed:
        claim = message("agreement.claim.one.divided")
    if claims.at_fault("agreement", "units"):
        claim = message("agreement.claim.few", n=row.n_units, floor=FEWEST_TO_DIFFER)

    def cell(column: str) -> Cell:
        return Cell(AGREEMENT, row.dimension, column)

    units = message("count.units", n=cell("n_units"))
    # Printed only where answers lean; it is the same number elsewhere.
    median = "median_rwg_j" if row.null == "uniform" else "agreed_median"
    agreed = message("agreement.one.agreed", median=cell(median), floor=STRONG_RWG, units=units)
    reliable = message("agreement.one.reliable", share=_share_between(row), icc2=cell("icc2"), floor=RELIABLE_ICC2)
    caveats = () if is_reliable else (message("agreement.caveat"),)
    evidence = (_icc_evidence(row, claims),)
    detail = (agreed, *_against_skew([row]), reliable)
    return Finding("agreement", claim, detail, evidence, "descriptive", caveats, family="agreement")


def _against_skew(rows: list[Agreement]) -> tuple[Message, ...]:
    """That chance answers are taken to lean where answers do, and how much agreement that leaves."""
    skewed = [row for row in rows if row.null != "uniform"]
    if not skewed:
        return ()
    if len(rows) == 1:
        return (message("agreement.skewed.one"),)
    k = sum(row.median_rwg_j >= STRONG_RWG for row in rows)
    return (message("agreement.skewed", n=len(skewed), k=k),)


def unit_scores(latest: WaveResults, instrument: Instrument) -> pd.DataFrame:
    """Scores of every unit on these measures, hidden ones without numbers; of a division of one unit, that unit."""
    scores, keys = latest.group_scores, unit_measures(latest.group_scores, instrument)
    is_unit = (scores["kind"] == "unit") & ~scores["group_id"].isin(_repeated(latest.participation))
    return scores[is_unit & scores["measure_key"].isin(keys)]


def _repeated(participation: pd.DataFrame) -> set[str]:
    """Groups with the same people as a unit below them: their row would be that unit's once more."""
    units = participation[participation["kind"] == "unit"]
    n_below = units.merge(units, left_on="group_id", right_on="parent_id", suffixes=("", "_below"))
    return set(n_below.loc[n_below["n_respondents"] == n_below["n_respondents_below"], "group_id"])


def unit_names(latest: WaveResults) -> dict[str, Text]:
    """Printed name of every group of units."""
    units = latest.participation[latest.participation["kind"] == "unit"]
    return {row.group_id: group_label(row.kind, row.group_id, row.label) for row in rows_of(units, Group)}


def _naming(latest: WaveResults) -> str:
    """Table that names units: that of their standing, where units have one."""
    return STANDING if len(latest.standing) else UNITS


def _apart(latest: WaveResults, units: pd.DataFrame, key: str, claims: ReportClaims) -> tuple[list[Cell], list[Cell]]:
    """Names of the units that may be said to lie below and above the company, those farthest away first."""
    company, table = company_points(latest, key), _naming(latest)
    named = units[units["group_id"].isin(claims.claimed("units"))]
    low = named[named["mean_points"] < company].sort_values("mean_points")
    high = named[named["mean_points"] > company].sort_values("mean_points", ascending=False)
    below, above = ([Cell(table, group_id, "label") for group_id in found["group_id"]] for found in (low, high))
    return below, above


def company_points(latest: WaveResults, key: str) -> float:
    """Score of everybody, each person counting once.

    Parameters
    ----------
    latest
        Results of a wave.
    key
        Of the measure.

    Returns
    -------
    float
        Points.
    """
    scores = latest.group_scores
    is_overall = (scores["group_id"] == OVERALL) & (scores["measure_key"] == key)
    return float(scores.loc[is_overall, "mean_points"].iloc[0])


def _range(latest: WaveResults, units: pd.DataFrame, key: str) -> Message:
    """From where to where units score; with the company's other score where levels are weighted."""
    fields: dict[str, Field] = {
        "label": Cell(COMPANY, key, "label"),
        "units": message("count.shown_units", n=len(units)),
        "low": Cell(UNITS, str(units["group_id"].iloc[-1]), key),
        "high": Cell(UNITS, str(units["group_id"].iloc[0]), key),
        "company": Cell(COMPANY, key, "company_points"),
    }
    if latest.weighting != "levels":
        return message("units.range", **fields)
    return message("units.range.levels", **fields, weighted=Cell("dimension_scores", key, "mean_points"))


def _some_of(names: list[Cell]) -> Listing | Message:
    """The first few names, and that there are more."""
    # One more takes no more room by its name.
    if len(names) <= NAMED_UNITS + 1:
        return listing(names)
    return message("units.some", names=listing(names[:NAMED_UNITS], "commas"), n=len(names) - NAMED_UNITS)


def _units_caveats(latest: WaveResults, n: int) -> tuple[Message, ...]:
    """Why units are not ranked, how they are guarded against chance, and what is hidden."""
    comparisons = message("count.comparisons", n=n)
    caveats = [message("units.caveat.ranks"), message("units.caveat.adjusted", comparisons=comparisons)]
    if n_hidden := len(latest.suppression):
        caveats.append(message("units.caveat.hidden", n=n_hidden))
    if pools := sorted(set(latest.suppression["shown_within"]) - {""}):
        names = latest.participation.set_index("label")["group_id"]
        named = [group_label("unit", names[pool], pool) for pool in pools]
        caveats.append(message("units.caveat.pools", pools=listing(named)))
    return tuple(caveats)


def _agreement_claim(n_agreed: int, n_reliable: int, n: int) -> Message:
    if n_agreed == n and n_reliable == n:
        return message("agreement.claim.both")
    if n_agreed == n:
        none = message("agreement.claim.unreliable.none", n=n)
        return message("agreement.claim.unreliable", k=n_reliable, n=n) if n_reliable else none
    return message("agreement.claim.divided", k=n_agreed, n=n) if n_agreed else message("agreement.claim.none", n=n)


def _share_between(row: Agreement) -> Field:
    """Share of differences between people that lies between units; a negative estimate is none."""
    assert row.icc is not None
    return Cell(AGREEMENT, row.dimension, "icc1") if row.icc.icc1 > 0 else 0.0


def _printed_share(row: Agreement) -> float:
    """The same share to the whole per cent, as it is printed."""
    assert row.icc is not None
    return round(max(row.icc.icc1, 0.0), 2)


def _icc_evidence(row: Agreement, claims: ReportClaims) -> Evidence:
    found = row.icc
    assert found is not None
    return Evidence(
        row.dimension,
        "icc1",
        "unitless",
        found.icc1,
        found.ci_low,
        found.ci_high,
        found.n_respondents,
        found.n_groups,
        claims.p_adjusted("agreement", row.dimension),
    )
