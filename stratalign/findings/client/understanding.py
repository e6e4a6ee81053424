"""Rules on what people have in mind: who puts which priority first, who can name them, what goes with engagement.

Levels are said to differ, and a dimension is named, only where the tests of the whole report allow it
(`analysis.report_claims`). Numbers are addresses of the tables of `document/client/understanding.py`.
"""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from stratalign.analysis.families import ABOVE_PREFIX, BELOW_PREFIX
from stratalign.analysis.report_claims import ReportClaims, pair_key
from stratalign.analysis.results import Analysis, ConsensusResults, DriverResults, RecallScore
from stratalign.findings.client.gates import driver_notes, priority_notes
from stratalign.findings.labels import measure_label, worded
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell, Field, Listing, Message, Text
from stratalign.language.messages import listing, message
from stratalign.measurement.consensus.mapping import ConsensusMap
from stratalign.models.importance.shares import ImportanceShare
from stratalign.rows import keyed_rows, rows_of
from stratalign.vocabulary import LEVELS, Strength

#: Priorities named as dividing two levels.
N_DIVIDING = 2
#: Kendall's W of a very weak, a weak and a moderate agreement (Schmidt 1997, Decision Sciences 28).
SOME_W, WEAK_W, MODERATE_W = 0.1, 0.3, 0.5


def find_consensus(analysis: Analysis) -> Finding | None:
    """Whether levels put the same priorities first, and whether people can name them."""
    found = analysis.latest.consensus if analysis.latest else None
    if found is None:
        return None
    consensus = shown_map(found)
    if consensus is None and found.recall.empty:
        return None
    claim, strength, detail = _order(consensus, analysis.claims) if consensus else _recall_alone(found)
    return Finding(
        "consensus",
        claim,
        (*detail, *_recall(found), *_clarity(found)),
        tuple(_order_evidence(consensus, analysis.claims) if consensus else _recall_evidence(found)),
        strength,
        (message("consensus.caveat.recall"), message("consensus.caveat.official"), *priority_notes(analysis)),
        family="priorities",
    )


def find_drivers(analysis: Analysis) -> Finding | None:
    """Which dimensions go with engagement more than others."""
    found = analysis.latest.drivers if analysis.latest else None
    if found is None or found.shares.empty:
        return None
    shares = found.shares.sort_values("share_pct", ascending=False, ignore_index=True)
    outcome = _outcome(analysis, found)
    claimed, closed = analysis.claims.claimed("drivers"), analysis.claims.closed("drivers")
    above = [term for term in shares["term"] if ABOVE_PREFIX + term in claimed]
    below = [term for term in shares["term"] if BELOW_PREFIX + term in claimed]
    notes = driver_notes(analysis, outcome, int(found.shares.attrs["n_rows"]), len(shares))
    is_closed = {prefix + term for term in shares["term"] for prefix in (ABOVE_PREFIX, BELOW_PREFIX)} <= closed
    claim = message("drivers.claim.closed" if is_closed else "drivers.claim.none", outcome=outcome)
    if above:
        claim = message("drivers.claim.more", n=len(above), labels=_labels(above), outcome=outcome)
    detail = [
        message(
            "drivers.detail.closed" if is_closed else "drivers.detail",
            dimensions=message("count.dimensions", n=len(shares)),
            share=float(found.shares.attrs["r_squared"]),
            adjusted=max(float(found.shares.attrs["adjusted_r_squared"]), 0.0),
            n=int(found.shares.attrs["n_rows"]),
            outcome=outcome,
        )
    ]
    detail += [message("drivers.less", n=len(below), labels=_labels(below), outcome=outcome)] if below else []
    return Finding(
        "drivers",
        claim,
        tuple(detail),
        tuple(
            _share_evidence(term, row, found, analysis.claims)
            for term, row in keyed_rows(shares.set_index("term"), ImportanceShare)
        ),
        "clear" if above or below else "inconclusive",
        (
            worded("drivers.caveat.same_people", analysis.instrument, outcome=outcome),
            message("drivers.caveat.equal"),
            *notes,
        ),
        family="drivers",
    )


def shown_map(found: ConsensusResults) -> ConsensusMap | None:
    """Consensus of the levels whose rankings may be shown; None where there are none."""
    return found.map if found.map is not None and len(found.map.alpha) else None


def _order(consensus: ConsensusMap, claims: ReportClaims) -> tuple[Message, Strength, list[Message]]:
    """What can be said of the order of priorities: claim, strength, sentences."""
    alphas = [
        message("consensus.level", level=message(f"level.{level}"), alpha=Cell("consensus_map", level, "alpha"))
        for level in consensus.alpha.index
    ]
    agree = message("consensus.alphas", levels=listing(alphas))
    apart = [pair for pair in _pairs(consensus) if claims.holds("priorities", pair_key(*pair))]
    if len(alphas) == 1:
        return _order_of_one(consensus), "descriptive", [agree]
    if not apart:
        return message("consensus.claim.alike"), "inconclusive", [agree]
    first, second = apart[0]
    claim = message("consensus.claim.apart", first=message(f"level.{first}"), second=message(f"level.{second}"))
    divided = message(
        "consensus.divided",
        similarity=_between(consensus.similarity, apart[0]),
        priorities=listing(_dividing(consensus, first, second)),
    )
    return claim, "clear", [agree, divided]


