"""Rules on what was measured: how high the alignment index is, which dimension is highest and which lowest.

Their numbers are addresses of the table `dimension_scores` of `document/client/dimensions.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from stratalign.analysis.report_claims import ReportClaims, pair_key
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.findings.client.gates import scale_notes
from stratalign.findings.labels import measure_label, worded
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell, Field, Message, Text
from stratalign.language.messages import listing, message
from stratalign.measurement.scales.reliability import Reliability
from stratalign.rows import rows_of
from stratalign.scores.company import CompanyScore
from stratalign.scores.groups import OVERALL
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import LEVELS

#: The table of all scores; its rows are measures.
SCORES = "dimension_scores"
#: From here a dimension may be read as one thing (Nunnally & Bernstein 1994).
RELIABLE_ALPHA = 0.70
#: Names that are tied and stand together in one sentence, at most.
MOST_TIED = 2


def find_index(analysis: Analysis) -> Finding | None:
    """How high the alignment index is, and whether a pillar stands out."""
    latest = analysis.latest
    scores = company_scores(latest)
    if latest is None or analysis.instrument is None or INDEX_KEY not in scores:
        return None
    index = scores[INDEX_KEY]
    pillars = [scores[pillar.key] for pillar in analysis.instrument.pillars if pillar.key in scores]
    ordered = sorted(pillars, key=lambda row: row.mean_points)
    fields: dict[str, Field] = {
        "name": worded("index.name", analysis.instrument),
        "index": _points(index),
        "interval": score_interval(index),
        "respondents": message("count.respondents", n=Cell(SCORES, INDEX_KEY, "n_respondents")),
    }
    detail = message("index.detail.one", **fields)
    if len(pillars) > 1:
        detail = message("index.detail", **fields, pillars=listing([_pillar(row) for row in ordered[::-1]]))
    return Finding(
        "index",
        _index_claim(worded("index.subject", analysis.instrument), pillars, ordered, analysis.claims),
        (detail, _weighting_note(analysis, latest, index.mean_points)),
        (
            *(score_evidence(row) for row in (index, *pillars)),
            *apart_evidence([(low, ordered[-1]) for low in ordered[:1] if len(ordered) > 1], analysis.claims),
        ),
        "descriptive",
        family="measures",
    )


def find_extreme_dimensions(analysis: Analysis) -> Finding | None:
    """Which dimension is highest and which lowest; what was measured where they are one, or high is not good."""
    latest = analysis.latest
    if latest is None or analysis.instrument is None:
        return None
    scores = company_scores(latest)
    compared = [dimension for dimension in analysis.instrument.compared_dimensions if dimension.key in scores]
    # What is better here and worse there cannot be put in one order.
    directions = {dimension.higher_is for dimension in compared}
    if len(compared) < 2 or len(directions) > 1 or "neutral" in directions:
        return _what_was_measured(analysis, latest, scores)
    ordered = sorted((scores[dimension.key] for dimension in compared), key=lambda row: row.mean_points)
    readable = readable_dimensions(ordered, analysis.claims)
    lowest, highest = readable[0], readable[-1]
    is_separated = are_apart(lowest, highest, analysis.claims)
    claim = message("dimensions.claim.none")
    if is_separated:
        claim = _ends_claim(readable, analysis.claims, are_all=len(readable) == len(ordered))
    detail = message(
        "dimensions.detail",
        high=_name(highest),
        high_points=_points(highest),
        high_interval=score_interval(highest),
        low=_name(lowest),
        low_points=_points(lowest),
        low_interval=score_interval(lowest),
        n=Cell(SCORES, highest.measure_key, "n_respondents"),
    )
    return Finding(
        "dimensions",
        claim,
        (detail,),
        (*(score_evidence(row) for row in ordered), *apart_evidence([(lowest, highest)], analysis.claims)),
        "clear" if is_separated else "inconclusive",
        (*_reliability_caveats(analysis, latest), *scale_notes(analysis, "measures", are_loose_told=True)),
        family="measures",
    )


def readable_dimensions(ordered: list[CompanyScore], claims: ReportClaims) -> list[CompanyScore]:
    """Find the dimensions that may be read as one thing.

    Parameters
    ----------
    ordered
        Any, in any order.
    claims
        Which of them are too loose to be claimed.

    Returns
    -------
    list
        In the same order; all where fewer than two may.
    """
    closed = claims.at_fault("measures", "reliability")
    readable = [row for row in ordered if row.measure_key not in closed]
    return readable if len(readable) > 1 else ordered


def _ends_claim(readable: list[CompanyScore], claims: ReportClaims, *, are_all: bool) -> Message:
    """Both ends with what is tied there; only that one lies above the other where ties run into each other."""
    low, high = tied_ends(readable, claims)
    if low and high:
        if are_all and len(low) == len(high) == 1:
            points = {"high_points": _points(high[0]), "low_points": _points(low[0])}
            return message("dimensions.claim.apart.one", high=_name(high[0]), low=_name(low[0]), **points)
        key = "dimensions.claim.apart" if are_all else "dimensions.claim.apart.readable"
        return message(key, high=_together(high[::-1]), low=_together(low))
    key = "dimensions.claim.above" if are_all else "dimensions.claim.above.readable"
    return message(key, high=_name(readable[-1]), low=_name(readable[0]))


def tied_ends(ordered: Sequence[CompanyScore], claims: ReportClaims) -> tuple[list[CompanyScore], list[CompanyScore]]:
    """Find what may be called lowest and highest: an end with all that cannot be told apart from it.

    Parameters
    ----------
    ordered
        Measures of the same people, lowest first, two at least.
    claims
        Which of them may be said to differ.

    Returns
    -------
    tuple of list
        Lowest and highest; both empty where the two run into each other, so that neither may be called so.
    """
    low = [ordered[0], *(row for row in ordered[1:] if not are_apart(ordered[0], row, claims))]
    high = [*(row for row in ordered[:-1] if not are_apart(row, ordered[-1], claims)), ordered[-1]]
    return ([], []) if any(row in high for row in low) else (low, high)


def _together(rows: Sequence[CompanyScore]) -> Field:
    """Names of what is tied; of many the one at the end, and how many more, so that the claim fits a title."""
    names = [_name(row) for row in rows]
    if len(names) > MOST_TIED:
        return listing([names[0], message("dimensions.more", n=len(names) - 1)])
    return listing(names)


def are_apart(low: CompanyScore, high: CompanyScore, claims: ReportClaims) -> bool:
    """Whether one of two measures of the same people may be said to be higher."""
    return low.mean_points < high.mean_points and claims.holds("measures", pair_key(low.measure_key, high.measure_key))


def apart_evidence(pairs: Sequence[tuple[CompanyScore, CompanyScore]], claims: ReportClaims) -> list[Evidence]:
    """Difference of the high and the low one of each pair, with its p value."""
    return [
        Evidence(
            pair_key(low.measure_key, high.measure_key),
            "difference_of_measures",
            "points",
            high.mean_points - low.mean_points,
            n_respondents=min(low.n_respondents, high.n_respondents),
            p_adjusted=claims.p_adjusted("measures", pair_key(low.measure_key, high.measure_key)),
        )
        for low, high in pairs
    ]


def company_scores(latest: WaveResults | None) -> dict[str, CompanyScore]:
    """Company scores by measure; empty without a survey."""
    return {} if latest is None else {row.measure_key: row for row in rows_of(latest.company_scores, CompanyScore)}


def score_interval(row: CompanyScore) -> Message:
    """Interval of a company score, in the words that follow it."""
    if math.isnan(row.ci_low) or math.isnan(row.ci_high):
        return message("interval.none")
    low, high = (Cell(SCORES, row.measure_key, column) for column in ("ci_low", "ci_high"))
    return message("interval.whole", low=low, high=high)


def _index_claim(
    subject: Message, pillars: list[CompanyScore], ordered: list[CompanyScore], claims: ReportClaims
) -> Message:
    """Height of the index, and the pillar that stands below the others where that may be claimed."""
    index: Field = Cell(SCORES, INDEX_KEY, "mean_points")
    if len(ordered) < 2:
        return message("index.claim.one", subject=subject, index=index)
    low, high = ordered[0], ordered[-1]
    if all(are_apart(low, other, claims) for other in ordered[1:]):
        return message("index.claim.weakest", subject=subject, index=index, pillar=_name(low))
    if are_apart(low, high, claims):
        return message("index.claim.below", subject=subject, index=index, low=_name(low), high=_name(high))
    return message("index.claim.equal", subject=subject, index=index, pillars=listing([_name(row) for row in pillars]))


def _weighting_note(analysis: Analysis, latest: WaveResults, index_points: float) -> Message:
    """How people count, and what the index would be if they counted the other way."""
    scores = latest.group_scores[latest.group_scores["measure_key"] == INDEX_KEY].set_index("group_id")["mean_points"]
    if latest.weighting == "levels":
        other = float(scores[OVERALL])
        is_same = round(other) == round(index_points)
        return message("index.weighting.same") if is_same else message("index.weighting.other", index=other)
    other = _mean_of_thirds(scores)
    if math.isnan(other):
        was_asked = analysis.engagement.weighting == "levels"
        return message("index.weighting.hidden" if was_asked else "index.weighting.respondents")
    if round(other) == round(index_points):
        return message("index.weighting.respondents.same")
    return message("index.weighting.respondents.other", index=other)


def _mean_of_thirds(scores: pd.Series) -> float:
    """Mean of the three levels' scores, missing where one is hidden or absent."""
    return float(scores.reindex([f"level:{level}" for level in LEVELS]).mean(skipna=False))


