"""Cover and executive summary."""

from __future__ import annotations

from stratalign.analysis.results import Analysis
from stratalign.document.model import Cover, KeyFigure, Summary
from stratalign.findings.client.results import ENTITY_NAMES
from stratalign.findings.labels import measure_label
from stratalign.findings.model import Finding
from stratalign.findings.wording import between, date_range, in_text, listed, plural, points, sentence, signed_points
from stratalign.rows import named_rows
from stratalign.vocabulary import INDUSTRY_LABELS, LEVEL_LABELS, STEP_LABELS

SYNTHETIC_CLIENT = "Synthetic data: this client, its people and its figures are invented to show the method."
#: Findings whose claim belongs on the summary page, in the order they are told.
STORY = ("dimensions", "zones", "tests", "level_gap", "change", "agreement", "relation", "benchmark")
#: Findings whose first number is printed large, with its label; `{term}` is the measure it is about.
KEY_FINDINGS = {"index": "alignment index, of 100", "level_gap": "points: {upper} above staff on {term}"}
KEY_TESTS = {
    "test:clear": "favourable answers: is the strategy clear?",
    "test:implementable": "favourable: can it be carried out?",
}
N_LISTED = 3
ACCOUNTS_TITLE = "Growth and margins"
N_MESSAGES = 5


def build_cover(analysis: Analysis, *, run_id: str) -> Cover:
    """Front page: whose report, which wave, how many answered.

    Parameters
    ----------
    analysis
        Publishable results.
    run_id
        Printed, so that a page can be traced to its run.

    Returns
    -------
    Cover
        Facts in printing order.
    """
    engagement, latest = analysis.engagement, analysis.latest
    facts = [("Industry", INDUSTRY_LABELS[engagement.industry])] if latest is not None else []
    if latest is not None:
        facts.append(("Survey", _fielded(analysis)))
        facts.append(("Respondents", _respondents(analysis)))
    if analysis.panel is not None:
        first, last = analysis.panel["period_end"].min(), analysis.panel["period_end"].max()
        currencies = listed(sorted(analysis.panel["currency"].unique()))
        facts.append(
            ("Accounts", f"{plural(analysis.panel['entity_id'].nunique(), *_entity_names(analysis))}, {currencies}")
        )
        facts.append(("Periods ending", date_range(first, last)))
    facts += [("Prepared by", engagement.report.prepared_by), ("Run", run_id)]
    is_untitled = "title" not in engagement.report.model_fields_set
    return Cover(
        client=engagement.client,
        title=ACCOUNTS_TITLE if latest is None and is_untitled else engagement.report.title,
        subtitle=latest.wave.label if latest else "From accounts alone; nobody was surveyed",
        facts=tuple(facts),
        confidentiality=engagement.report.confidentiality,
        synthetic_note=SYNTHETIC_CLIENT if engagement.report.synthetic_data else "",
    )


def build_summary(analysis: Analysis, findings: dict[str, Finding]) -> Summary | None:
    """Executive summary; None without a survey, whose page would only repeat the accounts.

    Parameters
    ----------
    analysis
        Publishable results.
    findings
        From `find_all`.

    Returns
    -------
    Summary or None
        Verdict, key figures, messages, three strengths, three gaps, decisions and limits.
    """
    if not findings or analysis.latest is None:
        return None
    verdict = findings.get("index") or next(iter(findings.values()))
    story = [findings[key].claim for key in STORY if key in findings and findings[key] is not verdict]
    is_told_apart = "dimensions" in findings and findings["dimensions"].strength == "clear"
    strengths, gaps = _strengths_and_gaps(analysis) if is_told_apart else ((), ())
    return Summary(
        title=verdict.claim,
        key_figures=_key_figures(analysis, findings),
        messages=tuple(map(sentence, story[:N_MESSAGES])),
        strengths=strengths,
        gaps=gaps,
        decisions=_decisions(analysis, findings),
        limits=_limits(analysis, findings),
    )


def _entity_names(analysis: Analysis) -> tuple[str, str]:
    """What an entity of the accounts is called."""
    performance = analysis.engagement.performance
    return ENTITY_NAMES[performance.entity_is if performance else "unit"]


def _fielded(analysis: Analysis) -> str:
    """Label of the wave with its dates, where they are given."""
    wave = analysis.waves[-1].wave
    period = date_range(wave.fielded_from, wave.fielded_to)
    return f"{wave.label} ({period})" if period else wave.label


