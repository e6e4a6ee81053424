"""Pages beside the survey: accounts and their relation to alignment, benchmark, action plan, method and data."""

from __future__ import annotations

import pandas as pd

from stratalign.analysis import Analysis
from stratalign.document.drawing import draw, draw_panels
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.exhibits.accounts import describe_accounts, plot_accounts
from stratalign.exhibits.benchmark import describe_benchmark, plot_benchmark
from stratalign.exhibits.coefficients import describe_coefficients, plot_coefficients
from stratalign.findings.labels import OUTCOME_LABELS, measure_label
from stratalign.findings.model import Finding
from stratalign.findings.rules import STEP_POINTS
from stratalign.findings.wording import CHECK_LABELS, SYNTHETIC_BENCHMARK, plural, sentence
from stratalign.panel.outcomes import compute_outcomes
from stratalign.vocabulary import STEP_LABELS

#: Above this many entities the accounts page prints medians and quartiles instead of a total.
MANY_ENTITIES = 60


def results_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """The accounts, and how alignment of units relates to them."""
    if analysis.panel is None:
        return None
    exhibits = [_accounts_exhibit(analysis)]
    finding = findings.get("relation")
    refused = [relation for relation in analysis.relations if relation.association is None]
    caveats = [
        sentence(f"{OUTCOME_LABELS[relation.outcome]}: not estimated, because {relation.why_none}")
        for relation in refused
    ]
    if finding is None:
        return Section("results", "Link to results", _accounts_title(analysis), (), tuple(exhibits), tuple(caveats))
    exhibits.insert(0, _relation_exhibit(analysis))
    return Section(
        "results", "Link to results", finding.claim, finding.detail, tuple(exhibits), (*finding.caveats, *caveats)
    )


def benchmark_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Position in the synthetic reference sample."""
    finding = findings.get("benchmark")
    if finding is None or analysis.instrument is None:
        return None
    rows = pd.DataFrame([{name: getattr(p, name) for name in p.__slots__} for p in analysis.benchmarks])
    rows = rows.assign(
        label=[measure_label(key, analysis.instrument, analysis.engagement.language) for key in rows["measure_key"]]
    )
    rows = rows.sort_values("percentile", ascending=False, ignore_index=True)
    client = analysis.engagement.client
    figure = draw(
        "benchmark",
        describe_benchmark(rows),
        1.2 + 0.34 * len(rows),
        lambda ax: plot_benchmark(rows, client_label=client, ax=ax),
    )
    columns = (
        Column("label", "Measure"), Column("score_points", client, "points"), Column("percentile", "Percentile", "n"), Column("ci_low", "From", "n"), Column("ci_high", "To", "n"),
        Column("lower_quartile_points", "Lower quartile", "points"), Column("median_points", "Median", "points"), Column("upper_quartile_points", "Upper quartile", "points"),
    )  # fmt: skip
    source = f"Source: synthetic reference sample, {analysis.benchmarks[0].cohort}, {plural(analysis.benchmarks[0].n_companies, 'synthetic company', 'synthetic companies')}; not evidence."
    exhibit = Exhibit(
        "benchmark",
        "Scores against the middle half of the synthetic reference companies",
        source,
        figure=figure,
        numbers=Table(
            "benchmark_numbers", "Position in the synthetic reference sample", columns, rows, SYNTHETIC_BENCHMARK
        ),
    )
    return Section("benchmark", "Benchmark", finding.claim, finding.detail, (exhibit,), finding.caveats)


def action_plan_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Committed actions by horizon, with owners."""
    actions = analysis.engagement.strategy.goals_and_actions
    if not actions:
        return None
    ordered = sorted(actions, key=lambda action: action.horizon_days)
    rows = pd.DataFrame(
        [
            {"action": action.action, "horizon": f"Day {action.horizon_days}", "owner": action.owner, "goal": action.goal,
             "step": STEP_LABELS[action.step], "metric": action.metric or "–", "due": action.due.isoformat() if action.due else "–"}
            for action in ordered
        ]
    )  # fmt: skip
    columns = tuple(
        Column(key, label)
        for key, label in (
            ("action", "Action"),
            ("horizon", "By"),
            ("owner", "Owner"),
            ("goal", "Goal"),
            ("step", "Step"),
            ("metric", "Measured by"),
            ("due", "Due"),
        )
    )
    counts = [f"{sum(action.horizon_days == days for action in actions)} by day {days}" for days in (30, 60, 90)]
    owners = len({action.owner for action in actions})
    exhibit = Exhibit(
        "action_plan",
        "Committed actions in order of their horizon",
        "Source: the client's strategy, as recorded in the engagement file.",
        table=Table("action_plan", "30/60/90-day plan", columns, rows),
    )
    title = (
        f"{plural(len(actions), 'action')} with {plural(owners, 'owner')} carry the strategy through the next 90 days"
    )
    return Section("action_plan", "The next 90 days", title, (sentence(", ".join(counts)),), (exhibit,))


