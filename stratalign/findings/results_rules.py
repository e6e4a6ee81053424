"""Rules on results beside the survey: accounts and the reference sample."""

from __future__ import annotations

from stratalign.analysis import Analysis
from stratalign.findings.labels import OUTCOME_LABELS
from stratalign.findings.model import Evidence, Finding
from stratalign.findings.wording import NOT_CAUSAL, SYNTHETIC_BENCHMARK, between, in_text, listed, plural, points
from stratalign.models.association import Association
from stratalign.scores.scoring import INDEX_KEY

#: The difference in alignment that associations are put into words with.
STEP_POINTS = 10.0
DAYS_A_YEAR = 365.25
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
    """What the accounts say: growth and margin of all entities together, or of the median entity."""
    panel, totals, spread = analysis.panel, analysis.account_totals, analysis.account_spread
    if panel is None or analysis.engagement.performance is None:
        return None
    n = panel["entity_id"].nunique()
    if len(totals) > 1:
        first, last = totals.iloc[0], totals.iloc[-1]
        years = (last["period_end"] - first["period_end"]).days / DAYS_A_YEAR
        growth = (
            ((last["revenue"] / first["revenue"]) ** (1 / years) - 1) * 100 if first["revenue"] > 0 else float("nan")
        )
        margin, when, who = last["operating_margin_pct"], f"{last['period_end']:%Y}", "All units together"
    elif "revenue_growth_pct_median" in spread and spread["revenue_growth_pct_median"].notna().any():
        last = spread.dropna(subset=["revenue_growth_pct_median"]).iloc[-1]
        growth, margin = last["revenue_growth_pct_median"], last["operating_margin_pct_median"]
        when, who = f"{last['year']:.0f}", f"The median {ENTITY_NAMES[analysis.engagement.performance.entity_is][0]}"
    else:
        return None
    claim = f"{who} grew {growth:.1f}% a year to {when}" if len(totals) > 1 else f"{who} grew {growth:.1f}% in {when}"
    return Finding(
        "accounts",
        f"{claim} and earned an operating margin of {margin:.1f}%".replace("-", "−"),
        (f"Accounts of {plural(n, *ENTITY_NAMES[analysis.engagement.performance.entity_is])}.",),
        tuple(
            Evidence(
                name, "total" if len(totals) > 1 else "median", "percent", value, float("nan"), float("nan"), n_units=n
            )
            for name, value in (("revenue_growth_pct", float(growth)), ("operating_margin_pct", float(margin)))
        ),
        "descriptive",
    )


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
        f"({between(low, high, decimals=1)}; n = {plural(found.n_observations, 'unit')})."
    )
