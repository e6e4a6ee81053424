"""Rules on results beside the survey: accounts and the reference sample."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis.results import Analysis
from stratalign.findings.labels import OUTCOME_LABELS
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.wording import NOT_CAUSAL, SYNTHETIC_BENCHMARK, between, in_text, listed, plural, points
from stratalign.models.regression.association import Association
from stratalign.scores.scoring import INDEX_KEY

#: The difference in alignment that associations are put into words with.
STEP_POINTS = 10.0
DAYS_A_YEAR = 365.25
#: A year counts as reported when this share of the fullest year's entities have a growth rate.
NEARLY_FULL = 0.8
ENTITY_NAMES = {"unit": ("unit", "units"), "company": ("company", "companies")}


def find_relation(analysis: Analysis) -> Finding | None:
    """How alignment of units relates to their growth and margin."""
    estimated = [relation.association for relation in analysis.relations if relation.association]
    if not estimated:
        return None
    separated = [found for found in estimated if found.ci_low > 0 or found.ci_high < 0]
    return Finding(
        "relation",
        _relation_claim(estimated, separated),
        tuple(_relation_words(found) for found in estimated),
        tuple(
            Evidence(
                found.outcome,
                "slope",
                f"{found.outcome} per point of alignment",
                found.estimate,
                found.ci_low,
                found.ci_high,
                n_units=found.n_observations,
            )
            for found in estimated
        ),
        "clear" if separated else "inconclusive",
        (NOT_CAUSAL,),
    )


def find_accounts(analysis: Analysis) -> Finding | None:
    """What the accounts say: of all units together where every unit reports every period, else of the median entity."""
    if analysis.panel is None or analysis.engagement.performance is None:
        return None
    names = ENTITY_NAMES[analysis.engagement.performance.entity_is]
    if len(analysis.account_totals) > 1:
        return _accounts_in_total(analysis.account_totals, names)
    return _accounts_in_the_middle(analysis.account_spread, analysis.panel["entity_id"].nunique(), names)


def find_benchmark_position(analysis: Analysis) -> Finding | None:
    """Where the index stands in the synthetic reference sample."""
    position = next((found for found in analysis.benchmarks if found.measure_key == INDEX_KEY), None)
    if position is None:
        return None
    cohort = in_text(position.cohort)
    where = "of all industries" if cohort == "all industries" else f"of the {cohort} sector"
    standing = "about level with"
    if position.ci_low > 50:
        standing = "above"
    elif position.ci_high < 50:
        standing = "below"
    return Finding(
        "benchmark",
        f"Alignment is {standing} the median of the synthetic reference companies {where}",
        (
            f"The alignment index of {points(position.score_points)} lies at percentile "
            f"{points(position.percentile)} of "
            f"{plural(position.n_companies, 'synthetic company', 'synthetic companies')} {where} (percentile "
            f"{points(position.ci_low)} to {points(position.ci_high)} over the interval of the score); the median "
            "company scores "
            f"{points(position.median_points)}.",
        ),
        (
            Evidence(
                INDEX_KEY,
                "benchmark_percentile",
                "percentile",
                position.percentile,
                position.ci_low,
                position.ci_high,
                n_units=position.n_companies,
            ),
        ),
        "descriptive",
        (SYNTHETIC_BENCHMARK,),
    )


def _accounts_in_total(totals: pd.DataFrame, names: tuple[str, str]) -> Finding | None:
    """Growth a year over the whole span, and the margin of the last period."""
    first, last = totals.iloc[0], totals.iloc[-1]
    if not (first["revenue"] > 0 and last["revenue"] > 0):
        return None
    years = (last["period_end"] - first["period_end"]).days / DAYS_A_YEAR
    growth = float((last["revenue"] / first["revenue"]) ** (1 / years) - 1) * 100
    margin, n = float(last["operating_margin_pct"]), float(last["n_entities"])
    span = f"{first['period_end']:%Y} to {last['period_end']:%Y}"
    return Finding(
        "accounts",
        f"Revenue grew {growth:.1f}% a year from {span}; the operating margin is {margin:.1f}%".replace("-", "−"),
        (f"Accounts of {plural(n, *names)}, added up.",),
        (_accounts_evidence("revenue_cagr_pct", growth, n), _accounts_evidence("operating_margin_pct", margin, n)),
        "descriptive",
    )


def _accounts_in_the_middle(spread: pd.DataFrame, n_entities: int, names: tuple[str, str]) -> Finding | None:
    """Growth and margin of the median entity in the last year that is nearly as full as the fullest."""
    if "revenue_growth_pct_median" not in spread:
        return None
    known = spread.dropna(subset=["revenue_growth_pct_median", "operating_margin_pct_median"])
    full = known[known["revenue_growth_pct_n"] >= NEARLY_FULL * known["revenue_growth_pct_n"].max()]
    if full.empty:
        return None
    year = full.iloc[-1]
    growth, margin = float(year["revenue_growth_pct_median"]), float(year["operating_margin_pct_median"])
    ranges = [
        f"{words} from {year[f'{outcome}_lower']:.1f}% to {year[f'{outcome}_upper']:.1f}%"
        for outcome, words in (("revenue_growth_pct", "growth"), ("operating_margin_pct", "margin"))
    ]
    n = int(year["revenue_growth_pct_n"])
    claim = (
        f"The median {names[0]} grew {growth:.1f}% in {year['year']:.0f} and earned an operating margin of "
        f"{margin:.1f}%"
    )
    detail = f"{n:,} of {plural(n_entities, *names)} have a growth rate that year. The middle half: {listed(ranges)}."
    return Finding(
        "accounts",
        claim.replace("-", "−"),
        (detail.replace("-", "−"),),
        (
            _accounts_evidence("revenue_growth_pct", growth, n),
            _accounts_evidence("operating_margin_pct", margin, float(year["operating_margin_pct_n"])),
        ),
        "descriptive",
    )


def _accounts_evidence(outcome: str, value: float, n: float) -> Evidence:
    missing = float("nan")
    return Evidence(outcome, "accounts", "percent", value, missing, missing, n_units=n)


def _relation_claim(estimated: list[Association], separated: list[Association]) -> str:
    """Title that names only what the intervals separate from zero."""
    if not separated:
        names = listed([in_text(OUTCOME_LABELS[found.outcome]) for found in estimated])
        return f"{plural(estimated[0].n_observations, 'unit')} are too few to tell whether alignment goes with {names}"
    ways: dict[str, list[str]] = {}
    for found in separated:
        ways.setdefault("higher" if found.estimate > 0 else "lower", []).append(in_text(OUTCOME_LABELS[found.outcome]))
    return f"More aligned units are associated with {listed([f'{way} {listed(names)}' for way, names in ways.items()])}"


def _relation_words(found: Association) -> str:
    change, low, high = (value * STEP_POINTS for value in (found.estimate, found.ci_low, found.ci_high))
    return (
        f"{STEP_POINTS:.0f} more points of alignment are associated with {in_text(OUTCOME_LABELS[found.outcome])} "
        f"{abs(change):.1f} percentage points {'higher' if change >= 0 else 'lower'} "
        f"({between(low, high, decimals=1)}; n = {plural(found.n_observations, 'unit')})"
        f"{', which is compatible with no association' if low <= 0 <= high else ''}."
    )
