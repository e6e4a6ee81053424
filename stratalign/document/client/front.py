"""Cover and executive summary."""

from __future__ import annotations

from collections.abc import Mapping

from stratalign.analysis.results import Analysis, WaveResults
from stratalign.disclosure.publish import Participation
from stratalign.document.client.parts import upper_level
from stratalign.document.model import Cover, KeyFigure, Summary
from stratalign.engagement.instrument import ALIGNMENT_SURVEY, wording
from stratalign.findings.client.accounts import entities
from stratalign.findings.client.dimensions import SCORES, are_apart, company_scores, score_interval
from stratalign.findings.labels import days_between, worded
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell, Message, Text, Words
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.scores.company import CompanyScore
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import LEVELS

#: Findings that the summary may open with, the first there is; the pages that only describe are not among them.
VERDICTS = (
    "index",
    "zones",
    "tests",
    "dimensions",
    "level_gap",
    "agreement",
    "change",
    "relation",
    "accounts",
    "benchmark",
)
#: Findings whose claim belongs on the summary page, in the order they are told.
STORY = ("dimensions", "zones", "tests", "level_gap", "change", "agreement", "relation", "benchmark")
#: Tests of the strategy whose share of favourable answers is printed large.
KEY_TESTS = ("test:clear", "test:implementable")
N_LISTED = 3
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
    engagement, latest, report = analysis.engagement, analysis.latest, analysis.engagement.report
    facts = [*_survey_facts(analysis), *_accounts_facts(analysis)]
    facts += [(message("cover.prepared_by"), report.prepared_by), (message("cover.run"), run_id)]
    return Cover(
        client=engagement.client,
        title=report.title or _title(analysis),
        subtitle=latest.wave.label if latest else message("cover.from_accounts"),
        facts=tuple(facts),
        confidentiality=report.confidentiality or message("cover.confidentiality"),
        synthetic_note=message("synthetic.client") if report.synthetic_data else "",
    )


def build_summary(analysis: Analysis, findings: Mapping[str, Finding]) -> Summary | None:
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
    verdict = next((findings[key] for key in VERDICTS if key in findings), None)
    if verdict is None or analysis.latest is None:
        return None
    story = [findings[key].claim for key in STORY if key in findings and findings[key] is not verdict]
    is_told_apart = "dimensions" in findings and findings["dimensions"].strength == "clear"
    strengths, gaps = _strengths_and_gaps(analysis, analysis.latest) if is_told_apart else ((), ())
    return Summary(
        topic=message("client.summary.topic"),
        question=message("client.summary.question"),
        title=verdict.claim,
        key_figures=_key_figures(analysis, analysis.latest, findings),
        messages=tuple(message("sentence", text=claim) for claim in story[:N_MESSAGES]),
        strengths=strengths,
        gaps=gaps,
        decisions=_decisions(analysis, findings),
        limits=_limits(analysis, analysis.latest, findings),
    )


def _title(analysis: Analysis) -> Text:
    """Title of the report where the analyst typed none: the alignment survey has one, any other its own name."""
    if analysis.latest is None or analysis.instrument is None:
        return message("cover.title.accounts")
    if analysis.instrument.key == ALIGNMENT_SURVEY:
        return message("cover.title")
    return wording(analysis.instrument.title, analysis.engagement.language)


def _survey_facts(analysis: Analysis) -> list[tuple[Text, Text]]:
    """Industry, wave and respondents."""
    latest = analysis.latest
    if latest is None:
        return []
    facts: list[tuple[Text, Text]] = [
        (message("cover.survey"), _fielded(latest)),
        (message("cover.respondents"), _respondents(latest)),
    ]
    if industry := analysis.engagement.industry:
        facts.insert(0, (message("cover.industry"), message(f"industry.{industry}")))
    return facts


def _accounts_facts(analysis: Analysis) -> list[tuple[Text, Text]]:
    """How many entities, in which currencies, over which days."""
    panel = analysis.panel
    if panel is None:
        return []
    accounts = message(
        "cover.accounts.of",
        entities=entities(analysis, panel["entity_id"].nunique()),
        currencies=listing(sorted(panel["currency"].unique())),
    )
    ends = panel["period_end"]
    days = days_between(ends.min().date(), ends.max().date())
    return [(message("cover.accounts"), accounts), (message("cover.periods"), days or "")]


def _fielded(latest: WaveResults) -> Text:
    """Label of the wave with its dates, where they are given."""
    wave = latest.wave
    days = days_between(wave.fielded_from, wave.fielded_to)
    return message("cover.fielded", wave=wave.label, days=days) if days else wave.label


def _respondents(latest: WaveResults) -> Message:
    """Number of respondents, response rate where known, and n per shown level."""
    levels = latest.participation[(latest.participation["kind"] == "level") & ~latest.participation["is_hidden"]]
    shown = [
        message(
            "cover.of_level", n=int(row.n_respondents), level=message(f"level.{row.group_id.removeprefix('level:')}")
        )
        for row in rows_of(levels, Participation)
    ]
    nothing, invited = message("nothing"), latest.n_invited
    return message(
        "cover.answered",
        n=latest.n_respondents,
        invited=message("cover.invited", n=invited, rate=latest.n_respondents / invited) if invited else nothing,
        levels=message("cover.levels", levels=listing(shown)) if shown else nothing,
    )


