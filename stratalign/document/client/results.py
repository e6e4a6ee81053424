"""The page on results: the accounts, and how alignment of units relates to them."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from stratalign.analysis.relations import EXPOSURE, WINSORISED
from stratalign.analysis.results import Analysis, Relation
from stratalign.document.client.parts import chain_exhibit, section_of
from stratalign.document.drawing import draw, draw_panels
from stratalign.document.model import Column, Exhibit, Section, Table
from stratalign.document.treatments import draw_treatments, treatments_words
from stratalign.exhibits.accounts import describe_accounts, plot_accounts
from stratalign.exhibits.coefficients import describe_coefficients, plot_coefficients
from stratalign.exhibits.updating import NAMES, describe_moves, describe_updating, plot_moves, plot_updating
from stratalign.findings.labels import EXPOSURE_LABELS, OUTCOME_LABELS, TREATMENT_LABELS
from stratalign.findings.model import Finding
from stratalign.findings.client.results import ENTITY_NAMES, STEP_POINTS
from stratalign.findings.wording import in_text, listed, plural, sentence
from stratalign.models.regression.association import Association

#: Adjusted p values below this are told as such.
SMALLEST_P = 0.01


def results_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Accounts beside a survey: the association of alignment with growth and margin where it can be estimated."""
    accounts, relation = findings.get("accounts"), findings.get("relation")
    told = relation or accounts
    if analysis.latest is None or told is None:
        return None
    estimated = [found.association for found in analysis.relations if found.association]
    exhibits = [_relation_exhibit(analysis, estimated)] if estimated else []
    known = [found for found in analysis.relations if found.association and found.update]
    if known:
        exhibits += [_updating_exhibit(known), _moves_exhibit(known)]
        exhibits += _chain_exhibits(known)
        exhibits.append(_treatments_exhibit(known))
    exhibits.append(_accounts_exhibit(analysis))
    refused = [
        f"No estimate is given for {in_text(OUTCOME_LABELS[found.outcome])}: {plural(found.n_units, 'unit')} with both "
        "figures are too few, or too alike, for an honest one."
        for found in analysis.relations
        if found.association is None
    ]
    detail = told.detail if relation is None or accounts is None else (*relation.detail, sentence(accounts.claim))
    detail = (*detail, *_updating_words(known), *_treatments_words(known))
    limits = (*told.caveats, *refused, *_explained_away(known), *_planned_words(analysis))
    return Section("results", "Link to results", told.claim, detail, tuple(exhibits), limits)


def accounts_page(analysis: Analysis, findings: dict[str, Finding]) -> Section | None:
    """Accounts alone, where nobody was surveyed."""
    finding = findings.get("accounts")
    if analysis.latest is not None or finding is None:
        return None
    return section_of(finding, "accounts", "Accounts", _accounts_exhibit(analysis))


def _relation_exhibit(analysis: Analysis, estimated: list[Association]) -> Exhibit:
    """Slopes per ten points of alignment."""
    rows = pd.DataFrame(
        {
            "label": OUTCOME_LABELS[found.outcome],
            "estimate": found.estimate * STEP_POINTS,
            "ci_low": found.ci_low * STEP_POINTS,
            "ci_high": found.ci_high * STEP_POINTS,
            "p_value": found.p_value,
            "r_squared": found.r_squared,
            "n_observations": found.n_observations,
            "residual_df": found.residual_df,
            "covariance": found.covariance,
            "formula": found.formula,
        }
        for found in estimated
    )
    columns = (
        Column("label", "Outcome"),
        Column("estimate", "Estimate", "hundredths"),
        Column("ci_low", "From", "hundredths"),
        Column("ci_high", "To", "hundredths"),
        Column("p_value", "p", "p"),
        Column("r_squared", "R²", "hundredths"),
        Column("n_observations", "Units", "n"),
        Column("residual_df", "Residual df", "n"),
        Column("covariance", "Errors"),
        Column("formula", "Model"),
    )
    x_label = f"Percentage points per {STEP_POINTS:.0f} points of alignment, with 95% interval"
    n_hidden = max((found.n_units_hidden for found in analysis.relations), default=0)
    hidden = f"{plural(n_hidden, 'unit')} left out to protect respondents"
    note = f"Ordinary least squares over units{f'; {hidden}' if n_hidden else ''}."
    return Exhibit(
        "relation",
        f"Difference in results associated with {STEP_POINTS:.0f} more points of alignment",
        f"Source: survey scores and accounts of {plural(estimated[0].n_observations, 'unit')}; least squares, HC3 "
        f"errors.{f' {hidden}.' if n_hidden else ''}",
        figure=draw(
            "relation",
            describe_coefficients(rows, x_label=x_label),
            0.9 + 0.75 * len(rows),
            lambda ax: plot_coefficients(rows, x_label=x_label, ax=ax),
        ),
        numbers=Table("relation_numbers", "Association of alignment with results", columns, rows, note),
    )