def _order_of_one(consensus: ConsensusMap) -> Message:
    """How far one level agrees, as far as the interval of its consensus tells: bands of Kendall's W, its square."""
    level = message(f"level.{consensus.alpha.index[0]}")
    low, high = (float(ends.iloc[0]) ** 2 for ends in (consensus.alpha_ci_low, consensus.alpha_ci_high))
    if low >= MODERATE_W:
        return message("consensus.claim.one.largely", level=level)
    if low >= SOME_W and high < MODERATE_W:
        return message("consensus.claim.one.weakly", level=level)
    if high < WEAK_W:
        return message("consensus.claim.one.hardly", level=level)
    return message("consensus.claim.one.open", level=level)


def _pairs(consensus: ConsensusMap) -> list[tuple[str, str]]:
    """Pairs of levels, those that order the priorities least alike first."""
    return sorted(combinations(consensus.alpha.index, 2), key=lambda pair: _between(consensus.similarity, pair))


def _between(table: pd.DataFrame, pair: tuple[str, str]) -> float:
    """What a square table of levels holds for two of them."""
    return float(table.loc[[pair[0]], [pair[1]]].to_numpy(dtype=float)[0, 0])


def _recall_alone(found: ConsensusResults) -> tuple[Message, Strength, list[Message]]:
    """How many of the priorities the lowest level that is shown can name."""
    level, value = list(named_priorities(found).items())[-1]
    claim = message("consensus.claim.recall", level=message(f"level.{level}"), value=value, n=len(found.names))
    return claim, "descriptive", []


def named_priorities(found: ConsensusResults) -> dict[str, float]:
    """Count the priorities that people of a level name without help.

    Parameters
    ----------
    found
        With the share of each level's people who name each priority, as published.

    Returns
    -------
    dict
        Mean number by level, executives first.
    """
    if found.recall.empty:
        return {}
    totals = found.recall.groupby("level")["share_pct"].sum() / 100
    return {level: float(totals[level]) for level in LEVELS if level in totals.index}


def _dividing(consensus: ConsensusMap, first: str, second: str) -> list[Message]:
    """The priorities that divide two levels most."""
    parts = consensus.contributions
    pair = parts[(parts["group"] == first) & (parts["other_group"] == second)]
    top = pair.sort_values("contribution", ascending=False)["priority"].head(N_DIVIDING)
    return [message("consensus.priority", name=Cell("mean_ranks", key, "label")) for key in top]


def _recall(found: ConsensusResults) -> list[Message]:
    """How well people of each level name the priorities."""
    parts: list[Field] = [
        message("consensus.recall.names", level=message(f"level.{level}"), value=value)
        for level, value in named_priorities(found).items()
    ]
    return [message("consensus.recall", levels=listing(parts), n=len(found.names))] if parts else []


def _clarity(found: ConsensusResults) -> list[Message]:
    """Who says that the strategy is clear, and does not know it: of the lowest level that is large enough."""
    if found.clarity.empty:
        return []
    row = found.clarity.iloc[-1]
    return [
        message(
            "consensus.clarity",
            level=message(f"level.{row['level']}"),
            wrong=float(row["clear_but_wrong_pct"]),
            right=float(row["clear_and_right_pct"]),
        )
    ]


def _published_scores(found: ConsensusResults) -> dict[str, tuple[float, float, float]]:
    """Mean score of recall with its interval by level, as printed: all digits would tell of small levels' answers."""
    return {
        row.level: (round(row.f1, 2), round(row.ci_low, 2), round(row.ci_high, 2))
        for row in rows_of(found.recall_scores, RecallScore)
    }


def _order_evidence(consensus: ConsensusMap, claims: ReportClaims) -> list[Evidence]:
    """How alike each two levels order the priorities, and how alike the people of each do."""
    n = consensus.n_respondents
    alike = [
        Evidence(
            f"{pair[0]}:{pair[1]}",
            "consensus_similarity",
            "unitless",
            _between(consensus.similarity, pair),
            _between(consensus.similarity_ci_low, pair),
            _between(consensus.similarity_ci_high, pair),
            float(n[pair[0]] + n[pair[1]]),
            p_adjusted=claims.p_adjusted("priorities", pair_key(*pair)),
        )
        for pair in _pairs(consensus)
    ]
    agree = [
        Evidence(str(level), "consensus_alpha", "unitless", float(alpha), float(low), float(high), float(n[level]))
        for level, alpha, low, high in zip(
            consensus.alpha.index, consensus.alpha, consensus.alpha_ci_low, consensus.alpha_ci_high, strict=True
        )
    ]
    return [*alike, *agree]


def _recall_evidence(found: ConsensusResults) -> list[Evidence]:
    n = found.recall_scores.set_index("level")["n_respondents"]
    return [
        Evidence(level, "recall_f1", "unitless", *scores, float(n[level]))
        for level, scores in _published_scores(found).items()
    ]


def _outcome(analysis: Analysis, found: DriverResults) -> Text:
    instrument = analysis.instrument
    return measure_label(found.outcome, instrument, analysis.engagement.language) if instrument else found.outcome


def _labels(terms: list[str]) -> Listing:
    return listing([Cell("drivers", term, "label") for term in terms])


def _share_evidence(term: str, row: ImportanceShare, found: DriverResults, claims: ReportClaims) -> Evidence:
    n = float(found.shares.attrs["n_rows"])
    p = min(claims.p_adjusted("drivers", prefix + term) for prefix in (ABOVE_PREFIX, BELOW_PREFIX))
    return Evidence(term, "share_pct", "percent", row.share_pct, row.share_ci_low, row.share_ci_high, n, p_adjusted=p)