def method_page(analysis: Analysis, findings: dict[str, Finding]) -> Section:
    """How the numbers were made, what the checks found, who answered and what is hidden."""
    exhibits = [_checks_exhibit(analysis)]
    latest = analysis.latest
    sentences = [
        f"Data were checked before anything was computed: {_check_counts(analysis)}.",
    ]
    if latest is not None and analysis.instrument is not None:
        minimum = analysis.engagement.disclosure.minimum_respondents
        sentences.append(
            f"Questionnaire: {analysis.instrument.citation.rstrip('.')}. Groups of fewer than {minimum} people are not shown, nor are groups that would reveal one by subtraction."
        )
        if latest.n_comments:
            sentences.append(
                f"{plural(latest.n_comments, 'written comment')} were given; comments are not printed, because wording can identify a person."
            )
        exhibits += [_participation_exhibit(analysis)]
    return Section(
        "method",
        "Method and data quality",
        "Every number can be traced to its data, and what could not be shown is named",
        tuple(sentences),
        tuple(exhibits),
    )


def _accounts_exhibit(analysis: Analysis) -> Exhibit:
    """Totals per period for few entities, medians and quartiles for many."""
    panel = analysis.panel
    assert panel is not None  # noqa: S101 - called with accounts only
    performance = analysis.engagement.performance
    source = f"Source: {performance.file if performance else 'accounts'}; {plural(panel['entity_id'].nunique(), 'entity', 'entities')}."
    if panel["entity_id"].nunique() > MANY_ENTITIES:
        return Exhibit(
            "accounts", "Growth and margin by calendar year of the period end", source, table=_spread_table(panel)
        )
    totals = panel.groupby("period_end")[["revenue", "operating_income"]].sum(min_count=1).reset_index()
    periods = pd.DataFrame(
        {
            "label": [f"{end:%b %Y}" for end in totals["period_end"]],
            "revenue_millions": totals["revenue"] / 1e6,
            "operating_margin_pct": totals["operating_income"] / totals["revenue"] * 100,
        }
    )
    currency = str(panel["currency"].iloc[0])
    figure = draw_panels(
        "accounts",
        describe_accounts(periods, currency=currency),
        2.6,
        2,
        lambda axes: _titled_accounts(periods, axes, currency),
    )
    columns = (
        Column("label", "Year to"),
        Column("revenue_millions", f"Revenue, million {currency}", "number"),
        Column("operating_margin_pct", "Operating margin, %", "number"),
    )
    return Exhibit(
        "accounts",
        "Total of the units in the accounts, by period",
        source,
        figure=figure,
        numbers=Table("accounts_numbers", "Accounts by period", columns, periods),
    )


def _titled_accounts(periods: pd.DataFrame, axes: list, currency: str) -> None:
    plot_accounts(periods, axes=axes)
    axes[0].set_title(f"Revenue, million {currency}")
    axes[1].set_title("Operating margin, %")


def _spread_table(panel: pd.DataFrame) -> Table:
    """Quartiles of growth and margin over entities, by year."""
    outcomes = compute_outcomes(panel)
    years = outcomes["period_end"].dt.year
    parts = {}
    for column in ("revenue_growth_pct", "operating_margin_pct"):
        grouped = outcomes.groupby(years)[column]
        parts |= {
            f"{column}_n": grouped.count(),
            f"{column}_q1": grouped.quantile(0.25),
            f"{column}_q2": grouped.median(),
            f"{column}_q3": grouped.quantile(0.75),
        }
    # A quartile of a handful of companies is close to a company's own figure.
    rows = pd.DataFrame(parts)
    for column in ("revenue_growth_pct", "operating_margin_pct"):
        few = rows[f"{column}_n"] < 10
        rows.loc[few, [f"{column}_{q}" for q in ("q1", "q2", "q3")]] = float("nan")
    rows = rows.rename_axis("year").reset_index().astype({"year": "str"})
    columns = (
        Column("year", "Year"), Column("revenue_growth_pct_n", "Growth: n", "n"), Column("revenue_growth_pct_q1", "lower quartile, %", "number"), Column("revenue_growth_pct_q2", "median, %", "number"), Column("revenue_growth_pct_q3", "upper quartile, %", "number"),
        Column("operating_margin_pct_n", "Margin: n", "n"), Column("operating_margin_pct_q1", "lower quartile, %", "number"), Column("operating_margin_pct_q2", "median, %", "number"), Column("operating_margin_pct_q3", "upper quartile, %", "number"),
    )  # fmt: skip
    return Table(
        "accounts",
        "Revenue growth and operating margin over entities",
        columns,
        rows,
        "Quartiles of fewer than 10 entities are left out.",
    )