def _updating_words(known: list[Relation]) -> tuple[str, ...]:
    """How much of the combined figure is research."""
    shares = [
        f"{1 - found.update.data_weight:.0%} for {in_text(OUTCOME_LABELS[found.outcome])}"
        for found in known
        if found.update
    ]
    if not shares:
        return ()
    if all(found.update is None or found.update.data_weight < 0.5 for found in known):
        return (
            f"Research and these units together are mostly research, which weighs {listed(shares)}: it says what to "
            "expect, not what was found here.",
        )
    return (f"Where research and these units are put together, research weighs {listed(shares)}.",)


def _treatments_words(known: list[Relation]) -> tuple[str, ...]:
    """How the slope fares under other treatments."""
    if not known:
        return ()
    rows = pd.concat([found.treatments.assign(outcome=found.outcome) for found in known], ignore_index=True)
    title, sentences = treatments_words(rows)
    return (f"{title}. {sentences[0]}",)


def _explained_away(known: list[Relation]) -> list[str]:
    """What an unmeasured cause would have to explain, outcome by outcome; only where there is something to explain."""
    return [
        f"An unmeasured cause that explains {found.robustness_value:.0%} of what is left of both alignment and "
        f"{in_text(OUTCOME_LABELS[found.outcome])} would explain this association away."
        for found in known
        if found.association and not found.association.ci_low <= 0 <= found.association.ci_high
    ]


def _planned_words(analysis: Analysis) -> list[str]:
    """What was planned, and what the plan's adjustment leaves."""
    estimated = [found for found in analysis.relations if found.association]
    if analysis.plan is None:
        if not estimated:
            return []
        return ["No analysis_plan.yml was written before these numbers were seen: read their p values as hints."]
    planned = [found for found in estimated if found.status == "planned"]
    explored = [in_text(OUTCOME_LABELS[found.outcome]) for found in estimated if found.status == "explored"]
    told = [
        f"{in_text(OUTCOME_LABELS[found.outcome])} (adjusted p = {found.p_adjusted:.2f})"
        if found.p_adjusted >= SMALLEST_P
        else f"{in_text(OUTCOME_LABELS[found.outcome])} (adjusted p < {SMALLEST_P})"
        for found in planned
    ]
    words = f"Planned before estimation (plan {analysis.plan.sha256[:12]}): {listed(told) if told else 'nothing here'}."
    if explored:
        words += f" Explored, and so a hint only: {listed(explored)}."
    done = {found.outcome for found in planned}
    left = [
        f"{_name_of(one.outcome)} on {_name_of(one.exposure)}{' with controls' if one.controls else ''}"
        for one in analysis.plan.hypotheses
        if one.outcome not in done or one.exposure != EXPOSURE or one.controls
    ]
    if left:
        words += f" Planned and not estimated: {listed(left)}."
    return [words]


def _name_of(column: str) -> str:
    """Printed name of an outcome or exposure; a column without one as the plan has it."""
    return in_text({**OUTCOME_LABELS, **EXPOSURE_LABELS}.get(column, column))


def _chain_exhibits(known: list[Relation]) -> list[Exhibit]:
    """Slopes with scores taken as known, with the uncertainty of the answers, and of the same units asked again."""
    carried = [(OUTCOME_LABELS[found.outcome], found.chain) for found in known if found.chain]
    if not carried:
        return []
    rows = pd.concat([chain.claims.assign(label=label) for label, chain in carried], ignore_index=True)
    slopes = rows[rows["quantity"] == "slope_per_point"]
    scaled = slopes.assign(**{name: slopes[name] * STEP_POINTS for name in ("estimate", "ci_low", "ci_high")})
    x_label = f"Percentage points per {STEP_POINTS:.0f} points of alignment"
    first = carried[0][1]
    source = (
        f"Source: survey scores and accounts of {plural(first.n_companies, 'unit')}; {first.n_draws:,} resamples of "
        f"units, and of their people. Reliability of a unit's score {first.reliability:.2f}."
    )
    return [chain_exhibit("chain", scaled, x_label, source)]


