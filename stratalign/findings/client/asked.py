"""Rules on what was asked beside the dimensions: the culture there is and the one required, and recommendation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from stratalign.analysis.culture import profiles_of, slider_rows
from stratalign.analysis.report_claims import ReportClaims
from stratalign.analysis.results import Analysis
from stratalign.disclosure.mask import HOMOGENEITY_SIZE, cap_ends
from stratalign.engagement.instrument import Dimension, Instrument, wording
from stratalign.findings.client.gates import culture_notes
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell, Text
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.scores.groups import OVERALL

#: Tables of both pages.
CULTURE, RECOMMENDATION = "culture", "recommendation"
MIDDLE = 50
NAMED_POLES = 4


class Bands(NamedTuple):
    """Those who would recommend the company and those who would not, of one group; bands missing where held."""

    group_id: str
    kind: str
    n_respondents: float
    score_points: float
    ci_low: float
    ci_high: float
    promoters_pct: float
    passives_pct: float
    detractors_pct: float


def other_side(rows: pd.DataFrame, claims: ReportClaims) -> pd.DataFrame:
    """Sliders on which executives ask for one side and fewer than half see it, both beyond their intervals.

    Parameters
    ----------
    rows
        From `slider_rows`.
    claims
        Of the report: only sliders on which it may claim that the two shares differ.

    Returns
    -------
    pandas.DataFrame
        Some of them; is_right says which side is asked for.
    """
    asks_right = (rows["required_low"] > MIDDLE) & (rows["today_high"] < MIDDLE)
    asks_left = (rows["required_high"] < MIDDLE) & (rows["today_low"] > MIDDLE)
    # Before rows are taken: pandas gives a table without rows those of the column.
    is_claimed = np.array([claims.holds("culture", str(key)) for key in rows.index], dtype=bool)
    return rows.assign(is_right=asks_right)[(asks_right | asks_left) & is_claimed]


def find_culture(analysis: Analysis) -> Finding | None:
    """On how many sliders executives clearly ask for another side than people see today."""
    latest, instrument = analysis.latest, analysis.instrument
    profiles = profiles_of(instrument) if instrument else None
    if latest is None or instrument is None or profiles is None:
        return None
    rows = slider_rows(latest, profiles)
    if rows.empty:
        return None
    other = other_side(rows, analysis.claims)
    key = "culture.claim.other" if len(other) else "culture.claim.none"
    claim = message(key, n=len(other), total=len(rows)) if len(other) else message(key)
    evidence = tuple(
        Evidence(f"{item}.{kind}", "right_side_pct", "percent", *(float(row[f"{kind}_{part}"]) for part in _PARTS))
        for item, row in rows.iterrows()
        for kind in ("today", "required")
    )
    people = message("culture.people", n=float(rows["today_n"].max()), asked=float(rows["required_n"].max()))
    detail = (people, *_asked_for(analysis, instrument, other))
    caveats = (message("culture.caveat"), *culture_notes(analysis))
    return Finding("culture", claim, detail, evidence, "descriptive", caveats, family="culture")


_PARTS = ("pct", "low", "high", "n")


def _asked_for(analysis: Analysis, instrument: Instrument, other: pd.DataFrame) -> tuple[Text, ...]:
    """What executives ask for and most do not see, in words of the poles."""
    if other.empty:
        return ()
    poles = [
        message("culture.pole", pole=pole_of(instrument, str(key), analysis.engagement.language, is_right=bool(right)))
        for key, right in zip(other.index, other["is_right"], strict=True)
    ]
    # A single one is named sooner than counted.
    if len(poles) <= NAMED_POLES + 1:
        return (message("culture.asked", poles=listing(poles)),)
    n_more = len(poles) - NAMED_POLES
    return (message("culture.asked.more", poles=listing(poles[:NAMED_POLES], "commas"), n=n_more),)


def pole_of(instrument: Instrument, item_key: str, language: str, *, is_right: bool) -> str:
    """Wording of one end of a slider; its text where the ends have no names."""
    item = instrument.items[item_key]
    label = item.high_label if is_right else item.low_label
    return wording(label or item.text, language)


def recommendation_bands(analysis: Analysis) -> list[Bands]:
    """Promoters, passives and detractors of the company and of its levels, worked out from what is published of each.

    Parameters
    ----------
    analysis
        Publishable results.

    Returns
    -------
    list of Bands
        Of groups whose score is shown. Shares are whole; of fewer than 30 people all three are missing where one lies
        beyond 5 or 95 %.
    """
    latest, dimension = analysis.latest, recommendation_asked(analysis)
    if latest is None or dimension is None or latest.items is None:
        return []
    items = latest.items.groups
    shares = items[items["item_key"] == dimension.items[0].key].set_index("group_id")
    scores = latest.group_scores
    is_shown = scores["kind"].isin(["overall", "level"]) & ~scores["is_hidden"].astype(bool)
    rows = scores[(scores["measure_key"] == dimension.key) & is_shown]
    return [_bands(row, shares) for row in rows_of(rows, _Score)]


class _Score(NamedTuple):
    group_id: str
    kind: str
    n_respondents: float
    mean_points: float
    ci_low: float
    ci_high: float


def _bands(row: _Score, shares: pd.DataFrame) -> Bands:
    missing = float("nan")
    promoters = missing
    if row.group_id in shares.index and not shares.at[row.group_id, "is_capped"] and _is_whole(shares, row.group_id):
        promoters = float(shares["favourable_pct"].astype(float)[row.group_id])
    detractors = float(round(promoters - row.mean_points)) if promoters == promoters else missing
    bands = (promoters, 100 - promoters - detractors, detractors)
    low, high = (100 * end for end in cap_ends(np.array(row.n_respondents)))
    if row.n_respondents < HOMOGENEITY_SIZE and not all(low < share < high for share in bands):
        bands = (missing, missing, missing)
    return Bands(row.group_id, row.kind, row.n_respondents, row.mean_points, row.ci_low, row.ci_high, *bands)


def _is_whole(shares: pd.DataFrame, group_id: str) -> bool:
    """Whether a share is that of the answers, and counts no level at the middle of a cap."""
    return "leeway_pct" not in shares or float(shares["leeway_pct"].astype(float)[group_id]) == 0.0


def find_recommendation(analysis: Analysis) -> Finding | None:
    """How many would recommend the company, and how many would not."""
    dimension, bands = recommendation_asked(analysis), recommendation_bands(analysis)
    company = next((row for row in bands if row.group_id == OVERALL), None)
    if dimension is None or company is None or company.promoters_pct != company.promoters_pct:
        return None

    def cell(column: str) -> Cell:
        return Cell(RECOMMENDATION, OVERALL, column)

    claim = message("recommendation.claim", promoters=cell("promoters_pct"), detractors=cell("detractors_pct"))
    detail = message(
        "recommendation.detail",
        score=cell("score_points"),
        interval=message("interval.whole", low=cell("ci_low"), high=cell("ci_high")),
        n=cell("n_respondents"),
    )
    evidence = tuple(
        Evidence(row.group_id, "net_promoter", "points", row.score_points, row.ci_low, row.ci_high, row.n_respondents)
        for row in bands
    )
    caveats = (message("recommendation.caveat"),)
    return Finding("recommendation", claim, (detail,), evidence, "descriptive", caveats)


def recommendation_asked(analysis: Analysis) -> Dimension | None:
    """The question whether one would recommend the company; None where it is not asked."""
    if analysis.instrument is None:
        return None
    found = [one for one in analysis.instrument.dimensions if one.rule == "net_promoter" and len(one.items) == 1]
    return found[0] if found else None