def _accounts_title(analysis: Analysis) -> str:
    """Conclusion of a page without an estimate."""
    panel = analysis.panel
    assert panel is not None  # noqa: S101 - called with accounts only
    if analysis.relations:
        return "The accounts are too few to relate alignment to results"
    n = panel["entity_id"].nunique()
    return f"Accounts of {plural(n, 'entity', 'entities')} over {plural(panel['period_end'].dt.year.nunique(), 'year')} are ready for analysis"


def _relation_exhibit(analysis: Analysis) -> Exhibit:
    """Slopes per ten points of alignment."""
    found = [(relation, relation.association) for relation in analysis.relations if relation.association]
    rows = pd.DataFrame(
        [
            {
                "label": OUTCOME_LABELS[relation.outcome], "estimate": a.estimate * STEP_POINTS, "ci_low": a.ci_low * STEP_POINTS,
                "ci_high": a.ci_high * STEP_POINTS, "p_value": a.p_value, "r_squared": a.r_squared, "n_observations": a.n_observations,
                "residual_df": a.residual_df, "covariance": a.covariance, "formula": a.formula,
            }
            for relation, a in found
        ]
    )  # fmt: skip
    x_label = f"Percentage points per {STEP_POINTS:.0f} points of alignment, with 95% interval"
    figure = draw(
        "relation",
        describe_coefficients(rows, x_label=x_label),
        0.9 + 0.75 * len(rows),
        lambda ax: plot_coefficients(rows, x_label=x_label, ax=ax),
    )
    columns = (
        Column("label", "Outcome"), Column("estimate", "Estimate", "estimate"), Column("ci_low", "From", "estimate"), Column("ci_high", "To", "estimate"), Column("p_value", "p", "p"),
        Column("r_squared", "R²", "estimate"), Column("n_observations", "Units", "n"), Column("residual_df", "Residual df", "n"), Column("covariance", "Errors"), Column("formula", "Model"),
    )  # fmt: skip
    n_hidden = max(relation.n_units_hidden for relation, _ in found)
    note = (
        f"Ordinary least squares over units; {plural(n_hidden, 'unit')} left out to protect respondents."
        if n_hidden
        else "Ordinary least squares over units."
    )
    return Exhibit(
        "relation",
        "Difference in results associated with ten more points of alignment",
        f"Source: survey scores and accounts of {found[0][1].n_observations} units; least squares with HC3 errors.",
        figure=figure,
        numbers=Table("relation_numbers", "Association of alignment with results", columns, rows, note),
    )


def _checks_exhibit(analysis: Analysis) -> Exhibit:
    """Which checks had something to say. What they saw stays with the analyst: it may name cells of a few people."""
    words = {"blocks": "Blocks", "warns": "Warning", "informs": "Note"}
    keys = list(dict.fromkeys((result.check, result.severity, result.where) for result in analysis.checks))
    rows = pd.DataFrame(
        [(CHECK_LABELS.get(check, check.replace("_", " ")), words[severity], where) for check, severity, where in keys],
        columns=["check", "severity", "where"],
    )
    columns = (Column("check", "What was looked at"), Column("severity", "Outcome"), Column("where", "File"))
    return Exhibit(
        "checks",
        "Readiness checks that had something to say; details are with the analyst",
        "Source: readiness checks of this run.",
        table=Table("checks", "Readiness checks", columns, rows),
    )


def _check_counts(analysis: Analysis) -> str:
    n_warns = sum(result.severity == "warns" for result in analysis.checks)
    return f"{plural(n_warns, 'warning')} and {plural(len(analysis.checks) - n_warns, 'note')}"


def _participation_exhibit(analysis: Analysis) -> Exhibit:
    """Respondents by group; counts below the threshold are not printed."""
    latest = analysis.latest
    assert latest is not None  # noqa: S101 - called with a survey only
    rows = latest.participation.assign(
        rate_pct=latest.participation["n_respondents"] / latest.participation["n_invited"] * 100
    )
    minimum = analysis.engagement.disclosure.minimum_respondents
    columns = [Column("label", "Group"), Column("n_respondents", "Respondents", "n")]
    if latest.n_invited:
        columns += [Column("n_invited", "Invited", "n"), Column("rate_pct", "Response rate", "pct")]
    note = f"An en dash marks groups of fewer than {minimum} people, and groups that would reveal one."
    return Exhibit(
        "participation",
        "Who answered",
        f"Source: {latest.wave.label}.",
        table=Table("participation", "Respondents by group", tuple(columns), rows, note),
    )
