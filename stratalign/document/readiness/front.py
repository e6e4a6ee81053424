"""Cover and summary of the readiness report."""

from __future__ import annotations

from stratalign.analysis.readiness import FLAGS_FILE, Readiness
from stratalign.analysis.readiness_wave import WaveReadiness
from stratalign.document.model import Cover, KeyFigure, Summary
from stratalign.findings.model import Finding
from stratalign.language.fields import Message, Text, Words
from stratalign.language.messages import listing, message

#: Problems named on the summary page at most.
N_MESSAGES = 5


def build_cover(readiness: Readiness, *, run_id: str) -> Cover:
    """Front page: whose data, which files, how many respondents.

    Parameters
    ----------
    readiness
        From `assess_readiness`.
    run_id
        Printed, so that a page can be traced to its run.

    Returns
    -------
    Cover
        Facts in printing order.
    """
    engagement = readiness.engagement
    facts: list[tuple[Text, Text]] = [(wave.wave.label, _respondents(wave)) for wave in readiness.waves]
    n_unread = len(engagement.waves) - len(readiness.waves)
    if n_unread:
        facts.append((message("readiness.fact.unread"), message("count.waves", n=n_unread)))
    facts += [
        (message("cover.prepared_by"), engagement.report.prepared_by),
        (message("cover.run"), run_id),
    ]
    return Cover(
        client=engagement.client,
        title=message("readiness.title"),
        subtitle=message("readiness.subtitle"),
        facts=tuple(facts),
        confidentiality=message("readiness.confidentiality"),
        synthetic_note=message("readiness.synthetic") if engagement.report.synthetic_data else "",
    )


def build_summary(readiness: Readiness, problems: Finding) -> Summary:
    """Verdict, counts and the worst problems with their fixes.

    Parameters
    ----------
    readiness
        From `assess_readiness`.
    problems
        Its finding on problems, whose claim is the verdict.

    Returns
    -------
    Summary
        Strengths, gaps and decisions are empty.
    """
    worst = [result for result in readiness.checks if result.severity != "informs"][:N_MESSAGES]
    return Summary(
        topic=message("readiness.summary.topic"),
        question=message("readiness.summary.question"),
        title=problems.claim,
        key_figures=(*_problem_figures(readiness), *_wave_figures(readiness)),
        messages=tuple(
            message("readiness.worst", where=result.where, seen=result.seen, fix=result.fix) for result in worst
        ),
        strengths=(),
        gaps=(),
        decisions=(),
        limits=_limits(readiness),
    )


def _respondents(wave: WaveReadiness) -> Message:
    """How many answered, of how many invited where a roster says so, and in which file."""
    if wave.n_invited:
        return message("readiness.fact.wave.invited", n=wave.n_respondents, invited=wave.n_invited, file=wave.file)
    return message("readiness.fact.wave", n=wave.n_respondents, file=wave.file)


def _problem_figures(readiness: Readiness) -> list[KeyFigure]:
    """How many problems block, and how many warn."""
    return [
        KeyFigure(
            message("readiness.figure.count", n=n),
            message(f"readiness.figure.{kind}", n=n),
            message(f"readiness.figure.{kind}.{'some' if n else 'none'}"),
        )
        for kind, n in (("blocks", readiness.n_blocking), ("warns", readiness.n_warnings))
    ]


def _wave_figures(readiness: Readiness) -> list[KeyFigure]:
    """Response rate and missing answers of the last wave, where they are known."""
    if not readiness.waves:
        return []
    latest = readiness.waves[-1]
    figures = []
    if latest.n_invited:
        rate = message("readiness.figure.share", share=latest.response_rate)
        of = message("readiness.figure.rate.of", k=latest.n_respondents, n=latest.n_invited)
        figures.append(KeyFigure(rate, message("readiness.figure.rate"), of))
    if len(latest.missing):
        share = message("readiness.figure.share_tenths", share=latest.missing_share)
        figures.append(KeyFigure(share, message("readiness.figure.missing"), latest.wave.label))
    return figures


def _limits(readiness: Readiness) -> Words:
    """What the page leaves out."""
    minimum = readiness.engagement.disclosure.minimum_respondents
    hidden = [wave.wave.label for wave in readiness.waves if not wave.is_shown]
    limits = [
        message("readiness.limit.small", minimum=minimum),
        message("readiness.limit.careless", file=FLAGS_FILE),
    ]
    if hidden:
        limits.append(message("readiness.limit.hidden", waves=listing(hidden), minimum=minimum))
    return tuple(limits)