def _what_was_measured(analysis: Analysis, latest: WaveResults, scores: Mapping[str, CompanyScore]) -> Finding | None:
    """Plain statement for questionnaires without alignment dimensions."""
    keys = [d.key for d in analysis.instrument.with_role("alignment", "outcome")] if analysis.instrument else []
    measured = [key for key in dict.fromkeys(keys) if key in scores]
    if not measured:
        return None
    evidence = tuple(score_evidence(scores[key]) for key in measured)
    caveats = _reliability_caveats(analysis, latest)
    if len(measured) == 1:
        return Finding(
            "dimensions", *_only_one(analysis, latest, scores[measured[0]]), evidence, "descriptive", caveats
        )
    people = message("count.people", n=latest.n_respondents)
    detail = message("dimensions.measured", n=len(measured), people=people)
    if len(latest.reliability) > 1:
        ordered = sorted(latest.reliability, key=lambda row: row.alpha)
        low, high = (_alpha(row, scores) for row in (ordered[0], ordered[-1]))
        detail = message("dimensions.measured.alpha", n=len(measured), people=people, low=low, high=high)
    known = sorted((scores[key] for key in measured if _is_of_points(analysis, key)), key=lambda row: row.mean_points)
    if len(known) < 2:
        return Finding("dimensions", detail, (), evidence, "descriptive", caveats)
    ends = {"low": _name(known[0]), "low_points": _points(known[0])}
    claim = message("dimensions.range", **ends, high=_name(known[-1]), high_points=_points(known[-1]))
    return Finding("dimensions", claim, (message("sentence", text=detail),), evidence, "descriptive", caveats)