def _key_figures(analysis: Analysis, latest: WaveResults, findings: Mapping[str, Finding]) -> tuple[KeyFigure, ...]:
    """Up to four numbers printed large: the index, two tests, the widest gap."""
    scores = company_scores(latest)
    figures = []
    if _is_firm(findings.get("index")):
        value = message("key_figure.points", value=Cell(SCORES, INDEX_KEY, "mean_points"))
        detail = _if_known(scores[INDEX_KEY], score_interval(scores[INDEX_KEY]))
        figures.append(KeyFigure(value, worded("key_figure.index", analysis.instrument), detail))
    figures += [_test_figure(scores[key]) for key in KEY_TESTS if key in scores]
    if _is_firm(gap := findings.get("level_gap")):
        assert gap is not None
        figures.append(_gap_figure(gap, upper_level(latest.gaps)))
    return tuple(figures)


def _is_firm(finding: Finding | None) -> bool:
    """Whether a finding is there and says something."""
    return finding is not None and finding.strength != "inconclusive"


def _test_figure(row: CompanyScore) -> KeyFigure:
    """Favourable answers to one test of the strategy, in the whole company."""
    value = message("key_figure.share", value=row.mean_points)
    interval = message("interval.whole", low=row.ci_low, high=row.ci_high)
    return KeyFigure(value, message(f"key_figure.{row.measure_key.removeprefix('test:')}"), _if_known(row, interval))


def _gap_figure(gap: Finding, upper: str) -> KeyFigure:
    """The widest gap between leaders and staff."""
    widest = gap.evidence[0]
    label, points, low, high = (
        Cell("level_gaps", widest.term, column) for column in ("label", "gap_points", "ci_low", "ci_high")
    )
    return KeyFigure(
        message("key_figure.gap", value=points),
        message("key_figure.gap.label", upper=message(f"level.{upper}"), label=label),
        _if_known(widest, message("interval.whole", low=low, high=high)),
    )


def _if_known(row: CompanyScore | Evidence, interval: Message) -> Message:
    """Interval of a figure; nothing where it has none."""
    return interval if row.ci_low == row.ci_low and row.ci_high == row.ci_high else message("nothing")


def _strengths_and_gaps(analysis: Analysis, latest: WaveResults) -> tuple[Words, Words]:
    """Alignment dimensions that lie above the lowest, and below the highest, up to three each, as sentences."""
    instrument = analysis.instrument
    keys = [dimension.key for dimension in instrument.compared_dimensions] if instrument else []
    scores = latest.company_scores[latest.company_scores["measure_key"].isin(keys)]
    if len(scores) < 2 * N_LISTED:
        return (), ()
    ordered = list(rows_of(scores.sort_values("mean_points", ascending=False), CompanyScore))
    high = [row for row in ordered[:N_LISTED] if are_apart(ordered[-1], row, analysis.claims)]
    low = [row for row in ordered[: -N_LISTED - 1 : -1] if are_apart(row, ordered[0], analysis.claims)]
    return tuple(map(_score_line, high)), tuple(map(_score_line, low))


def _score_line(row: CompanyScore) -> Message:
    """One score with its interval."""
    return message(
        "summary.score",
        label=Cell(SCORES, row.measure_key, "label"),
        points=Cell(SCORES, row.measure_key, "mean_points"),
        interval=score_interval(row),
    )


def _decisions(analysis: Analysis, findings: Mapping[str, Finding]) -> Words:
    """Actions that follow from the findings, then the first committed ones of the client."""
    proposed = [action for finding in findings.values() for action in finding.actions]
    committed = [
        message(
            "summary.committed",
            action=action.action,
            owner=action.owner,
            days=action.horizon_days,
            step=message(f"step.{action.step}"),
        )
        for action in sorted(analysis.engagement.strategy.goals_and_actions, key=lambda action: action.horizon_days)
    ]
    return tuple([*proposed, *committed][:N_LISTED])


def _limits(analysis: Analysis, latest: WaveResults, findings: Mapping[str, Finding]) -> Words:
    """What this report cannot show."""
    limits = []
    if latest.n_invited:
        limits.append(message("summary.limit.absent", n=latest.n_invited - latest.n_respondents))
    if "relation" in findings:
        limits.append(worded("summary.limit.cause", analysis.instrument))
    if analysis.benchmarks:
        limits.append(message("summary.limit.synthetic"))
    if n_hidden := len(latest.suppression):
        limits.append(message("summary.limit.hidden", n=n_hidden))
    has_levels = bool((latest.participation["kind"] == "level").any())
    if analysis.engagement.levels and has_levels and latest.gaps.empty:
        levels = [message(f"level.{level}") for level in LEVELS]
        is_known = (latest.participation["kind"] == "level").any()
        limits.append(
            message("summary.limit.levels", levels=listing(levels))
            if is_known
            else message("summary.limit.levels.unknown", levels=listing(levels))
        )
    return tuple(limits)