def _treatments_exhibit(known: list[Relation]) -> Exhibit:
    """The same slope as measured, without measurement error, and under other treatments."""
    tables = [
        found.treatments.assign(outcome=found.outcome, outcome_label=OUTCOME_LABELS[found.outcome]) for found in known
    ]
    rows = pd.concat(tables, ignore_index=True)
    rows = rows.assign(
        label=rows["treatment"].map(TREATMENT_LABELS),
        **{name: rows[name] * STEP_POINTS for name in ("estimate", "ci_low", "ci_high")},
    )
    columns = (
        Column("label", "Treatment"),
        Column("outcome_label", "Outcome"),
        Column("estimate", "Estimate", "hundredths"),
        Column("ci_low", "From", "hundredths"),
        Column("ci_high", "To", "hundredths"),
        Column("n_units", "Units", "n"),
    )
    note = (
        "Without measurement error: regression calibration by each unit's reliability, interval by resampling units."
        + (" A dash: too few units for that treatment." if rows["estimate"].isna().any() else "")
    )
    x_label = f"Percentage points per {STEP_POINTS:.0f} points of alignment"
    return Exhibit(
        "treatments",
        f"{x_label}: as measured, and treated in other ways, with 95% interval",
        f"Source: survey scores and accounts of {plural(known[0].n_units, 'unit')}; moved inwards: {WINSORISED:.0%} of "
        "the outcome at each end.",
        figure=draw_treatments(rows, x_label),
        numbers=Table("treatments_numbers", "One slope, treated in several ways", columns, rows, note),
    )


def _updating_exhibit(known: list[Relation]) -> Exhibit:
    """Published research, this company and both together."""
    reach = float(stats.norm.ppf(0.975))
    rows = []
    for found in known:
        update, label = found.update, OUTCOME_LABELS[found.outcome]
        assert update is not None
        prior = (
            update.prior_mean,
            update.prior_mean - reach * update.prior_sd,
            update.prior_mean + reach * update.prior_sd,
        )
        own = (update.estimate, update.estimate - reach * update.std_error, update.estimate + reach * update.std_error)
        both = (update.mean, update.ci_low, update.ci_high)
        rows += [
            {"label": label, "source": source, "estimate": values[0], "ci_low": values[1], "ci_high": values[2]}
            for source, values in (("research", prior), ("company", own), ("together", both))
        ]
    table = pd.DataFrame(rows)
    named = table.assign(source=table["source"].map(NAMES))
    columns = (
        Column("label", "Outcome"),
        Column("source", "Source"),
        Column("estimate", "Estimate", "hundredths"),
        Column("ci_low", "From", "hundredths"),
        Column("ci_high", "To", "hundredths"),
    )
    note = (
        "Research: work practices and firm performance .20, satisfaction and unit performance .34; most of the 36 "
        "studies of the evidence table give a direction and no figure. Both together: conjugate normal update."
    )
    return Exhibit(
        "updating",
        "What research would lead one to expect, what these units show, and both together",
        f"Source: survey scores and accounts of {plural(known[0].n_units, 'unit')}; research: a range of .05 to .35 "
        "around .20, our choice after meta-analyses of related practices (Combs and others 2006, r = .20; Whitman and "
        "others 2010, rho = .34, corrected).",
        figure=draw(
            "updating", describe_updating(table), 0.9 + 1.1 * len(known), lambda ax: plot_updating(table, ax=ax)
        ),
        numbers=Table("updating_numbers", "Prior, data and both together", columns, named, note),
    )


