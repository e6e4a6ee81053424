"""Rule on the verdict: which claims stand the strongest tests that could be made, and what the others lost to."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.alignment_study import StudyResults
from stratalign.analysis.study_verdicts import OTHERS, PAST, ScoredClaim, scorecard
from stratalign.findings.columns import outcome_name
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.study.words import STEP_POINTS, outcome_names, synthetic_caveat, told_counts
from stratalign.language.fields import Text
from stratalign.language.messages import listing, message
from stratalign.rows import keyed_rows


def find_scorecard(results: StudyResults) -> Finding:
    """How many claims pass every test, and what took the others away."""
    rows = scorecard(results)
    first = message(
        "scorecard.first" if rows["claimed"].notna().any() else "scorecard.first.unpublished",
        n_above=int(rows["is_above_neutral"].sum()),
        n=len(rows),
        **({"n_inside": int(rows["is_inside"].sum())} if rows["claimed"].notna().any() else {}),
    )
    past, others = _past(results, rows), [*_open(rows), *_outside(rows)]
    evidence = tuple(
        Evidence(
            key, row.quantity, "", row.estimate, row.ci_low, row.ci_high, n_units=float(results.claims.n_companies)
        )
        for key, row in keyed_rows(rows, ScoredClaim)
    )
    return Finding(
        "scorecard",
        _claim(rows),
        (
            first,
            *(message("paragraph", sentences=listing(part, "sentences")) for part in (past, others) if part),
            *told_counts(results),
            *_cuts(results, rows),
            message("scorecard.reading"),
        ),
        evidence,
        "descriptive",
        synthetic_caveat(results),
    )


def _claim(rows: pd.DataFrame) -> Text:
    """How many pass, and what the strongest tests took from the others."""
    n_stand, n = int((rows["verdict"] == "stands").sum()), len(rows)
    claim = message("scorecard.claim", k=n_stand, n=n) if n_stand else message("scorecard.claim.none", n=n)
    reasons = _reasons(rows)
    return message("scorecard.claim.because", claim=claim, reasons=listing(reasons, "semicolons")) if reasons else claim


def _reasons(rows: pd.DataFrame) -> list[Text]:
    """What the strongest tests took away; where they took nothing, how many could not be put to one."""
    is_taken = rows["verdict"] == "taken"
    looked_right = (rows["ci_low"] <= rows["claimed"]) & (rows["claimed"] <= rows["ci_high"])
    is_smaller = (rows["verdict"] == "other_size") & (rows["strongest"] == OTHERS) & looked_right
    lost = {
        "past": rows.index[is_taken & (rows["strongest"] == PAST)],
        "people": rows.index[is_taken & (rows["strongest"] == OTHERS)],
        "size": rows.index[is_smaller & (rows["size_high"] < rows["claimed"])],
    }
    reasons: list[Text] = [
        message(f"scorecard.reason.{why}", outcomes=outcome_names(names)) for why, names in lost.items() if len(names)
    ]
    n_open = int((rows["verdict"] == "open").sum())
    return reasons or ([message("scorecard.reason.open", n=n_open)] if n_open else [])


def _past(results: StudyResults, rows: pd.DataFrame) -> list[Text]:
    """What is left of last year's difference once earlier years are held constant."""
    told: list[Text] = []
    for outcome in rows.index[rows["strongest"] == PAST]:
        of_outcome = results.past[results.past["outcome"] == outcome].set_index("check")
        alone, left = (of_outcome.loc[check] for check in ("last_year", PAST))
        told.append(
            message(
                "scorecard.past",
                step=STEP_POINTS,
                outcome=outcome_name(str(outcome)),
                alone=float(alone["estimate"]) * STEP_POINTS,
                left=float(left["estimate"]) * STEP_POINTS,
                low=float(left["ci_low"]) * STEP_POINTS,
                high=float(left["ci_high"]) * STEP_POINTS,
            )
        )
    return told


def _open(rows: pd.DataFrame) -> list[Text]:
    names = rows.index[rows["strongest"] == ""]
    told: list[Text] = [message("scorecard.open", outcomes=outcome_names(names))] if len(names) else []
    rated = rows.index[(rows["strongest"] != "") & (rows["verdict"] == "open")]
    return [*told, *([message("scorecard.open.rated", outcomes=outcome_names(rated))] if len(rated) else [])]


def _outside(rows: pd.DataFrame) -> list[Text]:
    names = rows.index[~rows["holds_size"] & rows["size_low"].notna()]
    return [message("scorecard.outside", outcomes=outcome_names(names))] if len(names) else []


def _cuts(results: StudyResults, rows: pd.DataFrame) -> list[Text]:
    """The best of the cuts beside the planned one, where it would have told more."""
    known = rows[rows["estimate"].notna() & rows["best_estimate"].notna()]
    is_planned = (known["best_cut"] - results.claims.top).abs() < 1e-9
    is_larger = ~is_planned & (known["best_estimate"] > known["estimate"])
    told: list[Text] = []
    if is_planned.any():
        names = outcome_names(known.index[is_planned])
        told.append(message("scorecard.cut.largest", outcomes=names, share=results.claims.top))
    if is_larger.any():
        parts = [_best(str(key), row) for key, row in known[is_larger].iterrows()]
        told.append(message("scorecard.cut.best", share=results.claims.top, cuts=listing(parts)))
    return told


def _best(outcome: str, row: pd.Series) -> Text:
    kind = "ratio" if row["quantity"] == "risk_ratio" else "premium"
    return message(
        f"scorecard.cut.{kind}", best=row["best_estimate"], planned=row["estimate"], outcome=outcome_name(outcome)
    )
