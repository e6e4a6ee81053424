"""Pages of the study that draw the line: every claim under every test, and what was planted against what was found."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from stratalign.analysis.alignment_study import StudyResults
from stratalign.document.drawing import draw
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.document.study.parts import LABELS, study_caveat, study_source
from stratalign.exhibits.claims import describe_planted, plot_planted
from stratalign.findings.labels import OUTCOME_LABELS
from stratalign.findings.wording import listed
from stratalign.study.load import INDEX

#: Stands where a test was not made of an outcome.
NOT_MADE = "–"


def scorecard_page(results: StudyResults) -> Section:
    """Every claim beside every test it was put to."""
    rows = pd.DataFrame([_row(results, name) for name in results.robustness])
    n_inside, n_above = int(rows["is_inside"].sum()), int(rows["is_above_zero"].sum())
    title = (
        f"{n_above} of {len(rows)} claims have the claimed direction beyond chance here, {n_inside} of {len(rows)} the "
        "claimed size inside their interval"
    )
    low = [LABELS[name] for name in rows.loc[~rows["is_inside"], "outcome"]]
    sentences = (
        *((f"The published figures on {listed(low)} lie outside these companies’ intervals.",) if low else ()),
        "Read a row from left to right: the published figure, these companies’ figure, and what is left of it when it "
        "is treated otherwise, computed in every defensible way, faced with an unmeasured cause, and adjusted for the "
        "number of planned tests.",
    )
    columns = (
        Column("label", "Outcome"),
        Column("published", "Published"),
        Column("here", "These companies"),
        Column("treatments", "Treatments that exclude zero"),
        Column("specifications", "Specifications that exclude zero"),
        Column("robustness", "Cause needed, % of what is left"),
        Column("planned", "Planned test, adjusted p", "p"),
    )
    note = (
        "Treatments and specifications are computed for growth and margin. Cause needed: share of what is left of both "
        "alignment and outcome that makes the association compatible with chance."
    )
    exhibit = Exhibit(
        "scorecard",
        "Six published figures, and every test they were put to",
        study_source(results),
        table=Table("scorecard", "Claims by tests", columns, rows, note),
    )
    return Section("scorecard", "Verdict", title, sentences, (exhibit,), study_caveat(results))


def _row(results: StudyResults, outcome: str) -> dict[str, object]:
    claims = results.claims
    premium = claims.premiums[claims.premiums["outcome"] == outcome]
    if len(premium):
        row = premium.iloc[0]
        claimed, value, ends = row["claimed_pct"], row["premium_pct"], (row["premium_ci_low"], row["premium_ci_high"])
        form, neutral = "{:+.0f}%", 0.0
    else:
        row = claims.ratios[claims.ratios["outcome"] == outcome].iloc[0]
        claimed, value = row["claimed_ratio"], row["risk_ratio"]
        ends = (row["risk_ratio_ci_low"], row["risk_ratio_ci_high"])
        form, neutral = "{:.2f} : 1", 1.0
    is_known = bool(np.isfinite([value, *ends]).all())
    here = f"{form.format(value)} ({_bare(form, ends[0])} to {_bare(form, ends[1])})" if is_known else NOT_MADE
    planned = results.planned[(results.planned["outcome"] == outcome) & (results.planned["exposure"] == INDEX)]
    return {
        "outcome": outcome,
        "label": OUTCOME_LABELS[outcome],
        "published": form.format(claimed).replace("-", "−"),
        "here": here.replace("-", "−"),
        "is_inside": is_known and ends[0] <= claimed <= ends[1],
        "is_above_zero": is_known and ends[0] > neutral,
        "treatments": _share_clear(results.robustness_checks, outcome),
        "specifications": _share_clear(results.curve.table, outcome, as_pct=True),
        "robustness": f"{100 * results.robustness[outcome].robustness_value_alpha:.1f}",
        "planned": float(planned["p_adjusted"].iloc[0]) if len(planned) else float("nan"),
    }


def _bare(form: str, value: float) -> str:
    return form.format(value).removesuffix("%").removesuffix(" : 1")


def _share_clear(table: pd.DataFrame, outcome: str, *, as_pct: bool = False) -> str:
    """How many rows of an outcome have an interval without zero."""
    if table.empty or outcome not in set(table["outcome"]):
        return NOT_MADE
    part = table[(table["outcome"] == outcome) & table["estimate"].notna()]
    is_clear = (part["ci_low"] > 0) | (part["ci_high"] < 0)
    return f"{is_clear.mean():.0%}" if as_pct else f"{int(is_clear.sum())} of {len(part)}"


def planted_page(results: StudyResults) -> Section | None:
    """Planted correlations beside those found; only for a simulated study."""
    truth, chains = results.study.truth, results.propagated
    known = [name for name in results.claims.models["outcome"] if isinstance(truth.get(name), int | float)]
    if not known or not chains:
        return None
    reliability = next(iter(chains.values())).reliability
    models = results.claims.models.set_index("outcome").loc[known]
    root = np.sqrt(reliability)
    reach = stats.norm.ppf(0.975) / np.sqrt(models["n_companies"] - 3)
    rows = pd.DataFrame(
        {
            "label": [OUTCOME_LABELS[name] for name in known],
            "planted": [float(truth[name]) for name in known],
            "estimate": models["r"].to_numpy() / root,
            "ci_low": np.tanh(np.arctanh(models["r"]) - reach).to_numpy() / root,
            "ci_high": np.tanh(np.arctanh(models["r"]) + reach).to_numpy() / root,
        }
    )
    inside = (rows["ci_low"] <= rows["planted"]) & (rows["planted"] <= rows["ci_high"])
    columns = (
        Column("label", "Outcome"),
        Column("planted", "Planted", "hundredths"),
        Column("estimate", "Found", "hundredths"),
        Column("ci_low", "From", "hundredths"),
        Column("ci_high", "To", "hundredths"),
    )
    exhibit = Exhibit(
        "planted",
        "Correlation of true alignment with each outcome: planted by the program, and found from the answers",
        study_source(results, f"Fisher’s interval, divided by the root of the reliability, {reliability:.2f}"),
        figure=draw("planted", describe_planted(rows), 0.9 + 0.44 * len(rows), lambda ax: plot_planted(rows, ax=ax)),
        numbers=Table("planted_numbers", "Planted and found", columns, rows),
    )
    opening = "The method finds what was planted: " if inside.all() else ""
    title = f"{opening}{int(inside.sum())} of {len(rows)} planted correlations lie inside their intervals"
    sentences = (
        "These companies were drawn by a program with known associations. What the pages before have estimated without "
        "looking can therefore be compared with the truth, which no study of real companies allows.",
    )
    return Section("planted", "Planted and found", title, sentences, (exhibit,), study_caveat(results))