def _moves_exhibit(known: list[Relation]) -> Exhibit:
    """Differences in each result over moves of alignment."""
    labels = [OUTCOME_LABELS[found.outcome] for found in known]
    tables = [found.moves.assign(label=label) for found, label in zip(known, labels, strict=True)]

    ends = pd.concat([found.moves[["ci_low", "ci_high"]] for found in known])

    def plot(axes: list[Axes]) -> None:
        for ax, found, label in zip(axes, known, labels, strict=True):
            plot_moves(found.moves, label=label, ax=ax)
            # One scale, so that slopes can be compared.
            ax.set_ylim(float(ends["ci_low"].min()) * 1.05, float(ends["ci_high"].max()) * 1.05)

    rows = pd.concat(tables, ignore_index=True)
    columns = (
        Column("label", "Outcome"),
        Column("move", "Points of alignment", "signed_points"),
        Column("difference", "Difference", "number"),
        Column("ci_low", "From", "number"),
        Column("ci_high", "To", "number"),
    )
    note = (
        "An association between units at one time, drawn solid over the range observed; it is no forecast of a change."
    )
    told = " ".join(describe_moves(found.moves, label=label) for found, label in zip(known, labels, strict=True))
    return Exhibit(
        "moves",
        "Difference in results associated with more or less alignment, with 95% interval",
        f"Source: survey scores and accounts of {plural(known[0].n_units, 'unit')}; least squares, HC3 errors. An "
        "association between units at one time, solid over the range observed, dashed beyond; no forecast.",
        figure=draw_panels("moves", told, 3.2, len(known), plot),
        numbers=Table(
            "moves_numbers",
            "Differences associated with moves of alignment",
            columns,
            rows[rows["move"] % 5 == 0],
            note,
        ),
    )


def _accounts_exhibit(analysis: Analysis) -> Exhibit:
    """Totals where every entity reports every period, else how entities spread."""
    return _totals_exhibit(analysis) if len(analysis.account_totals) else _spread_exhibit(analysis)


def _totals_exhibit(analysis: Analysis) -> Exhibit:
    """Total revenue and margin, period by period."""
    totals, panel = analysis.account_totals, analysis.panel
    assert panel is not None
    currency = str(panel["currency"].iloc[0])
    periods = totals.assign(
        label=[f"{end:%b %Y}" for end in totals["period_end"]], revenue_millions=totals["revenue"] / 1e6
    )

    def paint(axes: list[Axes]) -> None:
        plot_accounts(periods, axes=axes)
        axes[0].set_title(f"Revenue, million {currency}")
        axes[1].set_title("Operating margin")

    columns = (
        Column("label", "Year to"),
        Column("revenue_millions", f"Revenue, million {currency}", "number"),
        Column("operating_margin_pct", "Operating margin, %", "number"),
    )
    return Exhibit(
        "accounts",
        "Everything in the accounts together, by period",
        _accounts_source(analysis),
        figure=draw_panels("accounts", describe_accounts(periods, currency=currency), 2.7, 2, paint),
        numbers=Table("accounts_numbers", "Accounts by period", columns, periods),
    )


def _spread_exhibit(analysis: Analysis) -> Exhibit:
    """Quartiles of growth and margin over entities, by year."""
    columns = [Column("year", "Year")]
    for outcome, label in (("revenue_growth_pct", "Growth"), ("operating_margin_pct", "Margin")):
        columns += [
            Column(f"{outcome}_n", f"{label}: n", "n"),
            Column(f"{outcome}_lower", "lower quartile, %", "number"),
            Column(f"{outcome}_median", "median, %", "number"),
            Column(f"{outcome}_upper", "upper quartile, %", "number"),
        ]
    rows = analysis.account_spread.assign(year=analysis.account_spread["year"].astype("str"))
    known = tuple(column for column in columns if column.key in rows)
    note = "By the calendar year that holds most of a period. Quartiles of fewer than 10 are left out."
    return Exhibit(
        "accounts",
        "Revenue growth and operating margin: the middle half, and the median between them",
        _accounts_source(analysis),
        table=Table("accounts", "Growth and margin by year", known, rows, note),
    )


def _accounts_source(analysis: Analysis) -> str:
    panel, performance = analysis.panel, analysis.engagement.performance
    assert panel is not None
    assert performance is not None
    what = ENTITY_NAMES[performance.entity_is]
    ends = panel["period_end"]
    years = f"{ends.min():%Y}" if ends.min().year == ends.max().year else f"{ends.min():%Y} to {ends.max():%Y}"
    return f"Source: accounts of {plural(panel['entity_id'].nunique(), *what)}, periods ending {years}."