def _is_of_points(analysis: Analysis, key: str) -> bool:
    """Whether a dimension is scored from 0 to 100, as net promoter scores are not."""
    return analysis.instrument is not None and analysis.instrument.dimension(key).rule == "mean"


def _only_one(analysis: Analysis, latest: WaveResults, row: CompanyScore) -> tuple[Message, tuple[Message, ...]]:
    """How high the only score is, with its interval, and how reliable where that is known."""
    is_mean = analysis.instrument is not None and analysis.instrument.dimension(row.measure_key).rule == "mean"
    claim = message("dimensions.one" if is_mean else "dimensions.one.promoters", label=_name(row), points=_points(row))
    people = message("count.people", n=Cell(SCORES, row.measure_key, "n_respondents"))
    alphas = [
        message("dimensions.one.alpha", alpha=Cell(SCORES, row.measure_key, "alpha"))
        for found in latest.reliability
        if found.dimension == row.measure_key
    ]
    return claim, (message("dimensions.one.detail", interval=score_interval(row), people=people), *alphas)


def _reliability_caveats(analysis: Analysis, latest: WaveResults) -> tuple[Message, ...]:
    """Which dimensions hang together too loosely to be read as one thing."""
    loose = [_label(analysis, row.dimension) for row in latest.reliability if row.alpha < RELIABLE_ALPHA]
    if not loose:
        return ()
    if len(latest.reliability) == 1:
        return (message("dimensions.loose.one", floor=RELIABLE_ALPHA),)
    return (
        message(
            "dimensions.loose", floor=RELIABLE_ALPHA, k=len(loose), n=len(latest.reliability), labels=listing(loose)
        ),
    )


def _pillar(row: CompanyScore) -> Message:
    return message("index.pillar", pillar=_name(row), points=_points(row), interval=score_interval(row))


def _name(row: CompanyScore) -> Cell:
    return Cell(SCORES, row.measure_key, "label")


def _points(row: CompanyScore) -> Cell:
    return Cell(SCORES, row.measure_key, "mean_points")


def _alpha(row: Reliability, scores: Mapping[str, CompanyScore]) -> Field:
    """Its cell; the number itself where too few answered for a row in the table."""
    return Cell(SCORES, row.dimension, "alpha") if row.dimension in scores else row.alpha


def _label(analysis: Analysis, key: str) -> Text:
    return measure_label(key, analysis.instrument, analysis.engagement.language) if analysis.instrument else key


def score_evidence(row: CompanyScore) -> Evidence:
    """Score of the company with its interval, as evidence."""
    return Evidence(
        row.measure_key, "mean_points", "points", row.mean_points, row.ci_low, row.ci_high, row.n_respondents
    )
