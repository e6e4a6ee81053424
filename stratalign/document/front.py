"""Cover and executive summary."""

from __future__ import annotations

from stratalign.analysis import Analysis
from stratalign.document.model import Cover, KeyFigure, Summary
from stratalign.findings.labels import measure_label
from stratalign.findings.model import Finding
from stratalign.findings.wording import between, in_text, plural, points, sentence, signed_points
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import INDUSTRY_LABELS, LEVEL_LABELS, STEP_LABELS

SYNTHETIC_CLIENT = "Synthetic data: this client, its people and its figures are invented to show the method."
#: Findings whose claim belongs on the summary page, in the order they are told.
STORY = ("zones", "tests", "level_gap", "agreement", "relation", "change", "benchmark")
N_LISTED = 3


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
    facts = [("Industry", INDUSTRY_LABELS[engagement.industry])]
    if latest is not None:
        facts.append(("Survey", _fielded(analysis)))
        facts.append(("Respondents", _respondents(analysis)))
    if analysis.panel is not None:
        first, last = analysis.panel["period_end"].min(), analysis.panel["period_end"].max()
        facts.append(
            (
                "Accounts",
                f"{first:%Y-%m-%d} to {last:%Y-%m-%d}, {engagement.performance.currency or engagement.currency}",
            )
        )  # type: ignore[union-attr]
    facts += [("Prepared by", engagement.report.prepared_by), ("Run", run_id)]
    return Cover(
        client=engagement.client,
        title=engagement.report.title,
        subtitle=latest.wave.label if latest else "Accounts",
        facts=tuple(facts),
        confidentiality=engagement.report.confidentiality,
        synthetic_note=SYNTHETIC_CLIENT if engagement.report.synthetic_data else "",
    )


def build_summary(analysis: Analysis, findings: dict[str, Finding]) -> Summary | None:
    """Executive summary; None where the survey gives no finding.

    Parameters
    ----------
    analysis
        Publishable results.
    findings
        From `find_all`.

    Returns
    -------
    Summary or None
        Verdict, key figures, three strengths, three gaps, decisions and limits.
    """
    if not findings:
        return None
    verdict = findings.get("index") or next(iter(findings.values()))
    strengths, gaps = _strengths_and_gaps(analysis)
    story = [findings[key].claim for key in STORY if key in findings and findings[key] is not verdict]
    return Summary(
        title=verdict.claim,
        key_figures=_key_figures(analysis, findings),
        strengths=strengths or tuple(map(sentence, story[:N_LISTED])),
        gaps=gaps or tuple(map(sentence, story[N_LISTED : 2 * N_LISTED])),
        decisions=_decisions(analysis, findings),
        limits=_limits(analysis, findings),
    )


def _fielded(analysis: Analysis) -> str:
    """Label of the wave with its dates, where they are given."""
    wave = analysis.waves[-1].wave
    dates = [date.isoformat() for date in (wave.fielded_from, wave.fielded_to) if date]
    return f"{wave.label} ({' to '.join(dates)})" if dates else wave.label


def _respondents(analysis: Analysis) -> str:
    """Number of respondents, response rate where known, and n per shown level."""
    latest = analysis.waves[-1]
    parts = [f"{latest.n_respondents:,}"]
    if latest.n_invited:
        parts.append(f"of {latest.n_invited:,} invited ({latest.n_respondents / latest.n_invited:.0%})")
    levels = latest.participation[(latest.participation["kind"] == "level") & ~latest.participation["is_hidden"]]
    shown = [f"{row.n_respondents:,.0f} {row.label.lower()}" for row in levels.itertuples()]
    return " ".join(parts) + (f"; {', '.join(shown)}" if shown else "")


def _key_figures(analysis: Analysis, findings: dict[str, Finding]) -> tuple[KeyFigure, ...]:
    """Up to four numbers printed large."""
    figures = []
    if "index" in findings:
        index = findings["index"].evidence[0]
        figures.append(
            KeyFigure(points(index.estimate), "alignment index, of 100", between(index.ci_low, index.ci_high))
        )
    latest = analysis.latest
    if latest is not None:
        clear = latest.company_scores.set_index("measure_key")
        for test in ("test:clear", "test:implementable"):
            if test in clear.index:
                row = clear.loc[test]
                word = test.removeprefix("test:")
                figures.append(
                    KeyFigure(
                        f"{points(row.mean_points)}%", f"find the strategy {word}", between(row.ci_low, row.ci_high)
                    )
                )
    if "level_gap" in findings and analysis.instrument:
        gap = findings["level_gap"].evidence[0]
        label = in_text(measure_label(gap.term, analysis.instrument, analysis.engagement.language))
        figures.append(
            KeyFigure(
                signed_points(gap.estimate), f"points: leaders above staff on {label}", between(gap.ci_low, gap.ci_high)
            )
        )
    return tuple(figures[:4])


def _strengths_and_gaps(analysis: Analysis) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Highest and lowest alignment dimensions of the company, as sentences."""
    latest, instrument = analysis.latest, analysis.instrument
    if latest is None or instrument is None:
        return (), ()
    keys = [dimension.key for dimension in instrument.with_role("alignment")]
    scores = latest.company_scores[latest.company_scores["measure_key"].isin(keys)]
    if len(scores) < 2 * N_LISTED:
        return (), ()
    ordered = scores.sort_values("mean_points", ascending=False)
    lines = [
        f"{measure_label(row.measure_key, instrument, analysis.engagement.language)}: {points(row.mean_points)} of 100 "
        f"({between(row.ci_low, row.ci_high)})"
        for row in ordered.itertuples()
    ]
    return tuple(lines[:N_LISTED]), tuple(lines[: -N_LISTED - 1 : -1])


def _decisions(analysis: Analysis, findings: dict[str, Finding]) -> tuple[str, ...]:
    """Actions that follow from the findings, then the first committed ones of the client."""
    proposed = [action for finding in findings.values() for action in finding.actions]
    committed = [
        f"{action.action.rstrip('.')} ({action.owner}, day {action.horizon_days}; {STEP_LABELS[action.step].lower()})."
        for action in sorted(analysis.engagement.strategy.goals_and_actions, key=lambda action: action.horizon_days)
    ]
    return tuple([*proposed, *committed][:N_LISTED])


def _limits(analysis: Analysis, findings: dict[str, Finding]) -> tuple[str, ...]:
    """What this report cannot show."""
    limits = []
    latest = analysis.latest
    if latest is not None and latest.n_invited:
        limits.append(
            f"{plural(latest.n_invited - latest.n_respondents, 'invited person', 'invited people')} did not answer and may see things differently."
        )
    if "relation" in findings:
        limits.append("Why aligned units do better or worse: units are compared at one time, so no cause is shown.")
    if analysis.benchmarks:
        limits.append("How real companies score: the reference sample is synthetic.")
    if latest is not None and len(latest.suppression):
        limits.append(f"{plural(len(latest.suppression), 'group')} with too few people, or that would reveal one.")
    shown_levels = (
        []
        if latest is None
        else [
            LEVEL_LABELS[g.removeprefix("level:")]
            for g in latest.group_scores.loc[
                (latest.group_scores["kind"] == "level") & ~latest.group_scores["is_hidden"], "group_id"
            ].unique()
        ]
    )
    if latest is not None and INDEX_KEY in set(latest.company_scores["measure_key"]) and not shown_levels:
        limits.append("Differences between levels: no level has enough people to be shown.")
    return tuple(limits)
