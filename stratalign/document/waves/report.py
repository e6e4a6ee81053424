"""The report on change: the judgement first, then what changed, for whom, what did not, and what the actions did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from stratalign.analysis.results import WaveResults
from stratalign.analysis.wave_change import WaveChange
from stratalign.document.assemble import assemble
from stratalign.document.model import Cover, Document, KeyFigure, Section, Summary
from stratalign.document.page import Page, brand_data
from stratalign.document.waves import actions, pages
from stratalign.findings.model import Finding
from stratalign.findings.waves.change import MeasureChange, label_of, moved
from stratalign.findings.waves.rules import find_in_waves
from stratalign.language.fields import Text, Words
from stratalign.language.messages import message
from stratalign.rows import rows_of

WAVE_CHANGE = "wave_change"
#: Makes a page of what changed and the findings; None where the data do not allow it.
PageMaker = Callable[[WaveChange, Mapping[str, Finding]], Page | None]
#: Pages in reading order.
PAGES: tuple[PageMaker, ...] = (
    pages.change_page,
    pages.same_people_page,
    pages.persons_page,
    pages.for_whom_page,
    pages.unchanged_page,
    actions.actions_page,
    actions.pulse_page,
    pages.sources_page,
    pages.benchmark_page,
    pages.method_page,
)
#: What follows from a page: where something may be claimed, and where nothing may.
SO_WHAT = {
    "change": ("so_what.waves.change", "so_what.waves.change.open"),
    "actions": ("so_what.waves.actions", "so_what.waves.actions"),
    "pulse": ("so_what.waves.pulse", "so_what.waves.pulse"),
}
#: Findings told on the summary page, in their order.
STORY = ("change", "same_people", "for_whom", "unchanged", "actions", "pulse", "sources")


def build_wave_report(change: WaveChange, *, run_id: str = "draft") -> Document:
    """Put what changed in the order a leadership team needs it.

    Parameters
    ----------
    change
        From `analyse_wave_change`.
    run_id
        Printed on the cover.

    Returns
    -------
    Document
        What every export format is written from. Pages that the data do not allow are left out.
    """
    findings = find_in_waves(change)
    made = [page for page in (make(change, findings) for make in PAGES) if page is not None]
    sections = [_with_so_what(page.section, findings) for page in made if page.section is not None]
    return assemble(
        WAVE_CHANGE,
        language=change.analysis.engagement.language,
        run_id=run_id,
        cover=_cover(change, run_id),
        about=(message("waves.about" if change.has_two_waves else "waves.about.pulse"),),
        summary=_summary(change, findings),
        sections=sections,
        findings=findings.values(),
        tables=[table for page in made for table in page.tables],
        brand=brand_data(change.analysis.engagement),
    )


def _with_so_what(section: Section, findings: Mapping[str, Finding]) -> Section:
    """What follows from a page, where there is a word for it."""
    if section.key not in SO_WHAT or not section.exhibits:
        return section
    clear, open_ = SO_WHAT[section.key]
    return replace(section, so_what=message(open_ if findings[section.key].strength == "inconclusive" else clear))


def _cover(change: WaveChange, run_id: str) -> Cover:
    engagement, report = change.analysis.engagement, change.analysis.engagement.report
    facts: list[tuple[Text, Text]] = [(change.before.wave.label, _answered(change.before))]
    last = change.before.wave.label
    if change.has_two_waves:
        facts.append((change.after.wave.label, _answered(change.after)))
        last = change.after.wave.label
    if change.stayers is not None and change.stayers.are_shown:
        facts.append((message("waves.fact.both"), message("count.people", n=len(change.stayers.people))))
    if change.pulse is not None:
        facts.append((change.pulse.wave.label, message("waves.fact.wave", n=change.pulse.n_respondents)))
        last = last if change.has_two_waves else change.pulse.wave.label
    facts += [(message("cover.prepared_by"), report.prepared_by), (message("cover.run"), run_id)]
    return Cover(
        client=engagement.client,
        title=message("waves.title" if change.has_two_waves else "waves.title.pulse"),
        subtitle=message("waves.subtitle", before=change.before.wave.label, after=last),
        facts=tuple(facts),
        confidentiality=report.confidentiality or message("waves.confidentiality"),
        synthetic_note=message("synthetic.client") if report.synthetic_data else "",
    )


def _answered(wave: WaveResults) -> Text:
    if wave.n_invited:
        return message("waves.fact.invited", n=wave.n_respondents, invited=wave.n_invited)
    return message("waves.fact.wave", n=wave.n_respondents)


def _summary(change: WaveChange, findings: Mapping[str, Finding]) -> Summary:
    verdict = findings["verdict"]
    told = [findings[key].claim for key in STORY if key in findings and findings[key].claim != verdict.claim]
    return Summary(
        topic=message("waves.summary.topic"),
        question=message("waves.summary.question"),
        title=verdict.claim,
        key_figures=_key_figures(change),
        messages=tuple(message("sentence", text=claim) for claim in told),
        strengths=(),
        gaps=(),
        decisions=(),
        limits=_limits(change),
    )


def _key_figures(change: WaveChange) -> tuple[KeyFigure, ...]:
    """The headline's change, the largest changes that may be claimed, and how many answered both times."""
    figures = []
    if change.has_two_waves:
        up, down = moved(change)
        chosen = list(dict.fromkeys([change.headline, *(row.measure_key for row in (*up[:2], *down[:1]))]))[:3]
        rows = {row.measure_key: row for row in rows_of(change.changes, MeasureChange)}
        for row in (rows[key] for key in chosen):
            interval = message("interval.whole", low=row.ci_low, high=row.ci_high)
            label = message("waves.figure.moved.label", label=label_of(change, row.measure_key))
            points = message("waves.figure.moved", points=row.change_points)
            figures.append(KeyFigure(points, label, interval))
    if change.stayers is not None and change.stayers.are_shown:
        of = message("waves.figure.both.detail", n=change.after.n_respondents, wave=change.after.wave.label)
        count = message("waves.figure.count", n=len(change.stayers.people))
        figures.append(KeyFigure(count, message("waves.figure.both"), of))
    if change.pulse is not None and not change.has_two_waves:
        n = message("waves.figure.count", n=change.pulse.n_respondents)
        items = message("waves.figure.count", n=len(change.pulse.items))
        figures.append(KeyFigure(n, message("waves.figure.pulse"), change.pulse.wave.label))
        figures.append(KeyFigure(items, message("waves.figure.items"), change.pulse.baseline.label))
    return tuple(figures)


def _limits(change: WaveChange) -> Words:
    limits = [message("waves.limit.cause")]
    if change.has_two_waves:
        limits += [message("waves.limit.two"), message("waves.limit.report")]
    if change.pulse is not None:
        limits.append(message("waves.limit.pulse"))
    return tuple(limits)
