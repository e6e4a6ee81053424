"""Cover and executive summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stratalign.analysis.bands import STRONG, is_strong
from stratalign.analysis.results import Analysis, WaveResults
from stratalign.disclosure.publish import Participation
from stratalign.document.client.decisions import decision_lines, low_lines, score_line
from stratalign.document.client.parts import upper_level
from stratalign.document.model import Cover, KeyFigure, Summary
from stratalign.engagement.instrument import ALIGNMENT_SURVEY, wording
from stratalign.findings.client.accounts import entities
from stratalign.findings.client.decisions import Decision, find_decisions
from stratalign.findings.client.dimensions import SCORES, company_scores, score_interval
from stratalign.findings.client.verdict import is_judged
from stratalign.findings.labels import days_between, worded
from stratalign.findings.model import Evidence, Finding
from stratalign.language.fields import Cell, Message, Text, Words
from stratalign.language.messages import listing, message
from stratalign.rows import rows_of
from stratalign.scores.company import CompanyScore
from stratalign.scores.measures import TEST_PREFIX
from stratalign.scores.scoring import INDEX_KEY
from stratalign.vocabulary import LEVELS

#: Findings whose claim belongs on the summary page, in the order they are told.
STORY = ("index", "level_gap", "dimensions", "zones", "tests", "change", "units", "relation", "agreement", "benchmark")
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
    """Executive summary; None where nothing can be judged.

    Parameters
    ----------
    analysis
        Publishable results.
    findings
        From `find_all`.

    Returns
    -------
    Summary or None
        Verdict, key figures, messages, up to three strengths, three gaps and three decisions, and limits.
    """
    verdict, latest = findings.get("verdict"), analysis.latest
    if verdict is None:
        return None
    # Of answers that cannot be judged, no score is told.
    told = STORY if is_judged(analysis) else ("questionnaire",)
    story = [findings[key].claim for key in told if key in findings and not _says_the_same(findings[key], verdict)]
    if latest is None and "accounts" in findings:
        story = list(findings["accounts"].detail)
    decisions = find_decisions(analysis)
    strengths, gaps = (
        ((), ())
        if latest is None or not is_judged(analysis)
        else _strengths_and_gaps(analysis, latest, decisions, findings.get("dimensions"))
    )
    return Summary(
        topic=message("client.summary.topic"),
        question=message("client.summary.question"),
        title=verdict.claim,
        key_figures=_account_figures(analysis, verdict) if latest is None else _key_figures(analysis, latest, findings),
        messages=tuple(message("sentence", text=claim) for claim in story[:N_MESSAGES]),
        strengths=strengths,
        gaps=gaps,
        decisions=decision_lines(decisions[:N_LISTED]) or _committed(analysis),
        limits=_limits_of_accounts() if latest is None else _limits(analysis, latest, findings),
    )


def _says_the_same(finding: Finding, verdict: Finding) -> bool:
    """Whether a finding rests on the numbers that the verdict has said already."""
    return finding.evidence == verdict.evidence


def _account_figures(analysis: Analysis, verdict: Finding) -> tuple[KeyFigure, ...]:
    """Growth and margin, where nobody was surveyed."""
    is_median = verdict.evidence[0].term == "revenue_growth_pct" and isinstance(verdict.claim, Message)
    year = verdict.claim.fields.get("year", "") if isinstance(verdict.claim, Message) else ""
    return tuple(
        KeyFigure(
            message("key_figure.tenths", value=row.estimate),
            message(f"key_figure.{row.term}.median", year=year) if is_median else message(f"key_figure.{row.term}"),
            message("key_figure.of_entities", entities=entities(analysis, row.n_units)),
        )
        for row in verdict.evidence
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
    if not is_judged(analysis):
        return ()
    figures = []
    if _is_firm(findings.get("index")):
        value = message("key_figure.points", value=Cell(SCORES, INDEX_KEY, "mean_points"))
        detail = _if_known(scores[INDEX_KEY], score_interval(scores[INDEX_KEY]))
        weighting = message(f"weighting.{latest.weighting}")
        label = worded("key_figure.index", analysis.instrument, weighting=weighting)
        figures.append(KeyFigure(value, label, detail))
    terms = [row.term for row in findings["verdict"].evidence]
    judged = [key for key in terms if key.startswith(TEST_PREFIX) and key in scores]
    figures += [_test_figure(scores[key]) for key in dict.fromkeys([*judged[-1:], *judged[:1]])]
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


def _strengths_and_gaps(
    analysis: Analysis, latest: WaveResults, decisions: Sequence[Decision], dimensions: Finding | None
) -> tuple[Words, Words]:
    """Dimensions that are strong, and those that are decided upon, up to three each; none is both.

    Where no dimension can be told apart from the others, the first three of more are no choice: they are counted.
    """
    instrument, scores = analysis.instrument, company_scores(latest)
    compared = [one for one in instrument.compared_dimensions if one.key in scores] if instrument else []
    problems = {key for decision in decisions for key in decision.gap.measures}
    closed = set(analysis.claims.at_fault("measures", "reliability"))
    strong = [one for one in compared if one.key not in problems | closed and is_strong(scores[one.key], one)]
    best = sorted(strong, key=lambda one: scores[one.key].mean_points, reverse=True)
    high = sorted(best, key=lambda one: one.higher_is == "worse")
    low = [line for decision in decisions for line in low_lines(decision, analysis)]
    is_alike = dimensions is not None and dimensions.strength == "inconclusive"
    if len(high) > N_LISTED and is_alike and all(one.higher_is != "worse" for one in high):
        n = message("count.dimensions", n=len(high))
        return (message("summary.strengths.alike", dimensions=n, floor=STRONG),), tuple(low[:N_LISTED])
    return tuple(score_line(scores[one.key], analysis) for one in high[:N_LISTED]), tuple(low[:N_LISTED])


def _committed(analysis: Analysis) -> Words:
    """The first actions that the client committed to, where nothing was found that asks for a decision."""
    actions = sorted(analysis.engagement.strategy.goals_and_actions, key=lambda action: action.horizon_days)
    return tuple(
        message(
            "summary.committed",
            action=action.action,
            owner=action.owner,
            days=action.horizon_days,
            step=message(f"step.{action.step}"),
        )
        for action in actions[:N_LISTED]
    )


def _limits_of_accounts() -> Words:
    """What accounts alone cannot show."""
    return (message("summary.limit.asked"), message("summary.limit.accounts"))


def _absent(latest: WaveResults, n_absent: int) -> Message:
    """Who did not answer, and the index weighted to everybody invited beside the one printed, where it may be told."""
    weighted = None if latest.representation is None else latest.representation.mean
    printed = latest.company_scores.set_index("measure_key")["mean_points"].astype(float).get(INDEX_KEY)
    # Thirds of levels are no figure of the people invited: weights beside them would be another question.
    if weighted is None or printed is None or latest.weighting == "levels":
        return message("summary.limit.absent", n=n_absent)
    if round(weighted.weighted) == round(float(printed)):
        return message("summary.limit.absent.same", n=n_absent, index=weighted.weighted)
    return message("summary.limit.absent.other", n=n_absent, index=weighted.weighted, answered=float(printed))


def _limits(analysis: Analysis, latest: WaveResults, findings: Mapping[str, Finding]) -> Words:
    """What this report cannot show."""
    limits = []
    if latest.n_invited and latest.n_invited > latest.n_respondents:
        limits.append(_absent(latest, latest.n_invited - latest.n_respondents))
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