def _respondents(analysis: Analysis) -> str:
    """Number of respondents, response rate where known, and n per shown level."""
    latest = analysis.waves[-1]
    parts = [f"{latest.n_respondents:,}"]
    if latest.n_invited:
        parts.append(f"of {latest.n_invited:,} invited ({latest.n_respondents / latest.n_invited:.0%})")
    levels = latest.participation[(latest.participation["kind"] == "level") & ~latest.participation["is_hidden"]]
    shown = [f"{row.n_respondents:,.0f} {row.label.lower()}" for row in named_rows(levels)]
    return " ".join(parts) + (f": {listed(shown)}" if shown else "")


def _key_figures(analysis: Analysis, findings: dict[str, Finding]) -> tuple[KeyFigure, ...]:
    """Up to four numbers printed large: the index, two tests, the widest gap."""
    latest = analysis.latest
    if latest is None or analysis.instrument is None:
        return ()
    figures = {}
    upper = "" if latest.gaps.empty else LEVEL_LABELS[latest.gaps["upper_group"].iloc[0].removeprefix("level:")].lower()
    for key, label in KEY_FINDINGS.items():
        if key in findings and findings[key].strength != "inconclusive":
            number = findings[key].evidence[0]
            term = in_text(measure_label(number.term, analysis.instrument, analysis.engagement.language))
            value = signed_points(number.estimate) if key == "level_gap" else points(number.estimate)
            figures[key] = KeyFigure(
                value, label.format(term=term, upper=upper), between(number.ci_low, number.ci_high)
            )
    for row in named_rows(latest.company_scores):
        if row.measure_key in KEY_TESTS:
            value = f"{points(row.mean_points)}%"
            figures[row.measure_key] = KeyFigure(value, KEY_TESTS[row.measure_key], between(row.ci_low, row.ci_high))
    return tuple(figures[key] for key in ("index", *KEY_TESTS, "level_gap") if key in figures)


def _strengths_and_gaps(analysis: Analysis) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Highest and lowest alignment dimensions of the company, as sentences."""
    latest, instrument = analysis.latest, analysis.instrument
    if latest is None or instrument is None:
        return (), ()
    keys = [dimension.key for dimension in instrument.with_role("alignment")]
    scores = latest.company_scores[latest.company_scores["measure_key"].isin(keys)]
    if len(scores) < 2 * N_LISTED:
        return (), ()
    lines = [
        f"{measure_label(row.measure_key, instrument, analysis.engagement.language)}: {points(row.mean_points)} of 100 "
        f"({between(row.ci_low, row.ci_high)})"
        for row in named_rows(scores.sort_values("mean_points", ascending=False))
    ]
    return tuple(lines[:N_LISTED]), tuple(lines[: -N_LISTED - 1 : -1])


def _decisions(analysis: Analysis, findings: dict[str, Finding]) -> tuple[str, ...]:
    """Actions that follow from the findings, then the first committed ones of the client."""
    proposed = [action for finding in findings.values() for action in finding.actions]
    committed = [
        f"{action.action.rstrip('.')} ({action.owner}, by day {action.horizon_days}; "
        f"{STEP_LABELS[action.step].lower()})."
        for action in sorted(analysis.engagement.strategy.goals_and_actions, key=lambda action: action.horizon_days)
    ]
    return tuple([*proposed, *committed][:N_LISTED])


def _limits(analysis: Analysis, findings: dict[str, Finding]) -> tuple[str, ...]:
    """What this report cannot show."""
    limits = []
    latest = analysis.latest
    if latest is not None and latest.n_invited:
        absent = plural(latest.n_invited - latest.n_respondents, "invited person", "invited people")
        limits.append(f"What the {absent} think who did not answer.")
    if "relation" in findings:
        limits.append("Why aligned units do better or worse: units are compared at one time, so no cause is shown.")
    if analysis.benchmarks:
        limits.append("How real companies score: the reference sample is synthetic.")
    if latest is not None and len(latest.suppression):
        limits.append(
            f"Results of {plural(len(latest.suppression), 'group')} that are small, or would reveal a small one."
        )
    if latest is not None and analysis.engagement.levels and latest.gaps.empty:
        limits.append(
            f"Differences between {listed([label.lower() for label in LEVEL_LABELS.values()])}: too few to be shown."
        )
    return tuple(limits)
